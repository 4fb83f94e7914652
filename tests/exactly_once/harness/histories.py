"""Random histories: hundreds of things that people do, with time passing and accidents happening, each answer and every
state compared with the rules as `model.py` tells them.

    PYTHONPATH=layers/dolbom/python:. .venv/bin/python -m tests.exactly_once.harness.histories SEED [STEPS]

plays one history again and prints it.
"""
# ruff: noqa: T201 - it is a command

import logging
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from dolbom.clock import SEOUL
from dolbom.meals.policy import MealHours, MealPolicy
from tests.exactly_once.harness import acts
from tests.exactly_once.harness.accidents import ACCIDENTS, Died, Rehearsal
from tests.exactly_once.harness.acts import Act, an_id
from tests.exactly_once.harness.checker import broken
from tests.exactly_once.harness.coda import CODA_STEPS, coda
from tests.exactly_once.harness.model import Model
from tests.exactly_once.harness.remembered import TOWNS, Rules
from tests.exactly_once.harness.scenes import answer_told, state_of_model, state_of_world
from tests.exactly_once.harness.told import comparable
from tests.exactly_once.harness.weather import Weather, delivered
from tests.exactly_once.harness.world import (
    BADA,
    HANEUL,
    OTHER_TOWN,
    TOWN_POLICY,
    Answer,
    World,
    a_world,
    token_of_items,
)
from tests.support.strategies import TOWN

STEPS = 200
START = datetime(2026, 11, 29, 20, tzinfo=SEOUL).astimezone(UTC)
CHECKED_EVERY = 10
RULES = (
    Rules(20_000),
    Rules(20_000, month_cap=21_000, coupon_budget=7_000, coupon_needs_whole_fee=True, split_tender=False),
    Rules(20_000, month_cap=24_000, order_cap=8_000),
    Rules(20_000, order_cap=9_000, hours=(("11:00", "14:00"), ("17:00", "01:00")), grace_days=2),
    Rules(18_000, month_cap=24_000, order_cap=12_000, hours=(("06:30", "23:59"),), coupon_budget=5_000),
)
"""Each history goes by one of them, in turn."""


@dataclass
class History:
    """One life of a town; the seed decides everything."""

    world: World
    seed: int
    weather: Weather | None = None
    """In place of single accidents."""
    log: list[str] = field(default_factory=list)
    done: list[Act] = field(default_factory=list)
    """Requests that may come again."""
    orders: list[tuple[str, str]] = field(default_factory=list)
    """Child and order id."""
    tokens: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        rules = RULES[self.seed % len(RULES)]
        self.model = Model(TOWNS | {TOWN: rules})
        self.rehearsal = Rehearsal([self.world.client, self.world.s3])
        self.world.restart_all()
        self.world.restore(self.world.empty)
        self.world.now = START
        self.world.store().put_policy(policy_of(rules))
        self._number = 0

    def play(self, steps: int) -> list[str]:
        """Plays so many steps, the coda's among them; what went wrong first, or nothing."""
        with self.rehearsal.open() if self.weather is None else self.weather.over(self.world):
            for step, act in enumerate(self._acts(steps)):
                wrong = self._one(act)
                if not wrong and step % CHECKED_EVERY == 0:
                    wrong = self._books()
                if wrong:
                    return [f"seed {self.seed}, step {step}: {fault}" for fault in wrong]
        return [f"seed {self.seed}, at the end: {fault}" for fault in self._books()]

    def _acts(self, steps: int) -> Iterator[Act]:
        for _ in range(steps - CODA_STEPS):
            yield self._next()
        for at, act in coda(f"coda-{self.seed}", self.world.now):
            self.world.now = at.astimezone(UTC)
            yield act

    # ── one step ──────────────────────────────────────────────────────────────────────────────────────────────

    def _one(self, act: Act) -> list[str]:
        answer = self._delivered(act)
        want = comparable(act.model(self.model, self.world.now))
        got = answer_told(answer)
        self.log.append(f"{self.world.now.astimezone(SEOUL):%m-%d %H:%M:%S} {act.name}: {got.status} {got.facts}")
        return [] if want.facts is None or got == want else [f"{act.name}: answered {got}, the rules say {want}"]

    def _delivered(self, act: Act) -> Answer:
        """Delivers until there is an answer, with an accident now and then."""
        number = self.chance.randrange(2)
        if self.weather is not None:
            return delivered(self.world, act, number)
        if self.chance.random() < 0.15:
            accident = self.chance.choice(ACCIDENTS)
            self.rehearsal.arm(accident, self.chance.randint(1, 4))
            try:
                answer = act.run(self.world, number)
                if answer.status != 503:
                    return answer
                self.log.append(f"    {accident.name}: answered 503, and sent again")
            except Died:
                self.world.restart_all()
                self.log.append(f"    {accident.name}, and delivered again")
        self.rehearsal.arm()
        return act.run(self.world, number)

    def _books(self) -> list[str]:
        today = self.world.now.astimezone(SEOUL).date().isoformat()
        found = broken(self.world.items(), today=today, day_cap=24_000)
        got, want = state_of_world(self.world), state_of_model(self.model)
        return found + [
            f"stored of {name} is {of_these.get(name)}, the rules say {of_those.get(name)}"
            for of_these, of_those in zip(got, want, strict=True)
            for name in sorted({*of_these, *of_those})
            if of_these.get(name) != of_those.get(name)
        ]

    # ── what comes next ───────────────────────────────────────────────────────────────────────────────────────

    def _next(self) -> Act:
        kinds: list[tuple[int, Callable[[], Act | None]]] = [
            (22, self._order),
            (6, self._changed),
            (2, self._siblings),
            (12, self._again),
            (18, self._capture),
            (9, self._void),
            (12, self._refund),
            (6, self._look),
            (14, self._time),
            (7, self._load),
            (3, self._undo_load),
            (3, self._buy),
            (3, self._take_back),
            (2, self._move),
            (2, self._status),
        ]
        while True:
            make = self.chance.choices([kind for _, kind in kinds], [weight for weight, _ in kinds])[0]
            act = make()
            if act is not None:
                return act

    def _order(self) -> Act:
        self._number += 1
        child = self._child()
        skew = timedelta(seconds=self.chance.choice([0, 0, 0, -600, 600, -899, -1_000]))
        order_id = an_id(f"{self.seed}/{self._number}", self.world.now + skew)
        self.orders.append((child, order_id))
        return self._kept(self._new_order(child, order_id))

    def _new_order(self, child: str, order_id: str, name: str = "order") -> Act:
        items = self.chance.sample(sorted(acts.MENU), self.chance.randint(1, 2))
        return acts.order(
            order_id,
            {item: self.chance.randint(1, 3) for item in items},
            fee=self.chance.choice([0, 0, 2_500, 3_000, 3_500]),
            own=self.chance.choice([0, 0, 500, 5_000, 50_000]),
            coupon=self.chance.random() < 0.6,
            child=child,
            token=self._token(child),
            name=name,
        )

    def _token(self, child: str) -> str | None:
        """None, the token of a look just now, or of one long ago."""
        kind = self.chance.random()
        if kind < 0.5 or child not in self.model.children:
            return None
        if kind < 0.8 or child not in self.tokens:
            self.tokens[child] = token_of_items(self.world.items(), child)
        return self.tokens[child]

    def _changed(self) -> Act | None:
        if not self.orders:
            return None
        return self._new_order(*self.chance.choice(self.orders[-6:]))

    def _siblings(self) -> Act | None:
        """The id of an order, sent for the other child of the family (M4)."""
        if not self.orders:
            return None
        child, order_id = self.chance.choice(self.orders[-6:])
        return self._kept(self._new_order(BADA if child == HANEUL else HANEUL, order_id, "siblings_order"))

    def _again(self) -> Act | None:
        return self.chance.choice(self.done[-12:]) if self.done else None

    def _capture(self) -> Act | None:
        if not self.orders:
            return None
        _, order_id = self._an_order()
        food = self.chance.choice([None, None, 0, 1, 3_500, 4_000, 8_000])
        fee = self.chance.choice([None, None, 0, 100, 3_000])
        return self._kept(acts.capture(order_id, food=food, fee=fee))

    def _void(self) -> Act | None:
        if not self.orders:
            return None
        child, order_id = self._an_order()
        by_child = acts.cancel(order_id, child=child)
        return self._kept(self.chance.choice([acts.void(order_id), by_child]))

    def _refund(self) -> Act | None:
        if not self.orders:
            return None
        _, order_id = self._an_order()
        return self._kept(
            acts.refund(
                order_id,
                f"refund-{self.chance.randint(1, 2):02d}",
                self.chance.choice([0, 1, 500, 4_000, 7_500]),
                self.chance.choice([0, 0, 100, 3_000]),
                at_fault=self.chance.random() < 0.3,
            )
        )

    def _look(self) -> Act:
        child = self._child()
        if self.orders and self.chance.random() < 0.5:
            child, order_id = self._an_order()
            return acts.read(order_id, child=child)
        if self.chance.random() < 0.5:
            return acts.allowance(child=child)
        return acts.quote(
            {"gimbap": self.chance.randint(1, 6)}, fee=3_500, own=self.chance.choice([0, 9_000]), child=child
        )

    def _time(self) -> Act:
        """Time passes: a moment, some minutes, to a midnight or past one; then the clocks may run."""
        now = self.world.now
        midnight = (now.astimezone(SEOUL) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        step = self.chance.choice(
            ["moment", "moment", "minutes", "minutes", "minutes", "half", "eve", "midnight", "day"]
        )
        self.world.now = {
            "moment": now + timedelta(seconds=self.chance.randint(1, 30)),
            "minutes": now + timedelta(minutes=self.chance.randint(1, 12)),
            "half": now + timedelta(minutes=30),
            "eve": max(now, midnight.astimezone(UTC) - timedelta(seconds=self.chance.randint(1, 5))),
            "midnight": midnight.astimezone(UTC) + timedelta(seconds=self.chance.randint(0, 5)),
            "day": now + timedelta(hours=self.chance.randint(10, 30)),
        }[step]
        return self.chance.choice([acts.expire(minutes_later=0), acts.lapse(), acts.allowance(child=self._child())])

    def _load(self) -> Act:
        child = self._child()
        lot = self.world.now.astimezone(SEOUL).date() + timedelta(days=self.chance.choice([0, 1, 20, 20]))
        name = f"load-{self.seed}-{self.chance.randint(1, 40)}"
        amount = self.chance.choice([3_000, 9_500, 40_000, 40_000])
        known = self.model.children.get(child)
        if any(name in each.loads for each in self.model.children.values()) or (known and known.town != TOWN):
            return acts.allowance(child=child)
        return self._kept(acts.load(name, amount, lot.isoformat(), child=child))

    def _undo_load(self) -> Act:
        """Mostly one of the child's own; now and then one that nobody knows, or that has been taken back before."""
        child = self._child()
        known = list(self.model.children[child].loads) if child in self.model.children else []
        name = self.chance.choice([*known, f"load-{self.seed}-0"])
        return self._kept(acts.undo_load(name, in_part=self.chance.random() < 0.5, child=child))

    def _buy(self) -> Act:
        """In a shop, just now or some days ago; the network may tell twice, and another story the second time."""
        at = self.world.now - timedelta(hours=self.chance.choice([0, 0, 1, 30, 80]))
        name = f"txn-{self.seed}-{self.chance.randint(1, 60)}"
        return self._kept(
            acts.buy(name, self.chance.choice([3_000, 8_000, 8_000, 26_000, 1_000_001]), at, child=self._child())
        )

    def _take_back(self) -> Act:
        """Mostly of what was bought; now and then too much, another child's, or before the purchase is known."""
        known = list(self.model.purchases)
        txn = f"txn-{self.seed}-{self.chance.randint(1, 60)}"
        if known and self.chance.random() < 0.85:
            txn = self.chance.choice(known[-4:])
        bought = self.model.purchases.get(txn)
        child = bought.child if bought and self.chance.random() < 0.9 else self._child()
        name = f"back-{self.seed}-{self.chance.randint(1, 60)}"
        amount = self.chance.choice([1_000, 3_000, 8_000, 15_000, 26_000, 1_000_001])
        return self._kept(acts.take_back(name, txn, amount, self.world.now, child=child))

    def _move(self) -> Act:
        return acts.move_child(self.chance.choice([OTHER_TOWN, TOWN, TOWN]), child=self._child())

    def _status(self) -> Act:
        return acts.suspend(self.chance.choice(["suspended", "active", "active", "active"]), child=self._child())

    def _child(self) -> str:
        return self.chance.choice([HANEUL, HANEUL, HANEUL, BADA])

    def _an_order(self) -> tuple[str, str]:
        """Mostly one that took money, and not long ago."""
        taken = [key for key in self.orders if key in self.model.orders and self.model.orders[key].state != "declined"]
        return self.chance.choice(taken[-3:] if taken and self.chance.random() < 0.85 else self.orders)

    def _kept(self, act: Act) -> Act:
        self.done.append(act)
        return act


def policy_of(rules: Rules) -> MealPolicy:
    """The shop's town's policy from before the history begins."""
    hours = tuple(MealHours(from_=start, until=end) for start, end in rules.hours)
    changes: dict[str, Any] = {
        "day_cap": rules.day_cap,
        "month_cap": rules.month_cap,
        "order_cap": rules.order_cap,
        "meal_hours": hours,
        "coupon_budget_a_month": rules.coupon_budget,
        "coupon_needs_whole_fee": rules.coupon_needs_whole_fee,
        "split_tender": rules.split_tender,
    }
    if rules.grace_days is not None:
        changes |= {"refund_after_lapse": "child", "refund_grace_days": rules.grace_days}
    return TOWN_POLICY.model_copy(update={"version": 2, "effective_from": START - timedelta(days=1), **changes})


def main() -> int:
    seed, steps = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else STEPS
    logging.disable(logging.CRITICAL)
    with a_world() as world:
        history = History(world, seed)
        wrong = history.play(steps)
        print("\n".join([*history.log, *(wrong or ["all is well"])]))
        return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
