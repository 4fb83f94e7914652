"""Towns begin, begin otherwise, and join one another, by data with a first day (M15); what has been stays as it was."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from dolbom import aws as clients
from dolbom.auth import Caller
from dolbom.clock import SEOUL
from dolbom.dynamo.table import Table
from dolbom.errors import Conflict, DolbomError, Invalid, NotFound
from dolbom.ids import new_uuid7
from dolbom.meals.accounts import Account
from dolbom.meals.children import actions as children
from dolbom.meals.children.actions import EnrolRequest
from dolbom.meals.merchant import MenuItem, Merchant
from dolbom.meals.orders import fulfilment, payments
from dolbom.meals.orders.basket import refusal_of
from dolbom.meals.orders.requests import CaptureRequest, OrderRequest, RefundRequest
from dolbom.meals.orders.store import OrderStore
from dolbom.meals.policy import MealPolicy
from dolbom.meals.policy_store import SUCCESSIONS_MAX, publish
from dolbom.meals.shopkeepers.statement_store import StatementStore
from dolbom.meals.towns import opening
from dolbom.meals.towns.requests import JoinRequest, OpenRequest, TownView
from dolbom.meals.towns.store import TownStore
from tests.conftest import Aws
from tests.support.shops import put_shop

NOW = datetime(2026, 11, 21, 12, tzinfo=SEOUL)
OLD, NEW, THIRD = "41460", "41430", "41110"
MINISTRY = Caller(subject="officer-0", groups=frozenset({"officer"}), jurisdiction=frozenset({"41"}))
ELSEWHERE = Caller(subject="officer-9", groups=frozenset({"officer"}), jurisdiction=frozenset({"11"}))
MERGER = "2026-12-01"
AFTER = datetime(2026, 12, 1, tzinfo=SEOUL)
BEFORE = AFTER - timedelta(microseconds=1)


def policy(municipality: str, version: int = 1, month: int = 1, **more: Any) -> MealPolicy:
    start = datetime(2026, month, 1, tzinfo=SEOUL)
    return MealPolicy(municipality=municipality, version=version, effective_from=start, **more)


@pytest.fixture
def store(aws: Aws) -> OrderStore:
    """Two towns with caps of their own, a child and a shop in each."""
    store = OrderStore(Table(clients.client("dynamodb"), aws.tables["meals"]))
    store.put_policy(policy(OLD, day_cap=20_000), is_first=True)
    store.put_policy(policy(NEW, day_cap=24_000), is_first=True)
    for town in (OLD, NEW):
        lots = {"2026-11-30": 50_000, "2026-12-31": 50_000}
        store.change_account(None, Account(f"child-{town}", town, lots=lots))
        shop = {"merchant_id": f"shop-{town}", "name": "예시", "municipality": town, "category": "snack"}
        put_shop(
            store.table,
            Merchant(
                **shop, lat=37.3, lon=127.1, menu=(MenuItem(item_id="gimbap", name="김밥", kind="meal", price=4_000),)
            ),
        )
    return store


def test_M15_what_another_process_planned_a_moment_ago_counts(store: OrderStore) -> None:
    """A process holds versions for a minute; what is decided about towns is decided on what stands."""
    other = OrderStore(store.table)
    for town in (OLD, NEW):
        assert len(store.policies(town, NOW)) == 1
    join(other)
    assert refused(Conflict, join, store, NEW, OLD) == "town_joined"
    assert refused(Conflict, publish, store, policy(OLD, 2, 12, day_cap=1), NOW) == "town_joined"
    assert opening.town_of(store, MINISTRY, OLD, NOW).joins is not None


def open_town(store: OrderStore, starts_on: str, now: datetime = NOW, who: Caller = MINISTRY, **rules: Any) -> TownView:
    request = OpenRequest.model_validate({"starts_on": starts_on, "rules": rules, "why": "예시"})
    return opening.open_town(store, TownStore(store.table), who, THIRD, request, now)


def join(store: OrderStore, code: str = OLD, into: str = NEW, on: str = MERGER, now: datetime = NOW) -> TownView:
    request = JoinRequest(into=into, joins_on=on, why="예시: 지어낸 통합")
    return opening.join_town(store, TownStore(store.table), MINISTRY, code, request, now)


def refused(error: type[DolbomError], call: Any, *args: Any, **more: Any) -> str:
    with pytest.raises(error) as found:
        call(*args, **more)
    return str(found.value.code)


def rows(store: OrderStore, pk: str) -> list[dict[str, Any]]:
    return list(store.table.query_all(pk))


def ordered(store: OrderStore, child: str, shop: str, now: datetime) -> Any:
    request = {
        "order_id": new_uuid7(now),
        "merchant_id": f"shop-{shop}",
        "lines": [{"item_id": "gimbap", "unit_price": {"amount": 4_000, "currency": "KRW"}, "count": 1}],
    }
    return payments.place(store, f"child-{child}", OrderRequest.model_validate(request), now, None)


# ── a start ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_M15_a_town_begins_on_its_day_and_not_a_moment_earlier(store: OrderStore) -> None:
    town = open_town(store, "2026-12-01", day_cap=18_000)
    assert (town.state, town.starts_on, town.policy.day_cap) == ("planned", "2026-12-01", 18_000)
    assert store.policy(THIRD, BEFORE) is None
    begun = store.policy(THIRD, AFTER)
    assert begun is not None
    assert begun.day_cap == 18_000
    assert opening.town_of(store, MINISTRY, THIRD, AFTER).state == "running"


def test_M15_before_it_begins_its_children_are_told_from_when_on(store: OrderStore) -> None:
    open_town(store, "2027-03-01")
    children.enrol(store, MINISTRY, EnrolRequest(child_id="child-41110", municipality=THIRD, why="등록"), NOW)
    with pytest.raises(Invalid) as found:
        ordered(store, THIRD, OLD, NOW)
    assert (found.value.code, found.value.facts["starts_on"]) == ("not_begun", "2027-03-01")


def test_M15_the_same_plan_again_changes_nothing_and_another_one_takes_its_place(store: OrderStore) -> None:
    first = open_town(store, "2026-12-01", day_cap=18_000)
    assert open_town(store, "2026-12-01", day_cap=18_000) == first
    later = open_town(store, "2027-03-01", day_cap=18_000)
    assert (later.starts_on, later.policy.version) == ("2027-03-01", 2)
    assert store.policy(THIRD, AFTER) is None
    other = open_town(store, "2027-03-01", day_cap=19_000)
    assert (other.starts_on, other.policy.version, other.policy.day_cap) == ("2027-03-01", 3, 19_000)
    assert [row["starts_on"] for row in rows(store, f"TOWN#{THIRD}")] == ["2026-12-01", "2027-03-01", "2027-03-01"]


def test_M15_what_has_begun_is_not_planned_anew(store: OrderStore) -> None:
    open_town(store, "2026-12-01")
    last = AFTER - timedelta(minutes=5)
    assert refused(Conflict, open_town, store, "2027-03-01", now=last) == "town_running"
    assert open_town(store, "2027-03-01", now=last - timedelta(seconds=1)).state == "planned"
    assert refused(Invalid, open_town, store, "2026-11-20") == "starts_in_past"
    assert open_town(store, "2026-11-21").state == "running", "nobody has ordered there: it may begin today"


def test_M15_no_town_begins_in_the_past_and_today_is_not_past(store: OrderStore) -> None:
    assert refused(Invalid, open_town, store, "2026-11-20") == "starts_in_past"
    assert open_town(store, "2026-11-21").state == "running"


def test_M15_a_start_does_not_move_past_the_version_that_follows_it(store: OrderStore) -> None:
    open_town(store, "2026-12-01")
    publish(store, MealPolicy(municipality=THIRD, version=7, effective_from=AFTER + timedelta(days=31)), NOW)
    store.forget(THIRD)
    assert refused(Conflict, open_town, store, "2027-02-01") == "town_planned_further"
    assert open_town(store, "2026-12-15").policy.version == 8


def test_M15_another_officers_town_looks_missing(store: OrderStore) -> None:
    assert refused(NotFound, open_town, store, "2026-12-01", who=ELSEWHERE) == "not_found"
    assert refused(NotFound, opening.town_of, store, ELSEWHERE, OLD, NOW) == "not_found"
    assert refused(NotFound, opening.town_of, store, MINISTRY, "41999", NOW) == "not_found"


def test_M15_a_town_stands_among_the_towns_however_it_was_switched_on(store: OrderStore) -> None:
    open_town(store, "2026-12-01")
    publish(store, policy("41820"), NOW)
    assert TownStore(store.table).towns() == [THIRD, NEW, OLD, "41820"]


# ── a merger ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_M15_from_the_merger_on_the_other_towns_rules_hold_and_before_it_ones_own(store: OrderStore) -> None:
    town = join(store)
    assert (town.state, town.joins) == ("running", opening.JoinView(into=NEW, joins_on=MERGER))
    assert store.policy(OLD, BEFORE).day_cap == 20_000  # type: ignore[union-attr]
    assert store.policy(OLD, AFTER).day_cap == 24_000  # type: ignore[union-attr]
    assert opening.town_of(store, MINISTRY, OLD, AFTER).state == "joined"
    assert store.town_at(OLD, BEFORE) == OLD
    assert store.town_at(OLD, AFTER) == NEW
    later = MealPolicy(municipality=NEW, version=2, effective_from=AFTER + timedelta(days=31), day_cap=25_000)
    publish(store, later, AFTER)
    store.forget(OLD)
    assert store.policy(OLD, AFTER + timedelta(days=31)) == later, "what the other town decides later holds as well"


def test_M15_M5_an_order_of_before_goes_on_under_the_rules_that_decided_it(store: OrderStore) -> None:
    join(store)
    order = ordered(store, OLD, OLD, BEFORE)
    assert (order.municipality, order.policy_version) == (OLD, 1)
    taken = fulfilment.capture(store, order.child_id, order.order_id, CaptureRequest(), AFTER)
    assert (taken.municipality, store.deciding_policy(taken, AFTER).day_cap) == (OLD, 20_000)
    first_after = ordered(store, OLD, OLD, AFTER)
    assert (first_after.municipality, store.deciding_policy(first_after, AFTER).day_cap) == (NEW, 24_000)


def test_M15_M5_a_shops_month_has_its_orders_of_before_and_after_a_merger_within_it(store: OrderStore) -> None:
    day = datetime(2026, 12, 10, tzinfo=SEOUL)
    join(store, on="2026-12-10")
    last = ordered(store, OLD, OLD, day - timedelta(minutes=1))
    first = ordered(store, OLD, OLD, day)
    for order in (last, first):
        fulfilment.capture(store, order.child_id, order.order_id, CaptureRequest(), day)
    back = RefundRequest.model_validate({"refund_id": "refund-0001", "food": {"amount": 1_000}})
    fulfilment.refund(store, last.child_id, last.order_id, back, day + timedelta(hours=1))
    assert [last.municipality, first.municipality] == [OLD, NEW]
    lines = StatementStore(store.table).lines(f"shop-{OLD}", "2026-12")
    assert [(line.day, line.food, line.returned) for line in lines] == [
        ("2026-12-09", 4_000, 1_000),
        ("2026-12-10", 4_000, 0),
    ]


def test_M15_the_shops_of_both_towns_serve_the_children_of_both(store: OrderStore) -> None:
    join(store)
    for child in (OLD, NEW):
        for shop in (OLD, NEW):
            if child != shop:
                assert refused(Invalid, ordered, store, child, shop, BEFORE) == "merchant_elsewhere"
            assert ordered(store, child, shop, AFTER).tender.benefit == 4_000


def test_M1_what_was_spent_on_the_day_of_a_merger_counts_once(store: OrderStore) -> None:
    day = AFTER + timedelta(hours=1)
    join(store)
    for _ in range(6):
        ordered(store, OLD, OLD, day)
    left = store.account("child-41460")
    assert left is not None
    assert left.days == {"2026-12-01": 24_000}
    with pytest.raises(DolbomError) as found:
        ordered(store, OLD, NEW, day)
    assert found.value.code == "over_day_cap"


def test_M15_towns_join_one_after_the_other_and_never_in_a_ring(store: OrderStore) -> None:
    open_town(store, "2026-11-21", day_cap=30_000)
    join(store)
    assert join(store) == opening.town_of(store, MINISTRY, OLD, NOW), "the same again changes nothing"
    assert refused(Conflict, join, store, into=THIRD) == "town_joined"
    assert refused(Conflict, join, store, NEW, OLD) == "town_joined"
    join(store, NEW, THIRD, "2027-01-01")
    store.forget(OLD)
    new_year = datetime(2027, 1, 1, tzinfo=SEOUL)
    assert store.policy(OLD, new_year - timedelta(seconds=1)).day_cap == 24_000  # type: ignore[union-attr]
    assert store.policy(OLD, new_year).day_cap == 30_000  # type: ignore[union-attr]
    assert refused(Conflict, join, store, THIRD, OLD, "2027-02-01") == "town_joined"
    assert SUCCESSIONS_MAX >= 2


def test_M15_a_merger_is_planned_ahead_into_a_town_that_has_begun_and_ends_no_plan(store: OrderStore) -> None:
    assert refused(Invalid, join, store, on="2026-11-21") == "published_late"
    assert refused(NotFound, join, store, into="41999") == "not_found"
    open_town(store, "2026-12-15")
    assert refused(Invalid, join, store, into=THIRD) == "not_switched_on"
    publish(store, MealPolicy(municipality=OLD, version=2, effective_from=AFTER + timedelta(days=1)), NOW)
    store.forget(OLD)
    assert refused(Conflict, join, store) == "town_planned_further"


def test_M15_a_joined_town_publishes_no_rules_for_the_time_after(store: OrderStore) -> None:
    join(store)
    late = MealPolicy(municipality=OLD, version=2, effective_from=AFTER)
    assert refused(Conflict, publish, store, late, NOW) == "town_joined"
    early = MealPolicy(municipality=OLD, version=2, effective_from=BEFORE)
    publish(store, early, NOW)
    store.forget(OLD)
    assert store.policy(OLD, BEFORE) == early
    assert store.town_at(OLD, AFTER) == NEW


def test_M15_a_shop_of_a_town_that_cannot_be_read_stays_its_own(store: OrderStore) -> None:
    store.table.client.update_item(
        TableName=store.table.name,
        Key={"pk": {"S": f"POLICY#{OLD}"}, "sk": {"S": rows(store, f"POLICY#{OLD}")[0]["sk"]}},
        UpdateExpression="SET policy = :bad",
        ExpressionAttributeValues={":bad": {"N": "1"}},
    )
    store.forget(OLD)
    shop = store.merchant(f"shop-{OLD}", NOW)
    assert shop is not None
    assert refusal_of(shop, policy(OLD)) is None
