"""Requests and answers about a month's loads."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field

from dolbom.clock import parse_stamp, rfc3339
from dolbom.dates import Day, Month
from dolbom.meals.children.undo import LoadView
from dolbom.meals.files.results import Result
from dolbom.meals.monthly_loads.preview import PREVIEW_LIVES, Included, Line, Preview
from dolbom.meals.monthly_loads.store import file_of
from dolbom.meals.names import ChildId, MunicipalityCode, Why
from dolbom.model import Model
from dolbom.money import Money, won
from dolbom.texts import loads as texts

PAGE_LINES_MAX = 500
UNDOES_A_CALL_MAX = 50
Next = Annotated[str, Field(max_length=200)]


class PreviewRequest(Model):
    """A month of support: of one child, or of all children of the municipality. `from_day` where it begins within the
    month; `include` what is loaded though it is odd."""

    municipality: MunicipalityCode
    month: Month
    from_day: Day | None = None
    child_id: ChildId | None = None
    include: Annotated[tuple[Included, ...], Field(strict=False, max_length=2)] = ()
    why: Why


class ConfirmRequest(Model):
    """The `token` of the preview that was looked at."""

    token: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


class UndoPreviewRequest(Model):
    """Why a preview's loads are undone; `in_part`, where a part of one is spent, takes back the rest. So many are
    undone in one call; `next` as the last answer gave it."""

    why: Why
    in_part: bool = False
    limit: Annotated[int, Field(ge=1, le=UNDOES_A_CALL_MAX)] = UNDOES_A_CALL_MAX
    next: Next | None = None


class PreviewQuery(Model):
    """A page of a preview's lines."""

    limit: Annotated[int, Field(ge=1, le=PAGE_LINES_MAX)] = 100
    next: Next | None = None


class PreviewsQuery(Model):
    """A page of a municipality's previews."""

    municipality: MunicipalityCode
    limit: Annotated[int, Field(ge=1, le=100)] = 20
    next: Next | None = None


class HolidayView(Model):
    """A weekday outside vacations that counts as a day off: a public holiday of the `calendar`, with its Korean name,
    or a day that the town's `policy` names."""

    day: str
    by: Literal["calendar", "policy"]
    name: str


class SupportView(Model):
    """What the month comes to: its days by kind, the meals of one of each, and the price of a meal. `weekdays_off`
    tells which days beside Saturdays and Sundays are off, and why."""

    from_day: str
    school_days: int
    days_off: int
    vacation_days: int
    meals: int
    meals_on_school_days: int | None
    meals_on_days_off: int | None
    meals_in_vacations: int | None
    weekdays_off: list[HolidayView]
    unit_price: Money
    amount: Money
    lapses_on: str


class LineView(Model):
    """What a child would get, and what is odd: `already_loaded` for this month, `suspended`, `owes` for purchases in
    shops (repaid first), `unreadable` (told to the operator)."""

    child_id: str
    load_id: str
    amount: Money
    odd: list[Literal["already_loaded", "suspended", "owes", "unreadable"]]


class FileProgress(Model):
    """The file that a confirmed preview has become, and how far it is posted."""

    key: str
    state: Literal["waiting", "running", "done", "refused"]
    lines: int
    posted: int
    already: int
    failed: int
    amount: Money


class PreviewSummary(Model):
    preview_id: str
    municipality: str
    month: str
    child_id: str | None
    include: list[str]
    why: str
    by: str
    by_name: str | None = None
    """What colleagues call whoever computed it; nothing where none is known."""
    at: str
    state: Literal["open", "confirmed"]
    confirmed_by: str | None
    confirmed_by_name: str | None = None
    confirmed_at: str | None
    expires_at: Annotated[str, Field(description="Until when it can be confirmed.")]
    policy_version: Annotated[
        int, Field(description="Which version of the policy of `municipality` it was computed by.")
    ]
    support: SupportView
    children: int
    count: Annotated[int, Field(description="Children that get something.")]
    total: Money
    odd: Annotated[dict[str, int], Field(description="How many children each odd thing concerns.")]


class PreviewView(PreviewSummary):
    """A preview with a page of its lines, by the children's numbers."""

    token: Annotated[str, Field(description="What was computed; who confirms it, sends it.")]
    lines: list[LineView]
    next: str | None = None
    file: FileProgress | None = None


class PreviewList(Model):
    previews: list[PreviewSummary]
    next: str | None = None


UndoneCode = Literal["undone", "posting", "not_posted", "moved_away", "load_spent", "unreadable"]


class UndoneView(Model):
    """What became of one child's load: `undone` and with what; or why not. `posting` is one that is not there yet, as
    its file is being posted: it is undone once it is. Of a child who has moved away the load is another town's to look
    after."""

    child_id: str
    load_id: str
    code: UndoneCode
    detail: str
    load: LoadView | None
    left: Money


class Undone(NamedTuple):
    """What became of one line, and what could be taken back in part, in KRW."""

    line: Line
    load: LoadView | None
    code: UndoneCode = "undone"
    left: int = 0


class UndoneList(Model):
    """What became of some of a preview's loads, by the children's numbers."""

    results: list[UndoneView]
    next: str | None = None


def people_in(previews: Sequence[Preview]) -> list[str]:
    """The accounts behind previews."""
    return [who for each in previews for who in (each.by, each.confirmed_by) if who]


def summary(preview: Preview, names: Mapping[str, str]) -> PreviewSummary:
    """A preview without its lines; `names` of staff by their accounts."""
    return PreviewSummary(**_summary(preview, names))


def undone(each: Undone, language: str) -> UndoneView:
    """What became of one line."""
    return UndoneView(
        child_id=each.line.child_id,
        load_id=each.line.load_id,
        code=each.code,
        detail=texts.UNDONE[each.code].said(language),
        load=each.load,
        left=won(each.left),
    )


def view(
    preview: Preview, lines: Sequence[Line], following: str | None, result: Result | None, names: Mapping[str, str]
) -> PreviewView:
    """A preview with some of its lines, and what has become of its file; `names` of staff by their accounts."""
    return PreviewView(
        **_summary(preview, names),
        token=preview.token,
        lines=[
            LineView(child_id=line.child_id, load_id=line.load_id, amount=won(line.amount), odd=list(line.odd))
            for line in lines
        ],
        next=following,
        file=_file(preview, result) if preview.state == "confirmed" else None,
    )


def _file(preview: Preview, result: Result | None) -> FileProgress:
    found = result or Result(file_of(preview))
    return FileProgress(
        key=found.key,
        state=found.state if result is not None else "waiting",
        lines=found.lines,
        posted=found.posted,
        already=found.already,
        failed=found.failed,
        amount=won(found.amount),
    )


def _summary(preview: Preview, names: Mapping[str, str]) -> dict[str, Any]:
    support = preview.support
    return {
        **{name: getattr(preview, name) for name in _SAME},
        "child_id": preview.child_id or None,
        "include": list(preview.include),
        "at": rfc3339(parse_stamp(preview.at)),
        "by_name": names.get(preview.by),
        "confirmed_by": preview.confirmed_by or None,
        "confirmed_by_name": names.get(preview.confirmed_by),
        "confirmed_at": rfc3339(parse_stamp(preview.confirmed_at)) if preview.confirmed_at else None,
        "expires_at": rfc3339(parse_stamp(preview.at) + PREVIEW_LIVES),
        "support": SupportView(
            from_day=support.from_day,
            school_days=support.school_days,
            days_off=support.days_off,
            vacation_days=support.vacation_days,
            meals=support.meals,
            meals_on_school_days=support.meals_on_school_days,
            meals_on_days_off=support.meals_on_days_off,
            meals_in_vacations=support.meals_in_vacations,
            weekdays_off=[HolidayView(day=each.day, by=each.by, name=each.name) for each in support.weekdays_off],
            unit_price=won(support.unit_price),
            amount=won(support.amount),
            lapses_on=support.lapses_on,
        ),
        "total": won(preview.amount),
        "odd": dict(preview.odd),
    }


_SAME = ("preview_id", "municipality", "month", "why", "by", "state", "policy_version", "children", "count")
