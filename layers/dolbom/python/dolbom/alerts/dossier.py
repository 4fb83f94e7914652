"""A report's file: all that belongs to it but the identities, as it is read in one go."""

from collections.abc import Sequence
from typing import TypeVar

from dolbom.alerts.photo import Photo, PlaceHint
from dolbom.alerts.report import Event, Message, Report
from dolbom.starting.values import value

T = TypeVar("T")

SHOWN_MAX = 300
"""Messages, and lines of history, that an answer shows of one report. A message that tells of danger is never refused,
so there may be any number; with more of the longest an answer would be larger than a function may give."""


@value
class AlertFile:
    """Everything of one report, each part oldest first."""

    report: Report
    events: tuple[Event, ...]
    messages: tuple[Message, ...]
    photos: tuple[Photo, ...]
    hints: tuple[PlaceHint, ...] = ()
    left: int = 0
    """Of its messages and lines of history, how many were left out because there are so many. Each counts as a line;
    a wish to open it again, whose line has its words, not as a message too."""


def newest(parts: Sequence[T]) -> list[T]:
    """The newest `SHOWN_MAX` of some parts, which are oldest first."""
    return list(parts[-SHOWN_MAX:])


def earlier(file: AlertFile) -> int | None:
    """How many messages and lines of history are older than what is shown; None where all are."""
    return file.left + sum(max(0, len(parts) - SHOWN_MAX) for parts in (file.messages, file.events)) or None
