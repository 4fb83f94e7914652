"""Nothing that lies beside a report stands before life (A2, A10): counters that do not answer, a row that is broken."""

import pytest

from dolbom.errors import Unavailable
from functions.alerts_api import handler
from tests.conftest import Aws
from tests.support.alerts import OFFICER_OF_YONGIN, WORKER_OF_GIHEUNG, Json, World, code
from tests.support.alerts_forms import a_report, request_id

RESIDENT: Json = {"jurisdiction": "", "sub": "5d1c7a52-0000-4000-8000-0000000000e1", "group": "resident"}
IN_DANGER: list[Json] = [
    {"at_risk": "yes"},
    {"at_risk": "unsure"},
    {"text": "예시: 의식이 없어요"},
    {"kinds": ["violence"]},
]


@pytest.fixture
def world(aws: Aws) -> World:
    return World(aws)


def spoil(world: World, table: str, kind: str) -> None:
    """Leaves nothing of the rows of a kind but their keys."""
    for item in world.items(table):
        if item["kind"]["S"] == kind:
            bare = {name: item[name] for name in ("pk", "sk", "kind")}
            world.aws.client("dynamodb").put_item(TableName=world.aws.tables[table], Item=bare)


@pytest.mark.parametrize("danger", IN_DANGER)
def test_A10_a_report_in_which_life_may_be_at_risk_asks_no_counter(
    world: World, monkeypatch: pytest.MonkeyPatch, danger: Json
) -> None:
    limits = handler.stores().sources.table

    def silent(*_: object, **__: object) -> None:
        raise Unavailable(retry_after_s=1)

    for call in ("write", "transact", "get"):
        monkeypatch.setattr(limits, call, silent)
    handler.stores().sources._salt_of.cache_clear()
    assert world.report(a_report(1))[0] == 503
    assert world.report(a_report(2, **danger))[0] == 201
    assert world.call("POST", "/v1/my/alerts", body=a_report(3, **danger), worker=RESIDENT)[0] == 201


def test_A2_a_badge_that_cannot_be_read_costs_nobody_a_report(world: World) -> None:
    badge = {"account": RESIDENT["sub"], "badge": "honorary", "municipality": "41460", "valid_from": "2026-01-01"}
    assert world.desk("POST", "/badges", OFFICER_OF_YONGIN, {**badge, "reason": "예시"})[0] == 200
    spoil(world, "identities", "badge")
    status, receipt = world.call("POST", "/v1/my/alerts", body=a_report(1, at_risk="yes"), worker=RESIDENT)
    assert (status, receipt["in_danger"]) == (201, True)
    (row,) = world.rows("alerts", "report")
    assert row["signed_in"] == "resident"


def test_A9_a_household_that_cannot_be_read_hides_no_report_from_its_worker(world: World) -> None:
    receipt = world.report(a_report(1))[1]
    world.stream()
    spoil(world, "alerts", "membership")
    path = f"/alerts/{receipt['alert_id']}"
    status, page = world.desk("GET", path, WORKER_OF_GIHEUNG)
    assert (status, page["alert_id"]) == (200, receipt["alert_id"])
    assert "household" not in page
    world.stream()
    alone = {"same_as": None, "reason": "예시"}
    assert world.desk("POST", f"{path}/household", WORKER_OF_GIHEUNG, alone)[0] == 409


@pytest.mark.parametrize(("first", "kept"), [("unsure", "unsure"), ("yes", "yes"), (None, "no")])
def test_A2_a_later_no_takes_away_nothing_that_was_said_before(world: World, first: str | None, kept: str) -> None:
    receipt = world.report(a_report(1, at_risk=first))[1]
    later = {"request_id": request_id(2), "text": "예시: 괜찮습니다", "at_risk": "no"}
    path = f"/v1/alerts/{receipt['alert_id']}"
    assert world.call("POST", f"{path}/messages", body=later, headers=code(receipt))[0] == 201
    world.stream()
    (row,) = world.queue(WORKER_OF_GIHEUNG)
    assert row["at_risk"] == kept
