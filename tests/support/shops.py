"""Shops, put into the register as a town's file puts them; officers and children who ask about them."""

import json
from copy import deepcopy
from datetime import datetime
from typing import Any

from dolbom.clock import SEOUL, stamp
from dolbom.dynamo.table import Table
from dolbom.meals.accounts import Change
from dolbom.meals.merchant import Merchant
from dolbom.meals.merchants import registry
from dolbom.meals.merchants.registry_store import RegistryStore
from functions.desk_api import handler as desk
from functions.meals_api import handler as meals
from tests.support import Context, event

AT = datetime(2026, 1, 1, tzinfo=SEOUL)


def put_shop(table: Table, merchant: Merchant) -> None:
    """Registers a shop, or changes it."""
    registry.take_in(RegistryStore(table), merchant, Change("files/test", stamp(AT), "file", "test"))


def ask_desk(
    case: str, path: dict[str, str] | None = None, *, who: str = "4146", group: str = "officer", **body: Any
) -> tuple[int, Any]:
    """An event of the desk, by an officer of a jurisdiction, with this path and body or query."""
    told = deepcopy(event("desk_api", case))
    told["requestContext"]["authorizer"]["claims"] |= {
        "jurisdiction": who,
        "cognito:groups": group,
        "entitlements": "1",
    }
    return _answer(desk.app, told, path, body)


def ask_meals(
    case: str, path: dict[str, str] | None = None, *, child: str = "", client: str = "", **body: Any
) -> tuple[int, Any]:
    """An event of the meals API with this path and body or query, by the event's own child or another, signed in with
    the event's own app or another."""
    told = deepcopy(event("meals_api", case))
    if client:
        told["requestContext"]["authorizer"]["claims"]["aud"] = client
    if child:
        told["requestContext"]["authorizer"]["claims"]["child_id"] = child
    return _answer(meals.app, told, path, body)


def _answer(app: Any, told: Any, path: dict[str, str] | None, body: dict[str, Any]) -> tuple[int, Any]:
    if path is not None:
        told["pathParameters"] = path
    if told["httpMethod"] == "GET":
        told["multiValueQueryStringParameters"] = {name: [str(value)] for name, value in body.items()} or None
    else:
        told["body"] = json.dumps(body)
    answer = app(told, Context())
    return answer["statusCode"], json.loads(answer["body"])
