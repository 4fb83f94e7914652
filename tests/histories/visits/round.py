"""A round in two centres, and what may happen in it: acts of workers and leads, two at once, a function that dies at
any of its calls, pages of the round and records of the stream that come again, reports, the clock."""

import random
import uuid
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from dolbom.alerts.routing.centres import centre_of
from dolbom.clock import rfc3339, seoul_day, stamp
from dolbom.discovery.store import Reason, RoundStore, Visit
from dolbom.discovery.visits.clock_store import RoundClockStore
from dolbom.discovery.visits.round_clock import begun
from dolbom.dynamo.table import Table
from dolbom.people.entitlements import Decision, Kind, granted
from dolbom.people.store import PeopleStore
from functions.keep_clocks import handler as keep_clocks
from functions.match_reports import handler as match_reports
from tests.exactly_once.harness.accidents import Died
from tests.histories.city import Answer, City
from tests.histories.visits.books import HELPS, WHY_NOTHING, Act, Home, Worker, progress
from tests.recorded.stage import Request
from tests.support import Context, event, forget
from tests.support.alerts import stream_record
from tests.support.alerts_forms import GIHEUNG, a_report

ROUND = "2026-11"
CENTRES = ("41463102", "41430106")
GRAVEST = 400


def worker(name: str, number: int, town: str, centre: str, group: str = "caseworker") -> Worker:
    claims = {"sub": f"5d1c7a52-0000-4000-8000-0000000ca{number:03d}", "token_use": "id", "entitlements": "9"}
    claims |= {"cognito:groups": group, "jurisdiction": town}
    return Worker(name, claims, is_lead=group == "lead", centres=(centre,))


WORKERS = (
    worker("kim", 1, "41463", CENTRES[0]),
    worker("lee", 2, "41463", CENTRES[0]),
    worker("park", 3, "41463", CENTRES[0], "lead"),
    worker("choi", 4, "41430", CENTRES[1]),
    worker("jung", 5, "41430", CENTRES[1], "lead"),
)
ACTS = ("take", "take_over", "give_back", "assign", "attempts", "close", "reopen")
FIELDS = ("household", "version", "place", "state", "overdue", "attempts", "reached", "outcome", "nothing", "level")


class Desk:
    """The round as it is deployed, beside the books that tell what it should be."""

    def __init__(self, city: City, chance: random.Random) -> None:
        self.city, self.chance = city, chance
        forget(match_reports)
        self.table = Table(city.aws.client("dynamodb"), city.aws.tables["alerts"], sleep=lambda _: None)
        self.visits: list[Visit] = []
        self.homes: dict[str, Home] = {}
        self.sent: dict[str, tuple[str, datetime]] = {}
        """Each report: the address that it names, and when it came."""
        self.acts: list[str] = []
        for who in WORKERS:
            self._employ(who)

    def _employ(self, who: Worker) -> None:
        store = PeopleStore(Table(self.city.aws.client("dynamodb"), self.city.aws.tables["identities"]))
        given = Decision("granted", stamp(self.city.now - timedelta(days=1)), "ministry", "예시")
        group, town = str(who.claims["cognito:groups"]), str(who.claims["jurisdiction"])
        wanted: tuple[tuple[Kind, str], ...] = (("group", group), ("jurisdiction", town))
        for kind, code in wanted:
            store.change(who.sub, lambda person, kind=kind, code=code: granted(person, kind, code, given))  # type: ignore[misc]

    # What a round does

    def brings(self) -> None:
        """A household comes to its centre, on a page of the round."""
        number = len(self.visits) + 1
        centre = self.chance.choice(CENTRES)
        keys, of = match_reports.households(), centre_of(centre, seoul_day(self.city.now))
        assert of is not None
        address = address_of(number, centre)
        visit = Visit(
            household=str(keys.key_of(address, of)),
            round=ROUND,
            centre=centre,
            how="central",
            score=(GRAVEST - number) * 24,
            place=number,
            reasons=[Reason(type="power_cut", points=24, value=1, month=24_322)],
            address=address,
            house=keys.house_of(address, of),
            received_at=self.city.now,
            deadline_at=self.city.now + timedelta(days=14),
        )
        RoundStore(self.table).page([visit], self.city.now)
        RoundClockStore(self.table).begin(begun(ROUND, centre, self.city.now))
        self.visits.append(visit)
        self.homes[visit.household] = Home(visit.household, centre, number, self.city.now, visit.deadline_at)
        self.acts.append(f"brings {number} to {centre}")

    def pages_again(self) -> None:
        """A page that is written a second time changes nothing."""
        RoundStore(self.table).page(self.chance.sample(self.visits, min(3, len(self.visits))), self.city.now)
        self.acts.append("a page again")

    # What people do

    def act(self) -> Act:
        home = self.chance.choice(list(self.homes.values()))
        who = self.chance.choice([each for each in WORKERS if home.centre in each.centres])
        if home.holder and self.chance.random() < 0.6:
            who = next(each for each in WORKERS if each.sub == home.holder)
        what = self.chance.choices(ACTS, (6, 3, 2, 3, 8, 8, 2))[0]
        form: dict[str, Any] = {"version": home.version if self.chance.random() < 0.9 else max(1, home.version - 1)}
        form |= self._form(what, home)
        return Act(str(uuid.UUID(int=self.chance.getrandbits(128), version=4)), who, home.key, what, form)

    def _form(self, what: str, home: Home) -> dict[str, Any]:
        if what in ("take_over", "give_back", "reopen"):
            return {"reason": "예시: 사유"}
        if what == "assign":
            to = [each for each in WORKERS if home.centre in each.centres]
            return {"to": self.chance.choice(to).sub, "note": "예시: 전화부터"}
        if what == "attempts":
            form: dict[str, Any] = {"how": self.chance.choice(("call", "visit")), "reached": self.chance.random() < 0.4}
            days = self.chance.choice((None, None, 1, 13, 14, 15, -1))
            return form | ({} if days is None else {"next_at": rfc3339(self.city.now + timedelta(days=days))})
        return self._closing() if what == "close" else {}

    def _closing(self) -> dict[str, Any]:
        outcome = self.chance.choice((*HELPS, *WHY_NOTHING))
        form = {"outcome": outcome, "reason": "예시: 사유"}
        is_right = self.chance.random() < 0.85
        if (outcome in HELPS) == is_right:
            return form | {"programme": "emergency_aid"}
        reasons = WHY_NOTHING.get(outcome) or ("no_need",)
        return form | {"nothing": self.chance.choice(reasons if is_right else ("moved_away", "no_need"))}

    def ask(self, act: Act) -> Answer:
        return self.city.asked(_request(act))

    def does(self) -> None:
        act = self.act()
        self._agrees(act, self.ask(act))

    def dies(self) -> None:
        """The function is killed before one of its calls, and the phone asks again."""
        act, at = self.act(), self.chance.randrange(8)
        with suppress(Died):
            self.city.meets(_request(act), _killed, at)
        self.acts.append(f"died at {at}, and then:")
        self._agrees(act, self.ask(act))

    def again(self) -> None:
        """An act of before, by the same id: as it was, or with other words."""
        home = self.chance.choice(list(self.homes.values()))
        if not home.done:
            return
        act = self.chance.choice([act for act, _ in home.done.values()])
        if self.chance.random() < 0.3:
            said = {name: "예시: 다른 말" for name in ("reason", "note") if name in act.form}
            act = Act(act.request_id, act.who, act.household, act.what, {**act.form, **said})
        self._agrees(act, self.ask(act))

    def meets(self) -> None:
        """Two ask for the same household at once: what becomes of it is what one after the other comes to."""
        first = self.act()
        home = self.homes[first.household]
        second = self.act()
        second = Act(second.request_id, second.who, home.key, second.what, {**second.form, "version": home.version})
        if home.centre not in second.who.centres:
            return
        other: list[Answer] = []
        answer = self.city.meets(_request(first), lambda: other.append(self.ask(second)), self.chance.randrange(8))
        told = [(answer.status, answer.code), (other[0].status, other[0].code)]
        before = {**home.__dict__, "history": list(home.history), "done": dict(home.done)}
        ways = []
        for one, two in ((0, 1), (1, 0)):
            home.__dict__.update({**before, "history": list(before["history"]), "done": dict(before["done"])})
            acts = (first, second)
            expected: list[tuple[int, str]] = [(0, "")] * 2
            for at in (one, two):
                expected[at] = home.asked(acts[at], self.city.now)
            ways.append(expected)
            if expected == told:
                self.acts.append(f"at once: {_told(first)} and {_told(second)}: {told}")
                return
        raise AssertionError(f"at once: {_told(first)} and {_told(second)}: {told}, and not one of {ways}")

    def _agrees(self, act: Act, answer: Answer) -> None:
        home = self.homes[act.household]
        expected = home.asked(act, self.city.now)
        self.acts.append(f"{_told(act)}: {expected}")
        assert (answer.status, answer.code) == expected, f"{_told(act)}: {answer}, and not {expected}"
        if expected[0] == 200:
            assert answer.body["version"] == home.done[act.request_id][1], str(answer)

    def letters(self) -> None:
        centre = self.chance.choice(CENTRES)
        chosen = self.chance.sample(list(self.homes.values()), min(3, len(self.homes)))
        who = next(each for each in WORKERS if centre in each.centres)
        body = {"request_id": str(uuid.UUID(int=self.chance.getrandbits(128), version=4)), "round": ROUND}
        body |= {"centre": centre, "households": [home.key for home in chosen]}
        request = Request("desk", "POST", "/v1/desk/visit_letters", who.claims, body)
        if self.chance.random() < 0.5:
            with suppress(Died):
                self.city.meets(request, _killed, self.chance.randrange(12))
        answer, again = self.city.asked(request), self.city.asked(request)
        self.acts.append(f"letters of {centre} to {[home.place for home in chosen]}")
        assert answer.status == 200, str(answer)
        assert answer.raw == again.raw
        written = {each["household"] for each in answer.body["letters"]}
        left_out = {each["household"]: each["why"] for each in answer.body["left_out"]}
        for home in chosen:
            why = "not_there" if home.centre != centre else "written_before" if home.letter else ""
            why = why or ("closed" if home.state == "closed" else "")
            assert (home.key in written, left_out.get(home.key, "")) == (not why, why), f"{home}: {answer}"
            if not why:
                home.letter = True
                home.version += 1
                home.history.append((home.version, "letter"))

    # Reports

    def reports(self) -> None:
        """A neighbour reports a door: one that a round has brought, or one that it may bring later, or never."""
        address = address_of(self.chance.randrange(1, len(self.visits) + 3), CENTRES[0])
        place = {"lat": GIHEUNG[0], "lon": GIHEUNG[1], "address": address}
        form = a_report(place=place, request_id=str(uuid.UUID(int=self.chance.getrandbits(128), version=4)))
        answer = self.city.asked(Request("alerts", "POST", "/v1/alerts", None, form))
        assert answer.status == 201, str(answer)
        self.sent[answer.body["alert_id"]] = (address, self.city.now)
        self.acts.append(f"a report on {address}")
        self.matches()

    def matches(self) -> None:
        """The stream's records of reports, in any order, and some of them twice."""
        found = [item for item in self._items() if item["sk"]["S"] == "REPORT"]
        records = [stream_record(item) for item in found]
        records += self.chance.sample(records, len(records) // 2)
        self.chance.shuffle(records)
        self.city.streams()
        assert match_reports.handler({"Records": records}, Context()) == {"batchItemFailures": []}

    def _items(self) -> list[dict[str, Any]]:
        pages = self.city.aws.client("dynamodb").get_paginator("scan").paginate(TableName=self.table.name)
        return [item for page in pages for item in page["Items"]]

    # Time

    def waits(self) -> None:
        self.city.later(hours=self.chance.choice((1, 5, 20, 60, 100)))
        self.acts.append(f"it is {rfc3339(self.city.now)}")
        self.ticks()

    def ticks(self) -> None:
        scheduled = event("keep_clocks", "every_minute")
        scheduled["time"] = rfc3339(self.city.now)
        for _ in range(3):
            keep_clocks.handler(scheduled, Context(remaining_ms=50_000))

    # What is read

    def looks(self) -> None:
        """Each worker's list, and one household, as the books have them."""
        for who in (WORKERS[0], WORKERS[3]):
            self._list(who)
        self._page(self.chance.choice(list(self.homes.values())))

    def _list(self, who: Worker) -> None:
        homes = sorted((home for home in self.homes.values() if home.centre in who.centres), key=lambda one: one.place)
        rows: list[dict[str, Any]] = []
        query: dict[str, Any] = {"round": ROUND, "centre": who.centres[0], "limit": "100"}
        while True:
            answer = self.city.asked(Request("desk", "GET", "/v1/desk/visits", who.claims, query=query))
            assert answer.status == 200, str(answer)
            rows += answer.body["visits"]
            if "next" not in answer.body:
                break
            query["next"] = answer.body["next"]
        now = self.city.now
        assert [_of(row) for row in rows] == [_books(home, now) for home in homes]
        assert answer.body["progress"] == progress(homes, who, now)
        for row, home in zip(rows, homes, strict=True):
            assert row["mine"] == (home.holder == who.sub), row

    def _page(self, home: Home) -> None:
        who = next(each for each in WORKERS if home.centre in each.centres)
        path = f"/v1/desk/visits/{ROUND}/{home.key}"
        answer = self.city.asked(Request("desk", "GET", path, who.claims))
        assert answer.status == 200, str(answer)
        assert _of(answer.body) == _books(home, self.city.now)
        assert sorted(line["version"] for line in answer.body["history"]) == [version for version, _ in home.history]
        address = self.visits[home.place - 1].address
        of = {alert for alert, (about, _) in self.sent.items() if about == address}
        assert {each["alert_id"] for each in answer.body["alerts"] if each["confidence"] == "door"} == of

    def knows(self) -> None:
        """What discovery had known of each report: what a round had brought before it came (D3)."""
        self.matches()
        for alert_id, (address, _) in self.sent.items():
            path = f"/v1/desk/alerts/{alert_id}/discovery"
            who = next(each for each in WORKERS if each.centres == (self.centre_of_report(alert_id),))
            answer = self.city.asked(Request("desk", "GET", path, who.claims))
            assert answer.status == 200, str(answer)
            assert answer.body["known"] == self.known(alert_id, address), f"{alert_id} {address}: {answer}"

    def centre_of_report(self, alert_id: str) -> str:
        found = [
            item for item in self._items() if item["pk"]["S"] == f"ALERT#{alert_id}" and item["sk"]["S"] == "REPORT"
        ]
        return str(found[0]["office"]["M"]["code"]["S"])

    def known(self, alert_id: str, address: str) -> str:
        _, at = self.sent[alert_id]
        return "selected" if any(each.address == address and each.received_at < at for each in self.visits) else "never"


def _killed() -> None:
    raise Died


def address_of(number: int, centre: str) -> str:
    town = "용인시 기흥구" if centre.startswith("41463") else "의왕시"
    return f"경기도 {town} 예시로 {number}, 101동 {number}호"


def _request(act: Act) -> Request:
    path = f"/v1/desk/visits/{ROUND}/{act.household}/{act.what}"
    return Request("desk", "POST", path, act.who.claims, {"request_id": act.request_id, **act.form})


def _told(act: Act) -> str:
    return f"{act.who.name} {act.what} {act.household} {act.form}"


def _of(row: dict[str, Any]) -> dict[str, Any]:
    said = {name: row.get(name) for name in FIELDS if name != "level" or row["state"] != "closed"}
    times = {name: datetime.fromisoformat(row[name]) if row.get(name) else None for name in ("deadline_at", "next_at")}
    return said | {"has_letter": "letter_at" in row, "deadline": times["deadline_at"], "next_at": times["next_at"]}


def _books(home: Home, now: datetime) -> dict[str, Any]:
    return home.told(now)
