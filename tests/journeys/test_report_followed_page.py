"""A report is followed in a browser: signed in without any number, and by a guest who changes the code.

More photos go up, one of them as the camera made it, with the place where it was taken.
"""

import base64
import json
import uuid
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.support.browser import Watched, device, walks
from tests.support.report_page import KEPT, TEXT, WORDS, choose, numbers_on, press, quickly_to_check
from tests.support.signing_in import by_page
from tools.day import photo
from tools.day.operator import Operator
from tools.day.script import until

pytestmark = pytest.mark.xdist_group("cloud")

Json = dict[str, Any]
UIWANG = (37.3448, 126.9683)
MORE = "예시입니다. 오늘은 불이 켜졌어요."


def sign_in(context: BrowserContext, cloud: Json, user: str) -> None:
    """Somebody who has signed in on this tab before."""
    kept = {"pool": "residents", "id": cloud["users"][user]["id_token"], "access": "", "refresh": ""}
    context.add_init_script(f"sessionStorage.s ??= {json.dumps(json.dumps(kept))};")


def close(cloud: Json, alert_id: str) -> None:
    """The case worker ends a report, with somebody's words for the reporter."""
    with Operator(cloud) as operator:
        worker = operator.phone_of("caseworker_yongin", "desk")
        path = f"/desk/alerts/{alert_id.replace('-', '')}"
        version = worker.get(path).body["version"]
        taken = worker.post(f"{path}/take", {"version": version}).body
        answer = worker.post(
            f"{path}/close", {"version": taken["version"], "outcome": "not_found", "reason": "만나지 못했습니다."}
        )
        assert answer.status == 200, answer.body


def on_paper(watched: Watched, code: str) -> None:
    """The receipt in print: its numbers, the office, whom to call; and nothing to press."""
    page = watched.page
    page.emulate_media(media="print")
    for each in ('[data-number="alert"]', '[data-number="code"]', ".receipt >> nth=1", 'a[href="tel:112"]'):
        expect(page.locator(each).first).to_be_visible()
    assert page.locator("button:visible, input:visible, header:visible, footer:visible").count() == 0
    assert code in page.locator("main").inner_text()
    watched.look("on-paper")
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.emulate_media(media="screen")


def lose_one_answer(page: Page, cloud: Json) -> None:
    """A photo that goes up, of which the device does not hear that it did: asked once more, the service has it."""
    slots: list[str] = []

    def loses(route: Route) -> None:
        assert route.fetch().ok
        route.abort()

    def answers(route: Route) -> None:
        slots.append(route.request.url)
        route.fulfill(status=409, json={"code": "photo_done", "detail": "made up"}) if len(
            slots
        ) > 1 else route.continue_()

    page.route(lambda url: url.startswith(cloud["endpoint"]) and "/v1/" not in url, loses)
    page.route("**/photos", answers)


@pytest.mark.parametrize(("language", "size"), walks())
def test_A6_A11_somebody_signed_in_reports_follows_without_a_number_and_adds_a_photo_with_its_place(
    cloud: Json, chromium: Browser, language: str, size: dict[str, int]
) -> None:
    words, base = WORDS[language], cloud["pages"]
    with device(chromium, language, size) as (_, watched):
        page = watched.page
        page.goto(f"{base}report/")
        page.locator(".who button").click()
        by_page(page, "resident")
        expect(page.get_by_role("button", name=words["sign out"], exact=True)).to_be_visible()
        watched.look("signed-in")
        quickly_to_check(page, language, "self")
        watched.look("check-signed-in")
        press(page, words["send"])
        expect(page.locator('[data-number="alert"]')).to_be_visible()
        expect(page.locator('[data-number="code"]')).to_have_count(0)
        watched.look("received-signed-in")
        alert_id = page.locator('[data-number="alert"]').inner_text().replace("-", "")

        page.goto(f"{base}report/follow/")
        own = page.locator("[data-own]")
        expect(own.first).to_be_visible()
        watched.look("own-reports")
        own.first.get_by_role("button").click()
        page.get_by_text(words["more photos"], exact=True).click()
        page.locator("#placed").check()
        original = photo.taken(*UIWANG, kind="HEIF")
        page.locator("#photos").set_input_files({"name": "a.heic", "mimeType": "image/heic", "buffer": original})
        expect(page.locator(".photos li")).to_have_count(1)
        watched.look("photo-with-its-place")
        # The page is closed before it is sent: nothing is lost, and nothing tells which report it is for.
        page.locator("#say").fill(MORE)
        until(lambda: "".join(page.evaluate(KEPT)), lambda kept: MORE in kept and "a.heic" in kept)
        page.reload()
        own.first.get_by_role("button").click()
        expect(page.locator("#say")).to_have_value(MORE)
        expect(page.locator(".photos li")).to_have_count(1)
        assert alert_id not in "".join(page.evaluate(KEPT))
        page.locator("#say").fill("")
        lose_one_answer(page, cloud)
        press(page, words["send 1"])
        # It went up as the camera made it: of a place that was taken out nobody could be asked.
        expect(page.locator('[data-photo="ready"]')).to_be_visible()
        watched.faults.clear()  # what a browser says of a broken line and of a 409
        watched.look("place-asked")
        press(page, words["right"])
        expect(page.locator('[data-by="reporter"]')).to_have_count(1)
        page.get_by_text(words["openings"], exact=True).click()
        expect(page.locator(".openings [aria-live] > *").first).to_be_attached()
        assert "a.heic" not in "".join(page.evaluate(KEPT)), "what has arrived is kept no more"
        watched.look("own-followed")
        assert not [url for url in watched.asked if alert_id in url and not url.startswith(f"{base}v1/my/alerts/")]
        assert watched.faults == []
    with Operator(cloud) as operator:
        seen = operator.phone_of("caseworker_yongin", "desk").get(f"/desk/alerts/{alert_id}").body
        assert seen["anonymous"] is False
        assert len(seen["candidates"]) == 1


@pytest.mark.parametrize(("language", "size"), walks(is_short=True))
def test_the_page_is_opened_by_a_phones_camera_and_kept_on_a_phone_with_nothing_of_the_apis(
    cloud: Json, chromium: Browser, language: str, size: dict[str, int]
) -> None:
    base = cloud["pages"]
    with device(chromium, language, size) as (context, watched):
        page = watched.page
        page.goto(f"{base}report/install/")
        expect(page.get_by_role("img")).to_be_visible()
        expect(page.locator(".address")).to_have_text(f"{base}report/")
        watched.look("install")
        scope = page.evaluate("navigator.serviceWorker.ready.then(({ scope }) => scope)")
        assert scope == f"{base}report/"
        manifest = page.request.get(f"{base}report/app.webmanifest").json()
        assert manifest["scope"] == manifest["start_url"] == "/report/"
        page.goto(f"{base}report/follow/")
        page.locator("#number").fill("0" * 26)
        page.locator("#code").fill("0" * 20)
        press(page, WORDS[language]["open"])
        expect(page.locator('[role="alert"]')).to_be_visible()
        kept = page.evaluate(
            "async () => (await Promise.all((await caches.keys()).map(async (name) =>"
            " (await (await caches.open(name)).keys()).map(({ url }) => url)))).flat()"
        )
        assert any(url.endswith("/report/") for url in kept)
        assert not [url for url in kept if "/v1/" in url or "/places/" in url.replace("/report/places/", "/")]
        # Without a line the page is there; no answer of the APIs is.
        context.set_offline(True)
        page.goto(f"{base}report/")
        expect(page.locator("[data-answer]")).to_have_count(3)
        page.goto(f"{base}report/follow")
        expect(page.locator("#number")).to_be_visible()
        assert {urlsplit(url).netloc for url in watched.asked} == {urlsplit(base).netloc}


@pytest.mark.parametrize(("language", "size"), walks(first=1))
def test_A7_A12_a_guest_signed_in_or_not_stays_unknown_gets_another_code_and_opens_it_again(
    cloud: Json, chromium: Browser, language: str, size: dict[str, int]
) -> None:
    words, base = WORDS[language], cloud["pages"]
    with device(chromium, language, size) as (context, watched):
        page = watched.page
        sign_in(context, cloud, "resident")
        page.goto(f"{base}report/")
        expect(page.get_by_role("button", name=words["sign out"], exact=True)).to_be_visible()
        shown: list[str] = []
        page.on("request", lambda request: shown.append(request.headers.get("authorization", "")))
        quickly_to_check(page, language, "neighbour")
        press(page, words["send"])
        expect(page.locator('[data-number="code"]')).to_be_visible()
        # Anonymous is anonymous: the token of who is signed in goes along with nothing of it.
        assert not any(shown)
        alert_id, code = numbers_on(page)
        on_paper(watched, code)
        press(page, words["follow"])
        expect(page.locator('[data-state="received"]')).to_be_visible()
        close(cloud, alert_id)
        press(page, words["refresh"])
        expect(page.locator('[data-state="closed"]')).to_be_visible()
        watched.look("closed")
        page.locator("#say").fill(MORE)
        press(page, words["reopen"])
        expect(page.locator('[data-state="received"]')).to_be_visible()

        page.get_by_text(words["codes"], exact=True).click()
        press(page, words["renew"])
        expect(page.locator("[data-new-code]")).to_be_visible()
        watched.look("code-renewed")
        new = page.locator("[data-new-code]").inner_text()
        assert new != code
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.locator(".codes [data-copy]").click()
        copied = until(lambda: str(page.evaluate("navigator.clipboard.readText()")), lambda text: new in text)
        assert alert_id in copied
        press(page, words["refresh"])
        press(page, words["revoke"])
        watched.look("revoke-asked")
        press(page, words["revoke sure"])
        expect(page.locator("[data-revoked]")).to_be_visible()
        told = "".join([*page.evaluate(KEPT), *watched.asked, *watched.told])
        assert not [each for each in (code, new) if each in told or each.replace("-", "") in told]
        assert [fault for fault in watched.faults if "404" not in fault] == []
    with Operator(cloud) as operator:
        gone = operator.phone("alerts").get(
            f"/alerts/{alert_id.replace('-', '')}", headers={"X-Receipt-Code": code, "X-Request-Id": str(uuid.uuid4())}
        )
        assert gone.status == 404
        seen = operator.phone_of("caseworker_yongin", "desk").get(f"/desk/alerts/{alert_id.replace('-', '')}").body
        assert [message["text"] for message in seen["messages"]] == [MORE]
        assert seen["anonymous"] is True


@pytest.mark.parametrize(("language", "size"), walks())
def test_A1_two_tabs_send_one_report_and_an_expired_token_loses_nothing(
    cloud: Json, chromium: Browser, language: str, size: dict[str, int]
) -> None:
    words, base = WORDS[language], cloud["pages"]
    with device(chromium, language, size) as (context, watched):
        page = watched.page
        page.goto(f"{base}report/")
        early = context.new_page()
        early.goto(f"{base}report/")
        quickly_to_check(page, language, "neighbour")
        other = context.new_page()
        other.goto(f"{base}report/")
        expect(other.locator(".said")).to_be_visible()
        # What is on its way in one tab stays on the device, whatever another one begins.
        context.set_offline(True)
        press(page, words["send"])
        expect(page.get_by_role("button", name=words["again"])).to_be_visible()
        choose(early, "unsure")
        choose(early, "self")
        assert TEXT in "".join(page.evaluate(KEPT))
        context.set_offline(False)
        press(other, words["send"])
        for tab in (other, page):
            expect(tab.locator('[data-number="code"]')).to_be_visible()
        assert numbers_on(page) == numbers_on(other)
    with device(chromium, language, size) as (_, watched):
        page = watched.page
        page.goto(f"{base}report/")
        keep(page, over_of(cloud["users"]["resident"]["id_token"]))
        page.reload()
        quickly_to_check(page, language, "self")
        press(page, words["send"])
        page.wait_for_url("**/sign-in/")
        # Signed in again the report goes on where it was, and is sent by itself.
        keep(page, cloud["users"]["resident"]["id_token"])
        page.goto(f"{base}report/")
        expect(page.locator('[data-number="alert"]')).to_be_visible()
        assert page.url == f"{base}report/"


def keep(page: Page, token: str) -> None:
    """What a tab keeps of a sign-in."""
    kept = json.dumps({"pool": "residents", "id": token, "access": "", "refresh": "none"})
    page.evaluate("kept => sessionStorage.setItem('s', kept)", kept)


def over_of(token: str) -> str:
    """A token that ended long ago."""
    head, claims, seal = token.split(".")
    told = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    over = base64.urlsafe_b64encode(json.dumps({**told, "exp": 1_700_000_000}).encode()).decode().rstrip("=")
    return f"{head}.{over}.{seal}"
