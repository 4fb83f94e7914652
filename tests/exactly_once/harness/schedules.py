"""Every order in which the AWS calls of concurrent requests can happen.

Each request runs in a greenlet of its own and stops before each of its calls; a schedule says whose call is next. All
schedules are gone through depth first, from one remembered state; two that differ only in the order of calls that do
not touch each other (sleep sets) count as one. A BatchGetItem reads its items at different moments, as AWS says it may.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from greenlet import getcurrent, greenlet

from tests.exactly_once.harness.acts import Act
from tests.exactly_once.harness.world import Answer, World

READS = {"GetItem", "Query", "BatchGetItem", "Scan"}
WRITES = {"PutItem": "Item", "UpdateItem": "Key", "DeleteItem": "Key"}
UNCHANGING = ("POLICY#", "MERCHANT#", "CLIENT#", "PARTNER#")
CALLS_MAX = 400
"""Far more calls than any of these requests makes: beyond it, one goes round in circles."""


@dataclass(frozen=True)
class Footprint:
    """What a call touches: keys, whole partitions (`*` as the sort key), and whether it writes them."""

    keys: frozenset[tuple[str, str]]
    writes: bool

    def meets(self, other: "Footprint") -> bool:
        """Whether it matters which of the two calls is first."""
        if not (self.writes or other.writes):
            return False
        return any(
            mine[0] == theirs[0] and (mine[1] == theirs[1] or "*" in (mine[1], theirs[1]))
            for mine in self.keys
            for theirs in other.keys
        )


@dataclass
class Outcome:
    """How one schedule went."""

    schedule: tuple[int, ...]
    answers: list[Answer]
    calls: list[str]


@dataclass
class _Choice:
    """A point of the search: who could go on, with what; who has been tried; who need not be tried again."""

    pending: Mapping[int, Footprint]
    chosen: int
    tried: set[int] = field(default_factory=set)
    asleep: frozenset[int] = frozenset()


class Stage:
    """Runs requests of a world side by side, one AWS call at a time."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._next: dict[Any, Footprint] = {}
        self._names: list[str] = []
        self._director: Any = None
        self._watched: frozenset[str] = frozenset()

    @contextmanager
    def open(self) -> Iterator[None]:
        """While open, every request that is not run by `play` goes through as usual."""
        self.world.client.meta.events.register_first("before-call.dynamodb.*", self._before_call)
        try:
            yield
        finally:
            self.world.client.meta.events.unregister("before-call.dynamodb.*", self._before_call)

    def explore(self, acts: Sequence[Act], remembered: Any) -> Iterator[Outcome]:
        """All schedules of these acts from a remembered state, one run each."""
        self.warm(acts, remembered)
        path: list[_Choice] = []
        while True:
            outcome = self._run(acts, remembered, path)
            if outcome is not None:
                yield outcome
            while path:
                last = path[-1]
                last.tried.add(last.chosen)
                rest = [act for act in last.pending if act not in last.tried and act not in last.asleep]
                if rest:
                    last.chosen = rest[0]
                    break
                path.pop()
            if not path:
                return

    def play(self, acts: Sequence[Act], remembered: Any, schedule: Sequence[int]) -> Outcome:
        """One schedule, as `explore` printed it."""
        self.warm(acts, remembered)
        outcome = self._run(acts, remembered, [], schedule)
        assert outcome is not None
        return outcome

    def warm(self, acts: Sequence[Act], remembered: Any) -> None:
        """Lets each process read what it then holds in memory, so that every run makes the same calls."""
        self.world.restart_all()
        for number, act in enumerate(acts):
            self.world.restore(remembered)
            act.run(self.world, number)
        self.world.restore(remembered)
        self._watched = frozenset(item["clock_shard"] for item in self.world.items().values() if "clock_shard" in item)

    def _run(
        self, acts: Sequence[Act], remembered: Any, path: list[_Choice], fixed: Sequence[int] | None = None
    ) -> Outcome | None:
        self.world.restore(remembered)
        self._director, self._next, self._names = getcurrent(), {}, []
        answers: list[Answer | None] = [None] * len(acts)

        def perform(number: int) -> None:
            answers[number] = acts[number].run(self.world, number)

        players = [greenlet(perform) for _ in acts]
        for number, player in enumerate(players):
            player.switch(number)
        schedule: list[int] = []
        asleep: frozenset[int] = frozenset()
        while any(not player.dead for player in players):
            pending = {number: self._next[player] for number, player in enumerate(players) if not player.dead}
            depth = len(schedule)
            if fixed is not None:
                chosen = fixed[depth] if depth < len(fixed) and fixed[depth] in pending else min(pending)
            elif depth < len(path):
                chosen, asleep = path[depth].chosen, path[depth].asleep
            else:
                awake = [number for number in pending if number not in asleep]
                if not awake:
                    self._let_finish(players)
                    return None
                chosen = awake[0]
                path.append(_Choice(pending, chosen, asleep=asleep))
            if fixed is None:
                sleepers = asleep | path[depth].tried
                asleep = frozenset(
                    number for number in sleepers if number != chosen and not pending[number].meets(pending[chosen])
                )
            schedule.append(chosen)
            self._names.append(acts[chosen].name)
            if len(schedule) > CALLS_MAX:
                raise AssertionError(f"no end of calls: {schedule}")
            players[chosen].switch()
        return Outcome(tuple(schedule), [answer for answer in answers if answer is not None], self._names)

    def _let_finish(self, players: Sequence[Any]) -> None:
        for player in players:
            while not player.dead:
                player.switch()

    def _before_call(self, model: Any, params: Any, **_: Any) -> Any:
        player = getcurrent()
        if player is self._director or self._director is None or player.parent is not self._director:
            return None
        sent = _parameters(params)
        if model.name == "BatchGetItem":
            return self._torn(sent)
        touched = footprint(model.name, sent)
        if self._is_interesting(touched):
            self._next[player] = touched
            self._director.switch()
        return None

    def _torn(self, sent: Mapping[str, Any]) -> Any:
        """A BatchGetItem as one read an item."""
        ((table, wanted),) = sent["RequestItems"].items()
        found = [self.world.client.get_item(TableName=table, Key=key, ConsistentRead=True) for key in wanted["Keys"]]
        items = [answer["Item"] for answer in found if "Item" in answer]
        return SimpleNamespace(status_code=200), {"Responses": {table: items}, "UnprocessedKeys": {}}

    def _is_interesting(self, touched: Footprint) -> bool:
        if touched.writes:
            return True
        partitions = {pk for pk, _ in touched.keys}
        if any(pk.startswith(UNCHANGING) for pk in partitions):
            return False
        shards = {pk for pk in partitions if pk.startswith(("HOLD#", "LAPSE#"))}
        return not shards or bool(shards & self._watched)


def footprint(operation: str, sent: Mapping[str, Any]) -> Footprint:
    """What a call touches. An index moves with every write, so that a query of it meets them all."""
    if operation == "TransactWriteItems":
        keys = set()
        for item in sent["TransactItems"]:
            ((_, write),) = item.items()
            keys.add(_key_of(write.get("Key") or write["Item"]))
        return Footprint(frozenset(keys | {("index", "*")}), writes=True)
    if operation in WRITES:
        return Footprint(frozenset({_key_of(sent[WRITES[operation]]), ("index", "*")}), writes=True)
    if operation == "Query":
        partition = sent["ExpressionAttributeValues"][":pk"]["S"]
        keys = {(partition, "*")} | ({("index", "*")} if "IndexName" in sent else set())
        return Footprint(frozenset(keys), writes=False)
    if operation == "GetItem":
        return Footprint(frozenset({_key_of(sent["Key"])}), writes=False)
    raise AssertionError(f"{operation} is new to the payment path: say here what it touches")


def _key_of(item: Mapping[str, Any]) -> tuple[str, str]:
    return item["pk"]["S"], item["sk"]["S"]


def _parameters(params: Any) -> Any:
    """What a call sends, read back from the request that is about to be signed."""
    return json.loads(params["body"])
