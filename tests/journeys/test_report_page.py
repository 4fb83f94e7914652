"""A crisis is reported in a browser, from the first page to the last, over a line that breaks; and followed.

Real pages from the pages' bucket, the real APIs behind the same address, and a camera's photo that loses its position.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.alerts import photo_with_position
from tests.support.browser import Watched, browser, device, walks
from tools.day.operator import Operator
from tools.day.script import until

pytestmark = pytest.mark.xdist_group("cloud")

Json = dict[str, Any]
WORDS = {
    "ko": {
        "next": "다음",
        "send": "보내기",
        "back": "이전",
        "again": "지금 다시 보내기",
        "go": "알림 계속하기",
        "contrast": "선명하게 보기",
        "leave": "이 페이지 나가기",
        "open": "확인하기",
    },
    "en": {
        "next": "Next",
        "send": "Send",
        "back": "Back",
        "again": "Try again now",
        "go": "Go on with the report",
        "contrast": "High contrast",
        "leave": "Leave this page",
        "open": "Look",
    },
}
TEXT = "예시입니다. 옆집 할머니가 사흘째 안 보여요."
# All that a device keeps, as text: what stands in it stands on the device.
KEPT = """async () => {
  const kept = [localStorage, sessionStorage, history.state].map((each) => JSON.stringify(each));
  kept.push(location.href);
  for (const { name } of await indexedDB.databases()) {
    const asked = indexedDB.open(name);
    const database = await new Promise((done) => (asked.onsuccess = () => done(asked.result)));
    for (const store of database.objectStoreNames) {
      const all = database.transaction(store).objectStore(store).getAll();
      kept.push(JSON.stringify(await new Promise((done) => (all.onsuccess = () => done(all.result)))));
    }
    database.close();
  }
  for (const name of await caches.keys())
    for (const { url } of await (await caches.open(name)).keys()) kept.push(url);
  return kept;
}"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as found:
        yield found


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def choose(page: Page, answer: str) -> None:
    page.locator(f'[data-answer="{answer}"]').click()


def steps_to_check(watched: Watched, about: str, photos: list[Json]) -> None:
    """Answers all questions, looking at each page, until all is to be checked."""
    page, words = watched.page, WORDS[watched.language]
    choose(page, about)
    if about == "neighbour":
        watched.look("anonymous")
        choose(page, "yes")
    page.locator("#kinds-isolation").check()
    watched.look("kinds")
    press(page, words["next"])
    press(page, words["next"])
    expect(page.locator("#text-error")).to_be_visible()
    watched.look("text-missing")
    page.locator("#text").fill(TEXT)
    page.go_back()
    expect(page.locator("#kinds-isolation")).to_be_checked()
    press(page, words["next"])
    expect(page.locator("#text")).to_have_value(TEXT)
    press(page, words["next"])
    page.locator("#province").select_option(label="경기도")
    if about == "neighbour":
        page.locator("#town").select_option(label="용인시 기흥구")
        page.locator("#area").select_option(label="보정동")
        page.locator("#address").fill("3층 안쪽 집")
    else:
        page.locator("#search").fill("기흥구 ㅂㅈㄹ 12")
        watched.look("place-searched")
        page.get_by_role("button", name="보정로 12 용인시 기흥구 보정동", exact=True).click()
        expect(page.locator("#address")).to_have_value("보정로 12")
    watched.look("place")
    press(page, words["next"])
    page.locator("#flags-no_visit").check()
    watched.look("care")
    press(page, words["next"])
    if about == "self":
        page.locator("#name").fill("지어낸 사람")
        page.locator("#how-call").check()
        watched.look("contact")
        press(page, words["next"])
    page.locator("#photos").set_input_files(photos)
    expect(page.locator(".photos li")).to_have_count(len(photos))
    watched.look("photos")
    press(page, words["next"])
    expect(page.locator(".said")).to_contain_text("보정동")
    watched.look("check")


def picture(name: str, content: bytes) -> Json:
    return {"name": name, "mimeType": "image/jpeg", "buffer": content}


def numbers_on(page: Page) -> tuple[str, str]:
    alert_id, code = (page.locator(f'[data-number="{each}"]').inner_text() for each in ("alert", "code"))
    return alert_id, code


@pytest.mark.parametrize(("language", "size"), walks())
def test_A1_A7_a_neighbour_is_reported_over_a_line_that_breaks_once_and_followed_by_nobody_but_the_holder(
    cloud: Json, chromium: Browser, language: str, size: dict[str, int]
) -> None:
    words, base = WORDS[language], cloud["pages"]
    with device(chromium, language, size) as (context, watched):
        page = watched.page
        page.goto(base)
        expect(page.locator("[data-answer]")).to_have_count(3)
        expect(page.locator("html")).to_have_attribute("lang", language)
        watched.look("danger")
        press(page, words["contrast"])
        watched.look("danger-high-contrast")
        press(page, words["contrast"])
        assert [page.locator(f'a[href="tel:{number}"]').count() > 0 for number in (112, 119, 109, 1366)] == [True] * 4
        page.evaluate("navigator.serviceWorker.ready")
        choose(page, "unsure")
        watched.look("about")
        broken = picture("broken.jpg", b"this is no picture")
        steps_to_check(watched, "neighbour", [picture("front.jpg", photo_with_position()), broken])

        # The page is closed and opened again: nothing is lost, with the line or without.
        context.set_offline(True)
        page.reload()
        expect(page.locator(".said")).to_contain_text(TEXT)
        press(page, words["send"])
        press(page, words["again"])
        watched.look("waiting")
        assert TEXT in "".join(page.evaluate(KEPT))
        page.reload()
        expect(page.get_by_role("button", name=words["again"])).to_be_visible()
        watched.faults.clear()  # what a browser says of a broken line
        context.set_offline(False)

        expect(page.locator('[data-number="code"]')).to_be_visible()
        expect(page.locator('[data-state="ready"]')).to_have_count(1)
        expect(page.locator('[data-state="failed"]')).to_have_count(1)
        watched.look("received")
        alert_id, code = numbers_on(page)
        until(lambda: "".join(page.evaluate(KEPT)), lambda kept: TEXT not in kept)
        kept = "".join(page.evaluate(KEPT))
        assert not [secret for secret in (TEXT, code, alert_id, code.replace("-", "")) if secret in kept]
        assert "/v1/" not in kept
        assert page.url == f"{base}report/"

        with device(chromium, language, size) as (_, other):
            follow(other, base, f"{alert_id} {code}", "")
            assert other.hosts == {urlsplit(base).netloc}
            assert not [url for url in other.asked if code in url]
            assert other.faults == []
        hosts = {urlsplit(base).netloc, urlsplit(cloud["endpoint"]).netloc}
        assert watched.hosts <= hosts
        assert not [url for url in watched.asked if code in url or code.replace("-", "") in url]
        assert watched.faults == []
    with Operator(cloud) as operator:
        worker = operator.phone_of("caseworker_yongin", "desk")
        seen = worker.get(f"/desk/alerts/{alert_id.replace('-', '')}").body
        assert [message["text"] for message in seen["messages"]] == [TEXT]
        assert [flag["kind"] for flag in seen["flags"]] == ["no_visit"]
        assert seen["anonymous"] is True


@pytest.mark.parametrize(("language", "size"), walks())
def test_whoever_leaves_in_a_hurry_is_elsewhere_at_once_and_leaves_nothing_unsent(
    cloud: Json, chromium: Browser, language: str, size: dict[str, int]
) -> None:
    with device(chromium, language, size) as (context, watched):
        page, words = watched.page, WORDS[language]
        context.route(lambda url: not url.startswith(cloud["pages"]), lambda route: route.fulfill(body="elsewhere"))
        page.goto(f"{cloud['pages']}report/")
        choose(page, "no")
        choose(page, "self")
        page.locator("#kinds-money").check()
        press(page, words["next"])
        page.locator("#text").fill(TEXT)
        until(lambda: "".join(page.evaluate(KEPT)), lambda kept: TEXT in kept)
        press(page, words["leave"])
        expect(page.locator("body")).to_have_text("elsewhere")
        page.goto(f"{cloud['pages']}report/")
        expect(page.locator('[data-answer="unsure"]')).to_be_visible()
        assert TEXT not in "".join(page.evaluate(KEPT))


def follow(watched: Watched, base: str, first: str, second: str) -> None:
    """Opens a report by its numbers, both pasted into one field, and says something more."""
    page, words = watched.page, WORDS[watched.language]
    page.goto(f"{base}report/follow")
    page.locator("#number").fill(first)
    page.locator("#code").fill(second)
    watched.look("follow")
    press(page, words["open"])
    expect(page.locator('[data-state="received"]')).to_be_visible()
    page.locator("#say").fill(TEXT)
    press(page, words["send"])
    expect(page.locator('[data-by="reporter"]')).to_contain_text(TEXT)
    watched.look("followed")


@pytest.mark.parametrize(("language", "size"), walks(first=1))
def test_A2_whose_life_is_at_risk_is_told_to_call_first_and_the_report_is_taken_all_the_same(
    cloud: Json, chromium: Browser, language: str, size: dict[str, int]
) -> None:
    with device(chromium, language, size) as (_, watched):
        page, words = watched.page, WORDS[language]
        page.goto(f"{cloud['pages']}report")
        choose(page, "yes")
        watched.look("call-first")
        press(page, words["go"])
        steps_to_check(watched, "self", [])
        press(page, words["send"])
        expect(page.locator('[data-number="code"]')).to_be_visible()
        expect(page.locator("main .numbers-first")).to_be_visible()
        watched.look("received-in-danger")
        assert watched.faults == []
