"""The case worker's round at the desk: the list, one household, what is done with it, and letters (A4, A5, A11, D2)."""

import csv
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest

from dolbom.alerts.households.home_flags import HOME_REPORTS_MAX
from dolbom.clock import rfc3339, stamp
from dolbom.discovery import keys
from dolbom.discovery.matching.store import OF_HOUSE_MAX
from dolbom.discovery.store import Visit
from dolbom.discovery.visits.clock_store import RoundClockStore
from dolbom.discovery.visits.round_clock import begun
from dolbom.dynamo.table import ABSENT, Put, Table
from dolbom.people.entitlements import Decision, Kind, Person, granted
from dolbom.people.store import PeopleStore
from tests.conftest import Aws
from tests.functions.test_match_reports import DOOR, HERE, OTHER_DOOR, Meeting
from tests.functions.test_weights_decided import just_before_it_is_written
from tests.support.alerts import NOON, OFFICER_OF_YONGIN, WORKER_OF_GIHEUNG, WORKER_OF_UIWANG, Json, World
from tests.support.visits import (
    CENTRAL_DESK,
    CENTRE,
    COLLEAGUE,
    LEAD,
    NEXT_CENTRE,
    RAN_AT,
    ROUND,
    act,
    brought,
    household,
    listed,
    path,
    request_id,
    visit,
)

WORKER = WORKER_OF_GIHEUNG
Act = Callable[[], object]
NOTHING = {"outcome": "counselled", "nothing": "above_limits", "reason": "소득 기준을 넘음"}
HELPED = {"outcome": "emergency_aid", "programme": "emergency_aid", "reason": "긴급복지를 신청함"}


@pytest.fixture
def world(aws: Aws) -> World:
    world = World(aws)
    brought(world, *(visit(number) for number in range(1, 4)), visit(4, NEXT_CENTRE))
    return world


def read(world: World, number: int, who: Json = WORKER) -> Json:
    status, told = world.desk("GET", path(number), who)
    assert status == 200, told
    return told


def done(world: World, number: int, **how: object) -> None:
    version = read(world, number)["version"]
    assert act(world, number, "take", WORKER, version)[0] == 200
    assert act(world, number, "close", WORKER, version + 1, **(how or NOTHING))[0] == 200


def test_D2_a_list_says_why_and_not_where_and_one_visit_says_both(world: World) -> None:
    told = listed(world, WORKER)
    assert [row["household"] for row in told["visits"]] == [household(number) for number in range(1, 5)]
    row = told["visits"][0]
    assert row["reasons"][0]["ko"].startswith("전기 공급 중단")
    assert row["reasons"][0]["en"].startswith("electricity cut off")
    assert (row["points"], row["grade"], row["state"], row["level"]) == (199, "highest", "waiting", "caseworker")
    assert "예시로" not in str(told)
    seen = read(world, 1)
    assert seen["address"] == "경기도 용인시 기흥구 예시로 1"
    assert [reason["points"] for reason in seen["score_reasons"]] == [120, 10]


def test_A11_whoever_opens_a_household_is_traced_first(world: World) -> None:
    read(world, 1)
    of_month = world.rows("identities", "opening_of_month")
    assert [(row["alert_id"], row["what"], row["who"]) for row in of_month] == [
        (household(1), f"visit {ROUND}", WORKER["sub"])
    ]


def test_A3_a_round_is_of_ones_own_jurisdiction(world: World) -> None:
    for who in (WORKER_OF_UIWANG, CENTRAL_DESK):
        assert world.desk("GET", path(1), who)[1]["code"] == "not_found"
        assert act(world, 1, "take", who, 1)[1]["code"] == "not_found"
    assert listed(world, WORKER_OF_UIWANG)["visits"] == []
    assert world.desk("GET", "/visits", WORKER_OF_UIWANG, query={"centre": CENTRE})[0] == 404
    assert len(listed(world, OFFICER_OF_YONGIN | {"jurisdiction": "41463"})["visits"]) == 4
    assert [row["centre"] for row in listed(world, WORKER, centre=NEXT_CENTRE)["visits"]] == [NEXT_CENTRE]


def test_A4_the_central_desk_sees_what_has_come_up_to_it_and_no_address(world: World) -> None:
    assert world.desk("GET", "/visits", CENTRAL_DESK)[1]["code"] == "centre_needed"
    assert listed(world, CENTRAL_DESK, centre=CENTRE)["visits"] == []
    world.now = RAN_AT + timedelta(days=13)
    rows = listed(world, CENTRAL_DESK, centre=CENTRE, round=ROUND)["visits"]
    assert [row["level"] for row in rows] == ["ministry"] * 3
    assert "address" not in read(world, 1, CENTRAL_DESK)
    assert "예시로" not in str(read(world, 1, CENTRAL_DESK))


def test_A4_a_level_is_a_share_of_the_time(world: World) -> None:
    levels = []
    for days in (6.9, 7, 10.5, 12.6, 14):
        world.now = RAN_AT + timedelta(days=days)
        row = listed(world, WORKER)["visits"][0]
        levels.append((row["level"], row["overdue"]))
    rungs = ("caseworker", "team", "municipality", "ministry")
    assert levels == [*((level, False) for level in rungs), ("ministry", True)]


def test_a_list_is_filtered_ordered_and_paged(world: World) -> None:
    act(world, 1, "take", WORKER, 1)
    act(world, 2, "take", COLLEAGUE, 1)
    later = rfc3339(world.now + timedelta(days=2))
    act(world, 1, "attempts", WORKER, 2, how="visit", reached=False, next_at=later)

    def numbers(**query: str) -> list[int]:
        return [row["place"] for row in listed(world, WORKER, **query)["visits"]]

    assert (numbers(whose="mine"), numbers(whose="team"), numbers(whose="nobody")) == ([1], [2], [3, 4])
    assert (numbers(state="taken"), numbers(planned="true"), numbers(letter="true")) == ([1, 2], [1], [])
    assert numbers(order="next")[0] == 1
    done(world, 3)
    assert (numbers(is_open="true"), numbers(order="due")[-1]) == ([1, 2, 4], 3)
    first = listed(world, WORKER, limit="3")
    following = listed(world, WORKER, limit="3", next=first["next"])
    assert [row["place"] for row in first["visits"] + following["visits"]] == [1, 2, 3, 4]
    assert "next" not in following
    assert world.desk("GET", "/visits", WORKER, query={"next": "bm90"})[0] == 422


def test_A5_a_visit_ends_with_an_outcome_and_shows_why_nothing(world: World) -> None:
    act(world, 1, "take", WORKER, 1)
    for wrong, field in (
        ({"outcome": "counselled", "reason": "예시"}, "/nothing"),
        ({"outcome": "refused", "reason": "예시", "nothing": "above_limits"}, "/nothing"),
        ({"outcome": "emergency_aid", "reason": "예시"}, "/programme"),
        ({**HELPED, "nothing": "no_need"}, "/nothing"),
        ({**NOTHING, "programme": "emergency_aid"}, "/programme"),
        ({**HELPED, "programme": "no_such"}, "/programme"),
        ({"outcome": "false_report", "reason": "예시"}, "/outcome"),
    ):
        status, told = act(world, 1, "close", WORKER, 2, **wrong)
        assert (status // 100, told["errors"][0]["pointer"]) == (4, field), wrong
    assert act(world, 1, "close", WORKER, 2, **NOTHING)[0] == 200
    done(world, 2, **HELPED)
    progress = listed(world, WORKER)["progress"]
    assert (progress["all"], progress["done"], progress["mine_done"], progress["waiting"]) == (4, 2, 2, 2)
    assert progress["outcomes"] == {"counselled": 1, "emergency_aid": 1}
    assert progress["nothing"] == {"above_limits": 1}
    seen = read(world, 1)
    assert (seen["outcome"], seen["nothing"], seen["outcome_reason"]) == (
        "counselled",
        "above_limits",
        NOTHING["reason"],
    )


def test_D2_what_is_closed_is_no_longer_open_with_its_centre_and_stays_so(world: World) -> None:
    store = brought(world)
    done(world, 1)
    open_ = {each for _, each, _ in store.open_with([CENTRE, NEXT_CENTRE])}
    assert open_ == {household(number) for number in (2, 3, 4)}
    assert store.page([visit(1)], RAN_AT) == 0, "a page that is written again brings nobody back"
    assert listed(world, WORKER)["progress"]["done"] == 1


def test_A4_reopened_it_begins_anew_one_level_up(world: World) -> None:
    done(world, 1)
    assert act(world, 1, "reopen", COLLEAGUE, 3, reason="다시 연락이 옴")[0] == 200
    seen = read(world, 1)
    assert (seen["state"], seen["level"], "outcome" in seen, "nothing" in seen) == ("waiting", "team", False, False)
    assert seen["deadline_at"] == rfc3339(world.now + timedelta(days=14))
    assert [line["what"] for line in seen["history"]] == ["reopened", "closed", "taken"]
    assert world.rows("alerts", "round_clock")[0]["centre"] == CENTRE


def test_a_colleagues_visit_is_taken_over_with_a_reason(world: World) -> None:
    act(world, 1, "take", WORKER, 1)
    assert act(world, 1, "take", COLLEAGUE, 2)[1]["code"] == "taken_by_another"
    for what, form in (
        ("attempts", {"how": "call", "reached": True}),
        ("close", NOTHING),
        ("give_back", {"reason": "예시"}),
    ):
        assert act(world, 1, what, COLLEAGUE, 2, **form)[1]["code"] == "taken_by_another"
    assert act(world, 1, "take_over", COLLEAGUE, 2, reason="휴가 중")[0] == 200
    assert act(world, 1, "give_back", COLLEAGUE, 3, reason="돌아옴")[0] == 200
    assert act(world, 1, "take", WORKER, 4)[0] == 200


def test_only_a_lead_gives_a_visit_and_only_to_the_team(world: World) -> None:
    assert act(world, 1, "assign", WORKER, 1, to=COLLEAGUE["sub"], note="예시")[0] == 403
    assert act(world, 1, "assign", LEAD, 1, to=COLLEAGUE["sub"], note="예시")[1]["code"] == "no_such_worker"


def given_at_once(world: World, numbers: list[int], who: Json = LEAD, **more: object) -> tuple[int, Json]:
    body = {"round": ROUND, "centre": CENTRE, "to": WORKER["sub"], "note": "이번 주에", **more}
    return world.desk("POST", "/visit_assignments", who, {**body, "households": [household(each) for each in numbers]})


def works_for(world: World, worker: Json) -> None:
    """The worker stands on the roster from now on."""
    store = PeopleStore(Table(world.aws.client("dynamodb"), world.aws.tables["identities"]))
    given = Decision("granted", stamp(NOON), "ministry", "예시")
    wanted: tuple[tuple[Kind, str], ...] = (("group", "caseworker"), ("jurisdiction", worker["jurisdiction"]))
    for kind, code in wanted:
        store.change(worker["sub"], lambda person, kind=kind, code=code: granted(person, kind, code, given))  # type: ignore[misc]


def test_D2_many_visits_are_given_at_once_each_for_itself_and_nobodys_is_taken_away(world: World) -> None:
    assert given_at_once(world, [1])[1]["code"] == "no_such_worker"
    act(world, 2, "take", COLLEAGUE, 1)
    done(world, 3)
    works_for(world, WORKER)
    status, told = given_at_once(world, [1, 2, 3, 4, 9, 1])
    assert status == 200, told
    became = [each["became"] for each in told["results"]]
    assert became == ["assigned", "taken_by_another", "closed", "not_there", "not_there"]
    assert told["assigned"] == 1
    assert given_at_once(world, [1, 2, 3, 4, 9, 1]) == (status, told), "sent again it is the same answer"
    world.now += timedelta(minutes=1)
    seen = read(world, 1, {**WORKER, "entitlements": 9})
    assert (seen["taken_by"], seen["assigned_by"], seen["version"]) == (WORKER["sub"], LEAD["sub"], 2)
    assert seen["history"][0]["what"] == "assigned"
    assert read(world, 2, COLLEAGUE)["taken_by"] == COLLEAGUE["sub"]


def test_P5_a_city_without_districts_has_a_team_as_others_have(world: World) -> None:
    """The code of its only district is its own: nobody of it is asked for twice."""
    works_for(world, WORKER_OF_UIWANG)
    brought(world, visit(5, "41430106"))
    world.now += timedelta(minutes=1)
    lead = {**LEAD, "jurisdiction": "41430"}
    status, team = world.desk("GET", "/team", lead, query={"centre": "41430106"})
    assert (status, [each["account"] for each in team["members"]]) == (200, [WORKER_OF_UIWANG["sub"]]), team
    assert act(world, 5, "assign", lead, 1, to=WORKER_OF_UIWANG["sub"], note="예시")[0] == 200


def test_D2_who_gives_many_at_once_is_a_lead_of_that_centre_and_names_few(world: World) -> None:
    assert given_at_once(world, [1], WORKER)[0] == 403
    assert given_at_once(world, [1], {**LEAD, "jurisdiction": "41430"})[0] == 404
    assert given_at_once(world, list(range(1, 52)))[0] == 422


def test_who_is_given_a_visit_sees_it_as_new_with_the_leads_note_until_they_act(world: World) -> None:
    people = PeopleStore(Table(world.aws.client("dynamodb"), world.aws.tables["identities"]))
    for who in (WORKER, COLLEAGUE, LEAD):
        wanted = (("group", who.get("group", "caseworker")), ("jurisdiction", "41463"))
        people.change(who["sub"], lambda person, wanted=wanted: in_team(person, wanted))

    def marks() -> tuple[bool, str | None]:
        row = next(row for row in listed(world, WORKER)["visits"] if row["household"] == household(1))
        return "given_at" in row, read(world, 1).get("given_note")

    assert act(world, 1, "take", COLLEAGUE, 1)[0] == 200
    assert marks() == (False, None)
    assert act(world, 1, "assign", LEAD, 2, to=WORKER["sub"], note="예시: 전화부터")[0] == 200
    assert marks() == (True, "예시: 전화부터")
    assert letters(world, [1], COLLEAGUE)[0] == 200
    assert marks() == (True, "예시: 전화부터"), "a colleague's letter is none of the worker's acts"
    assert act(world, 1, "attempts", WORKER, 4, how="call", reached=True)[0] == 200
    assert marks() == (False, None)
    for version, what, form in ((5, "give_back", {"reason": "예시"}), (7, "close", NOTHING)):
        assert act(world, 1, what, WORKER, version, **form)[0] == 200
        assert marks() == (False, None)
        if what == "give_back":
            assert act(world, 1, "assign", LEAD, 6, to=WORKER["sub"], note="예시: 다시")[0] == 200
            assert marks() == (True, "예시: 다시")
    assert act(world, 2, "assign", LEAD, 1, to=LEAD["sub"], note="예시")[0] == 200
    assert "given_at" not in read(world, 2), "who gives it to themselves knows"


def in_team(person: Person, wanted: tuple[tuple[Kind, str], ...]) -> Person:
    for kind, value in wanted:
        person = granted(person, kind, value, Decision("granted", stamp(RAN_AT), "ministry", "예시"))
    return person


def test_R1_of_two_at_once_one_acts_and_neither_clock_nor_page_undoes_it(world: World) -> None:
    """Just before a worker's act is written, a colleague acts, the clock looks, or the round's page comes again."""
    on_the_clock(world)
    store, refused = brought(world), (409, "version_changed")
    world.now = RAN_AT + timedelta(days=8)

    def acted(number: int, what: str, version: int, meanwhile: Act, **form: object) -> tuple[int, str | None]:
        with just_before_it_is_written(meanwhile):
            status, told = act(world, number, what, WORKER, version, **form)
        return status, told.get("code")

    assert acted(1, "take", 1, lambda: act(world, 1, "take", COLLEAGUE, 1)) == refused
    seen = read(world, 1)
    assert (seen["taken_by"], [line["what"] for line in seen["history"]]) == (COLLEAGUE["sub"], ["taken"])
    assert act(world, 2, "take", WORKER, 1)[0] == 200
    assert acted(2, "attempts", 2, world.tick, how="call", reached=True) == (200, None)
    again = lambda: store.page([visit(2), visit(3)], RAN_AT)  # noqa: E731
    assert acted(2, "close", 3, again, **NOTHING) == (200, None)
    assert act(world, 3, "take", WORKER, 1)[0] == 200
    over = lambda: act(world, 3, "take_over", COLLEAGUE, 2, reason="휴가 중")  # noqa: E731
    assert acted(3, "close", 2, over, **HELPED) == refused
    world.tick()
    store.page([visit(2)], RAN_AT)
    seen = read(world, 2)
    assert (seen["state"], seen["attempts"], [line["version"] for line in seen["history"]]) == ("closed", 1, [4, 3, 2])
    lying = [row["state"] for row in world.rows("alerts", "visit_queue") if row["household"] == household(2)]
    assert lying == ["closed"]
    assert read(world, 3)["taken_by"] == COLLEAGUE["sub"]


def test_a_next_attempt_is_bounded(world: World) -> None:
    act(world, 1, "take", WORKER, 1)
    for days in (-1, 15):
        when = rfc3339(world.now + timedelta(days=days))
        status, told = act(world, 1, "attempts", WORKER, 2, how="call", reached=False, next_at=when)
        assert (status, told["errors"][0]["pointer"]) == (422, "/next_at")
    assert act(world, 1, "attempts", WORKER, 2, how="call", reached=True)[0] == 200
    seen = read(world, 1)
    assert (seen["attempts"], seen["reached"], "next_at" in seen) == (1, True, False)


def test_A5_nobody_there_has_a_next_attempt_or_an_outcome(world: World) -> None:
    """Else a household would stand with whoever has it, without a day and without an end."""
    act(world, 1, "take", WORKER, 1)
    for how in ("call", "visit"):
        status, told = act(world, 1, "attempts", WORKER, 2, how=how, reached=False)
        assert (status, told["errors"][0]["pointer"]) == (422, "/next_at")
        assert "종결" in told["errors"][0]["detail"], "it says what else there is to do"
    latest = rfc3339(world.now + timedelta(days=14))
    assert act(world, 1, "attempts", WORKER, 2, how="visit", reached=False, next_at=latest)[0] == 200
    assert [row["place"] for row in listed(world, WORKER, planned="true")["visits"]] == [1]
    gone = {"outcome": "not_found", "nothing": "nobody_there", "reason": "예시: 세 번 찾아갔습니다."}
    assert act(world, 1, "close", WORKER, 3, **gone)[0] == 200
    assert "next_at" not in read(world, 1)


def test_R1_the_same_act_again_is_answered_the_same_and_done_once(world: World) -> None:
    body = {"request_id": request_id(), "version": 1}
    first = world.desk("POST", path(1, "take"), WORKER, body)
    assert first[0] == 200
    act(world, 1, "attempts", WORKER, 2, how="call", reached=True)
    assert world.desk("POST", path(1, "take"), WORKER, body) == first
    other = world.desk("POST", path(1, "take"), COLLEAGUE, body)
    assert other[1]["code"] == "request_differs"
    assert act(world, 1, "take", COLLEAGUE, 1)[1]["code"] == "version_changed"
    assert read(world, 1)["version"] == 3


def letters(world: World, numbers: list[int], who: Json = WORKER, **more: object) -> tuple[int, Json]:
    body = {"request_id": request_id(), "round": ROUND, "centre": CENTRE, **more}
    return world.desk("POST", "/visit_letters", who, {**body, "households": [household(each) for each in numbers]})


def test_letters_are_a_list_that_marks_each_household_once(world: World) -> None:
    done(world, 3)
    asked = request_id()
    status, told = letters(world, [1, 2, 3, 4, 9], request_id=asked)
    assert status == 200, told
    assert [letter["place"] for letter in told["letters"]] == [1, 2]
    assert [each["why"] for each in told["left_out"]] == ["closed", "not_there", "not_there"]
    assert letters(world, [1, 2, 3, 4, 9], request_id=asked) == (status, told), "again it is the same list"
    query = {"request_id": asked, "round": ROUND, "centre": CENTRE}
    assert world.desk("GET", "/visit_letters", COLLEAGUE, query=query) == (200, told)
    assert letters(world, [1], request_id=asked)[1]["code"] == "request_differs"
    _, second = letters(world, [1, 2])
    assert [each["why"] for each in second["left_out"]] == ["written_before"] * 2
    assert [line["what"] for line in read(world, 1)["history"]] == ["letter"]
    assert letters(world, [1], WORKER_OF_UIWANG)[0] == 404


def test_M8_nothing_on_an_envelope_tells_what_it_is_about(world: World) -> None:
    _, told = letters(world, [1, 2])
    rows = list(csv.reader(StringIO(told["content"].removeprefix("\ufeff"))))
    assert rows[1] == ["1", "거주하시는 분 귀하", "경기도 용인시 기흥구 예시로 1", told["sender"]]
    words = "복지 급여 지원 발굴 위기 체납 수급 돌봄"
    assert not [word for word in words.split() if word in told["content"].replace(told["sender"], "")]


def test_no_address_is_a_formula_in_the_file_of_letters(world: World) -> None:
    brought(world, visit(5, address="=HYPERLINK(1)"))
    _, told = letters(world, [5])
    assert "'=HYPERLINK(1)" in told["content"]


def test_A11_each_address_on_a_list_of_letters_is_traced(world: World) -> None:
    letters(world, [1, 2])
    traced = {(row["alert_id"], row["what"]) for row in world.rows("identities", "opening")}
    assert traced == {(household(number), f"letter {ROUND}") for number in (1, 2)}


def test_one_bad_row_stops_nobody(world: World) -> None:
    table = world.aws.client("dynamodb")
    for pk, sk in (
        (keys.visit(household(1)), keys.of_round(ROUND)),
        (keys.queue_of(CENTRE), keys.place(ROUND, 2, household(2))),
    ):
        table.update_item(
            TableName=world.aws.tables["alerts"],
            Key={"pk": {"S": pk}, "sk": {"S": sk}},
            UpdateExpression="SET score = :bad",
            ExpressionAttributeValues={":bad": {"S": "?"}},
        )
    rows = listed(world, WORKER)["visits"]
    assert [(row["place"], len(row["reasons"])) for row in rows] == [(1, 0), (3, 2), (4, 2)]
    assert [letter["place"] for letter in letters(world, [1, 3])[1]["letters"]] == [3]
    assert act(world, 3, "take", WORKER, 2)[0] == 200


def subjects(world: World) -> list[tuple[str, str]]:
    """To whom mails about a round went, and how many households they told of."""
    return [
        (mail.destinations["ToAddresses"][0], mail.body.partition("회차에서 ")[2].partition("가구")[0])
        for mail in world.mails()
    ]


def on_the_clock(world: World) -> None:
    RoundClockStore(brought(world).table).begin(begun(ROUND, CENTRE, RAN_AT))


def test_A4_what_a_centre_is_not_done_with_goes_up_by_itself_told_once_an_office(world: World) -> None:
    on_the_clock(world)
    done(world, 3)
    world.now = RAN_AT + timedelta(days=6.9)
    assert world.tick()["rounds_late"] == 0
    for days, late in ((7, 1), (7.1, 0), (10.5, 1), (12.6, 1), (14, 1), (14.5, 0), (21, 1)):
        world.now = RAN_AT + timedelta(days=days)
        assert world.tick()["rounds_late"] == late, days
        world.tick()
    told = subjects(world)
    assert [households for _, households in told] == ["2"] * 5
    assert len({to for to, _ in told[:3]}) == 3, "the team, the municipality, the ministry"
    for number in (1, 2):
        done(world, number)
    world.now = RAN_AT + timedelta(days=40)
    assert world.tick()["rounds_late"] == 0
    (clock,) = world.rows("alerts", "round_clock")
    assert "due_at" not in clock, "a centre that is done is off the clock"


def test_A4_after_an_outage_each_office_is_told(world: World) -> None:
    on_the_clock(world)
    world.now = RAN_AT + timedelta(days=15)
    assert world.tick()["rounds_late"] == 4
    world.tick()
    assert len(subjects(world)) == 4


def test_A4_a_reopened_visit_is_on_the_clock_again(world: World) -> None:
    on_the_clock(world)
    for number in (1, 2, 3):
        done(world, number)
    world.now = RAN_AT + timedelta(days=8)
    world.tick()
    assert act(world, 1, "reopen", WORKER, 3, reason="다시 연락이 옴")[0] == 200
    world.tick()
    (clock,) = world.rows("alerts", "round_clock")
    assert (clock["level"], clock["due_at"] > "2026-12-0") == ("team", True)


def spoil(world: World, pk: str, sk: str, name: str) -> None:
    world.aws.client("dynamodb").update_item(
        TableName=world.aws.tables["alerts"],
        Key={"pk": {"S": pk}, "sk": {"S": sk}},
        UpdateExpression="SET #name = :bad",
        ExpressionAttributeNames={"#name": name},
        ExpressionAttributeValues={":bad": {"S": "?"}},
    )


def test_a_bad_line_of_history_hides_no_other_and_a_bad_clock_holds_up_no_other_centre(world: World) -> None:
    done(world, 1)
    spoil(world, keys.visit(household(1)), keys.event(ROUND, 2), "at")
    assert [line["what"] for line in read(world, 1)["history"]] == ["closed"]
    on_the_clock(world)
    RoundClockStore(brought(world).table).begin(begun(ROUND, NEXT_CENTRE, RAN_AT))
    spoil(world, keys.of_round(ROUND), keys.clock_of(CENTRE), "version")
    world.now = RAN_AT + timedelta(days=7)
    run = world.tick()
    assert (run["rounds_late"], run["rows_failed"]) == (1, 1)
    spoil(world, keys.of_round(ROUND), keys.notice(NEXT_CENTRE, 1), "attempts")
    assert world.tick()["rows_failed"] == 1, "a bad notice is set aside, and named"


def test_a_bad_list_of_letters_is_no_empty_one(world: World) -> None:
    asked = request_id()
    letters(world, [1], request_id=asked)
    spoil(world, keys.queue_of(CENTRE), keys.letters(ROUND, asked), "households")
    assert letters(world, [1], request_id=asked)[0] == 503


@pytest.fixture
def meeting(aws: Aws) -> Meeting:
    return Meeting(aws)


def test_A8_who_calls_or_knocks_for_a_round_keeps_to_the_flags_of_the_home(meeting: Meeting) -> None:
    chosen = meeting.brought(DOOR)
    where = f"/visits/{chosen.round}/{chosen.household}"

    def seen() -> Json:
        return meeting.desk("GET", where, WORKER)[1]

    def attempt(how: str, **more: object) -> tuple[int, Json]:
        body = {"request_id": request_id(), "version": seen()["version"], "how": how, "reached": True, **more}
        return meeting.desk("POST", f"{where}/attempts", WORKER, body)

    meeting.desk("POST", f"{where}/take", WORKER, {"request_id": request_id(), "version": 1})
    assert seen()["flags"] == []
    assert attempt("visit")[0] == 200
    hers = meeting.reported(address=DOOR, flags=[{"kind": "no_visit"}, {"kind": "phone_watched"}])
    assert seen()["flags"] == ["no_visit"]
    assert [flag["kind"] for flag in seen()["alerts"][0]["flags"]] == ["no_visit", "phone_watched"]
    status, problem = attempt("visit")
    assert (status, problem["code"], problem["flags"]) == (422, "against_flag", "no_visit")
    assert attempt("call")[0] == 200
    assert attempt("visit", despite_flag="예시: 본인이 와 달라고 함")[0] == 200
    facts = seen()["history"][0]["facts"]
    assert (facts["against"], facts["despite_flag"]) == (["no_visit"], "예시: 본인이 와 달라고 함")
    assert meeting.judge(hers, chosen.household, is_same=False)[0] == 200
    assert (seen()["flags"], attempt("visit")[0]) == ([], 200), "a worker says that it is another home's"
    door_untold = meeting.reported(2, address=HERE, flags=[{"kind": "no_home_call"}])
    assert seen()["flags"] == []
    assert meeting.judge(door_untold, chosen.household, is_same=True)[0] == 200
    assert (seen()["flags"], attempt("call")[0]) == (["no_home_call"], 422)


def test_A8_a_flag_of_a_home_holds_however_many_reports_there_are_on_its_tower(meeting: Meeting) -> None:
    """A house is a tower of many homes: a flag must not be hidden by later reports on its neighbours, nor by more
    earlier ones than are read."""
    chosen = meeting.brought(DOOR)
    hers = meeting.reported(address=DOOR, flags=[{"kind": "no_visit"}])["alert_id"]
    (row,) = meeting.rows("house_report")
    for number in range(HOME_REPORTS_MAX + OF_HOUSE_MAX):
        is_later = number < OF_HOUSE_MAX
        at = meeting.now + timedelta(days=1 if is_later else -100, seconds=number)
        other = {"sk": keys.report(at, str(number)), "alert_id": str(number), "received_at": stamp(at)}
        meeting.table.write(Put({**row, **other}, ABSENT))
    _, seen = meeting.desk("GET", f"/visits/{chosen.round}/{chosen.household}", WORKER)
    assert (seen["flags"], [each["alert_id"] for each in seen["alerts"]]) == (["no_visit"], [hers])


def test_A8_flags_of_a_report_without_an_address_stand_on_the_household_that_a_worker_says_it_is_on(
    meeting: Meeting,
) -> None:
    """Her report names no house: that it is this home's is a worker's word, and whoever knocks there must know of it,
    in the next round, too."""
    chosen = meeting.brought(DOOR)
    hers = meeting.reported(address=None, flags=[{"kind": "no_visit"}, {"kind": "phone_watched"}])
    meeting.reported(2, address=DOOR)  # at the same spot, by which the worker is asked

    def seen(of: Visit) -> Json:
        return meeting.desk("GET", f"/visits/{of.round}/{of.household}", WORKER)[1]

    def on(of: Visit) -> list[tuple[str, str]]:
        return [(each["alert_id"], each["confidence"]) for each in seen(of)["alerts"]]

    assert (seen(chosen)["flags"], len(on(chosen))) == ([], 1), "nobody has said that it is"
    assert meeting.judge(hers, chosen.household, is_same=True)[0] == 200
    following = meeting.brought(DOOR, "2027-01")
    for each in (chosen, following):
        assert seen(each)["flags"] == ["no_visit"]
        assert (hers["alert_id"], "cell") in on(each)
    path, body = f"/visits/{chosen.round}/{chosen.household}", {"request_id": request_id(), "version": 1}
    assert meeting.desk("POST", f"{path}/take", WORKER, body)[0] == 200
    knocks = {"request_id": request_id(), "version": 2, "how": "visit", "reached": True}
    status, problem = meeting.desk("POST", f"{path}/attempts", WORKER, knocks)
    assert (status, problem["code"], problem["flags"]) == (422, "against_flag", "no_visit")
    assert meeting.judge(hers, chosen.household, is_same=False)[0] == 200
    assert (seen(chosen)["flags"], len(on(chosen)), meeting.rows("said_report")) == ([], 1, [])
    assert meeting.judge(hers, chosen.household, is_same=True)[0] == 200
    version = meeting.shown(hers)["version"]
    correction = {"version": version, "address": OTHER_DOOR, "reason": "예시: 전화로 확인했습니다"}
    assert meeting.desk("POST", f"/alerts/{hers['alert_id']}/address", WORKER, correction)[0] == 200
    meeting.match()
    assert (seen(chosen)["flags"], meeting.rows("said_report")) == ([], []), "by its own house it is found from now on"
