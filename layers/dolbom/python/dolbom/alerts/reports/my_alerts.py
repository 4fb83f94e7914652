"""The routes of reporters who sign in: they report, and follow what is theirs, without a receipt code.

They ask for a person's token, so API Gateway verifies it; the guest's routes beside them look at none. What was
reported anonymously is not among them: such a report is only taken from a guest, since only a call that brings no token
leaves nothing of one.
"""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from pydantic import Field

from dolbom.alerts.photos.slots import PhotoForm
from dolbom.alerts.report import Report
from dolbom.alerts.reports import conversation, forms, receipt_codes, views
from dolbom.alerts.reports.follow_routes import message_for, reopening_for, slot_for
from dolbom.alerts.reports.receive import Stores, receive_from_account
from dolbom.api import Api, Call
from dolbom.auth import people
from dolbom.dynamo.cursor import cursor_after, word_in
from dolbom.errors import Fault, Invalid, NotFound, Unreadable
from dolbom.model import Model

T = TypeVar("T")

SIGNED_IN = people("resident", "honorary", "council")
PAGE_REPORTS_MAX = 50
PAGE_REPORTS = 20
CURSOR_CHARACTERS_MAX = 200
MINE = "/v1/my/alerts"


class MineQuery(Model):
    """A page of one's own reports."""

    limit: Annotated[int, Field(ge=1, le=PAGE_REPORTS_MAX)] = PAGE_REPORTS
    next: Annotated[str, Field(max_length=CURSOR_CHARACTERS_MAX)] | None = None


def register(app: Api, stores: Callable[[], Stores]) -> None:
    """Adds the routes to the alerts API."""

    @app.operation(
        f"POST {MINE}",
        auth=SIGNED_IN,
        body=forms.ReportForm,
        answer=views.OwnReceiptView,
        status=201,
        errors=("invalid", "request_differs", "too_many_reports", "danger_passed_on"),
    )
    def report_signed_in(call: Call[forms.ReportForm]) -> views.OwnReceiptView:
        """Reports a crisis as somebody signed in, for oneself or a neighbour; never anonymously."""
        if call.body.anonymous:
            raise Invalid(faults=[Fault("/anonymous", "anonymous_signed_in")])
        report = receive_from_account(stores(), call.body, call.caller.subject, call.now)
        return views.own_receipt(report)

    @app.operation(f"GET {MINE}", auth=SIGNED_IN, query=MineQuery, answer=views.OwnReports)
    def list_own_reports(call: Call[None, MineQuery]) -> views.OwnReports:
        """One's own reports, newest first: how each stands, until when, and who answers."""
        page = stores().reporters.page(call.caller.subject, call.query.limit, word_in(call.query.next))
        found = sorted(
            stores().reports.reports(page.alert_ids), key=lambda report: page.alert_ids.index(report.alert_id)
        )
        return views.own_reports(found, cursor_after(page.next))

    @app.operation(f"GET {MINE}/{{alert_id}}", auth=SIGNED_IN, answer=views.StatusView, errors=("not_found",))
    def follow_own_report(call: Call[None]) -> views.StatusView:
        """How one's own report stands."""
        report = own(stores(), call)
        file = stores().reports.file(report.alert_id)
        if file is None:
            raise NotFound()
        return views.status(file, call.now)

    @app.operation(
        f"POST {MINE}/{{alert_id}}/messages",
        auth=SIGNED_IN,
        body=conversation.MessageForm,
        answer=views.SaidView,
        status=201,
        errors=("invalid", "not_found", "request_differs", "messages_full", "hint_gone", "danger_passed_on"),
    )
    def add_message_to_own(call: Call[conversation.MessageForm]) -> views.SaidView:
        """Adds to one's own report, or answers the officer."""
        return _heard(stores(), call, lambda: message_for(stores(), call, own(stores(), call)))

    @app.operation(
        f"POST {MINE}/{{alert_id}}/reopen",
        auth=SIGNED_IN,
        body=conversation.ReopenForm,
        answer=views.StateView,
        errors=("invalid", "not_found", "request_differs", "messages_full", "danger_passed_on"),
    )
    def reopen_own_report(call: Call[conversation.ReopenForm]) -> views.StateView:
        """Opens one's own closed report again."""
        return _heard(stores(), call, lambda: reopening_for(stores(), call, own(stores(), call)))

    @app.operation(
        f"POST {MINE}/{{alert_id}}/photos",
        auth=SIGNED_IN,
        body=PhotoForm,
        answer=views.UploadView,
        status=201,
        errors=("invalid", "not_found", "photos_full", "photo_done", "photo_expired", "request_differs"),
    )
    def ask_for_own_photo_slot(call: Call[PhotoForm]) -> views.UploadView:
        """Gives leave to upload one photo to one's own report."""
        return slot_for(stores(), call, own(stores(), call))


def _heard(
    stores: Stores, call: Call[conversation.MessageForm] | Call[conversation.ReopenForm], say: Callable[[], T]
) -> T:
    alert_id = receipt_codes.alert_id_in(call.path["alert_id"])

    def is_holder() -> bool:
        return stores.reporters.has_sent(call.caller.subject, alert_id)

    return conversation.heard(stores.reports, alert_id, call.body, call.now, is_holder, say)


def own(stores: Stores, call: Call[Any]) -> Report:
    """The report in the path, if the caller's account sent it.

    Raises:
        NotFound: somebody else's, or none; the answers are equal byte for byte, after the same calls.
        Unreadable: it is the caller's, and cannot be read.
    """
    alert_id = receipt_codes.alert_id_in(call.path["alert_id"])
    try:
        report = stores.reports.report(alert_id)
    except Unreadable:
        if stores.reporters.has_sent(call.caller.subject, alert_id):
            raise
        raise NotFound() from None
    # Also of a report that is missing it is asked whose it is: the two are as many calls, and take as long.
    is_own = stores.reporters.owns(
        call.caller.subject, alert_id, report.received_at if report is not None else call.now
    )
    if report is None or not is_own:
        raise NotFound()
    return report
