"""What may happen in the histories of money: each act is a request (or a file) and the rule that says what it is
answered. Nothing here knows what lies behind the requests."""

import copy
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from dolbom.clock import SEOUL
from tests.histories.city import Answer, City
from tests.histories.money.books import Books
from tests.histories.money.things import Order, Pause, Said, Wish
from tests.recorded.meals_scene import OFFICER, PARTNER, family
from tests.recorded.stage import Json, Request

PARTNERS = {"happybowl": ("srvhappy", "apphappy"), "quickbowl": ("srvquick", "appquick")}
OWN_APP = "own"
"""The residents' own app: its orders are the house's, and it sees all of a child's."""
COINS = (10_000, 1_000, 100, 10, 1)
"""Each shop sells something for each of these, so that any amount is an order of few lines."""
NETWORK = "bc-card"
SETTLED = "txn_id,card_ref,child_id,merchant_id,amount,purchased_at,cancels\n"
WHY = "지어낸 까닭 (예시)"

Rule = Callable[[Books], Said]


@dataclass(frozen=True)
class Act:
    """Something that is asked, the rule of its answer, and words for whoever repeats it."""

    words: str
    asked: Request | Callable[[], Said]
    rule: Rule


@dataclass(frozen=True)
class Parted:
    """What is done to one child after the other, so that something else may happen between any two of them. The rule is
    told when to pause: before each step, and says how an answer differs from it."""

    words: str
    run: Callable[[], Any]
    steps: int
    rule: Callable[[Books, Pause], Callable[[Any], str]]


def plain(body: Any, name: str = "") -> dict[str, Any]:
    """An answer's values by `a.b`; money is its amount."""
    if isinstance(body, dict) and body.keys() == {"amount", "currency"}:
        return {name: body["amount"]}
    if isinstance(body, dict):
        found: dict[str, Any] = {}
        for key, value in body.items():
            found |= plain(value, f"{name}.{key}" if name else key)
        return found
    if name == "cards":
        return {name: {card["card_ref"]: card["state"] for card in body}}
    if name == "children":
        return {name: {child["child_id"]: child["result"] for child in body}}
    if name == "lapses":
        return {name: [(lot["on"], lot["amount"]["amount"]) for lot in body]}
    return {name: body}


def heard(answer: Answer) -> Said:
    return Said(answer.status, answer.code, plain(answer.body))


def differs(told: Said, said: Said) -> str:
    """How an answer differs from what the rules say; empty where it does not."""
    if (told.status, told.code) != (said.status, said.code):
        return f"told {told.status} {told.code}, the rules say {said.status} {said.code}: {dict(told.facts)}"
    wrong = {name: (told.facts.get(name), value) for name, value in said.facts.items() if told.facts.get(name) != value}
    return f"told, and what the rules say: {wrong}" if wrong else ""


@dataclass
class Scene:
    city: City
    chance: random.Random
    books: Books
    numbers: Iterator[int] = field(default_factory=count)
    acts: list[str] = field(default_factory=list)
    records: list[Json] = field(default_factory=list)
    """Of the stream, and how many of them each consumer has been told."""
    told: dict[str, int] = field(default_factory=dict)
    touched: list[str] = field(default_factory=list)
    """Whose money the latest act changed."""

    # ── how things happen ─────────────────────────────────────────────────────────────────────────────────────────

    def happens(self, act: Act) -> None:
        """One act, whose answer is the rules'."""
        self.books.now = self.city.now
        self.acts.append(f"{self.city.now.astimezone(SEOUL):%m-%d %H:%M:%S} {act.words}")
        told = heard(self.city.asked(act.asked)) if isinstance(act.asked, Request) else act.asked()
        before = {name: repr(child) for name, child in self.books.children.items()}
        said = act.rule(self.books)
        self.touched = [name for name, child in self.books.children.items() if before.get(name) != repr(child)]
        wrong = differs(told, said)
        assert not wrong, wrong
        self.learns(told)

    def meet(self, first: Act, second: Act) -> None:
        """Two at once: what both are answered must be explained by one of the two orders."""
        assert isinstance(first.asked, Request)
        self.books.now = self.city.now
        at = self.chance.randrange(6)
        stamp = f"{self.city.now.astimezone(SEOUL):%m-%d %H:%M:%S}"
        self.acts.append(f"{stamp} {first.words} || at its call {at}: {second.words}")
        others: list[Said] = []

        def act() -> Said:
            asked = second.asked
            return heard(self.city.asked(asked)) if isinstance(asked, Request) else asked()

        def other() -> None:
            # On a thread of its own: what somebody beside does is no call of the function into which it comes.
            with ThreadPoolExecutor(1) as beside:
                others.append(beside.submit(act).result())

        told = heard(self.city.meets(first.asked, other, at))
        why = []
        for order in ("first", "second"):
            books = copy.deepcopy(self.books)
            if order == "first":
                said, then = first.rule(books), second.rule(books)
            else:
                then, said = second.rule(books), first.rule(books)
            wrong = differs(told, said), differs(others[0], then)
            if not any(wrong):
                self.books = books
                self.learns(told)
                self.learns(others[0])
                return
            why.append((order, wrong))
        raise AssertionError(f"no order explains both: {why}")

    def amid(self, first: Parted, second: Act) -> Any:
        """Something happens in the midst of it: what both are answered, and what every child then has, must be
        explained by its coming before, after, or between two of the steps."""
        self.books.now = self.city.now
        at = self.chance.randrange(3 * first.steps + 4)
        self.acts.append(f"{self.city.now.astimezone(SEOUL):%m-%d %H:%M:%S} {first.words} || at {at}: {second.words}")
        others: list[Said] = []

        def act() -> Said:
            asked = second.asked
            return heard(self.city.asked(asked)) if isinstance(asked, Request) else asked()

        def other() -> None:
            with ThreadPoolExecutor(1) as beside:
                others.append(beside.submit(act).result())

        told = self.city.amid(first.run, other, at)
        looks = [self.looks(child) for child in self.books.children]
        seen = [(look, heard(self.city.asked(look.asked))) for look in looks if isinstance(look.asked, Request)]
        why = []
        for place in range(-1, first.steps + 1):
            books, then = copy.deepcopy(self.books), list[Said]()

            def pause(now: int, place: int = place, books: Books = books, then: list[Said] = then) -> None:
                if now == place:
                    then.append(second.rule(books))

            pause(-1)
            judge = first.rule(books, pause)
            if not then:
                then.append(second.rule(books))
            wrong = [judge(told), differs(others[0], then[0])]
            wrong += [differs(found, look.rule(books)) for look, found in seen]
            if not any(wrong):
                self.books = books
                self.learns(others[0])
                return told
            why.append((place, [one for one in wrong if one]))
        raise AssertionError(f"no place explains both: {why}")

    def looks(self, child: str) -> Act:
        """A child's account as an officer of all towns sees it."""
        asked = Request("desk", "GET", f"/v1/desk/children/{child}", desk("41"))
        return Act(f"{child} is looked at", asked, lambda books: books.account(child, books.children[child].town))

    def learns(self, told: Said) -> None:
        """What only we make: an order's reference."""
        order = self.books.orders.get(str(told.facts.get("order_id", "")))
        if order is not None and "ref" in told.facts:
            assert order.ref in ("", told.facts["ref"]), "an order has one reference"
            order.ref = str(told.facts["ref"])

    # ── who, and what ─────────────────────────────────────────────────────────────────────────────────────────────

    def eater(self, child: str, app: str) -> tuple[Json, Json]:
        """A token of the child's or of who acts for two, through a partner's app or the residents' own; and what the
        request adds for it."""
        aud = {"aud": PARTNERS[app][1] if app in PARTNERS else "residents"}
        if app in PARTNERS:
            by_consent = {"sub": "3333-consent", "token_use": "id", "cognito:groups": "app", "partner": app}
            return by_consent | aud | {"children": f"{child},{self.child()}"}, {"child_id": child}
        if self.chance.random() < 0.7:
            return {**family(child), **aud}, {}
        wards = f"{child},{self.child()}"
        guardian = {"sub": "2222-guardian", "token_use": "id", "cognito:groups": "guardian", "children": wards}
        return guardian | aud, {"child_id": child}

    def child(self) -> str:
        return self.chance.choice(sorted(self.books.children))

    def app(self) -> str:
        return self.chance.choice([*PARTNERS, OWN_APP])

    def order(self, state: str = "") -> Order | None:
        """One of the latest, mostly in a state."""
        fit = [order for order in self.books.orders.values() if order.state == state]
        known = fit[-5:] if fit and self.chance.random() < 0.85 else list(self.books.orders.values())[-8:]
        return self.chance.choice(known) if known else None

    def acting(self, order: Order) -> str:
        """Mostly the partner whose order it is."""
        is_own = self.chance.random() < 0.85
        return next(one for one in PARTNERS if (one == order.partner) == is_own)

    def name_of(self, order: Order) -> str:
        return self.chance.choice([order.ref, order.ref, order.order_id, order.order_id.upper()]) or order.order_id

    def wish(self, child: str, app: str) -> Wish:
        """An order that is about as large as what there is."""
        left = self.books.left(self.books.children[child], self.books.rules_of(self.books.children[child]))
        around = [left["today"], left["today"], left["today"] + 1, left["month"], 3_000, 9_000]
        around.append(self.chance.randint(1, 22_000))
        food = max(1, min(self.chance.choice(around), 60_000))
        fee = self.chance.choice([0, 0, 2_000, 3_000, 3_500])
        own = self.chance.choice([0, 0, fee, 500, food + fee, self.chance.randint(0, 8_000)])
        shops, town = self.books.shops, self.books.children[child].town
        homes = [shop for shop in shops if shops[shop] == (town, "snack")]
        if app in PARTNERS:
            homes = [shop for shop in homes if shop in self.books.served[app]]
        shop = self.chance.choice(homes if homes and self.chance.random() < 0.9 else list(shops))
        is_lawful = self.chance.random() < 0.95
        return Wish(shop, food, fee, own, self.chance.random() < 0.8, is_lawful)

    def body_of(self, wish: Wish) -> Json:
        lines, food = [], wish.food
        for coin in COINS:
            if times := food // coin:
                lines.append({"item_id": f"w{coin}", "unit_price": {"amount": coin}, "count": times})
            food %= coin
        if not wish.is_lawful:
            lines.append({"item_id": "soju", "unit_price": {"amount": 4_000}, "count": 1})
        body: Json = {"merchant_id": wish.shop, "lines": lines, "use_coupon": wish.use_coupon}
        return body | {"delivery_fee": {"amount": wish.fee}, "own_money_max": {"amount": wish.own}}

    # ── time ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def waits(self) -> None:
        how = self.chance.choice(
            [{"minutes": 4}, {"minutes": 12}, {"minutes": 31}, {"hours": 5}, {"hours": 9}, {"hours": 15}, {"hours": 24}]
        )
        self.city.later(**how)
        self.acts.append(f"waits {how}")
        self.ticks()

    def ticks(self) -> None:
        self.books.now = self.city.now
        self.city.tick()
        self.books.tick()


def server(partner: str) -> Json:
    return {**PARTNER, "sub": PARTNERS[partner][0], "client_id": PARTNERS[partner][0]}


def desk(jurisdiction: str) -> Json:
    return {**OFFICER, "jurisdiction": jurisdiction}
