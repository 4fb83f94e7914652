"""Alerts API: anyone reports a crisis in a minute, with photos, and sees what becomes of it."""

import time
from functools import cache
from typing import Any

from dolbom import aws, settings, texts
from dolbom.alerts.photos.slots import PHOTO_BYTES_MAX, PHOTOS_MAX, UPLOAD_WITHIN, PhotoForm, slot, upload_key
from dolbom.alerts.rate_limits.limits import Source, report_counters, seconds_left, source_of, wrong_code_counters
from dolbom.alerts.rate_limits.store import SourceStore
from dolbom.alerts.report import Report
from dolbom.alerts.reporters.store import AccountStore
from dolbom.alerts.reports import conversation, forms, intake, my_alerts, receipt_codes, views
from dolbom.alerts.routing import centres as routing
from dolbom.alerts.store import AlertStore
from dolbom.api import Api, Call
from dolbom.auth import PUBLIC
from dolbom.clock import seoul_day
from dolbom.dynamo.table import Table
from dolbom.errors import Conflict, Fault, Invalid, NotFound, TooMany
from dolbom.gateways.photo_buckets import Uploads

RECEIPT_HEADER = "x-receipt-code"
"""The receipt code travels in a header: what stands in an address ends in logs and browser histories."""

WRONG_CODE_WAIT_S = 0.1

app = Api("alerts_api")


@cache
def config() -> settings.AlertsApi:
    return settings.read(settings.AlertsApi)


def table_of(name: str) -> Table:
    """A table that begins nothing that might outlive the invocation."""
    return Table(aws.client("dynamodb"), name, time_left_s=app.time_left_s)


@cache
def alerts() -> AlertStore:
    return AlertStore(table_of(config().alerts_table))


@cache
def identities() -> Table:
    return table_of(config().identities_table)


@cache
def sources() -> SourceStore:
    return SourceStore(alerts().table, identities())


@cache
def uploads() -> Uploads:
    return Uploads(aws.client("s3"), config().uploads_bucket)


@app.operation(
    "POST /v1/alerts",
    auth=PUBLIC,  # a guest reports without signing in (A1)
    body=forms.ReportForm,
    answer=views.ReceiptView,
    status=201,
    errors=("invalid", "request_differs", "too_many_reports"),
)
def report_crisis(call: Call[forms.ReportForm]) -> views.ReceiptView:
    """Reports a crisis, for oneself or a neighbour. Sent again with the same request_id, it is the same report."""
    form = call.body
    forms.check(form, call.language)
    routed = routing.route((form.place.lat, form.place.lon), seoul_day(call.now))
    source = _source(call)
    new = intake.received(form, routed, call.now, source.mark)
    # A limit never stops a report of danger (A10).
    counters = () if new.report.in_danger else report_counters(source, form.place.lat, form.place.lon)
    report = alerts().create(new, intake.identity_of(form), identities(), counters)
    if report is None:
        raise TooMany("too_many_reports", retry_after_s=seconds_left(call.now))
    if report.fingerprint != new.report.fingerprint:
        raise Conflict("request_differs")
    return views.receipt(report, receipt_codes.receipt_code(form.request_id))


@app.operation(
    "GET /v1/alerts/{alert_id}",
    auth=PUBLIC,  # the receipt code is the key
    answer=views.StatusView,
    errors=("not_found", "too_many"),
)
def follow_report(call: Call[None]) -> views.StatusView:
    """How a report stands, for whoever holds its receipt code."""
    report = _opened(call)
    file = alerts().file(report.alert_id)
    if file is None:
        raise NotFound()
    return views.status(file, call.now)


@app.operation(
    "POST /v1/alerts/{alert_id}/messages",
    auth=PUBLIC,  # the receipt code is the key
    body=conversation.MessageForm,
    answer=views.MessageView,
    status=201,
    errors=("invalid", "not_found", "too_many", "request_differs", "messages_full", "hint_gone"),
)
def add_message(call: Call[conversation.MessageForm]) -> views.MessageView:
    """Adds to a report, or answers the officer. Words of danger in it count as in a report."""
    report = _opened(call)
    message = conversation.add_message(alerts(), report.alert_id, call.body, call.now)
    return views.MessageView.model_validate(message, from_attributes=True)


@app.operation(
    "POST /v1/alerts/{alert_id}/reopen",
    auth=PUBLIC,  # the receipt code is the key
    body=conversation.ReopenForm,
    answer=views.StateView,
    errors=("invalid", "not_found", "too_many"),
)
def reopen_report(call: Call[conversation.ReopenForm]) -> views.StateView:
    """Opens a closed report again: help that did not come is no outcome."""
    report = _opened(call)
    report = conversation.reopen(alerts(), report.alert_id, call.body, call.now)
    return views.StateView(alert_id=report.alert_id, state=report.state, deadline_at=report.deadline_at)


@app.operation(
    "POST /v1/alerts/{alert_id}/photos",
    auth=PUBLIC,  # the receipt code is the key
    body=PhotoForm,
    answer=views.UploadView,
    status=201,
    errors=("invalid", "not_found", "too_many", "photos_full", "photo_done", "photo_expired", "request_differs"),
)
def ask_for_photo_slot(call: Call[PhotoForm]) -> views.UploadView:
    """Gives leave to upload one photo straight to storage, within ten minutes."""
    return _slot_for(call, _opened(call))


def _slot_for(call: Call[PhotoForm], report: Report) -> views.UploadView:
    if report.anonymous and call.body.use_photo_position:
        words = texts.fault("anonymous_position", "", {}, call.language)
        raise Invalid(faults=[Fault("/use_photo_position", words)])
    photo = alerts().give_slot(slot(report.alert_id, call.body, call.now), PHOTOS_MAX)
    if photo is None:
        raise Conflict("photos_full", facts={"photos_max": PHOTOS_MAX})
    if photo.state == "expired":
        raise Conflict("photo_expired")
    if photo.state != "waiting":
        raise Conflict("photo_done")
    if photo.use_position != call.body.use_photo_position:
        raise Conflict("request_differs")
    seconds = int(UPLOAD_WITHIN.total_seconds())
    post = uploads().presigned_post(upload_key(photo), photo.content_type, PHOTO_BYTES_MAX, seconds)
    return views.UploadView(
        photo_id=photo.photo_id, url=post.url, fields=post.fields, expires_at=call.now + UPLOAD_WITHIN
    )


# --- Reporters who sign in ------------------------------------------------------------------------------------------


@cache
def my_stores() -> my_alerts.Stores:
    return my_alerts.Stores(alerts(), identities(), AccountStore(identities()), sources())


my_alerts.register(app, my_stores, _slot_for)


def _opened(call: Call[Any]) -> Report:
    """The report in the path, for whoever holds its receipt code.

    A missing report and a wrong code look the same and are equally slow, one row being read of either; after too many
    of them in an hour, the network has to wait, whatever it sends (A7).

    Raises:
        NotFound, TooMany
    """
    alert_id, code = call.path["alert_id"], call.headers.get(RECEIPT_HEADER, "")
    counters = wrong_code_counters(_source(call), alert_id)
    if sources().is_full(counters, call.now):
        raise TooMany(retry_after_s=seconds_left(call.now))
    report = alerts().report(alert_id)
    if report is not None and receipt_codes.matches(alert_id, code, report.code_hash):
        return report
    sources().count(counters, call.now)
    time.sleep(WRONG_CODE_WAIT_S)
    raise NotFound()


def _source(call: Call[Any]) -> Source:
    return source_of(sources().salt(call.now), call.source_ip, call.headers.get("user-agent", ""))
