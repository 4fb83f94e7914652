"""Reports on one household (A9, A10) in the case worker's eyes; in the reporter's, each is alone."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from tests.conftest import Aws
from tests.support.alerts import WORKER_OF_GIHEUNG, WORKER_OF_UIWANG, Json, World
from tests.support.alerts_forms import UIWANG, a_report, anonymous
from tests.support.alerts_in_memory import InMemory, in_memory

WHO = {"affected": {"people": 1, "ages": [81]}}
REASON = "예시 사유"


@pytest.fixture
def world(aws: Aws) -> Iterator[InMemory]:
    with in_memory(aws) as made:
        yield made


def page(world: World, receipt: Json) -> Json:
    _, body = world.desk("GET", f"/alerts/{receipt['alert_id']}", WORKER_OF_GIHEUNG)
    return body


def others(world: World, receipt: Json) -> list[str]:
    return [other["alert_id"] for other in page(world, receipt)["household"]["reports"]]


def regroup(world: World, receipt: Json, same_as: str | None) -> tuple[int, Json]:
    path = f"/alerts/{receipt['alert_id']}/household"
    return world.desk("POST", path, WORKER_OF_GIHEUNG, {"same_as": same_as, "reason": REASON})


def test_A9_a_second_report_on_a_household_is_joined_once_however_often_the_stream_tells(world: World) -> None:
    first = world.report(anonymous(1, **WHO))[1]
    world.now += timedelta(hours=1)
    second = world.report(anonymous(2, **WHO))[1]
    for _ in range(3):
        world.stream()
    assert others(world, first) == [second["alert_id"]]
    assert others(world, second) == [first["alert_id"]]
    assert page(world, second)["household"]["rule"] == "same_address"


def test_A9_a_reporter_never_learns_that_others_reported(world: World) -> None:
    alone = world.report(anonymous(1, **WHO))
    before = world.follow(alone[1])
    world.stream()
    assert world.follow(alone[1]) == before
    world.report(anonymous(2, **WHO))
    world.stream()
    assert world.follow(alone[1]) == before
    regroup(world, alone[1], None)
    assert world.follow(alone[1]) == before


def test_A9_the_answer_to_a_joined_report_is_that_to_a_lone_one(world: World) -> None:
    world.report(anonymous(1, **WHO))
    world.stream()
    _, joined = world.report(anonymous(2, **WHO))
    world.stream()
    _, lone = world.report(anonymous(3, **WHO, place={"lat": 37.2861, "lon": 127.1159}))
    world.stream()
    its_own = ("alert_id", "receipt_code", "office")
    assert {k: v for k, v in joined.items() if k not in its_own} == {k: v for k, v in lone.items() if k not in its_own}
    followed = [world.follow(receipt)[1] for receipt in (joined, lone)]
    assert followed[0].keys() == followed[1].keys()
    assert "household" not in json.dumps(followed)


def test_A9_what_a_worker_has_split_no_rule_joins_again_and_a_worker_can_join(world: World) -> None:
    first, second = world.report(anonymous(1, **WHO))[1], world.report(anonymous(2, **WHO))[1]
    world.stream()
    for receipt in (first, second):
        assert regroup(world, receipt, None)[1]["reports"] == []
    world.stream()
    assert others(world, first) == others(world, second) == []
    assert regroup(world, second, first["alert_id"])[0] == 200
    assert others(world, first) == [second["alert_id"]]
    assert page(world, second)["household"]["rule"] == "worker"


HERE = {"lat": 37.2803, "lon": 127.1147}
DOORS = ("경기도 용인시 기흥구 예시로 12", "용인 기흥 예시로12 101-202", "예시로 12, 101동 203호", "예시로 12-1")


def test_A9_an_address_that_leaves_it_open_is_shown_to_the_worker_and_joins_nothing_by_itself(world: World) -> None:
    house, door, next_door, next_house = (
        world.report(anonymous(number, place={**HERE, "address": address}))[1] for number, address in enumerate(DOORS)
    )
    for _ in range(2):
        world.stream()

    def possible(receipt: Json) -> set[str]:
        return {other["alert_id"] for other in page(world, receipt)["household"]["possible"]}

    assert [others(world, receipt) for receipt in (house, door, next_door, next_house)] == [[]] * 4
    assert possible(house) == {door["alert_id"], next_door["alert_id"]}
    assert possible(door) == possible(next_door) == {house["alert_id"]}
    assert possible(next_house) == set()
    # What a worker has joined is no question any more.
    assert regroup(world, house, door["alert_id"])[0] == 200
    assert others(world, house) == [door["alert_id"]]
    assert possible(house) == {next_door["alert_id"]}
    assert possible(door) == set()


def test_A9_a_possible_household_is_kept_as_two_rows_that_end_and_hold_no_word_of_an_address(world: World) -> None:
    for number in (0, 1):
        world.report(anonymous(number, place={**HERE, "address": DOORS[number]}))
    world.stream()
    rows = world.rows("alerts", "possible")
    assert len(rows) == 2
    assert all(row["expires_at"] == int((world.now + timedelta(days=180)).timestamp()) for row in rows)
    assert "예시로" not in json.dumps(rows, ensure_ascii=False, default=str)


def corrected(world: World, receipt: Json, address: str | None) -> tuple[int, Json]:
    body = {"version": page(world, receipt)["version"], "address": address, "reason": REASON}
    return world.desk("POST", f"/alerts/{receipt['alert_id']}/address", WORKER_OF_GIHEUNG, body)


def at_door(world: World, number: int, address: str) -> Json:
    return world.report(anonymous(number, place={**HERE, "address": address}))[1]


def test_A9_a_corrected_address_leaves_one_household_and_finds_the_other(world: InMemory) -> None:
    wrong, there, right = "예시로 12, 101동 202호", "예시로 12, 101동 202호", "예시로 99, 3층 301호"
    first, stays, found = (at_door(world, number, door) for number, door in enumerate((wrong, there, right)))
    asked = at_door(world, 7, "예시로 12")
    world.stream()
    assert others(world, first) == [stays["alert_id"]]
    assert corrected(world, first, right)[0] == 200
    for _ in range(2):
        world.stream()
        assert others(world, first) == [found["alert_id"]]
        assert others(world, found) == [first["alert_id"]]
        assert others(world, stays) == []
    assert page(world, first)["household"]["rule"] == "same_address"
    assert [other["alert_id"] for other in page(world, asked)["household"]["possible"]] == [stays["alert_id"]]
    assert page(world, first)["household"]["possible"] == []
    late = at_door(world, 8, wrong)
    world.stream()
    assert others(world, late) == [stays["alert_id"]], "who comes later meets those that are there"
    line = next(each for each in page(world, first)["history"] if each["what"] == "address_corrected")
    assert (line["who"], line["facts"]) == (
        WORKER_OF_GIHEUNG["sub"],
        {"reason": REASON, "before": wrong, "after": right},
    )


def test_A9_after_a_correction_no_page_asks_of_the_old_address(aws: Aws) -> None:
    """Over DynamoDB's own tables: what takes the questions back is asked there, and its grant is used."""
    world = World(aws)
    first, asked = at_door(world, 0, "예시로 12, 101동 202호"), at_door(world, 7, "예시로 12")
    world.stream()
    assert len(world.rows("alerts", "possible")) == 2
    assert corrected(world, first, "예시로 99, 3층 301호")[0] == 200
    world.stream()
    assert world.rows("alerts", "possible") == []
    assert [page(world, receipt)["household"]["possible"] for receipt in (first, asked)] == [[], []]


def test_A9_whose_address_is_corrected_to_none_of_them_stands_alone_also_if_the_household_bears_its_name(
    world: InMemory,
) -> None:
    first, other = (at_door(world, number, "예시로 12, 101동 202호") for number in (1, 2))
    world.stream()
    assert corrected(world, first, None)[0] == 200
    world.stream()
    assert (others(world, first), others(world, other)) == ([], [])
    assert corrected(world, first, "예시로 12, 101동 202호")[0] == 200
    world.stream()
    assert (others(world, first), others(world, other)) == ([other["alert_id"]], [first["alert_id"]])


def test_A9_where_a_worker_has_grouped_a_report_no_corrected_address_moves_it(world: InMemory) -> None:
    first, other = (at_door(world, number, "예시로 12, 101동 202호") for number in (1, 2))
    world.stream()
    assert regroup(world, first, None)[0] == 200
    assert corrected(world, first, "예시로 12, 101동 203호")[0] == 200
    world.stream()
    assert corrected(world, first, "예시로 12, 101동 202호")[0] == 200
    world.stream()
    assert (others(world, first), others(world, other)) == ([], [])


def test_A10_the_hint_goes_with_the_reports_that_make_it(world: InMemory) -> None:
    receipts = [world.report(anonymous(number, **WHO))[1] for number in range(5)]
    world.stream()
    assert set(flagged(world).values()) == {True}
    assert corrected(world, receipts[4], "예시로 99, 3층 301호")[0] == 200
    world.stream()
    assert set(flagged(world).values()) == {False}


def test_A7_no_reporter_learns_that_an_address_was_corrected(world: InMemory) -> None:
    place = {**HERE, "address": "예시로 12"}
    for receipt in (world.report(a_report(1, place=place))[1], world.report(anonymous(2, place=place))[1]):
        before = world.follow(receipt)
        assert corrected(world, receipt, "예시로 99, 3층 301호")[0] == 200
        world.stream()
        assert world.follow(receipt) == before


def test_A5_who_has_not_the_report_or_says_nothing_new_corrects_nothing(world: InMemory) -> None:
    receipt = at_door(world, 1, "예시로 12")
    path = f"/alerts/{receipt['alert_id']}/address"
    body = {"version": 1, "address": "예시로 99", "reason": REASON}
    assert world.desk("POST", path, WORKER_OF_UIWANG, body)[0] == 404
    assert corrected(world, receipt, "예시로 12")[1]["code"] == "already_so"
    assert world.desk("POST", path, WORKER_OF_GIHEUNG, body | {"version": 9})[1]["code"] == "version_changed"
    for wrong in ({"reason": " "}, {"address": " "}, {"address": "가" * 201}):
        assert world.desk("POST", path, WORKER_OF_GIHEUNG, body | wrong)[0] == 422
    colleague = WORKER_OF_GIHEUNG | {"sub": "another"}
    assert world.desk("POST", f"/alerts/{receipt['alert_id']}/take", colleague, {"version": 1})[0] == 200
    assert corrected(world, receipt, "예시로 99")[1]["code"] == "taken_by_another"
    assert page(world, receipt)["place"]["address"] == "예시로 12"


@pytest.mark.parametrize("turned", [str.upper, str.lower])
def test_A9_a_report_is_not_joined_to_itself(world: World, turned: Callable[[str], str]) -> None:
    receipt = world.report(anonymous(1, **WHO))[1]
    world.stream()
    before = world.items("alerts")
    status, problem = regroup(world, receipt, turned(receipt["alert_id"]))
    assert (status, problem["errors"][0]["pointer"]) == (422, "/same_as")
    assert "자신" in json.dumps(problem, ensure_ascii=False)
    assert world.items("alerts") == before


def test_A9_a_report_of_another_town_is_neither_shown_nor_joined(world: World) -> None:
    here = world.report(anonymous(1, **WHO))[1]
    there = world.report(anonymous(2, **WHO, place={"lat": UIWANG[0], "lon": UIWANG[1]}))[1]
    world.stream()
    assert regroup(world, here, there["alert_id"]) == regroup(world, here, "0" * 26)
    assert regroup(world, here, there["alert_id"])[0] == 404
    path = f"/alerts/{here['alert_id']}/household"
    assert world.desk("POST", path, WORKER_OF_UIWANG, {"same_as": None, "reason": REASON})[0] == 404


def test_A10_twenty_anonymous_reports_on_one_household_are_all_taken_and_flagged(world: World) -> None:
    receipts = []
    for number in range(20):
        status, receipt = world.report(anonymous(number, **WHO))
        assert status == 201
        receipts.append(receipt)
        world.now += timedelta(minutes=10)
    world.stream()
    household = page(world, receipts[0])["household"]
    assert len(household["reports"]) == 19
    assert household["possible_harassment"] == {"reports": 20, "days": 1}
    assert len(world.queue(WORKER_OF_GIHEUNG)) == 20
    assert {row["possible_harassment"] for row in world.queue(WORKER_OF_GIHEUNG)} == {True}


def flagged(world: World) -> dict[str, bool]:
    return {row["alert_id"]: row["possible_harassment"] for row in world.queue(WORKER_OF_GIHEUNG, limit="100")}


def test_A10_the_list_shows_the_hint_on_that_household_alone_and_nothing_of_who_reports(world: World) -> None:
    many = [world.report(anonymous(number, **WHO))[1]["alert_id"] for number in range(5)]
    other = world.report(anonymous(9, place={"lat": 37.2861, "lon": 127.1159}))[1]["alert_id"]
    world.stream()
    world.stream()
    assert flagged(world) == {**dict.fromkeys(many, True), other: False}
    (row, *_) = world.queue(WORKER_OF_GIHEUNG)
    assert not {"source_mark", "sources", "household", "address"} & set(row)
    world.now += timedelta(days=7, minutes=1)
    assert set(flagged(world).values()) == {False}  # the pattern is over


def test_A2_A10_a_report_of_danger_on_a_flagged_household_is_first_and_paged_all_the_same(world: World) -> None:
    heard = world.listen()
    for number in range(6):
        world.report(anonymous(number, **WHO))
    world.stream()
    _, danger = world.report(anonymous(8, **WHO, text="예시: 살려달라는 소리가 들려요. 맞고 있어요"))
    world.stream()
    first = world.queue(WORKER_OF_GIHEUNG)[0]
    assert (first["alert_id"], first["in_danger"], first["possible_harassment"]) == (danger["alert_id"], True, True)
    assert sum(danger["alert_id"] in page for page in heard()) == 1


def test_A10_a_worker_who_splits_a_report_off_takes_the_hint_with_the_pattern(world: World) -> None:
    receipts = [world.report(anonymous(number, **WHO))[1] for number in range(5)]
    world.stream()
    assert set(flagged(world).values()) == {True}
    regroup(world, receipts[4], None)
    assert set(flagged(world).values()) == {False}
    regroup(world, receipts[4], receipts[0]["alert_id"])
    assert set(flagged(world).values()) == {True}


def test_A10_a_stream_that_died_before_the_hint_was_written_writes_it_when_it_is_delivered_again(
    world: InMemory,
) -> None:
    for number in range(5):
        world.report(anonymous(number, **WHO))
    world.stream()
    (hint,) = world.rows("alerts", "suspicion")
    world.table.set((hint["pk"], hint["sk"]), None)
    assert set(flagged(world).values()) == {False}
    world.stream()
    assert set(flagged(world).values()) == {True}


def contact(world: World, receipt: Json, how: str, **more: object) -> tuple[int, Json]:
    body = {"version": page(world, receipt)["version"], "how": how, "reached": False, **more}
    return world.desk("POST", f"/alerts/{receipt['alert_id']}/contacts", WORKER_OF_GIHEUNG, body)


def test_A8_who_calls_or_knocks_by_another_report_on_the_home_keeps_to_its_flags(world: World) -> None:
    flags = [{"kind": kind} for kind in ("no_visit", "no_home_call", "phone_watched", "no_message")]
    hers = world.report(a_report(1, flags=flags, **WHO))[1]
    neighbours = world.report(anonymous(2, **WHO))[1]
    world.stream()
    assert others(world, neighbours) == [hers["alert_id"]]
    shown = page(world, neighbours)
    assert (shown["flags"], shown["flags_beside"]) == ([], ["no_home_call", "no_visit"])
    assert page(world, hers)["flags_beside"] == []
    path = f"/alerts/{neighbours['alert_id']}"
    _, identity = world.desk("POST", f"{path}/identity", WORKER_OF_GIHEUNG, {"reason": REASON})
    assert identity == {"flags": [], "flags_beside": ["no_home_call", "no_visit"]}
    world.desk("POST", f"{path}/take", WORKER_OF_GIHEUNG, {"version": shown["version"]})
    for how, flag in (("visit", "no_visit"), ("call", "no_home_call")):
        status, problem = contact(world, neighbours, how)
        assert (status, problem["code"], problem["flags"]) == (422, "against_flag", flag)
        assert contact(world, neighbours, how, despite_flag=REASON)[0] == 200
        facts = page(world, neighbours)["history"][-1]["facts"]
        assert (facts["against"], facts["despite_flag"]) == ([flag], REASON)
    assert contact(world, neighbours, "message")[0] == 200, "her telephone is not the neighbour's"
    regroup(world, neighbours, None)
    assert page(world, neighbours)["flags_beside"] == []
    assert contact(world, neighbours, "visit")[0] == 200
