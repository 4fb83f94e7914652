"""Parts of answers that reporters and workers see alike."""

from datetime import datetime
from typing import Annotated

from pydantic import PlainSerializer

from dolbom.alerts.report import Office
from dolbom.clock import rfc3339
from dolbom.model import Model

Moment = Annotated[datetime, PlainSerializer(rfc3339, return_type=str)]


class OfficeView(Model):
    """The centre that answers."""

    code: str
    name: str
    phone: str


class MessageView(Model):
    at: Moment
    by: str
    text: str


def office_view(office: Office) -> OfficeView:
    return OfficeView(code=office.code, name=office.name, phone=office.phone)
