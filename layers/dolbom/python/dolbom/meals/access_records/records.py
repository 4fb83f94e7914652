"""A record that somebody at a desk opened what is kept of a child (접속기록): who, from where, whose data, why.

Written before anything is shown, as for reports (A11). Its two copies, one beside the child or the case and one in the
month's list of the municipality, are written together or not at all, and never again.
"""

from datetime import datetime, timedelta
from typing import Any

from dolbom.api import Call
from dolbom.auth import Caller
from dolbom.clock import parse_stamp, seoul_day, stamp
from dolbom.starting.values import value

OPENINGS_KEPT = timedelta(days=2 * 366 + 31)
"""Two years, as the law asks where many children's data are worked on, and the month that is still to be reviewed."""
ROLES = ("auditor", "officer")


@value
class Opening:
    """One opening; `at` is a stamp."""

    at: str
    who: str
    """The account (Cognito's `sub`) that opened it."""
    role: str
    place: str
    """The network address of the desk."""
    codes: tuple[str, ...]
    """The jurisdiction that the account had."""
    municipality: str
    child_id: str
    """Whose data; empty where a case or a month's list was opened."""
    case_id: str
    what: str
    """`account`, `timeline`, `case`, `openings`, `export …`."""
    why: str

    @property
    def month(self) -> str:
        """The month in Seoul in whose list it stands."""
        return seoul_day(parse_stamp(self.at)).isoformat()[: len("2026-11")]


@value
class Desk:
    """Who is at the desk, from where and when."""

    caller: Caller
    place: str
    now: datetime

    def opens_child(self, child_id: str, municipality: str, what: str, why: str = "") -> Opening:
        """The record that something of a child is opened."""
        return self._opening(municipality, what, why, child_id=child_id)

    def opens_case(self, case_id: str, municipality: str, what: str, why: str = "") -> Opening:
        """The record that a misuse case is opened."""
        return self._opening(municipality, what, why, case_id=case_id)

    def opens_list(self, municipality: str, what: str, why: str = "") -> Opening:
        """The record that a list of a municipality's children is looked at, or made, for what it tells of them."""
        return self._opening(municipality, what, why)

    def opens_month(self, municipality: str, what: str, why: str) -> Opening:
        """The record that a municipality's list of openings is taken away."""
        return self._opening(municipality, what, why)

    def _opening(self, municipality: str, what: str, why: str, **whose: Any) -> Opening:
        return Opening(
            at=stamp(self.now),
            who=self.caller.subject,
            role=next((role for role in ROLES if role in self.caller.groups), ""),
            place=self.place,
            codes=tuple(sorted(self.caller.jurisdiction)),
            municipality=municipality,
            what=what,
            why=why,
            **{"child_id": "", "case_id": "", **whose},
        )


def desk_of(call: Call[Any, Any]) -> Desk:
    """Who is at the desk in a call."""
    return Desk(call.caller, call.source_ip, call.now)
