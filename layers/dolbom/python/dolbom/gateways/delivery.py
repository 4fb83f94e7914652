"""Something that must be said once, and is known to have been: a row that is owed, held by who says it, and over.

Whoever says it claims it first, so that two do not. Should the sender be killed in between, nobody knows whether it
was heard: it is said once more, and says so, and then no more. A topic or a mail service that is down is another
matter: it is tried until it hears. One that answers and will not take this message is tried at ever longer intervals
for half a day, which somebody has to mend it, and then no more.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol, Self, TypeVar

from aws_lambda_powertools import Logger

from dolbom.gateways.topic import MaybeDelivered, NotDelivered, Refused

LOOK_AFTER = timedelta(minutes=2)
"""How long something is left to whoever is saying it, before another looks after it."""
ATTEMPTS_MAX = 2
REFUSALS_MAX = 9
"""How often a message is refused until it is given up: after each but the last it waits twice as long as before, from
`LOOK_AFTER` on; 17 hours in all."""

Fate = Literal["sent", "owed", "given_up", "none"]
"""What a look at it made of it; `none`: nothing, it is in another's hands or over."""
Standing = Literal["owed", "sending", "sent", "given_up"]


class Owed(Protocol):
    """What is said once, as it stands."""

    @property
    def channel(self) -> str: ...
    @property
    def state(self) -> Standing: ...
    @property
    def attempts(self) -> int:
        """How often it was in somebody's hands who did not say what became of it."""

    @property
    def refusals(self) -> int: ...
    @property
    def may_have_been_heard(self) -> bool: ...
    @property
    def due_at(self) -> datetime | None:
        """When it is looked after; None once it is over."""

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self: ...


N = TypeVar("N", bound=Owed)


def deliver(notice: N, *, change: Callable[[N, N], bool], say: Callable[[N], None], now: datetime) -> Fate:
    """Says what is still owed, or gives it up when it was said as often as may be; what became of it. `change` writes
    one state in place of another, and is False where that has changed; `say` raises what became of an attempt.

    Raises:
        Unavailable: the table does not answer; it is looked after again.
    """
    held = claimed(notice, now)
    if held is None:
        return _ended(notice, _over(notice, "given_up"), change) if _is_spent(notice, now) else "none"
    if not change(notice, held):
        return "none"  # another sender holds it
    try:
        say(held)
    except Refused:
        return _ended(held, _refused(held, now), change)
    except NotDelivered:
        return _ended(held, _owed_again(held), change)
    except MaybeDelivered:
        return _ended(held, _owed_again(held).model_copy(update={"may_have_been_heard": True}), change)
    return _ended(held, _over(held, "sent"), change)


def claimed(notice: N, now: datetime) -> N | None:
    """It as its sender holds it; None if it is sent, given up, or in another's hands."""
    again = notice.state == "sending" and _left_alone(notice, now) and notice.attempts < ATTEMPTS_MAX
    return notice.model_copy(update=_claim(notice, now)) if notice.state == "owed" or again else None


def is_again(notice: Owed) -> bool:
    """Whether it may have been heard before."""
    return notice.attempts > 1 or notice.may_have_been_heard


def _ended(before: N, after: N, change: Callable[[N, N], bool]) -> Fate:
    if not change(before, after) or after.state == "sending":
        return "none"
    return after.state


def _over(notice: N, state: Literal["sent", "given_up"]) -> N:
    return notice.model_copy(update={"state": state, "due_at": None})


def _owed_again(held: N) -> N:
    """To be said at the next look: this attempt has a known end, and does not count."""
    return held.model_copy(update={"state": "owed", "attempts": held.attempts - 1})


def _refused(held: N, now: datetime) -> N:
    """To be said later each time; given up when it was refused as often as may be."""
    counted = held.model_copy(update={"refusals": held.refusals + 1})
    if counted.refusals >= REFUSALS_MAX:
        return _over(counted, "given_up")
    return _owed_again(counted).model_copy(update={"due_at": now + LOOK_AFTER * 2**held.refusals})


def _is_spent(notice: Owed, now: datetime) -> bool:
    return notice.state == "sending" and _left_alone(notice, now) and notice.attempts >= ATTEMPTS_MAX


def _left_alone(notice: Owed, now: datetime) -> bool:
    return notice.due_at is not None and now >= notice.due_at


def _claim(notice: Owed, now: datetime) -> Mapping[str, object]:
    return {"state": "sending", "attempts": notice.attempts + 1, "due_at": now + LOOK_AFTER}


@dataclass(slots=True)
class Heard:
    """What one run of a function said, and was not heard saying."""

    told: int = 0
    """What was said."""
    given_up: int = 0
    """What nobody will be told: refused, or its senders killed, as often as may be."""
    refused: int = 0
    """What was refused, such as a mail to an address that is none."""
    silent: set[str] = field(default_factory=set)
    """Channels that could not be reached: the next run asks them again."""

    def count(self, fate: Fate) -> None:
        """Keeps account of what became of something."""
        self.told += fate == "sent"
        self.given_up += fate == "given_up"

    def numbers(self) -> dict[str, int]:
        """The metrics of a run."""
        return {
            "NoticesRefused": self.refused,
            "NoticesGivenUp": self.given_up,
            "ChannelsSilent": len(self.silent),
        }

    def tell(self, logger: Logger) -> None:
        """Logs what was not heard, if anything."""
        if self.given_up:
            logger.error("notices_given_up", extra={"given_up": self.given_up})
        if self.refused or self.silent:
            logger.error("notices_not_heard", extra={"refused": self.refused, "silent": sorted(self.silent)})

    def counting(self, say: Callable[[N], None]) -> Callable[[N], None]:
        """The same, keeping account of what became of it."""

        def counted(notice: N) -> None:
            try:
                say(notice)
            except Refused:
                self.refused += 1
                raise
            except (NotDelivered, MaybeDelivered):
                self.silent.add(notice.channel)
                raise

        return counted
