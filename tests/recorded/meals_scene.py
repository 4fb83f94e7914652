"""The meals of two made-up towns, from a November Friday to December: each way that an order ends, each file, each of
an officer's acts, and what the stream's consumers and the clock make of them.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from dolbom.dynamo.table import Table
from dolbom.ids import new_uuid7
from tests.recorded.stage import Json, Request, Stage
from tests.support.partners import register

TOWN, NEXT_TOWN = "41460", "41430"
NETWORK = "bc-card"
OFFICER = {
    "sub": "5d1c7a52-0000-4000-8000-000000000ff1",
    "token_use": "id",
    "cognito:groups": "officer",
    "jurisdiction": "4146",
}
OFFICER_NEXT = {**OFFICER, "sub": "5d1c7a52-0000-4000-8000-000000000ff2", "jurisdiction": "4143"}
AUDITOR = {**OFFICER, "sub": "5d1c7a52-0000-4000-8000-000000000aaa", "cognito:groups": "auditor"}
PARTNER = {
    "sub": "6exampleexampleexample0002",
    "client_id": "6exampleexampleexample0002",
    "token_use": "access",
    "scope": "dolbom/orders.capture dolbom/orders.refund dolbom/merchants.read",
}
SHOP, MART, PUB, SHOP_NEXT = "bunsik-suji", "corner-mart", "pub-suji", "bunsik-uiwang"
MENU = [
    {"item_id": "bibimbap", "name": "비빔밥", "kind": "meal", "price": 9_000},
    {"item_id": "eomuk", "name": "어묵", "kind": "side", "price": 1_500},
    {"item_id": "juice", "name": "주스", "kind": "drink", "price": 1_000},
    {"item_id": "feast", "name": "잔칫상", "kind": "meal", "price": 24_000},
    {"item_id": "makgeolli", "name": "막걸리", "kind": "alcohol", "price": 4_000},
]
SHOPS = [
    {"merchant_id": name, "name": f"{name} (지어낸 가게)", "municipality": town, "category": category, "menu": MENU}
    | {"lat": 37.32 + place / 1000, "lon": 127.09}
    for place, (name, town, category) in enumerate(
        ((SHOP, TOWN, "snack"), (MART, TOWN, "mart"), (PUB, TOWN, "pub"), (SHOP_NEXT, NEXT_TOWN, "snack"))
    )
]
SETTLEMENTS = "txn_id,card_ref,child_id,merchant_id,amount,purchased_at,cancels\n"


def family(child: str) -> Json:
    return {"sub": f"1111-{child}", "token_use": "id", "cognito:groups": "child", "child_id": child}


@dataclass
class Meals:
    """What happens; every request that changes nothing when it is sent again is kept."""

    stage: Stage
    sent: list[Request] = field(default_factory=list)
    orders: dict[str, tuple[str, str]] = field(default_factory=dict)
    """By what is said of it: an order's child and id."""

    def ask(self, request: Request, status: int = 200, *, again: bool = True) -> Any:
        got, body = self.stage.ask(request)
        assert got == status, (request, body)
        self.sent += [request] if again else []
        return body

    def desk(self, path: str, body: Json, status: int = 200, *, again: bool = False) -> None:
        self.ask(Request("desk", "POST", f"/v1/desk{path}", OFFICER, body), status, again=again)

    def file(self, key: str, content: str, failed: int = 0) -> None:
        assert self.stage.file(key, content)["failed"] == failed

    def settled(self, name: str, *rows: str, failed: int = 0) -> None:
        self.file(f"settlements/{NETWORK}/{name}.csv", SETTLEMENTS + "".join(f"{row}\n" for row in rows), failed)

    def order(self, name: str, child: str, *items: str, status: int = 201, shop: str = SHOP, **more: Any) -> None:
        order_id = new_uuid7(self.stage.now, len(self.orders).to_bytes(10, "big"))
        prices = {item["item_id"]: item["price"] for item in MENU}
        lines = [{"item_id": item, "unit_price": {"amount": prices[item]}, "count": 1} for item in items]
        body = {"order_id": order_id, "merchant_id": shop, "lines": lines}
        body |= {key: {"amount": amount} for key, amount in more.items()}
        self.orders[name] = (child, order_id)
        self.ask(Request("meals", "POST", "/v1/orders", family(child), body), status)

    def act(self, name: str, what: str, status: int = 200, **body: Any) -> None:
        child, order_id = self.orders[name]
        path = f"/v1/orders/{order_id}/{what}"
        if what == "cancel":
            self.ask(Request("meals", "POST", path, family(child)), status)
        else:
            self.ask(Request("meals", "POST", path, PARTNER, {"child_id": child, **body}), status)


def register_partner(stage: Stage) -> None:
    """The delivery app of the scene, as it is registered before anything is deployed that asks whose an order is."""
    table = Table(stage.aws.client("dynamodb"), stage.aws.tables["meals"])
    register(table, [shop["merchant_id"] for shop in SHOPS], server=PARTNER["client_id"])


def play(stage: Stage) -> Meals:
    meals = Meals(stage)
    register_partner(stage)
    _towns(meals)
    _orders(meals)
    _tills(meals)
    stage.streams()
    _officers(meals)
    _december(meals)
    stage.redeliver()
    return meals


def _towns(meals: Meals) -> None:
    meals.stage.at("2026-11-20T09:00:00")
    for town, rules in ((TOWN, {"coupon_budget_a_month": 9_000}), (NEXT_TOWN, {"lapse": "next_month_end"})):
        policy = {"municipality": town, "version": 1, "effective_from": "2026-01-01T00:00:00+09:00", **rules}
        meals.file(f"policies/{town}/{town}.json", json.dumps(policy))
    for town in (TOWN, NEXT_TOWN):
        shops = [shop for shop in SHOPS if shop["municipality"] == town]
        meals.file(f"merchants/{town}/shops.json", json.dumps(shops, ensure_ascii=False))
    children = ("haru", "nabi", "sora", *(f"left-{number}" for number in range(6)))
    meals.file(f"enrolments/{TOWN}/november.csv", "child_id\n" + "".join(f"{child}\n" for child in children))
    loads = [f"L-{number},{child},{TOWN},60000," for number, child in enumerate(("haru", "nabi", "sora"))]
    loads += [f"L-left-{number},left-{number},{TOWN},40000," for number in range(6)]
    loads += [f"L-late,haru,{TOWN},5000,2026-12-15", f"L-bad,Haru!,{TOWN},5000,", "L-off,haru,99999,5000,"]
    header = "load_id,child_id,municipality,amount,lapses_on\n"
    meals.file(f"loads/{TOWN}/november.csv", header + "".join(f"{load}\n" for load in loads), failed=2)
    meals.file(f"loads/{TOWN}/november-again.csv", header + "".join(f"{load}\n" for load in loads[:1]))


def _orders(meals: Meals) -> None:
    stage = meals.stage
    stage.at("2026-11-20T12:00:00")
    meals.order("captured", "haru", "bibimbap", delivery_fee=3_000)
    meals.order("refunded", "haru", "bibimbap", "eomuk", "juice", own_money_max=4_000)
    meals.order("too dear", "haru", "feast", status=402)
    stage.later(minutes=2)
    meals.act("captured", "capture")
    meals.act("refunded", "capture", lines_unavailable=[1])
    stage.later(minutes=20)
    meals.act("refunded", "refunds", 201, refund_id="refund-0001", food={"amount": 1_500})
    meals.act("refunded", "refunds", 201, refund_id="refund-0002", food={"amount": 3_000}, merchant_at_fault=True)
    stage.at("2026-11-20T18:00:00")
    meals.order("cancelled", "sora", "bibimbap")
    meals.act("cancelled", "cancel")
    meals.order("voided", "sora", "eomuk", delivery_fee=2_000)
    meals.act("voided", "void")
    meals.order("expired", "sora", "bibimbap", delivery_fee=3_000)
    stage.later(minutes=31)
    assert stage.tick()["holds_expired"] == 1


def _tills(meals: Meals) -> None:
    stage = meals.stage
    stage.at("2026-11-20T19:00:00")
    card = "/children/nabi/cards"
    meals.desk(card, {"card_ref": "card-nabi-1", "why": "first"}, 201)
    replacing = {"card_ref": "card-nabi-2", "replaces": "card-nabi-1", "why": "lost"}
    meals.desk(card, replacing, 201, again=True)
    day = "2026-11-20"
    meals.settled("early", f"C-1,card-nabi-1,,{SHOP},2000,{day} 19:10,T-1", failed=1)
    meals.settled(
        "evening",
        f"T-1,card-nabi-1,,{SHOP},12000,{day} 18:40",
        f"T-2,,nabi,{PUB},70000,{day}T19:00:00+09:00",
        f"T-3,card-nobody,,{SHOP},1000,{day} 18:00",
        failed=3,
    )
    rows = [f"T-1,card-nabi-1,,{SHOP},12000,{day} 18:40,", f"T-2,,nabi,{PUB},70000,{day}T18:50:00+09:00,"]
    meals.settled("night", *rows, f"T-3,card-nobody,,{SHOP},1000,{day} 18:00,", failed=1)
    meals.settled("still to come", f"C-9,,nabi,{PUB},1000,{day} 19:12,T-9", failed=1)
    meals.settled("cards", *(f"T-left-{n},,left-{n},{MART},18000,{day} 18:{n:02}," for n in range(6)))
    stage.streams()
    meals.settled(
        "taken back", f"C-2,,nabi,{PUB},15000,{day} 19:12,T-2", f"C-3,,nabi,{PUB},60000,{day} 19:12,T-2", failed=1
    )
    meals.file(f"loads/{TOWN}/more.csv", f"load_id,child_id,municipality,amount\nL-more,nabi,{TOWN},30000\n")


def _officers(meals: Meals) -> None:
    stage = meals.stage
    stage.at("2026-11-21T10:00:00")
    for status in ("suspended", "active"):
        meals.desk("/children/left-5/status", {"status": status, "why": "보호자 요청 (예시)"})
    meals.desk("/children/sora/move", {"municipality": NEXT_TOWN, "why": "이사 (예시)"})
    rules = {"effective_from": "2026-12-01T00:00:00+09:00", "day_cap": 24_000, "refund_after_lapse": "child"}
    meals.desk("/policies", {"municipality": TOWN, "version": 2, **rules}, 201, again=True)
    for case_id in cases(meals):
        meals.desk(f"/cases/{case_id}/steps", {"what": "review", "why": "카드사 확인 (예시)"})
    meals.order("of sora", "sora", "eomuk", "juice", shop=SHOP_NEXT)
    meals.act("of sora", "capture")


def _december(meals: Meals) -> None:
    stage = meals.stage
    stage.at("2026-12-01T00:05:00")
    assert stage.tick()["lots_lapsed"] > 0
    stage.at("2026-12-01T12:00:00")
    meals.file(f"loads/{TOWN}/december.csv", f"load_id,child_id,municipality,amount\nL-dec,haru,{TOWN},50000\n")
    meals.order("in december", "haru", "bibimbap", "juice", delivery_fee=3_000)
    meals.act("in december", "capture")
    meals.act("captured", "refunds", 201, refund_id="refund-0003", food={"amount": 2_000}, delivery_fee={"amount": 500})
    meals.order("held", "haru", "bibimbap", delivery_fee=3_000)


def cases(meals: Meals) -> list[str]:
    """The town's misuse cases."""
    request = Request("desk", "GET", "/v1/desk/cases", OFFICER, query={"municipality": TOWN})
    return [case["case_id"] for case in meals.ask(request, again=False)["cases"]]


def questions(meals: Meals) -> list[Request]:
    """Everything of it that can be read, and what was sent and may come again."""
    asked: list[Request] = []
    for child, order_id in meals.orders.values():
        asked.append(Request("meals", "GET", f"/v1/orders/{order_id}", family(child)))
        ledger = {"child_id": child}
        asked.append(Request("meals", "GET", f"/v1/orders/{order_id}/ledger", AUDITOR, query=ledger))
    for child in ("haru", "nabi", "sora", "left-0"):
        asked.append(Request("meals", "GET", "/v1/allowance", family(child), query={"merchant": SHOP}))
        asked += [
            Request("meals", "GET", "/v1/orders", family(child), query={"month": month})
            for month in ("2026-11", "2026-12")
        ]
        officer = OFFICER_NEXT if child == "sora" else OFFICER
        asked.append(Request("desk", "GET", f"/v1/desk/children/{child}", officer))
    for day in ("2026-11-20", "2026-12-01"):
        asked.append(Request("meals", "GET", "/v1/merchant/orders", PARTNER, query={"merchant_id": SHOP, "day": day}))
    asked.append(Request("desk", "GET", "/v1/desk/cases", OFFICER, query={"municipality": TOWN}))
    for case_id in cases(meals):
        asked.append(Request("desk", "GET", f"/v1/desk/cases/{case_id}", OFFICER))
        asked.append(Request("desk", "POST", f"/v1/desk/cases/{case_id}/exports", OFFICER, {"why": "감사 (예시)"}))
    return [*asked, *meals.sent]
