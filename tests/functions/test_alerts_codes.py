"""A receipt code is renewed and revoked by its holder (A7): once, however often it is sent, and cut off at any time."""

from collections.abc import Callable

import pytest

from dolbom.alerts.reports.code_routes import CODES_PAST_MAX
from tests.conftest import Aws
from tests.support.alerts import WORKER_OF_GIHEUNG, Json, World, code
from tests.support.alerts_forms import a_report, anonymous, request_id

WRONG = {"receipt_code": "0000-0000-0000-0000-0000"}


@pytest.fixture
def world(aws: Aws) -> World:
    return World(aws)


@pytest.fixture
def receipt(world: World) -> Json:
    return world.report(anonymous())[1]


def renewed(world: World, receipt: Json, number: int = 50, what: str = "") -> tuple[int, Json]:
    path = f"/v1/alerts/{receipt['alert_id']}/receipt_code{what}"
    return world.call("POST", path, body={"request_id": request_id(number)}, headers=code(receipt))


def test_A7_the_new_code_opens_the_report_and_the_old_one_answers_like_a_wrong_one(world: World, receipt: Json) -> None:
    status, new = renewed(world, receipt)
    assert status == 200
    assert new["receipt_code"] != receipt["receipt_code"]
    assert world.follow(new)[0] == 200
    assert world.follow(receipt) == world.follow({**receipt, **WRONG})
    assert world.follow(receipt)[0] == 404


def test_A7_an_answer_that_was_lost_is_given_again_to_who_asks_again(world: World, receipt: Json) -> None:
    first = renewed(world, receipt)
    assert [renewed(world, receipt) for _ in range(3)] == [first] * 3
    assert [row["what"] for row in world.rows("alerts", "event")] == ["received", "code_renewed"]
    assert renewed(world, receipt, 51)[0] == 404, "another call with the old code is one with a wrong code"
    assert renewed(world, {**receipt, **first[1]}, 51)[0] == 200


def test_A7_nobody_renews_a_code_without_it(world: World, receipt: Json) -> None:
    assert renewed(world, {**receipt, **WRONG})[0] == 404
    assert renewed(world, {**receipt, "alert_id": "0" * 26})[0] == 404
    assert world.follow(receipt)[0] == 200


def test_A7_the_reports_own_number_never_brings_its_first_code_back(world: World, receipt: Json) -> None:
    own = 1
    assert renewed(world, receipt, own)[1]["receipt_code"] == receipt["receipt_code"], "nothing has changed yet"
    _, new = renewed(world, receipt)
    assert renewed(world, new, own)[0] == 404
    assert world.follow(new)[0] == 200
    assert world.follow(receipt)[0] == 404


def test_A7_the_reports_own_number_brings_no_code_back_however_many_codes_came_since(
    world: World, receipt: Json
) -> None:
    own, new = 1, receipt
    for number in range(50, 51 + CODES_PAST_MAX):  # the first code is no longer among those that the report knows
        new = renewed(world, new, number)[1]
    assert renewed(world, new, own)[0] == 404
    assert world.follow(new)[0] == 200
    assert world.follow(receipt)[0] == 404


def test_A7_no_code_that_a_report_had_comes_back_whoever_sends_its_call_again(world: World, receipt: Json) -> None:
    _, second = renewed(world, receipt, 50)
    _, third = renewed(world, second, 51)
    assert renewed(world, third, 50)[0] == 404
    assert world.follow(second)[0] == 404
    assert world.follow(third)[0] == 200
    assert renewed(world, third, 51)[1] == third, "the call that gave the present code is answered again"


@pytest.mark.parametrize(
    "typed",
    [
        str.lower,
        lambda said: said.replace("-", "\u2013"),
        lambda said: said.replace("-", " \u200b"),
        lambda said: "".join(letter if letter == "-" else chr(ord(letter) + 0xFEE0) for letter in said),
        lambda said: said.replace("0", "O").replace("1", "l"),
    ],
    ids=["small", "another dash", "with what nobody sees", "wide", "misread"],
)
def test_A7_a_code_opens_the_report_however_it_is_typed(
    world: World, receipt: Json, typed: Callable[[str], str]
) -> None:
    assert world.follow({**receipt, "receipt_code": typed(receipt["receipt_code"])})[0] == 200


def test_A7_a_revoked_report_is_followed_by_nobody_and_worked_on_all_the_same(world: World, receipt: Json) -> None:
    first = renewed(world, receipt, what="/revoke")
    assert (first[0], first[1]["alert_id"], first[1]["revoked"]) == (200, receipt["alert_id"], True)
    assert renewed(world, receipt, what="/revoke") == first
    assert world.follow(receipt)[0] == renewed(world, receipt, 52)[0] == 404
    path = f"/alerts/{receipt['alert_id']}"
    version = world.desk("GET", path, WORKER_OF_GIHEUNG)[1]["version"]
    assert world.desk("POST", f"{path}/take", WORKER_OF_GIHEUNG, {"version": version})[0] == 200


def test_A7_the_first_request_sent_again_tells_nothing_once_the_code_is_another(world: World) -> None:
    form = a_report()
    _, receipt = world.report(form)
    _, new = renewed(world, receipt)
    status, problem = world.report(form)
    assert (status, problem["code"]) == (409, "code_changed")
    assert receipt["receipt_code"] not in str(problem)
    assert new["receipt_code"] not in str(problem)


def test_A7_no_code_and_no_request_id_is_kept(world: World, receipt: Json) -> None:
    _, new = renewed(world, receipt)
    stored = repr([world.items("alerts"), world.items("identities")])
    for secret in (new["receipt_code"], new["receipt_code"].replace("-", ""), request_id(50)):
        assert secret not in stored


def test_A7_two_devices_that_renew_at_once_end_with_one_code(world: World, receipt: Json) -> None:
    answers = [renewed(world, receipt, number) for number in (60, 61)]
    assert [status for status, _ in answers] == [200, 404]
    assert world.follow({**receipt, **answers[0][1]})[0] == 200


def test_A7_the_guests_door_gives_no_code_for_the_report_of_somebody_signed_in(world: World) -> None:
    resident = {"jurisdiction": "", "sub": "5d1c7a52-0000-4000-8000-0000000000e1", "group": "resident"}
    mine = world.call("POST", "/v1/my/alerts", body=a_report(7), worker=resident)[1]
    for what in ("", "/revoke"):
        assert renewed(world, {**mine, **WRONG}, 7, what) == renewed(world, {"alert_id": "0" * 26, **WRONG}, 7, what)
        assert renewed(world, {**mine, **WRONG}, 7, what)[0] == 404
