"""A report's file: all that belongs to it but the identities, as it is read in one go."""

from dataclasses import dataclass

from dolbom.alerts.photo import Photo, PlaceHint
from dolbom.alerts.report import Event, Message, Report


@dataclass(frozen=True, slots=True)
class AlertFile:
    """Everything of one report, each part oldest first."""

    report: Report
    events: tuple[Event, ...]
    messages: tuple[Message, ...]
    photos: tuple[Photo, ...]
    hints: tuple[PlaceHint, ...] = ()
