"""What the columns of line files hold, and a line's values as a model."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, TypeVar

from pydantic import BeforeValidator, Field, ValidationError

from dolbom.clock import SEOUL
from dolbom.meals.files.results import bad_value
from dolbom.model import Model
from dolbom.money import AMOUNT_KRW_MAX

M = TypeVar("M", bound=Model)
_WON = re.compile(r"[0-9]{1,7}")
_DAY = r"(?P<y>20[0-9]{2})(?P<between>[-/.]) ?(?P<m>[0-9]{1,2})(?P=between) ?(?P<d>[0-9]{1,2})\.?"
_PLAIN_DAY = re.compile(_DAY)
_HALVES = {"오전": 0, "오후": 12, "AM": 0, "PM": 12, "am": 0, "pm": 12, "Am": 0, "Pm": 12}
_HALF = "|".join(_HALVES)
_TIME = re.compile(
    _DAY
    + rf"(?:T| +)(?:(?P<half>{_HALF}) ?)?(?P<o_clock>[0-9]{{1,2}}):(?P<minute>[0-9]{{2}})(?::(?P<second>[0-9]{{2}})"
    + rf"(?:\.(?P<part>[0-9]{{1,6}}))?)?(?: ?(?P<half_after>{_HALF}))? ?(?P<offset>Z|[+-][0-9]{{2}}:?[0-9]{{2}})?"
)
_NOON_AT = 12


def _whole_won(cell: object) -> object:
    """A cell's number; spaces, signs, points and the like make none, where a spreadsheet might have meant something."""
    return int(cell) if isinstance(cell, str) and _WON.fullmatch(cell) else cell


def _day(cell: object) -> str:
    """A day as spreadsheets write it: `2027-01-31`, `2027-1-31`, `2027/1/31`, `2027. 1. 31.`; as an ISO day."""
    found = _PLAIN_DAY.fullmatch(cell) if isinstance(cell, str) else None
    if found is None:
        raise ValueError("no day")
    return _date(found).isoformat()


def _instant(cell: object) -> datetime:
    """A time as programs and spreadsheets write it: `2026-01-05 09:05`, with seconds or without, `2026-1-5 9:05`,
    `2026. 1. 5. 오후 9:05`. One without offset is Seoul's."""
    found = _TIME.fullmatch(cell) if isinstance(cell, str) else None
    if found is None:
        raise ValueError("no time")
    day, hour = _date(found), int(found["o_clock"])
    half = found["half"] or found["half_after"]
    if half:
        if not 1 <= hour <= _NOON_AT or (found["half"] and found["half_after"]):
            raise ValueError("no time")
        hour = hour % _NOON_AT + _HALVES[half]
    offset = (found["offset"] or "+09:00").replace("Z", "+00:00")
    text = (
        f"{day.isoformat()}T{hour:02}:{found['minute']}:{found['second'] or '00'}.{(found['part'] or '').ljust(6, '0')}"
    )
    try:
        at = datetime.fromisoformat(text + offset)
    except ValueError:
        # Python's own message repeats the text.
        raise ValueError("no time") from None
    return at.replace(tzinfo=SEOUL) if at.utcoffset() == SEOUL.utcoffset(None) else at


def _date(found: re.Match[str]) -> date:
    try:
        return date(int(found["y"]), int(found["m"]), int(found["d"]))
    except ValueError:
        raise ValueError("no day") from None


LineAmount = Annotated[int, BeforeValidator(_whole_won), Field(gt=0, le=AMOUNT_KRW_MAX)]
"""Whole won, more than none."""
LineDay = Annotated[str, BeforeValidator(_day)]
"""A day, kept as ISO has it."""
LineInstant = Annotated[datetime, BeforeValidator(_instant)]
"""An instant; without offset Seoul's."""


def instant(cell: str | None) -> datetime | None:
    """The instant of a cell, or None where it holds none."""
    try:
        return _instant(cell)
    except ValueError:
        return None


def read(model: type[M], values: Mapping[str, str]) -> tuple[M | None, frozenset[str]]:
    """A line's values as a model; or None, and the columns whose values are not valid."""
    try:
        return model.model_validate(values), frozenset()
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        return None, frozenset(str(fault["loc"][0]) for fault in faults)


def refuse(faults: Collection[str], columns: Sequence[str]) -> None:
    """Names the first of these columns that is at fault, if one is.

    Raises:
        LineError: as it says.
    """
    for column in columns:
        if column in faults:
            raise bad_value(column)
