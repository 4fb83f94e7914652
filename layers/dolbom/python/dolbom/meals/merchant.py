"""Merchants that accept the meal card, and their menus."""

from typing import Annotated, Literal

from pydantic import Field

from dolbom.korea.identifiers import Unnumbered
from dolbom.meals.categories import Category
from dolbom.meals.names import TYPED, ItemId, MerchantId, MunicipalityCode
from dolbom.meals.opening.hours import ShopHours
from dolbom.meals.policy import ItemKind, Krw
from dolbom.model import Latitude, Longitude, Model
from dolbom.patterns import NOT_BLANK

MENU_ITEMS_MAX = 400
DELIVERY_M_MAX = 20_000
DELIVERY_AREAS_MAX = 50

State = Literal["active", "suspended", "closed"]


# Whoever writes them, at a desk, in a file or an app: resident numbers are masked as they are read (A1).
ShopName = Annotated[str, Field(max_length=60, pattern=NOT_BLANK), Unnumbered]
ShopAddress = Annotated[str, Field(max_length=120), Unnumbered]


class MenuItem(Model):
    """One thing on a menu; `price` in KRW."""

    item_id: ItemId
    name: ShopName
    kind: ItemKind
    price: Krw


class DeliveryArea(Model):
    """Where a shop delivers: as far as `radius_m` metres, and in these areas; either is enough."""

    radius_m: Annotated[int, Field(ge=1, le=DELIVERY_M_MAX)] | None = None
    areas: Annotated[
        tuple[Annotated[str, Field(pattern=r"^[0-9]{5,10}$"), TYPED], ...],
        Field(strict=False, max_length=DELIVERY_AREAS_MAX),
    ] = ()
    """Codes of dong (8 digits, or 10 with the two zeros of a legal code), or of a whole municipality (5)."""


class Merchant(Model):
    """A shop: its name and place, its menu, and when and where it serves."""

    merchant_id: MerchantId
    name: ShopName
    municipality: MunicipalityCode
    category: Category
    lat: Latitude
    lon: Longitude
    open: bool = True
    """Whether the shop takes orders at all now: its own switch, whatever its hours are."""
    state: State = "active"
    """What the municipality says: a suspended or closed shop takes no order and is not found; what was, stays."""
    hours: ShopHours | None = None
    delivery: DeliveryArea | None = None
    """None: it does not deliver, or nobody has told."""
    address: ShopAddress = ""
    menu: Annotated[tuple[MenuItem, ...], Field(max_length=MENU_ITEMS_MAX, strict=False)]

    @property
    def takes_orders(self) -> bool:
        return self.open and self.state == "active"

    def item(self, item_id: str) -> MenuItem | None:
        return next((item for item in self.menu if item.item_id == item_id), None)
