"""An update of the plain kind, that a table in memory makes without a tree of its expression: attributes of a row that
is there are set to a value, to another attribute, to what is counted or appended, or removed.

Whatever is not plain goes moto's own way, and so does whatever is refused: a name or a value that nobody gave, an
attribute that is not there, a key, a value of another type. tests/rules/test_tables_in_memory.py asks both ways.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.table import Table
from moto.dynamodb.parsing.reserved_keywords import ReservedKeywords

Json = dict[str, Any]
PLAIN = re.compile(r"SET (?P<sets>.+?)(?: REMOVE (?P<removed>#?\w+(?:, #?\w+)*))?")
PARTS = re.compile(r", (?![^(]*\))")
PART = re.compile(
    r"(?P<name>#?\w+) = (?:(?P<value>:\w+)|list_append\((?P<list>#?\w+), (?P<appended>:\w+)\)"
    r"|(?:if_not_exists\((?P<perhaps>#?\w+), (?P<start>:\w+)\)|(?P<other>#?\w+))(?: \+ (?P<more>:\w+))?)"
)
BYTES_MAX = 200_000
"""Larger rows are moto's to judge: whether they are too large."""


class NotPlain(Exception):
    """This update is for moto itself."""


@dataclass(frozen=True)
class Plan:
    """What an expression sets, part by part, and what it removes: as it is written."""

    sets: tuple[Mapping[str, str | None], ...]
    removed: tuple[str, ...]


@cache
def plan_of(expression: str) -> Plan | None:
    """How to go about an expression; None if it is not plain."""
    told = PLAIN.fullmatch(expression)
    sets = [PART.fullmatch(part) for part in PARTS.split(told["sets"])] if told else []
    if told is None or not all(sets):
        return None
    return Plan(
        tuple(part.groupdict() for part in sets if part), tuple(told["removed"].split(", ") if told["removed"] else ())
    )


@cache
def is_reserved(name: str) -> bool:
    return name.upper() in ReservedKeywords.get_reserved_keywords()


def changed(table: Table, row: Item, plan: Plan, names: Mapping[str, str], values: Mapping[str, Json]) -> Item:
    """A new row, as the update leaves it; the one that is there stays as it is.

    Raises:
        NotPlain: moto must be asked.
    """

    def name_of(written: str | None) -> str:
        found = names.get(written or "") if (written or "").startswith("#") else written
        if not found or (found == written and is_reserved(found)):
            raise NotPlain
        return found

    def value_of(written: str | None) -> DynamoType:
        if written not in values:
            raise NotPlain
        return DynamoType(values[written])

    made: dict[str, DynamoType] = {}
    for part in plan.sets:
        made[name_of(part["name"])] = _value(row, part, name_of, value_of)
    removed = {name_of(written) for written in plan.removed}
    if len(made) + len(removed) != len(plan.sets) + len(plan.removed) or made.keys() & removed:
        raise NotPlain
    _must_fit(table, made, removed)
    attrs = LimitedSizeDict()
    dict.update(attrs, row.attrs)
    dict.update(attrs, made)
    for name in removed:
        dict.pop(attrs, name, None)
    new = Item(row.hash_key, row.range_key, {})
    new.attrs = attrs
    if new.size() > BYTES_MAX:
        raise NotPlain
    return new


def _value(
    row: Item,
    part: Mapping[str, str | None],
    name_of: Callable[[str | None], str],
    value_of: Callable[[str | None], DynamoType],
) -> DynamoType:
    """What one part sets its attribute to."""
    if part["value"]:
        return value_of(part["value"])
    if part["list"]:
        there, more = row.attrs.get(name_of(part["list"])), value_of(part["appended"])
        if there is None or there.type != "L" or more.type != "L":
            raise NotPlain
        return DynamoType({"L": [*there.to_json()["L"], *more.to_json()["L"]]})
    found = row.attrs.get(name_of(part["perhaps"] or part["other"]))
    if part["perhaps"]:
        start = value_of(part["start"])
        found = start if found is None else found
    if found is None:
        raise NotPlain
    if part["more"]:
        more = value_of(part["more"])
        if found.type != "N" or more.type != "N":
            raise NotPlain
        return found + more
    return found


def _must_fit(table: Table, made: Mapping[str, DynamoType], removed: set[str]) -> None:
    """Keys of the table never change, and keys of its indexes have their type."""
    if (made.keys() | removed) & set(table.table_key_attrs):
        raise NotPlain
    for key in table.attr:
        value = made.get(key["AttributeName"])
        if value is not None and (value.type != key["AttributeType"] or not value.value):
            raise NotPlain
