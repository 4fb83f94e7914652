"""The meals API on every event in events/meals_api, in a town where one child has ordered four times this evening."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dolbom.clock import seoul_day, system_clock
from dolbom.dynamo.table import Put, Table
from dolbom.ids import uuid7_time
from dolbom.meals.access_records.store import OpeningStore
from dolbom.meals.accounts import Account, post
from dolbom.meals.ledger import Entry, Leg
from dolbom.meals.limits.store import LimitStore, Standing
from dolbom.meals.merchant import Merchant
from dolbom.meals.orders import fulfilment, payments
from dolbom.meals.orders.requests import CaptureRequest, OrderRequest
from dolbom.meals.orders.store import OrderStore
from dolbom.meals.policy import MealPolicy
from dolbom.meals.questions.question import QuestionPhoto
from dolbom.meals.questions.rows import photo_item
from dolbom.meals.questions.rules import ref_of
from functions.meals_api import handler
from tests.conftest import Aws
from tests.support import Context, cases, event, forget
from tests.support.partners import register
from tests.support.shops import put_shop

EVENING = datetime(2026, 11, 21, 11, tzinfo=UTC)
LOT = "2026-11-30"
SHOP = "bunsik-suji"
HELD = "01a1fdb1-0800-7101-8101-010101010101"
HELD_OF_TWO_LINES = "01a1fdb2-dcc0-7202-8202-020202020202"
HELD_TOO = "01a1fdb4-b180-7303-8303-030303030303"
CAPTURED = "01a1fdb6-8640-7404-8404-040404040404"
QUESTION = "0d9f6a4e-1c2b-4d3e-8f40-5a6b7c8d9e01"

Body = dict[str, Any]


@pytest.fixture
def town(aws: Aws) -> Iterator[OrderStore]:
    """수지구 at eight in the evening, made up: two children, a shop, and four orders of one of them."""
    store = OrderStore(Table(aws.client("dynamodb"), aws.tables["meals"]))
    store.put_policy(MealPolicy(municipality="41460", version=1, effective_from=EVENING - timedelta(days=30)))
    put_shop(store.table, Merchant.model_validate(A_SHOP))
    register(store.table, [SHOP], server="6exampleexampleexample0002", app="4exampleexampleexample0001")
    for child_id in ("child-haneul", "child-bada"):
        load(store, child_id, 90_000)
    eomuk, juice = line("eomuk", 1_500), line("juice", 1_000)
    for order_id, lines in (
        (HELD, [eomuk]),
        (HELD_OF_TWO_LINES, [eomuk, juice]),
        (HELD_TOO, [eomuk]),
        (CAPTURED, [eomuk]),
    ):
        request = OrderRequest.model_validate({"order_id": order_id, "merchant_id": SHOP, "lines": lines})
        payments.place(store, "child-haneul", request, uuid7_time(order_id))
    fulfilment.capture(store, "child-haneul", CAPTURED, CaptureRequest(), EVENING)
    photo = QuestionPhoto(
        ref=ref_of("11111111-1111-4111-8111-111111111111", QUESTION),
        photo_id="7K3M9QX2T5VZ8RBN4T7WQ2M9X5",
        content_type="image/jpeg",
        asked_at=EVENING,
        state="ready",
        image_key="questions/example/image.jpg",
        thumbnail_key="questions/example/thumbnail.jpg",
    )
    store.table.write(Put(photo_item(photo)))
    forget(handler)
    handler.app.clock = lambda: EVENING
    yield store
    handler.app.clock = system_clock


A_SHOP = {
    "merchant_id": SHOP,
    "name": "수지분식 (지어낸 가게)",
    "municipality": "41460",
    "category": "snack",
    "lat": 37.3222,
    "lon": 127.0975,
    "menu": [
        {"item_id": "bibimbap", "name": "비빔밥", "kind": "meal", "price": 9_000},
        {"item_id": "eomuk", "name": "어묵", "kind": "side", "price": 1_500},
        {"item_id": "juice", "name": "주스", "kind": "drink", "price": 1_000},
        {"item_id": "makgeolli", "name": "막걸리", "kind": "alcohol", "price": 4_000},
        {"item_id": "energy-drink", "name": "에너지음료", "kind": "high_caffeine", "price": 2_000},
    ],
}


def line(item_id: str, price: int) -> Body:
    return {"item_id": item_id, "unit_price": {"amount": price}, "count": 1}


def load(store: OrderStore, child_id: str, amount: int) -> None:
    at = "2026-11-01T00:00:00.000000Z"
    entry = Entry("load/nov", "load", at, "2026-11-01", (Leg("fund", -amount), Leg("benefit", amount, LOT)))
    account = post(Account(child_id, "41460"), entry, seoul_day(EVENING))
    store.post_entry(None, account, entry, "nov")


def serve(case: str) -> tuple[int, Body]:
    answer = handler.app(event("meals_api", case), Context())
    return answer["statusCode"], json.loads(answer["body"])


def amounts(tender: Body) -> tuple[int, int, int]:
    return tender["benefit"]["amount"], tender["coupon"]["amount"], tender["own_money"]["amount"]


def allowance_here(body: Body) -> bool:
    return body["today"]["amount"] == 13_000 and body["here"] == {"can_order": True}


def an_answer_by(body: Body) -> bool:
    # Asked on a Saturday: Monday, Tuesday and Wednesday are the three working days.
    return (body["child_id"], body["answer_by"]) == ("child-haneul", "2026-11-26T00:00:00+09:00")


def steps(body: Body) -> list[tuple[str, str | None]]:
    return [(step["what"], step.get("text")) for step in body["steps"]]


# case: the events that came before it
BEFORE: dict[str, tuple[str, ...]] = {
    "add_to_question": ("ask_question",),
    "ask_for_question_photo": ("ask_question",),
    "close_question": ("ask_question",),
    "list_questions": ("ask_question",),
    "read_question": ("ask_question", "add_to_question"),
    "reopen_question": ("ask_question", "close_question"),
    "view_question_photo": ("ask_question",),
    **dict.fromkeys(("renew_webhook_secret", "test_webhook", "replay_webhook"), ("put_webhook",)),
}


# case: its status, and what must be true of its answer
EXPECTED: dict[str, tuple[int, Callable[[Body], bool]]] = {
    "read_allowance": (200, allowance_here),
    "read_allowance_as_guardian": (
        200,
        lambda body: body["child_id"] == "child-bada" and body["message"] == "You can order for up to 20,000 won now.",
    ),
    "read_allowance_as_guardian_of_two": (422, lambda body: body["code"] == "child_needed"),
    "place_order": (201, lambda body: body["state"] == "held" and amounts(body["tender"]) == (12_000, 3_000, 0)),
    "place_order_with_own_money": (201, lambda body: amounts(body["tender"]) == (13_000, 3_000, 15_000)),
    "place_order_over_the_cap": (
        402,
        lambda body: body["code"] == "over_day_cap" and body["left_today"] == 13_000 and "13,000원" in body["detail"],
    ),
    "place_order_with_excluded_lines": (
        422,
        lambda body: [e["pointer"] for e in body["errors"]] == ["/lines/1/item_id", "/lines/2/item_id"],
    ),
    "place_order_for_another_child": (404, lambda body: body["code"] == "not_found"),
    "place_order_with_broken_json": (400, lambda body: body["code"] == "not_json"),
    "place_order_with_access_token": (401, lambda body: body["code"] == "not_signed_in"),
    "place_order_as_case_worker": (403, lambda body: body["code"] == "forbidden"),
    "quote_order": (200, lambda body: amounts(body["tender"]) == (9_000, 3_000, 0) and bool(body["allowance_token"])),
    "list_orders": (200, lambda body: [o["order_id"] for o in body["orders"]] == [CAPTURED, HELD_TOO]),
    "read_order": (200, lambda body: body["order_id"] == HELD and body["state"] == "held"),
    "read_order_of_nobody": (404, lambda body: body["code"] == "not_found"),
    "cancel_order": (200, lambda body: body["state"] == "voided"),
    "capture_order": (200, lambda body: body["captured"]["amount"] == 2_500),
    "capture_part_of_order": (200, lambda body: body["captured"]["amount"] == 1_500),
    "capture_order_without_scope": (403, lambda body: body["code"] == "forbidden"),
    "void_order": (200, lambda body: body["state"] == "voided"),
    "refund_order": (201, lambda body: body["refunded"]["amount"] == 1_500),
    "read_ledger": (200, lambda body: [entry["kind"] for entry in body["entries"]] == ["hold", "capture"]),
    "apply_as_merchant": (201, lambda body: body["state"] == "open"),
    "follow_application": (404, lambda body: body["code"] == "not_found"),
    "tell_refusal": (201, lambda body: body["merchant_id"] == SHOP),
    "read_merchant_statement": (200, lambda body: body["paid"]["amount"] == 1_500 and body["orders"] == 1),
    "ask_question": (201, an_answer_by),
    "add_to_question": (201, lambda body: (body["question_id"], body["text"]) == (QUESTION, "이번 달이에요.")),
    "close_question": (200, lambda body: body["state"] == "closed"),
    "reopen_question": (200, lambda body: body["state"] == "waiting"),
    "list_questions": (200, lambda body: [q["question_id"] for q in body["questions"]] == [QUESTION]),
    "read_question": (
        200,
        lambda body: steps(body) == [("asked", "쿠폰은 몇 번까지 쓸 수 있어요?"), ("added", "이번 달이에요.")],
    ),
    "ask_for_question_photo": (
        201,
        lambda body: body["fields"]["key"].startswith("questions/") and "haneul" not in body["fields"]["key"],
    ),
    "view_question_photo": (200, lambda body: "image.jpg" in body["image"] and "thumbnail.jpg" in body["thumbnail"]),
    "list_merchants": (200, lambda body: body == {"merchants": []}),
    "read_merchant": (200, lambda body: [dish["can_order"] for dish in body["menu"]].count(False) == 2),
    "list_merchant_orders": (200, lambda body: [o["state"] for o in body["orders"]] == ["accepted", "new"]),
    "list_partner_events": (200, lambda body: body == {"events": [], "next": 0}),
    "list_partner_merchants": (200, lambda body: body == {"merchants": [{"merchant_id": SHOP}]}),
    "read_partner_menu": (200, lambda body: len(body["items"]) == len(A_SHOP["menu"]) and body["open"]),
    "read_partner_order": (200, lambda body: body["state"] == "captured" and "child_id" not in body),
    "list_partner_refunds": (200, lambda body: body == {"refunds": []}),
    "read_webhook": (404, lambda body: body["code"] == "not_found"),
    "put_webhook": (200, lambda body: body["secret"].startswith("whsec_") and body["state"] == "pushing"),
    "renew_webhook_secret": (201, lambda body: body["secret"].startswith("whsec_")),
    "test_webhook": (202, lambda body: len(body["test_id"]) == 16),
    "replay_webhook": (200, lambda body: body["pushed"] == 0 and "secret" not in body),
    "read_partner_refund": (404, lambda body: body["code"] == "not_found"),
}


@pytest.mark.parametrize("case", cases("meals_api"))
def test_each_event_gets_the_answer_that_its_name_promises(case: str, town: OrderStore) -> None:
    status, holds_of = EXPECTED[case]
    for earlier in BEFORE.get(case, ()):
        assert serve(earlier)[0] == EXPECTED[earlier][0]
    answered, body = serve(case)
    assert answered == status, body
    assert holds_of(body), body


def test_every_expected_answer_has_its_event() -> None:
    assert sorted(EXPECTED) == cases("meals_api")


def test_A11_who_reads_an_orders_ledger_stands_in_the_record_of_the_childs_openings(town: OrderStore) -> None:
    serve("read_ledger")
    (opening,) = OpeningStore(town.table).page_of_child("child-haneul", 10, None).openings
    assert (opening.what, opening.role, opening.child_id, opening.municipality) == (
        *("ledger", "auditor"),
        *("child-haneul", town.account("child-haneul").municipality),  # type: ignore[union-attr]
    )
    assert opening.who
    month = OpeningStore(town.table).page_of_month(opening.municipality, opening.month, 10, None)
    assert [(each.at, each.who, each.what) for each in month.openings] == [(opening.at, opening.who, "ledger")]


def test_M4_the_same_order_twice_gets_the_same_answer_and_holds_once(town: OrderStore) -> None:
    first = serve("place_order")
    assert serve("place_order") == first
    assert town.account("child-haneul").days == {"2026-11-21": 19_000}  # type: ignore[union-attr]


def test_M4_a_declined_order_stays_declined_after_a_load(town: OrderStore) -> None:
    declined = serve("place_order_over_the_cap")
    account = town.account("child-haneul")
    assert account is not None
    legs = (Leg("fund", -50_000), Leg("benefit", 50_000, LOT))
    more = Entry("load/more", "load", "2026-11-21T11:00:00.000000Z", "2026-11-21", legs)
    town.post_entry(account, post(account, more, seoul_day(EVENING)), more, "more")
    assert serve("place_order_over_the_cap") == declined


def test_M3_a_captured_order_cannot_be_cancelled_and_says_so(town: OrderStore) -> None:
    fulfilment.capture(town, "child-haneul", HELD, CaptureRequest(), EVENING)
    status, body = serve("cancel_order")
    assert (status, body["code"]) == (409, "already_captured")


def test_M13_what_enforcement_found_is_told_with_the_allowance_in_neutral_words(town: OrderStore) -> None:
    account = town.account("child-haneul")
    assert account is not None
    found = Standing(notice={"code": "day_counted", "day": "2026-11-21", "spent": 26_000})
    LimitStore(town.table).commit(account, account, Standing(), found, (), (), EVENING)
    _, body = serve("read_allowance")
    assert "26,000원" in body["notice"]
    assert not any(word in body["notice"] for word in ("카드", "급식", "초과", "위반"))


def test_M8_what_a_merchant_reads_has_no_word_of_who_paid(town: OrderStore) -> None:
    _, body = serve("list_merchant_orders")
    assert not any(word in json.dumps(body) for word in ("benefit", "coupon", "child", "tender"))


@pytest.mark.parametrize("order_id", ["nonsense", "00000000-0000-4000-8000-000000000000"])
def test_M4_an_id_that_no_client_can_have_made_is_nobodys_order(town: OrderStore, order_id: str) -> None:
    asked = event("meals_api", "read_order_of_nobody")
    asked["pathParameters"]["order_id"] = order_id
    answer = handler.app(asked, Context())
    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (404, "not_found")


def test_somebody_elses_order_is_answered_as_a_missing_one(town: OrderStore) -> None:
    foreign = event("meals_api", "read_order")
    foreign["requestContext"]["authorizer"]["claims"]["child_id"] = "child-bada"
    missing = handler.app(event("meals_api", "read_order_of_nobody"), Context())
    assert handler.app(foreign, Context()) == missing
