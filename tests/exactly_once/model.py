"""The rules of payments in plain Python, told a second time from the design and not from the code.

Nothing is counted up here: money is never moved, only what people did is remembered, and every question is answered by
going through all of it. A paid amount is a row of parts in the order in which they pay (benefit lot by lot, earliest
lapse first, then own money; of the fee the coupon, then own money); what is kept is the row's beginning and what is
given back is its end. That is the whole of the published order of return (M6).
"""

from datetime import datetime, timedelta
from typing import Any

from tests.exactly_once.parts import Part, beginning, difference, drawn, total
from tests.exactly_once.remembered import SHOP_TOWN, TOWNS, Child, Placed, Purchase, Rules, seoul_day
from tests.exactly_once.told import Told

HOLD_LIFE = timedelta(minutes=30)
COUPON, COUPONS_A_MONTH = 3_000, 4
ID_AGE_MAX = timedelta(minutes=15)


class Model:
    """The towns as the rules have them."""

    def __init__(self, towns: dict[str, Rules] = TOWNS) -> None:
        self.towns = towns
        self.purchases: dict[str, Purchase] = {}
        self.waiting: dict[str, dict[str, tuple[str, int]]] = {}
        """By purchase, the cancellations that came before it: whose, and how much."""
        self.taken_back: set[str] = set()
        self.children: dict[str, Child] = {}
        self.orders: dict[tuple[str, str], Placed] = {}

    # ── what there is, by going through everything ────────────────────────────────────────────────────────────

    def of(self, child: str) -> list[Placed]:
        return [placed for placed in self.orders.values() if placed.child == child]

    def spent(self, child: str, period: str) -> int:
        """Benefit spent on a day or in a month (a prefix of it), holds and purchases in shops included."""
        bought = [each for each in self.purchases.values() if each.child == child and each.day.startswith(period)]
        return sum(
            total(placed.paid() + placed.gone, "benefit") for placed in self.of(child) if placed.day.startswith(period)
        ) + sum(total(each.parts, who) - total(each.back, who) for each in bought for who in ("benefit", "shortfall"))

    def shortfall(self, child: str) -> int:
        """What purchases in shops took beyond the loaded money, and no load has repaid yet."""
        bought = [each for each in self.purchases.values() if each.child == child]
        taken = sum(total(each.parts, "shortfall") - total(each.back, "shortfall") for each in bought)
        return taken - self.children[child].repaid

    def lots(self, child: str) -> dict[str, int]:
        """What lies in each lot, lapsed or not."""
        lots: dict[str, int] = {}
        for amount, lot in self.children[child].loads.values():
            lots[lot] = lots.get(lot, 0) + amount
        spent = [part for placed in self.of(child) for part in placed.paid() + placed.gone]
        spent += [part for each in self.purchases.values() if each.child == child for part in each.parts]
        returned = [part for each in self.purchases.values() if each.child == child for part in each.back]
        for placed in self.of(child):
            spent += [("benefit", old, amount) for old, _, amount in placed.graced]
            returned += [("benefit", new, amount) for _, new, amount in placed.graced]
        for parts, sign in ((spent, -1), (returned, 1)):
            for who, lot, amount in parts:
                if who == "benefit":
                    lots[lot] = lots.get(lot, 0) + sign * amount
        for lot, amount in self.children[child].lapsed.items():
            lots[lot] -= amount
        return {lot: amount for lot, amount in lots.items() if amount}

    def coupons(self, now: datetime, child: str, one_more: int = 0) -> tuple[int, int]:
        """How many coupons are left this month, and what the next one pays at most; after one more of so many won."""
        budget = self.towns[self.children[child].town].coupon_budget
        of_month = [placed for placed in self.of(child) if placed.day.startswith(seoul_day(now)[:7])]
        paid = sum(total(placed.paid(), "coupon") for placed in of_month) + one_more
        used = sum(placed.coupon_open for placed in of_month) + bool(one_more)
        worth = COUPON if budget is None else max(0, min(COUPON, budget - paid))
        return max(0, COUPONS_A_MONTH - used) if worth else 0, worth

    def limits(self, now: datetime, child: str) -> dict[str, int]:
        """What each limit leaves for one order's food, the ones first that a child can do most about."""
        rules, today = self.towns[self.children[child].town], seoul_day(now)
        loaded = sum(amount for lot, amount in self.lots(child).items() if lot >= today)
        limits = {
            "over_order_cap": rules.order_cap,
            "over_day_cap": rules.day_cap - self.spent(child, today),
            "over_month_cap": None if rules.month_cap is None else rules.month_cap - self.spent(child, today[:7]),
            "not_enough_money": loaded,
        }
        return {name: max(0, amount) for name, amount in limits.items() if amount is not None}

    def left(self, now: datetime, child: str) -> tuple[int, int, int]:
        limits = self.limits(now, child)
        limits.pop("over_order_cap", None)
        day = min(limits.values())
        del limits["over_day_cap"]
        month = min(limits.values())
        return day, month, self.coupons(now, child)[0]

    # ── what people do ────────────────────────────────────────────────────────────────────────────────────────

    def order(
        self, now: datetime, child: str, order_id: str, food: int, fee: int, own: int, coupon: bool, lines: str
    ) -> Told:
        asked = (food, fee, own, coupon, lines)
        known = self.orders.get((child, order_id))
        if known is not None:
            return known.answer if known.asked == asked else Told(409, "order_id_reused")
        if abs(made_at(order_id) - now) > ID_AGE_MAX:
            return Told(422, "order_id_stale")
        if child not in self.children:
            return Told(404, "not_found")
        if self.children[child].town != SHOP_TOWN:
            return Told(422, "merchant_elsewhere")
        decided = self._decide(now, child, food, fee, own, coupon)
        if isinstance(decided, Told):
            self.orders[child, order_id] = Placed(asked, child, seoul_day(now), decided)
            return decided
        food_parts, fee_parts = decided
        has_coupon = bool(total(fee_parts, "coupon"))
        day, month, _ = self.left(now, child)
        benefit = total(food_parts, "benefit")
        placed = Placed(
            asked, child, seoul_day(now), Told(0, None), food_parts, fee_parts, now + HOLD_LIFE, "held", food, fee,
            coupon_open=has_coupon,
        )  # fmt: skip
        self.orders[child, order_id] = placed
        left = day - benefit, month - benefit, self.coupons(now, child)[0]
        placed.answer = Told(201, self._facts(placed, "held", left, 0, 0))
        return placed.answer

    def quote(self, now: datetime, child: str, food: int, fee: int, own: int) -> Told:
        if child not in self.children:
            return Told(404, "not_found")
        if self.children[child].town != SHOP_TOWN:
            return Told(422, "merchant_elsewhere")
        decided = self._decide(now, child, food, fee, own, True)
        if isinstance(decided, Told):
            return decided
        every = decided[0] + decided[1]
        benefit, coupon = total(every, "benefit"), total(every, "coupon")
        day, month, _ = self.left(now, child)
        return Told(
            200,
            {
                "tender": (benefit, coupon, total(every, "own")),
                "left": (day - benefit, month - benefit, self.coupons(now, child, coupon)[0]),
            },
        )

    def _decide(
        self, now: datetime, child: str, food: int, fee: int, own: int, coupon: bool
    ) -> Told | tuple[list[Part], list[Part]]:
        left, rules = self.left(now, child), self.towns[self.children[child].town]
        if self.children[child].status == "suspended":
            return Told(402, ("account_suspended", left))
        if not rules.serve_at(now):
            return Told(402, ("outside_meal_hours", left))
        limits = self.limits(now, child)
        binding = min(limits, key=lambda name: limits[name])
        benefit = min(food, limits[binding])
        worth = self.coupons(now, child)[1] if coupon and left[2] else 0
        by_coupon = 0 if rules.coupon_needs_whole_fee and fee > worth else min(fee, worth)
        rest = food + fee - benefit - by_coupon
        if benefit < food and (benefit == 0 or rest > own or not rules.split_tender):
            return Told(402, (binding, left))
        if rest > own:
            return Told(402, ("fee_not_covered", left))
        food_parts = [*drawn(self.lots(child), benefit, seoul_day(now)), ("own", "", food - benefit)]
        return food_parts, [("coupon", "", by_coupon), ("own", "", fee - by_coupon)]

    def capture(self, now: datetime, child: str, order_id: str, food: int | None, fee: int | None) -> Told:
        placed = self.orders.get((child, order_id))
        if placed is None or child not in self.children:
            return Told(404, "not_found")
        if placed.state == "declined":
            return Told(409, "order_declined")
        food_max, fee_max = placed.asked[0], placed.asked[1]
        food, fee = food_max if food is None else food, fee_max if fee is None else fee
        if food > food_max or fee > fee_max:
            return Told(422, "over_hold")
        if food == 0:
            return Told(422, "invalid")
        if placed.captured is not None:
            same = placed.captured.facts["captured"] == food + fee and placed.captured.facts["_parts"] == (food, fee)
            return placed.captured if same else Told(409, "captured_otherwise")
        if placed.state != "held":
            return Told(409, "already_voided" if placed.state == "voided" else "hold_expired")
        assert placed.until is not None
        if placed.until <= now:
            self._release(now, placed, "expired")
            return Told(409, "hold_expired")
        self._keep(now, placed, food, fee)
        placed.state = "captured"
        if placed.coupon_open and not total(beginning(placed.fee, fee), "coupon"):
            placed.coupon_open = False
        facts = {**placed.answer.facts, "state": "captured", "captured": food + fee, "_parts": (food, fee)}
        placed.captured = Told(200, facts)
        return placed.captured

    def void(self, now: datetime, child: str, order_id: str) -> Told:
        placed = self.orders.get((child, order_id))
        if placed is None or child not in self.children:
            return Told(404, "not_found")
        if placed.state == "declined":
            return Told(409, "order_declined")
        if placed.state == "held":
            self._release(now, placed, "voided")
        if placed.state != "voided":
            return Told(409, "already_captured" if placed.state == "captured" else "hold_expired")
        return Told(200, {**placed.answer.facts, "state": "voided"})

    def refund(
        self, now: datetime, child: str, order_id: str, refund_id: str, food: int, fee: int, at_fault: bool
    ) -> Told:
        if food + fee == 0:
            return Told(422, "invalid")
        placed = self.orders.get((child, order_id))
        if placed is None or child not in self.children:
            return Told(404, "not_found")
        if placed.state == "declined":
            return Told(409, "order_declined")
        asked = (food, fee, at_fault)
        if refund_id in placed.refunds:
            known_asked, answer = placed.refunds[refund_id]
            return answer if known_asked == asked else Told(409, "refund_id_reused")
        if placed.state != "captured":
            return Told(409, "not_captured")
        if food > placed.kept_food or fee > placed.kept_fee:
            return Told(422, "over_captured")
        self._keep(now, placed, placed.kept_food - food, placed.kept_fee - fee)
        if at_fault:
            placed.coupon_open = False
        assert placed.captured is not None
        captured = placed.captured.facts["captured"]
        facts = {**placed.captured.facts, "refunded": captured - placed.kept_food - placed.kept_fee}
        placed.refunds[refund_id] = (asked, Told(201, facts))
        return Told(201, facts)

    def read(self, child: str, order_id: str) -> Told:
        placed = self.orders.get((child, order_id))
        if placed is None:
            return Told(404, "not_found")
        if placed.state == "declined":
            return Told(200, {"declined": placed.answer.facts})
        captured = placed.captured.facts["captured"] if placed.captured else 0
        refunded = captured - placed.kept_food - placed.kept_fee if placed.captured else 0
        return Told(200, {**placed.answer.facts, "state": placed.state, "captured": captured, "refunded": refunded})

    def allowance(self, now: datetime, child: str) -> Told:
        if child not in self.children:
            return Told(404, "not_found")
        return Told(200, {"left": self.left(now, child)})

    def expire(self, now: datetime) -> Told:
        for placed in self.orders.values():
            if placed.state == "held" and placed.until is not None and placed.until <= now:
                self._release(now, placed, "expired")
        return Told(200, {})

    def lapse(self, now: datetime) -> Told:
        for name, child in self.children.items():
            for lot, amount in self.lots(name).items():
                if lot < seoul_day(now):
                    child.lapsed[lot] = child.lapsed.get(lot, 0) + amount
        return Told(200, {})

    def load(self, child: str, load_id: str, amount: int, lot: str, town: str = "41460") -> Told:
        known = self.children.setdefault(child, Child(town))
        if known.town == town and load_id not in known.loads:
            repaid = min(amount, self.shortfall(child))
            known.repaid += repaid
            known.loads[load_id] = (amount - repaid, lot)
        return Told(200, {})

    def purchase(self, now: datetime, child: str, txn_id: str, amount: int, day: str) -> Told:
        """Loaded money first, also what has lapsed since the day of the purchase; the rest is the shortfall (M11)."""
        if child in self.children and txn_id not in self.purchases:
            parts = drawn(self.lots(child), amount, day)
            parts.append(("shortfall", "", amount - total(parts, "benefit")))
            self.purchases[txn_id] = Purchase(child, day, parts, amount)
            for name, (whose, how_much) in self.waiting.pop(txn_id, {}).items():
                self.take_back(now, whose, name, how_much, txn_id)
        return Told(200, {})

    def take_back(self, now: datetime, child: str, name: str, amount: int, txn_id: str) -> Told:
        """A purchase cancelled, or a part of it, on its own day: what is short first, then what the lots gave, latest
        first, then what a load has repaid, to the present lot (M11). Before its purchase it waits for it."""
        bought = self.purchases.get(txn_id)
        if bought is None:
            self.waiting.setdefault(txn_id, {}).setdefault(name, (child, amount))
            return Told(200, {})
        gone = sum(part for _, _, part in bought.back)
        if name in self.taken_back or bought.child != child or amount > bought.amount - gone:
            return Told(200, {})
        self.taken_back.add(name)
        short = min(self.shortfall(child), amount)
        lots = [part for part in bought.parts if part[0] == "benefit"]
        kept = total(lots, "benefit") - (gone - total(bought.back, "shortfall"))
        back = difference(beginning(lots, max(0, kept)), beginning(lots, max(0, kept - amount + short)))
        rest = amount - short - total(back, "benefit")
        bought.back.append(("shortfall", "", short))
        for _, lot, part in [*back, ("benefit", last_of_month(seoul_day(now)), rest)]:
            goes_to = self._returning(now, self.children[child].town, lot)
            bought.back.append(("benefit", goes_to, part) if goes_to else ("fund", "", part))
        return Told(200, {})

    def card(self, child: str) -> Told:
        """A card is no money: whichever it is, the account is the child's."""
        return Told(201, {}) if child in self.children else Told(404, "not_found")

    def move(self, child: str, town: str) -> Told:
        if child not in self.children:
            return Told(404, "not_found")
        self.children[child].town = town
        return Told(200, {})

    def set_status(self, child: str, status: str) -> Told:
        if child not in self.children:
            return Told(404, "not_found")
        self.children[child].status = status
        return Told(200, {})

    # ── what comes back ───────────────────────────────────────────────────────────────────────────────────────

    def _release(self, now: datetime, placed: Placed, state: str) -> None:
        self._keep(now, placed, 0, 0)
        placed.state, placed.coupon_open = state, False

    def _keep(self, now: datetime, placed: Placed, food: int, fee: int) -> None:
        """From now on only so much is kept of the order; the rest goes back, and to the fund where it has lapsed."""
        for who, lot, amount in difference(beginning(placed.food, placed.kept_food), beginning(placed.food, food)):
            goes_to = self._returning(now, SHOP_TOWN, lot)
            if who == "benefit" and not goes_to:
                placed.gone.append((who, lot, amount))
            elif who == "benefit" and goes_to != lot:
                placed.graced.append((lot, goes_to, amount))
        placed.kept_food, placed.kept_fee = food, fee

    def _returning(self, now: datetime, town: str, lot: str) -> str:
        """Until when benefit of a lot may be spent that comes back now; nothing where the fund gets it (M2)."""
        grace_days = self.towns[town].grace_days
        if lot >= seoul_day(now):
            return lot
        return "" if grace_days is None else seoul_day(now + timedelta(days=grace_days))

    def _facts(self, placed: Placed, state: str, left: tuple[int, int, int], captured: int, refunded: int) -> Any:
        return {
            "state": state,
            "day": placed.day,
            "total": placed.asked[0] + placed.asked[1],
            "tender": placed.tender(),
            "left": left,
            "captured": captured,
            "refunded": refunded,
        }


def last_of_month(day: str) -> str:
    first = datetime.fromisoformat(day).replace(day=1)
    return ((first + timedelta(days=32)).replace(day=1) - timedelta(days=1)).date().isoformat()


def made_at(order_id: str) -> datetime:
    milliseconds = int(order_id.replace("-", "")[:12], 16)
    return datetime.fromisoformat("1970-01-01T00:00:00+00:00") + timedelta(milliseconds=milliseconds)
