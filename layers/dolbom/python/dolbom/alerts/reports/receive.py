"""A report comes in, from a guest or from somebody signed in: routed, written once, and counted (A1, A3, A10)."""

from collections.abc import Callable, Sequence
from datetime import datetime

from dolbom.alerts.identities import sealed
from dolbom.alerts.rate_limits.limits import Counter, account_counters, network_of, report_counters, seconds_left
from dolbom.alerts.rate_limits.store import SourceStore
from dolbom.alerts.report import Change, Report
from dolbom.alerts.reporters import badges
from dolbom.alerts.reporters.store import ReporterStore
from dolbom.alerts.reports import forms, intake, receipt_codes, receipts
from dolbom.alerts.reports.store import ReportStore
from dolbom.alerts.routing import centres as routing
from dolbom.api import Api, Call
from dolbom.auth import PUBLIC
from dolbom.clock import seoul_day
from dolbom.dynamo.table import Table
from dolbom.errors import Conflict, TooMany, Unavailable, Unreadable
from dolbom.gateways.photo_buckets import Uploads
from dolbom.gateways.seals import Seals
from dolbom.ids import derived
from dolbom.starting.later import later
from dolbom.starting.values import value

with later():
    from dolbom.alerts.reports import conversation


@value
class Stores:
    """What the routes of reports read and write."""

    reports: ReportStore
    identities: Table
    seals: Seals
    """Seals names and numbers; opens none."""
    reporters: ReporterStore
    sources: SourceStore
    uploads: Uploads


def register(app: Api, stores: Callable[[], Stores]) -> None:
    """Adds the route to the alerts API."""

    @app.operation(
        "POST /v1/alerts",
        auth=PUBLIC,  # a guest reports without signing in (A1)
        body=forms.ReportForm,
        answer=receipts.ReceiptView,
        status=201,
        errors=("invalid", "request_differs", "code_changed", "too_many_reports", "danger_passed_on"),
    )
    def report_crisis(call: Call[forms.ReportForm]) -> receipts.ReceiptView:
        """Reports a crisis, for oneself or a neighbour. Sent again with the same request_id, it is the same report."""
        report, request_id = receive_from_guest(stores(), call.body, network_of(call.source_ip), call.now)
        code = receipt_codes.receipt_code(request_id)
        if not receipt_codes.matches(report.alert_id, code, report.code_hash):
            # Its holder has renewed or revoked it: whoever has the first request no longer follows the report.
            raise Conflict("code_changed")
        return receipts.receipt(report, code)


def receive_from_guest(stores: Stores, form: forms.ReportForm, network: str, now: datetime) -> tuple[Report, str]:
    """Receives a guest's report; sent again, it is the one that was received. And the number under which it was: that
    of its request, or of `_of_its_own`.

    Raises:
        Invalid, Conflict, TooMany: as `_received`, and for what breaks a rule between the form's fields.
    """
    forms.check(form)
    new = intake.received(form, _routed(form, now), now)

    def counters() -> Sequence[Counter]:
        return report_counters(stores.sources.salt(now), network)

    try:
        return _received(stores, form, new, counters, now), form.request_id
    except Conflict:
        form = _of_its_own(form, new.report)
        new = intake.received(form, _routed(form, now), now)
        return _received(stores, form, new, counters, now), form.request_id


def receive_from_account(stores: Stores, form: forms.ReportForm, subject: str, now: datetime) -> Report:
    """Receives the report of somebody signed in, by the account's `sub`.

    Raises:
        Invalid, Conflict, TooMany: as for a guest.
    """
    forms.check(form)
    routed = _routed(form, now)
    # A badge counts where it was given: the municipality vouches for its own.
    signed_in = badges.kind_of(stores.reporters.badge_of_reporter(routed.centre.municipality_code, subject), now)
    reporter = intake.Reporter(subject, signed_in)
    new = intake.received(form, routed, now, reporter=reporter)

    def counters() -> Sequence[Counter]:
        return account_counters(stores.sources.salt(now), subject, has_badge=signed_in != "resident")

    try:
        return _received(stores, form, new, counters, now, reporter)
    except Conflict:
        form = _of_its_own(form, new.report)
        new = intake.received(form, routed, now, reporter=reporter)
        return _received(stores, form, new, counters, now, reporter)


def _of_its_own(form: forms.ReportForm, report: Report) -> forms.ReportForm:
    """The form as a report of its own, where another came under its number and in this one life is at risk: it is not
    refused (A2). Sent again, it is this one.

    Raises:
        Conflict: there is no danger in it.
    """
    if not report.in_danger:
        raise Conflict("request_differs")
    number = derived("another under one number", form.request_id, report.fingerprint)
    return form.model_copy(update={"request_id": number})


def _routed(form: forms.ReportForm, now: datetime) -> routing.Routed:
    return routing.route((form.place.lat, form.place.lon), seoul_day(now))


def _received(
    stores: Stores,
    form: forms.ReportForm,
    new: Change,
    counters: Callable[[], Sequence[Counter]],
    now: datetime,
    reporter: intake.Reporter | None = None,
) -> Report:
    """The report as it was received, now or when it was first sent: sent again, it gets its first answer, whatever has
    become of it since. What has become of it is for `GET` to tell.

    Raises:
        TooMany: it is new, and a counter is full. A limit never stops a report of danger, or of whose
            reporter does not know it: for such a one not even the counters are looked for (A10).
        Conflict: another body was received under its request_id.
    """
    counted = () if new.report.in_danger or form.at_risk == "unsure" else counters()
    identity = intake.identity_of(form, reporter)
    kept = sealed(stores.seals, new.report.alert_id, identity) if identity else None
    account = reporter.subject if reporter is not None else None
    try:
        report = stores.reports.create(new, kept, account, stores.identities, counted, stores.sources.table)
    except Unreadable as error:
        # It is there, and cannot be read: what it says of danger now must reach somebody all the same (A2).
        if not new.report.in_danger:
            raise
        conversation.pass_on(stores.reports, new.report.alert_id, form.request_id, form.text, now)
        raise Unavailable("danger_passed_on", retry_after_s=conversation.UNREAD_RETRY_AFTER_S) from error
    if report is None:
        raise TooMany("too_many_reports", retry_after_s=seconds_left(now))
    if report.fingerprint != new.report.fingerprint:
        raise Conflict("request_differs")
    if report == new.report:
        return report
    first = intake.received(form, _routed(form, report.received_at), report.received_at, reporter).report
    return first.model_copy(update={"code_hash": report.code_hash})  # which code opens it is no part of the answer
