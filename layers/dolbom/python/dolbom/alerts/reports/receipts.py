"""The answer to a report, and what every answer to a reporter begins with (A1, A2, A4): emergency numbers first, then
who answers, until when, and what comes next. It comes with the start; what else is told, with its first request."""

from typing import Any, Literal

from dolbom.alerts import told
from dolbom.alerts.danger.assess import numbers_to_call
from dolbom.alerts.report import Danger, Report
from dolbom.alerts.routing import centres as routing
from dolbom.alerts.views import Moment, OfficeView, office_view
from dolbom.clock import seoul_day
from dolbom.model import Model
from dolbom.texts import alerts as texts


class EmergencyNumber(Model):
    """A number to call, or to text where one cannot speak, and when."""

    number: str
    how: Literal["call", "text"]
    ko: str
    en: str


class Told(Model):
    """What every answer to a reporter begins with: the numbers to call, the one for the danger that was found first."""

    emergency: list[EmergencyNumber]


class ToldOfOne(Told):
    """The answer about one report, and whether life may be at risk there: then the numbers are to be shown first."""

    in_danger: bool


class Words(Model):
    """The same in plain Korean and English."""

    ko: str
    en: str


class ReceiptView(ToldOfOne):
    """The answer to a report. `receipt_code` is shown here and nowhere else."""

    alert_id: str
    receipt_code: str
    state: str
    office: OfficeView
    deadline_at: Moment
    what_next: Words


def receipt(report: Report, receipt_code: str) -> ReceiptView:
    """The answer to a report, the same each time that it is sent again."""
    return ReceiptView(receipt_code=receipt_code, **of_receipt(report))


def office(report: Report) -> OfficeView:
    """The office that answers; quietly, the first one, as it was when the report came in."""
    if not told.is_quiet(report):
        return office_view(report.office)
    first = routing.centre_of(told.office_code(report), seoul_day(report.received_at))
    return office_view(routing.office_of(first or routing.CENTRAL_DESK))


def of_receipt(report: Report) -> dict[str, Any]:
    """What the answer to a report says, beside its receipt code."""
    ordinary = "quiet" if told.is_quiet(report) else "ordinary"
    ko, en = texts.WHAT_NEXT["danger" if told.in_danger(report) else ordinary]
    return {
        **first_told(report),
        "alert_id": report.alert_id,
        "state": told.state(report),
        "office": office(report),
        "deadline_at": told.deadline(report),
        "what_next": Words(ko=ko, en=en),
    }


def first_told(report: Report) -> dict[str, Any]:
    """What an answer about a report begins with."""
    in_danger = told.in_danger(report)
    return {"emergency": numbers(report.danger if in_danger else None), "in_danger": in_danger}


def numbers(danger: Danger | None = None) -> list[EmergencyNumber]:
    """Whom to call, the number for the danger that was found first."""
    first = numbers_to_call(danger) if danger is not None else texts.CALL_FIRST
    return [EmergencyNumber.model_validate(line) for line in texts.emergency(first)]
