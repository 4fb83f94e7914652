"""What a worker sees and says of a report and discovery (D3). No answer to a reporter is made of it (A9)."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from dolbom.alerts.casework.forms import VersionForm
from dolbom.alerts.figures.discovered import Known
from dolbom.alerts.forms import Reason
from dolbom.alerts.report import Report
from dolbom.alerts.views import Moment
from dolbom.discovery.household import KEY_CHARACTERS
from dolbom.discovery.matching.rules import Chosen, Confidence, Match, known
from dolbom.model import Model

KEY_PATTERN = rf"^[0-9A-HJKMNP-TV-Z]{{{KEY_CHARACTERS}}}$"


class VerdictForm(VersionForm):
    """Whether a report is on a household that was chosen, and how the worker knows."""

    household: Annotated[str, Field(pattern=KEY_PATTERN)]
    is_same: bool
    reason: Reason


class ChosenRound(Model):
    """A round that chose the household."""

    round: str
    brought_at: Moment
    """Since when it stands with its centre."""
    before_report: bool


class VerdictView(Model):
    is_same: bool
    who: str
    who_name: str | None = None
    """What colleagues call them; nothing where none is known."""
    at: Moment
    reason: str


class ChosenView(Model):
    """A household that rounds chose and that may be the report's."""

    household: str
    confidence: Confidence
    is_same: bool | None
    """By a worker's word, else by the same door; nothing where that is open."""
    rounds: list[ChosenRound]
    verdict: VerdictView | None


class DiscoveryView(Model):
    """What discovery knows of a report's household."""

    alert_id: str
    version: int
    known: Known | None
    """What it had known before the report came; nothing while nobody has looked."""
    households: list[ChosenView]


def discovery_view(
    report: Report, match: Match | None, households: list[Chosen], names: Mapping[str, str]
) -> DiscoveryView:
    """A report's match, for the worker; `names` of staff by their accounts."""
    return DiscoveryView(
        alert_id=report.alert_id,
        version=report.version,
        known=known(report, match, households) if match is not None else None,
        households=[_chosen_view(each, report, names) for each in households],
    )


def _chosen_view(each: Chosen, report: Report, names: Mapping[str, str]) -> ChosenView:
    said = each.verdict
    verdict = VerdictView.model_validate(said, from_attributes=True) if said is not None else None
    if verdict is not None:
        verdict = verdict.model_copy(update={"who_name": names.get(verdict.who)})
    return ChosenView(
        household=each.household,
        confidence=each.confidence,
        is_same=each.is_same,
        rounds=[
            ChosenRound(
                round=visit.round,
                brought_at=visit.brought_at,
                before_report=visit.brought_at < report.received_at,
            )
            for visit in each.visits
        ],
        verdict=verdict,
    )
