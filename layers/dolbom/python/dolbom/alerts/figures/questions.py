"""By what a month's reports are cut (A13): each question has closed parts, and a report is in exactly one of each."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import get_args

from dolbom.alerts.figures.discovered import Known
from dolbom.alerts.forms import Kind
from dolbom.alerts.report import Outcome, ReporterKind

SEVERAL, NOT_TOLD, NOT_COMPARED, UNFINISHED = "several", "not_told", "not_compared", "unfinished"
WAITS: Mapping[str, timedelta] = {
    "within_1_day": timedelta(days=1),
    "within_3_days": timedelta(days=3),
    "within_7_days": timedelta(days=7),
    "within_14_days": timedelta(days=14),
}
LATER, NO_CONTACT = "later", "no_contact"

Answers = Mapping[str, str]
"""Of one report: question → part."""
QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "discovery": (*get_args(Known), NOT_COMPARED),
    "outcome": (*get_args(Outcome), UNFINISHED),
    "first_contact": (*WAITS, LATER, NO_CONTACT),
    "category": (*get_args(Kind), SEVERAL, NOT_TOLD),
    "reporter": get_args(ReporterKind),
}
"""`not_compared`: the match with discovery has not come yet. `several`: a report of more than one category."""
ORDERED = frozenset({"first_contact"})
"""Of these only neighbouring parts are told together."""
SLICES = ("category", "reporter")
"""The nation's reports are told by these as well: each part's own discovery, outcome and first contact."""
OF_A_SLICE = ("discovery", "outcome", "first_contact")
OF_DISCOVERY = ("never", "selected", "open")
"""Those of which it is known whether discovery had selected the household: the share never selected is of them."""


def wait_of(received: datetime, contact: datetime | None) -> str:
    """How long a report waited for the first contact that reached somebody."""
    if contact is None:
        return NO_CONTACT
    return next((part for part, within in WAITS.items() if contact - received <= within), LATER)


def category_of(kinds: list[Kind]) -> str:
    """A report's one category."""
    return SEVERAL if len(kinds) > 1 else kinds[0] if kinds else NOT_TOLD


def answers(
    received: datetime,
    contact: datetime | None,
    outcome: Outcome | None,
    reporter: ReporterKind,
    known: Known | None,
    kinds: list[Kind],
) -> Answers:
    """A report's part of each question; `known` is what was found of discovery, None where nothing was yet."""
    return {
        "discovery": known or NOT_COMPARED,
        "outcome": outcome or UNFINISHED,
        "first_contact": wait_of(received, contact),
        "category": category_of(kinds),
        "reporter": reporter,
    }
