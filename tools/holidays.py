"""Writes Korea's public holidays down for the functions: one line a day, with its name in Korean.

python -m tools.holidays
"""

from datetime import date

import holidays

from dolbom.meals.opening.holidays import DATA
from tools.steps import finish

YEARS = range(2024, 2041)


def lines() -> list[str]:
    """Every holiday of `YEARS`, as the library tells it."""
    known = holidays.country_holidays("KR", years=YEARS, language="ko")
    return [f"{day.isoformat()}\t{name}" for day, name in sorted(known.items()) if isinstance(day, date)]


def main() -> None:
    DATA.write_text("\n".join(lines()) + "\n", encoding="utf-8")


if __name__ == "__main__":
    finish(main)
