"""What the tables in memory are taught.

The one PartiQL statement that the code makes: moto's own parser takes no `IN` on a key and no `BETWEEN`. Real engines
are asked the same in tests/exactly_once/test_contention.py.

And savings, which change nothing of what they answer; half of the time of all tests went into these:

- an update puts a changed copy in the row's place. So no row that is stored ever changes, and to remember a table, as
  moto does for each transaction, is to remember which rows it has;
- two strings are compared as they are, without a look at what else they might have been;
- not to look for each of the ten types in an attribute value, which is of one;
- not to ask two hundred other services whether a call is theirs before DynamoDB and S3 are asked, nor for each call
  which methods a service has.
"""

import copy
import re
from collections import defaultdict
from functools import cache
from typing import Any

from botocore.model import StructureShape
from moto import backend_index
from moto.core import responses
from moto.core.serialize import BaseJSONSerializer
from moto.core.utils import method_names_from_class
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table

OURS = {"dynamodb": 0, "s3": 1}
SELECT = re.compile(r'SELECT ([\w, ]+) FROM "([^"]+)" WHERE pk IN \[([?, ]+)\] AND sk BETWEEN \? AND \?')


def execute_statement(
    backend: DynamoDBBackend, statement: str, parameters: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The rows of a range of some partitions, each with the attributes that are wanted."""
    told = SELECT.fullmatch(statement)
    if told is None:
        raise ValueError(f"not the statement that is known: {statement}")
    wanted, table = told[1].split(", "), backend.tables[told[2]]
    *pks, first, last = [parameter["S"] for parameter in parameters]
    assert len(pks) == told[3].count("?")
    found = []
    for pk in pks:
        rows = [item.to_json()["Attributes"] for item in table.items.get(DynamoType({"S": pk}), {}).values()]
        inside = sorted((row for row in rows if first <= row["sk"]["S"] <= last), key=lambda row: str(row["sk"]["S"]))
        found += [{name: row[name] for name in wanted if name in row} for row in inside]
    return found


Rows = dict[DynamoType, dict[DynamoType, Item]]


def rows_of(table: Table) -> Rows:
    """Which rows a table has now: to give back to it later, since rows never change."""
    found: Rows = defaultdict(dict)
    found.update({pk: dict(rows) for pk, rows in table.items.items()})
    return found


def copied(table: Table, memo: dict[int, Any]) -> Table:
    """A table with the same rows and the same stream, and what else does not change in a transaction."""
    other = memo[id(table)] = copy.copy(table)
    other.items = rows_of(table)
    if table.stream_shard is not None:
        other.stream_shard = shard = copy.copy(table.stream_shard)
        shard.items, shard.table = list(table.stream_shard.items), other
    return other


update_in_place = DynamoDBBackend.update_item


def update(backend: DynamoDBBackend, table_name: str, key: dict[str, Any], *how: Any, **more: Any) -> Item:
    """An update of a row that takes the place of the one that was there."""
    table = backend.get_table(table_name)
    rows = table.items.get(DynamoType(key[table.hash_key_attr]), {})
    sk = DynamoType(key[table.range_key_attr])
    if sk in rows:
        rows[sk] = copy.deepcopy(rows[sk])
    return update_in_place(backend, table_name, key, *how, **more)


in_general = DynamoType.__hash__, DynamoType.__eq__, DynamoType.cast_value.fget


def hashed(value: DynamoType) -> int:
    return hash(("S", value.value)) if value.type == "S" else in_general[0](value)


def is_equal(one: DynamoType, other: DynamoType) -> bool:
    if one.type == "S":
        return other.type == "S" and one.value == other.value
    return in_general[1](one, other)


def cast(value: DynamoType) -> Any:
    return value.value if value.type == "S" else in_general[2](value)


structure_in_general = BaseJSONSerializer._serialize_type_structure


def structure(self: BaseJSONSerializer, serialized: Any, value: Any, shape: StructureShape, key: str) -> None:
    """Of an attribute value, such as `{"S": "haneul"}`, what it has of a type; of all else, what moto finds."""
    if shape.name != "AttributeValue" or not key or type(value) is not dict or len(value) != 1:
        structure_in_general(self, serialized, value, shape, key)
        return
    ((kind, inner),) = value.items()
    told: dict[str, Any] = {}
    self._serialize(told, inner, shape.members[kind], kind)
    self._default_serialize(serialized, told, shape, key)


def teach() -> None:
    """From now on the tables in memory do so."""
    DynamoDBBackend.execute_statement = execute_statement  # type: ignore[method-assign]
    DynamoDBBackend.update_item = update
    Table.__deepcopy__ = copied
    DynamoType.__hash__, DynamoType.__eq__, DynamoType.cast_value = hashed, is_equal, property(cast)
    BaseJSONSerializer._serialize_type_structure = structure
    backend_index.backend_url_patterns.sort(key=lambda pattern: OURS.get(pattern[0], len(OURS)))
    responses.method_names_from_class = cache(method_names_from_class)
