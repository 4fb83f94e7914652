"""The holder of a receipt code renews it, or revokes it (A7): when it was lost, or somebody else has read it.

The device makes a new random `request_id`, from which the new code is derived as the first one was. So the same call
again gets the same answer: who knows the `request_id` knows the new code, whatever the old one was. It is one write:
either the old code opens the report, or the new one. The old one then answers like a wrong one. To revoke is to renew
to a code that nobody is told.
"""

from collections.abc import Callable

from dolbom.alerts.forms import RequestId
from dolbom.alerts.report import Report
from dolbom.alerts.reports import receipt_codes
from dolbom.alerts.reports.follow_routes import opened
from dolbom.alerts.reports.receipts import Told, numbers
from dolbom.alerts.reports.receive import Stores
from dolbom.alerts.transitions import next_version
from dolbom.api import Api, Call
from dolbom.auth import PUBLIC
from dolbom.errors import NotFound
from dolbom.model import Model

CODES_PAST_MAX = 50
"""How many codes before the present one a report knows."""


class NewCodeForm(Model):
    """What the new code is derived from: a random number of the device, another than the report's own."""

    request_id: RequestId


class NewCodeView(Told):
    """The new receipt code, shown here and nowhere else."""

    alert_id: str
    receipt_code: str


class RevokedView(Told):
    """No code opens the report any more; the centre goes on with it."""

    alert_id: str
    revoked: bool


def register(app: Api, stores: Callable[[], Stores]) -> None:
    """Adds the routes to the alerts API."""

    @app.operation(
        "POST /v1/alerts/{alert_id}/receipt_code",
        auth=PUBLIC,  # the receipt code is the key
        body=NewCodeForm,
        answer=NewCodeView,
        errors=("invalid", "not_found", "too_many"),
    )
    def renew_receipt_code(call: Call[NewCodeForm]) -> NewCodeView:
        """Gives a new receipt code in place of the one in the header, which opens nothing from then on."""
        code = receipt_codes.receipt_code(call.body.request_id)
        _changed(stores(), call, code, "code_renewed")
        alert_id = receipt_codes.alert_id_in(call.path["alert_id"])
        return NewCodeView(emergency=numbers(), alert_id=alert_id, receipt_code=code)

    @app.operation(
        "POST /v1/alerts/{alert_id}/receipt_code/revoke",
        auth=PUBLIC,  # the receipt code is the key
        body=NewCodeForm,
        answer=RevokedView,
        errors=("invalid", "not_found", "too_many"),
    )
    def revoke_receipt_code(call: Call[NewCodeForm]) -> RevokedView:
        """Ends the receipt code in the header: nobody follows the report any more, and it is worked on all the same."""
        _changed(stores(), call, receipt_codes.of_no_one(call.body.request_id), "code_revoked")
        alert_id = receipt_codes.alert_id_in(call.path["alert_id"])
        return RevokedView(emergency=numbers(), alert_id=alert_id, revoked=True)


def _changed(stores: Stores, call: Call[NewCodeForm], code: str, what: str) -> None:
    """Writes that from now on this code is the report's; the same again changes nothing.

    Raises:
        NotFound, TooMany: the code in the header is not the report's, nor has this call been here before.
    """
    alert_id = receipt_codes.alert_id_in(call.path["alert_id"])
    rounds = stores.reports.table.rounds()
    while rounds.another():
        # Of one that cannot be read `opened` tells no more than its holder may know.
        report = stores.reports.report_if_readable(alert_id)
        if report is not None and report.signed_in is None and receipt_codes.matches(alert_id, code, report.code_hash):
            return
        report = opened(stores, call)
        new_hash, past = receipt_codes.hash_of(alert_id, code), report.codes_past or []
        if _is_its_own(report, call.body.request_id) or new_hash in past:
            raise NotFound()  # a number that was used before would give back a code that others may have read
        known = [*past, report.code_hash][-CODES_PAST_MAX:]
        change = next_version(report, call.now, what, None, {}, code_hash=new_hash, codes_past=known)
        if stores.reports.apply(change, looks=True):
            return


def _is_its_own(report: Report, request_id: str) -> bool:
    return receipt_codes.report_id(request_id) == report.alert_id
