"""Who may touch what: default is deny, and what is not theirs looks missing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dolbom.api import Api, Call
from dolbom.auth import (
    GUEST,
    PUBLIC,
    RESIDENTS,
    STAFF,
    Auth,
    Caller,
    address_of,
    admit,
    caller_of,
    must_be_entitled_still,
    partner,
    people,
)
from dolbom.errors import Forbidden, Invalid, NotFound, NotSignedIn

CHILD = {"token_use": "id", "sub": "s-1", "cognito:groups": "child", "child_id": "child-haneul"}
GUARDIAN = {"token_use": "id", "sub": "s-2", "cognito:groups": "guardian", "children": "child-haneul,child-bada"}
PARTNER = {"token_use": "access", "client_id": "app", "scope": "dolbom/orders.capture dolbom/orders.refund"}
ROLES = ("child", "guardian", "caseworker", "officer", "auditor")


def test_a_child_acts_for_itself_alone() -> None:
    haneul = admit(people("child"), CHILD)
    assert haneul.child(None) == "child-haneul"
    assert haneul.child("child-haneul") == "child-haneul"
    with pytest.raises(NotFound):
        haneul.child("child-bada")


def test_a_guardian_of_several_children_says_which_one_is_meant() -> None:
    guardian = admit(people("guardian"), GUARDIAN)
    assert guardian.children == ("child-haneul", "child-bada")
    assert guardian.child("child-bada") == "child-bada"
    with pytest.raises(Invalid) as asked:
        guardian.child(None)
    assert asked.value.code == "child_needed"
    assert [fault.pointer for fault in asked.value.faults] == ["/child_id"]
    with pytest.raises(NotFound):
        guardian.child("child-sol")


@pytest.mark.parametrize("code", ["4", "", "4146x", "４１４６", "41461234567", "Central", "central1", "*", "-41"])
def test_P3_what_has_not_the_form_of_a_jurisdiction_gives_no_right(code: str) -> None:
    officer = caller_of({"token_use": "id", "sub": "s", "cognito:groups": "officer", "jurisdiction": [code]})
    assert not officer.governs("41461")
    assert not officer.governs("central")


def test_P3_a_jurisdiction_is_one_of_the_legal_codes_levels_or_the_central_desk() -> None:
    claims = {"token_use": "id", "sub": "s", "cognito:groups": "officer", "jurisdiction": "41,4146,central,4"}
    assert caller_of(claims).jurisdiction == {"41", "4146", "central"}


def test_who_is_a_child_and_acts_for_another_says_which_one_is_meant() -> None:
    sister = admit(people("child"), CHILD | {"cognito:groups": "child,guardian", "children": "child-bada"})
    assert (sister.child("child-haneul"), sister.child("child-bada")) == ("child-haneul", "child-bada")
    with pytest.raises(Invalid):
        sister.child(None)
    with pytest.raises(NotFound):
        sister.child("child-sol")


def test_a_guardian_of_one_child_need_not_say_which() -> None:
    assert caller_of(GUARDIAN | {"children": "child-haneul"}).child(None) == "child-haneul"


def test_a_guardian_without_children_acts_for_nobody() -> None:
    nobody = caller_of({"token_use": "id", "sub": "s", "cognito:groups": "guardian"})
    assert nobody.children == ()
    with pytest.raises(Invalid):
        nobody.child(None)
    with pytest.raises(NotFound):
        nobody.child("child-haneul")


def test_a_partners_server_must_name_the_child_of_the_order() -> None:
    app = admit(partner("orders.capture"), PARTNER)
    assert app.child("child-haneul") == "child-haneul"
    with pytest.raises(Invalid) as asked:
        app.child(None)
    assert asked.value.code == "child_needed"
    assert [fault.pointer for fault in asked.value.faults] == ["/child_id"]


@pytest.mark.parametrize(
    ("auth", "claims", "error"),
    [
        (people("child"), {}, NotSignedIn),
        (partner("orders.capture"), {}, NotSignedIn),
        (people("child"), PARTNER, NotSignedIn),
        (people("child"), CHILD | {"token_use": "access"}, NotSignedIn),
        (people("child"), {k: v for k, v in CHILD.items() if k != "token_use"}, NotSignedIn),
        (people("officer"), CHILD, Forbidden),
        (people(), CHILD, Forbidden),
        (people("child"), CHILD | {"cognito:groups": ""}, Forbidden),
        (partner("orders.capture"), CHILD | {"scope": "dolbom/orders.capture"}, NotSignedIn),
        (partner("orders.capture"), PARTNER | {"scope": "orders.capture"}, Forbidden),
        (partner("orders.capture"), PARTNER | {"scope": "dolbom/orders.captured"}, Forbidden),
        (partner("orders.capture"), PARTNER | {"scope": ""}, Forbidden),
        (partner("orders.capture", "merchants.read"), PARTNER, Forbidden),
        (partner(), PARTNER, Forbidden),
        (Auth("something new"), CHILD, NotSignedIn),
    ],
)
def test_whoever_is_not_admitted_by_name_is_kept_out(
    auth: Auth, claims: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        admit(auth, claims)


@given(st.sets(st.sampled_from(ROLES)), st.sets(st.sampled_from(ROLES)))
def test_people_are_admitted_exactly_when_one_of_their_groups_is(wanted: set[str], has: set[str]) -> None:
    claims = {"token_use": "id", "sub": "s", "cognito:groups": ",".join(sorted(has))}
    if wanted & has:
        assert admit(people(*wanted), claims).groups == has
    else:
        with pytest.raises(Forbidden):
            admit(people(*wanted), claims)


def test_a_partner_is_admitted_with_all_of_the_scopes_and_no_fewer() -> None:
    admitted = admit(partner("orders.capture", "orders.refund"), PARTNER)
    assert admitted.subject == "app"
    assert admitted.scopes == {"dolbom/orders.capture", "dolbom/orders.refund"}
    assert admitted.groups == frozenset()
    assert admitted.children == ()


def test_a_guest_may_use_public_routes_and_is_nobody() -> None:
    assert admit(PUBLIC, {}) is GUEST
    assert GUEST.is_guest
    assert not admit(PUBLIC, CHILD).is_guest
    assert admit(PUBLIC, CHILD).groups == {"child"}


@pytest.mark.parametrize(
    "claim",
    [
        "child guardian",
        "[child guardian]",
        "child,guardian",
        "child, guardian",
        ["child", "guardian"],
        ("child", "guardian"),
    ],
)
def test_groups_are_read_in_every_form_that_api_gateway_passes_them_on(claim: Any) -> None:
    assert caller_of({"token_use": "id", "sub": "s", "cognito:groups": claim}).groups == {"child", "guardian"}


def test_an_access_token_brings_no_groups_children_or_jurisdiction() -> None:
    claims = CHILD | GUARDIAN | {"jurisdiction": "41", "token_use": "access", "scope": "dolbom/orders.capture"}
    caller = caller_of(claims)
    assert (caller.groups, caller.children, caller.jurisdiction) == (frozenset(), (), frozenset())
    assert caller.scopes == {"dolbom/orders.capture"}


def test_a_token_without_claims_brings_nothing() -> None:
    for use in ("id", "access"):
        caller = caller_of({"token_use": use})
        assert (caller.subject, caller.groups, caller.scopes) == ("", frozenset(), frozenset())
        assert (caller.children, caller.jurisdiction) == ((), frozenset())


def test_a_group_is_taken_as_it_is_written() -> None:
    assert caller_of({"token_use": "id", "cognito:groups": "[XchildX]"}).groups == {"XchildX"}


def test_P3_a_token_is_over_from_the_instant_at_which_the_first_entitlement_ends() -> None:
    caller = caller_of(CHILD | {"entitled_until": "2026-11-20T15:00:00.000000Z"})
    ends = datetime(2026, 11, 20, 15, tzinfo=UTC)
    must_be_entitled_still(caller, ends - timedelta(microseconds=1))
    must_be_entitled_still(caller_of(CHILD), ends)
    with pytest.raises(NotSignedIn) as refused:
        must_be_entitled_still(caller, ends)
    assert refused.value.code == "entitlements_changed"


@pytest.mark.parametrize(("claim", "version"), [("7", 7), (7, 7), ("", 0), ("-1", 0), ("1e3", 0), ("٣", 0), (None, 0)])
def test_P3_a_token_without_a_version_is_older_than_every_other(claim: Any, version: int) -> None:
    assert caller_of(CHILD | {"entitlements": claim}).entitlements == version


def test_P5_no_route_is_for_people_of_both_pools() -> None:
    for groups in (("child", "officer"), ("nobody",)):
        with pytest.raises(ValueError, match="not of one pool"):
            Api("test").operation("GET /v1/test", auth=people(*groups))


def test_a_route_says_which_kind_of_caller_it_is_for() -> None:
    assert (PUBLIC.kind, people("child").kind, partner("orders.capture").kind) == ("public", "people", "partner")


def test_an_id_token_brings_no_scopes() -> None:
    assert caller_of(CHILD | {"scope": "dolbom/orders.capture"}).scopes == frozenset()


def test_a_child_claims_one_account_however_many_its_token_lists() -> None:
    assert caller_of(CHILD | {"child_id": "child-haneul,child-bada"}).children == ("child-haneul",)
    assert caller_of(CHILD | {"children": "child-bada"}).children == ("child-haneul",)


def test_an_officer_governs_their_own_codes_and_all_below_them() -> None:
    officer = Caller(subject="o", jurisdiction=frozenset({"41460", "11"}))
    assert officer.governs("41460")
    assert officer.governs("4146025300")
    assert officer.governs("11010")
    assert not officer.governs("41430")
    assert not officer.governs("414")
    assert not officer.governs("")
    assert not Caller(subject="o").governs("41460")


def test_the_subject_is_the_persons_sub_or_the_partners_client_and_never_a_name() -> None:
    assert caller_of(CHILD | {"name": "하늘"}).subject == "s-1"
    assert caller_of(PARTNER).subject == "app"
    assert caller_of({}).subject == ""
    assert caller_of({"token_use": "id", "jurisdiction": "41460 41430"}).jurisdiction == {"41460", "41430"}


PERSON = {
    "token_use": "id",
    "sub": "s-1",
    "aud": "our-app",
    "client_id": "another",
    "cognito:groups": "officer",
    "cognito:username": "u-1",
    "scope": "dolbom/orders.read",
    "child_id": "child-haneul",
    "children": "child-bada",
    "jurisdiction": "41461",
    "entitlements": "7",
    "entitled_until": "2026-12-01T00:00:00.000000Z",
    "partner": "p-1",
}
NOBODY = {
    "subject": "",
    "client": "",
    "groups": frozenset(),
    "scopes": frozenset(),
    "children": (),
    "own_child": "",
    "jurisdiction": frozenset(),
    "entitlements": 0,
    "entitled_until": "",
    "username": "",
    "partner": "",
}
OFFICER = {
    "subject": "s-1",
    "client": "our-app",
    "groups": {"officer"},
    "jurisdiction": {"41461"},
    "entitlements": 7,
    "entitled_until": "2026-12-01T00:00:00.000000Z",
    "username": "u-1",
}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, OFFICER),
        (
            {"cognito:groups": "child"},
            OFFICER | {"groups": {"child"}, "children": ("child-haneul",), "own_child": "child-haneul"},
        ),
        (  # an elder sister, who acts for the younger one as well
            {"cognito:groups": "resident,child,guardian", "children": "child-bada,child-haneul"},
            OFFICER
            | {"groups": {"resident", "child", "guardian"}, "own_child": "child-haneul"}
            | {"children": ("child-haneul", "child-bada")},
        ),
        (
            {"cognito:groups": "child", "child_id": "child-haneul,child-sol"},
            OFFICER | {"groups": {"child"}, "children": ("child-haneul",), "own_child": "child-haneul"},
        ),
        ({"cognito:groups": "guardian"}, OFFICER | {"groups": {"guardian"}, "children": ("child-bada",)}),
        (
            {"cognito:groups": "[guardian app]"},
            OFFICER | {"groups": {"app"}, "children": ("child-bada",), "partner": "p-1"},
        ),
        *(({"entitlements": text}, OFFICER | {"entitlements": 0}) for text in ("", "x", "-1", "1234567890")),
        ({"entitlements": "123456789"}, OFFICER | {"entitlements": 123_456_789}),
        ({"sub": None}, OFFICER | {"subject": "another"}),
        (
            {"token_use": "access"},
            {"subject": "s-1", "client": "another", "scopes": {"dolbom/orders.read"}},
        ),
        (
            {"token_use": "access", "sub": ""},
            {"subject": "another", "client": "another", "scopes": {"dolbom/orders.read"}},
        ),
    ],
)
def test_P3_a_token_tells_this_of_its_bearer_and_nothing_else(changes: dict[str, Any], told: dict[str, Any]) -> None:
    caller = caller_of(PERSON | changes)
    assert {name: getattr(caller, name) for name in NOBODY} == NOBODY | told


def test_P2_of_more_than_fifty_children_the_first_fifty_are_spoken_for() -> None:
    names = [f"child-{number:02}" for number in range(51)]
    for group in ("guardian", "app"):
        caller = caller_of(PERSON | {"cognito:groups": group, "children": names})
        assert caller.children == tuple(names[:50])


@pytest.mark.parametrize(
    ("headers", "address"),
    [
        ({"x-dolbom-origin": "known", "x-dolbom-viewer": "198.51.100.9"}, "198.51.100.9"),
        ({"x-dolbom-origin": "known", "x-dolbom-viewer": "2001:db8::1"}, "2001:db8::1"),
        ({"x-dolbom-origin": "other", "x-dolbom-viewer": "198.51.100.9"}, "203.0.113.24"),
        ({"x-dolbom-origin": "known", "x-dolbom-viewer": "somebody"}, "203.0.113.24"),
        ({"x-dolbom-origin": "known"}, "203.0.113.24"),
        ({"x-dolbom-viewer": "198.51.100.9"}, "203.0.113.24"),
        ({}, "203.0.113.24"),
    ],
)
def test_A10_an_address_is_the_viewers_where_the_distribution_proves_itself(
    headers: dict[str, str], address: str
) -> None:
    assert address_of(headers, "203.0.113.24", lambda: "known") == address
    assert address_of(headers, "203.0.113.24", lambda: "") == "203.0.113.24"


def test_P5_staff_is_who_is_of_its_pool_and_residents_are_of_theirs() -> None:
    assert {"child", "guardian", "resident", "honorary", "council"} == RESIDENTS
    assert {"caseworker", "lead", "officer", "auditor", "ministry"} == STAFF
    assert [people(*groups).is_staff for groups in (tuple(STAFF), ("officer", "child"), ("child",), ())] == [
        *(True, False, False, False),
    ]


def test_R11_a_call_shown_in_a_line_tells_nothing_that_was_sent() -> None:
    sent = "010-0000-0000"
    call = Call(
        caller=Caller(subject="s-1", username=sent),
        body={"text": sent},
        path={"username": sent},
        query={"q": sent},
        headers={"authorization": sent},
        now=datetime(2026, 11, 20, tzinfo=UTC),
        language="ko",
        source_ip=sent,
    )
    for shown in (repr(call), str(call), f"{call}", f"{[call]}"):
        assert "s-1" in shown
        assert sent not in shown
