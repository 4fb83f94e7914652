"""A night's proof that starts from the last one's (O1): each child's account, and what came since, by town.

Each account is read, and each child's rows of the last days; they must follow from what the last night brought forward.
Where they do not, and of children of whom nothing is brought, all is read. Beside it one part of the whole table is
proved anew, another one each night.

`proof_marks/<day>/<run>/<n>-of-<N>/kept.json` is what a segment brings forward of its towns, and `found.json` of the
children whom its scan met, whosever town they are of; `known.json` says of the others that they were there, and
`missed.json` of whom rows are gone: they are missed each night until those are back, or an auditor ends it. The night's
report says the hash of each.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from dolbom.audits import doubles, references
from dolbom.audits.brought import Brought, Known, recent_from
from dolbom.audits.chain import PARTS, Base, Previous, Report, parts_after
from dolbom.audits.finding import Finding
from dolbom.audits.findings.life import Found, finding_id_of
from dolbom.audits.findings.store import FindingStore
from dolbom.audits.report import as_html, as_json
from dolbom.audits.segments import Proof, SegmentProver, is_town
from dolbom.audits.totals import Totals, count
from dolbom.dynamo.items import UNREADABLE, Item
from dolbom.dynamo.table import PARTITIONS_A_QUERY_MAX, Table
from dolbom.errors import Unreadable
from dolbom.gateways.objects import Bucket
from dolbom.meals import keys

FOLDER = "proof_marks/"
MARKS_BYTES_MAX = 256 * 1024 * 1024
LAST_OF_JOURNAL = f"{keys.JOURNAL}~"
FILES = ("known.json", "found.json", "kept.json", "missed.json")
"""Of a child that stands in more than one, the last says what is brought forward."""
ENDED_BY = ("accepted", "no_fault")
"""Closed so, rows that are gone are missed no longer. What is said to be mended or handed on, and is not, returns."""
Marks = Mapping[str, Mapping[str, Any]]
"""What is brought forward, by town and child."""


class DailyProver:
    """Proves a segment's towns as of one night, from what the night before brought forward."""

    def __init__(self, prover: SegmentProver, since: str, marks: Marks) -> None:
        self.prover, self.table = prover, prover.table
        self.since = recent_from(since)
        self.marks = marks
        self.towns = {row["sk"] for row in self.table.query_all(keys.TOWNS, only=("sk",))} | set(marks)

    def prove(self, segment: int, segments: int) -> Proof:
        """The towns of one segment, each child once."""
        proof = Proof()
        for town in sorted(town for town in self.towns if share_of(town, segments) == segment):
            known = self.marks.get(town, {})
            listed = self.table.query_all(keys.town(town), prefix=keys.child(""), only=("sk",))
            children = sorted({*known, *(keys.child_id_of(row["sk"]) for row in listed)})
            for start in range(0, len(children), PARTITIONS_A_QUERY_MAX):
                self._prove(proof, town, children[start : start + PARTITIONS_A_QUERY_MAX], known)
        return proof

    def _prove(self, proof: Proof, town: str, children: Sequence[str], known: Mapping[str, Any]) -> None:
        pks = [keys.child(child) for child in children]
        accounts = {item["pk"]: item for item in self.table.get_many([(pk, keys.ACCOUNT) for pk in pks])}
        recent: dict[str, list[Item]] = {}
        for row in self.table.query_many(pks, between=(self.since, LAST_OF_JOURNAL), only=("*",)):
            recent.setdefault(row["pk"], []).append(row)
        followed = list[tuple[str, list[Item], Brought]]()
        for pk, child in zip(pks, children, strict=True):
            account = accounts.get(pk)
            if account is not None and account.get("municipality") != town:
                if child in known and not self._is_others(account.get("municipality"), child):
                    self._whole(proof, pk, town, known[child])
                continue
            brought = self._brought(known.get(child))
            items = [account, *sorted(recent.get(pk, ()), key=keys.place_of)] if account is not None else []
            if brought is None or not items or self.prover.suspects(pk, items, brought):
                self._whole(proof, pk, town, known.get(child))
            else:
                followed.append((pk, items, brought))
        self._follow(proof, followed)

    def _follow(self, proof: Proof, followed: Sequence[tuple[str, list[Item], Brought]]) -> None:
        """Children whose account follows from what is brought forward: what that said is carried on."""
        orders = [row for _, items, _ in followed for row in items]
        proof.add([*references.of_orders(self.table, orders), *doubles.of_child(self.table, orders)])
        for pk, items, brought in followed:
            for item in items:
                count(proof.totals, item)
            proof.totals.add(brought.totals)
            self.prover.mark(proof, pk, items, brought)

    def _whole(self, proof: Proof, pk: str, town: str, mark: Any) -> None:
        found, items = self.prover.fresh(pk)
        found += [*references.of_orders(self.table, items), *doubles.of_child(self.table, items)]
        for item in items:
            count(proof.totals, item)
        proof.add(found)
        if miss(self.table, proof, town, pk, items, mark):
            return
        if not found:
            self.prover.mark(proof, pk, items)
        elif mark is None:
            self.prover.know(proof, pk, items)

    def _is_others(self, town: Any, child: str) -> bool:
        """Whether a child who has moved is another town's to prove."""
        is_known = is_town(town) and town in self.towns
        return is_known and self.table.get(keys.town(town), keys.child(child)) is not None

    def _brought(self, mark: Any) -> Brought | None:
        try:
            brought = Brought.of(mark)
        except UNREADABLE:
            return None
        return brought if brought.until == self.since else None


def miss(table: Table, proof: Proof, town: str, pk: str, items: Sequence[Item], mark: Any) -> bool:
    """Whether rows of a child are gone, all of whose rows are `items` now, by what a night before says of it. That
    there was such a child is told to the next night, whatever else was found in it; not once an auditor has ended it.
    """
    known = Known.of(mark)
    if known is None:
        return False
    gone = known.missed(pk, items)
    if gone and _is_ended(table, gone[0]):
        return False
    proof.add(gone)
    _keep(proof, town, pk, items, known, is_missed=bool(gone))
    return bool(gone)


def _keep(proof: Proof, town: str, pk: str, items: Sequence[Item], known: Known, *, is_missed: bool) -> None:
    """Tells the next night that there is such a child, in the town where its account says that it lives."""
    lives_in = next((item.get("municipality") for item in items if item["sk"] == keys.ACCOUNT), None)
    there = proof.known.setdefault(str(lives_in) if is_town(lives_in) else town, {})
    there[keys.child_id_of(pk)] = known.plain(is_missed)


def _by_file(known: Marks) -> dict[str, Marks]:
    """Who is missed by themselves: what is left of them may well add up, and be met by a scan as if it were all."""
    files: dict[str, dict[str, dict[str, Any]]] = {"known": {}, "missed": {}}
    for town, children in known.items():
        for child, mark in children.items():
            name = "missed" if mark["known"]["is_missed"] else "known"
            files[name].setdefault(town, {})[child] = mark
    return {name: told for name, told in files.items() if told or name == "known"}


def _is_ended(table: Table, finding: Finding) -> bool:
    try:
        told = FindingStore(table).finding(finding_id_of("nightly_proof", _found(finding)))
    except Unreadable:
        return False
    return told is not None and told.closed_as in ENDED_BY


def _found(finding: Finding) -> Found:
    return Found(finding.code, f"{finding.pk} {finding.sk}", finding.expected, finding.found)


def share_of(town: str, segments: int) -> int:
    """The segment that proves a town's children; the same every night."""
    return int.from_bytes(sha256(town.encode()).digest()[:8], "big") % segments


def changed(key: str, wanted: str, found: str) -> Finding:
    """That what a night brought forward is not what its report says."""
    return Finding(key, "", "checkpoint_changed", wanted, found)


def merged(files: Iterator[Marks]) -> dict[str, dict[str, Any]]:
    """Several files' marks as one; of a child that stands in more than one, the last's."""
    found: dict[str, dict[str, Any]] = {}
    for file in files:
        for town, children in file.items():
            found.setdefault(town, {}).update(children)
    return found


@dataclass(slots=True)
class Joined:
    """What the segments of a night say together."""

    totals: Totals = field(default_factory=Totals)
    findings: set[Finding] = field(default_factory=set)
    beyond: int = 0
    """Findings that no segment had room to list."""
    marks: dict[str, str] = field(default_factory=dict)

    def add(self, segment: Mapping[str, Any]) -> None:
        """Of a child that its town's segment met and another one's scan, what is wrong is told once."""
        self.totals.add(Totals.of(segment["totals"]))
        self.findings |= {Finding(**finding) for finding in segment["findings"]}
        self.beyond += segment["findings_count"] - len(segment["findings"])
        self.marks |= segment["marks"]

    @property
    def count(self) -> int:
        return len(self.findings) + self.beyond

    def told(self) -> list[Found]:
        """What is kept of the night as findings, beside its report: each row and what is wrong with it, once."""
        found = [_found(each) for each in sorted(self.findings)]
        if self.totals.unexplained:
            found.append(Found("unexplained", "meals", "0", str(self.totals.unexplained)))
        return found

    def report(self, base: Base | None, day: str, at: str) -> Callable[[int, Previous | None], Report]:
        """What the night's link of the chain is made of, once its number is known."""
        anew = {"since": base and base.day, "part": base and base.part, "parts": parts_after(base, day)}

        def made(number: int, previous: Previous | None) -> Report:
            told = as_json(day, at, self.totals, sorted(self.findings), self.count)
            told |= {"number": number, "previous": previous, "anew": anew, "marks": self.marks}
            return told, as_html(told)

        return made


class Night:
    """One segment of one run of the proof of a day."""

    def __init__(self, reports: Bucket, day: str, at: str, segment: int, segments: int) -> None:
        self.reports, self.segment, self.segments, self.at = reports, segment, segments, at
        run = sha256(at.encode()).hexdigest()[:16]
        self.folder = f"{FOLDER}{day}/{run}/"
        self.mine = f"{segment}-of-{segments}/"

    def prove(self, prover: SegmentProver, last: Base | None) -> tuple[Proof, dict[str, str]]:
        """What the segment adds up to and what in it does not, and the hashes of what it brings forward to the next
        night. `last` is the night before, whatever it found."""
        marks, differing = self._brought(last) if last is not None else ({}, [])
        if last is None or not last.is_clean or not self._fits(last):
            scanned = prover.prove(self.segment, self.segments, self)
            self._look_for(prover, scanned, marks)
            scanned.add(differing)
            return scanned, self._write({"found": scanned.marks, **_by_file(scanned.known)})
        scanned = prover.prove(self.segment * PARTS + last.part, self.segments * PARTS, self)
        proof = DailyProver(prover, last.day, marks).prove(self.segment, self.segments)
        proof.add(sorted(scanned.findings))
        proof.findings_count += scanned.findings_count - len(scanned.findings)
        proof.add(differing)
        known = merged(iter((scanned.known, proof.known)))
        return proof, self._write({"found": scanned.marks, "kept": proof.marks, **_by_file(known)})

    def _look_for(self, prover: SegmentProver, proof: Proof, marks: Marks) -> None:
        """All is read in this night, whosever it is, and speaks of no child of whom nothing is left. So each that a
        night before knew is looked for by its account, and one that was missed by its rows."""
        for town, children in sorted(marks.items()):
            ordered = sorted(children)
            for start in range(0, len(ordered), PARTITIONS_A_QUERY_MAX):
                pks = [keys.child(child) for child in ordered[start : start + PARTITIONS_A_QUERY_MAX]]
                accounts = {item["pk"]: item for item in prover.table.get_many([(pk, keys.ACCOUNT) for pk in pks])}
                for pk in pks:
                    child, account = keys.child_id_of(pk), accounts.get(pk)
                    known = Known.of(children[child])
                    if account is not None and known is not None and not known.is_missed:
                        _keep(proof, town, pk, [account], known, is_missed=False)
                    else:
                        miss(prover.table, proof, town, pk, list(prover.table.query_all(pk)), children[child])

    # ── how far a scan has come ──────────────────────────────────────────────────────────────────────────────────

    def read(self) -> Item | None:
        """How far the process before this one had come in the same run."""
        try:
            told = self.reports.read_json(f"{self.folder}{self.mine}progress.json", MARKS_BYTES_MAX)
        except ValueError:
            return None
        return told if isinstance(told, dict) and told.get("at") == self.at else None

    def write(self, told: Item) -> None:
        """How far this process has come."""
        self.reports.write_json(f"{self.folder}{self.mine}progress.json", {"at": self.at, **told})

    # ── what is brought forward ──────────────────────────────────────────────────────────────────────────────────

    def _fits(self, base: Base) -> bool:
        """Whether the night before was cut into as many segments."""
        return (
            sum(key.endswith("/found.json") and f"-of-{self.segments}/" in key for key in base.marks) == self.segments
        )

    def _brought(self, base: Base) -> tuple[Marks, list[Finding]]:
        """What was brought forward of the towns of this segment, and the names of the others that scans met; an object
        that is not what the report says brings nothing."""
        differing: list[Finding] = []

        def each() -> Iterator[Marks]:
            named = [(FILES.index(name), key) for key in base.marks if (name := key.rpartition("/")[2]) in FILES]
            for _, key in sorted(named):
                # Other segments' own towns are none of this one's, where there are as many segments.
                if key.endswith("/kept.json") and f"-of-{self.segments}/" in key and f"/{self.mine}" not in key:
                    continue
                opened = self.reports.open(key)
                body = b"".join(opened[1]) if opened is not None else b""
                found = sha256(body).hexdigest()
                if found == base.marks[key]:
                    told = json.loads(body)
                    yield {town: told[town] if share_of(town, self.segments) == self.segment else {} for town in told}
                else:
                    differing.append(changed(key, base.marks[key], found if body else ""))

        marks = merged(each())
        return marks, differing

    def _write(self, files: Mapping[str, Any]) -> dict[str, str]:
        hashes = {}
        for name, told in files.items():
            key = f"{self.folder}{self.mine}{name}.json"
            body = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
            self.reports.write(key, body, "application/json")
            hashes[key] = sha256(body).hexdigest()
        return hashes
