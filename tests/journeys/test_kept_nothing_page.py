"""A device that keeps nothing, being full or told not to: a report is sent all the same, and each page says what is
the matter."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.test_officer_pages import scene
from tests.support.browser import PHONE, Watched, device, walks
from tests.support.report_page import KEPT, TEXT, WORDS, numbers_on, press, quickly_to_check
from tests.support.signing_in import by_page
from tools.cloud.people import Person
from tools.day.operator import Operator

pytestmark = pytest.mark.xdist_group("cloud")

Json = dict[str, Any]
FULL = """() => {
  const full = () => { throw new DOMException("full", "QuotaExceededError"); };
  Storage.prototype.setItem = full;
  IDBObjectStore.prototype.put = IDBObjectStore.prototype.add = full;
}"""
FORBIDDEN = """() => {
  const get = () => { throw new DOMException("forbidden", "SecurityError"); };
  for (const name of ["localStorage", "sessionStorage", "indexedDB", "caches"])
    Object.defineProperty(window, name, { get });
  window.BroadcastChannel = class { constructor() { get(); } };
}"""
WAYS = pytest.mark.parametrize("keeps_nothing", [FULL, FORBIDDEN], ids=["full", "forbidden"])
NOTE = "예시: 적어 둔 메모"


@contextmanager
def forgetful(
    chromium: Browser, language: str, size: Json, keeps_nothing: str, token: tuple[str, str] = ("", "")
) -> Iterator[Watched]:
    """Somebody's device that keeps nothing; signed in before it was full, if there is a pool and a token."""
    with device(chromium, language, size) as (context, watched):
        pool, id_token = token
        if id_token:
            kept = json.dumps({"pool": pool, "id": id_token, "access": "", "refresh": ""})
            context.add_init_script(f"sessionStorage.setItem('s', {json.dumps(kept)})")
        context.add_init_script(f"({keeps_nothing})()")
        yield watched


@WAYS
def test_A1_a_report_is_sent_once_from_a_device_that_keeps_nothing_and_says_so(
    cloud: Json, chromium: Browser, keeps_nothing: str
) -> None:
    with forgetful(chromium, "ko", PHONE, keeps_nothing) as watched:
        page = watched.page
        page.goto(f"{cloud['pages']}report/")
        quickly_to_check(page, "ko", "neighbour")
        expect(page.locator("[data-not-kept]")).to_be_visible()
        watched.look("check-not-kept")
        sent: list[str] = []
        page.on("request", lambda asked: sent.append(asked.method) if asked.url.endswith("/v1/alerts") else None)
        page.context.set_offline(True)
        press(page, WORDS["ko"]["send"])
        expect(page.get_by_role("button", name=WORDS["ko"]["again"])).to_be_visible()
        expect(page.locator("[data-not-kept]")).to_be_visible()
        watched.faults.clear()  # what a browser says of a broken line
        page.context.set_offline(False)
        expect(page.locator('[data-number="code"]')).to_be_visible()
        alert_id, _ = numbers_on(page)
        assert set(sent) == {"POST"}
        if keeps_nothing == FULL:
            assert TEXT not in "".join(page.evaluate(KEPT))
        assert watched.faults == []
    with Operator(cloud) as operator:
        worker = operator.phone_of("caseworker_yongin", "desk")
        seen = worker.get(f"/desk/alerts/{alert_id.replace('-', '')}").body
        assert seen["text"] == TEXT


@WAYS
def test_P1_signing_in_on_a_device_that_keeps_nothing_says_why_it_cannot_be_and_leads_to_a_report(
    cloud: Json, chromium: Browser, keeps_nothing: str
) -> None:
    with forgetful(chromium, "en", PHONE, keeps_nothing) as watched:
        page = watched.page
        page.goto(f"{cloud['pages']}eat/")
        page.get_by_role("button", name="Sign in").first.click()
        expect(page.locator('[data-problem="notKept"]')).to_be_visible()
        watched.look("sign-in-not-kept")
        known = cloud["users"]["resident"]
        by_page(page, known["username"], known["password"])
        expect(page.locator('[data-problem="notKept"]')).to_be_visible()
        assert page.url == f"{cloud['pages']}sign-in/"
        page.locator('main a[href="/report/"]').click()
        expect(page.locator('[data-answer="unsure"]')).to_be_visible()
        assert watched.faults == []


def begun(page: Page, place: str, field: str) -> None:
    """Types into a page of the desk, and sees that it is not kept."""
    page.goto(place)
    page.locator(field).first.fill(NOTE)
    expect(page.locator("[data-not-kept]").first).to_be_visible()


@pytest.mark.parametrize(("language", "size"), walks(first=1, is_short=True))
def test_what_is_typed_at_the_desk_or_chosen_by_a_child_on_a_full_device_is_there_and_said_to_be_lost_with_the_page(
    cloud: Json, chromium: Browser, language: str, size: Json
) -> None:
    with scene(cloud) as here:
        child = f"child-{here.code}"
        token = here.operator.invite([Person(child, "child", child_id=child)])[child]
    with forgetful(chromium, language, size, FULL, ("staff", here.token)) as watched:
        begun(watched.page, f"{cloud['pages']}desk/meals/loads/", "#why")
        watched.look("loads-not-kept")
        expect(watched.page.locator("#why")).to_have_value(NOTE)
        assert watched.faults == []
    with forgetful(chromium, language, size, FULL, ("residents", token)) as watched:
        begun(watched.page, f"{cloud['pages']}eat/#ask/new", "#text")
        watched.look("ask-not-kept")
        watched.page.locator('nav a[href="#/me"]').click()
        expect(watched.page.locator("h1")).to_be_visible()
        watched.page.go_back()
        expect(watched.page.locator("#text")).to_have_value(NOTE)
