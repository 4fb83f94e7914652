"""The desk's routes for misuse cases (M14): officers see, decide and export those of their own municipality."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dolbom.api import Api, Call
from dolbom.auth import Caller, people
from dolbom.dynamo.cursor import cursor_after, word_in
from dolbom.dynamo.table import Table
from dolbom.errors import NotFound
from dolbom.meals.access_records.records import desk_of
from dolbom.meals.access_records.store import OpeningStore
from dolbom.meals.misuse import views
from dolbom.meals.misuse.case_store import CaseChanged, CaseStore
from dolbom.meals.misuse.cases import Case, moved, municipality_of
from dolbom.meals.misuse.facts import WindowKind
from dolbom.meals.misuse.views import CaseExport, CaseList, CasesQuery, CaseView, ExportRequest, StepRequest
from dolbom.meals.misuse.window_store import WindowStore
from dolbom.people.store import Names

OFFICERS = people("officer")


@dataclass(frozen=True, slots=True)
class Stores:
    cases: CaseStore
    windows: WindowStore
    openings: OpeningStore
    names: Names


def stores_of(table: Table, names: Names) -> Stores:
    """The stores on one table, and who tells the names of staff."""
    return Stores(CaseStore(table), WindowStore(table), OpeningStore(table), names)


def register(app: Api, stores: Callable[[], Stores]) -> None:
    """Adds the routes to the desk's API."""

    @app.operation("GET /v1/desk/cases", auth=OFFICERS, query=CasesQuery, answer=CaseList, errors=("not_found",))
    def list_cases(call: Call[None, CasesQuery]) -> CaseList:
        """A municipality's misuse cases, the latest months first and in each the highest score first."""
        return _listed(stores(), call.caller, call.query)

    @app.operation("GET /v1/desk/cases/{case_id}", auth=OFFICERS, answer=CaseView, errors=("not_found",))
    def read_case(call: Call[None]) -> CaseView:
        """A case with its explanation, evidence, history and the subject's month as a picture. Who opens it is written
        down first."""
        return _shown(stores(), _opened(stores(), call, "case"))

    @app.operation(
        "POST /v1/desk/cases/{case_id}/steps",
        auth=OFFICERS,
        body=StepRequest,
        answer=CaseView,
        errors=("not_found", "case_full", "case_state"),
    )
    def move_case(call: Call[StepRequest]) -> CaseView:
        """Reviews, confirms or dismisses a case, or reopens it on appeal: by whom, when and why stay with it."""
        return _shown(stores(), _stepped(stores(), call))

    @app.operation(
        "POST /v1/desk/cases/{case_id}/exports",
        auth=OFFICERS,
        body=ExportRequest,
        answer=CaseExport,
        errors=("not_found",),
    )
    def export_case(call: Call[ExportRequest]) -> CaseExport:
        """A case's evidence and history for a spreadsheet. That it is taken, by whom and why, is written down first."""
        case = _opened(stores(), call, "export case", call.body.why)
        return views.export(case, _names(stores(), case))


def _case_for(stores: Stores, call: Call[Any]) -> Case:
    """The case of the path, for an officer of its municipality; for anybody else it looks missing."""
    case_id = call.path["case_id"]
    case = stores.cases.case(case_id) if call.caller.governs(municipality_of(case_id)) else None
    if case is None:
        raise NotFound()
    return case


def _opened(stores: Stores, call: Call[Any], what: str, why: str = "") -> Case:
    """The case of the path, once it is written down that it is opened: its evidence is what children did."""
    case = _case_for(stores, call)
    stores.openings.trace(desk_of(call).opens_case(case.case_id, case.municipality, what, why))
    return case


def _listed(stores: Stores, caller: Caller, query: CasesQuery) -> CaseList:
    if not caller.governs(query.municipality):
        raise NotFound()
    page, following = stores.cases.page(query.municipality, query.limit, word_in(query.next), query.state)
    return CaseList(cases=[views.line(case) for case in page], next=cursor_after(following))


def _shown(stores: Stores, case: Case) -> CaseView:
    # What an adult did is what was done with the card that they hold.
    of_merchant: tuple[WindowKind, str] = ("SHOP", case.subject_id)
    kind, subject = of_merchant if case.subject_kind == "merchant" else ("VISITS", case.evidence[0].child_id)
    month = stores.windows.month(kind, subject, case.period)
    return views.view(case, month, _names(stores, case))


def _names(stores: Stores, case: Case) -> dict[str, str]:
    return stores.names(step.by for step in case.steps)


def _stepped(stores: Stores, call: Call[StepRequest]) -> Case:
    rounds = stores.cases.table.rounds()
    while rounds.another():
        known = _case_for(stores, call)
        case = moved(known, call.body.what, call.caller.subject, call.body.why, call.now)
        if case == known:
            return known
        try:
            stores.cases.save(known, case)
        except CaseChanged:
            continue
        return case
