"""Misuse cases (M14): one for each subject, rule and month, however many records add to it.

    open ──▶ in_review ──▶ confirmed
      ▲          └───────▶ dismissed        an appeal reopens a decided case
      └──── appeal ◀────────┘

Machines add evidence; only people move a case, each step with who, when and why.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from dolbom.clock import stamp
from dolbom.errors import Conflict
from dolbom.ids import derived
from dolbom.meals.misuse.facts import Fact
from dolbom.meals.misuse.rule import SCORE_MAX, RuleName, SubjectKind, Suspicion

EVIDENCE_MAX = 100
"""The earliest facts that a case keeps; windows and ledger hold the rest."""

STEPS_MAX = 60
"""Steps that a case keeps: reasons of 500 letters each, and it stays well below an item's 400 KB."""
STEPS_TO_AN_END = 3
"""An appeal, the review after it, and the decision: an appeal is taken only if all three have room."""

State = Literal["open", "in_review", "confirmed", "dismissed"]


@dataclass(frozen=True, slots=True)
class Step:
    """One move of a case: by whom (Cognito's `sub`), when (a stamp), what, why."""

    by: str
    at: str
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Case:
    """A suspicion with its evidence, and what people made of it."""

    case_id: str
    municipality: str
    rule: RuleName
    subject_kind: SubjectKind
    subject_id: str
    period: str
    """The month of its evidence."""
    opened_at: str
    state: State = "open"
    parts: Mapping[str, int] = field(default_factory=dict)
    evidence: tuple[Fact, ...] = ()
    steps: tuple[Step, ...] = ()
    beyond: Mapping[str, Any] = field(default_factory=dict, compare=False)
    """What its row holds beside all this, which later code may have put there: it is kept."""
    read_as: str = field(default="", compare=False)
    """The digest that its row had when it was read."""

    @property
    def score(self) -> int:
        """0 to `SCORE_MAX`: the parts, added up."""
        return min(SCORE_MAX, sum(self.parts.values()))


Move = Literal["review", "confirm", "dismiss", "appeal"]
_MOVES: Mapping[Move, tuple[frozenset[State], State]] = {
    "review": (frozenset({"open"}), "in_review"),
    "confirm": (frozenset({"in_review"}), "confirmed"),
    "dismiss": (frozenset({"in_review"}), "dismissed"),
    "appeal": (frozenset({"confirmed", "dismissed"}), "open"),
}


def case_id_of(suspicion: Suspicion, municipality: str, period: str) -> str:
    """The one case that a suspicion belongs to: its id says where it lies and of when it is."""
    subject = derived("case", suspicion.subject_kind, suspicion.subject_id, suspicion.rule, characters=16)
    return f"{municipality}-{period}-{subject}"


def municipality_of(case_id: str) -> str:
    """The municipality whose officers work on a case."""
    return case_id.partition("-")[0]


def moved(case: Case, move: Move, by: str, why: str, now: datetime) -> Case:
    """The case after a person's step. The same step by the same person again is no change.

    Raises:
        Conflict: its state does not allow it, or it was appealed as often as a case has room for: it stays decided.
    """
    from_states, state = _MOVES[move]
    last = case.steps[-1] if case.steps else None
    if case.state == state and last is not None and (last.what, last.by, last.why) == (move, by, why):
        return case
    if case.state not in from_states:
        raise Conflict("case_state", facts={"state": case.state})
    if move == "appeal" and len(case.steps) + STEPS_TO_AN_END > STEPS_MAX:
        raise Conflict("case_full", facts={"steps_max": STEPS_MAX})
    return replace(case, state=state, steps=(*case.steps, Step(by, stamp(now), move, why)))


def opened(suspicion: Suspicion, municipality: str, period: str, now: datetime) -> Case:
    """A new case, without evidence yet."""
    return Case(
        case_id_of(suspicion, municipality, period),
        municipality,
        suspicion.rule,
        suspicion.subject_kind,
        suspicion.subject_id,
        period,
        stamp(now),
    )


def joined(case: Case, suspicion: Suspicion) -> Case:
    """The case with a suspicion's evidence added: in whatever order suspicions come, the same case."""
    parts = {**case.parts}
    for name, points in suspicion.parts.items():
        parts[name] = max(points, parts.get(name, 0))
    return replace(case, parts=parts, evidence=_earliest({*case.evidence, *suspicion.evidence}))


def _earliest(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    return tuple(sorted(facts)[:EVIDENCE_MAX])
