"""Alerts API: anyone reports a crisis in a minute, with photos, and sees what becomes of it."""

from functools import cache
from typing import Any

from dolbom import aws, settings
from dolbom.alerts import codes, conversation, forms, intake, routing, views
from dolbom.alerts.photo_slots import PHOTO_BYTES_MAX, PHOTOS_MAX, UPLOAD_WITHIN, PhotoForm, slot, upload_key
from dolbom.alerts.reports import Report
from dolbom.api import Api, Call
from dolbom.caller import PUBLIC
from dolbom.clock import seoul_day
from dolbom.errors import Conflict, NotFound
from dolbom.store.alerts import AlertStore
from dolbom.store.evidence import Uploads
from dolbom.store.table import Table

RECEIPT_HEADER = "x-receipt-code"
"""The receipt code travels in a header: what stands in an address ends in logs and browser histories."""

app = Api("alerts_api")


@cache
def config() -> settings.AlertsApi:
    return settings.read(settings.AlertsApi)


@cache
def alerts() -> AlertStore:
    return AlertStore(Table(aws.client("dynamodb"), config().alerts_table))


@cache
def identities() -> Table:
    return Table(aws.client("dynamodb"), config().identities_table)


@cache
def uploads() -> Uploads:
    return Uploads(aws.client("s3"), config().uploads_bucket)


@app.operation(
    "POST /v1/alerts",
    auth=PUBLIC,  # a guest reports without signing in (A1)
    body=forms.ReportForm,
    answer=views.ReceiptView,
    status=201,
    errors=("invalid", "request_differs"),
)
def report_crisis(call: Call[forms.ReportForm]) -> views.ReceiptView:
    """Reports a crisis, for oneself or a neighbour. Sent again with the same request_id, it is the same report."""
    form = call.body
    forms.check(form, call.language)
    routed = routing.route((form.place.lat, form.place.lon), seoul_day(call.now))
    new = intake.received(form, routed, call.now)
    report = alerts().create(new, intake.identity_of(form), identities())
    if report.fingerprint != new.report.fingerprint:
        raise Conflict("request_differs")
    return views.receipt(report, codes.receipt_code(form.request_id))


@app.operation(
    "GET /v1/alerts/{alert_id}",
    auth=PUBLIC,  # the receipt code is the key
    answer=views.StatusView,
    errors=("not_found",),
)
def follow_report(call: Call[None]) -> views.StatusView:
    """How a report stands, for whoever holds its receipt code."""
    file = alerts().file(call.path["alert_id"])
    if file is None or not _holds_code(call, file.report):
        raise NotFound()
    return views.status(file)


@app.operation(
    "POST /v1/alerts/{alert_id}/messages",
    auth=PUBLIC,  # the receipt code is the key
    body=conversation.MessageForm,
    answer=views.MessageView,
    status=201,
    errors=("invalid", "not_found", "request_differs", "messages_full"),
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
    errors=("invalid", "not_found"),
)
def reopen_report(call: Call[conversation.ReopenForm]) -> views.StateView:
    """Opens a closed report again: help that did not come is no outcome."""
    report = conversation.reopen(alerts(), _opened(call).alert_id, call.body, call.now)
    return views.StateView(alert_id=report.alert_id, state=report.state, deadline_at=report.deadline_at)


@app.operation(
    "POST /v1/alerts/{alert_id}/photos",
    auth=PUBLIC,  # the receipt code is the key
    body=PhotoForm,
    answer=views.UploadView,
    status=201,
    errors=("invalid", "not_found", "photos_full", "photo_done"),
)
def ask_for_photo_slot(call: Call[PhotoForm]) -> views.UploadView:
    """Gives leave to upload one photo straight to storage, within ten minutes."""
    report = _opened(call)
    photo = alerts().give_slot(slot(report.alert_id, call.body, call.now), PHOTOS_MAX)
    if photo is None:
        raise Conflict("photos_full", facts={"photos_max": PHOTOS_MAX})
    if photo.state != "waiting":
        raise Conflict("photo_done")
    seconds = int(UPLOAD_WITHIN.total_seconds())
    post = uploads().presigned_post(upload_key(photo), photo.content_type, PHOTO_BYTES_MAX, seconds)
    return views.UploadView(
        photo_id=photo.photo_id, url=post.url, fields=post.fields, expires_at=call.now + UPLOAD_WITHIN
    )


def _opened(call: Call[Any]) -> Report:
    """The report in the path, for whoever holds its code."""
    report = alerts().report(call.path["alert_id"])
    if report is None or not _holds_code(call, report):
        raise NotFound()
    return report


def _holds_code(call: Call[Any], report: Report) -> bool:
    """Whether the caller holds the report's receipt code. Without it, a report is as good as missing."""
    return codes.matches(report.alert_id, call.headers.get(RECEIPT_HEADER, ""), report.code_hash)
