"""A child is enrolled at the desk (M1), and a wrong load taken back there while it is unspent (M2)."""

import json
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

import pytest

from dolbom.audits.proof import prove
from dolbom.clock import SEOUL
from dolbom.deadline import Deadline
from dolbom.dynamo.table import Put, Table
from dolbom.meals.files.intake import Intake
from dolbom.meals.files.store import FileStore
from dolbom.meals.limits.enforce import Enforcement
from dolbom.meals.rows import seal_of
from functions.desk_api import handler
from functions.enforce_limits.handler import enforced
from tests.conftest import Aws
from tests.support import Context, event, forget
from tests.support.meeting import Meanwhile
from tests.support.streams import batch, journal_records
from tests.support.town import CODE, LOADS, LOGGER, Town

JURISDICTION = CODE
WHY = "금액을 잘못 적음"


@pytest.fixture
def town(aws: Aws) -> Any:
    """A town with a child, at the desk's time too."""
    forget(handler)
    made = Town(aws)
    made.shop("gimbap-1")
    made.enrols("haru")
    handler.app.clock = made.clock
    yield made
    forget(handler)


def send(case: str, path: dict[str, str] | None, who: str = JURISDICTION, group: str = "officer", **body: Any) -> Any:
    told = deepcopy(event("desk_api", case))
    claims = told["requestContext"]["authorizer"]["claims"]
    claims["jurisdiction"], claims["cognito:groups"] = who, group
    told["pathParameters"] = path
    told["body"] = json.dumps(body)
    answer = handler.app(told, Context(remaining_ms=10_000))
    return answer["statusCode"], json.loads(answer["body"])


def undo(load_id: str = "L-1", child: str = "haru", who: str = JURISDICTION, why: str = WHY, **more: Any) -> Any:
    return send("undo_load", {"child_id": child, "load_id": load_id}, who, why=why, **more)


def load(town: Town, amount: int, load_id: str = "L-1", child: str = "haru", lapses_on: str = "") -> None:
    columns = LOADS.strip() + ",lapses_on\n"
    town.file("loads", columns + f"{load_id},{child},{CODE},{amount},{lapses_on}\n")


def money(town: Town, child: str = "haru") -> tuple[int, int]:
    """What a child has, and what is owed."""
    account = town.meals.account(child)
    assert account is not None
    return sum(account.lots.values()), account.shortfall


def is_proved(town: Town, child: str = "haru") -> bool:
    rows = list(town.table.query_all(f"CHILD#{child}"))
    return prove(f"CHILD#{child}", rows, lambda code: town.meals.policies(code, town.now), town.now) == []


# ── enrolment ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_M1_an_officer_enrols_a_child_of_the_own_town_once_and_it_can_be_loaded(town: Town) -> None:
    body = {"child_id": "maru", "municipality": CODE, "why": "지원 대상 결정"}
    for _ in range(2):
        status, child = send("enrol_child", None, **body)
        assert (status, child["child_id"], child["municipality"], child["loaded"]["amount"]) == (201, "maru", CODE, 0)
    load(town, 9_000, child="maru")
    assert send("enrol_child", None, **body)[1]["loaded"]["amount"] == 9_000
    (trace,) = town.table.query_all("CHILD#maru", prefix="CHANGE#")
    assert (trace["what"], trace["why"]) == (f"enrol {CODE}", "지원 대상 결정")


@pytest.mark.parametrize(
    "number", ["120315-3234567", "1203153234567", "20120315-3234567", "１２０３１５－３２３４５６７"]
)
def test_P1_a_resident_number_is_no_childs_number_and_is_told_nowhere(town: Town, number: str) -> None:
    """It would stand in keys, lists, files and addresses from then on."""
    status, problem = send("enrol_child", None, child_id=number, municipality=CODE, why="지원 대상 결정")
    assert (status, problem["errors"][0]["pointer"]) == (422, "/child_id")
    assert "주민등록번호" in problem["errors"][0]["detail"]
    assert "3234567" not in json.dumps(problem)


def test_M1_a_child_of_another_town_is_not_opened_a_second_time_wherever_one_asks(town: Town) -> None:
    load(town, 9_000)
    town.meals.put_policy(town.meals.policies(CODE, town.now)[0].model_copy(update={"municipality": "41430"}))
    body = {"child_id": "haru", "why": "전입"}
    status, problem = send("enrol_child", None, "4143", municipality="41430", **body)
    assert (status, problem["code"]) == (409, "enrolled_elsewhere")
    assert send("enrol_child", None, "4143", municipality=CODE, **body)[0] == 404
    assert send("enrol_child", None, "4199", municipality="41990", **body)[1]["code"] == "not_switched_on"
    # The move takes the account along, caps and money with it.
    assert send("move_child", {"child_id": "haru"}, municipality="41430", why="이사")[0] == 200
    status, child = send("enrol_child", None, "4143", municipality="41430", **body)
    assert (status, child["loaded"]["amount"]) == (201, 9_000)
    assert send("enrol_child", None, municipality=CODE, **body)[1]["code"] == "enrolled_elsewhere"


@pytest.mark.parametrize("group", ["child", "guardian", "caseworker", "auditor"])
def test_nobody_but_an_officer_enrols_or_undoes(town: Town, group: str) -> None:
    load(town, 9_000)
    body = {"child_id": "maru", "municipality": CODE, "why": "지원 대상 결정"}
    assert send("enrol_child", None, group=group, **body)[0] == 403
    assert send("undo_load", {"child_id": "haru", "load_id": "L-1"}, group=group, why=WHY)[0] == 403
    assert money(town) == (9_000, 0)


def test_M2_M15_money_loaded_before_its_town_begins_lasts_as_if_it_were_loaded_on_the_first_day(aws: Aws) -> None:
    """The town begins with the year; the officer loads in December, and leaves the last day to the policy."""
    town = Town(aws, datetime(2025, 12, 20, 9, tzinfo=SEOUL))
    town.enrols("haru")
    load(town, 9_000)
    load(town, 8_000, "L-2", lapses_on="2026-01-01")
    key = f"loads/{CODE}/early.csv"
    town.bucket.write(key, f"{LOADS.strip()},lapses_on\nL-3,haru,{CODE},7000,2025-12-31\n".encode(), "text/csv")
    result = Intake(town.meals, FileStore(town.table), town.bucket, town.clock, Deadline(), LOGGER).take_in(key)
    assert result is not None
    assert [(error["line"], error["code"]) for error in result.errors] == [(2, "lapses_before_start")]
    assert "2026-01-01" in result.errors[0]["detail"]
    account = town.meals.account("haru")
    assert account is not None
    assert account.lots == {"2026-01-31": 9_000, "2026-01-01": 8_000}
    town.now = datetime(2026, 1, 20, 12, tzinfo=SEOUL)
    load(town, 6_000, "L-4")
    assert town.meals.account("haru").lots["2026-01-31"] == 15_000  # type: ignore[union-attr]
    assert is_proved(town)


# ── undo ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_M2_a_wrong_load_goes_back_to_the_fund_once_with_a_reason_and_every_won_adds_up(town: Town) -> None:
    load(town, 90_000)
    status, first = undo()
    assert status == 200
    assert (first["loaded"]["amount"], first["undone"]["amount"], first["line"]) == (90_000, 90_000, 2)
    assert first["file"].startswith(f"loads/{CODE}/")
    load(town, 7_000, "L-2")
    town.later(days=3)
    assert undo(why="다시 보냄") == (200, first)
    assert money(town) == (7_000, 0)
    assert is_proved(town)
    row = town.row("haru", lambda row: row["journal"][0]["kind"] == "load_undo")
    assert [(leg["account"], leg["amount"]) for leg in row["journal"][0]["legs"]] == [
        ("benefit", -90_000),
        ("fund", 90_000),
    ]
    traces = [row for row in town.table.query_all("CHILD#haru", prefix="CHANGE#") if row["what"].startswith("undo")]
    assert [(trace["what"], trace["why"]) for trace in traces] == [(f"undo load {CODE}.L-1", WHY)]
    assert enforced(batch(journal_records(town.aws)), Enforcement(town.meals, town.limits, town.clock)) == {
        "batchItemFailures": []
    }
    assert town.limits.breaches("haru") == []


def test_M2_an_undone_load_is_not_loaded_again_by_its_file(town: Town) -> None:
    load(town, 90_000)
    undo()
    load(town, 90_000)
    assert money(town) == (0, 0)


def test_M2_what_is_spent_or_held_stays_and_the_rest_goes_back_only_if_asked_so(town: Town) -> None:
    load(town, 30_000)
    town.pays("haru", 4_000)
    order_id = town.orders("haru", 5_000)
    status, problem = undo()
    assert (status, problem["code"], problem["left"]) == (409, "load_spent", 21_000)
    assert money(town) == (21_000, 0)
    status, first = undo(in_part=True)
    assert (status, first["undone"]["amount"]) == (200, 21_000)
    assert money(town) == (0, 0)
    # What comes back afterwards is the child's: an undo is one, and for good.
    town.cancels("haru", order_id)
    assert undo(in_part=True) == (200, first)
    assert money(town) == (5_000, 0)
    assert is_proved(town)


def test_M2_all_spent_is_said_in_plain_words_and_changes_nothing(town: Town) -> None:
    load(town, 9_000)
    town.buys("haru", 9_000)
    for in_part in (False, True):
        status, problem = undo(in_part=in_part)
        assert (status, problem["code"], problem["left"]) == (409, "load_spent", 0)
        assert "in_part" not in problem["detail"]
    assert money(town) == (0, 0)


def test_M2_a_double_load_is_undone_whole_though_as_much_of_its_lot_is_spent(town: Town) -> None:
    load(town, 20_000)
    load(town, 20_000, "L-2")
    town.buys("haru", 15_000)
    assert undo("L-2")[1]["undone"]["amount"] == 20_000
    assert money(town) == (5_000, 0)
    assert undo("L-1", in_part=True)[1]["undone"]["amount"] == 5_000
    assert money(town) == (0, 0)
    assert is_proved(town)


def test_M2_what_a_load_repaid_of_a_shortfall_stays_repaid_and_nothing_is_owed_by_an_undo(town: Town) -> None:
    load(town, 1_000, "L-0")
    town.buys("haru", 5_000)
    load(town, 10_000)
    assert undo()[1]["left"] == 6_000
    assert undo(in_part=True)[1]["undone"]["amount"] == 6_000
    assert money(town) == (0, 0)
    assert is_proved(town)


def test_M2_a_lapsed_load_has_nothing_left_to_take_back(town: Town) -> None:
    load(town, 9_000)
    town.later(days=15)
    assert undo(in_part=True)[1]["left"] == 0
    assert is_proved(town)


def test_M2_other_towns_other_children_and_other_numbers_are_missing(town: Town) -> None:
    load(town, 9_000)
    town.enrols("bom")
    missing = send("read_child", {"child_id": "haru"}, "4143")
    assert missing[0] == 404
    for answer in (undo(who="4143"), undo("L-9"), undo(child="bom"), undo(child="nobody"), undo("L-1#x"), undo("")):
        assert answer == missing
    assert money(town) == (9_000, 0)
    # A load of the town where the child lived before is that town's, and the account no more.
    town.meals.put_policy(town.meals.policies(CODE, town.now)[0].model_copy(update={"municipality": "41430"}))
    send("move_child", {"child_id": "haru"}, municipality="41430", why="이사")
    assert undo()[0] == undo(who="4143")[0] == 404
    assert money(town) == (9_000, 0)


@pytest.mark.parametrize("body", [{"why": ""}, {"why": "ㅤ"}, {"why": WHY, "in_part": 1}, {"why": WHY, "amount": 1}])
def test_an_undo_without_a_reason_or_with_more_than_is_asked_is_refused(town: Town, body: dict[str, Any]) -> None:
    load(town, 9_000)
    assert send("undo_load", {"child_id": "haru", "load_id": "L-1"}, **body)[0] in (400, 422)
    assert money(town) == (9_000, 0)


def test_R2_M1_a_child_enrolled_at_the_desk_and_by_a_file_at_once_has_one_account(town: Town) -> None:
    handler.meals().table.client = Meanwhile(handler.meals().table.client, lambda: town.load("maru", 5_000))
    status, child = send("enrol_child", None, child_id="maru", municipality=CODE, why="지원 대상 결정")
    assert (status, child["loaded"]["amount"]) == (201, 5_000)
    assert len(list(town.table.query_all("CHILD#maru", prefix="CHANGE#"))) == 1
    town.meals.put_policy(town.meals.policies(CODE, town.now)[0].model_copy(update={"municipality": "41430"}))
    handler.meals().table.client = Meanwhile(town.table.client, lambda: town.enrols("sora"))
    status, problem = send("enrol_child", None, "4143", child_id="sora", municipality="41430", why="지원 대상 결정")
    assert (status, problem["code"]) == (409, "enrolled_elsewhere")


@pytest.mark.parametrize("in_part", [False, True])
def test_R2_a_payment_between_reading_and_undoing_is_never_taken_back(town: Town, in_part: bool) -> None:
    load(town, 20_000)
    handler.meals().table.client = Meanwhile(handler.meals().table.client, lambda: town.orders("haru", 8_000))
    status, answer = undo(in_part=in_part)
    assert (status, answer.get("left", answer.get("undone"))) == (
        (200, {"amount": 12_000, "currency": "KRW"}) if in_part else (409, 12_000)
    )
    assert money(town) == (0 if in_part else 12_000, 0)
    assert is_proved(town)


def test_R2_two_officers_undo_one_load_at_once_and_get_one_answer(town: Town) -> None:
    load(town, 20_000)
    load(town, 5_000, "L-2")
    answers = []
    handler.meals().table.client = Meanwhile(handler.meals().table.client, lambda: answers.append(undo()))
    answers.append(undo())
    assert answers[0] == answers[1]
    assert money(town) == (5_000, 0)
    assert is_proved(town)


def test_R1_an_undo_whose_answer_was_lost_is_the_same_when_it_is_sent_again(town: Town) -> None:
    load(town, 20_000)
    client = handler.meals().table.client

    class Lost(Meanwhile):
        def __getattr__(self, name: str) -> Any:
            call = getattr(self.client, name)

            def made(**arguments: Any) -> Any:
                answer = call(**arguments)
                if name == "transact_write_items":
                    raise KeyboardInterrupt
                return answer

            return made

    handler.meals().table.client = Lost(client, None)
    with pytest.raises(KeyboardInterrupt):
        undo()
    handler.meals().table.client = client
    status, again = undo()
    assert (status, again["undone"]["amount"]) == (200, 20_000)
    assert money(town) == (0, 0)


def test_M2_a_load_from_before_numbers_had_senders_is_undone_by_its_town(town: Town) -> None:
    town.load("bom", 1)
    load(town, 9_000)
    table: Table = town.table
    line = table.get(f"LINE#load#{CODE}.L-1", "TAKEN")
    row = town.row("haru", lambda row: row["kind"] == "entry")
    assert line is not None
    # As it was written then.
    client = table.client
    for key in ((line["pk"], line["sk"]), (row["pk"], row["sk"])):
        client.delete_item(TableName=table.name, Key={"pk": {"S": key[0]}, "sk": {"S": key[1]}})

    entry = row["journal"][0] | {"id": "load/L-1"}
    sk = row["sk"].replace(f"{CODE}.", "")
    old = {name: value for name, value in row.items() if name not in ("file", "line", "sender")}
    table.write(Put(old | {"sk": sk, "journal": [entry | {"seal": seal_of(entry)}]}))
    table.write(Put(line | {"pk": "LINE#load#L-1", "row_sk": sk}))
    assert is_proved(town)
    status, answer = undo()
    assert (status, answer["undone"]["amount"], answer["file"], answer["line"]) == (200, 9_000, "", 0)
    assert money(town) == (0, 0)
    assert is_proved(town)
    town.now += timedelta(days=1)
    load(town, 9_000)
    assert money(town) == (0, 0)
