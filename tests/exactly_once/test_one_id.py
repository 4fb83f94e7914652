"""An order id is one order for everybody (M4): for another child it is refused, whoever sends it; and nothing that a
shop or a partner sees under one name is two orders."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.exactly_once.harness import acts
from tests.exactly_once.harness.acts import Act
from tests.exactly_once.harness.scenes import NEW, Scene
from tests.exactly_once.harness.schedules import Stage
from tests.exactly_once.harness.world import APP, BADA, FAMILY, HANEUL, NEXT_LOT, Request, World, a_world
from tests.support.strategies import SHOP
from tests.support.webhooks import grow


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with a_world() as made:
        yield made


@pytest.fixture
def scene(world: World) -> Scene:
    made = Scene(world)
    assert acts.load("load-bada", 50_000, NEXT_LOT, child=BADA).run(world, 0).status < 300
    return made


def answered(scene: Scene, act: Act) -> tuple[int, str]:
    answer = act.run(scene.world, 0)
    return answer.status, answer.body.get("code", answer.body.get("state", ""))


def own_phone(child: str) -> dict[str, str]:
    return {"token_use": "id", "sub": f"s-{child}", "cognito:groups": "child", "child_id": child}


WHO = {
    "a guardian of both": {HANEUL: FAMILY, BADA: FAMILY},
    "strangers": {child: own_phone(child) for child in (HANEUL, BADA)},
}
by_whom = pytest.mark.parametrize("who", WHO.values(), ids=WHO)


def orders(who: Mapping[str, Mapping[str, str]], child: str, order_id: str, lines: Mapping[str, int]) -> Act:
    return acts.order(order_id, lines, child=child, who=who[child], name=f"for {child}")


@by_whom
@pytest.mark.parametrize("first", [{"gimbap": 1}, {"gimbap": 9}], ids=["held", "declined"])
def test_M4_the_same_id_for_another_child_is_another_order(scene: Scene, first: dict[str, int], who: Any) -> None:
    for_haneul = orders(who, HANEUL, NEW, first)
    told = answered(scene, for_haneul)
    stored = scene.world.items()
    assert answered(scene, orders(who, BADA, NEW, first)) == (409, "order_id_reused")
    assert answered(scene, orders(who, BADA, NEW, {"ramyeon": 9})) == (409, "order_id_reused")
    assert answered(scene, orders(who, BADA, NEW.upper(), first)) == (409, "order_id_reused")
    assert answered(scene, for_haneul) == told
    assert answered(scene, acts.read(NEW, child=BADA))[0] == 404
    assert scene.world.items() == stored


@by_whom
def test_M4_an_id_that_is_anothers_stays_one_also_when_it_is_too_old(scene: Scene, who: Any) -> None:
    assert answered(scene, orders(who, HANEUL, NEW, {"gimbap": 1}))[0] == 201
    scene.world.now = scene.world.now.replace(hour=scene.world.now.hour + 2)
    assert answered(scene, orders(who, BADA, NEW, {"gimbap": 1})) == (409, "order_id_reused")
    assert answered(scene, orders(who, BADA, acts.an_id("another", scene.world.now), {"gimbap": 1}))[0] == 201


@by_whom
def test_M4_R2_of_two_children_with_one_id_at_the_same_moment_one_orders(scene: Scene, who: Any) -> None:
    together = [orders(who, child, NEW, {"gimbap": 1}) for child in (HANEUL, BADA)]
    stage, explored = Stage(scene.world), 0
    with stage.open():
        for outcome in stage.explore(together, scene.world.remember()):
            explored += 1
            assert sorted(answer.status for answer in outcome.answers) == [201, 409], outcome.schedule
            placed = [sk for (_, sk) in scene.world.items() if sk.endswith(NEW)]
            assert len(placed) == 1, outcome.schedule
    assert explored >= 2


def test_M4_M8_whoever_forges_what_no_two_orders_are_one_to_a_shop_or_a_partner(scene: Scene) -> None:
    """Two strangers send the same ids, each first in turn: lists, their pages and the partner's feed know each order
    once, and each thing that happened to it."""
    children = own_phone(HANEUL), own_phone(BADA)
    who = dict(zip((HANEUL, BADA), children, strict=True))
    for number in range(6):
        order_id = acts.an_id(f"forged {number}", scene.world.now)
        turn = [HANEUL, BADA] if number % 2 else [BADA, HANEUL]
        for child, spelled in zip(turn, (order_id, order_id.upper()), strict=True):
            orders(who, child, spelled, {"gimbap": 1 if child == BADA else 2}).run(scene.world, 0)
    query = {"merchant_id": SHOP, "day": "2026-11-30", "limit": "2"}

    def pages(what: str, query: dict[str, str]) -> Iterator[Any]:
        page = scene.world.call(Request("meals_api", "GET", f"/v1/merchant/{what}", APP, query=query)).body
        yield from page[what]
        if "next" in page:
            yield from pages(what, {**query, "next": page["next"]})

    listed = [order["ref"] for order in pages("orders", query)]
    placed = [item for item in scene.world.items().values() if item["kind"] == "order" and item["journal"]]
    assert len(listed) == len(set(listed)) == len(placed)
    grow(scene.world)

    def feed(after: int = 0) -> Iterator[Any]:
        query = {"after": str(after), "limit": "2"}
        page = scene.world.call(Request("meals_api", "GET", "/v1/partner/events", APP, query=query)).body
        if page["events"]:
            yield from page["events"]
            yield from feed(page["next"])

    events = [event["event_id"] for event in feed()]
    assert len(events) == len(set(events)) == sum(len(item["journal"]) for item in placed) > 0
    for ref in listed:
        captured = Request("meals_api", "POST", "/v1/orders/{order_id}/capture", APP, {}, {"order_id": ref})
        assert scene.world.call(captured).body["ref"] == ref
    told = json.dumps([listed, events])
    assert not [item["order_id"] for item in placed if item["order_id"] in told]
