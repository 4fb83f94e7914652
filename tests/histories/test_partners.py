"""Partner binding, the partner's feed and shops' month statements (P4, M5) in random histories: two delivery apps at
shared and at own shops, which order, capture, void and refund their own, each other's and nobody's; files of purchases;
watchers and readers of the feed that meet in the midst of each other. What is expected is a list of what happened."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from dolbom.clock import SEOUL
from dolbom.dynamo.table import Table
from dolbom.ids import new_uuid7
from dolbom.meals.shopkeepers import statement_store, statements
from dolbom.meals.shopkeepers.statements import line_of
from dolbom.partners.feed import store as feed_store
from dolbom.partners.partner import Bound
from functions.check_misuse import handler as check_misuse
from tests.histories.city import Answer, City, a_city, lot, shape
from tests.histories.towns import load, open_town
from tests.recorded.meals_scene import OFFICER, PARTNER, family
from tests.recorded.stage import Json, Request
from tests.support import Context
from tests.support.depth import DEPTH
from tests.support.partners import register

START = datetime(2026, 11, 29, 3, tzinfo=UTC)
TOWN, CHILDREN = "41460", ("haru", "nabi", "sora")
PARTNERS = {"happybowl": ("srvhappy", "apphappy"), "quickbowl": ("srvquick", "appquick")}
SERVED = {"happybowl": {"shop-both", "shop-happy"}, "quickbowl": {"shop-both", "shop-quick"}}
SHOPS = ("shop-both", "shop-happy", "shop-quick")
PRICES = {"bibimbap": 9_000, "eomuk": 1_500, "juice": 1_000}
HOLD = timedelta(minutes=30)
STEPS = 70
MONTHS = ("2026-11", "2026-12")


@dataclass
class Order:
    """What is known of an order."""

    partner: str
    child: str
    shop: str
    order_id: str
    ref: str
    food: int
    fee: int
    at: datetime
    state: str = "held"
    captured: tuple[int, int] = (0, 0)
    refunds: dict[str, tuple[int, int]] = field(default_factory=dict)
    events: list[str] = field(default_factory=lambda: ["order.placed"])

    def refunded(self, purse: int) -> int:
        return sum(refund[purse] for refund in self.refunds.values())

    def left(self, purse: int) -> int:
        return self.captured[purse] - self.refunded(purse)

    @property
    def month(self) -> str:
        return month(self.at)


@dataclass
class Purchase:
    shop: str
    amount: int
    month: str
    returned: int = 0


def month(at: datetime) -> str:
    return at.astimezone(SEOUL).strftime("%Y-%m")


def server(partner: str) -> Json:
    return {**PARTNER, "sub": PARTNERS[partner][0], "client_id": PARTNERS[partner][0]}


@dataclass
class Life:
    city: City
    chance: random.Random
    orders: list[Order] = field(default_factory=list)
    purchases: dict[str, Purchase] = field(default_factory=dict)
    heard: dict[str, list[Json]] = field(default_factory=lambda: {partner: [] for partner in PARTNERS})
    alike: set[tuple[str, str]] = field(default_factory=set)
    numbers: Iterator[int] = field(default_factory=count)

    # ── what may happen ───────────────────────────────────────────────────────────────────────────────────────────

    def places(self) -> None:
        partner, child, shop = (self.chance.choice(of) for of in (list(PARTNERS), CHILDREN, SHOPS))
        items = self.chance.choices(list(PRICES), k=self.chance.randint(1, 3))
        fee = self.chance.choice([0, 2_000, 3_000])
        lines = [{"item_id": item, "unit_price": {"amount": PRICES[item]}, "count": 1} for item in items]
        order_id = new_uuid7(self.city.now, next(self.numbers).to_bytes(10, "big"))
        body = {"order_id": order_id, "merchant_id": shop, "lines": lines, "delivery_fee": {"amount": fee}}
        body |= {"own_money_max": {"amount": fee}, "use_coupon": False}
        answer = self.asks(Request("meals", "POST", "/v1/orders", self.eater(child, partner), body))
        if shop not in SERVED[partner]:
            assert (answer.status, answer.code) == (422, "unknown_merchant")
            return
        assert answer.status == 201, answer
        food = sum(PRICES[item] for item in items)
        self.orders.append(Order(partner, child, shop, order_id, answer.body["ref"], food, fee, self.city.now))
        if self.chance.random() < 0.3:
            other = self.chance.choice(list(PARTNERS))
            again = self.asks(Request("meals", "POST", "/v1/orders", self.eater(child, other), body))
            assert again.body["ref"] == answer.body["ref"], "the same order through another app is the same order"

    def captures(self) -> None:
        order, partner = self.one()
        food, fee = self.part(order.food), self.part(order.fee)
        whole = self.chance.random() < 0.4
        if whole:
            food, fee = order.food, order.fee
        body = {} if whole else {"food": {"amount": food}, "delivery_fee": {"amount": fee}}
        said = 200, ""
        if food > order.food or fee > order.fee:
            said = 422, "over_hold"
        elif food == 0:
            said = 422, "invalid"
        elif order.state == "captured" and order.captured != (food, fee):
            said = 409, "captured_otherwise"
        elif order.state == "voided":
            said = 409, "already_voided"
        elif self.is_over(order):
            said = 409, "hold_expired"
        if self.acts(order, partner, "capture", body, said) and order.state == "held":
            order.state, order.captured = "captured", (food, fee)
            order.events.append("order.accepted")

    def voids(self) -> None:
        order, partner = self.one()
        said = (409, "already_captured") if order.state == "captured" else (200, "")
        said = (409, "hold_expired") if self.is_over(order) else said
        if self.acts(order, partner, "void", {}, said) and order.state == "held":
            order.state = "voided"
            order.events.append("order.cancelled")

    def refunds(self) -> None:
        order, partner = self.one()
        food, fee = self.part(order.captured[0]), self.part(order.captured[1])
        refund_id = f"refund-{next(self.numbers):04}"
        if order.refunds and self.chance.random() < 0.3:
            refund_id = self.chance.choice(list(order.refunds))
            food, fee = order.refunds[refund_id] if self.chance.random() < 0.5 else (food, fee)
        body = {"refund_id": refund_id, "food": {"amount": food}, "delivery_fee": {"amount": fee}}
        known = order.refunds.get(refund_id)
        said = 201, ""
        if food + fee == 0:
            said = 422, "invalid"
        elif known is not None and known != (food, fee):
            said = 409, "refund_id_reused"
        elif order.state != "captured":
            said = 409, "not_captured"
        elif known is None and (food > order.left(0) or fee > order.left(1)):
            said = 422, "over_captured"
        if food + fee == 0:
            partner = order.partner  # what cannot be read is told before whose it is
        if self.acts(order, partner, "refunds", body, said) and known is None:
            order.refunds[refund_id] = food, fee
            order.events.append("order.refunded")

    def reads(self) -> None:
        order, partner = self.one()
        name = self.chance.choice([order.ref, order.order_id, order.ref.lower()])
        what = self.chance.choice(["", "/refunds"])
        answer = self.asks_beside_nobody(Request("meals", "GET", f"/v1/partner/orders/{name}{what}", server(partner)))
        if partner != order.partner:
            assert answer.status == 404
        elif what:
            told = {one["refund_id"]: (one["food"]["amount"], one["delivery_fee"]["amount"])
                    for one in answer.body["refunds"]}  # fmt: skip
            assert told == order.refunds
        else:
            body = answer.body
            state = "expired" if order.state == "held" and body["state"] == "expired" else order.state
            assert body["state"] == state
            assert (body["captured"]["amount"], body["refunded"]["amount"]) == (
                sum(order.captured),
                order.refunded(0) + order.refunded(1),
            )

    def lists(self) -> None:
        """A shop's orders of each day: one's own, and all of them."""
        partner, shop = self.chance.choice(list(PARTNERS)), self.chance.choice([*SHOPS, "shop-nowhere"])
        day = self.city.now.astimezone(SEOUL).date().isoformat()
        query = {"merchant_id": shop, "day": day, "limit": self.chance.randint(1, 4)}
        seen: list[str] = []
        while True:
            answer = self.asks(Request("meals", "GET", "/v1/merchant/orders", server(partner), query=query))
            if shop not in SERVED[partner]:
                self.alike.add(("an unserved shop", repr(answer)))
                assert answer.status == 404
                return
            seen += [one["ref"] for one in answer.body["orders"]]
            if "next" not in answer.body:
                break
            query["next"] = answer.body["next"]
        mine = [one.ref for one in self.orders if (one.partner, one.shop) == (partner, shop) and self.day(one) == day]
        assert sorted(seen) == sorted(mine)

    def buys(self) -> None:
        """A purchase at a till, or the end of one."""
        number, shop, child = f"T-{next(self.numbers)}", self.chance.choice(SHOPS), self.chance.choice(CHILDREN)
        at = self.city.now.astimezone(SEOUL).isoformat()
        open_ones = [txn for txn, one in self.purchases.items() if one.returned < one.amount]
        if open_ones and self.chance.random() < 0.4:
            txn = self.chance.choice(open_ones)
            one = self.purchases[txn]
            back = self.chance.randint(1, one.amount - one.returned)
            row = f"{number},,{txn.partition('/')[2]},{one.shop},{back},{at},{txn.partition('/')[0]}"
            one.returned += back
        else:
            amount = self.chance.randint(1_000, 20_000)
            row = f"{number},,{child},{shop},{amount},{at},"
            self.purchases[f"{number}/{child}"] = Purchase(shop, amount, month(self.city.now))
        header = "txn_id,card_ref,child_id,merchant_id,amount,purchased_at,cancels\n"
        taken = self.city.file(f"settlements/bc-card/{number}.csv", f"{header}{row}\n")
        assert taken["failed"] == 0, (taken, row)

    def streams(self) -> None:
        """What the stream holds, in batches that come twice, and whose two watchers meet."""
        records = self.city._records("meals")
        self.city._read["meals"] -= self.chance.choice([0, 0, min(5, len(records))])
        while records:
            size = self.chance.randint(1, 12)
            self.watches(records[:size])
            records = records[size - (size > 1 and self.chance.random() < 0.3) :]

    def watches(self, batch: list[Any]) -> None:
        def watch() -> None:
            answer = check_misuse.handler({"Records": batch}, Context(remaining_ms=60_000))
            assert answer == {"batchItemFailures": []}

        if self.chance.random() < 0.5:
            watch()
        else:
            other = self.chance.choice([watch, self.hears])
            left = [self.chance.randrange(6)]

            def turn(_: Json) -> None:
                left[0] -= 1
                if left[0] == -1:
                    other()

            self.city._watching.append(turn)
            try:
                watch()
            finally:
                self.city._watching.remove(turn)

    def hears(self) -> None:
        """A partner reads on in its feed."""
        partner = self.chance.choice(list(PARTNERS))
        heard = self.heard[partner]
        query = {"after": len(heard), "limit": self.chance.randint(1, 7)}
        answer = self.asks(Request("meals", "GET", "/v1/partner/events", server(partner), query=query))
        assert answer.status == 200, answer
        assert answer.body["next"] == len(heard) + len(answer.body["events"]), "numbered without a gap"
        heard += answer.body["events"]

    # ── the history ───────────────────────────────────────────────────────────────────────────────────────────────

    def step(self) -> None:
        what = lot(self.chance, places=10, captures=9, voids=3, refunds=7, reads=4, lists=2, buys=2, streams=3,
                   hears=4, wait=4)  # fmt: skip
        self.city.later(seconds=7)
        if what == "wait":
            self.city.later(**self.chance.choice([{"minutes": 3}, {"minutes": 40}, {"hours": 7}]))
            if self.chance.random() < 0.7:
                self.expires()
        elif self.orders or what not in ("captures", "voids", "refunds", "reads"):
            getattr(self, what)()

    def expires(self) -> None:
        self.city.tick()
        for order in self.orders:
            if order.state == "held" and self.city.now >= order.at + HOLD:
                order.state = "expired"
                order.events.append("order.cancelled")

    def at_the_end(self) -> None:
        """Every event was heard once, in order; statements add up to what happened, to the won."""
        self.city.later(hours=1)
        self.expires()
        self.streams()
        for partner, heard in self.heard.items():
            while (before := len(heard)) >= 0:
                self.hears()
                if len(heard) == before and self.is_all(partner):
                    break
            told: dict[str, list[str]] = {}
            for each in heard:
                told.setdefault(each["data"]["ref"], []).append(each["type"])
            mine = {one.ref: one.events for one in self.orders if one.partner == partner}
            assert told == mine, {ref: (told.get(ref), mine.get(ref)) for ref in mine if told.get(ref) != mine[ref]}
            ids = [each["event_id"] for each in heard]
            assert len(set(ids)) == len(ids)
        for shop in SHOPS:
            for of in MONTHS:
                self.adds_up(shop, of)

    def is_all(self, partner: str) -> bool:
        query = {"after": len(self.heard[partner])}
        answer = self.asks(Request("meals", "GET", "/v1/partner/events", server(partner), query=query))
        return not answer.body["events"]

    def adds_up(self, shop: str, of: str) -> None:
        mine = [one for one in self.orders if (one.shop, one.month, one.state) == (shop, of, "captured")]
        bought = [one for one in self.purchases.values() if (one.shop, one.month) == (shop, of)]
        path = f"/v1/desk/merchants/{shop}/statements/{of}"
        self.says(Request("desk", "GET", path, OFFICER), mine, bought)
        for partner in PARTNERS:
            query = {"merchant_id": shop, "month": of}
            request = Request("meals", "GET", "/v1/merchant/statements", server(partner), query=query)
            if shop in SERVED[partner]:
                self.says(request, [one for one in mine if one.partner == partner], [])

    def says(self, request: Request, orders: list[Order], bought: list[Purchase]) -> None:
        told = self.asks(request).body
        food = sum(one.captured[0] for one in orders) + sum(one.amount for one in bought)
        returned = sum(one.refunded(0) for one in orders) + sum(one.returned for one in bought)
        sums = [told[name]["amount"] for name in ("food", "returned", "paid")]
        assert sums == [food, returned, food - returned], (request, told)
        assert (told["orders"], told["purchases"]) == (len(orders), len(bought)), (told, orders, bought)
        assert told["delivery_fees"]["amount"] == sum(one.left(1) for one in orders)
        assert sum(line["paid"] for line in told["lines"]) == food - returned

    # ── within ────────────────────────────────────────────────────────────────────────────────────────────────────

    def eater(self, child: str, partner: str) -> Json:
        return {**family(child), "aud": PARTNERS[partner][1]}

    def one(self) -> tuple[Order, str]:
        order = self.chance.choice(self.orders[-12:])
        is_own = self.chance.random() < 0.75
        return order, next(one for one in PARTNERS if (one == order.partner) == is_own)

    def part(self, whole: int) -> int:
        return self.chance.choice([whole, whole, whole // 2, 0, whole + 100])

    def is_over(self, order: Order) -> bool:
        return order.state == "expired" or (order.state == "held" and self.city.now >= order.at + HOLD)

    def day(self, order: Order) -> str:
        return order.at.astimezone(SEOUL).date().isoformat()

    def acts(self, order: Order, partner: str, what: str, body: Json, said: tuple[int, str]) -> bool:
        name = self.chance.choice([order.ref, order.order_id, order.order_id.upper()])
        request = Request("meals", "POST", f"/v1/orders/{name}/{what}", server(partner), body)
        answer = self.asks_beside_nobody(request)
        if partner != order.partner:
            assert answer.status == 404, (order, answer)
            return False
        assert (answer.status, answer.code) == said, (order, request, str(answer))
        return answer.status < 400

    def asks(self, request: Request) -> Answer:
        return self.city.asked(request)

    def asks_beside_nobody(self, request: Request) -> Answer:
        """The answer; where it is 404, of the bytes and calls with which nobody's order is missing."""
        parts = request.path.split("/")
        at = parts.index("orders") + 1
        parts[at] = new_uuid7(self.city.now, (2**79 + next(self.numbers)).to_bytes(10, "big"))
        nobody = Request("meals", request.method, "/".join(parts), request.who, request.body)
        self.asks(nobody)  # whose a client is, is held for a minute by then
        with self.city.watched() as calls:
            answer = self.asks(request)
        if answer.status == 404:
            with self.city.watched() as others:
                assert self.asks(nobody) == answer
            assert [shape(call) for call in calls] == [shape(call) for call in others], (calls, others)
        return answer


def live(seed: int, steps: int = STEPS) -> Life:
    with a_city(START) as city:
        open_town(city, TOWN, CHILDREN, SHOPS, PRICES, {"day_cap": 1_000_000})
        load(city, TOWN, dict.fromkeys(CHILDREN, 900_000))
        table = Table(city.aws.client("dynamodb"), city.aws.tables["meals"])
        for partner, (of_server, app) in PARTNERS.items():
            is_house = partner == "happybowl"
            register(table, sorted(SERVED[partner]), server=of_server, app=app, partner_id=partner, is_house=is_house)
        life = Life(city, random.Random(seed))
        for _ in range(steps):
            life.step()
        life.at_the_end()
        assert len(life.alike) <= 1
        return life


@pytest.mark.parametrize("seed", range(DEPTH.lives))
def test_P4_M5_every_partner_has_its_own_and_every_won_is_in_a_statement(seed: int) -> None:
    live(seed)


BROKEN: dict[str, tuple[object, str, Any]] = {
    "an order is everybody's": (Bound, "owns", lambda _self, _partner: True),
    "an event is told with each record of it": (feed_store, "told_of", lambda _item: 0),
    "what came back is in no sum": (statements, "_back", lambda _amounts: 0),
    "a purchase that was taken back is two": (
        statement_store,
        "line_of",
        lambda kind, *of: line_of(TWICE[kind], *of),
    ),
}
TWICE: dict[str, statements.Kind] = {"order": "order", "in_store": "in_store", "in_store_cancel": "in_store"}


def live_on() -> None:
    for seed in range(10):
        live(seed)


@pytest.mark.parametrize("broken", list(BROKEN)[: DEPTH.broken])
def test_a_rule_of_partners_that_is_broken_is_noticed(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    where, name, otherwise = BROKEN[broken]
    monkeypatch.setattr(where, name, otherwise)
    with pytest.raises(AssertionError):
        live_on()
