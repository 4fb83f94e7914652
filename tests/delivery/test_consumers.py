"""R1, R6, R7: both consumers of the meals stream, under every way in which AWS may deliver: state as if once."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError

from dolbom import aws
from tests.delivery.source import Chance, Mapping, Record, deliver
from tests.delivery.world import NAMES, World, a_world, numbered, poison
from tests.support import deadline_of, resources
from tests.support.depth import DEPTH


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with a_world() as made:
        made.close_stream()
        yield made


def test_M13_M14_one_clean_delivery_finds_what_there_is(world: World) -> None:
    kinds = [row["kind"] for row in world.once()]
    assert {kind: kinds.count(kind) for kind in ("breach", "case")} == {"breach": 3, "case": 1}


@pytest.mark.parametrize("seed", range(4))
def test_R6_duplicates_splits_and_interleaved_lanes_leave_the_state_of_one_delivery(world: World, seed: int) -> None:
    once = world.once()
    chance = Chance(seed, again=0.5, small_batches=True)
    mapping = Mapping(lanes=1 + seed % 4)
    assert world.after(lambda function: deliver(world.records, function, mapping, chance)) == once


@pytest.mark.parametrize("times", [2, 10])
def test_R6_each_record_many_times_and_the_whole_day_again_change_nothing(world: World, times: int) -> None:
    once = world.once()
    often = [record for record in world.records for _ in range(times)]
    assert world.after(lambda function: deliver(often, function)) == once
    assert world.after(lambda function: [deliver(world.records, function) for _ in range(times)]) == once


def hundred(world: World, effective_at: int) -> list[Record]:
    """A hundred records of which one, at this place, has an effect; the others are of orders that were declined."""
    effective = world.records[-1]
    order = next(record for record in world.records if "#ORDER#" in record["dynamodb"]["Keys"]["sk"]["S"])
    declined = {**order["dynamodb"], "NewImage": {**order["dynamodb"]["NewImage"], "journal": {"L": []}}}
    return numbered([effective if place == effective_at else {**order, "dynamodb": declined} for place in range(100)])


@pytest.mark.parametrize("name", NAMES)
def test_R6_a_poison_record_at_every_position_ends_with_the_dead_letters_once_and_the_others_pass(
    world: World, name: str
) -> None:
    expected = world.once(1, (name,))
    function = world.consumers()[name]
    mapping = Mapping(lanes=1, retries_max=1)
    for position in range(0, 101, DEPTH.places):
        # Now behind the poison, now before it.
        records = hundred(world, (position + 50) % 100)
        world.reset()
        run = deliver([*records[:position], poison(records[0]), *records[position:]], function, mapping)
        (message,) = run.given_up
        info = message["DDBStreamBatchInfo"]
        assert (info["startSequenceNumber"], info["batchSize"]) == ("poison", 1)
        assert world.all_rows() == expected, position


class Dies(BaseException):
    """The process is killed."""


class Dying:
    """A client that dies before or after its n-th call."""

    def __init__(self, client: Any, at_call: int, *, after: bool) -> None:
        self.client, self.left, self.after = client, at_call, after

    def __getattr__(self, name: str) -> Any:
        call = getattr(self.client, name)

        def made(**arguments: Any) -> Any:
            self.left -= 1
            if self.left == 0 and not self.after:
                raise Dies
            try:
                return call(**arguments)
            finally:
                if self.left == 0:
                    raise Dies

        return made


@pytest.mark.parametrize(("name", "last"), [("enforce_limits", 8), ("check_misuse", 4)])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_R1_killed_before_or_after_any_call_the_next_delivery_finishes(
    world: World, name: str, last: int, after: bool
) -> None:
    records = world.records[-last:]
    once = world.once(last, (name,))
    call = 0
    while True:
        call += 1
        world.reset()
        dying = Dying(world.town.table.client, call, after=after)
        try:
            world.consumers(dying)[name]({"Records": records})
        except Dies:
            world.consumers()[name]({"Records": records})
            assert world.all_rows() == once
            continue
        break
    assert call > 5


class Ailing:
    """A client whose calls fail by chance, before or after they took effect, and take their time of a function's life.

    A function that still waits when its life ends is killed.
    """

    def __init__(self, client: Any, chance: Chance, share: float, timeout_s: float) -> None:
        self.usual_s = 0.02
        self.client, self.chance, self.share = client, chance, share
        self.timeout_s = self.left_s = timeout_s

    def __getattr__(self, name: str) -> Any:
        call = getattr(self.client, name)

        def made(**arguments: Any) -> Any:
            roll = self.chance.random
            if roll.random() >= self.share:
                self._takes(self.usual_s)
                return call(**arguments)
            kind = roll.choice(["throttled", "broken", "unreachable", "lost"])
            if kind == "lost":
                call(**arguments)
                # botocore has tried it as often, and waited as long, as it does.
                self._takes(aws.CALL_S_MAX)
                raise ReadTimeoutError(endpoint_url="https://dynamodb.example.invalid")
            self._takes(aws.CALL_S_MAX if kind == "unreachable" else aws.BACKOFF_S_MAX)
            if kind == "unreachable":
                raise EndpointConnectionError(endpoint_url="https://dynamodb.example.invalid")
            code = "ProvisionedThroughputExceededException" if kind == "throttled" else "InternalServerError"
            status = 400 if kind == "throttled" else 500
            raise ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, name)

        return made

    def get_remaining_time_in_millis(self) -> float:
        return self.left_s * 1000

    def _takes(self, seconds: float) -> None:
        self.left_s -= seconds
        if self.left_s < 0:
            raise Dies


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("share", [0.01, 0.1, 0.5])
def test_R7_throttles_errors_and_time_outs_only_delay_and_no_function_is_killed_by_them(
    world: World, name: str, share: float
) -> None:
    records = world.records[-8:]
    once = world.once(8, (name,))
    ailing = Ailing(world.town.table.client, Chance(7), share, timeout_of(name))
    function = world.consumers(ailing, deadline_of(ailing))[name]

    def invoked(event: dict[str, Any]) -> Any:
        ailing.left_s = ailing.timeout_s
        return function(event)

    world.reset()
    run = deliver(records, invoked, Mapping(lanes=2, retries_max=10_000), Chance(3, small_batches=True))
    assert run.given_up == []
    assert world.all_rows() == once


@pytest.mark.parametrize(("name", "call_s", "late_s"), [("enforce_limits", 8.9, 20), ("check_misuse", 3.0, 0)])
def test_R7_when_time_is_nearly_up_what_is_done_is_kept_and_the_rest_is_reported_before_the_end(
    world: World, name: str, call_s: float, late_s: float
) -> None:
    """Every call is so slow, and so late in its life does the function begin, that one invocation cannot do all: each
    does some, and none is killed."""
    records = world.records[-8:]
    once = world.once(8, (name,))
    slow = Ailing(world.town.table.client, Chance(1), 0, timeout_of(name) - late_s)
    slow.usual_s = call_s
    function = world.consumers(slow, deadline_of(slow))[name]
    unfinished: list[int] = []

    def invoked(event: dict[str, Any]) -> Any:
        slow.left_s = slow.timeout_s
        answer = function(event)
        unfinished.append(len(answer["batchItemFailures"]))
        return answer

    world.reset()
    run = deliver(records, invoked, Mapping(lanes=1))
    assert run.given_up == []
    assert unfinished[0] > 0
    assert world.all_rows() == once


def timeout_of(name: str) -> float:
    """A function's own time-out, in seconds, as it is deployed."""
    found = resources("service", "AWS::Lambda::Function").values()
    (timeout,) = [
        function["Properties"]["Timeout"]
        for function in found
        if function["Properties"].get("FunctionName") == f"dolbom-{name.replace('_', '-')}"
    ]
    return float(timeout)
