"""The ledger: entries of legs that sum to zero, appended and never changed.

A leg moves won into (+) or out of (-) one of these accounts:

    benefit    the child's loaded money, by lot (the lot is the last day on which it may be spent)
    shortfall  what in-store purchases took beyond the loaded money; whatever comes back repays it first
    own        the child's own money, taken by the delivery app and only recorded here
    coupon     the municipality's budget for delivery coupons
    hold       held for an order
    merchant, courier
    fund       the municipality's meal budget: loads come from it, lapses and loads that are undone return to it

What an entry spends is counted on its `day`; an order's entries all carry the order's day (M5).
"""

from collections.abc import Iterable, Mapping
from typing import Literal

from dolbom.starting.values import value

LegAccount = Literal["benefit", "shortfall", "own", "coupon", "hold", "merchant", "courier", "fund"]
EntryKind = Literal[
    "load", "hold", "capture", "void", "expire", "refund", "in_store", "in_store_cancel", "lapse", "load_undo"
]

SPENDING: frozenset[EntryKind] = frozenset(
    {"hold", "capture", "void", "expire", "refund", "in_store", "in_store_cancel"}
)
"""The kinds whose benefit legs count towards the caps; a load, its undoing and a lapse are no spending."""


@value
class Leg:
    """One movement: `amount` in signed KRW; `lot` (an ISO day) for benefit legs only."""

    account: LegAccount
    amount: int
    lot: str = ""


@value
class Entry:
    """One event in the life of a child's money. Its legs sum to zero."""

    entry_id: str
    """Unique within the child: made from the event's own name, so that the same event is the same entry."""
    kind: EntryKind
    at: str
    """When it was posted: a `clock.stamp`."""
    day: str
    """The Seoul day that it counts to (ISO)."""
    legs: tuple[Leg, ...]
    coupons: int = 0
    """Coupons taken (+) or given back (-)."""
    why: str = ""
    """A code that explains what the legs alone do not say, such as `to_fund_after_lapse`."""

    def __post_init__(self) -> None:
        if self.imbalance:
            raise ValueError(f"entry {self.entry_id}: legs sum to {self.imbalance}, not to zero")

    @property
    def imbalance(self) -> int:
        return sum(leg.amount for leg in self.legs)

    def moved(self, *accounts: LegAccount) -> int:
        """The sum over these accounts' legs, in KRW."""
        return sum(leg.amount for leg in self.legs if leg.account in accounts)

    @property
    def spent(self) -> int:
        """What the entry takes from the day's and the month's room, in KRW (negative: gives back)."""
        return -self.moved("benefit", "shortfall") if self.kind in SPENDING else 0

    @property
    def kept(self) -> int:
        """What of the child's loaded money was kept of it, in KRW (negative: given back). What goes back to the fund,
        since its lot has lapsed meanwhile, takes room still, and nobody has eaten for it."""
        return -self.moved("benefit", "shortfall", "fund") if self.kind in SPENDING else 0


def draw(lots: Mapping[str, int], amount: int, today: str) -> dict[str, int]:
    """Takes an amount from unlapsed lots, earliest lapse first (M2): lot → KRW taken.

    Takes what there is when there is less.
    """
    taken: dict[str, int] = {}
    for lot in sorted(lots):
        part = min(lots[lot], amount)
        if lot >= today and part > 0:
            taken[lot] = part
            amount -= part
    return taken


def benefit_legs(taken: Mapping[str, int], sign: int) -> list[Leg]:
    """Legs for amounts by lot: `sign` -1 takes them out, +1 puts them back."""
    return [Leg("benefit", sign * amount, lot) for lot, amount in sorted(taken.items())]


def nonzero(legs: Iterable[Leg]) -> tuple[Leg, ...]:
    """The legs that move something."""
    return tuple(leg for leg in legs if leg.amount)
