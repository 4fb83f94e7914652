"""In-store purchases, as the card network reports them (M11).

They have happened: they count in the day, the month and the balance, even when they break a cap or take more than was
loaded. A purchase may be cancelled later, wholly or in parts: a line of its own names it, and the money goes back to
where it came from and to the purchase's own day (as M5 and M6 have it for orders).
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from dolbom.clock import seoul_day, stamp
from dolbom.meals.accounts import Account, post
from dolbom.meals.files.columns import LineAmount, LineInstant, instant, read, refuse
from dolbom.meals.files.results import LineError, bad_value
from dolbom.meals.ledger import Entry, Leg, LegAccount, benefit_legs, draw, nonzero
from dolbom.meals.names import CardRef, ChildId, LineId, MerchantId, NetworkCode, numbered
from dolbom.meals.policy import MealPolicy
from dolbom.meals.returns import LAPSED, return_legs
from dolbom.model import Model
from dolbom.patterns import as_typed

COLUMNS = ("txn_id", "merchant_id", "amount", "purchased_at")
WHOSE_COLUMNS = ("card_ref", "child_id")
"""Whose purchase it is: the network's token of the card, or the child; one of the two in each line."""
CANCELS = "cancels"
"""The column that makes a line a cancellation: the `txn_id` of the purchase that it takes back."""
PURCHASE_AGE_DAYS_MAX = 400
CLOCK_SKEW_MAX = timedelta(minutes=15)


class SettlementLine(Model):
    """One line of a settlement file, as it is written."""

    txn_id: LineId
    card_ref: CardRef | None = None
    child_id: ChildId | None = None
    merchant_id: MerchantId
    amount: LineAmount
    purchased_at: LineInstant
    cancels: LineId | None = None


@dataclass(frozen=True, slots=True)
class Purchase:
    """One line of a settlement file; `amount` in KRW. The number is the network's own."""

    txn_id: LineId
    child_id: ChildId
    merchant_id: MerchantId
    amount: int
    purchased_at: datetime
    network: NetworkCode

    @property
    def number(self) -> str:
        """The purchase's number among all networks' purchases."""
        return numbered(self.network, self.txn_id)

    @property
    def day(self) -> str:
        """The Seoul day that it counts to."""
        return seoul_day(self.purchased_at).isoformat()


@dataclass(frozen=True, slots=True)
class Cancellation:
    """One line that takes a purchase back, or a part of it; `amount` in KRW."""

    txn_id: LineId
    child_id: ChildId
    merchant_id: MerchantId
    amount: int
    cancelled_at: datetime
    cancels: LineId
    """The purchase's `txn_id`."""
    network: NetworkCode

    @property
    def number(self) -> str:
        """The cancellation's number among all networks' cancellations."""
        return numbered(self.network, self.txn_id)

    @property
    def purchase_number(self) -> str:
        """The number of the purchase that it takes back, among all networks' purchases."""
        return numbered(self.network, self.cancels)


@dataclass(frozen=True, slots=True)
class Settled:
    """A settlement's row, as a cancellation looks at it; `amount` in KRW, negative for what was taken back."""

    entry_id: str
    day: str
    merchant_id: MerchantId
    amount: int
    legs: tuple[Leg, ...]
    cancels: str = ""
    """The number of the purchase that this took back."""

    @property
    def number(self) -> str:
        """Its number, as in its row."""
        return self.entry_id.partition("/")[2]


def settlement_of(
    values: Mapping[str, str], now: datetime, child_of: Callable[[str], str | None], network: NetworkCode
) -> Purchase | Cancellation:
    """A line of a network's file as a purchase or a cancellation. A time without offset is Seoul's. `child_of` tells
    whose a card is, or was: a replaced card's late purchases are still its child's (M1).

    Raises:
        LineError: a value is not valid, the card is nobody's, or the purchase lies in the future or too far back.
    """
    line, faults = read(SettlementLine, values)
    at = line.purchased_at if line is not None else instant(values.get("purchased_at"))
    if at is None:
        raise bad_value("purchased_at")
    if at > now + CLOCK_SKEW_MAX:
        raise LineError("in_the_future")
    if at < now - timedelta(days=PURCHASE_AGE_DAYS_MAX):
        raise LineError("too_old", days_max=PURCHASE_AGE_DAYS_MAX)
    refuse(faults, ("txn_id",))
    child_id = _whose(values, faults, child_of)
    refuse(faults, (*COLUMNS, CANCELS))
    if line is None:
        raise bad_value(min(faults))
    if line.cancels is not None:
        return Cancellation(line.txn_id, child_id, line.merchant_id, line.amount, at, line.cancels, network)
    return Purchase(line.txn_id, child_id, line.merchant_id, line.amount, at, network)


def card_named(values: Mapping[str, str]) -> str:
    """The card that a line names, in whatever form; empty where it names none."""
    return str(as_typed(values.get("card_ref", "")))


def _whose(values: Mapping[str, str], faults: Collection[str], child_of: Callable[[str], str | None]) -> str:
    card_ref, child_id = card_named(values), str(as_typed(values.get("child_id", "")))
    if bool(card_ref) == bool(child_id):
        raise bad_value("card_ref")
    refuse(faults, ("child_id", "card_ref"))
    found = child_id or child_of(card_ref)
    if found is None:
        raise LineError("unknown_card")
    return found


def bought(account: Account, purchase: Purchase, now: datetime) -> tuple[Account, Entry]:
    """The account after a purchase in a shop, and its entry: loaded money first, earliest lapse first; the rest is
    the account's shortfall, which whatever comes back repays first. No cap is asked."""
    taken = draw(account.lots, purchase.amount, purchase.day)
    short = purchase.amount - sum(taken.values())
    legs = [*benefit_legs(taken, -1), Leg("shortfall", -short), Leg("merchant", purchase.amount)]
    entry = Entry(f"in_store/{purchase.number}", "in_store", stamp(now), purchase.day, nonzero(legs))
    return post(account, entry, seoul_day(now)), entry


def cancelled(
    account: Account,
    purchase: Settled,
    others: Iterable[Settled],
    line: Cancellation,
    policy: MealPolicy,
    now: datetime,
) -> tuple[Account, Entry]:
    """The account after a cancellation, and its entry, on the purchase's day. What paid last goes back first: what was
    bought on credit, to the child's present lot where a load has repaid it meanwhile; then each lot gets back what it
    gave, latest lapse first, as for orders. All of it repays what is still owed (M2). `others` are the purchase's other
    cancellations.

    Raises:
        LineError: it takes back more than is left of the purchase.
    """
    entry_id = f"in_store_cancel/{line.number}"
    gone = [leg for other in others if other.entry_id != entry_id for leg in other.legs]
    left = purchase.amount + sum(leg.amount for leg in gone if leg.account == "merchant")
    if line.amount > left:
        raise LineError("more_than_bought", left=left, txn_id=line.cancels)
    today = seoul_day(now)
    present = policy.lapses_on(max(today, seoul_day(policy.effective_from))).isoformat()
    back = _coming_back(purchase, purchase.amount - left, line.amount, present)
    legs = nonzero([Leg("merchant", -line.amount), *return_legs(back, account.shortfall, policy, now)])
    why = LAPSED if any(leg.account == "fund" for leg in legs) else ""
    entry = Entry(entry_id, "in_store_cancel", stamp(now), purchase.day, legs, why=why)
    return post(account, entry, today), entry


def _coming_back(purchase: Settled, before: int, amount: int, present: str) -> dict[tuple[LegAccount, str], int]:
    """What goes back of a purchase, by lot, after so much of it went back `before`. Counted by amount: what went back
    may have repaid a debt, or gone to the fund or to another lot."""
    gave = {leg.lot: -leg.amount for leg in purchase.legs if leg.account == "benefit"}
    on_credit = purchase.amount - sum(gave.values())
    back: dict[tuple[LegAccount, str], int] = {}
    for lot, given in ((present, on_credit), *sorted(gave.items(), reverse=True)):
        gone = min(before, given)
        part = min(amount, given - gone)
        before, amount = before - gone, amount - part
        back["benefit", lot] = back.get(("benefit", lot), 0) + part
    return back
