"""Everything by keys alone: a report is sent, a meal is ordered, a case goes from the first call to its end."""

import json
import secrets
import uuid
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.support import keys
from tests.support.browser import device, walks
from tests.support.eaters import new_family, signed_in
from tests.support.report_page import TEXT, numbers_on
from tools.cloud.people import Person
from tools.day.neighbour import receipt_of
from tools.day.operator import Operator
from tools.day.script import until

pytestmark = pytest.mark.xdist_group("cloud")

Json = dict[str, Any]
PLACE = {
    "ko": ("경기도", "용인시 기흥구", "보정동"),
    "en": ("Gyeonggi-do · 경기도", "Yongin-si Giheung-gu · 용인시 기흥구", "Bojeong-dong · 보정동"),
}
REASON = "예시: 긴급복지 생계지원을 결정함"


@pytest.mark.parametrize(("language", "size"), walks())
def test_A1_a_report_is_sent_by_keys_alone_and_each_question_begins_with_its_heading(
    cloud: Json, chromium: Browser, language: str, size: Json
) -> None:
    with device(chromium, language, size) as (_, watched):
        page = watched.page
        page.goto(f"{cloud['pages']}report/")
        for answer in ("unsure", "neighbour", "yes"):
            keys.go(page, f'[data-answer="{answer}"]')
            keys.begins(page)
        keys.go(page, "#kinds-isolation", "Space")
        keys.go(page, "main .next")
        keys.begins(page)
        keys.write(page, "#text", TEXT)
        keys.go(page, "main .next")
        keys.begins(page)
        for field, name in zip(("#province", "#town", "#area"), PLACE[language], strict=True):
            keys.pick(page, field, name)
        for _ in range(3):
            keys.go(page, "main .next")
            keys.begins(page)
        keys.go(page, "main .next")
        expect(page.locator('[data-number="code"]')).to_be_visible()
        keys.begins(page)
        alert_id, _ = numbers_on(page)
        assert watched.faults == []
    with Operator(cloud) as operator:
        worker = operator.phone_of("caseworker_yongin", "desk")
        assert worker.get(f"/desk/alerts/{alert_id.replace('-', '')}").body["text"] == TEXT


@pytest.mark.parametrize(("language", "size"), walks(first=1))
def test_M4_a_child_orders_by_keys_alone(cloud: Json, chromium: Browser, language: str, size: Json) -> None:
    with Operator(cloud) as operator:
        family = new_family(operator, secrets.token_hex(3))
        with device(chromium, language, size) as (context, watched):
            signed_in(context, family.token("haneul"))
            page = watched.page
            page.goto(f"{cloud['pages']}eat/#/shops/{family.shop}")
            keys.go(page, ".eat-btn.add")
            keys.go(page, ".eat-bar a")
            keys.begins(page)
            keys.go(page, "main .eat-btn.primary")
            page.wait_for_url("**/eat/#/orders/**")
            keys.begins(page)
            order_id = page.url.split("/orders/")[1].split("/")[0]
            assert watched.faults == []
        ordered = family.phone(operator, "haneul").get(f"/orders/{order_id}")
        assert ordered.status == 200


@pytest.mark.parametrize(("language", "size"), walks(first=1))
def test_A5_a_worker_takes_a_report_writes_down_a_call_and_closes_it_by_keys_alone(
    cloud: Json, chromium: Browser, language: str, size: Json
) -> None:
    with Operator(cloud) as operator:
        name = f"keys-{uuid.uuid4().hex[:8]}"
        token = operator.invite([Person(name, "caseworker", jurisdiction="41463")])[name]
        form = {
            "request_id": str(uuid.uuid4()), "about": "self", "anonymous": False, "kinds": ["money"], "text": TEXT,
            "place": {"lat": 37.2801, "lon": 127.1159, "address": "용인시 기흥구 구갈동 (지어낸 주소)"},
            "reporter": {"name": "지어낸 사람", "phone": "010-0000-0001"}, "contact": {"how": "call"},
        }  # fmt: skip
        receipt = receipt_of(operator.phone("alerts", device=uuid.uuid4().hex).post("/alerts", form))
        worker = operator.phone("desk", token)
        until(lambda: worker.get("/desk/alerts", q=receipt.alert_id).body["alerts"], bool)
        with device(chromium, language, size) as (context, watched):
            kept = json.dumps({"pool": "staff", "id": token, "access": token, "refresh": "none"})
            context.add_init_script(f"sessionStorage.setItem('s', {json.dumps(kept)})")
            page = watched.page
            page.goto(f"{cloud['pages']}desk/cases/#r/{receipt.alert_id}")
            keys.go(page, '[data-begin="take"]')
            expect(page.locator(".report")).to_have_attribute("data-state", "taken")
            expect(page.locator("body:focus, :focus")).to_have_count(1)
            page.keyboard.press("KeyC")
            expect(page.locator("#contact-how-call:focus")).to_have_count(1)
            page.keyboard.press("Space")
            keys.go(page, "#contact-reached-yes", "Space")
            page.keyboard.press("Control+Enter")
            expect(page.locator("form.act")).to_have_count(0)
            expect(page.locator('[data-begin="contact"]:focus')).to_have_count(1)
            page.keyboard.press("KeyX")
            expect(page.locator("#close-outcome-counselled:focus")).to_have_count(1)
            page.keyboard.press("ArrowDown")
            expect(page.locator("#close-outcome-emergency_aid")).to_be_checked()
            keys.write(page, "#close-reason", REASON)
            page.keyboard.press("Control+Enter")
            expect(page.locator(".report")).to_have_attribute("data-state", "closed")
            expect(page.locator("#acts-title:focus")).to_have_count(1)
            assert watched.faults == []
        history = [line["what"] for line in worker.get(f"/desk/alerts/{receipt.alert_id}").body["history"]]
        assert history == ["received", "taken", "contacted", "closed"]
