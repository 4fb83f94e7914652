"""A family that eats, and shops around it, for the journeys of the child's page: put there by the towns' own files."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from playwright.sync_api import BrowserContext, Page

from dolbom.clock import SEOUL, seoul_day
from dolbom.meals.merchants.usage_store import CHILDREN_MIN
from tools.cloud import people
from tools.cloud.ministack import Cloud
from tools.cloud.people import Person
from tools.day.operator import Operator
from tools.day.phone import Phone
from tools.day.town import (
    CHEOIN,
    MENU,
    NETWORK,
    POLICIES,
    YONGIN,
    Load,
    Purchase,
    enrolment_files,
    json_file,
    lapses_on,
    load_files,
    rule_files,
    settlement_file,
)

HOUSE = "happybowl"
"""The delivery app of whose the pages are (`tools/cloud/people.py`)."""
LOAD_KRW = 90_000
PLANNED, MARCH = "41480", 3
"""A town in which nobody else of the journeys lives: Paju."""
OTHER_HOURS, NOON = "41220", 12
"""Another: Pyeongtaek."""
MEAL_KRW = 8_500
CARD, BIRTHDAY = "9409 1234 5678 9010", "2015-03-04"
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DEAREST = {"item_id": "jjim", "name": "갈비찜", "kind": "meal", "price": 23_000}


@dataclass(frozen=True)
class Family:
    """Two children of Yongin with money for the month, who acts for them, and three shops apart from all others."""

    code: str
    haneul: str
    bada: str
    tokens: Mapping[str, str]
    shop: str
    closed: str
    bakery: str
    place: tuple[float, float]

    def token(self, name: str) -> str:
        return self.tokens[f"{name}-{self.code}"]

    def phone(self, operator: Operator, name: str) -> Phone:
        return operator.phone("meals", self.token(name))


def new_family(operator: Operator, code: str) -> Family:
    """Everybody under a code of their own, so that no other journey meets them."""
    now = datetime.now(UTC)
    haneul, bada = f"haneul-{code}", f"bada-{code}"
    tokens = operator.invite(
        [
            Person(haneul, "child", child_id=haneul),
            Person(bada, "child", child_id=bada),
            Person(f"guardian-{code}", "guardian", children=f"{haneul},{bada}"),
            Person(f"newcomer-{code}", "resident"),
            Person(f"second-{code}", "resident"),
        ]
    )
    place = _place(code)
    shops = _shops(code, place, now)
    lot = lapses_on(seoul_day(now))
    loads = [Load(f"{code}-{child}", child, YONGIN, LOAD_KRW, lot) for child in (haneul, bada)]
    operator.drop_all(rule_files(code))
    operator.drop_all({f"merchants/{YONGIN}/{code}.json": json_file(shops)})
    operator.drop_all(enrolment_files(code, loads))
    operator.drop_all(load_files(code, loads))
    for shop in shops:
        operator.serve(HOUSE, shop["merchant_id"])
    return Family(code, haneul, bada, tokens, *(shop["merchant_id"] for shop in shops), place)


def early_child(operator: Operator, code: str) -> str:
    """The token of a child whose town begins on the first of March, and is told so until then."""
    child = f"early-{code}"
    now = datetime.now(UTC).astimezone(SEOUL)
    begins = f"{now.year + (now.month >= MARCH)}-03-01T00:00:00+09:00"
    policy = {**POLICIES[0], "municipality": PLANNED, "effective_from": begins}
    operator.drop_all(
        {
            f"policies/{PLANNED}/{code}.json": json_file([policy]),
            **enrolment_files(code, [Load(code, child, PLANNED, 0, "")]),
        }
    )
    return operator.invite([Person(child, "child", child_id=child)])[child]


def hungry_child(operator: Operator, code: str) -> str:
    """The token of a child whose town's meal hours are others than now."""
    child = f"hungry-{code}"
    is_late = datetime.now(UTC).astimezone(SEOUL).hour >= NOON
    hours = {"from_": "03:00", "until": "04:00"} if is_late else {"from_": "20:00", "until": "21:00"}
    policy = {**POLICIES[0], "municipality": OTHER_HOURS, "meal_hours": [hours]}
    operator.drop_all(
        {
            f"policies/{OTHER_HOURS}/{code}.json": json_file([policy]),
            **enrolment_files(code, [Load(code, child, OTHER_HOURS, 0, "")]),
        }
    )
    return operator.invite([Person(child, "child", child_id=child)])[child]


def others_ate_at(operator: Operator, code: str, shop: str) -> None:
    """As many children as it takes for a shop to be told as used paid at its till today."""
    now = datetime.now(UTC)
    lot = lapses_on(seoul_day(now))
    name = f"{code}-others"
    loads = [Load(f"{name}-{at}", f"{name}-{at}", YONGIN, LOAD_KRW, lot) for at in range(CHILDREN_MIN)]
    operator.drop_all(enrolment_files(name, loads))
    operator.drop_all(load_files(name, loads))
    meals = [Purchase(load.load_id, load.child_id, shop, MEAL_KRW, now) for load in loads]
    operator.drop_all({f"settlements/{NETWORK}/{name}.csv": settlement_file(meals)})


def _place(code: str) -> tuple[float, float]:
    """One of a hundred places in Cheoin, more than a kilometre apart: a list of twenty must not be full of others."""
    row, column = divmod(int(code, 16) % 100, 10)
    return CHEOIN[0] - 0.011 * row, CHEOIN[1] + 0.014 * column


def _shops(code: str, place: tuple[float, float], now: datetime) -> list[dict[str, Any]]:
    lat, lon = place
    another_day = WEEK[(now.astimezone(SEOUL).weekday() + 3) % 7]
    own = {"municipality": YONGIN, "address": "처인구 지어낸로 1"}
    week = {"open": [{"days": list(WEEK), "from_": "00:00", "until": "24:00"}]}
    return [
        {
            **own,
            "merchant_id": f"bapsang-{code}",
            "name": "햇살밥상 (지어낸 가게)",
            "category": "korean",
            "lat": lat + 0.001,
            "lon": lon,
            "hours": week,
            "delivery": {"radius_m": 2_000},
            "menu": [*MENU, DEAREST],
        },
        {
            **own,
            "merchant_id": f"chicken-{code}",
            "name": "달빛치킨 (지어낸 가게)",
            "category": "chicken_pizza",
            "lat": lat,
            "lon": lon + 0.002,
            "hours": {"open": [{"days": [another_day], "from_": "11:00", "until": "12:00"}]},
            "menu": MENU,
        },
        {
            **own,
            "merchant_id": f"bakery-{code}",
            "name": "아침빵집 (지어낸 가게)",
            "category": "bakery",
            "lat": lat - 0.002,
            "lon": lon - 0.001,
            "menu": [{"item_id": "soboro", "name": "소보로빵", "kind": "meal", "price": 1_800}],
        },
    ]


def letter_code(operator: Operator, child: str) -> str:
    """The code of a letter that the town sends to a child with the card and birthday of below."""
    officer = operator.phone_of("officer_yongin", "people")
    body = {"request_id": str(uuid4()), "card_number": CARD, "birth_date": BIRTHDAY}
    return str(officer.post(f"/desk/children/{child}/letters", body).body["code"])


def session_of(operator: Operator, name: str) -> dict[str, str]:
    """The tokens of a resident who signs in, as the sign-in page keeps them: with one to renew them by."""
    pools = operator.known["resources"]["people"]
    idp = people.client(Cloud(int(str(operator.known["endpoint"]).rpartition(":")[2])), "cognito-idp")
    told = idp.admin_initiate_auth(
        UserPoolId=pools["pool"],
        ClientId=pools["app_client"],
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": name, "PASSWORD": people.PASSWORD},
    )["AuthenticationResult"]
    return {"id": told["IdToken"], "access": told["AccessToken"], "refresh": told["RefreshToken"]}


def signed_in(context: BrowserContext, token: str | dict[str, str]) -> None:
    """Has each tab of a device begin signed in, as the sign-in page leaves it."""
    tokens = {"id": token, "access": "", "refresh": ""} if isinstance(token, str) else token
    kept = {"pool": "residents", **tokens}
    context.add_init_script(f"sessionStorage.s ??= {json.dumps(json.dumps(kept))};")


def stands_at(context: BrowserContext, place: tuple[float, float]) -> None:
    """The device knows where it is, and may say so."""
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"latitude": place[0], "longitude": place[1]})


def clock_is_off(context: BrowserContext) -> None:
    """The device's clock is an hour ahead, as a phone's is whose owner has set it by hand."""
    context.add_init_script(
        "const right = Date.now.bind(Date), of = (told) => (told.length ? told : [right() + 3_600_000]);"
        "globalThis.Date = new Proxy(Date, {"
        "  construct: (its, told) => new its(...of(told)),"
        "  get: (its, name) => (name === 'now' ? () => right() + 3_600_000 : Reflect.get(its, name)),"
        "});"
    )


def amount_on(page: Page) -> int:
    """The one number of the first view."""
    return int(page.locator("[data-amount]").get_attribute("data-amount") or "-1")
