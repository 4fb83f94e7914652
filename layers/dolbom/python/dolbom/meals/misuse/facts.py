"""What the misuse rules know of payments: facts taken from ledger rows, and the bounded windows that keep them.

A window is one item: the facts of one subject in one period, by fact id. Adding a fact twice, late or out of order
makes the same window, so what a rule finds in the end does not depend on how the stream was delivered. Windows go by
TTL when no late file can add to them any more; their size is bounded by `FACTS_MAX`, whatever the history behind them.

    VISITS   one child, one day (from 04:00 to 04:00)      velocity, impossible travel
    PAIR     one child at one merchant, one month          splitting, same amounts, refund and rebuy, late nights, share
    SHOP     one merchant, one day (from 04:00 to 04:00)   many children's limits at one shop
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from dolbom.clock import SEOUL, parse_stamp, seoul_day, stamp
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


def facts_of(row: Mapping[str, Any], known_entries: int = 0) -> Iterator[Fact]:
    """The facts of a journal row's entries behind the first `known_entries`."""
    child_id = keys.child_of(row)
    for index, entry in enumerate(row["journal"]):
        if index < known_entries:
            continue
        if entry["kind"] == "capture":
            # What the hold took, less what the capture gave back.
            amount = -_benefit(row["journal"][: index + 1])
            at = row["placed_at"]
            kind: FactKind = "order"
        elif entry["kind"] == "in_store":
            amount, at, kind = -_benefit([entry]), row["purchased_at"], "in_store"
        elif entry["kind"] == "refund":
            amount, at, kind = _benefit([entry]), entry["at"], "refund"
        elif entry["kind"] == "in_store_cancel":
            amount, at, kind = _benefit([entry]), row["purchased_at"], "refund"
        else:
            continue
        if amount > 0:
            yield Fact(
                parse_stamp(at),
                _fact_id(entry),
                kind,
                child_id,
                row["merchant_id"],
                row.get("municipality", ""),
                amount,
            )


def _fact_id(entry: Mapping[str, Any]) -> str:
    """An entry's own id; a cancellation's says also on which day its row lies, which is its purchase's."""
    head, _, tail = entry["id"].partition("/")
    return f"{head}/{entry['day']}/{tail}" if head == "in_store_cancel" else str(entry["id"])


def _benefit(entries: list[Mapping[str, Any]]) -> int:
    return sum(
        leg["amount"]
        for entry in entries
        for leg in entry["legs"]
        if leg["account"] in ("benefit", "shortfall", "fund")
    )


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


def packed(fact: Fact) -> str:
    """A fact as one line of a window."""
    return "|".join((stamp(fact.at), fact.kind, fact.child_id, fact.merchant_id, fact.municipality, str(fact.amount)))


def unpacked(fact_id: str, line: str) -> Fact:
    """The fact of a window's line."""
    at, kind, child_id, merchant_id, municipality, amount = line.split("|")
    return Fact(parse_stamp(at), fact_id, kind, child_id, merchant_id, municipality, int(amount))  # type: ignore[arg-type]
