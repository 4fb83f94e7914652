"""Money that is not spent in time returns to the fund, and nowhere else (M2)."""

from datetime import UTC, datetime, timedelta

from dolbom import aws as clients
from dolbom.clock import SEOUL
from dolbom.dynamo.table import Table
from dolbom.meals.accounts import Account
from dolbom.meals.children import lapses
from dolbom.meals.orders.store import OrderStore
from tests.conftest import Aws
from tests.support import a_sweep

MIDNIGHT = datetime(2026, 12, 1, tzinfo=SEOUL)


def store_in(aws: Aws) -> OrderStore:
    return OrderStore(Table(clients.client("dynamodb"), aws.tables["meals"]))


def test_M2_money_lapses_at_the_first_second_after_its_last_day_and_not_before() -> None:
    account = Account("child-x", "41460", lots={"2026-11-30": 5_000})
    assert lapses.lapsed(account, MIDNIGHT - timedelta(seconds=1)) is None
    assert account.spendable("2026-11-30") == 5_000
    assert account.spendable("2026-12-01") == 0
    lapsed = lapses.lapsed(account, MIDNIGHT)
    assert lapsed is not None
    after, entry = lapsed
    assert after.lots == {}
    assert entry.moved("fund") == 5_000
    assert entry.spent == 0


def test_M2_a_lapse_is_posted_once_however_often_the_clock_runs(aws: Aws) -> None:
    store = store_in(aws)
    store.change_account(None, Account("child-x", "41460", lots={"2026-11-30": 5_000, "2026-12-31": 7_000}))
    now = MIDNIGHT.astimezone(UTC)
    assert lapses.lapse_due(store, now - timedelta(seconds=1), a_sweep()) == []
    first = lapses.lapse_due(store, now, a_sweep())
    assert [entry.moved("fund") for entry in first] == [5_000]
    assert lapses.lapse_due(store, now, a_sweep()) == []
    account = store.account("child-x")
    assert account is not None
    assert account.lots == {"2026-12-31": 7_000}
    rows = store.journal_rows("child-x")
    assert [row["journal"][0]["kind"] for row in rows] == ["lapse"]


def test_M2_lots_that_lapsed_while_nothing_ran_are_posted_one_entry_each(aws: Aws) -> None:
    store = store_in(aws)
    store.change_account(None, Account("child-x", "41460", lots={"2026-10-31": 1_000, "2026-11-30": 2_000}))
    posted = lapses.lapse_due(store, MIDNIGHT, a_sweep())
    assert [(entry.entry_id, entry.moved("fund")) for entry in posted] == [
        ("lapse/2026-10-31/0", 1_000),
        ("lapse/2026-11-30/1", 2_000),
    ]


def test_M2_nothing_lapses_on_an_account_without_money(aws: Aws) -> None:
    store = store_in(aws)
    store.change_account(None, Account("child-x", "41460"))
    assert lapses.lapse_due(store, MIDNIGHT, a_sweep()) == []
    assert list(lapses.lapse(store, "child-nobody", MIDNIGHT)) == []
