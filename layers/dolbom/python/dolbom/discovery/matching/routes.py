"""The desk's routes for a report and discovery (D3): what rounds had known of its household, and a worker's word."""

from collections.abc import Callable

from dolbom.alerts.casework.queue_routes import WORKERS
from dolbom.alerts.casework.routes import REPORT, Stores, must_be_theirs, visible
from dolbom.alerts.openings.records import opening
from dolbom.alerts.report import Report
from dolbom.alerts.transitions import next_version
from dolbom.api import Api, Call
from dolbom.discovery.matching.forms import DiscoveryView, VerdictForm, discovery_view
from dolbom.discovery.matching.rules import Chosen, Match, Verdict, counted, judged, settled
from dolbom.discovery.matching.store import MatchStore
from dolbom.errors import Conflict, Fault, Invalid

ROUTE = f"{REPORT}/discovery"


def register(app: Api, stores: Callable[[], Stores]) -> None:
    """Adds the routes to the desk's API."""

    @app.operation(f"GET {ROUTE}", auth=WORKERS, answer=DiscoveryView, errors=("not_found",))
    def read_discovery(call: Call[None]) -> DiscoveryView:
        """Whether rounds of discovery had chosen a report's household. The reading is traced (A11); the reporter never
        learns of it (A9)."""
        report = visible(stores(), call)
        shown = opening(report, call.caller, "discovery", call.now, place=call.source_ip)
        stores().openings.trace(shown)
        return _view(stores(), report)

    @app.operation(
        f"POST {ROUTE}",
        auth=WORKERS,
        body=VerdictForm,
        answer=DiscoveryView,
        errors=("invalid", "not_found", "not_yours_yet", "not_in_this_state", "version_changed"),
    )
    def judge_discovery(call: Call[VerdictForm]) -> DiscoveryView:
        """Confirms or denies that a report is on a household that was chosen, with the reason: a line of the report's
        history, which no reporter reads. The same said again by the same person is answered with how it stands."""
        report = visible(stores(), call)
        must_be_theirs(call, report)
        if report.version == call.body.version:
            shown = _judged(stores(), call, report)
            if shown is not None:
                return shown
            report = visible(stores(), call)
        if not _is_said_again(_matches(stores()).match(report.alert_id), call.body, call.caller.subject):
            raise Conflict("version_changed", facts={"version": report.version})
        return _view(stores(), report)


def _judged(stores: Stores, call: Call[VerdictForm], report: Report) -> DiscoveryView | None:
    """What is known after a worker's word; None if the report or its match changed meanwhile."""
    body, (before, households) = call.body, _found(stores, report)
    if before is None:
        raise Conflict("not_in_this_state", facts={"state": report.state})  # received a moment ago
    if body.household not in {each.household for each in households}:
        raise Invalid(faults=[Fault("/household", "no_such_household")])
    said = body.model_dump(include={"household", "is_same", "reason"})
    found = judged(before, Verdict(**said, who=call.caller.subject, at=call.now))
    change = next_version(report, call.now, "discovery_judged", call.caller.subject, said, unread=report.unread)
    households = _matches(stores).households(report, found)
    after = settled(report, found, households)
    row = counted(report, after, households)
    if not _matches(stores).judge(change, before, after, row):
        return None
    return discovery_view(change.report, after, households, _names(stores, households))


def _is_said_again(match: Match | None, form: VerdictForm, who: str) -> bool:
    """Whether a word is the one that stands: its answer was lost, or it meets itself under way."""
    standing = {each.household: each for each in match.verdicts} if match is not None else {}
    found = standing.get(form.household)
    return found is not None and (found.is_same, found.reason, found.who) == (form.is_same, form.reason, who)


def _view(stores: Stores, report: Report) -> DiscoveryView:
    match, households = _found(stores, report)
    return discovery_view(report, match, households, _names(stores, households))


def _found(stores: Stores, report: Report) -> tuple[Match | None, list[Chosen]]:
    """A report's match, and the households that it may be on; neither before it was looked for."""
    matches = _matches(stores)
    match = matches.match(report.alert_id)
    return match, matches.households(report, match) if match is not None else []


def _names(stores: Stores, households: list[Chosen]) -> dict[str, str]:
    return stores.people.names(each.verdict.who for each in households if each.verdict is not None)


def _matches(stores: Stores) -> MatchStore:
    """They lie in the reports' table."""
    return MatchStore(stores.alerts.table)
