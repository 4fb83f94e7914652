"""Which programmes may fit a report (A14): a kept table of rules with dates and sources, each match with its reason.

A match proposes; it never decides who is entitled to what.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from dolbom.alerts.report import Report
from dolbom.dynamo.stored import SHOWN, Stored

TABLE = Path(__file__).with_name("data") / "programmes.json"

Rule = Mapping[str, Any]


class Programme(Stored):
    """A programme that may fit, and why."""

    model_config = SHOWN

    code: str
    name_ko: str
    name_en: str
    source: str
    because_ko: list[str]
    because_en: list[str]


def fitting(report: Report, on: date) -> list[Programme]:
    """The programmes that may fit a report, of those that exist on a day; in the table's order."""
    found = []
    for row in _programmes():
        rules = [rule for rule in row["when"] if _matches(rule, report)] if _in_force(row, on) else []
        if rules:
            found.append(
                Programme(
                    **{name: row[name] for name in ("code", "name_ko", "name_en", "source")},
                    because_ko=[rule["because_ko"] for rule in rules],
                    because_en=[rule["because_en"] for rule in rules],
                )
            )
    return found


def name_of(code: str, on: date) -> str | None:
    """The name of a programme that exists on a day; None if there is none of this code."""
    return next((row["name_ko"] for row in _programmes() if row["code"] == code and _in_force(row, on)), None)


def _in_force(row: Rule, on: date) -> bool:
    return date.fromisoformat(row["from"]) <= on and (row["until"] is None or on < date.fromisoformat(row["until"]))


def _matches(rule: Rule, report: Report) -> bool:
    affected = report.affected
    text = f"{report.text}\n{report.help_wanted or ''}"
    dangers = {word.kind for word in report.danger.words if word.set_aside is None}
    tests: dict[str, Callable[[Any], bool]] = {
        "kinds": lambda kinds: any(kind in report.kinds for kind in kinds),
        "all_kinds": lambda kinds: all(kind in report.kinds for kind in kinds),
        "words": lambda pattern: re.search(pattern, text) is not None,
        "age_from": lambda years: any(age >= years for age in affected.ages),
        "age_to": lambda years: not affected.ages or any(age <= years for age in affected.ages),
        "children": lambda wanted: (affected.children > 0 or any(age < 18 for age in affected.ages)) == wanted,
        "disability": lambda wanted: affected.disability == wanted,
        "pregnancy": lambda wanted: affected.pregnancy == wanted,
        "danger": lambda kind: kind in dangers,
    }
    return all(test(rule[name]) for name, test in tests.items() if name in rule)


@cache
def _programmes() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(TABLE.read_text(encoding="utf-8"))["programmes"]
    return rows
