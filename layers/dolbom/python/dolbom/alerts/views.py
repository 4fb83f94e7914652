"""Parts of answers that reporters and workers see alike."""

from datetime import datetime
from typing import Annotated

from pydantic import PlainSerializer

from dolbom.alerts.report import Message, Office
from dolbom.clock import rfc3339
from dolbom.model import Model
from dolbom.texts import alerts as texts

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
    question: str | None = None
    """Which question of the list it is, for apps that say it in their own words."""


def message_view(message: Message) -> MessageView:
    """A message, a question of the list in its words of today."""
    text = texts.question(message.question) if message.question is not None else message.text
    return MessageView(at=message.at, by=message.by, text=text, question=message.question)


def office_view(office: Office) -> OfficeView:
    return OfficeView(code=office.code, name=office.name, phone=office.phone)
