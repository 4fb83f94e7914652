"""Bounds hold where two come at once: each is counted, or looked at, by the very write that it bounds."""

import json
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from dolbom.clock import parse_stamp
from dolbom.dynamo.table import Put
from dolbom.ids import new_uuid7
from dolbom.meals.card_store import CARDS_MAX, CardStore
from dolbom.meals.orders.allowance import token_of
from dolbom.meals.orders.decisions import PLACED_AT_ONCE_MAX
from dolbom.meals.orders.store import DECLINED_A_DAY_MAX
from dolbom.meals.shopkeepers.refusal_store import OF_CHILD_A_DAY_MAX
from dolbom.people.links.linking import ACCOUNTS_OF_CHILD_MAX
from functions.desk_api import handler as desk_api
from functions.meals_api import handler as meals_api
from functions.people_api import handler as people_api
from tests.conftest import Aws
from tests.support import Context, event, forget
from tests.support.meeting import once_before
from tests.support.strategies import SHOP
from tests.support.town import CODE, Town

APIS = {"meals_api": meals_api, "desk_api": desk_api, "people_api": people_api}
CHILD = "child-haneul"
Told = tuple[int, dict[str, Any]]


@pytest.fixture
def town(aws: Aws) -> Town:
    for module in APIS.values():
        forget(module)
    town = Town(aws)
    for module in APIS.values():
        module.app.clock = town.clock
    town.shop(SHOP)
    town.load(CHILD, 10_000)
    return town


def ask(api: str, case: str, claims: dict[str, Any] | None = None, **body: Any) -> Told:
    told = deepcopy(event(api, case))
    told["requestContext"]["authorizer"]["claims"] |= claims or {}
    if body:
        told["body"] = json.dumps({**json.loads(told["body"] or "{}"), **body})
    answer = APIS[api].app(told, Context(remaining_ms=50_000))
    return answer["statusCode"], json.loads(answer["body"])


def rows(town: Town) -> list[Any]:
    client, names = town.aws.client("dynamodb"), town.aws.tables
    return [client.scan(TableName=names[name])["Items"] for name in ("meals", "identities")]


def counted(town: Town, what: str, count: Any) -> None:
    """Puts a counter of the child's day."""
    town.table.write(Put({"pk": f"CHILD#{CHILD}", "sk": f"COUNTED#2026-11-20#{what}", "kind": "counted", "count": count}))  # fmt: skip # noqa: E501


# ── declined orders ─────────────────────────────────────────────────────────────────────────────────────────────────


def order(town: Town, amount: int, order_id: str = "") -> Told:
    line = {"item_id": f"w{amount}", "unit_price": {"amount": amount}, "count": 1}
    wanted = {"order_id": order_id or new_uuid7(town.now), "merchant_id": SHOP, "lines": [line]}
    return ask("meals_api", "place_order", **wanted, delivery_fee={"amount": 0}, own_money_max={"amount": 0})


def test_M4_of_a_child_so_many_declined_orders_a_day_are_kept_and_one_that_can_be_paid_is_taken(town: Town) -> None:
    first = new_uuid7(town.now)
    declined = order(town, 12_000, first)
    assert (declined[0], declined[1]["code"]) == (402, "not_enough_money")
    (counter,) = town.items("counted")
    assert counter["count"] == {"N": "1"}
    town.table.client.delete_item(TableName=town.table.name, Key={name: counter[name] for name in ("pk", "sk")})
    counted(town, "DECLINED", DECLINED_A_DAY_MAX - 1)
    assert order(town, 12_000)[0] == 402
    before, more = rows(town), new_uuid7(town.now)
    status, problem = order(town, 12_000, more)
    assert (status, problem["code"], problem["why"]) == (429, "too_many_declined", "not_enough_money")
    assert (problem["left_today"], problem["a_day_max"]) == (10_000, DECLINED_A_DAY_MAX)
    assert rows(town) == before, "nothing is kept of it"
    assert order(town, 12_000, first) == declined, "a resend gets its first answer, however many there are"
    assert order(town, 8_000)[0] == 201, "who is hungry and can pay is never counted"
    town.load(CHILD, 20_000)
    assert order(town, 12_000, more)[0] == 201, "its id was free"
    assert order(town, 12_000, first) == declined, "and the first one stays declined, whatever is loaded"
    town.later(days=1)
    assert order(town, 21_000)[0] == 402, "another day has room"


def test_M4_of_two_declined_at_once_no_more_are_kept_than_there_is_room_for(town: Town) -> None:
    counted(town, "DECLINED", DECLINED_A_DAY_MAX - 1)
    answers: list[Told] = []
    once_before(meals_api.store().table.client, "TransactWriteItems", lambda: answers.append(order(town, 12_000)))
    answers.append(order(town, 12_000))
    assert [status for status, _ in answers] == [402, 429]
    (counter,) = town.items("counted")
    assert counter["count"] == {"N": str(DECLINED_A_DAY_MAX)}


@pytest.mark.parametrize("count", ["many", -(10**9)])
@pytest.mark.parametrize("what", ["DECLINED", "REFUSED"])
def test_a_counter_that_cannot_count_is_named_and_stands_in_nobodys_way(
    town: Town, what: str, count: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """One that counts less than none would let through as much as it lacks, and nobody would hear of it."""
    counted(town, what, count)
    for _ in range(2):
        assert order(town, 12_000)[0] == 402 if what == "DECLINED" else tell(SHOP)[0] == 201
    named = [vars(line)["sk"] for line in caplog.records if line.getMessage() == "row_unreadable"]
    assert set(named) == {f"COUNTED#2026-11-20#{what}"}


# ── orders that are placed, and cancelled ───────────────────────────────────────────────────────────────────────────


def placed(town: Town, count: int) -> None:
    """The child's account, as after so many orders of today."""
    before = meals_api.store().account(CHILD)
    assert before is not None
    meals_api.store().change_account(before, replace(before, placed={"2026-11-20": count}, version=before.version + 1))


def cancel(order_id: str) -> Told:
    told = deepcopy(event("meals_api", "cancel_order"))
    told["pathParameters"] = {"order_id": order_id}
    answer = meals_api.app(told, Context(remaining_ms=50_000))
    return answer["statusCode"], json.loads(answer["body"])


def allowance_code(town: Town) -> tuple[str | None, int]:
    status, told = ask("meals_api", "read_allowance")
    assert status == 200
    return told.get("code"), told["up_to"]["amount"]


def test_M3_of_a_child_so_many_orders_are_placed_a_day_and_the_day_is_never_gone(town: Town) -> None:
    town.now = parse_stamp("2026-11-20T03:00:00Z")  # noon in Seoul: fifty, and 48 quarters of an hour
    placed(town, 96)
    first = new_uuid7(town.now)
    held = order(town, 8_000, first)
    assert held[0] == 201
    assert cancel(first)[0] == 200
    assert allowance_code(town) == (None, 10_000)
    assert order(town, 12_000)[1]["code"] == "not_enough_money", "what is declined is placed by nobody"
    assert order(town, 8_000)[0] == 201
    before, more = rows(town), new_uuid7(town.now)
    told = deepcopy(event("meals_api", "place_order"))
    line = {"item_id": "w1000", "unit_price": {"amount": 1_000}, "count": 1}
    wanted = {"order_id": more, "merchant_id": SHOP, "lines": [line], "delivery_fee": {"amount": 0}}
    told["body"] = json.dumps({**json.loads(told["body"]), **wanted, "own_money_max": {"amount": 0}})
    answer = meals_api.app(told, Context(remaining_ms=50_000))
    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (429, "too_many_orders")
    assert answer["headers"]["Retry-After"] == "900"
    assert rows(town) == before, "nothing is kept of it"
    assert allowance_code(town) == ("too_many_orders", 0)
    quoted = {name: wanted[name] for name in ("merchant_id", "lines", "delivery_fee")}
    assert ask("meals_api", "quote_order", **quoted, own_money_max={"amount": 0})[1]["code"] == "too_many_orders"
    assert order(town, 8_000, first) == held, "an order that was placed gets its first answer"
    town.later(minutes=15)
    assert allowance_code(town) == (None, 2_000)
    assert order(town, 1_000, more)[0] == 201, "its id was free"
    assert order(town, 1_000)[1]["code"] == "too_many_orders"
    town.later(hours=12)
    assert order(town, 1_000)[0] == 201, "another day has room"


def test_M3_of_two_orders_placed_at_once_no_more_are_there_than_a_day_has(town: Town) -> None:
    town.now = parse_stamp("2026-11-19T15:00:00Z")  # midnight in Seoul
    placed(town, PLACED_AT_ONCE_MAX - 1)
    answers: list[Told] = []
    once_before(meals_api.store().table.client, "TransactWriteItems", lambda: answers.append(order(town, 1_000)))
    answers.append(order(town, 1_000))
    assert [status for status, _ in answers] == [201, 429]
    assert len(town.items("order")) == 1


def test_M3_an_allowance_token_that_forgets_orders_places_none(town: Town) -> None:
    placed(town, 99)
    town.now = parse_stamp("2026-11-20T03:00:00Z")
    account = meals_api.store().account(CHILD)
    assert account is not None
    token = token_of(replace(account, placed={}))
    line = {"item_id": "w1000", "unit_price": {"amount": 1_000}, "count": 1}
    wanted = {"order_id": new_uuid7(town.now), "merchant_id": SHOP, "lines": [line], "allowance_token": token}
    status, problem = ask("meals_api", "place_order", **wanted, delivery_fee={"amount": 0})
    assert (status, problem["code"]) == (429, "too_many_orders")


# ── refusals that were told ─────────────────────────────────────────────────────────────────────────────────────────


def tell(shop: str) -> Told:
    told = deepcopy(event("meals_api", "tell_refusal"))
    told["pathParameters"] = {"merchant_id": shop}
    answer = meals_api.app(told, Context(remaining_ms=50_000))
    return answer["statusCode"], json.loads(answer["body"])


def test_of_two_refusals_told_at_once_no_more_are_kept_than_there_is_room_for(town: Town) -> None:
    shops = [town.shop(f"shop-{number}") for number in range(3)]
    counted(town, "REFUSED", OF_CHILD_A_DAY_MAX - 1)
    answers: list[Told] = []
    once_before(meals_api.store().table.client, "TransactWriteItems", lambda: answers.append(tell(shops[0])))
    answers.append(tell(shops[1]))
    assert [status for status, _ in answers] == [201, 429]
    assert tell(shops[0])[0] == 201, "the same tap again"
    assert [row["sk"]["S"] for row in town.items("refused")] == [f"REFUSED#2026-11-20#{shops[0]}"]
    town.later(days=1)
    assert tell(shops[2])[0] == 201


def test_where_a_shops_number_cannot_be_counted_further_the_tap_is_told_so_and_not_taken(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    place = {"pk": f"REFUSALS#{CODE}", "sk": f"SHOP#{SHOP}"}
    town.table.write(Put({**place, "kind": "refusals", "count": "many", "total": 1}))
    before = rows(town)
    status, problem = tell(SHOP)
    assert (status, problem["code"], rows(town)) == (503, "unreadable", before)
    assert [vars(line)["pk"] for line in caplog.records if line.getMessage() == "row_unreadable"] == [place["pk"]]


# ── cards of a child ────────────────────────────────────────────────────────────────────────────────────────────────


def give(number: int) -> Told:
    return ask("desk_api", "issue_card", card_ref=f"card-more-{number}", why="first")


@pytest.mark.parametrize("spoilt", [{"number": "first"}, {"number": -1}, {"number": 0}, {"number": [None]}, {}, None])
def test_M1_of_two_cards_given_at_once_no_more_are_there_than_a_child_can_have(town: Town, spoilt: Any) -> None:
    if spoilt is not None:
        town.table.write(Put({"pk": f"CHILD#{CHILD}", "sk": "TURN#CARDS", "kind": "turn", **spoilt}))
    for number in range(CARDS_MAX - 1):
        town.table.write(Put({"pk": f"CHILD#{CHILD}", "sk": f"CARD#old-{number}", "kind": "card_of"}))
    answers: list[Told] = []
    once_before(desk_api.meals().table.client, "TransactWriteItems", lambda: answers.append(give(1)))
    answers.append(give(2))
    assert [(status, answer.get("code")) for status, answer in answers] == [(201, None), (409, "too_many_cards")]
    assert CardStore(town.table).count_of(CHILD) == CARDS_MAX


@pytest.mark.parametrize("spoilt", [False, True])
def test_M1_the_same_card_given_twice_at_once_is_one_and_two_cards_are_two(town: Town, spoilt: bool) -> None:
    if spoilt:
        town.table.write(Put({"pk": f"CHILD#{CHILD}", "sk": "TURN#CARDS", "kind": "turn", "number": "first"}))
    answers: list[Told] = []
    for number in (1, 2):
        once_before(desk_api.meals().table.client, "TransactWriteItems", lambda: answers.append(give(1)))
        answers.append(give(number))
    assert [status for status, _ in answers] == [201, 201, 201, 201]
    assert {card.card_ref for card in CardStore(town.table).of_child(CHILD)} == {"card-more-1", "card-more-2"}


# ── accounts of a child ─────────────────────────────────────────────────────────────────────────────────────────────


def family(number: int) -> dict[str, Any]:
    return {"sub": f"5d1c7a52-0000-4000-8000-0000000f{number:04}", "cognito:groups": "resident", "entitlements": 0}


def letter(number: int) -> str:
    request_id = f"0b9c2a54-6e1d-4f3a-8c47-0000000000{number:02}"
    status, made = ask("people_api", "make_letter", request_id=request_id, card_number=f"94091234567890{number:02}")
    assert status == 201, made
    code: str = made["code"]
    return code


def link(number: int, code: str) -> Told:
    card = {"card_number": f"94091234567890{number:02}", "code": code, "linked_as": "guardian"}
    return ask("people_api", "link_card", family(number), **card)


def test_P2_of_two_linked_at_once_no_more_are_linked_than_a_child_can_have(town: Town) -> None:
    identities = people_api.table("identities_table")
    for number in range(ACCOUNTS_OF_CHILD_MAX - 1):
        identities.write(Put({"pk": f"LINKED#{CHILD}", "sk": f"PERSON#old-{number}", "kind": "linked"}))
    codes = [letter(number) for number in (10, 28)]
    answers: list[Told] = []
    once_before(identities.client, "TransactWriteItems", lambda: answers.append(link(10, codes[0])))
    answers.append(link(28, codes[1]))
    assert [(status, answer.get("code")) for status, answer in answers] == [(200, None), (409, "too_many_accounts")]
    assert len(people_api.people().linked_to(CHILD)) == ACCOUNTS_OF_CHILD_MAX
    assert link(10, codes[0])[0] == 200, "who is linked stays so"
    assert family(28)["sub"] not in people_api.people().linked_to(CHILD)


def test_P2_two_of_a_family_who_are_linked_at_once_are_both_linked(town: Town) -> None:
    identities = people_api.table("identities_table")
    codes = [letter(number) for number in (10, 28)]
    answers: list[Told] = []
    once_before(identities.client, "TransactWriteItems", lambda: answers.append(link(10, codes[0])))
    answers.append(link(28, codes[1]))
    assert [status for status, _ in answers] == [200, 200]
    assert set(people_api.people().linked_to(CHILD)) == {family(10)["sub"], family(28)["sub"]}
