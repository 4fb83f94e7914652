"""Letters to many households at once: a list of addresses, and each household marked once (A11).

The list is written down first, then each household is marked for itself: killed in between, the same request goes on,
and comes to the same list. A household whose row cannot be read, or that somebody closes meanwhile, stops no other.
Nothing on an envelope says what it is about: an address, the centre's name, and no word of support.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from dolbom.alerts.routing.centres import Centre
from dolbom.alerts.views import Moment
from dolbom.discovery.store import Visit
from dolbom.discovery.visits import actions
from dolbom.discovery.visits.store import LetterList, VisitStore
from dolbom.model import Model
from dolbom.texts import desk as texts
from dolbom.texts.spreadsheet import sheet

COLUMNS = ("place", "to", "address", "from")
LeftOut = Literal["written_before", "closed", "not_there"]


class LetterView(Model):
    """One envelope."""

    household: str
    place: int
    to: str
    """Whom it is addressed to: nobody's name is known."""
    address: str


class LeftOutView(Model):
    """A household that is on no envelope, and why."""

    household: str
    why: LeftOut


class LettersView(Model):
    """A list of letters: the same, however often it is asked for."""

    request_id: str
    round: str
    centre: str
    sender: str
    """What stands as the sender on each envelope."""
    made_at: Moment
    letters: list[LetterView]
    left_out: list[LeftOutView]
    filename: str
    content_type: Literal["text/csv; charset=utf-8"] = "text/csv; charset=utf-8"
    content: str
    """The same as a file for a spreadsheet."""


def marked(store: VisitStore, letters: LetterList, now: datetime) -> None:
    """Marks each household that is open and was not written to, each for itself; once all are, that is written
    down, and the list stays as it is."""
    if letters.is_marked:
        return
    visits = store.visits(letters.households, letters.round)
    for household in letters.households:
        visit = visits.get(household)
        rounds = store.table.rounds()
        while rounds.another():
            if visit is None or not _is_for(visit, letters):
                break
            if store.apply(actions.lettered(visit, letters.letters_id, now, letters.by)):
                break
            visit = store.visit(household, letters.round)  # somebody was faster: as it stands now
    store.end_letters(letters)


def on_list(visits: Mapping[str, Visit], letters: LetterList) -> list[Visit]:
    """The households that are on a list, in its order."""
    chosen = [visits[household] for household in letters.households if household in visits]
    return [visit for visit in chosen if _is_on(visit, letters)]


def letters_view(visits: Mapping[str, Visit], letters: LetterList, centre: Centre) -> LettersView:
    """A list of letters as it stands."""
    to = texts.ENVELOPE_TO.ko
    shown = [
        LetterView(household=each.household, place=each.place, to=to, address=each.address)
        for each in on_list(visits, letters)
    ]
    there = {each.household for each in shown}
    left_out = [
        LeftOutView(household=household, why=_why(visits.get(household), letters))
        for household in letters.households
        if household not in there
    ]
    sender = f"{centre.district_name_ko} {centre.name_ko}"
    head = [texts.ENVELOPE_COLUMNS[column].ko for column in COLUMNS]
    content, _ = sheet(head, ((each.household, (str(each.place), each.to, each.address, sender)) for each in shown))
    return LettersView(
        request_id=letters.letters_id,
        round=letters.round,
        centre=letters.centre,
        sender=sender,
        made_at=letters.at,
        letters=shown,
        left_out=left_out,
        filename=f"letters-{letters.centre}-{letters.round}.csv",
        content=content,
    )


def _is_for(visit: Visit, letters: LetterList) -> bool:
    return visit.centre == letters.centre and visit.state != "closed" and visit.letter is None


def _is_on(visit: Visit, letters: LetterList) -> bool:
    return visit.centre == letters.centre and visit.letter == letters.letters_id


def _why(visit: Visit | None, letters: LetterList) -> LeftOut:
    if visit is None or visit.centre != letters.centre:
        return "not_there"
    return "written_before" if visit.letter is not None else "closed"
