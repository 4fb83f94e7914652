"""Shops at the desk and near a child, through both APIs: registered, found, changed, suspended, closed (M7, M10)."""

from collections.abc import Iterator
from typing import Any

import pytest

from dolbom.dynamo.table import Put
from dolbom.meals import keys
from functions.meals_api import handler as meals
from tests.conftest import Aws
from tests.support import event
from tests.support.partners import register as register_partner
from tests.support.shop_town import CHILD, NEAR, SHOP, WHY, a_town_at_noon, agree, calls_of, found, near, register
from tests.support.shops import ask_desk as ask
from tests.support.shops import ask_meals
from tests.support.staff import is_called
from tests.support.town import CODE, Town


@pytest.fixture
def town(aws: Aws) -> Iterator[Town]:
    with a_town_at_noon(aws) as made:
        yield made


# ── registration ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_M10_a_registered_shop_is_found_and_what_can_be_paid_there_is_said(town: Town) -> None:
    status, shop = register()
    assert status == 201
    assert [(change["what"], change["why"]) for change in shop["changes"]] == [("register", WHY)]
    status, answer = near(**NEAR)
    (view,) = answer["merchants"]
    assert (view["merchant_id"], view["can_order"], view["up_to"]["amount"]) == ("gukbap-1", True, 20_000)
    assert view["distance_m"] == pytest.approx(11.1, abs=0.05)
    assert "next" not in answer
    town.orders(CHILD, 5_000, town.shop("gimbap-1"))
    assert {shop["up_to"]["amount"] for shop in near(**NEAR)[1]["merchants"]} == {15_000}
    agree(town)


def test_the_same_registration_again_is_the_same_answer_and_another_one_is_refused(town: Town) -> None:
    first = register()
    town.later(hours=1)
    assert register() == first
    status, problem = register(name="다른 가게")
    assert (status, problem["code"]) == (409, "merchant_taken")
    assert ask("register_merchant", who="4143", **{**SHOP, "municipality": "41430", "why": WHY})[0] == 409
    assert register(merchant_id="gukbap-2", lat=20.0)[1]["code"] == "place_outside"
    assert register(merchant_id="gukbap-2", lat=127.18, lon=37.24)[1]["code"] == "invalid"
    agree(town)


def test_M7_suspended_and_closed_shops_are_found_no_more_and_take_no_order_but_stay(town: Town) -> None:
    town.shop("gimbap-1")
    order_id = town.orders(CHILD, 5_000)
    for state in ("suspended", "closed"):
        town.later(minutes=1)
        status, shop = ask("set_merchant_state", {"merchant_id": "gimbap-1"}, state=state, why="영업정지")
        assert (status, shop["state"]) == (200, state)
        assert found() == []
        assert near("read_merchant", "gimbap-1")[0] == 404
        status, allowance = near("read_allowance", merchant="gimbap-1")
        assert allowance["here"]["code"] == "merchant_closed"
        agree(town)
    # What was ordered before is still delivered and paid, and its history is there.
    assert town.captures(CHILD, order_id, 5_000).state == "captured"
    status, shop = ask("read_shop", {"merchant_id": "gimbap-1"})
    assert [change["what"] for change in shop["changes"]] == ["file", "state suspended", "state closed"]
    listed = ask("list_shops", municipality=CODE)[1]["merchants"]
    assert [(shop["merchant_id"], shop["state"]) for shop in listed] == [("gimbap-1", "closed")]
    ask("set_merchant_state", {"merchant_id": "gimbap-1"}, state="active", why="다시 엶")
    assert found() == ["gimbap-1"]
    # A file that says nothing of the state reopens no shop.
    ask("set_merchant_state", {"merchant_id": "gimbap-1"}, state="suspended", why="영업정지")
    town.shop("gimbap-1", category="mart")
    assert ask("read_shop", {"merchant_id": "gimbap-1"})[1]["state"] == "suspended"
    assert found() == []


def test_P3_what_was_done_to_a_shop_is_told_by_name_and_a_file_by_its_own(town: Town) -> None:
    claims = event("desk_api", "set_merchant_state")["requestContext"]["authorizer"]["claims"]
    town.shop("gimbap-1")
    is_called(town.aws, claims["sub"], "최예시 주무관")
    _, answer = ask("set_merchant_state", {"merchant_id": "gimbap-1"}, state="suspended", why="영업정지")
    assert [(each["by"], each.get("by_name")) for each in answer["changes"]] == [
        ("files/test", None),
        (claims["sub"], "최예시 주무관"),
    ]
    assert answer == ask("read_shop", {"merchant_id": "gimbap-1"})[1]


def test_a_change_names_what_is_otherwise_and_leaves_the_rest(town: Town) -> None:
    hours = {"open": [{"days": ["fri"], "from_": "10:00", "until": "11:00"}]}
    register(hours=hours)
    assert near(**NEAR)[1]["merchants"][0]["code"] == "merchant_closed"
    before = ask("read_shop", {"merchant_id": "gukbap-1"})[1]
    town.later(minutes=1)
    path = {"merchant_id": "gukbap-1"}
    status, after = ask("change_merchant", path, lat=37.3, lon=126.6, hours=None, why="이전")
    assert status == 200
    different = {name for name in before if before[name] != after.get(name)}
    assert different == {"lat", "lon", "hours", "changes"}
    assert found() == []
    assert found(lat="37.3", lon="126.6") == ["gukbap-1"]
    assert ask("change_merchant", path, lat=1.0, why="이전")[1]["code"] == "place_outside"
    assert ask("change_merchant", path, name="ㅤ", why="이전")[0] == 422
    agree(town)


@pytest.mark.parametrize("case", ["read_shop", "change_merchant", "set_merchant_state"])
def test_R12_another_towns_shop_looks_missing_to_an_officer(town: Town, case: str) -> None:
    register()
    bodies = {"change_merchant": {"name": "빼앗긴 가게", "why": "예시"}, "set_merchant_state": {"state": "closed"}}
    body: Any = {"why": "예시", **bodies.get(case, {})} if case != "read_shop" else {}
    other = ask(case, {"merchant_id": "gukbap-1"}, who="4143", **body)
    assert other == ask(case, {"merchant_id": "nobodys-shop"}, **body)
    assert other[0] == 404
    for group in ("child", "caseworker", "auditor"):
        assert ask(case, {"merchant_id": "gukbap-1"}, group=group, **body)[0] == 403
    assert ask("list_shops", who="4143", municipality=CODE)[0] == 404
    assert found() == ["gukbap-1"]


def test_a_towns_shops_are_listed_by_number_over_all_pages(town: Town) -> None:
    for number in range(7):
        register(merchant_id=f"shop-{number}", name=f"김밥나라 {number}호점" if number % 2 else f"수지국밥 {number}")
    seen: list[str] = []
    following: dict[str, str] = {}
    while True:
        page = ask("list_shops", municipality=CODE, limit=2, **following)[1]
        seen += [shop["merchant_id"] for shop in page["merchants"]]
        if "next" not in page:
            break
        following = {"next": page["next"]}
    assert seen == [f"shop-{number}" for number in range(7)]
    kimbap = ask("list_shops", municipality=CODE, q="ㄱㅂㄴㄹ", limit=2)[1]
    assert [shop["merchant_id"] for shop in kimbap["merchants"]] == ["shop-1", "shop-3"]


def test_a_page_of_one_is_answered_however_few_of_a_towns_shops_are_looked_for(town: Town) -> None:
    """A call for each two rows would be more calls than one request makes, and 503 for ever."""
    for number in range(220):
        row = {"name": "수지국밥", "category": "korean", "state": "active", "kind": "shop"}
        town.table.write(Put({"pk": keys.shops(CODE), "sk": keys.shop(f"shop-{number:03}"), **row}))
    register(merchant_id="zz-last", name="김밥나라")
    assert ask("list_shops", municipality=CODE, q="없는 이름", limit=1) == (200, {"merchants": []})
    status, page = ask("list_shops", municipality=CODE, q="ㄱㅂㄴㄹ", limit=1)
    assert (status, [shop["merchant_id"] for shop in page["merchants"]]) == (200, ["zz-last"])


# ── near me ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_M10_shops_are_found_by_category_by_name_by_hours_and_by_delivery(town: Town) -> None:
    week = {"open": [{"days": ["fri", "sat"], "from_": "17:00", "until": "02:00"}]}
    register(merchant_id="evening", name="저녁 김밥", hours=week)
    register(merchant_id="rider", name="배달 국밥", category="snack", delivery={"radius_m": 500, "areas": []})
    register(merchant_id="dong", name="동네 빵집", category="bakery", delivery={"areas": ["41461"]}, lat=37.2405)
    assert found() == ["evening", "rider", "dong"]
    assert found(category="bakery") == ["dong"]
    assert found(q="ㄱㅂ") == ["evening", "rider"]
    assert found(q="동네빵") == ["dong"]
    assert found(open_at="2026-11-21T01:30:00+09:00") == ["evening", "rider", "dong"]
    assert found(open_at="2026-11-21T02:00:00+09:00") == ["rider", "dong"]
    assert found(delivers="true") == ["rider", "dong"]
    assert found(delivers="true", lat="37.247") == ["dong"]
    assert found(delivers="true", lat="37.3219", lon="127.0956", radius_m="20000") == []


def test_M10_pages_follow_each_other_and_go_on_in_their_own_listing_only(town: Town) -> None:
    for number in range(5):
        register(merchant_id=f"shop-{number}")
    first = near(**NEAR, limit="2")[1]
    second = near(**NEAR, limit="2", next=first["next"])[1]
    names = [shop["merchant_id"] for page in (first, second) for shop in page["merchants"]]
    assert names == ["shop-0", "shop-1", "shop-2", "shop-3"]
    for other in ({"lat": "37.25"}, {"category": "korean"}, {"next": "x"}, {"next": first["next"][:-2]}):
        status, problem = near(**{**NEAR, "limit": "2", "next": first["next"], **other})
        assert (status, problem["code"]) == (422, "bad_next")


def test_M10_an_app_of_a_partner_finds_the_shops_that_it_serves_by_one_further_call(town: Town) -> None:
    for number in range(4):
        register(merchant_id=f"shop-{number}")
    client = "happyapp"

    def looked_up(**query: str) -> tuple[list[str], bool, int]:
        with calls_of(meals.table("meals_table").client) as calls:
            answer = ask_meals("list_merchants", None, client=client, **{**NEAR, **query})[1]
        return [shop["merchant_id"] for shop in answer["merchants"]], "next" in answer, len(calls)

    looked_up()  # policies and the like are held from here on
    everything = looked_up()
    assert everything[0] == ["shop-0", "shop-1", "shop-2", "shop-3"]
    served = ["shop-1", "shop-3", "far-away"]
    partners = register_partner(town.table, served, server="happyserver", app=client, is_house=False)
    looked_up()
    assert looked_up() == (["shop-1", "shop-3"], False, everything[2])
    assert looked_up(limit="1")[:2] == ([], True), "a page may be short, and goes on"
    assert ask_meals("read_merchant", {"merchant_id": "shop-1"}, client=client)[0] == 200
    assert ask_meals("read_merchant", {"merchant_id": "shop-0"}, client=client)[0] == 404
    assert found() == everything[0], "the residents' own app, which is no partner's"
    town.later(days=1)
    happybowl = partners.partner("happybowl")
    assert happybowl is not None
    partners.end(happybowl)
    assert looked_up()[0] == []


def test_M7_M9_what_a_child_cannot_pay_for_is_said_in_plain_words(town: Town) -> None:
    register(merchant_id="pub", category="pub")
    register(merchant_id="elsewhere", municipality="41463", why=WHY)
    answers = {shop["merchant_id"]: shop for shop in near(**NEAR)[1]["merchants"]}
    assert {name: (shop["code"], shop["up_to"]["amount"]) for name, shop in answers.items()} == {
        "pub": ("merchant_excluded", 0),
        "elsewhere": ("merchant_elsewhere", 0),
    }
    assert all("카드" not in shop["detail"] and "아동" not in shop["detail"] for shop in answers.values())


def test_M7_a_shops_menu_says_what_can_be_ordered(town: Town) -> None:
    register()
    status, shop = near("read_merchant", "gukbap-1")
    assert status == 200
    assert [(dish["item_id"], dish["can_order"]) for dish in shop["menu"]] == [("gukbap", True), ("soju", False)]
    assert near("read_merchant", "no-shop")[0] == 404


def test_a_shop_is_used_lately_when_five_children_ate_there_and_not_when_four_did(town: Town) -> None:
    town.shop("gimbap-1")
    for number in range(5):
        town.load(f"child-{number}", 30_000)
        assert near("read_merchant", "gimbap-1")[1]["used_lately"] is False
        town.pays(f"child-{number}", 5_000)
        town.pays(f"child-{number}", 5_000)
    assert near("read_merchant", "gimbap-1")[1]["used_lately"] is True
    town.shop("gimbap-3")
    for number in range(5):
        order_id = town.orders(f"child-{number}", 1_000, "gimbap-3")
        town.captures(f"child-{number}", order_id, 1_000)
    assert near("read_merchant", "gimbap-3")[1]["used_lately"] is True
    town.refunds("child-4", order_id, 1_000)
    assert near("read_merchant", "gimbap-3")[1]["used_lately"] is False, "what came back was not eaten"
    town.shop("gimbap-2")
    for number in range(5):
        town.cancels(f"child-{number}", town.orders(f"child-{number}", 5_000, "gimbap-2"))
    town.orders("child-0", 5_000, "gimbap-2")
    assert near("read_merchant", "gimbap-2")[1]["used_lately"] is False, "nobody was served there"
    town.later(days=40)
    town.load(CHILD, 10_000)
    assert near("read_merchant", "gimbap-1")[1]["used_lately"] is False


@pytest.mark.parametrize(
    "query",
    [
        {"lat": "127.18", "lon": "37.24"},
        {"lat": "1e2"},
        {"lat": "NaN"},
        {"lat": "37 .2"},
        {"radius_m": "0"},
        {"radius_m": "20001"},
        {"limit": "51"},
        {"category": "casino"},
        {"open_at": "now"},
        {"delivers": "yes"},
        {"q": "ㅤ"},
        {"q": "가" * 31},
    ],
)
def test_R10_a_look_up_that_cannot_be_read_is_told_so(town: Town, query: dict[str, str]) -> None:
    assert near(**{**NEAR, **query})[0] == 422


def test_M10_abroad_and_at_sea_nobody_is_found(town: Town) -> None:
    for lat, lon in (("35.68", "139.69"), ("0", "0"), ("90", "180"), ("36.0", "131.0")):
        assert found(lat=lat, lon=lon, radius_m="20000") == []
