"""A round's name and time: six a year, each named after the month that it runs in (D2)."""

from dataclasses import dataclass
from datetime import date
from typing import Self

from dolbom.clock import month_of
from dolbom.starting.patterns import compiled_later

MONTHS_BETWEEN = 2
RUNS_ON_DAY = 20
"""The day of the round's month on which it runs, at four in the morning in Seoul: what was sent by then counts."""
MONTHS_A_YEAR = 12
_CODE = compiled_later(r"20[0-9]{2}-(?:01|03|05|07|09|11)")


@dataclass(frozen=True, slots=True)
class Round:
    """A round by its code, such as `2026-11`."""

    code: str

    @classmethod
    def of(cls, code: str) -> Self:
        """The round of a code.

        Raises:
            ValueError: there is none of this name.
        """
        if not _CODE.fullmatch(code):
            raise ValueError("no round")
        return cls(code)

    @classmethod
    def at(cls, day: date) -> Self:
        """The round whose two months a day lies in: its own, and the month before it."""
        month = _number(month_of(day))
        return cls(_code(month + month % MONTHS_BETWEEN))

    @property
    def month(self) -> int:
        """Its month, counted from the year 0: ages of lines are differences of such numbers."""
        return _number(self.code)

    @property
    def day(self) -> date:
        """The day on which it runs."""
        return date(self.month // MONTHS_A_YEAR, self.month % MONTHS_A_YEAR + 1, RUNS_ON_DAY)

    def before(self, rounds: int = 1) -> "Round":
        """The round so many rounds ago."""
        return Round(_code(self.month - rounds * MONTHS_BETWEEN))


def month_number(day: date) -> int:
    """A day's month, counted from the year 0."""
    return _number(month_of(day))


def month_code(number: int) -> str:
    """A month's code by its number: `2026-10`."""
    return _code(number)


def _number(code: str) -> int:
    return int(code[:4]) * MONTHS_A_YEAR + int(code[5:7]) - 1


def _code(number: int) -> str:
    return f"{number // MONTHS_A_YEAR:04d}-{number % MONTHS_A_YEAR + 1:02d}"
