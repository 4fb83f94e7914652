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
DAY, OTHER_DAY = "2026-01-05", "2026-01-06"
SIGNED_IN = """([token]) => sessionStorage.setItem("s", JSON.stringify(
  { pool: "staff", id: token, access: "", refresh: "" }))"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.mark.parametrize(("language", "size"), walks(first=1))
def test_O1_A11_the_auditor_sees_whether_a_night_was_proved_and_who_opened_what(
    cloud: Json, chromium: Browser, language: str, size: dict[str, int]
) -> None:
    with Operator(cloud) as operator:
        operator.prove(DAY)
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
        page.locator("#town").fill("41463")
        page.locator("section[aria-labelledby=openings] .next").click()
        expect(page.locator("section[aria-labelledby=openings] .paging")).to_be_visible()
        watched.look("audit-openings")
        assert watched.faults == []
