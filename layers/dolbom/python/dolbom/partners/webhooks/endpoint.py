"""Where a partner is told, and how far it has been: pure values, and the rules of retrying.

pushing ──▶ pushing       taken in (2xx): the next page
   │
   ├──▶ waiting ──▶ …     not taken in: the same again, 1, 2, 4 … minutes later and then each hour
   │                      for a day
   └──▶ stopped           410 at once, or a day of trying: what is left lies in the feed, and a replay or
                          another address begins again
"""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field

from dolbom.dynamo.stored import Count, Instant, Stored

URL_CHARACTERS_MAX = 500
SECRETS_MAX = 2
OLD_SECRET_LIVES = timedelta(days=1)
"""How long a secret goes on signing beside the one that takes its place."""
LEASE = timedelta(seconds=90)
"""How long a sender has a feed to itself: longer than it lives."""
FIRST_WAIT = timedelta(minutes=1)
WAIT_MAX = timedelta(hours=1)
GIVEN_UP_AFTER = timedelta(days=1)
GONE = "status_410"
"""The receiver says that there will never be anybody."""

Language = Literal["ko", "en"]
State = Literal["pushing", "stopped"]


class SealedSecret(Stored):
    """A secret that only the sender can open; without an end until another one takes its place."""

    sealed: bytes
    valid_until: Instant | None = None


class Endpoint(Stored):
    """Where a partner is told. Every change is a new version."""

    partner_id: str
    version: Count = 1
    url: Annotated[str, Field(max_length=URL_CHARACTERS_MAX)]
    language: Language = "ko"
    is_active: bool = True
    secrets: Annotated[list[SealedSecret], Field(min_length=1, max_length=SECRETS_MAX)]
    """The newest last."""

    def signing(self, now: datetime) -> list[SealedSecret]:
        """The secrets under which a message of now is signed: the newest first."""
        return [each for each in reversed(self.secrets) if each.valid_until is None or now < each.valid_until]

    def with_secret(self, sealed: bytes, now: datetime) -> list[SealedSecret]:
        """Its secrets once a new one is made. The one that the partner has goes on for a day; a third one within that
        day takes the second one's place, for its answer may have been lost."""
        old = (self.signing(now) or self.secrets)[-1]
        kept = old.model_copy(update={"valid_until": old.valid_until or now + OLD_SECRET_LIVES})
        return [kept, SealedSecret(sealed=sealed)]


class Standing(Stored):
    """How far a feed was pushed. `version` grows with each write: whoever held the feed before another change finds
    that it is no longer as it was read, and sends no more."""

    partner_id: str
    version: Count = 1
    state: State = "pushing"
    pushed: Annotated[int, Field(ge=0)]
    """The number of the last event that was taken in, or passed over by a replay."""
    pushed_at: Instant | None = None
    leased_until: Instant | None = None
    """Until when a sender has it."""
    attempts: Annotated[int, Field(ge=0)] = 0
    """How often the next page was not taken in."""
    waiting_since: Instant | None = None
    """When it was not taken in for the first time."""
    next_try_at: Instant | None = None
    why: str = ""
    """Why it was not taken in the last time."""

    def is_due(self, now: datetime) -> bool:
        """Whether a sender may take it now."""
        is_free = self.leased_until is None or self.leased_until <= now
        return self.state == "pushing" and is_free and (self.next_try_at is None or self.next_try_at <= now)

    def leased(self, now: datetime) -> "Standing":
        return self._changed(leased_until=now + LEASE)

    def released(self) -> "Standing":
        return self._changed(leased_until=None)

    def advanced(self, pushed: int, now: datetime) -> "Standing":
        """After a page was taken in, or was found to say nothing."""
        return self._changed(
            pushed=pushed,
            pushed_at=now,
            leased_until=now + LEASE,
            attempts=0,
            waiting_since=None,
            next_try_at=None,
            why="",
        )

    def failed(self, why: str, now: datetime) -> "Standing":
        """After a page was not taken in: it waits, or is given up."""
        since = self.waiting_since or now
        if why == GONE or now - since >= GIVEN_UP_AFTER:
            return self._changed(
                state="stopped",
                why=why,
                attempts=self.attempts + 1,
                waiting_since=since,
                next_try_at=None,
                leased_until=None,
            )
        wait = min(FIRST_WAIT * 2 ** min(self.attempts, 10), WAIT_MAX)
        return self._changed(
            why=why, attempts=self.attempts + 1, waiting_since=since, next_try_at=now + wait, leased_until=None
        )

    def begun_again(self, pushed: int | None = None) -> "Standing":
        """At once again, from behind `pushed` if it is told; a sender that has it just now sends no more."""
        return self._changed(
            state="pushing",
            pushed=self.pushed if pushed is None else pushed,
            leased_until=None, attempts=0, waiting_since=None, next_try_at=None, why="",
        )  # fmt: skip

    def is_to_begin(self, pushed: int) -> bool:
        """Whether it is to begin behind this number at once, and no sender has it yet."""
        return self == self.begun_again(pushed).model_copy(update={"version": self.version})

    def _changed(self, **update: object) -> "Standing":
        return self.model_copy(update={**update, "version": self.version + 1})


class AskedTest(Stored):
    """A test that a partner has asked for: a signed message without events, once."""

    partner_id: str
    test_id: str
    asked_at: Instant
    outcome: str = ""
    """What came of it: `taken_in`, or why not; empty until it was sent."""
    sent_at: Instant | None = None


TAKEN_IN = "taken_in"
