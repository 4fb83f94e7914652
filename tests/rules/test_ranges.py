"""Ranges of sort keys that nobody can be asked for: DynamoDB refuses one that ends before it begins."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from dolbom.alerts.openings.store import OpeningStore as OfFiles
from dolbom.dynamo.table import Table
from dolbom.meals.access_records.store import OpeningStore as OfChildren


class Engine:
    """Refuses what DynamoDB refuses, and finds nothing else."""

    def query(self, **asked: Any) -> Any:
        values = asked["ExpressionAttributeValues"]
        return self._found(values[":from"]["S"], values[":to"]["S"])

    def execute_statement(self, **asked: Any) -> Any:
        first, last = asked["Parameters"][-2:]
        return self._found(first["S"], last["S"])

    def _found(self, first: str, last: str) -> Any:
        if last < first:
            raise ClientError({"Error": {"Code": "ValidationException", "Message": "BETWEEN"}}, "Query")
        return {"Items": []}


@pytest.fixture
def table() -> Table:
    return Table(Engine(), "any")


@pytest.mark.parametrize("between", [("b", "a"), ("AT#\uac00", "AT#~"), ("a", "a"), ("a", "b")])
def test_R3_a_range_that_ends_before_it_begins_is_an_empty_one(table: Table, between: tuple[str, str]) -> None:
    assert list(table.query_all("X", between=between)) == []
    assert table.query_many(["X"], between=between, only=("*",)) == []


@pytest.mark.parametrize(("openings", "place"), [(OfFiles, "OPENED#~~"), (OfChildren, "AT#~~")])
def test_A11_an_export_from_a_place_behind_all_that_somebody_made_ends_there(
    table: Table, openings: Any, place: str
) -> None:
    assert list(openings(table).of_month("41460", "2026-11", place)) == []
