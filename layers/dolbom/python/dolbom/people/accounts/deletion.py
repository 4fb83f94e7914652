"""Deleting one's own account (P1): entitlements end, links go, and then the account itself.

Each step can be taken twice, and the account goes last: who was cut off in between signs in again and sends it again.
What was reported stays; whose report it was, nobody knows any more.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from dolbom.auth import Caller
from dolbom.clock import stamp
from dolbom.gateways.directory import Directory
from dolbom.people.consents import consents_for
from dolbom.people.entitlements import CHILD_KINDS, Decision, Kind, Person, ended, ended_all
from dolbom.people.store import Also, PeopleStore

WHY = "the account was deleted"


def delete_account(
    people: PeopleStore,
    residents: Directory,
    forget: Callable[[str], None],
    caller: Caller,
    now: datetime,
    also: Also,
) -> str:
    """Deletes the caller's account; the stamp at which it was first asked for, however often it is.

    `also` writes what the end of a link with a child needs in the child's account; `forget` takes the account off
    what it reported, and forgets what it said of mails.

    Raises:
        Unavailable: not all is done; sent again, it goes on from there.
    """
    decision = Decision("ended", stamp(now), caller.subject, WHY)

    def without(key: tuple[Kind, str], person: Person) -> Person:
        return ended(person, [person.entitlements[key], *consents_for(person, key[1])], decision)

    for key in sorted(people.person(caller.subject).entitlements):
        # One child at a time: each writes into an account of its own, and a transaction has a bound.
        if key[0] in CHILD_KINDS:
            people.change(caller.subject, partial(without, key), also)
    person = people.change(caller.subject, lambda person: _deleted(person, decision), also)
    forget(caller.subject)
    residents.delete(caller.username)
    return person.deleted_at or decision.at


def _deleted(person: Person, decision: Decision) -> Person:
    if person.deleted_at is not None:
        return person
    after = ended_all(person, decision)
    return replace(after, version=person.version + 1, over=person.version, deleted_at=decision.at)
