"""The nightly proof (O1): that it grows with what is new, and not with history.

    make bench NAME=audit                          1,000,000 entries against 10,000
    python -m bench.audit segment 10000000         one of them alone: scan, segment (one of 32), nights (rounds),
                                                   segments; a scan of so many is a quarter of an hour

A made-up town whose children each live the same months: a load, and 22 captured orders a month. The table is told page
by page, a megabyte each, as DynamoDB's wire has it; what is not ours (the network, the engine) costs nothing here.
Times are of the processor, so that others on the machine do not count; read units are counted by DynamoDB's rules:
half a unit for each 4 KB, doubled for a consistent read, of a whole page or of one item. Of a scan what it would cost
is told, too.
"""

import gc
import json
import math
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from dolbom.audits.chain import PARTS
from dolbom.audits.night import DailyProver
from dolbom.audits.segments import Proof, SegmentProver
from dolbom.clock import SEOUL, seoul_day
from dolbom.dynamo.items import Item, from_attributes, to_attributes
from dolbom.dynamo.table import Page, Table
from dolbom.meals import keys
from dolbom.meals.accounts import Account
from dolbom.meals.files.loads import Load, loaded
from dolbom.meals.ledger import Entry
from dolbom.meals.orders.lifecycle import Approval, Left, Order, Tender, captured, held
from dolbom.meals.orders.rows import order_item, reference_item
from dolbom.meals.rows import account_of, account_put, digest, entry_item, sealed
from tests.support.strategies import CHILD, TOWN, blank_order
from tests.support.usual import basket, policy
from tools.steps import ROOT

HOW = "make bench NAME=audit"
FEW, MANY = 10_000, 1_000_000
MONTHS_FEW, MONTHS_MANY = 1, 36
CHILDREN = 60
ROUNDS = 15
SEGMENTS = 32
"""As deployed (`infra/constructs/nightly_proof.py`)."""
ORDERS_A_MONTH, WON = 22, 8_000
GROWTH_MAX, PEAK_MB_MAX, SPEEDUP_MIN = 1.2, 256, 1.8
PAGE_BYTES, UNIT_BYTES = 1_000_000, 4_096
USD_A_UNIT, USD_A_SECOND = 0.136e-6, 1.769 * 0.0000133334
"""List prices of Seoul, November 2026: of a read unit, and of a second of a whole processor (1,769 MB, arm64)."""
END = datetime(2026, 11, 25, 2, 30, tzinfo=SEOUL)
DAY = "2026-11-24"


def measure() -> list[dict[str, Any]]:
    few, many = _alone("scan", FEW), _alone("scan", MANY)
    nights = _alone("nights", ROUNDS)
    short, long = nights["short"], nights["long"]
    four = _alone("segments", FEW * 2)
    growth = many["us_an_entry"] / few["us_an_entry"]
    reads = long["units"] / short["units"]
    return [
        _row("audit.growth", many["us_an_entry"], "µs an entry", f"at {few['entries']:,}", few["us_an_entry"], growth),
        _row("audit.night_growth", long["cpu_s"], "s at 36 months", "at 1 month", short["cpu_s"], nights["growth"]),
        _row("audit.night_units", long["units"], "read units at 36 months", "at 1 month", short["units"], reads),
        _row("audit.night_spared", long["units"], "read units", "all of it", long["units_of_all"], None),
        _row("audit.rolling_units", long["units_of_part"], "read units", "at 1 month", short["units_of_part"], None),
        {
            **_row("audit.peak_mb", many["peak_mb"], "MB", "", None, None),
            "target": PEAK_MB_MAX,
            "ok": many["peak_mb"] <= PEAK_MB_MAX,
        },
        {
            **_row("audit.segments_speedup", four["speedup"], "× by 4 segments on 2 processors", "one", 1.0, None),
            "target": SPEEDUP_MIN,
            "ok": four["speedup"] >= SPEEDUP_MIN,
        },
    ]


def _row(name: str, value: float, unit: str, peer: str, other: float | None, ratio: float | None) -> dict[str, Any]:
    row = {"name": name, "value": round(value, 3), "unit": unit, "peer": peer, "peer_value": other, "how": HOW}
    has_target = ratio is not None
    target = {"target": GROWTH_MAX if has_target else None, "ok": ratio is None or ratio <= GROWTH_MAX}
    return {**row, "ratio": round(ratio, 3) if ratio is not None else None, **target}


def _alone(what: str, many: int) -> dict[str, Any]:
    """One measurement in a process of its own."""
    command = [sys.executable, "-m", "bench.audit", what, str(many)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


class Life:
    """One child's months, up to the proven day, as DynamoDB's wire has them; each child's are the same but in names."""

    def __init__(self, months: int) -> None:
        rules = policy(effective_from=END - timedelta(days=31 * (months + 2)))
        self.policies = (rules,)
        self.rows: list[Item] = []
        self.references: dict[str, Item] = {}
        self.lines: dict[str, str] = {}
        """Of a file's line the sort key of what it became."""
        account: Account | None = Account(CHILD, TOWN)
        for back in reversed(range(months)):
            days = [END - timedelta(days=30 * back + day, hours=14) for day in reversed(range(1, ORDERS_A_MONTH + 1))]
            day = seoul_day(days[-1]).isoformat()
            won = WON * len(days)
            load = Load(load_id=f"load-{back}", child_id=CHILD, municipality=TOWN, amount=won, lapses_on=day)
            account, entry = loaded(account, load, rules, days[0] - timedelta(hours=1))
            self._post(entry, load.number)
            for at in days:
                approval = Approval(Tender(WON, 0, 0), {day: WON}, Left(0, 0, 0))
                order, account = held(blank_order(basket(WON), at), approval, account, rules, at)
                later = at + timedelta(minutes=9)
                order, account = captured(order, account, rules, WON, 0, later)
                self._keep(order)
        assert account is not None
        self.account: Item = account_put(None, account).item
        self.rows.sort(key=keys.place_of)
        self.entries = sum(len(row["journal"]) for row in self.rows)

    def _post(self, entry: Entry, name: str) -> None:
        sk = keys.entry(entry.day, entry.kind, name)
        self.rows.append(
            {"sk": sk, "kind": "entry", "municipality": TOWN, "content": "0" * 32, "journal": [entry_item(entry)]}
        )
        self.lines[keys.line(entry.kind, name)] = sk

    def _keep(self, order: Order) -> None:
        self.rows.append(order_item(order))
        self.references[order.ref] = reference_item(order)


class Town(Table):
    """A table of so many children, made as it is read; it counts the read units."""

    def __init__(self, life: Life, children: int) -> None:
        super().__init__(None, "bench")
        self.life, self.children, self.units = life, children, 0.0
        self.wire = [to_attributes(item) for item in (life.account, *life.rows)]
        self.bytes = [len(json.dumps(item, ensure_ascii=False).encode()) // 2 for item in self.wire]
        """About what DynamoDB counts: the wire names each value's type."""
        self.a_page = max(1, PAGE_BYTES // sum(self.bytes))

    def name_of(self, number: int) -> str:
        return f"child-{number:07}"

    def items(self, number: int, places: Sequence[int]) -> Iterator[Item]:
        name, pk = {"S": self.name_of(number)}, {"S": keys.child(self.name_of(number))}
        for place in places:
            wire = {**self.wire[place], "pk": pk}
            if "child_id" in wire:
                wire["child_id"] = name
            if "ref" in wire:
                wire["ref"] = {"S": f"{wire['ref']['S']}.{number}"}
            yield _of_child(from_attributes(wire), f".{number}")

    def line(self, pk: str) -> Item:
        """The file's line that a load of one child came with."""
        name, _, number = pk.rpartition(".")
        row = {"row_pk": keys.child(self.name_of(int(number))), "row_sk": f"{self.life.lines[name]}.{number}"}
        return {"pk": pk, "sk": keys.TAKEN, "kind": "line", "content": "0" * 32, **row}

    def scan(self, segment: int, segments: int, after: Item | None = None) -> Page:
        mine = range(segment, self.children, segments)
        start = after["at"] if after is not None else 0
        some = mine[start : start + self.a_page]
        self.units += math.ceil(sum(self.bytes) * len(some) / UNIT_BYTES)
        items = tuple(item for number in some for item in self.items(number, range(len(self.wire))))
        more = start + self.a_page < len(mine)
        return Page(items, {"pk": "", "sk": "", "at": start + self.a_page} if more else None)

    def get_many(self, places: Sequence[tuple[str, str]], *, consistent: bool = True) -> list[Item]:  # noqa: ARG002
        self.units += len(places)
        found = []
        for pk, sk in places:
            if sk == keys.ACCOUNT:
                found += self.items(int(pk[-7:]), [0])
                continue
            if sk == keys.TAKEN:
                found.append(self.line(pk))
                continue
            ref, _, number = pk.removeprefix("ORDER#").rpartition(".")
            child = {"child_id": self.name_of(int(number))}
            found.append({**self.life.references[ref], **child, "pk": pk})
        return found

    def query_all(self, pk: str, **how: Any) -> Iterator[Item]:  # noqa: ARG002
        if pk == keys.TOWNS:
            yield {"sk": TOWN}
            return
        assert pk == keys.town(TOWN), "nobody is suspected"
        self.units += math.ceil(self.children * 60 / UNIT_BYTES)
        for number in range(self.children):
            yield {"sk": keys.child(self.name_of(number))}

    def query_many(
        self,
        pks: Sequence[str],
        *,
        between: tuple[str, str],
        only: Sequence[str],  # noqa: ARG002
    ) -> list[Item]:
        first, last = between
        places = [place for place, row in enumerate((self.life.account, *self.life.rows)) if first <= row["sk"] <= last]
        self.units += len(pks) * max(1, math.ceil(sum(self.bytes[place] for place in places) / UNIT_BYTES))
        return [item for pk in pks for item in self.items(int(pk[-7:]), places)]


def _of_child(row: Item, end: str) -> Item:
    """A row that now names another child, as it would have been written for that one; a load's under a number of its
    own, since no two children's loads are one line of a file."""
    if row["kind"] == "account":
        return {**row, "digest": digest(account_of(row))}
    if row["kind"] == "entry":
        row = {**row, "sk": row["sk"] + end, "journal": [{**row["journal"][0], "id": row["journal"][0]["id"] + end}]}
    return sealed(row)


class Prover(SegmentProver):
    """The prover with the town's rules at hand, as it has them after the first child."""

    def _policies(self, municipality: str) -> Any:  # noqa: ARG002
        assert isinstance(self.table, Town)
        return self.table.life.policies


def scanned(entries: int, segments: int = 1) -> dict[str, Any]:
    """All of a table of so many entries, proved anew; or the first of its segments, as each process has one."""
    life = Life(12)
    town = Town(life, max(1, entries // life.entries))
    begun = time.process_time()
    proof = Prover(town, END, DAY).prove(0, segments)
    cpu = time.process_time() - begun
    assert not proof.findings, next(iter(proof.findings))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = {"entries": proof.totals.entries, "cpu_s": cpu, "us_an_entry": round(cpu / proof.totals.entries * 1e6, 2)}
    usd = town.units * USD_A_UNIT + cpu * USD_A_SECOND
    return {**told, "units": town.units, "peak_mb": peak, "usd": round(usd, 4)}


class OneNight:
    """A night behind so many months of a town's history, from the night before it."""

    def __init__(self, months: int) -> None:
        self.town = Town(Life(months), CHILDREN)
        self.before = Prover(self.town, END - timedelta(days=1), "2026-11-23").prove(0, 1)
        self.units_of_all = self.town.units
        self.spent: list[float] = []

    def prove(self) -> None:
        self.town.units = 0.0
        begun = time.process_time()
        prover = DailyProver(Prover(self.town, END, DAY), "2026-11-23", self.before.marks)
        proof: Proof = prover.prove(0, 1)
        self.spent.append(time.process_time() - begun)
        assert (proof.findings, proof.totals.children) == (set(), CHILDREN)
        assert proof.totals.entries == CHILDREN * self.town.life.entries, "what was brought forward is counted too"

    def told(self) -> dict[str, Any]:
        units = {"units": self.town.units, "units_of_all": self.units_of_all}
        return {"cpu_s": round(median(self.spent), 4), **units, "units_of_part": round(self.units_of_all / PARTS, 1)}


def nights(rounds: int) -> dict[str, Any]:
    """A night behind little and one behind much, by turns in one process: of some fifty milliseconds each a busy
    machine's caches alone make a fifth, and they are the same for two that follow each other."""
    short, long = OneNight(MONTHS_FEW), OneNight(MONTHS_MANY)
    gc.freeze()
    for night in (short, long):
        night.prove()
        night.spent.clear()
    for number in range(rounds):
        for night in (short, long) if number % 2 else (long, short):
            night.prove()
    ratios = [much / little for little, much in zip(short.spent, long.spent, strict=True)]
    return {"short": short.told(), "long": long.told(), "growth": round(median(ratios), 3)}


def segment(entries: int) -> dict[str, Any]:
    """The first segment of such a table, cut as the proof cuts it."""
    return scanned(entries, SEGMENTS)


def in_segments(entries: int) -> dict[str, Any]:
    """The same in one segment and in four, of which each of two processors takes two."""
    life = Life(12)
    town = Town(life, entries // life.entries)
    spent = []
    for segment, segments in ((0, 1), *((number, 4) for number in range(4))):
        begun = time.process_time()
        Prover(town, END, DAY).prove(segment, segments)
        spent.append(time.process_time() - begun)
    whole, *parts = spent
    return {"speedup": round(whole / max(parts[0] + parts[3], parts[1] + parts[2]), 3)}


if __name__ == "__main__":
    kinds = {"scan": scanned, "segment": segment, "nights": nights, "segments": in_segments}
    print(json.dumps(kinds[sys.argv[1]](int(sys.argv[2]))))
