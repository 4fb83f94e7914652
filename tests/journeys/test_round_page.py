"""A case worker's round in a browser: the list, letters to many, one household from its door to its outcome; two at
once (A5, D2)."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from dolbom.clock import SEOUL
from dolbom.discovery.store import Reason, RoundStore, Visit
from dolbom.discovery.visits.listing import newest_run
from tests.support.browser import Watched, device, walks
from tests.support.visits import household
from tools.cloud.people import Person
from tools.day.operator import Operator

pytestmark = pytest.mark.xdist_group("cloud")

Json = dict[str, Any]
CENTRE = "41463105"
HOUSEHOLDS = 4
WHY = "예시: 소득 기준을 조금 넘음"


@dataclass(frozen=True)
class Round:
    """Two workers of one centre and who leads them, and households that a round has brought there; nobody else's."""

    cloud: Json
    operator: Operator
    tokens: dict[str, str]
    base: int = field(default_factory=lambda: uuid.uuid4().int % 10**9)

    def keys(self) -> list[str]:
        return [household(self.base + number) for number in range(HOUSEHOLDS)]

    def bring(self) -> None:
        """The households, as a round brings them: the newest that has run."""
        now = datetime.now(UTC)
        reasons = [
            Reason(type=name, points=points * 24, value=3, month=24_320)
            for name, points in (("power_cut", 120), ("rent_arrears", 20), ("water_cut", 10), ("gas_cut", 5))
        ]
        times = {"received_at": now - timedelta(days=1), "deadline_at": now + timedelta(days=13)}
        store = RoundStore(self.operator.alerts())
        for number, key in enumerate(self.keys(), 1):
            place = {"place": number, "score": (200 - number) * 24, "address": f"경기도 용인시 기흥구 예시로 {number}"}
            about = {"household": key, "round": newest_run(now), "centre": CENTRE, "how": "central"}
            store.page([Visit.model_validate({**about, **place, **times, "reasons": reasons})], now)

    def read(self, key: str) -> Json:
        path = f"/desk/visits/{newest_run(datetime.now(UTC))}/{key}"
        body: Json = self.operator.phone("desk", self.tokens["worker"]).get(path).body
        return body

    def does(self, who: str, key: str, act: str, **form: Any) -> None:
        path = f"/desk/visits/{newest_run(datetime.now(UTC))}/{key}"
        body = {"request_id": str(uuid.uuid4()), "version": self.read(key)["version"], **form}
        assert self.operator.phone("desk", self.tokens[who]).post(f"{path}/{act}", body).status == 200

    @contextmanager
    def at(self, chromium: Browser, name: str, language: str, size: Json) -> Iterator[tuple[BrowserContext, Watched]]:
        """A browser whose tab is signed in as somebody."""
        with device(chromium, language, size) as (context, watched):
            token = self.tokens[name]
            kept = json.dumps({"pool": "staff", "id": token, "access": token, "refresh": "none"})
            context.add_init_script(f"sessionStorage.setItem('s', {json.dumps(kept)})")
            yield context, watched


@pytest.fixture
def brought(cloud: Json) -> Iterator[Round]:
    with Operator(cloud) as operator:
        code = uuid.uuid4().hex[:8]
        people = {
            name: Person(f"round-{name}-{code}", group, jurisdiction=CENTRE, name=f"{called} {code}")
            for name, group, called in (
                ("worker", "caseworker", "김예시 주무관"),
                ("colleague", "caseworker", "이예시 주무관"),
                ("lead", "lead", "박예시 팀장"),
            )
        }
        tokens = operator.invite(list(people.values()))
        made = Round(cloud, operator, {name: tokens[person.username] for name, person in people.items()})
        made.bring()
        yield made


def given_by_the_lead(brought: Round, chromium: Browser, language: str, size: dict[str, int]) -> None:
    """Two at once to one worker, with a note that outlives a closed form; a colleague was faster with one of them."""
    _, _, third, fourth = brought.keys()
    with brought.at(chromium, "lead", language, size) as (_, watched):
        page = watched.page
        page.goto(f"{brought.cloud['pages']}desk/round/")
        line = page.locator(f"#c-{third}")
        expect(page.locator('[data-bulk="give"]')).to_be_disabled()
        stands_at = "line => line.getBoundingClientRect().top + scrollY"
        stood_at = line.evaluate(stands_at)
        line.check()
        assert line.evaluate(stands_at) == stood_at, "no line moves under a finger"
        page.locator(f"#c-{fourth}").check()
        bar = page.locator(".round-chosen").evaluate("bar => bar.getBoundingClientRect().height")
        assert bar < size["height"] / 6, "the list is what the screen is for"
        page.locator('[data-bulk="give"]').click()
        page.locator('form[data-act="give"] button[type="submit"]').click()
        expect(page.locator('form[data-act="give"] .error')).to_be_visible()
        page.locator("#note").fill(WHY)
        page.locator('[data-bulk="give"]').click()
        page.locator('[data-bulk="give"]').click()
        expect(page.locator("#note")).to_have_value(WHY)
        named = page.locator("#to option").filter(has_text="김예시 주무관").first.inner_text()
        page.locator("#to").select_option(label=named)
        watched.look("round-give")
        brought.does("colleague", third, "take")
        page.locator('form[data-act="give"] button[type="submit"]').click()
        expect(page.locator('[data-given="1"]')).to_be_visible()
        expect(page.locator("[data-given] + ul li")).to_have_count(1)
        expect(page.locator(f'[data-household="{fourth}"]')).to_have_attribute("data-state", "taken")
        watched.look("round-given")
        assert watched.faults == []


@pytest.mark.parametrize(("language", "size"), walks())
def test_A5_a_round_is_gone_through_with_letters_attempts_and_a_reason_why_nothing(
    brought: Round, chromium: Browser, language: str, size: dict[str, int]
) -> None:
    given_by_the_lead(brought, chromium, language, size)
    first, second, third, fourth = brought.keys()
    base = brought.cloud["pages"]
    with brought.at(chromium, "worker", language, size) as (_, watched):
        page = watched.page
        page.goto(f"{base}desk/round/")
        expect(page.locator(f'[data-household="{first}"]')).to_be_visible()
        assert "예시로" not in page.content(), "a list does not say where"
        assert page.locator('[data-bulk="give"]').count() == 0
        watched.look("round")

        # Letters to two of them: a list that is printed as envelopes.
        page.locator(f"#c-{second}").check()
        page.locator(f"#c-{third}").check()
        page.locator('[data-bulk="letters"]').click()
        expect(page.locator('[data-letters="2"]')).to_be_visible()
        with page.expect_download() as download:
            page.locator('[data-file="letters"]').click()
        assert "예시로 2" in Path(download.value.path()).read_text("utf-8-sig")
        watched.look("round-letters")
        page.emulate_media(media="print")
        expect(page.locator(".cases")).to_be_hidden()
        page.emulate_media(media="screen")
        page.locator(".letters .actions button").last.click()

        # One household, with keys: taken, knocked at, closed.
        page.locator(f'[data-household="{first}"] a.case').focus()
        page.keyboard.press("Enter")
        expect(page.locator("[data-address]")).to_contain_text("예시로 1")
        watched.look("visit")
        # Back on the list one goes on where one was.
        page.keyboard.press("KeyU")
        expect(page.locator(f'[data-household="{first}"] a.case')).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("[data-address]")).to_contain_text("예시로 1")
        page.keyboard.press("KeyT")
        expect(page.locator(".visit")).to_have_attribute("data-state", "taken")
        page.keyboard.press("KeyC")
        page.locator('form.act button[type="submit"]').click()
        expect(page.locator("form.act .error")).to_be_visible()
        page.locator("#reached-no").check()
        page.locator("#reason").fill("예시: 초인종에 답이 없음")
        page.locator('form.act button[type="submit"]').click()
        expect(page.locator("form.act .error")).to_contain_text("다음 방문" if language == "ko" else "Next visit")
        tomorrow = datetime.now(SEOUL) + timedelta(days=1)
        page.locator("#next-at").fill(tomorrow.strftime("%Y-%m-%dT10:00"))
        page.locator('form.act button[type="submit"]').click()
        expect(page.locator('[data-did="attempted"]')).to_be_visible()

        # What is typed stays when the page is left, and when a colleague was faster.
        page.keyboard.press("KeyE")
        page.locator("#outcome").select_option("counselled")
        page.locator("#nothing").select_option("above_limits")
        page.locator("#reason").fill(WHY)
        page.reload()
        expect(page.locator(".visit")).to_be_visible()
        page.locator('[data-begin="close"]').click()
        expect(page.locator("#reason")).to_have_value(WHY)
        watched.look("visit-close")
        brought.does("colleague", first, "take_over", reason="예시: 함께 감")
        page.locator('form.act button[type="submit"]').click()
        expect(page.locator('[data-did="taken_over"]')).to_be_visible()
        page.locator('[data-begin="take_over"]').click()
        page.locator("#reason").fill("예시: 다시 맡음")
        page.locator('form.act button[type="submit"]').click()
        expect(page.locator('[data-begin="close"]')).to_be_visible()
        page.locator('[data-begin="close"]').click()
        page.locator('form.act button[type="submit"]').click()
        expect(page.locator('[data-outcome="counselled"]')).to_be_visible()
        watched.look("visit-closed")

        page.locator(".back").click()
        expect(page.locator("[data-nothing] summary")).to_be_visible()
        page.locator("#state").select_option("closed")
        expect(page.locator(f'[data-household="{first}"]')).to_be_visible()
        page.locator("[data-nothing] summary").click()
        watched.look("round-nothing")
        assert watched.hosts == {urlsplit(base).netloc}
        assert [fault for fault in watched.faults if "409" not in fault] == []
    seen = brought.read(first)
    assert [line["what"] for line in reversed(seen["history"])] == [
        *("taken", "attempted", "taken_over", "taken_over", "closed")
    ]
    assert (seen["outcome"], seen["nothing"], seen["outcome_reason"]) == ("counselled", "above_limits", WHY)
    assert "letter_at" in brought.read(second)
    assert "letter_at" not in brought.read(fourth)
