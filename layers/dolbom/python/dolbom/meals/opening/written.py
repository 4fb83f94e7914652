"""Hours as people write them into a cell, as spans of a week."""

import re
from collections.abc import Sequence
from typing import Any

from dolbom.dates import CLOCK, clock_as_written
from dolbom.meals.opening.hours import WEEKDAYS
from dolbom.patterns import as_typed
from dolbom.starting.patterns import compiled_later

_ANY_CLOCK = re.sub(r"\((?!\?)", "(?:", CLOCK.replace("(?(1)| ?([AaPp][Mm])?)", "(?: ?[AaPp][Mm])?"))
_PART = compiled_later(
    rf"(?:(?P<on>[^0-9]+?) *)??"
    rf"(?:(?P<whole>24시간)|(?P<from>{_ANY_CLOCK}) *(?:[-~∼〜]|부터) *(?P<until>{_ANY_CLOCK})(?: ?까지)?)"
)
_BETWEEN = compiled_later(r";|(?<=[0-9시분반간지Mm]) ?[,/] ?(?=[^0-9 ])")
_HOUR = compiled_later(r"[0-9]{1,2}")
_SHORT_HOUR = compiled_later("(?<![0-9:])[0-9]:")
_HALF = compiled_later("오전|오후|[AaPp][Mm]")
_KOREAN = dict(zip("월화수목금토일", WEEKDAYS, strict=True))
_NAMED: dict[str, Sequence[str]] = {
    **dict.fromkeys(("", "매일", "연중무휴"), WEEKDAYS),
    "평일": WEEKDAYS[:5],
    "주말": WEEKDAYS[5:],
}
_HOURS_OF_A_HALF = 12
_MORNING_BEGINS = 7
"""Whoever writes `2:00-5:00` of a shop or its break means the afternoon rather than the night, and `6:00-10:00` is as
good an evening as a morning."""


def spans(cell: object) -> object:
    """Hours as people write them: `월-금 10:30-21:00; 토 11:00-20:00`, `매일 오전 9시~오후 6시`, `mon-fri 09:00-18:00`;
    without days, as on a shop's door, they are every day's. What could be two times of a day is none: `9시-6시`,
    `9:00-6:00`, `2:00-5:00`; `09:00-06:00` and `02:00-05:00` are of 24 hours.

    Raises:
        ValueError: it is no such text.
    """
    if not isinstance(cell := as_typed(cell), str):
        return cell
    return tuple(_span(part.strip()) for part in _BETWEEN.split(cell))


def _span(part: str) -> dict[str, Any]:
    found = _PART.fullmatch(part)
    if found is None:
        raise ValueError("no hours")
    days = _days((found["on"] or "").strip(" :"))
    if found["whole"]:
        return {"days": days, "from_": "00:00", "until": "24:00"}
    both = (found["from"], found["until"])
    plain = [int(_HOUR.findall(each)[0]) for each in both if _HALF.search(each) is None]
    shows_24 = any(hour > _HOURS_OF_A_HALF or hour == 0 for hour in plain)
    if len(plain) == 1 and not shows_24:
        raise ValueError("one of two says in which half of the day it is")
    from_, until = (clock_as_written(each, is_of_24=shows_24) for each in both)
    if len(plain) > 1 and not shows_24 and _SHORT_HOUR.search(part):
        if str(until) <= str(from_):
            raise ValueError("nothing shows 24 hours, and read as such they go through the night")
        if plain[0] < _MORNING_BEGINS:
            raise ValueError("nothing shows 24 hours, and they may be the afternoon's")
    return {"days": days, "from_": from_, "until": until}


def _days(text: str) -> tuple[str, ...]:
    if text in _NAMED:
        return tuple(_NAMED[text])
    days: list[str] = []
    for part in re.split(r"[,·/ ]+", text):
        first, dash, last = (each.strip() for each in part.replace("~", "-").partition("-"))
        names = [_day(first), _day(last)] if dash else [_day(first)]
        start, end = WEEKDAYS.index(names[0]), WEEKDAYS.index(names[-1])
        days += WEEKDAYS[start : end + 1] if start <= end else (*WEEKDAYS[start:], *WEEKDAYS[: end + 1])
    return tuple(dict.fromkeys(days))


def _day(name: str) -> Any:
    return _KOREAN.get(name.removesuffix("요일"), name.lower()[:3])
