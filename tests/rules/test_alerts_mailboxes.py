"""Mailboxes are data with dates (A4): whichever office a report lies with, somebody is written to."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dolbom.alerts.deadlines import LEVELS
from dolbom.alerts.report import Level, Office
from dolbom.alerts.routing.centres import CENTRAL_DESK, centre_of, office_of
from dolbom.alerts.routing.mailboxes import mailbox

TODAY = date(2026, 11, 21)


def an_office(code: str) -> Office:
    centre = centre_of(code, TODAY)
    assert centre is not None
    return office_of(centre)


@pytest.mark.parametrize(
    ("code", "level", "address"),
    [
        ("41463101", "team", "welfare-team@yongin.example.org"),
        ("41465101", "team", "welfare-team-suji@yongin.example.org"),
        ("41465101", "municipality", "welfare@yongin.example.org"),
        ("41430101", "municipality", "welfare-41430@example.org"),
        ("41430101", "ministry", "desk@ministry.example.org"),
    ],
)
def test_A4_each_level_hears_at_its_own_address(code: str, level: Level, address: str) -> None:
    assert mailbox(an_office(code), level, TODAY) == address


def test_A4_an_address_holds_from_its_day() -> None:
    yongin = an_office("41463101")
    assert mailbox(yongin, "municipality", date(2026, 6, 30)) == "welfare-old@yongin.example.org"
    assert mailbox(yongin, "municipality", date(2026, 7, 1)) == "welfare@yongin.example.org"


@given(level=st.sampled_from(LEVELS), on=st.dates(date(2023, 1, 1), date(2040, 1, 1)))
def test_A4_what_lies_at_the_central_desk_is_mailed_to_the_ministry(level: Level, on: date) -> None:
    assert mailbox(office_of(CENTRAL_DESK), level, on) == "desk@ministry.example.org"
