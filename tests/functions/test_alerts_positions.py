"""A3: a position is two finite numbers in their order, wherever one is sent; what is wrong is said in words."""

import json
import math
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from dolbom.alerts.reports.forms import Place
from dolbom.meals.merchant import Merchant
from functions.alerts_api import handler
from tests.conftest import Aws
from tests.support import Context, event
from tests.support.alerts import Json
from tests.support.alerts_forms import a_report
from tests.support.alerts_in_memory import InMemory, in_memory

SHOP = {"merchant_id": "m-1", "name": "예시식당", "municipality": "41460", "category": "korean", "menu": []}
OFF_SONGDO = {"lat": 37.3740, "lon": 126.5990}


@pytest.fixture
def world(aws: Aws) -> Iterator[InMemory]:
    with in_memory(aws) as made:
        yield made


def sent(place: str) -> tuple[int, Json]:
    """A report whose place is written so, as no client's JSON library would write it."""
    call = event("alerts_api", "report_for_oneself")
    call["body"] = json.dumps({**a_report(), "place": "HERE"}).replace('"HERE"', place)
    answer = handler.app(call, Context())
    return answer["statusCode"], json.loads(answer["body"])


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "1" * 400])
@pytest.mark.parametrize("axis", ["lat", "lon"])
def test_A3_a_number_that_is_not_finite_is_no_position(world: InMemory, axis: str, number: str) -> None:
    other = {"lat": '"lon": 127.1', "lon": '"lat": 37.3'}[axis]
    status, problem = sent(f'{{"{axis}": {number}, {other}}}')
    assert (status, problem["code"]) == (400, "number_range")
    assert world.rows("alerts", "report") == []


@pytest.mark.parametrize("value", ['"37.3"', "true", "null", "[37.3]", "-90.5", "1e300", "190"])
def test_A3_what_is_no_latitude_is_named(world: InMemory, value: str) -> None:
    status, problem = sent(f'{{"lat": {value}, "lon": 127.1}}')
    assert (status, [error["pointer"] for error in problem["errors"]]) == (422, ["/place/lat"])
    assert world.rows("alerts", "report") == []


def test_A3_latitude_and_longitude_in_the_wrong_order_are_told_so_in_words(world: InMemory) -> None:
    status, problem = world.report(a_report(place={"lat": 127.1147, "lon": 37.2803}))
    assert (status, problem["errors"][0]["pointer"]) == (422, "/place/lat")
    assert "위도와 경도가 바뀐" in problem["errors"][0]["detail"]
    _, english = world.call(
        "POST",
        "/v1/alerts",
        body=a_report(place={"lat": 127.1147, "lon": 37.2803}),
        headers={"Accept-Language": "en"},
    )
    assert "swapped" in english["errors"][0]["detail"]


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf, 127.1, 200.0])
@pytest.mark.parametrize(("model", "rest"), [(Place, {}), (Merchant, SHOP)])
def test_A3_every_model_of_a_position_refuses_what_is_none(
    model: type[BaseModel], rest: dict[str, Any], number: float
) -> None:
    model.model_validate({**rest, "lat": 37.3, "lon": 127.1})
    with pytest.raises(ValidationError):
        model.model_validate({**rest, "lat": number, "lon": 127.1})
    if number != 127.1:
        with pytest.raises(ValidationError):
            model.model_validate({**rest, "lat": 37.3, "lon": number})


def test_A3_a_report_from_new_ground_reaches_the_nearest_centre_and_not_the_central_desk(world: InMemory) -> None:
    status, receipt = world.report(a_report(place=OFF_SONGDO))
    assert status == 201
    assert receipt["office"]["name"].startswith("인천광역시 연수구")
    (report,) = world.rows("alerts", "report")
    assert report["routed_how"] == "nearest"
