"""The auditor's pages in a browser: a proof that did not run is no good news; one that ran leads to its rows (O1);
what audits found is worked on, and a week of shops is looked at (O5); and a month's figures of reports, as they were
published (A13)."""

import json
import secrets
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from dolbom.alerts.figures.areas import country
from dolbom.alerts.figures.document import as_bytes, document
from dolbom.alerts.figures.questions import answers
from dolbom.alerts.figures.tally import Tally
from dolbom.alerts.forms import Kind
from dolbom.audits.chain import FOLDER, PARTS, WEEKS, Previous, Report, append
from dolbom.audits.findings.life import Found, finding_id_of, moved
from dolbom.audits.findings.store import FindingStore
from dolbom.audits.patterns.report import as_json
from dolbom.clock import rfc3339, seoul_day
from dolbom.discovery.figures.document import document as round_document
from dolbom.dynamo.table import Table
from dolbom.gateways.objects import Bucket
from tests.journeys.test_officer_pages import Scene, enrol, scene
from tests.support.browser import Watched, device, walks
from tools.cloud.ministack import Cloud
from tools.cloud.people import Person, client
from tools.day.operator import Operator
from tools.day.town import Load, lapses_on, load_file

pytestmark = pytest.mark.xdist_group("cloud")

Json = dict[str, Any]
DAY, OTHER_DAY, FINDINGS_DAY = "2026-01-05", "2026-01-06", "2026-01-07"
NEVER_PROVED = "2026-01-02"
PART = 3
SPENT = {OTHER_DAY: {"delivered": 9_000}, FINDINGS_DAY: {"delivered": 4_000, "in_store": 500}}
MONTH = "2026-03"
"""A month that no other journey publishes."""
MONTH_BEFORE = "2026-02"
CENTRES = (14, 2, 1, 9)
"""Reports that came to each centre: of some too few."""
SIGNED_IN = """([token]) => sessionStorage.setItem("s", JSON.stringify(
  { pool: "staff", id: token, access: "", refresh: "" }))"""


def posted_load(here: Scene) -> tuple[str, str]:
    """A child with one load, and the load's row."""
    (child_id,) = enrol(here, 1)
    day = lapses_on(seoul_day(datetime.now(UTC)))
    load = Load(f"{here.code}-load", child_id, here.town, 12_000, day)
    assert here.operator.drop(f"loads/{here.town}/{here.code}.csv", load_file([load]))["posted"] == 1
    (entry,) = here.desk.get(f"/desk/children/{child_id}/timeline", limit=1).body["events"]
    return child_id, f"JOURNAL#{entry['day']}#LOAD#{entry['number']}"


def with_findings(operator: Operator, child_id: str, row: str) -> None:
    """A night's report, as one would lie there that found a load and an account that do not add up."""
    report = json.loads(operator.object("reports", f"proof/{DAY}/report.json") or b"")
    began = date.fromisoformat(DAY) - timedelta(days=1)
    found = {"what": "예시", "code": "order_differs", "expected": "9000", "found": "8000"}
    findings = [{**found, "pk": f"CHILD#{child_id}", "sk": sk} for sk in (row, "ACCOUNT")]
    parts = {str(part): DAY if part == PART else began.isoformat() for part in range(PARTS)}
    told = {**report, "day": FINDINGS_DAY, "ok": False, "findings_count": 2, "findings": findings}
    told |= {"anew": {"since": DAY, "part": PART, "parts": parts}, "by_day": SPENT}

    chained(operator, FINDINGS_DAY, told, FOLDER)


def chained(operator: Operator, day: str, told: dict[str, Any], folder: str = WEEKS) -> None:
    """Puts a report into a chain, as the function does that makes it."""

    def made(number: int, previous: Previous | None) -> Report:
        report = {**told, "day": day, "number": number, "previous": previous}
        return report, f"<!doctype html>{json.dumps(previous)}".encode()

    cloud = Cloud(int(str(operator.known["endpoint"]).rpartition(":")[2]))
    append(Bucket(client(cloud, "s3"), operator.known["resources"]["buckets"]["proofs"]), day, made, folder)


def published_figures(operator: Operator) -> None:
    """A month's figures as the function writes them, of made-up reports, and its round's, that brought nobody."""
    tally, day = Tally(), date(2026, 3, 31)
    came = datetime(2026, 3, 9, 3, tzinfo=UTC)
    known = {code for towns in country(day).map_of.values() for centres in towns.values() for code in centres}
    for code, number in zip(sorted(known), CENTRES, strict=False):
        for each in range(number):
            kinds: list[Kind] = ["violence" if each == 0 else "money" if each % 2 else "housing"]
            tally.add(code, answers(came, came if each % 3 else None, None, "guest", "never", kinds))
    counted_at = rfc3339(datetime(2026, 5, 1, tzinfo=UTC))
    made = document(tally, MONTH, counted_at, country(day), is_all=True)
    operator.put("reports", f"figures/{MONTH}/month.json", as_bytes(made))
    visits = round_document({}, MONTH, counted_at, country(day), is_all=True)
    operator.put("reports", f"figures/rounds/{MONTH}/round.json", as_bytes(visits))


PLACE = Found("too_many", "DEMO#walk", "500", "501")
WEEK, CLEAN_WEEK, NO_WEEK = "2026-01-12", "2026-01-19", "2026-01-26"
PATTERN = {
    "merchant_id": "snack-3",
    "category": "snack",
    "kind": "late_nights",
    "is_hidden": False,
    "now": 388,
    "past": 0,
    "peers": 10,
    "payments": 36,
    "weeks": [0, 0, 0, 0, 388],
}


def with_patterns(operator: Operator) -> None:
    """A week's report with a shop in it, and one of which nothing could be read, as the function writes them."""
    town = {"shops": 6, "payments": 146, "patterns": [PATTERN], "beyond": 0, "unread_rows": 0, "not_looked_at": []}
    unread = {**town, "payments": 0, "patterns": [], "unread_rows": 146, "not_looked_at": ["snack-3", "snack-4"]}
    for week, told in ((WEEK, town), (CLEAN_WEEK, unread)):
        report = as_json(week, {"41461": told})
        chained(operator, week, report)


def kept_findings(cloud: Json) -> FindingStore:
    at = Cloud(int(str(cloud["endpoint"]).rpartition(":")[2]))
    return FindingStore(Table(client(at, "dynamodb"), cloud["resources"]["tables"]["meals"]))


@pytest.mark.parametrize(("language", "size"), walks())
def test_O1_O5_the_auditor_works_on_what_was_found_beside_a_colleague_and_looks_at_a_week_of_shops(
    cloud: Json, chromium: Browser, language: str, size: dict[str, int]
) -> None:
    store = kept_findings(cloud)
    found = replace(PLACE, item=f"{PLACE.item}-{language}-{size['width']}")
    finding_id = finding_id_of("nightly_proof", found)
    store.seen("nightly_proof", OTHER_DAY, [found], at=datetime(2026, 1, 7, tzinfo=UTC))
    with Operator(cloud) as operator, device(chromium, language, size) as (context, watched):
        with_patterns(operator)
        colleague = f"정예시 감사관 {secrets.token_hex(3)}"
        operator.invite([Person(f"auditor-{colleague[-6:]}", "auditor", name=colleague)])
        context.add_init_script(f"({SIGNED_IN})({json.dumps([cloud['users']['auditor']['id_token']])})")
        page = watched.page
        page.goto(f"{cloud['pages']}desk/audit/")
        findings = page.locator("section[aria-labelledby=findings]")
        line = findings.locator("tbody tr").filter(has_text=found.item)
        expect(line).to_have_count(1)
        watched.look("found-list")
        line.get_by_role("button").click()
        expect(findings.locator('[data-finding="open"]')).to_contain_text(found.item)

        def step(what: str, why: str) -> None:
            findings.locator(f'[data-act="{what}"]').click()
            page.locator("#finding-step-why").fill(why)
            if what == "give":
                expect(page.locator("[data-confirm]")).to_be_disabled()
                page.locator("#give-to").select_option(label=colleague)
                watched.look("found-giving")
            if what == "close":
                expect(page.locator("[data-confirm]")).to_be_disabled()
                page.locator("#closed-as").select_option("handed_on")
            page.locator("[data-confirm]").click()

        step("assign", "예시: 제가 봅니다")
        expect(findings.locator('[data-finding="assigned"] tbody tr')).to_have_count(1)
        # A colleague is faster: what they did is shown, and nothing that was typed is lost.
        known = store.finding(finding_id)
        assert known is not None
        store.save(known, moved(known, "explain", "a-colleague", "예시: 알려진 일", datetime(2026, 1, 8, tzinfo=UTC)))
        step("explain", "예시: 제가 본 까닭")
        expect(page.locator('[data-meanwhile="explain"]')).to_contain_text("예시: 알려진 일")
        expect(page.locator("#finding-step-why")).to_have_value("예시: 제가 본 까닭")
        watched.look("found-meanwhile")
        watched.faults.clear()  # a browser says of a 409 that it is one
        page.locator("[data-confirm]").click()
        expect(findings.locator('[data-finding="explained"] tbody tr')).to_have_count(3)
        step("close", "예시: 운영 담당자에게 넘김")
        expect(findings.locator('[data-finding="closed"] tbody tr')).to_have_count(4)
        watched.look("found-closed")
        step("reopen", "예시: 다시 봅니다")
        expect(findings.locator('[data-finding="open"] tbody tr')).to_have_count(5)
        step("give", "예시: 그 가게를 아는 분께")
        expect(findings.locator('[data-finding="assigned"] tbody tr')).to_have_count(6)
        expect(findings.locator('[data-finding="assigned"] .sums')).to_contain_text(colleague)
        patterns = page.locator("section[aria-labelledby=patterns]")
        page.locator("#week").fill("2026-01-14")
        expect(patterns.locator('[data-patterns="found"] tbody tr')).to_contain_text("snack-3")
        expect(patterns.locator('[data-weeks="0 0 0 0 388"][data-peers="10"] rect')).to_have_count(5)
        watched.look("patterns-found")
        page.locator("#week").fill(CLEAN_WEEK)
        expect(patterns.locator('[data-patterns="not_all_read"] [data-unread="146"]')).to_be_visible()
        watched.look("patterns-unread")
        page.locator("#week").fill(NO_WEEK)
        expect(patterns.locator('[data-patterns="not_run"]')).to_contain_text(NO_WEEK)
        assert watched.faults == []
    (kept,) = [each for each in store.all_of("nightly_proof") if each.finding_id == finding_id]
    assert [each.what for each in kept.steps] == ["assign", "explain", "explain", "close", "reopen", "assign"]


@pytest.mark.parametrize(("language", "size"), walks(first=1))
def test_O1_A11_the_auditor_sees_whether_a_night_was_proved_and_who_opened_what(
    cloud: Json, chromium: Browser, language: str, size: dict[str, int]
) -> None:
    with Operator(cloud) as operator, scene(cloud) as here:
        operator.prove(DAY)
        child_id, row = posted_load(here)
        with_findings(operator, child_id, row)
        published_figures(operator)
    with device(chromium, language, size) as (context, watched):
        context.add_init_script(f"({SIGNED_IN})({json.dumps([cloud['users']['auditor']['id_token']])})")
        page = watched.page
        page.goto(f"{cloud['pages']}desk/audit/")
        page.locator("#day").fill(OTHER_DAY)
        expect(page.locator('[data-proof="not_run"]')).to_contain_text(OTHER_DAY)
        watched.look("audit-not-run")
        # Where nothing is known, one press leads to the last day of which something is.
        page.locator("#day").fill(NEVER_PROVED)
        page.locator("[data-last-proved]").click()
        expect(page.locator("#day")).not_to_have_value(NEVER_PROVED)
        page.locator("#day").fill(DAY)
        expect(page.locator("[data-proof]")).to_contain_text(DAY)
        expect(page.locator('[data-proof="not_run"]')).to_have_count(0)
        watched.look("audit-proved")
        page.locator("#day").fill(FINDINGS_DAY)
        expect(page.locator('[data-proof="findings"] [data-openings]')).to_have_count(2)
        expect(page.locator("[data-ledger]")).to_have_count(2)
        expect(page.locator('[data-anew="4"]')).to_contain_text(DAY)
        expect(page.locator('[data-spent="4500"] tbody tr')).to_have_count(14)
        watched.look("audit-findings")
        # A finding leads to its row of the ledger, or to all of it, once a reason is given.
        ledger = page.locator("section[aria-labelledby=ledger]")
        page.locator("[data-ledger]").first.click()
        expect(page.locator("#child")).to_have_value(child_id)
        expect(page.locator("#one")).to_have_value(row)
        page.locator("#ledger-why").fill("예시: 검증에서 나온 행")
        ledger.locator(".next").click()
        expect(ledger.locator('[data-posted="load"]')).to_contain_text("12,000")
        expect(ledger.locator('[data-account="active"]')).to_contain_text("12,000")
        watched.look("audit-ledger")
        page.locator("[data-ledger]").last.click()
        expect(page.locator("#one")).to_have_value("")
        ledger.locator(".next").click()
        expect(ledger.locator("[data-posted]")).to_have_count(1)
        # It leads to who opened the account, too, which is asked for with a reason: both looks stand there.
        of_child = page.locator("section[aria-labelledby=of-child]")
        page.locator("[data-openings]").last.click()
        expect(page.locator("#opened-child")).to_have_value(child_id)
        page.locator("#opened-why").fill("예시: 검증에서 나온 계정")
        of_child.locator(".next").click()
        ledger_word = {"ko": "원장", "en": "Ledger"}[language]
        expect(of_child.locator("tbody tr").filter(has_text=ledger_word)).to_have_count(2)
        # A part of its name says a town; of what is not one town yet, it is said what it may be.
        page.locator("#town").fill("고성")
        expect(page.locator("#town-meant")).to_contain_text("경상남도 고성군")
        page.locator("#town").fill("용인")
        expect(page.locator("#town-meant")).to_have_text("경기도 용인시 (41460)")
        page.locator("#town").fill("용인 기흥")
        expect(page.locator("#town-meant")).to_have_text("경기도 용인시 기흥구 (41463)")
        page.locator("#month").press("Enter")
        expect(page.locator("section[aria-labelledby=openings] .paging")).to_be_visible()
        watched.look("audit-openings")
        figures_of_the_nation(cloud, watched)
        assert watched.faults == []


def figures_of_the_nation(cloud: Json, watched: Watched) -> None:
    """From the nation to an area within it and back; what tells of too few is said to be told together, and that a
    month was not published is no refusal."""
    page = watched.page
    page.goto(f"{cloud['pages']}desk/figures/#nation/{MONTH_BEFORE}")
    expect(page.locator(".empty")).to_be_visible()
    expect(page.locator(".notice-danger")).to_have_count(0)
    watched.look("figures-none")
    watched.faults.clear()  # a browser says of a 404 that it is one
    page.goto(f"{cloud['pages']}desk/figures/#nation/{MONTH}")
    expect(page.locator('[data-area="nation"] [data-sum="received"]')).to_have_text(str(sum(CENTRES)))
    expect(page.locator("svg.share").first).to_be_visible()
    watched.look("figures-nation")
    page.locator("[data-within] tbody a").first.click()
    expect(page.locator("[data-area]")).not_to_have_attribute("data-area", "nation")
    expect(page.locator("[data-together], [data-areas-together]").first).to_be_visible()
    watched.look("figures-area")
    page.go_back()
    expect(page.locator('[data-area="nation"]')).to_be_visible()
    with page.expect_download():
        page.locator('[data-act="save"]').click()
