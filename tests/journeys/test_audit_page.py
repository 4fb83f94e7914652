"""The auditor's page in a browser: a proof that did not run is no good news; one that ran leads to its rows (O1)."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser import browser, device, walks
from tools.day.operator import Operator

pytestmark = pytest.mark.xdist_group("cloud")

Json = dict[str, Any]
DAY, OTHER_DAY, FINDINGS_DAY = "2026-01-05", "2026-01-06", "2026-01-07"
ORDER = "019b8e2a-0000-7000-8000-00000000ab1e"
SIGNED_IN = """([token]) => sessionStorage.setItem("s", JSON.stringify(
  { pool: "staff", id: token, access: "", refresh: "" }))"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as found:
        yield found


def with_findings(operator: Operator) -> None:
    """A night's report, as one would lie there that found an order and an account that do not add up."""
    report = json.loads(operator.object("reports", f"proof/{DAY}/report.json") or b"")
    found = {"what": "예시", "code": "order_differs", "expected": "9000", "found": "8000"}
    rows = (("CHILD#child-made-up", f"JOURNAL#{FINDINGS_DAY}#ORDER#{ORDER}"), ("CHILD#child-made-up", "ACCOUNT"))
    findings = [{**found, "pk": pk, "sk": sk} for pk, sk in rows]
    told = {**report, "day": FINDINGS_DAY, "ok": False, "findings_count": 2, "findings": findings}
    operator.put("reports", f"proof/{FINDINGS_DAY}/report.json", json.dumps(told).encode())


@pytest.mark.parametrize(("language", "size"), walks(first=1))
def test_O1_A11_the_auditor_sees_whether_a_night_was_proved_and_who_opened_what(
    cloud: Json, chromium: Browser, language: str, size: dict[str, int]
) -> None:
    with Operator(cloud) as operator:
        operator.prove(DAY)
        with_findings(operator)
    with device(chromium, language, size) as (context, watched):
        context.add_init_script(f"({SIGNED_IN})({json.dumps([cloud['users']['auditor']['id_token']])})")
        page = watched.page
        page.goto(f"{cloud['pages']}desk/audit/")
        page.locator("#day").fill(OTHER_DAY)
        expect(page.locator('[data-proof="not_run"]')).to_contain_text(OTHER_DAY)
        watched.look("audit-not-run")
        page.locator("#day").fill(DAY)
        expect(page.locator("[data-proof]")).to_contain_text(DAY)
        expect(page.locator('[data-proof="not_run"]')).to_have_count(0)
        watched.look("audit-proved")
        page.locator("#day").fill(FINDINGS_DAY)
        expect(page.locator('[data-proof="findings"] tbody tr')).to_have_count(2)
        expect(page.locator("[data-ledger]")).to_have_count(1)
        watched.look("audit-findings")
        # A finding about a child leads to who opened the account, which is asked for with a reason.
        page.locator("[data-openings]").last.click()
        expect(page.locator("#opened-child")).to_have_value("child-made-up")
        page.locator("#opened-why").fill("예시: 검증에서 나온 계정")
        page.locator("section[aria-labelledby=of-child] .next").click()
        expect(page.locator("section[aria-labelledby=of-child]").get_by_role("alert")).to_be_visible()
        page.locator("[data-ledger]").click()
        expect(page.locator("#order")).to_have_value(ORDER)
        expect(page.locator("#child")).to_have_value("child-made-up")
        expect(page.locator("section[aria-labelledby=ledger]").get_by_role("alert")).to_be_visible()
        watched.faults.clear()  # what a browser says of an order that is not there
        page.locator("#town").fill("용인")
        page.locator("#town").fill("41463")
        page.locator("section[aria-labelledby=openings] .next").click()
        expect(page.locator("section[aria-labelledby=openings] .paging")).to_be_visible()
        watched.look("audit-openings")
        assert watched.faults == []
