"""The clock of holds and of money that lapses (M2, M3), run by the schedule."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dolbom.clock import SEOUL, stamp
from dolbom.dynamo.items import to_attributes
from dolbom.dynamo.table import PRESENT, Put
from dolbom.errors import Unavailable
from dolbom.meals import keys
from functions.keep_clocks import handler
from tests.conftest import Aws
from tests.support import Context, event, forget
from tests.support.meeting import calls_of
from tests.support.town import CODE, LOADS, Town


@pytest.fixture
def town(aws: Aws) -> Town:
    forget(handler)
    return Town(aws, datetime(2026, 11, 30, 23, 40, tzinfo=SEOUL))


def tick(at: datetime) -> dict[str, Any]:
    run: dict[str, Any] = handler.handler(
        event("keep_clocks", "every_minute") | {"time": stamp(at)}, Context(remaining_ms=50_000)
    )
    return run


def test_M3_a_hold_that_nobody_answers_is_given_back_once(town: Town) -> None:
    town.now = datetime(2026, 11, 20, 12, 0, tzinfo=SEOUL)
    town.shop("bunsik-1")
    town.load("child-x", 50_000)
    order_id = town.orders("child-x", 12_000, "bunsik-1")
    due = town.now + timedelta(minutes=30)
    assert tick(due - timedelta(seconds=1))["holds_expired"] == 0
    assert tick(due)["holds_expired"] == 1
    assert tick(due)["holds_expired"] == 0
    order = town.meals.order("child-x", order_id)
    account = town.meals.account("child-x")
    assert order is not None
    assert account is not None
    assert order.state == "expired"
    assert (account.lots, account.days) == ({"2026-11-30": 50_000}, {})


def test_M3_a_hold_ends_in_its_minute_also_while_the_table_of_the_reports_is_away(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    town.shop("bunsik-1")
    town.load("child-x", 50_000)
    order_id = town.orders("child-x", 12_000, "bunsik-1")
    monkeypatch.setenv("DOLBOM_ALERTS_TABLE", "away")
    with pytest.raises(Unavailable):  # so that the schedule tries again, and the alarm rings
        tick(town.now + timedelta(minutes=30))
    order = town.meals.order("child-x", order_id)
    assert order is not None
    assert order.state == "expired"


def test_M2_M5_money_on_hold_over_the_months_end_does_not_lapse_and_what_returns_late_goes_to_the_fund(
    town: Town,
) -> None:
    town.shop("bunsik-1")
    town.load("child-x", 50_000)
    order_id = town.orders("child-x", 12_000, "bunsik-1")
    midnight = datetime(2026, 12, 1, tzinfo=SEOUL)
    assert tick(midnight)["lots_lapsed"] == 1  # the 38,000 that no order held
    assert tick(midnight + timedelta(minutes=10))["holds_expired"] == 1
    order = town.meals.order("child-x", order_id)
    account = town.meals.account("child-x")
    assert order is not None
    assert account is not None
    expiry = order.journal[-1]
    assert (expiry.day, expiry.moved("fund"), expiry.why) == ("2026-11-30", 12_000, "to_fund_after_lapse")
    assert account.lots == {}
    assert tick(midnight.astimezone(UTC) + timedelta(days=1))["lots_lapsed"] == 0


def test_M3_a_hold_whose_policy_is_gone_keeps_no_other_from_going_back(town: Town) -> None:
    town.shop("bunsik-1")
    orders = {}
    for child in ("child-x", "child-y"):
        town.load(child, 50_000)
        orders[child] = town.orders(child, 12_000, "bunsik-1")
    row = town.row("child-x", lambda row: row.get("order_id") == orders["child-x"])
    spoilt = to_attributes({**row, "policy_version": 77})
    town.aws.client("dynamodb").put_item(TableName=town.table.name, Item=spoilt)
    run = tick(town.now + timedelta(minutes=30))
    assert (run["holds_expired"], run["rows_failed"]) == (1, 1)
    order = town.meals.order("child-y", orders["child-y"])
    assert order is not None
    assert order.state == "expired"


def test_M2_an_account_that_cannot_be_read_keeps_no_other_from_lapsing(town: Town) -> None:
    for child in ("child-x", "child-y"):
        town.load(child, 50_000)
    row = town.table.get("CHILD#child-x", "ACCOUNT")
    assert row is not None
    town.aws.client("dynamodb").put_item(TableName=town.table.name, Item=to_attributes({**row, "lots": "no lots"}))
    run = tick(datetime(2026, 12, 1, tzinfo=SEOUL))
    assert (run["lots_lapsed"], run["rows_failed"]) == (1, 1)


def test_M3_a_rush_of_holds_goes_back_many_at_once_and_a_spoilt_one_keeps_no_other_waiting(town: Town) -> None:
    town.now = datetime(2026, 11, 20, 12, 0, tzinfo=SEOUL)
    town.shop("bunsik-1")
    children = [f"child-{number:03}" for number in range(51)]
    town.enrols(*children)
    town.file("loads", LOADS + "".join(f"L-{child},{child},{CODE},50000\n" for child in children))
    orders = {child: town.orders(child, 7_000, "bunsik-1") for child in (*children, children[0])}
    due = town.now + timedelta(minutes=30)
    spoilt = town.table.get(keys.child("child-050"), keys.ACCOUNT)
    town.table.write(Put({**(spoilt or {}), "lots": "many"}, PRESENT))
    with calls_of(town.table.client) as calls:
        run = tick(due)
    assert (run["holds_expired"], run["rows_failed"]) == (51, 1)
    assert {town.meals.account(child).lots["2026-11-30"] for child in children[:50]} == {50_000}  # type: ignore[union-attr]
    assert all(town.meals.order(child, orders[child]).state == "expired" for child in children[:50])  # type: ignore[union-attr]
    # Fifty children in one transaction, and the second order of one of them in another: not one each.
    assert calls["TransactWriteItems"] <= 4
    assert tick(due)["holds_expired"] == 0


def test_M2_a_months_end_lapses_many_accounts_at_once(town: Town) -> None:
    children = [f"child-{number:03}" for number in range(60)]
    town.enrols(*children)
    town.file("loads", LOADS + "".join(f"L-{child},{child},{CODE},50000\n" for child in children))
    with calls_of(town.table.client) as calls:
        assert tick(datetime(2026, 12, 1, tzinfo=SEOUL))["lots_lapsed"] == 60
    assert calls["TransactWriteItems"] <= 4
    assert {sum(town.meals.account(child).lots.values()) for child in children} == {0}  # type: ignore[union-attr]
    assert tick(datetime(2026, 12, 1, tzinfo=SEOUL))["lots_lapsed"] == 0
