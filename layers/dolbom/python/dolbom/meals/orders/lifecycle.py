"""Orders: what they are, and what becomes of a hold. Pure functions over values; `decisions` says who gets one.

    held ──capture──▶ captured ──refund──▶ captured (less)
      ├──void────▶ voided          an order that was decided against is `declined`, for ever (M4)
      └──expire──▶ expired

Each step appends one entry to the order's journal; state and amounts are folded from the journal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime, timedelta
from typing import Literal

from dolbom.clock import parse_stamp, seoul_day, stamp
from dolbom.ids import derived, same_uuid
from dolbom.meals.accounts import Account, post
from dolbom.meals.ledger import Entry, Leg, LegAccount, benefit_legs, nonzero
from dolbom.meals.policy import MealPolicy
from dolbom.meals.returns import LAPSED, return_legs
from dolbom.starting.values import value

State = Literal["held", "captured", "voided", "expired", "declined"]

_STATE_AFTER: Mapping[str, State] = {
    "hold": "held",
    "capture": "captured",
    "void": "voided",
    "expire": "expired",
    "refund": "captured",
}


@value
class Basket:
    """What is to be paid, already checked against the menu: amounts in KRW."""

    food: int
    delivery_fee: int
    own_money_max: int
    use_coupon: bool = True

    @property
    def total(self) -> int:
        return self.food + self.delivery_fee


@value
class Tender:
    """Who pays how much, in KRW (M6)."""

    benefit: int
    coupon: int
    own_money: int

    def less(self, other: "Tender") -> "Tender":
        """What of it the other is not."""
        return Tender(self.benefit - other.benefit, self.coupon - other.coupon, self.own_money - other.own_money)


@value
class Left:
    """What remains after a decision: KRW today and this month, coupons this month."""

    today: int
    month: int
    coupons: int

    @property
    def facts(self) -> dict[str, int]:
        """What the words of a refusal are filled with."""
        return {"left_today": self.today, "left_month": self.month, "left_coupons": self.coupons}


@value
class Approval:
    tender: Tender
    taken: Mapping[str, int]
    """The benefit by lot, earliest lapse first."""
    left: Left


@value
class Refusal:
    """A payment decided against: `code` names the rule, `left` what could be spent instead."""

    code: str
    left: Left


@value
class Order:
    """An order, its journal and its idempotency record in one. Times are stamps, amounts KRW."""

    order_id: str
    child_id: str
    merchant_id: str
    municipality: str
    policy_version: int
    fingerprint: str
    """Of the request's body: the same id with another fingerprint is another order, and refused (M4)."""
    day: str
    """The hold's Seoul day: money that returns, returns to this day (M5)."""
    placed_at: str
    lines: tuple[Mapping[str, object], ...]
    basket: Basket
    tender: Tender
    left: Left
    """As answered when the order was decided."""
    hold_until: str = ""
    declined: str = ""
    ref: str = ""
    """What shops and partners know it by: `ref_of`; of an order of before there were any, the order's id."""
    partner: str = ""
    """Whose app it came through (P4); nobody's where it came through none, or before orders were bound."""
    journal: tuple[Entry, ...] = field(default=())

    @property
    def state(self) -> State:
        return _STATE_AFTER[self.journal[-1].kind] if self.journal else "declined"

    def as_of(self, entries: int) -> "Order":
        """The order as it stood after its first `entries` journal entries."""
        return replace(self, journal=self.journal[:entries])

    def entry(self, kind: str) -> int | None:
        """The index of the journal's entry of a kind that comes at most once."""
        return next((index for index, entry in enumerate(self.journal) if entry.kind == kind), None)

    def refund(self, refund_id: str) -> int | None:
        """The index of a refund's entry."""
        start = f"{self.order_id}/refund/"
        names = (entry.entry_id.removeprefix(start) if entry.kind == "refund" else None for entry in self.journal)
        return next((i for i, name in enumerate(names) if name and same_uuid(name) == same_uuid(refund_id)), None)

    @property
    def food_paid(self) -> int:
        """What the merchant keeps, in KRW: captured and not refunded."""
        return sum(entry.moved("merchant") for entry in self.journal)

    @property
    def fee_paid(self) -> int:
        """What the courier keeps, in KRW: captured and not refunded."""
        return sum(entry.moved("courier") for entry in self.journal)

    @property
    def paid(self) -> Tender:
        """What each purse pays as the order stands: all of it while it is held, what is kept once it is captured."""
        if self.state == "held":
            return self.tender
        if self.state != "captured":
            return Tender(0, 0, 0)
        back = undone(self, self.basket.food - self.food_paid, self.basket.delivery_fee - self.fee_paid)
        accounts: tuple[LegAccount, ...] = ("benefit", "coupon", "own")
        returned = [sum(part for (account, _), part in back.items() if account == purse) for purse in accounts]
        return self.tender.less(Tender(*returned))

    def line_amount(self, index: int) -> int:
        """What one line costs, in KRW."""
        line = self.lines[index]
        return int(str(line["unit_price"])) * int(str(line["count"]))


def ref_of(order_id: str) -> str:
    """The reference of an order: what a shop, a partner, an event and a page know it by (M4, M8).

    26 characters of Crockford's base 32, made from the id alone, and telling nothing: not of the child, and the id
    cannot be found from it.
    """
    return derived("order", order_id)


def held(
    order: Order, approval: Approval, account: Account, policy: MealPolicy, now: datetime
) -> tuple[Order, Account]:
    """The order with its hold, and the account after it (M3)."""
    tender = approval.tender
    legs = [
        *benefit_legs(approval.taken, -1),
        Leg("coupon", -tender.coupon),
        Leg("own", -tender.own_money),
        Leg("hold", order.basket.total),
    ]
    entry = Entry(
        f"{order.order_id}/hold", "hold", stamp(now), order.day, nonzero(legs), coupons=1 if tender.coupon else 0
    )
    placed = replace(
        order,
        tender=tender,
        left=approval.left,
        hold_until=stamp(now + timedelta(minutes=policy.hold_minutes)),
        journal=(entry,),
    )
    return placed, post(account, entry, seoul_day(now))


def due(order: Order, now: datetime) -> bool:
    """Whether an open hold has outlived its life (M3)."""
    return order.state == "held" and parse_stamp(order.hold_until) <= now


def released(
    order: Order, account: Account, policy: MealPolicy, kind: Literal["void", "expire"], now: datetime
) -> tuple[Order, Account]:
    """The order with its hold given back, each leg to where it came from (M3, M5)."""
    back = undone(order, order.basket.food, order.basket.delivery_fee)
    return _resolved(order, account, policy, kind, now, (), back, coupons=-order.journal[0].coupons)


def captured(
    order: Order, account: Account, policy: MealPolicy, food: int, delivery_fee: int, now: datetime
) -> tuple[Order, Account]:
    """The order with all or part of its hold captured; the rest returns (M3).

    Caps are not asked again: the food is cooked.
    """
    rest = undone(order, order.basket.food - food, order.basket.delivery_fee - delivery_fee)
    coupon_back = order.tender.coupon > 0 and rest["coupon", ""] == order.tender.coupon
    paid = [Leg("merchant", food), Leg("courier", delivery_fee)]
    return _resolved(order, account, policy, "capture", now, paid, rest, coupons=-1 if coupon_back else 0)


def refunded(
    order: Order,
    account: Account,
    policy: MealPolicy,
    refund_id: str,
    food: int,
    delivery_fee: int,
    now: datetime,
    *,
    merchant_at_fault: bool,
) -> tuple[Order, Account]:
    """The order with part or whole of what was captured given back (M6): each won to where it came from, in the
    order of return that a part of a hold has too. The coupon counts as unused again with the last won of what it paid,
    when the merchant is at fault."""
    basket = order.basket
    before = undone(order, basket.food - order.food_paid, basket.delivery_fee - order.fee_paid)
    total = undone(order, basket.food - order.food_paid + food, basket.delivery_fee - order.fee_paid + delivery_fee)
    now_back = {place: amount - before[place] for place, amount in total.items()}
    returned = return_legs(now_back, account.shortfall, policy, now)
    is_coupon_open = sum(entry.coupons for entry in order.journal) > 0
    # It counts as unused again only with the last won that it paid: a coupon without its fee would pay another one.
    gives_coupon_back = now_back["coupon", ""] > 0 and total["coupon", ""] == order.tender.coupon
    why = ["merchant_at_fault"] if merchant_at_fault else []
    entry = Entry(
        f"{order.order_id}/refund/{refund_id}",
        "refund",
        stamp(now),
        order.day,
        nonzero([Leg("merchant", -food), Leg("courier", -delivery_fee), *returned]),
        coupons=-1 if merchant_at_fault and is_coupon_open and gives_coupon_back else 0,
        why=" ".join(why + [LAPSED] * any(leg.account == "fund" for leg in returned)),
    )
    return replace(order, journal=(*order.journal, entry)), post(account, entry, seoul_day(now))


def undone(order: Order, food: int, delivery_fee: int) -> dict[tuple[LegAccount, str], int]:
    """What goes back, by account and lot, when this much food and fee in all is not paid after all (M6).

    The published order of return: a child's own money first, then the benefit, latest lapse first; of the fee: own
    money, then the coupon.
    """
    own_food = min(food, order.basket.food - order.tender.benefit)
    own_fee = min(delivery_fee, order.basket.delivery_fee - order.tender.coupon)
    back: dict[tuple[LegAccount, str], int] = {
        ("own", ""): own_food + own_fee,
        ("coupon", ""): delivery_fee - own_fee,
    }
    benefit = food - own_food
    held_by_lot = {leg.lot: -leg.amount for leg in order.journal[0].legs if leg.account == "benefit"}
    for lot in sorted(held_by_lot, reverse=True):
        part = min(benefit, held_by_lot[lot])
        back["benefit", lot] = part
        benefit -= part
    return back


def _resolved(
    order: Order,
    account: Account,
    policy: MealPolicy,
    kind: Literal["capture", "void", "expire"],
    now: datetime,
    paid: Sequence[Leg],
    back: Mapping[tuple[LegAccount, str], int],
    *,
    coupons: int,
) -> tuple[Order, Account]:
    """The order and the account after the one entry that resolves its hold."""
    returned = return_legs(back, account.shortfall, policy, now)
    entry = Entry(
        f"{order.order_id}/{kind}",
        kind,
        stamp(now),
        order.day,
        nonzero([Leg("hold", -order.basket.total), *paid, *returned]),
        coupons=coupons,
        why=LAPSED if any(leg.account == "fund" for leg in returned) else "",
    )
    return replace(order, journal=(*order.journal, entry)), post(account, entry, seoul_day(now))
