"""A centre's page of figures (A13): for its own workers, its municipality and the auditor; for others it is missing."""

import re
from datetime import timedelta
from typing import Any

import pytest

from dolbom.alerts.casework.queue_store import QueueStore
from dolbom.alerts.figures.counts import SHOWN_FROM
from dolbom.alerts.report import Report
from dolbom.alerts.reports.forms import ReportForm
from dolbom.alerts.reports.intake import received
from dolbom.alerts.routing.centres import route
from dolbom.clock import seoul_day
from dolbom.dynamo.table import Table
from functions.desk_api import handler
from tests.conftest import Aws
from tests.support import Context, event
from tests.support.alerts import NOON, OFFICER_OF_YONGIN, WORKER_OF_GIHEUNG, WORKER_OF_UIWANG, World, claims
from tests.support.alerts_forms import GIHEUNG, Json, a_report, anonymous

AUDITOR = {"jurisdiction": "", "sub": "5d1c7a52-0000-4000-8000-00000000aad1", "group": "auditor"}
MONTH = "2026-11"
REPORTS = 14
GUESTS = 8
"""The first ones; the others are anonymous."""
CLOSED = 7


@pytest.fixture
def world(aws: Aws) -> World:
    return World(aws)


def read(world: World, worker: Json, centre: str, month: str = MONTH) -> tuple[int, Json]:
    return world.call("GET", "/v1/desk/figures", worker=worker, query={"centre": centre, "month": month})


def page(world: World, worker: Json, centre: str) -> Json:
    request = event("desk_api", "read_figures")
    request["multiValueQueryStringParameters"] = {"centre": [centre], "month": [MONTH]}
    request["headers"]["Accept"] = "text/html,application/xhtml+xml"
    request["multiValueHeaders"]["Accept"] = [request["headers"]["Accept"]]
    request["requestContext"]["authorizer"] = {"claims": claims(**worker)}
    answer: Json = handler.app(request, Context())
    return answer


def a_made_up(number: int, **changes: Any) -> Report:
    """A report in 기흥구 as it stands after what the changes say."""
    form = ReportForm.model_validate(a_report(number) if number < GUESTS else anonymous(number))
    routed = route(GIHEUNG, seoul_day(NOON))
    return received(form, routed, NOON).report.model_copy(update=changes)


@pytest.fixture
def centre(world: World) -> str:
    """The centre of a month in which fourteen reports came in, and seven ended after a call."""
    world.now += timedelta(hours=5)
    ended = {"state": "closed", "outcome": "emergency_aid", "first_contact_at": world.now, "version": 4}
    for number in range(REPORTS):
        placed(world, a_made_up(number, **(ended if number < CLOSED else {})))
    return a_made_up(0).office.code


def placed(world: World, report: Report) -> bool:
    return QueueStore(Table(world.aws.client("dynamodb"), world.aws.tables["alerts"])).place(report)


def test_A13_a_worker_reads_what_became_of_the_months_reports(world: World, centre: str) -> None:
    status, found = read(world, WORKER_OF_GIHEUNG, centre)
    assert status == 200
    assert (found["received"], found["open"], found["closed"], found["overdue"]) == (REPORTS, 7, CLOSED, 0)
    assert found["first_contact_hours_p50"] == 5
    assert "first_contact_hours_p90" not in found
    assert {part["name"]: part["count"] for part in found["outcomes"] if part["count"]} == {"emergency_aid": CLOSED}
    shares = {part["name"]: (part["count"], part["share_percent"]) for part in found["reporters"] if part["count"]}
    assert shares == {"guest": (8, 57), "anonymous": (6, 43)}
    assert read(world, WORKER_OF_GIHEUNG, centre, "2026-12")[1]["received"] == 0


def test_A13_a_report_that_is_handed_over_counts_where_it_lies(world: World, centre: str) -> None:
    _, receipt = world.report(a_report(90))
    path = f"/alerts/{receipt['alert_id']}/hand_over"
    world.desk("POST", path, WORKER_OF_GIHEUNG, {"version": 1, "to": "41430101", "reason": "예시"})
    world.stream()
    assert read(world, WORKER_OF_GIHEUNG, centre)[1]["received"] == REPORTS + 1
    world.desk("POST", f"{path}/accept", WORKER_OF_UIWANG, {"version": 2})
    world.stream()
    assert read(world, WORKER_OF_GIHEUNG, centre)[1]["received"] == REPORTS
    assert "received" not in read(world, WORKER_OF_UIWANG, "41430101")[1], "one report alone is told of nobody"


def test_A13_delivered_twice_or_late_a_report_counts_once_and_as_it_is_now(world: World, centre: str) -> None:
    before = read(world, WORKER_OF_GIHEUNG, centre)
    assert not placed(world, a_made_up(0, version=4, state="closed", outcome="refused"))
    assert not placed(world, a_made_up(1))
    assert read(world, WORKER_OF_GIHEUNG, centre) == before


def test_A13_figures_that_lack_a_report_which_cannot_be_read_say_so(world: World, centre: str) -> None:
    assert read(world, WORKER_OF_GIHEUNG, centre)[1]["is_all"] is True
    row = next(row for row in world.items("alerts") if row["kind"]["S"] == "figure" and row["state"]["S"] == "received")
    for broken in ({"deadline_at": {"SS": ["?"]}}, {"alert_id": {"S": "of_tomorrow"}}):
        world.aws.client("dynamodb").put_item(TableName=world.aws.tables["alerts"], Item={**row, **broken})
        found = read(world, WORKER_OF_GIHEUNG, centre)[1]
        assert (found["received"], found["open"], found["closed"], found["is_all"]) == (REPORTS - 1, 6, CLOSED, False)
        assert "읽을 수 없는 기록" in page(world, WORKER_OF_GIHEUNG, centre)["body"]


@pytest.mark.parametrize("worker", [WORKER_OF_GIHEUNG, OFFICER_OF_YONGIN, AUDITOR])
def test_A13_the_centre_its_municipality_and_the_auditor_may_read(world: World, centre: str, worker: Json) -> None:
    assert read(world, worker, centre)[0] == 200


def test_R12_for_everybody_else_the_figures_are_missing_like_those_of_no_centre(world: World, centre: str) -> None:
    others = read(world, WORKER_OF_UIWANG, centre)
    assert others[0] == 404
    assert others == read(world, WORKER_OF_UIWANG, "99999999")
    assert others == read(world, AUDITOR, "99999999")
    assert read(world, {**AUDITOR, "group": "resident"}, centre)[0] == 403


@pytest.mark.parametrize("query", [{"month": "2026-13"}, {"month": "x"}, {"centre": "CENTRE#1"}, {"centre": ""}])
def test_R10_what_is_no_month_or_centre_is_refused(world: World, query: Json) -> None:
    asked = {"centre": "41463101", "month": MONTH, **query}
    assert world.call("GET", "/v1/desk/figures", worker=WORKER_OF_GIHEUNG, query=asked)[0] == 422


def test_A13_the_page_says_the_same_in_korean_and_loads_nothing(world: World, centre: str) -> None:
    answer = page(world, WORKER_OF_GIHEUNG, centre)
    assert answer["statusCode"] == 200
    assert answer["headers"]["Content-Type"] == "text/html; charset=utf-8"
    assert answer["headers"]["Content-Security-Policy"].startswith("default-src 'none'")
    assert "기흥구" in answer["body"]
    assert f"<td>{REPORTS}건</td>" in answer["body"]
    assert "긴급복지 지원</th><td>7건 (100%)" in answer["body"]
    assert not re.search(r"https?://|<script|src=", answer["body"])


def test_A13_no_number_from_one_to_five_stands_on_the_page(world: World, centre: str) -> None:
    for number in range(200, 203):
        placed(world, a_made_up(number, deadline_at=world.now))  # three are overdue
    numbers = [int(found) for found in re.findall(r"<td>(\d+)건", page(world, WORKER_OF_GIHEUNG, centre)["body"])]
    assert numbers
    assert not [number for number in numbers if 0 < number < SHOWN_FROM]
    assert "overdue" not in read(world, WORKER_OF_GIHEUNG, centre)[1]


def test_R12_a_stranger_gets_no_page_either(world: World, centre: str) -> None:
    answer = page(world, WORKER_OF_UIWANG, centre)
    assert (answer["statusCode"], answer["headers"]["Content-Type"]) == (404, "application/problem+json")


def closed_list(world: World, worker: Json, **query: str) -> tuple[int, Json]:
    return world.call("GET", "/v1/desk/closed_alerts", worker=worker, query={"month": MONTH, **query})


def test_A5_what_was_closed_can_be_found_again_page_by_page(world: World, centre: str) -> None:
    found: list[Json] = []
    query = {"centre": centre, "limit": "5"}
    while "next" in query or not found:
        status, page = closed_list(world, WORKER_OF_GIHEUNG, **query)
        assert status == 200
        found += page["alerts"]
        query = {"centre": centre, "limit": "5", **({"next": page["next"]} if "next" in page else {})}
    assert {row["alert_id"] for row in found} == {a_made_up(number).alert_id for number in range(CLOSED)}
    assert {row["outcome"] for row in found} == {"emergency_aid"}


def test_R12_what_another_centre_closed_is_missing(world: World, centre: str) -> None:
    others = closed_list(world, WORKER_OF_UIWANG, centre=centre)
    assert others[0] == 404
    assert others == closed_list(world, WORKER_OF_UIWANG, centre="99999999")
    assert closed_list(world, AUDITOR, centre=centre)[0] == 403
    assert closed_list(world, WORKER_OF_GIHEUNG, centre=centre, next="e30")[1]["code"] == "bad_next"
