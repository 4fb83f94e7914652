"""From a request to a basket: the lines against the menu and the negative list (M7), before any payment."""

from collections.abc import Mapping, Sequence

from dolbom.errors import Fault, Invalid
from dolbom.meals.merchant import MenuItem, Merchant
from dolbom.meals.merchants.purse import Shop
from dolbom.meals.orders.lifecycle import Basket
from dolbom.meals.orders.requests import OrderLine, QuoteRequest
from dolbom.meals.policy import MealPolicy
from dolbom.money import AMOUNT_KRW_MAX


def refusal_of(merchant: Shop | None, policy: MealPolicy) -> str | None:
    """Why no order can be placed at a merchant under a policy, as a code; None where one can."""
    if merchant is None:
        return "unknown_merchant"
    if merchant.municipality != policy.municipality:
        return "merchant_elsewhere"
    if merchant.category in policy.excluded_categories:
        return "merchant_excluded"
    return None if merchant.takes_orders else "merchant_closed"


def basket_of(
    request: QuoteRequest, merchant: Merchant | None, policy: MealPolicy
) -> tuple[Basket, tuple[Mapping[str, object], ...]]:
    """The basket of a request, and its lines as they are kept.

    Raises:
        Invalid: the merchant takes no such order, or lines are refused; every offending line is named (M7).
    """
    refused = refusal_of(merchant, policy)
    if merchant is None or refused is not None:
        raise Invalid(refused or "", faults=[Fault("/merchant_id")])
    lines = []
    faults: list[Fault] = []
    for index, line in enumerate(request.lines):
        item = merchant.item(line.item_id)
        if item is None:
            faults.append(_fault(index, "item_id", "unknown_item"))
            continue
        faults += _faults(index, line, item, policy)
        lines.append(_kept(line, item))
    if faults:
        raise Invalid("lines_refused", faults=faults)
    food = sum(line.unit_price.amount * line.count for line in request.lines)
    if not 0 < food <= AMOUNT_KRW_MAX:
        raise Invalid("lines_refused", faults=[Fault("/lines", "less_than_equal", {"le": AMOUNT_KRW_MAX})])
    return Basket(food, request.delivery_fee.amount, request.own_money_max.amount, request.use_coupon), tuple(lines)


def _faults(index: int, line: OrderLine, item: MenuItem, policy: MealPolicy) -> Sequence[Fault]:
    faults = []
    if item.kind in policy.excluded_kinds:
        faults.append(_fault(index, "item_id", "excluded"))
    if line.kind is not None and line.kind != item.kind:
        faults.append(_fault(index, "kind", "kind_differs"))
    if line.unit_price.amount != item.price:
        faults.append(_fault(index, "unit_price", "price_changed", price=item.price))
    return faults


def _fault(index: int, field: str, code: str, **facts: int) -> Fault:
    return Fault(f"/lines/{index}/{field}", code, facts)


def _kept(line: OrderLine, item: MenuItem) -> Mapping[str, object]:
    return {
        "item_id": item.item_id,
        "name": item.name,
        "kind": item.kind,
        "unit_price": item.price,
        "count": line.count,
    }
