"""The desk's routes for openings (A11): a file's for the person who asks at the desk, a month's for its review."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from dolbom.alerts.forms import Reason
from dolbom.alerts.openings import views
from dolbom.alerts.openings.records import Opening, opening, opening_of_month
from dolbom.alerts.openings.store import PLACE, OpeningStore
from dolbom.alerts.store import AlertStore
from dolbom.api import Api, Call
from dolbom.auth import Caller, people
from dolbom.dates import Month
from dolbom.dynamo.cursor import cursor_after, word_in
from dolbom.errors import NotFound
from dolbom.ids import as_read
from dolbom.model import Model
from dolbom.people.store import Names, with_names

REVIEWERS = people("officer", "auditor")
PAGE_OPENINGS_MAX = 200
PAGE_OPENINGS = 100
CURSOR_CHARACTERS_MAX = 200
Municipality = Annotated[str, Field(pattern=r"^([0-9]{5}|central)$")]


@dataclass(frozen=True, slots=True)
class Stores:
    """What the routes read and write."""

    openings: OpeningStore
    alerts: AlertStore
    names: Names


class MonthQuery(Model):
    """A page of a municipality's openings in a month, oldest first."""

    municipality: Municipality
    month: Month
    limit: Annotated[int, Field(ge=1, le=PAGE_OPENINGS_MAX)] = PAGE_OPENINGS
    next: Annotated[str, Field(max_length=CURSOR_CHARACTERS_MAX)] | None = None


class ExportForm(Model):
    """Which list is taken away as a file, and what for."""

    municipality: Municipality
    month: Month
    reason: Reason
    next: Annotated[str, Field(max_length=CURSOR_CHARACTERS_MAX)] | None = None
    """Where the part before went on to, of a month that is larger than one answer."""


class FileForm(Model):
    """For whom a file's openings are looked up, and why. Who applies at the desk has shown who they are: the reporter
    of a neighbour is not the person concerned."""

    applicant: Literal["person_concerned", "representative", "review"]
    reason: Reason


def register(app: Api, stores: Callable[[], Stores]) -> None:
    """Adds the routes to the desk's API."""

    def shown(found: Sequence[Opening], following: str | None) -> views.OpeningList:
        named = stores().names(each.who for each in found)
        return views.OpeningList(openings=[views.row(each, named) for each in found], next=following)

    @app.operation(
        "GET /v1/desk/openings", auth=REVIEWERS, query=MonthQuery, answer=views.OpeningList, errors=("not_found",)
    )
    def list_openings(call: Call[None, MonthQuery]) -> views.OpeningList:
        """Who opened which file of a municipality in a month, and why, oldest first: what is reviewed each month."""
        query = call.query
        _must_review(call.caller, query.municipality)
        page = stores().openings.page_of_month(query.municipality, query.month, query.limit, word_in(query.next))
        return shown(page.openings, cursor_after(page.next))

    @app.operation(
        "POST /v1/desk/openings/exports",
        auth=REVIEWERS,
        body=ExportForm,
        answer=views.OpeningsExport,
        errors=("invalid", "not_found", "bad_next"),
    )
    def export_openings(call: Call[ExportForm]) -> views.OpeningsExport:
        """A month's openings as a file. That it is taken, by whom and why, is written down first, in this very list."""
        form, after = call.body, word_in(call.body.next, PLACE)
        _must_review(call.caller, form.municipality)
        what = f"export {form.month}"
        record = opening_of_month(form.municipality, call.caller, what, call.now, place=call.source_ip, why=form.reason)
        stores().openings.trace(record)
        found = stores().openings.of_month(form.municipality, form.month, after)
        named = with_names(found, lambda each: each[1].who, stores().names)
        return views.export(form.municipality, form.month, named)

    @app.operation(
        "POST /v1/desk/alerts/{alert_id}/openings",
        auth=REVIEWERS,
        body=FileForm,
        answer=views.OpeningList,
        errors=("invalid", "not_found"),
    )
    def look_up_openings(call: Call[FileForm]) -> views.OpeningList:
        """Who opened one file: for the person concerned who applies at the desk, or for a review. It is traced too."""
        report = stores().alerts.report(as_read(call.path["alert_id"]))
        if report is None or not _reviews_any(call.caller, report.answerable):
            raise NotFound()
        why = f"{call.body.applicant}: {call.body.reason}"
        stores().openings.trace(opening(report, call.caller, "openings", call.now, place=call.source_ip, why=why))
        found = stores().openings.of_file(report.alert_id, also_earlier=True)
        return shown(found, None)


def _must_review(caller: Caller, municipality: str) -> None:
    if not _reviews_any(caller, frozenset({municipality})):
        raise NotFound()


def _reviews_any(caller: Caller, codes: frozenset[str]) -> bool:
    """The auditor reviews all municipalities, an officer the own one."""
    return "auditor" in caller.groups or any(caller.governs(code) for code in codes)
