"""In-store purchases, as the card network reports them (M11).

They have happened: they count in the day, the month and the balance, even when they break a cap or take more than was
loaded. A purchase may be cancelled later, wholly or in parts: a line of its own names it, and the money goes back to
where it came from and to the purchase's own day (as M5 and M6 have it for orders).
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from dolbom.clock import SEOUL, parse_stamp, seoul_day, stamp
from dolbom.meals.accounts import Account, post
from dolbom.meals.files.csv_lines import LineError
from dolbom.meals.files.loads import amount_of, matched
from dolbom.meals.ledger import Entry, Leg, LegAccount, benefit_legs, draw, nonzero
from dolbom.meals.policy import MealPolicy
from dolbom.meals.returns import LAPSED, return_legs

COLUMNS = ("txn_id", "merchant_id", "amount", "purchased_at")
WHOSE_COLUMNS = ("card_ref", "child_id")
"""Whose purchase it is: the network's token of the card, or the child; one of the two in each line."""
CANCELS = "cancels"
"""The column that makes a line a cancellation: the `txn_id` of the purchase that it takes back."""
PURCHASE_AGE_DAYS_MAX = 400
CLOCK_SKEW_MAX = timedelta(minutes=15)

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{2,63}")
_CHILD = re.compile(r"[a-z0-9][a-z0-9-]{2,39}")
_CARD = re.compile(r"[a-z0-9][a-z0-9-]{5,39}")
_MERCHANT = re.compile(r"[a-z0-9][a-z0-9-]{2,39}")
_TIME = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?")


@dataclass(frozen=True, slots=True)
class Purchase:
    """One line of a settlement file; `amount` in KRW."""

    txn_id: str
    child_id: str
    merchant_id: str
    amount: int
    purchased_at: datetime

    @property
    def day(self) -> str:
        """The Seoul day that it counts to."""
        return seoul_day(self.purchased_at).isoformat()


@dataclass(frozen=True, slots=True)
class Cancellation:
    """One line that takes a purchase back, or a part of it; `amount` in KRW."""

    txn_id: str
    child_id: str
    merchant_id: str
    amount: int
    cancelled_at: datetime
    cancels: str
    """The purchase's `txn_id`."""

    def plain(self) -> dict[str, Any]:
        """As a row keeps it while it waits for its purchase."""
        return asdict(self) | {"cancelled_at": stamp(self.cancelled_at)}

    @staticmethod
    def of(plain: Mapping[str, Any]) -> "Cancellation":
        """From what a row kept."""
        return Cancellation(**{**plain, "cancelled_at": parse_stamp(plain["cancelled_at"])})


def settlement_of(
    values: Mapping[str, str], now: datetime, child_of: Callable[[str], str | None]
) -> Purchase | Cancellation:
    """A line as a purchase or a cancellation. A time without offset is Seoul's. `child_of` tells whose a card is, or
    was: a replaced card's late purchases are still its child's (M1).

    Raises:
        LineError: a value is not valid, the card is nobody's, or the purchase lies in the future or too far back.
    """
    text = matched(values, "purchased_at", _TIME)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise LineError("bad_value", column="purchased_at") from None
    at = at if at.tzinfo is not None else at.replace(tzinfo=SEOUL)
    if at > now + CLOCK_SKEW_MAX:
        raise LineError("in_the_future")
    if at < now - timedelta(days=PURCHASE_AGE_DAYS_MAX):
        raise LineError("too_old", days_max=PURCHASE_AGE_DAYS_MAX)
    txn_id, child_id = matched(values, "txn_id", _ID), _whose(values, child_of)
    merchant_id, amount = matched(values, "merchant_id", _MERCHANT), amount_of(values)
    if values.get(CANCELS):
        return Cancellation(txn_id, child_id, merchant_id, amount, at, matched(values, CANCELS, _ID))
    return Purchase(txn_id, child_id, merchant_id, amount, at)


def _whose(values: Mapping[str, str], child_of: Callable[[str], str | None]) -> str:
    if bool(values.get("card_ref")) == bool(values.get("child_id")):
        raise LineError("bad_value", column="card_ref")
    if values.get("child_id"):
        return matched(values, "child_id", _CHILD)
    child_id = child_of(matched(values, "card_ref", _CARD))
    if child_id is None:
        raise LineError("unknown_card")
    return child_id


def bought(account: Account, purchase: Purchase, now: datetime) -> tuple[Account, Entry]:
    """The account after a purchase in a shop, and its entry: loaded money first, earliest lapse first; the rest is
    the account's shortfall, which whatever comes back repays first. No cap is asked."""
    taken = draw(account.lots, purchase.amount, purchase.day)
    short = purchase.amount - sum(taken.values())
    legs = [*benefit_legs(taken, -1), Leg("shortfall", -short), Leg("merchant", purchase.amount)]
    entry = Entry(f"in_store/{purchase.txn_id}", "in_store", stamp(now), purchase.day, nonzero(legs))
    return post(account, entry, seoul_day(now)), entry


def cancelled(
    account: Account,
    purchase: Mapping[str, Any],
    others: Iterable[Mapping[str, Any]],
    line: Cancellation,
    policy: MealPolicy,
    now: datetime,
) -> tuple[Account, Entry]:
    """The account after a cancellation, and its entry, on the purchase's day. What is still short is made good first;
    then each lot gets back up to what it gave, latest lapse first, as for orders; what a load has repaid meanwhile goes
    to the child's present lot. `purchase` and `others` (its other cancellations) are rows.

    Raises:
        LineError: it takes back more than is left of the purchase.
    """
    (bought_entry,) = purchase["journal"]
    entry_id = f"in_store_cancel/{line.txn_id}"
    earlier = [entry for other in others for entry in other["journal"] if entry["id"] != entry_id]
    gone = [leg for entry in earlier for leg in entry["legs"]]
    left = purchase["amount"] + sum(leg["amount"] for leg in gone if leg["account"] == "merchant")
    if line.amount > left:
        raise LineError("more_than_bought", left=left, txn_id=line.cancels)
    today = seoul_day(now)
    short = min(account.shortfall, line.amount)
    open_amount = line.amount - short
    back: dict[tuple[LegAccount, str], int] = {}
    lots = {leg["lot"]: -leg["amount"] for leg in bought_entry["legs"] if leg["account"] == "benefit"}
    # Counted by amount: what a lapsed lot gave back before has gone to the fund, or to another lot.
    returned = sum(leg["amount"] for leg in gone if leg["account"] in ("benefit", "fund"))
    for lot in sorted(lots, reverse=True):
        before = min(returned, lots[lot])
        returned -= before
        part = min(open_amount, lots[lot] - before)
        back["benefit", lot] = part
        open_amount -= part
    present = policy.lapses_on(today).isoformat()
    back["benefit", present] = back.get(("benefit", present), 0) + open_amount
    legs = nonzero([Leg("merchant", -line.amount), Leg("shortfall", short), *return_legs(back, 0, policy, now)])
    why = LAPSED if any(leg.account == "fund" for leg in legs) else ""
    entry = Entry(entry_id, "in_store_cancel", stamp(now), bought_entry["day"], legs, why=why)
    return post(account, entry, today), entry
