"""What offices do beside their work in the histories of staff: badges, ready questions, and what residents then report
as; and guardians who consent to apps and withdraw it."""

import base64
import hashlib
from datetime import timedelta

from dolbom.partners.store import PartnerStore
from functions.people_api import handler as people_api
from tests.histories.staff.acts import GUARDIANS, STAFF, WHY, Act, Held
from tests.histories.staff.company import MUNICIPALITIES
from tests.histories.staff.people import Token
from tests.histories.staff.work import ANY, OFFICER, Work, told_of
from tests.recorded.stage import Json, Request
from tests.support.alerts_forms import a_report, request_id

APPS = {"happyapp": "happy", "quickapp": "quick"}
CENTRES = ("41463102", "41463102", "41463", "41460", "41430")
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(b"example" * 7).digest()).decode().rstrip("=")
READER = "5d1c7a52-0000-4000-8000-00000000a00a"
"""An officer of all towns, who only looks."""


def home(client: str) -> str:
    """Where an app is sent back to."""
    return f"https://{APPS[client]}bowl.example.org/signed-in"


class Offices(Work):
    """The acts of who vouches, who keeps questions ready, and who consents."""

    def reader(self) -> Held:
        claims = {"sub": READER, "token_use": "id", "cognito:groups": "officer", "cognito:username": "reader"}
        claims["jurisdiction"] = ",".join(MUNICIPALITIES)
        return Held(claims, Token("reader", READER, frozenset(OFFICER), MUNICIPALITIES, 0), self.city.now)

    def readings(self) -> list[Act]:
        by = self.reader()
        badges = [self._vouched(by, town) for town in MUNICIPALITIES]
        ready = [self._read_ready(by, place) for place in ("41463102", "41430")]
        return [*super().readings(), *badges, *ready, *(self._consented(name) for name in GUARDIANS)]

    # ── badges ────────────────────────────────────────────────────────────────────────────────────────────────────

    def vouches(self) -> Act | None:
        """For days of which some are to come: what an officer sets beforehand begins and ends by itself."""
        by, now = self.held(OFFICER), self.now
        if by is None:
            return None
        town, day = self.town_of(by), self.day
        since, until = day(self.chance.choice([-9, 0, 0, 1])), self.chance.choice([None, day(1), day(2), day(9)])
        if town in by.token.places and self.chance.random() < 0.1:
            until = self.chance.choice([since, day(-9)])
        form: Json = {"account": self.vouched_for(), "badge": self.chance.choice(["honorary", "council"])}
        form |= {"municipality": town, "valid_from": since, "valid_until": until, "reason": WHY}
        asked = Request("desk", "POST", "/v1/desk/badges", by.claims, form)
        return Act(f"{told_of(by)} vouches {form}", asked, lambda office: office.vouch(by.token, form, now))

    def vouches_no_more(self) -> Act | None:
        by, now, account = self.held(OFFICER), self.now, self.vouched_for()
        if by is None:
            return None
        form: Json = {"municipality": self.town_of(by), "valid_until": self.day(self.chance.choice([0, 1, 3]))}
        form["reason"] = WHY
        asked = Request("desk", "POST", f"/v1/desk/badges/{account}/end", by.claims, form)
        words = f"{told_of(by)} vouches no more for {account} {form}"
        return Act(words, asked, lambda office: office.vouch_no_more(by.token, account, form, now))

    def vouched(self) -> Act | None:
        by = self.held(OFFICER)
        return None if by is None else self._vouched(by, self.town_of(by))

    def _vouched(self, by: Held, town: str) -> Act:
        today = self.today
        asked = Request("desk", "GET", "/v1/desk/badges", by.claims, query={"municipality": town})
        return Act(f"{told_of(by)} lists badges", asked, lambda office: office.vouched(by.token, town, today))

    def reports(self) -> None:
        """A resident reports in 기흥구, and the officer sees as whom."""
        name = self.chance.choice(GUARDIANS)
        account = self.office.family[name].account
        self.acts.append(f"{self.now} {name} reports")
        form = a_report(request_id=request_id(1_000 + next(self.numbers)))
        made = self.city.asked(Request("alerts", "POST", "/v1/my/alerts", self.city.token(account), form))
        assert made.status == 201, str(made)
        path = f"/v1/desk/alerts/{made.body['alert_id']}"
        seen = self.city.asked(Request("desk", "GET", path, self.reader().claims))
        said = self.office.reports_as(account, "41460", self.today)
        assert seen.body["reporter"] == said, (seen.body["reporter"], said)

    def vouched_for(self) -> str:
        """Mostly a resident; of the staff whoever has an account, perhaps the officer's own."""
        people = [one.account for one in self.office.staff.values() if one.account and one.name in STAFF]
        residents = [self.office.family[name].account for name in GUARDIANS]
        return self.chance.choice(people if people and self.chance.random() < 0.2 else residents)

    def town_of(self, by: Held) -> str:
        own = [code for code in by.token.places if code in MUNICIPALITIES]
        return self.chance.choice(own if own and self.chance.random() < 0.8 else [*MUNICIPALITIES, "41463"])

    def day(self, days: int) -> str:
        return (self.city.now + timedelta(hours=9, days=days)).date().isoformat()

    # ── ready questions ───────────────────────────────────────────────────────────────────────────────────────────

    def puts_ready(self) -> Act | None:
        by, place = self.held(("lead", "officer")), self.chance.choice(CENTRES)
        if by is None:
            return None
        version, known = self.office.ready.get(place, (0, ()))
        if self.chance.random() < 0.3:
            version = max(0, version - 1)
        titles = self.chance.sample(["언제", "어디", "몇 명"], self.chance.randrange(3))
        questions = [{"title": title, "text": f"{title}인지 알려 주시겠어요? (예시)"} for title in titles]
        if known and self.chance.random() < 0.3:
            questions = [{"title": title, "text": text} for title, text in known]
        form: Json = {"centre": place, "version": version, "questions": questions}
        asked = Request("desk", "PUT", "/v1/desk/ready_questions", by.claims, form)
        words = f"{told_of(by)} keeps {titles} of {place} ready, in place of {version}"
        return Act(words, asked, lambda office: office.put_ready(by.token, form))

    def reads_ready(self) -> Act | None:
        by = self.held(ANY)
        return None if by is None else self._read_ready(by, self.chance.choice(CENTRES))

    def _read_ready(self, by: Held, place: str) -> Act:
        asked = Request("desk", "GET", "/v1/desk/ready_questions", by.claims, query={"centre": place})
        words = f"{told_of(by)} reads what {place} keeps ready"
        return Act(words, asked, lambda office: office.read_ready(by.token, place))

    # ── consents ──────────────────────────────────────────────────────────────────────────────────────────────────

    def consents(self) -> Act:
        """Mostly for a child of one's own, with whatever token."""
        name, client, now = self.chance.choice(GUARDIANS), self.chance.choice(sorted(APPS)), self.now
        person = self.office.family[name]
        own = person.held("ward")
        child = self.chance.choice(own if own and self.chance.random() < 0.8 else sorted(self.office.children))
        form: Json = {"client_id": client, "redirect_uri": home(client), "child_id": child}
        form |= {"state": "Zk3xQ9vT2b", "code_challenge": CHALLENGE, "code_challenge_method": "S256"}
        asked = Request("people", "POST", "/v1/my/consents", self.city.token(person.account), form)
        words = f"{name} consents to {client} for {child}"
        return Act(words, asked, lambda office: office.consent(name, client, child, now))

    def withdraws(self) -> Act:
        name, client, now = self.chance.choice(GUARDIANS), self.chance.choice(sorted(APPS)), self.now
        token = self.city.token(self.office.family[name].account)
        asked = Request("people", "DELETE", f"/v1/my/consents/{client}", token)
        return Act(f"{name} withdraws {client}", asked, lambda office: office.withdraw(name, client, now))

    def partner_ends(self) -> None:
        """The operator ends a partner: nobody consents to its app any more, and what was consented to can be withdrawn.
        The other one goes on."""
        if self.office.apps_gone:
            return
        client = self.chance.choice(sorted(APPS))
        self.acts.append(f"{self.now} the partner of {client} ends")
        store = PartnerStore(people_api.table("meals_table"))
        partner = store.partner(APPS[client])
        assert partner is not None
        store.end(partner)
        self.office.apps_gone.add(client)

    def _consented(self, name: str) -> Act:
        asked = Request("people", "GET", "/v1/my/consents", self.city.token(self.office.family[name].account))
        return Act(f"{name} looks at consents", asked, lambda office: office.consented(name))
