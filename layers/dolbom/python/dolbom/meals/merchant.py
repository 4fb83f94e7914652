"""Merchants that accept the meal card, and their menus."""

from typing import Annotated

from pydantic import Field

from dolbom.meals.categories import Category
from dolbom.meals.names import ItemId, MerchantId, MunicipalityCode
from dolbom.meals.policy import ItemKind, Krw
from dolbom.model import Latitude, Longitude, Model
from dolbom.patterns import NOT_BLANK

MENU_ITEMS_MAX = 400


class MenuItem(Model):
    """One thing on a menu; `price` in KRW."""

    item_id: ItemId
    name: Annotated[str, Field(max_length=60, pattern=NOT_BLANK)]
    kind: ItemKind
    price: Krw


class Merchant(Model):
    """A shop as the payment path needs it."""

    merchant_id: MerchantId
    name: Annotated[str, Field(max_length=60, pattern=NOT_BLANK)]
    municipality: MunicipalityCode
    category: Category
    lat: Latitude
    lon: Longitude
    open: bool = True
    menu: Annotated[tuple[MenuItem, ...], Field(max_length=MENU_ITEMS_MAX, strict=False)]

    def item(self, item_id: str) -> MenuItem | None:
        return next((item for item in self.menu if item.item_id == item_id), None)
