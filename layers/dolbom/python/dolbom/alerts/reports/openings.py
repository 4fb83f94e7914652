"""Who opened one's own file (A11): the reporter of a report for oneself sees who, when, what and why.

Of a report that is told quietly nothing is told here: the reporter is not the person concerned, or is read along with,
and a reason may name the next visit. The person concerned applies at the desk, and shows who they are.
"""

from collections.abc import Callable

from dolbom.alerts import told
from dolbom.alerts.openings.store import OpeningStore
from dolbom.alerts.openings.views import FileOpening, for_person
from dolbom.alerts.report import Report
from dolbom.alerts.reports import follow_routes, my_alerts, receipts
from dolbom.alerts.reports.receive import Stores
from dolbom.api import Api, Call
from dolbom.auth import PUBLIC
from dolbom.dynamo.table import Table
from dolbom.errors import Conflict


class OwnOpenings(receipts.Told):
    """Who opened one's own file, when and why."""

    openings: list[FileOpening]


def register(app: Api, stores: Callable[[], Stores]) -> None:
    """Adds the routes to the alerts API."""

    @app.operation(
        "GET /v1/alerts/{alert_id}/openings",
        auth=PUBLIC,  # the receipt code is the key
        answer=OwnOpenings,
        errors=("not_found", "too_many", "ask_at_desk"),
    )
    def list_openings(call: Call[None]) -> OwnOpenings:
        """Who opened one's own file, when and why."""
        return _openings(stores().identities, follow_routes.opened(stores(), call))

    @app.operation(
        f"GET {my_alerts.MINE}/{{alert_id}}/openings",
        auth=my_alerts.SIGNED_IN,
        answer=OwnOpenings,
        errors=("not_found", "ask_at_desk"),
    )
    def list_openings_of_own(call: Call[None]) -> OwnOpenings:
        """The same, signed in."""
        return _openings(stores().identities, my_alerts.own(stores(), call))


def _openings(identities: Table, report: Report) -> OwnOpenings:
    if told.is_quiet(report):
        raise Conflict("ask_at_desk")
    found = for_person(OpeningStore(identities).of_file(report.alert_id))
    return OwnOpenings(emergency=receipts.numbers(), openings=found.openings)
