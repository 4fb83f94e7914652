"""Days and instants as clients write them: what looks like one and is none, such as 2026-02-30, is refused."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from dolbom.clock import SEOUL
from dolbom.patterns import as_typed
from dolbom.starting.patterns import compiled_later

_RFC3339 = compiled_later(
    r"20[0-9]{2}-(0[1-9]|1[0-2])-[0-9]{2}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
)


def _of_the_calendar(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise PydanticCustomError("not_a_day", "must be a day of the calendar, such as 2026-11-21") from None


def _with_offset(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value
    try:
        if isinstance(value, str) and _RFC3339.fullmatch(value):
            return datetime.fromisoformat(value).astimezone(SEOUL)
    except (ValueError, OverflowError):
        pass
    raise PydanticCustomError("not_an_instant", "must be a time with its offset, such as 2026-11-21T18:00:00+09:00")


DAY_PATTERN = r"^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
MONTH_PATTERN = r"^20[0-9]{2}-(0[1-9]|1[0-2])$"

MIDNIGHT = r"(?:[T ]0?0:00(?::00(?:\.0{1,6})?)?)?"
"""What spreadsheets and programs put behind a day that they keep as a time: `2026-12-31 00:00:00`."""
_DAY_WRITTEN = compiled_later(
    r"(20[0-9]{2})(?:([-/.]) ?|년 ?)([0-9]{1,2})(?(2)\2 ?|월 ?)([0-9]{1,2})(?(2)\.?|일)" + MIDNIGHT
)
_MONTH_WRITTEN = compiled_later(r"(20[0-9]{2})(?:([-/.]) ?|년 ?)([0-9]{1,2})(?(2)\.?|월)")

MONTH_OR_DAY = compiled_later(
    r"(20[0-9]{2})(?:([-/.]) ?|년 ?)([0-9]{1,2})(?:(?(2)\.?|월)|(?(2)\2 ?|월 ?)([0-9]{1,2})(?(2)\.?|일)"
    rf"{MIDNIGHT})"
)
"""A month or one of its days, as people write them: the year, what is between, month and day."""

_NOON_AT = 12
_HALVES = {"오전": 0, "오후": _NOON_AT, "am": 0, "pm": _NOON_AT}
CLOCK = (
    r"(오전|오후)? ?([0-9]{1,2})(?::([0-9]{2})(?::00)?|(시)(?: ?([0-9]{1,2})분| ?(반))?|(?= ?[AaPp][Mm]))"
    r"(?(1)| ?([AaPp][Mm])?)"
)
"""A time of the day as people write it: the half of the day, hour, minutes, 시, 분, 반, the half behind it."""
_CLOCK = compiled_later(CLOCK)


def _day_as_written(value: object) -> object:
    """A day as people and spreadsheets write it: `2015-3-2`, `2015. 3. 2.`, `2015/03/02`, `2015년 3월 2일`; also as the
    time of its midnight, `2015-03-02 00:00:00`."""
    typed = as_typed(value)
    found = _DAY_WRITTEN.fullmatch(typed) if isinstance(typed, str) else None
    return f"{found[1]}-{found[3].zfill(2)}-{found[4].zfill(2)}" if found is not None else typed


def month_as_written(value: object) -> object:
    """A month as people and spreadsheets write it: `2026-1`, `2026. 1.`, `2026/01`, `2026년 1월`."""
    typed = as_typed(value)
    found = _MONTH_WRITTEN.fullmatch(typed) if isinstance(typed, str) else None
    return f"{found[1]}-{found[3].zfill(2)}" if found is not None else typed


def clock_as_written(value: object, is_of_24: bool = False) -> object:
    """A time of the day as people and spreadsheets write it: `9:30`, `09:30:00`, `오전 9시`, `오후 6시 반`, `6:30 PM`.
    `9시` alone is one only where it is known to be of 24 hours: of six in the evening people say 6시 too."""
    typed = as_typed(value)
    found = _CLOCK.fullmatch(typed) if isinstance(typed, str) else None
    if found is None:
        return typed
    half, hour = (found[1] or found[7] or "").lower(), int(found[2])
    if (half and not 1 <= hour <= _NOON_AT) or (found[4] and not half and not is_of_24):
        return typed
    hour = hour % _NOON_AT + _HALVES[half] if half else hour
    return f"{hour:02}:{(found[3] or found[5] or ('30' if found[6] else '00')).zfill(2)}"


_CLOCK_TYPED = BeforeValidator(clock_as_written)

ClockTime = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$"), _CLOCK_TYPED]
"""A time of the day, as `09:30`."""
EndTime = Annotated[str, Field(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"), _CLOCK_TYPED]
"""A time of the day, or `24:00`, its end."""
Day = Annotated[
    str,
    Field(pattern=DAY_PATTERN, json_schema_extra={"format": "date"}),
    AfterValidator(_of_the_calendar),
    BeforeValidator(_day_as_written),
]
"""A calendar day in Seoul, as `2026-11-21`: text order is time order."""
Month = Annotated[str, Field(pattern=MONTH_PATTERN), BeforeValidator(month_as_written)]
"""A month in Seoul, as `2026-11`."""
Instant = Annotated[
    AwareDatetime,
    Field(strict=False, json_schema_extra={"pattern": f"^{_RFC3339.pattern}$"}),
    BeforeValidator(_with_offset),
]
"""RFC 3339: taken with any offset, and told with Seoul's, whoever asks."""
