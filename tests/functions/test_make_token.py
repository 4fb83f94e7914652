"""What a token carries (P3, P5): rows in, claims and groups out, in the event as Cognito sends it."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dolbom.auth import CHILDREN_MAX, RESIDENTS, STAFF, Caller, caller_of
from dolbom.clock import stamp, system_clock
from dolbom.dynamo.table import Table
from dolbom.people import claims
from dolbom.people.entitlements import Decision, Kind, Person, ended, ended_all, granted, named
from dolbom.people.store import PeopleStore
from dolbom.people.tokens import CUT, NOT_READ
from functions.make_token import handler as make_token
from tests.conftest import Aws
from tests.support import Context, event, forget

CHILD, FORGER, OFFICER = (f"5d1c7a52-0000-4000-8000-00000000a00{number}" for number in (1, 2, 3))
DECISION = Decision("granted", "2026-11-01T00:00:00.000000Z", "somebody", "예시 사유")
KINDS: tuple[Kind, ...] = ("child", "ward", "group", "jurisdiction")


@pytest.fixture
def people(aws: Aws) -> PeopleStore:
    forget(make_token)
    return PeopleStore(Table(aws.client("dynamodb"), aws.tables["identities"]))


def give(people: PeopleStore, subject: str, *wanted: tuple[Kind, str], **how: Any) -> Person:
    def decide(person: Person) -> Person:
        for kind, value in wanted:
            person = granted(person, kind, value, DECISION, **how)
        return person

    return people.change(subject, decide)


def token(case: str) -> dict[str, Any]:
    """The claims of the token that Cognito makes of the answer, with the attributes that it would have put in."""
    told = event("make_token", case)
    answer = make_token.handler(told, Context(remaining_ms=5000))
    override = answer["response"]["claimsOverrideDetails"]
    assert {**answer, "response": None} == {**told, "response": None}
    made = {"token_use": "id", **told["request"]["userAttributes"], **override["claimsToAddOrOverride"]}
    made["cognito:groups"] = override["groupOverrideDetails"]["groupsToOverride"]
    return {name: value for name, value in made.items() if name not in override["claimsToSuppress"]}


def signed_in(case: str) -> Caller:
    return caller_of(token(case))


def test_P3_a_token_carries_what_the_rows_say(people: PeopleStore) -> None:
    give(people, CHILD, ("ward", "haru"), ("ward", "sora"))
    guardian = signed_in("resident_signs_in")
    assert (guardian.groups, guardian.children) == ({"resident", "guardian"}, ("haru", "sora"))
    assert guardian.entitlements == 2
    give(people, OFFICER, ("group", "officer"), ("jurisdiction", "41460"))
    officer = signed_in("staff_signs_in")
    assert (officer.groups, officer.jurisdiction) == ({"officer"}, {"41460"})


def test_P5_a_token_says_what_colleagues_call_its_holder_of_staff_alone(people: PeopleStore) -> None:
    assert "called" not in token("staff_signs_in")
    for subject in (CHILD, OFFICER):
        people.change(subject, lambda person: named(person, "김예시 주무관"))
    assert token("staff_signs_in")["called"] == "김예시 주무관"
    assert "called" not in token("resident_signs_in")


def test_P3_a_change_is_in_the_next_token(people: PeopleStore) -> None:
    assert signed_in("resident_signs_in").groups == {"resident"}
    give(people, CHILD, ("child", "haru"))
    assert signed_in("resident_renews").children == ("haru",)
    people.change(CHILD, lambda person: ended_all(person, Decision("ended", stamp(system_clock()), "s", "예시")))
    assert signed_in("resident_renews").children == ()


def test_P3_what_user_attributes_say_is_nothing(people: PeopleStore) -> None:
    forger = signed_in("forged_attributes")
    assert (forger.groups, forger.children, forger.jurisdiction) == ({"resident"}, (), frozenset())
    assert not [name for name in token("forged_attributes") if name.startswith("custom:")]


def test_P5_residents_are_no_staff_and_staff_has_no_childs_money_whatever_the_rows_say(people: PeopleStore) -> None:
    everything: list[tuple[Kind, str]] = [("group", name) for name in sorted(RESIDENTS | STAFF)]
    everything += [("child", "haru"), ("ward", "sora"), ("jurisdiction", "41")]
    for subject in (CHILD, OFFICER):
        give(people, subject, *everything)
    resident, worker = signed_in("resident_signs_in"), signed_in("staff_signs_in")
    assert resident.groups == RESIDENTS
    assert resident.jurisdiction == frozenset()
    assert worker.groups == STAFF
    assert worker.children == ()


def test_P4_an_app_of_a_partner_gets_what_was_consented_to_and_nothing_else(people: PeopleStore) -> None:
    give(people, CHILD, ("child", "haru"), ("ward", "sora"), ("group", "council"))
    own, nobodys = signed_in("resident_signs_in"), signed_in("app_of_a_partner")
    assert own.children == ("haru", "sora")
    assert (nobodys.groups, nobodys.children) == (set(), ())
    give(people, CHILD, ("consent", "happybowl happyapp sora"), ("consent", "quickbowl quickapp haru"))
    app = signed_in("app_of_a_partner")
    assert (app.groups, app.children, app.partner) == ({"app"}, ("sora",), "happybowl")
    assert "child_id" not in token("app_of_a_partner")
    assert (signed_in("resident_signs_in").groups, signed_in("resident_signs_in").partner) == (own.groups, "")

    def without_sora(person: Person) -> Person:
        decision = Decision("ended", stamp(system_clock()), "s", "예시")
        return ended(person, [person.entitlements["ward", "sora"]], decision)

    people.change(CHILD, without_sora)
    assert signed_in("app_of_a_partner").groups == set(), "a consent is for a child for whom one acts"


@contextmanager
def logged() -> Iterator[StringIO]:
    """What the function logs meanwhile."""
    handler: Any = make_token.logger.registered_handler
    before, found = handler.stream, StringIO()
    handler.setStream(found)
    try:
        yield found
    finally:
        handler.setStream(before)


def broken(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "history": {"S": "?"}}


@pytest.mark.parametrize(
    ("case", "groups"), [("resident_signs_in", {"resident"}), ("staff_signs_in", set()), ("app_of_a_partner", set())]
)
def test_P3_what_cannot_be_read_gives_no_right_and_keeps_nobody_from_reporting(
    people: PeopleStore, aws: Aws, case: str, groups: set[str]
) -> None:
    subject = event("make_token", case)["request"]["userAttributes"]["sub"]
    give(people, subject, ("group", "officer"), ("child", "haru"), ("ward", "sora"))
    client = aws.client("dynamodb")
    key = {"pk": {"S": f"PERSON#{subject}"}, "sk": {"S": "GROUP#officer"}}
    row = client.get_item(TableName=people.table.name, Key=key)["Item"]
    client.put_item(TableName=people.table.name, Item=broken(row))
    with logged() as lines:
        found = signed_in(case)
    assert (found.groups, found.children, found.jurisdiction) == (groups, (), frozenset())
    (line,) = [json.loads(line) for line in lines.getvalue().splitlines() if NOT_READ in line]
    assert (line["account"], line[NOT_READ]) == (subject, 1)


@pytest.mark.parametrize("version", ["2", "3", None])
def test_P3_an_event_of_a_version_that_would_not_read_the_answer_is_counted_and_gives_nothing(
    people: PeopleStore, version: str | None
) -> None:
    """Cognito passes an answer in the form of another version over in silence: nobody would have any right."""
    told = event("make_token", "resident_signs_in") | {"version": version}
    give(people, told["request"]["userAttributes"]["sub"], ("ward", "sora"))
    with logged() as lines:
        override = make_token.handler(told, Context(remaining_ms=5000))["response"]["claimsOverrideDetails"]
    assert override["groupOverrideDetails"]["groupsToOverride"] == ["resident"]
    assert override["claimsToAddOrOverride"] == {}
    assert NOT_READ in lines.getvalue()


def test_P3_whoever_has_more_than_a_token_has_room_for_is_counted(people: PeopleStore) -> None:
    for number in range(CHILDREN_MAX + 2):
        give(people, CHILD, ("ward", f"child-{number:03}"))
    with logged() as lines:
        assert len(signed_in("resident_signs_in").children) == CHILDREN_MAX
    (line,) = map(json.loads, lines.getvalue().splitlines())
    assert (line["account"], line["left_out"], line[CUT]) == (CHILD, 2, 1)


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told.update(userPoolId="ap-northeast-2_Other"),
        lambda told: told.pop("userPoolId"),
        lambda told: told["request"].pop("userAttributes"),
        lambda told: told.update(request=None),
    ],
)
def test_P5_an_event_of_no_pool_of_ours_gives_no_group(
    people: PeopleStore, change: Callable[[dict[str, Any]], Any]
) -> None:
    give(people, OFFICER, ("group", "officer"))
    told = event("make_token", "staff_signs_in")
    change(told)
    override = make_token.handler(told, Context(remaining_ms=5000))["response"]["claimsOverrideDetails"]
    assert override["groupOverrideDetails"]["groupsToOverride"] == []


AT = "2026-11-20T03:00:00.000000Z"


@given(
    st.lists(st.tuples(st.sampled_from(KINDS), st.from_regex(r"[a-z0-9-]{3,40}", fullmatch=True)), max_size=89),
    st.sampled_from((claims.RESIDENT, claims.WORKER)),
)
def test_P3_a_list_in_a_token_has_a_bound_and_what_is_left_out_is_counted(
    wanted: list[tuple[Kind, str]], pool: str
) -> None:
    person = Person("s")
    for kind, value in wanted:
        person = granted(person, kind, value, DECISION)
    carried = claims.of(person, pool, AT)
    name, kind = ("children", "ward") if pool == claims.RESIDENT else ("jurisdiction", "jurisdiction")
    told = [value for value in carried.claims.get(name, "").split(",") if value]
    there = sorted({value for of, value in wanted if of == kind})
    assert told == there[: len(told)]
    assert carried.cut == len(there) - len(told)
    assert len(told) <= CHILDREN_MAX
    assert len(carried.claims.get(name, "")) <= claims.CLAIM_CHARACTERS_MAX


def test_P3_an_entitlement_holds_from_its_first_instant_to_its_last_and_the_token_says_until_when() -> None:
    person = granted(Person("s"), "ward", "haru", DECISION, valid_from=AT, valid_until="2026-11-21T00:00:00.000000Z")
    before = claims.of(person, claims.RESIDENT, "2026-11-20T02:59:59.999999Z")
    during = claims.of(person, claims.RESIDENT, AT)
    after = claims.of(person, claims.RESIDENT, "2026-11-21T00:00:00.000000Z")
    assert [each.claims.get("children") for each in (before, during, after)] == [None, "haru", None]
    assert during.claims["entitled_until"] == "2026-11-21T00:00:00.000000Z"
