"""P4: a partner's feed has each entry of each of its orders once, in order, and its pages lose none and double none,
however writers and readers get between each other."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aws_lambda_powertools import Logger
from hypothesis import given, settings
from hypothesis import strategies as st

from dolbom.dynamo.items import to_attributes
from dolbom.dynamo.table import Put, Table
from dolbom.errors import Invalid, Unreadable
from dolbom.meals import keys as meal_keys
from dolbom.meals.orders.lifecycle import ref_of
from dolbom.partners.feed import keys
from dolbom.partners.feed.store import FeedStore
from dolbom.partners.feed.stream_consumer import Batch
from dolbom.partners.store import PartnerStore
from tests.exactly_once.harness import acts
from tests.exactly_once.harness.acts import an_id
from tests.exactly_once.harness.world import ALONE, APP, NEXT_LOT, NOON, TABLE, Request, World, a_world
from tests.support.depth import DEPTH
from tests.support.partners import register
from tests.support.strategies import SHOP

pytestmark = pytest.mark.xdist_group("partners")
ORDERS = [an_id(f"order {number}") for number in range(8)]
PARTNERS = ("happy", "quick")


@pytest.fixture(scope="module")
def made() -> Iterator[tuple[World, Any]]:
    with a_world() as world:
        table = world.store().table
        for partner_id in PARTNERS:
            register(
                table,
                [SHOP],
                server=f"{partner_id}server",
                app=f"{partner_id}app",
                partner_id=partner_id,
                is_house=False,
            )
        for order_id in ORDERS:
            row = {"pk": meal_keys.reference(ref_of(order_id)), "sk": meal_keys.PLACED, "kind": "reference"}
            table.write(Put(row | {"child_id": "c", "order_id": order_id}))
        yield world, world.remember()


class Interrupted:
    """A client before whose calls somebody else goes on."""

    def __init__(self, client: Any, others: list[Callable[[], object]]) -> None:
        self._client = client
        self._others = others

    def __getattr__(self, operation: str) -> Any:
        def call(**arguments: Any) -> Any:
            if self._others:
                self._others.pop()()
            return getattr(self._client, operation)(**arguments)

        return call


def record(number: int, entries: int, again: int = 0) -> dict[str, Any]:
    """The stream's record of an order with so many entries; of the even ones' partner or of the odd ones'."""
    image = {
        "kind": "order",
        "child_id": "c",
        "order_id": ORDERS[number],
        "ref": ref_of(ORDERS[number]),
        "partner": PARTNERS[number % 2],
        "journal": [{}] * entries,
    }
    return {"eventID": f"{number}-{entries}-{again}", "dynamodb": {"NewImage": to_attributes(image)}}


class Reader:
    """A partner that asks page by page."""

    def __init__(self, feeds: FeedStore, partner_id: str) -> None:
        self.feeds, self.partner_id, self.after = feeds, partner_id, 0
        self.heard: list[tuple[str, int]] = []

    def asks(self, limit: int) -> None:
        places, following = self.feeds.page(self.partner_id, self.after, limit)
        for place in places:
            assert place.position == self.after + 1
            self.after = place.position
            self.heard.append((place.order_id, place.entry))
        assert self.after == following


ENTRIES = st.tuples(st.integers(0, len(ORDERS) - 1), st.integers(1, 5))
DELIVERIES = st.lists(st.lists(ENTRIES, min_size=1, max_size=6), min_size=1, max_size=8)
PAGES = st.lists(st.integers(1, 5), max_size=12)


@settings(max_examples=DEPTH.examples)
@given(DELIVERIES, PAGES, st.randoms(use_true_random=False))
def test_P4_each_entry_is_told_once_and_in_order_whatever_gets_between(
    made: tuple[World, Any], deliveries: list[list[tuple[int, int]]], pages: list[int], chance: Any
) -> None:
    world, remembered = made
    world.restore(remembered)
    reading = FeedStore(Table(world.client, TABLE))
    readers = {partner_id: Reader(reading, partner_id) for partner_id in PARTNERS}
    waiting: list[Callable[[], object]] = []

    def delivered(batch: list[tuple[int, int]]) -> None:
        # Each writer's calls are interrupted by what waits: other writers (nested in turn) and readers.
        table = Table(Interrupted(world.client, waiting), TABLE, sleep=lambda _: None)
        event = {"Records": [record(number, entries) for number, entries in batch]}
        told = Batch(event, FeedStore(table), PartnerStore(table), lambda: NOON)
        for each in event["Records"]:
            told.settle(each)

    waiting += [lambda batch=batch: delivered(batch) for batch in deliveries]  # type: ignore[misc]
    waiting += [lambda limit=limit, who=who: readers[who].asks(limit) for limit in pages for who in PARTNERS]  # type: ignore[misc]
    chance.shuffle(waiting)
    while waiting:
        waiting.pop()()
    for batch in deliveries:  # and all of it once more
        delivered(batch)
    wanted: dict[int, int] = {}
    for number, entries in itertools.chain.from_iterable(deliveries):
        wanted[number] = max(entries, wanted.get(number, 0))
    for which, (partner_id, reader) in enumerate(readers.items()):
        for _ in range(60):
            reader.asks(3)
        expected = {(ORDERS[n], entry) for n, last in wanted.items() if n % 2 == which for entry in range(1, last + 1)}
        assert len(reader.heard) == len(set(reader.heard)) == len(expected)
        assert set(reader.heard) == expected
        for order_id in {order_id for order_id, _ in expected}:
            entries_heard = [entry for name, entry in reader.heard if name == order_id]
            assert entries_heard == sorted(entries_heard)
        assert reader.after == reading.last(partner_id)


def added(client: Any, *batch: tuple[int, int]) -> None:
    """Has a writer with this client tell of orders and how many entries they have."""
    table = Table(client, TABLE, sleep=lambda _: None)
    records = [record(number, entries) for number, entries in batch]
    told = Batch({"Records": records}, FeedStore(table), PartnerStore(table), lambda: NOON)
    for each in records:
        told.settle(each)


def heard_by(world: World, partner_id: str) -> list[tuple[str, int]]:
    reader = Reader(FeedStore(Table(world.client, TABLE)), partner_id)
    reader.asks(50)
    return reader.heard


@pytest.mark.parametrize("before", [[], [(4, 1)]])
def test_P4_of_two_writers_of_one_feed_neither_takes_the_others_number(
    made: tuple[World, Any], before: list[tuple[int, int]]
) -> None:
    """Another order is told of between a writer's read and its write, in an empty feed and in one that is not."""
    world, remembered = made
    world.restore(remembered)
    added(world.client, *before)
    goes_on: list[Callable[[], object]] = [lambda: added(world.client, (2, 1)), lambda: None]
    added(Interrupted(world.client, goes_on), (0, 1))
    assert goes_on == []
    assert heard_by(world, "happy") == [*((ORDERS[n], last) for n, last in before), (ORDERS[2], 1), (ORDERS[0], 1)]


class Torn:
    """A client whose first read of many items sees the feed's head as it is after another writer, and what was told of
    each order as it was before: DynamoDB promises that each item is fresh, and not that all are of one instant."""

    def __init__(self, client: Any, other: Callable[[], object]) -> None:
        self._client = client
        self._others = [other]

    def __getattr__(self, operation: str) -> Any:
        return getattr(self._client, operation)

    def batch_get_item(self, **arguments: Any) -> Any:
        before = self._client.batch_get_item(**arguments)
        if not self._others:
            return before
        self._others.pop()()
        after = self._client.batch_get_item(**arguments)
        items = [item for item in after["Responses"][TABLE] if item["sk"]["S"] == keys.HEAD]
        items += [item for item in before["Responses"][TABLE] if item["sk"]["S"] != keys.HEAD]
        return {**after, "Responses": {TABLE: items}}


@pytest.mark.parametrize("known", [0, 1])
def test_P4_an_entry_is_told_once_though_a_read_of_head_and_orders_is_of_two_instants(
    made: tuple[World, Any], known: int
) -> None:
    world, remembered = made
    world.restore(remembered)
    added(world.client, *([(0, known)] if known else []))
    added(Torn(world.client, lambda: added(world.client, (0, known + 1))), (0, known + 2))
    assert heard_by(world, "happy") == [(ORDERS[0], entry) for entry in range(1, known + 3)]


def test_P4_a_reader_stops_before_a_hole_and_loses_nothing(made: tuple[World, Any]) -> None:
    """Of a transaction that is being committed a query may see a later row first."""
    world, remembered = made
    world.restore(remembered)
    table = world.store().table
    Batch({"Records": [record(0, 3)]}, FeedStore(table), PartnerStore(table), lambda: NOON)
    hidden = table.get(keys.feed("happy"), keys.event(2))
    world.client.delete_item(TableName=TABLE, Key=to_attributes({"pk": keys.feed("happy"), "sk": keys.event(2)}))
    reader = Reader(FeedStore(table), "happy")
    reader.asks(5)
    assert reader.after == 1
    assert hidden is not None
    table.write(Put(hidden))
    reader.asks(5)
    assert [entry for _, entry in reader.heard] == [1, 2, 3]


def test_P4_a_batch_of_more_than_a_transaction_takes_is_told_whole(made: tuple[World, Any]) -> None:
    world, remembered = made
    world.restore(remembered)
    table = world.store().table
    told = Batch(
        {"Records": [record(number, 22) for number in range(8)]}, FeedStore(table), PartnerStore(table), lambda: NOON
    )
    for number in range(8):
        told.settle(record(number, 22))
    assert [FeedStore(table).last(partner_id) for partner_id in PARTNERS] == [88, 88]


BAD_COUNTS: list[dict[str, Any]] = [{"S": "?"}, {"N": "1.5"}, {"NULL": True}, {"N": "0"}, {"N": "-1"}, {"SS": ["a"]}]


@pytest.mark.parametrize("bad", BAD_COUNTS)
def test_P4_an_order_of_which_it_cannot_be_read_how_much_was_told_keeps_no_other_waiting(
    made: tuple[World, Any], bad: dict[str, Any]
) -> None:
    world, remembered = made
    world.restore(remembered)
    table = world.store().table
    damage(world, meal_keys.reference(ref_of(ORDERS[0])), meal_keys.PLACED, "told", bad)
    records = [record(0, 2), record(2, 2)]
    told = Batch({"Records": records}, FeedStore(table), PartnerStore(table), lambda: NOON)
    with pytest.raises(Unreadable) as unread:
        told.settle(records[0])
    assert unread.value.ids == {"pk": meal_keys.reference(ref_of(ORDERS[0])), "sk": meal_keys.PLACED}
    told.settle(records[1])
    reader = Reader(FeedStore(table), "happy")
    reader.asks(5)
    assert reader.heard == [(ORDERS[2], 1), (ORDERS[2], 2)]


@pytest.mark.parametrize("bad", [None, *BAD_COUNTS])
def test_P4_a_feed_whose_last_number_cannot_be_read_waits_and_the_others_go_on(
    made: tuple[World, Any], bad: dict[str, Any] | None
) -> None:
    world, remembered = made
    world.restore(remembered)
    table = world.store().table
    damage(world, keys.feed("happy"), keys.HEAD, "last_position", bad)
    records = [record(0, 2), record(1, 2)]
    told = Batch({"Records": records}, FeedStore(table), PartnerStore(table), lambda: NOON)
    with pytest.raises(Unreadable) as unread:
        told.settle(records[0])
    assert unread.value.ids == {"pk": keys.feed("happy"), "sk": keys.HEAD}
    told.settle(records[1])
    reader = Reader(FeedStore(table), "quick")
    reader.asks(5)
    assert reader.heard == [(ORDERS[1], 1), (ORDERS[1], 2)]


@pytest.mark.parametrize(("name", "bad"), [("entry", None), ("position", {"N": "3"}), ("order_id", {"N": "7"})])
def test_P4_an_event_that_cannot_be_read_keeps_none_behind_it(
    made: tuple[World, Any], name: str, bad: dict[str, Any] | None
) -> None:
    world, remembered = made
    world.restore(remembered)
    table = Table(world.client, TABLE, logger=Logger(service="a test of feeds"))
    Batch({"Records": [record(0, 3)]}, FeedStore(table), PartnerStore(table), lambda: NOON)
    damage(world, keys.feed("happy"), keys.event(2), name, bad)
    places, following = FeedStore(table).page("happy", 0, 2)
    assert ([place.entry for place in places], following) == ([1], 2)
    places, following = FeedStore(table).page("happy", 1, 1)
    assert (places, following) == ([], 2)
    places, following = FeedStore(table).page("happy", 2, 5)
    assert ([place.entry for place in places], following) == ([3], 3)


@pytest.mark.parametrize("name", ["child_id", "order_id", "ref", "journal", "partner"])
def test_P4_an_order_that_cannot_be_read_is_named_and_keeps_no_other_waiting(
    made: tuple[World, Any], name: str
) -> None:
    world, remembered = made
    world.restore(remembered)
    table = world.store().table
    records = [record(0, 2), record(2, 2)]
    records[0]["dynamodb"]["NewImage"] |= {"pk": {"S": "CHILD#c"}, "sk": {"S": "JOURNAL#1"}, name: {"N": "7"}}
    told = Batch({"Records": records}, FeedStore(table), PartnerStore(table), lambda: NOON)
    with pytest.raises(Unreadable) as unread:
        told.settle(records[0])
    assert unread.value.ids == {"pk": "CHILD#c", "sk": "JOURNAL#1"}
    told.settle(records[1])
    assert FeedStore(table).last("happy") == 2


def damage(world: World, pk: str, sk: str, name: str, bad: dict[str, Any] | None) -> None:
    """Puts something else into an attribute of a row, or takes it out."""
    key = to_attributes({"pk": pk, "sk": sk})
    row = world.client.get_item(TableName=TABLE, Key=key).get("Item", key)
    row = {key: value for key, value in row.items() if key != name} | ({name: bad} if bad is not None else {})
    world.client.put_item(TableName=TABLE, Item=row)


def test_a_place_that_a_feed_does_not_have_yet_is_refused(made: tuple[World, Any]) -> None:
    world, remembered = made
    world.restore(remembered)
    feeds = FeedStore(world.store().table)
    assert feeds.page("happy", 0, 5) == ([], 0)
    for after in (1, keys.POSITION_MAX, 10**12):
        with pytest.raises(Invalid) as refused:
            feeds.page("happy", after, 5)
        assert (refused.value.code, refused.value.facts) == ("beyond_the_feed", {"last": 0})


def test_P4_M8_the_feed_tells_what_the_shops_list_tells_and_nothing_of_other_partners(made: tuple[World, Any]) -> None:
    world, remembered = made
    world.restore(remembered)
    world.restart_all()
    world.now = NOON
    acts.load("load-1", 50_000, NEXT_LOT).run(world, 0)
    first, second = an_id("first"), an_id("second")
    for order_id, app in ((first, "happyapp"), (second, "quickapp")):
        assert acts.order(order_id, {"ramyeon": 1}, who={**ALONE, "aud": app}).run(world, 0).status == 201
    server = {**APP, "client_id": "happyserver"}
    path = {"order_id": ref_of(first)}
    for what, body in (("capture", {}), ("refunds", {"refund_id": "refund-01", "food": {"amount": 500}})):
        asked = Request("meals_api", "POST", f"/v1/orders/{{order_id}}/{what}", server, body, path)
        assert world.call(asked, 0).status < 300
    rows = [item for item in world.items().values() if item["kind"] == "order"]
    records = [{"eventID": row["sk"], "dynamodb": {"NewImage": to_attributes(row)}} for row in rows]
    table = world.store().table
    Batch({"Records": records}, FeedStore(table), PartnerStore(table), lambda: NOON)

    def heard(after: int, limit: int, who: Any = server) -> Any:
        query = {"after": str(after), "limit": str(limit)}
        return world.call(Request("meals_api", "GET", "/v1/partner/events", who, None, {}, query), 0)

    whole = heard(0, 50).body
    assert [event["type"] for event in whole["events"]] == ["order.placed", "order.accepted", "order.refunded"]
    assert {event["data"]["ref"] for event in whole["events"]} == {ref_of(first)}
    query = {"merchant_id": SHOP, "day": "2026-11-30"}
    listed = world.call(Request("meals_api", "GET", "/v1/merchant/orders", server, None, {}, query), 0).body
    assert [whole["events"][-1]["data"]] == listed["orders"]
    pages = [heard(after, 1).body for after in range(4)]
    assert [event for page in pages for event in page["events"]] == whole["events"]
    assert [page["next"] for page in pages] == [1, 2, 3, 3]
    beyond = heard(4, 1).body
    assert (beyond["code"], beyond["last"], beyond["errors"][0]["pointer"]) == ("beyond_the_feed", 3, "/after")
    assert "from 0 to 3" in beyond["detail"]
    assert heard(0, 1, {**APP, "client_id": "nobody"}).status == 404
