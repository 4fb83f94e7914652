"""Cards, moves and suspensions: the account is the child's, whatever plastic or town it goes by (M1)."""

from datetime import UTC, datetime, timedelta

import pytest

from dolbom import aws as clients
from dolbom.auth import Caller
from dolbom.dynamo.table import ConditionFailed, Table
from dolbom.errors import Conflict, Invalid, NotFound
from dolbom.meals.accounts import Account
from dolbom.meals.card_store import CardStore
from dolbom.meals.children import actions as children
from dolbom.meals.children.actions import CardRequest, MoveRequest, StatusRequest
from dolbom.meals.orders import decisions
from dolbom.meals.orders.lifecycle import Basket, Refusal
from dolbom.meals.policy import MealPolicy
from dolbom.meals.store import MealStore
from tests.conftest import Aws

NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)
YONGIN = Caller(subject="officer-1", groups=frozenset({"officer"}), jurisdiction=frozenset({"4146"}))
UIWANG = Caller(subject="officer-2", groups=frozenset({"officer"}), jurisdiction=frozenset({"4143"}))


def policy(municipality: str, **more: object) -> MealPolicy:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    return MealPolicy.model_validate({"municipality": municipality, "version": 1, "effective_from": start, **more})


@pytest.fixture
def table(aws: Aws) -> Table:
    return Table(clients.client("dynamodb"), aws.tables["meals"])


@pytest.fixture
def store(table: Table) -> MealStore:
    store = MealStore(table)
    store.put_policy(policy("41460"))
    store.put_policy(policy("41430", day_cap=15_000))
    store.change_account(None, Account("child-x", "41460", lots={"2026-11-30": 50_000}, days={"2026-11-21": 12_000}))
    return store


def test_M1_what_was_spent_today_moves_with_the_child(store: MealStore) -> None:
    moved = children.move(store, YONGIN, "child-x", MoveRequest(municipality="41430", why="이사"), NOW)
    assert moved.municipality == "41430"
    left = decisions.left_of(moved, policy("41430", day_cap=15_000), NOW)
    assert (left.today, left.month) == (3_000, 50_000)


def test_M1_only_an_officer_of_the_childs_own_town_moves_it(store: MealStore) -> None:
    with pytest.raises(NotFound):
        children.move(store, UIWANG, "child-x", MoveRequest(municipality="41430", why="이사"), NOW)
    with pytest.raises(NotFound):
        children.move(store, YONGIN, "child-nobody", MoveRequest(municipality="41430", why="이사"), NOW)
    children.move(store, YONGIN, "child-x", MoveRequest(municipality="41430", why="이사"), NOW)
    with pytest.raises(NotFound):
        children.move(store, YONGIN, "child-x", MoveRequest(municipality="41460", why="되돌림"), NOW)


def test_M15_nobody_is_moved_to_a_town_that_is_not_switched_on(store: MealStore) -> None:
    with pytest.raises(Invalid) as refused:
        children.move(store, YONGIN, "child-x", MoveRequest(municipality="11110", why="이사"), NOW)
    assert refused.value.code == "not_switched_on"


def test_a_suspended_account_explains_itself_and_every_change_leaves_a_trace(store: MealStore, table: Table) -> None:
    suspended = children.set_status(store, YONGIN, "child-x", StatusRequest(status="suspended", why="보호자 요청"), NOW)
    refused = decisions.decide(suspended, policy("41460"), Basket(1_000, 0, 0), NOW)
    assert isinstance(refused, Refusal)
    assert refused.code == "account_suspended"
    again = children.set_status(store, YONGIN, "child-x", StatusRequest(status="suspended", why="보호자 요청"), NOW)
    assert again == suspended
    later = NOW + timedelta(hours=1)
    children.set_status(store, YONGIN, "child-x", StatusRequest(status="active", why="해제"), later)
    traces = list(table.query_all("CHILD#child-x", prefix="CHANGE#"))
    assert [(row["what"], row["why"], row["by"]) for row in traces] == [
        ("status suspended", "보호자 요청", "officer-1"),
        ("status active", "해제", "officer-1"),
    ]


def test_M1_a_lost_card_is_replaced_and_no_counter_moves(store: MealStore, table: Table) -> None:
    cards = CardStore(table)
    account = children.account_for(store, YONGIN, "child-x")
    children.issue_card(cards, account, YONGIN, CardRequest(card_ref="card-old-1", why="first"), NOW)
    lost = CardRequest(card_ref="card-new-1", replaces="card-old-1", why="lost")
    children.issue_card(cards, account, YONGIN, lost, NOW + timedelta(minutes=1))
    children.issue_card(cards, account, YONGIN, lost, NOW + timedelta(minutes=2))
    view = children.view(children.account_for(store, YONGIN, "child-x"), cards.of_child("child-x"))
    assert [(card.card_ref, card.state) for card in view.cards] == [
        ("card-old-1", "replaced"),
        ("card-new-1", "active"),
    ]
    assert view.spent_by_day == {"2026-11-21": 12_000}
    # The old card's late purchases still find the child.
    old = cards.card("card-old-1")
    assert old is not None
    assert old.child_id == "child-x"


def test_M1_a_card_belongs_to_one_child_and_is_replaced_once(store: MealStore, table: Table) -> None:
    cards = CardStore(table)
    store.change_account(None, Account("child-y", "41460"))
    mine = children.account_for(store, YONGIN, "child-x")
    other = children.account_for(store, YONGIN, "child-y")
    children.issue_card(cards, mine, YONGIN, CardRequest(card_ref="card-1-mine", why="first"), NOW)
    for request in (
        CardRequest(card_ref="card-1-mine", why="first"),
        CardRequest(card_ref="card-2-mine", replaces="card-1-mine", why="stolen"),
        CardRequest(card_ref="card-2-mine", replaces="card-nobody", why="stolen"),
    ):
        with pytest.raises(Conflict):
            children.issue_card(cards, other, YONGIN, request, NOW)
    assert cards.of_child("child-y") == []


def test_M15_one_version_takes_effect_at_an_instant_and_a_number_is_used_once(store: MealStore) -> None:
    store.put_policy(policy("41460"))
    with pytest.raises(ConditionFailed):
        store.put_policy(policy("41460", day_cap=24_000))
    other_time = policy("41460").model_copy(update={"effective_from": datetime(2027, 1, 1, tzinfo=UTC)})
    with pytest.raises(ConditionFailed):
        store.put_policy(other_time)
