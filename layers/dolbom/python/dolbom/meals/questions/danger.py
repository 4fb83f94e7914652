"""What a question's words say of danger: a child may write here of hunger or violence (A2, M12).

Every text is looked through by what looks through reports. Where a life may be at risk the answer has the numbers to
call and the way to report, whatever else it says; the question stands first among its town's, and the officer on duty
is told. It becomes no report by itself: whoever wrote it decides that, and a report has a place that a question lacks.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from dolbom.errors import DolbomError
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


def danger_in(*texts: str) -> Danger:
    """What some texts say of danger."""
    # The lexicon and its model are read with the first question: no order waits for them.
    from dolbom.alerts.danger.assess import assessed, numbers_to_call

    found = assessed([], *texts)
    return Danger(found.is_found, tuple(numbers_to_call(found))) if found.is_found else Danger()


@contextmanager
def numbers_in_refusals(danger: Danger) -> Iterator[None]:
    """Whatever refuses what tells of danger has the numbers, too."""
    try:
        yield
    except DolbomError as error:
        if danger.is_found:
            error.facts["emergency"] = danger.emergency
        raise
