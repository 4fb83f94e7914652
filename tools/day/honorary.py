"""An honorary officer signs in: a badge of the municipality, several doors reported, and how one's own stand (A1)."""

import uuid
from typing import Any

from tools.cloud.people import YONGIN, Person, account_of
from tools.day.cast import Cast
from tools.day.neighbour import Receipt, a_report
from tools.day.operator import Operator
from tools.day.phone import Phone
from tools.day.script import Story, until

DOORS = ("불이 꺼진 집이 있어요.", "할아버지가 식사를 거르고 계세요.")


def play(story: Story, operator: Operator, cast: Cast) -> None:
    tokens = operator.invite([Person(f"honorary-{cast.code}", "honorary")])
    token = tokens[f"honorary-{cast.code}"]
    phone, officer = operator.phone("alerts", token), operator.phone_of("officer_yongin", "desk")
    _badge(story, officer, account_of(token))
    receipts = _reports(story, phone, cast)
    _seen(story, operator, phone, receipts, account_of(token))


def _badge(story: Story, officer: Phone, account: str) -> None:
    grant = {
        "account": account,
        "badge": "honorary",
        "municipality": YONGIN,
        "valid_from": "2026-01-01",
        "reason": "지어낸 위촉입니다.",
    }
    with story.step("Yongin's officer gives a badge, with a reason and from a day", "A1", "명예사회복지공무원") as step:
        step.got = officer.post("/desk/badges", grant).body["name"]


def _reports(story: Story, phone: Phone, cast: Cast) -> list[Receipt]:
    receipts = []
    with story.step("Two doors reported, without receipt codes", "A1", "received, received; no code") as step:
        answers = [phone.post("/my/alerts", _door(words, cast)) for words in DOORS]
        receipts = [Receipt(answer.body["alert_id"], "") for answer in answers]
        code = "no code" if not any("receipt_code" in answer.body for answer in answers) else "a code"
        step.got = f"{', '.join(answer.body['state'] for answer in answers)}; {code}"

    with story.step("Anonymously, and yet signed in", "A1", "422 invalid at /anonymous") as step:
        refused = phone.post("/my/alerts", {**_door(DOORS[0], cast), "anonymous": True})
        step.got = f"{refused.outcome} at {refused.body['errors'][0]['pointer']}"
        step.words = refused.body["errors"][0]["detail"]
    return receipts


def _seen(story: Story, operator: Operator, phone: Phone, receipts: list[Receipt], account: str) -> None:
    wanted = {receipt.alert_id for receipt in receipts}
    with story.step("One's own reports, and somebody else's", "A1 A11", "both, and 404 for a neighbour's") as step:
        own = {line["alert_id"] for line in phone.get("/my/alerts").body["alerts"]}
        resident = operator.phone_of("resident", "alerts")
        other = resident.get(f"/my/alerts/{receipts[0].alert_id}")
        step.got = f"{'both' if own == wanted else sorted(own)}, and {other.status} for a neighbour's"

    with story.step(
        "The case worker's list shows the badge, and nobody's name", "A11", "명예사회복지공무원, no account"
    ) as s:
        worker = operator.phone_of("caseworker_yongin", "desk")
        rows = until(lambda: _rows(worker, wanted), lambda found: len(found) == len(wanted))
        hidden = "no account" if account not in str(rows) else "the account"
        s.got = f"{', '.join(sorted({row.get('badge', 'no badge') for row in rows}))}, {hidden}"


def _door(words: str, cast: Cast) -> dict[str, Any]:
    door = a_report(words, f"용인시 수지구 풍덕천동 (지어낸 주소 {cast.code}-{len(words)})")
    return {**door, "request_id": str(uuid.uuid4()), "anonymous": False}


def _rows(worker: Phone, wanted: set[str]) -> list[dict[str, Any]]:
    page = worker.get("/desk/alerts", reporter="honorary", limit="100").body
    return [row for row in page["alerts"] if row["alert_id"] in wanted]
