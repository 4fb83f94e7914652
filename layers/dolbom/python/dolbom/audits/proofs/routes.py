"""The auditor's route: what the nightly proof of a day said, and that it did not run where there is none (O1).

It is read from the chain of reports, where nobody writes over or deletes what a night said.
"""

from collections.abc import Callable
from typing import Literal

from pydantic import Field

from dolbom.api import Api, Call
from dolbom.audits.chain import report_of
from dolbom.audits.proofs import ledgers, patterns
from dolbom.audits.report import anew_of, as_shown, spent_of
from dolbom.auth import people
from dolbom.dates import Day
from dolbom.gateways.objects import Bucket
from dolbom.meals.store import MealStore
from dolbom.model import Model

REPORT_BYTES_MAX = 16 * 1024 * 1024
FINDINGS_MAX = 200
READERS = people("auditor")


class ProofQuery(Model):
    """Which day, of Seoul."""

    day: Day


class ProofFinding(Model):
    """One thing that does not add up: its row, what in plain words, and the numbers."""

    row: str
    """Its partition and its key, with a space between."""
    code: str
    what_ko: str
    what_en: str
    expected: str
    found: str


class ProvedAnew(Model):
    """What a night proved anew; the rest stands on the nights before it."""

    since: Day | None = None
    """The day on whose proof the older rows stand; none where all rows were proved."""
    part: int | None = None
    """Which part of the table was proved whole, from 1; none where all were."""
    parts: int
    oldest: Day
    """Since this day's proof every part was proved whole at least once."""


class SpentDay(Model):
    """What was spent on a day, in KRW."""

    day: Day
    delivered: int
    in_store: int


class ProofView(Model):
    """What a day's proof said. Where it did not run, or its report cannot be read, nothing is claimed of the day."""

    day: Day
    state: Literal["clean", "findings", "not_run", "unreadable"]
    at: str | None = None
    """When it began."""
    children: int = 0
    rows: int = 0
    entries: int = 0
    unexplained: int = 0
    """KRW that no row explains."""
    findings_count: int = 0
    findings: list[ProofFinding] = Field(default_factory=list)
    """The first ones, in the order of their rows."""
    number: int | None = None
    """Which run of the proof it was, counted from the first one."""
    anew: ProvedAnew | None = None
    """None of a report from before that was told."""
    spent: list[SpentDay] = Field(default_factory=list)
    """The last days up to this one, the oldest first."""


def register(app: Api, buckets: Callable[[str], Bucket], meals: Callable[[], MealStore]) -> None:
    """Adds the routes to the desk's API: of the proofs, and of what findings lead to."""
    patterns.register(app, lambda: buckets("proofs_bucket"))
    ledgers.register(app, lambda: ledgers.stores_of(meals()))

    @app.operation("GET /v1/desk/proof", auth=READERS, query=ProofQuery, answer=ProofView)
    def read_proof(call: Call[None, ProofQuery]) -> ProofView:
        """What the nightly proof said of a day; or that there is none, which is no good news."""
        return proof_of(buckets("proofs_bucket"), call.query.day)


def proof_of(chain: Bucket, day: str) -> ProofView:
    """The report of a day as the nightly proof left it, of its last run if there were more.

    Raises:
        Unavailable: S3 does not answer.
    """
    try:
        report = report_of(chain, day, REPORT_BYTES_MAX)
        if report is None:
            return ProofView(day=day, state="not_run")
        anew = anew_of(report)
        return ProofView(
            day=day,
            state="clean" if report["ok"] is True and report["findings_count"] == 0 else "findings",
            **{name: report[name] for name in ("at", "children", "rows", "entries", "unexplained", "findings_count")},
            findings=[ProofFinding(**as_shown(finding)) for finding in report["findings"][:FINDINGS_MAX]],
            number=report["number"],
            anew=ProvedAnew(**anew) if anew is not None else None,
            spent=[SpentDay(**each) for each in spent_of(report)],
        )
    except (ValueError, KeyError, TypeError):
        return ProofView(day=day, state="unreadable")
