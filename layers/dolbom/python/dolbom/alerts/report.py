"""A report as it stands (A1, A3, A4): what was said, where it is, how far it has come, and until when."""

from typing import Any, Literal, Self

from pydantic import Field

from dolbom.alerts import keys
from dolbom.alerts.forms import Affected, AtRisk, Contact, Flag, Kind
from dolbom.dynamo.items import Item, lies_at
from dolbom.dynamo.stored import SHOWN, Count, Instant, Stored
from dolbom.starting.values import value

CENTRAL = "central"
"""The code of the central desk, for what lies in no area and what no one below has answered."""
DEGREE = 1_000_000
"""Positions are kept as whole millionths of a degree (11 cm)."""

State = Literal["received", "taken", "closed"]
Level = Literal["caseworker", "team", "municipality", "ministry"]
Outcome = Literal[
    "counselled",
    "emergency_aid",
    "livelihood_benefit",
    "other_public_service",
    "private_aid",
    "already_served",
    "not_found",
    "refused",
    "false_report",
]
"""The closed list that every report ends with (A5)."""
SignedIn = Literal["resident", "honorary", "council"]
"""As whom somebody signed in reports: with a municipality's badge, or without."""
ReporterKind = Literal["anonymous", "guest", "resident", "honorary", "council"]


class OfReport(Stored):
    """Base of what lies with a report, and says whose it is."""

    @classmethod
    def _validated(cls, item: Item) -> Self:
        found = super()._validated(item)
        if not keys.is_of(item, getattr(found, "alert_id", None)):
            raise ValueError("another report's")
        if (own := found.sort_key()) is not None:
            lies_at(item, None, own)
        return found

    def sort_key(self) -> str | None:
        """Where it lies with its report, if it says so."""
        return None


class Office(Stored):
    """A community centre as it was when the report came to it, and the offices above it."""

    code: str
    name: str
    phone: str
    district_code: str
    municipality_code: str

    @property
    def codes(self) -> tuple[str, ...]:
        """The centre's own code and those of the offices above it."""
        return (self.code, self.district_code, self.municipality_code)


DangerKind = Literal["suicide", "violence", "medical"]
SetAside = Literal["denied", "title", "manner_of_speaking", "prevention", "past", "news", "context"]
"""By what a sentence says; `context`: by the whole of it, as the model hears it."""


class DangerWord(Stored):
    """One reason to think of danger, and why it was set aside, if it was."""

    model_config = SHOWN

    entry: str
    """The lexicon's entry, or `category.…`, or `worker`."""
    kind: DangerKind
    words: str
    set_aside: SetAside | None = None
    family: str = ""
    """What it speaks of, in Korean, for the case worker; empty in rows that are older than the name."""


class Danger(Stored):
    """What was found of danger in a report, by which lexicon (A2)."""

    model_config = SHOWN

    lexicon: str
    is_found: bool
    words: list[DangerWord]


class Report(OfReport):
    """One report. Every change is a new version; what it was before stands in its history."""

    alert_id: str
    version: Count = 1
    state: State = "received"
    about: Literal["self", "neighbour"]
    anonymous: bool
    signed_in: SignedIn | None = None
    """As whom, never who: that stands with the identity (A11). None for a guest, and always for the anonymous."""
    kinds: list[Kind]
    text: str
    help_wanted: str | None = None
    lat_e6: int
    lon_e6: int
    address: str | None = None
    """As the reporter wrote it, or a worker who knows better."""
    corrections: Count = 0
    """How often a worker has corrected the address; each time its household is found anew (A9)."""
    is_moved: bool = False
    """Whether a worker has found that the household is of another house than the reporter named: the pin, which stays
    where the reporter set it, no longer says where the household is."""
    affected: Affected
    flags: list[Flag]
    contact: Contact | None = None
    at_risk: AtRisk | None = None
    """The gravest that the reporter said when asked whether somebody's life is at risk; None where no app asked."""
    in_danger: bool
    """Life may be at risk. A machine raises it; only a case worker lowers it."""
    danger: Danger
    office: Office
    """The competent centre."""
    candidates: list[Office]
    """Centres that could also be competent: the report lies on their border."""
    routed_how: str
    handed_to: Office | None = None
    """The centre that a hand-over waits for; until it accepts, the report is still this centre's."""
    offices_before: list[str] = Field(default_factory=list)
    """Codes of the centres that had it before, the first first, each once: as many as there are centres at most. How
    often it went to and fro stands in its history."""
    taken_by: str | None = None
    assigned_by: str | None = None
    """The lead who gave it to whoever has it."""
    is_in_hand: bool = False
    """Whether somebody has taken it since it began, here or at a centre before."""
    phrase: str | None = None
    """What the officer says on the next call, so that the reporter knows it is real (A12)."""
    level: Level = "caseworker"
    source_mark: int | None = None
    """No longer written: with its salt, twelve bits named a reporter among few (A10). Older reports have it."""
    received_at: Instant
    clock_from: Instant
    """Where the clock started: the first receipt, whoever has the report now; anew only when it is reopened."""
    deadline_at: Instant
    promised_at: Instant | None = None
    """The deadline by what the reporter has said alone, which no worker's judgement moves."""
    due_at: Instant | None = None
    """When the report next moves by itself (A4); None once it is closed."""
    paged_at: Instant | None = None
    """When the duty officer was last paged for danger in it."""
    first_contact_at: Instant | None = None
    next_at: Instant | None = None
    """When the worker means to try again; the next contact sets it anew, or takes it away, and so does the end."""
    messages: Count = 0
    """How many were exchanged."""
    said_last: str | None = None
    """The end of what the reporter wrote last: what comes soon after is heard together with it (A2)."""
    said_at: Instant | None = None
    """When that was written."""
    unread: Count | None = None
    """How often the reporter has written since a worker last did something with it; None for never."""
    outcome: Outcome | None = None
    outcome_reason: str | None = None
    closed_at: Instant | None = None
    code_hash: str
    codes_past: list[str] | None = None
    """Hashes of the receipt codes that the report had before, the latest last: none of them comes back."""
    fingerprint: str

    @classmethod
    def _validated(cls, item: Item) -> Self:
        found = super()._validated(item)
        if found.state == "taken" and found.taken_by is None:
            # Whoever acts on it would put themselves in the place of somebody whom nobody can name any more.
            raise ValueError("taken, and by nobody")
        return found

    @property
    def reporter(self) -> ReporterKind:
        """The kind of reporter."""
        return "anonymous" if self.anonymous else self.signed_in or "guest"

    @property
    def answerable(self) -> frozenset[str]:
        """Codes of all offices that may see the report: its centre and those above, the centre that it is being
        handed to, and the central desk once it has come to the ministry."""
        codes = {*self.office.codes, *(self.handed_to.codes if self.handed_to else ())}
        return frozenset(codes | {CENTRAL} if self.level == "ministry" else codes)


class Event(Stored):
    """One line of a report's history, written with the change that it tells of and never changed."""

    at: Instant
    version: Count
    """The report's version that this made."""
    what: str
    by: Literal["reporter", "worker", "service"]
    who: str | None = None
    """The worker's account (Cognito's `sub`); never set for a reporter."""
    facts: dict[str, Any] = Field(default_factory=dict)
    message: str | None = None
    """The message that came with it, by which the newest are found; older lines do not name theirs."""


NoticeKind = Literal["danger", "escalated", "overdue"]
Channel = Literal["topic", "mail"]


class Notice(OfReport):
    """Something that must be said to an office, kept until it has been said."""

    notice_id: str
    alert_id: str
    what: NoticeKind
    channel: Channel = "topic"
    level: Level
    office: Office
    in_danger: bool
    deadline_at: Instant
    state: Literal["owed", "sending", "sent", "given_up"] = "owed"
    attempts: Count = 0
    """How often it was in somebody's hands who did not say what became of it."""
    refusals: Count = 0
    """How often the topic or the mail service would not take it."""
    may_have_been_heard: bool = False
    with_series: str | None = None
    """It was said with the page of its series, by the series' first report."""
    beside: bool | None = None
    """The report cannot be read: what calls for the notice stands beside it."""
    due_at: Instant | None = None
    """When it is looked after if nobody has sent it; None once that is over."""

    def sort_key(self) -> str:
        return keys.notice(self.notice_id)


class Message(OfReport):
    """Something that the reporter and the officer say to each other."""

    message_id: str
    alert_id: str
    by: Literal["reporter", "worker"]
    text: str
    """Empty for a question of the list, whose words are made where it is read."""
    question: str | None = None
    """Which question of the list it is (`dolbom.texts.alerts.QUESTIONS`): of a quiet report only such are told (A7)."""
    at: Instant
    in_danger: bool | None = None
    """Whether danger was heard in it, alone or with what was said before it (A2); older rows do not tell."""

    def sort_key(self) -> str:
        return keys.message(self.message_id)


NoteKind = Literal[
    "taken_over", "assigned", "assigned_away", "given_back", "handed_over", "hand_over_accepted", "hand_over_returned"
]


class WorkerNote(Stored):
    """Something that a worker is told of a report that is or was theirs, or that they gave to somebody."""

    worker: str
    alert_id: str
    what: NoteKind
    at: Instant
    by: str
    """The colleague's account."""
    reason: str


@value
class Change:
    """A report's next version, and what belongs to it: all stored together, or nothing."""

    report: Report
    event: Event
    notices: tuple[Notice, ...] = ()
    message: Message | None = None
    notes: tuple[WorkerNote, ...] = ()
