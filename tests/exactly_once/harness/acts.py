"""What people and partners do, as requests; each with the same thing said to the model (`model.py`)."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dolbom.clock import SEOUL, stamp
from dolbom.dynamo.sweep import Sweep
from dolbom.errors import DolbomError, Unavailable
from dolbom.ids import new_uuid7
from dolbom.meals.children import lapses
from dolbom.meals.orders.expiries import expire_due
from dolbom.meals.orders.lifecycle import ref_of
from tests.exactly_once.harness.model import Model
from tests.exactly_once.harness.told import Told
from tests.exactly_once.harness.world import (
    APP,
    AUDITOR,
    FAMILY,
    HANEUL,
    NOON,
    OFFICER,
    OTHER_TOWN,
    Answer,
    Request,
    World,
    module,
)
from tests.support import Context, a_sweep
from tests.support.strategies import SHOP, TOWN

MENU = {"gimbap": 4_000, "ramyeon": 4_500, "tteokbokki": 3_500}
OLD_CARD, NEW_CARD = "card-old-1", "card-new-1"


@dataclass(frozen=True)
class Act:
    """One thing that somebody does: `run` it against a process of the world, or tell the `model`."""

    name: str
    run: Callable[[World, int], Answer]
    model: Callable[[Model, datetime], Told]
    operation: str = ""
    """The route that it goes by, `POST /v1/orders`."""


def an_id(name: str, at: datetime = NOON) -> str:
    """A repeatable order id, made at an instant."""
    return new_uuid7(at, uuid.uuid5(uuid.NAMESPACE_OID, name).bytes[:10])


def for_partners(told: Told) -> Told:
    """What a partner learns of an answer: nothing of what the child has left, nor of how its order was split."""
    if not isinstance(told.facts, dict):
        return told
    return Told(told.status, {name: fact for name, fact in told.facts.items() if name not in ("tender", "left")})


def sent(request: Request) -> Callable[[World, int], Answer]:
    return lambda world, number: world.call(request, number)


def order(
    order_id: str,
    lines: Mapping[str, int],
    *,
    fee: int = 0,
    own: int = 0,
    coupon: bool = True,
    child: str = HANEUL,
    token: str | None = None,
    who: Mapping[str, str] = FAMILY,
    name: str = "order",
) -> Act:
    """An order of so many of each thing on the menu."""
    body: dict[str, Any] = {
        "order_id": order_id,
        "child_id": child,
        "merchant_id": SHOP,
        "lines": [
            {"item_id": item, "unit_price": {"amount": MENU[item]}, "count": count} for item, count in lines.items()
        ],
        "delivery_fee": {"amount": fee},
        "own_money_max": {"amount": own},
        "use_coupon": coupon,
    }
    food = sum(MENU[item] * count for item, count in lines.items())
    route = "POST /v1/orders"
    if token is not None:
        body["allowance_token"] = token
    request = Request("meals_api", "POST", "/v1/orders", who, body)
    same = repr(list(lines.items()))  # lines in another order are another body: they are told apart by their place
    return Act(
        name,
        sent(request),
        lambda model, now: model.order(now, child, order_id, food, fee, own, coupon, same),
        route,
    )


def capture(order_id: str, *, food: int | None = None, fee: int | None = None, name: str = "capture") -> Act:
    body: dict[str, Any] = {} if food is None else {"food": {"amount": food}}
    body |= {} if fee is None else {"delivery_fee": {"amount": fee}}
    request = Request("meals_api", "POST", "/v1/orders/{order_id}/capture", APP, body, {"order_id": ref_of(order_id)})
    return Act(
        name,
        sent(request),
        lambda model, now: for_partners(model.capture(now, model.whose(order_id), order_id, food, fee)),
        "POST /v1/orders/{order_id}/capture",
    )


def void(order_id: str, *, name: str = "void") -> Act:
    request = Request("meals_api", "POST", "/v1/orders/{order_id}/void", APP, {}, {"order_id": ref_of(order_id)})
    return Act(
        name,
        sent(request),
        lambda model, now: for_partners(model.void(now, model.whose(order_id), order_id)),
        "POST /v1/orders/{order_id}/void",
    )


def cancel(order_id: str, *, child: str = HANEUL, name: str = "cancel") -> Act:
    request = Request(
        "meals_api", "POST", "/v1/orders/{order_id}/cancel", FAMILY, None, {"order_id": order_id}, {"child_id": child}
    )
    return Act(
        name, sent(request), lambda model, now: model.void(now, child, order_id), "POST /v1/orders/{order_id}/cancel"
    )


def refund(
    order_id: str,
    refund_id: str,
    food: int,
    fee: int = 0,
    *,
    at_fault: bool = False,
    name: str = "refund",
) -> Act:
    body = {
        "refund_id": refund_id,
        "food": {"amount": food},
        "delivery_fee": {"amount": fee},
        "merchant_at_fault": at_fault,
    }
    request = Request("meals_api", "POST", "/v1/orders/{order_id}/refunds", APP, body, {"order_id": ref_of(order_id)})
    return Act(
        name,
        sent(request),
        lambda model, now: for_partners(
            model.refund(now, model.whose(order_id), order_id, refund_id, food, fee, at_fault)
        ),
        "POST /v1/orders/{order_id}/refunds",
    )


def read(order_id: str, *, child: str = HANEUL, name: str = "read") -> Act:
    request = Request(
        "meals_api", "GET", "/v1/orders/{order_id}", FAMILY, None, {"order_id": order_id}, {"child_id": child}
    )
    return Act(name, sent(request), lambda model, _: model.read(child, order_id), "GET /v1/orders/{order_id}")


def quote(lines: Mapping[str, int], *, fee: int = 0, own: int = 0, child: str = HANEUL, name: str = "quote") -> Act:
    body = {
        "child_id": child,
        "merchant_id": SHOP,
        "lines": [
            {"item_id": item, "unit_price": {"amount": MENU[item]}, "count": count} for item, count in lines.items()
        ],
        "delivery_fee": {"amount": fee},
        "own_money_max": {"amount": own},
    }
    food = sum(MENU[item] * count for item, count in lines.items())
    request = Request("meals_api", "POST", "/v1/orders/quote", FAMILY, body)
    return Act(
        name,
        sent(request),
        lambda model, now: model.quote(now, child, food, fee, own),
        "POST /v1/orders/quote",
    )


def allowance(*, child: str = HANEUL, name: str = "allowance") -> Act:
    request = Request("meals_api", "GET", "/v1/allowance", FAMILY, None, {}, {"child_id": child, "merchant": SHOP})
    return Act(name, sent(request), lambda model, now: model.allowance(now, child), "GET /v1/allowance")


# ── what is done without a request ──────────────────────────────────────────────────────────────────────────────


def quietly(step: Callable[[World, int], object]) -> Callable[[World, int], Answer]:
    """A step of a scheduled or file-driven function, answered like a request: 200, or its error's status; with the
    lines that it has refused, if it tells of any."""

    def run(world: World, number: int) -> Answer:
        try:
            refused = step(world, number)
        except DolbomError as error:
            return Answer(error.status, {"code": error.code, **error.facts})
        return Answer(200, {"refused": refused} if refused else {})

    return run


def swept(clock: Callable[[Sweep], object]) -> None:
    """One run of a clock. What it left to the next run is a failure here, as an error would be."""
    sweep = a_sweep()
    clock(sweep)
    sweep.end()
    if sweep.rows_failed:
        raise Unavailable


def expire(*, minutes_later: int = 31, name: str = "expire") -> Act:
    """The clocks' run some minutes later: holds that have outlived their life go back (M3)."""
    later = timedelta(minutes=minutes_later)

    def step(world: World, number: int) -> None:
        store = world.process("meals_api", number).store()
        swept(lambda sweep: expire_due(store, world.now + later, sweep))

    return Act(name, quietly(step), lambda model, now: model.expire(now + later))


def clocks(*, days_later: int = 1, name: str = "clocks") -> Act:
    """The whole of the scheduled function, as the schedule calls it: holds expire, and money lapses (M2, M3)."""
    later = timedelta(days=days_later)

    def step(world: World, _number: int) -> None:
        run = module("keep_clocks").handler({"time": stamp(world.now + later)}, Context(remaining_ms=50_000))
        if run["rows_failed"]:
            raise Unavailable

    def rule(model: Model, now: datetime) -> Told:
        model.expire(now + later)
        return model.lapse(now + later)

    return Act(name, quietly(step), rule)


def lapse(*, days_later: int = 0, name: str = "lapse") -> Act:
    """The clocks' run some days later: what was not spent by its last day goes back to the fund (M2)."""
    later = timedelta(days=days_later)

    def step(world: World, number: int) -> None:
        store = world.process("meals_api", number).store()
        swept(lambda sweep: lapses.lapse_due(store, world.now + later, sweep))

    return Act(name, quietly(step), lambda model, now: model.lapse(now + later))


def load(load_id: str, amount: int, lot: str, *, child: str = HANEUL, name: str = "load") -> Act:
    """Money on an account, under the load's own id (M2). The town has enrolled the child before its first (M1)."""

    def step(world: World, number: int) -> None:
        if (f"CHILD#{child}", "ACCOUNT") not in world.items():
            world.take_in(world.drop(f"enrolments/{TOWN}/{child}.csv", "child_id", child), number)
        columns = "load_id,child_id,municipality,amount,lapses_on"
        world.take_in(world.drop(f"loads/{TOWN}/{load_id}.csv", columns, load_id, child, TOWN, amount, lot), number)

    return Act(name, quietly(step), lambda model, _: model.load(child, load_id, amount, lot))


def buy(txn_id: str, amount: int, at: datetime, *, child: str = HANEUL, name: str = "buy") -> Act:
    """A purchase in a shop, as the card network's file tells of it afterwards (M11)."""
    there = at.astimezone(SEOUL)

    def step(world: World, number: int) -> list[str]:
        columns = "txn_id,merchant_id,amount,purchased_at,child_id"
        key = f"settlements/bc-card/{txn_id}.csv"
        return world.told_of(
            world.drop(key, columns, txn_id, SHOP, amount, there.isoformat(timespec="seconds"), child), number
        )

    day = there.date().isoformat()
    return Act(name, quietly(step), lambda model, now: model.purchase(now, child, txn_id, amount, day))


def take_back(
    cancel_id: str, txn_id: str, amount: int, at: datetime, *, child: str = HANEUL, name: str = "take_back"
) -> Act:
    """A purchase in a shop cancelled, all of it or part; the file may come before the purchase's own (M11)."""
    there = at.astimezone(SEOUL).isoformat(timespec="seconds")

    def step(world: World, number: int) -> list[str]:
        columns = "txn_id,merchant_id,amount,purchased_at,child_id,cancels"
        key = f"settlements/bc-card/{cancel_id}.csv"
        return world.told_of(world.drop(key, columns, cancel_id, SHOP, amount, there, child, txn_id), number)

    return Act(name, quietly(step), lambda model, now: model.take_back(now, child, cancel_id, amount, txn_id))


def at_the_desk(what: str, child: str, body: Mapping[str, Any]) -> Callable[[World, int], Answer]:
    """An officer's act on an account, by its route."""
    path = {"child_id": child}
    return sent(Request("desk_api", "POST", f"/v1/desk/children/{{child_id}}/{what}", OFFICER, body, path))


def move_child(town: str = OTHER_TOWN, *, child: str = HANEUL, name: str = "move") -> Act:
    """An officer moves the account to another municipality (M1)."""
    run = at_the_desk("move", child, {"municipality": town, "why": "이사"})
    return Act(name, run, lambda model, _: model.move(child, town))


def suspend(status: Any = "suspended", *, child: str = HANEUL, name: str = "suspend") -> Act:
    """An officer suspends the account, or makes it active again."""
    run = at_the_desk("status", child, {"status": status, "why": "확인 중"})
    return Act(name, run, lambda model, _: model.set_status(child, status))


def undo_load(load_id: str, *, in_part: bool = False, child: str = HANEUL, name: str = "undo_load") -> Act:
    """An officer takes a wrong load back, as far as it is unspent (M2)."""
    body = {"why": "금액을 잘못 적음", "in_part": in_part}
    route = "/v1/desk/children/{child_id}/loads/{load_id}/undo"
    run = sent(Request("desk_api", "POST", route, OFFICER, body, {"child_id": child, "load_id": load_id}))
    return Act(name, run, lambda model, now: model.undo_load(now, child, load_id, in_part=in_part))


def first_card(*, child: str = HANEUL) -> Act:
    """An officer gives the account its first card (M1)."""
    run = at_the_desk("cards", child, {"card_ref": OLD_CARD, "why": "first"})
    return Act("first_card", run, lambda model, _: model.card(child))


def replace_card(*, child: str = HANEUL, name: str = "card") -> Act:
    """An officer gives the account a new card in place of the lost one (M1)."""
    run = at_the_desk("cards", child, {"card_ref": NEW_CARD, "replaces": OLD_CARD, "why": "lost"})
    return Act(name, run, lambda model, _: model.card(child))


# ── looking ─────────────────────────────────────────────────────────────────────────────────────────────────────


def look(name: str, resource: str, claims: Mapping[str, str], path: Mapping[str, str], query: Mapping[str, str]) -> Act:
    """A request that only reads."""
    request = Request("meals_api", "GET", resource, claims, None, path, query)
    return Act(name, sent(request), lambda _model, _now: Told(200, None), f"GET {resource}")


def looks(order_id: str, *, child: str = HANEUL) -> list[Act]:
    """Every list and record that someone may look at."""
    order = {"order_id": ref_of(order_id)}
    refunded = {**order, "refund_id": "refund-01"}
    return [
        look("list", "/v1/orders", FAMILY, {}, {"child_id": child, "month": "2026-11"}),
        look("ledger", "/v1/orders/{order_id}/ledger", AUDITOR, {"order_id": order_id}, {"child_id": child}),
        look("merchant_list", "/v1/merchant/orders", APP, {}, {"merchant_id": SHOP, "day": "2026-11-30"}),
        look("partner_order", "/v1/partner/orders/{order_id}", APP, order, {}),
        look("partner_refunds", "/v1/partner/orders/{order_id}/refunds", APP, order, {}),
        look("partner_refund", "/v1/partner/orders/{order_id}/refunds/{refund_id}", APP, refunded, {}),
        look("partner_merchants", "/v1/partner/merchants", APP, {}, {}),
        look("partner_menu", "/v1/partner/merchants/{merchant_id}/menu", APP, {"merchant_id": SHOP}, {}),
        look("partner_events", "/v1/partner/events", APP, {}, {}),
        read(order_id, child=child),
        quote({"gimbap": 1}, child=child),
        allowance(child=child),
    ]
