"""What the tables in memory are taught.

The one PartiQL statement that the code makes: moto's own parser takes no `IN` on a key and no `BETWEEN`. Real engines
are asked the same in tests/exactly_once/test_contention.py.

And two savings, which change nothing of what they answer: not to copy a table's whole stream record by record for each
transaction, since records never change; and not to look for ten other spellings of each of the nine types that an
attribute value is not of.
"""

import copy
import re
from typing import Any

from moto.core.serialize import AttributePicker, AttributePickerContext
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.table import StreamShard

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


def copied(shard: StreamShard, memo: dict[int, Any]) -> StreamShard:
    """A stream with the same records."""
    other = memo[id(shard)] = copy.copy(shard)
    other.items = list(shard.items)
    other.table = copy.deepcopy(shard.table, memo)
    return other


TYPES = frozenset({"S", "N", "B", "SS", "NS", "BS", "M", "L", "BOOL", "NULL"})
pick_with_aliases = AttributePicker.__call__


def pick(self: AttributePicker, context: AttributePickerContext) -> Any:
    """Of an attribute value, such as `{"S": "haneul"}`, what it has of a type; of all else, what moto finds."""
    if type(context.obj) is dict and len(context.obj) == 1 and context.key in TYPES and context.obj.keys() <= TYPES:
        return context.obj.get(context.key)
    return pick_with_aliases(self, context)


def teach() -> None:
    """From now on the tables in memory do so."""
    StreamShard.__deepcopy__ = copied  # type: ignore[attr-defined]
    AttributePicker.__call__ = pick  # type: ignore[method-assign]
    DynamoDBBackend.execute_statement = execute_statement  # type: ignore[method-assign]
