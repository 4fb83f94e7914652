"""What partners' servers ask for, and get."""

from typing import Annotated

from pydantic import Field

from dolbom.meals.merchant import MenuItem
from dolbom.model import Model
from dolbom.money import Money

MERCHANTS_MAX = 100
CURSOR_CHARACTERS_MAX = 200


class PartnerRefund(Model):
    """A refund as it was asked for."""

    refund_id: str
    refunded_at: str
    food: Money
    delivery_fee: Money
    merchant_at_fault: bool


class PartnerRefunds(Model):
    """All refunds of an order, oldest first: at most 20."""

    refunds: list[PartnerRefund]


class ServedQuery(Model):
    limit: Annotated[int, Field(ge=1, le=MERCHANTS_MAX)] = 20
    next: Annotated[str, Field(max_length=CURSOR_CHARACTERS_MAX)] | None = None


class ServedMerchant(Model):
    merchant_id: str


class ServedMerchants(Model):
    """A page of the shops that a partner serves, by id."""

    merchants: list[ServedMerchant]
    next: str | None = None


class PartnerMenu(Model):
    """A shop's menu as orders are held against it: prices in KRW."""

    merchant_id: str
    name: str
    open: bool
    items: list[MenuItem]
