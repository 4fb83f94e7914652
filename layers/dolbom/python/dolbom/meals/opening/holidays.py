"""Public holidays of Korea: lunar ones, substitutes and elections among them, as `tools/holidays` writes them down.

The library that knows them has a megabyte of other countries; a function needs one small file. A holiday that the
government announces for one day (임시공휴일) is in it from the next time that it is made.
"""

from datetime import date
from functools import cache
from pathlib import Path

DATA = Path(__file__).with_name("data") / "holidays.tsv"


def is_holiday(day: date) -> bool:
    """Whether a day is a public holiday; of years that the file does not know, no day is."""
    return day.isoformat() in names()


@cache
def names() -> dict[str, str]:
    """The holidays' names in Korean, by ISO day."""
    rows = (line.partition("\t") for line in DATA.read_text(encoding="utf-8").splitlines())
    return {day: name for day, _, name in rows}
