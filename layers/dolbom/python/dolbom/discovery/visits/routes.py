"""The desk's routes for a round's visits: the list, one household, what is done with it, and letters."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from dolbom.alerts.casework import matching
from dolbom.alerts.casework.views import answers_for
from dolbom.alerts.households.home_flags import home_flags
from dolbom.alerts.openings.records import Opening, opening_of_visit
from dolbom.alerts.openings.store import OpeningStore
from dolbom.alerts.routing import centres as routing
from dolbom.alerts.routing.centres import Centre
from dolbom.api import Api, Call
from dolbom.auth import Auth, people
from dolbom.clock import seoul_day
from dolbom.discovery.matching.store import OF_HOUSE_MAX, MatchStore
from dolbom.discovery.store import Visit
from dolbom.discovery.visits import actions, assigning, forms, letters, listing, views
from dolbom.discovery.visits.actions import VisitChange
from dolbom.discovery.visits.store import LetterList, VisitStore
from dolbom.dynamo.cursor import cursor_after, word_in
from dolbom.dynamo.table import Table
from dolbom.errors import Conflict, Fault, Invalid, NotFound
from dolbom.ids import as_read, derived
from dolbom.people.store import PeopleStore
from dolbom.strict_json import canonical

WORKERS = people("caseworker", "lead", "officer")
VISIT = "/v1/desk/visits/{round}/{household}"

F = TypeVar("F", bound=forms.VisitForm)
Rule = Callable[[Call[F], Visit], VisitChange]


@dataclass(frozen=True, slots=True)
class Stores:
    """What the routes read and write."""

    visits: VisitStore
    openings: OpeningStore
    people: PeopleStore


def stores_of(alerts: Table, identities: Table) -> Stores:
    """The stores over their tables."""
    return Stores(VisitStore(alerts), OpeningStore(identities), PeopleStore(identities))


def register(app: Api, stores: Callable[[], Stores]) -> None:
    """Adds the routes to the desk's API."""
    _register_reading(app, stores)
    _register_taking(app, stores)
    _register_work(app, stores)
    _register_letters(app, stores)
    assigning.register(app, lambda: stores().visits, lambda: stores().people)


def _register_reading(app: Api, stores: Callable[[], Stores]) -> None:
    @app.operation(
        "GET /v1/desk/visits",
        auth=WORKERS,
        query=forms.VisitsQuery,
        answer=views.VisitsView,
        errors=("not_found", "centre_needed"),
    )
    def list_visits(call: Call[None, forms.VisitsQuery]) -> views.VisitsView:
        """A round's households of the worker's centres with how far it has come, highest score first: why each was
        chosen, and not where it is."""
        query, who = call.query, call.caller.subject
        code, after = query.round or listing.newest_run(call.now), word_in(query.next)
        centres = listing.centres_for(call.caller, query.centre, call.now)
        found = stores().visits.rows(sorted(centres), code)
        rows = [row for row in found if listing.is_seen(call.caller, centres[row.centre], row, call.now)]
        page = listing.page_of(list(filter(listing.wanted(query, who, call.now), rows)), query, after)
        why = stores().visits.visits([row.household for row in page.rows], code)
        names = stores().people.names(row.taken_by for row in page.rows if row.taken_by is not None)
        shown = [
            views.row_view(row, why.get(row.household), centres[row.centre], names, who, call.now) for row in page.rows
        ]
        progress = views.progress_of(rows, who, call.now)
        return views.VisitsView(round=code, progress=progress, visits=shown, next=cursor_after(page.next))

    @app.operation(f"GET {VISIT}", auth=WORKERS, answer=views.VisitView, errors=("not_found",))
    def read_visit(call: Call[None]) -> views.VisitView:
        """One household: where it is, and by which indicators it was chosen. The opening is traced first (A11)."""
        visit, centre = _visible(stores(), call)
        is_told_where = routing.governs(call.caller, centre)
        stores().openings.trace(_traced(call, visit, centre, "visit" if is_told_where else "visit without address"))
        events = stores().visits.events(visit.household, visit.round)
        names = stores().people.names(views.people_in(visit, events))
        matches = MatchStore(stores().visits.table)
        found = matches.reports_on(visit)
        return views.visit_view(
            visit,
            events,
            centre,
            names,
            call.caller.subject,
            call.now,
            is_told_where=is_told_where,
            flags=home_flags(matches.surely_on(visit, found)),
            alerts=[each for each in found if answers_for(call.caller, each[0])][:OF_HOUSE_MAX],
        )


def action(
    app: Api, stores: Callable[[], Stores], name: str, form: type[F], *errors: str, auth: Auth = WORKERS
) -> Callable[[Rule[F]], Rule[F]]:
    """Declares an act: the rule is asked about the visit in the version that the worker has seen, and its answer is
    stored unless somebody was faster. The same act sent again has the answer that it had."""

    def declare(rule: Rule[F]) -> Rule[F]:
        @app.operation(
            f"POST {VISIT}/{name}",
            auth=auth,
            body=form,
            answer=views.VisitActView,
            errors=("invalid", "not_found", "not_in_this_state", "version_changed", "request_differs", *errors),
        )
        @wraps(rule)
        def act(call: Call[F]) -> views.VisitActView:
            visit, _ = _visible(stores(), call)
            sameness = derived(
                "visit act", name, call.caller.subject, canonical(call.body.model_dump(mode="json")).decode()
            )
            if visit.version == call.body.version:
                change = rule(call, visit)
                change.event.facts["after"] = views.action_view(change.visit, call.now).model_dump(mode="json")
                event = change.event.model_copy(update={"request_id": call.body.request_id, "act": sameness})
                if stores().visits.apply(VisitChange(change.visit, event)):
                    return views.action_view(change.visit, call.now)
                visit, _ = _visible(stores(), call)
            return _again(stores(), call.body, visit, sameness)

        return rule

    return declare


def _again(stores: Stores, form: forms.VisitForm, visit: Visit, sameness: str) -> views.VisitActView:
    """What an act was answered that was done before.

    Raises:
        Conflict: somebody else was faster, or the same id was something else.
    """
    made = stores.visits.event(visit.household, visit.round, form.version + 1)
    if made is None or made.request_id != form.request_id:
        raise Conflict("version_changed", facts={"version": visit.version})
    if made.act != sameness:
        raise Conflict("request_differs")
    return views.VisitActView.model_validate_json(canonical(made.facts["after"]))


def _register_taking(app: Api, stores: Callable[[], Stores]) -> None:
    @action(app, stores, "take", forms.VisitForm, "taken_by_another")
    def take_visit(call: Call[forms.VisitForm], visit: Visit) -> VisitChange:
        """Takes a visit that nobody has."""
        return actions.taken(visit, call.now, call.caller.subject)

    @action(app, stores, "take_over", forms.VisitReasonForm)
    def take_visit_over(call: Call[forms.VisitReasonForm], visit: Visit) -> VisitChange:
        """Takes a visit over from a colleague, with a reason that stands in its history."""
        return actions.taken_over(visit, call.body, call.now, call.caller.subject)

    @action(app, stores, "give_back", forms.VisitReasonForm, "taken_by_another")
    def give_visit_back(call: Call[forms.VisitReasonForm], visit: Visit) -> VisitChange:
        """Gives a visit back to the team, with a reason; its clock goes on."""
        return actions.given_back(visit, call.body, call.now, call.caller.subject)

    @action(app, stores, "assign", forms.VisitAssignForm, "no_such_worker", auth=assigning.LEADS)
    def assign_visit(call: Call[forms.VisitAssignForm], visit: Visit) -> VisitChange:
        """Gives an open visit to a worker of its centre's team, with a note."""
        centre = _centre_of(visit, call)
        assigning.must_be_of_team(stores().people, centre, call.body.to, call.now)
        return actions.assigned(visit, call.body.to, call.body.note, call.now, call.caller.subject)


def _register_work(app: Api, stores: Callable[[], Stores]) -> None:
    @action(app, stores, "attempts", forms.VisitAttemptForm, "taken_by_another", "against_flag")
    def record_attempt(call: Call[forms.VisitAttemptForm], visit: Visit) -> VisitChange:
        """Writes down a call or a visit, whether it reached anybody, and when the next attempt is planned: where nobody
        was reached there is one, and who does not come again closes the visit."""
        call.body.check(call.now)
        matches = MatchStore(stores().visits.table)
        flags = home_flags(matches.surely_on(visit, matches.reports_on(visit)))
        return actions.attempted(visit, call.body, call.now, call.caller.subject, flags)

    @action(app, stores, "close", forms.VisitCloseForm, "taken_by_another", "no_such_programme")
    def close_visit(call: Call[forms.VisitCloseForm], visit: Visit) -> VisitChange:
        """Closes a visit with an outcome of the list and the officer's reason: with the programme that helps, or with
        why the household got nothing (A5)."""
        call.body.check()
        programme = call.body.programme
        if programme is not None and matching.name_of(programme, seoul_day(call.now)) is None:
            raise Invalid("no_such_programme", faults=[Fault("/programme")])
        return actions.closed(visit, call.body, call.now, call.caller.subject)

    @action(app, stores, "reopen", forms.VisitReasonForm)
    def reopen_visit(call: Call[forms.VisitReasonForm], visit: Visit) -> VisitChange:
        """Opens a closed visit again, one level up and with a new deadline."""
        return actions.reopened(visit, call.body, call.now, call.caller.subject)


def _register_letters(app: Api, stores: Callable[[], Stores]) -> None:
    @app.operation(
        "POST /v1/desk/visit_letters",
        auth=WORKERS,
        body=forms.LettersForm,
        answer=letters.LettersView,
        errors=("invalid", "not_found", "request_differs"),
    )
    def write_letters(call: Call[forms.LettersForm]) -> letters.LettersView:
        """Makes a list of letters to households of one's own centre, and marks each of them as written to, once in a
        round. The same again is the same list."""
        form, centre = call.body, _own(call, call.body.centre)
        new = LetterList(
            letters_id=form.request_id,
            round=form.round,
            centre=form.centre,
            households=list(dict.fromkeys(form.households)),
            by=call.caller.subject,
            at=call.now,
        )
        found = stores().visits.begin_letters(new)
        if found.households != new.households or found.by != new.by:
            raise Conflict("request_differs")
        letters.marked(stores().visits, found, call.now)
        return _letters(stores(), call, found, centre)

    @app.operation(
        "GET /v1/desk/visit_letters",
        auth=WORKERS,
        query=forms.LettersQuery,
        answer=letters.LettersView,
        errors=("not_found",),
    )
    def read_letters(call: Call[None, forms.LettersQuery]) -> letters.LettersView:
        """A list of letters that was made."""
        query, centre = call.query, _own(call, call.query.centre)
        found = stores().visits.letters(query.centre, query.round, query.request_id)
        if found is None:
            raise NotFound()
        return _letters(stores(), call, found, centre)


def _letters(stores: Stores, call: Call[Any, Any], found: LetterList, centre: Centre) -> letters.LettersView:
    """A list of letters, after it is written down who opens all these addresses (A11)."""
    visits = stores.visits.visits(found.households, found.round)
    stores.openings.trace_all([_traced(call, visit, centre, "letter") for visit in letters.on_list(visits, found)])
    return letters.letters_view(visits, found, centre)


def _own(call: Call[Any, Any], code: str) -> Centre:
    centre = routing.centre_of(code, seoul_day(call.now))
    if centre is None or centre.code != code or not routing.governs(call.caller, centre):
        raise NotFound()
    return centre


def _visible(stores: Stores, call: Call[Any]) -> tuple[Visit, Centre]:
    """The visit in the path with its centre, if it is the caller's to see.

    Raises:
        NotFound: somebody else's, or none; the answers are equal byte for byte.
    """
    household, code = as_read(call.path["household"]), call.path["round"]
    visit = stores.visits.visit(household, code) if household else None
    if visit is None:
        raise NotFound()
    centre = _centre_of(visit, call)
    if not listing.is_seen(call.caller, centre, visit, call.now):
        raise NotFound()
    return visit, centre


def _centre_of(visit: Visit, call: Call[Any]) -> Centre:
    centre = routing.centre_of(visit.centre, seoul_day(call.now))
    if centre is None:
        raise NotFound()
    return centre


def _traced(call: Call[Any], visit: Visit, centre: Centre, what: str) -> Opening:
    """The record of a caller who opens a household's address or reasons."""
    return opening_of_visit(
        visit.household,
        centre.name_ko,
        centre.municipality_code,
        call.caller,
        f"{what} {visit.round}",
        call.now,
        place=call.source_ip,
    )
