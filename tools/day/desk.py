"""A case at the desk: taken, asked about, called, handed to the right centre, and closed with an outcome (A3–A14)."""

import uuid
from dataclasses import dataclass
from typing import Any

from tools.day.cast import Cast
from tools.day.neighbour import Receipt, listed, receipt_of
from tools.day.operator import Operator
from tools.day.phone import Answer, Phone
from tools.day.script import Story, until
from tools.day.town import GIHEUNG

UIWANG_CENTRE = "41430101"
"""고천동 행정복지센터."""


@dataclass
class Worker:
    """A case worker with a report open: each action names the version that the worker has seen."""

    desk: Phone
    receipt: Receipt

    @property
    def path(self) -> str:
        return f"/desk/alerts/{self.receipt.alert_id}"

    def page(self) -> dict[str, Any]:
        page: dict[str, Any] = self.desk.get(self.path).body
        return page

    def does(self, action: str, **body: Any) -> Answer:
        return self.desk.post(f"{self.path}/{action}", {"version": self.page()["version"], **body})


def play(story: Story, operator: Operator, cast: Cast) -> None:
    guest = operator.phone("alerts", device=f"{cast.code}-self")
    receipt = _report(story, operator, guest, cast)
    here = Worker(operator.phone_of("caseworker_yongin", "desk"), receipt)
    there = Worker(operator.phone_of("caseworker_uiwang", "desk"), receipt)
    _first_call(story, guest, here)
    _hand_over(story, here, there)
    _outcome(story, guest, there)


def _report(story: Story, operator: Operator, guest: Phone, cast: Cast) -> Receipt:
    lat, lon = GIHEUNG
    form = {
        "request_id": str(uuid.uuid4()),
        "about": "self",
        "kinds": ["money"],
        "text": "일자리를 잃고 전기가 끊겼어요. 아이와 둘이 있어요.",
        "place": {"lat": lat, "lon": lon, "address": f"용인시 기흥구 구갈동 (지어낸 주소 {cast.code})"},
        "affected": {"people": 2, "children": 1},
        "reporter": {"name": "지어낸 사람", "phone": "010-0000-0000"},
        "contact": {"how": "call", "when": "오후"},
        "flags": [{"kind": "no_visit"}],
    }
    with story.step(
        "A mother in Giheung reports for herself", "A14", "programmes that may fit, emergency_aid first"
    ) as step:
        receipt = receipt_of(guest.post("/alerts", form))
        worker = operator.phone_of("caseworker_yongin", "desk")
        until(lambda: listed(worker, receipt), bool)
        programmes = worker.get(f"/desk/alerts/{receipt.alert_id}").body["programmes"]
        step.got = f"programmes that may fit, {programmes[0]['code']} first"
        step.words = f"{programmes[0]['name_ko']}: {programmes[0]['because_ko'][0]}"
    return receipt


def _first_call(story: Story, guest: Phone, worker: Worker) -> None:
    with story.step(
        "The worker takes it; both read the same phrase before the first call", "A12", "one phrase"
    ) as step:
        taken = worker.does("take").body
        phrase = _status(guest, worker.receipt)["phrase"]
        step.got, step.words = "one phrase" if phrase and phrase == taken["phrase"] else "two phrases", phrase

    with story.step("Two workers act at once", "A5", "409 version_changed") as step:
        seen = worker.page()["version"]
        for reached in (False, True):
            answer = worker.desk.post(f"{worker.path}/contacts", {"version": seen, "how": "call", "reached": reached})
        step.got, step.words = answer.outcome, answer.body["detail"]

    with story.step("A question, answered with nothing but the receipt code", "A7", "worker, reporter") as step:
        worker.does("questions", text="전기는 언제 끊겼나요?")
        answer_form = {"request_id": str(uuid.uuid4()), "text": "그저께 아침이에요."}
        guest.post(f"/alerts/{worker.receipt.alert_id}/messages", answer_form, headers=worker.receipt.headers)
        step.got = ", ".join(message["by"] for message in _status(guest, worker.receipt)["messages"])


def _hand_over(story: Story, here: Worker, there: Worker) -> None:
    deadline = here.page()["deadline_at"]
    with story.step(
        "She lives in Uiwang: handed over, and accepted there", "A3 A8", "고천동; same deadline, flags: no_visit"
    ) as step:
        here.does("hand_over", to=UIWANG_CENTRE, reason="주소지가 의왕시입니다.")
        until(lambda: there.desk.get(there.path).status, lambda status: status == 200)
        there.does("hand_over/accept")
        page = there.page()
        same = "same" if page["deadline_at"] == deadline else "another"
        flags = ", ".join(flag["kind"] for flag in page["flags"])
        step.got = f"{page['office']['name'].split()[-2]}; {same} deadline, flags: {flags}"

    with story.step("Yongin's worker opens it once more", "A3", "404 not_found") as step:
        step.got = until(lambda: here.desk.get(here.path).outcome, lambda outcome: outcome.startswith("404"))


def _outcome(story: Story, guest: Phone, worker: Worker) -> None:
    with story.step("Closing it without an outcome", "A5", "422 invalid at /outcome") as step:
        worker.does("take")
        refused = worker.does("close", reason="처리했습니다.")
        step.got = f"{refused.outcome} at {refused.body['errors'][0]['pointer']}"

    with story.step("Closed with an outcome, which the reporter sees", "A5", "closed: emergency_aid") as step:
        worker.does("close", outcome="emergency_aid", reason="긴급복지 생계지원과 전기요금을 지원했습니다.")
        status = _status(guest, worker.receipt)
        step.got = f"{status['state']}: {status.get('outcome')}"


def _status(guest: Phone, receipt: Receipt) -> dict[str, Any]:
    status: dict[str, Any] = guest.get(f"/alerts/{receipt.alert_id}", headers=receipt.headers).body
    return status
