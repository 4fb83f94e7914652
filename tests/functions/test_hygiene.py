"""nightly_audit: the daily look at what lies about, from where it lies to the auditor's desk (O6)."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from aws_lambda_powertools import Logger

from dolbom import aws as clients
from dolbom.alerts.keys import aside_shards
from dolbom.audits.findings.life import moved
from dolbom.audits.findings.store import FindingStore
from dolbom.audits.hygiene.looks import ASIDE_EACH_MAX, aside_counted
from dolbom.audits.hygiene.store import ROWS_MAX, AsideStore
from dolbom.clock import SEOUL, rfc3339, stamp, system_clock
from dolbom.discovery.catalogue import bodies
from dolbom.discovery.store import IndicatorFile, RoundStore
from dolbom.dynamo.items import to_attributes
from dolbom.dynamo.table import Table
from dolbom.errors import Unavailable
from dolbom.schedules.store import ScheduleStore
from dolbom.texts.findings import HYGIENE, KINDS, said
from functions.desk_api import handler as desk_api
from functions.keep_clocks import handler as clocks
from functions.nightly_audit import handler as nightly_audit
from tests.conftest import Aws
from tests.support import Context, event, forget, resources
from tests.support.meeting import once_before

MORNING = datetime(2090, 1, 18, 6, 10, tzinfo=SEOUL)
"""Two days before a round: long after anything that a test puts into a bucket."""
YESTERDAY = "2090-01-17"
QUEUE = "dolbom-keep-clocks-dead-letters"
REPORT, PHOTO = "01890a5d-ac96-774b-bcce-b302099a8057", "6f1d0c3a"
SHARD = aside_shards()[0]
ONE_BODY, OTHER_BODY = sorted(bodies())[:2]


class Desk:
    """What lies in the tables, buckets and queues that the look looks at, and what the auditor then sees."""

    def __init__(self, aws: Aws) -> None:
        self.aws = aws
        logger = Logger(service="test")
        self.meals = Table(clients.client("dynamodb"), aws.tables["meals"], logger=logger)
        self.alerts = Table(clients.client("dynamodb"), aws.tables["alerts"], logger=logger)
        self.schedules, self.findings = ScheduleStore(self.meals), FindingStore(self.meals)

    def queue(self, name: str = QUEUE, letters: int = 0) -> None:
        sqs = self.aws.client("sqs")
        url = sqs.create_queue(QueueName=name)["QueueUrl"]
        for _ in range(letters):
            sqs.send_message(QueueUrl=url, MessageBody="a made-up letter")

    def row(self, table: str, pk: str, sk: str, **told: Any) -> None:
        item = to_attributes({"pk": pk, "sk": sk, **told})
        self.aws.client("dynamodb").put_item(TableName=self.aws.tables[table], Item=item)

    def photo(self, key: str) -> None:
        self.aws.client("s3").put_object(Bucket=self.aws.buckets["uploads"], Key=key, Body=b"made up")

    def file(self, round_code: str, body: str) -> None:
        found = IndicatorFile(
            round=round_code, body=body, key="made-up", sent_at=stamp(MORNING), sha256="0" * 64, lines=1, kept=1,
            repeated=0, bad=0, checked="made-up",
        )  # fmt: skip
        RoundStore(self.alerts).put_file(found)

    def look(self, at: datetime = MORNING) -> Any:
        told = event("nightly_audit", "every_morning") | {"time": stamp(at)}
        return nightly_audit.handler(told, Context(remaining_ms=300_000))

    def found(self) -> dict[tuple[str, str], Any]:
        return {(each.found.kind, each.found.item): each.found.facts for each in self.findings.all_of("daily_hygiene")}

    def kinds(self) -> set[str]:
        return {kind for kind, _ in self.found()}

    def listed(self) -> list[dict[str, Any]]:
        forget(desk_api)
        desk_api.app.clock = lambda: MORNING + timedelta(hours=2)
        asked = event("desk_api", "list_findings")
        asked["requestContext"]["authorizer"]["claims"] |= {"cognito:groups": "auditor", "entitlements": "1"}
        asked["queryStringParameters"] = {"audit": "daily_hygiene"}
        asked["multiValueQueryStringParameters"] = {"audit": ["daily_hygiene"], "limit": ["100"]}
        answer = desk_api.app(asked, Context())
        assert answer["statusCode"] == 200, answer["body"]
        found: list[dict[str, Any]] = json.loads(answer["body"])["findings"]
        return found


@pytest.fixture
def desk(aws: Aws) -> Desk:
    forget(nightly_audit)
    return Desk(aws)


def lies_about(desk: Desk) -> None:
    """One of everything that the look is for."""
    desk.queue(letters=3)
    for key in (f"uploads/{REPORT}/{PHOTO}", f"uploads/{REPORT}/another", f"questions/{REPORT}/{PHOTO}"):
        desk.photo(key)
    desk.file("2089-11", ONE_BODY)
    desk.schedules.look_for("publish_figures", MORNING - timedelta(days=2))
    due = {"due_at": stamp(MORNING + timedelta(hours=3))}
    desk.row("meals", "CHILD#haru", "ACCOUNT", clock_shard="ASIDE#LAPSE", **due)
    desk.row("meals", "QUESTION#1", "QUESTION", clock_shard="ASIDE#QUESTION", due_at="9000-01-01")
    for number in range(2):
        desk.row("alerts", f"ALERT#{REPORT}{number}", "REPORT", clock_shard=SHARD, **due)


def test_O6_what_lies_about_is_found_and_told_to_the_auditor_in_both_languages(desk: Desk) -> None:
    lies_about(desk)
    told = desk.look()
    found = desk.found()
    assert (told["day"], told["is_whole"], told["findings"]) == (YESTERDAY, True, len(found))
    silent = {item for kind, item in found if kind == "body_silent"}
    assert silent == {f"body {body}" for body in bodies()}, "of a round that is due in two days nobody has sent a file"
    others = {place: facts for place, facts in found.items() if place[0] != "body_silent"}
    hours = {place: facts.pop("hours") for place, facts in others.items() if "hours" in facts}
    assert min(hours.values()) > 1
    assert others == {
        ("dead_letters", f"queue {QUEUE}"): {"count": 3},
        ("photos_stuck", "uploads uploads/"): {"count": 2},
        ("photos_stuck", "uploads questions/"): {"count": 1},
        ("row_aside", "CHILD#haru ACCOUNT"): {"next": rfc3339(MORNING + timedelta(hours=3))},
        ("row_aside", "QUESTION#1 QUESTION"): {"next": "9000-01-01"},
        ("rows_aside", f"alerts {SHARD}"): {"count": 2},
        ("schedule_missed", "schedule publish_figures"): {"slot": "2090-01-17T05:00:00+09:00", "made_up": ""},
    }
    listed = desk.listed()
    assert {each["kind"] for each in listed} == {kind for kind, _ in found}
    for each in listed:
        assert each["kind_ko"] != each["kind_en"]
        assert each["found_ko"]
        assert "{" not in "".join(each[f"{what}_{code}"] for what in ("expected", "found") for code in ("ko", "en"))
    (letters,) = [each for each in listed if each["kind"] == "dead_letters"]
    assert (letters["found_ko"], letters["found_en"]) == ("약 3건", "about 3")


def test_A1_the_look_tells_of_no_report_and_of_no_photo(desk: Desk) -> None:
    """A finding lies where changes are kept to the second; an anonymous report's id says when it was made."""
    lies_about(desk)
    desk.look()
    rows = desk.aws.client("dynamodb").scan(TableName=desk.aws.tables["meals"])["Items"]
    written = json.dumps([row for row in rows if row["pk"]["S"].startswith("FINDINGS#")])
    assert "photos_stuck" in written
    assert "rows_aside" in written
    assert REPORT not in written
    assert PHOTO not in written


def test_O6_where_nothing_lies_nothing_is_found(desk: Desk) -> None:
    """Also where no body has ever sent anything: discovery is not used there."""
    desk.queue()
    assert desk.look() == {"day": YESTERDAY, "findings": 0, "is_whole": True}
    assert desk.found() == {}


def test_O6_a_photo_that_has_just_come_is_not_stuck(desk: Desk) -> None:
    desk.queue()
    desk.photo(f"uploads/{REPORT}/{PHOTO}")
    put_at = desk.aws.client("s3").list_objects_v2(Bucket=desk.aws.buckets["uploads"])["Contents"][0]["LastModified"]
    desk.look(put_at + timedelta(minutes=59))
    assert "photos_stuck" not in desk.kinds()
    desk.look(put_at + timedelta(days=2))  # an hour before midnight, the first look was of the next day
    assert "photos_stuck" in desk.kinds()


def test_O6_a_day_is_looked_at_once_and_what_was_closed_is_back_if_it_is_still_there(desk: Desk) -> None:
    desk.queue(letters=1)
    desk.look()
    (known,) = desk.findings.all_of("daily_hygiene")
    desk.findings.save(known, moved(known, "close", "auditor-1", "비웠습니다", MORNING, "mended"))
    assert desk.look(MORNING + timedelta(hours=1)) == {"day": YESTERDAY, "is_done": True}
    assert next(desk.findings.all_of("daily_hygiene")).state == "closed"
    desk.look(MORNING + timedelta(days=1))
    (back,) = desk.findings.all_of("daily_hygiene")
    assert (back.state, back.returns, back.nights) == ("open", 1, 2)
    desk.aws.client("sqs").purge_queue(QueueUrl=desk.aws.client("sqs").get_queue_url(QueueName=QUEUE)["QueueUrl"])
    desk.look(MORNING + timedelta(days=2))
    (gone,) = desk.findings.all_of("daily_hygiene")
    assert (gone.state, gone.nights) == ("open", 2), "a machine closes nothing"


def test_O6_what_cannot_be_looked_at_is_found_hides_nothing_and_is_tried_again(desk: Desk) -> None:
    """The queue is not there, and says so; the uploads do not answer."""
    desk.photo(f"uploads/{REPORT}/{PHOTO}")
    desk.row("meals", "CHILD#haru", "ACCOUNT", clock_shard="ASIDE#HOLD", due_at="2090-01-19T00:00:00.000000Z")
    assert desk.look()["is_whole"] is False
    assert desk.kinds() == {"not_looked", "photos_stuck", "row_aside"}
    assert ("not_looked", f"queue {QUEUE}") in desk.found()
    desk.queue()
    before = {each["kind"]: each.get("is_there") for each in desk.listed()}
    assert before == dict.fromkeys(("not_looked", "photos_stuck", "row_aside")), "no run of the day could tell all"
    assert desk.look(MORNING + timedelta(hours=1)) == {"day": YESTERDAY, "findings": 2, "is_whole": True}
    after = {each["kind"]: each["is_there"] for each in desk.listed()}
    assert after == {"not_looked": False, "photos_stuck": True, "row_aside": True}


def test_O6_a_table_that_does_not_answer_is_found_too(desk: Desk) -> None:
    desk.queue(letters=1)

    def silent() -> None:
        raise Unavailable(retry_after_s=1)

    once_before(clients.client("dynamodb"), "BatchGetItem", silent)
    assert desk.look()["is_whole"] is False
    assert desk.found().keys() == {("not_looked", "schedules"), ("dead_letters", f"queue {QUEUE}")}


def test_O6_a_slot_that_was_missed_and_made_up_for_is_found_all_the_same(desk: Desk) -> None:
    """The look is once a day; what was late between two looks is noted by who watches each minute."""
    desk.queue()
    name, due = "publish_figures", MORNING - timedelta(hours=1, minutes=10)
    desk.look(MORNING - timedelta(days=1))
    desk.schedules.look_for(name, due - timedelta(days=1, hours=1))

    def minute(at: datetime) -> None:
        clocks.handler(event("keep_clocks", "every_minute") | {"time": stamp(at)}, Context(remaining_ms=50_000))

    minute(due - timedelta(hours=2))
    desk.schedules.beat(name, due, due, due, "done")
    minute(due)
    desk.look()
    slot = "2090-01-17T05:00:00+09:00"
    of_it = ("schedule_missed", f"schedule {name}")
    assert desk.found()[of_it] == {"slot": slot, "made_up": "2090-01-18T05:00:00+09:00"}
    (told,) = [each for each in desk.listed() if (each["kind"], each["item"]) == of_it]
    assert (told["found_ko"], told["found_en"]) == ("제때 하지 않고, 그 뒤에 함", "not in time; made up for since")
    desk.look(MORNING + timedelta(days=1))
    (after,) = [each for each in desk.findings.all_of("daily_hygiene") if (each.found.kind, each.found.item) == of_it]
    assert after.nights == 1, "it is told of the day on which it was, and not again"


def test_O6_a_standing_that_cannot_be_read_is_none_that_ran(desk: Desk) -> None:
    desk.queue()
    desk.row("meals", "SCHEDULE#nightly_proof", "STANDING", schedule="nightly_proof", since="홍예시")
    assert desk.look()["is_whole"] is False


def test_D1_who_stays_silent_after_the_round_is_named_until_they_are_heard(desk: Desk) -> None:
    desk.queue()
    desk.file("2090-01", ONE_BODY)
    after = MORNING + timedelta(days=20)  # the round is over, the next one is long ahead
    desk.look(after)
    silent = {item for _, item in desk.found()}
    assert silent == {f"body {body}" for body in bodies() if body != ONE_BODY}
    for body in bodies():
        desk.file("2090-03", body)
    assert desk.look(after + timedelta(days=1))["findings"] == 0


def test_D1_whose_next_file_is_there_is_not_silent_while_the_rounds_month_lasts(desk: Desk) -> None:
    desk.queue()
    desk.file("2090-01", ONE_BODY)
    desk.file("2090-03", OTHER_BODY)
    desk.look(MORNING + timedelta(days=5))
    assert {item for _, item in desk.found()} == {f"body {body}" for body in bodies()} - {
        f"body {ONE_BODY}",
        f"body {OTHER_BODY}",
    }


def test_O6_of_very_many_rows_of_a_kind_it_is_told_how_many(desk: Desk) -> None:
    desk.queue()
    for body in bodies():
        desk.file("2090-01", body)
    due = {"clock_shard": "ASIDE#LAPSE", "due_at": stamp(MORNING + timedelta(hours=3))}
    for number in range(ASIDE_EACH_MAX + 1):
        desk.row("meals", f"CHILD#haru-{number}", "ACCOUNT", **due)
    desk.look()
    assert desk.found() == {("rows_aside", "meals ASIDE#LAPSE"): {"count": ASIDE_EACH_MAX + 1}}


def test_O6_of_more_rows_than_are_counted_it_is_told_that_they_are_at_least_so_many() -> None:
    class Full(AsideStore):
        def __init__(self, count: int) -> None:
            self.count = count

        def rows(self, shard: str) -> Iterator[tuple[str, str]]:
            return iter([("ALERT#1 REPORT", "")] * (self.count if shard == SHARD else 0))

    (full,), (nearly,) = aside_counted(Full(ROWS_MAX)), aside_counted(Full(ROWS_MAX - 1))
    assert [said(full.kind, full.facts, code)[1] for code in ("ko", "en")] == ["2,000행 이상", "at least 2,000 rows"]
    assert [said(nearly.kind, nearly.facts, code)[1] for code in ("ko", "en")] == ["1,999행", "1,999 rows"]


def test_O6_a_look_that_is_fed_again_on_a_later_day_tells_nothing_as_of_its_own(desk: Desk) -> None:
    """It would say how things are now of a day that is long over, which stays named as one without a look."""
    desk.queue(letters=3)
    late = datetime(2023, 10, 2, 6, 10, tzinfo=SEOUL)
    assert desk.look(late) == {"day": "2023-10-01", "is_too_late": True}
    assert (desk.found(), desk.findings.runs("daily_hygiene")) == ({}, [])
    standing = desk.schedules.standings(["daily_hygiene"])["daily_hygiene"]
    assert (standing.result, standing.done_slot, standing.holder) == ("failed", None, ""), "nobody has done that day's"
    today = system_clock().astimezone(SEOUL).replace(hour=0, minute=0)
    assert desk.look(today)["is_whole"] is True
    assert ("dead_letters", f"queue {QUEUE}") in desk.found()


def test_O6_facts_that_tell_nothing_stand_in_no_others_way(desk: Desk) -> None:
    desk.queue(letters=1)
    desk.look()
    shown = desk.listed()
    (row,) = [each for each in desk.findings.all_of("daily_hygiene") if each.found.kind == "dead_letters"]
    key = {"pk": {"S": "FINDINGS#daily_hygiene"}, "sk": {"S": f"FINDING#{row.finding_id}"}}
    change = {
        "UpdateExpression": "SET facts = :other",
        "ExpressionAttributeValues": {":other": {"M": {"n": {"N": "1"}}}},
    }
    clients.client("dynamodb").update_item(TableName="dolbom-meals", Key=key, **change)
    (now,) = [line for line in desk.listed() if line["finding_id"] == row.finding_id]
    assert (now["found_ko"], now["found_en"]) == ("", "")
    assert len(desk.listed()) == len(shown)


@pytest.mark.parametrize("kind", HYGIENE)
def test_O6_whatever_the_look_finds_has_words(kind: str) -> None:
    assert KINDS[kind].ko != KINDS[kind].en


def test_O6_no_queue_of_dead_letters_is_forgotten(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its names come from the stack itself, and all of them are asked."""
    functions = resources("service", "AWS::Lambda::Function").values()
    (own,) = [one for one in functions if one["Properties"].get("FunctionName") == "dolbom-nightly-audit"]
    names = own["Properties"]["Environment"]["Variables"]["DOLBOM_DEAD_LETTERS"]
    queues = resources("service", "AWS::SQS::Queue").values()
    assert sorted(names.split(",")) == sorted(one["Properties"]["QueueName"] for one in queues)
    forget(nightly_audit)
    monkeypatch.setenv("DOLBOM_DEAD_LETTERS", names)
    desk = Desk(aws)
    for name in names.split(","):
        desk.queue(name, letters=1)
    assert desk.look()["findings"] == len(queues)
