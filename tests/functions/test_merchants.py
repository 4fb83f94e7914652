"""Shops at the desk and near a child, through both APIs: registered, found, changed, suspended, closed (M7, M10)."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from dolbom.audits.segments import SegmentProver
from dolbom.clock import system_clock
from dolbom.dynamo.table import Condition, Put, Table
from dolbom.meals.accounts import Change
from dolbom.meals.keys import LEAF
from dolbom.meals.merchant import Merchant
from dolbom.meals.merchants.cell_store import shops_in
from dolbom.meals.merchants.cells import SHOPS_A_CELL_MAX, Found, found_of, pack
from dolbom.meals.merchants.registry_store import RegistryStore, StaleShop
from functions.desk_api import handler as desk
from functions.meals_api import handler as meals
from tests.conftest import Aws
from tests.support import forget
from tests.support.partners import register as register_partner
from tests.support.shops import ask_desk as ask
from tests.support.shops import ask_meals, put_shop
from tests.support.town import CODE, Town

CHILD = "child-haneul"
NEAR = {"lat": "37.24", "lon": "127.18", "radius_m": "1000"}
WHY = "가맹 신청 승인"
MENU = [
    {"item_id": "gukbap", "name": "국밥", "kind": "meal", "price": 9_000},
    {"item_id": "soju", "name": "소주", "kind": "alcohol", "price": 5_000},
]
SHOP: dict[str, Any] = {
    "merchant_id": "gukbap-1",
    "name": "김밥나라 예시점",
    "municipality": CODE,
    "category": "korean",
    "lat": 37.2401,
    "lon": 127.18,
    "menu": MENU,
}


@pytest.fixture
def town(aws: Aws) -> Iterator[Town]:
    """A town at noon of a Friday, and a child with money."""
    made = Town(aws)
    for handler in (desk, meals):
        forget(handler)
        handler.app.clock = made.clock
    made.load(CHILD, 50_000)
    yield made
    for handler in (desk, meals):
        handler.app.clock = system_clock


def register(**shop: Any) -> tuple[int, Any]:
    return ask("register_merchant", **{**SHOP, "why": WHY, **shop})


def near(case: str = "list_merchants", merchant_id: str = "", **query: str) -> tuple[int, Any]:
    """A child looks for shops."""
    return ask_meals(case, {"merchant_id": merchant_id} if merchant_id else None, **query)


@contextmanager
def calls_of(client: Any) -> Iterator[list[str]]:
    """What is asked of DynamoDB meanwhile."""
    seen: list[str] = []

    def note(event_name: str, **_: Any) -> None:
        seen.append(event_name)

    client.meta.events.register("before-call.dynamodb.*", note)
    try:
        yield seen
    finally:
        client.meta.events.unregister("before-call.dynamodb.*", note)


def found(**query: str) -> list[str]:
    status, answer = near(**{**NEAR, **query})
    assert status == 200, answer
    return [shop["merchant_id"] for shop in answer["merchants"]]


def in_cells(town: Town) -> dict[str, Found]:
    """All shops of all cells, each once."""
    rows = town.aws.client("dynamodb").scan(TableName=town.table.name)["Items"]
    every = [
        shop for row in rows if row["sk"]["S"].startswith(LEAF) for shop in shops_in({"packed": row["packed"]["B"]})
    ]
    assert len({shop.merchant_id for shop in every}) == len(every)
    return {shop.merchant_id: shop for shop in every}


def agree(town: Town) -> None:
    """The cells tell of exactly the shops whose profiles are active, exactly as these say."""
    rows = town.aws.client("dynamodb").scan(TableName=town.table.name)["Items"]
    profiles = [Merchant.model_validate_json(row["profile"]["S"]) for row in rows if "profile" in row]
    told = {merchant.merchant_id: found_of(merchant) for merchant in profiles}
    assert in_cells(town) == {name: shop for name, shop in told.items() if shop is not None}


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
    town.later(days=40)
    town.load(CHILD, 10_000)
    assert near("read_merchant", "gimbap-1")[1]["used_lately"] is False


@pytest.mark.parametrize(
    "query",
    [
        {"lat": "127.18", "lon": "37.24"},
        {"lat": "1e2"},
        {"lat": "NaN"},
        {"lat": " 37.2"},
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


# ── two writers, and a writer that dies ──────────────────────────────────────────────────────────────────────────────


class Meanwhile:
    """A client before whose next transaction something else happens."""

    def __init__(self, client: Any, what: Any) -> None:
        self.client, self.what = client, what

    def __getattr__(self, name: str) -> Any:
        if name == "transact_write_items" and self.what is not None:
            what, self.what = self.what, None
            what()
        return getattr(self.client, name)


def shop(number: int, **more: Any) -> Merchant:
    return Merchant.model_validate({**SHOP, "merchant_id": f"shop-{number:03}", **more})


def test_R2_two_who_register_in_one_cell_at_once_lose_no_shop_also_when_it_is_cut_then(town: Town) -> None:
    client = town.table.client
    for number in range(0, SHOPS_A_CELL_MAX + 4, 2):
        other = shop(number + 1, lat=37.2402)
        town.table.client = Meanwhile(client, lambda other=other: put_shop(Table(client, town.table.name), other))
        put_shop(town.table, shop(number))
    town.table.client = client
    assert len(in_cells(town)) == SHOPS_A_CELL_MAX + 4
    agree(town)


def test_an_officer_registers_a_shop_where_the_cell_is_full_and_it_is_cut(town: Town) -> None:
    for number in range(SHOPS_A_CELL_MAX):
        put_shop(town.table, shop(number))
    assert register(lat=37.241)[0] == 201
    assert len(in_cells(town)) == SHOPS_A_CELL_MAX + 1
    agree(town)


def test_R2_two_officers_who_change_one_shop_at_once_are_both_heard(town: Town) -> None:
    register()
    path = {"merchant_id": "gukbap-1"}
    table = desk.table("meals_table")
    table.client = Meanwhile(table.client, lambda: ask("set_merchant_state", path, state="suspended", why="영업정지"))
    assert ask("change_merchant", path, lat=37.245, why="이전")[0] == 200
    known = ask("read_shop", path)[1]
    assert (known["state"], known["lat"]) == ("suspended", 37.245)
    assert found() == []
    agree(town)


def test_R1_a_registration_that_dies_at_any_call_is_whole_or_not_there_and_is_finished_when_it_comes_again(
    town: Town,
) -> None:
    for number in range(SHOPS_A_CELL_MAX):
        put_shop(town.table, shop(number))
    client = town.table.client

    class Dies:
        def __init__(self, at: int, after: bool) -> None:
            self.left, self.after = at, after

        def __getattr__(self, name: str) -> Any:
            call = getattr(client, name)

            def made(**arguments: Any) -> Any:
                self.left -= 1
                if self.left == 0 and not self.after:
                    raise KeyboardInterrupt
                answer = call(**arguments)
                if self.left == 0:
                    raise KeyboardInterrupt
                return answer

            return made

    # The last one cuts the cell.
    moved = shop(SHOPS_A_CELL_MAX, lat=37.241)
    deaths = 0
    for at in range(1, 8):
        for after in (False, True):
            town.table.client = Dies(at, after)
            try:
                put_shop(town.table, moved)
            except KeyboardInterrupt:
                deaths += 1
            town.table.client = client
            agree(town)
    put_shop(town.table, moved)
    agree(town)
    assert len(in_cells(town)) == SHOPS_A_CELL_MAX + 1
    assert deaths >= 4


def test_a_look_up_beside_a_cut_is_exact(town: Town) -> None:
    for number in range(SHOPS_A_CELL_MAX):
        put_shop(town.table, shop(number))
    client = meals.store().table.client

    class Cut:
        """A client whose second read of cells comes after their tile was cut."""

        calls = 0

        def __getattr__(self, name: str) -> Any:
            if name == "batch_get_item":
                Cut.calls += 1
                if Cut.calls == 2:
                    put_shop(town.table, shop(900, lat=37.2405))
            return getattr(client, name)

    meals.store().table.client = Cut()
    names = found(limit="50")
    assert len(names) == SHOPS_A_CELL_MAX + 1
    assert len(set(names)) == len(names)


def test_a_shop_of_before_there_were_cells_is_found_once_its_file_comes_again(town: Town) -> None:
    old = {"pk": "MERCHANT#old-1", "sk": "PROFILE", "kind": "merchant"}
    profile = json.dumps({**SHOP, "merchant_id": "old-1", "open": True})
    town.aws.client("dynamodb").put_item(
        TableName=town.table.name, Item={name: {"S": value} for name, value in {**old, "profile": profile}.items()}
    )
    assert near("read_merchant", "old-1")[0] == 200
    assert found() == []
    put_shop(town.table, Merchant.model_validate({**SHOP, "merchant_id": "old-1"}))
    assert found() == ["old-1"]


def test_a_shop_that_changed_since_it_was_read_is_not_overwritten(town: Town) -> None:
    register()
    store = RegistryStore(town.table)
    read = store.known("gukbap-1")
    ask("change_merchant", {"merchant_id": "gukbap-1"}, name="새 이름", why="상호 변경")
    assert read is not None
    with pytest.raises(StaleShop):
        store.put(
            read,
            shop(1, merchant_id="gukbap-1", category="mart"),
            Change("x", "2026-11-20T00:00:00.000000Z", "change", "x"),
        )
    assert in_cells(town)["gukbap-1"].name == "새 이름"


def test_a_shop_that_opens_later_is_said_so_and_the_order_is_the_shops_to_refuse(town: Town) -> None:
    register(hours={"open": [{"days": ["fri"], "from_": "13:00", "until": "21:00"}]})
    view = near(**NEAR)[1]["merchants"][0]
    assert (view["open_now"], view["can_order"], view["code"]) == (False, False, "merchant_closed")
    town.now += timedelta(hours=1)
    view = near(**NEAR)[1]["merchants"][0]
    assert (view["open_now"], view["can_order"]) == (True, True)


# ── the night's proof ────────────────────────────────────────────────────────────────────────────────────────────────


def proved(town: Town) -> set[tuple[str, str]]:
    return {(finding.code, finding.pk) for finding in SegmentProver(town.table, town.now).prove(0, 1).findings}


def test_O1_the_nights_proof_names_a_shop_that_is_not_in_its_cell_and_a_cell_that_differs(town: Town) -> None:
    register()
    register(merchant_id="gukbap-2", lat=37.2405)
    assert proved(town) == set()
    (row,) = [row for row in town.table.scan(0, 1).items if row["kind"] == "cell"]
    first, second = shops_in(row)
    place = row["pk"]
    for packed, expected in (
        ([first], {("shop_not_in_cell", f"MERCHANT#{second.merchant_id}")}),
        ([first, second, first._replace(merchant_id="nobody")], {("cell_differs", place)}),
        (
            [first, second._replace(name="다른 이름")],
            {("cell_differs", place), ("shop_not_in_cell", f"MERCHANT#{second.merchant_id}")},
        ),
    ):
        town.table.write(Put({**row, "packed": pack(packed)}, Condition("attribute_exists(pk)")))
        assert proved(town) == expected
    town.table.write(Put(row, Condition("attribute_exists(pk)")))
    assert proved(town) == set()
    town.table.write(Put({**row, "packed": b"no cell"}, Condition("attribute_exists(pk)")))
    assert ("unreadable_row", place) in proved(town)


def test_O1_what_the_night_finds_of_cells_is_mended_as_the_runbook_says(town: Town) -> None:
    register()
    register(merchant_id="gukbap-2", lat=37.2405)
    (row,) = [row for row in town.table.scan(0, 1).items if row["kind"] == "cell"]
    first, second = shops_in(row)
    nobody = first._replace(merchant_id="nobody")
    for packed, shops in (
        ([first], [second.merchant_id]),
        ([first, second._replace(name="다른 이름")], [second.merchant_id]),
        ([first, second, nobody], ["nobody"]),
    ):
        town.table.write(Put({**row, "packed": pack(packed)}, Condition("attribute_exists(pk)")))
        assert proved(town)
        for shop in shops:
            if shop == "nobody":
                register(merchant_id=shop)
            for state in ("suspended", "active") if shop != "nobody" else ("closed",):
                path = {"merchant_id": shop}
                assert ask("set_merchant_state", path, state=state, why="야간 증명에 따른 정리")[0] == 200
        assert proved(town) == set()
    assert found() == [first.merchant_id, second.merchant_id]


def test_O1_a_shop_that_moves_while_it_is_proved_is_no_finding(town: Town) -> None:
    register()
    client = town.table.client

    class Moves:
        """A client before whose first batch the shop moves to another cell."""

        calls = 0

        def __getattr__(self, name: str) -> Any:
            if name == "batch_get_item":
                Moves.calls += 1
                if Moves.calls == 1:
                    ask("change_merchant", {"merchant_id": "gukbap-1"}, lat=37.3, lon=126.6, why="이전")
            return getattr(client, name)

    town.table.client = Moves()
    assert proved(town) == set()
