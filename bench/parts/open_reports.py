"""What a report, a worker's queue and the clocks' minute cost behind so many open reports, on the tables in memory."""

import json
import os
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from dolbom.clock import stamp
from functions.alerts_api import handler as alerts_api
from functions.desk_api import handler as desk_api
from functions.keep_clocks import handler as keep_clocks
from tests.conftest import aws_in_memory
from tests.support import Context, event
from tests.support.alerts import WORKER_OF_GIHEUNG
from tests.support.alerts_forms import GIHEUNG, a_report
from tests.support.alerts_in_memory import InMemory, in_memory

Cost = tuple[int, int]
"""Calls, and bytes sent and brought."""


class Counting:
    """A client that notes what is asked of another, and what that answers."""

    def __init__(self, client: Any) -> None:
        self._client, self.calls, self.moved = client, 0, 0

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._client, name)

        def counted(**arguments: Any) -> Any:
            self.calls += 1
            answer = call(**arguments)
            self.moved += len(json.dumps([arguments, answer], default=str))
            return answer

        return counted if callable(call) else call


def costs(count: int) -> dict[str, Cost]:
    """A report, a row of the first page of a worker's queue, and the clocks' minute, behind so many open reports."""
    with aws_in_memory() as made:
        settings = {f"DOLBOM_{name.upper()}": value for name, value in made.settings.items()}
        with patch.dict(os.environ, settings), in_memory(made) as world:
            return _behind(world, count)


def _behind(world: InMemory, count: int) -> dict[str, Cost]:
    chance = random.Random(count)
    for number in range(count):
        world.now += timedelta(seconds=1)
        status, answer = world.send(_report(number, chance), f"198.51.{number % 250}.{number // 250}")
        assert status == 201, answer
    world.deliver()
    counting = Counting(world.memory)
    for table in (
        *(alerts_api.stores().reports.table, desk_api.table("alerts_table")),
        *(keep_clocks.alerts().table, keep_clocks.meals().table),
    ):
        table.client = counting

    def cost(act: Callable[[], object]) -> Cost:
        counting.calls = counting.moved = 0
        act()
        return counting.calls, counting.moved

    def list_page() -> Cost:
        rows: list[Any] = []
        calls, moved = cost(lambda: rows.extend(world.queue(WORKER_OF_GIHEUNG, limit="100")))
        return calls, moved // len(rows)

    minute = {**event("keep_clocks", "every_minute"), "time": stamp(world.now)}
    return {
        "report": cost(lambda: world.send(_report(count, random.Random(7)), "203.0.113.9")),
        "desk_list": list_page(),
        "clocks_minute": cost(lambda: keep_clocks.handler(minute, Context(remaining_ms=50_000))),
    }


def _report(number: int, chance: random.Random) -> dict[str, Any]:
    lat, lon = (round(middle + chance.uniform(-0.02, 0.02), 6) for middle in GIHEUNG)
    place = {"lat": lat, "lon": lon, "address": f"경기도 용인시 기흥구 예시로 {number}"}
    return a_report(number, kinds=["housing"], text="예시: 벽지가 물에 젖었습니다", place=place)
