"""Whose address counts (A10) where the pages' distribution stands between: the caller's, and nobody's own claim."""

import pytest

from dolbom import auth
from dolbom.alerts.rate_limits import limits
from functions.alerts_api import handler
from tests.conftest import Aws
from tests.support.alerts import World
from tests.support.alerts_forms import Json

EDGE = "203.0.113.24"
"""From where API Gateway is called in the example event."""
CALLER, OTHER = "198.51.100.9", "198.51.100.77"
RECEIPT: Json = {"alert_id": "0" * 26, "receipt_code": "WRONG"}


@pytest.fixture
def world(aws: Aws) -> World:
    """A caller and the edge have tried as many wrong codes in this hour as there may be, but one."""
    world = World(aws)
    sources = handler.stores().sources
    for network in (EDGE, CALLER):
        counters = limits.wrong_code_counters(sources.salt(world.now), network)
        for _ in range(limits.WRONG_CODES_OF_NETWORK_PER_HOUR_MAX - 1):
            assert sources.count(counters, world.now)
    return world


def tries(world: World, **headers: str) -> list[int]:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return [world.call("GET", f"/v1/alerts/{RECEIPT['alert_id']}", headers=sent)[0] for _ in range(2)]


def test_A10_each_caller_counts_for_itself_behind_one_address_of_cloudfront(world: World) -> None:
    secret = world.aws.settings["origin_secret"]
    assert tries(world, x_dolbom_origin=secret, x_dolbom_viewer=CALLER) == [404, 429]
    assert tries(world, x_dolbom_origin=secret, x_dolbom_viewer=OTHER) == [404, 404]
    assert tries(world) == [404, 429]


@pytest.mark.parametrize("shown", ["", "made-up-origin-secre", "made-up-origin-secret ", "ünïcode"])
def test_A10_who_makes_an_address_up_is_known_by_the_one_that_was_seen(world: World, shown: str) -> None:
    assert tries(world, x_dolbom_origin=shown, x_dolbom_viewer=OTHER) == [404, 429]


@pytest.mark.parametrize("claimed", ["", "somebody", "198.51.100.77, 198.51.100.78", "198.51.100.0/24"])
def test_A10_nothing_is_an_address_but_an_address(world: World, claimed: str) -> None:
    secret = world.aws.settings["origin_secret"]
    assert tries(world, x_dolbom_origin=secret, x_dolbom_viewer=claimed) == [404, 429]


def test_an_empty_secret_proves_nothing() -> None:
    headers = {auth.ORIGIN_HEADER: "", auth.VIEWER_HEADER: CALLER}
    assert auth.address_of(headers, EDGE, lambda: "") == EDGE
    assert auth.address_of({**headers, auth.ORIGIN_HEADER: "x"}, EDGE, lambda: "") == EDGE
    assert auth.address_of({**headers, auth.ORIGIN_HEADER: "x"}, EDGE, lambda: "x") == CALLER
    assert auth.address_of({auth.VIEWER_HEADER: CALLER}, EDGE, lambda: "x") == EDGE
