"""Accounts and entries as they lie in the table (M1, M2, O1): what is written, on which condition, and what is none."""

from dataclasses import replace
from typing import Any

import pytest

from dolbom.dynamo.due import clock_shard
from dolbom.errors import Unreadable
from dolbom.meals import keys
from dolbom.meals.accounts import Account
from dolbom.meals.ledger import Entry, Leg
from dolbom.meals.rows import (
    account_of,
    account_or_none,
    account_put,
    digest,
    entries_of,
    entry_item,
    over_update,
    seal_of,
)
from tests.support.strategies import CHILD, TOWN
from tests.support.usual import LOT, TODAY, account

FULL = account(
    lots={LOT: 5, "2027-01-31": 6},
    days={TODAY: 1},
    months={"2026-12": 2},
    coupons={"2026-12": 3},
    coupon_money={"2026-12": 4},
    shortfall=7,
    restraints={"balance": 8},
    over={"261201" + "a" * 12: 9},
    version=10,
)
ROW = dict(account_put(None, FULL).item)


def test_an_account_lies_with_all_that_it_is_and_falls_due_after_its_first_lot() -> None:
    content = {
        name: getattr(FULL, name) for name in ("lots", "days", "months", "coupons", "coupon_money", "restraints")
    }
    assert {
        **content,
        "pk": keys.child(CHILD),
        "sk": keys.ACCOUNT,
        "kind": "account",
        "digest": digest(FULL),
        "child_id": CHILD,
        "municipality": TOWN,
        "status": "active",
        "shortfall": 7,
        "over": FULL.over,
        "version": 10,
        "clock_shard": clock_shard(keys.LAPSES, CHILD),
        "due_at": "2026-12-31T15:00:00.000000Z",
    } == ROW
    assert len(digest(FULL)) == 32
    assert not {"clock_shard", "due_at", "over"} & account_put(None, account(lots={})).item.keys()


def test_an_account_that_was_read_is_written_only_if_it_is_still_that() -> None:
    after = replace(FULL, version=11)
    assert account_put(None, after).condition.expression == "attribute_not_exists(pk)"
    told = account_put(FULL, after).condition
    assert (told.expression, told.values) == ("digest = :read", {":read": digest(FULL)})
    # Later code may have made its digest of more than we know: the row's own counts, as long as it is that version.
    read = account_of(ROW | {"digest": "of tomorrow", "more": 1})
    assert account_put(read, after).condition.values == {":read": "of tomorrow"}
    changed = replace(read, version=11)
    assert account_put(changed, after).condition.values == {":read": digest(changed)}
    assert account_put(read, read).item["more"] == 1


def test_P3_rights_that_are_taken_write_no_money() -> None:
    after = replace(FULL, over={"261202" + "b" * 12: 3}, version=11)
    write = over_update(FULL, after)
    assert (write.pk, write.sk) == (keys.child(CHILD), keys.ACCOUNT)
    assert write.expression == "SET #over = :over, #version = :version, #digest = :digest"
    assert write.condition.expression == "#digest = :read"
    assert write.values == {":over": after.over, ":version": 11, ":digest": digest(after), ":read": digest(FULL)}
    assert write.names == {"#over": "over", "#version": "version", "#digest": "digest"}


def test_an_account_is_read_as_it_was_written_with_what_later_code_put_beside() -> None:
    read = account_of(ROW | {"more": {"deep": 1}})
    assert read == FULL
    assert (read.read_as, dict(read.beyond)["more"]) == ((10, digest(FULL)), {"deep": 1})
    without = {name: value for name, value in ROW.items() if name != "over"}
    assert account_of(without).over == {}
    assert account_or_none(None) is None
    assert account_or_none(ROW) == FULL


@pytest.mark.parametrize(
    "spoilt",
    [
        *({name: 5} for name in ("child_id", "municipality", "digest", "status", "lots", "days", "restraints", "over")),
        *({name: "5"} for name in ("shortfall", "version")),
        *({name: {"2026-12-31": "5"}} for name in ("lots", "months", "coupons", "coupon_money", "over")),
        {"shortfall": -1},
        {"version": -1},
        {"status": "rich"},
        {"lots": {"someday": 5}},
        {"pk": keys.child("another")},
        {"child_id": "another"},
    ],
    ids=str,
)
def test_what_is_no_account_cannot_be_read(spoilt: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        account_of(ROW | spoilt)


def test_O1_an_entry_lies_with_what_it_moves_and_is_sealed() -> None:
    made = Entry(
        "o/hold", "hold", "2026-12-01T03:00:00.000000Z", TODAY,
        (Leg("benefit", -5, LOT), Leg("hold", 5)), coupons=1, why="because",
    )  # fmt: skip
    item = entry_item(made)
    assert item == {
        "id": "o/hold",
        "kind": "hold",
        "at": "2026-12-01T03:00:00.000000Z",
        "day": TODAY,
        "legs": [{"account": "benefit", "amount": -5, "lot": LOT}, {"account": "hold", "amount": 5}],
        "coupons": 1,
        "why": "because",
        "seal": seal_of(item),
    }
    assert len(item["seal"]) == 16
    assert seal_of(item) == seal_of({**item, "seal": "other"}) != seal_of({**item, "why": "other"})
    plain = replace(made, coupons=0, why="")
    assert not {"coupons", "why"} & entry_item(plain).keys()
    assert entries_of({"journal": [item, entry_item(plain)]}) == (made, plain)


@pytest.mark.parametrize(
    "spoilt",
    [
        *({name: 5} for name in ("id", "kind", "at", "day", "why", "legs")),
        {"kind": "gift"},
        {"at": "soon"},
        {"coupons": "1"},
        {"legs": [{"account": "benefit", "amount": 5}]},
        {"legs": [{"account": "benefit", "amount": "0"}]},
        {"legs": [{"account": 5, "amount": 0}]},
        {"legs": [{"account": "benefit", "amount": 0, "lot": 5}]},
    ],
    ids=str,
)
def test_O1_what_is_no_entry_cannot_be_read(spoilt: dict[str, Any]) -> None:
    made = Entry("o/hold", "hold", "2026-12-01T03:00:00.000000Z", TODAY, (Leg("fund", -5), Leg("hold", 5)))
    with pytest.raises((ValueError, TypeError, KeyError, AttributeError)):
        entries_of({"journal": [{**entry_item(made), **spoilt}]})


def test_an_account_of_a_child_alone_has_nothing() -> None:
    assert account_of(dict(account_put(None, Account(CHILD, TOWN)).item)) == Account(CHILD, TOWN)
