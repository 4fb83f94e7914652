"""R4: what is sent again while its first sending is still under way gets that one's answer, however long its rows stay
in other transactions; what nobody has overtaken goes on trying."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest

from dolbom import aws as clients
from tests.conftest import Aws
from tests.exactly_once.harness.contention import overtaken
from tests.functions.test_questions import HARU, Board, number
from tests.support import forget
from tests.support.alerts import WORKER_OF_GIHEUNG, World, code
from tests.support.alerts_forms import Json, a_report, anonymous, request_id

Sent = Callable[[World, Json], tuple[int, Json]]
SAID = {"request_id": request_id(50), "text": "예시: 아직 기다리고 있습니다"}
OF_A_QUESTION = "POST /v1/questions/{question_id}"


@pytest.fixture(autouse=True)
def functions_that_begin() -> None:
    """They ask the client that is listened to here, and none that an earlier test has left them."""
    for name in ("alerts_api", "desk_api", "meals_api"):
        forget(import_module(f"functions.{name}.handler"))


def at_the_report(what: str, body: Json) -> Sent:
    return lambda world, receipt: world.call(
        "POST", f"/v1/alerts/{receipt['alert_id']}/{what}", body=body, headers=code(receipt)
    )


REPORTERS: dict[str, Sent] = {
    "a report": lambda world, _: world.report(a_report(2)),
    "an anonymous report of danger": lambda world, _: world.report(anonymous(3, text="예시: 의식이 없어요")),
    "a message": at_the_report("messages", SAID),
    "a wish to reopen": at_the_report("reopen", SAID),
    "a place for a photo": at_the_report("photos", {"request_id": request_id(51), "content_type": "image/jpeg"}),
    "a new code": at_the_report("receipt_code", {"request_id": request_id(52)}),
}


@pytest.mark.parametrize("send", REPORTERS.values(), ids=REPORTERS)
def test_R4_what_a_reporter_sends_twice_at_once_is_answered_alike(aws: Aws, send: Sent) -> None:
    world = World(aws)
    _, receipt = world.report(a_report(1))
    with overtaken(clients.client("dynamodb"), lambda: send(world, receipt)) as first:
        again = send(world, receipt)
    assert again[0] in (200, 201)
    assert first == [again]


QUESTIONS: dict[str, Callable[[Board], tuple[int, Json]]] = {
    "a question": lambda board: board.send(
        HARU, "POST /v1/questions", {"question_id": number(2), "subject": "문의", "text": "언제까지 쓸 수 있어요?"}
    ),
    "what is added": lambda board: board.send(
        HARU, f"{OF_A_QUESTION}/messages", {"request_id": number(60), "text": "예시"}, question_id=number(1)
    ),
    "a place for a photo": lambda board: board.send(
        HARU,
        f"{OF_A_QUESTION}/photos",
        {"request_id": number(61), "content_type": "image/png"},
        question_id=number(1),
    ),
    "its end": lambda board: board.send(
        HARU, f"{OF_A_QUESTION}/close", {"request_id": number(62)}, question_id=number(1)
    ),
}


@pytest.mark.parametrize("send", QUESTIONS.values(), ids=QUESTIONS)
def test_R4_what_a_child_asks_twice_at_once_is_answered_alike(aws: Aws, send: Any) -> None:
    board = Board(aws)
    board.ask(1)
    with overtaken(clients.client("dynamodb"), lambda: send(board)) as first:
        again = send(board)
    assert again[0] in (200, 201)
    assert first == [again]


def test_R4_of_two_who_take_a_report_at_once_the_late_one_is_told_of_it(aws: Aws) -> None:
    world = World(aws)
    _, receipt = world.report(a_report(1))
    world.stream()

    def take() -> tuple[int, Json]:
        return world.desk("POST", f"/alerts/{receipt['alert_id']}/take", WORKER_OF_GIHEUNG, {"version": 1})

    with overtaken(clients.client("dynamodb"), take) as first:
        late = take()
    assert [status for status, _ in first] == [200]
    assert (late[0], late[1].get("code")) == (409, "version_changed")
