"""Rounds, the files that they are made of, and visits, in the `alerts` table."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal, Self

from pydantic import Field

from dolbom.alerts.keys import REPORT as OF_REPORT
from dolbom.alerts.keys import alert
from dolbom.alerts.report import Level, Outcome
from dolbom.clock import stamp
from dolbom.discovery import keys
from dolbom.dynamo.items import Item, lies_at, texts
from dolbom.dynamo.stored import Count, Instant, Stored
from dolbom.dynamo.table import (
    ABSENT,
    BATCH_GET_KEYS_MAX,
    PARTITIONS_A_QUERY_MAX,
    Cancelled,
    Condition,
    ConditionFailed,
    Put,
    Table,
)

VISITS_KEPT = timedelta(days=730)
PAGE_HOUSEHOLDS = 25
"""Three rows each, in one transaction; DynamoDB takes a hundred."""


class IndicatorFile(Stored):
    """The newest file of a body for a round."""

    round: str
    body: str
    key: str
    sent_at: str
    """When S3 got it, and its hash: the later one is the newer file, whichever is checked last."""
    sha256: str
    lines: Count
    kept: Count
    repeated: Count
    bad: Count
    checked: str
    """Where the checked file is in the reports bucket."""


class RoundState(Stored):
    """How far a round has come."""

    round: str
    edition: str
    """What it is made of, by a hash."""
    step: Literal["frozen", "chosen", "done"]
    begun_at: Instant
    inputs: dict[str, str]
    """Body → the frozen copy of its checked file."""
    left_out: str
    """The frozen list of households that are left out."""
    weights: Count
    sha256: str = ""
    households: Count = 0
    centres: Count = 0
    """Lists that were written, one a centre."""
    paged: Count = 0
    """Lists that are in their centres' queues, the first ones first."""
    done_at: Instant | None = None


class Reason(Stored):
    """One line that says why. `points` are in 24ths."""

    type: str
    points: Count
    value: Count
    month: Count


VisitState = Literal["waiting", "taken", "closed"]
ReachedBy = Literal["call", "visit"]
Nothing = Literal[
    "above_limits",
    "no_programme_fits",
    "no_need",
    "indicator_wrong",
    "served_by_state",
    "served_by_town",
    "moved_away",
    "no_such_home",
    "nobody_there",
    "died",
    "help_refused",
    "contact_refused",
]
"""Why a household got nothing: a closed list, beneath the outcomes of A5."""


class Visit(Stored):
    """A chosen household, as its centre has it."""

    household: str
    round: str
    centre: str
    how: Literal["central", "local"]
    score: Count
    place: Count
    """Its place in its centre's list, from 1."""
    reasons: list[Reason] = Field(min_length=1)
    address: str
    house: str | None = None
    """The key of its house, by which reports on it are found (D3); None of rows from before that."""
    state: VisitState = "waiting"
    version: Count = 1
    received_at: Instant
    clock_from: Instant | None = None
    """Where its clock started anew, once it was opened again; None while that is when it was received."""
    level_from: Level = "caseworker"
    """The lowest level that it belongs to: one up, once it was opened again."""
    deadline_at: Instant
    taken_by: str | None = None
    assigned_by: str | None = None
    """The lead who gave it to whoever has it."""
    given_at: Instant | None = None
    """When a lead gave it to whoever has it, for as long as they have done nothing with it."""
    attempts: Count = 0
    """How often somebody called, or stood at the door."""
    first_contact_at: Instant | None = None
    reached_by: ReachedBy | None = None
    """How somebody was reached first; None of rows from before that, and where nobody was."""
    next_at: Instant | None = None
    """When the worker means to try again; the next attempt sets it anew, or takes it away, and so does the end."""
    letter: str | None = None
    """The list of letters that it stands on; each household is on one at most in a round."""
    letter_at: Instant | None = None
    outcome: Outcome | None = None
    outcome_reason: str | None = None
    nothing: Nothing | None = None
    """Why it got nothing; None where it got something."""
    programme: str | None = None
    closed_at: Instant | None = None

    @classmethod
    def _validated(cls, item: Item) -> Self:
        found = super()._validated(item)
        lies_at(item, keys.visit(found.household), keys.of_round(found.round))
        if found.state == "taken" and found.taken_by is None:
            # Whoever acts on it would put themselves in the place of somebody whom nobody can name any more.
            raise ValueError("taken, and by nobody")
        return found


class RoundStore:
    def __init__(self, table: Table) -> None:
        self.table = table

    # ── files ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def files(self, round_code: str) -> Mapping[str, IndicatorFile]:
        """The newest file of each body for a round; one whose row cannot be read is named, and is none."""
        rows = self.table.query_all(keys.of_round(round_code), prefix=keys.FILE)
        return {each.body: each for each in self.table.each(rows, IndicatorFile.of)}

    def file(self, round_code: str, body: str) -> IndicatorFile | None:
        item = self.table.get(keys.of_round(round_code), keys.file(body))
        return next(self.table.each([item] if item else [], IndicatorFile.of), None)

    def put_file(self, found: IndicatorFile) -> bool:
        """Takes a file for the newest of its body and round; False where a newer one is there."""
        item = {"pk": keys.of_round(found.round), "sk": keys.file(found.body), "kind": "indicator_file"}
        older = Condition("attribute_not_exists(pk) OR sent_at <= :sent OR NOT attribute_type(sent_at, :text)",
                          {":sent": found.sent_at, ":text": "S"})  # fmt: skip
        try:
            self.table.write(Put({**item, **found.model_dump()}, older))
        except ConditionFailed:
            return False
        return True

    # ── rounds ────────────────────────────────────────────────────────────────────────────────────────────────────

    def state(self, round_code: str) -> RoundState | None:
        item = self.table.get(keys.of_round(round_code), keys.STATE)
        return RoundState.of(item) if item else None

    def has_begun(self, round_code: str) -> bool:
        """Whether a round has chosen, or is about to: what comes now changes nothing of it."""
        return self.table.get(keys.of_round(round_code), keys.STATE) is not None

    def begin(self, state: RoundState) -> RoundState:
        """Writes down what a round is made of; how it stands, where somebody has before."""
        try:
            self.table.write(Put(_state_item(state), ABSENT))
        except ConditionFailed as failed:
            return RoundState.of(failed.old or {})
        return state

    def move(self, before: RoundState, after: RoundState) -> RoundState:
        """Writes a round's next step, if it still stands as before; else how it stands."""
        as_seen = Condition("#step = :step AND paged = :paged", {":step": before.step, ":paged": before.paged},
                            {"#step": "step"})  # fmt: skip
        try:
            self.table.write(Put(_state_item(after), as_seen))
        except ConditionFailed as failed:
            return RoundState.of(failed.old or {})
        return after

    # ── visits ────────────────────────────────────────────────────────────────────────────────────────────────────

    def page(self, visits: Sequence[Visit], now: datetime) -> int:
        """Brings up to `PAGE_HOUSEHOLDS` households into their centre's queue, each once; how many were new. One that
        is there already stays as it is, whatever has become of it."""
        try:
            self.table.transact(*(put for visit in visits for put in (*_visit_puts(visit), *_house_puts(visit, now))))
        except Cancelled:
            if len(visits) == 1:
                return 0
            return sum(self.page([visit], now) for visit in visits)
        return len(visits)

    def visit(self, household: str, round_code: str) -> Visit | None:
        item = self.table.get(keys.visit(household), keys.of_round(round_code))
        return Visit.of(item) if item else None

    def queue(self, centre_code: str) -> Iterator[Item]:
        """The visits in a centre's queue, as they lie."""
        return self.table.query_all(keys.queue_of(centre_code), prefix=keys.VISIT)

    def open_with(self, codes: Sequence[str]) -> Iterator[tuple[str, str | None, str | None]]:
        """What centres are not done with: a centre's code with a household's key, or with the id of a report."""
        for start in range(0, len(codes), PARTITIONS_A_QUERY_MAX):
            pks = [keys.queue_of(code) for code in codes[start : start + PARTITIONS_A_QUERY_MAX]]
            rows = self.table.query_many(pks, between=keys.OPEN, only=("pk", "sk", "household", "alert_id"))
            yield from self.table.each(rows, _open_of)

    def addresses(self, alert_ids: Sequence[str]) -> Iterator[tuple[str, str]]:
        """The id of each of some reports, with where it says that somebody lives, or nothing; of one that cannot be
        read, no answer."""
        for start in range(0, len(alert_ids), BATCH_GET_KEYS_MAX):
            part = alert_ids[start : start + BATCH_GET_KEYS_MAX]
            rows = self.table.get_many([(alert(each), OF_REPORT) for each in part])
            yield from self.table.each(rows, _address_of)


def _state_item(state: RoundState) -> Item:
    return {"pk": keys.of_round(state.round), "sk": keys.STATE, "kind": "round", **state.model_dump()}


def visit_item(visit: Visit) -> Item:
    """A visit as it lies."""
    place = {"pk": keys.visit(visit.household), "sk": keys.of_round(visit.round), "kind": "visit"}
    return {**place, **visit.model_dump(), "expires_at": kept_until(visit)}


def listed_item(visit: Visit) -> Item:
    """A visit as its centre lists it: what is open in the queue, what is done beside it. A list tells nothing of where
    somebody lives, or of what they are in arrears with: that is the visit's own."""
    listed = visit.model_dump(exclude={"address", "reasons", "outcome_reason"})
    place = keys.done if visit.state == "closed" else keys.place
    sort_key = place(visit.round, visit.place, visit.household)
    queued = {"pk": keys.queue_of(visit.centre), "sk": sort_key, "kind": "visit_queue"}
    return {**queued, **listed, "expires_at": kept_until(visit)}


def kept_until(visit: Visit) -> int:
    """When a visit and all that belongs to it is forgotten."""
    return int((visit.received_at + VISITS_KEPT).timestamp())


def _visit_puts(visit: Visit) -> tuple[Put, Put]:
    return Put(visit_item(visit), ABSENT), Put(listed_item(visit), ABSENT)


def _house_puts(visit: Visit, now: datetime) -> list[Put]:
    """By its house a report finds it. `brought_at`: since when the centre could know of it."""
    if visit.house is None:
        return []
    until = int((visit.received_at + VISITS_KEPT).timestamp())
    row = {
        "pk": keys.house(visit.house),
        "sk": keys.visit_of_house(visit.round, visit.household),
        "kind": "house_visit",
    }
    content = {"household": visit.household, "round": visit.round, "brought_at": stamp(now)}
    return [Put({**row, **content, "expires_at": until}, ABSENT)]


def _open_of(row: Item) -> tuple[str, str | None, str | None]:
    code = keys.centre_of(row["pk"])
    if row["sk"].startswith(keys.VISIT):
        texts(row["household"])
        return code, row["household"], None
    texts(row["alert_id"])
    return code, None, row["alert_id"]


def _address_of(row: Item) -> tuple[str, str]:
    address = row.get("address")
    texts(row["alert_id"], *([address] if address is not None else []))
    return row["alert_id"], address or ""
