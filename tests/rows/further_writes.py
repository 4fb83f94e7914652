"""One request for each route that writes and that `acts` does not ask, after what makes it possible."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from dolbom.audits.findings.life import Found
from dolbom.audits.findings.store import FindingStore
from dolbom.dynamo.table import Table
from dolbom.ids import new_uuid7
from dolbom.meals.questions.rules import ref_of as question_ref
from tests.recorded.alerts_scene import REASON, WORKER, WORKER_NEXT, Alerts
from tests.recorded.meals_scene import AUDITOR, OFFICER, SHOP, TOWN, Meals, cases, family
from tests.recorded.stage import Request, Stage
from tests.rows.acts import LEAD, TEAMMATE, application_id, as_officer, question
from tests.rows.partners import DECIDING, WEBHOOK
from tests.rows.people_acts import BORN, GUARDIAN, MINISTRY, NEW, STAFF
from tests.rows.tables import Json
from tests.support import event
from tests.support.alerts_forms import a_report, request_id
from tests.support.visits import CENTRE, COLLEAGUE, ROUND, brought, household, visit

Way = Callable[[], Request]
"""Makes a request possible, and names it."""
ABOUT: Json = {"reason": REASON}
NEW_HOUSE = {"address": "경기도 용인시 기흥구 예시로 15, 302호 (예시)"}
NEXT_TOWN = "41430"
"""Where WORKER_NEXT works."""


class Further:
    def __init__(self, stage: Stage, alerts: Alerts, meals: Meals) -> None:
        self.stage, self.alerts, self.meals = stage, alerts, meals
        self.table = Table(stage.aws.client("dynamodb"), stage.aws.tables["meals"])

    def ways(self) -> Iterator[Way]:
        yield from (lambda act=act: self._report(*act) for act in self._acts_on_a_report())  # type: ignore[misc]
        yield from (lambda act=act: self._visit(*act) for act in self._acts_on_a_visit())  # type: ignore[misc]
        yield from (lambda made=made: made for made in self._officers())  # type: ignore[misc]
        yield from (self._confirmed, self._undone, self._moved, self._question_moved)
        yield from (self._finding, self._reopened, self._reopened_by_asker)

    def _done(self, request: Request) -> Any:
        status, answer = self.stage.ask(request)
        assert status < 300, (request, answer)
        return answer

    # ── reports and visits ────────────────────────────────────────────────────────────────────────────────────────

    def _acts_on_a_report(self) -> Iterator[tuple[str, Json, tuple[tuple[str, Json], ...], Json]]:
        """Of a report that its worker has taken: the act, what it says, what is done before, and by whom it is done."""
        given = ("hand_over", {"to": "41430101", **ABOUT})
        closed = ("close", {"outcome": "counselled", **ABOUT})
        yield "contacts", {"how": "visit", "reached": True, "note": REASON}, (), WORKER
        yield "flags", {"flags": [{"kind": "no_visit"}], **ABOUT}, (), WORKER
        yield "notes", {"note": REASON}, (), WORKER
        yield "proposals", {"programme": "emergency_aid", **ABOUT}, (), WORKER
        yield "questions", {"text": "예시: 언제가 좋으세요?"}, (), WORKER
        yield "address", {**NEW_HOUSE, **ABOUT}, (), WORKER
        yield "hand_over", given[1], (), WORKER
        yield "hand_over/accept", {}, (given,), WORKER_NEXT
        yield "hand_over/return", ABOUT, (given,), WORKER_NEXT
        yield "reopen", ABOUT, (closed,), WORKER

    def _report(self, what: str, form: Json, before: tuple[tuple[str, Json], ...], who: Json) -> Request:
        self.alerts.report("further", a_report(700))
        self.stage.streams()
        for act, said in (("take", {}), *before):
            self.alerts.act("further", act, **said)
        version = self.alerts.ask(self.alerts.desk("further", who=who), again=False)["version"]
        return self.alerts.desk("further", "POST", f"/{what}", who, version=version, **form)

    def _acts_on_a_visit(self) -> Iterator[tuple[str, Json, tuple[tuple[str, Json, Json], ...], Json]]:
        taken, other = ("take", {}, WORKER), {**WORKER, "sub": COLLEAGUE["sub"]}
        over = {"outcome": "counselled", "nothing": "above_limits", **ABOUT}
        yield "take", {}, (), WORKER
        yield "take_over", ABOUT, (taken,), other
        yield "give_back", ABOUT, (taken,), WORKER
        yield "attempts", {"how": "visit", "reached": True, "note": REASON}, (taken,), WORKER
        yield "close", over, (taken,), WORKER
        yield "reopen", ABOUT, (taken, ("close", over, WORKER)), WORKER
        yield "assign", {"to": TEAMMATE, "note": REASON}, (), LEAD
        yield "", {"to": TEAMMATE, "note": REASON}, (), LEAD
        yield "letters", {}, (), WORKER

    def _visit(self, what: str, form: Json, before: tuple[tuple[str, Json, Json], ...], who: Json) -> Request:
        brought(SimpleNamespace(aws=self.stage.aws), visit(1), visit(2))  # type: ignore[arg-type]
        many = {"round": ROUND, "centre": CENTRE, "households": [household(1), household(2)], **form}
        if what == "":
            return Request("desk", "POST", "/v1/desk/visit_assignments", who, many)
        if what == "letters":
            return Request("desk", "POST", "/v1/desk/visit_letters", who, {**many, "request_id": request_id(720)})
        path = f"/v1/desk/visits/{ROUND}/{household(1)}"
        for number, (act, said, by) in enumerate(before):
            self._done(Request("desk", "POST", f"{path}/{act}", by, self._of_visit(path, by, 710 + number, said)))
        return Request("desk", "POST", f"{path}/{what}", who, self._of_visit(path, who, 715, form))

    def _of_visit(self, path: str, who: Json, number: int, form: Json) -> Json:
        version = self._done(Request("desk", "GET", path, who))["version"]
        return {"request_id": request_id(number), "version": version, **form}

    # ── children, shops, questions, people ────────────────────────────────────────────────────────────────────────

    def _officers(self) -> Iterator[Request]:
        why = {"why": "예시 사유"}

        def desk(path: str, who: Json = OFFICER, **body: Any) -> Request:
            return Request("desk", "POST", f"/v1/desk{path}", who, body)

        child, number = "haru", 400
        asked = f"/questions/{question_ref(family(child)['sub'], request_id(number))}"
        yield desk(f"{asked}/close", request_id=request_id(730), version=2)
        yield desk(f"/cases/{next(iter(cases(self.meals)))}/exports", **why)
        yield desk("/child_openings/exports", municipality=TOWN, month="2026-12", **why)
        yield desk("/children/haru/ledger", AUDITOR, **why, limit=10)
        yield desk("/children/haru/timeline/exports", **why)
        yield desk("/children/haru/move", municipality=NEXT_TOWN, **why)
        decision = {"municipality": TOWN, "decision": "approve", "merchant_id": "mandu-further", **why}
        yield desk(f"/merchant_applications/{application_id(self.meals)}/decision", **decision)
        yield desk(f"/merchants/{SHOP}/refusals/settle", count=1, **why)
        yield desk(f"/merchants/{SHOP}/state", state="suspended", **why)
        yield from self._said_otherwise()
        yield Request("meals", "POST", f"/v1/merchants/{SHOP}/refusals", family("haru"), {})
        yield Request("meals", "POST", f"{WEBHOOK}/secret", DECIDING)
        letter = {"child_id": "nabi", "card_number": "9409123456789044", "birth_date": BORN}
        many = {"request_id": request_id(740), "municipality": TOWN, "letters": [letter], **why}
        yield Request("people", "POST", "/v1/desk/letters", OFFICER, many)
        one = {"request_id": request_id(741), "card_number": letter["card_number"], "birth_date": BORN}
        yield Request("people", "POST", "/v1/desk/children/nabi/letters", OFFICER, one)
        for who in (GUARDIAN, NEW):  # the guardian's token is of before the link, and is told so
            yield Request("people", "PUT", "/v1/my/mails", who, {"before_money_lapses": False})
        yield Request("people", "POST", f"/v1/desk/staff/{STAFF}/second_factor", MINISTRY, ABOUT)

    def _said_otherwise(self) -> Iterator[Request]:
        """Events of which the scene has played what they say."""
        for case, change in (
            ("put_canned_answers", {"version": 1, "answers": [{"title": "예시", "text": "예시: 다음 주예요."}]}),
            ("register_merchant", {"merchant_id": "mandu-another"}),
            ("open_town", {"starts_on": "2027-05-01"}),
        ):
            told = as_officer(case)
            yield replace(told, body={**(told.body or {}), **change})
        joined = {"into": TOWN, "joins_on": "2027-09-01", "why": "예시: 지어낸 통합"}
        of_both = {**OFFICER, "jurisdiction": "41"}
        yield Request("desk", "POST", f"/v1/desk/municipalities/{NEXT_TOWN}/join", of_both, joined)
        yield as_officer("stay_town")
        applied = json.loads(event("meals_api", "apply_as_merchant")["body"])
        body = {**applied, "application_id": new_uuid7(self.stage.now, b"another010")}
        yield Request("meals", "POST", "/v1/merchant_applications", None, body)

    def _moved(self) -> Request:
        wish = {"municipality": TOWN, "into": NEXT_TOWN, "children": ["haru", "nabi"], "why": "예시: 구가 나뉨"}
        told = self._done(Request("desk", "POST", "/v1/desk/moves", OFFICER, wish))
        return Request("desk", "POST", "/v1/desk/moves", OFFICER, {**wish, "token": told["token"]})

    def _question_moved(self) -> Request:
        move = {"municipality": NEXT_TOWN, "why": "예시 사유"}
        self._done(Request("desk", "POST", "/v1/desk/children/haru/move", OFFICER, move))
        asked = question_ref(family("haru")["sub"], request_id(400))
        return Request("desk", "POST", f"/v1/desk/questions/{asked}/move", OFFICER, {"request_id": request_id(731)})

    def _preview(self) -> tuple[str, str]:
        made = self._done(as_officer("preview_loads"))
        return f"/v1/desk/loads/previews/{made['preview_id']}", made["token"]

    def _confirmed(self) -> Request:
        path, token = self._preview()
        return Request("desk", "POST", f"{path}/confirm", OFFICER, {"token": token})

    def _undone(self) -> Request:
        path, token = self._preview()
        self._done(Request("desk", "POST", f"{path}/confirm", OFFICER, {"token": token}))
        key = f"loads/{TOWN}/preview-{path.rpartition('/')[2]}.csv"
        content = self.stage.aws.client("s3").get_object(Bucket=self.stage.aws.buckets["files"], Key=key)["Body"].read()
        self.stage.file(key, content.decode())
        return Request("desk", "POST", f"{path}/undo", OFFICER, {"why": "예시 사유", "in_part": True})

    def _finding(self) -> Request:
        found = Found("seal_broken", "CHILD#haru JOURNAL#2026-12-01#LOAD#1", "a", "b")
        FindingStore(self.table).seen("nightly_proof", "2026-12-01", [found], at=self.stage.now)
        listed = self._done(Request("desk", "GET", "/v1/desk/audits/findings", AUDITOR))["findings"]
        path = f"/v1/desk/audits/findings/{listed[0]['finding_id']}/steps"
        return Request("desk", "POST", path, AUDITOR, {"version": 1, "what": "assign", "why": "예시: 제가 봅니다"})

    def _reopened(self) -> Request:
        self._done(question("haru", 400, "/close", {"request_id": request_id(750)}))
        asked = question_ref(family("haru")["sub"], request_id(400))
        return Request("desk", "POST", f"/v1/desk/questions/{asked}/reopen", OFFICER, {"request_id": request_id(751)})

    def _reopened_by_asker(self) -> Request:
        self._done(question("haru", 400, "/close", {"request_id": request_id(752)}))
        return question("haru", 400, "/reopen", {"request_id": request_id(753)})
