"""The auditor's routes for findings and audits: what was found, what people did about it, which runs are missing."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import get_args

from dolbom.api import Api, Call
from dolbom.audits.findings import views
from dolbom.audits.findings.life import Finding, State, audit_of, is_done, moved
from dolbom.audits.findings.schedule import AUDITS
from dolbom.audits.findings.store import FindingChanged, FindingStore, latest_whole
from dolbom.audits.findings.views import (
    AuditList,
    AuditorList,
    AuditorView,
    FindingList,
    FindingsQuery,
    FindingStepForm,
    FindingView,
)
from dolbom.auth import people
from dolbom.clock import stamp
from dolbom.dynamo.cursor import cursor_after, word_in
from dolbom.dynamo.items import Item
from dolbom.dynamo.table import Table
from dolbom.errors import Conflict, Fault, Invalid, NotFound
from dolbom.people.store import Names, PeopleStore
from dolbom.schedules.store import ScheduleStore
from dolbom.starting.patterns import compiled_later

AUDITORS = people("auditor")
_ID_FORM = r"[a-z_]{1,30}\.[0-9A-Z]{16}"
_ID = compiled_later(_ID_FORM)
_PLACE = r"[0-9] 20[0-9-]{8} " + _ID_FORM
_RANK = {state: rank for rank, state in enumerate(get_args(State))}


@dataclass(frozen=True, slots=True)
class Stores:
    findings: FindingStore
    people: PeopleStore

    @property
    def names(self) -> Names:
        """Who tells the names of staff."""
        return self.people.names


def stores_of(table: Table, people: PeopleStore) -> Stores:
    """The store on the meals table, and the staff."""
    return Stores(FindingStore(table), people)


def register(app: Api, stores: Callable[[], Stores]) -> None:
    """Adds the routes to the desk's API."""

    @app.operation("GET /v1/desk/audits", auth=AUDITORS, answer=AuditList)
    def list_audits(call: Call[None]) -> AuditList:
        """Every audit with its last runs, the days without one, and how many of its findings are in which state."""
        store = stores().findings
        told, standings = [], ScheduleStore(store.table).standings(AUDITS)
        for each in AUDITS:
            unread: list[Item] = []
            since = standings[each].since if each in standings else None
            found = store.all_of(each, unread.append)
            told.append(views.audit_view(each, store.runs(each), found, unread, call.now, since))
        return AuditList(audits=told)

    @app.operation("GET /v1/desk/audits/auditors", auth=AUDITORS, answer=AuditorList)
    def list_auditors(call: Call[None]) -> AuditorList:
        """Who is an auditor now, the caller among them: to each of them a finding can be given."""
        found = stores().people.auditors(stamp(call.now))
        return AuditorList(auditors=[AuditorView(account=each.subject, name=each.name or None) for each in found])

    @app.operation(
        "GET /v1/desk/audits/findings", auth=AUDITORS, query=FindingsQuery, answer=FindingList, errors=("bad_next",)
    )
    def list_findings(call: Call[None, FindingsQuery]) -> FindingList:
        """What audits have found: new ones first, then assigned, explained and closed ones, and of each those first
        that were first seen the longest ago."""
        return _listed(stores(), call.query)

    @app.operation(
        "GET /v1/desk/audits/findings/{finding_id}", auth=AUDITORS, answer=FindingView, errors=("not_found",)
    )
    def read_finding(call: Call[None]) -> FindingView:
        """A finding with its history: each step that people took, each run that saw it again after it was closed."""
        return _shown(stores(), _known(stores(), call.path["finding_id"]))

    @app.operation(
        "POST /v1/desk/audits/findings/{finding_id}/steps",
        auth=AUDITORS,
        body=FindingStepForm,
        answer=FindingView,
        errors=("invalid", "not_found", "version_changed", "finding_state", "finding_full", "no_such_auditor"),
    )
    def move_finding(call: Call[FindingStepForm]) -> FindingView:
        """Takes, gives to another auditor, explains, closes or reopens a finding: by whom, when and why stay with it.
        One that is closed and found again is open again by itself."""
        call.body.check()
        return _shown(stores(), _stepped(stores(), call))


def _known(stores: Stores, finding_id: str) -> Finding:
    is_one = _ID.fullmatch(finding_id) and audit_of(finding_id) in AUDITS
    finding = stores.findings.finding(finding_id) if is_one else None
    if finding is None:
        raise NotFound()
    return finding


def _stepped(stores: Stores, call: Call[FindingStepForm]) -> Finding:
    body, by = call.body, call.caller.subject
    to = body.to if body.to != by else None
    if to is not None and not stores.people.is_of(to, "auditor", stamp(call.now)):
        raise Invalid("no_such_auditor", faults=[Fault("/to")])
    rounds = stores.findings.table.rounds()
    while rounds.another():
        known = _known(stores, call.path["finding_id"])
        if is_done(known, body.what, by, body.why, body.closed_as, to):
            return known
        if known.version != body.version:
            raise Conflict("version_changed", facts={"version": known.version})
        after = moved(known, body.what, by, body.why, call.now, body.closed_as, to)
        try:
            stores.findings.save(known, after)
        except FindingChanged:
            continue
        return after


def _listed(stores: Stores, query: FindingsQuery) -> FindingList:
    after = word_in(query.next, _PLACE)
    wholes = {each: latest_whole(stores.findings.runs(each)) for each in AUDITS if query.audit in (None, each)}
    unread: list[Item] = []
    wanted = sorted(_wanted(stores, wholes, query, unread), key=_place)
    page = [each for each in wanted if after is None or _place(each) > after][: query.limit]
    is_last = not page or page[-1] is wanted[-1]
    names = stores.names(each.assignee for each in page if each.assignee)
    return FindingList(
        findings=[views.line(each, wholes[each.audit], names) for each in page],
        unreadable=len(unread),
        next=None if is_last else cursor_after(_place(page[-1])),
    )


def _wanted(stores: Stores, audits: Iterable[str], query: FindingsQuery, unread: list[Item]) -> Iterator[Finding]:
    for finding in (finding for audit in audits for finding in stores.findings.all_of(audit, unread.append)):
        if query.state not in (None, finding.state) or query.kind not in (None, finding.found.kind):
            continue
        day = query.day and AUDITS[finding.audit].begins(query.day)
        if day is None or finding.first_seen <= day <= finding.last_seen:
            yield finding


def _place(finding: Finding) -> str:
    return f"{_RANK[finding.state]} {finding.first_seen} {finding.finding_id}"


def _shown(stores: Stores, finding: Finding) -> FindingView:
    whole = latest_whole(stores.findings.runs(finding.audit))
    people = {finding.assignee, *(who for step in finding.steps for who in (step.by, step.given_to or ""))}
    return views.view(finding, whole, stores.names(people - {""}))
