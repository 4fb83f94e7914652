"""Letters of many children in one call (P2): an officer's file is sent in parts, each with the file's own number.

Codes are derived from that number and the child, so a part that is sent again has the same answer, and a file that
broke off goes on where it stopped. Card numbers and birth dates are nowhere but in the call: no file with them, or
with codes, lies in a bucket of ours.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Literal

from dolbom.clock import stamp
from dolbom.dynamo.sweep import readable
from dolbom.errors import Conflict
from dolbom.people.links import letters, linking
from dolbom.people.links.linking import Stores

LETTERS_A_CALL_MAX = 20
"""Each takes two slow hashes, some 0.2 s: a full call stays within five of its fifteen seconds."""

LeftOut = Literal["not_found", "linked", "has_letter", "card_twice", "request_differs", "unreadable"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A letter that is asked for, with what the family will type."""

    child_id: str
    card_number: str
    birth_date: str


@dataclass(frozen=True, slots=True)
class Made:
    """A letter's code and the stamp until which it holds; or why there is none."""

    child_id: str
    code: str = ""
    valid_until: str = ""
    left_out: LeftOut | None = None


def make_letters(
    stores: Stores,
    who: str,
    request_id: str,
    wanted: Sequence[Wanted],
    here: Collection[str],
    now: datetime,
    *,
    replaces: bool,
) -> list[Made]:
    """A letter for each child that is wanted, `here` being those of the officer's municipality. Left out is
    who has an account linked or a letter that still opens, unless it is of this very request, or `replaces`; and who
    has a row that cannot be read, alone."""
    cards: dict[str, str] = {}
    made = []
    for each in wanted:
        first = cards.setdefault(letters.digits_of(each.card_number), each.child_id)
        is_known = each.child_id in here
        left_out: LeftOut | None = "not_found" if not is_known else "card_twice" if first != each.child_id else None
        if left_out is None:
            number = f"{request_id}|{each.child_id}"
            make = partial(_made, stores, who, number, now=now, replaces=replaces)
            one = next(readable(stores.links.table, [each], make), Made(each.child_id, left_out="unreadable"))
        else:
            one = Made(each.child_id, left_out=left_out)
        made.append(one)
    return made


def _made(stores: Stores, who: str, number: str, wanted: Wanted, now: datetime, *, replaces: bool) -> Made:
    child_id = wanted.child_id
    is_again = stores.links.asked(letters.request_hash(number)) is not None
    left_out = None if is_again or replaces else _provided(stores, child_id, now)
    if left_out is not None:
        return Made(child_id, left_out=left_out)
    try:
        code, until = linking.make_letter(stores, child_id, who, number, wanted.card_number, wanted.birth_date, now)
    except Conflict:
        return Made(child_id, left_out="request_differs")
    return Made(child_id, code, until)


def _provided(stores: Stores, child_id: str, now: datetime) -> LeftOut | None:
    if linking.links_of(stores, child_id, now):
        return "linked"
    at = stamp(now)
    return "has_letter" if any(letter.opens(at) for letter in stores.links.letters_of(child_id)) else None
