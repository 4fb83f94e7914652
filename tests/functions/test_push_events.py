"""P4, M8: a partner's feed is posted to its server, signed, in order and at least once, whatever dies and whoever
interrupts; what is posted is what the feed says. The servers are real ones, and the reference library verifies."""

import json
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from standardwebhooks import Webhook as Reference
from standardwebhooks import WebhookVerificationError

from dolbom.clock import parse_stamp, stamp, system_clock
from dolbom.dynamo.table import Put
from dolbom.partners.store import ALWAYS
from dolbom.partners.webhooks import keys
from dolbom.partners.webhooks.endpoint import LEASE
from dolbom.partners.webhooks.push import PAGE_EVENTS
from dolbom.partners.webhooks.store import WebhookStore
from functions.push_events import handler
from tests.exactly_once.harness.world import NOON, World, aws_calls
from tests.support import forget
from tests.support.receivers import Receiver, receiving
from tests.support.webhooks import (
    MINUTE,
    OTHER,
    REFUNDS,
    Now,
    ask,
    events,
    feed,
    push,
    registered,
    whole,
)

pytestmark = pytest.mark.xdist_group("partners")


@pytest.fixture
def world(told_partners: World) -> World:
    return told_partners


def test_P4_M8_what_is_posted_is_what_the_feed_answers_byte_for_byte(world: World, receiver: Receiver) -> None:
    registered(world, receiver)
    assert push(world) == {"posts": 2, "events": REFUNDS + 2}
    assert [got.body for got in receiver.got] == [
        feed(world, 0, PAGE_EVENTS)[0],
        feed(world, PAGE_EVENTS, PAGE_EVENTS)[0],
    ]
    assert events(receiver) == whole(world)
    assert len(set(whole(world))) == REFUNDS + 2
    said = b"".join(got.body for got in receiver.got).decode() + json.dumps([got.headers for got in receiver.got])
    assert not any(word in said for word in ("child", "benefit", "coupon", "tender", "card"))
    before = world.items()
    assert push(world) == {"posts": 0, "events": 0}
    assert world.items() == before  # a minute in which nothing happens writes nothing


def test_M8_the_words_are_in_the_language_that_was_asked_for(world: World, receiver: Receiver) -> None:
    registered(world, receiver, language="en")
    push(world)
    assert receiver.got[0].body == feed(world, 0, PAGE_EVENTS, "en")[0] != feed(world, 0, PAGE_EVENTS)[0]


def test_each_message_is_signed_so_that_the_reference_library_takes_it(world: World, receiver: Receiver) -> None:
    secret = registered(world, receiver)
    handler.sender().clock = system_clock  # by which the reference library goes
    push(world)
    for got in receiver.got:
        assert Reference(secret).verify(got.body, got.headers) == json.loads(got.body)
        with pytest.raises(WebhookVerificationError):
            Reference(secret).verify(got.body + b" ", got.headers)
        with pytest.raises(WebhookVerificationError):
            Reference(secret).verify(got.body, {**got.headers, "Webhook-Id": "another"} | {"webhook-id": "another"})
        with pytest.raises(WebhookVerificationError):
            Reference("whsec_" + "A" * 43 + "=").verify(got.body, got.headers)
    assert [got.headers["webhook-id"] for got in receiver.got] == ["happy-1-20", "happy-21-22"]


def test_a_secret_is_told_once_and_stands_in_no_row(world: World, receiver: Receiver) -> None:
    secret = registered(world, receiver)
    assert secret.removeprefix("whsec_") not in str(world.items())
    assert secret not in json.dumps([ask(world, "GET"), ask(world, "PUT", body={"url": receiver.url})])


def test_with_a_new_secret_the_one_before_goes_on_for_a_day(world: World, receiver: Receiver) -> None:
    old = registered(world, receiver)
    status, told = ask(world, "POST", "/secret")
    assert (status, told["secret"] != old) == (201, True)
    lost = ask(world, "POST", "/secret")[1]["secret"]  # whose answer did not arrive
    new = ask(world, "POST", "/secret")[1]["secret"]
    push(world)
    assert [Now(secret).verifies(receiver.got[0]) for secret in (old, new, lost, told["secret"])] == [
        True,
        True,
        False,
        False,
    ]
    for wait, still in ((timedelta(days=1) - timedelta(seconds=1), True), (timedelta(seconds=1), False)):
        world.now += wait
        assert ask(world, "POST", "/replay", {"after": 0})[0] == 200
        push(world)
        assert [Now(secret).verifies(receiver.got[-1]) for secret in (old, new)] == [still, True]
    assert "old_secret_valid_until" not in ask(world, "GET")[1]


def test_a_secret_of_another_partners_signs_nothing(world: World, receiver: Receiver) -> None:
    registered(world, receiver)
    assert ask(world, "PUT", body={"url": receiver.url}, who=OTHER)[0] == 200
    store = WebhookStore(world.store().table)
    before, others = store.endpoint("happy"), store.endpoint("quick")
    assert before is not None
    assert others is not None
    after = before.model_copy(update={"secrets": others.secrets, "version": before.version + 1})
    assert store.commit(before, after, None)
    assert push(world) == {"posts": 1, "events": 0}
    assert receiver.got == []


def test_a_test_that_cannot_be_read_keeps_no_event_waiting(world: World, receiver: Receiver) -> None:
    registered(world, receiver)
    assert ask(world, "POST", "/test")[0] == 202
    table = world.store().table
    asked = table.get(keys.pushed("happy"), keys.TEST)
    assert asked is not None
    table.write(Put({**asked, "asked_at": "?"}, ALWAYS))
    assert push(world) == {"posts": 2, "events": REFUNDS + 2}
    assert events(receiver) == whole(world)


# ── not taken in ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_not_taken_in_is_tried_for_a_day_ever_later_and_then_waits_in_the_feed(
    world: World, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    registered(world, receiver)
    receiver.answer = lambda _: 503
    tries = []
    while (told := ask(world, "GET")[1])["state"] != "stopped":
        push(world)
        tries.append(world.now - NOON)
        assert len(receiver.got) == len(tries) <= 40
        world.now = parse_stamp(ask(world, "GET")[1].get("next_try_at", stamp(world.now))) - MINUTE
        push(world)  # a minute too early
        world.now += MINUTE
    waits = [int((later - earlier) / MINUTE) for earlier, later in pairwise(tries)]
    assert waits[:7] == [1, 2, 4, 8, 16, 32, 60]
    assert set(waits[7:]) == {60}
    assert timedelta(days=1) <= tries[-1] < timedelta(days=1, hours=1)
    assert {got.headers["webhook-id"] for got in receiver.got} == {"happy-1-20"}  # the same message each time
    assert (told["why"], told["pushed"], told["last"], told["attempts"]) == ("status_503", 0, REFUNDS + 2, len(tries))
    assert [record.getMessage() for record in caplog.records].count("webhook_stopped") == 1
    assert len(whole(world)) == REFUNDS + 2
    receiver.answer, receiver.got[:] = (lambda _: 200), []
    world.now += timedelta(days=3)
    push(world)
    assert receiver.got == []  # nothing until its partner says so
    status, told = ask(world, "POST", "/replay", {"after": 2})
    assert (status, told["state"], told["pushed"]) == (200, "pushing", 2)
    push(world)
    assert events(receiver) == whole(world)[2:]


def test_a_replayed_page_has_the_id_and_the_bytes_that_it_had(world: World, receiver: Receiver) -> None:
    registered(world, receiver)
    push(world)
    first = [(got.headers["webhook-id"], got.body) for got in receiver.got]
    receiver.got.clear()
    world.now += MINUTE
    assert ask(world, "POST", "/replay", {"after": 0})[0] == 200
    push(world)
    assert [(got.headers["webhook-id"], got.body) for got in receiver.got] == first


def test_a_server_that_is_gone_is_asked_no_more(world: World, receiver: Receiver) -> None:
    registered(world, receiver)
    receiver.answer = lambda _: 410
    push(world)
    told = ask(world, "GET")[1]
    assert (told["state"], told["why"]) == ("stopped", "status_410")
    world.now += MINUTE
    push(world)
    assert len(receiver.got) == 1
    with receiving() as elsewhere:
        assert ask(world, "PUT", body={"url": elsewhere.url})[1]["state"] == "pushing"
        push(world)
        assert events(elsewhere) == whole(world)  # another address goes on where the one before stopped


def test_a_page_that_is_not_taken_in_is_not_passed_over(world: World, receiver: Receiver) -> None:
    registered(world, receiver)
    receiver.answer = lambda got: 200 if b'"next":20' in got.body or len(receiver.got) > 2 else 500
    push(world)
    told = ask(world, "GET")[1]
    assert (told["state"], told["pushed"], told["why"]) == ("waiting", PAGE_EVENTS, "status_500")
    assert told["next_try_at"] > told["waiting_since"]
    push(world)
    assert len(receiver.got) == 2  # not before its time
    world.now += MINUTE
    push(world)
    assert [got.headers["webhook-id"] for got in receiver.got] == ["happy-1-20", "happy-21-22", "happy-21-22"]
    assert ask(world, "GET")[1]["state"] == "pushing"


def test_an_address_that_leads_to_one_of_ours_is_never_posted_to(world: World, receiver: Receiver) -> None:
    registered(world, receiver)
    store = WebhookStore(world.store().table)
    before = store.endpoint("happy")
    assert before is not None
    after = before.model_copy(update={"url": "https://localhost.example.org/", "version": before.version + 1})
    assert store.commit(before, after, None)
    inside = [(2, 1, 6, "", ("169.254.169.254", 443))]
    handler.sender().outbound = type(handler.sender().outbound)(resolve=lambda *_, **__: inside)
    push(world)
    assert ask(world, "GET")[1]["why"] == "address_not_public"


# ── crashes, and two at once ────────────────────────────────────────────────────────────────────────────────────────


class Died(BaseException):
    """The sender is killed."""


def dying(world: World, at: int, *, is_before: bool) -> bool:
    """A run that is killed before or after its so-manieth call to the table; False if it makes no so many."""
    calls = 0

    def counted(*_: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == at:
            raise Died

    with aws_calls(world.client, **{"before" if is_before else "after": counted}):
        try:
            push(world)
        except Died:
            return True
    return False


@pytest.mark.parametrize("is_before", [True, False])
def test_R1_a_sender_that_is_killed_anywhere_loses_nothing_and_goes_on_in_order(
    world: World, receiver: Receiver, *, is_before: bool
) -> None:
    registered(world, receiver)
    remembered = world.remember()
    at = 1
    while True:
        world.restore(remembered)
        forget(handler)
        handler.sender().clock = world.clock
        receiver.got.clear()
        if not dying(world, at, is_before=is_before):
            break
        world.now += LEASE
        push(world)
        heard = events(receiver)
        assert set(heard) == set(whole(world))
        # Whatever came twice came as the same page again: by the first time that each is heard, they are in order.
        assert list(dict.fromkeys(heard)) == whole(world)
        assert ask(world, "GET")[1]["pushed"] == REFUNDS + 2
        at += 1
    assert at > 8


def test_two_senders_at_once_post_nothing_twice(world: World, receiver: Receiver) -> None:
    registered(world, receiver)
    second: list[dict[str, int]] = []
    other = sender_of_another_process(world)

    def meanwhile(_: Any) -> int:
        run = other.push("happy")
        second.append({"posts": run.posts})
        return 200

    receiver.answer = meanwhile
    assert push(world)["posts"] == 2
    assert second == [{"posts": 0}] * 2
    assert events(receiver) == whole(world)


def sender_of_another_process(world: World) -> Any:
    first = handler.sender()
    forget(handler)
    other = handler.sender()
    other.clock = world.clock
    forget(handler)
    handler.sender().clock = first.clock
    return other


def test_a_replay_in_the_middle_of_a_run_is_heard_whole(world: World, receiver: Receiver) -> None:
    registered(world, receiver)

    def meanwhile(_: Any) -> int:
        if len(receiver.got) == 1:
            assert ask(world, "POST", "/replay", {"after": 0})[0] == 200
        return 200

    receiver.answer = meanwhile
    assert push(world)["posts"] == 1  # it no longer has the feed
    assert ask(world, "GET")[1]["pushed"] == 0
    push(world)
    assert [got.headers["webhook-id"] for got in receiver.got] == ["happy-1-20", "happy-1-20", "happy-21-22"]


def test_R7_a_run_posts_nothing_that_might_outlive_it(world: World, receiver: Receiver) -> None:
    registered(world, receiver)
    assert push(world, remaining_ms=25_000) == {"posts": 0, "events": 0}
    assert receiver.got == []
    assert push(world)["posts"] == 2
