"""What the ledger's rows add up to: figures of the night's report, summed over segments."""

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dolbom.dynamo.items import UNREADABLE, Item, counters, texts, whole_numbers


@dataclass(slots=True)
class Totals:
    """What rows add up to, in KRW. Sums of parts are the sums of the whole, whatever the parts."""

    rows: int = 0
    entries: int = 0
    children: int = 0
    amounts: Counter[str] = field(default_factory=Counter)
    """By kind: loaded, delivered, in_store, refunded, lapsed, undone, held, coupons, own_money; and on accounts:
    balance."""
    by_day: dict[str, Counter[str]] = field(default_factory=dict)
    """Spent by the entries' days and kinds."""

    def add(self, other: "Totals") -> None:
        self.rows += other.rows
        self.entries += other.entries
        self.children += other.children
        self.amounts.update(other.amounts)
        for day, amounts in other.by_day.items():
            self.by_day.setdefault(day, Counter()).update(amounts)

    def plain(self) -> dict[str, Any]:
        """As JSON's plain values."""
        by_day = {day: dict(amounts) for day, amounts in self.by_day.items()}
        plain = {"rows": self.rows, "entries": self.entries, "children": self.children}
        return {**plain, "amounts": dict(self.amounts), "by_day": by_day}

    @staticmethod
    def of(plain: Mapping[str, Any]) -> "Totals":
        """Totals from their plain values."""
        by_day = {day: Counter(amounts) for day, amounts in plain["by_day"].items()}
        return Totals(plain["rows"], plain["entries"], plain["children"], Counter(plain["amounts"]), by_day)

    @property
    def unexplained(self) -> int:
        """What accounts hold beyond what the ledger explains; 0 when every won adds up."""
        return self.amounts["balance"] - self.amounts["benefit"]


def count(totals: Totals, item: Item) -> None:
    """Adds one item of the table to the totals; of what cannot be read nothing is added, and `prove` names it."""
    kind = item.get("kind")
    if kind == "account":
        totals.children += 1
        with suppress(*UNREADABLE):
            counters(item["lots"])
            whole_numbers(item["shortfall"])
            totals.amounts["balance"] += sum(item["lots"].values()) - item["shortfall"]
    if kind not in ("order", "entry"):
        return
    totals.rows += 1
    journal = item.get("journal")
    for entry in journal if isinstance(journal, list) else ():
        with suppress(*UNREADABLE):
            _count_entry(totals, entry)


_TOTAL_OF = {
    "load": "loaded",
    "capture": "delivered",
    "in_store": "in_store",
    "refund": "refunded",
    "in_store_cancel": "refunded",
    "lapse": "lapsed",
    "load_undo": "undone",
}


def _count_entry(totals: Totals, entry: Mapping[str, Any]) -> None:
    # All of it is looked at before any of it is added.
    day, kind, moved = entry["day"], entry["kind"], Counter[str]()
    texts(kind)
    date.fromisoformat(day)
    for leg in entry["legs"]:
        texts(leg["account"])
        whole_numbers(leg["amount"])
        moved[leg["account"]] += leg["amount"]
    paid = moved["merchant"] + moved["courier"]
    back = moved["fund"]
    amount = {"load": -back, "lapse": back, "load_undo": back}.get(kind, abs(paid))
    totals.entries += 1
    totals.amounts["benefit"] += moved["benefit"] + moved["shortfall"]
    totals.amounts["held"] += moved["hold"]
    totals.amounts["coupons"] -= moved["coupon"]
    totals.amounts["own_money"] -= moved["own"]
    if kind in _TOTAL_OF:
        name = _TOTAL_OF[kind]
        totals.amounts[name] += amount
        totals.by_day.setdefault(day, Counter())[name] += amount
