"""Somebody acts for as many children as one account can have (P1, P3): the account is deleted all the same, each link
by itself, and no transaction has more writes than DynamoDB takes."""

from collections.abc import Iterator
from typing import Any

import pytest

from dolbom import aws as clients
from dolbom.clock import stamp, system_clock
from dolbom.people.consents import CONSENT
from dolbom.people.entitlements import ENTITLEMENTS_MAX, Decision, Kind, Person, granted
from tests.conftest import Aws
from tests.functions.test_people_api import RESIDENT, Pools, new_clients, send

WRITES_MAX = 100
"""Of one transaction, as DynamoDB has it."""
GIVEN = Decision("granted", "2026-11-01T00:00:00.000000Z", "officer", "예시")


@pytest.fixture
def pools(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pools]:
    yield Pools(aws, monkeypatch)
    new_clients()


def holds(pools: Pools, *wanted: tuple[Kind, str]) -> Person:
    def decide(person: Person) -> Person:
        for kind, value in wanted:
            person = granted(person, kind, value, GIVEN)
        return person

    return pools.people.change(RESIDENT, decide)


def writes_of_deletion() -> list[int]:
    """Deletes the account; how many writes each of its transactions had."""
    counted: list[int] = []
    events = clients.client("dynamodb").meta.events

    def count(params: dict[str, Any], **_: Any) -> None:
        counted.append(len(params["TransactItems"]))

    events.register("provide-client-params.dynamodb.TransactWriteItems", count, unique_id="counts")
    try:
        first = send("delete_own_account")
    finally:
        events.unregister("provide-client-params.dynamodb.TransactWriteItems", unique_id="counts")
    assert first[0] == 200
    assert send("delete_own_account") == first
    return counted


def ended(pools: Pools, *children: str) -> bool:
    person = pools.people.person(RESIDENT)
    accounts = [pools.town.meals.account(child_id) for child_id in children]
    assert all(accounts)
    still = [account for account in accounts if account is not None and account.holds_for(RESIDENT, 1)]
    return person.deleted_at is not None and not person.held(stamp(system_clock())) and not still


def test_P1_P3_an_account_with_as_many_children_as_there_can_be_is_deleted(pools: Pools) -> None:
    children = [f"child-{number:02}" for number in range(ENTITLEMENTS_MAX - 1)]
    pools.town.enrols(*children)
    for child_id in children:
        holds(pools, ("ward", child_id))
    counted = writes_of_deletion()
    assert len(counted) >= len(children)
    assert max(counted) <= WRITES_MAX
    assert ended(pools, "haru", *children)
    assert pools.residents() == []


def test_P1_P4_one_child_for_whom_many_apps_were_consented_to_goes_in_one_transaction(pools: Pools) -> None:
    apps = [f"app-{number:02} client-{number:02}" for number in range(ENTITLEMENTS_MAX - 1)]
    holds(pools, *((CONSENT, f"{app} haru") for app in apps))
    counted = writes_of_deletion()
    assert ENTITLEMENTS_MAX < max(counted) <= WRITES_MAX
    assert ended(pools, "haru")
