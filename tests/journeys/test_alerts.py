"""Crisis reports on the embedded cloud, and what every person sees of them: reporter, case worker, the town next door's
worker, the municipality's officer, the central desk. What needs a clock to move is in
tests/functions/test_alerts_journeys.py."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from dolbom.texts.alerts import WHAT_NEXT, question
from tools.cloud.people import Person
from tools.day.neighbour import Receipt, listed, receipt_of
from tools.day.operator import Operator
from tools.day.phone import Answer, Phone
from tools.day.script import until

pytestmark = pytest.mark.xdist_group("cloud")

GIHEUNG, UIWANG_CENTRE, GIHEUNG_CENTRE = (37.2801, 127.1159), "41430101", "41463102"
ON_A_BORDER, AT_SEA = (37.30, 127.05954), (36.0, 125.0)
"""Between 이의동 of 수원시 and 상현동 of 용인시; in the Yellow Sea."""
SUWON_CENTRE, SANGHYEON = "41117103", "41465107"
Json = dict[str, Any]


@dataclass(frozen=True)
class People:
    """Everybody who may look."""

    operator: Operator
    worker: Phone
    colleague: Phone
    next_door: Phone
    suwon: Phone
    officer: Phone
    central: Phone

    def guest(self) -> Phone:
        return self.operator.phone("alerts", device=uuid.uuid4().hex)

    def who_see(self, receipt: Receipt) -> set[str]:
        """Whose page of the report opens."""
        desks = {name: getattr(self, name) for name in ("worker", "next_door", "suwon", "officer", "central")}
        path = f"/desk/alerts/{receipt.alert_id}"
        answers = {name: desk.get(path) for name, desk in desks.items()}
        closed = {answer.raw for answer in answers.values() if answer.status != 200}
        # Who may not see it is told just what is told of a report that does not exist.
        assert closed <= {self.next_door.get(f"/desk/alerts/{'0' * 26}").raw}
        return {name for name, answer in answers.items() if answer.status == 200}


@pytest.fixture(scope="module")
def people(cloud: Json) -> Iterator[People]:
    with Operator(cloud) as operator:
        code = uuid.uuid4().hex[:8]
        invited = {
            "colleague": Person(f"colleague-{code}", "caseworker", jurisdiction="41463"),
            "suwon": Person(f"suwon-{code}", "caseworker", jurisdiction="41117"),
            "central": Person(f"central-{code}", "officer", jurisdiction="central"),
        }
        tokens = operator.invite(list(invited.values()))
        yield People(
            operator=operator,
            worker=operator.phone_of("caseworker_yongin", "desk"),
            next_door=operator.phone_of("caseworker_uiwang", "desk"),
            officer=operator.phone_of("officer_yongin", "desk"),
            **{name: operator.phone("desk", tokens[person.username]) for name, person in invited.items()},
        )


def a_form(**changes: Any) -> Json:
    """A report for oneself from 기흥구, made up."""
    form: Json = {
        "request_id": str(uuid.uuid4()),
        "about": "self",
        "kinds": ["money"],
        "text": "예시입니다. 두 달째 월세를 못 내고 있어요.",
        "place": {"lat": GIHEUNG[0], "lon": GIHEUNG[1], "address": f"지어낸 주소 {uuid.uuid4().hex} 1"},
        **changes,
    }
    return form


def at(position: tuple[float, float]) -> Json:
    return {"lat": position[0], "lon": position[1]}


def reported(guest: Phone, **changes: Any) -> tuple[Receipt, Answer]:
    answer = guest.post("/alerts", a_form(**changes))
    assert answer.status == 201, answer.body
    return receipt_of(answer), answer


def status(guest: Phone, receipt: Receipt) -> Json:
    answer = guest.get(f"/alerts/{receipt.alert_id}", headers=receipt.headers)
    assert answer.status == 200
    return dict(answer.body)


def page(desk: Phone, receipt: Receipt) -> Json:
    return dict(desk.get(f"/desk/alerts/{receipt.alert_id}").body)


def does(desk: Phone, receipt: Receipt, action: str, **body: Any) -> Answer:
    seen = page(desk, receipt)["version"]
    return desk.post(f"/desk/alerts/{receipt.alert_id}/{action}", {"version": seen, **body})


def test_A1_a_report_for_oneself_is_the_own_centres_and_names_stand_apart(people: People) -> None:
    guest = people.guest()
    reporter = {"name": "지어낸 사람", "phone": "010-0000-0000"}
    receipt, answer = reported(guest, reporter=reporter, contact={"how": "call", "when": "오후"})
    assert answer.body["office"]["code"] == GIHEUNG_CENTRE
    assert answer.body["what_next"]["ko"] == WHAT_NEXT["ordinary"].ko
    assert until(lambda: listed(people.worker, receipt), bool)
    assert people.who_see(receipt) == {"worker", "officer"}
    opened = people.worker.post(f"/desk/alerts/{receipt.alert_id}/identity", {"reason": "첫 상담 전화"})
    assert opened.body["reporter"] == reporter
    assert "지어낸 사람" not in people.worker.get(f"/desk/alerts/{receipt.alert_id}").raw.decode()
    assert status(guest, receipt)["state"] == "received"


def test_A1_A8_a_neighbour_is_reported_by_name_and_the_safety_flags_stand_first(people: People) -> None:
    guest = people.guest()
    person, flags = {"name": "지어낸 할머니"}, [{"kind": "no_home_call"}]
    receipt, _ = reported(guest, about="neighbour", kinds=["isolation"], person=person, flags=flags)
    assert until(lambda: listed(people.worker, receipt), bool)
    seen = page(people.worker, receipt)
    assert next(iter(seen)) == "flags"
    assert [flag["kind"] for flag in seen["flags"]] == ["no_home_call"]
    assert (seen["about"], seen["anonymous"]) == ("neighbour", False)
    opened = people.worker.post(f"/desk/alerts/{receipt.alert_id}/identity", {"reason": "첫 방문"})
    assert opened.body["person"]["name"] == "지어낸 할머니"
    assert "지어낸 할머니" not in str(status(guest, receipt))
    assert people.who_see(receipt) == {"worker", "officer"}


def test_A1_A7_an_anonymous_neighbour_is_asked_and_answers_and_nobody_knows_who_it_is(people: People) -> None:
    guest = people.guest()
    receipt, _ = reported(guest, about="neighbour", anonymous=True, kinds=["isolation"])
    assert until(lambda: listed(people.worker, receipt), bool)
    opened = people.worker.post(f"/desk/alerts/{receipt.alert_id}/identity", {"reason": "연락하려고"})
    assert (opened.status, opened.body) == (200, {"flags": [], "flags_beside": []})
    does(people.worker, receipt, "take")
    free = does(people.worker, receipt, "questions", text="쉼터에 계신 것을 아시나요?")
    assert free.outcome == "422 question_of_list"  # the reporter may be the one whom she fled from
    does(people.worker, receipt, "questions", question="when_seen")
    seen = status(guest, receipt)
    assert [message["text"] for message in seen["messages"]] == [question("when_seen")]
    assert not {"phrase", "level", "outcome"} & seen.keys()
    assert [line["what"] for line in seen["history"]] == ["received"]
    message = {"request_id": str(uuid.uuid4()), "text": "사흘 됐어요."}
    assert guest.post(f"/alerts/{receipt.alert_id}/messages", message, headers=receipt.headers).status == 201
    assert [said["by"] for said in page(people.worker, receipt)["messages"]] == ["worker", "reporter"]
    assert people.who_see(receipt) == {"worker", "officer"}


def test_A1_a_guest_who_was_offline_and_sends_three_times_has_reported_once(people: People) -> None:
    guest, form = people.guest(), a_form()
    answers = [guest.post("/alerts", form) for _ in range(4)]
    assert {answer.status for answer in answers} == {201}
    assert len({answer.raw for answer in answers}) == 1
    receipt = receipt_of(answers[0])
    assert until(lambda: listed(people.worker, receipt), bool)
    assert [line["what"] for line in status(guest, receipt)["history"]] == ["received"]
    assert [line["what"] for line in page(people.officer, receipt)["history"]] == ["received"]
    changed = guest.post("/alerts", {**form, "text": "다른 내용이에요."})
    assert changed.outcome == "409 request_differs"


def test_A3_on_a_border_one_centre_has_it_and_the_page_names_the_other(people: People) -> None:
    guest = people.guest()
    receipt, answer = reported(guest, place=at(ON_A_BORDER))
    assert answer.body["office"]["code"] == SUWON_CENTRE
    assert until(lambda: listed(people.suwon, receipt), bool)
    assert [office["code"] for office in page(people.suwon, receipt)["candidates"]] == [SANGHYEON]
    assert people.who_see(receipt) == {"suwon"}
    does(people.suwon, receipt, "hand_over", to=SANGHYEON, reason="주소지가 용인시입니다.")
    assert until(lambda: listed(people.worker, receipt), bool)
    does(people.worker, receipt, "hand_over/accept")
    assert people.who_see(receipt) == {"worker", "officer"}
    assert status(guest, receipt)["office"]["code"] == SANGHYEON
    assert status(guest, receipt)["deadline_at"] == answer.body["deadline_at"]


def test_A3_at_sea_the_central_desk_has_it_and_the_reporter_a_number_that_is_answered(people: People) -> None:
    guest = people.guest()
    receipt, answer = reported(guest, place=at(AT_SEA))
    assert (answer.body["office"]["code"], answer.body["office"]["phone"]) == ("central", "129")
    assert until(lambda: listed(people.central, receipt), bool)
    assert people.who_see(receipt) == {"central"}
    does(people.central, receipt, "hand_over", to=UIWANG_CENTRE, reason="의왕시에 사는 분입니다.")
    assert until(lambda: listed(people.next_door, receipt), bool)
    does(people.next_door, receipt, "hand_over/accept")
    assert people.who_see(receipt) == {"next_door"}
    assert status(guest, receipt)["office"]["code"] == UIWANG_CENTRE


def test_A9_A10_twenty_anonymous_reports_on_one_household_are_joined_and_hinted_at_and_reporters_see_none(
    people: People,
) -> None:
    place = a_form()["place"]
    form: Json = {"about": "neighbour", "anonymous": True, "kinds": ["care"], "place": place}
    form |= {"affected": {"people": 1, "ages": [81]}}
    guests = [people.guest(), people.guest()]
    answers = [guests[number % 2].post("/alerts", a_form(**form)) for number in range(20)]
    assert {answer.status for answer in answers} == {201}
    receipts = [receipt_of(answer) for answer in answers]
    ids = {receipt.alert_id for receipt in receipts}

    def hinted() -> set[str]:
        rows: list[Json] = []
        query = {"limit": "100"}
        while query:
            found = people.worker.get("/desk/alerts", headers=None, **query).body
            rows += found["alerts"]
            query = {"limit": "100", "next": found["next"]} if found.get("next") else {}
        return {row["alert_id"] for row in rows if row["possible_harassment"]}

    assert until(hinted, lambda found: ids <= found) >= ids
    household = page(people.officer, receipts[7])["household"]
    assert {report["alert_id"] for report in household["reports"]} == ids - {receipts[7].alert_id}
    assert household["possible_harassment"]["reports"] == 20
    shown = status(guests[0], receipts[0])
    assert [line["what"] for line in shown["history"]] == ["received"]
    assert not any(alert_id in str(shown) for alert_id in ids - {receipts[0].alert_id})
    assert people.who_see(receipts[0]) == {"worker", "officer"}


def test_A4_a_colleague_takes_over_from_a_worker_on_leave_with_a_reason_and_the_clock_goes_on(people: People) -> None:
    guest = people.guest()
    receipt, answer = reported(guest)
    assert until(lambda: listed(people.worker, receipt), bool)
    first = does(people.worker, receipt, "take")
    assert does(people.colleague, receipt, "take").outcome == "409 taken_by_another"
    asked = does(people.colleague, receipt, "questions", text="언제 통화할 수 있나요?")
    assert asked.outcome == "409 taken_by_another"
    second = does(people.colleague, receipt, "take_over", reason="담당자가 휴가 중입니다.")
    notes = people.worker.get("/desk/notes").body["notes"]
    assert [note["reason"] for note in notes if note["alert_id"] == receipt.alert_id] == ["담당자가 휴가 중입니다."]
    assert (first.status, second.status) == (200, 200)
    seen = status(guest, receipt)
    assert seen["phrase"] == second.body["phrase"] != first.body["phrase"]
    assert seen["deadline_at"] == answer.body["deadline_at"]
    assert "휴가" not in str(seen)  # reasons are the officers' own
    history = page(people.officer, receipt)["history"]
    assert [line["what"] for line in history] == ["received", "taken", "taken_over"]
    assert history[-1]["facts"]["reason"] == "담당자가 휴가 중입니다."
    assert history[1]["who"] != history[2]["who"]


def test_A4_two_hand_overs_in_a_loop_end_at_the_municipality_and_keep_the_first_clock(people: People) -> None:
    guest = people.guest()
    receipt, answer = reported(guest, flags=[{"kind": "no_visit"}])
    assert until(lambda: listed(people.worker, receipt), bool)
    does(people.worker, receipt, "hand_over", to=UIWANG_CENTRE, reason="의왕시 같습니다.")
    assert until(lambda: listed(people.next_door, receipt), bool)
    does(people.next_door, receipt, "hand_over/accept")
    assert page(people.next_door, receipt)["level"] == "caseworker"
    back = does(people.next_door, receipt, "hand_over", to=GIHEUNG_CENTRE, reason="아니요, 용인시입니다.")
    assert back.body["level"] == "municipality"
    assert until(lambda: listed(people.worker, receipt), bool)
    does(people.worker, receipt, "hand_over/accept")
    seen, shown = page(people.officer, receipt), status(guest, receipt)
    assert [flag["kind"] for flag in seen["flags"]] == ["no_visit"]
    assert shown["deadline_at"] == answer.body["deadline_at"]
    assert (shown["level"], shown["office"]["code"]) == ("municipality", GIHEUNG_CENTRE)
    assert until(lambda: people.who_see(receipt), lambda found: "next_door" not in found) == {"worker", "officer"}
