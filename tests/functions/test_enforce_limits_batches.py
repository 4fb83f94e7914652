"""enforce_limits, as the stream calls it: records that fail alone, come twice or in pages, and what a batch costs."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from dolbom.clock import SEOUL, stamp
from dolbom.dynamo.items import to_attributes
from dolbom.dynamo.table import Table
from dolbom.meals.limits.enforce import Enforcement
from dolbom.meals.limits.recount import Breach
from dolbom.meals.limits.store import BREACHES_A_COMMIT_MAX, LimitStore, Standing
from dolbom.meals.store import MealStore
from functions.enforce_limits.handler import enforced, handler
from tests.conftest import Aws
from tests.support import Context, cases, event
from tests.support.second_line import deliver, open_breaches
from tests.support.streams import Record, batch, journal_records
from tests.support.town import Town

DAY = "2026-11-20"


@pytest.fixture
def town(aws: Aws) -> Town:
    town = Town(aws)
    town.shop("gimbap-1")
    return town


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


@pytest.mark.parametrize("number", [BREACHES_A_COMMIT_MAX, BREACHES_A_COMMIT_MAX + 1, 3 * BREACHES_A_COMMIT_MAX])
def test_M13_more_breaches_than_a_transaction_takes_are_opened_and_closed_in_parts(town: Town, number: int) -> None:
    town.load("haru", 50_000)
    days = [(datetime(2026, 1, 1, tzinfo=SEOUL) + timedelta(days=n)).date().isoformat() for n in range(number)]
    opened = [Breach("day_cap", day, "in_store", 20_000, 25_000, stamp(town.now), ()) for day in days]
    found = Standing({breach.name: breach.digest for breach in opened}, {"code": "recounted", "day": DAY, "spent": 0})
    account, standing = town.limits.read("haru")
    assert account is not None
    after = replace(account, restraints={"balance": 1}, version=account.version + 1)
    town.limits.commit(account, after, standing, found, opened, [], town.now)
    account, standing = town.limits.read("haru")
    assert (account, standing) == (after, found)
    assert len(open_breaches(town, "haru")) == number
    town.limits.commit(after, after, standing, Standing(), [], list(found.open), town.now)
    assert (open_breaches(town, "haru"), town.limits.read("haru")[1]) == ({}, Standing())


def test_M13_killed_between_two_parts_the_first_stands_and_what_is_missing_is_not_told_as_found(
    town: Town,
) -> None:
    town.load("haru", 50_000)
    days = [(datetime(2026, 1, 1, tzinfo=SEOUL) + timedelta(days=n)).date().isoformat() for n in range(150)]
    opened = [Breach("day_cap", day, "in_store", 20_000, 25_000, stamp(town.now), ()) for day in days]
    found = Standing({breach.name: breach.digest for breach in opened})
    account, standing = town.limits.read("haru")
    assert account is not None
    mortal = LimitStore(Table(Killed(town.aws.client("dynamodb")), town.table.name))
    with pytest.raises(SystemExit):
        mortal.commit(account, account, standing, found, opened, [], town.now)
    standing = town.limits.read("haru")[1]
    rows = {f"{sk.split('#')[1]}#day_cap" for sk in open_breaches(town, "haru")}
    assert set(standing.open) == rows
    assert len(rows) == BREACHES_A_COMMIT_MAX
    missing = [breach for breach in opened if breach.name not in rows]
    town.limits.commit(account, account, standing, found, missing, [], town.now)
    assert (len(open_breaches(town, "haru")), town.limits.read("haru")[1]) == (150, found)


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


class Killed:
    """A client whose process is killed before its second transaction."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.begun = 0

    def __getattr__(self, name: str) -> Any:
        self.begun += name == "transact_write_items"
        if self.begun > 1:
            raise SystemExit
        return getattr(self.client, name)


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
