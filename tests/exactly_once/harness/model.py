"""The rules of money, told a second time: what the service should answer, and where every won should be.

Written from the rules alone, and in another way than the service: everything that people do leaves rows (`parts.py`)
that never change, and each answer is added up from all of them. So nothing here can be counted wrongly as it goes.
"""

import calendar
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta

from tests.exactly_once.harness.parts import (
    COUPON,
    COUPONS,
    FUND,
    NO_LOT,
    OWED,
    OWN_FEE,
    OWN_FOOD,
    OWN_MONEY,
    PAID,
    TOWN,
    Row,
    came_to,
    earliest_first,
    is_lot,
    latest_first,
    left_from,
    lots_of,
    still_paid,
    taken,
)
from tests.exactly_once.harness.remembered import (
    SHOP_TOWN,
    TOWNS,
    Child,
    Did,
    Placed,
    Purchase,
    Rules,
    TakenBack,
    seoul_day,
)
from tests.exactly_once.harness.told import Told

COUPONS_A_MONTH = 4
COUPON_WORTH = 3_000
SKEW = timedelta(minutes=15)
DONE = Told(200, {})
NOT_FOUND = Told(404, "not_found")


class Model:
    """A town as the rules have it. One guardian has all its children, as in these proofs (M4)."""

    def __init__(self, towns: dict[str, Rules] = TOWNS) -> None:
        self.towns = towns
        self.children: dict[str, Child] = {}
        self.orders: dict[tuple[str, str], Placed] = {}
        self.purchases: dict[str, Purchase] = {}
        self.taken_back: list[TakenBack] = []
        """Those that were done, and those that wait for their purchase."""
        self.rows: list[Row] = []

    # ── what is added up ──────────────────────────────────────────────────────────────────────────────────────────

    def of(self, child: str) -> list[Placed]:
        """A child's orders, the declined ones too."""
        return [placed for placed in self.orders.values() if placed.child == child]

    def rows_of(self, child: str) -> list[Row]:
        return [row for row in self.rows if row.child == child]

    def about(self, kind: str, name: str, child: str) -> list[Row]:
        return [row for row in self.rows if row.about == (kind, name) and row.child == child]

    def day_of(self, row: Row) -> str:
        """The day that a row counts to: its order's (M5), or its purchase's (M11)."""
        kind, name = row.about
        if kind == "order":
            return self.orders[row.child, name].day
        return self.purchases[name].day if kind == "purchase" else ""

    def spent(self, child: str, period: str) -> int:
        """Of the benefit, in a day or a month: held, kept, or bought in shops (M1). What came back counts back to the
        same day, also what repaid a shortfall; only what the fund got stays spent (M2)."""
        total = 0
        for row in self.rows_of(child):
            is_benefit = is_lot(row.part) or row.part == NO_LOT
            if not is_benefit or not self.day_of(row).startswith(period):
                continue
            if row.into == PAID:
                total += row.amount
            elif row.out_of == PAID and row.into != FUND:
                total -= row.amount
        return total

    def shortfall(self, child: str) -> int:
        """What purchases took beyond what was there, and nothing has repaid yet (M2)."""
        rows = self.rows_of(child)
        return left_from(rows, OWED) - came_to(rows, OWED)

    def lots(self, child: str) -> dict[str, int]:
        """By last day: what is loaded, and neither spent nor lapsed (M2)."""
        rows = self.rows_of(child)
        names = {place for row in rows for place in (row.out_of, row.into) if is_lot(place)}
        sums = {name: came_to(rows, name) - left_from(rows, name) for name in sorted(names)}
        return {name: amount for name, amount in sums.items() if amount}

    def unlapsed(self, child: str, day: str) -> dict[str, int]:
        """A lot may be spent on its last day, and not after it (M2)."""
        return {lot: amount for lot, amount in self.lots(child).items() if lot >= day}

    def spendable(self, child: str, day: str) -> int:
        """What is owed cannot be spent (M2)."""
        return max(0, sum(self.unlapsed(child, day).values()) - self.shortfall(child))

    def coupons(self, now: datetime, child: str, one_more: int = 0) -> tuple[int, int]:
        """How many are left this month, and what the next one is worth (M6); as if one more had paid so much."""
        month = seoul_day(now)[:7]
        used = paid = 0
        for placed in self.of(child):
            if placed.day.startswith(month):
                used += self.uses_a_coupon(placed)
                paid += still_paid(self.about("order", placed.order_id, child)).get(COUPON, 0)
        used, paid = used + (one_more > 0), paid + one_more
        budget = self.rules(child).coupon_budget
        worth = COUPON_WORTH if budget is None else max(0, min(COUPON_WORTH, budget - paid))
        return (max(0, COUPONS_A_MONTH - used) if worth else 0), worth

    def uses_a_coupon(self, placed: Placed) -> bool:
        """Whether one of the month's coupons is used for it. It is given back with a hold that is released, with a
        capture that leaves it nothing to pay, and with the refund that brings the last won of it back, where that
        refund says that the merchant is at fault (M6)."""
        rows = [row for row in self.about("order", placed.order_id, placed.child) if row.part == COUPON]
        if not rows or still_paid(rows):
            return bool(rows)
        return not self.gives_a_coupon_back(rows[-1])

    def gives_a_coupon_back(self, last: Row) -> bool:
        """`last` brought the last won of what a coupon paid back."""
        return last.because != "refunded"

    def rules(self, child: str) -> Rules:
        return self.towns[self.children[child].town]

    def limits(self, now: datetime, child: str) -> dict[str, int]:
        """What bounds the benefit of one order now, each by the code of its refusal; at a tie the first one tells."""
        rules, day = self.rules(child), seoul_day(now)
        found = {} if rules.order_cap is None else {"over_order_cap": rules.order_cap}
        found["over_day_cap"] = max(0, rules.day_cap - self.spent(child, day))
        if rules.month_cap is not None:
            found["over_month_cap"] = max(0, rules.month_cap - self.spent(child, day[:7]))
        return found | {"not_enough_money": self.spendable(child, day)}

    def left(self, now: datetime, child: str) -> tuple[int, int, int]:
        """Today, this month, and coupons (M9)."""
        limits = self.limits(now, child)
        month = min(amount for code, amount in limits.items() if code in ("over_month_cap", "not_enough_money"))
        return min(month, limits["over_day_cap"]), month, self.coupons(now, child)[0]

    # ── orders ────────────────────────────────────────────────────────────────────────────────────────────────────

    def order(
        self, now: datetime, child: str, order_id: str, food: int, fee: int, own: int, coupon: bool, lines: str
    ) -> Told:
        """Holds the money (M3), or declines; the same again gets the same answer for ever (M4)."""
        body = (food, fee, own, coupon, lines)
        known = self.orders.get((child, order_id))
        if known is not None:
            return known.answer if known.body == body else Told(409, "order_id_reused")
        if self.is_anothers(order_id):
            return Told(409, "order_id_reused")
        if abs(now - made_at(order_id)) > SKEW:
            return Told(422, "order_id_stale")
        refused = self._not_here(child)
        if refused is not None:
            return refused
        return self._placed(now, child, order_id, body).answer

    def _placed(self, now: datetime, child: str, order_id: str, body: tuple[int, int, int, bool, str]) -> Placed:
        """Decides it, holds the money or does not, and remembers the answer."""
        placed = Placed(child, order_id, body, now, body[0], body[1], DONE)
        rows, placed.code = self._decided(now, child, order_id, *body[:4])
        self.orders[child, order_id] = placed
        self.rows += rows
        placed.tender = tender_of(rows)
        placed.left = self.left(now, child)
        placed.answer = Told(402, (placed.code, placed.left)) if placed.code else Told(201, self._facts(placed))
        return placed

    def is_anothers(self, order_id: str) -> bool:
        """Whether an id that is none of this child's is another's (M4)."""
        return self.whose(order_id) != ""

    def whose(self, order_id: str) -> str:
        """The child of an order, held or declined: an id is one order for everybody (M4). Nobody's is nobody."""
        return next((child for child, known in self.orders if known == order_id), "")

    def quote(self, now: datetime, child: str, food: int, fee: int, own: int) -> Told:
        """What an order like this would get now; it would take a coupon."""
        refused = self._not_here(child)
        if refused is not None:
            return refused
        placed = deepcopy(self)._placed(now, child, "quoted", (food, fee, own, True, ""))
        return placed.answer if placed.code else Told(200, {"tender": placed.tender, "left": placed.left})

    def _not_here(self, child: str) -> Told | None:
        """No account, or one of another town than the shop's."""
        if child not in self.children:
            return NOT_FOUND
        return Told(422, "merchant_elsewhere") if self.children[child].town != SHOP_TOWN else None

    def _decided(
        self, now: datetime, child: str, order_id: str, food: int, fee: int, own: int, coupon: bool
    ) -> tuple[list[Row], str]:
        """The rows of the hold; or none, and why (M1, M2, M6)."""
        rules = self.rules(child)
        if self.children[child].status == "suspended":
            return [], "account_suspended"
        if not rules.serve_at(now):
            return [], "outside_meal_hours"
        limits = self.limits(now, child)
        benefit = min(food, *limits.values())
        paid_by_coupon = self._coupon_pays(now, child, fee) if coupon else 0
        own_food, own_fee = food - benefit, fee - paid_by_coupon
        if own_food and (not rules.split_tender or own_food + own_fee > own):
            return [], min(limits, key=limits.__getitem__)
        if own_fee > own:
            return [], "fee_not_covered"
        lots = self.unlapsed(child, seoul_day(now))
        parts = taken(lots, benefit, earliest_first(lots))
        from_elsewhere = {OWN_FOOD: own_food, OWN_FEE: own_fee, COUPON: paid_by_coupon}
        parts |= {part: amount for part, amount in from_elsewhere.items() if amount}
        about = ("order", order_id)
        return [Row(child, about, part, amount, purse(part), PAID, "held") for part, amount in parts.items()], ""

    def _coupon_pays(self, now: datetime, child: str, fee: int) -> int:
        """Of a delivery fee (M6)."""
        count, worth = self.coupons(now, child)
        if not count or (self.rules(child).coupon_needs_whole_fee and worth < fee):
            return 0
        return min(fee, worth)

    def capture(self, now: datetime, child: str, order_id: str, food: int | None, fee: int | None) -> Told:
        """The merchant has accepted, all or part; the rest returns (M3)."""
        placed = self.orders.get((child, order_id))
        if placed is None:
            return NOT_FOUND
        food = placed.food if food is None else food
        fee = placed.fee if fee is None else fee
        if placed.state == "declined":
            return Told(409, "order_declined")
        if food > placed.food or fee > placed.fee:
            return Told(422, "over_hold")
        if food == 0:
            return Told(422, "invalid")
        self._end(placed, now)
        captured = placed.did("captured")
        if captured is not None and captured.answer is not None:
            return captured.answer if captured.is_the_same(food, fee) else Told(409, "captured_otherwise")
        if placed.state != "held":
            return Told(409, REFUSED[placed.state])
        self._return(placed, now, placed.food - food, placed.fee - fee, "captured")
        return self._done(placed, 200, "captured", food, fee)

    def void(self, now: datetime, child: str, order_id: str) -> Told:
        """Gives the whole hold back (M3)."""
        placed = self.orders.get((child, order_id))
        if placed is None:
            return NOT_FOUND
        self._end(placed, now)
        voided = placed.did("voided")
        if voided is not None and voided.answer is not None:
            return voided.answer
        if placed.state != "held":
            return Told(409, REFUSED[placed.state])
        self._return(placed, now, placed.food, placed.fee, "voided")
        return self._done(placed, 200, "voided")

    def refund(
        self, now: datetime, child: str, order_id: str, refund_id: str, food: int, fee: int, at_fault: bool
    ) -> Told:
        """Gives back of what was captured, never more than that (M6)."""
        if food + fee == 0:
            return Told(422, "invalid")
        placed = self.orders.get((child, order_id))
        if placed is None:
            return NOT_FOUND
        known = next((refund for refund in placed.refunds if refund.refund_id == refund_id), None)
        if known is not None and known.answer is not None:
            return known.answer if known.is_the_same(food, fee, at_fault=at_fault) else Told(409, "refund_id_reused")
        if placed.state != "captured":
            return Told(409, "order_declined" if placed.state == "declined" else "not_captured")
        if food > placed.kept_food or fee > placed.kept_fee:
            return Told(422, "over_captured")
        self._return(placed, now, food, fee, "refunded at fault" if at_fault else "refunded")
        return self._done(placed, 201, "refunded", food, fee, refund_id, at_fault=at_fault)

    def expire(self, now: datetime) -> Told:
        """Every hold that nobody has answered in time goes back (M3)."""
        for placed in sorted(self.orders.values(), key=lambda placed: (placed.ends, placed.order_id)):
            self._end(placed, now)
        return DONE

    def _end(self, placed: Placed, now: datetime) -> None:
        """A hold that is over is released as expired, whoever comes to it first (M3)."""
        if placed.state == "held" and now >= placed.ends:
            self._return(placed, now, placed.food, placed.fee, "expired")
            self._done(placed, 200, "expired")

    def _return(self, placed: Placed, now: datetime, food: int, fee: int, because: str) -> None:
        """So much of the food and of the fee, from what is still paid: of food own money first, then the benefit,
        latest lapse first; of the fee own money first, then the coupon (M6)."""
        parts = still_paid(self.about("order", placed.order_id, placed.child))
        back = taken(parts, food, [OWN_FOOD, *latest_first(parts)]) | taken(parts, fee, [OWN_FEE, COUPON])
        about = ("order", placed.order_id)
        for part in (OWN_FOOD, OWN_FEE, COUPON):
            if part in back:
                self.rows.append(Row(placed.child, about, part, back[part], PAID, purse(part), because))
        self._to_benefit(now, placed.child, about, lots_of(back), because)

    def _done(
        self,
        placed: Placed,
        status: int,
        what: str,
        food: int = 0,
        fee: int = 0,
        refund_id: str = "",
        *,
        at_fault: bool = False,
    ) -> Told:
        """Remembers it, with its answer: the order as it stands after it."""
        placed.done.append(Did(what, food, fee, refund_id, at_fault))
        answer = Told(status, self._facts(placed))
        placed.done[-1] = Did(what, food, fee, refund_id, at_fault, answer)
        return answer

    def _facts(self, placed: Placed) -> dict[str, object]:
        return {
            "state": placed.state,
            "day": placed.day,
            "total": placed.food + placed.fee,
            "captured": sum(placed.captured),
            "refunded": sum(refund.food + refund.fee for refund in placed.refunds),
            "tender": placed.tender,
            "left": placed.left,
        }

    def read(self, child: str, order_id: str) -> Told:
        """An order as it stands."""
        placed = self.orders.get((child, order_id))
        if placed is None:
            return NOT_FOUND
        return Told(200, {"declined": (placed.code, placed.left)} if placed.code else self._facts(placed))

    def allowance(self, now: datetime, child: str) -> Told:
        """What can be spent now (M9)."""
        return Told(200, {"left": self.left(now, child)}) if child in self.children else NOT_FOUND

    # ── what comes to the benefit, and goes ───────────────────────────────────────────────────────────────────────

    def _to_benefit(
        self, now: datetime, child: str, about: tuple[str, str], parts: Mapping[str, int], because: str
    ) -> None:
        """What comes back, by the lot that it came from (M2): a shortfall is repaid first, by the parts of the earliest
        lapse first, lapsed or not; what is left goes where `_home` says."""
        repaid = self._repaid(child, parts)
        for lot in earliest_first(parts):
            to_owed, to_home = repaid.get(lot, 0), parts[lot] - repaid.get(lot, 0)
            if to_owed:
                self.rows.append(Row(child, about, lot, to_owed, PAID, OWED, because))
            if to_home:
                self.rows.append(
                    Row(child, about, lot, to_home, PAID, self._home(now, child, lot, is_order=True), because)
                )

    def _repaid(self, child: str, parts: Mapping[str, int]) -> dict[str, int]:
        """What of these parts repays the shortfall: the earliest lapse first (M2)."""
        return taken(parts, self.shortfall(child), earliest_first(parts))

    def _home(self, now: datetime, child: str, lot: str, *, is_order: bool) -> str:
        """The lot itself; if it has lapsed meanwhile, the fund, or the child's lot of some days from now (M2). An order
        goes by its own town's policy, wherever the child has moved since."""
        today = seoul_day(now)
        if lot >= today:
            return lot
        grace = self.towns[SHOP_TOWN if is_order else self.children[child].town].grace_days
        return FUND if grace is None else (date.fromisoformat(today) + timedelta(days=grace)).isoformat()

    def lapse(self, now: datetime) -> Told:
        """Whatever was not spent by its last day goes to the fund (M2)."""
        today = seoul_day(now)
        for child in self.children:
            for lot, amount in self.lots(child).items():
                if lot < today:
                    self.rows.append(Row(child, ("lapse", today), lot, amount, lot, FUND, "lapsed"))
        return DONE

    def load(self, child: str, load_id: str, amount: int, lot: str, town: str = "41460") -> Told:
        """Money on an account, once (M2). A child is enrolled before the first; one of another town
        than the child's does nothing."""
        account = self.children.setdefault(child, Child(town))
        if account.town != town or any(load_id in each.loads for each in self.children.values()):
            return DONE
        account.loads[load_id] = amount
        to_owed = min(amount, self.shortfall(child))
        for place, share in ((OWED, to_owed), (lot, amount - to_owed)):
            if share:
                self.rows.append(Row(child, ("load", load_id), lot, share, TOWN, place, "loaded"))
        return DONE

    def undo_load(self, now: datetime, child: str, load_id: str, *, in_part: bool) -> Told:
        """What a load of the child's own town brought goes back to the fund, as far as it is there and not owed: all of
        the load, or knowingly the rest; once (M2)."""
        account = self.children.get(child)
        if account is None or load_id not in account.loads or account.town != LOADING_TOWN:
            return NOT_FOUND
        if load_id in account.undone:
            return account.undone[load_id]
        brought = [row for row in self.about("load", load_id, child) if is_lot(row.into)]
        there = self.unlapsed(child, seoul_day(now))
        left = min(sum(row.amount for row in brought), self.spendable(child, seoul_day(now)))
        left = min([left, *(there.get(row.into, 0) for row in brought)])
        if left <= 0 or (left < account.loads[load_id] and not in_part):
            return Told(409, "load_spent")
        self.rows.append(Row(child, ("undo", load_id), brought[0].into, left, brought[0].into, FUND, "undone"))
        account.undone[load_id] = Told(200, {"undone": left})
        return account.undone[load_id]

    def purchase(self, now: datetime, child: str, txn_id: str, amount: int, day: str) -> Told:
        """In a shop, whatever the caps say: from the lots that had not lapsed on its day, earliest lapse first, and
        beyond them on credit (M2, M11). Then what was cancelled of it before it was known."""
        if not self.is_amount(amount):
            return REFUSED_LINE
        if child not in self.children or txn_id in self.purchases:
            return DONE
        self.purchases[txn_id] = Purchase(child, txn_id, amount, day)
        lots = self.unlapsed(child, day)
        parts = taken(lots, amount, earliest_first(lots))
        about = ("purchase", txn_id)
        self.rows += [Row(child, about, lot, share, lot, PAID, "bought") for lot, share in parts.items()]
        short = amount - sum(parts.values())
        if short:
            self.rows.append(Row(child, about, NO_LOT, short, OWED, PAID, "bought"))
        waiting = [each for each in self.taken_back if each.txn_id == txn_id]
        self.taken_back = [each for each in self.taken_back if each.txn_id != txn_id]
        for each in waiting:
            self.take_back(now, each.child, each.name, each.amount, txn_id)
        return DONE

    def take_back(self, now: datetime, child: str, name: str, amount: int, txn_id: str) -> Told:
        """A purchase cancelled, all or part (M11). One of another child, or of more than is left of the purchase, or
        one that is known already, does nothing; one whose purchase is not known yet waits for it."""
        if not self.is_amount(amount):
            return REFUSED_LINE
        if any(each.name == name and self.is_known(each, txn_id) for each in self.taken_back):
            return DONE
        bought = self.purchases.get(txn_id)
        about = ("purchase", txn_id)
        if bought is not None:
            rows = self.about(*about, bought.child)
            if bought.child != child or amount > came_to(rows, PAID) - left_from(rows, PAID):
                return DONE
            self._give_back(now, bought, amount, still_paid(rows))
        self.taken_back.append(TakenBack(child, name, amount, txn_id))
        return DONE

    def is_known(self, taken: TakenBack, txn_id: str) -> bool:
        """Whether an id of a cancellation is taken by this one: of the same purchase, or of whatever was cancelled. Its
        id is its own, and names no other purchase later; two that only wait do not stand in each other's way."""
        return taken.txn_id in (txn_id, *self.purchases)

    def is_amount(self, amount: int) -> bool:
        """Whether a line's amount is one that a line may have."""
        return 0 < amount <= LINE_MAX

    def _give_back(self, now: datetime, bought: Purchase, amount: int, parts: Mapping[str, int]) -> None:
        """What paid last goes back first: what no lot gave, as of the child's present lot, for something else has
        repaid it meanwhile; then each lot up to what it gave, latest lapse first. Of all that, what lapses first repays
        what is still short (M2, M11)."""
        child, about = bought.child, ("purchase", bought.txn_id)
        on_credit = min(amount, parts.get(NO_LOT, 0))
        to_lots = taken(parts, amount - on_credit, latest_first(parts))
        back = [(end_of_month(now), NO_LOT, on_credit), *((lot, lot, share) for lot, share in to_lots.items())]
        short = self.shortfall(child)
        for lot, part, share in sorted(back):
            to_owed = min(short, share)
            short -= to_owed
            for won, place in ((to_owed, OWED), (share - to_owed, self._home(now, child, lot, is_order=False))):
                if won:
                    self.rows.append(Row(child, about, part, won, PAID, place, "taken back"))

    # ── at the desk ───────────────────────────────────────────────────────────────────────────────────────────────

    def card(self, child: str) -> Told:
        """Another card changes nothing of the money (M1)."""
        return Told(201, {}) if child in self.children else NOT_FOUND

    def move(self, child: str, town: str) -> Told:
        """The account goes with the child, and what was spent with it (M1)."""
        if child not in self.children:
            return NOT_FOUND
        self.children[child].town = town
        return DONE

    def set_status(self, child: str, status: str) -> Told:
        if child not in self.children:
            return NOT_FOUND
        self.children[child].status = status
        return DONE


LOADING_TOWN = "41460"
"""All loads come from this town."""
LINE_MAX = 1_000_000
"""The most that one line of a file may say, in KRW."""
REFUSED_LINE = Told(200, {"refused": ["bad_value"]})
"""A file is taken in; a line of it is named in its result."""
REFUSED = {
    "captured": "already_captured",
    "voided": "already_voided",
    "expired": "hold_expired",
    "declined": "order_declined",
}
"""Why a hold cannot be resolved (again), by the order's state."""


def made_at(order_id: str) -> datetime:
    """The first 48 bits of a UUID of version 7 are milliseconds since 1970 (RFC 9562)."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(order_id.replace("-", "")[:12], 16))


def end_of_month(now: datetime) -> str:
    """The last day of this month: the lot of a load of now."""
    today = date.fromisoformat(seoul_day(now))
    return today.replace(day=calendar.monthrange(today.year, today.month)[1]).isoformat()


def purse(part: str) -> str:
    """Where a part of an order comes from."""
    return {COUPON: COUPONS, OWN_FOOD: OWN_MONEY, OWN_FEE: OWN_MONEY}.get(part, part)


def tender_of(rows: Iterable[Row]) -> tuple[int, int, int]:
    """Benefit, coupon, own money."""
    held: Sequence[Row] = list(rows)
    return (
        sum(row.amount for row in held if is_lot(row.part)),
        sum(row.amount for row in held if row.part == COUPON),
        sum(row.amount for row in held if row.part in (OWN_FOOD, OWN_FEE)),
    )
