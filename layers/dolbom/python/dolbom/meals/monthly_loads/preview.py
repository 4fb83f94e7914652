"""A month's loads as they would be posted: who would get what, and what is odd about it. Pure values and functions."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from dolbom.clock import parse_stamp
from dolbom.meals.accounts import Account
from dolbom.meals.monthly_loads.support import Support
from dolbom.strict_json import canonical

PREVIEW_LIVES = timedelta(hours=24)
CHILDREN_MAX = 3_000
"""As many as are read, and read again, well within one request; a larger town sends a file."""

Odd = Literal["already_loaded", "suspended", "owes", "unreadable"]
Included = Literal["already_loaded", "suspended"]
State = Literal["open", "confirmed"]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a child stands in a month: its account, None where that cannot be read, and the numbers of the month's loads,
    without the town, with those that were undone apart. What came in the month before and lapses when this month's
    money does, is this month's."""

    child_id: str
    account: Account | None
    loads: frozenset[str]
    undone: frozenset[str]


@dataclass(frozen=True, slots=True)
class Line:
    """What a child would get, in KRW: nothing where something odd stands before it."""

    child_id: str
    load_id: str
    amount: int
    odd: tuple[Odd, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """A month's loads for one child of a town, or for all; `at` and `confirmed_at` are stamps, amounts KRW."""

    preview_id: str
    municipality: str
    month: str
    child_id: str
    """The one child that it is for; empty for all of the town."""
    include: tuple[str, ...]
    why: str
    by: str
    at: str
    policy_version: int
    support: Support
    token: str
    """What the lines are known by: who confirms tells it, and the lines are computed once more."""
    children: int
    count: int
    amount: int
    odd: Mapping[str, int]
    state: State = "open"
    confirmed_by: str = ""
    confirmed_at: str = ""

    def is_old(self, now: datetime) -> bool:
        return now - parse_stamp(self.at) > PREVIEW_LIVES

    def confirmed(self, by: str, at: str) -> "Preview":
        """The same, confirmed by an officer."""
        return replace(self, state="confirmed", confirmed_by=by, confirmed_at=at)


def line_of(standing: Standing, month: str, amount: int, include: Sequence[str]) -> Line:
    """What a child would get of a month's support.

    A child that has been loaded in the month, or is suspended, gets nothing unless that is asked for; what is owed for
    purchases in shops is repaid out of the load, and only told.
    """
    load_id = _next_number(f"{month}_{standing.child_id}", standing.loads | standing.undone)
    account = standing.account
    if account is None:
        return Line(standing.child_id, load_id, 0, ("unreadable",))
    odd: list[Odd] = []
    if standing.loads:
        odd.append("already_loaded")
    if account.status == "suspended":
        odd.append("suspended")
    stands = [each for each in odd if each not in include]
    if account.shortfall > 0:
        odd.append("owes")
    return Line(standing.child_id, load_id, 0 if stands else amount, tuple(odd))


def _next_number(number: str, used: Iterable[str]) -> str:
    """The month's number of a child's load: the same for whoever computes it, and a further one after one that is
    used. So no two previews of a month load a child twice."""
    form = re.compile(rf"{re.escape(number)}(?:_([0-9]{{1,4}}))?")
    known = [int(found[1] or 1) for found in map(form.fullmatch, used) if found is not None]
    return number if not known else f"{number}_{max(known) + 1}"


def token_of(support: Support, lines: Sequence[Line]) -> str:
    """What a preview's content is known by."""
    content = {"support": asdict(support), "lines": [_plain(line) for line in lines]}
    return hashlib.sha256(canonical(content)).hexdigest()[:32]


def sums(lines: Sequence[Line]) -> dict[str, Any]:
    """How many get how much, and how often each odd thing is so."""
    paid = [line for line in lines if line.amount]
    odd = Counter(each for line in lines for each in line.odd)
    return {"children": len(lines), "count": len(paid), "amount": sum(line.amount for line in paid), "odd": dict(odd)}


def _plain(line: Line) -> list[Any]:
    return [line.child_id, line.load_id, line.amount, list(line.odd)]
