"""What the misuse rules know of payments: facts, each of one ledger entry, and the bounded windows that keep them.

A window is one item: the facts of one subject in one period, by fact id. Adding a fact twice, late or out of order
makes the same window, so what a rule finds in the end does not depend on how the stream was delivered. Windows go by
TTL when no late file can add to them any more; their size is bounded by `FACTS_MAX`, whatever the history behind them.

    VISITS   one child, one day (from 04:00 to 04:00)      velocity, impossible travel
    PAIR     one child at one merchant, one month          splitting, same amounts, refund and rebuy, late nights, share
    SHOP     one merchant, one day (from 04:00 to 04:00)   many children's limits at one shop
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from dolbom.clock import SEOUL, seoul_day
from dolbom.meals import keys

FACTS_MAX = 400
"""In one window; what comes beyond is not kept, and said in the log."""
DAY_STARTS_HOUR = 4
"""A service day ends when nobody eats, so that a night is not cut in two."""

FactKind = Literal["order", "in_store", "refund"]
WindowKind = Literal["VISITS", "PAIR", "SHOP"]

KEPT_DAYS: Mapping[WindowKind, int] = {"VISITS": 45, "PAIR": 75, "SHOP": 45}
"""How long after its period begins a window is kept: settlement files come up to a month late."""


@dataclass(frozen=True, slots=True, order=True)
class Fact:
    """One payment or refund. `amount` is the benefit that it took or gave back, in KRW."""

    at: datetime
    fact_id: str
    kind: FactKind
    child_id: str
    merchant_id: str
    municipality: str
    """The child's, as the row says; empty where it does not."""
    amount: int

    @property
    def row(self) -> str:
        """The sort key of the ledger row that proves it."""
        head, _, tail = self.fact_id.partition("/")
        if head == "in_store_cancel":
            day, _, txn_id = tail.partition("/")
            return keys.entry(day, head, txn_id)
        if self.kind == "in_store":
            return keys.entry(seoul_day(self.at).isoformat(), "in_store", tail)
        return keys.order(head)

    @property
    def is_payment(self) -> bool:
        return self.kind != "refund"


@dataclass(frozen=True, slots=True, order=True)
class WindowKey:
    """Which window a fact belongs to."""

    kind: WindowKind
    child_id: str
    merchant_id: str
    period: str

    @property
    def subject(self) -> str:
        return "#".join(part for part in (self.child_id, self.merchant_id) if part)

    @property
    def expires_at(self) -> int:
        """When the window may go, in seconds since 1970."""
        begins = datetime.fromisoformat(self.period if self.kind != "PAIR" else f"{self.period}-01")
        return int((begins.replace(tzinfo=SEOUL) + timedelta(days=KEPT_DAYS[self.kind])).timestamp())


def windows_of(fact: Fact) -> tuple[WindowKey, ...]:
    """The windows that a fact belongs to."""
    day = service_day(fact.at)
    month = fact.at.astimezone(SEOUL).strftime("%Y-%m")
    pair = WindowKey("PAIR", fact.child_id, fact.merchant_id, month)
    if not fact.is_payment:
        return (pair,)
    return (
        WindowKey("VISITS", fact.child_id, "", day),
        pair,
        WindowKey("SHOP", "", fact.merchant_id, day),
    )


def service_day(at: datetime) -> str:
    """The day that an instant belongs to when days begin at 04:00 in Seoul."""
    return (at.astimezone(SEOUL) - timedelta(hours=DAY_STARTS_HOUR)).date().isoformat()
