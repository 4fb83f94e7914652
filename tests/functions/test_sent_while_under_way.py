"""R4: what is sent again while its first sending is still under way gets that one's answer, however long its rows stay
in other transactions; what nobody has overtaken goes on trying."""

from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import botocore.auth
import botocore.signers
import pytest

from dolbom import aws as clients
from functions.people_api import handler as people_api
from tests.conftest import Aws
from tests.exactly_once.harness.contention import overtaken
from tests.functions import test_card_links as links
from tests.functions.test_consents import MOTHER, Flow
from tests.functions.test_consents import flow as flow
from tests.functions.test_discovery_weights import decide, forty_households, proposal
from tests.functions.test_discovery_weights import desk as weighing
from tests.functions.test_match_reports import DOOR, Meeting
from tests.functions.test_questions import HARU, Board, number
from tests.support import forget
from tests.support.alerts import WORKER_OF_GIHEUNG, World, code
from tests.support.alerts_forms import Json, a_report, anonymous, request_id
from tests.support.town import Town
from tests.support.visits import brought, path, visit

Sent = Callable[[World, Json], tuple[int, Json]]
SAID = {"request_id": request_id(50), "text": "예시: 아직 기다리고 있습니다"}
OF_A_QUESTION = "POST /v1/questions/{question_id}"


@pytest.fixture(autouse=True)
def functions_that_begin() -> None:
    """They ask the client that is listened to here, and none that an earlier test has left them."""
    for name in ("alerts_api", "desk_api", "meals_api", "people_api"):
        forget(import_module(f"functions.{name}.handler"))


@pytest.fixture(autouse=True)
def one_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of botocore's signatures stands still: a form for a photo says in which second it was signed."""
    at = datetime.now(UTC).replace(tzinfo=None)
    for module in (botocore.auth, botocore.signers):
        monkeypatch.setattr(module, "get_current_datetime", lambda **_: at)


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


VISITS: dict[str, tuple[str, Json]] = {
    "a visit that is taken": (path(1, "take"), {"request_id": request_id(70), "version": 1}),
}


@pytest.mark.parametrize(("where", "body"), VISITS.values(), ids=VISITS)
def test_R4_what_a_worker_does_twice_at_once_on_a_round_is_answered_alike(aws: Aws, where: str, body: Json) -> None:
    world = World(aws)
    brought(world, visit(1), visit(2))

    def send() -> tuple[int, Json]:
        return world.desk("POST", where, WORKER_OF_GIHEUNG, body)

    with overtaken(clients.client("dynamodb"), send) as first:
        again = send()
    assert again[0] == 200
    assert first == [again]


@pytest.mark.parametrize("accept", [True, False], ids=["accepted", "refused"])
def test_R4_weights_that_are_decided_twice_at_once_are_answered_alike(
    aws: Aws, one_database: None, accept: bool
) -> None:
    world = forty_households(aws)
    found, office = proposal(world), weighing(world, aws)
    with overtaken(clients.client("dynamodb"), lambda: decide(office, found, accept=accept)) as first:
        again = decide(office, found, accept=accept)
    assert again[0] == 200
    assert first == [again]


@pytest.mark.parametrize("is_same", [True, False])
def test_R4_a_word_on_a_household_that_is_said_twice_at_once_is_answered_alike(aws: Aws, is_same: bool) -> None:
    world = Meeting(aws)
    visit = world.brought(DOOR)
    receipt = world.reported()

    def judge() -> tuple[int, Json]:
        return world.judge(receipt, visit.household, is_same=is_same, version=1)

    with overtaken(clients.client("dynamodb"), judge) as first:
        again = judge()
    assert again[0] == 200
    assert first == [again]
    assert judge() == again, "later, too: its answer was lost"
    assert world.judge(receipt, visit.household, is_same=not is_same, version=1)[1]["code"] == "version_changed"


LINKS: dict[str, tuple[bytes, Callable[[str], tuple[int, Json]]]] = {
    "a letter": (b"TransactItems", lambda _: links.send("make_letter", request_id=request_id(80))),
    "a card that is linked, as its code is counted": (
        b'"LETTER#',
        lambda code: links.send("link_card", links.MOTHER, code=code, linked_as="guardian"),
    ),
    "a card that is linked, as it is written": (
        b"TransactItems",
        lambda code: links.send("link_card", links.MOTHER, code=code, linked_as="guardian"),
    ),
    "the end of a link": (b"TransactItems", lambda _: links.send("unlink_child", links.GRANDMOTHER)),
}


@pytest.mark.parametrize(("at", "send"), LINKS.values(), ids=LINKS)
def test_R4_a_link_that_is_asked_for_twice_at_once_is_answered_alike(aws: Aws, at: bytes, send: Any) -> None:
    town = Town(aws)
    town.load(links.CHILD, 10_000)
    people_api.app.clock = town.clock
    other = links.send("make_letter", request_id=request_id(81), card_number="9490123412341299")[1]["code"]
    given = {"card_number": "9490123412341299", "code": other, "linked_as": "guardian"}
    assert links.send("link_card", links.GRANDMOTHER, **given)[0] == 200
    code = links.send("make_letter")[1]["code"]
    with overtaken(clients.client("dynamodb"), lambda: send(code), at) as first:
        again = send(code)
    assert again[0] in (200, 201)
    assert first == [again]


@pytest.mark.parametrize("at", [b"TransactItems", b'"PAIRING#'], ids=["the link", "the code"])
def test_R4_a_second_device_that_is_approved_twice_at_once_is_linked(aws: Aws, at: bytes) -> None:
    town = Town(aws)
    town.load(links.CHILD, 10_000)
    people_api.app.clock = town.clock
    code = links.send("make_letter")[1]["code"]
    links.send("link_card", links.MOTHER, code=code, linked_as="guardian")
    shown = links.send("show_code", links.DEVICE)[1]["code"]

    def send() -> tuple[int, Json]:
        return links.send("approve_device", links.MOTHER, code=shown)

    with overtaken(clients.client("dynamodb"), send, at) as first:
        again = send()
    assert again[0] == 200
    assert first == [again]


def test_R4_of_two_who_use_a_letter_at_once_the_late_one_is_linked_to_nobody(aws: Aws) -> None:
    town = Town(aws)
    town.load(links.CHILD, 10_000)
    people_api.app.clock = town.clock
    code = links.send("make_letter")[1]["code"]

    def by(who: Json) -> tuple[int, Json]:
        return links.send("link_card", who, code=code, linked_as="guardian")

    with overtaken(clients.client("dynamodb"), lambda: by(links.MOTHER), b'"LETTER#') as first:
        late = by(links.DEVICE)
    assert [status for status, _ in first] == [200]
    assert (late[0], late[1]["code"]) == (404, "link_refused")


CONSENTS: dict[str, tuple[str, int]] = {"a consent": ("give_consent", 201), "its end": ("withdraw_consent", 200)}


@pytest.mark.parametrize(("asked", "status"), CONSENTS.values(), ids=CONSENTS)
def test_R4_a_consent_that_is_sent_twice_at_once_is_answered_alike(flow: Flow, asked: str, status: int) -> None:
    if asked == "withdraw_consent":
        flow.exchange(flow.code())

    def send() -> int:
        return flow.ask(asked, MOTHER)[0]

    with overtaken(clients.client("dynamodb"), send, b"TransactItems") as first:
        again = send()
    assert (first, again) == ([status], status)
