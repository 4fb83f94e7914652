"""Households that a round has brought to their centres, and what a case worker does with them at the desk."""

import uuid
from datetime import UTC, datetime, timedelta

from dolbom.discovery.household import KEY_CHARACTERS
from dolbom.discovery.store import Reason, RoundStore, Visit
from dolbom.dynamo.table import Table
from dolbom.ids import derived
from tests.support.alerts import World
from tests.support.alerts_forms import Json

ROUND = "2026-11"
CENTRE, NEXT_CENTRE = "41463101", "41463102"
RAN_AT = datetime(2026, 11, 19, 19, tzinfo=UTC)
LEAD = {"jurisdiction": "41463", "sub": "5d1c7a52-0000-4000-8000-00000000ca5d", "group": "lead"}
COLLEAGUE = {"jurisdiction": "41463", "sub": "5d1c7a52-0000-4000-8000-00000000ca61"}
CENTRAL_DESK = {"jurisdiction": "central", "sub": "5d1c7a52-0000-4000-8000-0000000ce000", "group": "officer"}


def household(number: int) -> str:
    """The key of a made-up household."""
    return derived("household of tests", str(number), characters=KEY_CHARACTERS)


def visit(number: int, centre: str = CENTRE, **more: object) -> Visit:
    """A chosen household; the first has the highest score."""
    reasons = [
        Reason(type="power_cut", points=40 * 24 * 3, value=3, month=24_322),
        Reason(type="rent_arrears", points=10 * 24, value=3, month=24_321),
    ]
    about = {"household": household(number), "round": ROUND, "centre": centre, "how": "central", "place": number}
    address = f"경기도 용인시 기흥구 예시로 {number}"
    times = {"received_at": RAN_AT, "deadline_at": RAN_AT + timedelta(days=14)}
    made = {**about, "score": (200 - number) * 24, "reasons": reasons, "address": address, **times, **more}
    return Visit.model_validate(made)


def brought(world: World, *visits: Visit) -> RoundStore:
    """Brings households into their centres' queues, as a round does."""
    store = RoundStore(Table(world.aws.client("dynamodb"), world.aws.tables["alerts"], sleep=lambda _: None))
    for each in visits:
        store.page([each], RAN_AT)
    return store


def request_id() -> str:
    return str(uuid.uuid4())


def path(number: int, what: str = "") -> str:
    return f"/visits/{ROUND}/{household(number)}" + (f"/{what}" if what else "")


def act(world: World, number: int, what: str, who: Json, version: int, **form: object) -> tuple[int, Json]:
    """One act upon a household, under an id of its own."""
    body = {"request_id": request_id(), "version": version, **form}
    return world.desk("POST", path(number, what), who, body)


def listed(world: World, who: Json, **query: str) -> Json:
    """The round's list."""
    status, told = world.desk("GET", "/visits", who, query=query)
    assert status == 200, told
    return told
