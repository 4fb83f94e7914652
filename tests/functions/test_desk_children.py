"""The officer's desk for meal accounts and policies (M1, M15): one's own town, all else as if missing."""

import json
from copy import deepcopy
from datetime import datetime
from typing import Any

import pytest

from dolbom.aws import CALL_S_MAX
from dolbom.clock import SEOUL
from dolbom.meals.accounts import Account, Change
from dolbom.meals.card_store import CARDS_MAX, Card, CardStore
from dolbom.meals.policy import MealPolicy
from functions.desk_api import handler
from tests.conftest import Aws
from tests.support import Context, event, forget

CHILD = "child-haneul"


@pytest.fixture
def town(aws: Aws) -> None:
    """Two towns that are switched on, and a child with money in one of them."""
    forget(handler)
    store = handler.meals()
    for municipality in ("41460", "41430"):
        start = datetime(2026, 1, 1, tzinfo=SEOUL)
        store.put_policy(MealPolicy(municipality=municipality, version=1, effective_from=start))
    store.change_account(None, Account(CHILD, "41460", lots={"2026-11-30": 50_000}, days={"2026-11-21": 12_000}))


def send(
    case: str, *, jurisdiction: str = "4146", group: str = "officer", remaining_ms: int = 10_000, **body: Any
) -> tuple[int, dict[str, Any]]:
    """An event of events/desk_api, from an officer of a jurisdiction, its body changed where told."""
    told = deepcopy(event("desk_api", case))
    claims = told["requestContext"]["authorizer"]["claims"]
    claims["jurisdiction"], claims["cognito:groups"] = jurisdiction, group
    if body:
        told["body"] = json.dumps({**json.loads(told["body"]), **body})
    answer = handler.app(told, Context(remaining_ms=remaining_ms))
    return answer["statusCode"], json.loads(answer["body"])


EVERY_CASE = ["read_child", "issue_card", "move_child", "set_child_status", "publish_policy"]


@pytest.mark.parametrize("case", EVERY_CASE)
def test_every_event_is_answered_and_its_repetition_too(town: None, case: str) -> None:
    status, answer = send(case)
    assert status in (200, 201), answer
    # The officer of the old town has let the child go: to them it looks missing now.
    assert send(case)[0] == (404 if case == "move_child" else status)


@pytest.mark.parametrize("typed", ["ｃhild－haneul", "child\u2013haneul", " child-haneul\u200b"])
def test_M1_a_childs_number_in_an_address_is_read_as_it_was_typed(town: None, typed: str) -> None:
    told = deepcopy(event("desk_api", "read_child"))
    told["pathParameters"]["child_id"] = typed
    answer = handler.app(told, Context())
    assert (answer["statusCode"], json.loads(answer["body"])["child_id"]) == (200, CHILD)


@pytest.mark.parametrize("case", EVERY_CASE)
def test_R7_with_little_time_left_an_officer_is_told_to_come_again_and_nothing_is_begun(town: None, case: str) -> None:
    before = send("read_child")
    status, problem = send(case, remaining_ms=int(CALL_S_MAX * 1000) - 1)
    assert (status, problem["code"]) == (503, "unavailable")
    assert send("read_child") == before


@pytest.mark.parametrize("case", EVERY_CASE)
def test_an_officer_of_another_town_gets_the_answer_of_something_missing(town: None, case: str) -> None:
    missing = send("read_child", jurisdiction="9999")
    assert send(case, jurisdiction="4143") == missing
    assert missing[0] == 404


@pytest.mark.parametrize("case", EVERY_CASE)
@pytest.mark.parametrize("group", ["child", "guardian", "caseworker", "auditor"])
def test_nobody_but_an_officer_touches_an_account(town: None, case: str, group: str) -> None:
    assert send(case, group=group)[0] == 403


def test_M1_a_moved_child_has_spent_what_it_has_spent(town: None) -> None:
    before = send("read_child")[1]
    status, moved = send("move_child")
    assert (status, moved["municipality"]) == (200, "41430")
    assert {**moved, "municipality": "41460"} == before
    assert send("read_child", jurisdiction="4143")[0] == 200


def test_M1_a_stolen_card_is_replaced(town: None) -> None:
    send("issue_card")
    status, child = send("issue_card", card_ref="card-example-3", replaces="card-example-2", why="stolen")
    assert status == 201
    assert {card["card_ref"]: card["state"] for card in child["cards"]} == {
        "card-example-2": "replaced",
        "card-example-3": "active",
    }
    assert {card["since"][-6:] for card in child["cards"]} == {"+09:00"}, "told in Seoul's time, as all times are"
    status, problem = send("issue_card", card_ref="card-example-4", replaces="card-example-2", why="stolen")
    assert (status, problem["code"]) == (409, "card_taken")


def test_M1_a_card_that_is_there_already_is_not_said_to_end_one_that_stays_in_use(town: None) -> None:
    """Whoever reports a card as lost would take it for done, and the card could still be paid with."""
    send("issue_card", card_ref="card-example-2", why="first")
    send("issue_card", card_ref="card-example-3", why="first")
    in_use = send("read_child")
    lost = send("issue_card", card_ref="card-example-3", replaces="card-example-2", why="lost")
    assert (lost[0], lost[1]["code"]) == (409, "card_taken")
    assert send("read_child") == in_use
    replaced = send("issue_card", card_ref="card-example-4", replaces="card-example-2", why="lost")
    found = send("issue_card", card_ref="card-example-2", replaces="card-example-4", why="lost")
    assert (found[0], found[1]["code"]) == (409, "card_taken")
    of_network = send("issue_card", card_ref="card-example-3", why="first", network="bc-card")
    assert (of_network[0], of_network[1]["code"]) == (409, "card_taken")
    # What was done once is answered as before.
    assert send("issue_card", card_ref="card-example-4", replaces="card-example-2", why="lost") == replaced
    assert send("issue_card", card_ref="card-example-2", why="first")[0] == 201


def test_M1_a_card_that_would_replace_itself_is_refused_at_its_field_and_changes_nothing(town: None) -> None:
    before = send("read_child")
    for _ in range(2):
        status, problem = send("issue_card", card_ref="card-example-2", replaces="card-example-2", why="lost")
        assert (status, problem["code"]) == (422, "replaces_itself")
        assert [fault["pointer"] for fault in problem["errors"]] == ["/replaces"]
    assert send("read_child") == before
    # Also where it is a card of this child already.
    send("issue_card", card_ref="card-example-2", why="first")
    assert send("issue_card", card_ref="card-example-2", replaces="card-example-2", why="lost")[0] == 422


def test_M1_a_child_has_a_bounded_number_of_cards_and_those_that_it_has_go_on(
    town: None,
) -> None:
    send("issue_card")
    cards = CardStore(handler.meals().table)
    for number in range(CARDS_MAX - 2):
        card = Card(f"card-{number:04}", CHILD, "active", "2026-11-21T03:00:00.000000Z")
        cards.issue(card, None, Change("officer-1", card.since, f"card {card.card_ref}", "first"))
    two = send("issue_card", card_ref="card-example-3", replaces="card-example-2", why="stolen")
    for why, replaces in (("first", None), ("lost", "card-example-3")):
        status, problem = send("issue_card", card_ref="card-example-4", replaces=replaces, why=why)
        assert (status, problem["code"]) == (409, "too_many_cards")
        assert f"{CARDS_MAX}장" in problem["detail"]
    assert send("issue_card", card_ref="card-example-3", replaces="card-example-2", why="stolen") == two
    assert send("read_child")[1] == two[1]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"effective_from": "2020-01-01T00:00:00+09:00"}, 422, "published_late"),
        ({"version": 1}, 409, "version_taken"),
        ({"day_cap": -1}, 422, "invalid"),
        ({"day_cap": "24000"}, 422, "invalid"),
        ({"day_cap": 24_000.5}, 422, "invalid"),
        ({"effective_from": "2027-03-01T00:00:00"}, 422, "invalid"),
        ({"no_such_rule": 1}, 422, "invalid"),
        ({"excluded_kinds": ["cake"]}, 422, "invalid"),
    ],
)
def test_M15_a_policy_that_cannot_be_is_refused_and_says_why(
    town: None, body: dict[str, Any], status: int, code: str
) -> None:
    got, problem = send("publish_policy", **body)
    assert (got, problem["code"]) == (status, code)
