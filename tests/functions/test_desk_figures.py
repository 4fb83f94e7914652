"""Published figures (A13): each month once, by a function that may be killed; read by whoever works for the area, by
the ministry and the auditor; for others they are missing. And the list of what was closed."""

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dolbom.alerts import keys
from dolbom.alerts.casework.queue_store import QueueStore
from dolbom.alerts.figures.published import Published
from dolbom.alerts.figures.publishing import counted_from, months_due
from dolbom.alerts.figures.suppression import SHOWN_FROM
from dolbom.alerts.report import Report
from dolbom.alerts.reports.forms import ReportForm
from dolbom.alerts.reports.intake import received
from dolbom.alerts.routing.centres import route
from dolbom.clock import rfc3339, seoul_day
from dolbom.dynamo.items import to_attributes
from dolbom.dynamo.table import Table
from functions.desk_api import handler
from functions.publish_figures import handler as publish_figures
from tests.conftest import Aws
from tests.support import Context, event, forget
from tests.support.alerts import NOON, OFFICER_OF_YONGIN, WORKER_OF_GIHEUNG, WORKER_OF_UIWANG, World, claims
from tests.support.alerts_forms import GIHEUNG, Json, a_report, anonymous

AUDITOR = {"jurisdiction": "", "sub": "5d1c7a52-0000-4000-8000-00000000aad1", "group": "auditor"}
MINISTRY = {"jurisdiction": "", "sub": "5d1c7a52-0000-4000-8000-00000000aad2", "group": "ministry"}
PROVINCE = {"jurisdiction": "41", "sub": "5d1c7a52-0000-4000-8000-00000000aad3", "group": "officer"}
MONTH = "2026-11"
PUBLISHED = datetime(2026, 12, 31, 20, tzinfo=UTC)
"""Five in the morning of the first of January in Seoul."""
REPORTS = 14
GUESTS = 8
"""The first ones; the others are anonymous."""
CLOSED = 7


@pytest.fixture
def world(aws: Aws) -> World:
    forget(publish_figures)
    return World(aws)


def read(world: World, worker: Json, area: str, month: str = MONTH) -> tuple[int, Json]:
    return world.call("GET", "/v1/desk/figures", worker=worker, query={"area": area, "month": month})


def page(world: World, worker: Json, area: str) -> Json:
    request = event("desk_api", "read_figures")
    request["multiValueQueryStringParameters"] = {"area": [area], "month": [MONTH]}
    request["headers"]["Accept"] = "text/html,application/xhtml+xml"
    request["multiValueHeaders"]["Accept"] = [request["headers"]["Accept"]]
    request["requestContext"]["authorizer"] = {"claims": claims(**worker)}
    answer: Json = handler.app(request, Context())
    return answer


def publish(world: World, at: datetime = PUBLISHED) -> dict[str, int]:
    """The month's run; from then on the desk's clock is there, too."""
    told = event("publish_figures", "every_day") | {"time": rfc3339(at)}
    done: dict[str, int] = publish_figures.handler(told, Context(remaining_ms=800_000))
    world.now = at
    return done


def a_made_up(number: int, **changes: Any) -> Report:
    """A report in 기흥구 as it stands after what the changes say."""
    form = ReportForm.model_validate(a_report(number) if number < GUESTS else anonymous(number))
    routed = route(GIHEUNG, seoul_day(NOON))
    return received(form, routed, NOON).report.model_copy(update=changes)


@pytest.fixture
def centre(world: World) -> str:
    """The centre of a month in which fourteen reports came in, and seven ended after a call; discovery had selected
    none of six of the households, and of the others it is not known."""
    later = world.now + timedelta(hours=5)
    ended = {"state": "closed", "outcome": "emergency_aid", "first_contact_at": later, "version": 4}
    for number in range(REPORTS):
        report = a_made_up(number, **(ended if number < CLOSED else {}))
        placed(world, report)
        if number < SHOWN_FROM:
            compared(world, report)
    return a_made_up(0).office.code


def placed(world: World, report: Report) -> bool:
    return QueueStore(Table(world.aws.client("dynamodb"), world.aws.tables["alerts"])).place(report)


def compared(world: World, report: Report, **changes: Any) -> None:
    row = {
        "pk": keys.discovered(report.office.code, MONTH),
        "sk": keys.alert(report.alert_id),
        "kind": "discovered",
        "alert_id": report.alert_id,
        "version": 1,
        "round": "2026-09",
        "known": "never",
        "rounds": [],
        "kinds": list(report.kinds),
        "reporter": report.reporter,
        **changes,
    }
    world.aws.client("dynamodb").put_item(TableName=world.aws.tables["alerts"], Item=to_attributes(row))


def told(found: Json, question: str) -> dict[str, int]:
    """Groups of a question that have reports."""
    table = next(each for each in found["tables"] if each["question"] == question)
    return {" ".join(each["parts"]): each["reports"] for each in table["groups"] if each["reports"]}


def test_A13_every_level_reads_what_became_of_the_months_reports(world: World, centre: str) -> None:
    assert publish(world) == {"reports": REPORTS, "months": 3, "households": 0, "rounds": 0}
    asked = {centre: WORKER_OF_GIHEUNG, "41460": OFFICER_OF_YONGIN, "41": PROVINCE, "nation": MINISTRY}
    for area, worker in asked.items():
        status, found = read(world, worker, area)
        assert status == 200, area
        assert (found["received"], found["is_all"], found["shown_from"]) == (REPORTS, True, 6)
        assert told(found, "outcome") == {"emergency_aid": CLOSED, "unfinished": REPORTS - CLOSED}
        assert told(found, "reporter") == {"anonymous": 6, "guest": 8}
        assert told(found, "discovery") == {"never": 6, "not_compared": 8}
        assert (found["never_percent"], found["half_within"], found["nine_tenths_within"]) == (
            100,
            *["within_1_day"] * 2,
        )
    nation = read(world, MINISTRY, "nation")[1]
    assert [(each["code"], each["received"]) for each in nation["within"]] == [("41", REPORTS)]
    assert {each["received"] for each in nation["by_reporter"] if each["received"]} == {6, 8}
    assert read(world, AUDITOR, "11")[1]["received"] == 0
    assert read(world, AUDITOR, "41465101")[1]["received"] == 0, "of a district of a city that had some"


def test_A13_once_published_a_month_never_changes(world: World, centre: str) -> None:
    publish(world)
    before = read(world, WORKER_OF_GIHEUNG, centre)
    objects = everything(world)
    placed(world, a_made_up(13, version=9, state="closed", outcome="refused"))
    placed(world, a_made_up(60))
    assert publish(world, PUBLISHED + timedelta(days=1)) == dict.fromkeys(
        ("reports", "months", "households", "rounds"), 0
    )
    assert read(world, WORKER_OF_GIHEUNG, centre) == before
    assert everything(world) == objects


def everything(world: World) -> dict[str, bytes]:
    s3, bucket = world.aws.client("s3"), world.aws.buckets["reports"]
    found = s3.list_objects_v2(Bucket=bucket, Prefix="figures/").get("Contents", ())
    return {each["Key"]: s3.get_object(Bucket=bucket, Key=each["Key"])["Body"].read() for each in found}


def test_A13_two_runs_at_once_and_one_that_is_killed_leave_one_document(
    world: World, centre: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another run publishes while this one counts: what stands first stays. And a report that was lost is made anew."""
    publish(world)
    objects = everything(world)
    s3, bucket = world.aws.client("s3"), world.aws.buckets["reports"]
    s3.delete_object(Bucket=bucket, Key=f"figures/{MONTH}/report.html")
    placed(world, a_made_up(61))
    published = Published
    real, missed = published.month, [MONTH]

    def not_there_yet(self: Any, month: str) -> Any:
        return missed.clear() if month in missed else real(self, month)

    monkeypatch.setattr(published, "month", not_there_yet)
    assert publish(world)["months"] == 0
    assert everything(world) == objects


def test_A13_a_month_is_published_when_all_of_it_is_past_its_deadline_twice(world: World, centre: str) -> None:
    assert months_due(PUBLISHED) == ["2026-09", "2026-10", "2026-11"]
    assert months_due(PUBLISHED - timedelta(hours=6)) == ["2026-08", "2026-09", "2026-10"], "still December in Seoul"
    assert counted_from("2026-12").isoformat() == "2027-02-01"
    status, found = read(world, WORKER_OF_GIHEUNG, centre)
    assert (status, found["code"]) == (409, "figures_later")
    assert "2027년 1월 1일" in found["detail"]
    world.now = PUBLISHED
    assert read(world, WORKER_OF_GIHEUNG, centre)[0] == 404, "nothing was published of it"


def test_A13_few_reports_of_an_area_are_told_with_others_alone(world: World, centre: str) -> None:
    """Four reports of 의왕 and fourteen of 용인: neither's number is told, for the province's is."""
    for number in range(70, 74):
        report = a_made_up(number)
        placed(world, report.model_copy(update={"office": report.office.model_copy(update={"code": "41430101"})}))
    publish(world)
    assert read(world, PROVINCE, "41")[1]["received"] == REPORTS + 4
    assert read(world, PROVINCE, "41")[1]["together"]["received"] == REPORTS + 4
    for worker, area in ((WORKER_OF_GIHEUNG, centre), (OFFICER_OF_YONGIN, "41460"), (WORKER_OF_UIWANG, "41430101")):
        status, found = read(world, worker, area)
        assert status == 200
        assert "received" not in found
        assert found["tables"] == []
        assert "다른 지역과 합해서만" in page(world, worker, area)["body"]


def test_A13_a_report_that_cannot_be_read_is_left_out_and_said(world: World, centre: str) -> None:
    row = next(row for row in world.items("alerts") if row["kind"]["S"] == "figure" and row["state"]["S"] == "received")
    broken = {**row, "received_at": {"SS": ["?"]}}
    world.aws.client("dynamodb").put_item(TableName=world.aws.tables["alerts"], Item=broken)
    publish(world)
    found = read(world, WORKER_OF_GIHEUNG, centre)[1]
    assert (found["received"], found["is_all"]) == (REPORTS - 1, False)
    assert "읽을 수 없는 기록" in page(world, WORKER_OF_GIHEUNG, centre)["body"]


@pytest.mark.parametrize("worker", [WORKER_OF_GIHEUNG, OFFICER_OF_YONGIN, PROVINCE, AUDITOR, MINISTRY])
def test_A13_who_works_for_the_area_or_above_it_and_who_reviews_may_read(
    world: World, centre: str, worker: Json
) -> None:
    publish(world)
    assert read(world, worker, centre)[0] == 200


@pytest.mark.parametrize("path", ["", "/table"])
def test_R12_for_everybody_else_the_figures_are_missing_like_those_of_no_area(
    world: World, centre: str, path: str
) -> None:
    publish(world)

    def asked(worker: Json, area: str) -> tuple[int, Json]:
        return world.call("GET", f"/v1/desk/figures{path}", worker=worker, query={"area": area, "month": MONTH})

    others = asked(WORKER_OF_UIWANG, centre)
    assert others[0] == 404
    for worker, area in (
        *((WORKER_OF_UIWANG, each) for each in ("99999999", "41460", "41", "nation", "central")),
        *((OFFICER_OF_YONGIN, each) for each in ("41", "nation")),
        (PROVINCE, "nation"),
        (AUDITOR, "99999999"),
    ):
        assert asked(worker, area) == others, area
    assert asked({**AUDITOR, "group": "resident"}, centre)[0] == 403


@pytest.mark.parametrize("query", [{"month": "2026-13"}, {"month": "x"}, {"area": "CENTRE#1"}, {"area": ""}])
def test_R10_what_is_no_month_or_area_is_refused(world: World, query: Json) -> None:
    asked = {"area": "41463101", "month": MONTH, **query}
    assert world.call("GET", "/v1/desk/figures", worker=WORKER_OF_GIHEUNG, query=asked)[0] == 422


def test_A13_the_page_says_the_same_in_korean_and_loads_nothing(world: World, centre: str) -> None:
    publish(world)
    answer = page(world, WORKER_OF_GIHEUNG, centre)
    assert answer["statusCode"] == 200
    assert answer["headers"]["Content-Type"] == "text/html; charset=utf-8"
    assert answer["headers"]["Content-Security-Policy"].startswith("default-src 'none'")
    assert "기흥구" in answer["body"]
    assert f"<b>{REPORTS}건</b>" in answer["body"]
    assert "긴급복지 지원" in answer["body"]
    assert not re.search(r"https?://|<script|src=", answer["body"])
    numbers = [int(found) for found in re.findall(r"(\d+)건", answer["body"])]
    assert not [number for number in numbers if 0 < number < SHOWN_FROM]


def test_A13_the_monthly_report_lies_in_the_bucket_and_says_what_the_document_says(world: World, centre: str) -> None:
    publish(world)
    found = everything(world)
    assert set(found) == {
        f"figures/{month}/{name}"
        for month in ("2026-09", "2026-10", MONTH)
        for name in ("month.json", "report.html", "report.csv")
    }
    document = json.loads(found[f"figures/{MONTH}/month.json"])
    assert document["areas"][0]["received"] == REPORTS
    html = found[f"figures/{MONTH}/report.html"].decode()
    assert "전국 · 2026년 11월" in html
    assert "Content-Security-Policy" in html
    lines = list(csv.reader(io.StringIO(found[f"figures/{MONTH}/report.csv"].decode("utf-8-sig"))))
    assert ["2026-11", "전국", "nation", "전국", "접수", "", str(REPORTS)] in lines
    status, table = world.call(
        "GET", "/v1/desk/figures/table", worker=MINISTRY, query={"area": "nation", "month": MONTH}
    )
    assert (status, table["content"].encode()) == (200, found[f"figures/{MONTH}/report.csv"])


def test_R12_a_stranger_gets_no_page_either(world: World, centre: str) -> None:
    publish(world)
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
