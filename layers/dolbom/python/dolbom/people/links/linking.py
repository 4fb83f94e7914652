"""Linking an app account to a child (P2): by a letter's code, by who acts for the child already, and the end of it.

A link is an entitlement of the account (`child` for the child's own, `ward` for who acts for it); it is with the child,
so a replaced card keeps it. Whatever is wrong with a try, its answer and its calls are the same.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from dolbom.auth import Caller
from dolbom.clock import seconds_left_of_day, stamp
from dolbom.dynamo.sweep import readable
from dolbom.dynamo.table import ConditionFailed, Put, Table, Write
from dolbom.errors import Conflict, NotFound, TooMany
from dolbom.people.consents import consents_for
from dolbom.people.entitlements import CHILD_KINDS, Decision, Kind, Person, ended, granted
from dolbom.people.links import letters, pairings
from dolbom.people.links.letters import Letter
from dolbom.people.links.pairings import Pairing
from dolbom.people.links.store import LinkStore
from dolbom.people.store import Also, PeopleStore

As = Literal["child", "guardian"]
KINDS: dict[As, Kind] = {"child": "child", "guardian": "ward"}
ACCOUNTS_OF_CHILD_MAX = 20
"""Accounts that are or were linked to one child: two parents, a home, phones that were lost."""


@dataclass(frozen=True, slots=True)
class Link:
    """What an account may since a stamp."""

    child_id: str
    linked_as: As
    since: str


@dataclass(frozen=True, slots=True)
class Stores:
    """What linking reads and writes. `take_rights` writes the end of a link into the child's account."""

    people: PeopleStore
    links: LinkStore
    take_rights: Also


def link_by_letter(
    stores: Stores, caller: Caller, card_number: str, birth_date: str, code: str, linked_as: As, now: datetime
) -> Link:
    """Links the caller's account by a letter; the same again is the same answer.

    Raises:
        NotFound: there is no such letter, its code is another, it is used or over. Nobody learns which.
        TooMany: this account has tried often enough today.
        Conflict: the account is another child's own; or the child has as many accounts as one can have.
    """
    _count(stores, caller, now)
    at = stamp(now)
    place = letters.place_of(card_number, birth_date)
    letter = stores.links.count_code(place, stores.links.letter(place))
    if not letters.is_right(letter, place, code, at) or letter is None:
        raise _refused()
    if letter.state == "used":
        return _used(stores, caller, letter, linked_as, at)
    stores.links.give_back(letter)
    try:
        return _link(stores, caller, letter, linked_as, at)
    except NotFound:
        # Used up or replaced since it was read: if by this very request, as it was sent before, it has that answer.
        standing = stores.links.letter(place)
        if standing is None or standing.code_hash != letter.code_hash:
            raise
        return _used(stores, caller, standing, linked_as, at)


def _used(stores: Stores, caller: Caller, letter: Letter, linked_as: As, at: str) -> Link:
    if letter.used_at is None or (letter.used_by, letter.linked_as) != (caller.subject, linked_as):
        raise _refused()  # as for whatever else is wrong: nobody learns that the code was right
    if not _holds(stores, caller, letter, at):
        raise _refused()
    return Link(letter.child_id, linked_as, letter.used_at)


def _link(stores: Stores, caller: Caller, letter: Letter, linked_as: As, at: str) -> Link:
    place, kind, child_id = letter.place, KINDS[linked_as], letter.child_id
    decision = Decision("granted", at, caller.subject, f"letter of {letter.made_at} by {letter.made_by}")

    writes: list[tuple[Write, Table]] = []

    def use(_before: Person, _after: Person) -> list[tuple[Write, Table]]:
        standing = stores.links.letter(place)
        # Not `opens`: codes of others that are counted by now do not undo that this one was right.
        if standing is None or standing.state != "open" or standing.code_hash != letter.code_hash:
            raise _refused()
        after = letters.used(standing, caller.subject, linked_as, at)
        puts = [*_room(stores, caller.subject, child_id), *stores.links.use_puts(standing, after)]
        writes[:] = [(put, stores.links.table) for put in puts]
        return writes

    def decide(person: Person) -> Person:
        writes.clear()  # of a round before, in which it was not linked yet
        return _linked(person, kind, child_id, decision)

    person = stores.people.change(caller.subject, decide, use)
    if not writes:  # the account was linked already: the letter is used up all the same
        stores.links.use_up(use(person, person))
    return Link(child_id, linked_as, at)


def show_code(stores: Stores, caller: Caller, request_id: str, now: datetime) -> tuple[str, str]:
    """The code by which who acts for a child links this account as the child's own, and the stamp at which it is over.

    Raises:
        TooMany: this account has tried often enough today.
        Conflict: another account shows this very code; a new random number makes another.
    """
    _count(stores, caller, now)
    code, until = pairings.code_of(request_id), stamp(now + pairings.VALID_FOR)
    try:
        return code, stores.links.wait(Pairing(pairings.hash_of(code), caller.subject, until)).valid_until
    except ConditionFailed:
        raise Conflict("request_differs") from None


def approve_device(stores: Stores, caller: Caller, child_id: str, code: str, now: datetime) -> Link:
    """Links the account that shows a code to a child for whom the caller acts; the same again is the same answer. A
    child's own account approves as long as no guardian is linked.

    Raises:
        NotFound: the caller does not act for this child (any more); or nobody shows this code.
        TooMany: this account has tried often enough today.
        Conflict: a guardian approves, and the caller is none; the account is another child's own; or the child has as
            many accounts as one can have.
        Unreadable: it cannot be told whether there is a guardian.
    """
    at = stamp(now)
    approver = stores.people.person(caller.subject)
    if child_id not in approver.children(at):
        raise NotFound()
    _count(stores, caller, now)
    if not _is_guardian(approver, child_id, at) and _has_guardian(stores, child_id, at):
        # Whatever the code is, it is not told; but for what this account has approved before there was a guardian.
        standing = stores.links.pairing(pairings.hash_of(code))
        if standing is None or standing.approved_by != caller.subject:
            raise Conflict("guardian_approves")
    pairing = _shown(stores, code, at)
    if pairing.child_id is not None:
        return _approved(stores, pairing, child_id, at)
    try:
        return _approve(stores, caller, pairing, child_id, at)
    except NotFound:
        # Approved since it was read: if by this very request, as it was sent before, it has that answer.
        return _approved(stores, _shown(stores, code, at), child_id, at)


def _has_guardian(stores: Stores, child_id: str, at: str) -> bool:
    """Whether any guardian is linked; an account that cannot be read might be one, so nothing is told then."""
    accounts = stores.people.linked_to(child_id)
    return any(_is_guardian(stores.people.person(account), child_id, at) for account in accounts)


def _is_guardian(person: Person, child_id: str, at: str) -> bool:
    return any(each.key == ("ward", child_id) for each in person.held(at))


def _shown(stores: Stores, code: str, at: str) -> Pairing:
    pairing = stores.links.pairing(pairings.hash_of(code))
    if pairing is None or at >= pairing.valid_until:
        raise NotFound("device_refused")
    return pairing


def _approved(stores: Stores, pairing: Pairing, child_id: str, at: str) -> Link:
    if pairing.child_id != child_id or child_id != stores.people.person(pairing.account).own_child(at):
        raise NotFound("device_refused")
    return Link(child_id, "child", pairing.approved_at or at)


def _approve(stores: Stores, caller: Caller, pairing: Pairing, child_id: str, at: str) -> Link:
    decision = Decision("granted", at, caller.subject, "a second device")
    writes: list[tuple[Write, Table]] = []

    def approve(_before: Person, _after: Person) -> list[tuple[Write, Table]]:
        standing = stores.links.pairing(pairing.code_hash)
        if standing is None or standing.state != "waiting":
            raise NotFound("device_refused")
        after = replace(standing, state="approved", child_id=child_id, approved_by=caller.subject, approved_at=at)
        puts = [*_room(stores, pairing.account, child_id), stores.links.approved_put(standing, after)]
        writes[:] = [(put, stores.links.table) for put in puts]
        return writes

    def decide(person: Person) -> Person:
        writes.clear()  # as for a letter
        return _linked(person, "child", child_id, decision)

    person = stores.people.change(pairing.account, decide, approve)
    if not writes:  # the account was linked already: the code is used up all the same
        stores.links.use_up(approve(person, person))
    return Link(child_id, "child", at)


def unlink(stores: Stores, account: str, child_id: str, who: str, why: str, now: datetime) -> None:
    """Ends every link of an account with a child, at once; one that has ended stays ended.

    Raises:
        NotFound: they were never linked.
    """
    decision = Decision("ended", stamp(now), who, why)

    def end(person: Person) -> Person:
        wanted = [person.entitlements[key] for key in _keys(child_id) if key in person.entitlements]
        if not wanted:
            raise NotFound()
        return ended(person, [*wanted, *consents_for(person, child_id)], decision)

    stores.people.change(account, end, stores.take_rights)


def links_of(stores: Stores, child_id: str, now: datetime) -> list[tuple[str, Link]]:
    """The accounts that are linked to a child now."""
    at, accounts = stamp(now), stores.people.linked_to(child_id)
    return [
        (account, Link(child_id, "child" if each.kind == "child" else "guardian", each.valid_from))
        for account, person in readable(stores.links.table, accounts, lambda each: (each, stores.people.person(each)))
        for each in person.held(at)
        if each.kind in CHILD_KINDS and each.value == child_id
    ]


def make_letter(
    stores: Stores, child_id: str, who: str, request_id: str, card_number: str, birth_date: str, now: datetime
) -> tuple[str, str]:
    """A new letter for a child: its code, which nobody can read again, and the stamp until which it holds. Sent again
    it is the same answer, and changes nothing: a letter that was used, or that a later one has ended, stays so. An
    earlier letter of the same card, be it one that cannot be read, opens nothing from then on.

    Raises:
        Conflict: the request made another letter.
        Unreadable: what the request has made cannot be read; another request makes a letter.
    """
    code, place = letters.code_of(request_id), letters.place_of(card_number, birth_date)
    code_hash, request_hash = letters.hash_of(place, code), letters.request_hash(request_id)
    standing = stores.links.replaceable(place)
    if standing is not None and (standing.code_hash, standing.child_id) == (code_hash, child_id):
        return code, standing.valid_until
    asked = stores.links.asked(request_hash)
    if asked is None:
        letter = Letter(place, child_id, code_hash, stamp(now), who, stamp(now + letters.VALID_FOR))
        if stores.links.make(letter, request_hash):
            return code, letter.valid_until
        asked = stores.links.asked(request_hash)
    if asked is None or (asked.place, asked.child_id) != (place, child_id):
        raise Conflict("request_differs")
    return code, asked.valid_until


def _count(stores: Stores, caller: Caller, now: datetime) -> None:
    if not stores.links.count_try(caller.subject, now):
        raise TooMany("too_many_links", retry_after_s=seconds_left_of_day(now))


def _refused() -> NotFound:
    return NotFound("link_refused")


def _holds(stores: Stores, caller: Caller, letter: Letter, at: str) -> bool:
    return letter.child_id in stores.people.person(caller.subject).children(at)


def _room(stores: Stores, account: str, child_id: str) -> list[Put]:
    """What goes with linking one account more: it stands only if no other was linked since they were counted.

    Raises:
        Conflict: the child has as many as one can have.
    """
    turn = stores.people.turn_to_link(child_id)
    accounts = stores.people.linked_to(child_id)
    if account in accounts:
        return []
    if len(accounts) >= ACCOUNTS_OF_CHILD_MAX:
        raise Conflict("too_many_accounts")
    return [turn.taken()]


def _linked(person: Person, kind: Kind, child_id: str, decision: Decision) -> Person:
    own = [each for each in person.held(decision.at) if each.kind == "child" and each.value != child_id]
    if kind == "child" and own:
        raise Conflict("linked_to_another")
    return granted(person, kind, child_id, decision)


def _keys(child_id: str) -> list[tuple[Kind, str]]:
    return [(kind, child_id) for kind in CHILD_KINDS]
