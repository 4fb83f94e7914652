"""P4: where a partner is told is its own to decide and to see, and nobody waits for another one's server."""

import json
from datetime import timedelta
from typing import Any

import pytest

from dolbom.clock import stamp
from dolbom.dynamo.items import to_attributes
from dolbom.dynamo.table import Put, Table
from dolbom.meals.misuse.case_store import CaseStore
from dolbom.meals.misuse.watch import MisuseWatch
from dolbom.meals.misuse.window_store import WindowStore
from dolbom.meals.store import MealStore
from dolbom.partners.feed.store import FeedStore
from dolbom.partners.store import ALWAYS, PartnerStore
from dolbom.partners.webhooks import keys
from dolbom.partners.webhooks.rounds import Waker, start_due
from dolbom.partners.webhooks.store import WebhookStore
from functions.check_misuse.handler import checked
from functions.push_events import handler
from tests.exactly_once.harness.world import APP, TABLE, World
from tests.support import Context
from tests.support.receivers import Receiver
from tests.support.webhooks import (
    MINUTE,
    OTHER,
    REFUNDS,
    SERVER,
    Now,
    Started,
    ask,
    events,
    feed,
    grow,
    push,
    registered,
    whole,
)

pytestmark = pytest.mark.xdist_group("partners")


@pytest.fixture
def world(told_partners: World) -> World:
    return told_partners


# ── what the partner decides ────────────────────────────────────────────────────────────────────────────────────────


def test_a_test_is_a_signed_page_without_events_and_its_outcome_is_told(world: World, receiver: Receiver) -> None:
    secret = registered(world, receiver)
    push(world)
    for status, outcome in ((200, "taken_in"), (500, "status_500")):
        receiver.got.clear()
        receiver.answer = lambda _, status=status: status
        answered, asked = ask(world, "POST", "/test")
        assert (answered, asked.keys()) == (202, {"test_id", "asked_at"})
        push(world)
        push(world)
        (got,) = receiver.got
        assert Now(secret).verifies(got)
        assert got.body == feed(world, REFUNDS + 2)[0]  # what the feed says to who has heard all
        assert got.headers["webhook-id"] == f"test-{asked['test_id']}"
        assert ask(world, "GET")[1]["test"]["outcome"] == outcome
    assert ask(world, "GET")[1]["state"] == "pushing"


def test_one_that_has_stopped_can_be_tested(world: World, receiver: Receiver) -> None:
    registered(world, receiver)
    receiver.answer = lambda _: 410
    push(world)
    receiver.answer = lambda _: 200
    ask(world, "POST", "/test")
    found = Started()
    start_due(WebhookStore(world.store().table), found.starter, handler.logger, world.now)
    assert found.partners == ["happy"]
    push(world)
    assert ask(world, "GET")[1]["test"]["outcome"] == "taken_in"


def test_a_paused_webhook_keeps_its_place(world: World, receiver: Receiver) -> None:
    registered(world, receiver)
    assert ask(world, "PUT", body={"url": receiver.url, "is_active": False})[1]["state"] == "paused"
    push(world)
    assert receiver.got == []
    assert ask(world, "PUT", body={"url": receiver.url})[1]["pushed"] == 0
    push(world)
    assert events(receiver) == whole(world)


def test_a_paused_webhook_is_tested_and_hears_nothing_else(world: World, receiver: Receiver) -> None:
    """Who pauses to mend a server asks for a test before going on; it was taken, and never came."""
    registered(world, receiver)
    assert ask(world, "PUT", body={"url": receiver.url, "is_active": False})[0] == 200
    ask(world, "POST", "/test")
    found = Started()
    told = start_due(WebhookStore(world.store().table), found.starter, handler.logger, world.now)
    assert (found.partners, told.waiting, told.stopped) == (["happy"], 0, 0)
    assert push(world) == {"posts": 0, "events": 0}
    assert [json.loads(got.body)["events"] for got in receiver.got] == [[]]
    told_now = ask(world, "GET")[1]
    assert (told_now["state"], told_now["pushed"], told_now["test"]["outcome"]) == ("paused", 0, "taken_in")


def test_a_webhook_begins_at_the_present_end_of_the_feed(world: World, receiver: Receiver) -> None:
    grow(world)
    told = ask(world, "PUT", body={"url": receiver.url})[1]
    assert (told["pushed"], told["last"]) == (REFUNDS + 2, REFUNDS + 2)
    push(world)
    assert receiver.got == []


def test_P4_an_ended_partner_hears_nothing(world: World, receiver: Receiver) -> None:
    registered(world, receiver)
    partners = PartnerStore(world.store().table)
    found = partners.partner("happy")
    assert found is not None
    partners.end(found)
    assert push(world) == {"posts": 0, "events": 0}
    assert receiver.got == []


def test_P4_a_webhook_is_its_partners_alone(world: World, receiver: Receiver) -> None:
    registered(world, receiver)
    missing = ask(world, "GET", who=OTHER)
    assert missing[0] == 404
    before = world.items()
    for who in (OTHER, {**APP, "client_id": "nobody"}):
        assert ask(world, "GET", who=who) == missing
        for what, body in (("/secret", None), ("/test", None), ("/replay", {"after": 0})):
            assert ask(world, "POST", what, body, who) == missing
    assert world.items() == before
    assert push(world, "quick") == push(world, "nobody") == {"posts": 0, "events": 0}
    reader = {**SERVER, "scope": "dolbom/merchants.read"}
    assert ask(world, "GET", who=reader)[0] == ask(world, "PUT", body={"url": receiver.url}, who=reader)[0] == 403


@pytest.mark.parametrize(
    "url",
    [
        *("http://hooks.example.org/", "https://10.0.0.1/", "https://localhost/", "hooks.example.org"),
        *("https://hooks.example.org:22/", "https://a:b@hooks.example.org/", "http://10.0.0.1/"),
    ],
)
def test_an_address_to_which_nothing_is_posted_is_refused_and_changes_nothing(world: World, url: str) -> None:
    before = world.items()
    status, problem = ask(world, "PUT", body={"url": url})
    assert (status, problem["code"], [each["pointer"] for each in problem["errors"]]) == (422, "invalid", ["/url"])
    assert world.items() == before


def test_a_number_that_the_feed_does_not_have_yet_is_refused(world: World, receiver: Receiver) -> None:
    registered(world, receiver)
    status, problem = ask(world, "POST", "/replay", {"after": REFUNDS + 3})
    assert (status, problem["code"], problem["last"]) == (422, "beyond_the_feed", REFUNDS + 2)
    assert f"from 0 to {REFUNDS + 2}" in problem["detail"]
    assert ask(world, "POST", "/replay", {"after": REFUNDS + 2})[1]["pushed"] == REFUNDS + 2


# ── each minute ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_each_partner_is_posted_to_in_a_call_of_its_own_and_none_waits_for_another(
    world: World, receiver: Receiver
) -> None:
    registered(world, receiver)
    assert ask(world, "PUT", body={"url": receiver.url}, who=OTHER)[0] == 200
    webhooks = WebhookStore(world.store().table)

    def started(refuses: str = "") -> list[str]:
        found = Started(refuses)
        start_due(webhooks, found.starter, handler.logger, world.now)
        return sorted(found.partners)

    assert started() == ["happy", "quick"]
    assert started(refuses="happy") == ["quick"]
    receiver.answer = lambda _: 500
    push(world)
    assert started() == ["quick"]  # the one waits for its time
    world.now += MINUTE
    assert started() == ["happy", "quick"]


@pytest.mark.parametrize(("pk", "sk"), [(keys.WEBHOOKS, "happy"), (keys.pushed("happy"), keys.STANDING)])
def test_a_row_that_cannot_be_read_is_named_and_stops_nobody_else(
    world: World, receiver: Receiver, caplog: pytest.LogCaptureFixture, pk: str, sk: str
) -> None:
    registered(world, receiver)
    assert ask(world, "PUT", body={"url": receiver.url}, who=OTHER)[0] == 200
    key = to_attributes({"pk": pk, "sk": sk})
    row = world.client.get_item(TableName=TABLE, Key=key)["Item"]
    world.client.put_item(TableName=TABLE, Item={**row, "version": {"S": "?"}})
    found = Started()
    table = Table(world.client, TABLE, logger=handler.logger)
    start_due(WebhookStore(table), found.starter, handler.logger, world.now)
    assert found.partners == ["quick"]
    named = [vars(record) for record in caplog.records if record.getMessage() == "row_unreadable"]
    assert [(each["pk"], each["sk"]) for each in named] == [(pk, sk)]


def test_a_test_that_cannot_be_read_hides_nothing_from_its_partner(world: World, receiver: Receiver) -> None:
    registered(world, receiver)
    assert ask(world, "POST", "/test")[0] == 202
    spoil(world, keys.TEST, asked_at="?")
    status, told = ask(world, "GET")
    assert (status, told["state"], told.get("test")) == (200, "pushing", None)
    assert ask(world, "PUT", body={"url": receiver.url, "language": "en"})[0] == 200
    assert ask(world, "POST", "/test")[0] == 202
    assert ask(world, "GET")[1]["test"]["test_id"]


@pytest.mark.parametrize("damage", [{"version": "?"}, {"pushed": -1}, {"partner_id": None}])
def test_how_far_a_feed_was_pushed_is_told_anew_by_its_partner_where_it_cannot_be_read(
    world: World, receiver: Receiver, damage: dict[str, Any]
) -> None:
    registered(world, receiver)
    spoil(world, keys.STANDING, **damage)
    assert ask(world, "GET")[1]["code"] == "unreadable"
    assert ask(world, "POST", "/replay", {"after": 10**6})[1]["code"] == "beyond_the_feed"
    for _ in range(2):
        status, told = ask(world, "POST", "/replay", {"after": 1})
        assert (status, told["state"], told["pushed"]) == (200, "pushing", 1)
    push(world)
    assert events(receiver) == whole(world)[1:]


def spoil(world: World, sk: str, **damage: Any) -> None:
    table = world.store().table
    row = table.get(keys.pushed("happy"), sk)
    assert row is not None
    table.write(Put({**row, **damage}, ALWAYS))


def test_a_minute_counts_who_hears_nothing(
    world: World, receiver: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    registered(world, receiver)
    receiver.answer = lambda _: 500
    told = {"time": stamp(world.now)}
    for _ in range(6):
        assert (found := handler.handler(told, Context(remaining_ms=60_000)))["waiting"] == 0
        push(world)
        world.now += timedelta(hours=1)
    found = handler.handler(told, Context(remaining_ms=60_000))
    assert (found["waiting"], found["stopped"]) == (1, 0)
    receiver.answer = lambda _: 410
    push(world)
    found = handler.handler(told, Context(remaining_ms=60_000))
    assert (found["waiting"], found["stopped"]) == (0, 1)


def test_a_feed_that_has_grown_starts_its_sender_at_once_and_stands_in_nobodys_way(
    world: World, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    table = world.store().table
    rows = [item for item in world.items().values() if item["kind"] == "order"]
    change = {"Keys": {}, "SequenceNumber": "1", "NewImage": to_attributes(rows[0])}
    batch = {"Records": [{"eventID": "1", "eventName": "INSERT", "dynamodb": change}]}
    meals = MealStore(table)
    watch = MisuseWatch(meals, WindowStore(table), CaseStore(table), world.clock)

    def delivered(found: Started) -> list[str]:
        waker = Waker(WebhookStore(table), found.starter, handler.logger)
        assert checked(batch, watch, FeedStore(table), PartnerStore(table), waker) == {"batchItemFailures": []}
        return found.partners

    assert delivered(Started()) == []  # it has no webhook
    assert ask(world, "PUT", body={"url": receiver.url})[0] == 200
    assert delivered(Started()) == ["happy"]
    assert delivered(Started(refuses="happy")) == []
    assert [record.getMessage() for record in caplog.records].count("sender_not_started") == 1
    assert ask(world, "PUT", body={"url": receiver.url, "is_active": False})[0] == 200
    assert delivered(Started()) == []
