"""Weights and proposals as the desk shows them (D3), and what a person says of one. Where a rate would tell of few
people, its numbers are left out (A13)."""

from collections.abc import Mapping

from dolbom.alerts.casework.forms import VersionForm
from dolbom.alerts.forms import Reason
from dolbom.alerts.views import Moment
from dolbom.discovery.catalogue import Weights, indicators
from dolbom.discovery.feedback.hits import Outcomes, is_shown, rate_of
from dolbom.discovery.feedback.store import Proposal, TypeFound
from dolbom.model import Model


class DecisionForm(VersionForm):
    """Whether proposed weights are to count from the next round on, and why."""

    accept: bool
    reason: Reason


class TypeView(Model):
    """A type of indicator: its points, and how often it was right. Rates are in hundredths of a percent."""

    type: str
    name_ko: str
    name_en: str
    before: int
    after: int
    spoken_to: int | None
    hits: int | None
    rate: int | None
    low: int | None
    high: int | None
    """Within these bounds the true rate lies with 95 percent."""


class PastRoundView(Model):
    """Of a past round's households whose outcome is known, the half that scores highest: hits by either weights."""

    round: str
    known: int
    half: int
    hits_before: int
    hits_after: int
    gained: int
    lost: int


class ProposalView(Model):
    proposal_id: str
    version: int
    state: str
    rounds: list[str]
    base: int
    spoken_to: int | None
    hits: int | None
    types: list[TypeView]
    tests: list[PastRoundView]
    """Those that would tell of few households are left out."""
    made_at: Moment
    who: str | None
    who_name: str | None = None
    """What colleagues call who decided; nothing where none is known."""
    at: Moment | None
    reason: str | None
    weights: int | None
    since: str | None


class WeightsView(Model):
    """The weights of the next round, and the newest proposals."""

    version: int
    round: str
    points: dict[str, int]
    proposals: list[ProposalView]


def weights_view(weights: Weights, round_code: str, proposals: list[Proposal], names: Mapping[str, str]) -> WeightsView:
    """The weights that hold in a round, and proposals; `names` of staff by their accounts."""
    shown = [proposal_view(each, names) for each in proposals]
    return WeightsView(version=weights.version, round=round_code, points=dict(weights.points), proposals=shown)


def proposal_view(proposal: Proposal, names: Mapping[str, str]) -> ProposalView:
    """A proposal, without what would tell of few people; `names` of staff by their accounts."""
    of_all = Outcomes(proposal.spoken_to, proposal.hits)
    same = {name: getattr(proposal, name) for name in ProposalView.model_fields if name not in _MADE}
    same["who_name"] = names.get(proposal.who or "")
    if not (proposal.is_told and is_shown(of_all)):
        same |= {"spoken_to": None, "hits": None}
    tests = [PastRoundView.model_validate(each, from_attributes=True) for each in proposal.tests if each.is_told]
    return ProposalView(**same, types=[_type_view(each) for each in proposal.types], tests=tests)


_MADE = ("types", "tests", "who_name")


def _type_view(found: TypeFound) -> TypeView:
    outcomes = Outcomes(found.spoken_to, found.hits)
    rate = rate_of(outcomes) if found.is_told and is_shown(outcomes) else None
    named = indicators().get(found.type)
    return TypeView(
        type=found.type,
        name_ko=named.name_ko if named is not None else found.type,
        name_en=named.name_en if named is not None else found.type,
        before=found.before,
        after=found.after,
        spoken_to=found.spoken_to if rate is not None else None,
        hits=found.hits if rate is not None else None,
        rate=rate.rate if rate is not None else None,
        low=rate.low if rate is not None else None,
        high=rate.high if rate is not None else None,
    )
