"""Proposals of weights, and the versions that were accepted, in the `alerts` table. A version is never changed."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from dolbom.alerts.keys import REPORT as OF_REPORT
from dolbom.alerts.keys import alert
from dolbom.alerts.report import Report
from dolbom.discovery import keys
from dolbom.discovery.catalogue import Weights, local_factors_for, weights_for
from dolbom.discovery.choosing.query import Choice
from dolbom.discovery.feedback.hits import SPOKEN_TO, Ended
from dolbom.discovery.store import RoundState, Visit
from dolbom.dynamo.stored import Count, Instant, Stored
from dolbom.dynamo.table import ABSENT, BATCH_GET_KEYS_MAX, Cancelled, Condition, ConditionFailed, Put, Table

SHOWN_MAX = 20
"""The newest proposals: more than three years of them."""


class TypeFound(Stored):
    """A type in a proposal: what it is worth and would be, and what became of those whom it pointed at."""

    type: str
    before: Count
    after: Count
    spoken_to: Count
    hits: Count
    is_told: bool = True
    """Whether its numbers are told (A13), as it was decided when they were counted."""


class PastRound(Stored):
    """A back-test over a past round."""

    round: str
    known: Count
    half: Count
    hits_before: Count
    hits_after: Count
    gained: Count
    lost: Count
    is_told: bool = True
    """Whether it is told (A13), as it was decided when it was made."""


class Proposal(Stored):
    """New weights that a person of the ministry accepts or refuses; the machine never does."""

    proposal_id: str
    """Made of the newest round that it is made of: there is one proposal by it."""
    version: Count = 1
    state: Literal["proposed", "accepted", "refused"] = "proposed"
    rounds: list[str]
    """Whose outcomes it is made of."""
    base: Count
    """The version of weights that it changes."""
    types: list[TypeFound]
    spoken_to: Count
    hits: Count
    is_told: bool = True
    """The same of all types together."""
    tests: list[PastRound]
    made_at: Instant
    who: str | None = None
    at: Instant | None = None
    reason: str | None = None
    weights: Count | None = None
    """The version that it became."""
    since: str | None = None


class ReportedVisit(Stored):
    """A report that is surely on a household of a round."""

    household: str
    alert_id: str


class AcceptedWeights(Stored):
    """A version of weights that somebody accepted, and the round from which on it counts."""

    version: Count
    since: str
    points: dict[str, Count]
    proposal_id: str


class WeightStore:
    def __init__(self, table: Table) -> None:
        self.table = table

    def accepted(self) -> list[AcceptedWeights]:
        """All versions that were accepted, oldest first.

        Raises:
            Unreadable: one cannot be read. No round guesses by what it chooses.
        """
        return [AcceptedWeights.of(row) for row in self.table.query_all(keys.WEIGHTS, prefix=keys.VERSION)]

    def for_round(self, round_code: str) -> Weights:
        """The newest weights that hold in a round."""
        begun = [each for each in self.accepted() if each.since <= round_code]
        return Weights(begun[-1].version, begun[-1].points) if begun else weights_for(round_code)

    def of_version(self, version: int, round_code: str) -> Weights:
        """A version's weights: of a round that is frozen, whatever was accepted since."""
        found = next((each for each in self.accepted() if each.version == version), None)
        return Weights(version, found.points) if found is not None else weights_for(round_code)

    def choice(self, state: RoundState) -> Choice:
        """How a round chooses that is frozen with its version of weights."""
        return Choice(self.of_version(state.weights, state.round), local_factors_for(state.round))

    def proposals(self) -> list[Proposal]:
        """The newest proposals, newest first."""
        page = self.table.query(keys.WEIGHTS, prefix=keys.PROPOSAL, limit=SHOWN_MAX, forward=False)
        return list(self.table.each(page.items, Proposal.of))

    def proposal(self, proposal_id: str) -> Proposal | None:
        """One of the newest proposals, as it stands."""
        return next((each for each in self.proposals() if each.proposal_id == proposal_id), None)

    def propose(self, proposal: Proposal) -> None:
        """Writes a proposal, once: one that is there already stays as it is, and as what somebody made of it."""
        try:
            self.table.write(Put(_item(proposal), ABSENT))
        except ConditionFailed:
            return

    def decide(self, after: Proposal, weights: AcceptedWeights | None) -> bool:
        """Writes what somebody decided, with the version that it becomes; False if somebody else was faster."""
        as_before = Condition("version = :before", {":before": after.version - 1})
        writes = [Put(_item(after), as_before)]
        if weights is not None:
            place = {"pk": keys.WEIGHTS, "sk": keys.version(weights.version), "kind": "weights"}
            writes.append(Put({**place, **weights.model_dump()}, ABSENT))
        try:
            self.table.transact(*writes, looks=writes[0])
        except Cancelled:
            return False
        return True

    def visits(self, round_code: str, households: Sequence[str]) -> Iterator[Visit]:
        """How some households of a round stand; one that cannot be read is named and left out."""
        for start in range(0, len(households), BATCH_GET_KEYS_MAX):
            part = households[start : start + BATCH_GET_KEYS_MAX]
            rows = self.table.get_many([(keys.visit(each), keys.of_round(round_code)) for each in part])
            yield from self.table.each(rows, Visit.of)

    def ended(self, round_code: str) -> dict[str, Ended]:
        """Household → what became of it by the report on it that was closed first, of those that say something; of all
        surely on a household of the round. What cannot be read is named and left out."""
        rows = self.table.query_all(keys.reported(round_code))
        households, found = defaultdict[str, list[str]](list), dict[str, Ended]()
        for each in self.table.each(rows, ReportedVisit.of):
            households[each.alert_id].append(each.household)
        alert_ids = list(households)
        for start in range(0, len(alert_ids), BATCH_GET_KEYS_MAX):
            part = alert_ids[start : start + BATCH_GET_KEYS_MAX]
            reports = self.table.get_many([(alert(each), OF_REPORT) for each in part])
            for report in self.table.each(reports, Report.of):
                ended = _ended(report)
                if ended is None:
                    continue
                for household in households[report.alert_id]:
                    found[household] = min(found.get(household, ended), ended, key=lambda each: each.at)
        return found


def _ended(report: Report) -> Ended | None:
    if report.state != "closed" or report.closed_at is None or report.outcome not in SPOKEN_TO:
        return None
    return Ended(report.outcome, report.closed_at)


def _item(proposal: Proposal) -> Mapping[str, object]:
    place = {"pk": keys.WEIGHTS, "sk": keys.proposal(proposal.rounds[-1], proposal.proposal_id)}
    return {**place, "kind": "proposal", **proposal.model_dump()}
