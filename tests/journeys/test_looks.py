"""What a walk looks for on each page (`Watched.look`) is found where it is: else to find nothing proves nothing."""

import pytest
from playwright.sync_api import Browser

from tests.support import fitting, spoken, stored
from tests.support.browser import PHONE, device

pytestmark = pytest.mark.xdist_group("cloud")
CODE = "81QR-WRB9-Y8VM-0DYQ-02HW"
SHELL = """<!doctype html><html lang="{lang}"><head><title>made up</title></head><body><main id="content">{body}</main>
<dd data-number="code">{code}</dd></body></html>"""
KEEPS = """new Promise((done) => {{
  const asked = indexedDB.open("pages", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("draft");
  asked.onsuccess = () => {{
    const put = asked.result.transaction("draft", "readwrite");
    put.objectStore("draft").put({{ text: "{code}" }}, "report");
    put.oncomplete = () => (asked.result.close(), done());
  }};
}})"""
LEAKS = {
    "the address": "void history.replaceState(null, '', '/report/#{code}')",
    "an address that one has left": "history.pushState(null, '', '/?{code}'), history.pushState(null, '', '/report/')",
    "an entry of the history": "void history.replaceState({{ code: '{code}' }}, '')",
    "the title": "document.title = '{code}'",
    "the device": "localStorage.lang = '{code}'",
    "the tab": "sessionStorage.s = '{code}'",
    "a key": "sessionStorage['{code}'] = ''",
    "a draft": KEEPS,
    "a cookie": "document.cookie = 'lang={code}'",
    "the console": "console.log('{code}')",
    "what is asked": "fetch('/v1/alerts?code={code}').then(() => undefined)",
}
UNSAID = {
    "en": ["<p>Chosen: 경기도</p>", "<select><option>경기도</option></select>", '<p lang="ko">Nothing was chosen</p>'],
    "ko": ["<p>Nothing was chosen</p>", '<p lang="en">아무것도 없어요</p>', "<button>Save</button>"],
}
SAID = {
    "en": '<p>Chosen: <span lang="ko">경기도</span> (2)</p><p>PDF</p>',
    "ko": '<p>엑셀.csv를 PDF로</p><button lang="en">English</button><p>kim@example.org</p>',
}


def test_a_receipt_code_is_found_wherever_it_is_left(chromium: Browser) -> None:
    shell = SHELL.format(lang="ko", body="", code=CODE)
    for name, leak in LEAKS.items():
        with device(chromium, "ko", PHONE) as (context, watched):
            context.route("**/*", lambda route: route.fulfill(body=shell, content_type="text/html"))
            page = watched.page
            page.goto("http://localhost/report/")
            assert stored.codes_left(page, watched.codes, watched.asked, watched.told) == []
            page.evaluate(leak.format(code=CODE if name.startswith("the") else CODE.replace("-", "")))
            assert stored.codes_left(page, watched.codes, watched.asked, watched.told) != [], name


def test_a_host_that_a_page_asks_is_found_and_one_that_somebody_goes_to_is_not(chromium: Browser) -> None:
    with device(chromium, "ko", PHONE) as (context, watched):
        context.route("**/*", lambda route: route.fulfill(body="made up", headers={"Access-Control-Allow-Origin": "*"}))
        watched.page.goto("http://elsewhere.example.org/")
        watched.page.goto("http://localhost/report/")
        watched.page.evaluate("fetch('/v1/alerts').then(() => undefined)")
        assert watched.foreign == []
        watched.page.evaluate("fetch('https://tiles.example.org/1.png').then(() => undefined)")
        assert watched.foreign == ["https://tiles.example.org/1.png"]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_text_in_the_other_language_is_found_unless_it_is_marked(chromium: Browser, language: str) -> None:
    with device(chromium, language, PHONE) as (_, watched):
        page = watched.page
        for body in UNSAID[language]:
            page.set_content(SHELL.format(lang=language, body=body, code=""))
            assert len(spoken.unmarked(page)) == 1, body
        page.set_content(SHELL.format(lang=language, body=SAID[language], code=""))
        assert spoken.unmarked(page) == []


def test_words_at_the_edge_of_a_button_are_found(chromium: Browser) -> None:
    with device(chromium, "ko", PHONE) as (_, watched):
        for padding, count in (("0", 1), ("8px", 0)):
            button = f'<button class="krds-btn" style="padding: {padding}">보정로 12</button>'
            watched.page.set_content(SHELL.format(lang="ko", body=button, code=""))
            assert len(fitting.faults(watched.page)) == count
