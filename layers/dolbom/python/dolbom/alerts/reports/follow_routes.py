"""The routes of guests who follow a report with its receipt code, and add to it (A6, A7)."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from dolbom.alerts.photos.slots import PHOTO_BYTES_MAX, PHOTOS_MAX, UPLOAD_WITHIN, PhotoForm, slot, upload_key
from dolbom.alerts.rate_limits.limits import network_of, seconds_left, wrong_code_counters
from dolbom.alerts.report import Report
from dolbom.alerts.reports import conversation, receipt_codes, views
from dolbom.alerts.reports.receipts import first_told
from dolbom.alerts.reports.receive import Stores
from dolbom.api import Api, Call
from dolbom.auth import PUBLIC
from dolbom.errors import Conflict, Fault, Invalid, NotFound, TooMany, Unreadable

T = TypeVar("T")

RECEIPT_HEADER = "x-receipt-code"
"""The receipt code travels in a header: what stands in an address ends in logs and browser histories."""

WRONG_CODE_WAIT_S = 0.1


def register(app: Api, stores: Callable[[], Stores]) -> None:
    """Adds the routes to the alerts API."""

    @app.operation(
        "GET /v1/alerts/{alert_id}",
        auth=PUBLIC,  # the receipt code is the key
        answer=views.StatusView,
        errors=("not_found", "too_many"),
    )
    def follow_report(call: Call[None]) -> views.StatusView:
        """How a report stands, for whoever holds its receipt code."""
        report = opened(stores(), call)
        file = stores().reports.file(report.alert_id)
        if file is None:
            raise NotFound()
        return views.status(file, call.now)

    @app.operation(
        "POST /v1/alerts/{alert_id}/messages",
        auth=PUBLIC,  # the receipt code is the key
        body=conversation.MessageForm,
        answer=views.SaidView,
        status=201,
        errors=(
            "invalid",
            "not_found",
            "too_many",
            "request_differs",
            "messages_full",
            "hint_gone",
            "danger_passed_on",
        ),
    )
    def add_message(call: Call[conversation.MessageForm]) -> views.SaidView:
        """Adds to a report, or answers the officer. Words of danger in it count as in a report."""
        return _heard(stores(), call, lambda: message_for(stores(), call, opened(stores(), call)))

    @app.operation(
        "POST /v1/alerts/{alert_id}/reopen",
        auth=PUBLIC,  # the receipt code is the key
        body=conversation.ReopenForm,
        answer=views.StateView,
        errors=("invalid", "not_found", "too_many", "request_differs", "messages_full", "danger_passed_on"),
    )
    def reopen_report(call: Call[conversation.ReopenForm]) -> views.StateView:
        """Opens a closed report again: help that did not come is no outcome."""
        return _heard(stores(), call, lambda: reopening_for(stores(), call, opened(stores(), call)))

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
        return slot_for(stores(), call, opened(stores(), call))


def _heard(
    stores: Stores, call: Call[conversation.MessageForm] | Call[conversation.ReopenForm], say: Callable[[], T]
) -> T:
    """As `conversation.heard`. Where not even the receipt code can be read, whoever knows the report's number is heard:
    it is drawn by lot, and whoever holds it may be in danger."""
    alert_id, code = receipt_codes.alert_id_in(call.path["alert_id"]), call.headers.get(RECEIPT_HEADER, "")

    def is_holder() -> bool:
        known = stores.reports.code_hash_of_unread(alert_id)
        return known is None or receipt_codes.matches(alert_id, code, known)

    return conversation.heard(stores.reports, alert_id, call.body, call.now, is_holder, say)


def opened(stores: Stores, call: Call[Any]) -> Report:
    """The report in the path, for whoever holds its receipt code.

    The code is compared first, and the right one opens the report whatever was tried before: 100 bits are not guessed,
    and whoever holds the code may be in danger. Only wrong ones count. A missing report and a wrong code look the same
    and are equally slow, one row being read of either; after too many in an hour the network is told to wait (A7). A
    report of somebody signed in has no code.

    Raises:
        NotFound, TooMany
        Unreadable: it cannot be read, and the code is the report's, or that cannot be told either.
    """
    alert_id, code = receipt_codes.alert_id_in(call.path["alert_id"]), call.headers.get(RECEIPT_HEADER, "")
    try:
        report = stores.reports.report(alert_id)
    except Unreadable:
        known = stores.reports.code_hash_of_unread(alert_id)
        if known is None or receipt_codes.matches(alert_id, code, known):
            raise
        report = None
    if report is not None and report.signed_in is None and receipt_codes.matches(alert_id, code, report.code_hash):
        return report
    counters = wrong_code_counters(stores.sources.salt(call.now), network_of(call.source_ip))
    is_counted = stores.sources.count(counters, call.now)
    time.sleep(WRONG_CODE_WAIT_S)
    if not is_counted:
        raise TooMany(retry_after_s=seconds_left(call.now))
    raise NotFound()


def message_for(stores: Stores, call: Call[conversation.MessageForm], report: Report) -> views.SaidView:
    said = conversation.add_message(stores.reports, report.alert_id, call.body, call.now)
    return views.said(said, call.body.at_risk)


def reopening_for(stores: Stores, call: Call[conversation.ReopenForm], report: Report) -> views.StateView:
    return views.state_view(conversation.reopen(stores.reports, report.alert_id, call.body, call.now))


def slot_for(stores: Stores, call: Call[PhotoForm], report: Report) -> views.UploadView:
    if report.anonymous and call.body.use_photo_position:
        raise Invalid(faults=[Fault("/use_photo_position", "anonymous_position")])
    photo = stores.reports.give_slot(slot(report.alert_id, call.body, call.now), PHOTOS_MAX)
    if photo is None:
        raise Conflict("photos_full", facts={"photos_max": PHOTOS_MAX})
    if photo.state == "expired":
        raise Conflict("photo_expired")
    if photo.state != "waiting":
        raise Conflict("photo_done")
    if photo.use_position != call.body.use_photo_position:
        raise Conflict("request_differs")
    seconds = int(UPLOAD_WITHIN.total_seconds())
    post = stores.uploads.presigned_post(upload_key(photo), call.body.content_type, PHOTO_BYTES_MAX, seconds)
    return views.UploadView(
        **first_told(report),
        photo_id=photo.photo_id,
        url=post.url,
        fields=post.fields,
        expires_at=call.now + UPLOAD_WITHIN,
    )
