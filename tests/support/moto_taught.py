"""What the tables in memory are taught.

The one PartiQL statement that the code makes: moto's own parser takes no `IN` on a key and no `BETWEEN`. Real engines
are asked the same in tests/exactly_once/test_contention.py.

That two values of different types are compared, and neither is smaller, where moto ends in an error of its own.

And savings, which change nothing of what they answer; half of the time of all tests went into these:

- an update puts a changed copy in the row's place. So no row that is stored ever changes, and to remember a table, as
  moto does for each transaction, is to remember which rows it has;
- two strings are compared as they are, without a look at what else they might have been;
- an update of the plain kind needs no tree of its expression (tests/support/moto_updates.py);
- a query looks at the rows of its partition (or of its index's key), and sorts those, not the whole table;
- rows are read as they are, without a copy of each, since no row that is stored ever changes; what a row is as plain
  values, and its size, is made out once;
- a transaction that fails puts back the rows that it names, instead of a remembered table;
- a record of a stream is made when somebody reads it;
- not to look for each of the ten types in an attribute value, which is of one;
- the half of a pair of keys that nobody asks for is found once, and not for each key that KMS makes;
- the addresses of a service are put together once, not read anew from its module with each call;
- what moto tells `requests` of each of two hundred services, which nobody here asks by it, is made once, and not for
  each test;
- a time that botocore reads in an answer, as in each line of a list of S3's, is read once;
- what errors a service has is made out once, not with each that it answers;
- not to ask two hundred other services whether a call is theirs before DynamoDB and S3 are asked, nor for each call
  which methods a service has.
"""

import copy
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from types import SimpleNamespace
from typing import Any

import botocore.utils
from botocore.model import StructureShape
from moto import backend_index
from moto.core import models, responses
from moto.core.base_backend import BaseBackend
from moto.core.errors import ErrorLookupFactory
from moto.core.models import MockAWS
from moto.core.serialize import BaseJSONSerializer
from moto.core.utils import method_names_from_class
from moto.dynamodb import responses as dynamodb_responses
from moto.dynamodb.comparisons import (
    Op,
    OpGreaterThan,
    OpGreaterThanOrEqual,
    OpLessThan,
    OpLessThanOrEqual,
    create_condition_expression_parser,
)
from moto.dynamodb.exceptions import ItemSizeTooLarge
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models import table as table_module
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.table import StreamRecord, Table
from moto.dynamodb.models.utilities import bytesize, dynamo_to_dict
from moto.kms import models as kms_models

from tests.support import moto_updates

OURS = {"dynamodb": 0, "s3": 1}
SIMPLE = {"S", "N", "BOOL", "NULL"}
Json = dict[str, Any]
SELECT = re.compile(r'SELECT (\*|"\w+"(?:, "\w+")*) FROM "([^"]+)" WHERE pk IN \[([?, ]+)\] AND sk BETWEEN \? AND \?')


def execute_statement(
    backend: DynamoDBBackend, statement: str, parameters: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The rows of a range of some partitions, each with the attributes that are wanted."""
    told = SELECT.fullmatch(statement)
    if told is None:
        raise ValueError(f"not the statement that is known: {statement}")
    wanted, table = told[1].replace('"', "").split(", "), backend.tables[told[2]]
    *pks, first, last = [parameter["S"] for parameter in parameters]
    assert len(pks) == told[3].count("?")
    found = []
    for pk in pks:
        rows = [item.to_json()["Attributes"] for item in table.items.get(DynamoType({"S": pk}), {}).values()]
        inside = sorted((row for row in rows if first <= row["sk"]["S"] <= last), key=lambda row: str(row["sk"]["S"]))
        found += [row if wanted == ["*"] else {name: row[name] for name in wanted if name in row} for row in inside]
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


def update(
    backend: DynamoDBBackend,
    table_name: str,
    key: dict[str, Any],
    update_expression: str,
    expression_attribute_names: Json,
    expression_attribute_values: Json,
    condition_expression: str | None = None,
    **more: Any,
) -> Item:
    """An update of a row that takes the place of the one that was there."""
    table = backend.get_table(table_name)
    rows = table.items.get(DynamoType(key[table.hash_key_attr]), {})
    sk = DynamoType(key[table.range_key_attr])
    bound = expression_attribute_names, expression_attribute_values
    if sk in rows:
        plan = moto_updates.plan_of(update_expression) if update_expression and not more.get("expected") else None
        if plan is not None and stands(rows[sk], condition_expression, *bound):
            try:
                new = moto_updates.changed(table, rows[sk], plan, *({} if one is None else one for one in bound))
            except moto_updates.NotPlain:
                pass
            else:
                old, rows[sk] = rows[sk], new
                if table.stream_shard is not None:
                    table.stream_shard.add(old, new)
                return new
        rows[sk] = copy.deepcopy(rows[sk])
    return update_in_place(
        backend, table_name, key, update_expression, *bound, condition_expression=condition_expression, **more
    )


def stands(row: Item, condition: str | None, names: Json, values: Json) -> bool:
    """Whether a row is as a condition says; moto refuses what is not, or what is no condition."""
    return bool(create_condition_expression_parser(condition, names, values).parse().expr(row))


# ── rows ────────────────────────────────────────────────────────────────────────────────────────────────────────────

ITEM_BYTES_MAX = 405_000
"""Moto's bound for the attributes of an item."""


def made(item: Item, hash_key: DynamoType, range_key: DynamoType | None, attrs: Json) -> None:
    """An item whose size is looked at once, not again with each attribute."""
    item.hash_key, item.range_key, item.attrs = hash_key, range_key, LimitedSizeDict()
    for name, value in attrs.items():
        dict.__setitem__(item.attrs, name, DynamoType(value))
    if sum(bytesize(name) + value.size() for name, value in item.attrs.items()) > ITEM_BYTES_MAX:
        raise ItemSizeTooLarge


size_of_item = Item.size


def size(item: Item) -> int:
    if not hasattr(item, "known_size"):
        item.known_size = size_of_item(item)
    found: int = item.known_size
    return found


def plain(value: Any) -> Any:
    """As moto's own: its objects as plain values. Those of a row's attributes are kept with them."""
    if type(value) is LimitedSizeDict:
        if not hasattr(value, "known"):
            value.known = {name: plain(inner) for name, inner in value.items()}
        return value.known
    if type(value) is DynamoType and value.type in SIMPLE:
        return {value.type: value.value}
    if type(value) is DynamoType and value.type == "M":
        return {"M": {name: plain(inner) for name, inner in value.value.items()}}
    if type(value) is DynamoType and value.type == "L":
        return {"L": [plain(inner) for inner in value.value]}
    if type(value) is dict:
        return {name: plain(inner) for name, inner in value.items()}
    if type(value) is list:
        return [plain(inner) for inner in value]
    return dynamo_to_dict(value)


project_in_general = Item.project


def project(item: Item, expressions: list[list[str]]) -> Item:
    """Of an item's texts the wanted ones; of all else, what moto makes of it."""
    names = [path[0] for path in expressions if path[0] in item.attrs]
    if any(len(path) > 1 or "[" in path[0] for path in expressions) or any(item.attrs[n].type != "S" for n in names):
        return project_in_general(item, expressions)
    return Item(item.hash_key, item.range_key, {name: item.attrs[name] for name in names})


def as_it_is(value: Any, *_: Any) -> Any:
    """In the place of a copy: of rows, the rows."""
    if isinstance(value, Item):
        return value
    return (
        list(value) if isinstance(value, list) and all(isinstance(one, Item) for one in value) else copy.deepcopy(value)
    )


# ── tables ──────────────────────────────────────────────────────────────────────────────────────────────────────────

query_in_general = Table.query
INDEX_NAME = 6
"""Its place among what a query is told after the partition."""


def query(table: Table, hash_key: DynamoType | None, *how: Any, **more: Any) -> Any:
    """A query of a table that has only the rows of its partition, or only those with its index's key."""
    index_name = more.get("index_name", how[INDEX_NAME] if len(how) > INDEX_NAME else None)
    fewer = copy.copy(table)
    fewer.items = defaultdict(dict)
    if index_name is None:
        fewer.items[hash_key] = table.items.get(hash_key, {})
    else:
        name = next(key["AttributeName"] for key in table.get_index(index_name).schema if key["KeyType"] == "HASH")
        for pk, rows in table.items.items():
            found = {sk: row for sk, row in rows.items() if name in row.attrs and row.attrs[name] == hash_key}
            if found:
                fewer.items[pk] = found
    return query_in_general(fewer, hash_key, *how, **more)


transact_in_general = DynamoDBBackend.transact_write_items


def transact_write_items(backend: DynamoDBBackend, wanted: list[Json]) -> None:
    """A transaction; if it fails, the rows that it names, and the streams, are as they were."""
    tables = {
        name: table for name, table in backend.tables.items() if any(name == one["TableName"] for one in parts(wanted))
    }
    before = [
        (one["TableName"], *key_of(tables[one["TableName"]], one))
        for one in parts(wanted)
        if one["TableName"] in tables
    ]
    rows = [(name, pk, sk, tables[name].items.get(pk, {}).get(sk)) for name, pk, sk in before]
    streams = {name: len(table.stream_shard.items) for name, table in tables.items() if table.stream_shard is not None}
    try:
        Table.__deepcopy__ = lambda table, _: table
        transact_in_general(backend, wanted)
    except BaseException:
        for name, pk, sk, row in rows:
            there = tables[name].items[pk]
            there.pop(sk, None)
            if row is not None:
                there[sk] = row
        for name, records in streams.items():
            del tables[name].stream_shard.items[records:]
        raise
    finally:
        Table.__deepcopy__ = copied


def parts(wanted: list[Json]) -> list[Json]:
    return [part for one in wanted for part in one.values()]


def key_of(table: Table, part: Json) -> tuple[DynamoType, DynamoType]:
    key = part.get("Key") or part["Item"]
    return DynamoType(key[table.hash_key_attr]), DynamoType(key[table.range_key_attr])


record_of = StreamRecord.__init__


class Record(StreamRecord):
    """A change in a stream, written out when it is read."""

    def __init__(self, *change: Any) -> None:
        self.change = change

    def __getattr__(self, name: str) -> Any:
        if name != "record":
            raise AttributeError(name)
        record_of(self, *self.change)
        return self.__dict__["record"]


# ── values ──────────────────────────────────────────────────────────────────────────────────────────────────────────

in_general = DynamoType.__hash__, DynamoType.__eq__, DynamoType.cast_value.fget


def hashed(value: DynamoType) -> int:
    return hash(("S", value.value)) if value.type == "S" else in_general[0](value)


def is_equal(one: DynamoType, other: DynamoType) -> bool:
    if one.type == "S":
        return other.type == "S" and one.value == other.value
    return in_general[1](one, other)


def cast(value: DynamoType) -> Any:
    return value.value if value.type == "S" else in_general[2](value)


def of_one_type(comparison: type[Op]) -> Callable[[Op, Item | None], bool]:
    """A comparison as DynamoDB makes it: of two types neither is smaller."""
    in_general = comparison.expr

    def expr(self: Op, item: Item | None) -> bool:
        try:
            return bool(in_general(self, item))
        except TypeError:
            return False

    return expr


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


COMPARISONS = [(op, of_one_type(op)) for op in (OpLessThan, OpGreaterThan, OpLessThanOrEqual, OpGreaterThanOrEqual)]
addresses_of = BaseBackend.urls.fget
ADDRESSES: dict[type[BaseBackend], Any] = {}


def addresses(backend: BaseBackend) -> Any:
    kind = type(backend)
    if kind not in ADDRESSES:
        ADDRESSES[kind] = addresses_of(backend)
    return ADDRESSES[kind]


# ── the start of a memory ───────────────────────────────────────────────────────────────────────────────────────────

enabled_anew = MockAWS._enable_patching
ANSWERS: dict[str, list[Any]] = {}
"""To `requests`, by method: moto's own, which hold nothing of a test's."""


def enabled(mock: MockAWS, reset: bool = True) -> None:
    if not ANSWERS:
        enabled_anew(mock, reset)
        registered = models.responses_mock._registry._registered
        ANSWERS.update({method: list(answers) for method, answers in registered.items()})
        return
    models.botocore_stubber.enabled = True
    if reset:
        mock.reset()
    models.responses_mock.start()
    for method, answers in ANSWERS.items():
        models.responses_mock._registry._registered[method] += answers


errors_of = cache(ErrorLookupFactory().for_service)


def errors(_: ErrorLookupFactory, model: Any) -> Any:
    return errors_of(model)


EXECUTE = (DynamoDBBackend, "execute_statement", execute_statement)
SAVINGS: tuple[tuple[Any, str, Any], ...] = (
    (DynamoDBBackend, "update_item", update),
    (DynamoDBBackend, "transact_write_items", transact_write_items),
    (Table, "__deepcopy__", copied),
    (Table, "query", query),
    (Item, "__init__", made),
    (Item, "size", size),
    (Item, "project", project),
    (table_module, "copy", SimpleNamespace(copy=copy.copy, deepcopy=as_it_is)),
    (table_module, "StreamRecord", Record),
    (dynamodb_responses, "dynamo_to_dict", plain),
    (DynamoType, "__hash__", hashed),
    (DynamoType, "__eq__", is_equal),
    (DynamoType, "cast_value", property(cast)),
    (BaseJSONSerializer, "_serialize_type_structure", structure),
    (BaseBackend, "urls", property(addresses)),
    (MockAWS, "_enable_patching", enabled),
    (ErrorLookupFactory, "for_service", errors),
    (botocore.utils, "_parse_timestamp_with_tzinfo", cache(botocore.utils._parse_timestamp_with_tzinfo)),
    (kms_models, "generate_private_key", cache(kms_models.generate_private_key)),
    (responses, "method_names_from_class", cache(method_names_from_class)),
)
BEFORE = [(owner, name, getattr(owner, name)) for owner, name, _ in SAVINGS if name != "__deepcopy__"]


def teach() -> None:
    """From now on the tables in memory do so."""
    for owner, name, ours in (EXECUTE, *SAVINGS):
        setattr(owner, name, ours)
    for comparison, ours in COMPARISONS:
        comparison.expr = ours  # type: ignore[method-assign]
    backend_index.backend_url_patterns.sort(key=lambda pattern: OURS.get(pattern[0], len(OURS)))


@contextmanager
def as_before() -> Iterator[None]:
    """Without any savings, while it lasts: moto alone, to compare with."""
    del Table.__deepcopy__
    try:
        for owner, name, theirs in BEFORE:
            setattr(owner, name, theirs)
        yield
    finally:
        teach()
