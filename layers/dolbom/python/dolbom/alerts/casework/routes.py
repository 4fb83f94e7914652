"""The desk's routes for one crisis report, and what is done with it; the queue stands in `queue_routes`."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar

from dolbom.alerts.casework import actions, forms, matching
from dolbom.alerts.casework import views as desk
from dolbom.alerts.casework.identity_store import IdentityStore
from dolbom.alerts.casework.phrases import new_phrase
from dolbom.alerts.casework.queue_routes import WORKERS
from dolbom.alerts.casework.queue_store import QueueStore
from dolbom.alerts.forms import FlagKind
from dolbom.alerts.households.home_flags import flags_beside
from dolbom.alerts.households.rules import Membership, Sighting, harassment
from dolbom.alerts.households.store import HouseholdStore
from dolbom.alerts.openings.records import Opening, opening
from dolbom.alerts.openings.store import OpeningStore
from dolbom.alerts.report import Change, Report
from dolbom.alerts.routing import centres as routing
from dolbom.alerts.routing.centres import office_of
from dolbom.alerts.store import AlertStore
from dolbom.alerts.transitions import reopened
from dolbom.api import Api, Call
from dolbom.auth import Auth
from dolbom.clock import seoul_day
from dolbom.dynamo.table import Table
from dolbom.errors import Conflict, Fault, Invalid, NotFound
from dolbom.gateways.photo_buckets import VIEW_TIME, Evidence
from dolbom.gateways.seals import Seals
from dolbom.ids import as_read, derived
from dolbom.people.store import PeopleStore
from dolbom.starting.values import value

HOUSEHOLD_SHOWN_MAX = 50
REPORT = "/v1/desk/alerts/{alert_id}"

F = TypeVar("F", bound=forms.VersionForm)
Rule = Callable[[Call[F], Report], Change]


@value
class Stores:
    """What the routes read and write."""

    alerts: AlertStore
    queues: QueueStore
    households: HouseholdStore
    identities: IdentityStore
    openings: OpeningStore
    evidence: Evidence
    people: PeopleStore


def stores_of(alerts: Table, identities: Table, evidence: Evidence, seals: Seals) -> Stores:
    """The stores over their tables."""
    openings = OpeningStore(identities)
    return Stores(
        alerts=AlertStore(alerts),
        queues=QueueStore(alerts),
        households=HouseholdStore(alerts),
        identities=IdentityStore(identities, openings, seals),
        openings=openings,
        evidence=evidence,
        people=PeopleStore(identities),
    )


def register(app: Api, stores: Callable[[], Stores]) -> None:
    """Adds the routes to the desk's API."""
    _register_reading(app, stores)
    _register_taking(app, stores)
    _register_work(app, stores)
    _register_hand_overs(app, stores)
    _register_households(app, stores)


def _register_reading(app: Api, stores: Callable[[], Stores]) -> None:
    @app.operation(f"GET {REPORT}", auth=WORKERS, answer=desk.ReportView, errors=("not_found",))
    def read_report(call: Call[None]) -> desk.ReportView:
        """One report: safety flags first, then all that the first call needs. The reading is traced (A11)."""
        report = visible(stores(), call)
        stores().openings.trace(_opening(call, report, "report"))
        file = stores().alerts.file(report.alert_id)
        if file is None:
            raise NotFound()
        programmes = matching.fitting(file.report, seoul_day(call.now))
        names = stores().people.names(desk.people_in(file))
        together = stores().households.together(file.report.alert_id)
        beside = flags_beside(stores().alerts, file.report, together[1])
        household = _household(stores(), call, file.report, *together)
        return desk.report_view(file, programmes, beside, household, names)

    @app.operation(
        f"GET {REPORT}/photos/{{photo_id}}",
        auth=WORKERS,
        answer=desk.PhotoLinks,
        errors=("not_found", "not_yours_yet"),
    )
    def view_photo(call: Call[None]) -> desk.PhotoLinks:
        """Addresses of one cleaned photo, good for a minute. The opening is traced first (A6, A11)."""
        report = visible(stores(), call)
        must_be_theirs(call, report)
        photo = stores().alerts.photo(report.alert_id, call.path["photo_id"])
        if photo is None or photo.image_key is None or photo.thumbnail_key is None:
            raise NotFound()
        stores().openings.trace(_opening(call, report, f"photo {photo.photo_id}"))
        return desk.PhotoLinks(
            image=stores().evidence.view_url(photo.image_key),
            thumbnail=stores().evidence.view_url(photo.thumbnail_key),
            expires_at=call.now + VIEW_TIME,
        )

    @app.operation(
        f"POST {REPORT}/identity",
        auth=WORKERS,
        body=forms.OpeningForm,
        answer=desk.IdentityView,
        errors=("invalid", "not_found", "not_yours_yet"),
    )
    def open_identity(call: Call[forms.OpeningForm]) -> desk.IdentityView:
        """Names and numbers, after it is written down who opens them and why (A11)."""
        report = visible(stores(), call)
        if not desk.may_act(call.caller, report):
            raise Conflict("not_yours_yet")
        found = stores().identities.open(_opening(call, report, "identity", call.body.reason))
        flags = {"flags": [flag.model_dump() for flag in report.flags], "flags_beside": _flags_beside(stores(), report)}
        return desk.IdentityView.model_validate({**flags, **found}, extra="ignore")


def action(
    app: Api, stores: Callable[[], Stores], name: str, form: type[F], *errors: str, auth: Auth = WORKERS
) -> Callable[[Rule[F]], Rule[F]]:
    """Declares an action: the rule is asked about the report in the version that the worker has seen, and its answer is
    stored unless somebody was faster."""

    def declare(rule: Rule[F]) -> Rule[F]:
        @app.operation(
            f"POST {REPORT}/{name}",
            auth=auth,
            body=form,
            answer=desk.ActionView,
            errors=("invalid", "not_found", "not_in_this_state", "not_yours_yet", "version_changed", *errors),
        )
        @wraps(rule)
        def act(call: Call[F]) -> desk.ActionView:
            report = visible(stores(), call)
            if report.version != call.body.version:
                raise Conflict("version_changed", facts={"version": report.version})
            change = rule(call, report)
            if not stores().alerts.apply(change, looks=True):
                now_there = stores().alerts.report(report.alert_id) or report
                raise Conflict("version_changed", facts={"version": now_there.version})
            return desk.action_view(change.report)

        return rule

    return declare


def _register_taking(app: Api, stores: Callable[[], Stores]) -> None:
    @action(app, stores, "take", forms.TakeForm, "taken_by_another")
    def take(call: Call[forms.TakeForm], report: Report) -> Change:
        """Takes a report that nobody has."""
        must_be_theirs(call, report)
        return actions.taken(report, call.body, call.now, call.caller.subject, new_phrase())

    @action(app, stores, "take_over", forms.ReasonForm, "already_so")
    def take_over(call: Call[forms.ReasonForm], report: Report) -> Change:
        """Takes a report over from a colleague, with a reason that the colleague is told."""
        must_be_theirs(call, report)
        return actions.taken_over(report, call.body, call.now, call.caller.subject, new_phrase())

    @action(app, stores, "give_back", forms.ReasonForm, "taken_by_another")
    def give_back(call: Call[forms.ReasonForm], report: Report) -> Change:
        """Gives a report back to the team, with a reason; its clock goes on, and a lead who gave it is told."""
        must_be_theirs(call, report)
        return actions.given_back(report, call.body, call.now, call.caller.subject)

    @action(app, stores, "flags", forms.FlagsForm)
    def set_flags(call: Call[forms.FlagsForm], report: Report) -> Change:
        """Sets the safety flags: what must not happen, as the worker has learned it (A8)."""
        must_be_theirs(call, report)
        return actions.flagged(report, call.body, call.now, call.caller.subject)

    @action(app, stores, "address", forms.AddressForm, "taken_by_another", "already_so")
    def correct_address(call: Call[forms.AddressForm], report: Report) -> Change:
        """Corrects where the household lives, with a reason. Its other reports (A9) and whether discovery had chosen it
        (D3) are found anew, seconds later; no reporter learns of it."""
        must_be_theirs(call, report)
        return actions.address_corrected(report, call.body, call.now, call.caller.subject)

    @action(app, stores, "danger", forms.DangerForm, "taken_by_another", "already_so")
    def judge_danger(call: Call[forms.DangerForm], report: Report) -> Change:
        """Raises danger, or lowers it: a person's judgement, with the reason (A2)."""
        must_be_theirs(call, report)
        return actions.danger_judged(report, call.body, call.now, call.caller.subject)


def _register_work(app: Api, stores: Callable[[], Stores]) -> None:
    @action(app, stores, "contacts", forms.ContactForm, "taken_by_another", "against_flag")
    def record_contact(call: Call[forms.ContactForm], report: Report) -> Change:
        """Writes down a call, a message or a visit, and whether it reached anybody."""
        call.body.check(call.now)
        must_be_theirs(call, report)
        return actions.contacted(
            report, call.body, call.now, call.caller.subject, new_phrase(), _flags_beside(stores(), report)
        )

    @action(app, stores, "notes", forms.NoteForm)
    def add_note(call: Call[forms.NoteForm], report: Report) -> Change:
        """Adds a note to the file, which colleagues read and no reporter."""
        must_be_theirs(call, report)
        return actions.noted(report, call.body, call.now, call.caller.subject)

    @action(app, stores, "questions", forms.QuestionForm, "question_of_list", "taken_by_another")
    def ask_reporter(call: Call[forms.QuestionForm], report: Report) -> Change:
        """Asks the reporter, also an anonymous one: they find it with their receipt code."""
        call.body.check()
        must_be_theirs(call, report)
        return actions.asked(report, call.body, call.now, call.caller.subject)

    @action(app, stores, "proposals", forms.ProposalForm, "no_such_programme", "taken_by_another")
    def propose_programme(call: Call[forms.ProposalForm], report: Report) -> Change:
        """Proposes a programme to the person concerned (A14)."""
        must_be_theirs(call, report)
        name = matching.name_of(call.body.programme, seoul_day(call.now))
        if name is None:
            raise Invalid("no_such_programme", faults=[Fault("/programme")])
        return actions.proposed(report, call.body, call.now, call.caller.subject, name)

    @action(app, stores, "close", forms.CloseForm, "taken_by_another")
    def close_report(call: Call[forms.CloseForm], report: Report) -> Change:
        """Closes a report with an outcome from the list and the officer's reason; there is no other way (A5)."""
        must_be_theirs(call, report)
        return actions.closed(report, call.body, call.now, call.caller.subject)

    @action(app, stores, "reopen", forms.ReasonForm)
    def reopen_closed_report(call: Call[forms.ReasonForm], report: Report) -> Change:
        """Opens a closed report again."""
        must_be_theirs(call, report)
        return reopened(report, call.body.reason, call.now, call.caller.subject)


def _register_hand_overs(app: Api, stores: Callable[[], Stores]) -> None:
    @action(app, stores, "hand_over", forms.HandOverForm, "no_such_centre", "hand_over_to_self")
    def hand_over(call: Call[forms.HandOverForm], report: Report) -> Change:
        """Offers a report to the right centre; it stays here, and its clock goes on, until that accepts."""
        must_be_theirs(call, report)
        centre = routing.centre_of(call.body.to, seoul_day(call.now))
        if centre is None:
            raise Invalid("no_such_centre", faults=[Fault("/to")])
        return actions.handed_over(report, call.body, call.now, call.caller.subject, office_of(centre))

    @action(app, stores, "hand_over/accept", forms.VersionForm)
    def accept_hand_over(call: Call[forms.VersionForm], report: Report) -> Change:
        """Accepts a report that another centre offers, as it is, with its first clock."""
        if report.handed_to is not None and not any(call.caller.governs(code) for code in report.handed_to.codes):
            raise Conflict("not_in_this_state", facts={"state": "handed_over"})
        return actions.accepted(report, call.now, call.caller.subject)

    @action(app, stores, "hand_over/return", forms.ReasonForm)
    def return_hand_over(call: Call[forms.ReasonForm], report: Report) -> Change:
        """Declines an offered report, or withdraws the offer."""
        return actions.returned(report, call.body, call.now, call.caller.subject)


def _register_households(app: Api, stores: Callable[[], Stores]) -> None:
    @app.operation(
        f"POST {REPORT}/household",
        auth=WORKERS,
        body=forms.HouseholdForm,
        answer=desk.HouseholdView,
        errors=("invalid", "not_found", "not_yours_yet", "household_later", "version_changed"),
    )
    def set_household(call: Call[forms.HouseholdForm]) -> desk.HouseholdView:
        """Joins a report to another one's household, or splits it off (A9). Reporters never learn of it."""
        report = visible(stores(), call)
        must_be_theirs(call, report)
        households, other = stores().households, call.body.same_as
        if other == report.alert_id:
            raise Invalid(faults=[Fault("/same_as", "same_as_itself")])
        before = households.membership(report.alert_id)
        there = households.membership(_report_of(stores(), call, other).alert_id) if other is not None else None
        if before is None or (other is not None and there is None):
            raise Conflict("household_later")
        alone = derived("household", report.alert_id, str(before.version + 1))
        after = Membership(
            alert_id=report.alert_id,
            household=there.household if there is not None else alone,
            rule="worker",
            joined_to=other,
            at=call.now,
            version=before.version + 1,
            corrections=before.corrections,
            who=call.caller.subject,
            reason=call.body.reason,
        )
        if not households.move(report, before, after):
            raise Conflict("version_changed", facts={"version": report.version})
        for household in {before.household, after.household}:
            households.weigh(household, call.now)
        together = households.together(report.alert_id)
        return _household(stores(), call, report, *together) or desk.household_view(None, [], [], None)


def _household(
    stores: Stores, call: Call[Any], report: Report, membership: Membership | None, sightings: Sequence[Sighting]
) -> desk.HouseholdView | None:
    """The household's other reports that the caller may see; None before it was looked for."""
    if membership is None:
        return None
    newest = [one.alert_id for one in sightings if one.alert_id != report.alert_id][-HOUSEHOLD_SHOWN_MAX:]
    together = {sighting.alert_id for sighting in sightings}
    open_ = [other for other in stores.households.possible(report.alert_id) if other not in together]
    others, possible = (
        [other for other in stores.alerts.reports(wanted) if desk.answers_for(call.caller, other)]
        for wanted in (newest, open_)
    )
    return desk.household_view(membership.rule, others, possible, harassment(sightings, call.now))


def _flags_beside(stores: Stores, report: Report) -> list[FlagKind]:
    return flags_beside(stores.alerts, report, stores.households.together(report.alert_id)[1])


def visible(stores: Stores, call: Call[Any]) -> Report:
    """The report in the path, if it lies with an office of the caller's jurisdiction.

    Raises:
        NotFound: somebody else's, or none; the answers are equal byte for byte.
    """
    return _report_of(stores, call, as_read(call.path["alert_id"]))


def _report_of(stores: Stores, call: Call[Any], alert_id: str) -> Report:
    report = stores.alerts.report(alert_id)
    if report is None or not desk.answers_for(call.caller, report):
        raise NotFound()
    return report


def _opening(call: Call[Any], report: Report, what: str, why: str = "") -> Opening:
    return opening(report, call.caller, what, call.now, place=call.source_ip, why=why)


def must_be_theirs(call: Call[Any], report: Report) -> None:
    """A centre that a report is only offered to must accept it before it acts."""
    if not desk.may_act(call.caller, report):
        raise Conflict("not_yours_yet")
