"""Card links and rights (P2, P3) in random histories: officers write letters and send them again, accounts try codes,
show and approve devices, unlink, delete themselves, meet each other in the midst of a call, and look at money with
tokens of before. Each answer is compared with the rules as `links_model.py` tells them."""

import copy
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from dolbom.people.links import linking
from dolbom.people.links.letters import Letter
from dolbom.people.links.store import LinkStore
from functions.people_api import handler as people_api
from tests.histories.city import Answer, City, a_city, lot, shape
from tests.histories.links_model import Links, Token, Told
from tests.recorded.stage import Json, Request
from tests.support.depth import DEPTH

START = datetime(2026, 11, 20, 3, tzinfo=UTC)
TOWN, CHILDREN = "41460", ("haru", "nabi", "sora")
ACCOUNTS = tuple(f"acc-{name}" for name in ("haru", "mother", "father", "aunt", "stranger"))
CARDS = {child: f"940912345678901{n}" for n, child in enumerate(CHILDREN)}
BIRTHS = ("2015-03-04", "2016-05-06")
OFFICER = {"sub": "5d1c7a52-0000-4000-8000-000000000ff1", "token_use": "id", "cognito:groups": "officer"}
OFFICER |= {"jurisdiction": "4146"}
STEPS = 90
NO_CODE = "ZZZZ-ZZZ0"


def told(answer: Answer) -> Told:
    """An answer as the model tells it."""
    if answer.status >= 400:
        return answer.status, answer.code
    body = answer.body
    if "letters" in body:
        letters = sorted((one["made_at"], one["valid_until"], one["state"]) for one in body["letters"])
        accounts = sorted((one["account"], one["linked_as"], one["since"]) for one in body["accounts"])
        return answer.status, (tuple(letters), tuple(accounts))
    if "allowance_token" in body:
        return answer.status, body["child_id"]
    names = ("child_id", "code", "linked_as", "since", "linked", "valid_until")
    return answer.status, tuple(body[name] for name in names if name in body)


@dataclass
class Act:
    """A request, and what the model says of it once its answer is known (which draws codes)."""

    request: Request
    judge: Callable[[Links, Answer, datetime], Told]
    is_own: bool = False
    """Whether the code's own account asks again: that its link has ended, it may learn."""


@dataclass
class Life:
    """One history."""

    city: City
    chance: random.Random
    models: list[Links] = field(default_factory=lambda: [Links()])
    """What may be so: where two requests met, and both orders of them explain the answers, it may be either."""
    tokens: list[tuple[Json, Token]] = field(default_factory=list)
    written: list[tuple[str, str, str, str]] = field(default_factory=list)
    shown: list[tuple[str, str]] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    refusals: set[tuple[str, str]] = field(default_factory=set)
    """Every way in which a letter's code was refused: its bytes and its calls."""

    @property
    def model(self) -> Links:
        return self.models[0]

    @property
    def is_sure(self) -> bool:
        """Whether there is one opinion about who may what."""
        return all(one.rights == self.model.rights for one in self.models)

    def uuid(self) -> str:
        return str(UUID(int=self.chance.getrandbits(128), version=4))

    def token(self, account: str) -> Json:
        claims = self.city.token(account)
        if self.is_sure:
            self.tokens.append((claims, self.model.token(account, self.city.now)))
        return claims

    # ── what may happen ───────────────────────────────────────────────────────────────────────────────────────────

    def writes(self) -> Act:
        child = self.chance.choice(CHILDREN)
        one = (self.uuid(), child, CARDS[child], BIRTHS[0] if self.chance.random() < 0.8 else BIRTHS[1])
        if self.written and self.chance.random() < 0.35:
            one = self.chance.choice(self.written)
            if self.chance.random() < 0.2:
                other = self.chance.choice(CHILDREN)
                one = (one[0], other, CARDS[other], one[3])
        self.written.append(one)
        request, child, card, birth = one
        body = {"request_id": request, "card_number": card, "birth_date": birth}

        def judge(model: Links, answer: Answer, now: datetime) -> Told:
            code = answer.body.get("code", "") if answer.status < 400 else ""
            return model.write(request, child, card, birth, code, now)

        return Act(Request("people", "POST", f"/v1/desk/children/{child}/letters", OFFICER, body), judge)

    def links(self) -> Act:
        account, letters = self.chance.choice(ACCOUNTS), self.model.letters
        child = self.chance.choice(CHILDREN)
        card, birth, code = CARDS[child], BIRTHS[0], NO_CODE
        if letters and self.chance.random() < 0.85:
            letter = self.chance.choice(letters[-4:])
            card, birth, code = letter.card, letter.birth, letter.code
            match lot(self.chance, right=6, code=3, card=1, birth=1, old=1):
                case "code":
                    code = NO_CODE
                case "card":
                    card = "9409999999999999"
                case "birth":
                    birth = "2017-07-07"
                case "old":
                    code = self.chance.choice(letters).code
        linked_as = lot(self.chance, child=1, guardian=1)
        typed = self.chance.choice([code, code.lower(), code.replace("-", "")])
        body = {"card_number": card, "birth_date": birth, "code": typed, "linked_as": linked_as}
        return Act(
            Request("people", "POST", "/v1/my/card", self.token(account), body),
            lambda model, _answer, now: model.link(account, card, birth, code, linked_as, now),
            any((one.code, one.used_by, one.used_as) == (code, account, linked_as) for one in letters),
        )

    def shows(self) -> Act:
        one = (self.chance.choice(ACCOUNTS), self.uuid())
        if self.shown and self.chance.random() < 0.4:
            one = self.chance.choice(self.shown)
            one = (self.chance.choice(ACCOUNTS) if self.chance.random() < 0.2 else one[0], one[1])
        self.shown.append(one)
        account, request = one
        return Act(
            Request("people", "POST", "/v1/my/pairings", self.token(account), {"request_id": request}),
            lambda model, answer, now: model.show(account, request, answer.body.get("code", ""), now),
        )

    def approves(self) -> Act:
        account, child = self.chance.choice(ACCOUNTS), self.chance.choice(CHILDREN)
        if (links := sorted(self.model.of(account).children())) and self.chance.random() < 0.8:
            child = self.chance.choice(links)
        codes = [one.code for one in self.model.pairings.values()][-3:]
        code = self.chance.choice([*codes, *codes, NO_CODE])
        return Act(
            Request("people", "POST", f"/v1/my/children/{child}/devices", self.token(account), {"code": code}),
            lambda model, _answer, now: model.approve(account, child, code, now),
        )

    def unlinks(self) -> Act:
        account, child = self.chance.choice(ACCOUNTS), self.chance.choice(CHILDREN)
        return Act(
            Request("people", "DELETE", f"/v1/my/children/{child}", self.token(account)),
            lambda model, _answer, _now: model.unlink(account, child),
        )

    def ends(self) -> Act:
        account, child = self.chance.choice(ACCOUNTS), self.chance.choice(CHILDREN)
        body = {"account": account, "why": "보호자가 바뀜 (예시)"}

        def judge(model: Links, _answer: Answer, now: datetime) -> Told:
            refused = model.unlink(account, child)
            return refused if refused[0] >= 400 else model.seen(child, now)

        return Act(Request("people", "POST", f"/v1/desk/children/{child}/links/end", OFFICER, body), judge)

    def sees(self) -> Act:
        child = self.chance.choice(CHILDREN)
        return Act(
            Request("people", "GET", f"/v1/desk/children/{child}/links", OFFICER),
            lambda model, _answer, now: model.seen(child, now),
        )

    def spends(self) -> Act | None:
        """Looks at money, with a token of the last hour."""
        fresh = [one for one in self.tokens if self.city.now - one[1].made_at < timedelta(hours=1)]
        if not fresh:
            return None
        claims, token = self.chance.choice(fresh[-8:])
        child = self.chance.choice([*sorted(token.children), self.chance.choice(CHILDREN)])
        return Act(
            Request("meals", "GET", "/v1/allowance", claims, query={"child_id": child}),
            lambda model, _answer, _now: model.allowance(token, child),
        )

    # ── the history ───────────────────────────────────────────────────────────────────────────────────────────────

    def step(self) -> None:
        self.city.later(seconds=1)
        what = lot(self.chance, act=12, meet=3, wait=3, delete=0 if self.chance.random() < 0.9 else 2)
        if what == "wait":
            how = self.chance.choice([{"minutes": 1}, {"minutes": 9}, {"hours": 11}, {"days": 1}, {"days": 12}])
            self.city.later(**how)
            return
        if what == "delete":
            self._delete()
            return
        acts = [act for act in (self.draw(), self.draw()) if act is not None]
        if what == "meet" and len(acts) == 2:
            self._meets(*acts, at=self.chance.randrange(9))
        elif acts:
            with self.city.watched() as calls:
                answer = self.city.asked(acts[0].request)
            self._compare(acts[0], answer)
            if answer.code == "link_refused" and acts[0].request.path == "/v1/my/card" and not acts[0].is_own:
                self.refusals.add((repr(answer), repr([shape(call) for call in calls])))

    def draw(self) -> Act | None:
        kind = lot(self.chance, writes=5, links=12, shows=4, approves=4, unlinks=2, ends=2, sees=2, spends=6)
        found: Act | None = getattr(self, kind)()
        return found

    def _delete(self) -> None:
        account = ACCOUNTS[-1]
        answer = self.city.asked(Request("people", "DELETE", "/v1/my/account", self.token(account)))
        assert answer.status == 200, answer
        for model in self.models:
            model.delete(account)

    def _meets(self, first: Act, second: Act, at: int) -> None:
        """Two requests at the same moment: what comes of it is what one of their orders explains."""
        heard: list[Answer] = []

        def other() -> None:
            self.city.later(seconds=1)
            heard.append(self.city.asked(second.request))

        began = self.city.now
        one = self.city.meets(first.request, other, at)
        two, now = heard[0], self.city.now
        ways: list[tuple[Told, Told]] = []
        found: list[Links] = []
        for order in ((first, one, began), (second, two, now)), ((second, two, now), (first, one, began)):
            for before in self.models:
                model = copy.deepcopy(before)
                said = {id(act): act.judge(model, answer, when) for act, answer, when in order}
                ways.append((said[id(first)], said[id(second)]))
                if ways[-1] == (told(one), told(two)) and model not in found:
                    found.append(model)
        self.log.append(f"{now} {first.request.path} met {second.request.path} at {at}")
        if not found:
            self._fail(f"no order explains {first.request} -> {one}\nand {second.request} -> {two} at {at}: {ways}")
        self.models = found
        if not self.is_sure:
            self.tokens.clear()

    def _compare(self, act: Act, answer: Answer) -> None:
        self.log.append(f"{self.city.now} {act.request.method} {act.request.path} {act.request.body} -> {told(answer)}")
        said = [act.judge(model, answer, self.city.now) for model in self.models]
        if told(answer) not in said:
            self._fail(f"{act.request}\n  answered {answer}\n  the rules say {said}")
        self.models = [model for model, of in zip(self.models, said, strict=True) if of == told(answer)]

    def _fail(self, why: str) -> None:
        pytest.fail("\n".join([*self.log[-25:], why]))


def begin(city: City) -> None:
    policy = {"municipality": TOWN, "version": 1, "effective_from": "2026-01-01T00:00:00+09:00"}
    city.file(f"policies/{TOWN}/first.json", json.dumps(policy))
    city.file(f"enrolments/{TOWN}/all.csv", "child_id\n" + "".join(f"{child}\n" for child in CHILDREN))
    for account in ACCOUNTS:
        city.signs_up(account)


def live(seed: int, steps: int = STEPS) -> Life:
    with a_city(START) as city:
        begin(city)
        life = Life(city, random.Random(seed))
        for _ in range(steps):
            life.step()
        for child in CHILDREN:
            seen = city.asked(Request("people", "GET", f"/v1/desk/children/{child}/links", OFFICER))
            assert told(seen) in [model.seen(child, city.now) for model in life.models]
        return life


@pytest.mark.parametrize("seed", range(DEPTH.lives))
def test_P2_P3_whatever_happens_to_letters_and_links_is_what_the_rules_say(seed: int) -> None:
    life = live(seed)
    assert len(life.refusals) == 1, "whatever is wrong has the same bytes, and the same calls"


BROKEN: dict[str, tuple[object, str, Any]] = {
    "a used letter links anybody": (linking, "_holds", lambda *_: True),
    "a letter opens for ever": (Letter, "opens", lambda self, _at: self.state == "open"),
    "a child adds devices beside its guardian": (linking, "_has_guardian", lambda *_: False),
    "codes are not counted": (LinkStore, "count_code", lambda _self, _place, letter: letter),
    "tokens of before go on": (people_api, "take_rights", lambda _before, _after: []),
}


RARE = {"a used letter links anybody": 50}
"""From which life on they are lived for what is seldom met."""


def live_on(broken: str) -> None:
    begins = RARE.get(broken, 20)
    for seed in range(begins, begins + 20):
        live(seed)


@pytest.mark.parametrize("broken", list(BROKEN)[: DEPTH.broken])
def test_a_rule_of_links_that_is_broken_is_noticed(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    where, name, otherwise = BROKEN[broken]
    monkeypatch.setattr(where, name, otherwise)
    with pytest.raises((pytest.fail.Exception, AssertionError)):
        live_on(broken)
