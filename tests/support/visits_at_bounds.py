"""The rows of a case worker's round, filled to their bounds."""

from datetime import UTC, datetime
from uuid import UUID

from dolbom.alerts.forms import REASON_CHARACTERS_MAX
from dolbom.clock import rfc3339
from dolbom.discovery.store import Visit
from dolbom.discovery.visits import actions as visit_actions
from dolbom.discovery.visits.actions import VisitChange
from dolbom.discovery.visits.clock_store import RoundClockStore
from dolbom.discovery.visits.forms import (
    LETTERS_MAX,
    VisitAttemptForm,
    VisitCloseForm,
    VisitReasonForm,
)
from dolbom.discovery.visits.round_clock import RoundClock, RoundNotice
from dolbom.discovery.visits.store import LetterList, VisitStore
from dolbom.discovery.visits.views import action_view
from dolbom.dynamo.table import Table

NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
WIDE = "\U0001f35a"
REQUEST = "0b0f5c1e-7d2a-4c55-9a10-0000000000ff"


def visited(table: Table, found: Visit) -> None:
    """The same household as a worker is done with it: on a list of letters, often called, closed and opened again."""
    store, who, act = VisitStore(table), str(UUID(int=1)), {"request_id": REQUEST, "version": 999_999}
    reason = WIDE * REASON_CHARACTERS_MAX
    for change in (
        visit_actions.lettered(found, REQUEST, NOW, who),
        visit_actions.assigned(found, who, reason, NOW, str(UUID(int=2))),
    ):
        store.apply(change)
    taken = change.visit
    attempt = {**act, "how": "visit", "reached": True, "note": reason, "despite_flag": reason, "next_at": rfc3339(NOW)}
    attempted = visit_actions.attempted(taken, VisitAttemptForm.model_validate(attempt), NOW, who, ["no_visit"])
    end = {**act, "outcome": "counselled", "nothing": "no_programme_fits", "reason": reason}
    closed = visit_actions.closed(taken, VisitCloseForm.model_validate(end), NOW, who)
    again = {**act, "reason": reason}
    for change in (
        attempted,
        closed,
        visit_actions.reopened(closed.visit, VisitReasonForm.model_validate(again), NOW, who),
    ):
        event = change.event.model_copy(update={"request_id": REQUEST, "act": "d" * 26})
        event.facts["after"] = action_view(change.visit, NOW).model_dump(mode="json")
        store.apply(VisitChange(change.visit, event))
    keys = ["H" * 12] * LETTERS_MAX
    about = {"letters_id": REQUEST, "round": found.round, "centre": found.centre, "by": who, "at": NOW}
    store.begin_letters(LetterList.model_validate({**about, "households": keys}))
    clock = RoundClock(round=found.round, centre=found.centre, version=999_999, reminded_at=NOW, due_at=NOW)
    RoundClockStore(store.table).begin(clock)
    notice = {"what": "escalated", "level": "municipality", "households": 99_999, "deadline_at": NOW, "due_at": NOW}
    told = RoundNotice.model_validate({**notice, "round": found.round, "centre": found.centre, "version": 999_999})
    RoundClockStore(store.table).move(clock, clock, told)
