"""Transactions of one call that are under way at the same time: each of them to its end, whatever becomes of another,
and one after the other where the client has a single connection."""

from collections.abc import Callable
from threading import Barrier, Event, current_thread
from types import SimpleNamespace
from typing import Any

import pytest

from dolbom.dynamo.together import LANES, _side_by_side
from dolbom.errors import Unavailable
from dolbom.wire.client import Wire
from tests.conftest import Aws
from tests.support.wire_in_memory import InMemory


def side_by_side(do: Callable[[int], Any], groups: int, *, serves_threads: bool = True) -> list[Any]:
    table: Any = SimpleNamespace(client=SimpleNamespace(serves_threads=serves_threads))
    return _side_by_side(table, do, range(groups))


def test_groups_are_committed_at_the_same_time_and_told_in_their_order() -> None:
    met = Barrier(LANES)

    def do(group: int) -> int:
        met.wait(10)
        return group

    assert side_by_side(do, 2 * LANES) == list(range(2 * LANES))


def test_what_one_raises_is_raised_when_all_others_have_ended() -> None:
    failed, ended = Event(), []

    def do(group: int) -> None:
        if group == 0:
            failed.set()
            raise Unavailable
        assert failed.wait(10)
        Event().wait(0.1)  # who does not wait for it has gone on by then
        ended.append(group)

    with pytest.raises(Unavailable):
        side_by_side(do, LANES)
    assert sorted(ended) == list(range(1, LANES))


def test_one_after_the_other_in_the_callers_own_thread_where_the_client_serves_no_other(aws: Aws) -> None:
    own = current_thread()
    assert side_by_side(lambda _: current_thread(), 3, serves_threads=False) == [own] * 3
    assert side_by_side(lambda _: current_thread(), 1) == [own]
    assert Wire.serves_threads
    assert not InMemory.serves_threads
    assert not getattr(aws.client("dynamodb"), "serves_threads", False)
