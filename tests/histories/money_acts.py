"""What may happen in the histories of money: each act is a request (or a file) and the rule that says what it is
answered. Nothing here knows what lies behind the requests."""

import copy
import json
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from dolbom.clock import SEOUL
from dolbom.ids import new_uuid7
from tests.histories.city import Answer, City
from tests.histories.money_model import Books
from tests.histories.money_things import Load, Order, Said, Wish, day_of, later
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
class Life:
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

    # ── orders ────────────────────────────────────────────────────────────────────────────────────────────────────

    def allows(self, child: str = "") -> Act:
        child = child or self.child()
        who, of = self.eater(child, self.app())
        asked = Request("meals", "GET", "/v1/allowance", who, query=of)
        return Act(f"allowance of {child}", asked, lambda books: books.allowance(child))

    def quotes(self) -> Act:
        child, app = self.child(), self.app()
        return self.quoted(child, app, self.wish(child, app))

    def quoted(self, child: str, app: str, wish: Wish) -> Act:
        who, of = self.eater(child, app)
        asked = Request("meals", "POST", "/v1/orders/quote", who, self.body_of(wish) | of)
        return Act(f"quote of {child}: {wish}", asked, lambda books: books.quote(child, app, wish))

    def places(self) -> Act:
        child, app = self.child(), self.app()
        order_id = new_uuid7(self.city.now, next(self.numbers).to_bytes(10, "big"))
        return self.placed(order_id, child, app, self.wish(child, app))

    def placed(self, order_id: str, child: str, app: str, wish: Wish) -> Act:
        who, of = self.eater(child, app)
        asked = Request("meals", "POST", "/v1/orders", who, self.body_of(wish) | of | {"order_id": order_id})
        words = f"order {order_id[-4:]} of {child} through {app}: {wish}"
        return Act(words, asked, lambda books: books.place(order_id, child, app, wish))

    def places_again(self) -> Act | None:
        """The same order again, through whatever app; or another one under its id."""
        order = self.order()
        if order is None:
            return None
        child, wish = order.asked  # type: ignore[misc]
        if self.chance.random() < 0.25:
            child, wish = self.child(), self.chance.choice([wish, self.wish(child, OWN_APP)])
        return self.placed(order.order_id, child, self.app(), wish)

    def reads(self) -> Act | None:
        """An order as its child sees it now."""
        order = self.order()
        if order is None:
            return None
        app = self.app()
        who, of = self.eater(order.child, app)
        asked = Request("meals", "GET", f"/v1/orders/{order.order_id}", who, query=of)
        return Act(f"read {order.order_id[-4:]} through {app}", asked, lambda books: books.read(order.order_id, app))

    def captures(self) -> Act | None:
        order = self.order("held")
        if order is None:
            return None
        partner, order_id = self.acting(order), order.order_id
        food, fee = self.part(order.food), self.part(order.fee)
        body: Json = {"food": {"amount": food}, "delivery_fee": {"amount": fee}}
        if self.chance.random() < 0.4:
            food, fee, body = order.food, order.fee, {}
        asked = Request("meals", "POST", f"/v1/orders/{self.name_of(order)}/capture", server(partner), body)
        words = f"{partner} captures {food}+{fee} of {order_id[-4:]}"
        return Act(words, asked, lambda books: books.capture(order_id, partner, food, fee))

    def gives_up(self) -> Act | None:
        """A void by a partner, or a cancellation by whoever has a child's token."""
        order = self.order("held")
        if order is None:
            return None
        order_id = order.order_id
        if self.chance.random() < 0.5:
            partner = self.acting(order)
            asked = Request("meals", "POST", f"/v1/orders/{self.name_of(order)}/void", server(partner), {})
            return Act(
                f"{partner} voids {order_id[-4:]}",
                asked,
                lambda books: books.give_up(order_id, lambda o: o.partner == partner),
            )
        child, app = order.child if self.chance.random() < 0.9 else self.child(), self.app()
        who, of = self.eater(child, app)
        asked = Request("meals", "POST", f"/v1/orders/{order_id}/cancel", who, query=of)

        def is_theirs(one: Order) -> bool:
            return one.child == child and one.is_seen_in(app)

        words = f"{child} cancels {order_id[-4:]} through {app}"
        return Act(words, asked, lambda books: books.give_up(order_id, is_theirs))

    def refunds(self) -> Act | None:
        order = self.order("captured")
        if order is None:
            return None
        partner, order_id = self.acting(order), order.order_id
        food, fee, at_fault = self.part(order.left(0)), self.part(order.left(1)), self.chance.random() < 0.5
        refund_id = f"refund-{next(self.numbers):04}"
        if order.refunds and self.chance.random() < 0.3:
            refund_id = self.chance.choice(list(order.refunds))
            if self.chance.random() < 0.6:
                food, fee, at_fault = order.refunds[refund_id]
        body = {"refund_id": refund_id, "food": {"amount": food}, "delivery_fee": {"amount": fee}}
        path = f"/v1/orders/{self.name_of(order)}/refunds"
        asked = Request("meals", "POST", path, server(partner), body | {"merchant_at_fault": at_fault})
        words = f"{partner} refunds {food}+{fee} of {order_id[-4:]} as {refund_id}{', at fault' if at_fault else ''}"
        return Act(words, asked, lambda books: books.refund(order_id, partner, refund_id, food, fee, at_fault))

    def part(self, whole: int) -> int:
        some = self.chance.randint(0, whole)
        return self.chance.choice(
            [whole, whole, whole // 2, whole // 3, some, some, 1, 0, max(0, whole - 1), whole + 100]
        )

    # ── what was said, and what is then approved ──────────────────────────────────────────────────────────────────

    def compares(self) -> None:
        """The allowance of whose money has changed is the rules'; and what it says is what an order gets: all of it,
        and not a won more."""
        child = self.touched[0] if self.touched and self.chance.random() < 0.85 else self.child()
        app = OWN_APP
        self.happens(self.allows(child))
        books = self.books
        home = books.ruled(books.children[child].town)
        if home is None or self.chance.random() < 0.7:
            return
        shop = next(shop for shop, (town, kind) in books.shops.items() if (town, kind) == (home[0], "snack"))
        up_to = books.allowance(child).facts["up_to"]
        if up_to:
            self.happens(self.quoted(child, app, Wish(shop, up_to)))
        self.happens(self.quoted(child, app, Wish(shop, up_to + 1)))

    # ── files ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def loads(self, child: str = "") -> Act:
        """A load that lapses with its month, or on a day of its own."""
        owing = [name for name, one in self.books.children.items() if one.owed]
        child = child or (self.chance.choice(owing) if owing and self.chance.random() < 0.4 else self.child())
        number = f"L-{next(self.numbers)}"
        known = [load for load in self.books.loads.values() if not load.is_monthly]
        amount = self.chance.choice([2_000, 3_000, 5_000, 7_000, 30_000, 90_000])
        days = self.chance.choice([None, None, None, 0, 1, 1, 2, 2, 3, 4, 9, -1, 366, 367])
        day = "" if days is None else later(day_of(self.city.now), days)
        if known and self.chance.random() < 0.15:
            load = self.chance.choice(known)
            child, number, amount, day = load.child, load.number, load.amount, load.day
        return self.loaded(number, child, amount, day)

    def loaded(self, number: str, child: str, amount: int, day: str = "") -> Act:
        town = self.books.children[child].town
        rows = f"load_id,child_id,amount,lapses_on\n{number},{child},{amount},{day}\n"

        def rule(books: Books) -> Said:
            known = books.loads.get(f"{town}.{number}")
            if known is not None:
                is_same = (known.amount, known.child, known.day) == (amount, child, day)
                return self.lined(*[] if is_same else ["already_otherwise"])
            code = books.load(Load(number, child, town, day, amount, 0))
            return self.lined(*[code] if code else [])

        until = f", until {day}" if day else ""
        return self.file(f"load {number} of {amount} for {child} by {town}{until}", f"loads/{town}", rows, rule)

    def buys(self) -> Act:
        """A purchase at a till: of today or of before, by the number or by a card."""
        child, number = self.child(), f"T-{next(self.numbers)}"
        over = self.books.children[child].spendable(self.books.today) + self.chance.randint(1, 9_000)
        won = self.chance.choice([1_000, 7_000, over, over, self.chance.randint(1, 60_000)])
        at = self.city.now - timedelta(hours=self.chance.choice([0, 0, 1, 20, 50]))
        return self.bought(number, child, self.chance.choice(list(self.books.shops)), won, at)

    def bought(self, number: str, child: str, shop: str, won: int, at: datetime) -> Act:
        cards = list(self.books.children[child].cards)
        card = self.chance.choice(cards) if cards and self.chance.random() < 0.5 else ""
        row = f"{number},{card},{'' if card else child},{shop},{won},{at.astimezone(SEOUL):%Y-%m-%d %H:%M},\n"

        def rule(books: Books) -> Said:
            code = books.buys(number, child, shop, won, day_of(at))
            return self.lined(*[code] if code else [])

        return self.file(
            f"{number}: {child} buys for {won} at {shop}, {at:%m-%d}", f"settlements/{NETWORK}", SETTLED + row, rule
        )

    def takes_back(self) -> Act:
        """A cancellation at a till: of a purchase that there is, or of one that comes later."""
        number = f"C-{next(self.numbers)}"
        open_ones = [one for one in self.books.purchases.values() if one.returned < one.amount]
        on_credit = [one for one in open_ones if one.parts[0][0] == ""]
        if open_ones and self.chance.random() < 0.9:
            one = self.chance.choice(on_credit if on_credit and self.chance.random() < 0.5 else open_ones)
            child, shop, of = one.child, one.shop, one.number
            left = one.amount - one.returned
            won = self.chance.choice([left, max(1, left // 2), self.chance.randint(1, left), 1, left + 1])
        else:
            child, shop, of, won = self.child(), self.chance.choice(list(self.books.shops)), f"T-later-{number}", 3_000
        if self.chance.random() < 0.1:
            child = self.child()
        return self.taken_back(number, child, shop, won, of)

    def taken_back(self, number: str, child: str, shop: str, won: int, of: str) -> Act:
        row = f"{number},,{child},{shop},{won},{self.city.now.astimezone(SEOUL):%Y-%m-%d %H:%M},{of}\n"

        def rule(books: Books) -> Said:
            code = books.cancels(number, child, shop, won, of)
            return self.lined(*[code] if code else [])

        return self.file(f"{number}: {won} of {of} of {child} back", f"settlements/{NETWORK}", SETTLED + row, rule)

    def waited_for(self) -> Act | None:
        """The purchase that a cancellation waits for."""
        if not self.books.waiting:
            return None
        number = self.chance.choice(sorted(self.books.waiting))
        _, child, shop, won = self.books.waiting[number][0]
        return self.bought(number, child, shop, max(1, won + self.chance.choice([-1, 0, 4_000])), self.city.now)

    def file(self, words: str, folder: str, content: str, rule: Rule) -> Act:
        key = f"{folder}/{next(self.numbers)}.csv"

        def dropped() -> Said:
            self.city.file(key, content)
            result = self.city.aws.client("s3").get_object(
                Bucket=self.city.aws.buckets["files"], Key=f"results/{key}.json"
            )
            return self.lined(*[error["code"] for error in json.load(result["Body"])["errors"]])

        return Act(words, dropped, rule)

    def lined(self, *codes: str) -> Said:
        return Said(200, "", {"codes": list(codes)})

    # ── officers ──────────────────────────────────────────────────────────────────────────────────────────────────

    def undoes(self) -> Act | None:
        if not self.books.loads:
            return None
        load = self.chance.choice(list(self.books.loads.values())[-6:])
        child = load.child if self.chance.random() < 0.95 else self.child()
        officer = self.officer(child)
        in_part = self.chance.random() < 0.5
        path = f"/v1/desk/children/{child}/loads/{load.number}/undo"
        asked = Request("desk", "POST", path, desk(officer), {"why": WHY, "in_part": in_part})
        words = f"{officer} undoes {load.number} of {child}{' in part' if in_part else ''}"
        return Act(words, asked, lambda books: books.undo(load.number, child, officer, in_part))

    def suspends(self) -> Act:
        child, is_suspended = self.child(), self.chance.random() < 0.4
        officer = self.officer(child)
        body = {"status": "suspended" if is_suspended else "active", "why": WHY}
        asked = Request("desk", "POST", f"/v1/desk/children/{child}/status", desk(officer), body)
        words = f"{officer} makes {child} {body['status']}"
        return Act(words, asked, lambda books: books.suspend(child, officer, is_suspended))

    def moves(self) -> Act:
        child, there = self.child(), self.chance.choice(sorted(self.books.towns))
        return self.moved(child, self.officer(child), there)

    def moved(self, child: str, officer: str, there: str) -> Act:
        body = {"municipality": there, "why": WHY}
        asked = Request("desk", "POST", f"/v1/desk/children/{child}/move", desk(officer), body)
        return Act(f"{officer} moves {child} to {there}", asked, lambda books: books.move(child, officer, there))

    def cards(self) -> Act:
        """A first card, or one in place of another; caps and money stay."""
        child, card = self.child(), f"card-{next(self.numbers):03}"
        officer, known = self.officer(child), list(self.books.children[child].cards)
        body = {"card_ref": card, "why": "first"}
        if known:
            body |= {"replaces": known[-1], "why": self.chance.choice(["lost", "stolen", "damaged"])}
        asked = Request("desk", "POST", f"/v1/desk/children/{child}/cards", desk(officer), body)
        return Act(f"{officer} gives {child} {body}", asked, lambda books: books.card(child, officer, card))

    def sees(self) -> Act:
        """A child's account as its officer sees it."""
        child = self.child()
        officer = self.officer(child)
        asked = Request("desk", "GET", f"/v1/desk/children/{child}", desk(officer))
        return Act(f"{officer} looks at {child}", asked, lambda books: books.account(child, officer))

    def officer(self, child: str) -> str:
        """Mostly the one of the child's town."""
        town = self.books.children[child].town
        return town if self.chance.random() < 0.9 else self.chance.choice(sorted(self.books.towns))

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
