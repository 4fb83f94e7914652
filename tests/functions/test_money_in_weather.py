"""R1, R2, R7 of what leads to money beside orders: a month's loads, from their preview to their being taken back; the
link of a card; a shop's statement. Whatever a call to AWS meets, the answer is that of fair weather, or to come again;
and what is done is done once."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from dolbom import aws as clients
from dolbom.clock import SEOUL
from dolbom.deadline import Deadline
from dolbom.dynamo.table import Table
from dolbom.errors import Unavailable
from dolbom.meals.files.intake import Intake
from dolbom.meals.files.store import FileStore
from functions.desk_api import handler as desk
from functions.people_api import handler as people
from infra.limits import TIMEOUT_S
from tests.conftest import Aws
from tests.exactly_once.harness.accidents import ACCIDENTS, Died, Rehearsal
from tests.exactly_once.harness.weather import DELIVERIES_MAX, Weather
from tests.functions.test_desk_loads import is_proved
from tests.support import Context, event, forget, new_clients
from tests.support.depth import in_turn
from tests.support.meeting import once_before
from tests.support.town import CODE, LOGGER, Town

CHILDREN = ("bom", "haru")
MONTH, AMOUNT = "2026-12", 31 * 9_000
CHILD, SHOP = "child-haneul", "gimbap-1"
SHARES = (0.01, 0.1, 0.5)


class Sky:
    """What weather falls on: the client of DynamoDB that all functions have, in place of a whole world."""

    wait: Callable[[float], None]
    serve: Callable[[Any, Any], Any]

    def __init__(self) -> None:
        self.client = clients.client("dynamodb")
        self.fair()

    def fair(self) -> None:
        self.wait = lambda _: None
        self.serve = lambda app, request: app(request.event(), Context())

    def asks(self, app: Any, told: Mapping[str, Any]) -> tuple[int, Any]:
        """Sends the same until there is an answer."""
        for _ in range(DELIVERIES_MAX):
            answer = self.serve(app, SimpleNamespace(event=lambda: deepcopy(told)))
            if answer["statusCode"] != 503:
                return answer["statusCode"], json.loads(answer["body"])
        raise AssertionError("never answered")


@pytest.fixture
def town(aws: Aws) -> Iterator[Town]:
    """The first of December."""
    new_clients()  # with a quota of retries of their own
    for handler in (desk, people):
        forget(handler)
    made = Town(aws, datetime(2026, 12, 1, 9, tzinfo=SEOUL))
    made.shop(SHOP)
    desk.app.clock = people.app.clock = made.clock
    yield made
    for handler in (desk, people):
        forget(handler)


@contextmanager
def under(share: float, seed: int = 7) -> Iterator[tuple[Sky, Weather]]:
    """Weather over all functions; none of them outlives its end."""
    sky, weather = Sky(), Weather(share, seed)
    reached: list[Table] = [desk.meals().table, people.table("identities_table"), people.table("meals_table")]
    for table in reached:
        table.sleep = lambda seconds: sky.wait(seconds)
    with weather.over(sky):  # type: ignore[arg-type]
        yield sky, weather
    assert weather.slowest_s <= TIMEOUT_S
    assert weather.met or share < 0.1


def officers(case: str, path: Mapping[str, str] | None = None, **body: Any) -> dict[str, Any]:
    told = deepcopy(event("desk_api", case))
    claims = {"jurisdiction": CODE, "cognito:groups": "officer", "entitlements": "1"}
    told["requestContext"]["authorizer"]["claims"] |= claims
    told["pathParameters"] = path
    told["body"] = json.dumps(body) if body else None
    return told


def families(case: str, **body: Any) -> dict[str, Any]:
    told = deepcopy(event("people_api", case))
    told["body"] = json.dumps({**json.loads(told["body"]), **body})
    return told


def posted(town: Town, key: str) -> Any:
    """What S3's event does with a file, told of again until it is done."""
    for _ in range(DELIVERIES_MAX):
        try:
            intake = Intake(town.meals, FileStore(town.table), town.bucket, town.clock, Deadline(), LOGGER)
            return intake.take_in(key)
        except Unavailable:
            continue
    raise AssertionError("never posted")


def loads_of(town: Town, child: str) -> list[str]:
    return [row["journal"][0]["kind"] for row in town.meals.journal_rows(child)]


@pytest.mark.parametrize("share", SHARES)
def test_R7_a_months_loads_are_seen_confirmed_posted_and_taken_back_once_in_any_weather(
    town: Town, share: float
) -> None:
    town.enrols(*CHILDREN)
    with under(share) as (sky, _):
        wish: dict[str, Any] = {"municipality": CODE, "month": MONTH, "why": "정기 충전 (예시)"}
        status, preview = sky.asks(desk.app, officers("preview_loads", **wish))
        assert (status, preview["count"], preview["total"]["amount"]) == (201, 2, 2 * AMOUNT)
        one = {"preview_id": preview["preview_id"]}
        assert sky.asks(desk.app, officers("confirm_preview", one, token=preview["token"]))[0] == 202
        key = f"loads/{CODE}/preview-{preview['preview_id']}.csv"
        for _ in range(2):
            assert posted(town, key).failed == 0
        assert [loads_of(town, child) for child in CHILDREN] == [["load"], ["load"]]
        for _ in range(2):
            status, page = sky.asks(desk.app, officers("undo_preview", one, why="단가를 잘못 적음"))
            assert {each["child_id"]: each["code"] for each in page["results"]} == dict.fromkeys(CHILDREN, "undone")
    for child in CHILDREN:
        assert sorted(loads_of(town, child)) == ["load", "load_undo"]
        account = town.meals.account(child)
        assert account is not None
        assert (sum(account.lots.values()), is_proved(town, child)) == (0, True)


@pytest.mark.parametrize("share", SHARES)
def test_R7_a_shops_statement_is_the_ledgers_to_the_won_or_not_told_in_any_weather(town: Town, share: float) -> None:
    town.load(CHILD, 60_000)
    for won in (9_000, 4_000, 3_000):
        town.pays(CHILD, won)
    asked = officers("read_statement", {"merchant_id": SHOP, "month": MONTH})
    fair = json.loads(desk.app(deepcopy(asked), Context())["body"])
    assert (fair["paid"]["amount"], len(fair["lines"])) == (16_000, 3)
    with under(share) as (sky, _):
        for _ in range(5):
            status, told = sky.asks(desk.app, asked)
            assert (status, told["lines"], told["paid"]) == (200, fair["lines"], fair["paid"])


def what_meets_a_statement(town: Town) -> dict[str, Callable[[], object]]:
    """Each changes what the shop gets; the order is held until then, and the other one captured."""
    held, captured = town.orders(CHILD, 5_000), town.pays(CHILD, 8_000)
    return {
        "capture": lambda: town.captures(CHILD, held, 5_000),
        "cancel": lambda: town.cancels(CHILD, held),
        "refund": lambda: town.refunds(CHILD, captured, 3_000),
        "purchase": lambda: town.buys(CHILD, 2_000, SHOP),
        "next order": lambda: town.pays(CHILD, 1_000),
    }


@pytest.mark.parametrize("before", ["Query", "BatchGetItem"])
@pytest.mark.parametrize("what", ["capture", "cancel", "refund", "purchase", "next order"])
def test_R2_a_statement_that_meets_a_change_tells_it_whole_or_not_at_all(town: Town, what: str, before: str) -> None:
    town.load(CHILD, 60_000)
    asked = officers("read_statement", {"merchant_id": SHOP, "month": MONTH})

    def told() -> tuple[Any, Any]:
        found = json.loads(desk.app(deepcopy(asked), Context())["body"])
        assert sum(line["paid"] for line in found["lines"]) == found["paid"]["amount"]
        return found["lines"], found["paid"]

    change = what_meets_a_statement(town)[what]
    first = told()
    once_before(clients.client("dynamodb"), before, change)
    meanwhile = told()
    last = told()
    assert meanwhile in (first, last)
    assert first != last or what == "cancel"


@pytest.mark.parametrize("before", ["GetItem", "UpdateItem", "TransactWriteItems"])
def test_R2_P2_of_two_accounts_with_one_letter_one_is_linked(town: Town, before: str) -> None:
    town.load(CHILD, 10_000)
    code = json.loads(people.app(families("make_letter"), Context(remaining_ms=50_000))["body"])["code"]
    first, second = (families("link_card", code=code, linked_as="guardian") for _ in range(2))
    claims = second["requestContext"]["authorizer"]["claims"]
    second["requestContext"]["authorizer"]["claims"] = {**claims, "sub": "5d1c7a52-0000-4000-8000-00000000b0ff"}
    answers = []

    def links(told: Mapping[str, Any]) -> None:
        answers.append(people.app(deepcopy(told), Context(remaining_ms=50_000))["statusCode"])

    once_before(clients.client("dynamodb"), before, lambda: links(second))
    links(first)
    assert sorted(answers) == [200, 404]
    told = json.loads(people.app(deepcopy(event("people_api", "read_links")), Context())["body"])
    assert len(told["accounts"]) == 1


@pytest.mark.parametrize("share", SHARES)
def test_R7_P2_a_card_is_linked_once_in_any_weather(town: Town, share: float) -> None:
    town.load(CHILD, 10_000)
    with under(share) as (sky, _):
        status, letter = sky.asks(people.app, families("make_letter"))
        assert status == 201
        told = families("link_card", code=letter["code"], linked_as="guardian")
        status, link = sky.asks(people.app, told)
        assert (status, link["child_id"]) == (200, CHILD), link
        assert sky.asks(people.app, told) == (200, link)
    links = json.loads(people.app(deepcopy(event("people_api", "read_links")), Context())["body"])
    assert [each["state"] for each in links["letters"]] == ["used"]
    assert [each["linked_as"] for each in links["accounts"]] == ["guardian"]


def test_R1_P2_whatever_happens_at_any_call_of_a_link_its_second_delivery_is_the_same_link(town: Town) -> None:
    """Each accident has a child, a letter and a card of its own."""
    rehearsal = Rehearsal([clients.client("dynamodb")])
    claims = event("people_api", "link_card")["requestContext"]["authorizer"]["claims"]

    def go(number: int, accident: Any = None, at: int = 0) -> int:
        child, card = f"child-{number:04}", f"9409-1234-5678-{number:04}"
        town.enrols(child)
        made = families("make_letter", request_id=f"{number:08x}-2fa1-41d2-883f-0016d3cca427", card_number=card)
        made["pathParameters"] = {"child_id": child}
        letter = json.loads(people.app(made, Context(remaining_ms=100_000))["body"])
        told = families("link_card", code=letter["code"], card_number=card, linked_as="guardian")
        told["requestContext"]["authorizer"]["claims"] = {**claims, "sub": f"{number:08x}-0000-4000-8000-00000000b001"}
        rehearsal.arm(accident, at)
        first = None
        try:
            first = people.app(deepcopy(told), Context(remaining_ms=100_000))
        except Died:
            forget(people)
            people.app.clock = town.clock
        calls = len(rehearsal.calls)
        rehearsal.arm()
        assert first is None or first["statusCode"] in (200, 503), (accident, at, first)
        second = people.app(deepcopy(told), Context(remaining_ms=100_000))
        assert second["statusCode"] == 200, (accident, at, second)
        assert json.loads(second["body"])["child_id"] == child
        if first is not None and first["statusCode"] == 200:
            assert first["body"] == second["body"]
        return calls

    with rehearsal.open():
        calls = go(0)
        number = 0
        for at in range(1, calls + 1):
            for accident in in_turn(ACCIDENTS, at, calls):
                number += 1
                go(number, accident, at)
    assert calls >= 5
