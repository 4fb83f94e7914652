"""Misuse cases as officers see them: why they opened, what shows it, the subject's month as a picture, and a table."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from dolbom.clock import SEOUL, month_end, parse_stamp, rfc3339
from dolbom.korea.identifiers import Unnumbered
from dolbom.meals.misuse.cases import Case
from dolbom.meals.misuse.facts import Fact
from dolbom.meals.names import MunicipalityCode, Why
from dolbom.model import Model
from dolbom.money import Money, won
from dolbom.patterns import NOT_BLANK
from dolbom.texts import desk as texts
from dolbom.texts.desk import MISUSE
from dolbom.texts.spreadsheet import plain

WIDTH, HEIGHT, LEFT, TOP = 640, 260, 40, 24
HOURS_SHOWN = 24

StateName = Literal["open", "in_review", "confirmed", "dismissed"]


class CasesQuery(Model):
    municipality: MunicipalityCode
    state: StateName | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    next: Annotated[str, Field(max_length=400)] | None = None


class StepRequest(Model):
    """A person's step: who and when are taken from the request itself."""

    what: Literal["review", "confirm", "dismiss", "appeal"]
    why: Annotated[str, Field(min_length=2, max_length=500, pattern=NOT_BLANK), Unnumbered]


class ExportRequest(Model):
    """Why a case is taken away as a file."""

    why: Why


class CaseLine(Model):
    """A case in a list."""

    case_id: str
    rule: str
    title: str
    title_en: str
    subject_kind: Literal["merchant", "adult"]
    subject_id: str
    period: str
    state: StateName
    score: int
    evidence_count: int
    opened_at: Annotated[str, Field(description="When a rule opened it; people's steps follow.")]
    first_at: str
    last_at: str


class CaseList(Model):
    cases: list[CaseLine]
    next: str | None = None


class EvidenceView(Model):
    """One payment or refund that shows it; `row` is the ledger's row that proves it."""

    at: str
    kind: Literal["order", "in_store", "refund"]
    child_id: str
    merchant_id: str
    amount: Money
    row: str


class StepView(Model):
    by: str
    by_name: str | None = None
    """What colleagues call whoever did it."""
    at: str
    what: str
    why: str


class CaseView(CaseLine):
    """A case with all that it stands on."""

    explanation: str
    explanation_en: str
    parts: dict[str, int]
    evidence: list[EvidenceView]
    steps: list[StepView]
    chart_svg: Annotated[str, Field(description="The subject's month, hour by day; what the rule saw stands out.")]


class CaseExport(Model):
    """A case as a spreadsheet opens it."""

    filename: str
    content_type: Literal["text/csv; charset=utf-8"] = "text/csv; charset=utf-8"
    content: str


def line(case: Case) -> CaseLine:
    """A case in a list."""
    return CaseLine(
        case_id=case.case_id,
        rule=case.rule,
        title=MISUSE[case.rule].title.ko,
        title_en=MISUSE[case.rule].title.en,
        subject_kind=case.subject_kind,
        subject_id=case.subject_id,
        period=case.period,
        state=case.state,
        score=case.score,
        evidence_count=len(case.evidence),
        opened_at=rfc3339(parse_stamp(case.opened_at)),
        first_at=rfc3339(case.evidence[0].at),
        last_at=rfc3339(case.evidence[-1].at),
    )


def view(case: Case, month: Sequence[Fact], names: Mapping[str, str]) -> CaseView:
    """A case, with the subject's `month` behind its evidence; `names` of staff by their accounts."""
    return CaseView(
        **line(case).model_dump(),
        explanation=MISUSE[case.rule].explanation.ko,
        explanation_en=MISUSE[case.rule].explanation.en,
        parts=dict(case.parts),
        evidence=[
            EvidenceView(
                at=rfc3339(fact.at),
                kind=fact.kind,
                child_id=fact.child_id,
                merchant_id=fact.merchant_id,
                amount=won(fact.amount),
                row=fact.row,
            )
            for fact in case.evidence
        ],
        steps=[
            StepView(
                by=step.by,
                by_name=names.get(step.by),
                at=rfc3339(parse_stamp(step.at)),
                what=step.what,
                why=step.why,
            )
            for step in case.steps
        ],
        chart_svg=chart(case, month),
    )


def chart(case: Case, month: Sequence[Fact]) -> str:
    """Day by hour: every payment of the subject's month as a dot as large as its amount, the evidence in red."""
    first = datetime.fromisoformat(f"{case.period}-01").replace(tzinfo=SEOUL)
    days = month_end(first.date()).day
    seen = {fact.fact_id for fact in case.evidence}
    others = [fact for fact in month if fact.fact_id not in seen]
    dots = [_dot(fact, first, days, "#a0aec0") for fact in others]
    dots += [_dot(fact, first, days, "#c53030") for fact in case.evidence]
    hours = "".join(
        f'<text x="4" y="{_y(hour) + 4:.0f}">{texts.CASE_HOUR.said("ko", {"hour": f"{hour:02}"})}</text>'
        f'<line x1="{LEFT}" x2="{WIDTH}" y1="{_y(hour):.0f}" y2="{_y(hour):.0f}" stroke="#e2e8f0"/>'
        for hour in range(0, HOURS_SHOWN + 1, 6)
    )
    marks = "".join(
        f'<text x="{_x(day - 1, days):.0f}" y="{HEIGHT - 6}">{texts.CASE_DAY.said("ko", {"day": day})}</text>'
        for day in range(1, days + 1, 5)
    )
    facts = {"period": case.period, "title": MISUSE[case.rule].title.ko, "count": len(case.evidence)}
    title = texts.CASE_TITLE.said("ko", facts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{title}" '
        f'font-size="11" font-family="sans-serif"><title>{title}</title><text x="{LEFT}" y="14">{title}</text>'
        f"{hours}{marks}{''.join(dots)}</svg>"
    )


def _dot(fact: Fact, first: datetime, days: int, colour: str) -> str:
    at = fact.at.astimezone(SEOUL)
    since = (at - first).total_seconds() / 86_400
    radius = 2 + min(6.0, fact.amount / 4_000)
    label = texts.CASE_PAYMENT.said("ko", {"at": f"{at:%m-%d %H:%M}", "amount": fact.amount})
    return (
        f'<circle cx="{_x(since // 1, days):.1f}" cy="{_y(at.hour + at.minute / 60):.1f}" r="{radius:.1f}" '
        f'fill="{colour}" fill-opacity="0.7"><title>{label}</title></circle>'
    )


def _x(day: float, days: int) -> float:
    # The night after the last day, until its service day ends, is in the picture too.
    return LEFT + 12 + day * (WIDTH - LEFT - 24) / days


def _y(hour: float) -> float:
    return TOP + hour * (HEIGHT - TOP - 28) / HOURS_SHOWN


def export(case: Case, names: Mapping[str, str]) -> CaseExport:
    """A case's evidence and steps as CSV, with a byte order mark; no cell can be a formula. `names` of staff by their
    accounts."""
    text = io.StringIO()
    text.write("\ufeff")
    writer = csv.writer(text)
    for row in _table(case, names):
        writer.writerow([plain(cell) for cell in row])
    return CaseExport(filename=f"case-{case.case_id}.csv", content=text.getvalue())


def _table(case: Case, names: Mapping[str, str]) -> Iterable[tuple[str, ...]]:
    yield (texts.CASE.ko, case.case_id, MISUSE[case.rule].title.ko, case.subject_id, case.state, str(case.score))
    yield (texts.CASE_OPENED.ko, rfc3339(parse_stamp(case.opened_at)), texts.CASE_RULE.ko, case.rule)
    yield tuple(head.ko for head in texts.CASE_EVIDENCE)
    for fact in case.evidence:
        yield (rfc3339(fact.at), fact.kind, fact.child_id, fact.merchant_id, str(fact.amount), fact.row)
    yield tuple(head.ko for head in texts.CASE_STEPS)
    for step in case.steps:
        yield (rfc3339(parse_stamp(step.at)), step.what, names.get(step.by, ""), step.by, step.why)
