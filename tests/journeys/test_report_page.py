"""A crisis is reported in a browser, from the first page to the last, over a line that breaks; and followed.

Real pages from the pages' bucket, the real APIs behind the same address, and a camera's photo that loses its position.
"""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.support import depth
from tests.support.alerts import photo_with_position
from tests.support.browser import Watched, device, slow_down, walks
from tests.support.report_page import (
    KEPT,
    TEXT,
    WORDS,
    Json,
    choose,
    numbers_on,
    picture,
    press,
    quickly_to_check,
    steps_to_check,
)
from tools.day.operator import Operator
from tools.day.script import until

pytestmark = pytest.mark.xdist_group("cloud")
SMALL = {"width": 320, "height": 568}
SENT_BEFORE = {"code": "request_differs", "detail": "made up: this request_id is another report's"}


@pytest.mark.parametrize(("language", "size"), walks())
def test_A1_A7_a_neighbour_is_reported_over_a_line_that_breaks_once_and_followed_by_nobody_but_the_holder(
    cloud: Json, chromium: Browser, language: str, size: dict[str, int]
) -> None:
    words, base = WORDS[language], cloud["pages"]
    with device(chromium, language, size) as (context, watched):
        page = watched.page
        page.goto(f"{base}report/")
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
            assert not [line for line in other.asked + other.told if code in line or code.replace("-", "") in line]
            assert other.faults == []
        hosts = {urlsplit(base).netloc, urlsplit(cloud["endpoint"]).netloc}
        assert watched.hosts <= hosts
        assert not [line for line in watched.asked + watched.told if code in line or code.replace("-", "") in line]
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
        # Back leads to the question before, and from the first one to where one came from: no press does nothing.
        page.wait_for_function("history.state?.step === 'about'")
        page.go_back()
        expect(page.locator('[data-answer="unsure"]')).to_be_visible()
        page.go_back()
        expect(page).to_have_url("about:blank")
        page.goto(f"{cloud['pages']}report/")
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


@pytest.mark.parametrize(("language", "size"), walks(is_short=True))
def test_A7_who_looks_how_it_stands_has_the_numbers_again_by_every_way_back(
    cloud: Json, chromium: Browser, language: str, size: dict[str, int]
) -> None:
    with device(chromium, language, size) as (_, watched):
        page, words = watched.page, WORDS[language]
        page.goto(f"{cloud['pages']}report/")
        quickly_to_check(page, language, "neighbour")
        press(page, words["send"])
        expect(page.locator('[data-number="code"]')).to_be_visible()
        numbers = numbers_on(page)
        for way_back in (page.go_back, lambda: page.locator("main .back").click()):
            press(page, words["follow"])
            expect(page.locator('[data-state="received"]')).to_be_visible()
            way_back()
            expect(page.locator('[data-number="code"]')).to_be_visible()
            assert numbers_on(page) == numbers
        # Nothing is noted: another report is not begun by one press.
        press(page, words["another"])
        expect(page.locator('[data-number="code"]')).to_be_visible()
        watched.look("another-asked")
        press(page, words["another sure"])
        expect(page.locator('[data-answer="unsure"]')).to_be_visible()


@pytest.mark.parametrize("language", WORDS)
def test_A2_on_a_small_phone_every_answer_to_the_first_question_is_in_sight(
    cloud: Json, chromium: Browser, language: str
) -> None:
    with device(chromium, language, SMALL) as (_, watched):
        watched.page.goto(f"{cloud['pages']}report/")
        for answer in ("yes", "unsure", "no"):
            expect(watched.page.locator(f'[data-answer="{answer}"]')).to_be_in_viewport(ratio=1)


def follow(watched: Watched, base: str, first: str, second: str) -> None:
    """Opens a report by its numbers, both pasted into one field, and says something more."""
    page, words = watched.page, WORDS[watched.language]
    watched.codes.add(f"{first} {second}".split()[-1])
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


@pytest.mark.parametrize(("language", "size"), walks(first=1, is_short=True))
def test_A2_whose_life_is_at_risk_is_told_to_call_first_and_the_report_is_taken_all_the_same(
    cloud: Json, chromium: Browser, language: str, size: dict[str, int]
) -> None:
    with device(chromium, language, size) as (_, watched):
        page, words = watched.page, WORDS[language]
        if depth.DEPTH.byways:
            slow_down(page)
        page.goto(f"{cloud['pages']}report")
        choose(page, "yes")
        watched.look("call-first")
        press(page, words["go"])
        steps_to_check(watched, "self", [])
        # Another tab was faster, with other words: what is said of it is for people.
        page.route("**/v1/alerts", lambda route: route.fulfill(status=409, json=SENT_BEFORE), times=1)
        press(page, words["send"])
        expect(page.locator("main .notice-danger")).not_to_contain_text("request_id")
        watched.faults.clear()  # a browser says of a 409 that it is one
        watched.look("sent-before")
        press(page, words["as new"])
        press(page, words["send"])
        expect(page.locator('[data-number="code"]')).to_be_visible()
        expect(page.locator("main .numbers-first")).to_be_visible()
        watched.look("received-in-danger")
        assert watched.faults == []
