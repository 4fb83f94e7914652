"""What may happen in the histories of staff: each act is a request and the rule of its answer. Nothing here knows what
lies behind the requests."""

import copy
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from dolbom.clock import SEOUL, rfc3339
from tests.histories.city import Answer, City
from tests.histories.staff.company import Company
from tests.histories.staff.people import OF_PLACES, ROOT, Person, Said, Token
from tests.recorded.stage import Json, Request

STAFF = tuple(f"{name}-example" for name in ("kim", "lee", "park", "choi", "jung", "kang"))
GUARDIANS, TOWNS = ("guardian-one", "guardian-two"), ("41460", "41430", "41410")
AREAS = ("41460", "41463", "41463102", "41430", "41410")
SHOPS = {"shop-yongin": "41460", "shop-uiwang": "41430"}
PASSWORD, TOKENS_LIVE = "Example-only-1!", timedelta(hours=1)
WHY = "지어낸 까닭 (예시)"
GROUPS = (*("caseworker", "lead") * 2, *("officer",) * 3, "auditor", "ministry")
Rule = Callable[[Company], Said]


@dataclass(frozen=True)
class Act:
    """Something that is asked, the rule of its answer, and words for whoever repeats it."""

    words: str
    asked: Request
    rule: Rule
    begin: Callable[[Company], None] | None = None
    """What is there as soon as it has begun."""


@dataclass(frozen=True)
class Held:
    """A token with its claims; good for an hour."""

    claims: Json
    token: Token
    made_at: datetime


def heard(answer: Answer) -> Said:
    """What counts of an answer."""
    body: Any = answer.body if answer.raw else {}
    if answer.status >= 400 or not isinstance(body, dict):
        return Said(answer.status, answer.code)
    facts: dict[str, Any] = {name: body[name] for name in ("state", "version", "child_id", "code") if name in body}
    if "renewals" in body:
        facts |= {name: body.get(name, "") for name in ("username", "email", "name", "enabled", "invited", "account")}
        facts["renewals"] = tuple(_decision(one) for one in body["renewals"])
        facts["rights"] = {
            (one["kind"], one["value"]): (
                one["since"],
                one.get("until") or "",
                tuple(_decision(each) for each in one["history"]),
            )
            for one in body["entitlements"]
        }
    if "staff" in body:
        facts["staff"] = {(one["username"], one["email"], one["enabled"], one["invited"]) for one in body["staff"]}
    if "members" in body:
        facts["members"] = {(one["account"], one.get("name", ""), one["lead"]) for one in body["members"]}
    facts |= {name: read(body) for name, read in _OTHERS.items() if name in body}
    if body.keys() == {"consents"}:
        facts["consents"] = {(one["client_id"], one["child_id"]): one["since"] for one in body["consents"]}
    if "valid_from" in body:
        facts["badge"] = _badge(body)
    if "redirect_to" in body:
        facts["consent"] = (body["client_id"], body["child_id"], body["since"])
    if "questions" in body and "centre" in body:
        facts["ready"] = (body["centre"], *_ready(body))
    return Said(answer.status, "", facts)


def _badge(told: Json) -> tuple[Any, ...]:
    history = tuple(_decision(one) for one in told["history"])
    return told["badge"], told["valid_from"], told.get("valid_until"), told["holds"], history


def _ready(told: Json) -> tuple[int, tuple[tuple[str, str], ...]]:
    return told["version"], tuple((one["title"], one["text"]) for one in told["questions"])


_OTHERS: dict[str, Callable[[Json], Any]] = {
    "badges": lambda body: {one["account"]: _badge(one) for one in body["badges"]},
    "offices": lambda body: {one["centre"]: _ready(one) for one in body["offices"]},
}


def _decision(told: Json) -> tuple[str, str, str, str]:
    return told["what"], told["at"], told["who"], told["reason"]


def differs(told: Said, said: Said) -> str:
    """How an answer differs from what the rules say; empty where it does not. Where the rules say no more than that
    something opens, any success is one."""
    if (told.status, told.code) != (said.status, said.code):
        return f"told {told.status} {told.code}, the rules say {said.status} {said.code}"
    wrong = {name: (told.facts.get(name), value) for name, value in said.facts.items() if told.facts.get(name) != value}
    return f"told, and what the rules say: {wrong}" if wrong else ""


@dataclass
class Life:
    city: City
    chance: random.Random
    office: Company
    alert_id: str
    order_id: str
    numbers: Iterator[int] = field(default_factory=count)
    acts: list[str] = field(default_factory=list)
    tokens: list[Held] = field(default_factory=list)
    met: str = ""
    """About whom both decide who meet."""

    def __post_init__(self) -> None:
        self.idp = self.city.aws.client("cognito-idp")
        made = self.idp.create_user_pool_client(UserPoolId=self.city.pools["staff"], ClientName="desk")
        self.desk = made["UserPoolClient"]["ClientId"]

    # ── how things happen ─────────────────────────────────────────────────────────────────────────────────────────

    @property
    def now(self) -> str:
        return rfc3339(self.city.now)

    @property
    def today(self) -> str:
        return self.city.now.astimezone(SEOUL).date().isoformat()

    def happens(self, act: Act) -> Said:
        self.acts.append(f"{self.city.now.astimezone(SEOUL):%m-%d %H:%M:%S} {act.words}")
        told = heard(self.city.asked(act.asked))
        wrong = differs(told, act.rule(self.office))
        assert not wrong, wrong
        self.learns(told)
        return told

    def meet(self, first: Act, second: Act) -> None:
        """Two at once: what both are answered must be explained by one of the two orders, and so must what stands."""
        at = self.chance.randrange(7)
        self.acts.append(f"{self.now} {first.words} || at its call {at}: {second.words}")
        others: list[Said] = []

        def other() -> None:
            with ThreadPoolExecutor(1) as beside:
                others.append(beside.submit(lambda: heard(self.city.asked(second.asked))).result())

        told, why = heard(self.city.meets(first.asked, other, at)), []
        ways: list[Company] = []
        for order in ("first", "second", "second, after first has begun"):
            office = copy.deepcopy(self.office)
            if first.begin is not None and "begun" in order:
                first.begin(office)
            if order == "first":
                said, then = first.rule(office), second.rule(office)
            else:
                then, said = second.rule(office), first.rule(office)
            wrong = differs(told, said), differs(others[0], then)
            ways += [office] if not any(wrong) else []
            why.append((order, wrong))
        assert ways, f"no order explains both: {why}"
        self.stands(ways)
        self.learns(told)
        self.learns(others[0])

    def stands(self, ways: list[Company]) -> None:
        """Of those orders that explain the answers, one must explain what is then read."""
        why = list[str]()
        told = [(act, heard(self.city.asked(act.asked))) for act in self.readings()]
        for office in ways:
            wrong = [differs(found, act.rule(office)) for act, found in told]
            if not any(wrong):
                self.office = office
                return
            why += wrong
        raise AssertionError(f"no order explains what stands: {why}")

    def readings(self) -> list[Act]:
        """All that can be read of what was decided."""
        return [self._reads(self.root(), name) for name in self.office.staff]

    def learns(self, told: Said) -> None:
        """What only we draw: an account's number."""
        person = self.office.staff.get(str(told.facts.get("username", "")))
        if person is not None and not person.account:
            person.account = str(told.facts["account"])

    # ── tokens ────────────────────────────────────────────────────────────────────────────────────────────────────

    def root(self) -> Held:
        claims = {"sub": ROOT, "token_use": "id", "cognito:groups": "ministry", "cognito:username": "root"}
        return Held(claims, Token("root", ROOT, frozenset({"ministry"}), (), 0), self.city.now)

    def signs_in(self, name: str = "") -> None:
        """Somebody of the staff takes up the invitation, registers an app where there is none, and signs in; what the
        token says is the rules'. Whose account is closed is let in by nobody."""
        people = [one for one in self.office.staff.values() if one.account]
        if not people:
            return
        person = self.office.staff[name] if name else self.chance.choice(people)
        self.acts.append(f"{person.name} signs in")
        said = "" if not person.is_open else "SOFTWARE_TOKEN_MFA" if person.has_app else "an app to register"
        if person.is_open and person.is_invited:
            who = {"UserPoolId": self.city.pools["staff"], "Username": person.name}
            self.idp.admin_set_user_password(**who, Password=PASSWORD, Permanent=True)
            person.is_invited = False
        assert self.lets_in(person) == said, person
        if not person.is_open:
            return
        person.has_app = True
        self.keeps(person, self.city.token(person.account, pool="staff", client="desk"))
        other = self.city.token(person.account)
        assert other.get("cognito:groups") in (None, "resident"), "residents' tokens open nothing here"
        assert "jurisdiction" not in other

    def lets_in(self, person: Person) -> str:
        """What Cognito asks for after the password; an app is registered where there is none. Nothing where it lets
        nobody in."""
        where = {"UserPoolId": self.city.pools["staff"], "ClientId": self.desk}
        told = {"USERNAME": person.name, "PASSWORD": PASSWORD}
        try:
            answer = self.idp.admin_initiate_auth(**where, AuthFlow="ADMIN_USER_PASSWORD_AUTH", AuthParameters=told)
        except self.idp.exceptions.NotAuthorizedException:
            return ""
        if "ChallengeName" in answer:
            return str(answer["ChallengeName"])
        access = answer["AuthenticationResult"]["AccessToken"]
        self.idp.associate_software_token(AccessToken=access)
        self.idp.verify_software_token(AccessToken=access, UserCode="123456")
        on = {"Enabled": True, "PreferredMfa": True}
        self.idp.set_user_mfa_preference(AccessToken=access, SoftwareTokenMfaSettings=on)
        return "an app to register"

    def guardian_signs_in(self, name: str = "") -> None:
        person = self.office.family[name or self.chance.choice(GUARDIANS)]
        self.acts.append(f"{person.name} signs in")
        self.keeps(person, self.city.token(person.account))

    def keeps(self, person: Person, claims: Json) -> None:
        token = person.token()
        groups = {one for one in claims.get("cognito:groups", "").split(",") if one}
        assert groups - {"resident", "guardian"} == token.groups, (claims, token)
        places = claims.get("jurisdiction") or claims.get("children") or ""
        assert tuple(sorted(one for one in places.split(",") if one)) == token.places, (claims, token)
        self.tokens.append(Held(claims, token, self.city.now))

    def held(self, groups: tuple[str, ...] = (), *, of_staff: bool = True) -> Held | None:
        """A token of the last hour, mostly one of these groups, and often not the latest."""
        people = self.office.staff if of_staff else self.office.family
        fresh = [one for one in self.tokens if self.city.now - one.made_at < TOKENS_LIVE and one.token.who in people]
        fit = [one for one in fresh if one.token.groups & set(groups)]
        if fit and self.chance.random() < 0.85:
            fresh = fit
        return self.chance.choice(fresh[-6:]) if fresh else None

    def admin(self) -> Held:
        """Mostly the ministry's first; also whoever else has been made one."""
        other = self.held(("ministry",)) if self.chance.random() < 0.4 else None
        return other or self.root()

    def somebody(self) -> str:
        return self.met or self.chance.choice(STAFF)

    # ── the ministry ──────────────────────────────────────────────────────────────────────────────────────────────

    def invites(self, name: str = "", group: str = "", codes: tuple[str, ...] | None = None) -> Act:
        by, is_right = self.root() if group else self.admin(), group or self.chance.random() < 0.95
        name = name or self.somebody()
        group = group or self.chance.choice(GROUPS)
        if codes is None:
            codes = (
                tuple(sorted(self.chance.sample(AREAS, self.chance.choice([1, 1, 2])))) if group in OF_PLACES else ()
            )
        email = f"{name}@example.org" if is_right else "other@example.org"
        form: Json = {"username": name, "email": email, "name": self.chance.choice(["김예시 주무관", "이예시 주무관"])}
        form |= {"group": group, "jurisdiction": list(codes), "reason": f"{WHY} {next(self.numbers)}"}
        now, words = self.now, f"{by.token.who} makes {name} {group} of {codes}"
        asked = Request("people", "POST", "/v1/desk/staff", by.claims, form)
        rule: Rule = lambda office: office.invite(by.token, form, now)  # noqa: E731
        return Act(words, asked, rule, lambda office: office.begin(by.token, form))

    def ends(self, name: str = "") -> Act:
        by, name, now = self.admin(), name or self.somebody(), self.now
        why = f"{WHY} {next(self.numbers)}"
        asked = Request("people", "POST", f"/v1/desk/staff/{name}/end", by.claims, {"reason": why})
        return Act(f"{by.token.who} ends {name}", asked, lambda office: office.end(by.token, name, why, now))

    def forgets(self) -> Act:
        by, name, now = self.admin(), self.somebody(), self.now
        why = f"{WHY} {next(self.numbers)}"
        asked = Request("people", "POST", f"/v1/desk/staff/{name}/second_factor", by.claims, {"reason": why})
        words = f"{by.token.who} has {name} register an app anew"
        return Act(words, asked, lambda office: office.forget_factor(by.token, name, why, now))

    def reads(self) -> Act:
        return self._reads(self.admin(), self.chance.choice(STAFF))

    def _reads(self, by: Held, name: str) -> Act:
        asked = Request("people", "GET", f"/v1/desk/staff/{name}", by.claims)
        return Act(f"{by.token.who} reads {name}", asked, lambda office: office.read(by.token, name))

    def lists(self) -> Act:
        by = self.admin()
        asked = Request("people", "GET", "/v1/desk/staff", by.claims, query={"limit": 50})
        return Act(f"{by.token.who} lists", asked, lambda office: office.everybody(by.token))
