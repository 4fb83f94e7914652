"""A made-up year of payments in a made-up town: 5,000 children, 800 shops, and misuse planted at known places.

Everything comes from one seed. Habits follow what is known of the field: dinners on school days, lunches too in
vacations and at weekends, a rush before the month's money lapses, a shop next door that some children live on, siblings
who eat together, school events. Those are the look-alikes that must stay innocent; so are late family dinners, one
refunded order, a forgotten drink, a day trip to the next city.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from random import Random

from dolbom.clock import SEOUL, month_end
from dolbom.meals.merchant import Merchant
from dolbom.meals.misuse.facts import Fact, FactKind
from dolbom.meals.misuse.rule import RuleName, adult_of
from dolbom.meals.misuse.rules import RULES

CHILDREN, SHOPS, YEAR = 5_000, 800, 2026
PLANTS_EACH = 40
DAY_CAP = 20_000
TOWN = "41461"
HERE, NEXT_CITY = (37.24, 127.18), (37.60, 127.10)
CATEGORIES = ["korean"] * 9 + ["snack"] * 9 + ["mart"] * 6 + ["chicken_pizza"] * 5 + ["chinese"] * 4 + ["western"] * 3
CATEGORIES += ["japanese"] * 2 + ["bakery"] * 3 + ["cafe", "pub"]

Truth = tuple[RuleName, str, str]
"""A planted pattern: its rule, its subject, its month."""


@dataclass
class Child:
    child_id: str
    shops: list[str]
    weights: list[int]
    appetite: float
    siblings: tuple[str, ...] = ()


@dataclass
class Year:
    """The town, and its payments month by month."""

    seed: int
    children_count: int = CHILDREN
    shops_count: int = SHOPS
    plants_each: int = PLANTS_EACH
    merchants: dict[str, Merchant] = field(default_factory=dict)
    truth: set[Truth] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self._numbers = count(1)
        self._shops()
        self._children()
        self._planted: dict[int, list[Fact]] = {month: [] for month in range(1, 13)}
        for rule in RULES:
            for _ in range(self.plants_each):
                self._plant(rule)

    def months(self) -> Iterator[list[Fact]]:
        """All facts of each month, in no order."""
        for month in range(1, 13):
            facts = list(self._planted[month])
            first = date(YEAR, month, 1)
            last = month_end(first)
            for back in range(last.day):
                day = first + timedelta(days=back)
                facts += self._day(day, is_rush=(last - day).days < 3)
            yield facts

    # ── the town ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _shops(self) -> None:
        for number in range(self.shops_count):
            is_near = number < self.shops_count * 95 // 100
            lat, lon = HERE if is_near else NEXT_CITY
            shop = {
                "merchant_id": f"shop-{number:03}",
                "name": f"가게 {number} (예시)",
                "municipality": TOWN,
                "category": self.random.choice(CATEGORIES),
                "lat": lat + self.random.gauss(0, 0.02),
                "lon": lon + self.random.gauss(0, 0.02),
                "menu": [],
            }
            self.merchants[str(shop["merchant_id"])] = Merchant.model_validate(shop)
        self.near = list(self.merchants)[: self.shops_count * 95 // 100]
        self.far = list(self.merchants)[self.shops_count * 95 // 100 :]
        self.meals = [name for name in self.near if self.merchants[name].category not in ("pub", "cafe")]
        self.pubs = [name for name in self.near if self.merchants[name].category == "pub"]
        self.prices = {name: sorted(self.random.sample(range(4_500, 11_500, 500), 6)) for name in self.merchants}

    def _children(self) -> None:
        self.children: list[Child] = []
        for number in range(self.children_count):
            shops = self.random.sample(self.meals, 12)
            weights = [12, 9, 7, 6, 5, 4, 3, 3, 2, 2, 1, 1]
            if self.random.random() < 0.12:
                weights[0] = 60  # the shop next door
            if self.random.random() < 0.02:
                shops[-1] = self.random.choice(self.pubs)  # a pub that also serves lunch
            self.children.append(Child(f"child-{number:04}", shops, weights, self.random.uniform(0.7, 1.15)))
        number = 0
        while number < self.children_count * 15 // 100:
            size = self.random.choice([2, 2, 2, 3, 3, 4])
            family = self.children[number : number + size]
            for child in family:
                child.siblings = tuple(other.child_id for other in family if other is not child)
                child.shops, child.weights = family[0].shops, family[0].weights
            number += size

    # ── ordinary days ─────────────────────────────────────────────────────────────────────────────────────────────

    def _day(self, day: date, *, is_rush: bool) -> list[Fact]:
        facts: list[Fact] = []
        is_free = day.weekday() >= 5 or _is_vacation(day)
        lunch, dinner = (0.45, 0.5) if is_free else (0.1, 0.55)
        done: set[str] = set()
        for child in self.children:
            if child.child_id in done:
                continue
            if self.random.random() < 0.001:
                facts += self._trip(child, day)
                continue
            for chance, hour in ((lunch, 12.4), (dinner, 18.6)):
                if self.random.random() < chance * child.appetite * (1.3 if is_rush else 1):
                    facts += self._meal(child, day, hour, is_rush=is_rush)
            if child.siblings and self.random.random() < 0.15:
                facts += self._family_meal(child, day, is_rush=is_rush)
                done.update(child.siblings)
            if self.random.random() < 0.002:
                facts += self._late_dinner(child, day)
        if self.random.random() < 0.12:
            facts += self._school_event(day)
        return facts

    def _meal(self, child: Child, day: date, hour: float, *, is_rush: bool) -> list[Fact]:
        shop = self.random.choices(child.shops, child.weights)[0]
        amount = self.random.choice(self.prices[shop])
        if is_rush and self.random.random() < 0.3:
            amount = min(DAY_CAP, amount + self.random.choice(self.prices[shop]))
        at = _at(day, self.random.gauss(hour, 0.7))
        kind: FactKind = "order" if self.random.random() < 0.35 else "in_store"
        facts = [self.fact(child.child_id, shop, at, amount, kind)]
        roll = self.random.random()
        if roll < 0.02:  # a forgotten drink
            facts.append(self.fact(child.child_id, shop, _later(at, self.random.uniform(2, 9)), 1_500))
        elif roll < 0.025:  # a wrong order, put right
            facts.append(self.fact(child.child_id, shop, _later(at, 15), amount, "refund"))
            facts.append(self.fact(child.child_id, shop, _later(at, 22), amount, kind))
        return facts

    def _family_meal(self, child: Child, day: date, *, is_rush: bool) -> list[Fact]:
        shop = self.random.choices(child.shops, child.weights)[0]
        at = _at(day, self.random.gauss(18.5, 0.5))
        facts = []
        for place, eater in enumerate((child.child_id, *child.siblings)):
            amount = self.random.randrange(10_000, 20_500, 500) if is_rush else self.random.choice(self.prices[shop])
            facts.append(self.fact(eater, shop, _later(at, place), amount))
        return facts

    def _late_dinner(self, child: Child, day: date) -> list[Fact]:
        """A parent comes home late, and there is chicken."""
        at = _at(day, self.random.uniform(22.0, 23.5))
        return [self.fact(child.child_id, child.shops[1], at, self.random.randrange(15_000, 20_500, 500), "order")]

    def _trip(self, child: Child, day: date) -> list[Fact]:
        """The next city, by bus."""
        at = _at(day, self.random.uniform(10, 15))
        back = _later(at, self.random.uniform(60, 150))
        return [
            self.fact(child.child_id, child.shops[0], at, 6_000),
            self.fact(child.child_id, self.random.choice(self.far), back, 8_000),
        ]

    def _school_event(self, day: date) -> list[Fact]:
        """A class, or an academy's evening, at one shop."""
        shop = self.random.choice(self.meals)
        at = _at(day, self.random.uniform(12, 18.5))
        lowest, highest = self.random.choice([(6_000, 9_500), (6_000, 9_500), (10_000, 14_000)])
        guests = self.random.sample(self.children, min(len(self.children), self.random.randint(8, 40)))
        return [
            self.fact(
                guest.child_id,
                shop,
                _later(at, self.random.uniform(0, 25)),
                self.random.randrange(lowest, highest, 500),
            )
            for guest in guests
        ]

    # ── misuse ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _plant(self, rule: RuleName) -> None:
        """Puts one pattern into the year, at a place that is written down."""
        month = self.random.randint(1, 12)
        child = self.random.choice(self.children).child_id
        shop = self.random.choice(self.meals)
        days = [date(YEAR, month, day) for day in self.random.sample(range(2, 28), 26)]
        subject, facts = getattr(self, f"_planted_{rule}")(child, shop, days)
        self._planted[month] += facts
        self.truth.add((rule, subject, f"{YEAR}-{month:02}"))

    def _planted_velocity(self, child: str, _shop: str, days: list[date]) -> tuple[str, list[Fact]]:
        at = _at(days[0], self.random.uniform(14, 19))
        shops = self.random.sample(self.meals, 4)
        times = self.random.randint(4, 6)
        gap = self.random.uniform(6, 50 / times)
        return adult_of(child), [
            self.fact(child, shops[n % 4], _later(at, n * gap), self.random.randrange(3_000, 6_000, 500))
            for n in range(times)
        ]

    def _planted_splitting(self, child: str, shop: str, days: list[date]) -> tuple[str, list[Fact]]:
        facts = []
        for day in days[: self.random.randint(3, 7)]:
            at = _at(day, self.random.uniform(17, 20))
            parts = self.random.choice([[10_000, 10_000], [9_000, 8_500], [7_000, 6_500, 6_000], [12_000, 7_000]])
            facts += [self.fact(child, shop, _later(at, n * 2.5), part) for n, part in enumerate(parts)]
        return shop, facts

    def _planted_same_amount(self, child: str, shop: str, days: list[date]) -> tuple[str, list[Fact]]:
        amount = self.random.choice([12_500, 14_000, 15_000, 18_000, 20_000])
        times = self.random.randint(8, 9 if amount > 18_000 else 12)
        return shop, [self.fact(child, shop, _at(day, self.random.uniform(11, 20)), amount) for day in days[:times]]

    def _planted_refund_rebuy(self, child: str, shop: str, days: list[date]) -> tuple[str, list[Fact]]:
        facts = []
        for day in days[: self.random.randint(3, 6)]:
            at = _at(day, self.random.uniform(15, 20))
            amount = self.random.randrange(8_000, 15_000, 500)
            facts.append(self.fact(child, shop, at, amount, "order"))
            facts.append(self.fact(child, shop, _later(at, 10), amount, "refund"))
            facts.append(self.fact(child, shop, _later(at, self.random.uniform(12, 36)), amount, "order"))
        return shop, facts

    def _planted_late_night(self, child: str, shop: str, days: list[date]) -> tuple[str, list[Fact]]:
        is_pub = self.random.random() < 0.5
        place = self.random.choice(self.pubs) if is_pub else shop
        times = self.random.randint(2, 5) if is_pub else self.random.randint(4, 7)
        return place, [
            self.fact(
                child, place, _at(day, self.random.uniform(22.6, 24.9)), self.random.randrange(16_000, 20_500, 500)
            )
            for day in days[:times]
        ]

    def _planted_impossible_travel(self, child: str, shop: str, days: list[date]) -> tuple[str, list[Fact]]:
        at = _at(days[0], self.random.uniform(11, 19))
        there = _later(at, self.random.uniform(2, 18))
        return adult_of(child), [
            self.fact(child, shop, at, 9_000),
            self.fact(child, self.random.choice(self.far), there, 12_000),
        ]

    def _planted_share(self, child: str, shop: str, days: list[date]) -> tuple[str, list[Fact]]:
        is_pub = self.random.random() < 0.5
        place = self.random.choice(self.pubs) if is_pub else shop
        times = self.random.randint(8, 14) if is_pub else self.random.randint(13, 20)
        lowest = 8_000 if is_pub else 14_500
        return place, [
            self.fact(child, place, _at(day, self.random.uniform(17, 21)), self.random.randrange(lowest, 20_500, 100))
            for day in days[:times]
        ]

    def _planted_card_at_shop(self, _child: str, shop: str, days: list[date]) -> tuple[str, list[Fact]]:
        at = _at(days[0], self.random.uniform(10, 21))
        owners = self.random.sample(self.children, self.random.randint(5, 12))
        return shop, [
            self.fact(owner.child_id, shop, _later(at, n * self.random.uniform(0.5, 1.2)), amount)
            for n, owner in enumerate(owners)
            for amount in [self.random.randrange(16_000, 20_500, 500)]
        ]

    def fact(self, child_id: str, merchant_id: str, at: datetime, amount: int, kind: FactKind = "in_store") -> Fact:
        """One payment or refund, under an id of its own."""
        return Fact(at, f"{kind}/{next(self._numbers)}", kind, child_id, merchant_id, TOWN, amount)


def _at(day: date, hour: float) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=SEOUL) + timedelta(minutes=round(hour * 60))


def _later(at: datetime, minutes: float) -> datetime:
    return at + timedelta(seconds=round(minutes * 60))


def _is_vacation(day: date) -> bool:
    return (
        (day.month == 1)
        or (day.month == 2 and day.day < 20)
        or ((7, 20) <= (day.month, day.day) <= (8, 20))
        or (day.month == 12 and day.day > 24)
    )
