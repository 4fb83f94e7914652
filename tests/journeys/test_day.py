"""The day of `make run`, on the tests' own cloud, beside all that the other journeys have left there: each step as
expected, and in CI twice in a row (tests/support/depth.py); and the delivery app's server hears of its orders, signed,
by the stream, the feed and the sender as they are deployed.

A function's process looks for a town's rules once a minute. In CI that is waited for; daily Lambda ends the process
instead, as it may at any time, and the next one looks at once."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from standardwebhooks import Webhook

from dolbom.meals.orders.merchant_events import EVENTS
from tests.support.depth import DEPTH
from tests.support.receivers import Got, receiving
from tools.day import third_town
from tools.day.chapters import play
from tools.day.operator import Operator
from tools.day.phone import Phone
from tools.day.script import Step, Story, until

pytestmark = pytest.mark.xdist_group("cloud")

# What the day must show at least, by a word of the step's name or expectation.
SHOWN = (
    *("enrolled", "12,000", "same order again", "order_id_reused", "race", "over_day_cap", "after 50,000 more"),
    *("captured", "voided", "coupon", "till", "26,000", "no image", "nothing", "404, as if missing", "0 findings"),
    *("seal_broken", "expired", "over_order_cap", "card_at_shop", "can still eat", "escalated", "emergency_aid"),
)


def heard_to_the_end(partner: Phone, messages: list[Any], begins: int) -> None:
    """P4, M8: all that the feed says of the days has arrived, in its order."""
    told = until(lambda: partner.get("/partner/webhook").body, lambda now: now["pushed"] == now["last"] > begins)
    assert told["pushed"] == told["last"] > begins, told
    after, feed = begins, []
    while after < told["last"]:
        page = partner.get("/partner/events", after=str(after), limit="50").body
        feed += [event["event_id"] for event in page["events"]]
        after = page["next"]
    heard = [event["event_id"] for message in messages for event in message["events"]]
    assert list(dict.fromkeys(heard)) == feed
    assert {event["type"] for message in messages for event in message["events"]} == set(EVENTS)


def process_ends(cloud: dict[str, Any], function: str) -> None:
    """Ends all processes of a function that nobody is waiting for."""
    place = f"/{urlsplit(cloud['endpoint']).port}/files/ministack-lambda-{function}-"
    shown = subprocess.run(["ps", "-A", "-w", "-w", "-o", "pid=,args="], capture_output=True, text=True, check=True)
    running = [line.split(maxsplit=1) for line in shown.stdout.splitlines()]
    found = [int(pid) for pid, command in running if place in command]
    assert found, f"no process of {function} to end"
    for pid in found:
        os.kill(pid, signal.SIGKILL)


@pytest.fixture
def quickly(cloud: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Daily, nobody waits until the third town's rules are looked for again."""
    go_on = third_town.play_after

    def after(story: Story, third: third_town.Third | None) -> None:
        process_ends(cloud, "dolbom-meals-api")
        go_on(story, third)

    if DEPTH.days == 1:
        monkeypatch.setattr(third_town, "play_after", after)


def played(cloud: dict[str, Any]) -> list[Step]:
    story = Story(lambda _: None)
    with Operator(cloud) as operator:
        play(operator, story, datetime.now(UTC))
    return story.steps


@contextmanager
def hearing(cloud: dict[str, Any]) -> Iterator[tuple[Phone, list[Any]]]:
    """The delivery app's client, and what is posted to its server meanwhile: what the reference library takes."""
    with receiving() as server, Operator(cloud) as operator:
        partner = operator.partner()
        assert partner.put("/partner/webhook", {"url": server.url}).status == 200
        secret = partner.post("/partner/webhook/secret").body["secret"]
        heard: list[Any] = []

        def verified(got: Got) -> int:
            heard.append(Webhook(secret).verify(got.body, got.headers))
            return 204

        server.answer = verified
        yield partner, heard
        # Nobody is there any more: the cloud's other tests are not to wait for it.
        assert partner.put("/partner/webhook", {"url": server.url, "is_active": False}).status == 200


def test_the_day_goes_as_told_however_often_it_is_played_and_the_delivery_app_hears_of_it(
    cloud: dict[str, Any], quickly: None
) -> None:
    with hearing(cloud) as (partner, heard):
        begins = partner.get("/partner/webhook").body["pushed"]
        days = [played(cloud) for _ in range(DEPTH.days)]
        heard_to_the_end(partner, heard, begins)
    unexpected = [f"{step.name}: {step.got}" for day in days for step in day if not step.ok]
    assert unexpected == []
    assert [[step.name for step in day] for day in days] == [[step.name for step in days[0]]] * len(days)
    told = " / ".join(f"{step.name} {step.expected}" for step in days[0])
    assert [word for word in SHOWN if word not in told] == []
