"""The desk's routes for a town's files: a form to upload one, what has become of each, templates (M2, M11, M15)."""

from collections.abc import Callable

from dolbom import auth
from dolbom.api import Api, Call
from dolbom.auth import Caller
from dolbom.dynamo.cursor import cursor_after, word_in
from dolbom.errors import Fault, Invalid, NotFound
from dolbom.gateways.objects import IN_A_KEY, Bucket
from dolbom.meals.deliveries import views
from dolbom.meals.deliveries.store import DeliveryStore, arrival
from dolbom.meals.deliveries.templates import COLUMNS, FORMS, TemplateKind
from dolbom.meals.deliveries.views import (
    FileList,
    FileQuery,
    FilesQuery,
    FileView,
    TableExport,
    TemplateView,
    UploadRequest,
    UploadView,
)
from dolbom.meals.files.results import Result
from dolbom.people.store import Names

OFFICERS = auth.people("officer")


def register(app: Api, files: Callable[[], Bucket], people: Callable[[], Names]) -> None:
    """Adds the routes to the desk's API."""

    def names(*results: Result | None) -> dict[str, str]:
        uploaders = sorted({result.by for result in results if result is not None and result.by})
        return people()(uploaders) if uploaders else {}

    @app.operation(
        "POST /v1/desk/files",
        auth=OFFICERS,
        body=UploadRequest,
        answer=UploadView,
        status=201,
        errors=("not_found", "invalid"),
    )
    def upload_file(call: Call[UploadRequest]) -> UploadView:
        """A form for the upload of one file into the municipality's own folder, of the kind's type and at most so
        large. It is taken in as one that was put into the bucket."""
        _must_govern(call.caller, call.body.municipality)
        asked, by, now = call.body, call.caller.subject, call.now
        form = asked.form or FORMS[asked.kind][0]
        if form not in FORMS[asked.kind]:
            raise Invalid(faults=[Fault("/form", "literal_error", {"expected": FORMS[asked.kind][0]})])
        return views.form(*DeliveryStore(files()).form(asked.municipality, asked.kind, form, by, now), now)

    @app.operation("GET /v1/desk/files", auth=OFFICERS, query=FilesQuery, answer=FileList, errors=("not_found",))
    def list_files(call: Call[None, FilesQuery]) -> FileList:
        """What has become of a municipality's files of one kind, however they were delivered, by their names."""
        query = call.query
        _must_govern(call.caller, query.municipality)
        page = DeliveryStore(files()).page(query.kind, query.municipality, query.limit, word_in(query.next, IN_A_KEY))
        named = names(*page.results)
        return FileList(files=[views.line(each, named) for each in page.results], next=cursor_after(page.next))

    @app.operation("GET /v1/desk/files/result", auth=OFFICERS, query=FileQuery, answer=FileView, errors=("not_found",))
    def read_file_result(call: Call[None, FileQuery]) -> FileView:
        """What has become of one file so far, with its bad lines by number."""
        key = _own(call.caller, call.query.key)
        result = DeliveryStore(files()).result(key)
        return views.view(key, result, names(result))

    @app.operation(
        "GET /v1/desk/files/errors", auth=OFFICERS, query=FileQuery, answer=TableExport, errors=("not_found",)
    )
    def export_file_errors(call: Call[None, FileQuery]) -> TableExport:
        """A file's bad lines for a spreadsheet."""
        key = _own(call.caller, call.query.key)
        return views.errors(key, DeliveryStore(files()).result(key))

    @app.operation("GET /v1/desk/files/templates/{kind}", auth=OFFICERS, answer=TemplateView, errors=("not_found",))
    def read_template(call: Call[None]) -> TemplateView:
        """A template of a kind of file (`enrolments`, `loads`, `merchants`, `settlements`), and what columns hold."""
        kind: TemplateKind | None = next((each for each in COLUMNS if each == call.path["kind"]), None)
        if kind is None:
            raise NotFound()
        return views.template(kind)


def _own(caller: Caller, key: str) -> str:
    """The key of a file of this officer's municipality; any other looks missing."""
    found = arrival(key)
    if found is None or found.kind not in FORMS or not caller.governs(found.sender):
        raise NotFound()
    return key


def _must_govern(caller: Caller, municipality: str) -> None:
    if not caller.governs(municipality):
        raise NotFound()
