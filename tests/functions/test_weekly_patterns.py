"""weekly_patterns: the week's look at shops, from the ledger to the auditor's desk (O5)."""

import json
from copy import deepcopy
from datetime import datetime
from typing import Any

import pytest

from dolbom.audits.findings.store import FindingStore
from dolbom.audits.patterns.run import PatternRun
from dolbom.audits.patterns.store import PatternStore
from dolbom.clock import SEOUL, parse_stamp
from dolbom.deadline import Deadline
from dolbom.dynamo.items import Item, to_attributes
from dolbom.dynamo.sweep import TIME_LEFT_S_MIN
from dolbom.meals import keys
from dolbom.texts.findings import said
from functions.desk_api import handler as desk_api
from functions.weekly_patterns import handler as weekly_patterns
from tests.conftest import Aws
from tests.support import Context, event, forget
from tests.support.played import as_after
from tests.support.town import CODE, PURCHASES, Town
from tools.audit_verify import weeks_problems

SHOPS = tuple(f"snack-{number}" for number in range(6))
ODD = "snack-3"
WEEKS = ("2026-10-19", "2026-10-26", "2026-11-02", "2026-11-09", "2026-11-16")
MONDAY = "2026-11-22T18:10:00Z"


class Long(Context):
    """A quarter of an hour, as the function has."""

    def get_remaining_time_in_millis(self) -> int:
        return 900_000


class Short(Context):
    """What is left of a function that ends soon."""

    def get_remaining_time_in_millis(self) -> int:
        return int(TIME_LEFT_S_MIN * 1_000) - 1


@pytest.fixture
def town(aws: Aws) -> Town:
    forget(weekly_patterns)
    forget(desk_api)
    town = Town(aws, now=datetime(2026, 11, 23, 3, 10, tzinfo=SEOUL))
    as_after("five weeks of six shops, one of which sells late at night", lambda: five_weeks(town))
    return town


def five_weeks(town: Town) -> None:
    town.aws.client("dynamodb").put_item(
        TableName=town.table.name, Item=to_attributes({"pk": "TOWNS", "sk": CODE, "kind": "town", "municipality": CODE})
    )
    for shop in SHOPS:
        town.shop(shop)
    children = [f"child-{number}" for number in range(12)]
    for child in children:
        town.load(child, 600_000)
    lines: list[str] = []

    def buys(shop: str, day: str, hour: int, number: int) -> None:
        at = f"{day}T{hour}:{number % 60:02}:00+09:00"
        lines.append(f"t-{len(lines)},{children[number % 12]},{shop},{6_500 + 500 * (number % 5)},{at}\n")

    for week in WEEKS:
        for shop in SHOPS:
            for number in range(22 if week == WEEKS[-1] else 12):
                buys(shop, f"{week[:8]}{int(week[8:]) + number % 5:02}", 12, number)
    for number in range(14):
        buys(ODD, "2026-11-18", 23, number)
    town.file("settlements", PURCHASES + "".join(lines))


def look(context: Context | None = None, time: str = MONDAY) -> Any:
    told = {**event("weekly_patterns", "every_monday"), "time": time}
    return weekly_patterns.handler(told, context or Long())


def kept(town: Town) -> list[tuple[str, str, str, int]]:
    found = FindingStore(town.table).all_of("weekly_patterns")
    return [(each.found.kind, each.found.item, each.first_seen, each.nights) for each in found]


def read(day: str, group: str = "auditor") -> tuple[int, Any]:
    asked = deepcopy(event("desk_api", "read_patterns"))
    asked["requestContext"]["authorizer"]["claims"]["cognito:groups"] = group
    asked["multiValueQueryStringParameters"] = {"week": [day]}
    answer = desk_api.app(asked, Context())
    return answer["statusCode"], json.loads(answer["body"])


def rows_but_the_beat(town: Town) -> list[dict[str, Any]]:
    """All rows but the one that tells of the run itself."""
    rows = town.aws.client("dynamodb").scan(TableName=town.table.name)["Items"]
    return [row for row in rows if not row["pk"]["S"].startswith("SCHEDULE#")]


def test_O5_the_odd_shop_is_told_to_the_auditor_and_no_other_is(town: Town) -> None:
    assert read("2026-11-18")[1]["state"] == "not_run"
    assert look(Short()) == {"done": [], "is_all": False}
    assert look() == {"done": ["2026-11-16"], "is_all": True}
    assert kept(town) == [("late_nights", f"MERCHANT#{ODD} PROFILE", "2026-11-16", 1)]
    status, told = read("2026-11-18")
    assert (status, told["week"], told["state"], told["shops"]) == (200, "2026-11-16", "found", 6)
    (found,) = told["patterns"]
    assert (found["merchant_id"], found["municipality"], found["kind"]) == (ODD, CODE, "late_nights")
    assert found["now_ko"] == "이번 주 결제 36건에서 38%"
    assert (found["weeks"][-1] // 10, found["peers"]) == (38, 0)
    before = rows_but_the_beat(town)
    assert look() == {"done": [], "is_all": True}, "a week that is done is not done again"
    assert rows_but_the_beat(town) == before


def test_O5_a_try_goes_on_behind_what_is_done_and_a_late_run_catches_up(town: Town) -> None:
    look()
    reports = weekly_patterns.reports()
    key = "patterns/2026-11-23/towns/41461.json"
    done = {"shops": 1, "payments": 7, "patterns": [], "beyond": 0, "unread_rows": 0, "not_looked_at": []}
    reports.write_json(key, done)
    assert look(time="2026-12-06T18:10:00Z") == {"done": ["2026-11-23", "2026-11-30"], "is_all": True}
    assert read("2026-11-23")[1]["payments"] == 7, "the town that was done is not looked at again"
    assert kept(town)[0][3] == 1, "it was not there any more"


def spoil(town: Town, row: Item, **spoilt: Any) -> None:
    town.aws.client("dynamodb").put_item(TableName=town.table.name, Item=to_attributes({**row, **spoilt}))


def runs(town: Town) -> list[bool]:
    return [run.is_whole for run in FindingStore(town.table).runs("weekly_patterns")]


def test_O5_a_bad_row_and_a_spoilt_note_stop_nobody_and_are_told(town: Town) -> None:
    row = next(row for row in town.meals.journal_rows("child-0") if row.get("merchant_id") == ODD)
    spoil(town, row, journal="lost")
    for spoilt in (b"{", b"{}", b"[]"):
        weekly_patterns.reports().write("patterns/2026-11-16/towns/41461.json", spoilt, "application/json")
    assert look()["done"] == ["2026-11-16"]
    assert sorted(each[:2] for each in kept(town)) == [
        ("late_nights", f"MERCHANT#{ODD} PROFILE"),
        ("patterns_unread", f"TOWNS {CODE}"),
    ]
    told = read("2026-11-18")[1]
    assert (told["state"], told["unread_rows"], told["not_looked_at"], told["beyond"]) == ("found", 1, 1, 0)
    assert runs(town) == [False], "of what was not seen nobody says that it is gone"


def test_O5_a_week_that_nobody_can_read_is_not_called_clean(town: Town) -> None:
    rows = [row for child in range(12) for row in town.meals.journal_rows(f"child-{child}") if row.get("merchant_id")]
    for row in rows:
        spoil(town, row, journal="lost")
    look()
    told = read("2026-11-18")[1]
    assert (told["state"], told["payments"]) == ("not_all_read", 0)
    assert (told["unread_rows"], told["not_looked_at"]) == (len(rows), len(SHOPS))
    (found,) = FindingStore(town.table).all_of("weekly_patterns")
    assert found.found.kind == "patterns_unread"
    assert said(found.found.kind, found.found.facts, "ko") == (
        "0",
        f"읽지 못한 행 {len(rows)}개, 모두 보지 못한 가게 6곳: {', '.join(SHOPS)}",
    )
    assert runs(town) == [False]


@pytest.mark.parametrize(("prefix", "spoilt", "shops"), [(keys.SHOP, "category", 1), (keys.POLICY_FROM, "policy", 0)])
def test_O5_a_town_whose_list_or_policy_cannot_be_read_is_told(
    town: Town, prefix: str, spoilt: str, shops: int
) -> None:
    partition = {keys.SHOP: keys.shops(CODE), keys.POLICY_FROM: keys.policy(CODE)}[prefix]
    row = next(row for row in town.table.query_all(partition) if row["sk"].startswith(prefix))
    spoil(town, row, **{spoilt: ["none"]})
    look()
    told = read("2026-11-18")[1]
    assert (told["unread_rows"], told["not_looked_at"]) == (1, shops)
    assert "patterns_unread" in {each[0] for each in kept(town)}


def test_O5_a_shop_with_more_pages_than_are_read_is_told(town: Town) -> None:
    shops, findings = PatternStore(town.table, pages_max=0), FindingStore(town.table)
    PatternRun(
        shops, weekly_patterns.reports(), weekly_patterns.chain(), findings, parse_stamp(MONDAY), Deadline()
    ).run()
    told = read("2026-11-18")[1]
    assert (told["state"], told["not_looked_at"]) == ("not_all_read", len(SHOPS))


class Killed(BaseException):
    """The process ends, whatever is caught around it."""


class Dying:
    """A client whose process ends before or after one of its writes."""

    def __init__(self, client: Any, left: list[int], *, is_after: bool) -> None:
        self.client, self.left, self.is_after = client, left, is_after

    def __getattr__(self, name: str) -> Any:
        call = getattr(self.client, name)
        if not name.startswith("put_"):
            return call

        def dying(*args: Any, **how: Any) -> Any:
            self.left[0] -= 1
            if self.left[0] == 0 and not self.is_after:
                raise Killed
            answer = call(*args, **how)
            if self.left[0] == 0:
                raise Killed
            return answer

        return dying


def lying(town: Town) -> Any:
    """All that a run writes: its rows, and its objects."""
    s3, bucket = town.aws.client("s3"), town.aws.buckets["reports"]
    names = [each["Key"] for each in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
    objects = {name: s3.get_object(Bucket=bucket, Key=name)["Body"].read() for name in names}
    return list(town.table.query_all("FINDINGS#weekly_patterns")), objects


@pytest.mark.parametrize("is_after", [False, True], ids=["before", "after"])
def test_R1_a_run_that_is_killed_at_any_write_ends_in_the_same_rows_and_reports(town: Town, is_after: bool) -> None:
    look()
    wanted = lying(town)
    rows, objects = wanted
    assert (len(rows), len(objects)) == (2, 4)
    writes = len(rows) + len(objects)
    for kill in range(1, writes + 1):
        for row in rows:
            key = {name: {"S": row[name]} for name in ("pk", "sk")}
            town.aws.client("dynamodb").delete_item(TableName=town.table.name, Key=key)
        for name in objects:
            town.aws.client("s3").delete_object(Bucket=town.aws.buckets["reports"], Key=name)
        left = [kill]
        for store in (weekly_patterns.table(), weekly_patterns.reports()):
            store.client = Dying(store.client, left, is_after=is_after)
        with pytest.raises(Killed):
            look()
        forget(weekly_patterns)
        look()
        look()
        assert lying(town) == wanted, f"killed at write {kill}"


def test_P5_nobody_but_the_auditor_reads_it(town: Town) -> None:
    assert read("2026-11-18", "officer")[0] == 403


@pytest.mark.parametrize("spoilt", [b"", b"[]", b"{", b'{"patterns": [{"kind": "none_such"}]}'])
def test_O5_a_spoilt_report_claims_nothing(town: Town, spoilt: bytes) -> None:
    link, in_days = "weeks/000001-2026-11-16/report.json", "weeks/days/2026-11-16/000001"
    for key, body in ((link, spoilt), (in_days, b"")):
        weekly_patterns.chain().write(key, body, "application/json")
    assert read("2026-11-18")[1]["state"] == "unreadable"


def test_O5_weeks_are_a_chain_in_which_a_changed_missing_or_reordered_one_is_found(town: Town) -> None:
    """The auditor reads a week from it, where nobody writes over what it said."""
    s3, bucket = town.aws.client("s3"), town.aws.buckets["proofs"]
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    assert weeks_problems(s3, bucket, parse_stamp(MONDAY)) == [], "before the first week there is none to miss"
    for monday in (MONDAY, "2026-11-29T18:10:00Z", "2026-12-06T18:10:00Z"):
        look(time=monday)
    weeks = ("2026-11-16", "2026-11-23", "2026-11-30")
    now = parse_stamp("2026-12-07T10:00:00Z")
    assert weeks_problems(s3, bucket, now) == []
    late = weeks_problems(s3, bucket, parse_stamp("2026-12-14T10:00:00Z"))
    assert late == ["2026-12-07: no report of this week"]
    first, second = (f"weeks/{number:06}-{week}/report" for number, week in enumerate(weeks[:2], start=1))
    weekly_patterns.reports().write(f"patterns/{weeks[0]}/report.json", b"{}", "application/json")
    assert read(weeks[0])[1]["state"] == "found", "what lies in the bucket of reports is nothing to the auditor"

    def body(key: str) -> bytes:
        found: bytes = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        return found

    whole = {key: body(key) for key in (f"{first}.json", f"{second}.json", f"{second}.html")}
    link = second.removesuffix("/report")
    said = f"{link}: the one before it is not the one that it was written after"
    damages: list[tuple[dict[str, bytes], str]] = [
        ({f"{first}.json": whole[f"{first}.json"] + b" "}, said),
        (
            {f"{first}.json": whole[f"{second}.json"], f"{second}.json": whole[f"{first}.json"]},
            f"{link}: is the report of",
        ),
        ({f"{second}.html": b"<p>another</p>"}, f"{link}: its page was not written after the one before it"),
    ]
    for damage, told in damages:
        for key, changed in damage.items():
            s3.put_object(Bucket=bucket, Key=key, Body=changed)
        assert any(each.startswith(told) for each in weeks_problems(s3, bucket, now)), told
        for key in damage:
            newest = next(
                each for each in s3.list_object_versions(Bucket=bucket, Prefix=key)["Versions"] if each["IsLatest"]
            )
            s3.delete_object(Bucket=bucket, Key=key, VersionId=newest["VersionId"])
    assert weeks_problems(s3, bucket, now) == []
    s3.delete_object(Bucket=bucket, Key=f"{second}.json")
    assert any(each.startswith("link 2 is missing") for each in weeks_problems(s3, bucket, now))
