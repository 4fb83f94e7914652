"""A month's loads (M2) in random histories: previews for one child and for all, confirmed late, twice, by two officers
and after something has changed; files that come again; children who eat, are suspended and enrolled meanwhile; and
what is taken back. What a month comes to is counted here from the calendar, and every account is compared."""

import calendar
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from dolbom.clock import SEOUL
from dolbom.dynamo.table import Table
from dolbom.ids import new_uuid7
from dolbom.meals.monthly_loads import actions, support
from dolbom.meals.monthly_loads import preview as preview_rules
from functions.receive_file import handler as receive_file
from tests.histories.city import Answer, City, a_city, lot
from tests.histories.towns import enrol, open_town, policy
from tests.recorded.meals_scene import OFFICER, PARTNER, family
from tests.recorded.stage import Json, Request
from tests.support import Context, event
from tests.support.depth import DEPTH
from tests.support.partners import register

START = datetime(2026, 11, 27, 3, tzinfo=UTC)
TOWN = "41460"
CHILDREN = [f"child-{number}" for number in range(4)]
LATER = [f"child-{number}" for number in range(4, 7)]
SHOP, PRICES = "bunsik", {"small": 1_000, "dish": 9_000, "feast": 50_000}
RULES: Json = {
    "day_cap": 1_000_000,
    "unit_price": 8_000,
    "meals_on_school_days": 1,
    "meals_on_days_off": 2,
    "meals_in_vacations": 3,
    "holidays": ["2026-11-30", "2026-12-23"],
    "vacations": [{"first": "2026-12-24", "last": "2027-01-27"}],
}
RULES_OF_2027: Json = {**RULES, "unit_price": 9_500, "meals_on_days_off": 1, "holidays": ["2027-02-10"]}
PUBLIC = ["2026-12-25", "2027-01-01", "2027-02-08", "2027-02-09", "2027-03-01"]
"""Of the months that are lived through, as Korea's calendar has them."""
NEW_YEAR = "2027-01-01"
LIVES = timedelta(days=1)
STEPS = 60


def amount(month: str, from_day: date) -> int:
    """Support days by kind, times meals, times the price, counted day by day."""
    rules = RULES_OF_2027 if from_day.isoformat() >= NEW_YEAR else RULES
    meals = 0
    for number in range(from_day.day, days_of(month) + 1):
        day = from_day.replace(day=number)
        if any(one["first"] <= day.isoformat() <= one["last"] for one in rules["vacations"]):
            meals += rules["meals_in_vacations"]
        elif day.weekday() >= 5 or day.isoformat() in [*PUBLIC, *rules["holidays"]]:
            meals += rules["meals_on_days_off"]
        else:
            meals += rules["meals_on_school_days"]
    return int(meals * rules["unit_price"])


def days_of(month: str) -> int:
    return calendar.monthrange(int(month[:4]), int(month[5:]))[1]


def next_month(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12}-{number % 12 + 1:02}"


@dataclass
class Load:
    child: str
    month: str
    amount: int
    number: int
    is_undone: bool = False


@dataclass
class Account:
    """What a child has of each month's lot, and what was loaded."""

    lots: dict[str, int] = field(default_factory=dict)
    status: str = "active"


@dataclass(frozen=True)
class Line:
    """What a child would get. `number` is the how manieth load of the month it would be: a number is used once."""

    amount: int
    number: int
    is_loaded: bool
    is_suspended: bool


@dataclass
class Preview:
    preview_id: str
    token: str
    month: str
    at: datetime
    wish: Json
    lines: dict[str, Line]
    is_confirmed: bool = False
    loads: list[Load] = field(default_factory=list)
    is_posted: bool = False


@dataclass
class Life:
    city: City
    chance: random.Random
    accounts: dict[str, Account] = field(default_factory=lambda: {child: Account() for child in CHILDREN})
    loads: list[Load] = field(default_factory=list)
    previews: list[Preview] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)
    confirmed: int = 0
    undone: int = 0

    @property
    def today(self) -> date:
        return self.city.now.astimezone(SEOUL).date()

    @property
    def month(self) -> str:
        return self.today.isoformat()[:7]

    # ── the rules ─────────────────────────────────────────────────────────────────────────────────────────────────

    def computed(self, wish: Json) -> dict[str, Line]:
        """Who would get what by a wish now, under which number, and what is odd about it."""
        first = date.fromisoformat(wish.get("from_day") or f"{wish['month']}-01")
        sum_of = amount(wish["month"], first)
        found = {}
        for child in [wish["child_id"]] if "child_id" in wish else sorted(self.accounts):
            is_loaded = any(
                (one.child, one.month) == (child, wish["month"]) and not one.is_undone for one in self.loads
            )
            held_back = (is_loaded and "already_loaded" not in wish["include"]) or (
                self.accounts[child].status == "suspended" and "suspended" not in wish["include"]
            )
            is_suspended = self.accounts[child].status == "suspended"
            number = sum((one.child, one.month) == (child, wish["month"]) for one in self.loads) + 1
            found[child] = Line(0 if held_back else sum_of, number, is_loaded, is_suspended)
        return found

    # ── what may happen ───────────────────────────────────────────────────────────────────────────────────────────

    def previews_one(self) -> None:
        month = self.chance.choice([self.month, self.month, next_month(self.month), next_month(next_month(self.month))])
        wish: Json = {"municipality": TOWN, "month": month, "why": "정기 충전 (예시)", "include": []}
        wish["include"] = [what for what in ("already_loaded", "suspended") if self.chance.random() < 0.15]
        if self.chance.random() < 0.4:
            wish["child_id"] = self.chance.choice(sorted(self.accounts))
        if self.chance.random() < 0.3:
            wish["from_day"] = f"{month}-{self.chance.randint(1, days_of(month)):02}"
        answer = self.asks("POST", "/v1/desk/loads/previews", wish)
        if month not in (self.month, next_month(self.month)):
            assert (answer.status, answer.code) == (422, "month_out_of_reach")
            return
        assert answer.status == 201, answer
        told = {line["child_id"]: line["amount"]["amount"] for line in answer.body["lines"]}
        said = self.computed(wish)
        assert told == {child: line.amount for child, line in said.items()}, (wish, answer.body["support"], said)
        assert answer.body["total"]["amount"] == sum(line.amount for line in said.values())
        self.previews.append(Preview(answer.body["preview_id"], answer.body["token"], month, self.city.now, wish, said))

    def confirms(self) -> None:
        if not self.previews:
            return
        preview = self.chance.choice(self.previews[-4:])
        token = preview.token if self.chance.random() < 0.9 else "0" * 32
        answer = self.asks("POST", f"/v1/desk/loads/previews/{preview.preview_id}/confirm", {"token": token})
        if preview.is_confirmed and token == preview.token:
            assert answer.status == 202, answer
            return
        why = self.why_not(preview, token)
        assert answer.code in why if why else answer.status == 202, (why, preview, str(answer))
        if why:
            return
        preview.is_confirmed = True
        self.confirmed += 1
        if self.chance.random() < 0.8:
            self.posts(preview)

    def why_not(self, preview: Preview, token: str) -> set[str]:
        """The codes of what stands against it: where there are several, any of them."""
        if preview.is_confirmed:
            return {"preview_changed"}
        now = self.computed(preview.wish) if preview.month >= self.month else {}
        return {
            code
            for code, holds in {
                "preview_changed": token != preview.token or now != preview.lines,
                "preview_old": self.city.now >= preview.at + LIVES,
                "month_not_begun": preview.month > self.month,
                "month_out_of_reach": preview.month < self.month,
                "nothing_to_load": not any(line.amount for line in preview.lines.values()),
            }.items()
            if holds
        }

    def posts(self, preview: Preview) -> None:
        """The event of the confirmed preview's file, which may come again."""
        told = event("receive_file", "loads")
        told["detail"]["object"]["key"] = f"loads/{TOWN}/preview-{preview.preview_id}.csv"
        receive_file.handler(told, Context(remaining_ms=900_000), self.city.clock)
        if preview.is_posted:
            return
        preview.is_posted = True
        for child, line in preview.lines.items():
            named = (child, preview.month, line.number)
            known = next((one for one in self.loads if (one.child, one.month, one.number) == named), None)
            if not line.amount:
                continue
            if known is not None:  # of two previews of one month, a child's load is one
                preview.loads.append(known)
                continue
            load = Load(child, preview.month, line.amount, line.number)
            preview.loads.append(load)
            self.loads.append(load)
            account = self.accounts[child]
            account.lots[preview.month] = account.lots.get(preview.month, 0) + line.amount

    def posts_again(self) -> None:
        for preview in self.previews:
            if preview.is_confirmed and (not preview.is_posted or self.chance.random() < 0.2):
                self.posts(preview)

    def undoes(self) -> None:
        done = [one for one in self.previews if one.is_confirmed]
        if not done:
            return
        preview = self.chance.choice(done[-3:])
        in_part, place = self.chance.random() < 0.5, None
        while True:
            body: Json = {"why": "단가를 잘못 적음 (예시)", "in_part": in_part, "limit": self.chance.randint(1, 3)}
            body |= {"next": place} if place else {}
            answer = self.asks("POST", f"/v1/desk/loads/previews/{preview.preview_id}/undo", body)
            assert answer.status == 200, answer
            for result in answer.body["results"]:
                self.undone_as(preview, result, in_part)
            place = answer.body.get("next")
            if place is None:
                return

    def undone_as(self, preview: Preview, result: Json, in_part: bool) -> None:
        load = next((one for one in preview.loads if one.child == result["child_id"]), None)
        if load is None:
            assert result["code"] == ("not_posted" if preview.is_posted else "posting"), (preview, result)
            return
        if load.is_undone:
            assert result["code"] == "undone", result
            return
        account = self.accounts[load.child]
        left = min(load.amount, account.lots.get(load.month, 0))
        if left < load.amount and (not in_part or left == 0):
            assert result["code"] == "load_spent", (result, load, account)
            assert result["left"]["amount"] == left, (result, load, account)
            return
        assert (result["code"], result["load"]["undone"]["amount"]) == ("undone", left), (result, load, account)
        account.lots[load.month] -= left
        load.is_undone = True
        self.undone += 1

    def eats(self) -> None:
        child = self.chance.choice(sorted(self.accounts))
        account, item = self.accounts[child], self.chance.choice(list(PRICES))
        times = self.chance.randint(1, 5)
        total = PRICES[item] * times
        order_id = new_uuid7(self.city.now, next(self.numbers).to_bytes(10, "big"))
        lines = [{"item_id": item, "unit_price": {"amount": PRICES[item]}, "count": times}]
        body = {"order_id": order_id, "merchant_id": SHOP, "lines": lines}
        answer = self.city.asked(Request("meals", "POST", "/v1/orders", family(child), body))
        if account.status == "suspended":
            assert answer.code == "account_suspended"
        elif total > sum(account.lots.values()):
            assert answer.code == "not_enough_money", (answer, account)
        else:
            assert answer.status == 201, (str(answer), account)
            for month in sorted(account.lots):
                taken = min(total, account.lots[month])
                account.lots[month] -= taken
                total -= taken
            if self.chance.random() < 0.3:
                self.city.asked(Request("meals", "POST", f"/v1/orders/{order_id}/cancel", family(child)))
                back = PRICES[item] * times
                account.lots[self.month] = account.lots.get(self.month, 0) + back
            else:
                captured = self.city.asked(Request("meals", "POST", f"/v1/orders/{order_id}/capture", PARTNER, {}))
                assert captured.status == 200, captured

    def suspends(self) -> None:
        child = self.chance.choice(sorted(self.accounts))
        status = self.chance.choice(["active", "active", "suspended"])
        answer = self.asks("POST", f"/v1/desk/children/{child}/status", {"status": status, "why": "예시"})
        assert answer.status == 200
        self.accounts[child].status = status

    def enrols(self) -> None:
        for child in LATER:
            if child not in self.accounts:
                enrol(self.city, TOWN, [child])
                self.accounts[child] = Account()
                return

    # ── the history ───────────────────────────────────────────────────────────────────────────────────────────────

    def step(self) -> None:
        what = lot(self.chance, previews_one=8, confirms=10, posts_again=3, undoes=4, eats=7, suspends=2, enrols=1,
                   wait=4)  # fmt: skip
        self.city.later(seconds=3)
        if what == "wait":
            self.waits(self.chance.choice([timedelta(hours=2), timedelta(hours=25), timedelta(days=6)]))
        else:
            getattr(self, what)()
        self.compares()

    def waits(self, how: timedelta) -> None:
        self.posts_again()
        self.city.now += how
        self.city.tick()
        for account in self.accounts.values():
            for month in [month for month in account.lots if month < self.month]:
                del account.lots[month]

    def compares(self) -> None:
        child = self.chance.choice(sorted(self.accounts))
        answer = self.asks("GET", f"/v1/desk/children/{child}", None)
        assert answer.body["loaded"]["amount"] == sum(self.accounts[child].lots.values()), (
            answer.body,
            self.accounts[child],
            self.loads,
        )

    def asks(self, method: str, path: str, body: Json | None) -> Answer:
        return self.city.asked(Request("desk", method, path, OFFICER, body))


def live(seed: int, steps: int = STEPS) -> Life:
    with a_city(START) as city:
        open_town(city, TOWN, CHILDREN, [SHOP], PRICES, RULES)
        policy(city, TOWN, 2, f"{NEW_YEAR}T00:00:00+09:00", **RULES_OF_2027)
        table = Table(city.aws.client("dynamodb"), city.aws.tables["meals"])
        register(table, [SHOP], server=PARTNER["client_id"])
        life = Life(city, random.Random(seed))
        for _ in range(steps):
            life.step()
        return life


@pytest.mark.parametrize("seed", range(DEPTH.lives))
def test_M2_a_months_loads_are_the_calendars_and_come_once(seed: int) -> None:
    live(seed)


BROKEN: dict[str, tuple[object, str, Any]] = {
    "a holiday is a school day": (support, "_kind", lambda _policy, _day: "school"),
    "what was seen is confirmed unseen": (actions, "_must_stand", lambda *_: None),
    "a number is used twice": (preview_rules, "_next_number", lambda number, _used: number),
}


def live_on() -> None:
    for seed in range(12):
        live(seed)


@pytest.mark.parametrize("broken", list(BROKEN)[: DEPTH.broken])
def test_a_rule_of_loads_that_is_broken_is_noticed(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    where, name, otherwise = BROKEN[broken]
    monkeypatch.setattr(where, name, otherwise)
    with pytest.raises(AssertionError):
        live_on()
