"""The auditor's route to a week's report: what stood out at shops, and against what (O5)."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Literal

from pydantic import Field

from dolbom.api import Api, Call
from dolbom.audits.chain import WEEKS, report_of
from dolbom.audits.patterns.report import has_line, said
from dolbom.audits.patterns.weeks import monday_of
from dolbom.auth import people
from dolbom.dates import Day
from dolbom.gateways.objects import Bucket
from dolbom.model import Model
from dolbom.texts.findings import PATTERNS

REPORT_BYTES_MAX = 16 * 1024 * 1024
SHOWN_MAX = 200
READERS = people("auditor")


class PatternsQuery(Model):
    """Which week: any day of it."""

    week: Day


class PatternView(Model):
    """What stands out at a shop, in words. Where fewer than five children are behind it, no number is told."""

    municipality: str
    merchant_id: str
    category: str
    kind: str
    title_ko: str
    title_en: str
    explanation_ko: str
    explanation_en: str
    now_ko: str
    now_en: str
    usual_ko: str
    usual_en: str
    weeks: list[int]
    """The same number of each week, oldest first: shares in thousandths, of growth payments."""
    peers: int | None = None
    """The share that three of four of its peers do not exceed, in thousandths. None of growth, as peers' payments are
    their own, and where no number is told."""


class PatternsView(Model):
    """A week's report. Where the week was not looked at, or its report cannot be read, nothing is claimed of it."""

    week: str
    """Its Monday, which may lie before the first day that can be asked for."""
    state: Literal["none", "found", "not_all_read", "not_run", "unreadable"]
    """`none` is said of a week of which all could be read; `not_all_read`: nothing is found in what could be."""
    towns: int = 0
    shops: int = 0
    payments: int = 0
    unread_rows: int = 0
    """Rows that could not be read: payments, shops of a town's list, policies."""
    not_looked_at: int = 0
    """Shops of which not all could be read."""
    beyond: int = 0
    """Patterns for which there was no room."""
    patterns: list[PatternView] = Field(default_factory=list)


def register(app: Api, chain: Callable[[], Bucket]) -> None:
    """Adds the route to the desk's API."""

    @app.operation("GET /v1/desk/audits/patterns", auth=READERS, query=PatternsQuery, answer=PatternsView)
    def read_patterns(call: Call[None, PatternsQuery]) -> PatternsView:
        """What the weekly look at shops said of a week; or that there is none, which is no good news."""
        return patterns_of(chain(), monday(call.query.week))


def monday(day: str) -> str:
    """The week that a day is in, by its Monday."""
    return monday_of(date.fromisoformat(day)).isoformat()


def patterns_of(chain: Bucket, week: str) -> PatternsView:
    """The report of a week as it was left in the chain of weeks, where nobody writes over it.

    Raises:
        Unavailable: S3 does not answer.
    """
    try:
        report = report_of(chain, week, REPORT_BYTES_MAX, WEEKS)
        if report is None:
            return PatternsView(week=week, state="not_run")
        shown = [_view(each) for each in report["patterns"][:SHOWN_MAX]]
        return PatternsView(
            week=week,
            state="found" if shown else "not_all_read" if report["unread_rows"] else "none",
            **{name: report[name] for name in ("towns", "shops", "payments", "unread_rows")},
            not_looked_at=len(report["not_looked_at"]),
            beyond=report["beyond"] + len(report["patterns"]) - len(shown),
            patterns=shown,
        )
    except (ValueError, KeyError, TypeError):
        return PatternsView(week=week, state="unreadable")


def _view(pattern: Mapping[str, Any]) -> PatternView:
    words = PATTERNS[pattern["kind"]]
    (usual_ko, now_ko), (usual_en, now_en) = said(pattern, "ko"), said(pattern, "en")
    return PatternView(
        **{name: pattern[name] for name in ("municipality", "merchant_id", "category", "kind", "weeks")},
        title_ko=words.title.ko,
        title_en=words.title.en,
        explanation_ko=words.explanation.ko,
        explanation_en=words.explanation.en,
        now_ko=now_ko,
        now_en=now_en,
        usual_ko=usual_ko,
        usual_en=usual_en,
        peers=pattern["peers"] if has_line(pattern) else None,
    )
