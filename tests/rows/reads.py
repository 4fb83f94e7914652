"""Which rows a function looks at: every one that DynamoDB gave it, or judged for it by a condition."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dolbom import aws as clients
from tests.rows.tables import Place, Tables
from tests.support.grants.recorder import acting

Json = dict[str, Any]


class Reads:
    def __init__(self, tables: Tables) -> None:
        self.places: set[Place] = set()
        self._tables = tables
        self._asked: Json = {}

    def asks(self, params: Json, **_: Any) -> None:
        self._asked = params if acting() else {}

    def answered(self, parsed: Json, **_: Any) -> None:
        asked, self._asked = self._asked, {}
        if asked:
            self.places |= set(self._of(asked, parsed))

    def _of(self, asked: Json, parsed: Json) -> Iterator[Place]:
        if "TransactItems" in asked:
            for item in asked["TransactItems"]:
                for part in item.values():
                    yield self._place(part["TableName"], part.get("Item") or part["Key"])
        for name, found in parsed.get("Responses", {}).items() if "RequestItems" in asked else ():
            yield from (self._place(name, item) for item in found)
        if "TableName" in asked:
            key = asked.get("Item") or asked.get("Key")
            if key:
                yield self._place(asked["TableName"], key)
            pk = asked.get("ExpressionAttributeValues", {}).get(":pk")
            for item in parsed.get("Items", ()):
                yield self._place(asked["TableName"], {"pk": pk, **item})
        if "Statement" in asked:
            name = asked["Statement"].partition('FROM "')[2].partition('"')[0]
            yield from (self._place(name, item) for item in parsed.get("Items", ()) if "pk" in item)

    def _place(self, name: str, key: Json) -> Place:
        return self._tables.plain_name[name], key["pk"]["S"], key["sk"]["S"]


@contextmanager
def reading(tables: Tables) -> Iterator[Reads]:
    """Notes what functions look at meanwhile."""
    made = Reads(tables)
    doors = (("provide-client-params.dynamodb.*", made.asks), ("after-call.dynamodb.*", made.answered))
    both = clients.client("dynamodb"), clients.client("dynamodb", is_waited_for=True)
    events = [client.meta.events for client in both]
    for each in events:
        for door, listens in doors:
            each.register(door, listens)
    try:
        yield made
    finally:
        for each in events:
            for door, listens in doors:
                each.unregister(door, listens)
