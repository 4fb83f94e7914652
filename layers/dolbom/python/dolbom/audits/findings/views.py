"""Findings and audits as the auditor sees them, and what an auditor says of a finding."""

from collections.abc import Iterable, Mapping, Sized
from contextlib import suppress
from datetime import datetime
from typing import Annotated

from pydantic import Field

from dolbom.audits.findings.life import NOT_LOOKED, ClosedAs, Done, Finding, Found, State, What
from dolbom.audits.findings.schedule import AUDITS, RUNS_SHOWN, AuditName, missed
from dolbom.audits.findings.store import Run
from dolbom.clock import parse_stamp, rfc3339
from dolbom.dates import Day
from dolbom.dynamo.items import UNREADABLE
from dolbom.errors import Fault, Invalid
from dolbom.meals.names import Why
from dolbom.model import Model
from dolbom.patterns import NOT_BLANK
from dolbom.texts import findings as texts

VERSION_MAX = 999_999
PAGE = 20
PAGE_MAX = 100


class FindingsQuery(Model):
    """Which findings: of one audit, in one state, of one kind; `day`: those that were there on it, or in its week."""

    audit: AuditName | None = None
    state: State | None = None
    kind: Annotated[str, Field(pattern=r"^[a-z][a-z_]{1,39}$")] | None = None
    day: Day | None = None
    limit: Annotated[int, Field(ge=1, le=PAGE_MAX)] = PAGE
    next: Annotated[str, Field(max_length=400)] | None = None


class FindingStepForm(Model):
    """What an auditor does with a finding, of the version that was seen: takes it or gives it to another auditor
    (`assign`), explains it, closes it or opens it again. Who and when are taken from the request itself."""

    version: Annotated[int, Field(ge=1, le=VERSION_MAX)]
    what: What
    why: Why
    closed_as: ClosedAs | None = None
    """Why it is closed; for nothing else."""
    to: Annotated[str, Field(max_length=64, pattern=NOT_BLANK)] | None = None
    """The account of the auditor to whom it is given; left out by whoever takes it."""

    def check(self) -> None:
        """
        Raises:
            Invalid: closed without a reason of the list, such a reason for what closes nothing, or a colleague for what
                gives nothing.
        """
        if self.to is not None and self.what != "assign":
            raise Invalid(faults=[Fault("/to", "gives_nothing")])
        if (self.what == "close") != (self.closed_as is not None):
            code = "closed_as_needed" if self.what == "close" else "closes_nothing"
            raise Invalid(faults=[Fault("/closed_as", code, {"allowed": ", ".join(texts.CLOSED_AS)})])


class FindingLine(Model):
    """A finding in a list. `item` is what it is about: a row of the table by its two keys, or a shop."""

    finding_id: str
    audit: AuditName
    kind: str
    kind_ko: str
    kind_en: str
    item: str
    expected_ko: str
    expected_en: str
    """What would be right; nothing where the kind says it all."""
    found_ko: str
    found_en: str
    """What is. Amounts and hashes are the same in both languages."""
    first_seen: Day
    last_seen: Day
    nights: int
    """Runs that have seen it."""
    is_there: bool | None = None
    """Whether the last run that told all it found has seen it; nothing where none did."""
    state: State
    closed_as: ClosedAs | None = None
    assignee: str | None = None
    assignee_name: str | None = None
    returns: int
    """How often it was there again after it had been closed."""
    version: int


class FindingList(Model):
    findings: list[FindingLine]
    unreadable: int
    """Findings of the audits that were asked for which cannot be read, and so stand in no list."""
    next: str | None = None


class FindingStep(Model):
    """A step: `returned` is the audit's own, and its `why` the day of which it ran."""

    at: str
    what: Done
    why: str
    closed_as: ClosedAs | None = None
    by: str | None = None
    by_name: str | None = None
    to: str | None = None
    """The colleague to whom it was given; none, where it was taken."""
    to_name: str | None = None


class FindingView(FindingLine):
    """A finding with its history, oldest first."""

    steps: list[FindingStep]


class RunView(Model):
    """A run that ended: of which day, or of the week that begins with it."""

    day: Day
    at: str
    count: int
    """How much it found."""
    is_whole: bool
    """Whether it could look at everything, and all that it found is among the findings."""


class AuditView(Model):
    """An audit: its last runs, the latest first, and the days without one, of which nothing is known to be right."""

    audit: AuditName
    name_ko: str
    name_en: str
    every_days: int
    runs: list[RunView]
    missed: list[Day]
    counts: dict[str, int]
    """Its findings by their state."""
    unreadable: int
    """Its findings that cannot be read, whatever their state was."""


class AuditList(Model):
    audits: list[AuditView]


class AuditorView(Model):
    """Somebody who is an auditor now."""

    account: str
    name: str | None
    """What colleagues call them; nothing where the ministry has written no name."""


class AuditorList(Model):
    """Who can be given a finding, by name."""

    auditors: list[AuditorView]


def line(finding: Finding, whole: Run | None, names: Mapping[str, str]) -> FindingLine:
    """A finding in a list; `whole` is its audit's latest run that told all, `names` of staff by account."""
    kind = texts.KINDS.get(finding.found.kind)
    (expected_ko, found_ko), (expected_en, found_en) = _said(finding.found, "ko"), _said(finding.found, "en")
    return FindingLine(
        finding_id=finding.finding_id,
        audit=finding.audit,
        kind=finding.found.kind,
        kind_ko=kind.ko if kind else finding.found.kind,
        kind_en=kind.en if kind else finding.found.kind,
        item=finding.found.item,
        expected_ko=expected_ko,
        expected_en=expected_en,
        found_ko=found_ko,
        found_en=found_en,
        first_seen=finding.first_seen,
        last_seen=finding.last_seen,
        nights=finding.nights,
        is_there=_is_there(finding, whole) if whole is not None else None,
        state=finding.state,
        closed_as=finding.closed_as,
        assignee=finding.assignee or None,
        assignee_name=names.get(finding.assignee),
        returns=finding.returns,
        version=finding.version,
    )


def _is_there(finding: Finding, whole: Run) -> bool:
    """Whether the latest run that told all saw it, too: a day may have been looked at again once what an earlier run of
    it had found was mended. A whole run could look at everything: what one before it could not look at is over."""
    if finding.last_seen != whole.day:
        return finding.last_seen > whole.day
    return finding.found.kind != NOT_LOOKED and (not finding.seen_at or finding.seen_at >= whole.at)


def _said(found: Found, language: str) -> tuple[str, str]:
    if found.facts:
        # Facts that tell nothing of their kind stand in no other finding's way: this one is shown without words.
        with suppress(*UNREADABLE):
            return texts.said(found.kind, found.facts, language)
    return found.expected, found.found


def view(finding: Finding, whole: Run | None, names: Mapping[str, str]) -> FindingView:
    """A finding with its history."""
    return FindingView(
        **line(finding, whole, names).model_dump(),
        steps=[
            FindingStep(
                at=rfc3339(parse_stamp(step.at)),
                what=step.what,
                why=step.why,
                closed_as=step.closed_as,
                by=step.by or None,
                by_name=names.get(step.by),
                to=step.given_to,
                to_name=names.get(step.given_to or ""),
            )
            for step in finding.steps
        ],
    )


def audit_view(
    audit: AuditName,
    runs: list[Run],
    findings: Iterable[Finding],
    unreadable: Sized,
    now: datetime,
    since: datetime | None,
) -> AuditView:
    """An audit as of now; `unreadable` are its findings that turn out so while they are counted, `since` is when its
    runs began to be looked for, where that is known."""
    counts = dict.fromkeys(texts.STATES, 0)
    for finding in findings:
        counts[finding.state] += 1
    told = [RunView(day=r.day, at=rfc3339(parse_stamp(r.at)), count=r.count, is_whole=r.is_whole) for r in runs]
    return AuditView(
        audit=audit,
        name_ko=texts.AUDITS[audit].ko,
        name_en=texts.AUDITS[audit].en,
        every_days=AUDITS[audit].days,
        runs=told[:RUNS_SHOWN],
        missed=missed(AUDITS[audit], [run.day for run in runs], now, since),
        counts=counts,
        unreadable=len(unreadable),
    )
