"""Photos that a browser cannot read, and those that are none: what goes up as it is, and what is said of the rest."""

import uuid
from typing import Any

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.support.browser import device, walks
from tests.support.photo_files import heic, jpeg
from tests.support.report_page import WORDS, numbers_on, press, quickly_to_check
from tools.cloud.people import Person
from tools.day.operator import Operator

pytestmark = pytest.mark.xdist_group("cloud")

Json = dict[str, Any]
# What goes up, byte by byte, and all that its bar has shown.
WATCH = """() => {
  const send = XMLHttpRequest.prototype.send;
  XMLHttpRequest.prototype.send = function (form) {
    void form.get("file").arrayBuffer().then((bytes) => (window.gone = [...new Uint8Array(bytes)]));
    return send.call(this, form);
  };
  window.shown = [];
  const look = () => document.querySelectorAll(".photo-states progress").forEach((bar) => window.shown.push(bar.value));
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
}"""
BYTES_MAX = 10 * 1024 * 1024


def a_photo(name: str, content: bytes, kind: str = "image/heic") -> Json:
    return {"name": name, "mimeType": kind, "buffer": content}


@pytest.mark.parametrize(("language", "size"), walks())
def test_A6_a_photo_that_the_browser_cannot_read_goes_up_as_it_is_and_what_is_none_is_refused_in_words(
    cloud: Json, chromium: Browser, language: str, size: Json
) -> None:
    original = heic()
    with device(chromium, language, size) as (_, watched):
        page = watched.page
        page.goto(f"{cloud['pages']}report/")
        quickly_to_check(page, language, "neighbour")
        press(page, WORDS[language]["back"])
        photos, problem = page.locator("#photos"), page.locator("main .notice-danger")
        photos.set_input_files([a_photo("empty.heic", b"")])
        expect(problem).to_contain_text("empty.heic")
        photos.set_input_files([a_photo("large.heic", b"\0" * (BYTES_MAX + 1))])
        expect(problem).to_contain_text("large.heic")
        expect(page.locator(".photos li")).to_have_count(0)
        photos.set_input_files([a_photo("phone.heic", original)])
        expect(page.locator(".photos li")).to_have_count(1)
        photos.set_input_files([a_photo(f"{each}.jpg", jpeg(), "image/jpeg") for each in range(5)])
        expect(problem).to_contain_text("5")
        expect(page.locator(".photos li")).to_have_count(5)
        watched.look("photos-five")
        for _ in range(4):
            page.locator(".photos li button").last.click()
        expect(page.locator(".photos li")).to_have_count(1)
        press(page, WORDS[language]["next"])
        wanted: list[Json] = []

        def late_once(route: Route) -> None:
            wanted.append(route.request.post_data_json)
            is_late = len(wanted) == 1
            route.fulfill(
                status=409, json={"code": "photo_expired", "detail": "made up"}
            ) if is_late else route.continue_()

        page.route("**/photos", late_once)
        page.evaluate(WATCH)
        press(page, WORDS[language]["send"])
        expect(page.locator('[data-state="ready"]')).to_have_count(1)
        assert bytes(page.evaluate("window.gone")) == original
        assert {0, 1} <= set(page.evaluate("window.shown")), "its bar begins empty and ends full"
        watched.faults.clear()  # a browser says of a 409 that it is one
        alert_id, _ = numbers_on(page)
    # Its time was over: it went up by another number, and is one photo.
    assert [(each["content_type"], each["size_bytes"]) for each in wanted] == [("image/heic", len(original))] * 2
    assert len({each["request_id"] for each in wanted}) == 2
    with Operator(cloud) as operator:
        name = f"photos-{uuid.uuid4().hex[:8]}"
        token = operator.invite([Person(name, "caseworker", jurisdiction="41463")])[name]
        seen = operator.phone("desk", token).get(f"/desk/alerts/{alert_id.replace('-', '')}").body
    assert [photo["state"] for photo in seen["photos"]] == ["ready"]
