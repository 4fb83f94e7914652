"""Whatever dies, is lost or fails at whichever AWS call, the next delivery finishes the work, and does it once."""

import copy
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import TypeVar

import pytest

from dolbom import aws as clients
from dolbom.errors import Unavailable
from tests.conftest import Aws
from tests.exactly_once.harness.accidents import ACCIDENTS, Accident, Died, Rehearsal
from tests.support.alerts import WORKER_OF_GIHEUNG, Json, World, photo_with_position
from tests.support.alerts_forms import a_report, anonymous
from tests.support.alerts_in_memory import in_memory

CALLS_MAX = 60
LEAST_CALLS_OF_A_REPORT = 15
"""A report that is followed and joined, with its page said, takes more calls than this."""

GRAVE = tuple(accident for accident in ACCIDENTS if accident.kills or accident.name == "AWS fails")

T = TypeVar("T")


@pytest.fixture
def world(aws: Aws) -> World:
    return World(aws)


@pytest.fixture
def rehearsal(world: World) -> Rehearsal:
    return Rehearsal([clients.client(service) for service in ("dynamodb", "s3", "sns")])


def each_call(
    rehearsal: Rehearsal, accident: Accident, prepare: Callable[[int], T], attempt: Callable[[T], object]
) -> list[T]:
    """Lets the accident happen to the first AWS call of an attempt, then to the second of a new one, … until an
    attempt meets none. Each is followed by the same again, undisturbed. What was prepared for the attempts."""
    prepared: list[T] = []
    with rehearsal.open():
        for at in range(1, CALLS_MAX):
            prepared.append(prepare(at))
            rehearsal.arm(accident, at)
            with suppress(Died, Unavailable):
                attempt(prepared[-1])
            was_disturbed = len(rehearsal.calls) >= at
            rehearsal.arm()
            attempt(prepared[-1])
            if not was_disturbed:
                return prepared
    raise AssertionError("it never ends")


@pytest.mark.parametrize("accident", ACCIDENTS, ids=lambda accident: accident.name)
def test_A1_a_report_that_meets_an_accident_is_there_once_after_it_is_sent_again(
    world: World, rehearsal: Rehearsal, accident: Accident
) -> None:
    answers: list[int] = []

    def send(number: int) -> None:
        answers.append(world.report(a_report(number, kinds=["violence"], reporter={"name": "홍예시"}))[0])

    sent = each_call(rehearsal, accident, lambda number: number, send)
    assert len(sent) > 1
    assert set(answers) <= {201, 503}
    for table, kind in (("alerts", "report"), ("alerts", "event"), ("alerts", "notice"), ("identities", "identity")):
        assert len(world.rows(table, kind)) == len(sent), kind


@pytest.mark.parametrize("accident", GRAVE, ids=lambda accident: accident.name)
@pytest.mark.parametrize("data", [photo_with_position(), b"no photo"], ids=["photo", "no photo"])
def test_A6_a_photo_that_meets_an_accident_is_settled_once_after_it_is_delivered_again(
    world: World, rehearsal: Rehearsal, accident: Accident, data: bytes
) -> None:
    def uploaded(number: int) -> Json:
        return world.upload(world.report(a_report(number))[1], number, data)

    assert len(each_call(rehearsal, accident, uploaded, world.receive)) > 3
    photos = world.rows("alerts", "photo")
    shown = {photo[name] for photo in photos for name in ("image_key", "thumbnail_key") if name in photo}
    assert {photo["state"] for photo in photos} == {"refused" if data == b"no photo" else "ready"}
    assert world.objects("uploads") == {}
    assert set(world.objects("evidence")) == shown


@pytest.mark.parametrize("when", ["before", "after"])
def test_A2_A9_what_follows_from_a_report_is_done_once_after_the_stream_delivers_again(aws: Aws, when: str) -> None:
    with in_memory(aws) as world:
        one, other = (
            world.report(anonymous(number, kinds=["violence"], affected={"people": 1, "ages": [81]}))[1]
            for number in (1, 2)
        )
        world.stream(world.records(one))
        records, now, reported = world.records(other), world.now, copy.deepcopy(world.memory.tables)
        for at in range(1, CALLS_MAX):
            world.memory.tables, world.now = copy.deepcopy(reported), now
            heard, calls = world.listen(), world.memory.calls.total()
            heard()
            world.memory.dies(when, at)
            with suppress(Died):
                world.stream(records)
            world.memory.dies()
            was_disturbed = world.memory.calls.total() - calls == at
            world.stream(records)
            for _ in range(3):  # the clock says what the stream could not
                world.tick(timedelta(minutes=2))
            assert {row["state"] for row in world.rows("alerts", "notice")} == {"sent"}, at
            queue = [row["alert_id"] for row in world.queue(WORKER_OF_GIHEUNG)]
            assert sorted(queue) == sorted(receipt["alert_id"] for receipt in (one, other)), at
            households = [row["household"] for row in world.rows("alerts", "membership")]
            assert households == [one["alert_id"]] * 2, at
            again = ["Sent again" in page for page in heard() if other["alert_id"] in page]
            assert again in ([False], [True], [False, True]), at
            if not was_disturbed:
                assert at > LEAST_CALLS_OF_A_REPORT
                return
    raise AssertionError("it never ends")


@pytest.mark.parametrize("when", ["before", "after"])
def test_A9_a_corrected_address_is_followed_once_wherever_the_stream_is_cut_off(aws: Aws, when: str) -> None:
    with in_memory(aws) as world:
        place = {"lat": 37.2803, "lon": 127.1147}
        old, new = "예시로 12, 101동 202호", "예시로 99, 3층 301호"
        addresses = (old, new, *[old] * 4, "예시로 12")
        one, other, *_ = (
            world.report(anonymous(number, place={**place, "address": address}))[1]
            for number, address in enumerate(addresses)
        )
        world.stream()
        body = {"version": 1, "address": new, "reason": "예시"}
        assert world.desk("POST", f"/alerts/{one['alert_id']}/address", WORKER_OF_GIHEUNG, body)[0] == 200
        records, reported = world.records(one), copy.deepcopy(world.memory.tables)
        wanted: list[Json] | None = None
        kinds = ("membership", "member", "sighting", "possible", "suspicion")
        for at in (0, *range(1, CALLS_MAX)):
            world.memory.tables = copy.deepcopy(reported)
            calls = world.memory.calls.total()
            if at:
                world.memory.dies(when, at)
            with suppress(Died):
                world.stream(records)
            world.memory.dies()
            was_disturbed = world.memory.calls.total() - calls == at
            world.stream(records)
            rows = [row for kind in kinds for row in world.rows("alerts", kind)]
            wanted = wanted or rows
            assert rows == wanted, at
            if at and not was_disturbed:
                of_one = {row["alert_id"]: row["household"] for row in world.rows("alerts", "membership")}
                assert of_one[one["alert_id"]] == of_one[other["alert_id"]]
                assert [row["reports"] for row in world.rows("alerts", "suspicion")] == [0]
                return
    raise AssertionError("it never ends")
