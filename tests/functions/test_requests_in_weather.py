"""R7: each request that there is an event of, where DynamoDB does each call at its first attempt, and says that it has
failed: its client asks again, and finds there what it has written itself. That is no error of ours."""

import json
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from functions.desk_api import handler as desk
from functions.meals_api import handler as meals
from functions.people_api import handler as people
from tests.conftest import Aws
from tests.exactly_once.harness.weather import Weather
from tests.functions.test_money_in_weather import Sky
from tests.support import Context, event, forget, new_clients
from tests.support.partners import register
from tests.support.town import CODE, Town
from tools.steps import ROOT

APIS = {"desk_api": desk, "people_api": people, "meals_api": meals}
OF_COGNITO = ("staff", "second_factor", "delete_own_account")
"""What asks Cognito too, of which there is none here."""
TOWN_OF_EVENTS = "41460"
CASES = [
    (api, path.stem)
    for api in APIS
    for path in sorted((ROOT / "events" / api).glob("*.json"))
    if not any(word in path.stem for word in OF_COGNITO)
]


@pytest.fixture
def town(aws: Aws) -> Iterator[Town]:
    new_clients()
    for handler in APIS.values():
        forget(handler)
    made = Town(aws)
    for handler in APIS.values():
        handler.app.clock = made.clock
    for child in ("child-haneul", "child-bada", "haru"):
        made.load(child, 50_000)
    rules = made.meals.policies(CODE, made.now)[0]
    made.meals.put_policy(rules.model_copy(update={"municipality": TOWN_OF_EVENTS}))
    register(made.table, [made.shop("gimbap-1")], server="deliveryapp")
    yield made
    for handler in APIS.values():
        forget(handler)


def told(api: str, case: str) -> dict[str, Any]:
    """An event, of an officer as one of the province."""
    found = deepcopy(event(api, case))
    claims = (found["requestContext"].get("authorizer") or {}).get("claims") or {}
    if claims.get("cognito:groups") == "officer":
        claims |= {"jurisdiction": "41", "entitlements": "1"}
    return found


class SaysItFailed(Weather):
    """Each first attempt is done, and answered by a failure; the second one is answered as it is."""

    def is_bad(self) -> bool:
        self.attempts = getattr(self, "attempts", 0) + 1
        return self.attempts % 2 == 1


def test_R7_no_request_is_answered_by_an_error_of_ours_because_what_it_wrote_is_there(town: Town) -> None:
    answers = Counter[int]()
    sky, weather = Sky(), SaysItFailed(1.0, seed=7, kinds=("fails_after",))
    with weather.over(sky):  # type: ignore[arg-type]
        for api, case in CASES:
            weather.attempts = 0
            status = APIS[api].app(told(api, case), Context(remaining_ms=29_000))["statusCode"]
            answers[status] += 1
            assert status != 500, (api, case)
    assert answers[200] + answers[201] > 40, answers


def test_R7_an_officers_badge_is_not_refused_for_its_own_writing(town: Town) -> None:
    sky, weather = Sky(), SaysItFailed(1.0, seed=7, kinds=("fails_after",))
    with weather.over(sky):  # type: ignore[arg-type]
        first, again = (desk.app(told("desk_api", "grant_badge"), Context(remaining_ms=29_000)) for _ in range(2))
    assert (first["statusCode"], again["statusCode"]) == (200, 200)
    assert len(json.loads(again["body"])["history"]) == 1
