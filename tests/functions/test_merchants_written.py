"""Shops as they are written: by two at once, by one who dies, and as the night proves them (M7, M10, O1)."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from dolbom.audits.segments import SegmentProver
from dolbom.dynamo.table import Condition, Delete, Put, Table
from dolbom.meals.accounts import Change
from dolbom.meals.merchant import Merchant
from dolbom.meals.merchants.cell_store import shops_in
from dolbom.meals.merchants.cells import SHOPS_A_CELL_MAX, pack
from dolbom.meals.merchants.registry_store import RegistryStore, StaleShop
from functions.desk_api import handler as desk
from functions.meals_api import handler as meals
from tests.conftest import Aws
from tests.support.meeting import Meanwhile
from tests.support.shop_town import (
    NEAR,
    SHOP,
    a_town_at_noon,
    agree,
    found,
    in_cells,
    near,
    register,
)
from tests.support.shops import ask_desk as ask
from tests.support.shops import put_shop
from tests.support.town import Town


@pytest.fixture
def town(aws: Aws) -> Iterator[Town]:
    with a_town_at_noon(aws) as made:
        yield made


# ── two writers, and a writer that dies ──────────────────────────────────────────────────────────────────────────────


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
    # Copies under another key, each of which agrees with all that it names.
    profile = town.table.get(f"MERCHANT#{first.merchant_id}", "PROFILE")
    assert profile is not None
    for copied, pk in ((profile, "MERCHANT#another"), (row, f"{place}0")):
        town.table.write(Put({**copied, "pk": pk}))
        assert ("misplaced_row", pk) in proved(town)
        town.table.write(Delete(pk, copied["sk"]))
    shape = town.table.get(place, "SHAPE")
    assert shape is not None
    # A tile's shape of cells that are not there, and a cell that is not in its tile's shape.
    for copied, pk, sk in ((shape, f"{place}0", "SHAPE"), (row, place, "LEAF#3")):
        town.table.write(Put({**copied, "pk": pk, "sk": sk}))
        assert proved(town) == {("cell_differs", pk)}
        town.table.write(Delete(pk, sk))
    town.table.write(Put({**shape, "shape": "x1001"}, Condition("attribute_exists(pk)")))
    assert ("cell_differs", place) in proved(town)
    town.table.write(Put(shape, Condition("attribute_exists(pk)")))
    for kept in (profile, shape, row):
        town.table.write(Put({**kept, "kind": "purse"}, Condition("attribute_exists(pk)")))
        assert ("misplaced_row", kept["pk"]) in proved(town)
        town.table.write(Put(kept, Condition("attribute_exists(pk)")))
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
