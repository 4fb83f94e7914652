"""Desk API: what case workers and officers see and do. Each sees their own jurisdiction; the rest looks missing."""

from functools import cache
from typing import Any

from dolbom import aws, settings
from dolbom.alerts import desk
from dolbom.alerts.reports import Report
from dolbom.api import Api, Call
from dolbom.caller import people
from dolbom.desk import children
from dolbom.errors import NotFound
from dolbom.store.alerts import AlertStore
from dolbom.store.cards import CardStore
from dolbom.store.evidence import VIEW_TIME, Evidence
from dolbom.store.identities import IdentityStore
from dolbom.store.meals import MealStore
from dolbom.store.queues import QueueStore
from dolbom.store.table import Table

WORKERS = people("caseworker", "officer")

app = Api("desk_api")


@cache
def config() -> settings.DeskApi:
    return settings.read(settings.DeskApi)


# --- Alerts ---------------------------------------------------------------------------------------------------------


@cache
def alerts() -> AlertStore:
    return AlertStore(Table(aws.client("dynamodb"), config().alerts_table))


@cache
def queues() -> QueueStore:
    return QueueStore(Table(aws.client("dynamodb"), config().alerts_table))


@cache
def identities() -> IdentityStore:
    return IdentityStore(Table(aws.client("dynamodb"), config().identities_table))


@cache
def evidence() -> Evidence:
    return Evidence(aws.client("s3"), config().evidence_bucket)


@app.operation(
    "GET /v1/desk/alerts",
    auth=WORKERS,
    query=desk.QueueQuery,
    answer=desk.QueueView,
    errors=("bad_cursor",),
)
def list_queue(call: Call[None]) -> desk.QueueView:
    """The open reports of the worker's jurisdiction, gravest and oldest first."""
    query: desk.QueueQuery = call.query
    page = queues().page(sorted(call.caller.jurisdiction), query.limit, desk.cursor_of(query.next))
    return desk.queue_view(page.rows, page.next)


@app.operation("GET /v1/desk/alerts/{alert_id}", auth=WORKERS, answer=desk.ReportView, errors=("not_found",))
def read_report(call: Call[None]) -> desk.ReportView:
    """One report: safety flags first, then all that the first call needs. The reading is traced (A11)."""
    report = _mine(call)
    identities().trace(report.alert_id, call.caller.subject, "report", call.now)
    file = alerts().file(report.alert_id)
    if file is None:
        raise NotFound()
    return desk.report_view(file)


@app.operation(
    "GET /v1/desk/alerts/{alert_id}/photos/{photo_id}", auth=WORKERS, answer=desk.PhotoLinks, errors=("not_found",)
)
def view_photo(call: Call[None]) -> desk.PhotoLinks:
    """Addresses of one cleaned photo, good for a minute. The opening is traced first (A6, A11)."""
    report = _mine(call)
    photo = alerts().photo(report.alert_id, call.path["photo_id"])
    if photo is None or photo.image_key is None or photo.thumbnail_key is None:
        raise NotFound()
    identities().trace(report.alert_id, call.caller.subject, f"photo {photo.photo_id}", call.now)
    return desk.PhotoLinks(
        image=evidence().view_url(photo.image_key),
        thumbnail=evidence().view_url(photo.thumbnail_key),
        expires_at=call.now + VIEW_TIME,
    )


def _mine(call: Call[Any]) -> Report:
    """The report in the path, if its centre lies in the caller's jurisdiction.

    Raises:
        NotFound: somebody else's, or none; the answers are equal byte for byte.
    """
    report = alerts().report(call.path["alert_id"])
    if report is None or not desk.answers_for(call.caller, report):
        raise NotFound()
    return report


# --- Children and policies ------------------------------------------------------------------------------------------


@cache
def meals() -> MealStore:
    return MealStore(Table(aws.client("dynamodb"), config().meals_table))


@cache
def cards() -> CardStore:
    return CardStore(Table(aws.client("dynamodb"), config().meals_table))


children.register(app, meals, cards)
