"""R6: a day's backlog, replayed from the start, is the state of one clean delivery. `make bench NAME=backlog` does the
same with the whole busy town."""

from collections.abc import Callable, Iterator

import pytest

from dolbom.dynamo.table import Table
from dolbom.meals.store import MealStore
from tests.conftest import aws_in_memory
from tests.delivery.busy_day import EVENING, RECORDS_A_CHILD, BusyDay, write_all
from tests.delivery.source import Chance, Function, Mapping, deliver
from tests.delivery.world import consumers
from tests.exactly_once.harness.world import TABLE_SPECIFICATION

CHILDREN = 12


@pytest.fixture(scope="module")
def day() -> BusyDay:
    return BusyDay(CHILDREN)


@pytest.fixture
def table(day: BusyDay) -> Iterator[Callable[[], Table]]:
    """Tables of the evening, each as no consumer has seen it yet."""
    with aws_in_memory() as aws:
        numbers = iter(range(10))

        def made() -> Table:
            client, name = aws.client("dynamodb"), f"evening-{next(numbers)}"
            client.create_table(**{**TABLE_SPECIFICATION, "TableName": name})
            found = Table(client, name, sleep=lambda _: None)
            day.town(MealStore(found))
            write_all(client, name, day.rows.values())
            return found

        yield made


def test_R6_a_days_backlog_replayed_from_the_start_in_any_pieces_is_the_state_of_one_delivery(
    day: BusyDay, table: Callable[[], Table]
) -> None:
    def after(*how: Callable[[Function], object]) -> list[object]:
        evening = table()
        for function in consumers(evening, lambda: EVENING).values():
            for one in how:
                one(function)
        page = evening.scan(0, 1)
        assert page.next is None
        return sorted(page.items, key=lambda row: (row["pk"], row["sk"]))

    def clean(function: Function) -> object:
        return deliver(day.records, function, Mapping(lanes=1))

    def in_pieces(function: Function) -> object:
        return deliver(day.records, function, Mapping(lanes=4), Chance(5, again=0.3, small_batches=True))

    assert len(day.records) == CHILDREN * RECORDS_A_CHILD
    once = after(clean)
    kinds = [row["kind"] for row in once]  # type: ignore[index]
    assert kinds.count("case") == 1
    found = [row["breach"]["kind"] for row in once if row["kind"] == "breach"]  # type: ignore[index]
    assert len(found) >= 2
    assert set(found) == {"day_cap"}
    assert after(clean, clean) == once
    assert after(in_pieces) == once
