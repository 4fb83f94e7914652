"""Where several refusals hold, the first of those that the document lists is told: shown for each two that can hold
together, by a request for which both do. So a client may rely on what it is told first, in every version."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest

from dolbom.meals.accounts import Account
from dolbom.meals.orders.lifecycle import ref_of
from tests.exactly_once.harness import acts
from tests.exactly_once.harness.acts import an_id
from tests.exactly_once.harness.bodies import BODIES, LINE, MEALS, a_scene
from tests.exactly_once.harness.scenes import CAPTURED, HELD, NEW, Scene
from tests.exactly_once.harness.world import FAMILY, HANEUL, OFFICER, TOWN_POLICY, World

Prepare = Callable[[World], None]


@dataclass(frozen=True)
class Case:
    """One refusal: what of the request brings it about, and what of the world. `part` is what only one can say."""

    code: str
    part: str
    body: Mapping[str, Any] = field(default_factory=dict)
    prepare: Prepare | None = None
    claims: Mapping[str, str] | None = None
    raw: str | None = None
    order_id: str | None = None


def done(*these: acts.Act) -> Prepare:
    def prepare(world: World) -> None:
        for act in these:
            assert act.run(world, 1).status < 300

    return prepare


def account_with(**changes: Any) -> Prepare:
    def prepare(world: World) -> None:
        store = world.store()
        account = store.account(HANEUL)
        assert account is not None
        changed: Account = replace(account, version=account.version + 1, **changes)
        store.change_account(account, changed)

    return prepare


def rules_of_the_town(**changes: Any) -> Prepare:
    def prepare(world: World) -> None:
        began = TOWN_POLICY.effective_from + timedelta(days=1)
        later = {**TOWN_POLICY.model_dump(), "version": 7, "effective_from": began, **changes}
        world.store().put_policy(type(TOWN_POLICY).model_validate(later))
        world.restart_all()

    return prepare


def an_hour_later(world: World) -> None:
    world.now += timedelta(hours=1)


SPENT = {"days": {"2026-11-30": 12_000}}
BY_TEXT = (Case("too_large", "raw", raw=json.dumps("x" * 70_000)), Case("not_json", "raw", raw="{"))
BY_WHOM = (Case("not_signed_in", "claims", claims={}), Case("forbidden", "claims", claims=OFFICER), *BY_TEXT)
NO_SCOPE = {"token_use": "access", "client_id": "another-app", "scope": "dolbom/merchants.read"}
BY_PARTNER = (Case("not_signed_in", "claims", claims={}), Case("forbidden", "claims", claims=NO_SCOPE), *BY_TEXT)
PLACING = (
    *BY_WHOM,
    Case("invalid", "tip", {"tip": 500}),
    Case("child_needed", "child", {"child_id": None}, claims=FAMILY),
    Case("not_found", "child", {"child_id": "child-nobody"}),
    Case("order_id_reused", "id", {"order_id": CAPTURED}),
    Case("order_id_stale", "time", prepare=an_hour_later),
    Case("not_switched_on", "town", prepare=account_with(municipality="99999")),
    *(
        Case(code, "shop", {"merchant_id": shop})
        for code, shop in (
            ("unknown_merchant", "shop-nowhere"),
            ("merchant_elsewhere", "shop-far"),
            ("merchant_excluded", "shop-pub"),
            ("merchant_closed", "shop-closed"),
        )
    ),
    Case("lines_refused", "line", {"lines": [{**LINE, "item_id": "soju", "unit_price": {"amount": 5_000}}]}),
    Case("account_suspended", "status", prepare=account_with(status="suspended")),
    Case("outside_meal_hours", "rules", prepare=rules_of_the_town(meal_hours=[{"from_": "06:00", "until": "07:00"}])),
    Case("over_day_cap", "food", {"lines": [{**LINE, "count": 3}]}),
    Case("fee_not_covered", "fee", {"delivery_fee": {"amount": 5_000}}),
)
CAPTURING = (
    *BY_PARTNER,
    Case("invalid", "tip", {"tip": 500}),
    Case("not_found", "id", order_id=ref_of(an_id("missing"))),
    Case("order_declined", "id", order_id=ref_of(NEW)),
    Case("over_hold", "amounts", {"food": {"amount": 999_999}}),
    Case("captured_otherwise", "state", prepare=done(acts.capture(HELD, food=1_000))),
    Case("already_voided", "state", prepare=done(acts.void(HELD))),
    Case("hold_expired", "state", prepare=an_hour_later),
)
VOIDING = (
    *BY_PARTNER,
    Case("invalid", "tip", {"tip": 500}),
    Case("not_found", "id", order_id=ref_of(an_id("missing"))),
    Case("order_declined", "id", order_id=ref_of(NEW)),
    Case("already_captured", "state", prepare=done(acts.capture(HELD))),
    Case("hold_expired", "state", prepare=an_hour_later),
)
REFUNDING = (
    *BY_PARTNER,
    Case("invalid", "amounts", {"food": {"amount": 0}}),
    Case("not_found", "id", order_id=ref_of(an_id("missing"))),
    Case("order_declined", "id", order_id=ref_of(NEW)),
    Case("refund_id_reused", "state", prepare=done(acts.refund(CAPTURED, "refund-01", 1_000))),
    Case("not_captured", "id", order_id=ref_of(HELD)),
    Case(
        "too_many_refunds",
        "state",
        prepare=done(*(acts.refund(CAPTURED, f"refund-1{number}", 1) for number in range(20))),
    ),
    Case("over_captured", "amounts", {"food": {"amount": 999_999}}),
)
ROUTES = {"order": PLACING, "capture": CAPTURING, "void": VOIDING, "refund": REFUNDING}


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
    world = scene.world
    world.restore(scene.remembered)
    world.restart_all()
    world.now = acts.NOON
    request, right = BODIES[name]
    declined = acts.order(NEW, {"gimbap": 9}).run(world, 1) if name != "order" else None
    assert declined is None or declined.status == 402
    body = dict(right)
    for case in cases:
        if case.prepare is not None:
            case.prepare(world)
        body |= {**case.body, "lines": [*body["lines"], *case.body["lines"]]} if "lines" in case.body else case.body
    # Of one part only one can say: the first, where the other is told by what it does to the body or the world.
    claims = next((case.claims for case in cases if case.claims is not None), request.claims)
    raw = next((case.raw for case in cases if case.raw is not None), None)
    order_id = next((case.order_id for case in cases if case.order_id is not None), request.path.get("order_id"))
    path = {"order_id": order_id} if order_id else {}
    answer = world.call(replace(request, body=raw if raw is not None else body, claims=claims, path=path))
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
