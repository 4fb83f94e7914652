"""One segment of the meals table, proved in bounded memory: a child's rows at a time.

A scan gives a partition's rows together, and pages may cut through them. Payments go on while it reads, so a child may
be caught between two versions: what looks wrong is read again, whole and fresh, and only what is wrong then is said.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dolbom.audits import references
from dolbom.audits.findings import Finding
from dolbom.audits.proof import prove
from dolbom.audits.readable import unreadable
from dolbom.audits.shops import ShopProver
from dolbom.audits.totals import Totals, count
from dolbom.dynamo.items import Item
from dolbom.dynamo.table import Table
from dolbom.meals import keys
from dolbom.meals.policy import MealPolicy
from dolbom.meals.store import MealStore

FINDINGS_LISTED_MAX = 5_000
TOWN_CHARACTERS_MAX = 20
"""A longer one is no town, and may be longer than a key can be."""
_CHILD = keys.child("")


@dataclass
class Proof:
    """What a segment adds up to, and what in it does not."""

    totals: Totals = field(default_factory=Totals)
    findings: set[Finding] = field(default_factory=set)
    """The first `FINDINGS_LISTED_MAX`."""
    findings_count: int = 0

    def add(self, found: Sequence[Finding]) -> None:
        new = [told for finding in found if (told := finding.shortened()) not in self.findings]
        self.findings_count += len(new)
        self.findings.update(new[: max(0, FINDINGS_LISTED_MAX - len(self.findings))])


class SegmentProver:
    """Proves segments of one table."""

    def __init__(self, table: Table, at: datetime) -> None:
        self.table = table
        self.meals = MealStore(table)
        self.shops = ShopProver(table)
        self.at = at

    def prove(self, segment: int, segments: int) -> Proof:
        """Reads one segment, page by page."""
        proof = Proof()
        for pk, items in self._partitions(segment, segments, proof):
            if prove(pk, items, self._policies, self.at):
                proof.add(self._fresh(pk))
            proof.add(list(references.of_orders(self.table, items)))
        return proof

    def _partitions(self, segment: int, segments: int, proof: Proof) -> Iterator[tuple[str, list[Item]]]:
        """The children of a segment with their rows, as they follow each other in the scan. Rows that are no child's
        are looked at where they come."""
        pk, items = "", list[Item]()
        after: Item | None = None
        while True:
            page = self.table.scan(segment, segments, after)
            found = [item for item in page.items if item["sk"] == keys.PLACED]
            proof.add(list(references.of_references(self.table, found)))
            for item in page.items:
                if not item["pk"].startswith(_CHILD):
                    proof.add(unreadable(item) or self.shops.look(item))
                    continue
                count(proof.totals, item)
                if item["pk"] != pk:
                    if items:
                        yield pk, items
                    pk, items = item["pk"], []
                items.append(item)
            after = page.next
            if after is None:
                break
        if items:
            yield pk, items

    def _fresh(self, pk: str) -> list[Finding]:
        """What is wrong with a child at one instant: read until nothing changes meanwhile."""
        rounds = self.table.rounds()
        while rounds.another():
            before = self.table.get(pk, keys.ACCOUNT)
            items = list(self.table.query_all(pk))
            found = prove(pk, items, self._policies, self.at)
            if not found or self.table.get(pk, keys.ACCOUNT) == before:
                return found

    def _policies(self, municipality: str) -> tuple[MealPolicy, ...]:
        if len(municipality) > TOWN_CHARACTERS_MAX:
            raise ValueError("no town is called so")
        return self.meals.policies(municipality, self.at)
