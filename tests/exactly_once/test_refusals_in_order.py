"""Where several refusals hold, the first of those that the document lists is told: shown for each two that can hold
together, by a request for which both do. So a client may rely on what it is told first, in every version."""

import re
from collections.abc import Iterator
from itertools import combinations

import pytest

from tests.exactly_once.harness.bodies import BODIES, MEALS, a_scene
from tests.exactly_once.harness.refusals import ROUTES, Case, asked
from tests.exactly_once.harness.scenes import Scene


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    with a_scene() as made:
        yield made


def published(name: str) -> list[str]:
    """The codes as the operation's description lists them."""
    request, _ = BODIES[name]
    told = MEALS.content["paths"][request.resource][request.method.lower()]["description"]
    return re.findall(r"`([a-z_]+)`", told.partition("the first of these is told:")[2])


def told(scene: Scene, name: str, *cases: Case) -> str:
    """The code that a request gets for which these refusals hold."""
    answer = scene.world.call(asked(scene, name, *cases))
    return str(answer.body.get("code", answer.status))


@pytest.mark.parametrize("name", ROUTES)
def test_each_refusal_is_listed_in_the_order_of_these_cases(name: str) -> None:
    listed = iter(published(name))
    for case in ROUTES[name]:
        assert case.code in listed, case.code


def test_every_refusal_of_a_route_is_listed() -> None:
    for name in ROUTES:
        request, _ = BODIES[name]
        responses = MEALS.content["paths"][request.resource][request.method.lower()]["responses"]
        codes = {code for status in responses for code in MEALS.codes(request.method, request.resource, int(status))}
        of_any_route = codes - set(published(name))
        assert of_any_route <= OF_READING, (name, of_any_route - OF_READING)


OF_READING = {
    "internal",
    "bad_input",
    "too_many",
    "unavailable",
    "unreadable",
    "not_utf8",
    "key_twice",
    "number_range",
    "too_deep",
    "lone_surrogate",
}
"""What any route may say: a failure of ours, or of the body's text, like `not_json`."""


@pytest.mark.parametrize("name", ROUTES)
def test_each_refusal_by_itself(scene: Scene, name: str) -> None:
    assert told(scene, name) in ("201", "200")
    assert {case.code: told(scene, name, case) for case in ROUTES[name]} == {
        case.code: case.code for case in ROUTES[name]
    }


@pytest.mark.parametrize("name", ROUTES)
def test_of_two_refusals_the_one_that_is_listed_first_is_told(scene: Scene, name: str) -> None:
    pairs = [(one, two) for one, two in combinations(ROUTES[name], 2) if one.part != two.part]
    wrong = {
        (one.code, two.code): got
        for one, two in pairs
        if is_together(name, one, two) and (got := told(scene, name, one, two)) != one.code
    }
    assert wrong == {}


def is_together(name: str, one: Case, two: Case) -> bool:
    """Whether both can hold of one request: an order that is missing, or declined, has no state; a known order's id is
    no new one; and who may not call is told by what the caller is."""
    of_an_order = {"state", "amounts"}
    if "id" in (one.part, two.part) and name != "order":
        other = two if one.part == "id" else one
        first = one if one.part == "id" else two
        return other.part not in of_an_order or (first.code, other.part) == ("not_captured", "amounts")
    return not (one.claims is not None and two.claims is not None)
