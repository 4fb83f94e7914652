"""Decisions about what people may (P3): each one once, none lost, all bounded."""

import pytest

from dolbom.clock import stamp, system_clock
from dolbom.dynamo.table import Table
from dolbom.errors import Conflict, Unreadable
from dolbom.people.entitlements import (
    DECISIONS_MAX,
    ENTITLEMENTS_MAX,
    Decision,
    Person,
    ended,
    ended_all,
    granted,
)
from dolbom.people.store import PeopleStore
from tests.support.memory import Memory

WRITES_MAX = 100
"""Of one transaction of DynamoDB."""


def decision(what: str = "granted", at: str = "2026-11-01T00:00:00.000000Z") -> Decision:
    return Decision("granted" if what == "granted" else "ended", at, "somebody", "예시 사유")


ENDS = decision("ended", "2026-11-02T00:00:00.000000Z")


def test_P3_the_same_decision_twice_is_one() -> None:
    once = granted(Person("s"), "ward", "haru", decision())
    assert granted(once, "ward", "haru", decision()) is once
    gone = ended_all(once, ENDS)
    assert ended_all(gone, ENDS) is gone
    assert (once.version, once.over, gone.version, gone.over) == (1, 0, 2, 1)


def test_P3_what_has_ended_can_be_granted_again_and_all_of_it_stays_told() -> None:
    person = ended_all(granted(Person("s"), "ward", "haru", decision()), ENDS)
    again = granted(person, "ward", "haru", decision(at="2026-11-03T00:00:00.000000Z"))
    (entitlement,) = again.held("2026-11-04T00:00:00.000000Z")
    assert [each.what for each in entitlement.history] == ["granted", "ended", "granted"]
    assert (again.version, again.over) == (3, 1)


def test_P3_only_what_is_meant_ends() -> None:
    person = granted(granted(Person("s"), "ward", "haru", decision()), "ward", "sora", decision())
    after = ended(person, [person.entitlements["ward", "haru"]], ENDS)
    assert [each.value for each in after.held("2026-11-03T00:00:00.000000Z")] == ["sora"]


def test_P3_as_many_decisions_as_there_can_be_leave_room_to_end_it() -> None:
    person = Person("s")
    for _ in range(DECISIONS_MAX // 2):
        person = ended_all(granted(person, "ward", "haru", decision()), ENDS)
    assert not person.held(ENDS.at)
    with pytest.raises(Conflict) as refused:
        granted(person, "ward", "haru", decision())
    assert refused.value.code == "too_many_entitlements"
    many = Person("s")
    for number in range(ENTITLEMENTS_MAX):
        many = granted(many, "ward", f"child-{number}", decision())
    with pytest.raises(Conflict) as refused:
        granted(many, "ward", "one-more", decision())
    assert refused.value.code == "too_many_entitlements"
    assert not ended_all(many, ENDS).held(ENDS.at)


@pytest.fixture
def people() -> PeopleStore:
    return PeopleStore(Table(Memory(), "identities", sleep=lambda _: None))


def test_P3_of_decisions_at_the_same_time_none_is_lost(people: PeopleStore) -> None:
    others = iter(range(1, 8))

    def decide(person: Person) -> Person:
        # Somebody else decides between our reading and our writing, seven times over.
        for number in others:
            people.change("s", lambda person: granted(person, "ward", f"child-{number}", decision()))  # noqa: B023
            break
        return granted(person, "ward", "child-0", decision())

    people.change("s", decide)
    person = people.person("s")
    assert (len(person.entitlements), person.version) == (8, 8)
    assert people.linked_to("child-3") == ["s"]


def test_P3_as_much_as_one_can_have_ends_at_once(people: PeopleStore) -> None:
    for number in range(ENTITLEMENTS_MAX):
        people.change("s", lambda person: granted(person, "ward", f"child-{number}", decision()))  # noqa: B023
    assert not people.change("s", lambda person: ended_all(person, ENDS)).held(ENDS.at)
    assert ENTITLEMENTS_MAX + 1 <= WRITES_MAX


def test_P3_a_row_that_cannot_be_read_is_not_left_out(people: PeopleStore) -> None:
    people.change("s", lambda person: granted(person, "ward", "haru", decision()))
    store: Memory = people.table.client
    key, rows = ("PERSON#s", "WARD#haru"), store.tables["identities"]
    rows.set(key, {**(rows.get(*key) or {}), "holds_until": {"S": "tomorrow"}})
    with pytest.raises(Unreadable):
        people.person("s")
    with pytest.raises(Unreadable):
        people.change("s", lambda person: ended_all(person, decision("ended", stamp(system_clock()))))
