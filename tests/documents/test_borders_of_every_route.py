"""Who may do what, asked of every operation of the published documents, by every kind of caller, on what is theirs,
what is somebody else's and what does not exist (R12). What is expected is told by the rules, not by the code: without
a valid token of the right kind 401, with a role that may never use the route 403, and whatever is not the caller's is
answered as what does not exist: 404, byte for byte."""

import copy
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from dolbom.alerts.figures.areas import country
from dolbom.clock import month_of, rfc3339, seoul_day, stamp
from dolbom.discovery.feedback.store import Proposal, WeightStore
from dolbom.discovery.figures.document import document as round_document
from dolbom.discovery.figures.published import PublishedRounds
from dolbom.discovery.store import RoundStore
from dolbom.discovery.visits.store import LetterList, VisitStore
from dolbom.dynamo.table import Table
from dolbom.ids import new_uuid7
from dolbom.meals.figures.disclosure import published
from dolbom.meals.figures.store import FigureStore, Published
from dolbom.meals.figures.tally import Tally
from dolbom.meals.merchant import Merchant
from dolbom.meals.monthly_loads.preview import Line, Preview, token_of
from dolbom.meals.monthly_loads.store import PreviewStore
from dolbom.meals.monthly_loads.support import Support
from dolbom.meals.questions.question import QuestionPhoto
from dolbom.meals.questions.rows import photo_item
from dolbom.meals.questions.rules import ref_of
from dolbom.meals.shopkeepers.application_store import Application, ApplicationStore
from dolbom.meals.shopkeepers.refusal_store import RefusalStore
from dolbom.meals.store import MealStore
from dolbom.partners.partner import Client, Partner
from dolbom.partners.store import PartnerStore
from dolbom.people.entitlements import Decision, Person, granted
from dolbom.people.store import PeopleStore
from functions.desk_api import handler as desk_api
from tests.conftest import REGION
from tests.documents import people_scene
from tests.documents.lists import LISTS, NUMBERS, TEAMMATE, walk
from tests.documents.scene import (
    APP,
    CALLERS,
    FINDING,
    GUARDIAN,
    Answered,
    Asked,
    Claims,
    Scene,
    document,
    linked_child,
    may_call,
    operations,
    played,
)
from tests.recorded import meals_scene
from tests.recorded.meals_scene import NEXT_TOWN, SHOP, SHOP_NEXT, TOWN
from tests.recorded.stage import APIS, TABLES
from tests.support import event
from tests.support.depth import DEPTH, in_turn
from tests.support.moto_taught import rows_of
from tests.support.shops import put_shop
from tests.support.visits import CENTRE as OF_ROUND
from tests.support.visits import ROUND, household, visit

pytestmark = pytest.mark.xdist_group("documents")

Json = dict[str, Any]
HOME = "https://happybowl.example.org/signed-in"
ASKS = {
    "client_id": APP["aud"],
    "redirect_uri": HOME,
    "state": "Zk3xQ9vT2b",
    "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    "code_challenge_method": "S256",
}
"""What a partner's app asks for: a consent."""
NOBODY = "nobody-at-all"
REFUND = "refund-0001"
SHOP_UNSERVED = "bunsik-dongcheon"
NO_ALERT = "0" * 26
OPERATIONS = [(api, *found) for api in APIS for found in operations(api)]
IN_PATHS = ("order_id", "alert_id", "case_id", "merchant_id", "preview_id", "question_id", "question_ref", "household")
OWNERS = (*IN_PATHS, "key", "child_id", "municipality", "centre", "area")
"""What says whose something is, the nearest first; those in paths where the path names them."""
NEW = dict.fromkeys(("/v1/desk/children", "/v1/desk/merchants", "/v1/desk/loads/previews"), "municipality")
"""What makes something new: whose it will be is told by this."""
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


@dataclass(frozen=True)
class Three:
    """A thing of the caller's own, one of somebody else's, and one that does not exist; None where there is none."""

    own: Json | None
    other: Json | None
    missing: Json | None


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


def a_teammate(scene: Scene) -> None:
    """A case worker of the centre that the examples name, to whom its lead gives reports and visits."""
    decision = Decision("granted", stamp(scene.stage.now), "1111-ministry", "예시")
    people = PeopleStore(Table(scene.stage.aws.client("dynamodb"), scene.stage.aws.tables["identities"]))

    def decide(person: Person) -> Person:
        working = granted(person, "group", "caseworker", decision)
        return granted(working, "jurisdiction", "41463", decision)

    people.change(TEAMMATE["sub"], decide)


LETTERS = "0b0f5c1e-7d2a-4c55-9a10-000000000020"
PROPOSAL = "7V3J9K2M4N5P6Q7R"


def a_round(scene: Scene) -> None:
    """What a round of discovery brought to two centres: a household and a list of letters each; and its proposal."""
    alerts = Table(scene.stage.aws.client("dynamodb"), scene.stage.aws.tables["alerts"])
    for number, report in enumerate(("guest", "elsewhere")):
        centre = scene.centre_of(scene.alerts.receipts[report]["alert_id"])
        RoundStore(alerts).page([visit(number, centre if number else OF_ROUND)], scene.stage.now)
        letters = {"letters_id": LETTERS, "round": ROUND, "centre": centre, "households": [household(number)]}
        VisitStore(alerts).begin_letters(LetterList.model_validate(letters | {"by": "1111", "at": scene.stage.now}))
    found = {"type": "power_cut", "before": 40, "after": 44, "spoken_to": 100, "hits": 60}
    made = {"proposal_id": PROPOSAL, "rounds": [ROUND], "base": 1, "types": [found], "spoken_to": 100, "hits": 60}
    WeightStore(alerts).propose(Proposal.model_validate(made | {"tests": [], "made_at": scene.stage.now}))
    told = round_document({}, ROUND, rfc3339(scene.stage.now), country(seoul_day(scene.stage.now)), is_all=True)
    assert PublishedRounds(desk_api.bucket("reports_bucket")).publish(told)


def published_figures(scene: Scene) -> None:
    """The figures of a month in two towns."""
    store = FigureStore(desk_api.meals().table)
    for town in (TOWN, NEXT_TOWN):
        assert store.publish(town, "2026-11", None, Published(stamp(scene.stage.now), published(Tally(), "2026-11")))


def a_preview(scene: Scene) -> None:
    """A preview of a month's loads in each of two towns, under a number that is known."""
    store = PreviewStore(desk_api.meals().table, desk_api.bucket("files_bucket"))
    support = Support("2026-11-01", 21, 9, 0, 30, 9_000, "2026-11-30")
    lines = [Line("haru", "2026-11_haru", 270_000)]
    for town in (TOWN, NEXT_TOWN):
        of = (f"{town}-20261101090000-0a1b2c3d", town, "2026-11", "", (), "예시", "officer", stamp(scene.stage.now))
        store.save(Preview(*of, 1, support, token_of(support, lines), 1, 1, 270_000, {}), lines)


ASKERS = {"child": linked_child("haru"), "guardian": GUARDIAN, "sora": linked_child("sora")}
"""Who has asked a question: Sora lives in the next town by then."""
QUESTION_PHOTO = "7K3M9QX2T5VZ8RBN4T7WQ2M9X5"


def question_id(who: str) -> str:
    return str(UUID(int=list(ASKERS).index(who), version=4))


def question_ref(who: str) -> str:
    return ref_of(str(ASKERS[who]["sub"]), question_id(who))


def asked(scene: Scene, who: str, claims: Claims) -> None:
    """Somebody's question, with a photo that can be looked at."""
    child = {"child_id": "haru"} if who == "guardian" else {}
    body = {"question_id": question_id(who), "subject": "문의", "text": "언제 열어요?", **child}
    told = scene.ask("meals", Asked("POST", "/v1/questions", claims, body=json.dumps(body).encode()))
    assert told is not None
    assert told.status == 201, told.body
    photo = QuestionPhoto(ref=question_ref(who), photo_id=QUESTION_PHOTO, state="ready", content_type="image/jpeg",
                          asked_at=scene.stage.now, image_key="questions/a", thumbnail_key="questions/b")  # fmt: skip
    scene.stage.put("meals", photo_item(photo))


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


# ── things ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def orders(scene: Scene, caller: str, path: str) -> Three:
    haru, sora, none = scene.meals.orders["held"], scene.meals.orders["of sora"], new_uuid7(scene.stage.now, bytes(10))
    if "{refund_id}" in path:
        refunded = {"order_id": scene.meals.orders["refunded"][1], "refund_id": REFUND}
        return Three(refunded, {**refunded, "order_id": sora[1]}, {**refunded, "refund_id": "refund-9999"})
    if caller == "auditor":
        own = {"order_id": haru[1], "child_id": haru[0]}
        return Three(own, {**own, "child_id": "sora"}, {**own, "order_id": none})
    if caller == "app":  # haru's own orders came through no partner's app
        return Three(None, {"order_id": haru[1]}, {"order_id": none})
    named = {"child_id": "haru"} if caller == "guardian" else {}
    own, missing = {"order_id": haru[1], **named}, {"order_id": none, **named}
    return Three(own, {**own, "order_id": sora[1]}, missing)


def alerts(scene: Scene, caller: str, path: str) -> Three:
    receipts = scene.alerts.receipts
    if path.startswith("/v1/alerts/"):
        code = {"X-Receipt-Code": receipts["guest"]["receipt_code"]}
        other = receipts["danger"]["alert_id"]
        own = {"alert_id": receipts["guest"]["alert_id"], **code}
        return Three(own, {**own, "alert_id": other}, {**own, "alert_id": NO_ALERT})
    if path.startswith("/v1/my/"):
        mine, others = ("honorary", "resident") if caller == "honorary" else ("resident", "honorary")
        own = {"alert_id": receipts[mine]["alert_id"]} if caller != "council" else None
        return Three(own, {"alert_id": receipts[others]["alert_id"]}, {"alert_id": NO_ALERT})
    own, other = ({"alert_id": receipts[name]["alert_id"]} for name in ("guest", "elsewhere"))
    return Three(own, other, {"alert_id": NO_ALERT})


def questions(caller: str, owner: str) -> Three:
    own = "guardian" if caller == "guardian" else "child"
    if owner == "question_ref":
        return Three(*({owner: value} for value in (question_ref(own), question_ref("sora"), NO_ALERT)))
    return Three(*({owner: value} for value in (question_id(own), question_id("sora"), str(UUID(int=9, version=4)))))


def shops(caller: str, path: str) -> Three:
    """A shop is its town's to change, its partner's to serve, and anybody's to find."""
    if path.startswith("/v1/partner/"):
        return Three(*({"merchant_id": value} for value in (SHOP, SHOP_UNSERVED, NOBODY)))
    if path.startswith("/v1/merchants"):
        return Three({"merchant_id": SHOP, **({"child_id": "haru"} if caller == "guardian" else {})}, None, None)
    return Three(*({"merchant_id": value} for value in (SHOP, SHOP_NEXT, NOBODY)))


def children(caller: str, path: str) -> Three:
    """Haru, whom child and guardian are linked with; and sora, who is a child's neighbour, and since she has moved, of
    an officer's neighbours."""
    own, other, missing = ({"child_id": value} for value in ("haru", "sora", NOBODY))
    is_linked = not path.startswith(("/v1/my/children/", "/v1/my/consents")) or caller in ("child", "guardian")
    return Three(own if is_linked else None, other, missing)


def numbered(scene: Scene, owner: str) -> Three:
    """What has a number of its own, and is an office's."""
    case, at = scene.case_id(), "20261101090000-0a1b2c3d"
    found = {
        "case_id": (case, case.replace(TOWN, NEXT_TOWN), f"{TOWN}-2026-11-{'0' * 16}"),
        "preview_id": (f"{TOWN}-{at}", f"{NEXT_TOWN}-{at}", f"99999-{at}"),
        "household": (household(0), household(1), household(99)),
    }
    return Three(*({owner: value} for value in found[owner]))


def things(scene: Scene, caller: str, path: str, owner: str) -> Three:
    """What an operation may be about, by what says whose it is."""
    match owner:
        case "order_id":
            return orders(scene, caller, path)
        case "alert_id":
            return alerts(scene, caller, path)
        case "case_id" | "preview_id" | "household":
            return numbered(scene, owner)
        case "merchant_id":
            return shops(caller, path)
        case "municipality" if path == "/v1/merchant_applications":
            return Three({owner: TOWN}, None, None)  # anybody applies anywhere
        case "municipality" | "key":
            form = "loads/{}/2026-12.csv" if owner == "key" else "{}"
            return Three(*({owner: form.format(town)} for town in (TOWN, NEXT_TOWN, "99999")))
        case "centre" | "area":
            own, other = (scene.alerts.receipts[name]["alert_id"] for name in ("guest", "elsewhere"))
            centres = (scene.centre_of(own), scene.centre_of(other), "99999999")
            return Three(*({owner: value} for value in centres))
        case "question_id" | "question_ref":
            return questions(caller, owner)
    return children(caller, path)


def owner_of(path: str, described: Json) -> str:
    """What of a request says whose the thing is; nothing where there is no such thing."""
    named = {parameter["name"] for parameter in described["parameters"]} | set(example(described) or {})
    if described.get("requestBody"):
        named |= set(fields(described, path))
    in_path = [owner for owner in OWNERS if f"{{{owner}}}" in path]
    if path in NEW:
        return NEW[path]
    elsewhere = [owner for owner in OWNERS if owner in named and owner not in IN_PATHS]
    return next(iter((*in_path, *elsewhere)), "")


def fields(described: Json, path: str) -> Mapping[str, Any]:
    api = next(api for api, _, found, _ in OPERATIONS if found == path)
    name = described["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    found: Mapping[str, Any] = document(api)["components"]["schemas"][name].get("properties", {})
    return found


def example(described: Json) -> Json | None:
    """The first body that the document shows."""
    if "requestBody" not in described:
        return None
    told = described["requestBody"]["content"]["application/json"]["examples"]
    found: Json = copy.deepcopy(next(iter(told.values()))["value"])
    return found


APPLICATION = "019a9fd2-9000-7000-8000-0000000000a1"
USUAL: Json = {
    "month": "2026-11",
    "day": "2026-11-20",
    "merchant_id": SHOP,
    "account": "5d1c7a52-0000-4000-8000-0000000000e5",
    "municipality": TOWN,
    "child_id": "haru",
    "load_id": "L-0",
    "kind": "loads",
    "lat": "37.32",
    "application_id": APPLICATION,
    "lon": "127.09",
    "username": people_scene.STAFF,
    "response_type": "code",
    "q": "용인",
    "code": "41463118",
    "round": ROUND,
    "request_id": LETTERS,
    "proposal_id": PROPOSAL,
    "finding_id": FINDING,
    "week": "2026-11-16",
    **ASKS,
}
"""Right values of what says nothing of whose it is."""


def request(scene: Scene, method: str, path: str, described: Json, thing: Json) -> Asked:
    """The operation about a thing, with what else it asks for as the document shows it."""
    values = {**USUAL, **thing}
    if "{photo_id}" in path and "alert_id" not in thing:
        values["photo_id"] = QUESTION_PHOTO
    elif "{photo_id}" in path:
        values["photo_id"] = scene.photo_id(thing["alert_id"]) if thing["alert_id"] != NO_ALERT else NO_ALERT
    query, headers = {}, {"X-Receipt-Code": thing["X-Receipt-Code"]} if "X-Receipt-Code" in thing else {}
    at = path
    for parameter in described["parameters"]:
        name = parameter["name"]
        if parameter["in"] == "path":
            at = at.replace(f"{{{name}}}", values[name])
        elif parameter["in"] == "query" and (parameter.get("required") or name in thing):
            query[name] = values[name]
    body = example(described)
    if body is not None:
        body |= scene.people.bodies.get((method, path), {})
    if body is not None and path.endswith("/previews"):
        body["month"] = month_of(seoul_day(scene.stage.now))
    if body is not None:
        known = fields(described, path)
        body |= {name: value for name, value in thing.items() if name in known and f"{{{name}}}" not in path}
        body |= {name: new_uuid7(scene.stage.now, bytes(10)) for name in ("order_id", "application_id") if name in body}
    raw = json.dumps(body, ensure_ascii=False).encode() if body is not None else b""
    return Asked(method, at, query=urlencode(query), body=raw, headers=headers)


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
