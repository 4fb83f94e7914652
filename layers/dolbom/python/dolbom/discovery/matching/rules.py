"""How surely a report is on a household that a round chose, and what figures count of it (D3, A13). A worker's word
stands above what addresses say."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import Field

from dolbom.alerts.figures.counts import month_received
from dolbom.alerts.figures.discovered import DiscoveredRow, Known
from dolbom.alerts.households.doors import parsed
from dolbom.alerts.households.rules import cell_of
from dolbom.alerts.households.same_door import compared
from dolbom.alerts.report import Report
from dolbom.clock import seoul_day
from dolbom.discovery.rounds import Round
from dolbom.dynamo.stored import Count, Instant, Stored
from dolbom.ids import derived

Confidence = Literal["door", "building", "cell"]
"""`door`: the addresses are the same. `building`: the same house, and one of them says less of the door. `cell`: the
report's address names no house, and another report within 30 m names this one."""
SUREST_FIRST: tuple[Confidence, ...] = ("door", "building", "cell")
HOUSEHOLDS_MAX = 20
"""Chosen households that a worker is shown; a tower whose doors nobody names has hundreds."""
VERDICTS_MAX = HOUSEHOLDS_MAX
"""Words on so many households stay, the newest: more than are shown at a time nobody judges."""

HASH_CHARACTERS = 20


class HouseVisit(Stored):
    """That a household of a house was chosen in a round, and since when its centre could know of it."""

    household: str
    round: str
    brought_at: Instant


class Verdict(Stored):
    """What a worker says of a household: that the report is on it, or not. The newest word stands."""

    household: str
    is_same: bool
    who: str
    at: Instant
    reason: str


class OnVisit(Stored):
    """A household of a round that a report is surely on."""

    household: str
    round: str


class Match(Stored):
    """What is known of a report's house, and what workers said of the chosen households there."""

    alert_id: str
    version: Count = 1
    made_of: str
    """What of the report it was made of, by a hash: it is made anew when that changes."""
    house: str | None = None
    """The key of its house; None where its address names none."""
    centre: str
    month: str
    """Under which it is counted, as the report's other figures are."""
    lat_cell: int
    lon_cell: int
    """The cell of the map that it stands in."""
    verdicts: list[Verdict]
    on: list[OnVisit] = Field(default_factory=list)
    """The households that it is surely on, each with the newest round that had chosen it before: in that round the
    report's outcome counts for what pointed at the household. None of rows from before that."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A household that rounds chose, as far as it may be the report's."""

    household: str
    confidence: Confidence
    visits: tuple[HouseVisit, ...]
    """Oldest first."""
    verdict: Verdict | None

    @property
    def is_same(self) -> bool | None:
        """Whether the report is on it: by a worker's word, else by the same door; None where that is open."""
        if self.verdict is not None:
            return self.verdict.is_same
        return True if self.confidence == "door" else None


def confidence_of(mine: str | None, theirs: str) -> Confidence | None:
    """How surely two addresses of one house are one household's; None where they are surely not."""
    one, other = parsed(mine), parsed(theirs)
    if one is None or other is None:
        return None
    verdict = compared(one, other)
    if verdict == "same":
        return "door"
    return None if verdict == "different" else "building"


def chosen(found: Iterable[tuple[HouseVisit, Confidence]], verdicts: Sequence[Verdict]) -> list[Chosen]:
    """The households behind some visits, what is judged and the surest first, `HOUSEHOLDS_MAX` at most."""
    visits: defaultdict[str, list[HouseVisit]] = defaultdict(list)
    sure: dict[str, Confidence] = {}
    for visit, confidence in found:
        visits[visit.household].append(visit)
        sure[visit.household] = min(sure.get(visit.household, confidence), confidence, key=SUREST_FIRST.index)
    said = {verdict.household: verdict for verdict in verdicts}
    households = [
        Chosen(name, sure[name], tuple(sorted(of, key=lambda visit: visit.round)), said.get(name))
        for name, of in visits.items()
    ]
    order = lambda each: (each.verdict is None, SUREST_FIRST.index(each.confidence), each.household)  # noqa: E731
    return sorted(households, key=order)[:HOUSEHOLDS_MAX]


def rounds_before(households: Iterable[Chosen], received_at: datetime) -> list[str]:
    """The rounds that had brought the report's own household to its centre before the report came."""
    own = (visit for each in households if each.is_same for visit in each.visits)
    return sorted({visit.round for visit in own if visit.brought_at < received_at})


def known(report: Report, match: Match, households: Sequence[Chosen]) -> Known:
    """What discovery knew of a report's household before the report came. Of what came later it had not known."""
    before = [each for each in households if any(visit.brought_at < report.received_at for visit in each.visits)]
    if any(each.is_same for each in before):
        return "selected"
    if match.house is None:
        return "no_house"
    return "open" if any(each.is_same is None for each in before) else "never"


def settled(report: Report, match: Match, households: Iterable[Chosen]) -> Match:
    """A match with the households that the report is surely on, as they lie now."""
    own = {each.household: rounds_before([each], report.received_at) for each in households}
    on = [OnVisit(household=name, round=rounds[-1]) for name, rounds in sorted(own.items()) if rounds]
    return match.model_copy(update={"on": on})


def counted(report: Report, match: Match, households: Sequence[Chosen]) -> DiscoveredRow:
    """What figures need of a report's match."""
    return DiscoveredRow(
        alert_id=report.alert_id,
        version=match.version,
        round=round_before(report.received_at),
        known=known(report, match, households),
        rounds=rounds_before(households, report.received_at),
        kinds=report.kinds,
        reporter=report.reporter,
    )


def match_of(report: Report, house: str | None, before: Match | None) -> Match:
    """A report's match in its present form; what workers said of it stays."""
    lat_cell, lon_cell = cell_of(report.lat_e6, report.lon_e6)
    return Match(
        alert_id=report.alert_id,
        version=before.version + 1 if before is not None else 1,
        made_of=made_of(report),
        house=house,
        centre=report.office.code,
        month=month_received(report),
        lat_cell=lat_cell,
        lon_cell=lon_cell,
        verdicts=before.verdicts if before is not None else [],
    )


def made_of(report: Report) -> str:
    """What of a report its match is made of, by a hash that is kept in place of it: address, position, centre, month,
    categories and kind of reporter."""
    parts = (report.address, report.lat_e6, report.lon_e6, report.office.code, month_received(report))
    return derived("match", *map(str, (*parts, *report.kinds, report.reporter)), characters=HASH_CHARACTERS)


def judged(match: Match, verdict: Verdict) -> Match:
    """A match with a worker's word on one household more, which takes the place of an earlier one."""
    others = [each for each in match.verdicts if each.household != verdict.household]
    newest = [*others, verdict][-VERDICTS_MAX:]
    return match.model_copy(update={"version": match.version + 1, "verdicts": newest})


def round_before(received_at: datetime) -> str:
    """The newest round whose day was before a report came."""
    day = seoul_day(received_at)
    newest = Round.at(day)
    return (newest if newest.day < day else newest.before()).code
