"""What is told of a condition without DynamoDB is what DynamoDB does (R3)."""

from typing import Any

import pytest

from dolbom.dynamo.items import from_attributes, to_attributes
from dolbom.dynamo.table import ABSENT, PRESENT, Cancelled, Condition, ConditionFailed, Put, Table
from dolbom.dynamo.writes import as_seen, surely_fails
from dolbom.meals.accounts import Account
from dolbom.meals.orders.rows import journal_append, order_item, reference_item
from dolbom.meals.rows import account_put, digest
from tests.conftest import Aws
from tests.support.usual import basket, placed

KEY = {"pk": "CHILD#a", "sk": "X"}
ITEMS: list[dict[str, Any] | None] = [
    None,
    KEY,
    {**KEY, "digest": "one", "journal": [1]},
    {**KEY, "digest": "two", "journal": [1, 2]},
    {**KEY, "digest": 1, "journal": "text"},
]
TOLD = [
    ABSENT,
    PRESENT,
    Condition("digest = :read", {":read": "one"}),
    Condition("size(journal) = :known", {":known": 2}),
    Condition("#d = :read", {":read": "one"}, {"#d": "digest"}),
    Condition("attribute_exists(pk) AND #d = :read", {":read": "one"}, {"#d": "digest"}),
]
NOT_TOLD = [
    Condition("attribute_exists(pk) OR attribute_not_exists(pk)"),
    Condition("digest <> :read", {":read": "one"}),
    Condition("size(journal) >= :known", {":known": 2}),
    Condition("digest = :read AND size(journal) >= :least", {":read": "one", ":least": 1}),
    Condition("attribute_not_exists(pk) OR digest = :read AND sk = :sk", {":read": "one", ":sk": "X"}),
    Condition("NOT digest = :read AND sk = :sk", {":read": "one", ":sk": "X"}),
    Condition("NOT (sk = :sk AND digest = :read AND sk = :sk)", {":read": "one", ":sk": "X"}),
    Condition("NOT(sk = :sk AND digest = :read AND sk = :sk)", {":read": "one", ":sk": "X"}),
]


def refused(table: Table, condition: Condition) -> bool:
    try:
        table.transact(Put({**KEY, "new": True}, condition))
    except Cancelled:
        return True
    return False


@pytest.fixture
def table(aws: Aws) -> Table:
    return Table(aws.client("dynamodb"), aws.tables["meals"], sleep=lambda _: None)


@pytest.mark.parametrize("condition", [*TOLD, *NOT_TOLD], ids=lambda condition: condition.expression)
@pytest.mark.parametrize("item", ITEMS, ids=str)
def test_R3_a_condition_that_surely_fails_is_one_that_dynamodb_refuses(
    table: Table, item: dict[str, Any] | None, condition: Condition
) -> None:
    if item is not None:
        table.write(Put(item))
    told = surely_fails(condition, item)
    if ":known" in condition.values and "journal" not in (item or {}):
        # The engine in memory cannot size what is not there; for DynamoDB such a condition fails.
        assert told == (condition in TOLD)
    elif condition in TOLD and not (item and item.get("journal") == "text"):
        assert told == refused(table, condition)
    else:
        assert not told or refused(table, condition)


@pytest.mark.parametrize("values", [{":state": "open"}, {}], ids=["a name of the update", "a value, too"])
def test_R3_what_an_update_itself_has_is_no_part_of_what_is_told(values: dict[str, Any]) -> None:
    assert not surely_fails(Condition("#state = :state", values), {"pk": "X", "sk": "X", "state": "used"})


def test_R3_the_conditions_of_a_payment_are_all_of_forms_that_are_told() -> None:
    order, account = placed(basket(8_000))
    writes = [
        account_put(account, account),
        Put(order_item(order)),
        Put(reference_item(order)),
        journal_append(order, order),
    ]
    standing: list[dict[str, Any]] = [
        {"digest": digest(Account("child-b", "41460"))},
        {"pk": "there"},
        {"pk": "there"},
        {"journal": [1, 2, 3]},
    ]
    for write, item in zip(writes, standing, strict=True):
        assert surely_fails(write.condition, item), write.condition.expression


def test_R3_a_write_that_meets_another_looks_only_where_it_is_told_to(table: Table) -> None:
    table.write(Put({**KEY, "digest": "two"}))
    with pytest.raises(ConditionFailed) as failed:
        table.write(Put({**KEY, "digest": "three"}, TOLD[2]), looks=True)
    assert failed.value.old == {**KEY, "digest": "two"}


@pytest.mark.parametrize("spoilt", [{}, {"number": None}, {"number": "many"}, {"number": [1]}])
def test_of_two_who_mend_a_row_as_they_have_seen_it_one_does(aws: Aws, spoilt: dict[str, Any]) -> None:
    table = Table(aws.client("dynamodb"), aws.tables["meals"])
    place = {"pk": "BOARD#41460", "sk": "CANNED"}
    table.write(Put({**place, "kind": "canned", **spoilt}))
    stood = table.client.get_item(TableName=table.name, Key=to_attributes(place))["Item"]
    seen = as_seen(from_attributes(stood), "number")
    table.write(Put({**place, "kind": "canned", "number": 1}, seen))
    with pytest.raises(ConditionFailed):
        table.write(Put({**place, "kind": "canned", "number": 2}, seen))
