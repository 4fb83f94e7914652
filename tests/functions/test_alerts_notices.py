"""Notices (A2, A4) while the topic is down, slow, or its sender is killed: heard in the end, and hardly ever twice."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from dolbom.alerts import notices
from dolbom.store.alerts import AlertStore
from dolbom.store.table import Table
from dolbom.store.topic import MaybeHeard, NotHeard
from tests.alerts import World
from tests.alerts_forms import a_report
from tests.conftest import Aws

MINUTE = timedelta(minutes=1)


class Duty:
    """An officer's pager: what it does with each message is said before."""

    def __init__(self, *fates: type[BaseException] | None) -> None:
        self.fates = list(fates)
        self.heard: list[str] = []

    def publish(self, _subject: str, text: str, _labels: Mapping[str, str]) -> None:
        fate = self.fates.pop(0) if self.fates else None
        if fate is not None:
            raise fate
        self.heard.append(text.splitlines()[1])


@pytest.fixture
def world(aws: Aws) -> World:
    world = World(aws)
    world.report(a_report(kinds=["violence"]))
    return world


def looked_after(world: World, duty: Duty, minutes: int) -> list[str]:
    """What is heard in so many minutes, looked at each minute, as the clock does."""
    store = AlertStore(Table(world.aws.client("dynamodb"), world.aws.tables["alerts"]))
    for minute in range(minutes):
        for row in world.rows("alerts", "notice"):
            notice = store.notice(row["alert_id"], row["notice_id"])
            assert notice is not None
            try:
                notices.deliver(notice, alerts=store, duty=duty, now=world.now + minute * MINUTE)
            except KeyboardInterrupt:
                continue  # killed
    return duty.heard


def test_A2_a_topic_that_is_down_for_an_hour_hears_the_page_once_it_is_back(world: World) -> None:
    heard = looked_after(world, Duty(*[NotHeard] * 60), 70)
    assert len(heard) == 1
    assert "again" not in heard[0]


def test_A2_a_topic_that_gives_no_answer_hears_it_again_and_is_told_so(world: World) -> None:
    heard = looked_after(world, Duty(*[MaybeHeard] * 20), 30)
    assert len(heard) == 1
    assert heard[0].startswith("(Sent again")


def test_A2_a_sender_that_is_killed_is_replaced_once_and_the_second_says_so(world: World) -> None:
    heard = looked_after(world, Duty(KeyboardInterrupt), 10)
    assert len(heard) == 1
    assert heard[0].startswith("(Sent again")


def test_A2_after_two_killed_senders_it_is_given_up_and_the_report_still_goes_up(world: World) -> None:
    assert looked_after(world, Duty(KeyboardInterrupt, KeyboardInterrupt), 30) == []
    assert [row["state"] for row in world.rows("alerts", "notice")] == ["given_up"]
    heard = world.listen()
    world.tick(timedelta(hours=1))
    world.stream()
    assert len(heard()) == 1


def test_A2_a_notice_that_was_heard_is_not_said_again(world: World) -> None:
    assert len(looked_after(world, Duty(), 10)) == 1
