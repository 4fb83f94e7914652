"""Questions (M12) in random histories: children and guardians ask, add, close and open again, officers of two towns
answer what they have read, children move, working days pass. Whose a question is, how many there are, what is new and
what is late is told here from the rules; holidays are written down by hand."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from dolbom.clock import SEOUL, rfc3339
from dolbom.meals.opening import working_days
from dolbom.meals.questions import acts, rules
from tests.histories.city import Answer, City, a_city, lot, shape
from tests.histories.towns import enrol, policy
from tests.recorded.meals_scene import OFFICER, OFFICER_NEXT
from tests.recorded.stage import Json, Request
from tests.support.depth import DEPTH

START = datetime(2026, 12, 21, 1, tzinfo=UTC)
HOLIDAYS = {date(2026, 12, 25), date(2027, 1, 1)}
TOWNS = {"41460": OFFICER, "41430": OFFICER_NEXT}
ASKERS = {
    "of-haru": ("child", ("haru",)),
    "of-nabi": ("child", ("nabi",)),
    "mother": ("guardian", ("haru", "nabi")),
    "aunt": ("guardian", ("nabi",)),
}
OPEN_MAX, A_DAY_MAX = 10, 10
STEPS = 70


def ends(asked: datetime, days: int = 3) -> datetime:
    """The end of the third working day after a day: midnight in Seoul."""
    day = asked.astimezone(SEOUL).date()
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5 and day not in HOLIDAYS
    return datetime.combine(day + timedelta(days=1), time(), SEOUL)


@dataclass
class Question:
    asker: str
    question_id: str
    child: str
    town: str
    asked_at: datetime
    waits_since: datetime
    state: str = "waiting"
    unread: int = 0
    version: int = 1
    ref: str = ""
    steps: int = 1
    late: bool = False


@dataclass
class Life:
    city: City
    chance: random.Random
    questions: list[Question] = field(default_factory=list)
    towns: dict[str, str] = field(default_factory=lambda: {"haru": "41460", "nabi": "41460"})
    asked: dict[tuple[str, date], int] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)
    lates: int = 0
    """How often somebody is told that a question waits too long: once each time that it waits, and in each town."""
    pages: int = 0
    """How often the duty officer was told of something."""

    def uuid(self) -> str:
        return str(UUID(int=self.chance.getrandbits(128), version=4))

    def who(self, asker: str) -> Json:
        kind, children = ASKERS[asker]
        own = {"child_id": children[0]} if kind == "child" else {"children": ",".join(children)}
        return {"sub": asker, "token_use": "id", "cognito:groups": kind, **own}

    def mine(self, asker: str) -> list[Question]:
        return [one for one in self.questions if one.asker == asker]

    # ── who asks ──────────────────────────────────────────────────────────────────────────────────────────────────

    def asks(self) -> None:
        asker = self.chance.choice(list(ASKERS))
        children = ASKERS[asker][1]
        question_id = self.chance.choice(self.ids) if self.ids and self.chance.random() < 0.25 else self.uuid()
        self.ids.append(question_id)
        known = next((one for one in self.mine(asker) if one.question_id == question_id), None)
        child = known.child if known else self.chance.choice(children)
        body = {"question_id": question_id, "subject": "문의", "text": f"{question_id[:4]} 언제 열어요?"}
        body |= {"child_id": child} if len(children) > 1 else {}
        answer = self.asked_by(asker, "POST", "/v1/questions", body)
        day = asker, self.city.now.astimezone(SEOUL).date()
        if known is None and sum(one.state == "waiting" for one in self.mine(asker)) >= OPEN_MAX:
            assert answer.code in {"questions_open", "too_many_questions"}, answer
        elif known is None and self.asked.get(day, 0) >= A_DAY_MAX:
            assert answer.code == "too_many_questions", answer
        else:
            assert answer.status == 201, answer
            at = known.asked_at if known else self.city.now
            assert answer.body["asked_at"] == rfc3339(at)
            assert answer.body["answer_by"] == rfc3339(ends(at)), answer
            if known is None:
                self.asked[day] = self.asked.get(day, 0) + 1
                town = self.towns[child]
                self.questions.append(Question(asker, question_id, child, town, at, at))

    def lists(self, of: str = "") -> None:
        asker, seen = of or self.chance.choice(list(ASKERS)), []
        query: Json = {"limit": self.chance.randint(1, 5)}
        message = ""
        while True:
            answer = self.city.asked(Request("meals", "GET", "/v1/questions", self.who(asker), query=query))
            seen += answer.body["questions"]
            message = answer.body.get("message", message)
            if "next" not in answer.body:
                break
            query["next"] = answer.body["next"]
        mine = sorted(self.mine(asker), key=lambda one: one.asked_at, reverse=True)
        told = [(one["question_id"], one["state"], one["unread"]) for one in seen]
        assert told == [(one.question_id, one.state, one.unread) for one in mine]
        assert bool(message) == any(one.unread for one in mine)

    def reads(self) -> None:
        """One's own, or under the number of somebody else's: then it is missing as what nobody has."""
        asker = self.chance.choice(list(ASKERS))
        own = [one.question_id for one in self.mine(asker)]
        question_id = self.chance.choice([*self.ids[-3:], *own[-4:], self.uuid()])
        known = next((one for one in self.mine(asker) if one.question_id == question_id), None)
        with self.city.watched() as calls:
            answer = self.asked_by(asker, "GET", f"/v1/questions/{question_id}")
        if known is None:
            with self.city.watched() as others:
                assert self.asked_by(asker, "GET", f"/v1/questions/{self.uuid()}") == answer
            assert answer.status == 404
            assert [shape(call) for call in calls] == [shape(call) for call in others]
        else:
            assert (answer.status, answer.body["state"]) == (200, known.state), (answer, known)
            was, known.unread = known.unread, 0
            if was:
                self.lists(asker)

    def adds(self) -> None:
        if question := self.one():
            what = self.chance.choice(["messages", "messages", "close", "reopen"])
            body = {"request_id": self.uuid()} | ({"text": "더 있어요."} if what == "messages" else {})
            path = f"/v1/questions/{question.question_id}/{what}"
            answer = self.asked_by(question.asker, "POST", path, body)
            assert answer.status in (200, 201), answer
            if what == "close":
                self.becomes(question, "closed")
            elif what == "messages" or question.state == "closed":
                self.becomes(question, "waiting")
            if self.chance.random() < 0.3:
                again = self.asked_by(question.asker, "POST", path, body)
                assert again.status == answer.status
            other = next(asker for asker in ASKERS if asker != question.asker)
            body = {**body, "request_id": self.uuid()}
            assert self.asked_by(other, "POST", path, body).status == (
                404 if all(one.question_id != question.question_id for one in self.mine(other)) else answer.status
            )
            self.pokes(other, question.question_id, what)

    def pokes(self, asker: str, question_id: str, what: str) -> None:
        """What the same did to the question that the other one has under this number."""
        for one in self.mine(asker):
            if one.question_id == question_id:
                if what == "close":
                    self.becomes(one, "closed")
                elif what == "messages" or one.state == "closed":
                    self.becomes(one, "waiting")

    def becomes(self, question: Question, state: str) -> None:
        if state == "waiting" and question.state != "waiting":
            question.waits_since, question.late = self.city.now, False
        if state != "waiting":
            question.late = False
        question.state = state

    # ── who answers ───────────────────────────────────────────────────────────────────────────────────────────────

    def boards(self) -> None:
        """Each town's board, by states: its questions and nobody else's."""
        for town, officer in TOWNS.items():
            for state in ("waiting", "answered", "closed"):
                seen: list[Json] = []
                query: Json = {"municipality": town, "state": state, "limit": self.chance.randint(1, 6)}
                while True:
                    answer = self.city.asked(Request("desk", "GET", "/v1/desk/questions", officer, query=query))
                    seen += answer.body["questions"]
                    if "next" not in answer.body:
                        break
                    query["next"] = answer.body["next"]
                told = sorted((one["child_id"], one["asked_at"], one["is_late"]) for one in seen)
                said = sorted(
                    (one.child, rfc3339(one.asked_at), one.late)
                    for one in self.questions
                    if (one.town, one.state) == (town, state)
                )
                assert told == said, (town, state, told, said)
                if state == "waiting":
                    since = [one["since"] for one in seen]
                    assert since == sorted(since), "the longest waiting first"
                for one in seen:
                    self.known_by(one)
            other = next(code for code in TOWNS if code != town)
            query = {"municipality": other}
            assert self.city.asked(Request("desk", "GET", "/v1/desk/questions", officer, query=query)).status == 404

    def known_by(self, line: Json) -> None:
        """Who of ours it is: the desk has a name of its own for it."""
        asked = [
            one for one in self.questions if (one.child, rfc3339(one.asked_at)) == (line["child_id"], line["asked_at"])
        ]
        assert len(asked) == 1, line
        asked[0].ref, asked[0].version = line["question_ref"], line["version"]

    def answers(self) -> None:
        question = self.one(lambda one: bool(one.ref))
        if question is None:
            return
        is_ours = self.chance.random() < 0.8
        officer = next(who for town, who in TOWNS.items() if (town == question.town) == is_ours)
        shown = self.city.asked(Request("desk", "GET", f"/v1/desk/questions/{question.ref}", officer))
        if not is_ours:
            nobody = self.city.asked(Request("desk", "GET", f"/v1/desk/questions/{question.ref[::-1]}", officer))
            assert (shown.status, shown.raw) == (404, nobody.raw)
        version = shown.body["version"] if is_ours else 1
        stale = version > 1 and self.chance.random() < 0.2
        what = self.chance.choice(["answers", "answers", "close"])
        body = {"request_id": self.uuid(), "version": version - stale} | ({"text": "네."} if what == "answers" else {})
        request = Request("desk", "POST", f"/v1/desk/questions/{question.ref}/{what}", officer, body)
        answer = self.city.asked(request)
        if not is_ours:
            assert answer.status == 404
        elif stale:
            assert answer.code == "question_changed" or (what == "close" and question.state == "closed"), answer
        else:
            assert answer.status in (200, 201), answer
            if self.chance.random() < 0.3:
                assert self.city.asked(request).raw == answer.raw, "the same answer again changes nothing"
            if what == "answers":
                question.unread += 1
                self.becomes(question, "answered")
            else:
                self.becomes(question, "closed")

    def moves(self) -> None:
        """A child moves; and an officer hands on a question of a child that has moved."""
        if self.chance.random() < 0.4:
            child = self.chance.choice(sorted(self.towns))
            there = next(code for code in TOWNS if code != self.towns[child])
            body = {"municipality": there, "why": "이사 (예시)"}
            path = f"/v1/desk/children/{child}/move"
            assert self.city.asked(Request("desk", "POST", path, TOWNS[self.towns[child]], body)).status == 200
            self.towns[child] = there
        elif question := self.one(lambda one: bool(one.ref)):
            path = f"/v1/desk/questions/{question.ref}/move"
            answer = self.city.asked(Request("desk", "POST", path, TOWNS[question.town], {"request_id": self.uuid()}))
            assert answer.status == 200, answer
            if question.late and question.town != self.towns[question.child]:
                question.late = False  # its clock goes on: the other town is told in the next minute
            question.town = self.towns[question.child]
            assert answer.body["municipality"] == question.town

    # ── the history ───────────────────────────────────────────────────────────────────────────────────────────────

    def ticks(self) -> None:
        self.city.tick()
        for one in self.questions:
            if one.state == "waiting" and not one.late and self.city.now >= ends(one.waits_since):
                one.late = True
                self.lates += 1

    def one(self, which: Callable[[Question], bool] = lambda _: True) -> Question | None:
        found = [one for one in self.questions if which(one)]
        return self.chance.choice(found) if found else None

    def asked_by(self, asker: str, method: str, path: str, body: Json | None = None) -> Answer:
        return self.city.asked(Request("meals", method, path, self.who(asker), body))

    def step(self) -> None:
        what = lot(self.chance, asks=10, lists=6, reads=8, adds=6, boards=6, answers=10, moves=2, wait=6)
        self.city.later(seconds=11)
        if what == "wait":
            self.city.later(hours=self.chance.choice([1, 7, 13, 25, 80]))
            self.ticks()
        else:
            getattr(self, what)()


def live(seed: int, steps: int = STEPS) -> Life:
    with a_city(START) as city:
        for town in TOWNS:
            policy(city, town, 1, "2026-01-01T00:00:00+09:00")
        enrol(city, "41460", ["haru", "nabi"])
        life = Life(city, random.Random(seed))

        def pages(call: Json) -> None:
            life.pages += call["operation"] == "Publish"

        city._watching.append(pages)
        for _ in range(steps):
            life.step()
        life.boards()
        life.ticks()
        life.ticks()
        assert life.pages == life.lates
        return life


@pytest.mark.parametrize("seed", range(DEPTH.lives))
def test_M12_nobody_sees_anothers_question_and_a_late_one_is_told(seed: int) -> None:
    live(seed)


BROKEN: dict[str, tuple[object, str, Any]] = {
    "a holiday is a working day": (working_days, "is_working_day", lambda day: day.weekday() < 5),
    "one number is one question for everybody": (rules, "ref_of", lambda _asker, number: REF_OF("", number)),
    "what was read stays new": (rules, "seen", lambda _question, _asker: None),
    "another town's officer reads": (acts, "governed", lambda _caller, question: question),
}
REF_OF = rules.ref_of


def live_on() -> None:
    for seed in range(12):
        live(seed)


@pytest.mark.parametrize("broken", list(BROKEN)[: DEPTH.broken])
def test_a_rule_of_questions_that_is_broken_is_noticed(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    where, name, otherwise = BROKEN[broken]
    monkeypatch.setattr(where, name, otherwise)
    with pytest.raises(AssertionError):
        live_on()
