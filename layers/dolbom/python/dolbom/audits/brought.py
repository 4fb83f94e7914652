"""What a child's older rows add up to, brought forward from the night that proved them (O1): the proof of a night reads
the account and the rows since, and holds the one against the other two.

Pure values. What is brought is of rows, by their keys: an order of before that is refunded tonight is not among what is
read, so the account does not follow, and the child is read whole. Of months and days that no counter of an account can
still speak of, nothing is brought but their sums.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

from dolbom.audits.finding import Finding
from dolbom.audits.rows import moved
from dolbom.audits.totals import Totals, count
from dolbom.dynamo.items import UNREADABLE, Item
from dolbom.meals import keys

RECENT_DAYS = 3
"""So many days, the proven one among them, are read anew each night."""
MONTHS_BROUGHT = 4
DAYS_BROUGHT = 8
"""More than an account keeps; where one speaks of others all the same, the child is read whole."""
TOTAL_DAYS = 14
"""As many days as the report draws."""
NOT_SPENDING = ("load", "load_undo", "lapse")
"""Kinds of entries that no cap counts."""
DAY, MONTH = len("2026-11-20"), len("2026-11")


@dataclass(slots=True)
class Brought:
    """Sums over a child's rows before a sort key; amounts in KRW."""

    until: str = ""
    lots: Counter[str] = field(default_factory=Counter)
    shortfall: int = 0
    days: Counter[str] = field(default_factory=Counter)
    """Spent, by the entries' days; the last `DAYS_BROUGHT`."""
    months: Counter[str] = field(default_factory=Counter)
    """Spent, by the entries' months; as the other months the last `MONTHS_BROUGHT`."""
    coupons: Counter[str] = field(default_factory=Counter)
    coupon_money: Counter[str] = field(default_factory=Counter)
    orders_coupons: Counter[str] = field(default_factory=Counter)
    """Coupons that orders used, by the orders' months."""
    orders_paying: Counter[str] = field(default_factory=Counter)
    """Orders that a coupon still pays, by their months."""
    orders_paid: Counter[str] = field(default_factory=Counter)
    """What coupons pay of orders, by the orders' months."""
    totals: Totals = field(default_factory=Totals)

    def __post_init__(self) -> None:
        for name in _BY_MONTH:
            setattr(self, name, _last(getattr(self, name), MONTHS_BROUGHT))
        self.days = _last(self.days, DAYS_BROUGHT)
        self.totals.by_day = {day: self.totals.by_day[day] for day in sorted(self.totals.by_day)[-TOTAL_DAYS:]}

    @property
    def benefit(self) -> int:
        """What the rows leave of the benefit, less what is owed."""
        return sum(self.lots.values()) - self.shortfall

    def with_rows(self, rows: Iterable[Item], until: str) -> "Brought":
        """The same with those of some more rows that lie before another key. Only rows that were proved."""
        more = [row for row in rows if row["sk"] < until]
        made = {name: Counter(getattr(self, name)) for name in (*_BY_MONTH, "lots", "days")}
        shortfall, totals = self.shortfall, Totals.of(self.totals.plain())
        for row in more:
            count(totals, row)
            if row["kind"] == "order" and row["journal"]:
                coupon = sum(moved(entry, "coupon") for entry in row["journal"])
                made["orders_coupons"][row["day"][:MONTH]] += sum(e.get("coupons", 0) for e in row["journal"])
                made["orders_paying"][row["day"][:MONTH]] += coupon < 0
                made["orders_paid"][row["day"][:MONTH]] -= coupon
            for entry in row["journal"]:
                shortfall -= moved(entry, "shortfall")
                made["coupons"][entry["day"][:MONTH]] += entry.get("coupons", 0)
                made["coupon_money"][entry["day"][:MONTH]] -= moved(entry, "coupon")
                for leg in entry["legs"]:
                    if leg["account"] == "benefit":
                        made["lots"][leg["lot"]] += leg["amount"]
        for day, amount in spent_by_day(more).items():
            made["days"][day] += amount
            made["months"][day[:MONTH]] += amount
        made["lots"] = Counter({lot: amount for lot, amount in made["lots"].items() if amount})
        return Brought(until=until, shortfall=shortfall, totals=totals, **made)

    def plain(self) -> dict[str, Any]:
        """As JSON's plain values; what is nothing is left out."""
        sums = {name: dict(found) for name in (*_BY_MONTH, "lots", "days") if (found := getattr(self, name))}
        return {"until": self.until, "shortfall": self.shortfall, **sums, "totals": self.totals.plain()}

    @staticmethod
    def of(plain: Mapping[str, Any]) -> "Brought":
        """The same from its plain values."""
        sums = {name: Counter(plain.get(name, {})) for name in (*_BY_MONTH, "lots", "days")}
        totals = Totals.of(plain["totals"])
        return Brought(until=plain["until"], shortfall=plain["shortfall"], totals=totals, **sums)


@dataclass(frozen=True, slots=True)
class Known:
    """What a night knows of a child beside its rows: that there was one, with so many rows of its journal before a sort
    key. Of the journal nothing is ever deleted, so a night with fewer has lost some."""

    until: str
    rows: int
    benefit: int | None
    """KRW; None where nothing was brought forward of the child, since something was wrong with it."""
    is_missed: bool = False
    """Whether a night before has said so already."""

    @staticmethod
    def of(mark: Any) -> "Known | None":
        """From what is brought forward of a child, or kept of one of whom nothing is; None where neither is told."""
        try:
            if "known" in mark:
                return Known(**mark["known"])
            brought = Brought.of(mark)
            return Known(brought.until, brought.totals.rows, brought.benefit)
        except UNREADABLE:
            return None

    def plain(self, is_missed: bool) -> dict[str, Any]:
        """As JSON's plain values, for the next night."""
        return {"known": {**asdict(self), "is_missed": is_missed}}

    def missed(self, pk: str, items: Sequence[Item]) -> list[Finding]:
        """That rows are gone, where all of a child's rows are `items` now."""
        rows = sum(item["sk"] < self.until for item in journal_of(items))
        if items and rows >= self.rows:
            return []
        said = f"{self.rows} rows" if self.benefit is None else f"{self.rows} rows, benefit {self.benefit}"
        return [Finding(pk, keys.ACCOUNT, "rows_missing", said, f"{rows} rows")]


_BY_MONTH = ("months", "coupons", "coupon_money", "orders_coupons", "orders_paying", "orders_paid")


def journal_of(items: Sequence[Item]) -> list[Item]:
    return [item for item in items if item["sk"].startswith(keys.JOURNAL)]


def recent_from(day: str) -> str:
    """The sort key from which on a child's rows are read anew, the night that proves a day."""
    return f"{keys.JOURNAL}{(date.fromisoformat(day) - timedelta(days=RECENT_DAYS - 1)).isoformat()}"


def spent_by_day(rows: Iterable[Item]) -> Counter[str]:
    """What rows spend of the benefit, by the days that they count to; what comes back is taken off."""
    spent: Counter[str] = Counter()
    for entry in (entry for row in rows for entry in row["journal"]):
        if entry["kind"] not in NOT_SPENDING:
            spent[entry["day"]] -= benefit_of(entry)
    return spent


def benefit_of(entry: Item) -> int:
    """What an entry gives a child (+) or takes (-), in KRW, owed money included."""
    return moved(entry, "benefit") + moved(entry, "shortfall")


def _last(sums: Counter[str], many: int) -> Counter[str]:
    return Counter({name: sums[name] for name in sorted(sums)[-many:]})
