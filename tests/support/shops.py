"""Shops, put into the register as a town's file puts them."""

from datetime import datetime

from dolbom.clock import SEOUL, stamp
from dolbom.dynamo.table import Table
from dolbom.meals.accounts import Change
from dolbom.meals.merchant import Merchant
from dolbom.meals.merchants import registry
from dolbom.meals.merchants.registry_store import RegistryStore

AT = datetime(2026, 1, 1, tzinfo=SEOUL)


def put_shop(table: Table, merchant: Merchant) -> None:
    """Registers a shop, or changes it."""
    registry.take_in(RegistryStore(table), merchant, Change("files/test", stamp(AT), "file", "test"))
