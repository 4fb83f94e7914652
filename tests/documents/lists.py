"""Every list of the APIs: who reads it, how its rows are named, how its summary says that they are ordered, and how one
more comes in. A walk reads it page by page, and lets others come in between."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlencode

from dolbom.audits.findings.life import Found, moved
from dolbom.audits.findings.store import FindingStore
from dolbom.clock import stamp
from dolbom.discovery.store import RoundStore
from dolbom.dynamo.table import Table
from dolbom.meals.merchant import Merchant
from dolbom.meals.monthly_loads.preview import Line, Preview, token_of
from dolbom.meals.monthly_loads.store import PreviewStore
from dolbom.meals.monthly_loads.support import Support
from dolbom.meals.shopkeepers.application_store import Application, ApplicationStore
from dolbom.meals.shopkeepers.refusal_store import RefusalStore
from dolbom.partners.store import PartnerStore
from functions.desk_api import handler as desk_api
from tests.documents.scene import CALLERS, ENTITLEMENTS, Asked, Scene
from tests.recorded import alerts_scene, meals_scene
from tests.recorded.meals_scene import SHOP, TOWN
from tests.recorded.stage import Request
from tests.support import event
from tests.support.alerts_forms import a_report
from tests.support.shops import put_shop
from tests.support.visits import CENTRE as OF_ROUND
from tests.support.visits import ROUND, visit

FILES = count()
"""A file's name is known for good, whatever is put back."""
Json = dict[str, Any]
Row = Mapping[str, Any]
TEAMMATE = {
    **alerts_scene.WORKER,
    "sub": json.loads(event("desk_api", "assign_report")["body"])["to"],
    "entitlements": ENTITLEMENTS,
}
CALLED = {**CALLERS, "teammate": TEAMMATE}
NUMBERS = (5, 2, 8, 1, 7, 3)
"""In what order those come that are numbered: not in that of their numbers."""


@dataclass(frozen=True)
class Listed:
    """A list; `order` is smaller for what comes first, `arrives` lets the so-manieth of `NUMBERS` come in."""

    api: str
    rows: str
    caller: str
    order: Callable[[Row], Any]
    arrives: Callable[[Scene, int], object]
    query: Json = field(default_factory=dict)
    path: Json = field(default_factory=dict)
    name: str = ""
    """The field that names a row; where none does, all of the row."""

    def named(self, row: Row) -> str:
        return str(row[self.name]) if self.name else json.dumps(row, sort_keys=True, ensure_ascii=False)


def latest(*fields: str) -> Callable[[Row], Any]:
    """The newest first: by moments in one offset, and so as texts."""
    return lambda row: [Reversed(row[name]) for name in fields]


def by(*fields: str) -> Callable[[Row], Any]:
    return lambda row: [row[name] for name in fields]


@dataclass(frozen=True)
class Reversed:
    """Sorts the other way round."""

    value: Any

    def __lt__(self, other: "Reversed") -> bool:
        return bool(other.value < self.value)


# ── what comes in ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _said(scene: Scene, request: Request, status: int = 200) -> Any:
    got, body = scene.stage.ask(request)
    assert got == status, (request, body)
    return body


def _desk(scene: Scene, path: str, body: Json, status: int = 200, who: Json = meals_scene.OFFICER) -> Any:
    return _said(scene, Request("desk", "POST", f"/v1/desk{path}", who, body), status)


def order(scene: Scene, number: int) -> None:
    if number % 2:  # two come in one instant
        scene.stage.later(minutes=1)
    scene.meals.order(f"listed {number}", "haru", "juice", own_money_max=1_000)


def event_of_order(scene: Scene, number: int) -> None:
    order(scene, number)
    scene.meals.act(f"listed {number}", "capture")
    scene.stage.streams()


def shop(scene: Scene, number: int) -> None:
    place = {"lat": 37.3201 + number // 3 / 1_000, "lon": 127.09}  # some stand at one place
    made = {**meals_scene.SHOPS[0], "merchant_id": f"listed-{NUMBERS[number]}", **place}
    put_shop(desk_api.meals().table, Merchant(**made))


def question(scene: Scene, number: int) -> None:
    scene.stage.later(minutes=number % 2)
    text = "죽고 싶어요" if number == 2 else "언제 열어요?"
    body = {"question_id": f"00000000-0000-4000-8000-0000000009{NUMBERS[number]:02}", "subject": "문의", "text": text}
    _said(scene, Request("meals", "POST", "/v1/questions", dict(CALLERS["child"] or {}), body), 201)


def served(scene: Scene, number: int) -> None:
    serving = [SHOP, *(f"listed-{each}" for each in NUMBERS[: number + 1])]
    PartnerStore(desk_api.meals().table).serve("happybowl", serving)
    assert scene.stage.now


def report(scene: Scene, number: int) -> str:
    scene.stage.later(minutes=number % 2)
    danger = {"at_risk": "yes"} if number == 3 else {}
    body = a_report(500 + number, **danger)
    receipt = scene.alerts.report(f"listed {number}", body, alerts_scene.RESIDENT)
    scene.stage.streams()
    return str(receipt["alert_id"])


def closed(scene: Scene, number: int) -> None:
    report(scene, number)
    scene.alerts.act(f"listed {number}", "take")
    scene.alerts.act(f"listed {number}", "close", outcome="counselled", reason="예시")
    scene.stage.streams()


def note(scene: Scene, number: int) -> None:
    report(scene, number)
    lead = dict(CALLERS["lead"] or {})
    told = scene.alerts.ask(scene.alerts.desk(f"listed {number}", who=lead), again=False)
    form = {"version": told["version"], "to": TEAMMATE["sub"], "note": "예시"}
    scene.alerts.ask(scene.alerts.desk(f"listed {number}", "POST", "/assign", lead, **form), again=False)


def chosen(scene: Scene, number: int) -> None:
    """A household; two have as many points as each other."""
    alerts = Table(scene.stage.aws.client("dynamodb"), scene.stage.aws.tables["alerts"])
    household = visit(NUMBERS[number] + 100, OF_ROUND, score=NUMBERS[number] // 2 * 24)
    assert RoundStore(alerts).page([household], scene.stage.now) == 1


def opened_file(scene: Scene, number: int) -> None:
    scene.stage.later(minutes=number % 2)
    scene.alerts.ask(scene.alerts.desk(("guest", "danger", "household 0")[number % 3]), again=False)


def opened_child(scene: Scene, number: int) -> None:
    scene.stage.later(minutes=number % 2)
    _said(scene, Request("desk", "GET", f"/v1/desk/children/left-{number % 4}", meals_scene.OFFICER))


def badge(scene: Scene, number: int) -> None:
    body = {"badge": "honorary", "municipality": TOWN, "valid_from": "2026-01-01", "reason": "예시"}
    account = f"5d1c7a52-0000-4000-8000-00000000b{NUMBERS[number]:03}"
    _desk(scene, "/badges", {"account": account, **body}, 200, alerts_scene.OFFICER)


def child(scene: Scene, number: int) -> None:
    name = f"left-{NUMBERS[number]}a"  # between those that there are
    file_name = f"{TOWN}/listed-{next(FILES)}.csv"
    enrolled = scene.stage.file(f"enrolments/{file_name}", f"child_id\n{name}\n")
    load = f"load_id,child_id,municipality,amount\n{file_name[6:-4]},{name},{TOWN},9000\n"
    loaded = scene.stage.file(f"loads/{file_name}", load)
    assert (enrolled["posted"], loaded["posted"]) == (1, 1)


def hungry(scene: Scene, number: int) -> None:
    """A child who has had money for more than two weeks."""
    scene.stage.later(days=-16)
    child(scene, number)
    scene.stage.later(days=16)


def change(scene: Scene, number: int) -> None:
    scene.stage.later(minutes=number % 2)
    body = {"status": ("suspended", "active")[number % 2], "why": "예시"}
    _desk(scene, "/children/haru/status", body)


def file(scene: Scene, number: int) -> None:
    key = f"loads/{TOWN}/listed-{NUMBERS[number]}.csv"
    scene.stage.file(key, f"load_id,child_id,municipality,amount\nF-{number},haru,{TOWN},1000\n")


def town(scene: Scene, number: int) -> None:
    code = f"4146{NUMBERS[number]}"
    policy = {"municipality": code, "version": 1, "effective_from": "2026-01-01T00:00:00+09:00"}
    scene.stage.file(f"policies/{code}/{code}.json", json.dumps(policy))


def preview(scene: Scene, number: int, lines: int = 1) -> None:
    if number % 2:
        scene.stage.later(minutes=1)
    store = PreviewStore(desk_api.meals().table, desk_api.bucket("files_bucket"))
    support = Support("2026-11-01", 21, 9, 0, 30, 9_000, "2026-11-30")
    preview_id = f"{TOWN}-{scene.stage.now:%Y%m%d%H%M%S}-{NUMBERS[number]:08x}"
    scene.found["preview_id",] = preview_id
    made = [Line(f"child-{each:02}", f"2026-11_{each}", 270_000) for each in range(lines)]
    of = (preview_id, TOWN, "2026-11", "", (), "예시", "officer", stamp(scene.stage.now))
    store.save(Preview(*of, 1, support, token_of(support, made), 1, lines, lines * 270_000, {}), made)


def application(scene: Scene, number: int) -> None:
    scene.stage.later(minutes=number % 2)
    form = event("meals_api", "apply_as_merchant")["body"]
    at = scene.stage.now
    name = f"{int(at.timestamp() * 1000):012x}"
    made = f"{name[:8]}-{name[8:]}-7000-8000-0000000009{NUMBERS[number]:02}"
    ApplicationStore(desk_api.meals().table).add(Application(TOWN, made, form, stamp(at)), f"10.0.1.{number}", at)


def refusal(scene: Scene, number: int) -> None:
    if number == 3:
        scene.stage.later(days=1)
    shop(scene, number)
    told = Merchant(**{**meals_scene.SHOPS[0], "merchant_id": f"listed-{NUMBERS[number]}"})
    RefusalStore(desk_api.meals().table).tell("haru", told, scene.stage.now)


def case(scene: Scene, number: int) -> None:
    row = next(each for each in scene.stage.tables()["meals"] if each["kind"] == "case" and TOWN in each["pk"])
    month = ("2026-11", "2026-12")[number % 2]
    text = json.dumps(row).replace(row["case_id"], f"{TOWN}-{month}-{NUMBERS[number]:016}")
    copied = json.loads(text.replace(row["period"], month))
    parts = {"listed": NUMBERS[number] * 10}
    scene.stage.put("meals", {**copied, "parts": parts})


def finding(scene: Scene, number: int) -> None:
    """Two are first seen on one day; one is closed."""
    store, day = FindingStore(desk_api.meals().table), f"2026-10-1{NUMBERS[number] // 2}"
    found = Found("seal_broken", f"CHILD#listed-{NUMBERS[number]} ACCOUNT")
    store.seen("nightly_proof", day, [found], at=scene.stage.now)
    if number == 2:
        known = next(each for each in store.all_of("nightly_proof") if each.found == found)
        store.save(known, moved(known, "close", "auditor", "예시", scene.stage.now, "no_fault"))


def staff(scene: Scene, number: int) -> None:
    name = f"listed-{NUMBERS[number]}"
    body = {"username": name, "email": f"{name}@example.org", "group": "officer", "jurisdiction": [TOWN]}
    path = "/v1/desk/staff"
    _said(scene, Request("people", "POST", path, dict(CALLERS["ministry"] or {}), {**body, "reason": "예시"}))


def nothing(scene: Scene, number: int) -> None:
    """What never changes."""
    if number == 0:
        preview(scene, 0, lines=9)


# ── the lists ─────────────────────────────────────────────────────────────────────────────────────────────────────────

SHOP_DAY = {"merchant_id": SHOP, "day": "2026-12-01"}
HERE = {"lat": "37.32", "lon": "127.09"}
OF_TOWN = {"municipality": TOWN}
CENTRE = {"centre": "41463102"}
NOVEMBER, DECEMBER = {"month": "2026-11"}, {"month": "2026-12"}


def _rank(row: Row) -> Any:
    level = 0 if row["in_danger"] else 3 if row.get("at_risk") == "unsure" else 5
    return level + ("series" in row), row["deadline_at"]


def _most_points(row: Row) -> Any:
    return -row["points"], row["household"]


def _waiting(row: Row) -> Any:
    return not row["in_danger"], row["since"]


def _new_first(row: Row) -> Any:
    return ("open", "assigned", "explained", "closed").index(row["state"]), row["first_seen"]


LISTS: dict[str, Listed] = {
    "/v1/orders": Listed("meals", "orders", "child", latest("placed_at"), order, DECEMBER, name="order_id"),
    "/v1/merchant/orders": Listed("meals", "orders", "partner", latest("placed_at"), order, SHOP_DAY, name="ref"),
    "/v1/merchants": Listed(
        "meals", "merchants", "child", by("distance_m", "merchant_id"), shop, HERE, name="merchant_id"
    ),
    "/v1/questions": Listed("meals", "questions", "child", latest("asked_at"), question, name="question_id"),
    "/v1/partner/merchants": Listed("meals", "merchants", "partner", by("merchant_id"), served, name="merchant_id"),
    "/v1/partner/events": Listed("meals", "events", "partner", lambda _: 0, event_of_order, name="event_id"),
    "/v1/my/alerts": Listed("alerts", "alerts", "resident", latest("received_at"), report, name="alert_id"),
    "/v1/desk/alerts": Listed("desk", "alerts", "caseworker", _rank, report, name="alert_id"),
    "/v1/desk/notes": Listed("desk", "notes", "teammate", latest("at"), note),
    "/v1/desk/closed_alerts": Listed(
        "desk", "alerts", "caseworker", by("alert_id"), closed, CENTRE | DECEMBER, name="alert_id"
    ),
    "/v1/desk/visits": Listed("desk", "visits", "caseworker", _most_points, chosen, {"round": ROUND}, name="household"),
    "/v1/desk/openings": Listed("desk", "openings", "officer", by("at"), opened_file, OF_TOWN | DECEMBER),
    "/v1/desk/badges": Listed("desk", "badges", "officer", by("account"), badge, OF_TOWN, name="account"),
    "/v1/desk/children": Listed("desk", "children", "officer", by("child_id"), child, OF_TOWN, name="child_id"),
    "/v1/desk/children_not_eating": Listed(
        "desk", "children", "officer", by("child_id"), hungry, OF_TOWN, name="child_id"
    ),
    "/v1/desk/children/{child_id}/timeline": Listed(
        "desk", "events", "officer", latest("day", "at"), change, path={"child_id": "haru"}
    ),
    "/v1/desk/child_openings": Listed("desk", "openings", "officer", by("at"), opened_child, OF_TOWN | DECEMBER),
    "/v1/desk/municipalities": Listed("desk", "towns", "officer", by("municipality"), town, name="municipality"),
    "/v1/desk/merchants": Listed("desk", "merchants", "officer", by("merchant_id"), shop, OF_TOWN, name="merchant_id"),
    "/v1/desk/loads/previews": Listed("desk", "previews", "officer", latest("at"), preview, OF_TOWN, name="preview_id"),
    "/v1/desk/loads/previews/{preview_id}": Listed("desk", "lines", "officer", by("child_id"), nothing),
    "/v1/desk/files": Listed("desk", "files", "officer", by("key"), file, OF_TOWN | {"kind": "loads"}, name="key"),
    "/v1/desk/merchant_applications": Listed(
        "desk", "applications", "officer", by("applied_at"), application, OF_TOWN, name="application_id"
    ),
    "/v1/desk/merchant_refusals": Listed(
        "desk", "refusals", "officer", latest("last_day"), refusal, OF_TOWN, name="merchant_id"
    ),
    "/v1/desk/cases": Listed("desk", "cases", "officer", latest("period", "score"), case, OF_TOWN, name="case_id"),
    "/v1/desk/audits/findings": Listed("desk", "findings", "auditor", _new_first, finding, name="finding_id"),
    "/v1/desk/questions": Listed("desk", "questions", "officer", _waiting, question, OF_TOWN, name="question_ref"),
    "/v1/desk/staff": Listed("people", "staff", "ministry", lambda _: 0, staff, name="username"),
}


# ── a walk ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def page(scene: Scene, path: str, limit: int, following: Any = None) -> tuple[list[Row], Any]:
    """A page of a list, and where the next one starts; the feed always says where it goes on."""
    listed = LISTS[path]
    is_feed = path == "/v1/partner/events"
    query = {**listed.query, "limit": limit}
    if following is not None:
        query["after" if is_feed else "next"] = following
    elif is_feed:
        query["after"] = 0
    at = path.format(**listed.path, **{name[0]: value for name, value in scene.found.items() if len(name) == 1})
    answer = scene.ask(listed.api, Asked("GET", at, CALLED[listed.caller], urlencode(query)))
    assert answer is not None
    assert answer.status == 200, answer.body
    rows = answer.body[listed.rows]
    assert len(rows) <= limit
    following = answer.body.get("next")
    return rows, None if is_feed and not rows else following


def walk(scene: Scene, path: str, limit: int, meanwhile: Callable[[], object] = lambda: None) -> list[Row]:
    """All of a list, page by page; something happens between each two."""
    rows, following = page(scene, path, limit)
    for _ in range(400):
        if following is None:
            return rows
        meanwhile()
        more, following = page(scene, path, limit, following)
        rows += more
    raise AssertionError(f"{path} goes on for ever")
