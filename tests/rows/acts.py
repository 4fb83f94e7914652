"""What every function is asked to do once, from tables in which every kind of row lies: the acts on which damage is
tried. A new function needs acts here, and so does whatever a function newly reads (`test_one_bad_row` says so).
"""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from typing import Any

from moto.core import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends

from dolbom.alerts.households.series import SERIES_MIN
from dolbom.alerts.reports.receipt_codes import receipt_code, report_id
from dolbom.clock import rfc3339, stamp
from dolbom.dynamo.table import Table
from dolbom.ids import new_uuid7
from dolbom.meals.questions.rules import ref_of as question_ref
from dolbom.people.entitlements import Decision, Kind, Person, granted, named
from dolbom.people.store import PeopleStore
from tests.recorded import alerts_scene, meals_scene
from tests.recorded.alerts_scene import HONORARY, REASON, RESIDENT, Alerts, picture
from tests.recorded.meals_scene import NETWORK, OFFICER, PARTNER, SETTLEMENTS, SHOP, TOWN, Meals, cases, family
from tests.recorded.stage import Request, Stage
from tests.recorded.test_recorded import ANSWERS, TABLES
from tests.rows import people_acts
from tests.rows.partners import a_webhook, of_partners, pushes
from tests.rows.tables import Json, Tables, attributes
from tests.support import APIS, Context, event
from tests.support.alerts_forms import UIWANG, a_report, anonymous, request_id
from tests.support.streams import as_lambda_sends_it

LATER = timedelta(days=2)
A_MONTH_LATER = timedelta(days=30)
NEXT_DOOR = {"lat": 37.28015, "lon": 127.1159, "address": "경기도 용인시 기흥구 예시로 14"}
COLLEAGUE = "5d1c7a52-0000-4000-8000-0000000ca5e3"
TEAMMATE = "5d1c7a52-0000-4000-8000-0000000ca5e5"
LEAD = {**alerts_scene.WORKER, "sub": "5d1c7a52-0000-4000-8000-0000000ca5e4", "cognito:groups": "lead"}
PEOPLE = 4
"""Of whom a stream tells at once."""
RECORDED: dict[str, tuple[int, Json | None]] = {
    "guest": (1, None),
    "resident": (3, RESIDENT),
    "honorary": (4, HONORARY),
    **{f"household {number}": (10 + number, None) for number in range(5)},
}
"""Reports of the recorded scene: by the number of their random number, and who had signed in."""
REGISTERING = (
    *("register_merchant", "set_merchant_state", "open_town", "join_town"),
    *("enrol_child", "read_child", "preview_loads"),
)
"""Events of the desk by which shops, towns and children come to be, and what is planned for them."""
READ_BY_OFFICERS = (
    *("change_merchant", "list_shops", "list_towns", "read_shop", "read_town", "set_merchant_state"),
    *("list_children", "list_previews", "list_child_openings", "read_timeline", "look_up_child_openings"),
    *("preview_loads", "list_files", "read_meal_figures", "export_meal_figures"),
)
REPORTING = ("/v1/alerts", "/v1/my/alerts")
QUESTIONS = (("haru", 400), ("nabi", 401))
"""Who has asked something, and under which number of the device."""
FULL = "full"
"""The report that has as many slots as it gets, one of them forgone."""


@dataclass(frozen=True)
class Act:
    """One call of a function. `about` is all that it names: whom else it concerns is everybody else."""

    function: str
    name: str
    about: str
    do: Callable[[Stage], Any]
    request: Request | None = None


def play(stage: Stage) -> tuple[Alerts, Meals]:
    """Tables with every kind of row, and something still open of everything."""
    stage.load(json.loads(TABLES))
    meals_scene.register_partner(stage)
    alerts, meals = Alerts(stage), Meals(stage)
    alerts.receipts |= {name: _receipt(number, who) for name, (number, who) in RECORDED.items()}
    stage.at("2026-12-01T18:00:00")
    for number in range(44, 44 + SERIES_MIN + 1):
        same = anonymous(number, place=NEXT_DOOR, at_risk="yes")
        alerts.ask(Request("alerts", "POST", "/v1/alerts", body=same), 201, again=False)
    alerts.report("late", a_report(40, place={"lat": UIWANG[0], "lon": UIWANG[1]}))
    alerts.report("badge", a_report(41), HONORARY)
    alerts.report(FULL, a_report(42, place=NEXT_DOOR))
    alerts.report("door", a_report(55, place={**NEXT_DOOR, "address": f"{NEXT_DOOR['address']}, 101동 101호"}))
    meals.order("told", "haru", "eomuk")
    meals.order("told beside it", "haru", "eomuk")
    stage.streams()
    stage.at("2026-12-14T18:00:00")
    stage.tick()
    stage.streams()
    assert alerts.photo("late", 90, picture(), use_photo_position=True) == "ready"
    alerts.photo("late", 91, None, use_photo_position=True)
    for number in range(5):
        alerts.photo(FULL, 92 + number, None)
    wrong = {"X-Receipt-Code": "0000-0000-0000"}
    path = f"/v1/alerts/{alerts.receipts['late']['alert_id']}"
    alerts.ask(Request("alerts", "GET", path, headers=wrong), 404, again=False)
    alerts.act("household 0", "take")
    colleague = {**alerts_scene.WORKER, "sub": COLLEAGUE}
    alerts.act("household 0", "take_over", colleague, reason=REASON)
    _a_team(stage)
    alerts.act("household 2", "assign", LEAD, to=TEAMMATE, note=REASON)
    stage.streams()
    stage.later(minutes=21)
    _entitled(stage)
    for case in REGISTERING:
        status, answer = stage.ask(as_officer(case))
        assert status < 300, (case, answer)
    _asked_and_told(meals)
    for name in ("to void", "to keep"):
        meals.order(name, "haru", "eomuk")
    alerts.report("new", a_report(43))
    people_acts.play(stage)
    _count_figures(stage)
    a_webhook(meals)
    return alerts, meals


def _a_team(stage: Stage) -> None:
    """Somebody who can be given a report, under a name; and questions that their centre keeps ready."""
    people = PeopleStore(Table(stage.aws.client("dynamodb"), stage.aws.tables["identities"]))
    decision = Decision("granted", stamp(stage.now), OFFICER["sub"], REASON)

    def working(person: Person) -> Person:
        entitled = granted(person, "group", "caseworker", decision)
        return named(granted(entitled, "jurisdiction", "41463", decision), "김예시 주무관")

    people.change(TEAMMATE, working)
    told = json.loads(event("desk_api", "put_ready_questions")["body"])
    status, answer = stage.ask(Request("desk", "PUT", "/v1/desk/ready_questions", LEAD, told))
    assert status == 200, answer


def question(child: str, number: int, what: str = "", body: Json | None = None, method: str = "POST") -> Request:
    """A request of one who has asked, about the question of that number."""
    return Request("meals", method, f"/v1/questions/{request_id(number)}{what}", family(child), body)


def _asked_and_told(meals: Meals) -> None:
    """Questions that wait, one of them of danger, answers that a town keeps ready, and what was told of a shop."""
    for child, number, text in (
        ("haru", 400, "예시: 쿠폰은 몇 번?"),
        ("nabi", 401, "예시: 이틀째 굶었어요. 죽고 싶어요."),
    ):
        body = {"question_id": request_id(number), "subject": "예시", "text": text}
        meals.ask(Request("meals", "POST", "/v1/questions", family(child), body), 201, again=False)
    slot = {"request_id": request_id(402), "content_type": "image/jpeg", "size_bytes": 1_000}
    meals.ask(question("haru", 400, "/photos", slot), 201, again=False)
    meals.ask(Request("meals", "POST", f"/v1/merchants/{SHOP}/refusals", family("nabi"), {}), 201, again=False)
    status, answer = meals.stage.ask(as_officer("put_canned_answers"))
    assert status == 200, answer
    applied = json.loads(event("meals_api", "apply_as_merchant")["body"])
    body = {**applied, "application_id": application_id(meals)}
    meals.ask(Request("meals", "POST", "/v1/merchant_applications", None, body), 201, again=False)


def application_id(meals: Meals) -> str:
    return new_uuid7(meals.stage.now, b"9876543210")


def _of_askers(meals: Meals) -> Iterator[Request]:
    """What is asked and answered of questions, shops that apply, and shops that refused."""
    for child, number in QUESTIONS:
        ref = question_ref(family(child)["sub"], request_id(number))
        asked = f"/v1/desk/questions/{ref}"
        yield Request("meals", "GET", "/v1/questions", family(child))
        yield question(child, number, method="GET")
        yield question(child, number, "/messages", {"request_id": request_id(410), "text": "예시: 이어서"})
        yield question(child, number, "/close", {"request_id": request_id(411)})
        yield Request("desk", "GET", asked, OFFICER)
        answer = {"request_id": request_id(412), "version": 1, "text": "예시: 네 번이에요."}
        yield Request("desk", "POST", f"{asked}/answers", OFFICER, answer)
    slot = {"request_id": request_id(413), "content_type": "image/jpeg", "size_bytes": 1_000}
    yield question("haru", 400, "/photos", slot)
    body = {"question_id": request_id(414), "subject": "예시", "text": "예시: 하나 더"}
    yield Request("meals", "POST", "/v1/questions", family("haru"), body)
    for state in ("waiting", "answered"):
        query = {"municipality": TOWN, "state": state}
        yield Request("desk", "GET", "/v1/desk/questions", OFFICER, query=query)
    for case in ("list_canned_answers", "list_applications", "list_refusals"):
        yield as_officer(case)
    path = f"/v1/merchant_applications/{application_id(meals)}"
    yield Request("meals", "GET", path, query={"municipality": TOWN})
    yield Request("meals", "POST", f"/v1/merchants/{SHOP}/refusals", family("nabi"), {})


def _entitled(stage: Stage) -> None:
    """Two people whose tokens say more than that they have signed in."""
    people = PeopleStore(Table(stage.aws.client("dynamodb"), stage.aws.tables["identities"]))
    decision = Decision("granted", stamp(stage.now), OFFICER["sub"], REASON)
    wanted: tuple[tuple[str, tuple[tuple[Kind, str], ...]], ...] = (
        ("resident_signs_in", (("ward", "haru"), ("ward", "sora"))),
        ("staff_signs_in", (("group", "officer"), ("jurisdiction", TOWN))),
    )
    for case, entitlements in wanted:
        subject = event("make_token", case)["request"]["userAttributes"]["sub"]
        for kind, value in entitlements:
            people.change(subject, lambda person, kind=kind, value=value: granted(person, kind, value, decision))  # type: ignore[misc]


def as_officer(case: str) -> Request:
    """The request of an event of the desk, by the scene's officer."""
    told = event("desk_api", case)
    body = json.loads(told["body"].replace("2026-11", "2026-12")) if told["body"] else None
    path = told["path"].replace("/41463/", "/41461/").replace("child-haneul", "haru")
    query = {name: values[0] for name, values in (told.get("multiValueQueryStringParameters") or {}).items()}
    return Request(
        "desk", told["httpMethod"], path, OFFICER, body, query=query or told.get("queryStringParameters") or {}
    )


def _receipt(number: int, who: Json | None) -> Json:
    """What the reporter of a recorded report was given."""
    sent = request_id(number)
    return {"alert_id": report_id(sent), "receipt_code": receipt_code(sent), "who": who}


def acts_of(stage: Stage, alerts: Alerts, meals: Meals, tables: Tables) -> list[Act]:
    asked = [
        Request(**each["request"]) for each in ANSWERS["answers"] if not each["request"]["path"].endswith("/export")
    ]
    asked += [*_of_reporters(alerts), *_of_workers(alerts), *_of_officers(meals), *_of_families(stage, meals)]
    asked += [*of_partners(meals), *_of_askers(meals), *people_acts.of_people()]
    found = [_asking(stage, number, request) for number, request in enumerate(asked)]
    return [
        *found,
        *_tokens(),
        *_streams(tables),
        *_files(),
        *_photos(alerts),
        *_clocks(stage),
        *_figures(),
        *_pushing(),
        *_nights(),
    ]


def _asking(stage: Stage, number: int, request: Request) -> Act:
    name = f"{number} {request.method} {request.path}"
    made = [report_id(request.body["request_id"])] if request.body and request.path in REPORTING else []
    askers = {family(child)["sub"]: request_id(number) for child, number in QUESTIONS}
    for sub, question in askers.items():
        ref = question_ref(sub, question)
        made += [sub, ref] if ref in request.path or question in request.path else []
    made += people_acts.about(stage, request) if request.api == "people" else []
    about = json.dumps([request.path, request.who, request.body, request.query, made], ensure_ascii=False)
    return Act(APIS[request.api], name, about, lambda stage: stage.ask(request), request)


# ── people ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _of_reporters(alerts: Alerts) -> Iterator[Request]:
    yield Request("alerts", "POST", "/v1/alerts", body=a_report(60))
    yield Request("alerts", "POST", "/v1/alerts", body=a_report(61, text="예시입니다. 죽고 싶어요."))
    yield Request("alerts", "POST", "/v1/my/alerts", HONORARY, a_report(62))
    for name in ("guest", "late", "resident", "honorary", "badge"):
        for number, text in enumerate(("예시입니다. 3층입니다.", "예시입니다. 지금 죽으려고 해요.")):
            body = {"request_id": request_id(300 + number), "text": text}
            yield alerts.own(name, "POST", "/messages", body)
        yield alerts.own(name, "POST", "/reopen", {"text": "예시입니다. 다시 봐 주세요."})
        yield alerts.own(name, "GET")
        yield alerts.own(name, "GET", "/openings")
        yield alerts.own(name, "POST", "/photos", {"request_id": request_id(320), "content_type": "image/jpeg"})
    again = {"request_id": request_id(91), "content_type": "image/jpeg", "use_photo_position": True}
    yield alerts.own("late", "POST", "/photos", again)
    yield alerts.own(FULL, "POST", "/photos", {**again, "request_id": request_id(321)})
    yield alerts.own("late", "POST", "/receipt_code", {"request_id": request_id(330)})
    yield alerts.own("late", "POST", "/receipt_code/revoke", {"request_id": request_id(331)})
    path = f"/v1/alerts/{alerts.receipts['late']['alert_id']}"
    yield Request("alerts", "GET", path, headers={"X-Receipt-Code": "0000-0000-0000"})


def _of_workers(alerts: Alerts) -> Iterator[Request]:
    worker, other = alerts_scene.WORKER, {**alerts_scene.WORKER, "sub": COLLEAGUE}
    version = {name: alerts.ask(alerts.desk(name), again=False)["version"] for name in ("household 0", "household 1")}
    yield Request("desk", "GET", "/v1/desk/notes", worker)
    yield alerts.desk("household 1", "POST", "/take", version=version["household 1"])
    of_0 = {"version": version["household 0"], "reason": REASON}
    yield alerts.desk("household 0", "POST", "/close", other, outcome="counselled", **of_0)
    yield alerts.desk("household 0", "POST", "/danger", other, in_danger=True, **of_0)
    yield alerts.desk("household 0", "POST", "/take_over", **of_0)
    yield alerts.desk("household 0", "POST", "/give_back", other, **of_0)
    given = {"version": version["household 1"], "to": TEAMMATE, "note": REASON}
    yield alerts.desk("household 1", "POST", "/assign", LEAD, **given)
    yield Request("desk", "GET", "/v1/desk/team", worker, query={"centre": "41463"})
    yield Request("desk", "GET", "/v1/desk/ready_questions", worker, query={"centre": "41463"})
    ready = {"centre": "41463", "version": 1, "questions": [{"title": "예시", "text": "예시: 언제가 좋으세요?"}]}
    yield Request("desk", "PUT", "/v1/desk/ready_questions", LEAD, ready)
    split = {"same_as": None, "reason": REASON}
    yield alerts.desk("household 0", "POST", "/household", other, **split)
    other_one = {"same_as": alerts.receipts["household 4"]["alert_id"], "reason": REASON}
    yield alerts.desk("household 0", "POST", "/household", other, **other_one)
    photos = alerts.ask(alerts.desk("guest"), again=False)["photos"]
    ready = next(photo["photo_id"] for photo in photos if photo["state"] == "ready")
    yield alerts.desk("guest", "GET", f"/photos/{ready}")
    officer, month = alerts_scene.OFFICER, {"municipality": "41460", "month": "2026-11"}
    yield Request("desk", "GET", "/v1/desk/openings", officer, query=month)
    yield Request("desk", "POST", "/v1/desk/openings/exports", officer, {**month, "reason": REASON})
    yield alerts.desk("guest", "POST", "/openings", officer, applicant="person_concerned", reason=REASON)
    end = {"municipality": "41460", "valid_until": "2026-12-24", "reason": REASON}
    yield Request("desk", "POST", f"/v1/desk/badges/{HONORARY['sub']}/end", officer, end)
    grant = {"account": HONORARY["sub"], "badge": "council", "municipality": "41460", "valid_from": "2026-12-01"}
    yield Request("desk", "POST", "/v1/desk/badges", officer, {**grant, "reason": REASON})


def _of_officers(meals: Meals) -> Iterator[Request]:
    why = {"why": "예시 사유"}

    def desk(path: str, **body: Any) -> Request:
        return Request("desk", "POST", f"/v1/desk{path}", OFFICER, body)

    for case in READ_BY_OFFICERS:
        yield as_officer(case)
    yield desk("/children", child_id="nuri", municipality=TOWN, **why)
    yield desk("/children", child_id="haru", municipality=TOWN, **why)
    yield desk("/children/haru/loads/L-dec/undo", in_part=True, **why)
    yield desk("/children/nabi/cards", card_ref="card-nabi-3", replaces="card-nabi-2", why="lost")
    yield desk("/children/nabi/move", municipality=TOWN, **why)
    yield desk("/children/nabi/status", status="suspended", **why)
    rules = {"municipality": TOWN, "version": 3, "effective_from": "2027-01-01T00:00:00+09:00"}
    yield desk("/policies", **rules)
    for case_id in cases(meals):
        yield desk(f"/cases/{case_id}/steps", what="dismiss", why="학급 나들이 (예시)")


def _of_families(stage: Stage, meals: Meals) -> Iterator[Request]:
    line = {"item_id": "eomuk", "unit_price": {"amount": 1_500}, "count": 1}
    basket = {"merchant_id": SHOP, "lines": [line]}
    new = new_uuid7(stage.now, b"0123456789")
    near = {"lat": "37.3219", "lon": "127.0956", "radius_m": "3000"}
    for wanted in ({}, {"q": "국밥"}):
        yield Request("meals", "GET", "/v1/merchants", family("haru"), query={**near, **wanted})
    yield Request("meals", "GET", f"/v1/merchants/{SHOP}", family("haru"))
    yield Request("meals", "POST", "/v1/orders/quote", family("haru"), basket)
    for child in ("haru", "nabi"):
        yield Request("meals", "POST", "/v1/orders", family(child), {**basket, "order_id": new})
    child, held = meals.orders["to void"]
    yield Request("meals", "POST", f"/v1/orders/{held}/cancel", family(child))
    for what, body in (("capture", {}), ("void", {})):
        yield Request("meals", "POST", f"/v1/orders/{held}/{what}", PARTNER, {"child_id": child, **body})
    child, captured = next(
        (row["child_id"], row["order_id"])
        for row in json.loads(TABLES)["meals"]
        if row.get("state") == "captured" and row["day"] == "2026-12-01"
    )
    refund = {"child_id": child, "refund_id": "refund-late", "food": {"amount": 1_000}}
    yield Request("meals", "POST", f"/v1/orders/{captured}/refunds", PARTNER, refund)


# ── AWS ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

STREAMS = {
    "enforce_limits": ("meals", "sk", "JOURNAL#"),
    "check_misuse": ("meals", "sk", "JOURNAL#"),
    "follow_alerts": ("alerts", "pk", "ALERT#"),
    "match_reports": ("alerts", "sk", "REPORT"),
}
"""A stream's consumer: its table, and the keys that its filter lets through."""


def _streams(tables: Tables) -> Iterator[Act]:
    for function in STREAMS:

        def deliver(stage: Stage, function: str = function) -> Any:
            handler = import_module(f"functions.{function}.handler").handler
            return handler(records_of(tables, function), Context(remaining_ms=60_000))

        yield Act(function, "all that is new", "", deliver)


def records_of(tables: Tables, function: str) -> Json:
    """The rows of its table as a consumer is told of them, as new ones: some people's, whose rows have all kinds."""
    name, key, begins = STREAMS[function]
    partitions = sorted(
        {place[1] for place in tables.rows() if place[0] == name and place[1].startswith(("ALERT#", "CHILD#"))}
    )
    some = set(partitions[:: len(partitions) // PEOPLE]) | {"CHILD#haru", "CHILD#nabi"}
    records = []
    for number, (place, row) in enumerate(sorted(tables.rows().items(), key=lambda pair: pair[0])):
        image = attributes(row)
        if place[0] == name and place[1] in some and key in image and image[key]["S"].startswith(begins):
            keys = {"pk": image["pk"], "sk": image["sk"]}
            change = {"Keys": keys, "NewImage": image, "SequenceNumber": str(number)}
            record = {"eventID": str(number), "eventName": "INSERT", "dynamodb": change}
            records.append(as_lambda_sends_it(record, f"stream of {name}"))
    return {"Records": records}


def _tokens() -> Iterator[Act]:
    for case in ("resident_signs_in", "staff_signs_in"):
        told = event("make_token", case)
        told["userPoolId"] = os.environ["DOLBOM_RESIDENTS_POOL" if "resident" in case else "DOLBOM_STAFF_POOL"]
        told["callerContext"]["clientId"] = os.environ["DOLBOM_RESIDENTS_APP"]
        subject = told["request"]["userAttributes"]["sub"]

        def sign_in(stage: Stage, told: Json = told) -> Any:
            return import_module("functions.make_token.handler").handler(told, Context(remaining_ms=5_000))

        yield Act("make_token", case, subject, sign_in)
    flow = people_acts.CONSENTING
    yield Act("make_token", "a ticket", flow.about_ticket, flow.verified)


def _files() -> Iterator[Act]:
    day = "2026-12-14"
    purchases = [
        f"T-9,,nabi,meal-of-nobody,3000,{day} 11:00,", f"T-8,card-nabi-2,,{SHOP},900,{day} 11:00,",
        f"C-8,,left-0,corner-mart,100,{day} 12:00,T-left-0", f"C-7,,nabi,{SHOP},100,{day} 12:00,T-77",
        f"C-9b,,nabi,{SHOP},100,{day} 12:00,T-9b", f"T-2,,nabi,pub-suji,70000,{day} 11:00,",
    ]  # fmt: skip
    loads = [f"L-{name}-x,{name},{TOWN},1000" for name in ("haru", "nabi", "left-1")] + [f"L-more,nabi,{TOWN},30000"]
    policy = {"municipality": TOWN, "version": 4, "effective_from": "2027-02-01T00:00:00+09:00"}
    contents = {
        f"settlements/{NETWORK}/late.csv": SETTLEMENTS + "".join(f"{row}\n" for row in purchases),
        f"loads/{TOWN}/late.csv": "load_id,child_id,municipality,amount\n" + "".join(f"{row}\n" for row in loads),
        f"enrolments/{TOWN}/late.csv": "child_id\nharu\nnuri\n",
        f"policies/{TOWN}/late.json": json.dumps(policy),
        f"merchants/{TOWN}/late.json": json.dumps(meals_scene.SHOPS[:3], ensure_ascii=False),
        f"loads/{TOWN}/november-once-more.csv": f"load_id,child_id,municipality,amount\nL-more,nabi,{TOWN},30000\n",
    }
    for key, content in contents.items():
        yield Act("receive_file", key, content, lambda stage, key=key, content=content: _taken_in(stage, key, content))


def _taken_in(stage: Stage, key: str, content: str) -> Any:
    result = {"Bucket": stage.aws.buckets["files"], "Key": f"results/{key}.json"}
    stage.aws.client("s3").delete_object(**result)  # what an earlier run has gone through
    counts = stage.file(key, content)
    found = stage.aws.client("s3").get_object(**result)
    return counts, json.loads(found["Body"].read())


def _photos(alerts: Alerts) -> Iterator[Act]:
    wish = {"request_id": request_id(91), "content_type": "image/jpeg", "use_photo_position": True}
    slot = alerts.ask(alerts.own("late", "POST", "/photos", wish), 201, again=False)
    about = alerts.receipts["late"]["alert_id"]
    yield Act("receive_photo", "an upload", about, lambda stage: stage.upload(slot, picture()))


def _clocks(stage: Stage) -> Iterator[Act]:
    ends = stage.now + LATER

    def tick(stage: Stage) -> Any:
        before, stage.now = stage.now, ends
        try:
            return stage.tick()
        finally:
            stage.now = before

    yield Act("keep_clocks", "a minute", "", tick)


def _figures() -> Iterator[Act]:
    def count(stage: Stage) -> Any:
        before, stage.now = stage.now, stage.now + A_MONTH_LATER
        try:
            return _count_figures(stage)
        finally:
            stage.now = before

    yield Act("count_figures", "an hour", "", count)


def _count_figures(stage: Stage) -> Any:
    told = {**event("count_figures", "every_hour"), "time": rfc3339(stage.now)}
    return import_module("functions.count_figures.handler").handler(told, Context(remaining_ms=900_000))


def _pushing() -> Iterator[Act]:
    return (Act("push_events", *told) for told in pushes())


def _nights() -> Iterator[Act]:
    def prove(stage: Stage) -> Any:
        # Each night here is the first one: what a thousand before it wrote would be listed by each.
        s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets[stage.aws.buckets["proofs"]].keys.clear()
        told = stage.proof()
        report = stage.aws.client("s3").get_object(Bucket=stage.aws.buckets["reports"], Key=told["report"]["json"])
        return {**told, "findings": json.loads(report["Body"].read())["findings"]}

    yield Act("audit_segment", "a night", "", prove)
