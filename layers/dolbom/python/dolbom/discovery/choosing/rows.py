"""A round's answer for those who act on it: a list for each centre, each household with its reasons in words (D2)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from dolbom.discovery.catalogue import DECAY_PARTS
from dolbom.discovery.store import Reason, Visit
from dolbom.discovery.words import in_words

ANSWERED_WITHIN = timedelta(days=14)
"""The same time as a report has (A4)."""
Rows = Iterable[Mapping[str, Any]]


def lists_of(rows: Rows, round_code: str, begun_at: datetime) -> Iterator[tuple[str, list[Visit]]]:
    """The answer's rows, in their order, as one list for each centre: its code, and its households as visits."""
    for centre, of_centre in groupby(rows, key=lambda row: f"{row['centre']:08d}"):
        by_household = groupby(of_centre, key=lambda row: row["household"])
        yield (
            centre,
            [
                _visit(centre, place, list(lines), round_code, begun_at)
                for place, (_, lines) in enumerate(by_household, 1)
            ],
        )


def _visit(centre: str, place: int, lines: list[Mapping[str, Any]], round_code: str, begun_at: datetime) -> Visit:
    first = lines[0]
    reasons = [Reason.model_validate({name: line[name] for name in Reason.model_fields}) for line in lines]
    return Visit(
        household=first["household"],
        round=round_code,
        centre=centre,
        how=first["how"],
        score=first["score"],
        place=place,
        reasons=reasons,
        address=first["address"],
        received_at=begun_at,
        deadline_at=begun_at + ANSWERED_WITHIN,
    )


def as_list(visit: Visit) -> dict[str, Any]:
    """A visit as its centre's list has it: its row's content, points in whole numbers, and the reasons' words."""
    told = visit.model_dump(exclude={"state", "version"})
    told["points"] = visit.score // DECAY_PARTS
    told["why"] = [in_words(reason) for reason in visit.reasons]
    return told


def of_list(told: Mapping[str, Any]) -> Visit:
    """The visit of a list's entry."""
    return Visit.model_validate({name: value for name, value in told.items() if name not in ("points", "why")})
