"""The meals API: what a child can spend, orders, and what the delivery app's server does with them."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from dolbom import aws, settings
from dolbom.api import Api
from dolbom.dynamo.table import Table
from dolbom.meals.accounts import Account
from dolbom.meals.orders import routes as order_routes
from dolbom.meals.orders.store import OrderStore

app = Api("meals_api")


@cache
def table() -> Table:
    name = settings.read(settings.MealsApi).meals_table
    return Table(aws.client("dynamodb"), name, deadline=app.deadline, logger=app.logger)


@cache
def store() -> OrderStore:
    return OrderStore(table())


def standing_of(child_id: str) -> tuple[Account | None, Mapping[str, Any] | None]:
    """A child's account, and what limit enforcement has to tell the child.

    Enforcement is imported when a child looks: an order needs nothing of it, and starts without it.
    """
    from dolbom.meals.limits.store import LimitStore

    account, standing = LimitStore(table()).read(child_id)
    return account, standing.notice


order_routes.register(app, store, standing_of)
