"""Proposals of weights, and the versions that were accepted, in the `alerts` table. A version is never changed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from dolbom.discovery import keys
from dolbom.discovery.catalogue import Weights, local_factors_for, weights_for
from dolbom.discovery.choosing.query import Choice
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


class PastRound(Stored):
    """A back-test over a past round."""

    round: str
    known: Count
    half: Count
    hits_before: Count
    hits_after: Count
    gained: Count
    lost: Count


class Proposal(Stored):
    """New weights that a person of the ministry accepts or refuses; the machine never does."""

    proposal_id: str
    """Made of all that it is made of: the same outcomes are the same proposal."""
    version: Count = 1
    state: Literal["proposed", "accepted", "refused"] = "proposed"
    rounds: list[str]
    """Whose outcomes it is made of."""
    base: Count
    """The version of weights that it changes."""
    types: list[TypeFound]
    spoken_to: Count
    hits: Count
    tests: list[PastRound]
    made_at: Instant
    who: str | None = None
    at: Instant | None = None
    reason: str | None = None
    weights: Count | None = None
    """The version that it became."""
    since: str | None = None


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

    def propose(self, proposal: Proposal) -> None:
        """Writes a proposal, once: the same one is there already, and stays what somebody made of it."""
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
            self.table.transact(*writes)
        except Cancelled:
            return False
        return True

    def visits(self, round_code: str, households: Sequence[str]) -> Iterator[Visit]:
        """How some households of a round stand; one that cannot be read is named and left out."""
        for start in range(0, len(households), BATCH_GET_KEYS_MAX):
            part = households[start : start + BATCH_GET_KEYS_MAX]
            rows = self.table.get_many([(keys.visit(each), keys.of_round(round_code)) for each in part])
            yield from self.table.each(rows, Visit.of)


def _item(proposal: Proposal) -> Mapping[str, object]:
    place = {"pk": keys.WEIGHTS, "sk": keys.proposal(proposal.rounds[-1], proposal.proposal_id)}
    return {**place, "kind": "proposal", **proposal.model_dump()}
