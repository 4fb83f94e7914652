"""A round's list for a worker: which centres it is of, in which order, and a page of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from dolbom.alerts.report import CENTRAL
from dolbom.alerts.routing import centres as routing
from dolbom.alerts.routing.centres import Centre
from dolbom.auth import Caller
from dolbom.clock import seoul_day, stamp
from dolbom.discovery.rounds import Round
from dolbom.discovery.visits.forms import VisitsQuery
from dolbom.discovery.visits.levels import OnTheClock, level_of
from dolbom.discovery.visits.store import VisitRow
from dolbom.discovery.visits.views import is_overdue
from dolbom.errors import Fault, Invalid, NotFound, bad_next

CENTRES_MAX = 100
"""Centres of one list: as the largest district has them, Seoul's Jongno. For more of them, one is named."""
SCORE_MAX = 10**12
NEVER = "~"
"""Sorts after every instant."""
KEY_PARTS = 3


@dataclass(frozen=True, slots=True)
class VisitsPage:
    rows: tuple[VisitRow, ...]
    next: str | None
    """Where the next page starts after, or None at the end."""


def newest_run(now: datetime) -> str:
    """The round that ran last, by its day."""
    day = seoul_day(now)
    found = Round.at(day)
    return (found if found.day <= day else found.before()).code


def centres_for(caller: Caller, code: str | None, now: datetime) -> dict[str, Centre]:
    """The centres whose lists a worker asks for, by their codes: all that they answer for, or those of one office.

    Raises:
        NotFound: the office is of somebody else's jurisdiction, or none.
        Invalid: there are more than one list is made of.
    """
    day = seoul_day(now)
    if code is not None and (one := routing.centre_of(code, day)) is not None and code != CENTRAL:
        if not may_look(caller, one):
            raise NotFound()
        return {one.code: one}
    theirs = [centre for centre in routing.all_centres(day) if routing.governs(caller, centre)]
    if code is not None:
        theirs = [centre for centre in theirs if any(own.startswith(code) for own in _codes(centre))]
    if code is not None and not theirs:
        raise NotFound()
    if len(theirs) > CENTRES_MAX or (not theirs and caller.governs(CENTRAL)):
        raise Invalid("centre_needed", faults=[Fault("/centre")], facts={"centres_max": CENTRES_MAX})
    return {centre.code: centre for centre in theirs}


def may_look(caller: Caller, centre: Centre) -> bool:
    """Whether a worker may ask for a centre's list; the central desk may for each, and sees what has come to it."""
    return routing.governs(caller, centre) or caller.governs(CENTRAL)


def is_seen(caller: Caller, centre: Centre, visit: OnTheClock, now: datetime) -> bool:
    """Whether a visit is the caller's to see: of their own centres, or come up to the central desk (A4)."""
    if routing.governs(caller, centre):
        return True
    return caller.governs(CENTRAL) and visit.state != "closed" and level_of(visit, now) == "ministry"


def wanted(query: VisitsQuery, who: str, now: datetime) -> Callable[[VisitRow], bool]:
    """Whether a row passes all filters that are set, for a worker at an instant."""

    def passes(row: VisitRow) -> bool:
        return (
            query.whose in (None, _whose(row, who))
            and query.state in (None, row.state)
            and query.is_open in (None, row.state != "closed")
            and query.overdue in (None, is_overdue(row, now))
            and query.planned in (None, row.next_at is not None)
            and query.letter in (None, row.letter_at is not None)
        )

    return passes


def page_of(rows: Sequence[VisitRow], query: VisitsQuery, after: str | None) -> VisitsPage:
    """A page of rows in the order that is asked for.

    Raises:
        Invalid: `after` is no place in a list.
    """
    if after is not None and after.count("#") != KEY_PARTS - 1:
        raise bad_next()
    keyed = sorted(((_place_in(row, query.order), row) for row in rows), key=lambda pair: pair[0])
    following = [(key, row) for key, row in keyed if after is None or key > after]
    shown = following[: query.limit]
    return VisitsPage(tuple(row for _, row in shown), shown[-1][0] if len(following) > query.limit else None)


def _place_in(row: VisitRow, order: str) -> str:
    by_score = f"{SCORE_MAX - min(row.score, SCORE_MAX):013d}"
    first = {
        "score": "",
        "due": stamp(row.deadline_at) if row.state != "closed" else NEVER,
        "next": stamp(row.next_at) if row.next_at is not None else NEVER,
    }[order]
    return f"{first}#{by_score}#{row.household}"


def _whose(row: VisitRow, who: str) -> str:
    if row.taken_by is None:
        return "nobody"
    return "mine" if row.taken_by == who else "team"


def _codes(centre: Centre) -> tuple[str, ...]:
    return (centre.code, centre.district_code, centre.municipality_code)
