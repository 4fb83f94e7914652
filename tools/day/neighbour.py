"""A neighbour is worried: an anonymous report with photos, who may see it, and what is left in the photos (A1–A9)."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx

from tools.day import photo
from tools.day.cast import Cast
from tools.day.operator import Operator
from tools.day.phone import Answer, Phone
from tools.day.script import Story, until
from tools.day.town import SUJI

NOT_AN_IMAGE = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
HALF_ITS_TIME = timedelta(minutes=65)
"""Of the two hours within which a danger must be answered."""
A_MINUTE = timedelta(minutes=1)
PAGES_MAX = 100


@dataclass(frozen=True)
class Receipt:
    """What the reporter keeps: with both, anybody may follow the report."""

    alert_id: str
    code: str

    @property
    def headers(self) -> Mapping[str, str]:
        return {"X-Receipt-Code": self.code}


def play(story: Story, operator: Operator, cast: Cast, now: datetime) -> None:
    guest, other_guest = (operator.phone("alerts", device=f"{cast.code}-{name}") for name in ("neighbour", "passer-by"))
    address = f"용인시 수지구 풍덕천동 (지어낸 주소 {cast.code})"
    receipt = _report(story, guest, address)
    pictures = _photos(story, operator.http, guest, receipt)
    _desk(story, operator, receipt, pictures)
    _household(story, operator, other_guest, receipt, address)
    _danger(story, operator, guest, receipt, now)


def _report(story: Story, guest: Phone, address: str) -> Receipt:
    words = "앞집 할머니가 혼자 장을 보러 다니기 힘들어하세요."
    form = a_report(words, address, flags=[{"kind": "no_home_call"}])
    answers: list[Answer] = []
    with story.step("An anonymous report from Suji", "A1 A3", "received: 수지구 풍덕천동 행정복지센터") as step:
        answers.append(guest.post("/alerts", form))
        office = answers[0].body["office"]["name"].removeprefix("경기도 용인시 ")
        step.got = f"{answers[0].body['state']}: {office}"
        step.words = answers[0].body["what_next"]["ko"]

    with story.step("The line was bad: the same report again", "A1", "same answer") as step:
        step.got = "same answer" if guest.post("/alerts", form).raw == answers[0].raw else "another answer"

    with story.step("Anonymous, and yet with a telephone number", "A1", "422 invalid at /reporter") as step:
        signed = guest.post("/alerts", a_report("…", address, reporter={"phone": "010-0000-0000"}))
        step.got = f"{signed.outcome} at {signed.body['errors'][0]['pointer']}"
        step.words = signed.body["errors"][0]["detail"]

    receipt = receipt_of(answers[0])
    with story.step("The receipt code opens it, a wrong one does not", "A7", "received; 404, as if missing") as step:
        path, wrong = f"/alerts/{receipt.alert_id}", {"X-Receipt-Code": "0000-0000-0000-0000-0000"}
        mine, other = guest.get(path, headers=receipt.headers), guest.get(path, headers=wrong)
        missing = guest.get(f"/alerts/{'0' * 26}", headers=receipt.headers)
        equal = "as if missing" if other.raw == missing.raw else "unlike a missing one"
        step.got = f"{mine.body['state']}; {other.status}, {equal}"
    return receipt


def _photos(story: Story, http: httpx.Client, guest: Phone, receipt: Receipt) -> list[str]:
    """The ids of the photos that are ready."""
    files = [
        ("image/jpeg", photo.taken(*SUJI)),
        ("image/heic", photo.taken(*SUJI, shade=40, kind="HEIF")),
        ("image/jpeg", NOT_AN_IMAGE),
    ]
    name = "A JPEG and a HEIC with the place in them, and a third that is no image"
    with story.step(name, "A6", "ready, ready, refused") as step:
        ids = [_upload(http, guest, receipt, content_type, file) for content_type, file in files]
        states = until(lambda: _states(guest, receipt), lambda found: "waiting" not in found.values())
        step.got = ", ".join(states[photo_id] for photo_id in ids)
    return [photo_id for photo_id in ids if states[photo_id] == "ready"]


def _desk(story: Story, operator: Operator, receipt: Receipt, pictures: list[str]) -> None:
    worker = operator.phone_of("caseworker_yongin", "desk")
    stranger = operator.phone_of("caseworker_uiwang", "desk")
    path = f"/desk/alerts/{receipt.alert_id}"
    with story.step("The case worker of Suji has it in the queue", "A3", "listed; Uiwang's worker: not") as step:
        here = until(lambda: listed(worker, receipt), bool)
        there = listed(stranger, receipt)
        step.got = f"{'listed' if here else 'missing'}; Uiwang's worker: {'listed' if there else 'not'}"

    with story.step("Its page begins with what must not happen", "A8", "flags: no_home_call") as step:
        page = worker.get(path).body
        first = next(iter(page))
        step.got = f"{first}: {', '.join(flag['kind'] for flag in page['flags'])}"

    with story.step("Uiwang's worker opens it by its number", "A3", "404, as if missing") as step:
        other, missing = stranger.get(path), stranger.get(f"/desk/alerts/{'0' * 26}")
        step.got = f"{other.status}, {'as if missing' if other.raw == missing.raw else 'unlike a missing one'}"

    with story.step(
        "What is left in the photos beside their pixels", "A6", "before: EXIF, GPS, comment; now: nothing"
    ) as s:
        before = ", ".join(photo.metadata_in(photo.taken(*SUJI)))
        left = [found for picture in pictures for found in _left_in(operator.http, worker, path, picture)]
        s.got = f"before: {before}; now: {', '.join(left) or 'nothing'}"

    with story.step("The originals", "A6", "0 left") as step:
        keys = until(lambda: operator.keys("uploads", f"uploads/{receipt.alert_id}/"), lambda found: not found)
        step.got = f"{len(keys)} left"


def _household(story: Story, operator: Operator, guest: Phone, first: Receipt, address: str) -> None:
    with story.step(
        "Somebody else reports the same door", "A9", "joined for the worker; no hint to the reporter"
    ) as step:
        again = guest.post("/alerts", a_report("할머니 댁에 불이 켜지지 않아요.", address))
        receipt = receipt_of(again)
        worker = operator.phone_of("caseworker_yongin", "desk")
        joined = until(lambda: _joined(worker, receipt), lambda found: first.alert_id in found)
        status = guest.get(f"/alerts/{receipt.alert_id}", headers=receipt.headers)
        hint = any(first.alert_id.encode() in answer.raw for answer in (again, status))
        seen = "joined" if first.alert_id in joined else "not joined"
        step.got = f"{seen} for the worker; {'a hint' if hint else 'no hint'} to the reporter"


def _danger(story: Story, operator: Operator, guest: Phone, ordinary: Receipt, now: datetime) -> None:
    blows = a_report("옆집에서 아이를 때리는 소리가 나요. 지금도 울고 있어요.", "", kinds=["violence"])
    with story.step("A child is beaten next door", "A2", "112 to call at once; first in the queue") as step:
        answer = guest.post("/alerts", blows)
        receipt = receipt_of(answer)
        worker = operator.phone_of("caseworker_yongin", "desk")
        until(lambda: listed(worker, receipt), bool)
        order = [row["alert_id"] for row in _queue(worker)]
        place = "first" if order.index(receipt.alert_id) < order.index(ordinary.alert_id) else "late"
        first = answer.body["emergency"][0]
        step.got, step.words = f"{first['number']} to call at once; {place} in the queue", first["ko"]

    silently = "escalated to the team; the reporter is told nothing of it"
    with story.step("Nobody takes it for an hour (the clock is moved)", "A4 A7", silently) as step:
        operator.keep_clocks(now + HALF_ITS_TIME)
        level = worker.get(f"/desk/alerts/{receipt.alert_id}").body["level"]
        told = guest.get(f"/alerts/{receipt.alert_id}", headers=receipt.headers).body
        step.got = f"escalated to the {level}; the reporter is told {'of it' if 'level' in told else 'nothing of it'}"

    with story.step("The team of Suji has it by mail, without a name", "A4", "1 to welfare-team-suji") as step:
        operator.keep_clocks(now + HALF_ITS_TIME + A_MINUTE)  # the first run may not see its own mail in the index yet
        mails = [mail for mail in operator.mails() if receipt.alert_id in str(mail)]
        step.got = f"{len(mails)} to {', '.join(mail['To'][0].partition('@')[0] for mail in mails)}"


def a_report(text: str, address: str, **more: Any) -> dict[str, Any]:
    """An anonymous report about a made-up neighbour in Suji."""
    lat, lon = SUJI
    place = {"lat": lat, "lon": lon} | ({"address": address} if address else {})
    return {
        "request_id": str(uuid.uuid4()),
        "about": "neighbour",
        "anonymous": True,
        "kinds": ["isolation"],
        "text": text,
        "place": place,
        **more,
    }


def receipt_of(answer: Answer) -> Receipt:
    """What the reporter keeps of an answer."""
    return Receipt(answer.body["alert_id"], answer.body["receipt_code"])


def listed(worker: Phone, receipt: Receipt) -> bool:
    """Whether a worker's queue shows the report."""
    return any(row["alert_id"] == receipt.alert_id for row in _queue(worker))


def _queue(worker: Phone) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    query = {"limit": "100"}
    for _ in range(PAGES_MAX):
        page = worker.get("/desk/alerts", headers=None, **query).body
        rows += page["alerts"]
        if page.get("next") is None:
            break
        query["next"] = page["next"]
    return rows


def _joined(worker: Phone, receipt: Receipt) -> list[str]:
    """The other reports on the household that a worker sees."""
    household = worker.get(f"/desk/alerts/{receipt.alert_id}").body.get("household") or {"reports": []}
    return [report["alert_id"] for report in household["reports"]]


def _upload(http: httpx.Client, guest: Phone, receipt: Receipt, content_type: str, file: bytes) -> str:
    """Asks for a slot and posts a file into it, as a browser's form does; the photo's id."""
    wanted = {"request_id": str(uuid.uuid4()), "content_type": content_type, "size_bytes": len(file)}
    slot = guest.post(f"/alerts/{receipt.alert_id}/photos", wanted, headers=receipt.headers).body
    posted = http.post(slot["url"], data=slot["fields"], files={"file": ("photo", file, content_type)})
    posted.raise_for_status()
    return str(slot["photo_id"])


def _states(guest: Phone, receipt: Receipt) -> dict[str, str]:
    status = guest.get(f"/alerts/{receipt.alert_id}", headers=receipt.headers).body
    return {entry["photo_id"]: entry["state"] for entry in status["photos"]}


def _left_in(http: httpx.Client, worker: Phone, path: str, photo_id: str) -> list[str]:
    links = worker.get(f"{path}/photos/{photo_id}").body
    found: list[str] = []
    for link in (links["image"], links["thumbnail"]):
        found += photo.metadata_in(http.get(link).raise_for_status().content)
    return found
