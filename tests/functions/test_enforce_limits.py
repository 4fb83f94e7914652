"""enforce_limits: the second line (M13), over records as the stream of the tables in memory gives them."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from dolbom.audits.proof import prove
from dolbom.clock import SEOUL
from dolbom.dynamo.items import to_attributes
from dolbom.dynamo.table import Table
from dolbom.meals import keys
from dolbom.meals.limits.enforce import Enforcement
from dolbom.meals.limits.store import LimitStore
from dolbom.meals.orders.allowance import notice_text
from dolbom.meals.orders.decisions import coupon_worth, left_of
from dolbom.meals.policy import MealPolicy
from dolbom.meals.rows import account_put
from dolbom.meals.store import MealStore
from functions.enforce_limits.handler import enforced, handler
from tests.conftest import Aws
from tests.support import Context, cases, event
from tests.support.streams import Record, batch, journal_records
from tests.support.town import CODE, Town

DAY = "2026-11-20"
MONTH = "2026-11"
ELSEWHERE = "41430"


@pytest.fixture
def town(aws: Aws) -> Town:
    town = Town(aws)
    town.shop("gimbap-1")
    return town


def deliver(town: Town, records: list[Record] | None = None) -> Any:
    by = Enforcement(town.meals, town.limits, town.clock)
    return enforced(batch(journal_records(town.aws) if records is None else records), by)


def left_today(town: Town, child: str) -> int:
    account = town.meals.account(child)
    policy = town.meals.policy(CODE, town.now)
    assert account is not None
    assert policy is not None
    return left_of(account, policy, town.now).today


def open_breaches(town: Town, child: str) -> dict[str, tuple[str, int, int]]:
    return {
        row["sk"]: (row["breach"]["cause"], row["breach"]["limit"], row["breach"]["found"])
        for row in town.limits.breaches(child)
        if row["state"] == "open"
    }


def test_M13_a_day_within_its_limits_changes_nothing(town: Town) -> None:
    town.load("haru", 100_000)
    town.pays("haru", 12_000)
    before = town.meals.account("haru")
    assert deliver(town) == {"batchItemFailures": []}
    assert town.meals.account("haru") == before
    assert town.limits.breaches("haru") == []


def test_M13_a_purchase_in_a_shop_that_breaks_the_cap_opens_a_breach_with_its_proof_and_tells_the_child(
    town: Town,
) -> None:
    town.load("haru", 100_000)
    order_id = town.pays("haru", 12_000)
    town.later(minutes=30)
    town.buys("haru", 15_000)
    deliver(town)
    assert open_breaches(town, "haru") == {f"BREACH#{DAY}#day_cap": ("in_store", 20_000, 27_000)}
    (row,) = town.limits.breaches("haru")
    assert [(entry_id, amount) for _, entry_id, amount in row["breach"]["proof"]] == [
        (f"{order_id}/hold", 12_000),
        ("in_store/txn-4", 15_000),
    ]
    assert left_today(town, "haru") == 0
    notice = town.limits.notice("haru")
    assert notice_text(notice, town.now, "ko") == (
        "매장에서 쓴 금액까지 더해 오늘은 모두 27,000원을 썼어요. 내일 다시 주문할 수 있어요."
    )
    assert notice_text(notice, town.now + timedelta(days=1), "ko") is None


def test_M13_a_cancelled_order_heals_the_breach_by_itself(town: Town) -> None:
    town.load("haru", 100_000)
    order_id = town.orders("haru", 12_000)
    town.buys("haru", 15_000)
    deliver(town)
    town.cancels("haru", order_id)
    deliver(town)
    assert open_breaches(town, "haru") == {}
    assert [row["state"] for row in town.limits.breaches("haru")] == ["closed"]
    assert town.limits.notice("haru") is None
    assert left_today(town, "haru") == 5_000


def test_M13_an_account_that_forgot_a_payment_is_pulled_down_to_the_truth_and_freed_when_it_is_right_again(
    town: Town,
) -> None:
    town.load("haru", 100_000)
    town.pays("haru", 12_000)
    right = town.meals.account("haru")
    assert right is not None
    (lot,) = right.lots
    wrong = replace(right, days={}, months={}, lots={lot: 100_000}, version=right.version + 1)
    town.table.write(account_put(right, wrong))
    deliver(town)
    account = town.meals.account("haru")
    assert account is not None
    assert account.restraints == {DAY: 12_000, MONTH: 12_000, "balance": 12_000}
    assert (left_today(town, "haru"), account.spendable(DAY)) == (8_000, 88_000)
    assert set(open_breaches(town, "haru")) == {
        f"BREACH#{DAY}#drift",
        f"BREACH#{MONTH}#drift",
        "BREACH#balance#drift",
    }
    mended = replace(right, restraints=account.restraints, version=account.version + 1)
    town.table.write(account_put(account, mended))
    deliver(town)
    account = town.meals.account("haru")
    assert account is not None
    assert account.restraints == {}
    assert open_breaches(town, "haru") == {}


def test_M13_an_account_that_forgot_what_coupons_paid_is_pulled_down_and_a_lowered_coupon_budget_is_a_breach(
    town: Town,
) -> None:
    town.policy(2, datetime(2026, 2, 1, tzinfo=SEOUL), coupon_budget_a_month=6_000)
    town.load("haru", 100_000)
    order_id = town.orders("haru", 9_000, delivery_fee={"amount": 2_500})
    town.captures("haru", order_id, 9_000, 2_500)
    deliver(town)
    assert town.limits.breaches("haru") == []
    right = town.meals.account("haru")
    assert right is not None
    town.table.write(account_put(right, replace(right, coupon_money={}, version=right.version + 1)))
    deliver(town)
    account = town.meals.account("haru")
    policy = town.meals.policy(CODE, town.now)
    assert account is not None
    assert policy is not None
    assert account.restraints == {f"coupon_money:{MONTH}": 2_500}
    assert coupon_worth(account, policy, town.now) == 3_000
    assert open_breaches(town, "haru") == {f"BREACH#coupon_money:{MONTH}#drift": ("drift", 0, 2_500)}
    (row,) = town.limits.breaches("haru")
    assert row["breach"]["proof"] == [[keys.order(order_id), f"{order_id}/hold", 2_500]]
    mended = replace(account, coupon_money=right.coupon_money, version=account.version + 1)
    town.table.write(account_put(account, mended))
    town.later(days=1)
    town.policy(3, town.now, coupon_budget_a_month=2_000)
    town.later(hours=1)
    deliver(town)
    account = town.meals.account("haru")
    assert account is not None
    assert account.restraints == {}
    assert open_breaches(town, "haru") == {f"BREACH#{MONTH}#coupon_budget": ("lowered_policy", 2_000, 2_500)}


def test_M13_it_never_makes_the_allowance_larger_than_the_account_says(town: Town) -> None:
    town.load("haru", 100_000)
    town.pays("haru", 5_000)
    right = town.meals.account("haru")
    assert right is not None
    (lot,) = right.lots
    strict = replace(
        right, days={DAY: 19_000}, months={MONTH: 19_000}, lots={lot: 2_000}, coupons={MONTH: 4}, version=9
    )
    town.table.write(account_put(right, strict))
    deliver(town)
    assert town.meals.account("haru") == strict


def test_M13_money_taken_beyond_the_load_is_a_breach_until_the_next_load_repays_it(town: Town) -> None:
    town.load("haru", 3_000)
    town.buys("haru", 10_000)
    deliver(town)
    assert open_breaches(town, "haru") == {f"BREACH#{DAY}#shortfall": ("in_store", 0, 7_000)}
    assert notice_text(town.limits.notice("haru"), town.now, "ko") == (
        "매장에서 쓴 금액 중 7,000원은 다음에 들어오거나 돌아오는 금액으로 먼저 채워져요."
    )
    town.load("haru", 20_000)
    deliver(town)
    assert open_breaches(town, "haru") == {}


def test_M13_money_that_comes_back_while_a_shortfall_is_open_cannot_be_spent_twice(town: Town) -> None:
    town.load("haru", 10_000)
    order_id = town.orders("haru", 8_000)
    town.buys("haru", 6_000)
    town.cancels("haru", order_id)
    deliver(town)
    account = town.meals.account("haru")
    assert account is not None
    assert (sum(account.lots.values()), account.shortfall) == (4_000, 0)
    assert account.spendable(DAY) == 4_000
    assert open_breaches(town, "haru") == {}


def moves(town: Town, child: str, municipality: str, day_cap: int) -> None:
    """A child goes to live in a town with another cap."""
    start = datetime(2026, 1, 1, tzinfo=SEOUL)
    town.meals.put_policy(MealPolicy(municipality=municipality, version=1, effective_from=start, day_cap=day_cap))
    account = town.meals.account(child)
    assert account is not None
    town.meals.change_account(account, replace(account, municipality=municipality, version=account.version + 1))


def test_M1_M13_what_was_spent_before_a_move_is_held_to_the_town_that_it_was_spent_in(town: Town) -> None:
    town.load("haru", 100_000)
    town.pays("haru", 18_000)
    moves(town, "haru", ELSEWHERE, 15_000)
    deliver(town)
    assert open_breaches(town, "haru") == {}
    town.later(days=1)
    town.buys("haru", 15_000)
    deliver(town)
    assert open_breaches(town, "haru") == {}
    town.buys("haru", 1_000)
    deliver(town)
    assert open_breaches(town, "haru") == {"BREACH#2026-11-21#day_cap": ("in_store", 15_000, 16_000)}
    assert prove("CHILD#haru", list(town.table.query_all("CHILD#haru")), policies_of(town), town.now) == []


def policies_of(town: Town) -> Any:
    return lambda municipality: town.meals.policies(municipality, town.now)


def test_M13_a_lowered_policy_is_named_as_the_cause(town: Town) -> None:
    town.load("haru", 100_000)
    town.pays("haru", 18_000)
    town.policy(2, town.now + timedelta(hours=1), day_cap=15_000)
    town.later(hours=2)
    deliver(town)
    assert open_breaches(town, "haru") == {f"BREACH#{DAY}#day_cap": ("lowered_policy", 15_000, 18_000)}


def test_M13_a_cap_lowered_for_tomorrow_is_no_breach_of_today(town: Town) -> None:
    town.load("haru", 100_000)
    town.pays("haru", 18_000)
    town.policy(2, datetime(2026, 11, 21, tzinfo=SEOUL), day_cap=15_000)
    town.later(days=1)
    deliver(town)
    assert open_breaches(town, "haru") == {}


def test_M13_a_month_cap_passed_in_shops_is_a_breach_of_the_month(town: Town) -> None:
    town.policy(2, datetime(2026, 2, 1, tzinfo=SEOUL), month_cap=30_000)
    town.load("haru", 100_000)
    for _ in range(3):
        town.buys("haru", 12_000)
        town.later(days=1)
    town.now -= timedelta(days=1)
    deliver(town)
    assert open_breaches(town, "haru") == {f"BREACH#{MONTH}#month_cap": ("in_store", 30_000, 36_000)}
    assert notice_text(town.limits.notice("haru"), town.now, "en") == (
        "This month comes to 36,000 won. You can order again next month."
    )


def test_M13_a_purchase_reported_days_later_breaks_its_own_day(town: Town) -> None:
    town.load("haru", 100_000)
    town.pays("haru", 12_000)
    at = town.now
    town.later(days=5)
    town.buys("haru", 15_000, at=at)
    deliver(town)
    assert open_breaches(town, "haru") == {f"BREACH#{DAY}#day_cap": ("in_store", 20_000, 27_000)}
    assert left_today(town, "haru") == 20_000
    assert town.limits.notice("haru") is None


@pytest.mark.parametrize(
    "image",
    [
        {"pk": {"S": "CHILD#broken"}},
        {"pk": {"S": "CHILD#haru"}, "journal": {"L": [{"M": {"day": {"S": "0000-00-00"}}}]}},
        {"pk": {"S": "CHILD#haru"}, "journal": {"S": "of another version"}},
    ],
)
def test_M13_two_children_in_a_batch_are_settled_apart_and_a_broken_record_fails_alone(
    town: Town, image: dict[str, Any]
) -> None:
    for child in ("haru", "bom"):
        town.load(child, 50_000)
        town.buys(child, 25_000)
    records = journal_records(town.aws)
    broken: Record = {
        **records[1],
        "eventID": "broken",
        "dynamodb": {**records[1]["dynamodb"], "SequenceNumber": "7", "NewImage": image},
    }
    answer = deliver(town, [records[0], broken, *records[1:]])
    assert answer == {"batchItemFailures": [{"itemIdentifier": "7"}]}
    for child in ("haru", "bom"):
        assert open_breaches(town, child) == {f"BREACH#{DAY}#day_cap": ("in_store", 20_000, 25_000)}


def test_M13_a_ledger_that_cannot_be_read_fails_its_own_childs_records_alone(town: Town) -> None:
    for child in ("haru", "bom"):
        town.load(child, 50_000)
        town.buys(child, 25_000)
    records = journal_records(town.aws)
    spoilt = town.row("haru", lambda row: row["journal"][-1]["kind"] == "in_store") | {"journal": "no journal"}
    town.aws.client("dynamodb").put_item(TableName=town.table.name, Item=to_attributes(spoilt))
    harus = [record for record in records if record["dynamodb"]["Keys"]["pk"]["S"] == "CHILD#haru"]
    failures = [{"itemIdentifier": record["dynamodb"]["SequenceNumber"]} for record in harus]
    assert deliver(town, records) == {"batchItemFailures": failures}
    assert open_breaches(town, "bom") == {f"BREACH#{DAY}#day_cap": ("in_store", 20_000, 25_000)}


@pytest.mark.parametrize("spoilt", [{"lots": "no lots"}, {"days": None}])
def test_M13_an_account_that_cannot_be_read_fails_its_own_childs_records_alone(
    town: Town, spoilt: dict[str, Any]
) -> None:
    for child in ("haru", "bom"):
        town.load(child, 50_000)
        town.buys(child, 25_000)
    records = journal_records(town.aws)
    row = town.table.get("CHILD#haru", "ACCOUNT")
    assert row is not None
    row = {name: value for name, value in {**row, **spoilt}.items() if value is not None}
    town.aws.client("dynamodb").put_item(TableName=town.table.name, Item=to_attributes(row))
    harus = [record for record in records if record["dynamodb"]["Keys"]["pk"]["S"] == "CHILD#haru"]
    failures = [{"itemIdentifier": record["dynamodb"]["SequenceNumber"]} for record in harus]
    assert deliver(town, records) == {"batchItemFailures": failures}
    assert open_breaches(town, "bom") == {f"BREACH#{DAY}#day_cap": ("in_store", 20_000, 25_000)}


def test_M13_delivered_twice_or_in_pieces_the_state_is_that_of_one_delivery(town: Town) -> None:
    town.load("haru", 50_000)
    town.buys("haru", 25_000)
    town.load("bom", 10_000)
    deliver(town)
    once = state(town)
    deliver(town)
    for record in journal_records(town.aws):
        deliver(town, [record])
    assert state(town) == once


def test_M13_a_hundred_records_of_ten_children_cost_three_calls(town: Town) -> None:
    for child in range(10):
        town.load(f"child-{child}", 100_000)
        for _ in range(3):
            town.pays(f"child-{child}", 2_000)
            town.later(minutes=5)
        town.buys(f"child-{child}", 3_000)
    records = journal_records(town.aws)
    records = (records * 3)[:100]
    counting = CountingClient(town.aws.client("dynamodb"))
    table = Table(counting, town.table.name)
    assert len(records) == 100
    enforced(batch(records), Enforcement(MealStore(table), LimitStore(table), town.clock))
    # All accounts, all ledgers, and once a minute the town's policies.
    assert counting.calls == ["batch_get_item", "execute_statement", "query"]


class CountingClient:
    """A client that writes down its calls."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Any:
        self.calls.append(name)
        return getattr(self.client, name)


class Pages:
    """A client whose ledgers come row by row, as if each filled a page; one page may be throttled."""

    def __init__(self, client: Any, throttled: int = -1) -> None:
        self.client, self.throttled = client, throttled
        self.pages = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client, name)

    def execute_statement(self, NextToken: str = "0", **arguments: Any) -> Any:  # noqa: N803 - as AWS names it
        place = int(NextToken)
        self.pages += 1
        if place == self.throttled:
            raise ClientError({"Error": {"Code": "ProvisionedThroughputExceededException"}}, "ExecuteStatement")
        rows = self.client.execute_statement(**arguments)["Items"]
        return {"Items": rows[place : place + 1]} | ({"NextToken": str(place + 1)} if place < len(rows) else {})


def test_M13_ledgers_that_come_in_pages_are_read_to_their_end_and_never_by_half(town: Town) -> None:
    for child in ("haru", "bom"):
        town.load(child, 50_000)
        town.buys(child, 12_000)
        town.buys(child, 13_000)
    records = journal_records(town.aws)
    before = state(town)

    def by(client: Pages) -> Any:
        table = Table(client, town.table.name, sleep=lambda _: None)
        return enforced(batch(records), Enforcement(MealStore(table), LimitStore(table), town.clock))

    assert len(by(Pages(town.table.client, throttled=4))["batchItemFailures"]) == len(records) == 6
    assert state(town) == before
    whole = Pages(town.table.client)
    assert by(whole) == {"batchItemFailures": []}
    assert whole.pages == len(records) + 1
    for child in ("haru", "bom"):
        assert open_breaches(town, child) == {f"BREACH#{DAY}#day_cap": ("in_store", 20_000, 25_000)}


def state(town: Town) -> list[dict[str, Any]]:
    """All rows, as they stand."""
    found = []
    for segment in range(1):
        page = town.table.scan(segment, 1)
        assert page.next is None
        found += page.items
    return sorted(found, key=lambda item: (item["pk"], item["sk"]))


@pytest.mark.parametrize("case", cases("enforce_limits"))
def test_every_event_is_settled(aws: Aws, case: str) -> None:
    assert handler(event("enforce_limits", case), Context()) == {"batchItemFailures": []}


def test_R7_with_little_time_left_nothing_is_begun_and_the_records_come_again(aws: Aws) -> None:
    told = event("enforce_limits", "in_store_purchase")
    answer = handler(told, Context(remaining_ms=5_000))
    numbers = [record["dynamodb"]["SequenceNumber"] for record in told["Records"]]
    assert answer == {"batchItemFailures": [{"itemIdentifier": number} for number in numbers]}
    assert handler(told, Context()) == {"batchItemFailures": []}
