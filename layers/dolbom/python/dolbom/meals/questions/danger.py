"""What a question's words say of danger: a child may write here of hunger or violence (A2, M12).

Every text is looked through by what looks through reports. Where a life may be at risk the answer has the numbers to
call and the way to report, whatever else it says; the question stands first among its town's, and the officer on duty
is told. It becomes no report by itself: whoever wrote it decides that, and a report has a place that a question lacks.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from dolbom.errors import DolbomError
from dolbom.meals.questions.question import Asker
from dolbom.meals.questions.rules import Said
from dolbom.texts.alerts import emergency


@dataclass(frozen=True, slots=True)
class Danger:
    """Whether words tell of danger, and whom to call first if so."""

    is_found: bool = False
    numbers: tuple[str, ...] = ()

    @property
    def emergency(self) -> list[dict[str, str]] | None:
        """All the numbers as an answer tells them; None where nothing was found."""
        return emergency(self.numbers) if self.is_found else None


def judged(said: Said, asker: Asker, subject: str = "") -> Said:
    """What is said, below a subject if it has one, with what it says of danger: with the subject, and with what the
    same account wrote just before, in whichever question (A2); and what the next words are heard together with."""
    # The lexicon and its model are read with the first question: no order waits for them.
    from dolbom.alerts.danger.together import HEARD_WITH_WITHIN, heard, to_hear_with

    is_just_before = asker.said_at is not None and abs(said.at - asker.said_at) <= HEARD_WITH_WITHIN
    before = asker.said_last if is_just_before else None
    read = ((said.text, before), (said.text, subject), (subject, before))
    in_danger = any(heard(text, earlier).is_found for text, earlier in read if text)
    return replace(said, in_danger=in_danger, last=to_hear_with(said.text, before, in_danger=in_danger))


def told(*texts: str, in_danger: bool) -> Danger:
    """What is answered to words, by what was heard in them as they came: sent again, it is the same."""
    if not in_danger:
        return Danger()
    from dolbom.alerts.danger.assess import assessed, numbers_to_call

    return Danger(True, tuple(numbers_to_call(assessed([], *texts))))


def numbers_for(body: bytes) -> dict[str, Any]:
    """The numbers to call, for a body that is refused; nothing where no danger is found in it."""
    from dolbom.alerts.danger.refused import numbers_for as heard_in

    return heard_in(body)


@contextmanager
def numbers_in_refusals(danger: Danger) -> Iterator[None]:
    """Whatever refuses what tells of danger has the numbers, too."""
    try:
        yield
    except DolbomError as error:
        if danger.is_found:
            error.facts["emergency"] = danger.emergency
        raise
