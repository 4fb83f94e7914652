"""The officer's desk for whole towns (M15): planned, changed while planned, listed; another's looks missing."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from dolbom import aws as clients
from dolbom.clock import SEOUL
from dolbom.meals.orders import fulfilment
from dolbom.meals.orders.store import OrderStore
from functions.desk_api import handler
from tests.conftest import Aws
from tests.exactly_once.harness.contention import overtaken
from tests.functions.test_desk_children import send
from tests.support import forget
from tests.support.town import CODE, Town

EVERY_CASE = ["open_town", "list_towns", "read_town", "stay_town", "join_town"]


@pytest.fixture
def desk(aws: Aws) -> None:
    """Two towns of one officer that are switched on."""
    forget(handler)
    handler.app.clock = lambda: datetime(2026, 11, 20, 12, tzinfo=SEOUL)
    for municipality in ("41460", "41463"):
        body = {"municipality": municipality, "effective_from": "2026-01-01T00:00:00+09:00", "version": 1}
        assert send("publish_policy", **body)[0] == 201


def test_M15_every_event_is_answered_and_its_repetition_alike(desk: None) -> None:
    first = {case: send(case) for case in EVERY_CASE}
    assert {status for status, _ in first.values()} == {200}
    assert {case: send(case) for case in ("open_town", "join_town")} == {
        case: first[case] for case in ("open_town", "join_town")
    }
    assert first["open_town"][1]["state"] == "planned"
    later = send("open_town", starts_on="2027-04-01")[1]
    assert (later["starts_on"], later["policy"]["version"]) == ("2027-04-01", 2), "another plan takes its place"
    assert first["join_town"][1]["joins"] == {"into": "41460", "joins_on": "2027-07-01"}
    towns = send("list_towns")[1]["towns"]
    assert [(town["municipality"], town["state"]) for town in towns] == [
        ("41460", "running"),
        ("41461", "planned"),
        ("41463", "running"),
    ]


def test_M15_a_merger_of_the_wrong_day_is_taken_back_by_who_has_both_towns_and_planned_anew(desk: None) -> None:
    status, before = send("stay_town")
    assert (status, "joins" in before) == (200, False), "nothing is planned, and nothing changes"
    planned = send("join_town")
    assert send("join_town", joins_on="2027-07-02")[1]["code"] == "town_joined"
    assert send("stay_town", jurisdiction="41463")[0] == 404, "it is the other town's as well"
    assert send("join_town") == planned
    assert send("stay_town") == (200, before)
    assert send("stay_town") == (200, before)
    handler.app.clock = lambda: datetime(2026, 11, 20, 13, tzinfo=SEOUL)
    assert send("join_town", joins_on="2027-07-02")[1]["joins"]["joins_on"] == "2027-07-02"
    handler.app.clock = lambda: datetime(2027, 7, 1, 23, 55, tzinfo=SEOUL)
    assert send("stay_town")[1]["code"] == "town_joined", "not every process would know"
    handler.app.clock = lambda: datetime(2027, 7, 1, 23, 54, 59, tzinfo=SEOUL)
    assert send("stay_town")[0] == 200


@pytest.mark.parametrize("case", ["publish_policy", "open_town", "stay_town", "join_town"])
def test_R4_what_is_told_of_a_town_twice_at_once_is_answered_alike(desk: None, case: str) -> None:
    if case == "stay_town":
        send("join_town")
    with overtaken(clients.client("dynamodb"), lambda: send(case), b"TransactItems") as first:
        again = send(case)
    assert again[0] < 300
    assert first == [again]


def test_M15_a_start_is_brought_forward_to_this_very_day_and_no_further(desk: None) -> None:
    planned = send("open_town")
    assert planned[1]["state"] == "planned"
    assert send("open_town", starts_on="2026-11-19")[1]["code"] == "starts_in_past"
    assert send("open_town") == planned
    status, town = send("open_town", starts_on="2026-11-20")
    assert (status, town["state"], town["starts_on"]) == (200, "running", "2026-11-20")
    assert send("open_town", starts_on="2026-11-20")[0] == 200, "the same again"
    assert send("open_town", starts_on="2026-11-25")[1]["code"] == "town_running"


def test_M15_within_five_minutes_of_its_start_nobody_is_told_that_a_town_has_begun(desk: None) -> None:
    starts_on = send("open_town")[1]["starts_on"]
    handler.app.clock = lambda: datetime.fromisoformat(f"{starts_on}T00:00:00+09:00") - timedelta(minutes=4)
    status, refused = send("open_town", starts_on="2028-01-01")
    assert (status, refused["code"], refused["starts_on"]) == (409, "town_running", starts_on)
    assert "5분도 남지 않았습니다" in refused["detail"]


def test_M15_a_process_that_holds_the_rules_of_before_gives_back_what_a_start_of_today_has_decided(aws: Aws) -> None:
    town = Town(aws)
    town.shop("gimbap-1")
    town.load("haru", 50_000)
    another = OrderStore(town.table)
    assert another.policy(CODE, town.now) is not None, "it holds what there is, for a minute"
    town.policy(version=2, starts=datetime(2026, 11, 20, tzinfo=SEOUL), day_cap=9_000)
    order_id = town.orders("haru", 9_000)
    assert fulfilment.void(another, "haru", order_id, town.now).policy_version == 2
    with pytest.raises(LookupError):
        another.policy_version(CODE, 3, town.now)


def test_M15_an_officer_of_another_town_sees_and_changes_none(desk: None) -> None:
    before = send("list_towns")
    for case in ("open_town", "read_town", "join_town", "stay_town"):
        assert send(case, jurisdiction="4143")[0] == 404
    assert send("list_towns", jurisdiction="4143")[1] == {"towns": []}
    assert send("list_towns") == before


def test_M15_rules_that_are_published_for_a_later_day_are_told_beside_those_in_force(desk: None) -> None:
    """Whoever makes further rules from those in force alone would take back what was published meanwhile."""

    def running() -> dict[str, Any]:
        (found,) = [each for each in send("list_towns")[1]["towns"] if each["municipality"] == "41460"]
        return dict(found)

    assert "next_policy" not in running()
    for version, day, cap in ((2, "2026-12-10", 21_000), (3, "2026-12-20", 22_000)):
        since = {"version": version, "effective_from": f"{day}T00:00:00+09:00"}
        assert send("publish_policy", municipality="41460", day_cap=cap, **since)[0] == 201
    told = running()
    assert (told["state"], told["policy"]["version"]) == ("running", 1)
    newest = told["next_policy"]
    assert (newest["version"], newest["day_cap"]) == (3, 22_000)
    assert newest["effective_from"].startswith("2026-12-20T00:00:00"), "the page shows its day"
    handler.app.clock = lambda: datetime(2026, 12, 20, 12, tzinfo=SEOUL)
    told = running()
    assert (told["policy"]["version"], "next_policy" in told) == (3, False)


def test_M15_a_day_that_is_none_and_a_wrong_rule_say_what_to_change(desk: None) -> None:
    for body, pointer in [
        ({"starts_on": "2027-02-30"}, "/starts_on"),
        ({"rules": {"day_cap": -1}}, "/rules/day_cap"),
        ({"rules": {"version": 2}}, "/rules/version"),
        ({"why": " "}, "/why"),
    ]:
        status, problem = send("open_town", **body)
        assert (status, problem["errors"][0]["pointer"]) == (422, pointer)
