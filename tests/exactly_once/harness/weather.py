"""Bad weather at DynamoDB: any attempt at any call may be refused, fail, or time out, before or after it has been done.

Time is told, not spent: a time-out takes what the client's settings say, a wait what it was asked for; so that it is
seen whether a function ends before Lambda ends it.
"""

import json
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from dolbom import aws
from infra.limits import TIMEOUT_S
from tests.exactly_once.harness.accidents import as_before, engine, engine_does_all, meet
from tests.exactly_once.harness.world import Answer, Request, World

KINDS = ("throttled", "fails", "fails_after", "unreached", "lost")
TAKES_S = {"unreached": aws.CONNECT_TIMEOUT_S, "lost": aws.READ_TIMEOUT_S}
DELIVERIES_MAX = 500
"""At one of two attempts botocore's own retries soon end: its quota is used up. A file's five calls then all succeed in
three of a hundred deliveries."""


@dataclass
class Lifetime:
    """What Lambda tells a function of its own end."""

    weather: "Weather"
    ends_s: float

    def get_remaining_time_in_millis(self) -> int:
        return int((self.ends_s - self.weather.now_s) * 1000)


class Weather:
    """Disturbs a `share` of all attempts at DynamoDB's calls; the seed decides which, and how."""

    def __init__(self, share: float, seed: int, kinds: Sequence[str] = KINDS) -> None:
        self.share = share
        self.kinds = kinds
        self.chance = random.Random(seed)
        self.now_s = 0.0
        self.slowest_s = 0.0
        self.refused = 0
        self.met: set[str] = set()

    @contextmanager
    def over(self, world: World) -> Iterator[None]:
        """While it lasts, botocore's and our own waits move the told time only."""
        events = world.client.meta.events
        events.register_first("before-send.*.*", self._before_send)
        events.register_last("before-send", engine_does_all)
        world.wait, world.serve = self._wait, self._serve
        try:
            with patch("botocore.endpoint.time", SimpleNamespace(sleep=self._wait)):
                yield
        finally:
            world.fair()
            events.unregister("before-send.*.*", self._before_send)
            events.unregister("before-send", engine_does_all)

    def is_bad(self) -> bool:
        """Whether the next attempt is disturbed."""
        return self.chance.random() < self.share

    def _before_send(self, request: Any, event_name: str, **_: Any) -> Any:
        if not self.is_bad():
            return None
        kind = self.chance.choice(self.kinds)
        self.met.add(kind)
        self.now_s += TAKES_S.get(kind, 0.0)
        return meet(kind, event_name, request)

    def _wait(self, seconds: float) -> None:
        self.now_s += seconds

    def _serve(self, app: Any, request: Request) -> Any:
        started = self.now_s
        served = app(request.event(), Lifetime(self, started + TIMEOUT_S))
        self.slowest_s = max(self.slowest_s, self.now_s - started)
        if served["statusCode"] >= 500:
            self.refused += 1
            assert served["statusCode"] == 503, served
            assert served["headers"]["Retry-After"] == "1"
            assert '"unavailable"' in served["body"]
        return served


class SaysItFailed(Weather):
    """Each first attempt is done, and answered by a failure; the second one is answered as it is. A transaction is
    known by its token, as DynamoDB does and moto does not: the second attempt at one that was done is told so."""

    def __init__(self) -> None:
        super().__init__(1.0, seed=7, kinds=("fails_after",))
        self.attempts = 0
        self.transactions: dict[str, bool] = {}
        """Those that were tried, by their tokens: whether they were done."""

    def is_bad(self) -> bool:
        self.attempts += 1
        return self.attempts % 2 == 1

    def _before_send(self, request: Any, event_name: str, **more: Any) -> Any:
        token = json.loads(request.body or b"{}").get("ClientRequestToken", "")
        if not token:
            return super()._before_send(request, event_name, **more)
        if token in self.transactions:
            return as_before(request) if self.transactions[token] else None
        self.transactions[token] = engine(event_name, request).status_code == 200
        return meet("fails", event_name, request)


def delivered(world: World, act: Any, number: int) -> Answer:
    """Sends the same until there is an answer, as a client does that is told to try again."""
    for _ in range(DELIVERIES_MAX):
        answer: Answer = act.run(world, number)
        if answer.status != 503:
            return answer
    raise AssertionError(f"{act.name} is never answered")
