"""Notices (A2, A4) while the topic is down, slow, or its sender is killed: heard in the end, and hardly ever twice."""

import json
from contextlib import suppress
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from dolbom import aws as aws_clients
from dolbom.alerts.casework import clocks
from dolbom.alerts.casework import delivery as notices
from dolbom.alerts.keys import clock_shards
from dolbom.alerts.report import Notice
from dolbom.alerts.store import AlertStore
from dolbom.deadline import Deadline
from dolbom.dynamo.table import Table
from dolbom.gateways.delivery import REFUSALS_MAX
from dolbom.gateways.mail import Mail
from dolbom.gateways.topic import MaybeDelivered, NotDelivered, Refused, Topic, delivery_attempt
from tests.conftest import Aws
from tests.support import Context, a_sweep
from tests.support.alerts import World
from tests.support.alerts_forms import a_report
from tests.support.alerts_in_memory import in_memory

MINUTE = timedelta(minutes=1)


class KilledAfterwards(KeyboardInterrupt):
    """The sender dies after the message was heard, before that is written down."""


class Hearer:
    """An officer's pager or mailbox: what becomes of each message is said before."""

    def __init__(self, *fates: type[BaseException] | None) -> None:
        self.fates = list(fates)
        self.heard: list[str] = []

    def __call__(self, _notice: Notice, _subject: str, text: str) -> None:
        fate = self.fates.pop(0) if self.fates else None
        if fate in (None, KilledAfterwards):
            self.heard.append(text.splitlines()[1])
        if fate is not None:
            raise fate


@pytest.fixture
def world(aws: Aws) -> World:
    world = World(aws)
    world.report(a_report(kinds=["violence"]))
    return world


def looked_after(world: World, hearer: Hearer, minutes: int) -> list[str]:
    """What is heard in so many minutes, looked at each minute, as the clock does."""
    store = AlertStore(Table(world.aws.client("dynamodb"), world.aws.tables["alerts"]))
    for minute in range(minutes):
        for row in world.rows("alerts", "notice"):
            notice = store.notice(row["alert_id"], row["notice_id"])
            assert notice is not None
            try:
                notices.deliver(notice, alerts=store, send=hearer, now=world.now + minute * MINUTE)
            except KeyboardInterrupt:
                continue  # killed
    return hearer.heard


def test_A2_a_topic_that_is_down_for_an_hour_hears_the_page_once_it_is_back(world: World) -> None:
    heard = looked_after(world, Hearer(*[NotDelivered] * 60), 70)
    assert len(heard) == 1
    assert "again" not in heard[0]


def test_A2_a_topic_that_gives_no_answer_hears_it_again_and_is_told_so(world: World) -> None:
    heard = looked_after(world, Hearer(*[MaybeDelivered] * 20), 30)
    assert len(heard) == 1
    assert heard[0].startswith("(Sent again")


def test_A2_a_sender_that_is_killed_is_replaced_once_and_the_second_says_so(world: World) -> None:
    heard = looked_after(world, Hearer(KeyboardInterrupt), 10)
    assert len(heard) == 1
    assert heard[0].startswith("(Sent again")


def test_A2_after_two_killed_senders_it_is_given_up_and_the_report_still_goes_up(world: World) -> None:
    assert looked_after(world, Hearer(KeyboardInterrupt, KeyboardInterrupt), 30) == []
    assert [row["state"] for row in world.rows("alerts", "notice")] == ["given_up"]
    heard = world.listen()
    world.tick(timedelta(hours=1))
    world.stream()
    assert len(heard()) == 1


def test_A2_a_notice_that_was_heard_is_not_said_again(world: World) -> None:
    assert len(looked_after(world, Hearer(), 10)) == 1


# Mails: each escalation is also written to the office's mailbox


def escalations(world: World, mail: Hearer, days: float, minutes: int = 1) -> list[str]:
    """What is heard by mail when the clock looks at a report for so many minutes, so many days after its receipt."""
    store = AlertStore(Table(world.aws.client("dynamodb"), world.aws.tables["alerts"]))
    voices: clocks.Senders = {"topic": Hearer(), "mail": mail}
    for minute in range(minutes):
        with suppress(KeyboardInterrupt):
            clocks.escalate_due(store, voices, world.now + timedelta(days=days) + minute * MINUTE, a_sweep())
    return mail.heard


@pytest.fixture
def quiet(aws: Aws) -> World:
    """A report that pages nobody at once."""
    world = World(aws)
    world.report(a_report())
    return world


def test_A4_each_escalation_is_mailed_to_the_office_that_has_it_now(quiet: World) -> None:
    for days in (7, 4, 3):
        quiet.tick(timedelta(days=days))
    assert [mail.destinations["ToAddresses"] for mail in quiet.mails()] == [
        ["welfare-team@yongin.example.org"],
        ["welfare@yongin.example.org"],
        ["desk@ministry.example.org"],
        ["desk@ministry.example.org"],
    ]
    assert {mail.source for mail in quiet.mails()} == {"notices@dolbom.example.org"}


def test_A4_a_mail_names_no_person_and_nothing_that_was_said(quiet: World) -> None:
    quiet.report(a_report(2, reporter={"name": "홍예시", "phone": "010-0000-0001"}))
    quiet.tick(timedelta(days=7))
    assert len(quiet.mails()) == 2
    for mail in quiet.mails():
        for word in ("홍예시", "010-0000-0001", "예시로", "월세"):
            assert word not in f"{mail.subject} {mail.body}"


def test_A2_danger_pages_and_waits_for_no_mail(world: World) -> None:
    world.tick(timedelta(minutes=3))
    assert world.mails() == []


def test_A4_a_mail_service_that_is_down_stops_neither_the_topic_nor_the_escalation(quiet: World) -> None:
    for number in range(2, 6):
        quiet.report(a_report(number))
    store = AlertStore(Table(quiet.aws.client("dynamodb"), quiet.aws.tables["alerts"]))
    topic, mail = Hearer(), Hearer(*[MaybeDelivered] * 100)
    voices: clocks.Senders = {"topic": topic, "mail": mail}
    sweep = a_sweep()
    run = clocks.escalate_due(store, voices, quiet.now + timedelta(days=7), sweep)
    assert (run.moved, sweep.rows_failed, run.silent) == (5, 0, {"mail"})
    assert len(mail.fates) == 99, "one attempt a run, not one a mail"
    clocks.escalate_due(store, voices, quiet.now + timedelta(days=7, minutes=3), a_sweep())
    assert len(topic.heard) == 5


def test_A4_a_mail_service_that_was_down_sends_each_mail_once_it_is_back(quiet: World) -> None:
    heard = escalations(quiet, Hearer(*[NotDelivered] * 4), 7, 12)
    assert len(heard) == 1
    assert "again" not in heard[0]


@pytest.mark.parametrize(("fate", "first"), [(KeyboardInterrupt, []), (KilledAfterwards, [False])])
def test_A4_a_mail_whose_sender_is_killed_is_sent_at_most_once_more_and_says_so(
    quiet: World, fate: type[BaseException], first: list[bool]
) -> None:
    heard = escalations(quiet, Hearer(fate), 7, 7)
    assert [text.startswith("(Sent again") for text in heard] == [*first, True]


def test_A4_after_two_killed_senders_a_mail_is_given_up_and_the_next_level_is_mailed(quiet: World) -> None:
    assert escalations(quiet, Hearer(KeyboardInterrupt, KeyboardInterrupt), 7, 8) == []
    assert [row["state"] for row in quiet.rows("alerts", "notice") if row["channel"] == "mail"] == ["given_up"]
    assert len(escalations(quiet, Hearer(), 11, 3)) == 1


def test_A4_an_address_that_is_refused_holds_up_no_other_mail(quiet: World) -> None:
    for number in range(2, 4):
        quiet.report(a_report(number))
    store = AlertStore(Table(quiet.aws.client("dynamodb"), quiet.aws.tables["alerts"]))
    mail = Hearer(Refused)
    voices: clocks.Senders = {"topic": Hearer(), "mail": mail}
    run = clocks.escalate_due(store, voices, quiet.now + timedelta(days=7), a_sweep())
    assert (run.refused, run.silent, len(mail.heard)) == (1, set(), 2)


def test_A4_mails_come_after_all_pages_and_all_escalations() -> None:
    kinds = [shard.partition("#")[0] for shard in clock_shards()]
    assert kinds == ["ALERT"] * (len(kinds) // 2) + ["MAIL"] * (len(kinds) // 2)


def test_A4_a_mail_that_is_always_refused_is_tried_ever_less_often_then_given_up_and_rings(
    aws: Aws, capsys: pytest.CaptureFixture[str]
) -> None:
    with in_memory(aws) as world:
        world.report(a_report())
        world.telephone.refuses_mail = True
        world.tick(timedelta(days=7))
        for tries in range(1, REFUSALS_MAX):
            assert world.telephone.refused == tries
            world.tick(2**tries * MINUTE - timedelta(seconds=1))
            assert world.telephone.refused == tries
            world.tick(timedelta(seconds=1))
        world.tick(timedelta(days=1))
        assert world.telephone.refused == REFUSALS_MAX
        (mail,) = [row for row in world.rows("alerts", "notice") if row["channel"] == "mail"]
        assert (mail["state"], "due_at" in mail) == ("given_up", False)
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "NoticesRefused" in line]
        assert sum(line["NoticesRefused"][0] for line in lines) == REFUSALS_MAX
        assert sum(line["NoticesGivenUp"][0] for line in lines) == 1
        assert {line["service"] for line in lines} == {"keep_clocks"}
        # The next level hears of it all the same.
        world.telephone.refuses_mail = False
        world.tick(timedelta(days=4))
        assert [mailbox for mailbox, _ in world.telephone.mails] == ["welfare@yongin.example.org"]


def refusal(status: int, code: str) -> ClientError:
    return ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, "SendEmail")


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (refusal(400, "MessageRejected"), Refused),
        (refusal(400, "Throttled"), NotDelivered),
        (refusal(503, "ServiceUnavailable"), MaybeDelivered),
        (EndpointConnectionError(endpoint_url="x"), NotDelivered),
        (ReadTimeoutError(endpoint_url="x"), MaybeDelivered),
    ],
    ids=["refused", "too-many", "broken", "unreachable", "no-answer"],
)
def test_A2_what_becomes_of_an_attempt_is_told_apart(error: Exception, told: type[Exception]) -> None:
    with pytest.raises(told) as found, delivery_attempt(Deadline()):
        raise error
    assert type(found.value) is told


@pytest.mark.parametrize("service", sorted(aws_clients.HEARD_BY_PEOPLE))
def test_A2_nothing_that_people_hear_is_repeated_behind_our_back(service: str) -> None:
    assert aws_clients.client(service).meta.config.retries["total_max_attempts"] == 1


def test_R7_nothing_is_said_that_might_outlive_its_function() -> None:
    said: list[str] = []

    class Service:
        def publish(self, **_: str) -> None:
            said.append("published")

        def send_email(self, **_: str) -> None:
            said.append("mailed")

    deadline = Deadline()
    topic, mail = Topic(Service(), "arn:duty", deadline), Mail(Service(), "notices@dolbom.example.org", deadline)
    deadline.begin(Context(remaining_ms=3_999))
    for say in (lambda: topic.publish("subject", "text", {}), lambda: mail.send("to@example.org", "subject", "text")):
        with pytest.raises(NotDelivered):
            say()
    assert said == []
    deadline.begin(Context(remaining_ms=4_000))
    topic.publish("subject", "text", {})
    mail.send("to@example.org", "subject", "text")
    assert said == ["published", "mailed"]
