"""The tables of all functions in memory: put aside, looked at, and given back, fast enough for thousands of runs.

Rows in moto's tables never change (`tests.support.moto_taught`), so a table is remembered by which rows it has, and
what a run has changed is whatever row is no longer the same object.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import Item

from tests.conftest import REGION, Aws

Json = dict[str, Any]
Place = tuple[str, str, str]
"""A row's table, by its plain name, and its two keys."""
Rows = Mapping[Place, Item]


class Tables:
    def __init__(self, aws: Aws) -> None:
        self.aws = aws
        self.plain_name = {name: plain for plain, name in aws.tables.items()}

    @property
    def _tables(self) -> dict[str, Any]:
        """As moto has them now: after a transaction that was refused, they are others."""
        tables = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables
        return {plain: tables[name] for plain, name in self.aws.tables.items()}

    def rows(self) -> dict[Place, Item]:
        """All rows as they stand."""
        return {
            (name, pk.value, sk.value): row
            for name, table in self._tables.items()
            for pk, partition in table.items.items()
            for sk, row in partition.items()
        }

    def kept(self) -> dict[str, Any]:
        """What `give_back` takes."""
        return {
            name: {pk: dict(partition) for pk, partition in table.items.items()} for name, table in self._tables.items()
        }

    def give_back(self, kept: Mapping[str, Any]) -> None:
        """Every table as it was."""
        for name, table in self._tables.items():
            items: Any = defaultdict(dict)
            items.update({pk: dict(partition) for pk, partition in kept[name].items()})
            table.items = items
            if table.stream_shard is not None:
                table.stream_shard.items.clear()

    def put(self, table: str, attributes: Json) -> None:
        self.aws.client("dynamodb").put_item(TableName=self.aws.tables[table], Item=attributes)


def attributes(row: Item) -> Json:
    """A row in DynamoDB's form, for reading only: rows never change, so it is made out once and stays with its row."""
    found: Json | None = vars(row).get("known_attributes")
    if found is None:
        found = row.known_attributes = row.to_json()["Attributes"]
    return found
