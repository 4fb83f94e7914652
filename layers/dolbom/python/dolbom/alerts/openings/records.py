"""A record that somebody opened a file (접속기록): who, from where, whose data, when, what and why (A11).

It is written before anything is shown. Its two copies, one beside the file and one in the month's list of the
municipality, are written together or not at all, and never again: no function may change or delete one.
"""

from datetime import datetime, timedelta
from typing import Any

from pydantic import Field

from dolbom.alerts.report import Report
from dolbom.auth import Caller
from dolbom.clock import seoul_day
from dolbom.dynamo.stored import Instant, Stored

OPENINGS_KEPT = timedelta(days=2 * 366 + 31)
"""Two years, as the law asks where sensitive data are worked on, and the month that is still to be reviewed."""
ROLES = ("auditor", "officer", "lead", "caseworker")


class Opening(Stored):
    """One opening."""

    alert_id: str = ""
    """Whose data: the report's number, or the key of a household that discovery chose; empty where a month's list was
    opened."""
    at: Instant
    who: str
    """The account (Cognito's `sub`) that opened it."""
    role: str = ""
    place: str = ""
    """The network address of the desk."""
    codes: list[str] = Field(default_factory=list)
    """The jurisdiction that the account had."""
    office: str = ""
    """The office that had the report then."""
    municipality: str = ""
    what: str
    """`report`, `identity`, `photo …`, `visit …`, `letter …`, `openings`, `export …`."""
    why: str = ""

    @property
    def month(self) -> str:
        """The month of the calendar in Seoul in whose list it stands."""
        return seoul_day(self.at).isoformat()[:7]


def opening(report: Report, caller: Caller, what: str, now: datetime, *, place: str, why: str = "") -> Opening:
    """The record of a caller who opens something of a report."""
    return Opening(
        alert_id=report.alert_id,
        office=report.office.name,
        municipality=report.office.municipality_code,
        what=what,
        why=why,
        at=now,
        **_by(caller, place),
    )


def opening_of_visit(
    household: str, office: str, municipality: str, caller: Caller, what: str, now: datetime, *, place: str
) -> Opening:
    """The record of a caller who opens a chosen household, which is known by its key alone (D2)."""
    by = _by(caller, place)
    return Opening(alert_id=household, office=office, municipality=municipality, what=what, at=now, **by)


def opening_of_month(municipality: str, caller: Caller, what: str, now: datetime, *, place: str, why: str) -> Opening:
    """The record of a caller who opens a municipality's list of openings."""
    return Opening(municipality=municipality, what=what, why=why, at=now, **_by(caller, place))


def _by(caller: Caller, place: str) -> dict[str, Any]:
    role = next((role for role in ROLES if role in caller.groups), "")
    return {"who": caller.subject, "role": role, "place": place, "codes": sorted(caller.jurisdiction)}
