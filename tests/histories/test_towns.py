"""Towns (M15, M1) in random histories: planned, planned anew, begun, ruled by later versions, joined to each other and
split, while children move between them and order. What each order is decided by, and what the day still holds, is told
here from the rules; at the end every order still has the version that decided it."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

import pytest

from dolbom.clock import SEOUL
from dolbom.ids import new_uuid7
from dolbom.meals import policy_store
from dolbom.meals.children import actions
from tests.histories.city import Answer, City, a_city, lot
from tests.histories.towns import enrol, load, policy, shops
from tests.recorded.meals_scene import OFFICER, family
from tests.recorded.stage import Json, Request
from tests.support.depth import DEPTH

START = datetime(2026, 11, 10, 1, tzinfo=UTC)
FIRST, PLANNED = "41460", ("41430", "41410")
TOWNS = (FIRST, *PLANNED)
CHILDREN = ("haru", "nabi", "sora")
PRICES = {"dish": 1_000}
CAPS = (12_000, 17_000, 20_000, 25_000)
STEPS = 70
ALL = {**OFFICER, "jurisdiction": "41"}


@dataclass
class Version:
    since: datetime
    number: int
    cap: int
    into: str = ""


@dataclass
class Order:
    child: str
    order_id: str
    town: str
    version: int


@dataclass
class Life:
    city: City
    chance: random.Random
    towns: dict[str, list[Version]] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=lambda: dict.fromkeys(CHILDREN, FIRST))
    spent: dict[tuple[str, date], int] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=lambda: dict.fromkeys(CHILDREN, 400_000))
    orders: list[Order] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)
    whys: set[str] = field(default_factory=set)

    # ── the rules ─────────────────────────────────────────────────────────────────────────────────────────────────

    def ruled(self, town: str, at: datetime) -> tuple[str, Version] | None:
        """By which town's version a place is ruled at an instant; None before its first."""
        for _ in range(len(TOWNS) + 1):
            begun = [one for one in self.towns.get(town, []) if one.since <= at]
            if not begun:
                return None
            last = max(begun, key=lambda one: one.since)
            if not last.into:
                return town, last
            town = last.into
        return None

    def midnight(self, days: int) -> datetime:
        day = self.city.now.astimezone(SEOUL).date() + timedelta(days=days)
        return datetime.combine(day, time(), SEOUL)

    # ── what may happen ───────────────────────────────────────────────────────────────────────────────────────────

    def plans(self) -> None:
        """A town's start: also again, and anew, as long as it has not begun."""
        town, starts, cap = self.chance.choice(PLANNED), self.midnight(self.chance.randint(0, 4)), self.cap()
        body = {"starts_on": starts.date().isoformat(), "rules": {"day_cap": cap}, "why": "시행 (예시)"}
        answer = self.desk("PUT", f"/v1/desk/municipalities/{town}", body)
        known = self.towns.get(town, [])
        if known and min(one.since for one in known) <= self.city.now + timedelta(minutes=5):
            is_same = len(known) == 1 and (known[0].since, known[0].cap) == (starts, cap)
            assert answer.code == "town_running" or (is_same and answer.status == 200), answer
        elif any(one.since <= starts for one in known[1:]):
            assert answer.code == "town_planned_further" or self.is_as(known[0], starts, cap), (
                str(answer)[:120],
                known,
            )
        else:
            assert answer.status == 200, answer
            assert answer.body["starts_on"] == starts.date().isoformat()
            self.towns[town] = [Version(starts, answer.body["policy"]["version"], cap), *known[1:]]

    def is_as(self, version: Version, starts: datetime, cap: int) -> bool:
        return (version.since, version.cap) == (starts, cap)

    def publishes(self) -> None:
        town = self.chance.choice([town for town in TOWNS if self.towns.get(town)])
        since, cap = self.midnight(self.chance.randint(1, 3)), self.cap()
        known = self.towns[town]
        number = max(one.number for one in known) + self.chance.randint(1, 2)
        if since <= known[0].since or any(one.since == since for one in known):
            return
        body = {"municipality": town, "version": number, "effective_from": since.isoformat(), "day_cap": cap}
        answer = self.desk("POST", "/v1/desk/policies", body)
        if any(one.into for one in known):
            self.whys.add(answer.code)
            assert answer.code == "town_joined" or answer.status == 201, answer
        else:
            assert answer.status == 201, answer
        if answer.status == 201:
            known.append(Version(since, number, cap))

    def joins(self) -> None:
        town, into = self.chance.sample(TOWNS, 2)
        since = self.midnight(self.chance.randint(1, 4))
        body = {"into": into, "joins_on": since.date().isoformat(), "why": "통합 (예시)"}
        answer = self.desk("POST", f"/v1/desk/municipalities/{town}/join", body)
        self.whys.add(answer.code)
        known = self.towns.get(town, [])
        if answer.status == 200:
            assert known, "a town that there is not joins none"
            assert self.ruled(into, since), "nobody joins a town that has no rules then"
            assert self.ruled(into, since)[0] != town, "no town joins itself"  # type: ignore[index]
            if not any(one.into == into and one.since == since for one in known):
                assert not any(one.into for one in known)
                known.append(Version(since, 0, 0, into))
        else:
            assert answer.status in (404, 409, 422), answer
            is_plain = (
                known
                and not any(one.into for one in known)
                and max(one.since for one in known) < since
                and self.ruled(into, since)
                and not any(one.into for one in self.towns.get(into, []))
                and not any(one.into == town for of in self.towns.values() for one in of)
            )
            assert not is_plain, (town, into, since, str(answer), self.towns)

    def stays(self) -> None:
        """A merger is taken back, as long as it has not begun."""
        town = self.chance.choice(TOWNS)
        answer = self.desk("POST", f"/v1/desk/municipalities/{town}/stay", {"why": "취소 (예시)"})
        known = self.towns.get(town, [])
        planned = next((one for one in known if one.into), None)
        if not known:
            assert answer.status == 404, answer
        elif planned is None:
            assert answer.status == 200, answer
        elif planned.since <= self.city.now + timedelta(minutes=5):
            assert answer.code == "town_joined", (str(answer), known)
        else:
            assert answer.status == 200, (str(answer), known)
            assert "joins" not in answer.body
            known.remove(planned)

    def moves(self) -> None:
        child, there = self.chance.choice(CHILDREN), self.chance.choice(TOWNS)
        body = {"municipality": there, "why": "이사 (예시)"}
        answer = self.desk("POST", f"/v1/desk/children/{child}/move", body)
        now = self.city.now
        if not self.towns.get(there):
            assert answer.code == "not_switched_on", answer
        elif self.ruled(self.homes[child], now) and not self.ruled(there, now):
            # Whoever eats goes on eating: nobody is moved to where nothing can be ordered yet.
            assert answer.code == "not_begun", (str(answer), self.towns, self.homes)
        else:
            assert answer.status == 200, answer
            self.homes[child] = there

    def eats(self) -> None:
        child, shop_town = self.chance.choice(CHILDREN), self.chance.choice(TOWNS)
        total = PRICES["dish"] * (times := self.chance.randint(2, 13))
        order_id = new_uuid7(self.city.now, next(self.numbers).to_bytes(10, "big"))
        lines = [{"item_id": "dish", "unit_price": {"amount": PRICES["dish"]}, "count": times}]
        body = {"order_id": order_id, "merchant_id": f"shop-{shop_town}", "lines": lines}
        answer = self.city.asked(Request("meals", "POST", "/v1/orders", family(child), body))
        home, there = self.ruled(self.homes[child], self.city.now), self.ruled(shop_town, self.city.now)
        day = child, self.city.now.astimezone(SEOUL).date()
        self.whys.add(answer.code)
        if home is None:
            assert answer.code in {"not_begun", "not_switched_on"}, (str(answer), self.towns, self.homes)
        elif there is None or there[0] != home[0]:
            assert answer.code == "merchant_elsewhere", (str(answer), home, there, shop_town)
        elif self.spent.get(day, 0) + total > home[1].cap:
            assert answer.code in {"over_day_cap", "not_enough_money"}, (str(answer), home, self.spent.get(day))
        elif total > self.left[child]:
            assert answer.code == "not_enough_money", answer
        else:
            assert answer.status == 201, (str(answer), home, self.spent.get(day, 0))
            assert answer.body["policy_version"] == home[1].number, (answer.body, home)
            self.orders.append(Order(child, order_id, home[0], home[1].number))
            if self.chance.random() < 0.3:
                path = f"/v1/orders/{order_id}/cancel"
                assert self.city.asked(Request("meals", "POST", path, family(child))).status == 200
            else:
                self.spent[day] = self.spent.get(day, 0) + total
                self.left[child] -= total

    def allows(self) -> None:
        """What the child is told of the day's cap."""
        child = self.chance.choice(CHILDREN)
        answer = self.city.asked(Request("meals", "GET", "/v1/allowance", family(child)))
        home = self.ruled(self.homes[child], self.city.now)
        if home is None:
            assert answer.code in {"not_begun", "not_switched_on"}
        else:
            assert answer.body["day_cap"]["amount"] == home[1].cap, (answer.body, home, self.towns)

    def sees(self) -> None:
        town = self.chance.choice(TOWNS)
        answer = self.desk("GET", f"/v1/desk/municipalities/{town}", None)
        known = self.towns.get(town)
        if not known:
            assert answer.status == 404
            return
        begun = [one for one in known if one.since <= self.city.now]
        last = max(begun, key=lambda one: one.since) if begun else None
        state = "planned" if last is None else "joined" if last.into else "running"
        assert answer.body["state"] == state, (answer.body, known)

    # ── the history ───────────────────────────────────────────────────────────────────────────────────────────────

    def cap(self) -> int:
        return self.chance.choice(CAPS)

    def desk(self, method: str, path: str, body: Json | None) -> Answer:
        return self.city.asked(Request("desk", method, path, ALL, body))

    def step(self) -> None:
        what = lot(self.chance, plans=4, publishes=3, joins=3, stays=1, moves=4, eats=14, allows=4, sees=3, wait=6)
        self.city.later(minutes=2)  # what a process holds of rules and shops is a minute old at most
        if what == "wait":
            self.city.later(hours=self.chance.choice([1, 5, 9, 14, 26]))
        else:
            getattr(self, what)()

    def at_the_end(self) -> None:
        for one in self.orders:
            answer = self.city.asked(Request("meals", "GET", f"/v1/orders/{one.order_id}", family(one.child)))
            assert answer.body["policy_version"] == one.version
        for child, home in self.homes.items():
            answer = self.desk("GET", f"/v1/desk/children/{child}", None)
            assert answer.body["municipality"] == home
            told = {day: amount for day, amount in answer.body["spent_by_day"].items() if amount}
            said = {day.isoformat(): amount for (of, day), amount in self.spent.items() if of == child and amount}
            assert told.items() <= said.items(), "the day's cap goes where the child goes"


def live(seed: int, steps: int = STEPS) -> Life:
    with a_city(START) as city:
        policy(city, FIRST, 1, "2026-01-01T00:00:00+09:00", lapse="next_month_end", hold_minutes=1440)
        for town in TOWNS:
            shops(city, town, [f"shop-{town}"], PRICES)
        life = Life(city, random.Random(seed))
        life.towns[FIRST] = [Version(datetime(2026, 1, 1, tzinfo=SEOUL), 1, 20_000)]
        enrol(city, FIRST, CHILDREN)
        load(city, FIRST, dict.fromkeys(CHILDREN, 400_000))
        for _ in range(steps):
            life.step()
        life.at_the_end()
        return life


@pytest.mark.parametrize("seed", range(DEPTH.lives))
def test_M15_M1_each_order_is_decided_by_the_rules_of_its_place_and_time(seed: int) -> None:
    live(seed)


BROKEN: dict[str, tuple[object, str, Any]] = {
    "the first version rules for ever": (policy_store, "in_force", lambda versions, _at: next(iter(versions), None)),
    "who joins another has its rules from the start": (policy_store, "_from", lambda versions, _since: list(versions)),
    "a day's cap is a home's": (actions, "replace", lambda account, **to: replace(account, **to, days={})),
}


def live_on() -> None:
    for seed in range(12):
        live(seed)


@pytest.mark.parametrize("broken", list(BROKEN)[: DEPTH.broken])
def test_a_rule_of_towns_that_is_broken_is_noticed(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    where, name, otherwise = BROKEN[broken]
    monkeypatch.setattr(where, name, otherwise)
    with pytest.raises(AssertionError):
        live_on()
