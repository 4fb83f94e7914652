"""A report to which somebody wrote thousands of times is still opened, by as many AWS calls as any long one (A2)."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from dolbom import aws as clients
from dolbom.alerts import keys
from dolbom.alerts.dossier import SHOWN_MAX
from dolbom.alerts.report import Change, Event, Message, Report
from dolbom.alerts.rows import beside, message_item, report_item
from dolbom.alerts.store import FILE_CALLS_MAX, NAME_CHARACTERS_MAX, AlertStore
from dolbom.dynamo.items import to_attributes
from dolbom.dynamo.table import Table
from tests.conftest import Aws
from tests.support import forget
from tests.support.alerts import WORKER_OF_GIHEUNG, Json, World, alerts_api
from tests.support.alerts_forms import a_report

LONG = "가" * 2_000
"""Six kilobytes: a page of DynamoDB's holds some 160 of them."""
FLOOD = SHOWN_MAX + 60


@pytest.fixture
def world(aws: Aws) -> World:
    forget(alerts_api)
    return World(aws)


def put(world: World, *rows: Json) -> None:
    for row in rows:
        world.aws.client("dynamodb").put_item(TableName=world.aws.tables["alerts"], Item=to_attributes(row))


def of(world: World, receipt: Json) -> Report:
    found = AlertStore(Table(world.aws.client("dynamodb"), world.aws.tables["alerts"])).report(receipt["alert_id"])
    assert found is not None
    return found


def flooded(world: World, receipt: Json, messages: int, *, is_named: bool = True) -> None:
    """Writes to a report as its reporter does so many times; as older code did where no message is named."""
    report = of(world, receipt)
    for number in range(messages):
        version = report.version + 1
        at = world.now + timedelta(seconds=number)
        # The names are hashes: which came when cannot be told from them.
        name = f"{number * 7919 % 10_007:026}"
        message = Message(message_id=name, alert_id=report.alert_id, by="reporter", text=f"{number} {LONG}", at=at)
        report = report.model_copy(update={"version": version, "messages": report.messages + 1})
        event = Event(at=at, version=version, what="message", by="reporter")
        rows = [dict(row.item) for row in beside(Change(report, event, message=message))]
        put(world, *({**row, "message": None} if not is_named else row for row in rows))
    put(world, report_item(report))


def asked(world: World, receipt: Json) -> None:
    """A worker takes the report and asks something."""
    path = f"/alerts/{receipt['alert_id']}"
    assert world.desk("POST", f"{path}/take", WORKER_OF_GIHEUNG, {"version": 1})[0] == 200
    question = {"version": 2, "text": "예시: 몇 층인가요?"}
    assert world.desk("POST", f"{path}/questions", WORKER_OF_GIHEUNG, question)[0] == 200


def calls(world: World, receipt: Json) -> Counter[str]:
    """The AWS calls that reading the file makes."""
    found: Counter[str] = Counter()
    client = clients.client("dynamodb")
    table = Table(client, world.aws.tables["alerts"])

    def count(model: Any, **_: Any) -> None:
        found[model.name] += 1

    client.meta.events.register("before-call.dynamodb.*", count)
    assert AlertStore(table).file(receipt["alert_id"]) is not None
    client.meta.events.unregister("before-call.dynamodb.*", count)
    return found


def test_A2_a_report_to_which_hundreds_of_the_longest_were_written_is_opened_with_the_newest(world: World) -> None:
    _, receipt = world.report(a_report())
    asked(world, receipt)
    assert calls(world, receipt).total() == 1
    said = Message(
        message_id="B" * 26, alert_id=receipt["alert_id"], by="reporter", text="예시: 읽히지 않던 때", at=world.now
    )
    put(world, message_item(said))
    put(world, {"pk": keys.alert(receipt["alert_id"]), "sk": keys.notice(keys.of_beside("B" * 26)), "kind": "notice"})
    flooded(world, receipt, FLOOD)
    status, seen = world.desk("GET", f"/alerts/{receipt['alert_id']}", WORKER_OF_GIHEUNG)
    assert status == 200
    assert [event["version"] for event in seen["history"]] == list(range(3 + FLOOD - SHOWN_MAX + 1, 3 + FLOOD + 1))
    assert [each["text"].split()[0] for each in seen["messages"]][2:] == [str(n) for n in range(62, FLOOD)]
    status, told = world.follow(receipt)
    assert status == 200
    assert told["messages"][-1]["text"].split()[0] == str(FLOOD - 1)
    file = AlertStore(Table(world.aws.client("dynamodb"), world.aws.tables["alerts"])).file(receipt["alert_id"])
    assert file is not None
    # What a worker asked, and what was kept beside the report, is there however much was written since.
    assert {"예시: 몇 층인가요?", "예시: 읽히지 않던 때"} <= {message.text for message in file.messages}
    before = calls(world, receipt).total()
    flooded(world, receipt, FLOOD)
    assert calls(world, receipt).total() == before <= FILE_CALLS_MAX


def test_A2_a_long_report_of_older_code_is_opened_too(world: World) -> None:
    _, receipt = world.report(a_report())
    flooded(world, receipt, 200, is_named=False)
    assert calls(world, receipt).total() <= FILE_CALLS_MAX
    status, told = world.follow(receipt)
    assert status == 200
    assert told["messages"]


@pytest.mark.parametrize("name", ["x" * (NAME_CHARACTERS_MAX + 1), "", 7, {"a"}], ids=repr)
def test_A2_a_line_that_names_no_message_hides_nothing_of_a_long_report(world: World, name: Any) -> None:
    _, receipt = world.report(a_report())
    flooded(world, receipt, 170)
    (line,) = [row for row in world.rows("alerts", "event") if row["version"] == 100]
    row = to_attributes({**line, "message": None})
    row["message"] = {"SS": list(name)} if isinstance(name, set) else to_attributes({"message": name})["message"]
    world.aws.client("dynamodb").put_item(TableName=world.aws.tables["alerts"], Item=row)
    status, seen = world.desk("GET", f"/alerts/{receipt['alert_id']}", WORKER_OF_GIHEUNG)
    assert (status, len(seen["messages"])) == (200, 169)
