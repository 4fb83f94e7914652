"""A child's money told a second time, from the rules alone (M1–M6, M9, M11, P4): docs/rules.md, docs/api.md and the
decisions on shortfalls, declines, undone loads and towns. It knows what people asked and were told; nothing of it knows
a row, a key or an entry. All amounts in KRW, days as `YYYY-MM-DD` in Seoul.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dolbom.clock import SEOUL
from tests.histories.money_things import (
    APPS,
    HOUSE,
    MISSING,
    Child,
    Load,
    Order,
    Purchase,
    Rules,
    Said,
    Town,
    Wish,
    day_of,
    last_day,
    later,
    taken_from,
)

LOT_LIFE_DAYS = 366


@dataclass
class Books:
    """Everybody's money, and all that was promised."""

    now: datetime
    towns: dict[str, Town] = field(default_factory=dict)
    shops: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Of each shop its town, and `snack` or what may not be paid there."""
    served: dict[str, set[str]] = field(default_factory=dict)
    children: dict[str, Child] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)
    loads: dict[str, Load] = field(default_factory=dict)
    purchases: dict[str, Purchase] = field(default_factory=dict)
    waiting: dict[str, list[tuple[str, str, str, int]]] = field(default_factory=dict)
    cancelled: dict[str, tuple[str, int]] = field(default_factory=dict)
    moved: set[str] = field(default_factory=set)
    happened: list[tuple[str, str, str, int]] = field(default_factory=list)
    """What a child's timeline has beside orders: the child, the kind, the day, the amount."""

    @property
    def today(self) -> str:
        return day_of(self.now)

    @property
    def month(self) -> str:
        return self.today[:7]

    # ── towns ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def ruled(self, code: str, at: datetime | None = None) -> tuple[str, Rules] | None:
        """By which town's version a place is ruled; None before its first."""
        at = at or self.now
        town = self.towns[code]
        if town.joins is not None and town.joins[0] <= at:
            return self.ruled(town.joins[1], at)
        begun = [one for one in town.versions if one.since <= at]
        return (code, max(begun, key=lambda one: one.since)) if begun else None

    def rules_on(self, town: str, day: str) -> Rules | None:
        """The rules of a day: every version begins with one."""
        found = self.ruled(town, datetime.fromisoformat(day).replace(tzinfo=SEOUL))
        return found[1] if found else None

    def rules_of(self, child: Child) -> Rules:
        return self.plan_of(child.town)

    def plan_of(self, town: str) -> Rules:
        """Its rules; also where nothing has begun: those of its plan."""
        found = self.ruled(town)
        return found[1] if found else self.towns[town].versions[0]

    # ── what can be spent ─────────────────────────────────────────────────────────────────────────────────────────

    def rooms(self, child: Child, rules: Rules) -> dict[str, int]:
        """How much the benefit may pay of one order by each limit, in the order in which they are told."""
        rooms = {
            "over_order_cap": rules.order_cap,
            "over_day_cap": rules.day_cap - child.spent[self.today],
            "over_month_cap": rules.month_cap - child.spent_in(self.month),
            "not_enough_money": child.spendable(self.today),
        }
        return {code: max(0, room) for code, room in rooms.items()}

    def left(self, child: Child, rules: Rules) -> dict[str, int]:
        """Today, in the month, and how many coupons."""
        rooms = self.rooms(child, rules)
        of_month = min(rooms["over_month_cap"], rooms["not_enough_money"])
        today = min(of_month, rooms["over_day_cap"])
        return {"today": today, "month": of_month, "coupons": self.coupons(child, rules)}

    def coupons(self, child: Child, rules: Rules) -> int:
        """How many are left: none that could pay nothing."""
        return max(0, rules.coupons - child.coupons[self.month]) if self.coupon(child, rules) else 0

    def coupon(self, child: Child, rules: Rules) -> int:
        """What one would pay at most."""
        return max(0, min(rules.coupon_max, rules.coupon_budget - child.coupon_paid[self.month]))

    def decided(self, child: Child, rules: Rules, wish: Wish) -> tuple[str, int, int]:
        """Why not; or what the benefit and the coupon pay."""
        if child.is_suspended:
            return "account_suspended", 0, 0
        if not rules.serves_at(self.now):
            return "outside_meal_hours", 0, 0
        coupon = 0
        if wish.use_coupon and self.coupons(child, rules):
            coupon = min(wish.fee, self.coupon(child, rules))
            coupon = 0 if rules.needs_whole_fee and coupon < wish.fee else coupon
        rooms = self.rooms(child, rules)
        benefit = min(wish.food, *rooms.values())
        own_for_food = max(0, wish.own - (wish.fee - coupon)) if rules.may_split else 0
        if wish.food - benefit > own_for_food:
            return min(rooms, key=lambda code: rooms[code]), 0, 0
        if wish.food + wish.fee - benefit - coupon > wish.own:
            return "fee_not_covered", 0, 0
        return "", benefit, coupon

    def refused(self, child: Child, wish: Wish, app: str) -> str:
        """What is told before anything is decided."""
        home = self.ruled(child.town)
        if home is None:
            return "not_begun"
        if (app in APPS and wish.shop not in self.served[app]) or wish.shop not in self.shops:
            return "unknown_merchant"
        town, category = self.shops[wish.shop]
        there = self.ruled(town)
        if there is None or there[0] != home[0]:
            return "merchant_elsewhere"
        if category != "snack":
            return "merchant_excluded"
        return "" if wish.is_lawful else "lines_refused"

    def allowance(self, name: str) -> Said:
        child = self.children[name]
        home = self.ruled(child.town)
        if home is None:
            return Said(422, "not_begun")
        rules = home[1]
        left, rooms = self.left(child, rules), self.rooms(child, rules)
        code, up_to = "", min(rooms.values())
        if child.is_suspended:
            code, up_to = "account_suspended", 0
        elif not rules.serves_at(self.now):
            code, up_to = "outside_meal_hours", 0
        elif up_to == 0:
            code = min(rooms, key=lambda one: rooms[one])
        facts = {"today": left["today"], "month": left["month"], "coupons.left": left["coupons"], "up_to": up_to}
        facts |= {"day_cap": rules.day_cap, "code": code or None, "coupons.each_up_to": self.coupon(child, rules)}
        facts["lapses"] = child.lapses(self.today)
        return Said(200, "", facts)

    def quote(self, name: str, app: str, wish: Wish) -> Said:
        child = self.children[name]
        if code := self.refused(child, wish, app):
            return Said(422, code)
        rules = self.rules_of(child)
        code, benefit, coupon = self.decided(child, rules, wish)
        if code:
            return Said(402, code, {f"left_{what}": won for what, won in self.left(child, rules).items()})
        return Said(200, "", self._tender(wish, benefit, coupon) | {"policy_version": rules.number})

    def _tender(self, wish: Wish, benefit: int, coupon: int) -> dict[str, Any]:
        own = wish.food + wish.fee - benefit - coupon
        return {"tender.benefit": benefit, "tender.coupon": coupon, "tender.own_money": own}

    # ── orders ────────────────────────────────────────────────────────────────────────────────────────────────────

    def place(self, order_id: str, name: str, app: str, wish: Wish) -> Said:
        asked, known = (name, wish), self.orders.get(order_id)
        if known is not None:
            return known.first if known.asked == asked else Said(409, "order_id_reused")
        child = self.children[name]
        if code := self.refused(child, wish, app):
            return Said(422, code)
        rules = self.rules_of(child)
        code, benefit, coupon = self.decided(child, rules, wish)
        partner = app if app in APPS else HOUSE
        order = Order(order_id, name, partner, wish.shop, wish.food, wish.fee, asked, self.now, rules, MISSING)
        self.orders[order_id] = order
        if code:
            order.first = Said(402, code, {f"left_{what}": won for what, won in self.left(child, rules).items()})
            return order.first
        own_fee = wish.fee - coupon
        order.food_back = [("own_money", wish.food - benefit), *child.takes(benefit, self.today)]
        order.fee_back = [("own_money", own_fee), ("coupon", coupon)]
        child.spent[self.today] += benefit
        child.coupons[self.month] += coupon > 0
        child.coupon_paid[self.month] += coupon
        order.state, order.has_coupon = "held", coupon > 0
        order.tender = {"benefit": benefit, "coupon": coupon, "own_money": wish.food - benefit + own_fee}
        order.events.append("order.placed")
        left = {f"left.{what}": won for what, won in self.left(child, rules).items()}
        tender = self._tender(wish, benefit, coupon)
        order.first = Said(201, "", order.facts() | tender | left | {"policy_version": rules.number})
        return order.first

    def _back(self, order: Order, food: int, fee: int, is_coupon_back: Callable[[], bool]) -> None:
        """So much of an order goes back where it came from, and counts to the order's own day."""
        child = self.children[order.child]
        of_food, order.food_back = taken_from(order.food_back, food)
        of_fee, order.fee_back = taken_from(order.fee_back, fee)
        lots = [(lot, won) for lot, won in of_food if lot != "own_money"]
        benefit, coupon = sum(won for _, won in lots), sum(won for source, won in of_fee if source == "coupon")
        order.returned.update(benefit=benefit, coupon=coupon, own_money=food + fee - benefit - coupon)
        child.coupon_paid[order.day[:7]] -= coupon
        if order.has_coupon and coupon and not any(source == "coupon" for source, _ in order.fee_back):
            order.has_coupon = False
            child.coupons[order.day[:7]] -= is_coupon_back()
        child.spent[order.day] -= benefit - child.gets(lots, self.today, order.rules)

    def read(self, order_id: str, app: str) -> Said:
        """An order as its child sees it."""
        order = self.orders[order_id]
        if not order.is_seen_in(app):
            return MISSING
        return Said(200, "", {"state": "declined"} if order.state == "declined" else order.facts())

    def _found(self, order_id: str, partner: str) -> Order | None:
        order = self.orders.get(order_id)
        return order if order is not None and order.partner == partner else None

    def capture(self, order_id: str, partner: str, food: int | None, fee: int | None) -> Said:
        order = self._found(order_id, partner)
        if order is None:
            return MISSING
        if order.state == "declined":
            return Said(409, "order_declined")
        food, fee = order.food if food is None else food, order.fee if fee is None else fee
        if food > order.food or fee > order.fee:
            return Said(422, "over_hold")
        if food == 0:
            return Said(422, "invalid")
        if order.state == "captured" and order.captured != (food, fee):
            return Said(409, "captured_otherwise")
        if order.state == "voided":
            return Said(409, "already_voided")
        if order.is_over(self.now):
            return Said(409, "hold_expired")
        if order.state == "held":
            self._back(order, order.food - food, order.fee - fee, lambda: True)
            order.state, order.captured = "captured", (food, fee)
            order.events.append("order.accepted")
            order.answers["capture"] = Said(200, "", order.facts())
        return order.answers["capture"]

    def give_up(self, order_id: str, whose: Callable[[Order], bool]) -> Said:
        """A void by the partner or a cancellation by the child."""
        order = self.orders.get(order_id)
        if order is None or not whose(order):
            return MISSING
        if order.state == "declined":
            return Said(409, "order_declined")
        if order.state == "captured":
            return Said(409, "already_captured")
        if order.is_over(self.now):
            return Said(409, "hold_expired")
        if order.state == "held":
            self._ends(order, "voided")
        return Said(200, "", order.facts())

    def _ends(self, order: Order, state: str) -> None:
        self._back(order, order.food, order.fee, lambda: True)
        order.state = state
        order.events.append("order.cancelled")

    def refund(self, order_id: str, partner: str, refund_id: str, food: int, fee: int, at_fault: bool) -> Said:
        if food + fee == 0:
            return Said(422, "invalid")
        order = self._found(order_id, partner)
        if order is None:
            return MISSING
        if order.state == "declined":
            return Said(409, "order_declined")
        known = order.refunds.get(refund_id)
        if known is not None and known != (food, fee, at_fault):
            return Said(409, "refund_id_reused")
        if order.state != "captured":
            return Said(409, "not_captured")
        if known is None:
            if food > order.left(0) or fee > order.left(1):
                return Said(422, "over_captured")
            self._back(order, food, fee, lambda: at_fault)
            order.refunds[refund_id] = food, fee, at_fault
            order.events.append("order.refunded")
            order.answers[refund_id] = Said(201, "", order.facts())
        return order.answers[refund_id]

    def tick(self) -> None:
        """What the clock does by itself: holds expire, and money lapses."""
        for order in self.orders.values():
            if order.state == "held" and order.is_over(self.now):
                self._ends(order, "expired")
        for child in self.children.values():
            for lot in [lot for lot in child.lots if lot < self.today]:
                if won := child.lots.pop(lot):
                    self.happened.append((child.name, "lapse", "", won))

    # ── loads, purchases ──────────────────────────────────────────────────────────────────────────────────────────

    def load(self, load: Load) -> str:
        """One load; the same number again is the same load. Why not; or nothing."""
        if load.key in self.loads:
            return ""
        child = self.children[load.child]
        load.lot = load.day or self.lapses_on(load.town)
        if load.lot < self.today:
            return "lapsed"
        if load.lot < self.plan_of(load.town).first_day(self.today):
            return "lapses_before_start"
        if load.lot > later(self.today, LOT_LIFE_DAYS):
            return "lapses_too_late"
        if child.town != load.town:
            return "other_municipality"
        repaid = min(child.owed, load.amount)
        child.owed -= repaid
        load.put = load.amount - repaid
        child.lots[load.lot] += load.put
        self.loads[load.key] = load
        self.happened.append((child.name, "load", self.today, load.amount))

    def lapses_on(self, town: str) -> str:
        """A load's last day; of before the town begins, as if it came on its first day."""
        found = self.ruled(town)
        rules = found[1] if found else self.towns[town].versions[0]
        return last_day(rules.first_day(self.today)[:7], rules.months_kept)

    def undo(self, number: str, name: str, officer: str, in_part: bool) -> Said:
        """By an officer of a jurisdiction."""
        child = self.children[name]
        load = self.loads.get(f"{child.town}.{number}")
        if child.town != officer or load is None or load.child != name:
            return MISSING
        if load.undone is None:
            there = child.lots[load.lot] if load.lot >= self.today else 0
            left = min(load.put, there, child.spendable(self.today))
            if left < load.amount and (not in_part or left == 0):
                return Said(409, "load_spent")
            child.lots[load.lot] -= left
            load.undone = left
            self.happened.append((name, "load_undo", self.today, left))
        return Said(200, "", {"loaded": load.amount, "undone": load.undone})

    def buys(self, number: str, name: str, shop: str, won: int, day: str) -> str:
        """A purchase at a till; what a cancellation of it that has waited comes to: a code, or nothing."""
        child = self.children[name]
        if number in self.purchases:
            return ""
        purchase = Purchase(number, name, shop, won, day, child.takes(won, self.today))
        self.purchases[number] = purchase
        child.spent[day] += won
        self.happened.append((name, "in_store", day, won))
        codes = [self.cancels(*waited, number) for waited in self.waiting.pop(number, [])]
        return "waited_in_vain" if any(codes) else ""

    def cancels(self, number: str, name: str, shop: str, won: int, cancelled: str) -> str:
        """Takes a purchase back, or a part of it; why not."""
        purchase = self.purchases.get(cancelled)
        if self.cancelled.get(number) == (cancelled, won):
            return ""
        if purchase is None:
            waiting = self.waiting.setdefault(cancelled, [])
            waiting += [] if (number, name, shop, won) in waiting else [(number, name, shop, won)]
            return "waits_for_purchase"
        if (purchase.child, purchase.shop) != (name, shop):
            return "not_this_purchase"
        if purchase.returned + won > purchase.amount:
            return "more_than_bought"
        child = self.children[name]
        purchase.returned += won
        back, purchase.parts = taken_from(purchase.parts, won)
        present = self.lapses_on(child.town)  # what was not there has been repaid since, by a load above all
        parts = [(lot or present, part) for lot, part in back]
        child.spent[purchase.day] -= won - child.gets(parts, self.today, self.rules_of(child))
        self.cancelled[number] = cancelled, won
        self.happened.append((name, "in_store_cancel", purchase.day, won))
        return ""

    # ── officers ──────────────────────────────────────────────────────────────────────────────────────────────────

    def account(self, name: str, officer: str) -> Said:
        """What the officer of the child's town sees."""
        child = self.children[name]
        if child.town != officer:
            return MISSING
        facts: dict[str, Any] = {"municipality": child.town, "status": "suspended" if child.is_suspended else "active"}
        facts["loaded"] = sum(child.lots.values())
        facts["cards"] = child.cards
        return Said(200, "", facts)

    def suspend(self, name: str, officer: str, is_suspended: bool) -> Said:
        if self.children[name].town == officer:
            self.children[name].is_suspended = is_suspended
        return self.account(name, officer)

    def move(self, name: str, officer: str, there: str) -> Said:
        if self.children[name].town != officer:
            return MISSING
        if self.ruled(there) is None and self.ruled(officer) is not None:
            return Said(422, "not_begun")  # who can order goes on eating
        if there != officer:
            self.moved.add(name)
        self.children[name].town = there
        return self.account(name, there)

    def card(self, name: str, officer: str, card: str) -> Said:
        """A new card; the one before it is replaced, and still the child's."""
        child = self.children[name]
        if child.town == officer:
            child.cards = dict.fromkeys(child.cards, "replaced") | {card: "active"}
        said = self.account(name, officer)
        return said if said.code else Said(201, "", said.facts)
