"""Shops as families and officers read them. Nothing in them tells a bystander what is paid with (M8)."""

from collections.abc import Mapping

from dolbom.clock import parse_stamp, rfc3339
from dolbom.meals.accounts import Change
from dolbom.meals.categories import Category
from dolbom.meals.merchant import DeliveryArea, MenuItem, Merchant, State
from dolbom.meals.merchants.geometry import MICRO
from dolbom.meals.merchants.near import Near
from dolbom.meals.merchants.purse import Accepted
from dolbom.meals.opening.hours import ShopHours
from dolbom.meals.policy import MealPolicy
from dolbom.model import Model
from dolbom.money import Money, won
from dolbom.texts import problems


class NearView(Model):
    """A shop that was found. `up_to` is what the benefit pays of one order there now: 0 where it pays nothing, and
    `code` and `detail` then say why. Own money may pay the rest, be it all (M6)."""

    merchant_id: str
    name: str
    category: Category
    lat: float
    lon: float
    distance_m: float
    """Along the sphere, to a tenth of a metre."""
    open_now: bool
    """By its hours; true where nobody has told any."""
    delivers: bool
    """To this place."""
    can_order: bool
    up_to: Money
    code: str | None = None
    detail: str | None = None


class NearList(Model):
    """Shops, nearest first, equally near ones by their numbers. A page of a rare wish may be short, and go on."""

    merchants: list[NearView]
    next: str | None = None


class DishView(Model):
    """Something on a menu, and whether it can be ordered (M7)."""

    item_id: str
    name: str
    kind: str
    price: int
    can_order: bool


class ShopView(Model):
    """One shop, for whoever may eat there."""

    merchant_id: str
    name: str
    category: Category
    lat: float
    lon: float
    address: str
    hours: ShopHours | None = None
    open_now: bool
    delivery: DeliveryArea | None = None
    menu: list[DishView]
    can_order: bool
    up_to: Money
    code: str | None = None
    detail: str | None = None
    used_lately: bool
    """Whether at least five children ate there in the last four weeks; fewer are not told of."""


class ChangeView(Model):
    by: str
    by_name: str | None = None
    """What colleagues call whoever did it."""
    at: str
    what: str
    why: str


class RegisteredView(Model):
    """A shop as its municipality sees it, with what was done to it, oldest first."""

    merchant_id: str
    name: str
    municipality: str
    category: Category
    lat: float
    lon: float
    open: bool
    state: State
    hours: ShopHours | None = None
    delivery: DeliveryArea | None = None
    address: str
    menu: list[MenuItem]
    changes: list[ChangeView]


class ListedView(Model):
    merchant_id: str
    name: str
    category: str
    state: str


class ListedShops(Model):
    """A town's shops, by their numbers."""

    merchants: list[ListedView]
    next: str | None = None


def registered(merchant: Merchant, changes: list[Change], names: Mapping[str, str]) -> RegisteredView:
    """A shop with its history; `names` of staff by their accounts."""
    return RegisteredView(
        merchant_id=merchant.merchant_id,
        name=merchant.name,
        municipality=merchant.municipality,
        category=merchant.category,
        lat=merchant.lat,
        lon=merchant.lon,
        open=merchant.open,
        state=merchant.state,
        hours=merchant.hours,
        delivery=merchant.delivery,
        address=merchant.address,
        menu=list(merchant.menu),
        changes=[
            ChangeView(
                by=each.by,
                by_name=names.get(each.by),
                at=rfc3339(parse_stamp(each.at)),
                what=each.what,
                why=each.why,
            )
            for each in changes
        ],
    )


def near_view(near: Near, here: Accepted, language: str, *, is_open_now: bool, delivers: bool) -> NearView:
    """A shop that was found, and what it would take now."""
    shop = near.shop
    return NearView(
        merchant_id=shop.merchant_id,
        name=shop.name,
        category=shop.category,
        lat=shop.place.lat / MICRO,
        lon=shop.place.lon / MICRO,
        distance_m=round(near.apart_m, 1),
        open_now=is_open_now,
        delivers=delivers,
        can_order=here.code is None,
        up_to=won(here.up_to),
        code=here.code,
        detail=_detail(here, language),
    )


def shop_view(
    merchant: Merchant, policy: MealPolicy, here: Accepted, language: str, *, is_open_now: bool, used_lately: bool
) -> ShopView:
    """One shop with its menu, and what of it can be ordered (M7)."""
    return ShopView(
        merchant_id=merchant.merchant_id,
        name=merchant.name,
        category=merchant.category,
        lat=merchant.lat,
        lon=merchant.lon,
        address=merchant.address,
        hours=merchant.hours,
        open_now=is_open_now,
        delivery=merchant.delivery,
        menu=[
            DishView(
                item_id=item.item_id,
                name=item.name,
                kind=item.kind,
                price=item.price,
                can_order=item.kind not in policy.excluded_kinds,
            )
            for item in merchant.menu
        ],
        can_order=here.code is None,
        up_to=won(here.up_to),
        code=here.code,
        detail=_detail(here, language),
        used_lately=used_lately,
    )


def _detail(here: Accepted, language: str) -> str | None:
    return problems.detail(here.code, language, here.facts or {}) if here.code is not None else None
