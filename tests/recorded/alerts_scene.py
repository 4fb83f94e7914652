"""Crisis reports of made-up people over a week: guests, the anonymous, residents and an honorary officer, what case
workers do, what the clock does when they do not, and the photos.
"""

from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from PIL import Image

from tests.recorded.stage import Json, Request, Stage
from tests.support.alerts_forms import UIWANG, a_report, anonymous, request_id

WORKER = {
    "sub": "5d1c7a52-0000-4000-8000-00000000ca5e",
    "token_use": "id",
    "cognito:groups": "caseworker",
    "jurisdiction": "41463",
}
WORKER_NEXT = {**WORKER, "sub": "5d1c7a52-0000-4000-8000-0000000ca5e2", "jurisdiction": "41430"}
OFFICER = {
    **WORKER,
    "sub": "5d1c7a52-0000-4000-8000-000000000ff1",
    "cognito:groups": "officer",
    "jurisdiction": "41460",
}
RESIDENT = {"sub": "5d1c7a52-0000-4000-8000-0000000000e1", "token_use": "id", "cognito:groups": "resident"}
HONORARY = {**RESIDENT, "sub": "5d1c7a52-0000-4000-8000-0000000000e5", "cognito:groups": "honorary"}
REASON = "예시 사유"
NEXT_CENTRE = "41430101"
HOUSEHOLD_REPORTS = 5


@dataclass
class Alerts:
    stage: Stage
    sent: list[Request] = field(default_factory=list)
    receipts: dict[str, Json] = field(default_factory=dict)
    """By what is said of it: a report's receipt; of those who signed in, with `who`."""

    def ask(self, request: Request, status: int = 200, *, again: bool = True) -> Any:
        got, body = self.stage.ask(request)
        assert got == status, (request, body)
        self.sent += [request] if again else []
        return body

    def report(self, name: str, body: Json, who: Json | None = None) -> Json:
        path = "/v1/my/alerts" if who else "/v1/alerts"
        receipt = self.ask(Request("alerts", "POST", path, who, body), 201)
        self.receipts[name] = {**receipt, "who": who}
        return receipt

    def own(self, name: str, method: str, what: str = "", body: Json | None = None) -> Request:
        """A request of whoever made a report, about it."""
        receipt = self.receipts[name]
        if receipt["who"]:
            return Request("alerts", method, f"/v1/my/alerts/{receipt['alert_id']}{what}", receipt["who"], body)
        headers = {"X-Receipt-Code": receipt["receipt_code"]}
        return Request("alerts", method, f"/v1/alerts/{receipt['alert_id']}{what}", None, body, headers)

    def desk(self, name: str, method: str = "GET", what: str = "", who: Json = WORKER, **body: Any) -> Request:
        path = f"/v1/desk/alerts/{self.receipts[name]['alert_id']}{what}"
        return Request("desk", method, path, who, body or None)

    def act(self, name: str, what: str, who: Json = WORKER, **form: Any) -> None:
        """A worker's act on a report as it stands."""
        version = self.ask(self.desk(name, who=who), again=False)["version"]
        self.ask(self.desk(name, "POST", f"/{what}", who, version=version, **form), again=False)

    def photo(self, name: str, number: int, data: bytes | None, **wish: Any) -> str:
        body = {"request_id": request_id(number), "content_type": "image/jpeg", **wish}
        slot = self.ask(self.own(name, "POST", "/photos", body), 201, again=False)
        return self.stage.upload(slot, data) if data is not None else ""


def play(stage: Stage) -> Alerts:
    alerts = Alerts(stage)
    stage.at("2026-11-21T12:00:00")
    _badges(alerts)
    _reports(alerts)
    stage.streams()
    _photos(alerts)
    _casework(alerts)
    stage.streams()
    _clocks(alerts)
    stage.redeliver()
    return alerts


def _badges(alerts: Alerts) -> None:
    grant = {"badge": "honorary", "municipality": "41460", "valid_from": "2026-01-01", "reason": REASON}
    for who in (HONORARY, RESIDENT):
        body = {"account": who["sub"], **grant}
        alerts.ask(Request("desk", "POST", "/v1/desk/badges", OFFICER, body), again=False)
    end = {"municipality": "41460", "valid_until": "2026-11-21", "reason": REASON}
    alerts.ask(Request("desk", "POST", f"/v1/desk/badges/{RESIDENT['sub']}/end", OFFICER, end))


def _reports(alerts: Alerts) -> None:
    stage = alerts.stage
    named = {
        "reporter": {"name": "홍예시", "phone": "010-0000-0001"},
        "contact": {"how": "call", "when": "오후 (예시)"},
    }
    flags = [{"kind": "no_home_call"}, {"kind": "other", "note": "예시"}]
    alerts.report("guest", a_report(1, flags=flags, help_wanted="예시", **named))
    stage.later(minutes=1)
    alerts.report("danger", a_report(2, text="예시입니다. 죽고 싶어요."))
    stage.later(minutes=1)
    affected = {"people": 3, "ages": [70, 8, 9], "children": 2, "disability": True}
    alerts.report("resident", a_report(3, kinds=["housing"], affected=affected), RESIDENT)
    person = {"name": "김예시", "phone": "010-0000-0002"}
    alerts.report("honorary", a_report(4, about="neighbour", person=person, kinds=["health", "care"]), HONORARY)
    alerts.report("elsewhere", a_report(5, place={"lat": UIWANG[0], "lon": UIWANG[1]}))
    alerts.report("nowhere", a_report(6, place={"lat": 37.0, "lon": 130.0}))
    for number in range(HOUSEHOLD_REPORTS):
        stage.later(minutes=10)
        alone = {"lat": 37.2861, "lon": 127.1159, "address": "경기도 용인시 기흥구 예시로 99"}
        affected = {"people": 1, "ages": [81]}
        alerts.report(f"household {number}", anonymous(10 + number, place=alone, affected=affected))
    wrong = {"X-Receipt-Code": "0000-0000-0000"}
    path = f"/v1/alerts/{alerts.receipts['guest']['alert_id']}"
    alerts.ask(Request("alerts", "GET", path, headers=wrong), 404, again=False)


def _photos(alerts: Alerts) -> None:
    assert alerts.photo("guest", 70, picture()) == "ready"
    assert alerts.photo("guest", 71, picture(), use_photo_position=True) == "ready"
    assert alerts.photo("guest", 72, b"%PDF-1.7") == "refused"
    alerts.photo("guest", 73, None)
    assert alerts.photo("resident", 74, picture()) == "ready"
    elsewhere = {"use_photo_position": True}
    assert alerts.photo("elsewhere", 75, picture(), **elsewhere) == "ready"


def picture() -> bytes:
    """A small picture that was taken in 기흥구."""
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (37.0, 16.0, 48.0), 3: "E", 4: (127.0, 6.0, 57.0)})
    file = BytesIO()
    Image.new("RGB", (64, 48), (90, 140, 200)).save(file, "JPEG", exif=exif)
    return file.getvalue()


def _casework(alerts: Alerts) -> None:
    stage = alerts.stage
    stage.at("2026-11-21T15:00:00")
    alerts.act("guest", "take")
    despite = {"despite_flag": REASON}  # the reporter asks not to be called at home
    alerts.act("guest", "contacts", how="call", reached=False, next_at="2026-11-22T10:00:00+09:00", **despite)
    alerts.act("guest", "contacts", how="call", reached=True, note="예시", **despite)
    alerts.act("guest", "questions", text="몇 층인가요?")
    stage.later(minutes=5)
    said = {"request_id": request_id(80), "text": "예시입니다. 2층입니다."}
    alerts.ask(alerts.own("guest", "POST", "/messages", said), 201)
    alerts.ask(alerts.desk("guest", "POST", "/identity", reason=REASON), again=False)
    alerts.act("guest", "proposals", programme="emergency_aid", reason=REASON)
    alerts.act("resident", "take")
    alerts.act("resident", "hand_over", to=NEXT_CENTRE, reason=REASON)
    alerts.act("resident", "hand_over/accept", WORKER_NEXT)
    alerts.act("honorary", "take")
    alerts.act("honorary", "hand_over", to=NEXT_CENTRE, reason=REASON)
    alerts.act("honorary", "hand_over/return", WORKER_NEXT, reason=REASON)
    alerts.act("honorary", "danger", in_danger=True, reason=REASON)
    alerts.act("honorary", "danger", in_danger=False, reason=REASON)
    alerts.act("honorary", "close", outcome="counselled", reason=REASON)
    alerts.act("elsewhere", "take", WORKER_NEXT)
    alerts.act("elsewhere", "close", WORKER_NEXT, outcome="not_found", reason=REASON)
    stage.later(minutes=1)
    alerts.ask(alerts.own("elsewhere", "POST", "/reopen", {"text": "예시입니다. 아무도 오지 않았습니다."}), again=False)
    stage.streams()
    split = {"same_as": None, "reason": REASON}
    alerts.ask(alerts.desk("household 4", "POST", "/household", **split), again=False)
    joined = {"same_as": alerts.receipts["household 0"]["alert_id"], "reason": REASON}
    alerts.ask(alerts.desk("guest", "POST", "/household", **joined), again=False)


def _clocks(alerts: Alerts) -> None:
    stage = alerts.stage
    for at in ("2026-11-21T15:20:00", "2026-11-22T12:30:00", "2026-11-24T12:30:00", "2026-11-27T09:00:00"):
        stage.at(at)
        stage.tick()
        stage.streams()


def questions(alerts: Alerts) -> list[Request]:
    """Everything of it that can be read, and what was sent and may come again."""
    asked = [alerts.own(name, "GET") for name in alerts.receipts]
    asked += [Request("alerts", "GET", "/v1/my/alerts", who) for who in (RESIDENT, HONORARY)]
    centre = alerts.receipts["guest"]["office"]["code"]
    for who in (WORKER, WORKER_NEXT, OFFICER):
        asked += [Request("desk", "GET", f"/v1/desk/{what}", who) for what in ("alerts", "alert_counts")]
    asked += [alerts.desk(name) for name in ("guest", "danger", "honorary", "household 0", "household 4")]
    asked += [alerts.desk(name, who=WORKER_NEXT) for name in ("resident", "elsewhere")]
    asked.append(alerts.desk("guest", "POST", "/identity", reason=REASON))
    of_month = {"centre": centre, "month": "2026-11"}
    asked.append(Request("desk", "GET", "/v1/desk/closed_alerts", OFFICER, query=of_month))
    asked.append(Request("desk", "GET", "/v1/desk/badges", OFFICER, query={"municipality": "41460"}))
    return [*asked, *alerts.sent]
