"""Who may do what, asked of every operation of the published documents, by every kind of caller, on what is theirs,
what is somebody else's and what does not exist (R12). What is expected is told by the rules, not by the code: without
a valid token of the right kind 401, with a role that may never use the route 403, and whatever is not the caller's is
answered as what does not exist: 404, byte for byte."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from dolbom.clock import stamp
from dolbom.dynamo.table import Table
from dolbom.meals.merchant import Merchant
from dolbom.meals.shopkeepers.application_store import Application, ApplicationStore
from dolbom.meals.shopkeepers.refusal_store import RefusalStore
from dolbom.meals.store import MealStore
from dolbom.partners.partner import Client, Partner
from dolbom.partners.store import PartnerStore
from functions.desk_api import handler as desk_api
from tests.conftest import REGION
from tests.documents.borders_scene import ASKERS, a_preview, a_round, a_teammate, asked, published_figures
from tests.documents.lists import LISTS, NUMBERS, walk
from tests.documents.scene import (
    APP,
    CALLERS,
    Answered,
    Asked,
    Scene,
    document,
    may_call,
    played,
)
from tests.documents.things import (
    APPLICATION,
    HOME,
    OPERATIONS,
    OWNERS,
    REFUND,
    SHOP_UNSERVED,
    Three,
    owner_of,
    request,
    things,
)
from tests.recorded import meals_scene
from tests.recorded.meals_scene import NEXT_TOWN, SHOP, TOWN
from tests.recorded.stage import TABLES
from tests.support import event
from tests.support.depth import DEPTH, in_turn
from tests.support.moto_taught import rows_of
from tests.support.shops import put_shop

pytestmark = pytest.mark.xdist_group("documents")

Json = dict[str, Any]
FILTERED = "/v1/desk/alerts"
"""A list of the caller's own, of one centre if it is told: of another's there is as little as of none."""
PEOPLE = {
    "child",
    "guardian",
    "resident",
    "honorary",
    "council",
    "caseworker",
    "lead",
    "officer",
    "auditor",
    "ministry",
    "app",
}


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    with played() as made:
        case = next(row for row in made.stage.tables()["meals"] if row["kind"] == "case")
        made.stage.put("meals", json.loads(json.dumps(case).replace(TOWN, NEXT_TOWN)))
        # Sora's order came through another delivery app, and some of it was paid back.
        made.meals.act("of sora", "refunds", 201, refund_id=REFUND, food={"amount": 500})
        of_sora = made.meals.orders["of sora"][1]
        for row in made.stage.tables()["meals"]:
            if row.get("order_id") == of_sora:
                made.stage.put("meals", row | {"partner": "quickbowl"})
        a_preview(made)
        own = Client(client_id=str(APP["aud"]), role="app", callback_urls=(HOME,))
        partners = PartnerStore(desk_api.meals().table)
        partners.put_partner(Partner(partner_id="quickbowl", name="빠른 그릇 (예시)", contacts=(), clients=(own,)))
        partners.serve("quickbowl", [SHOP])
        published_figures(made)
        a_teammate(made)
        # A shop of the town that the partner does not serve.
        put_shop(desk_api.meals().table, Merchant(**{**meals_scene.SHOPS[0], "merchant_id": SHOP_UNSERVED}))
        for who, claims in ASKERS.items():
            asked(made, who, claims)
        hook = json.dumps({"url": "https://hooks.happybowl.example.org/"}).encode()
        told = made.ask("meals", Asked("PUT", "/v1/partner/webhook", CALLERS["partner"], body=hook))
        assert told is not None
        assert told.status == 200
        form = event("meals_api", "apply_as_merchant")["body"]
        store = ApplicationStore(Table(made.stage.aws.client("dynamodb"), made.stage.aws.tables["meals"]))
        store.add(Application(TOWN, APPLICATION, form, stamp(made.stage.now)), "10.0.0.1", made.stage.now)
        shop = MealStore(store.table).merchant(SHOP, made.stage.now)
        assert shop is not None
        for child in ("haru", "nabi", "sora"):
            RefusalStore(store.table).tell(child, shop, made.stage.now)
        a_round(made)
        yield made


def ask(scene: Scene, api: str, asked: Asked) -> Answered:
    """The answer; all tables are then as they were."""
    tables = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables
    names = [scene.stage.aws.tables[name] for name in TABLES]
    before = {name: rows_of(tables[name]) for name in names}
    try:
        answer = scene.ask(api, asked)
    finally:
        for name in names:
            tables[name].items = before[name]
    assert answer is not None, asked.path
    return answer


# ── what is expected ────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def expected(api: str, method: str, path: str, caller: str) -> int | None:
    """The refusal that a caller's role gets, whatever it is about; None where it is let in."""
    described = document(api)["paths"][path][method.lower()]
    if may_call(described, caller):
        return None
    kinds = {kind for alternative in described["security"] for kind in alternative}
    is_person, is_partner = caller in PEOPLE or caller == "nobody's group", caller.startswith("partner")
    has_the_right_token = (is_person and "people" in kinds) or (is_partner and "partner" in kinds)
    return 403 if has_the_right_token else 401


ASKS_NONSENSE = "ministry"
"""Who may reach few routes, and so is refused by most."""
NAMES = [f"{method} {path}" for _, method, path, _ in OPERATIONS]


def callers_of(api: str, method: str, path: str) -> list[str]:
    """Who asks an operation: everybody whom it lets in, and of those whom it refuses so many as this run's depth says,
    at the next operation others."""
    refused = [caller for caller in CALLERS if expected(api, method, path, caller) is not None]
    taken = in_turn(refused, NAMES.index(f"{method} {path}") + 1, len(NAMES), DEPTH.refused)
    return [caller for caller in CALLERS if caller not in refused or caller in taken]


def test_at_every_depth_each_operation_is_asked_by_all_whom_it_lets_in_and_each_caller_is_refused() -> None:
    refused = set()
    for api, method, path, _ in OPERATIONS:
        asking = callers_of(api, method, path)
        answers = {caller: expected(api, method, path, caller) for caller in CALLERS}
        assert {caller for caller, answer in answers.items() if answer is None} <= set(asking)
        assert any(answers[caller] for caller in asking) or not any(answers.values())
        refused |= {caller for caller in asking if answers[caller]}
    assert refused == {caller for caller in CALLERS if any(expected(*told[:3], caller) for told in OPERATIONS)}


@pytest.mark.parametrize(("api", "method", "path", "described"), OPERATIONS, ids=NAMES)
def test_R12_each_caller_reaches_what_is_theirs_and_nothing_else(
    scene: Scene, api: str, method: str, path: str, described: Json
) -> None:
    told = []
    for caller in callers_of(api, method, path):
        try:
            reaches_what_is_theirs(scene, api, method, path, described, caller)
        except AssertionError as failure:
            told.append(f"{caller}: {failure}")
    if told:
        pytest.fail("\n".join(told), pytrace=False)


def reaches_what_is_theirs(scene: Scene, api: str, method: str, path: str, described: Json, caller: str) -> None:
    """One caller at an operation, with what is theirs, somebody else's and nobody's."""
    owner = owner_of(path, described)
    three = things(scene, caller, path, owner) if owner else Three({}, None, None)

    def answered(thing: Json, **otherwise: Any) -> Answered:
        asked = replace(request(scene, method, path, described, thing), who=CALLERS[caller], **otherwise)
        answer = ask(scene, api, asked)
        assert str(answer.status) in described["responses"], answer.body
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        return answer

    refusal = expected(api, method, path, caller)
    if refusal is not None:
        known = [thing for thing in (three.own, three.other, three.missing) if thing is not None]
        answers = {(answer.status, answer.raw) for answer in map(answered, known)}
        assert {status for status, _ in answers} == {refusal}
        assert len(answers) == 1, "a refusal of a role tells nothing of the thing"
        if caller == ASKS_NONSENSE and known:
            nonsense = answered(known[0], query="zq=1&zq=2", body=b"{")
            assert (nonsense.status, nonsense.raw) in answers, "whoever may not ask is told so, whatever is asked"
        return
    if three.own is not None:
        own = answered(three.own)
        assert own.status not in {401, 403, 404, 500, 503}, own.body
        assert own.status != 422, own.body
    if three.other is not None and not is_everybodys(path, caller):
        other, missing = answered(three.other), answered(three.missing or {})
        assert other.raw == missing.raw
        assert (other.status, other.body.get("code")) == ((200, None) if path == FILTERED else (404, "not_found"))


def is_everybodys(path: str, caller: str) -> bool:
    """An auditor reads the figures of every area and town, and who has opened whose file (A11); the ministry those of
    areas."""
    is_review = path.split("/")[-1] in ("openings", "child_openings") or path in OF_ALL_TOWNS
    if path.startswith("/v1/desk/figures") and caller == "ministry":
        return True
    is_of_all = path == "/v1/desk/proof" or path.startswith(("/v1/desk/figures", "/v1/desk/meal_figures"))
    return caller == "auditor" and (is_of_all or is_review)


OF_ALL_TOWNS = (
    *("/v1/desk/openings/exports", "/v1/desk/child_openings/exports"),
    "/v1/desk/children/{child_id}/ledger",
)


def test_R12_every_owner_and_every_caller_is_asked_for() -> None:
    """The documents' own words are known here: a new way to say whose something is needs its three things."""
    owned = {owner_of(path, described) for _, _, path, described in OPERATIONS}
    assert owned == {"", *OWNERS}
    in_paths = {part.strip("{}") for _, _, path, _ in OPERATIONS for part in path.split("/") if part.startswith("{")}
    assert in_paths == {
        *("order_id", "alert_id", "photo_id", "case_id", "child_id", "load_id", "account", "merchant_id"),
        *("preview_id", "kind", "refund_id", "username", "code"),
        *("question_id", "question_ref"),
        *("municipality", "month", "application_id", "client_id"),
        *("round", "household", "proposal_id", "finding_id"),
    }
    asked = {
        (kind, name)
        for _, _, _, described in OPERATIONS
        for alternative in described.get("security", [])
        for kind, names in alternative.items()
        for name in names
    }
    assert {name for kind, name in asked if kind == "people"} == PEOPLE
    scopes = set(str(CALLERS["partner"] and CALLERS["partner"]["scope"]).split())
    assert {name for kind, name in asked if kind == "partner"} == scopes


# ── pages ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def put_back(scene: Scene) -> Iterator[None]:
    """What is done in it is undone at its end: the time and all tables; objects and accounts stay."""
    tables, now, read = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables, scene.stage.now, len(scene.alerts.sent)
    before = {name: rows_of(tables[name]) for name in scene.stage.aws.tables.values()}
    scene.stage.unheard()
    try:
        yield
    finally:
        for name, rows in before.items():
            tables[name].items = rows
        scene.stage.now = now
        del scene.alerts.sent[read:]


def test_every_list_is_walked() -> None:
    """A list is whatever goes on with `next`; a new one is told in `lists.py`."""
    of_pages = {
        path
        for _, method, path, described in OPERATIONS
        if method == "GET" and "limit" in {parameter["name"] for parameter in described["parameters"]}
    }
    assert of_pages == LISTS.keys()


@pytest.mark.parametrize("path", LISTS)
def test_each_list_is_ordered_over_all_pages_also_while_others_come_in(scene: Scene, path: str) -> None:
    listed = LISTS[path]
    with put_back(scene):
        if path.endswith("not_eating"):
            scene.stage.later(days=16)
        for number in range(3):
            listed.arrives(scene, number)
        whole = walk(scene, path, 50)
        names = [listed.named(row) for row in whole]
        assert len(set(names)) == len(names) >= 3
        assert [listed.order(row) for row in whole] == sorted(map(listed.order, whole))
        for limit in (1, 2, len(names)):
            assert [listed.named(row) for row in walk(scene, path, limit)] == names
        later = iter(range(3, len(NUMBERS)))

        def another() -> None:
            number = next(later, None)
            if number is not None:
                listed.arrives(scene, number)

        mixed = walk(scene, path, 1, another)
        met = [listed.named(row) for row in mixed]
        assert [name for name in met if name in names] == names
        assert len(set(met)) == len(met)
        assert [listed.order(row) for row in mixed] == sorted(map(listed.order, mixed))
