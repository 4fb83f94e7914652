"""In-store purchases, as the card network reports them (M11).

They have happened: they count in the day, the month and the balance, even when they break a cap or take more than was
loaded.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from dolbom.clock import SEOUL, seoul_day, stamp
from dolbom.meals.accounts import Account, post
from dolbom.meals.ledger import Entry, Leg, benefit_legs, draw, nonzero
from dolbom.meals.lines import LineError
from dolbom.meals.loads import amount_of, matched

COLUMNS = ("txn_id", "merchant_id", "amount", "purchased_at")
WHOSE_COLUMNS = ("card_ref", "child_id")
"""Whose purchase it is: the network's token of the card, or the child; one of the two in each line."""
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


def purchase_of(values: Mapping[str, str], now: datetime, child_of: Callable[[str], str | None]) -> Purchase:
    """A line as a purchase. A time without offset is Seoul's. `child_of` tells whose a card is, or was: a replaced
    card's late purchases are still its child's (M1).

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
    return Purchase(
        matched(values, "txn_id", _ID),
        _whose(values, child_of),
        matched(values, "merchant_id", _MERCHANT),
        amount_of(values),
        at,
    )


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
    the account's shortfall, which the next load repays. No cap is asked."""
    taken = draw(account.lots, purchase.amount, purchase.day)
    short = purchase.amount - sum(taken.values())
    legs = [*benefit_legs(taken, -1), Leg("shortfall", -short), Leg("merchant", purchase.amount)]
    entry = Entry(f"in_store/{purchase.txn_id}", "in_store", stamp(now), purchase.day, nonzero(legs))
    return post(account, entry, seoul_day(now)), entry
