"""A case worker at the desk, in a browser: from the queue to an outcome; danger; two at once; a page that was shut."""

import json
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from dolbom.alerts.store import AlertStore
from dolbom.discovery.matching.rules import Match
from dolbom.discovery.matching.store import MatchStore
from dolbom.discovery.store import Reason, RoundStore, Visit
from tests.support.alerts import photo_with_position
from tests.support.browser import DESK, Watched, device, press_own, told_by, walks
from tests.support.visits import household
from tools.cloud.people import Person, account_of
from tools.day.neighbour import Receipt, receipt_of
from tools.day.operator import Operator
from tools.day.phone import Phone
from tools.day.script import until

pytestmark = pytest.mark.xdist_group("cloud")

Json = dict[str, Any]
GIHEUNG = (37.2801, 127.1159)
UIWANG_CENTRE = "41430101"
TEXT = "예시입니다. 일을 그만두고 나서 월세가 두 달 밀렸습니다. 아이가 둘 있어요."
BLOWS = "예시입니다. 옆집에서 아이를 때리는 소리가 나요. 지금도 울고 있어요."
READY = "예시: 언제 전화하면 편하신가요?"
NAMES = {"worker": "김예시 주무관", "colleague": "이예시 주무관", "lead": "박예시 팀장"}
NOTE = "예시: 통장님이 내일 오전에 함께 가기로 함"
FILE_ROWS_MAX, ROWS_A_CALL = 2_000, 100
DRAFTS = "Object.keys(localStorage).filter((key) => key.startsWith('d:')).length"
CALLED = "예시: 전화했고 내일 다시 하기로 함"
WHY = "예시: 첫 통화를 하려고"
WORDS = {
    "ko": {
        "take": "맡기",
        "send": "저장",
        "open": "열기",
        "map": "구역 그림 보기",
        "keys": "단축키",
        "close": "닫기",
        "out": "로그아웃",
        "on": "이어 쓰기",
    },
    "en": {
        "take": "Take",
        "send": "Save",
        "open": "Open",
        "map": "Show the area's outline",
        "keys": "Keys",
        "close": "Close",
        "out": "Sign out",
        "on": "Go on writing",
    },
}


@dataclass(frozen=True)
class Desk:
    """Two case workers of one town, who are nobody else's, with tokens of their own, and reporters beside them."""

    cloud: Json
    operator: Operator
    tokens: dict[str, str]

    def phone(self, name: str) -> Phone:
        return self.operator.phone("desk", self.tokens[name])

    def guest(self) -> Phone:
        return self.operator.phone("alerts", device=uuid.uuid4().hex)

    def report(self, text: str, **more: Any) -> Receipt:
        """A made-up report for oneself in 기흥구, with a telephone; listed in the queue as it returns."""
        lat, lon = GIHEUNG
        form = {
            "request_id": str(uuid.uuid4()), "about": "self", "anonymous": False, "kinds": ["money"], "text": text,
            "place": {"lat": lat, "lon": lon, "address": f"용인시 기흥구 구갈동 (지어낸 주소 {uuid.uuid4().hex[:6]})"},
            "reporter": {"name": "지어낸 사람", "phone": "010-0000-0001"},
            "contact": {"how": "call", "when": "저녁 7시 뒤"},
            "affected": {"people": 3, "ages": [41, 9, 6], "children": 2},
        }  # fmt: skip
        receipt = receipt_of(self.guest().post("/alerts", {**form, **more}))
        worker = self.phone("worker")
        until(lambda: worker.get("/desk/alerts", q=receipt.alert_id).body["alerts"], bool)
        return receipt

    def read(self, receipt: Receipt, name: str = "worker") -> Json:
        body: Json = self.phone(name).get(f"/desk/alerts/{receipt.alert_id}").body
        return body

    def found(self, receipt: Receipt) -> Json:
        """What discovery had known of a report's household."""
        body: Json = self.phone("worker").get(f"/desk/alerts/{receipt.alert_id}/discovery").body
        return body

    def ready_questions(self, questions: list[Json]) -> None:
        """What the district keeps ready from now on."""
        lead = self.phone("lead")
        kept = lead.get("/desk/ready_questions", centre="41463").body["offices"][0]
        form = {"centre": "41463", "version": kept["version"], "questions": questions}
        assert lead.put("/desk/ready_questions", form).status == 200

    def chosen_before(self, receipt: Receipt, address: str, round_code: str) -> str:
        """A household in the house of a report, as a round had brought it a week before; its key."""
        alerts = self.operator.alerts()
        report = AlertStore(alerts).report(receipt.alert_id)
        match = MatchStore(alerts).match(receipt.alert_id)
        assert isinstance(match, Match)
        assert report is not None
        at = report.received_at - timedelta(days=7)
        visit = Visit(
            household=household(uuid.uuid4().int % 10**9), round=round_code, centre=report.office.code, how="central",
            score=24, place=1, reasons=[Reason(type="power_cut", points=24, value=1, month=24_310)],
            address=address, house=match.house, received_at=at, deadline_at=at + timedelta(days=14),
        )  # fmt: skip
        RoundStore(alerts).page([visit], at)
        return visit.household

    @contextmanager
    def at(self, chromium: Browser, name: str, language: str, size: Json) -> Iterator[tuple[BrowserContext, Watched]]:
        """A browser whose tab is signed in as somebody."""
        with device(chromium, language, size) as (context, watched):
            token = self.tokens[name]
            kept = json.dumps({"pool": "staff", "id": token, "access": token, "refresh": "none"})
            context.add_init_script(f"sessionStorage.setItem('s', {json.dumps(kept)})")
            yield context, watched


@pytest.fixture(scope="module")
def desk(cloud: Json) -> Iterator[Desk]:
    with Operator(cloud) as operator:
        code = uuid.uuid4().hex[:8]
        groups = {"worker": "caseworker", "colleague": "caseworker", "lead": "lead"}
        people = {
            name: Person(f"{name}-{code}", group, jurisdiction="41463", name=f"{NAMES[name]} {code}")
            for name, group in groups.items()
        }
        tokens = operator.invite(list(people.values()))
        made = Desk(cloud, operator, {name: tokens[person.username] for name, person in people.items()})
        made.ready_questions([{"title": "통화 시간", "text": READY}])
        yield made


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def begin(page: Page, act: str) -> None:
    page.locator(f'[data-begin="{act}"]').click()


def send(watched: Watched) -> None:
    """Sends the open form, and waits until it is gone: it was stored."""
    press(watched.page, WORDS[watched.language]["send"])
    expect(watched.page.locator("form.act")).to_have_count(0)


def file_of_many(page: Page) -> None:
    """A queue that is longer than a file takes, of people and centres that are called like formulas: the file ends
    there and says so, and no cell is one."""
    calls: list[Json] = []

    def answer(route: Route) -> None:
        calls.append(calls[0] if calls else route.fetch().json()["alerts"][0])
        others = {"mine": False, "state": "taken", "taken_by_name": "=1+1", "centre_name": "@SUM(A1)"}
        rows = [{**calls[0], **others, "alert_id": f"{len(calls)}-{each}"} for each in range(ROWS_A_CALL)]
        route.fulfill(json={"alerts": rows, "next": "more"})

    page.route("**/v1/desk/alerts?**", answer)
    with page.expect_download() as download:
        page.locator("[data-file]").click()
    page.unroute("**/v1/desk/alerts?**", answer)
    content = Path(download.value.path()).read_text("utf-8-sig")
    assert (len(calls), len(content.splitlines())) == (FILE_ROWS_MAX // ROWS_A_CALL, FILE_ROWS_MAX + 1)
    assert (content.count("'=1+1"), content.count("'@SUM(A1)")) == (FILE_ROWS_MAX, FILE_ROWS_MAX)
    assert (content.count("=1+1"), content.count("@SUM(A1)")) == (FILE_ROWS_MAX, FILE_ROWS_MAX)
    expect(page.locator("[data-filed]")).to_contain_text(f"{FILE_ROWS_MAX:,}")


def open_report(watched: Watched, base: str, receipt: Receipt) -> None:
    """From the queue by the beginning of the number, with keys alone."""
    page = watched.page
    page.goto(f"{base}desk/cases/")
    expect(page.locator(".counts")).to_be_visible()
    watched.look("queue")
    page.keyboard.press("/")
    page.keyboard.type(receipt.alert_id[:8].lower())
    page.keyboard.press("Enter")
    expect(page.locator(".cases > li")).to_have_count(1)
    expect(page.locator("[data-begins]")).to_contain_text(f"{receipt.alert_id[:4]}-{receipt.alert_id[4:8]}")
    with page.expect_download() as download:
        page.locator("[data-file]").click()
    lines = Path(download.value.path()).read_text("utf-8-sig").splitlines()
    assert [receipt.alert_id in line for line in lines] == [False, True]
    expect(page.locator("[data-filed]")).to_contain_text("1")
    file_of_many(page)
    page.locator("h1").focus()
    page.keyboard.press("KeyJ")
    page.keyboard.press("Enter")
    expect(page.locator(".report")).to_have_attribute("data-state", "received")
    # Back on the list one goes on where one was.
    page.keyboard.press("KeyU")
    expect(page.locator(f'[data-report="{receipt.alert_id}"] a')).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".report")).to_have_attribute("data-state", "received")


@pytest.mark.parametrize(("language", "size"), walks())
def test_A5_a_case_goes_from_the_queue_to_its_outcome_with_the_keyboard_and_every_step_has_its_reason(
    desk: Desk, chromium: Browser, language: str, size: dict[str, int]
) -> None:
    words, base = WORDS[language], desk.cloud["pages"]
    receipt = desk.report(TEXT, flags=[{"kind": "no_home_call"}])
    with desk.at(chromium, "worker", language, size) as (_, watched):
        page = watched.page
        open_report(watched, base, receipt)
        assert page.url == f"{base}desk/cases/#r/{receipt.alert_id}"
        expect(page.locator(".report-first > *").first).to_have_class("flags flags-set")
        expect(page.locator(".said-text").first).to_have_text(TEXT)
        watched.look("report")

        # Whoever writes does not press keys; whoever does not know them is told.
        page.keyboard.press("?")
        expect(page.locator("dialog[open]")).to_contain_text(words["take"])
        watched.look("keys")
        press(page, words["close"])
        page.keyboard.press("KeyT")
        expect(page.locator(".report")).to_have_attribute("data-state", "taken")
        # With Hangul switched on the key of N gives another letter, and means the same.
        page.locator("h1").dispatch_event("keydown", {"code": "KeyN", "key": "ㅜ", "bubbles": True})
        page.locator("#note-note").press_sequentially("xㅊcqt?")
        expect(page.locator("form.act")).to_have_attribute("data-act", "note")
        page.locator("#note-note").fill(NOTE)
        send(watched)

        # The identity, and a number that must not be called at home.
        press(page, words["open"])
        expect(page.locator("#identity-why-error")).to_be_visible()
        page.locator("#identity-why").fill(WHY)
        press(page, words["open"])
        expect(page.locator('[data-opened="identity"]')).to_contain_text("지어낸 사람")
        expect(page.locator('[data-forbidden="call"]')).to_be_visible()
        assert page.locator('a[href="tel:010-0000-0001"]').count() == 0
        watched.look("identity")
        page.locator("input[id^=despite-]").fill("예시: 본인이 방금 전화를 청함")
        expect(page.locator('a[href="tel:010-0000-0001"]')).to_be_visible()

        # The call is written down: against the flag only with the reason, which is there already.
        begin(page, "contact")
        page.locator("#contact-how-call").check()
        expect(page.locator("#contact-despite")).to_have_value("예시: 본인이 방금 전화를 청함")
        page.locator("#contact-despite").fill("")
        page.locator("#contact-reached-no").check()
        press(page, words["send"])
        expect(page.locator("#contact-despite-error")).to_be_visible()
        page.locator("#contact-despite").fill("예시: 본인이 방금 전화를 청함")
        page.locator("form.act .actions button").first.click()
        watched.look("contact")
        send(watched)
        begin(page, "ask")
        page.locator("form.act [role=group] button").first.click()
        expect(page.locator("#ask-text")).to_have_value(READY)
        watched.look("ask")
        send(watched)
        expect(page.locator('[data-by="worker"]')).to_have_count(1)
        page.locator("[data-programme] button").first.click()
        page.locator("#propose-reason").fill("예시: 소득이 끊김")
        watched.look("propose")
        send(watched)
        press(page, words["map"])
        expect(page.locator(".outline path.outline-area")).to_be_visible()
        page.locator(".outline").scroll_into_view_if_needed()
        watched.look("map")

        page.goto(f"{base}desk/cases/#agenda")
        expect(page.locator(f'.days a[href="#r/{receipt.alert_id}"]')).to_be_visible()
        watched.look("agenda")
        page.go_back()
        expect(page.locator(".report")).to_have_attribute("data-state", "taken")
        begin(page, "close")
        press(page, words["send"])
        expect(page.locator("#close-outcome-error")).to_be_in_viewport()
        expect(page.locator("[id^=close-outcome-]:focus")).to_have_count(1)
        watched.look("close-missing")
        page.locator("#close-outcome-emergency_aid").check()
        page.locator("#close-reason").fill("예시: 긴급복지 생계지원을 결정함")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".report")).to_have_attribute("data-state", "closed")
        expect(page.locator(".standing")).not_to_contain_text(re.compile("남음|left"))
        page.emulate_media(media="print")
        expect(page.locator(".acts")).to_be_hidden()
        watched.look("closed-printed")
        page.emulate_media(media="screen")

        page.goto(f"{base}desk/cases/#closed")
        page.locator("#closed-centre").fill("용인 구갈")
        page.locator("#closed-centre").press("Enter")
        page.locator('[data-centre="41463102"]').click()
        page.locator(".next").click()
        expect(page.locator(f'.cases a[href="#r/{receipt.alert_id}"]')).to_be_visible()
        number = f"{receipt.alert_id[:4]}-{receipt.alert_id[4:8]}-"
        expect(page.locator(".cases .number-of", has_text=number)).to_be_visible()
        watched.look("closed")
        assert watched.hosts == {urlsplit(base).netloc}
        assert watched.faults == []
    seen = desk.read(receipt)
    history = [line["what"] for line in seen["history"]]
    assert history == ["received", "taken", "noted", "contacted", "asked", "proposed", "closed"]
    assert seen["history"][3]["facts"]["despite_flag"] == "예시: 본인이 방금 전화를 청함"
    assert seen["history"][3]["facts"]["next_at"].endswith("T10:00:00+09:00")
    assert (seen["outcome"], seen["history"][2]["facts"]["note"]) == ("emergency_aid", NOTE)
    told = desk.guest().get(f"/alerts/{receipt.alert_id}", headers=receipt.headers).body
    assert NOTE not in json.dumps(told, ensure_ascii=False)
    opened = desk.operator.phone_of("auditor", "desk")
    form = {"applicant": "review", "reason": "예시"}
    traces = opened.post(f"/desk/alerts/{receipt.alert_id}/openings", form).body["openings"]
    assert [trace["why"] for trace in traces if trace["what"] == "identity"] == [WHY]


@pytest.mark.parametrize(("language", "size"), walks())
def test_D3_a_worker_sees_what_a_round_had_known_of_the_household_and_says_whether_it_is_the_same(
    desk: Desk, chromium: Browser, language: str, size: dict[str, int]
) -> None:
    words, base = WORDS[language], desk.cloud["pages"]
    house = f"경기도 용인시 기흥구 예시{uuid.uuid4().int % 10**8}로 12"
    home_there = f"{house}, 101동 1203호"
    lat, lon = GIHEUNG
    receipt = desk.report(TEXT, place={"lat": lat, "lon": lon, "address": home_there})
    until(lambda: desk.found(receipt).get("known"), bool)
    with desk.at(chromium, "worker", language, size) as (_, watched):
        page = watched.page
        page.goto(f"{base}desk/cases/#r/{receipt.alert_id}")
        expect(page.locator('[data-known="never"]')).to_be_visible()
        watched.look("never-selected")
        chosen = desk.chosen_before(receipt, house, "2026-01")
        page.locator("[data-known] > button").click()
        expect(page.locator('[data-known="open"]')).to_be_visible()
        home = page.locator(f'[data-household="{chosen}"]')
        expect(home).to_contain_text("2026-01")
        expect(home.locator("a")).to_have_attribute("href", f"/desk/round/#2026-01/{chosen}")
        watched.look("perhaps-selected")

        home.locator('[data-same="yes"]').click()
        press(page, words["send"])
        expect(page.locator("#judge-reason-error")).to_be_visible()
        page.locator("#judge-reason").fill(WHY)
        # A colleague is faster: nothing is written over, nothing that was typed is lost.
        noted = desk.phone("colleague").post(f"/desk/alerts/{receipt.alert_id}/notes", {"version": 1, "note": NOTE})
        assert noted.status == 200
        press(page, words["send"])
        expect(page.locator('.acts [data-what="noted"]')).to_be_visible()
        expect(page.locator("#judge-reason")).to_have_value(WHY)
        watched.look("judged-by-two")
        # Closed unsent, it is marked as begun where it is gone on with.
        page.locator("form.act .actions button").last.click()
        expect(home.locator('[data-same="yes"] .mark')).to_be_visible()
        assert home.locator('[data-same="no"] .mark').count() == 0
        home.locator('[data-same="yes"]').click()
        expect(page.locator("#judge-reason")).to_have_value(WHY)
        watched.faults.clear()  # a browser says of a 409 that it is one
        assert desk.found(receipt)["known"] == "open"
        send(watched)
        expect(page.locator('[data-known="selected"] [data-verdict="same"]')).to_be_visible()
        watched.look("selected")
        home.locator('[data-same="no"]').click()
        page.locator("#judge-reason").fill(NOTE)
        send(watched)
        expect(page.locator('[data-known="never"] [data-verdict="other"]')).to_be_visible()
        assert home.locator('[data-same="no"]').count() == 0
        # Of the same door nobody need say that it is: it counts until somebody says otherwise.
        neighbour = desk.chosen_before(receipt, home_there, "2026-03")
        page.locator("[data-known] > button").click()
        expect(page.locator('[data-known="selected"]')).to_be_visible()
        same_door = page.locator(f'[data-household="{neighbour}"]')
        expect(same_door.locator('[data-same="yes"]')).to_be_visible()
        expect(same_door).to_contain_text("2026-03")
        watched.look("same-door")
        # The same door in other words: what is corrected stands in the history with what it was.
        begin(page, "address")
        page.locator("#address-reason").fill(WHY)
        press(page, words["send"])
        expect(page.locator("#address-address-error")).to_be_visible()
        page.locator("#address-address").fill(f"{house} 101동 1203호")
        watched.look("address")
        send(watched)
        expect(page.locator('[data-what="address_corrected"]').first).to_contain_text(f"{home_there} → {house} 101동")
        assert watched.faults == []
    said, sure = desk.found(receipt)["households"]
    assert (said["is_same"], said["confidence"], said["verdict"]["reason"]) == (False, "building", NOTE)
    assert (sure["is_same"], sure["confidence"], "verdict" in sure) == (True, "door", False)
    judged = [line["facts"] for line in desk.read(receipt)["history"] if line["what"] == "discovery_judged"]
    assert [(each["is_same"], each["reason"]) for each in judged] == [(True, WHY), (False, NOTE)]


def dangerous_report(desk: Desk) -> Receipt:
    """Blows next door, with a photo that is ready."""
    receipt = desk.report(BLOWS, about="neighbour", kinds=["violence"], at_risk="yes", reporter=None, contact=None)
    guest = desk.guest()
    photo = photo_with_position()
    wanted = {"request_id": str(uuid.uuid4()), "content_type": "image/jpeg", "size_bytes": len(photo)}
    slot = guest.post(f"/alerts/{receipt.alert_id}/photos", wanted, headers=receipt.headers).body
    posted = desk.operator.http.post(slot["url"], data=slot["fields"], files={"file": ("p", photo, "image/jpeg")})
    posted.raise_for_status()
    until(lambda: desk.read(receipt)["photos"][0]["state"], lambda state: state == "ready")
    return receipt


@pytest.mark.parametrize(("language", "size"), walks(first=1))
def test_A2_danger_stands_first_with_its_photos_and_is_handed_to_whom_it_belongs(
    desk: Desk, chromium: Browser, language: str, size: dict[str, int]
) -> None:
    words, base = WORDS[language], desk.cloud["pages"]
    with desk.at(chromium, "worker", language, size) as (_, watched):
        page = watched.page
        page.goto(f"{base}desk/cases/")
        page.locator('[data-view="danger"]').click()
        expect(page.locator(".counts")).to_be_visible()
        receipt = dangerous_report(desk)
        # Whoever comes back to the page sees it without asking.
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(page.locator(f'[data-report="{receipt.alert_id}"] .mark-danger').first).to_be_visible()
        watched.look("queue-danger")
        page.locator(f'[data-report="{receipt.alert_id}"] a').click()
        expect(page.locator(".danger-now a[href='tel:112']")).to_be_visible()
        page.locator("[data-photo='ready'] button").click()
        picture = page.locator("[data-photo='ready'] img")
        expect(picture).to_be_visible()
        until(lambda: picture.evaluate("image => image.naturalWidth"), bool)
        watched.look("danger")
        press(page, words["take"])
        # Somebody who harms may read along: no free question can be asked.
        begin(page, "ask")
        assert page.locator("#ask-text").count() == 0
        page.locator("#ask-question").select_option("still_so")
        watched.look("ask-quiet")
        send(watched)
        begin(page, "flags")
        page.locator("#flags-kinds-no_visit").check()
        page.locator("#flags-reason").fill("예시: 아버지가 집에 있음")
        send(watched)
        expect(page.locator('[data-flag="no_visit"]')).to_be_visible()
        # A corrected address of another centre offers it; nobody need search.
        begin(page, "address")
        page.locator("#address-address").fill("경기도 의왕시 고천동 (지어낸 주소)")
        page.locator("#address-reason").fill(WHY)
        page.keyboard.press("Control+Enter")
        expect(page.locator("[data-moved]")).to_contain_text("의왕시 고천동")
        expect(page.locator('[data-begin="address"]')).to_be_focused()
        watched.look("moved")
        page.locator(".notice:has([data-moved]) button").click()
        expect(page.locator(f'[data-centre="{UIWANG_CENTRE}"]')).to_have_attribute("aria-pressed", "true")
        page.locator("#handover-to").fill("의왕 고천")
        page.locator("#handover-to").press("Enter")
        page.locator(f'[data-centre="{UIWANG_CENTRE}"]').click()
        page.locator("#handOver-reason").fill("예시: 이사함")
        watched.look("hand-over")
        send(watched)
        begin(page, "giveBack")
        page.locator("#giveBack-reason").fill("예시: 잘못 보냄")
        send(watched)
        begin(page, "danger")
        page.locator("#danger-reason").fill("예시: 텔레비전 소리로 확인함")
        send(watched)
        expect(page.locator(".danger-now")).to_have_count(0)
        assert watched.hosts == {urlsplit(base).netloc, urlsplit(desk.cloud["endpoint"]).netloc}
        assert watched.faults == []
    seen = desk.read(receipt)
    assert seen["in_danger"] is False
    assert [line["what"] for line in seen["history"]][-3:] == ["handed_over", "hand_over_returned", "danger_lowered"]


@pytest.mark.parametrize(("language", "size"), walks())
def test_A3_a_lead_gives_a_report_to_a_worker_by_name_who_gives_it_back(
    desk: Desk, chromium: Browser, language: str, size: dict[str, int]
) -> None:
    base = desk.cloud["pages"]
    receipt = desk.report(TEXT)
    worker = account_of(desk.tokens["worker"])
    with desk.at(chromium, "lead", language, size) as (_, watched):
        page = watched.page
        page.goto(f"{base}desk/cases/#r/{receipt.alert_id}")
        expect(page.locator(".report")).to_be_visible()
        page.keyboard.press("KeyG")
        expect(page.locator(f'label[for="assign-to-{worker}"]')).to_contain_text(NAMES["worker"])
        press(page, WORDS[language]["send"])
        expect(page.locator("#assign-to-error")).to_be_visible()
        page.locator(f"#assign-to-{worker}").check()
        page.locator("#assign-note").fill(NOTE)
        page.reload()
        begin(page, "assign")
        expect(page.locator("#assign-note")).to_have_value(NOTE)
        expect(page.locator(f"#assign-to-{worker}")).to_be_checked()
        watched.look("assign")
        send(watched)
        expect(page.locator('[data-what="assigned"]')).to_contain_text(NAMES["worker"])
        page.goto(f"{base}desk/cases/#ready")
        expect(page.locator("#kept-text-0")).to_have_value(READY)
        watched.look("ready-questions")
        assert watched.faults == []
    until(lambda: desk.phone("worker").get("/desk/alerts", mine="true", q=receipt.alert_id).body["alerts"], bool)
    with desk.at(chromium, "worker", language, size) as (_, watched):
        page = watched.page
        page.goto(f"{base}desk/cases/#told")
        expect(page.locator(".cases > li").first).to_contain_text(NAMES["lead"])
        watched.look("told")
        page.locator(".cases > li a").first.click()
        expect(page.locator(".standing")).to_be_visible()
        assert page.locator('[data-begin="assign"]').count() == 0, "a worker gives nothing to others"
        begin(page, "putBack")
        page.locator("#putBack-reason").fill(WHY)
        watched.look("put-back")
        send(watched)
        expect(page.locator(".report")).to_have_attribute("data-state", "received")
        assert watched.faults == []
    history = [(line["what"], line.get("to_name")) for line in desk.read(receipt)["history"]]
    assert [what for what, _ in history] == ["received", "assigned", "given_back"]
    assert str(history[1][1]).startswith(NAMES["worker"])


@pytest.mark.parametrize(("language", "size"), walks())
def test_two_at_once_lose_nothing_and_a_draft_outlives_the_page_but_not_the_sign_out(
    desk: Desk, chromium: Browser, language: str, size: dict[str, int]
) -> None:
    base = desk.cloud["pages"]
    receipt = desk.report(TEXT)
    with desk.at(chromium, "worker", language, size) as (context, watched):
        page = watched.page
        page.goto(f"{base}desk/cases/#r/{receipt.alert_id}")
        begin(page, "note")
        page.locator("#note-note").fill(NOTE)
        page.close()
        page = watched.page = context.new_page()
        page.goto(f"{base}desk/cases/#r/{receipt.alert_id}")
        expect(page.locator('[data-begin="note"] .mark')).to_be_visible()
        begin(page, "note")
        expect(page.locator("#note-note")).to_have_value(NOTE)
        watched.look("draft")

        colleague = desk.phone("colleague")
        taken = colleague.post(f"/desk/alerts/{receipt.alert_id}/take", {"version": 1})
        assert taken.status == 200
        press(page, WORDS[language]["send"])
        expect(page.locator('.acts [data-what="taken"]')).to_be_visible()
        expect(page.locator(".acts > [role=status]")).to_be_empty()
        expect(page.locator("#note-note")).to_have_value(NOTE)
        watched.look("two-at-once")
        watched.faults.clear()  # a browser says of a 409 that it is one
        send(watched)
        expect(page.locator('[data-begin="note"] .mark')).to_have_count(0)
        # What was stored before is said no longer once something else is begun: it would be read as that.
        expect(page.locator(".acts > [role=status]")).not_to_be_empty()
        begin(page, "takeOver")
        expect(page.locator(".acts > [role=status]")).to_be_empty()
        page.locator("#takeOver-reason").fill("예시: 담당자가 휴가 중")
        send(watched)
        expect(page.locator('[data-begin="contact"]')).to_be_visible()
        # Whoever opens a form by its key writes at once; and what is not sent is asked about before it goes.
        page.locator("h1").focus()
        page.keyboard.press("KeyN")
        page.keyboard.type(NOTE)
        expect(page.locator("#note-note")).to_have_value(NOTE)
        assert page.evaluate(DRAFTS) == 1
        press_own(page, WORDS[language]["out"])
        expect(page.locator("[data-unsent] a")).to_have_attribute("href", f"/desk/cases/#r/{receipt.alert_id}")
        watched.look("unsent")
        press(page, WORDS[language]["on"])
        expect(page.locator("[data-unsent]")).to_have_count(0)
        page.locator("#note-note").fill("")
        assert page.evaluate(DRAFTS) == 0, "what was taken away again is no draft"
        page.locator("#note-note").fill(NOTE)
        taken = colleague.post(f"/desk/alerts/{receipt.alert_id}/take_over", {"version": 4, "reason": WHY})
        assert taken.status == 200
        begin(page, "contact")
        page.locator("#contact-note").fill(CALLED)
        page.reload()
        page.locator("[data-stranded] summary").click()
        expect(page.locator("[data-stranded]")).to_contain_text(CALLED)
        watched.look("stranded")
        press_own(page, WORDS[language]["out"])
        page.locator("[data-unsent] [data-confirm]").click()
        until(lambda: told_by(page, DRAFTS), lambda kept: kept == 0)
    notes = colleague.get("/desk/notes").body["notes"]
    assert [note["reason"] for note in notes if note["alert_id"] == receipt.alert_id] == ["예시: 담당자가 휴가 중"]
    assert desk.read(receipt)["taken_by"] == account_of(desk.tokens["colleague"])
    with desk.at(chromium, "colleague", language, DESK) as (_, watched):
        watched.page.goto(f"{base}desk/cases/#told")
        expect(watched.page.locator(".cases")).to_contain_text("예시: 담당자가 휴가 중")
        watched.look("told")


@pytest.mark.parametrize(("language", "size"), walks(first=2, is_short=True))
def test_A11_an_officer_shows_who_opened_a_file_to_whom_it_concerns_and_takes_a_month_away(
    desk: Desk, chromium: Browser, language: str, size: dict[str, int]
) -> None:
    receipt = desk.report(TEXT)
    desk.read(receipt, "lead")
    officer = Person(f"openings-{uuid.uuid4().hex[:8]}", "officer", jurisdiction="41460")
    token = desk.operator.invite([officer])[officer.username]
    here = Desk(desk.cloud, desk.operator, {"officer": token})
    with here.at(chromium, "officer", language, size) as (_, watched):
        page = watched.page
        page.goto(f"{desk.cloud['pages']}desk/openings/")
        expect(page.locator("#town")).to_have_value(re.compile(r"용인시 \(41460\)"))
        watched.look("openings")
        of_file = page.locator("section[aria-labelledby=of-file]")
        of_file.locator(".next").click()
        expect(of_file.locator(".error")).to_be_visible()
        # The number as it stands on a receipt, read out in fours.
        page.locator("#opened-file").fill(" ".join(re.findall(".{1,4}", receipt.alert_id.lower())))
        page.locator("#opened-for").select_option("person_concerned")
        page.locator("#opened-file-why").fill(WHY)
        of_file.locator(".next").click()
        expect(of_file.locator("tbody tr").first).to_contain_text("팀장")
        expect(of_file.locator("tbody tr").last).to_contain_text(WHY)
        assert "person_concerned" not in of_file.inner_text()
        month = page.locator("section[aria-labelledby=openings]")
        month.locator(".next").click()
        page.locator('[data-act="save-openings"]').click()
        page.locator("#save-openings-why").fill(WHY)
        watched.look("openings-save")
        with page.expect_download() as saved:
            page.locator("[data-confirm]").click()
        content = Path(saved.value.path()).read_text("utf-8-sig")
        assert receipt.alert_id in content
        watched.look("openings-of-file")
        assert watched.faults == []
