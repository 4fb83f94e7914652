"""What comes from shopkeepers and goes to them: applications, refusals, statements (M5, M7, M8)."""

import csv
import io
import json
import random
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import datetime
from typing import Any

import pytest

from dolbom import aws as clients
from dolbom.clock import SEOUL, stamp, system_clock
from dolbom.dynamo.table import Put
from dolbom.errors import Invalid
from dolbom.ids import new_uuid7
from dolbom.meals.policy import MealPolicy
from dolbom.meals.shopkeepers.application_store import OF_NETWORK_A_DAY_MAX
from dolbom.meals.shopkeepers.desk_routes import APPLICATIONS_READ_MAX
from dolbom.meals.shopkeepers.refusal_store import OF_CHILD_A_DAY_MAX
from dolbom.meals.shopkeepers.statement_store import StatementStore
from functions.desk_api import handler as desk
from functions.meals_api import handler as meals
from tests.conftest import Aws
from tests.exactly_once.harness.contention import overtaken
from tests.support import Context, event, forget
from tests.support.meeting import Meanwhile
from tests.support.partners import register
from tests.support.shops import ask_desk, ask_meals
from tests.support.town import CODE, Town

CHILD = "child-haneul"
SHOP = "gimbap-1"
WHY = "현장 확인 완료"


@pytest.fixture
def town(aws: Aws) -> Iterator[Town]:
    """A town at noon of a Friday, a shop and a child with money."""
    made = Town(aws)
    for handler in (desk, meals):
        forget(handler)
        handler.app.clock = made.clock
    made.shop(SHOP)
    register(made.table, [SHOP], server="6exampleexampleexample0002")
    made.load(CHILD, 100_000)
    yield made
    for handler in (desk, meals):
        handler.app.clock = system_clock


# ── applications ─────────────────────────────────────────────────────────────────────────────────────────────────────


def apply(town: Town, number: int = 1, **more: Any) -> tuple[int, Any]:
    form = json.loads(event("meals_api", "apply_as_merchant")["body"])
    application_id = new_uuid7(town.now, number.to_bytes(10, "big"))
    return ask_meals("apply_as_merchant", **{**form, "municipality": CODE, "application_id": application_id, **more})


def decide(application_id: str, decision: str = "approve", who: str = "4146", **more: Any) -> tuple[int, Any]:
    body = {"municipality": CODE, "decision": decision, "why": WHY, **more}
    return ask_desk("decide_application", {"application_id": application_id}, who=who, **body)


def follow(application_id: str, town: str = CODE) -> tuple[int, Any]:
    return ask_meals("follow_application", {"application_id": application_id}, municipality=town)


def test_a_shop_applies_is_let_in_and_is_found(town: Town) -> None:
    status, made = apply(town)
    assert (status, made["state"]) == (201, "open")
    assert apply(town) == (201, made)
    name = made["application_id"]
    (received,) = ask_desk("list_applications", municipality=CODE)[1]["applications"]
    assert received["form"]["business_number"] == "1234567891"
    town.later(hours=1)
    status, approved = decide(name, merchant_id="mandu-1")
    assert (status, approved["state"], approved["merchant_id"]) == (200, "approved", "mandu-1")
    assert decide(name, merchant_id="mandu-1") == (200, approved)
    told = follow(name)[1]
    assert (told["state"], told["why"], told["merchant_id"]) == ("approved", WHY, "mandu-1")
    assert "form" not in told
    shop = ask_desk("read_shop", {"merchant_id": "mandu-1"})[1]
    assert [change["what"] for change in shop["changes"]] == [f"approve {name}"]
    near = ask_meals("list_merchants", lat=37.3225, lon=127.0961)[1]["merchants"]
    assert [each["merchant_id"] for each in near] == ["mandu-1"]


def test_a_shop_that_is_not_let_in_is_told_why_and_may_apply_again(town: Town) -> None:
    name = apply(town)[1]["application_id"]
    assert decide(name, "refuse")[1]["state"] == "refused"
    assert decide(name, "refuse")[0] == 200
    status, problem = decide(name, merchant_id="mandu-1")
    assert (status, problem["code"]) == (409, "application_decided")
    assert follow(name)[1]["why"] == WHY
    assert apply(town, 2)[0] == 201
    listed = ask_desk("list_applications", municipality=CODE, state="refused")[1]["applications"]
    assert [each["application_id"] for each in listed] == [name]


@pytest.mark.parametrize("content", ["of_tomorrow", "가" * 100_000, "{}"], ids=len)
def test_an_application_that_cannot_be_read_hides_no_other_and_is_not_decided(town: Town, content: str) -> None:
    name, other = (apply(town, number)[1]["application_id"] for number in (1, 2))
    (row,) = [each for each in town.items("application") if each["application_id"] == {"S": name}]
    town.aws.client("dynamodb").put_item(TableName=town.table.name, Item={**row, "content": {"S": content}})
    listed = ask_desk("list_applications", municipality=CODE)[1]["applications"]
    assert [each["application_id"] for each in listed] == [other]
    for decision in ("approve", "refuse"):
        status, problem = decide(name, decision, **({"merchant_id": "mandu-1"} if decision == "approve" else {}))
        assert (status, problem["code"]) == (503, "unreadable")
    assert (apply(town)[0], apply(town)[1]["code"]) == (503, "unreadable")
    assert follow(name)[1]["state"] == "open"
    assert decide(other, merchant_id="mandu-2")[0] == 200


def test_a_counter_of_applications_that_cannot_count_stops_no_shop(town: Town) -> None:
    apply(town)
    row = town.items("applied")[0]
    town.aws.client("dynamodb").put_item(TableName=town.table.name, Item={**row, "count": {"S": "many"}})
    status, made = apply(town, 2)
    assert (status, apply(town, 2)) == (201, (201, made))
    assert follow(made["application_id"])[1]["state"] == "open"


def test_R12_an_application_is_its_towns_and_whoevers_has_its_number(town: Town) -> None:
    name = apply(town)[1]["application_id"]
    nobody = new_uuid7(town.now, bytes(10))
    assert decide(name, who="4143", merchant_id="mandu-1") == decide(nobody, merchant_id="mandu-1")
    assert follow(nobody) == follow(name, "41430")
    assert follow(nobody)[0] == 404
    assert ask_desk("list_applications", who="4143", municipality=CODE)[0] == 404
    assert ask_desk("list_applications", group="caseworker", municipality=CODE)[0] == 403


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"business_number": "123-45-67890"}, "invalid"),
        ({"business_number": "12345"}, "invalid"),
        ({"municipality": "11110"}, "not_switched_on"),
        ({"lat": 20.0}, "place_outside"),
        ({"application_id": "019aa4e5-0000-7000-8000-0000000000a1"}, "application_id_stale"),
        ({"phone": "call me"}, "invalid"),
        ({"state": "active"}, "invalid"),
    ],
)
def test_R10_an_application_that_cannot_be_taken_says_why(town: Town, wrong: dict[str, Any], code: str) -> None:
    status, problem = apply(town, **wrong)
    assert (status, problem["code"]) == (422, code)
    assert ask_desk("list_applications", municipality=CODE)[1]["applications"] == []


@pytest.mark.parametrize("written", ["(031) 000.0000", "０３１－０００－００００", "031-000-0000 내선 12"])
def test_an_applicants_telephone_is_taken_as_people_write_it_and_an_officer_reads_a_number(
    town: Town, written: str
) -> None:
    made = apply(town, phone=written)
    assert (made[0], apply(town, phone=written)) == (201, made)
    (listed,) = ask_desk("list_applications", municipality=CODE)[1]["applications"]
    assert listed["form"]["phone"] == "031-000-0000" + " 내선 12" * written.endswith("12")


def test_a_number_is_one_application_and_one_network_sends_no_flood(town: Town) -> None:
    first = apply(town)[1]
    assert apply(town, name="다른 가게")[1]["code"] == "application_taken"
    for number in range(2, OF_NETWORK_A_DAY_MAX + 1):
        assert apply(town, number)[0] == 201
    status, problem = apply(town, 99)
    assert (status, problem["code"]) == (429, "too_many_applications")
    assert apply(town)[1] == first
    town.later(days=1)
    assert apply(town, 99)[0] == 201
    seen: list[str] = []
    following: dict[str, str] = {}
    while True:
        page = ask_desk("list_applications", municipality=CODE, limit=7, **following)[1]
        seen += [each["application_id"] for each in page["applications"]]
        if "next" not in page:
            break
        following = {"next": page["next"]}
    assert len(seen) == OF_NETWORK_A_DAY_MAX + 1
    assert seen == sorted(seen)


def test_a_merchants_number_that_is_in_use_is_given_to_no_other_shop(town: Town) -> None:
    name = apply(town)[1]["application_id"]
    assert decide(name, merchant_id=SHOP)[1]["code"] == "merchant_taken"
    assert decide(name)[0] == 422
    assert follow(name)[1]["state"] == "open"


def test_R2_two_officers_who_decide_one_application_at_once_decide_it_once(town: Town) -> None:
    name = apply(town)[1]["application_id"]
    table = desk.table("meals_table")
    client = table.client
    answers = []
    table.client = Meanwhile(client, lambda: answers.append(decide(name, "refuse")))
    status, problem = decide(name, merchant_id="mandu-1")
    table.client = client
    assert (answers[0][0], status, problem["code"]) == (200, 409, "application_decided")
    assert ask_desk("read_shop", {"merchant_id": "mandu-1"})[0] == 404
    assert follow(name)[1]["state"] == "refused"


def test_of_very_many_applications_a_thousand_are_looked_through_at_once_and_none_is_missed(town: Town) -> None:
    """A page of what is seldom may hold nothing, and has a next one; over all pages each is listed, once."""
    form = json.dumps(json.loads(event("meals_api", "apply_as_merchant")["body"]))
    for number in range(APPLICATIONS_READ_MAX + 2):
        state = "open" if number in (0, APPLICATIONS_READ_MAX - 1, APPLICATIONS_READ_MAX + 1) else "refused"
        application_id = f"00000000-0000-7000-8000-{number:012}"
        row = {"application_id": application_id, "content": form, "state": state, "municipality": CODE}
        row |= {"applied_at": stamp(town.now), "by": "", "decided_at": "", "why": "", "registered_as": ""}
        place = {"pk": f"APPLICATIONS#{CODE}", "sk": f"APPLICATION#{application_id}", "kind": "application"}
        town.table.write(Put({**place, **row}))
    pages: list[list[int]] = []
    query: dict[str, Any] = {}
    while True:
        answer = ask_desk("list_applications", municipality=CODE, state="open", limit=2, **query)[1]
        pages.append([int(each["application_id"][-12:]) for each in answer["applications"]])
        if answer.get("next") is None:
            break
        query = {"next": answer["next"]}
    assert pages == [[0, APPLICATIONS_READ_MAX - 1], [APPLICATIONS_READ_MAX + 1]]
    answer = ask_desk("list_applications", municipality=CODE, state="approved", limit=2)[1]
    assert (answer["applications"], bool(answer["next"])) == ([], True)
    last = ask_desk("list_applications", municipality=CODE, state="approved", limit=2, next=answer["next"])[1]
    assert (last["applications"], last.get("next")) == ([], None)


# ── refusals ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def refused(child: str = CHILD, shop: str = SHOP) -> tuple[int, Any]:
    return ask_meals("tell_refusal", {"merchant_id": shop}, child=child)


def told(**query: Any) -> list[tuple[str, int, int]]:
    page = ask_desk("list_refusals", municipality=CODE, **query)[1]
    return [(each["merchant_id"], each["count"], each["total"]) for each in page["refusals"]]


def settle(count: int, who: str = "4146") -> tuple[int, Any]:
    return ask_desk("settle_refusals", {"merchant_id": SHOP}, who=who, count=count, why="단말기를 바꿈")


def test_a_refusal_is_counted_once_a_child_and_day_and_names_nobody(town: Town) -> None:
    first = refused()
    assert first[0] == 201
    assert refused() == first
    refused("child-bada")
    assert told() == [(SHOP, 2, 2)]
    town.later(days=1)
    refused()
    assert told() == [(SHOP, 3, 3)]
    assert "child" not in json.dumps(ask_desk("list_refusals", municipality=CODE)[1])
    assert refused(shop="no-shop")[0] == 404
    assert all(word not in first[1]["message"] for word in ("카드", "급식", "아동"))


def test_refusals_are_worked_off_and_none_that_comes_meanwhile_is_lost(town: Town) -> None:
    refused()
    town.later(minutes=1)
    refused("child-bada")
    assert settle(1)[1]["code"] == "refusals_changed"
    assert settle(2, who="4143")[0] == 404
    status, answer = settle(2)
    assert (status, answer["count"], answer["total"]) == (200, 0, 2)
    assert settle(2)[0] == 200
    assert (told(), told(settled="true")) == ([], [(SHOP, 0, 2)])
    town.later(days=1)
    refused()
    assert told() == [(SHOP, 1, 3)]
    changes = ask_desk("read_shop", {"merchant_id": SHOP})[1]["changes"]
    assert [change["why"] for change in changes if change["what"] == "refusals settled"] == ["단말기를 바꿈"]
    table = desk.table("meals_table")
    client = table.client
    table.client = Meanwhile(client, lambda: refused("child-bada"))
    assert settle(1)[1]["code"] == "refusals_changed"
    table.client = client
    assert told() == [(SHOP, 2, 4)]


def test_a_child_tells_of_some_shops_a_day_and_the_list_is_paged_latest_first(town: Town) -> None:
    for number in range(OF_CHILD_A_DAY_MAX):
        assert refused(shop=town.shop(f"shop-{number}"))[0] == 201
    status, problem = refused()
    assert (status, problem["code"]) == (429, "too_many_told")
    town.later(days=1)
    refused()
    page = ask_desk("list_refusals", municipality=CODE, limit=4)[1]
    names = [each["merchant_id"] for each in page["refusals"]]
    names += [each[0] for each in told(limit=100, next=page["next"])]
    assert names == [SHOP, *(f"shop-{number}" for number in range(OF_CHILD_A_DAY_MAX))]


# ── statements ───────────────────────────────────────────────────────────────────────────────────────────────────────


def statement(month: str = "2026-11", case: str = "read_statement", shop: str = SHOP, who: str = "4146") -> Any:
    status, found = ask_desk(case, {"merchant_id": shop, "month": month}, who=who)
    assert status == 200, found
    return found


def ledger(town: Town, shop: str, month: str) -> int:
    """What the ledger moved to a shop on a month's days, added up here from every row of every child."""
    rows = [row for child in (CHILD, "child-bada") for row in town.meals.journal_rows(child)]
    return sum(
        leg["amount"]
        for row in rows
        if row.get("merchant_id") == shop
        for entry in row["journal"]
        if entry["day"].startswith(month)
        for leg in entry["legs"]
        if leg["account"] == "merchant"
    )


@pytest.mark.parametrize("seed", range(3))
def test_M5_statements_add_up_to_the_ledger_to_the_won_across_months(town: Town, seed: int) -> None:
    chance = random.Random(seed)
    town.meals.put_policy(
        MealPolicy(municipality=CODE, version=2, effective_from=datetime(2026, 6, 1, tzinfo=SEOUL), day_cap=1_000_000)
    )
    town.load("child-bada", 100_000)
    town.shop("other-1")
    town.now = datetime(2026, 11, 30, 20, tzinfo=SEOUL)
    open_orders: list[tuple[str, str]] = []
    captured: list[tuple[str, str]] = []
    for _ in range(25):
        town.later(minutes=chance.choice((1, 7, 23)))
        child, shop = chance.choice((CHILD, "child-bada")), chance.choice((SHOP, SHOP, "other-1"))
        match chance.randrange(5):
            case 0 | 1 if town.now.month == 11:
                open_orders.append((child, town.orders(child, chance.choice((1_000, 2_500, 4_000)), shop)))
            case 2 if open_orders:
                child, order_id = open_orders.pop()
                order = town.meals.order(child, order_id)
                assert order is not None
                if datetime.fromisoformat(order.hold_until) <= town.now:
                    continue
                if chance.random() < 0.8:
                    town.captures(child, order_id, order.basket.food)
                    captured.append((child, order_id))
                else:
                    town.cancels(child, order_id)
            case 3 if captured:
                town.refunds(*captured.pop(), 500)
            case _:
                town.buys(child, chance.choice((1_500, 3_000)), shop)
    for shop in (SHOP, "other-1"):
        for month in ("2026-11", "2026-12"):
            found = statement(month, shop=shop)
            assert found["paid"]["amount"] == ledger(town, shop, month)
            assert found["paid"]["amount"] == sum(line["paid"] for line in found["lines"])
            rows = list(csv.reader(io.StringIO(statement(month, "export_statement", shop)["content"].lstrip("\ufeff"))))
            assert int(rows[-1][6]) == found["paid"]["amount"] == sum(int(row[6]) for row in rows[1:-1])
    total = sum(
        statement(month, shop=shop)["paid"]["amount"] for shop in (SHOP, "other-1") for month in ("2026-11", "2026-12")
    )
    assert total == sum(ledger(town, shop, "2026") for shop in (SHOP, "other-1"))


def test_M5_an_order_of_the_last_evening_stands_in_its_own_month_with_what_came_back_later(town: Town) -> None:
    town.now = datetime(2026, 11, 30, 23, 50, tzinfo=SEOUL)
    order_id = town.orders(CHILD, 9_000, delivery_fee={"amount": 3_000})
    town.later(minutes=20)
    town.captures(CHILD, order_id, 9_000, 3_000)
    town.later(days=3)
    town.refunds(CHILD, order_id, 2_000)
    found = statement()
    sums = [found[name]["amount"] for name in ("food", "returned", "paid", "delivery_fees")]
    assert sums == [9_000, 2_000, 7_000, 3_000]
    assert (found["orders"], found["purchases"], len(statement("2026-12")["lines"])) == (1, 0, 0)


def test_M5_a_purchase_at_the_till_has_the_time_at_which_it_was_bought(town: Town) -> None:
    """Not that of the file that told of it, days later."""
    town.buys(CHILD, 4_000, at=town.now.replace(day=18, hour=19, minute=5))
    town.pays(CHILD, 9_000)
    assert [(line["day"], line["at"]) for line in statement()["lines"]] == [
        ("2026-11-18", "2026-11-18T19:05:00+09:00"),
        ("2026-11-20", "2026-11-20T12:00:00+09:00"),
    ]
    rows = list(csv.reader(io.StringIO(statement(case="export_statement")["content"].lstrip("\ufeff"))))
    assert [row[:2] for row in rows[1:3]] == [["2026-11-18", "2026-11-18 19:05"], ["2026-11-20", "2026-11-20 12:00"]]


def test_a_month_of_more_than_a_statement_holds_is_told_so_and_not_to_try_again(town: Town) -> None:
    """A sum without some would be wrong, and 503 for ever would be no answer."""
    for _ in range(3):
        town.buys(CHILD, 1_000)
    assert len(StatementStore(town.table, rows_max=3).lines(SHOP, "2026-11")) == 3
    with pytest.raises(Invalid) as refused:
        StatementStore(town.table, rows_max=2).lines(SHOP, "2026-11")
    assert (refused.value.code, refused.value.facts) == ("statement_too_long", {"rows_max": 2})


def test_M8_a_partner_reads_its_orders_and_neither_the_tills_purchases_nor_any_child(town: Town) -> None:
    town.pays(CHILD, 9_000)
    town.buys(CHILD, 4_000)
    order = town.orders(CHILD, 2_000)
    town.cancels(CHILD, order)
    status, found = ask_meals("read_merchant_statement", merchant_id=SHOP, month="2026-11")
    assert status == 200
    assert [(line["kind"], line["paid"]) for line in found["lines"]] == [("order", 9_000)]
    # One that does not serve the shop, and one through which none of its orders came.
    missing = ask_meals("read_merchant_statement", merchant_id=town.shop("other-1"), month="2026-11")
    assert (missing[0], missing[1]["code"]) == (404, "not_found")
    assert ask_meals("read_merchant_statement", merchant_id="no-shop", month="2026-11") == missing
    register(town.table, [SHOP], server="other", partner_id="quickbowl", is_house=False)
    told = deepcopy(event("meals_api", "read_merchant_statement"))
    told["requestContext"]["authorizer"]["claims"] |= {"sub": "other", "client_id": "other"}
    told["multiValueQueryStringParameters"] = {"merchant_id": [SHOP], "month": ["2026-11"]}
    assert json.loads(meals.app(told, Context())["body"])["lines"] == []
    assert statement()["paid"]["amount"] == 13_000
    for words in (json.dumps(found, ensure_ascii=False), json.dumps(statement(), ensure_ascii=False)):
        assert "child" not in words
        assert "benefit" not in words
        assert "카드" not in words


def test_a_statement_is_a_page_for_whoever_reads_one(town: Town) -> None:
    town.pays(CHILD, 9_000)
    told = deepcopy(event("desk_api", "read_statement"))
    told["headers"]["Accept"] = "text/html"
    told["pathParameters"] = {"merchant_id": SHOP, "month": "2026-11"}
    answer = desk.app(told, Context())
    assert (answer["statusCode"], answer["headers"]["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert "9,000" in answer["body"]
    assert "합계" in answer["body"]


def test_R12_a_statement_is_the_shops_town_s_and_a_month_is_a_month(town: Town) -> None:
    missing = ask_desk("read_statement", {"merchant_id": "no-shop", "month": "2026-11"})
    assert missing[0] == 404
    for case in ("read_statement", "export_statement"):
        assert ask_desk(case, {"merchant_id": SHOP, "month": "2026-11"}, who="4143") == missing
        for month in ("2026-13", "2026", "november", "2026-11-01"):
            assert ask_desk(case, {"merchant_id": SHOP, "month": month}) == missing
        assert ask_desk(case, {"merchant_id": SHOP, "month": "2026-11"}, group="child")[0] == 403


def registered(_: Town) -> tuple[int, Any]:
    shop = json.loads(event("desk_api", "register_merchant")["body"])
    return ask_desk("register_merchant", **shop)


def let_in(town: Town) -> tuple[int, Any]:
    return decide(new_uuid7(town.now, (1).to_bytes(10, "big")), merchant_id="mandu-1")


@pytest.mark.parametrize("send", [registered, let_in], ids=["a shop", "a shop that is let in"])
def test_R4_a_shop_that_is_written_twice_at_once_is_answered_alike(
    town: Town, send: Callable[[Town], tuple[int, Any]]
) -> None:
    apply(town)
    with overtaken(clients.client("dynamodb"), lambda: send(town), b"TransactItems") as first:
        again = send(town)
    assert again[0] < 300
    assert (first[0][0] < 300, first[0][1]) == (True, again[1])


def test_R4_of_two_who_settle_what_was_told_at_once_the_late_one_is_told_so(town: Town) -> None:
    refused()
    with overtaken(clients.client("dynamodb"), lambda: settle(1)) as first:
        late = settle(1)
    assert [status for status, _ in first] == [200]
    assert (late[0], late[1]["code"]) == (409, "refusals_changed")


@pytest.mark.parametrize("send", [apply, lambda _: refused()], ids=["an application", "a refusal"])
def test_R4_what_is_told_twice_at_once_is_answered_alike(town: Town, send: Callable[[Town], tuple[int, Any]]) -> None:
    with overtaken(clients.client("dynamodb"), lambda: send(town)) as first:
        again = send(town)
    assert again[0] < 300
    assert first == [again]
