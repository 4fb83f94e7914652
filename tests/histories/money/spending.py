"""What can be spent where, and why not (M1, M2, M6, M9, M15): towns with their rules, and what is left of a child."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dolbom.clock import SEOUL
from tests.histories.money.things import (
    APPS,
    Child,
    Load,
    Order,
    Purchase,
    Rules,
    Said,
    Town,
    Wish,
    day_of,
)


@dataclass
class Spending:
    """Everybody's money, and what it is good for now."""

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
