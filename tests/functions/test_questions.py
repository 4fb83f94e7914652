"""The 1:1 board (M12): a child or guardian asks, the municipality answers, and nobody else reads."""

import json
from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from dolbom.clock import SEOUL, stamp
from dolbom.dynamo.items import from_attributes, to_attributes
from dolbom.dynamo.table import Condition, Put
from functions.desk_api import handler as desk_api
from functions.keep_clocks import handler as keep_clocks
from functions.meals_api import handler as meals_api
from functions.receive_photo import handler as receive_photo
from tests.conftest import Aws
from tests.support import Context, event, forget
from tests.support.alerts import photo_with_position
from tests.support.staff import is_called
from tests.support.town import CODE, Town

HARU = {"sub": "1111-haru", "token_use": "id", "cognito:groups": "child", "child_id": "child-haru"}
SORA = {"sub": "1111-sora", "token_use": "id", "cognito:groups": "child", "child_id": "child-sora"}
PARENT = {"sub": "1111-parent", "token_use": "id", "cognito:groups": "guardian", "children": "child-haru"}
OFFICER = {"sub": "2222-officer", "token_use": "id", "cognito:groups": "officer", "jurisdiction": "4146"}
ELSEWHERE = {**OFFICER, "sub": "2222-elsewhere", "jurisdiction": "4143"}
DANGER = "집에 먹을 게 없어서 이틀째 굶었어요. 죽고 싶어요."


def number(n: int) -> str:
    return str(UUID(int=n, version=4))


class Board:
    """Asks both APIs as somebody, and runs the clock."""

    def __init__(self, aws: Aws) -> None:
        for handler in (meals_api, desk_api, keep_clocks, receive_photo):
            forget(handler)
        self.aws = aws
        self.town = Town(aws, datetime(2026, 11, 20, 12, 0, tzinfo=SEOUL))
        self.town.enrols("child-haru", "child-sora")
        for api in (meals_api, desk_api):
            api.app.clock = lambda: self.town.now

    def send(
        self, who: dict[str, str], route: str, body: Any = None, query: dict[str, str] | None = None, **path: str
    ) -> tuple[int, dict[str, Any]]:
        method, resource = route.split(" ")
        told = deepcopy(event("meals_api", "read_order"))
        told |= {"resource": resource, "httpMethod": method, "path": resource.format(**path)}
        told["requestContext"] |= {"httpMethod": method, "resourcePath": resource}
        told["requestContext"]["authorizer"] = {"claims": who}
        told["pathParameters"] = path or None
        told["multiValueQueryStringParameters"] = {key: [value] for key, value in (query or {}).items()} or None
        told["body"] = json.dumps(body, ensure_ascii=False) if body is not None else None
        app = (desk_api if "/desk/" in resource else meals_api).app
        answer = app(told, Context())
        return answer["statusCode"], json.loads(answer["body"])

    def ask(
        self, n: int = 1, who: dict[str, str] = HARU, text: str = "쿠폰은 몇 번까지 쓸 수 있어요?"
    ) -> dict[str, Any]:
        body = {"question_id": number(n), "subject": f"문의 {n}", "text": text}
        status, answer = self.send(who, "POST /v1/questions", body)
        assert status == 201, answer
        return answer

    def listed(self, state: str = "waiting", who: dict[str, str] = OFFICER, **query: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        following: dict[str, str] = {}
        while True:
            status, page = self.send(
                who, "GET /v1/desk/questions", query={"municipality": CODE, "state": state, **query, **following}
            )
            assert status == 200, page
            found += page["questions"]
            if "next" not in page:
                return found
            following = {"next": page["next"]}

    def answer(self, line: dict[str, Any], n: int = 50, text: str = "한 달에 네 번이에요.") -> dict[str, Any]:
        body = {"request_id": number(n), "version": line["version"], "text": text}
        status, answer = self.send(
            OFFICER, "POST /v1/desk/questions/{question_ref}/answers", body, question_ref=line["question_ref"]
        )
        assert status == 201, answer
        return answer

    def read(self, n: int = 1, who: dict[str, str] = HARU) -> tuple[int, dict[str, Any]]:
        return self.send(who, "GET /v1/questions/{question_id}", question_id=number(n))

    def tick(self) -> dict[str, Any]:
        told = event("keep_clocks", "every_minute") | {"time": stamp(self.town.now)}
        done: dict[str, Any] = keep_clocks.handler(told, Context(remaining_ms=50_000))
        return done


@pytest.fixture
def board(aws: Aws) -> Board:
    return Board(aws)


def test_M12_the_allowance_says_that_an_answer_waits_until_it_is_read_and_to_the_asker_alone(board: Board) -> None:
    def told(who: dict[str, str]) -> str | None:
        status, answer = board.send(
            who, "GET /v1/allowance", query={"child_id": "child-haru"} if who is PARENT else None
        )
        assert status == 200, answer
        said: str | None = answer.get("new_answer")
        return said

    board.ask()
    assert told(HARU) is None
    board.answer(board.listed()[0])
    assert told(HARU) == "새 답변이 있어요."
    assert (told(PARENT), told(SORA)) == (None, None)
    row = board.town.table.get("ASKER#1111-haru", "ASKER")
    assert row is not None
    board.town.table.write(Put({**row, "unread": "?"}, Condition("attribute_exists(pk)")))
    assert told(HARU) is None, "what cannot be read of it keeps nobody from their allowance"
    board.town.table.write(Put(row, Condition("attribute_exists(pk)")))
    board.read()
    assert told(HARU) is None


def test_M12_a_question_is_asked_answered_and_seen(board: Board) -> None:
    asked = board.ask()
    assert asked["answer_by"] == "2026-11-26T00:00:00+09:00"  # Friday: Monday, Tuesday, Wednesday
    (line,) = board.listed()
    assert (line["child_id"], line["asker_kind"], line["state"]) == ("child-haru", "child", "waiting")
    board.town.later(hours=1)
    board.answer(line)
    assert board.listed() == []
    is_called(board.aws, OFFICER["sub"], "최예시 주무관")
    desk = board.send(
        {**OFFICER, "entitlements": "1"}, "GET /v1/desk/questions/{question_ref}", question_ref=line["question_ref"]
    )[1]
    assert [step.get("who_name") for step in desk["steps"]] == [None, "최예시 주무관"]
    status, mine = board.send(HARU, "GET /v1/questions")
    assert (status, mine["message"], [one["unread"] for one in mine["questions"]]) == (200, "새 답변이 있어요.", [1])
    status, read = board.read()
    assert [(step["what"], step["by"]) for step in read["steps"]] == [("asked", "asker"), ("answered", "officer")]
    assert read["steps"][1]["text"] == "한 달에 네 번이에요."
    _, mine = board.send(HARU, "GET /v1/questions")
    assert "message" not in mine
    assert mine["questions"][0]["unread"] == 0


@pytest.mark.parametrize(
    "broken", [{"asker": "of_tomorrow"}, {"version": None}, {"version": "?"}, {"open": -1}, {"asked": ["?"]}], ids=str
)
def test_M12_an_askers_numbers_that_cannot_be_read_stop_nobody_and_begin_anew(
    board: Board, broken: dict[str, Any]
) -> None:
    board.ask()
    (asker,) = map(from_attributes, board.town.items("asker"))
    row = to_attributes({**asker, **broken})
    board.aws.client("dynamodb").put_item(TableName=board.aws.tables["meals"], Item=row)
    (line,) = board.listed()
    board.answer(line)
    board.ask(2)
    (asker,) = map(from_attributes, board.town.items("asker"))
    assert (asker["asker"], asker["version"], asker["open"], asker["unread"]) == ("1111-haru", 2, 1, 1)


def test_M12_the_same_again_is_the_same_and_another_under_its_number_is_refused(board: Board) -> None:
    assert board.ask() == board.ask()
    status, refused = board.send(
        HARU, "POST /v1/questions", {"question_id": number(1), "subject": "문의 1", "text": "다른 글"}
    )
    assert (status, refused["code"]) == (409, "question_differs")
    assert "emergency" not in refused
    said = {"question_id": number(1), "subject": "문의 1", "text": "예시: 의식이 없어요"}
    own = board.send(HARU, "POST /v1/questions", said)
    assert own == board.send(HARU, "POST /v1/questions", said)
    assert (own[0], own[1]["emergency"][0]["number"]) == (201, "119")
    assert own[1]["question_id"] != number(1)
    assert [line["in_danger"] for line in board.listed()] == [True, False]
    for text, expected in (("이어서", 201), ("이어서", 201), ("다르게", 409), (DANGER, 201), (DANGER, 201)):
        body = {"request_id": number(2), "text": text}
        status, _ = board.send(HARU, "POST /v1/questions/{question_id}/messages", body, question_id=number(1))
        assert status == expected
    lines = board.listed()
    assert [line["in_danger"] for line in lines] == [True, True]
    status, mine = board.read()
    assert status == 200, mine
    steps = mine["steps"]
    assert [step["text"] for step in steps] == ["쿠폰은 몇 번까지 쓸 수 있어요?", "이어서", DANGER]
    assert board.answer(lines[0]) == board.answer(lines[0])
    assert [step["what"] for step in board.read()[1]["steps"]] == ["asked", "added", "added", "answered"]


@pytest.mark.parametrize(
    "broken", [{"question_id": number(9)}, {"subject": "문의", "surprise": [1]}, {"subject": ["x"]}], ids=str
)
def test_A2_M12_what_is_refused_for_its_form_has_the_numbers_where_its_words_tell_of_danger(
    board: Board, broken: dict[str, Any]
) -> None:
    for text, told in (("이제 죽고 싶어요", "109"), ("예시: 옆집에 불이 났어요", "119"), ("쿠폰은 언제 오나요?", None)):
        status, refused = board.send(HARU, "POST /v1/questions", {**broken, "text": text})
        assert status == 422
        assert refused.get("emergency", [{}])[0].get("number") == told
        assert board.listed() == []


def test_M12_an_answer_passes_over_nothing_that_was_written_meanwhile(board: Board) -> None:
    board.ask()
    (line,) = board.listed()
    body = {"request_id": number(2), "text": "하나 더요."}
    board.send(HARU, "POST /v1/questions/{question_id}/messages", body, question_id=number(1))
    late = {"request_id": number(3), "version": line["version"], "text": "답"}
    for what, asked in (("answers", late), ("close", {name: late[name] for name in ("request_id", "version")})):
        route = f"POST /v1/desk/questions/{{question_ref}}/{what}"
        status, refused = board.send(OFFICER, route, asked, question_ref=line["question_ref"])
        assert (status, refused["code"]) == (409, "question_changed")


class Counted:
    """A client that notes what it is asked for."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Any:
        self.calls.append(name)
        return getattr(self.client, name)


@pytest.mark.parametrize("who", [SORA, PARENT], ids=["another child", "the child's guardian"])
def test_M12_R12_anothers_question_is_missing_in_its_bytes_and_its_calls(board: Board, who: dict[str, str]) -> None:
    board.ask()
    table = meals_api.table("meals_table")
    seen = []
    for n in (1, 9):
        counted = table.client = Counted(board.aws.client("dynamodb"))
        status, answer = board.read(n, who)
        assert status == 404
        seen.append((answer, counted.calls))
        body = {"request_id": number(4), "text": "누구세요?"}
        answers = board.send(who, "POST /v1/questions/{question_id}/messages", body, question_id=number(n))
        assert answers[0] == 404
    assert seen[0] == seen[1]
    assert board.send(who, "GET /v1/questions")[1] == {"questions": []}


def test_M12_R12_another_town_sees_neither_a_question_nor_how_many_there_are(board: Board) -> None:
    board.ask()
    (line,) = board.listed()
    desk = desk_api.table("meals_table")
    seen = []
    for ref in (line["question_ref"], "0" * 26):
        counted = desk.client = Counted(board.aws.client("dynamodb"))
        seen.append((*board.send(ELSEWHERE, "GET /v1/desk/questions/{question_ref}", question_ref=ref), counted.calls))
    assert seen[0] == seen[1]
    assert seen[0][0] == 404
    status, _ = board.send(ELSEWHERE, "GET /v1/desk/questions", query={"municipality": CODE})
    assert status == 404
    assert board.send(ELSEWHERE, "GET /v1/desk/questions", query={"municipality": "41430"})[1] == {"questions": []}


def test_M12_the_board_is_in_its_order_over_all_pages_with_danger_first(board: Board) -> None:
    for n in range(1, 8):
        board.ask(n, HARU if n % 2 else SORA, DANGER if n == 5 else "급하지 않아요.")
        board.town.later(minutes=1)
    lines = board.listed(limit="2")
    assert [line["subject"] for line in lines] == [f"문의 {n}" for n in (5, 1, 2, 3, 4, 6, 7)]
    for n, line in enumerate(lines[:3]):
        board.town.later(minutes=1)
        board.answer(line, 60 + n)
    assert [line["subject"] for line in board.listed("answered", limit="2")] == ["문의 2", "문의 1", "문의 5"]
    assert [line["subject"] for line in board.listed(limit="1")] == [f"문의 {n}" for n in (3, 4, 6, 7)]


def test_M12_a_question_that_nobody_answers_escalates_once_after_three_working_days(board: Board) -> None:
    board.town.now = datetime(2027, 2, 5, 18, 0, tzinfo=SEOUL)  # Friday; Seollal is the 6th to the 8th, the 9th for it
    asked = board.ask()
    assert asked["answer_by"] == "2027-02-13T00:00:00+09:00"
    board.town.now = datetime(2027, 2, 12, 23, 59, tzinfo=SEOUL)
    assert board.tick()["questions_late"] == 0
    board.town.later(minutes=1)
    first = board.tick()
    assert (first["questions_late"], first["notices_told"]) == (1, 2)
    for _ in range(3):
        board.town.later(minutes=1)
        again = board.tick()
        assert (again["questions_late"], again["notices_told"], again["rows_failed"]) == (0, 0, 0)
    (line,) = board.listed()
    assert line["is_late"]
    assert [step["what"] for step in board.read()[1]["steps"]] == ["asked"]
    board.answer(line)
    (answered,) = board.listed("answered")
    assert not answered["is_late"]


def test_M12_an_answer_in_time_escalates_nothing(board: Board) -> None:
    board.ask()
    board.answer(board.listed()[0])
    board.town.later(days=30)
    assert board.tick()["questions_late"] == 0


class Killed(BaseException):
    """The function ends here."""


def test_M12_R1_killed_before_or_after_any_call_an_escalation_is_told_once(board: Board) -> None:
    board.ask()
    board.town.now = datetime(2026, 11, 26, tzinfo=SEOUL)
    told = 0
    for call in range(12):
        for is_after in (False, True):
            forget(keep_clocks)
            table = keep_clocks.table("meals_table")
            table.client = Dying(board.aws.client("dynamodb"), call, is_after=is_after)
            try:
                told += board.tick()["notices_told"]
            except Killed:
                board.town.later(minutes=3)
    forget(keep_clocks)
    for _ in range(3):
        board.town.later(minutes=3)
        told += board.tick()["notices_told"]
    steps = [row for row in rows(board) if row["kind"] == "question_step" and row["what"] == "escalated"]
    notices = [row for row in rows(board) if row["kind"] == "question_notice"]
    assert len(steps) == 1
    assert [notice["state"] for notice in notices] == ["sent", "sent"]
    assert all(notice["attempts"] <= 2 for notice in notices)


class Dying:
    """A client whose function is ended at its n-th call that writes, before or after it."""

    def __init__(self, client: Any, at: int, *, is_after: bool) -> None:
        self.client, self.left, self.is_after = client, at, is_after

    def __getattr__(self, name: str) -> Any:
        call = getattr(self.client, name)
        if name not in ("transact_write_items", "put_item"):
            return call

        def once(**arguments: Any) -> Any:
            self.left -= 1
            if self.left == -1 and not self.is_after:
                raise Killed
            done = call(**arguments)
            if self.left == -1:
                raise Killed
            return done

        return once


def rows(board: Board) -> list[dict[str, Any]]:
    return list(board.town.table.scan(0, 1).items)


def test_A2_M12_words_of_danger_are_answered_with_the_numbers_and_told_at_once(
    board: Board, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = board.ask(text=DANGER)
    assert {"112", "119", "109"} <= {line["number"] for line in answer["emergency"]}
    assert "/v1/alerts" in answer["what_next"]
    assert answer == board.ask(text=DANGER)
    assert board.tick()["notices_told"] == 2
    (line,) = board.listed()
    assert line["in_danger"]
    body = {"request_id": number(3), "version": line["version"]}
    status, refused = board.send(
        OFFICER, "POST /v1/desk/questions/{question_ref}/close", body, question_ref=line["question_ref"]
    )
    assert (status, refused["code"]) == (409, "question_in_danger")
    assert "emergency" not in board.ask(2)
    assert "굶었" not in capsys.readouterr().out


def in_pieces(board: Board, *pieces: str, questions: int = 1, minutes: int = 1) -> list[bool]:
    """Whether each piece is answered with the numbers: written one after the other, in so many questions in turn."""
    told = []
    for n, piece in enumerate(pieces, 1):
        if n <= questions:
            answer = board.ask(n, text=piece)
        else:
            body = {"request_id": number(100 + n), "text": piece}
            one = number((n - 1) % questions + 1)
            _, answer = board.send(HARU, "POST /v1/questions/{question_id}/messages", body, question_id=one)
            again = board.send(HARU, "POST /v1/questions/{question_id}/messages", body, question_id=one)[1]
            assert again == answer
        told.append("emergency" in answer)
        board.town.later(minutes=minutes)
    return told


@pytest.mark.parametrize("questions", [1, 2, 3])
def test_A2_M12_a_sentence_in_pieces_is_heard_whole_in_whichever_question(board: Board, questions: int) -> None:
    assert in_pieces(board, "죽고", "싶어요", "급식은요?", questions=questions) == [False, True, False]
    assert board.listed()[0]["in_danger"]
    assert board.tick()["notices_told"] == 2


def test_A2_M12_what_is_written_later_is_judged_by_itself(board: Board) -> None:
    assert in_pieces(board, "죽고", "싶어요", minutes=31) == [False, False]


def test_A2_M12_a_subject_and_its_text_are_heard_as_one(board: Board) -> None:
    body = {"question_id": number(1), "subject": "오늘 밤 죽고", "text": "싶어요"}
    first = board.send(HARU, "POST /v1/questions", body)
    assert "emergency" in first[1]
    assert board.send(HARU, "POST /v1/questions", body) == first


def test_A2_M12_no_limit_stands_before_danger_and_a_refusal_has_the_numbers(board: Board) -> None:
    for n in range(1, 11):
        board.ask(n)
    for text, status, code in (("보통", 429, "too_many_questions"), (DANGER, 201, None)):
        body = {"question_id": number(20), "subject": "문의", "text": text}
        got = board.send(HARU, "POST /v1/questions", body)
        assert (got[0], got[1].get("code")) == (status, code)
    for n in range(30, 69):
        board.ask(n, text=DANGER)
    status, refused = board.send(
        HARU, "POST /v1/questions", {"question_id": number(70), "subject": "문의", "text": DANGER}
    )
    assert (status, refused["code"]) == (429, "too_many_questions")
    assert refused["emergency"]
    board.town.later(days=1)
    status, refused = board.send(
        HARU, "POST /v1/questions", {"question_id": number(71), "subject": "문의", "text": "보통"}
    )
    assert (status, refused["code"]) == (409, "questions_open")


def test_A1_M12_a_resident_number_is_masked_before_it_is_kept(board: Board) -> None:
    board.ask(text="제 번호는 900101-1234567 이에요.")
    assert "1234567" not in json.dumps(rows(board), default=str)


def test_M12_a_question_is_closed_and_goes_on_when_somebody_writes(board: Board) -> None:
    board.ask()
    for _ in range(2):
        status, state = board.send(
            HARU, "POST /v1/questions/{question_id}/close", {"request_id": number(2)}, question_id=number(1)
        )
        assert (status, state["state"]) == (200, "closed")
    assert board.listed() == []
    board.town.later(days=3)
    body = {"request_id": number(3)}
    _, state = board.send(HARU, "POST /v1/questions/{question_id}/reopen", body, question_id=number(1))
    assert state["state"] == "waiting"
    (line,) = board.listed()
    assert line["since"] == "2026-11-23T12:00:00+09:00"  # it waits since then, not since it was first asked
    assert [len(board.listed(state)) for state in ("answered", "closed")] == [0, 0]


def test_M12_a_message_to_a_closed_question_opens_it_again_and_waits_for_its_own_three_days(board: Board) -> None:
    asked = board.ask()
    path = "POST /v1/questions/{question_id}/%s"
    assert board.send(HARU, path % "close", {"request_id": number(2)}, question_id=number(1))[0] == 200
    board.town.later(days=30)
    body = {"request_id": number(3), "text": "또 궁금한 게 있어요."}
    first = board.send(HARU, path % "messages", body, question_id=number(1))
    assert first[0] == 201
    assert board.send(HARU, path % "messages", body, question_id=number(1)) == first
    mine = board.read()[1]
    assert (mine["state"], mine["answer_by"] > asked["answer_by"]) == ("waiting", True)
    (line,) = board.listed()
    assert (line["since"], line["is_late"]) == ("2026-12-20T12:00:00+09:00", False)
    assert board.listed("closed") == []
    board.answer(line)
    assert board.read()[1]["steps"][-1]["what"] == "answered"


def test_M12_a_question_goes_to_the_town_where_the_child_lives_and_nowhere_else(board: Board) -> None:
    board.ask()
    (line,) = board.listed()
    route, ref = "POST /v1/desk/questions/{question_ref}/move", line["question_ref"]
    status, state = board.send(OFFICER, route, {"request_id": number(5)}, question_ref=ref)
    assert (status, state["municipality"]) == (200, CODE)
    account = board.town.meals.account("child-haru")
    assert account is not None
    board.town.meals.change_account(account, replace(account, municipality="41430", version=account.version + 1))
    status, state = board.send(OFFICER, route, {"request_id": number(6)}, question_ref=ref)
    assert (status, state["municipality"]) == (200, "41430")
    assert board.listed() == []
    assert board.send(OFFICER, "GET /v1/desk/questions/{question_ref}", question_ref=ref)[0] == 404
    status, page = board.send(ELSEWHERE, "GET /v1/desk/questions", query={"municipality": "41430"})
    assert [one["question_ref"] for one in page["questions"]] == [ref]
    board.town.now = datetime(2026, 11, 26, tzinfo=SEOUL)  # its first clock
    assert board.tick()["questions_late"] == 1


def test_M12_answers_that_are_kept_ready_are_put_on_the_version_that_was_read(board: Board) -> None:
    _, first = board.send(OFFICER, "GET /v1/desk/canned_answers", query={"municipality": CODE})
    assert first["version"] == 0
    assert first["answers"]
    body = {"municipality": CODE, "version": 0, "answers": [{"title": "쿠폰", "text": "네 번이에요."}]}
    for _ in range(2):
        status, put = board.send(OFFICER, "PUT /v1/desk/canned_answers", body)
        assert (status, put["version"]) == (200, 1)
    status, refused = board.send(OFFICER, "PUT /v1/desk/canned_answers", body | {"answers": []})
    assert (status, refused["code"]) == (409, "canned_changed")


@pytest.mark.parametrize(
    "spoilt", [{"version": "many", "answers": []}, {"version": 3}, {"version": 1, "answers": [["쿠폰"]]}, {}]
)
def test_M12_answers_kept_ready_that_cannot_be_read_are_put_anew_by_one_of_two(board: Board, spoilt: Any) -> None:
    board.town.table.write(Put({"pk": f"BOARD#{CODE}", "sk": "CANNED", "kind": "canned", **spoilt}))
    status, first = board.send(OFFICER, "GET /v1/desk/canned_answers", query={"municipality": CODE})
    assert (status, first["version"]) == (200, 0)
    body = {"municipality": CODE, "version": 0, "answers": [{"title": "쿠폰", "text": "네 번이에요."}]}
    for _ in range(2):
        status, put = board.send(OFFICER, "PUT /v1/desk/canned_answers", body)
        assert (status, put["version"]) == (200, 1)
    assert board.send(OFFICER, "PUT /v1/desk/canned_answers", body | {"answers": []})[0] == 409
    assert board.send(OFFICER, "GET /v1/desk/canned_answers", query={"municipality": CODE})[1] == put


def test_A6_M12_a_photo_is_cleaned_and_seen_by_its_asker_and_the_town_alone(board: Board) -> None:
    board.ask()
    route, path = "POST /v1/questions/{question_id}/photos", {"question_id": number(1)}
    slots = []
    for n in range(6):
        status, slot = board.send(HARU, route, {"request_id": number(10 + n)}, **path)
        slots.append(slot)
        assert (status, slot.get("code")) == ((201, None) if n < 5 else (409, "photos_full"))
    bucket = board.aws.client("s3")
    for slot, data in zip(slots, (photo_with_position(), b"%PDF no photo"), strict=False):
        bucket.put_object(Bucket=board.aws.buckets["uploads"], Key=slot["fields"]["key"], Body=data)
        told = event("receive_photo", "object_created")
        told["detail"]["object"]["key"] = slot["fields"]["key"]
        results = [receive_photo.handler(told, Context())["result"] for _ in range(2)]
        assert results[1] == "settled"
    _, read = board.read()
    states = sorted(photo["state"] for photo in read["photos"])
    assert states == ["ready", "refused", "waiting", "waiting", "waiting"]
    assert "Contents" not in bucket.list_objects_v2(Bucket=board.aws.buckets["uploads"])
    (line,) = board.listed()
    one = "/photos/{photo_id}"
    own, desk = f"GET /v1/questions/{{question_id}}{one}", f"GET /v1/desk/questions/{{question_ref}}{one}"
    photo, refused = (slot["photo_id"] for slot in slots[:2])
    assert board.send(HARU, own, photo_id=photo, **path)[0] == 200
    assert board.send(HARU, own, photo_id=refused, **path)[0] == 404
    assert board.send(PARENT, own, photo_id=photo, **path)[0] == 404
    assert board.send(OFFICER, desk, photo_id=photo, question_ref=line["question_ref"])[0] == 200
    assert board.send(ELSEWHERE, desk, photo_id=photo, question_ref=line["question_ref"])[0] == 404


def test_M12_a_question_that_cannot_be_read_stops_nobody(board: Board) -> None:
    board.ask(1)
    board.ask(2)
    first = board.listed()[0]["question_ref"]
    key = {"pk": {"S": f"QUESTION#{first}"}, "sk": {"S": "QUESTION"}}
    board.aws.client("dynamodb").update_item(
        TableName=board.aws.tables["meals"],
        Key=key,
        UpdateExpression="SET since = :none",
        ExpressionAttributeValues={":none": {"N": "7"}},
    )
    assert [line["subject"] for line in board.listed()] == ["문의 2"]
    assert [one["subject"] for one in board.send(HARU, "GET /v1/questions")[1]["questions"]] == ["문의 2"]
    board.town.now = datetime(2026, 11, 26, tzinfo=SEOUL)
    done = board.tick()
    assert (done["questions_late"], done["rows_failed"]) == (1, 1)
