"""A child's rows as a timeline: journal, changes and breaches, merged day by day, the newest first."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from heapq import merge
from itertools import groupby
from string import digits
from typing import Any

from dolbom.clock import parse_stamp, seoul_day, seoul_midnight, stamp
from dolbom.dynamo.items import Item, counts, texts
from dolbom.dynamo.table import Table
from dolbom.meals import keys
from dolbom.meals.ledger import Entry, LegAccount
from dolbom.meals.rows import entries_of, origin_of
from dolbom.meals.store import merchant_of
from dolbom.starting.patterns import compiled_later

ROWS_A_READ = 100
SHOPS_A_READ = 20
"""A shop with its menu is large."""
_END = "~"
"""Behind every letter of a key."""


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of the ledger: `taken` is what it took from the child's money, in KRW (negative: gave it back)."""

    at: str
    kind: str
    taken: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to an account. `day` is the Seoul day, or month, under which it is kept; `at` a stamp;
    `amount` in KRW. What is not known, or does not concern it, is empty."""

    day: str
    at: str
    name: str
    """What names it among the child's: its sort key."""
    kind: str
    amount: int | None = None
    state: str = ""
    number: str = ""
    merchant_id: str = ""
    what: str = ""
    by: str = ""
    why: str = ""
    file: str = ""
    line: int = 0
    limit: int | None = None
    found: int | None = None
    ended_at: str = ""
    steps: tuple[Step, ...] = ()
    proof: tuple[str, ...] = ()
    """Of a breach: the rows that prove it, by their names."""

    @property
    def place(self) -> str:
        """Where it stands in the timeline: the later, the larger."""
        return f"{self.day} {self.at} {self.name}"


_OF_PREVIEW = compiled_later(r"loads/(?P<town>[0-9]{5})/preview-(?P<preview>[0-9a-f-]+)\.csv")

_OF_THEIR_OWN = ("load", "load_undo", "lapse", "in_store", "in_store_cancel")
"""Kinds of entries that are a row each; those of an order stand in its row."""


class TimelineStore:
    def __init__(self, table: Table) -> None:
        self.table = table

    def events(self, child_id: str, before: str | None = None) -> Iterator[Event]:
        """What happened to a child's account, the newest day first and in each the latest first; with `before`, what
        comes after that place."""
        last = before.partition(" ")[0] if before is not None else _END
        officers: dict[str, tuple[str, str]] = {}
        for day, rows in groupby(self._rows(child_id, last), key=lambda found: found[0]):
            found = self.table.each(_joined([row for _, row in rows]), partial(event_of, day))
            for event in sorted(found, key=lambda event: event.place, reverse=True):
                if before is None or event.place < before:
                    yield self._with_officer(event, officers)

    def shops(self, merchant_ids: Iterable[str]) -> dict[str, str]:
        """What shops are called, by their numbers; one that is not registered, or cannot be read, is left out."""
        wanted = sorted(set(merchant_ids))
        found: dict[str, str] = {}
        for start in range(0, len(wanted), SHOPS_A_READ):
            places = [(keys.merchant(each), keys.PROFILE) for each in wanted[start : start + SHOPS_A_READ]]
            shops = self.table.each(self.table.get_many(places), merchant_of)
            found |= {shop.merchant_id: shop.name for shop in shops}
        return found

    def _with_officer(self, event: Event, known: dict[str, tuple[str, str]]) -> Event:
        """A load with who confirmed it and why, if it comes of a preview and not of a sender's file."""
        of_preview = _OF_PREVIEW.fullmatch(event.file)
        if event.kind != "load" or of_preview is None:
            return event
        if event.file not in known:
            row = self.table.get(keys.town(of_preview.group("town")), keys.preview(of_preview.group("preview"))) or {}
            known[event.file] = (str(row.get("confirmed_by", "")), str(row.get("why", "")))
        by, why = known[event.file]
        return replace(event, by=by, why=why)

    def _rows(self, child_id: str, last: str) -> Iterator[tuple[str, Item]]:
        """Rows with the day or month under which they are kept, none later than `last`; the newest day first."""
        pk = keys.child(child_id)
        how: dict[str, Any] = {"forward": False, "limit": ROWS_A_READ}
        journal = self.table.query_all(pk, between=(keys.JOURNAL, f"{keys.JOURNAL}{last}{_END}"), **how)
        changes = self.table.query_all(pk, between=(keys.CHANGES, _changes_until(last)), **how)
        breaches = self.table.query_all(pk, prefix=keys.BREACHES)
        in_order = (
            ((_day_in(row["sk"]), row) for row in journal),
            ((_day_of_change(row["sk"]), row) for row in changes),
            sorted(((_period_of_breach(row), row) for row in breaches), key=lambda found: found[0], reverse=True),
        )
        merged = merge(*in_order, key=lambda found: found[0], reverse=True)
        return ((day, row) for day, row in merged if day <= last)


def _changes_until(last: str) -> str:
    if last in (_END, ""):  # what has no time stands behind everything
        return f"{keys.CHANGES}{last}"
    day = date.fromisoformat(last if len(last) > len("2026-11") else f"{last}-01")
    return f"{keys.CHANGES}{stamp(seoul_midnight(day + timedelta(days=1)))}"


def _day_in(sk: str) -> str:
    return sk.removeprefix(keys.JOURNAL).partition("#")[0]


def _day_of_change(sk: str) -> str:
    return seoul_day(parse_stamp(sk.removeprefix(keys.CHANGES).partition("#")[0])).isoformat()


def _period_of_breach(row: Item) -> str:
    """A breach's day or month; of a counter that drifted (`coupons:2026-11`), that of the counter; of a balance, the
    day of what passed it."""
    period = str(row["sk"]).removeprefix(keys.BREACHES).partition("#")[0].rpartition(":")[2]
    return period if period[0] in digits else str(row["breach"]["opened_at"])[: len("2026-11-20")]


def _joined(rows: Sequence[Item]) -> list[Item]:
    """A day's rows, with each load's undoing beside the load instead of by itself."""
    undone = {keys.natural_key_of(row["sk"]): row for row in rows if "#LOAD_UNDO#" in row["sk"]}
    kept = [row for row in rows if "#LOAD_UNDO#" not in row["sk"]]
    return [
        {**row, "undone": undone[keys.natural_key_of(row["sk"])]}
        if "#LOAD#" in row["sk"] and keys.natural_key_of(row["sk"]) in undone
        else row
        for row in kept
    ]


def event_of(day: str, row: Item) -> Event:
    """A row as what happened on a day, or of a month."""
    match row["kind"]:
        case "change":
            return _change(row, day)
        case "breach":
            return _breach(row, day)
        case "order":
            return _order(row, day)
    return _entry(row, day)


def _change(row: Item, day: str) -> Event:
    texts(row["at"], row["what"], row["by"], row["why"])
    parse_stamp(row["at"])
    what = {"what": row["what"], "by": row["by"], "why": row["why"]}
    return Event(day, row["at"], row["sk"], "change", **what)


def _breach(row: Item, day: str) -> Event:
    breach = row["breach"]
    texts(breach["kind"], breach["cause"], breach["opened_at"], row["state"])
    counts(breach["limit"], breach["found"])
    return Event(
        day,
        breach["opened_at"],
        row["sk"],
        "breach",
        what=breach["kind"],
        why=breach["cause"],
        state=row["state"],
        limit=breach["limit"],
        found=breach["found"],
        ended_at=row.get("closed_at", ""),
        proof=tuple(dict.fromkeys(str(part[0]) for part in breach["proof"])),
    )


def _order(row: Item, day: str) -> Event:
    texts(row["placed_at"], row["order_id"], row["merchant_id"], row["state"])
    parse_stamp(row["placed_at"])
    counts(row["tender"]["benefit"])
    return Event(
        day,
        row["placed_at"],
        row["sk"],
        "order",
        amount=row["tender"]["benefit"],
        state=row["state"],
        number=row["order_id"],
        merchant_id=row["merchant_id"],
        why=row.get("declined", ""),
        steps=tuple(map(_step, entries_of(row))),
    )


def _entry(row: Item, day: str) -> Event:
    (entry,) = entries_of(row)
    if entry.kind not in _OF_THEIR_OWN:
        raise ValueError("an entry of an order, in a row that says to be none")
    steps = [entry, *(entries_of(row["undone"]) if "undone" in row else ())]
    file, line = origin_of(row)
    # Of a purchase what the shop got or gave back, be it that the fund has it now: the steps say what the child has.
    about: LegAccount = "fund" if entry.kind in ("load", "lapse") else "merchant"
    return Event(
        day,
        row.get("purchased_at", entry.at),
        row["sk"],
        entry.kind,
        amount=abs(entry.moved(about)),
        state="undone" if "undone" in row else "",
        number=keys.natural_key_of(row["sk"]),
        merchant_id=row.get("merchant_id", ""),
        by=row.get("by", ""),
        why=row.get("why", ""),
        steps=tuple(map(_step, steps)),
        file=file,
        line=line,
    )


def _step(entry: Entry) -> Step:
    return Step(entry.at, entry.kind, -entry.moved("benefit", "shortfall"), entry.why)
