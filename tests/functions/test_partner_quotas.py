"""What is published of how often a partner's server may ask is what is kept; and no order waits for a counter."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from dolbom.dynamo.items import to_attributes
from dolbom.meals.orders.decisions import ONE_MORE_EACH, PLACED_AT_ONCE_MAX
from dolbom.meals.orders.lifecycle import ref_of
from dolbom.partners.quota_store import A_MINUTE, NOT_COUNTED
from infra.limits import REQUESTS_BURST_MAX, REQUESTS_PER_S_MAX
from infra.operations import operations
from infra.refusals import RETRY_AFTER_S
from infra.roles import SCOPES
from tests.exactly_once.harness import acts
from tests.exactly_once.harness.accidents import Rehearsal
from tests.exactly_once.harness.acts import an_id
from tests.exactly_once.harness.world import ALONE, APP, LIMITS, NEXT_LOT, NOON, Request, World, a_world
from tests.support.partners import register
from tests.support.strategies import SHOP
from tools.steps import ROOT

pytestmark = pytest.mark.xdist_group("partners")

HAPPY, QUICK = ({**APP, "client_id": name} for name in ("happyserver", "quickserver"))


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with a_world() as world:
        table = world.store().table
        register(table, [SHOP], server="happyserver", app="happyapp", partner_id="happy", is_house=False)
        register(table, [SHOP], server="quickserver", partner_id="quick", is_house=False)
        acts.load("load-1", 50_000, NEXT_LOT).run(world, 0)
        yield world


def ask(world: World, what: str = "merchants", who: Any = HAPPY) -> tuple[int, Any, Any]:
    served = world.process("meals_api").app(Request("meals_api", "GET", f"/v1/partner/{what}", who).event(), None)
    return served["statusCode"], served["headers"].get("Retry-After"), served["body"]


def counted(world: World, scope: str, count: Any) -> None:
    """Puts a client's counter of this minute there."""
    row = {"pk": "CALLS#happyserver", "sk": f"{scope}#{world.now:%Y-%m-%dT%H:%MZ}", "kind": "calls"}
    world.client.put_item(TableName=LIMITS, Item=to_attributes(row) | {"count": count})


def test_P4_a_client_whose_minute_is_full_waits_for_the_next_and_nobody_else_does(world: World) -> None:
    world.now = NOON.replace(second=18)
    counted(world, "merchants.read", {"N": str(A_MINUTE["merchants.read"] - 1)})
    assert ask(world)[0] == 200
    status, after, body = ask(world, "events")  # another route of the scope
    assert (status, after) == (429, "42")
    assert '"code": "too_many"' in body
    assert ask(world, "webhook")[0] == 404  # another scope
    assert ask(world, who=QUICK)[0] == 200  # another client
    world.now = NOON.replace(minute=1)
    assert ask(world)[0] == 200


def test_P4_a_step_of_an_order_is_never_counted_and_costs_no_call_more(world: World) -> None:
    world.now = NOON
    order_id = an_id("never counted")
    assert acts.order(order_id, {"gimbap": 1}, who={**ALONE, "aud": "happyapp"}).run(world, 0).status == 201
    path = {"order_id": ref_of(order_id)}
    rehearsal = Rehearsal([world.client])
    with rehearsal.open():
        capture = Request("meals_api", "POST", "/v1/orders/{order_id}/capture", HAPPY, {}, path)
        assert world.call(capture).status == 200
    assert "UpdateItem" not in rehearsal.calls


def test_a_counter_that_cannot_count_keeps_nobody_waiting(world: World) -> None:
    world.now = NOON
    for spoilt in ({"S": "?"}, {"NULL": True}, {"L": []}):
        counted(world, "merchants.read", spoilt)
        assert ask(world)[0] == 200


def test_each_scope_is_counted_or_said_not_to_be() -> None:
    assert A_MINUTE.keys() | NOT_COUNTED == SCOPES.keys()
    assert not A_MINUTE.keys() & NOT_COUNTED
    asked = {scope for each in operations("meals_api") for scope in each.auth.scopes}
    assert asked == {f"dolbom/{scope}" for scope in SCOPES}


def test_what_is_published_is_what_is_kept() -> None:
    text = (ROOT / "docs" / "partners.md").read_text().partition("\n## How often\n")[2].partition("\n## ")[0]
    table = re.findall(r"^\| (`.+`) \| (.+) \|$", text, re.MULTILINE)
    published = {scope: count for scopes, count in table for scope in re.findall("`([^`]+)`", scopes)}
    assert published == {
        **{scope: f"{count:,}" for scope, count in A_MINUTE.items()},
        **dict.fromkeys(NOT_COUNTED, "not counted"),
    }
    assert f"{REQUESTS_PER_S_MAX:,} requests a second and {REQUESTS_BURST_MAX:,} at once" in text
    assert f"`Retry-After: {RETRY_AFTER_S}`" in text
    assert f"{PLACED_AT_ONCE_MAX} orders are placed in a Seoul day" in text
    assert f"one more for each {ONE_MORE_EACH // timedelta(minutes=1)} minutes of it" in text
