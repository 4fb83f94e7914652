"""A DynamoDB in memory for thousands of reports: what `dolbom.dynamo.table` asks of a botocore client, and no more.

It takes the place of the client that tables are given. What it does not know it refuses, and
`test_alerts_disaster.py` shows that a small town's tables come out item for item as moto's do.
"""

import re
from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from operator import eq, ge, gt, le, lt
from typing import Any

from botocore.exceptions import ClientError

from tests.exactly_once.harness.accidents import Died

Json = dict[str, Any]
Key = tuple[str, str]
Test = Callable[[Mapping[str, Any], Mapping[str, Any]], bool]

_FUNCTION = re.compile(r"(attribute_exists|attribute_not_exists)\((\S+)\)$")
_COMPARISON = re.compile(r"(\S+) (>=|<=|=|<|>) (:\w+)$")
_ONE_OF = re.compile(r"(\S+) IN \((.+)\)$")
_NO_TYPE = re.compile(r"NOT attribute_type\((\S+), (:\w+)\)$")
_SIGNS = {"=": eq, "<": lt, ">": gt, "<=": le, ">=": ge}
_EITHER = re.compile(r" OR (?![^(]*\))")
_COUNTED_UP = re.compile(r"(#?\w+) = if_not_exists\(\1, (:\w+)\) \+ (:\w+)$")
_SET = re.compile(r"(#?\w+) = (:\w+)$")
_INDEX_HASH, _INDEX_RANGE = "clock_shard", "due_at"


class MemoryTable:
    """One table: items by partition and sort key, its sparse clock index, and the writes that each partition took."""

    def __init__(self) -> None:
        self.partitions: dict[str, dict[str, Json]] = defaultdict(dict)
        self.order: dict[str, list[str]] = defaultdict(list)
        self.clock: dict[str, dict[Key, Json]] = defaultdict(dict)
        self.writes: Counter[str] = Counter()
        self.stream: list[Json] = []

    def get(self, pk: str, sk: str) -> Json | None:
        return self.partitions[pk].get(sk) if pk in self.partitions else None

    def set(self, key: Key, item: Json | None) -> None:
        pk, sk = key
        old = self.get(pk, sk)
        self.writes[pk] += 1
        self.clock[_plain(old.get(_INDEX_HASH, {"S": ""})) if old else ""].pop(key, None)
        if item is None:
            if old is not None:
                del self.partitions[pk][sk]
                self.order[pk].remove(sk)
        else:
            if old is None:
                insort(self.order[pk], sk)
            self.partitions[pk][sk] = item
            if _INDEX_HASH in item:
                self.clock[item[_INDEX_HASH]["S"]][key] = item
        self.stream.append(_record(key, old, item))

    def items(self) -> list[Json]:
        return [item for partition in self.partitions.values() for item in partition.values()]


class Memory:
    """The client of all tables."""

    def __init__(self) -> None:
        self.tables: dict[str, MemoryTable] = defaultdict(MemoryTable)
        self.calls: Counter[str] = Counter()
        self._dies: tuple[str, int] = ("", 0)

    def dies(self, when: str = "", at: int = 0) -> None:
        """The process dies `before` or `after` the call number `at` (from 1) from now on; never, if nothing is said."""
        self._dies = (when, self.calls.total() + at)

    def get_item(self, **asked: Any) -> Json:
        return self._called("get_item", lambda: _found(self.tables[asked["TableName"]].get(*_key(asked["Key"]))))

    def batch_get_item(self, **asked: Any) -> Json:
        def read() -> Json:
            wanted = asked["RequestItems"].items()
            return {"Responses": {name: self._all_of(name, keys["Keys"]) for name, keys in wanted}}

        return self._called("batch_get_item", read)

    def put_item(self, **write: Any) -> Json:
        return self._called("put_item", lambda: self._alone("Put", write))

    def update_item(self, **write: Any) -> Json:
        return self._called("update_item", lambda: self._alone("Update", write))

    def delete_item(self, **write: Any) -> Json:
        return self._called("delete_item", lambda: self._alone("Delete", write))

    def transact_write_items(self, **asked: Any) -> Json:
        def write() -> Json:
            parts = [(kind, part) for item in asked["TransactItems"] for kind, part in item.items()]
            olds = [self.tables[part["TableName"]].get(*_key_of(part)) for _, part in parts]
            held = [_holds(part, old) for (_, part), old in zip(parts, olds, strict=True)]
            if not all(held):
                reasons = [
                    {"Code": "None"} if ok else {"Code": "ConditionalCheckFailed", **_found(old)}
                    for ok, old in zip(held, olds, strict=True)
                ]
                raise _refusal("TransactionCanceledException", CancellationReasons=reasons)
            for (kind, part), old in zip(parts, olds, strict=True):
                self._do(part["TableName"], kind, part, old)
            return {}

        return self._called("transact_write_items", write)

    def query(self, **asked: Any) -> Json:
        if "ProjectionExpression" in asked:
            raise LookupError("memory knows no ProjectionExpression")
        forward, limit, after = asked["ScanIndexForward"], asked.get("Limit"), asked.get("ExclusiveStartKey")

        def read() -> Json:
            table, pk = self.tables[asked["TableName"]], asked["ExpressionAttributeValues"][":pk"]["S"]
            first, last = _range(asked["KeyConditionExpression"], asked["ExpressionAttributeValues"])
            if "IndexName" in asked:
                return _of_index(table.clock.get(pk, {}), first, last, limit, after)
            names = table.order.get(pk, [])
            start, end = bisect_left(names, first), bisect_left(names, last + "\0")
            if after is not None:
                last_seen = after["sk"]["S"]
                start = max(start, bisect_left(names, last_seen + "\0")) if forward else start
                end = end if forward else min(end, bisect_left(names, last_seen))
            wanted = names[start:end] if forward else names[start:end][::-1]
            page = wanted[:limit]
            more = {"LastEvaluatedKey": {"pk": {"S": pk}, "sk": {"S": page[-1]}}} if page != wanted else {}
            return {"Items": [table.partitions[pk][sk] for sk in page], **more}

        return self._called("query", read)

    def _called(self, name: str, operation: Callable[[], Json]) -> Json:
        self.calls[name] += 1
        now = self.calls.total()
        if self._dies == ("before", now):
            raise Died
        answer = operation()
        if self._dies == ("after", now):
            raise Died
        return answer

    def _all_of(self, name: str, keys: Sequence[Json]) -> list[Json]:
        found = (self.tables[name].get(*_key(key)) for key in keys)
        return [item for item in found if item is not None]

    def _alone(self, kind: str, write: Json) -> Json:
        name = write["TableName"]
        old = self.tables[name].get(*_key_of(write))
        if not _holds(write, old):
            raise _refusal("ConditionalCheckFailedException", **_found(old))
        self._do(name, kind, write, old)
        return {}

    def _do(self, name: str, kind: str, write: Json, old: Json | None) -> None:
        key = _key_of(write)
        match kind:
            case "Put":
                self.tables[name].set(key, write["Item"])
            case "Update":
                self.tables[name].set(key, _updated(write, old))
            case "Delete":
                self.tables[name].set(key, None)
            case _:
                raise LookupError(f"memory knows no {kind}")


def _record(key: Key, old: Json | None, new: Json | None) -> Json:
    name = "REMOVE" if new is None else "INSERT" if old is None else "MODIFY"
    image = {"Keys": {"pk": {"S": key[0]}, "sk": {"S": key[1]}}, **({"NewImage": new} if new is not None else {})}
    return {"eventID": "1", "eventName": name, "eventSource": "aws:dynamodb", "dynamodb": image}


def _holds(write: Mapping[str, Any], old: Json | None) -> bool:
    test = _test(write["ConditionExpression"])
    return test(old or {}, write)


@cache
def _test(expression: str) -> Test:
    """What a condition says: comparisons joined by AND, or by OR; those of an OR may be several in brackets."""
    alternatives = _EITHER.split(expression)
    parts = [_part(part) for part in (alternatives if len(alternatives) > 1 else expression.split(" AND "))]
    either = any if len(alternatives) > 1 else all
    return lambda item, write: either(part(item, write) for part in parts)


def _part(text: str) -> Test:
    if text.startswith("(") and text.endswith(")"):
        return _test(text[1:-1])
    if found := _FUNCTION.match(text):
        wanted, name = found[1] == "attribute_exists", found[2]
        return lambda item, write: (_name(name, write) in item) == wanted
    if found := _COMPARISON.match(text):
        name, sign, value = found.groups()

        def compare(item: Mapping[str, Any], write: Mapping[str, Any]) -> bool:
            mine, theirs = item.get(_name(name, write)), write["ExpressionAttributeValues"][value]
            if mine is None or mine.keys() != theirs.keys():
                return False
            return bool(_SIGNS[sign](_plain(mine), _plain(theirs)))

        return compare
    if found := _ONE_OF.match(text):
        name, values = found[1], found[2].split(", ")
        return lambda item, write: (
            item.get(_name(name, write)) in [write["ExpressionAttributeValues"][value] for value in values]
        )
    if found := _NO_TYPE.match(text):
        name, value = found.groups()
        return lambda item, write: (
            write["ExpressionAttributeValues"][value]["S"] not in item.get(_name(name, write), {})
        )
    raise LookupError(f"memory knows no {text}")


def _updated(write: Json, old: Json | None) -> Json:
    item, values = dict(old or write["Key"]), write["ExpressionAttributeValues"]
    for part in re.split(r", (?![^(]*\))", write["UpdateExpression"].removeprefix("SET ")):
        if found := _COUNTED_UP.match(part):
            name, start, more = found.groups()
            before = (old or {}).get(_name(name, write), values[start])
            item[_name(name, write)] = {"N": str(int(before["N"]) + int(values[more]["N"]))}
        elif found := _SET.match(part):
            item[_name(found[1], write)] = values[found[2]]
        else:
            raise LookupError(f"memory knows no {part}")
    return item


def _range(expression: str, values: Json) -> tuple[str, str]:
    if "BETWEEN" in expression:
        return values[":from"]["S"], values[":to"]["S"]
    prefix = values[":prefix"]["S"] if "begins_with" in expression else ""
    return prefix, prefix + "\U0010ffff"


def _of_index(rows: Mapping[Key, Json], first: str, last: str, limit: int | None, after: Json | None) -> Json:
    found = sorted((item[_INDEX_RANGE]["S"], key) for key, item in rows.items())
    start = (after[_INDEX_RANGE]["S"], _key(after)) if after is not None else ("", ("", ""))
    wanted = [(due, key) for due, key in found if first <= due <= last and (due, key) > start]
    page = [{"pk": {"S": pk}, "sk": {"S": sk}, _INDEX_RANGE: {"S": due}} for due, (pk, sk) in wanted[:limit]]
    return {"Items": page, **({"LastEvaluatedKey": page[-1]} if len(page) < len(wanted) else {})}


def _found(item: Json | None) -> Json:
    return {"Item": item} if item is not None else {}


def _key(key: Json) -> Key:
    return key["pk"]["S"], key["sk"]["S"]


def _key_of(write: Json) -> Key:
    return _key(write["Item"] if "Item" in write else write["Key"])


def _name(name: str, write: Mapping[str, Any]) -> str:
    return str(write["ExpressionAttributeNames"][name]) if name.startswith("#") else name


def _plain(value: Json) -> Any:
    ((kind, inner),) = value.items()
    return int(inner) if kind == "N" else inner


def _refusal(code: str, **more: Any) -> ClientError:
    return ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": 400}, **more}, "memory")
