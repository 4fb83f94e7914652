"""Whom the histories of staff are about: people with their rights and tokens, a report, children. Told from the rules
(P3, P5): nothing of it knows a row, a version or a mark. Times are those of answers, RFC 3339 in Seoul."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

ROOT = "5d1c7a52-0000-4000-8000-00000000a009"
"""The ministry's first account, made by a command and not by the routes."""
OF_PLACES = ("caseworker", "lead", "officer")


@dataclass(frozen=True)
class Said:
    """What an act is answered: a status, a problem's code, and what else counts of the body."""

    status: int
    code: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


MISSING, DONE = Said(404, "not_found"), Said(200)
OVER, FORBIDDEN = Said(401, "entitlements_changed"), Said(403, "forbidden")


def governs(codes: Sequence[str], place: str) -> bool:
    """Whether a place is one of these codes, or lies below one: 41460 is all of 용인시, 41463 a part of it."""
    return any(place.startswith(code[:4] if len(code) == 5 and code.endswith("0") else code) for code in codes)


@dataclass
class Right:
    """Something that somebody may or might: each decision is what, when, who and why."""

    since: str
    until: str = ""
    history: list[tuple[str, str, str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Token:
    """What somebody was told that they may, and after how many decisions about them."""

    who: str
    account: str
    groups: frozenset[str]
    places: tuple[str, ...]
    """A staff's codes, or a guardian's children."""
    decisions: int


@dataclass
class Person:
    """An account: what it may, and up to which decision its tokens are over; of a guardian's, by child."""

    name: str
    email: str = ""
    account: str = ""
    called: str = ""
    is_open: bool = True
    is_invited: bool = True
    has_app: bool = False
    rights: dict[tuple[str, str], Right] = field(default_factory=dict)
    renewals: list[tuple[str, str, str, str]] = field(default_factory=list)
    decisions: int = 0
    over: int = -1
    over_for: dict[str, int] = field(default_factory=dict)

    def held(self, kind: str) -> list[str]:
        return sorted(value for (of, value), right in self.rights.items() if of == kind and not right.until)

    def gives(self, keys: Sequence[tuple[str, str]], now: str, by: str, why: str) -> None:
        for key in keys:
            right = self.rights.setdefault(key, Right(now))
            right.since, right.until = now, ""
            right.history.append(("granted", now, by, why))
        self.decisions += bool(keys)

    def takes(self, keys: Sequence[tuple[str, str]], now: str, by: str, why: str) -> None:
        for key in keys:
            self.rights[key].until = now
            self.rights[key].history.append(("ended", now, by, why))
        if keys:
            self.over, self.decisions = self.decisions, self.decisions + 1

    def token(self) -> Token:
        return Token(
            self.name,
            self.account,
            frozenset(self.held("group")),
            tuple(self.held("jurisdiction") or self.held("ward")),
            self.decisions,
        )

    def told(self) -> dict[str, Any]:
        """The whole account, as the ministry sees it."""
        rights = {key: (right.since, right.until, tuple(right.history)) for key, right in self.rights.items()}
        facts: dict[str, Any] = {"username": self.name, "email": self.email, "name": self.called}
        facts |= {"enabled": self.is_open, "invited": self.is_invited, "rights": rights}
        return facts | {"renewals": tuple(self.renewals)} | ({"account": self.account} if self.account else {})


@dataclass
class Report:
    """One report of somebody: who has it, and how often something was done with it."""

    centre: str
    taken_by: str = ""
    version: int = 1


@dataclass
class Child:
    name: str
    town: str
    is_suspended: bool = False
    letters: list[str] = field(default_factory=list)
