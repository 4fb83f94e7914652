"""The desk's routes for discovery's weights (D3): a proposal is accepted or refused by the ministry, with a reason."""

from collections.abc import Callable
from datetime import datetime

from dolbom.alerts.casework.routes import Stores
from dolbom.api import Api, Call
from dolbom.auth import people
from dolbom.clock import seoul_day
from dolbom.discovery.feedback.forms import DecisionForm, ProposalView, WeightsView, proposal_view, weights_view
from dolbom.discovery.feedback.store import AcceptedWeights, Proposal, WeightStore
from dolbom.discovery.rounds import Round
from dolbom.errors import Conflict, NotFound

MINISTRY, READERS = people("ministry"), people("ministry", "officer", "auditor")


def register(app: Api, stores: Callable[[], Stores]) -> None:
    """Adds the routes to the desk's API."""

    @app.operation("GET /v1/desk/weights", auth=READERS, answer=WeightsView)
    def read_weights(call: Call[None]) -> WeightsView:
        """What each indicator is worth in the next round, and the newest proposals with how often each was right."""
        following = next_round(call.now).code
        proposals = _weights(stores()).proposals()
        return weights_view(_weights(stores()).for_round(following), following, proposals, _names(stores(), proposals))

    @app.operation(
        "POST /v1/desk/weights/{proposal_id}",
        auth=MINISTRY,
        body=DecisionForm,
        answer=ProposalView,
        errors=("invalid", "not_found", "version_changed", "weights_decided"),
    )
    def decide_weights(call: Call[DecisionForm]) -> ProposalView:
        """Accepts proposed weights, which count from the next round on, or refuses them; with the reason. What was
        decided stays: other weights are another proposal. The same said again by the same person is answered with what
        was decided."""
        store, wanted, who = _weights(stores()), call.path["proposal_id"], call.caller.subject
        before = store.proposal(wanted)
        if before is None:
            raise NotFound()
        if before.version == call.body.version:
            following = next_round(call.now).code
            if before.state != "proposed" or store.for_round(following).version != before.base:
                raise Conflict("weights_decided")
            weights = _accepted(before, following) if call.body.accept else None
            after = _decided(before, call.body, who, call.now, weights)
            if store.decide(after, weights):
                return proposal_view(after, _names(stores(), [after]))
            before = store.proposal(wanted)
        if before is None or not _is_said_again(before, call.body, who):
            raise Conflict(
                "version_changed", facts={"version": call.body.version if before is None else before.version}
            )
        return proposal_view(before, _names(stores(), [before]))


def _is_said_again(decided: Proposal, form: DecisionForm, who: str) -> bool:
    """Whether a decision is the one that stands: its answer was lost, or it meets itself under way."""
    state = "accepted" if form.accept else "refused"
    as_said = (decided.version, decided.state, decided.who, decided.reason)
    return as_said == (form.version + 1, state, who, form.reason)


def next_round(now: datetime) -> Round:
    """The next round whose day is yet to come."""
    day = seoul_day(now)
    found = Round.at(day)
    return found if day < found.day else found.before(-1)


def _decided(
    before: Proposal, form: DecisionForm, who: str, now: datetime, weights: AcceptedWeights | None
) -> Proposal:
    said = {"state": "accepted" if form.accept else "refused", "who": who, "at": now, "reason": form.reason}
    became = {"weights": weights.version, "since": weights.since} if weights is not None else {}
    return before.model_copy(update={**said, **became, "version": before.version + 1})


def _accepted(proposal: Proposal, since: str) -> AcceptedWeights:
    points = {each.type: each.after for each in proposal.types}
    return AcceptedWeights(version=proposal.base + 1, since=since, points=points, proposal_id=proposal.proposal_id)


def _names(stores: Stores, proposals: list[Proposal]) -> dict[str, str]:
    return stores.people.names(each.who for each in proposals if each.who)


def _weights(stores: Stores) -> WeightStore:
    """They lie in the reports' table."""
    return WeightStore(stores.alerts.table)
