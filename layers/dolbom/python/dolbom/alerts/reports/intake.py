"""From a valid form to a report (A1): its first version, its first line of history, and who must be told at once."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dolbom.alerts.deadlines import scheduled, time_to_answer
from dolbom.alerts.notices import called_for
from dolbom.alerts.report import DEGREE, Change, Event, Report, SignedIn
from dolbom.alerts.reports import assessing, receipt_codes
from dolbom.alerts.reports.forms import ReportForm
from dolbom.alerts.routing.centres import Routed, office_of
from dolbom.starting.values import value
from dolbom.strict_json import canonical

ASKED_SINCE = ("at_risk",)
"""Fields that came later. Where one was not sent, a report is told from another as it was before: sent again over a
deployment it is still the same report."""


@value
class Reporter:
    """A signed-in reporter: the account (Cognito's `sub`), and as whom it reports here."""

    subject: str
    signed_in: SignedIn


def received(form: ReportForm, routed: Routed, now: datetime, reporter: Reporter | None = None) -> Change:
    """The report that a valid form makes, at an instant, for the centre that it was routed to. Of a signed-in
    reporter's account only the kind goes into it."""
    alert_id = receipt_codes.report_id(form.request_id)
    danger = assessing.of_report(form)
    report = Report(
        alert_id=alert_id,
        about=form.about,
        anonymous=form.anonymous,
        signed_in=reporter.signed_in if reporter is not None else None,
        kinds=form.kinds,
        text=form.text,
        help_wanted=form.help_wanted,
        lat_e6=round(form.place.lat * DEGREE),
        lon_e6=round(form.place.lon * DEGREE),
        address=form.place.address,
        affected=form.affected,
        flags=form.flags,
        contact=form.contact,
        at_risk=form.at_risk,
        in_danger=danger.is_found,
        danger=danger,
        office=office_of(routed.centre),
        candidates=[office_of(centre) for centre in routed.candidates],
        routed_how=routed.how,
        received_at=now,
        clock_from=now,
        deadline_at=now + time_to_answer(danger.is_found),
        paged_at=now if danger.is_found else None,
        code_hash=receipt_codes.hash_of(alert_id, receipt_codes.receipt_code(form.request_id)),
        fingerprint=fingerprint(form, reporter.subject if reporter is not None else ""),
    )
    report = scheduled(report)
    event = Event(at=now, version=report.version, what="received", by="reporter")
    return Change(report, event, called_for(report, "danger", now) if danger.is_found else ())


def fingerprint(form: ReportForm, account: str = "") -> str:
    """Tells whether a report that is sent again says the same, and comes from the same account if from any. The random
    request id in it makes it unguessable."""
    said = form.model_dump(mode="json")
    kept = {name: value for name, value in said.items() if name not in ASKED_SINCE or value is not None}
    return hashlib.sha256(canonical(kept) + account.encode()).hexdigest()


def identity_of(form: ReportForm, reporter: Reporter | None = None) -> Mapping[str, Any]:
    """Who reported and who is concerned, by name, number and account: what must be kept apart from the report."""
    people = {"reporter": form.reporter, "person": form.person}
    named = {role: person.model_dump(exclude_none=True) for role, person in people.items() if person is not None}
    return named | ({"account": reporter.subject} if reporter is not None else {})
