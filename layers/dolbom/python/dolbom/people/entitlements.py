"""Entitlements (P3): what a person may, from when and until when, and who decided it, when and why.

A person's entitlements are one value with a number, the `version`, that grows with every decision. A token carries the
version of which it was made, so that what was taken away can be told from what holds, without comparing clocks: tokens
of `over` and below are over, each by itself where it counts (`docs/decisions/entitlements.md`).
"""

from collections.abc import Mapping
from dataclasses import field, replace
from typing import Any, Literal

from dolbom.errors import Conflict
from dolbom.starting.values import value

Kind = Literal["child", "ward", "group", "jurisdiction", "consent"]
CHILD_KINDS: tuple[Kind, Kind] = ("child", "ward")
"""What is about a child: the own account, and that of a child for whom somebody acts."""
ENTITLEMENTS_MAX = 90
"""Of one person, what has ended among them: a token's maker reads them in one page, and all of them can end in one
transaction, which takes a hundred writes."""
DECISIONS_MAX = 50
"""About one entitlement; the last of them can only end it."""

AUDITOR = "auditor"
RENEWALS_KEPT = 20
"""A phone is lost now and then."""


@value
class Decision:
    """What somebody decided: an entitlement was `granted` or `ended`, or the second factor `renewed`; at a stamp, who
    (an account, or a tool) and why."""

    what: Literal["granted", "ended", "renewed"]
    at: str
    who: str
    why: str


@value
class Entitlement:
    """One entitlement of one person. Stamps; `valid_until` is the first instant at which it no longer holds."""

    kind: Kind
    value: str
    """The child's id, the group's name, the code of the area or centre, or to whom and for whom a consent is."""
    valid_from: str
    valid_until: str | None
    history: tuple[Decision, ...]
    beyond: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """What its row holds beside all this, which later code may have put there: it is kept."""

    @property
    def key(self) -> tuple[Kind, str]:
        return self.kind, self.value

    @property
    def team(self) -> str | None:
        """Of whose team it makes somebody one: of an area's or centre's, or of the auditors, who work for none."""
        is_of_one = self.kind == "jurisdiction" or self.key == ("group", AUDITOR)
        return self.value if is_of_one else None

    def holds(self, at: str) -> bool:
        """Whether it is in force at an instant, as a stamp."""
        return self.valid_from <= at and (self.valid_until is None or at < self.valid_until)


@value
class Person:
    """All that one person is or was entitled to."""

    subject: str
    version: int = 0
    """How many decisions there were; 0 of somebody about whom nobody ever decided."""
    over: int = 0
    """Tokens that were made of this version or an earlier one count no more where staff works."""
    deleted_at: str | None = None
    """When the person deleted the account: nothing is granted any more."""
    entitlements: Mapping[tuple[Kind, str], Entitlement] = field(default_factory=dict)
    renewals: tuple[Decision, ...] = ()
    """When, by whom and why the second factor was made to be registered anew; the last `RENEWALS_KEPT`."""
    name: str = ""
    """What colleagues call somebody of the staff, as the ministry wrote it; it stays with what the person did."""

    def held(self, at: str) -> list[Entitlement]:
        """What is in force at an instant, by kind and value."""
        if self.deleted_at is not None:
            return []
        return [each for _, each in sorted(self.entitlements.items()) if each.holds(at)]

    def children(self, at: str) -> set[str]:
        """The children for whom the person acts at an instant, as the child or for it."""
        return {each.value for each in self.held(at) if each.kind in CHILD_KINDS}

    def own_child(self, at: str) -> str | None:
        """The child whose own account this is at an instant."""
        return next((each.value for each in self.held(at) if each.kind == "child"), None)


def granted(
    person: Person, kind: Kind, value: str, decision: Decision, *, valid_from: str = "", valid_until: str | None = None
) -> Person:
    """The person with an entitlement, from a stamp (of the decision, if none is given) until another. What holds
    already with the same end is no new decision. An end is put off, and never brought forward: tokens know it already.

    Raises:
        Conflict: the account was deleted, it would end sooner, or there are as many entitlements or decisions as there
            can be.
    """
    if person.deleted_at is not None:
        raise Conflict("account_deleted")
    before = person.entitlements.get((kind, value))
    if before is not None and before.holds(decision.at) and before.valid_until == valid_until:
        return person
    if before is not None and before.holds(decision.at) and _end(valid_until) < _end(before.valid_until):
        raise Conflict("ends_sooner")
    history = (*(before.history if before else ()), decision)
    if len(history) >= DECISIONS_MAX or (before is None and len(person.entitlements) >= ENTITLEMENTS_MAX):
        raise Conflict("too_many_entitlements")
    after = Entitlement(
        kind, value, valid_from or decision.at, valid_until, history, before.beyond if before is not None else {}
    )
    return _with(person, [after])


def ended(person: Person, wanted: list[Entitlement], decision: Decision) -> Person:
    """The person without these entitlements, as of the decision; what has ended by then stays as it is. Every token
    that was made until now is over."""
    over = [
        replace(each, valid_until=decision.at, history=(*each.history, decision))
        for each in wanted
        if each.valid_until is None or each.valid_until > decision.at
    ]
    return replace(_with(person, over), over=person.version) if over else person


def ended_all(person: Person, decision: Decision) -> Person:
    """The person without any entitlement."""
    return ended(person, list(person.entitlements.values()), decision)


def renewed(person: Person, decision: Decision) -> Person:
    """The person with the same entitlements, whose every token of before is over; who decided it and why is kept."""
    renewals = (*person.renewals, decision)[-RENEWALS_KEPT:]
    return replace(with_tokens_over(person), renewals=renewals)


def with_tokens_over(person: Person) -> Person:
    """The person with the same entitlements, whose every token of before is over."""
    return replace(person, version=person.version + 1, over=person.version)


def named(person: Person, name: str) -> Person:
    """The person under a name; no token is over by it."""
    return person if person.name == name else replace(person, version=person.version + 1, name=name)


def _end(valid_until: str | None) -> str:
    """A stamp by which ends can be compared: what has none ends after all others."""
    return valid_until or "~"


def _with(person: Person, changed: list[Entitlement]) -> Person:
    entitlements = {**person.entitlements, **{each.key: each for each in changed}}
    return replace(person, version=person.version + 1, entitlements=entitlements)
