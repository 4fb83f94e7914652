"""Writes and their conditions; and what can be told of one without DynamoDB: that it surely fails of an item."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dolbom.dynamo.items import Item, to_attribute, to_attributes
from dolbom.starting.patterns import compiled_later

IS_ABSENT = "attribute_not_exists(pk)"
IS_PRESENT = "attribute_exists(pk)"
_EQUAL = compiled_later(r"(?P<size>size\()?(?P<name>#?[a-z_0-9]+)(?(size)\)) = (?P<value>:[a-z_0-9]+)")
_NOT_TOLD = compiled_later(r" OR |NOT *\(")


# These classes are made at each start, so no more is generated for them than is used.


@dataclass(slots=True, eq=False, repr=False)
class Condition:
    """A condition expression with its `#names` and `:values` (Python values; names and values are bound as given)."""

    expression: str
    values: Mapping[str, Any] = ()  # type: ignore[assignment]
    names: Mapping[str, str] = ()  # type: ignore[assignment]


ABSENT = Condition(IS_ABSENT)
PRESENT = Condition(IS_PRESENT)


@dataclass(slots=True, eq=False, repr=False)
class Put:
    """Write a whole item, if the condition holds of what stands at its key."""

    item: Mapping[str, Any]
    condition: Condition = ABSENT
    returns_old: bool = True
    """Whether what stands there comes back when the condition fails: reading it is then no right of the writer's."""


@dataclass(slots=True, eq=False, repr=False)
class Update:
    """Change attributes of one item: `expression` is an update expression."""

    pk: str
    sk: str
    expression: str
    condition: Condition = PRESENT
    values: Mapping[str, Any] = ()  # type: ignore[assignment]
    names: Mapping[str, str] = ()  # type: ignore[assignment]


@dataclass(slots=True, eq=False, repr=False)
class Delete:
    pk: str
    sk: str
    condition: Condition = PRESENT


@dataclass(slots=True, eq=False, repr=False)
class Check:
    """No change; the transaction stands only if the condition holds."""

    pk: str
    sk: str
    condition: Condition


Write = Put | Update | Delete | Check


def as_seen(item: Mapping[str, Any], *wanted: str) -> Condition:
    """That an item still has all that it had when it was read, whatever that was, and of what is `wanted` no more: who
    mends a row puts there what it lacked."""
    lacked = [name for name in wanted if name not in item]
    names = {f"#seen{number}": name for number, name in enumerate([*item, *lacked])}
    values = {f":seen{number}": value for number, value in enumerate(item.values())}
    same = [f"#seen{number} = :seen{number}" for number in range(len(item))]
    none = [f"attribute_not_exists(#seen{number})" for number in range(len(item), len(names))]
    return Condition(" AND ".join([*same, *none]), values, names)


def surely_fails(condition: Condition, item: Item | None) -> bool:
    """Whether a condition fails of an item as it stands. Forms that are not told here may fail or hold: DynamoDB says.

    Told are that there is an item or none, that an attribute, or the size of a list, is a value, and that several of
    these hold at once: then it fails where one of them does.
    """
    if _NOT_TOLD.search(condition.expression):
        return False
    return any(_part_fails(part, condition, item) for part in condition.expression.split(" AND "))


def _part_fails(part: str, condition: Condition, item: Item | None) -> bool:
    if part == IS_ABSENT:
        return item is not None
    if part == IS_PRESENT:
        return item is None
    equal = _EQUAL.fullmatch(part)
    if equal is None:
        return False
    names, values = dict(condition.names), dict(condition.values)
    name = names.get(equal["name"], equal["name"])
    if name.startswith("#") or equal["value"] not in values:
        return False  # an update's own, which are not known here
    found = (item or {}).get(name)
    if equal["size"]:
        found = len(found) if isinstance(found, list) else None
    return bool(found != values[equal["value"]])


def place_of(write: Write) -> tuple[str, str]:
    """The keys of the item that a write is about."""
    return (write.item["pk"], write.item["sk"]) if isinstance(write, Put) else (write.pk, write.sk)


TRANSACT_NAMES = {Put: "Put", Update: "Update", Delete: "Delete", Check: "ConditionCheck"}


def key_of(pk: str, sk: str) -> dict[str, Any]:
    """An item's key as DynamoDB takes it."""
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def request_of(write: Write) -> dict[str, Any]:
    """A write as DynamoDB takes it, without its table's name."""
    names, values = dict(write.condition.names), dict(write.condition.values)
    request: dict[str, Any] = {
        "ConditionExpression": write.condition.expression,
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }
    if isinstance(write, Put) and not write.returns_old:
        request["ReturnValuesOnConditionCheckFailure"] = "NONE"
    if isinstance(write, Put):
        request["Item"] = to_attributes(write.item)
    else:
        request["Key"] = key_of(write.pk, write.sk)
    if isinstance(write, Update):
        request["UpdateExpression"] = write.expression
        names.update(write.names)
        values.update(write.values)
    if names:
        request["ExpressionAttributeNames"] = names
    if values:
        request["ExpressionAttributeValues"] = {name: to_attribute(value) for name, value in values.items()}
    return request
