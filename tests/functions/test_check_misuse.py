"""check_misuse: payments past named rules, cases with evidence, and no child who goes hungry for it (M14)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dolbom.clock import stamp
from dolbom.dynamo.items import Item, to_attributes
from dolbom.dynamo.table import Delete
from dolbom.meals import keys
from dolbom.meals.accounts import Account
from dolbom.meals.files.rows import settled_of
from dolbom.meals.files.settlements import Cancellation, Purchase, bought, cancelled
from dolbom.meals.misuse.case_store import CaseStore
from dolbom.meals.misuse.cases import Case
from dolbom.meals.misuse.facts import FACTS_MAX, Fact, windows_of
from dolbom.meals.misuse.rule import RuleName
from dolbom.meals.misuse.rules import RULES
from dolbom.meals.misuse.watch import MisuseWatch
from dolbom.meals.misuse.window_store import WindowStore
from dolbom.meals.rows import entry_item
from dolbom.partners.feed.store import FeedStore
from dolbom.partners.store import PartnerStore
from functions.check_misuse.handler import checked, handler
from tests.conftest import Aws
from tests.rules.test_misuse import FIELD, SHOPS, at
from tests.rules.test_misuse import fact as fact_at
from tests.support import Context, cases, event
from tests.support.shops import put_shop
from tests.support.streams import Record, batch, journal_records
from tests.support.town import CODE, NETWORK, Town


@pytest.fixture
def town(aws: Aws) -> Town:
    town = Town(aws)
    town.shop("corner-mart", category="mart")
    return town


def deliver(town: Town, records: list[Record] | None = None) -> Any:
    watch = MisuseWatch(town.meals, WindowStore(town.table), CaseStore(town.table), town.clock)
    return checked(
        batch(journal_records(town.aws) if records is None else records),
        watch,
        FeedStore(town.table),
        PartnerStore(town.table),
    )


def found(town: Town) -> list[Case]:
    return CaseStore(town.table).page(CODE, 100)[0]


def cards_left_at(town: Town, shop: str, children: int, amount: int = 20_000) -> None:
    for child in range(children):
        town.load(f"child-{child}", 100_000)
    for child in range(children):
        town.later(minutes=1)
        town.buys(f"child-{child}", amount, shop)


def test_M14_many_childrens_limits_at_one_shop_in_minutes_open_one_case_on_the_shop_with_its_evidence(
    town: Town,
) -> None:
    cards_left_at(town, "corner-mart", 6)
    assert deliver(town) == {"batchItemFailures": []}
    (case,) = found(town)
    assert (case.rule, case.subject_kind, case.subject_id) == ("card_at_shop", "merchant", "corner-mart")
    assert [(fact.child_id, fact.amount) for fact in case.evidence] == [(f"child-{n}", 20_000) for n in range(6)]
    for fact in case.evidence:
        row = town.row(fact.child_id, lambda row, sk=fact.row: row["sk"] == sk)  # type: ignore[misc]
        assert row["merchant_id"] == "corner-mart"
    assert case.score == 65


def test_M14_siblings_and_a_class_outing_open_no_case(town: Town) -> None:
    cards_left_at(town, "corner-mart", 3)
    town.later(days=1)
    for child in range(20):
        town.load(f"pupil-{child}", 50_000)
        town.buys(f"pupil-{child}", 7_000, "corner-mart")
    deliver(town)
    assert found(town) == []


def test_M14_the_children_of_an_open_case_can_still_eat(town: Town) -> None:
    cards_left_at(town, "corner-mart", 6)
    deliver(town)
    assert len(found(town)) == 1
    town.later(days=1)
    for child in range(6):
        town.pays(f"child-{child}", 9_000, "corner-mart")


def test_M14_no_rule_touches_a_childs_account_or_refuses_a_childs_meal(town: Town) -> None:
    for merchant in SHOPS.values():
        town.shop(merchant.merchant_id, merchant.category, merchant.lat, merchant.lon)
    children = {fact.child_id for _, misuse, _ in FIELD for fact in misuse}
    for child in children:
        town.load(child, 60_000)
    before = {child: list(town.table.query_all(f"CHILD#{child}")) for child in children}
    watch = MisuseWatch(town.meals, WindowStore(town.table), CaseStore(town.table), town.clock)
    for _, misuse, _ in FIELD:
        assert watch.look(misuse).failed == {}
    assert {case.rule for case in found(town)} == set(RULES)
    assert {child: list(town.table.query_all(f"CHILD#{child}")) for child in children} == before
    for child in children:
        town.pays(child, 9_000, "shop-1")


def of_the_card_network(town: Town, facts: Iterable[Fact]) -> list[Record]:
    """What the stream tells of facts at a till: purchases, and refunds as what takes the last purchase back."""
    records: list[Record] = []
    accounts: dict[str, Account] = {}
    bought_rows: list[Item] = []
    for number, one in enumerate(sorted(facts)):
        account = accounts.get(one.child_id, Account(one.child_id, CODE))
        if one.is_payment:
            purchase = Purchase(f"T-{number}", one.child_id, one.merchant_id, one.amount, one.at, NETWORK)
            accounts[one.child_id], entry = bought(account, purchase, one.at)
        else:
            row = bought_rows.pop()
            line = Cancellation(f"T-{number}", one.child_id, one.merchant_id, row["amount"], one.at, "", NETWORK)
            policy = town.meals.policy(CODE, one.at)
            assert policy is not None
            accounts[one.child_id], entry = cancelled(account, settled_of(row), [], line, policy, one.at)
        keys_of_row = {"pk": keys.child(one.child_id), "sk": keys.entry(entry.day, entry.kind, f"{NETWORK}.T-{number}")}
        row = {**keys_of_row, "journal": [entry_item(entry)], "merchant_id": one.merchant_id, "amount": one.amount}
        row |= {"purchased_at": stamp(one.at), "municipality": CODE}
        bought_rows += [row] if one.is_payment else []
        change = {"Keys": to_attributes(keys_of_row), "NewImage": to_attributes(row), "SequenceNumber": str(number)}
        records.append({"eventID": str(number), "eventName": "INSERT", "eventSourceARN": "arn", "dynamodb": change})
    return records


@pytest.mark.parametrize(("rule", "misuse"), [field[:2] for field in FIELD], ids=[field[0] for field in FIELD])
def test_M14_the_case_from_the_field_opens_when_it_comes_by_the_stream(
    town: Town, rule: RuleName, misuse: list[Fact]
) -> None:
    for merchant in SHOPS.values():
        town.shop(merchant.merchant_id, merchant.category, merchant.lat, merchant.lon)
    records = of_the_card_network(town, misuse)
    assert deliver(town, records) == {"batchItemFailures": []}
    (case,) = [case for case in found(town) if case.rule == rule]
    rows = {(keys.child(fact.child_id), fact.row) for fact in case.evidence}
    assert rows <= {tuple(key["S"] for key in record["dynamodb"]["Keys"].values()) for record in records}


def test_R6_a_redrive_of_more_facts_than_a_batch_brings_is_written_in_parts_that_dynamodb_takes(town: Town) -> None:
    town.shop("gukbap-1")
    crowd = [fact_at(at(0, 12, n % 60), 8_000, "gukbap-1", child_id=f"child-{n}") for n in range(220)]
    asked: list[int] = []
    town.table.client.meta.events.register(
        "provide-client-params.dynamodb.UpdateItem",
        lambda params, **_: asked.append(len(params["UpdateExpression"])),
    )
    windows = WindowStore(town.table)
    (key,) = [key for key in windows_of(crowd[0]) if key.kind == "SHOP"]
    assert windows.add(key, crowd) == (sorted(crowd), True)
    assert max(asked) <= 4_096


@pytest.mark.parametrize("first", [FACTS_MAX - 1, FACTS_MAX - 60, FACTS_MAX])
def test_M14_a_window_takes_what_it_has_room_for_and_holds_no_more(town: Town, first: int) -> None:
    crowd = [
        fact_at(at(0, 12) + timedelta(seconds=n), 8_000, "gukbap-1", child_id=f"child-{n}")
        for n in range(FACTS_MAX + 99)
    ]
    windows = WindowStore(town.table)
    (key,) = [key for key in windows_of(crowd[0]) if key.kind == "SHOP"]
    assert windows.add(key, crowd[:first]) == (crowd[:first], True)
    assert windows.add(key, crowd[first:]) == (crowd[:FACTS_MAX], False)
    # What it holds comes again: nothing is missing, so nothing is said.
    assert windows.add(key, crowd[:FACTS_MAX]) == (crowd[:FACTS_MAX], True)


@pytest.mark.parametrize("misuse", [field[1] for field in FIELD], ids=[field[0] for field in FIELD])
def test_M14_what_a_partner_tries_in_the_sandbox_is_nobodys_case(town: Town, misuse: list[Fact]) -> None:
    for merchant in SHOPS.values():
        put_shop(town.table, merchant.model_copy(update={"municipality": "99000"}))
    watch = MisuseWatch(town.meals, WindowStore(town.table), CaseStore(town.table), town.clock)
    outcome = watch.look(replace(one, municipality="99000") for one in misuse)
    assert (outcome.cases, outcome.failed) == ([], {})
    assert watched_rows(town) == []


def test_M14_one_pub_fifty_times_in_four_months_is_a_case_of_each_month(town: Town) -> None:
    town.shop("pub-1", "pub")
    visits = [fact_at(at(30 * (n % 4) + 2 * (n // 4), 19), 15_000, "pub-1") for n in range(50)]
    assert deliver(town, of_the_card_network(town, visits)) == {"batchItemFailures": []}
    evidence = {case.period: len(case.evidence) for case in found(town) if case.rule == "share"}
    assert evidence == {"2026-11": 13, "2026-12": 13, "2027-01": 13, "2027-02": 11}


def test_M14_cards_of_two_towns_at_a_shop_of_no_list_are_the_same_cases_in_whatever_order_they_come(town: Town) -> None:
    plant = [fact_at(at(0, 19, n), 20_000, "unlisted", f"child-{n}") for n in range(7)]
    of_towns = [replace(one, municipality="41461" if n % 2 else "41430") for n, one in enumerate(plant)]
    watch = MisuseWatch(town.meals, WindowStore(town.table), CaseStore(town.table), town.clock)
    watch.look(of_towns)
    once = watched_rows(town)
    assert {row["municipality"] for row in once if row["kind"] == "case"} == {"41461", "41430"}
    for order in (of_towns, of_towns[::-1]):
        for row in once:
            town.table.write(Delete(row["pk"], row["sk"]))
        for one in order:
            watch.look([one])
        assert watched_rows(town) == once


def test_M14_delivered_twice_in_pieces_or_backwards_the_state_is_that_of_one_delivery(town: Town) -> None:
    cards_left_at(town, "corner-mart", 7)
    records = journal_records(town.aws)
    deliver(town, records)
    once = watched_rows(town)
    for record in [*records, *reversed(records)]:
        deliver(town, [record])
    assert watched_rows(town) == once
    for key in [(row["pk"], row["sk"]) for row in once]:
        town.aws.client("dynamodb").delete_item(
            TableName=town.table.name, Key={"pk": {"S": key[0]}, "sk": {"S": key[1]}}
        )
    for record in reversed(records):
        deliver(town, [record])
    assert watched_rows(town) == once


def test_M14_a_record_that_cannot_be_read_fails_alone(town: Town) -> None:
    cards_left_at(town, "corner-mart", 6)
    records = journal_records(town.aws)
    broken: Record = {
        **records[0],
        "eventID": "broken",
        "dynamodb": {**records[0]["dynamodb"], "SequenceNumber": "7", "NewImage": {"pk": {"S": "CHILD#broken"}}},
    }
    assert deliver(town, [*records[:3], broken, *records[3:]]) == {"batchItemFailures": [{"itemIdentifier": "7"}]}
    assert len(found(town)) == 1


def watched_rows(town: Town) -> list[dict[str, Any]]:
    """All windows and cases, as they stand."""
    page = town.table.scan(0, 1)
    assert page.next is None
    rows = [item for item in page.items if item["kind"] in ("window", "case")]
    return sorted(rows, key=lambda item: (item["pk"], item["sk"]))


@pytest.mark.parametrize("case", cases("check_misuse"))
def test_every_event_is_settled(aws: Aws, case: str) -> None:
    assert handler(event("check_misuse", case), Context()) == {"batchItemFailures": []}


def test_R7_with_little_time_left_nothing_is_begun_and_the_records_come_again(aws: Aws) -> None:
    told = event("check_misuse", "in_store_purchase")
    answer = handler(told, Context(remaining_ms=5_000))
    numbers = [record["dynamodb"]["SequenceNumber"] for record in told["Records"]]
    assert answer == {"batchItemFailures": [{"itemIdentifier": number} for number in numbers]}
    assert handler(told, Context()) == {"batchItemFailures": []}
