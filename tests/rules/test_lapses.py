"""Money that is not spent in time returns to the fund, and nowhere else (M2)."""

from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta

import pytest

from dolbom import aws as clients
from dolbom.clock import SEOUL
from dolbom.dynamo.table import ConditionFailed, Table
from dolbom.meals import keys
from dolbom.meals.accounts import Account, Change
from dolbom.meals.children import lapses
from dolbom.meals.orders.store import OrderStore
from dolbom.meals.rows import entry_item
from dolbom.meals.store import Stale
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
    (row,) = store.journal_rows("child-x")
    assert row == {
        "pk": "CHILD#child-x",
        "sk": "JOURNAL#2026-12-01#LAPSE#2026-11-30-0",
        "kind": "entry",
        "journal": [entry_item(first[0])],
    }


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


def test_who_lives_in_a_town_is_told_of_those_who_do(aws: Aws) -> None:
    store = store_in(aws)
    for child_id, town in (("child-x", "41460"), ("child-y", "41461"), ("child-z", "41460")):
        store.change_account(None, Account(child_id, town))
    assert store.living_in("41460", ["child-x", "child-x", "child-y", "child-z", "nobody"]) == {"child-x", "child-z"}


def test_a_change_of_an_account_is_listed_in_its_town_and_leaves_who_made_it_and_why(aws: Aws) -> None:
    store = store_in(aws)
    account = Account("child-x", "41460")
    trace = Change("officer-1", "2026-12-01T00:00:00.000000Z", "suspend", "예시")
    store.change_account(None, account, trace)
    after = replace(account, municipality="41461", version=1)
    store.change_account(account, after)
    items = {(item["pk"], item["sk"]): item for item in store.table.scan(0, 1, None).items}
    (made,) = [item for item in items.values() if item["kind"] == "change"]
    assert made == {
        "pk": "CHILD#child-x",
        "sk": keys.change(trace.at, "0"),
        "kind": "change",
        **asdict(trace),
    }
    for town in ("41460", "41461"):
        place = (keys.town(town), "CHILD#child-x")
        assert items[place] == {"pk": place[0], "sk": place[1], "kind": "listed"}
    with pytest.raises(Stale) as overtaken:
        store.change_account(account, replace(account, version=2))
    assert overtaken.value.account == after
    store.list_child("41461", "child-x")
    store.list_child("41430", "child-x")
    assert (keys.town("41430"), "CHILD#child-x") in {
        (item["pk"], item["sk"]) for item in store.table.scan(0, 1, None).items
    }


def test_an_entry_is_posted_once_and_only_on_what_was_read(aws: Aws) -> None:
    store = store_in(aws)
    account = Account("child-x", "41460", lots={"2026-11-30": 5_000, "2026-12-31": 1})
    store.change_account(None, account)
    step = lapses.lapsed(account, MIDNIGHT)
    assert step is not None
    store.post_entry(account, *step, "n-1")
    with pytest.raises(ConditionFailed) as again:
        store.post_entry(step[0], replace(step[0], version=9), step[1], "n-1")
    assert again.value.old is not None
    assert again.value.old["journal"] == [entry_item(step[1])]
    with pytest.raises(Stale) as stale:
        store.post_entry(account, *step, "n-2")
    assert stale.value.account == step[0]
