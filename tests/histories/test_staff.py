"""Staff and what they may, in random histories (P3, P4, P5, A1, A3, A11): the ministry makes, changes and ends people,
two at once; tokens of before meet files and money; a team has a lead and keeps questions ready; badges begin and end on
days set beforehand; families are linked and cut off, and consent to apps; a town goes on under another one. Each answer
is compared with the rules as `staff/model.py` and `staff/company.py` tell them."""

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from dolbom.alerts.reporters.badges import Badge
from dolbom.alerts.routing import centres as routing
from dolbom.auth import Caller
from dolbom.gateways.directory import Directory
from dolbom.ids import new_uuid7
from dolbom.partners.partner import Client, Partner
from dolbom.partners.store import PartnerStore
from dolbom.people import entitlements
from dolbom.people.staff import members
from dolbom.people.store import PeopleStore
from functions.people_api import handler as people_api
from tests.histories.city import City, a_city, lot
from tests.histories.staff.acts import GUARDIANS, SHOPS, STAFF, TOWNS
from tests.histories.staff.company import Company
from tests.histories.staff.offices import APPS, Offices, home
from tests.histories.staff.people import Child, Person, Report
from tests.histories.towns import enrol, load, policy
from tests.recorded.meals_scene import family
from tests.recorded.stage import Request
from tests.support.alerts_forms import a_report
from tests.support.depth import DEPTH

START = datetime(2026, 11, 23, 3, tzinfo=UTC)
CENTRE = "41463102"
HOMES = {"haru": "41460", "sora": "41430", "doyun": "41410"}
FIRST = (
    ("kim-example", "officer", TOWNS),
    ("lee-example", "lead", ("41463",)),
    ("park-example", "caseworker", ("41460",)),
    ("choi-example", "ministry", ()),
)
STEPS = 120


def founded(city: City, chance: random.Random) -> Offices:
    """Three towns with a child each, an order, a report, and two guardians who act for nobody yet."""
    for town in TOWNS:
        policy(city, town, 1, "2026-01-01T00:00:00+09:00", day_cap=1_000_000)
        here = [child for child, home in HOMES.items() if home == town]
        enrol(city, town, here)
        load(city, town, dict.fromkeys(here, 900_000))
    for shop, town in SHOPS.items():
        menu = [{"item_id": "gimbap", "name": "김밥", "kind": "meal", "price": 1_000}]
        body = {"merchant_id": shop, "name": f"{shop} (지어낸 가게)", "municipality": town, "category": "snack"}
        body |= {"lat": 37.32, "lon": 127.09, "menu": menu}
        assert city.file(f"merchants/{town}/shops.json", json.dumps([body]))["failed"] == 0
    order_id = new_uuid7(city.now, bytes(10))
    line = {"item_id": "gimbap", "unit_price": {"amount": 1_000}, "count": 1}
    order = {"order_id": order_id, "merchant_id": "shop-yongin", "lines": [line]}
    assert city.asked(Request("meals", "POST", "/v1/orders", family("haru"), order)).status == 201
    report = city.asked(Request("alerts", "POST", "/v1/alerts", None, a_report()))
    assert report.status == 201, str(report)
    partners = PartnerStore(people_api.table("meals_table"))
    for client, name in APPS.items():
        app = Client(client_id=client, role="app", callback_urls=(home(client),))
        partners.put_partner(Partner(partner_id=name, name=f"{name} (지어낸 앱)", contacts=(), clients=(app,)))
        partners.serve(name, SHOPS)
    office = Company(report=Report(CENTRE))
    for number, name in enumerate(GUARDIANS):
        account = f"5d1c7a52-0000-4000-8000-0000000000b{number}"
        city.signs_up(account)
        office.family[name] = Person(name, account=account)
    office.children = {name: Child(name, home) for name, home in HOMES.items()}
    life = Offices(city, chance, office, report.body["alert_id"], order_id)
    for name, group, codes in FIRST:
        life.happens(life.invites(name, group, codes))
        life.signs_in(name)
    life.links()
    life.links()
    return life


WEIGHTS = {
    "invites": 10, "ends": 4, "forgets": 2, "reads": 2, "lists": 1, "signs_in": 16, "guardian_signs_in": 3,
    "opens": 22, "teams": 4, "assigns": 6, "takes": 5, "gives_back": 3, "links": 5, "unlinks": 5, "orders": 10,
    "suspends": 2, "moves": 1, "joins": 1, "waits": 4, "meets": 12, "vouches": 6, "vouches_no_more": 3, "vouched": 2,
    "reports": 4, "puts_ready": 5, "reads_ready": 2, "consents": 6, "withdraws": 3, "partner_ends": 1,
}  # fmt: skip
MET = {
    "invites": 5,
    "ends": 4,
    "forgets": 2,
    "opens": 4,
    "assigns": 2,
    "takes": 2,
    "suspends": 1,
    "unlinks": 2,
    "orders": 2,
    "puts_ready": 3,
    "consents": 3,
    "withdraws": 2,
    "vouches": 3,
    "vouches_no_more": 3,
}


def live(seed: int, steps: int = STEPS) -> Offices:
    with a_city(START) as city:
        life = founded(city, random.Random(seed))
        try:
            for _ in range(steps):
                step(life)
            for act in life.readings():
                life.happens(act)
        except AssertionError as differs:
            told = "\n".join(life.acts[-40:])
            raise AssertionError(f"seed {seed}, after\n{told}\n{differs}") from differs
        return life


def step(life: Offices) -> None:
    life.city.later(seconds=7)
    name = lot(life.chance, **WEIGHTS)
    if name == "waits":
        life.city.later(minutes=life.chance.choice([5, 25, 61, 600]))
    elif name in ("signs_in", "guardian_signs_in", "links", "reports", "partner_ends"):
        getattr(life, name)()
    elif name == "meets":
        life.met = life.chance.choice(["", *STAFF])
        acts = [getattr(life, lot(life.chance, **MET))() for _ in range(2)]
        life.met = ""
        if None not in acts:
            life.meet(*acts)
    else:
        act = getattr(life, name)()
        if act is not None:
            life.happens(act)


@pytest.mark.parametrize("seed", range(DEPTH.lives))
def test_P3_P5_every_answer_to_staff_is_the_rules(seed: int) -> None:
    live(seed)


def told_once(people: Any, staff: Any, known: Any, person: Any, at: str) -> None:
    """Cognito is told what was decided, whatever stands by then."""
    (staff.open if person.held(at) else staff.close)(known.username)


CHANGE = PeopleStore.change


def with_tokens_of_before(self: Any, subject: str, decide: Any, *also: Any) -> Any:
    """What leaves the entitlements as they are ends no token."""

    def decided(before: Any) -> Any:
        after = decide(before)
        return replace(after, over=before.over) if after.entitlements == before.entitlements else after

    return CHANGE(self, subject, decided, *also)


BROKEN: dict[str, tuple[object, str, Any, Sequence[int]]] = {
    "a token of before opens files": (PeopleStore, "must_still_hold", lambda *_: None, range(20)),
    "a token of before moves money": (people_api, "take_rights", lambda *_: [], range(3, 20)),
    "a jurisdiction is everywhere": (Caller, "governs", lambda *_: True, range(20)),
    "what is left out of a form stays": (members, "ended", lambda person, *_: person, range(20)),
    "one decides on the own account": (members, "must_be_anothers", lambda *_: None, range(20)),
    "tokens of a lost phone go on": (PeopleStore, "change", with_tokens_of_before, range(20)),
    "a lost phone is asked for": (Directory, "forget_second_factor", lambda *_: None, range(20)),
    # Two seldom meet so: the lives in which they do come first.
    "of two at once one is told to Cognito": (members, "_tell", told_once, (28, 33, *range(60))),
    "a badge never ends": (Badge, "holds", lambda *_: True, range(20)),
    "a district's centres are not its town's": (routing, "offices_at", lambda code, _: (code,), range(20)),
    "for whom one consents nobody asks": (
        entitlements.Person,
        "children",
        lambda *_: {"haru", "sora", "doyun"},
        range(20),
    ),
}
"""What is broken, and the lives that notice it sooner or later."""


def live_on(seeds: Sequence[int]) -> None:
    for seed in seeds:
        live(seed)


@pytest.mark.parametrize("broken", list(BROKEN)[: DEPTH.broken])
def test_a_rule_of_staff_that_is_broken_is_noticed(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    where, name, otherwise, seeds = BROKEN[broken]
    monkeypatch.setattr(where, name, otherwise)
    with pytest.raises(AssertionError):
        live_on(seeds)
