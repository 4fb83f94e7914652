"""Makes a proposal of weights from what became of rounds (D3), one for each newest round. A person decides."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from dolbom.clock import Clock
from dolbom.discovery.choosing.freezing import result_key
from dolbom.discovery.choosing.rows import of_list
from dolbom.discovery.choosing.run import LIST_BYTES_MAX, RoundRun
from dolbom.discovery.feedback.hits import (
    EVERYBODY,
    SPOKEN_TO,
    Outcomes,
    are_shown,
    first_of,
    is_shown,
    outcomes_of,
    told_of,
)
from dolbom.discovery.feedback.store import PastRound, Proposal, TypeFound, WeightStore
from dolbom.discovery.feedback.weights import backtest, is_test_told, proposed
from dolbom.discovery.rounds import Round
from dolbom.discovery.store import RoundState, RoundStore, Visit
from dolbom.gateways.objects import Bucket
from dolbom.ids import derived

ROUNDS_LOOKED_AT = 3
"""Half a year: long enough for cases to be closed, and near enough to be how things are."""
ID_CHARACTERS = 16


def weighed(run: RoundRun, newest: Round) -> dict[str, str | None]:
    """A proposal by a round and those before it, over the stores of rounds; what to tell of it."""
    proposal = Proposer(run.store, WeightStore(run.store.table), run.reports, run.clock).propose(newest)
    return {"weigh": newest.code, "proposal": proposal.proposal_id if proposal is not None else None}


@dataclass(frozen=True, slots=True)
class Proposer:
    """Makes proposals."""

    rounds: RoundStore
    weights: WeightStore
    reports: Bucket
    clock: Clock

    def propose(self, newest: Round) -> Proposal | None:
        """The proposal by a round and those before it, written down once for each newest round, by what had become of
        them then; None while nobody was spoken to.

        Each round is read twice, so that no more than one of them is in memory.

        Raises:
            Unavailable: S3 or DynamoDB does not answer; done anew it comes to the same.
        """
        states = [state for state in map(self._done, range(ROUNDS_LOOKED_AT - 1, -1, -1), [newest] * 3) if state]
        everybody, by_type, few = self._counted(states)
        if not everybody.spoken_to:
            return None
        rounds = [state.round for state in states]
        others = [
            each
            for each in self.weights.proposals()
            if max(each.rounds) != newest.code and not set(each.rounds).isdisjoint(rounds)
        ]
        told = told_of(everybody, by_type, few, _numbers_of(others))
        base = self.weights.for_round(newest.before(-1).code)
        # New points are made of what is told alone: nobody works a number out of them that is not.
        sure = {name: found for name, found in by_type.items() if {name, EVERYBODY} <= told}
        points = proposed(base.points, everybody, sure)
        types = [
            TypeFound(
                type=name,
                before=base.points[name],
                after=after,
                spoken_to=(found := by_type.get(name, Outcomes(0, 0))).spoken_to,
                hits=found.hits,
                is_told=name in told,
            )
            for name, after in sorted(points.items())
        ]
        tests = [self._tested(state, points, base.points, others) for state in states]
        proposal = Proposal(
            # Two by the same rounds, one of them a household later, would be subtracted (A13).
            proposal_id=derived("weights", newest.code, characters=ID_CHARACTERS),
            rounds=rounds,
            base=base.version,
            types=types,
            spoken_to=everybody.spoken_to,
            hits=everybody.hits,
            is_told=EVERYBODY in told,
            tests=tests,
            made_at=self.clock(),
        )
        self.weights.propose(proposal)
        return proposal

    def _done(self, back: int, newest: Round) -> RoundState | None:
        state = self.rounds.state(newest.before(back).code)
        return state if state is not None and state.step == "done" else None

    def _tested(
        self, state: RoundState, new: Mapping[str, int], old: Mapping[str, int], others: Sequence[Proposal]
    ) -> PastRound:
        visits = list(self._known(state))
        made = backtest(state.round, visits, self._used(state), new, old)
        of_round, _ = outcomes_of(visits)
        told = [of for each in others for of in each.tests if of.round == made.round and of.is_told]
        return PastRound(**asdict(made), is_told=is_test_told(made, of_round, told))

    def _counted(self, states: list[RoundState]) -> tuple[Outcomes, dict[str, Outcomes], set[str]]:
        """What became of all rounds together, and the types of which a round by itself tells of few: two proposals
        that share the other rounds would tell it by their difference."""
        spoken_to, hits, of_all, few = Counter[str](), Counter[str](), Outcomes(0, 0), set[str]()
        for state in states:
            found, by_type = outcomes_of(self._known(state))
            by_name = {EVERYBODY: found, **by_type}
            few |= {name for name, each in by_name.items() if not are_shown(each.hits, each.spoken_to - each.hits)}
            of_all = Outcomes(of_all.spoken_to + found.spoken_to, of_all.hits + found.hits)
            spoken_to.update({name: each.spoken_to for name, each in by_type.items()})
            hits.update({name: each.hits for name, each in by_type.items()})
        return of_all, {name: Outcomes(count, hits[name]) for name, count in spoken_to.items()}, few

    def _used(self, state: RoundState) -> Mapping[str, int]:
        return self.weights.of_version(state.weights, state.round).points

    def _known(self, state: RoundState) -> Iterator[Visit]:
        """The visits of a round of which something is known, by its lists of centres: by themselves, or by a report on
        the household."""
        ended = self.weights.ended(state.round)
        centres = self.reports.read_json(result_key(state.edition, "centres.json"), LIST_BYTES_MAX)["centres"]
        for centre in centres:
            listed = self.reports.read_json(result_key(state.edition, f"centres/{centre}.json"), LIST_BYTES_MAX)
            households = [of_list(each).household for each in listed["households"]]
            found = self.weights.visits(state.round, households)
            both = (first_of(visit, ended.get(visit.household)) for visit in found)
            yield from (visit for visit in both if visit.outcome in SPOKEN_TO)


def _numbers_of(proposals: Iterable[Proposal]) -> dict[str, list[Outcomes]]:
    """What proposals tell of each type, and of all."""
    told = defaultdict[str, list[Outcomes]](list)
    for each in proposals:
        if each.is_told and is_shown(of_all := Outcomes(each.spoken_to, each.hits)):
            told[EVERYBODY].append(of_all)
        for of in each.types:
            if of.is_told and is_shown(found := Outcomes(of.spoken_to, of.hits)):
                told[of.type].append(found)
    return told
