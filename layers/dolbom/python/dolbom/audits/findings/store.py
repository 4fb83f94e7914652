"""What audits find, as rows of the `meals` table; and the one door through which audits write.

    FindingStore(table).seen("nightly_proof", "2026-11-20", [Found(kind, item, expected, found), …], at=now)

says: *these are all that the run of that day found*. Of each its row is made or brought up to date, by its kind and
item (`life.finding_id_of`), and in the end a row says that the run ended and how much it found. So

- a run that is sent again, or that was killed half-way and begins anew, ends in the same rows;
- one that was closed and is found again is open again, with its history;
- what is not among them is not there any more, and is shown as such; nothing is closed. A run that knows of more than
  it can tell says so by `beyond`, one that could not look at everything by `is_all`, and then nobody concludes from
  what is not named;
- a run writes at most `Bounds.new_a_run_max` new findings, and an audit keeps at most `kept_max`: what has no
  room is counted in one more finding, of the kind `too_many`;
- one row that cannot be read is named in the log, and stands in no other's way; the run is not whole then, and whoever
  lists findings says how many there are.

A writer needs the grants `Query`, `GetItem` and `PutItem` on `FINDINGS#*` of the table, and its audit's name in
`schedule.AUDITS`. Its kinds get words in `dolbom.texts.findings`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from dolbom.audits.findings.life import (
    ClosedAs,
    Done,
    Facts,
    Finding,
    Found,
    State,
    Step,
    audit_of,
    finding_id_of,
    first_seen,
    seen_again,
)
from dolbom.audits.findings.schedule import AuditName
from dolbom.clock import parse_stamp, stamp
from dolbom.dynamo.items import Item, beyond, counts, lies_at, lists, reading, switches, texts, words_of
from dolbom.dynamo.table import ABSENT, Condition, ConditionFailed, Put, Table
from dolbom.errors import Unreadable
from dolbom.logs import unreadable
from dolbom.meals import keys

TOO_MANY = "too_many"
RUNS_LIVE = timedelta(days=400)
RUNS_READ_MAX = 60


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much a run may write, and an audit may keep."""

    new_a_run_max: int = 500
    kept_max: int = 2_000


BOUNDS = Bounds()


@dataclass(frozen=True, slots=True)
class Run:
    """That an audit's run of a day, or of the week that begins with it, has ended."""

    day: str
    at: str
    """When it began, as a stamp."""
    count: int
    """How much it found, with what it had no room for."""
    is_whole: bool
    """Whether all that it found is among the findings: then what is not is not there any more."""


class FindingChanged(Exception):
    """Somebody else has changed the finding meanwhile."""


class FindingStore:
    """Reads and writes of findings; rows that cannot be read are named in the table's log."""

    def __init__(self, table: Table, bounds: Bounds = BOUNDS) -> None:
        self.table, self.bounds = table, bounds

    # ── audits ───────────────────────────────────────────────────────────────────────────────────────────────────

    def seen(
        self, audit: AuditName, day: str, found: Iterable[Found], *, at: datetime, beyond: int = 0, is_all: bool = True
    ) -> Run:
        """Takes in all that a run found, as the module says; `beyond` is how much more there is than is told here, and
        `is_all` whether the run could look at everything.

        Raises:
            Unavailable: DynamoDB does not answer. The run is not said to have ended, and can be sent again.
        """
        told = {finding_id_of(audit, each): each for each in found}
        count = len(told) + beyond
        rows = list(self.table.query_all(keys.findings(audit), prefix=keys.FINDING, only=_HEAD))
        kept = {row["sk"].removeprefix(keys.FINDING): row.get("first_seen") for row in rows}
        # Those that an earlier try of this very run has made are chosen again: it ends in the same rows.
        too_many = Found(TOO_MANY, audit)
        older = {finding_id for finding_id, first in kept.items() if first != day} - {finding_id_of(audit, too_many)}
        new = _spread({finding_id: each for finding_id, each in told.items() if finding_id not in older})
        room = max(0, min(self.bounds.new_a_run_max, self.bounds.kept_max - len(older)))
        left = max(0, len(new) - room) + beyond
        kept_now = [told[finding_id] for finding_id in (*sorted(told.keys() & older), *new[:room])]
        if left:
            kept_now.append(replace(too_many, expected=str(count - left), found=str(count)))
        is_kept = [self._saw(audit, each, day, at) for each in kept_now]
        run = Run(day, stamp(at), count, left == 0 and is_all and all(is_kept))
        self._ended(audit, run, at)
        return run

    def _saw(self, audit: AuditName, found: Found, day: str, at: datetime) -> bool:
        """Whether it is kept: a row that cannot be read is left as it lies."""
        finding_id = finding_id_of(audit, found)
        rounds = self.table.rounds()
        while rounds.another():
            try:
                known = self.finding(finding_id)
            except Unreadable as error:
                if self.table.logger is None:
                    raise
                unreadable(self.table.logger, error)
                return False
            after = seen_again(known, found, day, at) if known is not None else first_seen(audit, found, day, at)
            if after == known:
                return True
            try:
                self.save(known, after)
            except FindingChanged:
                continue
            return True

    def _ended(self, audit: str, run: Run, at: datetime) -> None:
        item: Item = {"pk": keys.findings(audit), "sk": keys.run(run.day), "kind": "audit_run"}
        item |= {**asdict(run), "expires_at": int((at + RUNS_LIVE).timestamp())}
        latest = Condition("attribute_not_exists(pk) OR #at <= :at", {":at": run.at}, {"#at": "at"})
        try:
            self.table.write(Put(item, latest, returns_old=False))
        except ConditionFailed:
            return  # a later run of the same day has ended

    # ── people ───────────────────────────────────────────────────────────────────────────────────────────────────

    def finding(self, finding_id: str) -> Finding | None:
        """One finding, or None.

        Raises:
            Unreadable: its row is not of the form that is known.
        """
        item = self.table.get(keys.findings(audit_of(finding_id)), keys.finding(finding_id))
        return reading(finding_of, item) if item else None

    def save(self, before: Finding | None, after: Finding) -> None:
        """Writes a finding in place of what was read, or a new one.

        Raises:
            FindingChanged: it is no longer what was read.
        """
        as_read = Condition("version = :before", {":before": before.version}) if before is not None else ABSENT
        try:
            self.table.write(Put({**_item(after), **after.beyond}, as_read))
        except ConditionFailed:
            raise FindingChanged from None

    def all_of(self, audit: str, unread: Callable[[Item], object] | None = None) -> Iterator[Finding]:
        """An audit's findings: at most `kept_max`, and one that says that there are more; `unread` as `Table.each` has
        it."""
        rows = self.table.query_all(keys.findings(audit), prefix=keys.FINDING)
        yield from self.table.each(rows, finding_of, unread)

    def runs(self, audit: str) -> list[Run]:
        """An audit's last runs, the latest first."""
        page = self.table.query(keys.findings(audit), prefix=keys.RUN, limit=RUNS_READ_MAX, forward=False)
        return list(self.table.each(page.items, run_of))


_HEAD = ("sk", "first_seen")
_PLAIN = ("finding_id", "audit", "first_seen", "last_seen", "nights", "state", "assignee", "returns", "version")
_FOUND = {"item": "item", "should_be": "expected", "is_now": "found"}
"""The attributes of what an audit said, and what they are called in its value."""


def _spread(new: dict[str, Found]) -> list[str]:
    """New findings in the order in which they find room, always the same: of each kind one, of each a second …"""
    by_kind = defaultdict[str, list[str]](list)
    for finding_id in sorted(new):
        by_kind[new[finding_id].kind].append(finding_id)
    places = [(place, kind, each) for kind, ids in by_kind.items() for place, each in enumerate(ids)]
    return [each for _, _, each in sorted(places)]


def _item(finding: Finding) -> Item:
    item: Item = {"pk": keys.findings(finding.audit), "sk": keys.finding(finding.finding_id), "kind": "finding"}
    item |= {name: getattr(finding, name) for name in _PLAIN}
    item |= {"what": finding.found.kind}
    item |= {name: getattr(finding.found, of) for name, of in _FOUND.items()}
    if finding.found.facts:
        item |= {"facts": dict(finding.found.facts)}
    item |= {"closed_as": finding.closed_as, "steps": [_step(step) for step in finding.steps]}
    if finding.seen_at:
        item |= {"seen_at": finding.seen_at}
    if finding.forget_at:
        item |= {"expires_at": int(parse_stamp(finding.forget_at).timestamp()), "forget_at": finding.forget_at}
    return item


def _step(step: Step) -> dict[str, Any]:
    return {name: value for name, value in asdict(step).items() if value is not None}


def finding_of(item: Item) -> Finding:
    """A finding from its item."""
    texts(*(item[name] for name in ("finding_id", "audit", "first_seen", "last_seen", "assignee", "what", *_FOUND)))
    counts(*(item[name] for name in ("nights", "returns", "version")))
    words_of(State, item["state"])
    words_of(AuditName, item["audit"])
    lies_at(item, keys.findings(item["audit"]), keys.finding(item["finding_id"]))
    if audit_of(item["finding_id"]) != item["audit"]:
        raise ValueError("another audit's")
    for day in (item["first_seen"], item["last_seen"]):
        date.fromisoformat(day)
    closed_as, seen_at, forget_at = item.get("closed_as"), item.get("seen_at", ""), item.get("forget_at", "")
    if closed_as is not None:
        words_of(ClosedAs, closed_as)
    for at in (seen_at, forget_at):
        if at:
            parse_stamp(at)
    lists(item["steps"])
    return Finding(
        **{name: item[name] for name in _PLAIN},
        found=Found(item["what"], **_told(item), facts=_facts_of(item.get("facts", {}))),
        closed_as=closed_as,
        steps=tuple(map(_step_of, item["steps"])),
        seen_at=seen_at,
        forget_at=forget_at,
        beyond=beyond(item, (*_PLAIN, *_FOUND, "what", "facts", "closed_as", "steps", "seen_at", "forget_at")),
    )


def _told(item: Item) -> dict[str, str]:
    return {of: item[name] for name, of in _FOUND.items()}


def _facts_of(facts: Any) -> Facts:
    if not isinstance(facts, dict) or not all(type(fact) in (str, int) for fact in facts.values()):
        raise TypeError("no facts")
    return facts


def _step_of(item: Item) -> Step:
    texts(*(item[name] for name in ("by", "at", "what", "why")))
    words_of(Done, item["what"])
    parse_stamp(item["at"])
    if "closed_as" in item:
        words_of(ClosedAs, item["closed_as"])
    if "given_to" in item:
        texts(item["given_to"])
    return Step(item["by"], item["at"], item["what"], item["why"], item.get("closed_as"), item.get("given_to"))


def run_of(item: Item) -> Run:
    """A run from its item."""
    texts(item["day"], item["at"])
    counts(item["count"])
    switches(item["is_whole"])
    date.fromisoformat(item["day"])
    parse_stamp(item["at"])
    return Run(item["day"], item["at"], item["count"], item["is_whole"])


def latest_whole(runs: Sequence[Run]) -> Run | None:
    """The latest run that told all that it found; None where there is none."""
    return max((run for run in runs if run.is_whole), key=lambda run: run.day, default=None)
