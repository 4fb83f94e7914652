"""One segment of the meals table, proved in bounded memory: a child's rows at a time.

A scan gives a partition's rows together, and pages may cut through them. Payments go on while it reads, so a child may
be caught between two versions: what looks wrong is read again, whole and fresh, and only what is wrong then is said.
How far it has come is written down, and a process that follows one that was killed goes on from there.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Protocol

from dolbom.audits import doubles, references
from dolbom.audits.brought import Brought, Known, journal_of, recent_from
from dolbom.audits.finding import Finding
from dolbom.audits.proof import prove
from dolbom.audits.readable import unreadable
from dolbom.audits.shops import ShopProver
from dolbom.audits.totals import Totals, count
from dolbom.dynamo.items import Item
from dolbom.dynamo.table import Table
from dolbom.meals import keys
from dolbom.meals.policy import MealPolicy
from dolbom.meals.store import MealStore

PAGES_A_SAVE = 16
"""Pages of a megabyte; what follows a killed process reads at most so many again."""
FINDINGS_LISTED_MAX = 5_000
TOWN_CHARACTERS_MAX = 20
"""A longer one is no town, and may be longer than a key can be."""
_CHILD = keys.child("")


def is_town(told: Any) -> bool:
    """Whether a row may name a town so."""
    return isinstance(told, str) and 0 < len(told) <= TOWN_CHARACTERS_MAX


@dataclass
class Proof:
    """What a segment adds up to, and what in it does not."""

    totals: Totals = field(default_factory=Totals)
    findings: set[Finding] = field(default_factory=set)
    """The first `FINDINGS_LISTED_MAX`."""
    findings_count: int = 0

    marks: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What is brought forward of each child in whom nothing was found, by the town and the child."""
    known: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Of each in whom something was: that there is one."""

    def add(self, found: Sequence[Finding]) -> None:
        new = [told for finding in found if (told := finding.shortened()) not in self.findings]
        self.findings_count += len(new)
        self.findings.update(new[: max(0, FINDINGS_LISTED_MAX - len(self.findings))])

    def plain(self) -> dict[str, Any]:
        """As JSON's plain values; always in the same order."""
        findings = [asdict(finding) for finding in sorted(self.findings)]
        told = {"totals": self.totals.plain(), "findings_count": self.findings_count, "findings": findings}
        return {**told, "marks": self.marks, "known": self.known}

    @staticmethod
    def of(plain: Item) -> "Proof":
        """The same from its plain values."""
        findings = {Finding(**finding) for finding in plain["findings"]}
        return Proof(Totals.of(plain["totals"]), findings, plain["findings_count"], plain["marks"], plain["known"])


class Progress(Protocol):
    """Where it is kept how far a scan has come."""

    def read(self) -> Item | None: ...

    def write(self, told: Item) -> None: ...


class SegmentProver:
    """Proves segments of one table, the night that proves a day."""

    def __init__(self, table: Table, at: datetime, day: str = "", pages_a_save: int = PAGES_A_SAVE) -> None:
        self.table, self.pages_a_save = table, pages_a_save
        self.meals = MealStore(table)
        self.shops = ShopProver(table)
        self.at = at
        self.until = recent_from(day) if day else ""

    def prove(self, segment: int, segments: int, progress: Progress | None = None) -> Proof:
        """Reads one segment, page by page."""
        told = progress.read() if progress else None
        proof = Proof.of(told["proof"]) if told else Proof()
        after: Item | None = told["after"] if told else None
        held: list[Item] = []
        done, last, pages = after, after, 0
        while True:
            page = self.table.scan(segment, segments, after)
            proof.add(list(references.of_references(self.table, [i for i in page.items if i["sk"] == keys.PLACED])))
            proof.add(list(doubles.of_elsewhere(self.table, page.items)))
            for item in page.items:
                if held and held[0]["pk"] != item["pk"]:
                    self._finish(held, proof)
                    held, done = [], last
                if item["pk"].startswith(_CHILD):
                    held.append(item)
                else:
                    proof.add(unreadable(item) or self.shops.look(item))
                last = {"pk": item["pk"], "sk": item["sk"]}
                done = done if held else last
            after = page.next
            if after is None:
                break
            pages += 1
            if progress and done and pages % self.pages_a_save == 0:
                progress.write({"after": done, "proof": proof.plain()})
        if held:
            self._finish(held, proof)
        return proof

    def _finish(self, items: list[Item], proof: Proof) -> None:
        """A child's rows are all read."""
        for item in items:
            count(proof.totals, item)
        pk = items[0]["pk"]
        found = prove(pk, items, self._policies, self.at)
        if found:
            found, items = self.fresh(pk)
        found += [*references.of_orders(self.table, items), *doubles.of_child(self.table, items)]
        proof.add(found)
        if not found:
            self.mark(proof, pk, items)
        else:
            self.know(proof, pk, items)

    def know(self, proof: Proof, pk: str, items: Sequence[Item]) -> None:
        """Keeps of a child in whom something is wrong that it was there, so that it is missed where it is gone."""
        account = next((item for item in items if item["sk"] == keys.ACCOUNT), None)
        if account is not None and self.until and is_town(account.get("municipality")):
            rows = sum(item["sk"] < self.until for item in journal_of(items))
            known = Known(self.until, rows, None).plain(is_missed=False)
            proof.known.setdefault(account["municipality"], {})[keys.child_id_of(pk)] = known

    def mark(self, proof: Proof, pk: str, items: Sequence[Item], brought: Brought | None = None) -> None:
        """Brings forward what a child's rows add up to, in whom nothing is wrong."""
        account = next((item for item in items if item["sk"] == keys.ACCOUNT), None)
        if account is not None and self.until:
            made = (brought or Brought()).with_rows(journal_of(items), self.until)
            proof.marks.setdefault(account["municipality"], {})[keys.child_id_of(pk)] = made.plain()

    def suspects(self, pk: str, items: Sequence[Item], brought: Brought) -> bool:
        """Whether a child's account and rows since do not follow from what is brought forward."""
        return bool(prove(pk, items, self._policies, self.at, brought))

    def fresh(self, pk: str) -> tuple[list[Finding], list[Item]]:
        """What is wrong with a child at one instant, and all its rows: read until nothing changes meanwhile."""
        rounds = self.table.rounds()
        while rounds.another():
            before = self.table.get(pk, keys.ACCOUNT)
            items = list(self.table.query_all(pk))
            found = prove(pk, items, self._policies, self.at)
            if not found or self.table.get(pk, keys.ACCOUNT) == before:
                return found, items

    def _policies(self, municipality: str) -> tuple[MealPolicy, ...]:
        if len(municipality) > TOWN_CHARACTERS_MAX:
            raise ValueError("no town is called so")
        return self.meals.policies(municipality, self.at)
