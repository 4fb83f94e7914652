"""The route by which an officer makes the letters of many children, part by part of a file (P2)."""

import csv
import io
from collections.abc import Callable, Sequence
from typing import Annotated

from pydantic import Field

from dolbom.api import Api, Call
from dolbom.auth import people
from dolbom.clock import parse_stamp, rfc3339
from dolbom.dates import Day
from dolbom.errors import NotFound
from dolbom.meals.access_records.records import desk_of
from dolbom.meals.access_records.store import OpeningStore
from dolbom.meals.names import ChildId, MunicipalityCode
from dolbom.meals.store import MealStore
from dolbom.model import Model
from dolbom.people.links.batches import LETTERS_A_CALL_MAX, LeftOut, Made, Wanted, make_letters
from dolbom.people.links.linking import Stores
from dolbom.people.links.routes import CardNumber, RequestId, Why
from dolbom.texts import desk as texts
from dolbom.texts.spreadsheet import plain

OFFICERS = people("officer")


class LetterWanted(Model):
    """One line of the file. Card number and birth date are not kept."""

    child_id: ChildId
    card_number: CardNumber
    birth_date: Day


class LettersForm(Model):
    """A part of a file: all its parts have one `request_id`, and sent again a part has the same codes."""

    request_id: RequestId
    municipality: MunicipalityCode
    why: Why
    replaces: bool = False
    """Whether children get a letter who have one that still opens, or an account that is linked."""
    letters: Annotated[list[LetterWanted], Field(min_length=1, max_length=LETTERS_A_CALL_MAX)]


class LetterMade(Model):
    """A letter's code, for the letter and nothing else; or why there is none."""

    child_id: str
    code: str | None
    valid_until: str | None
    left_out: LeftOut | None
    detail: str | None


class LettersView(Model):
    """The codes of a part, line by line as it was sent: shown here, and nowhere again. As CSV, too."""

    letters: list[LetterMade]
    made: int
    content: str
    """CSV without a head, so that the parts of a file follow each other."""


def register(
    app: Api, stores: Callable[[], Stores], meals: Callable[[], MealStore], openings: Callable[[], OpeningStore]
) -> None:
    """Adds the route to the API of people."""

    @app.operation(
        "POST /v1/desk/letters", auth=OFFICERS, body=LettersForm, answer=LettersView, status=201, errors=("not_found",)
    )
    def make_many_letters(call: Call[LettersForm]) -> LettersView:
        """Makes letters for children of one's own municipality, a part of a file at a time. Children who are linked or
        have a letter are left out unless it says otherwise. Who makes them, and why, is written down first."""
        form = call.body
        if not call.caller.governs(form.municipality):
            raise NotFound()
        openings().trace(desk_of(call).opens_list(form.municipality, "letters", form.why))
        wanted = [Wanted(each.child_id, each.card_number, each.birth_date) for each in form.letters]
        here = meals().living_in(form.municipality, [each.child_id for each in wanted])
        made = make_letters(
            stores(), call.caller.subject, form.request_id, wanted, here, call.now, replaces=form.replaces
        )
        return _view(made, call.language)


def _view(made: Sequence[Made], language: str) -> LettersView:
    text = io.StringIO()
    writer = csv.writer(text)
    shown = [
        LetterMade(
            child_id=each.child_id,
            code=each.code or None,
            valid_until=rfc3339(parse_stamp(each.valid_until)) if each.valid_until else None,
            left_out=each.left_out,
            detail=texts.LETTERS_LEFT_OUT[each.left_out].said(language) if each.left_out is not None else None,
        )
        for each in made
    ]
    for line in shown:
        writer.writerow([plain(cell or "") for cell in (line.child_id, line.code, line.valid_until, line.detail)])
    return LettersView(letters=shown, made=sum(line.code is not None for line in shown), content=text.getvalue())
