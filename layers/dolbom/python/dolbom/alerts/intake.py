"""From a valid form to a report (A1): its first version, its first line of history, and who must be told at once."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dolbom.alerts import clocks, codes
from dolbom.alerts.danger import assessed
from dolbom.alerts.forms import ReportForm
from dolbom.alerts.notices import notice
from dolbom.alerts.reports import DEGREE, Change, Event, Office, Report
from dolbom.alerts.routing import Centre, Routed
from dolbom.jsonio import canonical


def received(form: ReportForm, routed: Routed, now: datetime, source_mark: int | None = None) -> Change:
    """The report that a valid form makes, at an instant, for the centre that it was routed to."""
    alert_id = codes.report_id(form.request_id)
    notes = [flag.note for flag in form.flags]
    danger = assessed(form.kinds, form.text, form.help_wanted, *notes)
    report = Report(
        alert_id=alert_id,
        about=form.about,
        anonymous=form.anonymous,
        kinds=form.kinds,
        text=form.text,
        help_wanted=form.help_wanted,
        lat_e6=round(form.place.lat * DEGREE),
        lon_e6=round(form.place.lon * DEGREE),
        address=form.place.address,
        affected=form.affected,
        flags=form.flags,
        contact=form.contact,
        in_danger=danger.is_found,
        danger=danger,
        office=office_of(routed.centre),
        candidates=[office_of(centre) for centre in routed.candidates],
        routed_how=routed.how,
        source_mark=source_mark,
        received_at=now,
        clock_from=now,
        deadline_at=now + clocks.time_to_answer(danger.is_found),
        code_hash=codes.hash_of(alert_id, codes.receipt_code(form.request_id)),
        fingerprint=fingerprint(form),
    )
    report = clocks.wound(report)
    event = Event(at=now, version=report.version, what="received", by="reporter")
    return Change(report, event, (notice(report, "danger", now),) if danger.is_found else ())


def office_of(centre: Centre) -> Office:
    """A centre as a report remembers it."""
    above = centre.district_name_ko
    return Office(
        code=centre.code,
        name=centre.name_ko if centre.code == centre.district_code else f"{above} {centre.name_ko}",
        phone=centre.office_phone,
        district_code=centre.district_code,
        municipality_code=centre.municipality_code,
    )


def fingerprint(form: ReportForm) -> str:
    """Tells whether a report that is sent again says the same. The random request id in it makes it unguessable."""
    return hashlib.sha256(canonical(form.model_dump(mode="json"))).hexdigest()


def identity_of(form: ReportForm) -> Mapping[str, Any]:
    """Who reported and who is concerned, by name and number: what must be kept apart from the report."""
    people = {"reporter": form.reporter, "person": form.person}
    return {role: person.model_dump(exclude_none=True) for role, person in people.items() if person is not None}
