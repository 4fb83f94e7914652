"""A family that eats, and shops around it, for the journeys of the child's page: put there by the towns' own files."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import BrowserContext, Page

from dolbom.clock import SEOUL, seoul_day
from tools.cloud.people import Person
from tools.day.operator import Operator
from tools.day.phone import Phone
from tools.day.town import (
    MENU,
    SUJI,
    YONGIN,
    Load,
    enrolment_files,
    json_file,
    lapses_on,
    load_files,
    rule_files,
)

HOUSE = "happybowl"
"""The delivery app of whose the pages are (`tools/cloud/people.py`)."""
LOAD_KRW = 90_000
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DEAREST = {"item_id": "jjim", "name": "갈비찜", "kind": "meal", "price": 23_000}


@dataclass(frozen=True)
class Family:
    """Two children of Yongin with money for the month, who acts for them, and three shops near Suji."""

    code: str
    haneul: str
    bada: str
    tokens: Mapping[str, str]
    shop: str
    closed: str
    bakery: str

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
        ]
    )
    shops = _shops(code, now)
    lot = lapses_on(seoul_day(now))
    loads = [Load(f"{code}-{child}", child, YONGIN, LOAD_KRW, lot) for child in (haneul, bada)]
    operator.drop_all(rule_files(code))
    operator.drop_all({f"merchants/{YONGIN}/{code}.json": json_file(shops)})
    operator.drop_all(enrolment_files(code, loads))
    operator.drop_all(load_files(code, loads))
    for shop in shops:
        operator.serve(HOUSE, shop["merchant_id"])
    return Family(code, haneul, bada, tokens, *(shop["merchant_id"] for shop in shops))


def _shops(code: str, now: datetime) -> list[dict[str, Any]]:
    lat, lon = SUJI
    another_day = WEEK[(now.astimezone(SEOUL).weekday() + 3) % 7]
    own = {"municipality": YONGIN, "address": "수지구 지어낸로 1"}
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


def signed_in(context: BrowserContext, token: str) -> None:
    """Has each tab of a device begin signed in, as the sign-in page leaves it."""
    kept = {"pool": "residents", "id": token, "access": "", "refresh": ""}
    context.add_init_script(f"sessionStorage.s ??= {json.dumps(json.dumps(kept))};")


def stands_in_suji(context: BrowserContext) -> None:
    """The device knows where it is, and may say so."""
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"latitude": SUJI[0], "longitude": SUJI[1]})


def amount_on(page: Page) -> int:
    """The one number of the first view."""
    return int(page.locator("[data-amount]").get_attribute("data-amount") or "-1")
