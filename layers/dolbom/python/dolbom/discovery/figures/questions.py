"""By what a round's households are cut (A13): each question has closed parts, and a household is in one of each.

The two questions share nothing but the households: what became of one does not follow from how it was tried, so that
no table tells of the other. Who got nothing is in the same question as who was helped, reason by reason: two tables,
one of outcomes and one of reasons, would tell of each other.
"""

from collections.abc import Mapping, Sequence
from typing import get_args

from dolbom.alerts.report import Outcome
from dolbom.discovery.store import Nothing, ReachedBy
from dolbom.discovery.visits.forms import WHY_NOTHING

HELPED, NOTHING, UNFINISHED = "helped", "nothing", "unfinished"
REACHED, UNTOLD, NOBODY_MET, NOT_TRIED = "reached", "reached_somehow", "nobody_met", "not_tried"
HELPS: tuple[str, ...] = tuple(name for name in get_args(Outcome) if name not in WHY_NOTHING and name != "false_report")

Path = tuple[str, ...]
Answers = Mapping[str, str]
"""Of one household: question → part."""
_RESULTS: Mapping[str, Path] = {
    **{name: (HELPED, name) for name in HELPS},
    **{why: (NOTHING, outcome, why) for outcome, reasons in WHY_NOTHING.items() for why in sorted(reasons)},
    UNFINISHED: (UNFINISHED,),
}
_CONTACTS: Mapping[str, Path] = {
    **{by: (REACHED, by) for by in (*get_args(ReachedBy), UNTOLD)},
    NOBODY_MET: (NOBODY_MET,),
    NOT_TRIED: (NOT_TRIED,),
}
QUESTIONS: Mapping[str, tuple[str, ...]] = {"result": tuple(_RESULTS), "contact": tuple(_CONTACTS)}
KIN: Mapping[str, Sequence[Path]] = {"result": tuple(_RESULTS.values()), "contact": tuple(_CONTACTS.values())}
"""Too small a part is told together with the nearest: a reason with another of the same outcome, then with another
why nothing came of it, and only then with what helped."""
GOT_NOTHING = frozenset(part for part, path in _RESULTS.items() if path[0] == NOTHING)
FINISHED = frozenset(_RESULTS) - {UNFINISHED}


def answers(
    outcome: Outcome | None,
    nothing: Nothing | None,
    attempts: int,
    reached_by: ReachedBy | None,
    *,
    is_reached: bool,
) -> Answers:
    """A household's part of each question.

    Raises:
        ValueError: an outcome and a reason that do not go together.
    """
    if nothing is not None and nothing not in WHY_NOTHING.get(outcome or "false_report", ()):
        raise ValueError("another outcome's reason")
    result: str = nothing or outcome or UNFINISHED
    if result not in _RESULTS:
        raise ValueError("no reason why nothing came of it")
    tried = NOBODY_MET if attempts else NOT_TRIED
    return {"result": result, "contact": (reached_by or UNTOLD) if is_reached else tried}
