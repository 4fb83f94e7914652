"""A centre's team: its roster, reports that its lead gives to somebody (A3, A4), and questions that it keeps ready."""

import pytest

from dolbom.clock import stamp
from dolbom.dynamo.table import Table
from dolbom.people.entitlements import Decision, Kind, Person, ended_all, granted, named
from dolbom.people.store import PeopleStore
from tests.conftest import Aws
from tests.support.alerts import NOON, OFFICER_OF_YONGIN, WORKER_OF_GIHEUNG, WORKER_OF_UIWANG, Json, World
from tests.support.alerts_forms import a_report, anonymous

LEAD = {"jurisdiction": "41463", "sub": "5d1c7a52-0000-4000-8000-00000000ca5d", "group": "lead"}
OFFICER = {**OFFICER_OF_YONGIN, "jurisdiction": "41460,41461,41463,41465"}
WORKER, NEXT = WORKER_OF_GIHEUNG["sub"], WORKER_OF_UIWANG["sub"]
CENTRE = "41463"
TEAM = (
    (WORKER, "caseworker", "41463", "김예시 주무관"),
    (LEAD["sub"], "lead", "41463", "박예시 팀장"),
    (OFFICER["sub"], "officer", "41460", "최예시 주무관"),
    (NEXT, "caseworker", "41430", "이예시 주무관"),
    ("5d1c7a52-0000-4000-8000-00000000ca60", "caseworker", "41460", ""),
)
ABOVE = TEAM[-1][0]


@pytest.fixture
def world(aws: Aws) -> World:
    return World(aws)


@pytest.fixture
def people(world: World) -> PeopleStore:
    """The team of 기흥구 with a lead, an officer above, somebody of the next town, and one without a name."""
    store = PeopleStore(Table(world.aws.client("dynamodb"), world.aws.tables["identities"]))
    for account, group, code, name in TEAM:
        wanted: tuple[tuple[Kind, str], ...] = (("group", group), ("jurisdiction", code))

        def working(person: Person, wanted: tuple[tuple[Kind, str], ...] = wanted, name: str = name) -> Person:
            for kind, value in wanted:
                person = granted(person, kind, value, Decision("granted", stamp(NOON), "ministry", "예시"))
            return named(person, name)

        store.change(account, working)
    return store


@pytest.fixture
def receipt(world: World) -> Json:
    _, receipt = world.report(a_report())
    world.stream()
    return receipt


def act(world: World, receipt: Json, what: str, who: Json, **form: object) -> tuple[int, Json]:
    (row,) = [row for row in world.rows("alerts", "report") if row["alert_id"] == receipt["alert_id"]]
    return world.desk("POST", f"/alerts/{receipt['alert_id']}/{what}", who, {"version": row["version"], **form})


def team(world: World, who: Json, centre: str = CENTRE) -> list[Json]:
    status, told = world.desk("GET", "/team", who, query={"centre": centre})
    assert status == 200, told
    return list(told["members"])


@pytest.mark.usefixtures("people")
def test_P3_a_roster_is_who_works_there_now_by_name(world: World) -> None:
    of_district = [(member.get("name"), member["account"], member["lead"]) for member in team(world, LEAD)]
    own = [("김예시 주무관", WORKER, False), ("박예시 팀장", LEAD["sub"], True)]
    assert of_district == [(None, ABOVE, False), *own], "who works for the town works for its districts"
    of_report = team(world, LEAD, "41463101")  # the centre of a dong: who works for its district and town, too
    assert [member["account"] for member in of_report] == [ABOVE, WORKER, LEAD["sub"]]


def test_P3_whoever_has_ended_is_on_no_roster_and_is_given_nothing(
    world: World, people: PeopleStore, receipt: Json
) -> None:
    people.change(WORKER, lambda person: ended_all(person, Decision("ended", stamp(NOON), "ministry", "전근")))
    assert WORKER not in {member["account"] for member in team(world, LEAD)}
    assert act(world, receipt, "assign", LEAD, to=WORKER, note="예시")[1]["code"] == "no_such_worker"


@pytest.mark.usefixtures("people")
def test_P3_a_roster_is_of_ones_own_jurisdiction(world: World) -> None:
    for centre in ("41430", "41430101", "99999"):
        status, told = world.desk("GET", "/team", LEAD, query={"centre": centre})
        assert (status, told["code"]) == (404, "not_found")


@pytest.mark.usefixtures("people")
def test_A3_a_lead_gives_a_report_and_the_worker_finds_it_among_the_own(world: World, receipt: Json) -> None:
    deadline = world.queue(WORKER_OF_GIHEUNG)[0]["deadline_at"]
    assert act(world, receipt, "assign", LEAD, to=WORKER, note="전화부터 부탁해요")[0] == 200
    world.stream()
    (row,) = world.queue(WORKER_OF_GIHEUNG, mine="true")
    assert (row["alert_id"], row["taken_by_name"], row["deadline_at"]) == (
        receipt["alert_id"],
        "김예시 주무관",
        deadline,
    )
    (note,) = world.desk("GET", "/notes", WORKER_OF_GIHEUNG)[1]["notes"]
    assert (note["what"], note["by_name"], note["reason"]) == ("assigned", "박예시 팀장", "전화부터 부탁해요")
    _, seen = world.desk("GET", f"/alerts/{receipt['alert_id']}", OFFICER)
    line = seen["history"][-1]
    assert (line["what"], line["name"], line["to_name"]) == ("assigned", "박예시 팀장", "김예시 주무관")
    assert seen["taken_by_name"] == "김예시 주무관"


@pytest.mark.usefixtures("people")
def test_A3_a_worker_gives_it_back_with_a_reason_and_anybody_of_the_team_goes_on(world: World, receipt: Json) -> None:
    act(world, receipt, "assign", LEAD, to=WORKER, note="예시")
    assert act(world, receipt, "give_back", WORKER_OF_GIHEUNG)[0] == 422, "a reason is needed"
    assert act(world, receipt, "give_back", LEAD, reason="예시")[1]["code"] == "taken_by_another"
    assert act(world, receipt, "give_back", WORKER_OF_GIHEUNG, reason="다음 주부터 휴직")[0] == 200
    (note,) = world.desk("GET", "/notes", LEAD)[1]["notes"]
    assert (note["what"], note["by_name"], note["reason"]) == ("given_back", "김예시 주무관", "다음 주부터 휴직")
    world.stream()
    assert [row["state"] for row in world.queue(LEAD)] == ["received"]
    assert act(world, receipt, "take", LEAD)[0] == 200


@pytest.mark.usefixtures("people")
def test_A3_only_leads_and_officers_give_and_only_to_the_offices_own(world: World, receipt: Json) -> None:
    assert act(world, receipt, "assign", WORKER_OF_GIHEUNG, to=WORKER, note="예시")[0] == 403
    other_towns = {**LEAD, "jurisdiction": "41430"}
    assert act(world, receipt, "assign", other_towns, to=NEXT, note="예시")[0] == 404
    for nobody in (NEXT, OFFICER["sub"], "nobody"):
        status, told = act(world, receipt, "assign", LEAD, to=nobody, note="예시")
        assert (status, told["code"]) == (422, "no_such_worker")
    assert act(world, receipt, "assign", OFFICER, to=WORKER, note="예시")[0] == 200


@pytest.mark.usefixtures("people")
def test_A7_the_reporter_of_somebody_else_learns_nothing_of_who_was_given_it(world: World) -> None:
    _, receipt = world.report(anonymous())
    act(world, receipt, "assign", LEAD, to=WORKER, note="예시")
    _, given = world.follow(receipt)
    act(world, receipt, "give_back", WORKER_OF_GIHEUNG, reason="예시")
    _, back = world.follow(receipt)
    assert given == back
    assert [line["what"] for line in back["history"]] == ["received"]


def test_ready_questions_are_the_offices_own_and_nobodys_change_is_lost(world: World) -> None:
    mine = {"title": "통화 시간", "text": "언제 전화하면 편하신가요?"}
    form = {"centre": CENTRE, "version": 0, "questions": [mine]}
    status, told = world.desk("PUT", "/ready_questions", LEAD, form)
    assert (status, told["version"]) == (200, 1)
    assert world.desk("PUT", "/ready_questions", LEAD, form)[0] == 200, "the same again is no change"
    status, told = world.desk("PUT", "/ready_questions", OFFICER, {**form, "questions": []})
    assert (status, told["code"]) == (409, "questions_changed")
    world.desk("PUT", "/ready_questions", OFFICER, {"centre": "41460", "version": 0, "questions": [mine]})
    _, seen = world.desk("GET", "/ready_questions", WORKER_OF_GIHEUNG, query={"centre": "41463101"})
    assert [(each["centre"], each["version"], each["questions"]) for each in seen["offices"]] == [
        ("41463101", 0, []),
        ("41463", 1, [mine]),
        ("41460", 1, [mine]),
    ]


@pytest.mark.parametrize(
    ("who", "form", "status"),
    [
        (WORKER_OF_GIHEUNG, {}, 403),
        (LEAD, {"centre": "41460"}, 404),
        (LEAD, {"centre": "41430"}, 404),
        (LEAD, {"questions": [{"title": "예시", "text": " "}]}, 422),
        (LEAD, {"questions": [{"title": "예시", "text": "예시"}] * 21}, 422),
        (LEAD, {"questions": [{"title": "가" * 61, "text": "예시"}]}, 422),
    ],
)
def test_ready_questions_are_bounded_and_put_by_a_lead_or_an_officer_of_the_place(
    world: World, who: Json, form: Json, status: int
) -> None:
    whole = {"centre": CENTRE, "version": 0, "questions": [], **form}
    assert world.desk("PUT", "/ready_questions", who, whole)[0] == status
    assert world.rows("alerts", "ready") == []
