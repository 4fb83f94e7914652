"""Names and numbers are sealed before they are written (A11): the intake cannot open them, whatever it gets back."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.exceptions import ConnectTimeoutError

from dolbom import aws as clients
from dolbom.alerts.identities import purpose
from dolbom.dynamo.items import to_attributes
from dolbom.errors import Unavailable
from dolbom.gateways.seals import Seals
from tests.conftest import Aws
from tests.support.alerts import WORKER_OF_GIHEUNG, Json, World
from tests.support.alerts_forms import a_report, anonymous

REPORTER = {"name": "홍예시", "phone": "010-0000-0001"}


@pytest.fixture
def world(aws: Aws) -> World:
    return World(aws)


@pytest.fixture
def asked(world: World) -> Any:
    """Every transaction that is asked for, as it goes to DynamoDB, with what comes back."""
    seen: list[Json] = []
    events = clients.client("dynamodb").meta.events
    names = ("provide-client-params.dynamodb.TransactWriteItems", "after-call.dynamodb.TransactWriteItems")

    def going(params: Json, **_: Any) -> None:
        seen.append(params)

    def coming(parsed: Json, **_: Any) -> None:
        seen.append(parsed)

    events.register(names[0], going)
    events.register(names[1], coming)
    yield seen
    events.unregister(names[0], going)
    events.unregister(names[1], coming)


@contextmanager
def silence() -> Iterator[None]:
    """KMS does not answer."""
    events = clients.client("kms").meta.events

    def lost(**_: Any) -> None:
        raise ConnectTimeoutError(endpoint_url="kms")

    events.register("before-send.kms", lost)
    yield
    events.unregister("before-send.kms", lost)


def open_identity(world: World, receipt: Json) -> Json:
    path = f"/alerts/{receipt['alert_id']}/identity"
    status, identity = world.desk("POST", path, WORKER_OF_GIHEUNG, {"reason": "첫 통화"})
    assert status == 200
    return {role: identity[role] for role in identity if role != "flags"}


def test_A11_a_name_is_sealed_where_it_is_kept_and_the_desk_opens_it(world: World) -> None:
    _, receipt = world.report(a_report(reporter=REPORTER))
    (row,) = world.rows("identities", "identity")
    assert row.keys() == {"pk", "sk", "kind", "sealed"}
    assert row["pk"] == f"IDENTITY#{receipt['alert_id']}"
    assert "홍예시".encode() not in row["sealed"]
    assert open_identity(world, receipt) == {"flags_beside": [], "reporter": REPORTER}


def test_A11_a_report_sent_again_brings_no_identity_back_to_the_intake_not_even_a_sealed_one(
    world: World, asked: list[Json]
) -> None:
    form = a_report(reporter=REPORTER)
    assert world.report(form)[1] == world.report(form)[1]
    first, _, again, answer = asked
    for request in (first, again):
        puts = [part["Put"] for part in request["TransactItems"] if "Put" in part]
        (of_identity,) = [put for put in puts if put["TableName"] == world.aws.tables["identities"]]
        assert of_identity["ReturnValuesOnConditionCheckFailure"] == "NONE"
    assert answer["Error"]["Code"] == "TransactionCanceledException"
    came_back = [reason["Item"] for reason in answer["CancellationReasons"] if reason.get("Item")]
    assert came_back, "the report itself"
    assert not [item for item in came_back if item["pk"]["S"].startswith("IDENTITY#")]
    assert "홍예시" not in json.dumps(came_back, ensure_ascii=False)


def test_A11_even_if_it_came_back_it_is_nothing_that_can_be_read(world: World) -> None:
    _, receipt = world.report(a_report(reporter=REPORTER))
    (row,) = world.rows("identities", "identity")
    assert "홍예시" not in repr(row)
    assert "010-0000-0001" not in repr(row)
    seals = Seals(lambda: clients.client("kms"), world.aws.names_key)
    assert json.loads(seals.opened(row["sealed"], purpose(receipt["alert_id"]))) == {"reporter": REPORTER}
    with pytest.raises(ValueError, match="not sealed for this purpose"):  # moved to another report, it does not open
        seals.opened(row["sealed"], purpose("ANOTHER"))


def test_A11_an_anonymous_report_seals_nothing_and_has_no_row(world: World) -> None:
    with silence():  # nothing is asked of it
        assert world.report(anonymous())[0] == 201
    assert world.rows("identities", "identity") == []


def test_A1_while_nothing_can_be_sealed_a_named_report_waits_and_leaves_nothing_half_done(world: World) -> None:
    form = a_report(reporter=REPORTER)
    with silence():
        status, problem = world.report(form)
    assert (status, problem["code"]) == (503, "unavailable")
    assert world.rows("alerts", "report") == world.rows("identities", "identity") == []
    status, receipt = world.report(form)
    assert status == 201
    assert open_identity(world, receipt) == {"flags_beside": [], "reporter": REPORTER}


def test_A11_an_opening_that_fails_is_traced_all_the_same(world: World) -> None:
    _, receipt = world.report(a_report(reporter=REPORTER))
    path = f"/alerts/{receipt['alert_id']}/identity"
    with silence():
        assert world.desk("POST", path, WORKER_OF_GIHEUNG, {"reason": "첫 통화"})[0] == 503
    assert [row["what"] for row in world.rows("identities", "opening")] == ["identity"]


def test_A11_identities_of_before_they_were_sealed_still_open(world: World) -> None:
    _, receipt = world.report(a_report())
    old = {"pk": f"ALERT#{receipt['alert_id']}", "sk": "IDENTITY", "kind": "identity", "reporter": REPORTER}
    world.aws.client("dynamodb").put_item(TableName=world.aws.tables["identities"], Item=to_attributes(old))
    assert open_identity(world, receipt) == {"flags_beside": [], "reporter": REPORTER}


def test_A11_a_seal_is_not_begun_when_it_might_outlive_its_function(world: World) -> None:
    class Soon:
        def is_within(self, _seconds: float) -> bool:
            return True

    seals = Seals(lambda: clients.client("kms"), world.aws.names_key, Soon())  # type: ignore[arg-type]
    with pytest.raises(Unavailable):
        seals.sealed(b"x", purpose("A"))
