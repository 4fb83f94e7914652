"""Pages of orders: whatever a client sends as `next`, it gets a page or a refusal that says so."""

import base64
import json
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from botocore.exceptions import ClientError

from dolbom.dynamo.cursor import cursor_after, cursor_of, key_in, word_in
from dolbom.dynamo.table import Table
from dolbom.errors import Invalid
from dolbom.ids import new_uuid7
from dolbom.meals.orders.lifecycle import ref_of
from dolbom.meals.orders.store import OrderStore
from infra.operations import operations
from tests.conftest import Aws
from tests.support import APIS, Context, cases, event
from tests.support.town import Town

NOW = datetime(2026, 11, 21, 11, tzinfo=UTC)
MIDNIGHT = datetime(2026, 10, 31, 15, tzinfo=UTC)
"""In Seoul it is the first of November."""
SHOP, DAY = "bunsik-suji", "2026-11-21"
OF_ANOTHER_SHOP = {"merchant_id": "bunsik-giheung", "pk": "CHILD#a", "sk": f"JOURNAL#{DAY}#ORDER#a"}


@pytest.fixture
def store(aws: Aws) -> OrderStore:
    return OrderStore(Table(aws.client("dynamodb"), aws.tables["meals"]))


OF_ANY_TIME = [
    "00000000-0000-7000-8000-000000000000",
    "ffffffff-ffff-7fff-bfff-ffffffffffff",
    new_uuid7(NOW - timedelta(days=90), bytes(10)),
    new_uuid7(NOW + timedelta(days=90), bytes(10)),
]


@pytest.mark.parametrize("after", [*OF_ANY_TIME, *map(ref_of, OF_ANY_TIME)])
def test_a_shops_day_goes_on_after_none_but_an_order_of_it(store: OrderStore, after: str) -> None:
    with pytest.raises(Invalid) as refused:
        store.orders_of_merchant(SHOP, DAY, 20, after, lambda _: True)
    assert refused.value.code == "bad_next"


@pytest.mark.parametrize("after", OF_ANY_TIME)
def test_a_month_goes_on_after_none_but_an_order_of_it(store: OrderStore, after: str) -> None:
    with pytest.raises(Invalid) as refused:
        store.orders_of_month("child-haneul", "2026-11", 20, after)
    assert refused.value.code == "bad_next"


def test_M5_a_months_orders_are_those_of_its_days_by_the_times_in_their_ids_over_all_pages(aws: Aws) -> None:
    """Phones' clocks are off by minutes: the day is ours, the order of the list is theirs."""
    town = Town(aws)
    town.shop("gimbap-1")
    town.load("haru", 90_000)
    placed = {}
    # How many minutes after midnight of the first of November it came, and what its phone took that for.
    for minutes, told in ((-5, 8), (5, -8), (10, 10), (12, 0)):
        town.now = MIDNIGHT + timedelta(minutes=minutes)
        placed[minutes] = new_uuid7(MIDNIGHT + timedelta(minutes=told), bytes([minutes % 60] * 10))
        town.orders("haru", 1_000, order_id=placed[minutes])

    def listed(month: str) -> list[str]:
        found: list[str] = []
        after = None
        while True:
            page, after = town.meals.orders_of_month("haru", month, 1, after)
            found += [order.order_id for order in page]
            if after is None:
                return found

    assert listed("2026-11") == [placed[10], placed[12], placed[5]]
    assert listed("2026-10") == [placed[-5]]


class RefusesTheStart:
    """DynamoDB as it is about a key that lies outside of what is listed; in memory it would take any."""

    def query(self, **_: object) -> None:
        refusal: Any = {"Error": {"Code": "ValidationException"}, "ResponseMetadata": {"HTTPStatusCode": 400}}
        raise ClientError(refusal, "Query")


def test_a_shops_page_does_not_begin_after_what_is_not_in_it() -> None:
    with pytest.raises(Invalid) as refused:
        Table(RefusesTheStart(), "meals").query(SHOP, after=OF_ANOTHER_SHOP)
    assert refused.value.code == "bad_next"


def test_a_query_of_our_own_that_dynamodb_refuses_is_our_error() -> None:
    with pytest.raises(ClientError):
        OrderStore(Table(RefusesTheStart(), "meals")).orders_of_merchant(SHOP, DAY, 20, None, lambda _: True)


@pytest.mark.parametrize(
    "content",
    [
        *("{}", "[1]", "1", '{"pk": "\\ud800"}', '{"pk": 1}', '{"sk":"b","pk":"a"}', "[" * 9999),
        # Made by hand, and well made: of another partition, of other keys, of a place that is none of this listing.
        *('{"pk":"CHILD#b","sk":"ORDER#1"}', '{"pk":"CHILD#a"}', '{"merchant_id":"a","pk":"CHILD#a","sk":"ORDER#1"}'),
        *('{"pk":"CHILD#a","sk":"ACCOUNT"}', '{"pk":"CHILD#a","sk":1}', '{"pk":"CHILD#a", "sk":"ORDER#1"}'),
    ],
)
def test_a_cursor_that_was_never_given_is_refused(content: str) -> None:
    with pytest.raises(Invalid) as refused:
        key_in(base64.urlsafe_b64encode(content.encode()).decode().rstrip("="), "CHILD#a", "ORDER#")
    assert refused.value.code == "bad_next"


@pytest.mark.parametrize("content", ['{"pk":"CHILD#a","sk":"ORDER#1"}', '{"after":1}', '{"after":"a","pk":"b"}', '"a"'])
def test_a_word_that_no_page_gave_is_refused(content: str) -> None:
    with pytest.raises(Invalid) as refused:
        word_in(base64.urlsafe_b64encode(content.encode()).decode().rstrip("="))
    assert refused.value.code == "bad_next"


def test_a_cursor_is_read_as_it_was_given() -> None:
    place = {"pk": "CHILD#a", "sk": "ORDER#1"}
    assert key_in(cursor_of(place), "CHILD#a", "ORDER#") == place
    assert json.loads(base64.urlsafe_b64decode((cursor_of(place) or "") + "==")) == place
    assert word_in(cursor_after("가")) == "가"
    assert (key_in(None, "CHILD#a"), word_in(None), cursor_of(None), cursor_after(None)) == (None, None, None, None)


LISTED = [
    (function, operation)
    for function in APIS.values()
    for operation in operations(function)
    if operation.query is not None and "next" in operation.query.model_fields
]
# Every listing of every API with an event that asks for its first page.
LISTINGS = [
    (function, case)
    for function, operation in LISTED
    for case in cases(function)
    if (event(function, case)["httpMethod"], event(function, case)["resource"]) == (operation.method, operation.path)
]


def refusal(function: str, case: str, following: str) -> tuple[int, dict[str, Any]]:
    """What a listing says to a `next` that no page has given."""
    asked = event(function, case)
    asked["queryStringParameters"] = {**asked["queryStringParameters"], "next": following}
    asked["multiValueQueryStringParameters"] = {name: [text] for name, text in asked["queryStringParameters"].items()}
    app = import_module(f"functions.{function}.handler").app
    answer = app(asked, Context())
    return answer["statusCode"], json.loads(answer["body"])


def test_there_is_an_event_for_each_listing() -> None:
    assert {"/v1/orders", "/v1/desk/alerts", "/v1/my/alerts"} <= {operation.path for _, operation in LISTED}
    asked = {(function, event(function, case)["resource"]) for function, case in LISTINGS}
    assert asked == {(function, operation.path) for function, operation in LISTED}


@pytest.mark.parametrize(("function", "case"), LISTINGS)
@pytest.mark.parametrize("following", ["~", "e30", "x" * 2_000, "가", *map(cursor_after, ("", "\0", "가\uffff"))])
def test_R10_a_next_that_no_page_gave_gets_the_same_refusal_from_every_listing(
    function: str, case: str, following: str, aws: Aws
) -> None:
    assert aws.tables
    status, body = refusal(function, case, following)
    # Whom to call stands in every refusal of the alerts API (A2), and says nothing of this one.
    assert (body.pop("emergency", None) is not None) == (function == "alerts_api")
    words = "다음 페이지 값(next)은 앞 페이지에서 받은 그대로 보내 주세요."
    assert (status, body) == (
        422,
        {
            "type": "urn:dolbom:problem:bad_next",
            "title": "입력값 확인",
            "status": 422,
            "detail": words,
            "code": "bad_next",
            "errors": [{"pointer": "/next", "detail": words}],
        },
    )
