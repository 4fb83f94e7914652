"""Each refusal of the routes of money as a case: what brings it about, in the order in which they are listed."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from dolbom.meals.accounts import Account
from dolbom.meals.orders.lifecycle import ref_of
from tests.exactly_once.harness import acts
from tests.exactly_once.harness.acts import an_id
from tests.exactly_once.harness.bodies import BODIES, LINE
from tests.exactly_once.harness.scenes import CAPTURED, HELD, NEW, Scene
from tests.exactly_once.harness.world import FAMILY, HANEUL, OFFICER, TOWN_POLICY, Request, World

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


def asked(scene: Scene, name: str, *cases: Case) -> Request:
    """A request for which these refusals hold, in a world that was brought there."""
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
    return replace(request, body=raw if raw is not None else body, claims=claims, path=path)
