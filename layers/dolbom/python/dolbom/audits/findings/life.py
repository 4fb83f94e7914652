"""A finding's life.

    open ──▶ assigned ──▶ explained ──▶ closed      each step by a person, with who, when and why
      ▲         an open, an assigned and an explained one can be closed
      └───────── reopened by a person, or seen again by the audit ("returned")

Machines only say that they have seen it: the day, how many runs, and that a closed one is there again. None of them
closes anything: what a later run no longer sees is shown as such, and somebody says why it is gone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from dolbom.audits.findings.schedule import AuditName
from dolbom.clock import stamp
from dolbom.errors import Conflict
from dolbom.ids import derived

SAID_CHARACTERS_MAX = 1_000
NOT_LOOKED = "not_looked"
"""The kind of what a run could not look at."""
STEPS_MAX = 100
"""Steps that a finding keeps, with reasons of 200 letters: it stays below a fifth of an item's 400 KB."""
CLOSED_LIVES = timedelta(days=400)
"""A closed one is forgotten so long after its last step; each run's report lies in its bucket."""

State = Literal["open", "assigned", "explained", "closed"]
What = Literal["assign", "explain", "close", "reopen"]
Done = Literal["assign", "explain", "close", "reopen", "returned"]
ClosedAs = Literal["mended", "no_fault", "handed_on", "accepted"]
"""Why one is closed: what was wrong is mended; nothing was wrong; others work on it; it is known, and stays so."""


Facts = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Found:
    """What an audit says of one thing: its `kind` and the `item` are what it is known by, night after night.

    What would be right and what is are told either as they stand, in `expected` and `found` (amounts, hashes: the same
    in each language), or by `facts`, of which `dolbom.texts.findings` makes words for the kind. Texts are cut after
    `SAID_CHARACTERS_MAX`.
    """

    kind: str
    item: str
    expected: str = ""
    found: str = ""
    facts: Facts = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: by whom (Cognito's `sub`; nobody, where the audit saw it again), when (a stamp), what, why."""

    by: str
    at: str
    what: Done
    why: str
    closed_as: ClosedAs | None = None
    given_to: str | None = None
    """The colleague to whom it was given; nobody, where it was taken."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding as it is kept; days are the days, or the weeks' first days, that runs were of."""

    finding_id: str
    audit: AuditName
    found: Found
    first_seen: str
    last_seen: str
    nights: int
    """Runs that saw it."""
    state: State = "open"
    assignee: str = ""
    closed_as: ClosedAs | None = None
    returns: int = 0
    """How often it was there again after it had been closed; not all of them have room among the steps."""
    steps: tuple[Step, ...] = ()
    version: int = 1
    seen_at: str = ""
    """When the run of `last_seen` that saw it last had begun, as a stamp: a day may be looked at again."""
    forget_at: str = ""
    """When a closed one is forgotten, as a stamp; nothing of one that is not closed."""
    beyond: Mapping[str, Any] = field(default_factory=dict, compare=False)
    """What its row holds beside all this, which later code may have put there: it is kept."""


_FROM: Mapping[What, frozenset[State]] = {
    "assign": frozenset({"open", "assigned", "explained"}),
    "explain": frozenset({"open", "assigned", "explained"}),
    "close": frozenset({"open", "assigned", "explained"}),
    "reopen": frozenset({"closed"}),
}
_BECOMES: Mapping[What, State] = {"assign": "assigned", "explain": "explained", "close": "closed", "reopen": "open"}


def finding_id_of(audit: str, found: Found) -> str:
    """What a finding is known by for good: its audit, its kind and its item."""
    return f"{audit}.{derived('finding', audit, found.kind, found.item, characters=16)}"


def audit_of(finding_id: str) -> str:
    """The audit that a finding is of."""
    return finding_id.partition(".")[0]


def first_seen(audit: AuditName, found: Found, day: str, at: datetime) -> Finding:
    """A finding that nobody knew."""
    return Finding(finding_id_of(audit, found), audit, _cut(found), day, day, 1, seen_at=stamp(at))


def seen_again(known: Finding, found: Found, day: str, at: datetime) -> Finding:
    """A finding after another run has seen it, which had begun at `at`. The same run again, or one of an earlier day,
    changes nothing; a later one of the same day is no further night, and brings back what was closed before it."""
    is_same_day = day == known.last_seen
    if day < known.last_seen or (is_same_day and stamp(at) <= known.seen_at):
        return known
    told = replace(
        known,
        found=_cut(found),
        last_seen=day,
        seen_at=stamp(at),
        nights=known.nights + (not is_same_day),
        version=known.version + 1,
    )
    if known.state != "closed" or (is_same_day and stamp(at) <= known.steps[-1].at):
        return told
    # The last room is for a person's closing.
    returned = (Step("", stamp(at), "returned", day),) if len(known.steps) < STEPS_MAX - 1 else ()
    return replace(
        told, state="open", closed_as=None, returns=known.returns + 1, steps=(*known.steps, *returned), forget_at=""
    )


def is_done(known: Finding, what: What, by: str, why: str, closed_as: ClosedAs | None, to: str | None = None) -> bool:
    """Whether a person's step is the last one that was taken: it came twice."""
    last = known.steps[-1] if known.steps else None
    asked = (by, what, why, closed_as, to)
    return last is not None and (last.by, last.what, last.why, last.closed_as, last.given_to) == asked


def moved(
    known: Finding,
    what: What,
    by: str,
    why: str,
    at: datetime,
    closed_as: ClosedAs | None = None,
    to: str | None = None,
) -> Finding:
    """A finding after a person's step; `to`: the colleague to whom it is given, in place of being taken.

    Raises:
        Conflict: its state does not allow it, or it has no room for a further step.
    """
    if known.state not in _FROM[what]:
        raise Conflict("finding_state", facts={"state": known.state})
    # The last room is for closing. One that returns even then stays open: its history is told where it is refused.
    if len(known.steps) >= STEPS_MAX - (what != "close"):
        raise Conflict("finding_full", facts={"steps_max": STEPS_MAX})
    return replace(
        known,
        state=_BECOMES[what],
        assignee=(to or by) if what == "assign" else known.assignee,
        closed_as=closed_as,
        steps=(*known.steps, Step(by, stamp(at), what, why, closed_as, to)),
        version=known.version + 1,
        forget_at=stamp(at + CLOSED_LIVES) if what == "close" else "",
    )


def _cut(found: Found) -> Found:
    said = (found.expected[:SAID_CHARACTERS_MAX], found.found[:SAID_CHARACTERS_MAX])
    facts = {name: fact[:SAID_CHARACTERS_MAX] if isinstance(fact, str) else fact for name, fact in found.facts.items()}
    return Found(found.kind, found.item[:SAID_CHARACTERS_MAX], *said, facts)
