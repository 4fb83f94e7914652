"""By what a round's households are cut (A13): each question has closed parts, and a household is in one of each.

The two questions share nothing but the households: what became of one does not follow from how it was tried, so that
no table tells of the other. Who got nothing is in the same question as who was helped, reason by reason: two tables,
one of outcomes and one of reasons, would tell of each other. So would how somebody was reached, and after what wait:
they are one question, too, of which what is shown by either is a sum.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import get_args

from dolbom.alerts.figures.questions import LATER, NO_CONTACT, WAITS, wait_of
from dolbom.alerts.report import Outcome
from dolbom.discovery.store import Nothing, ReachedBy
from dolbom.discovery.visits.forms import WHY_NOTHING

HELPED, NOTHING, UNFINISHED = "helped", "nothing", "unfinished"
REACHED, NOT_REACHED, UNTOLD = "reached", "not_reached", "reached_somehow"
NOBODY_MET, NOT_TRIED = "nobody_met", "not_tried"
HELPS: tuple[str, ...] = tuple(name for name in get_args(Outcome) if name not in WHY_NOTHING and name != "false_report")

Path = tuple[str, ...]
Answers = Mapping[str, str]
"""Of one household: question → part."""
_RESULTS: Mapping[str, Path] = {
    **{name: (HELPED, name) for name in HELPS},
    **{why: (NOTHING, outcome, why) for outcome, reasons in WHY_NOTHING.items() for why in sorted(reasons)},
    UNFINISHED: (UNFINISHED,),
}
BYS: tuple[str, ...] = (*get_args(ReachedBy), UNTOLD)
_SOON = ("within_1_day", "within_3_days")
_REACHED: Mapping[tuple[str, str], str] = {(wait, by): f"{wait} {by}" for wait in (*WAITS, LATER) for by in BYS}
_CONTACTS: Mapping[str, Path] = {
    **{part: (REACHED, "soon" if wait in _SOON else "late", wait, by) for (wait, by), part in _REACHED.items()},
    NOBODY_MET: (NOT_REACHED, NOBODY_MET),
    NOT_TRIED: (NOT_REACHED, NOT_TRIED),
}
WAIT_OF: Mapping[str, str] = {
    **{part: wait for (wait, _), part in _REACHED.items()},
    **dict.fromkeys((NOBODY_MET, NOT_TRIED), NO_CONTACT),
}
"""What a part of `contact` says of the time to the first contact; and of how somebody was reached."""
HOW_OF: Mapping[str, str] = {
    **{part: by for (_, by), part in _REACHED.items()},
    **{part: part for part in (NOBODY_MET, NOT_TRIED)},
}
QUESTIONS: Mapping[str, tuple[str, ...]] = {"result": tuple(_RESULTS), "contact": tuple(_CONTACTS)}
KIN: Mapping[str, Sequence[Path]] = {"result": tuple(_RESULTS.values()), "contact": tuple(_CONTACTS.values())}
"""Too small a part is told together with the nearest: a reason with another of the same outcome, then with another
why nothing came of it, and only then with what helped; a contact with another after the same wait, then after a like
one, and only then with who was not reached."""
GOT_NOTHING = frozenset(part for part, path in _RESULTS.items() if path[0] == NOTHING)
FINISHED = frozenset(_RESULTS) - {UNFINISHED}


def answers(
    outcome: Outcome | None,
    nothing: Nothing | None,
    attempts: int,
    reached_by: ReachedBy | None,
    received: datetime,
    contact: datetime | None,
) -> Answers:
    """A household's part of each question; it waited since its centre had `received` it.

    Raises:
        ValueError: an outcome and a reason that do not go together.
    """
    if nothing is not None and nothing not in WHY_NOTHING.get(outcome or "false_report", ()):
        raise ValueError("another outcome's reason")
    result: str = nothing or outcome or UNFINISHED
    if result not in _RESULTS:
        raise ValueError("no reason why nothing came of it")
    if contact is None:
        return {"result": result, "contact": NOBODY_MET if attempts else NOT_TRIED}
    return {"result": result, "contact": _REACHED[wait_of(received, contact), reached_by or UNTOLD]}
