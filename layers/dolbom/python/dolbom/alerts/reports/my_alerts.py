"""The routes of reporters who sign in: they report, and follow what is theirs, without a receipt code.

They ask for a person's token, so API Gateway verifies it; the guest's routes beside them look at none. What was
reported anonymously is not among them: such a report is only taken from a guest, since only a call that brings no token
leaves nothing of one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from dolbom import texts
from dolbom.alerts.photos.slots import PhotoForm
from dolbom.alerts.rate_limits.limits import account_counters, seconds_left
from dolbom.alerts.rate_limits.store import SourceStore
from dolbom.alerts.report import Report
from dolbom.alerts.reporters import badges
from dolbom.alerts.reporters.store import AccountStore
from dolbom.alerts.reports import conversation, forms, intake, views
from dolbom.alerts.routing import centres as routing
from dolbom.alerts.store import AlertStore
from dolbom.api import Api, Call, Model
from dolbom.auth import people
from dolbom.clock import seoul_day
from dolbom.dynamo.cursor import cursor_of, key_in
from dolbom.dynamo.table import Table
from dolbom.errors import Conflict, Fault, Invalid, NotFound, TooMany

SIGNED_IN = people("resident", "honorary", "council")
PAGE_REPORTS_MAX = 50
PAGE_REPORTS = 20
CURSOR_CHARACTERS_MAX = 200
MINE = "/v1/my/alerts"


@dataclass(frozen=True, slots=True)
class Stores:
    """What the routes read and write."""

    alerts: AlertStore
    identities: Table
    accounts: AccountStore
    sources: SourceStore


class MineQuery(Model):
    """A page of one's own reports."""

    limit: Annotated[int, Field(ge=1, le=PAGE_REPORTS_MAX)] = PAGE_REPORTS
    next: Annotated[str, Field(max_length=CURSOR_CHARACTERS_MAX)] | None = None


def register(
    app: Api, stores: Callable[[], Stores], slot_for: Callable[[Call[PhotoForm], Report], views.UploadView]
) -> None:
    """Adds the routes to the alerts API; `slot_for` gives leave to upload a photo to a report."""

    @app.operation(
        f"POST {MINE}",
        auth=SIGNED_IN,
        body=forms.ReportForm,
        answer=views.OwnReceiptView,
        status=201,
        errors=("invalid", "request_differs", "too_many_reports"),
    )
    def report_signed_in(call: Call[forms.ReportForm]) -> views.OwnReceiptView:
        """Reports a crisis as somebody signed in, for oneself or a neighbour; never anonymously."""
        if call.body.anonymous:
            words = texts.fault("anonymous_signed_in", "", {}, call.language)
            raise Invalid(faults=[Fault("/anonymous", words)])
        forms.check(call.body, call.language)
        return views.own_receipt(_received(stores(), call))

    @app.operation(f"GET {MINE}", auth=SIGNED_IN, query=MineQuery, answer=views.OwnReports)
    def list_own_reports(call: Call[None]) -> views.OwnReports:
        """One's own reports, newest first: how each stands, until when, and who answers."""
        key = key_in(call.query.next)
        after = key.get("after", "") if key is not None else None
        page = stores().accounts.page(call.caller.subject, call.query.limit, after)
        found = sorted(
            stores().alerts.reports(page.alert_ids), key=lambda report: page.alert_ids.index(report.alert_id)
        )
        following = cursor_of({"after": page.next}) if page.next is not None else None
        return views.OwnReports(alerts=[views.own_line(report) for report in found], next=following)

    @app.operation(f"GET {MINE}/{{alert_id}}", auth=SIGNED_IN, answer=views.StatusView, errors=("not_found",))
    def follow_own_report(call: Call[None]) -> views.StatusView:
        """How one's own report stands."""
        report = _own(stores(), call)
        file = stores().alerts.file(report.alert_id)
        if file is None:
            raise NotFound()
        return views.status(file, call.now)

    @app.operation(
        f"POST {MINE}/{{alert_id}}/messages",
        auth=SIGNED_IN,
        body=conversation.MessageForm,
        answer=views.MessageView,
        status=201,
        errors=("invalid", "not_found", "request_differs", "messages_full", "hint_gone"),
    )
    def add_message_to_own(call: Call[conversation.MessageForm]) -> views.MessageView:
        """Adds to one's own report, or answers the officer."""
        report = _own(stores(), call)
        message = conversation.add_message(stores().alerts, report.alert_id, call.body, call.now)
        return views.MessageView.model_validate(message, from_attributes=True)

    @app.operation(
        f"POST {MINE}/{{alert_id}}/reopen",
        auth=SIGNED_IN,
        body=conversation.ReopenForm,
        answer=views.StateView,
        errors=("invalid", "not_found"),
    )
    def reopen_own_report(call: Call[conversation.ReopenForm]) -> views.StateView:
        """Opens one's own closed report again."""
        report = conversation.reopen(stores().alerts, _own(stores(), call).alert_id, call.body, call.now)
        return views.StateView(alert_id=report.alert_id, state=report.state, deadline_at=report.deadline_at)

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
        return slot_for(call, _own(stores(), call))


def _received(stores: Stores, call: Call[forms.ReportForm]) -> Report:
    form, subject = call.body, call.caller.subject
    routed = routing.route((form.place.lat, form.place.lon), seoul_day(call.now))
    # A badge counts where it was given: the municipality vouches for its own.
    signed_in = badges.kind_of(stores.accounts.badge(routed.centre.municipality_code, subject), call.now)
    account = intake.Account(subject, signed_in)
    new = intake.received(form, routed, call.now, account=account)
    # A limit never stops a report of danger (A10).
    salt = stores.sources.salt(call.now)
    counters = () if new.report.in_danger else account_counters(salt, subject, has_badge=signed_in != "resident")
    report = stores.alerts.create(new, intake.identity_of(form, account), stores.identities, counters)
    if report is None:
        raise TooMany("too_many_reports", retry_after_s=seconds_left(call.now))
    if report.fingerprint != new.report.fingerprint:
        raise Conflict("request_differs")
    return report


def _own(stores: Stores, call: Call[Any]) -> Report:
    """The report in the path, if the caller's account sent it.

    Raises:
        NotFound: somebody else's, or none; the answers are equal byte for byte.
    """
    report = stores.alerts.report(call.path["alert_id"])
    if report is None or not stores.accounts.owns(call.caller.subject, report):
        raise NotFound()
    return report
