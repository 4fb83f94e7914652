"""Shops near a place (M10) against looking at every shop, in random histories: shops come by file and at the desk,
move, close and open again, crowded on one spot, on the borders of cells and far apart; and from everywhere somebody
looks."""

import json
import math
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest

from dolbom.meals.merchant import Merchant
from dolbom.meals.merchants import near, registry_store
from dolbom.meals.merchants.cells import found_of
from dolbom.meals.merchants.geometry import farthest_m, tile_of
from tests.histories.city import City, a_city, lot
from tests.histories.towns import NUMBERS, enrol, load, policy
from tests.recorded.meals_scene import OFFICER, family
from tests.recorded.stage import Json, Request
from tests.support.depth import DEPTH

START = datetime(2026, 11, 27, 3, tzinfo=UTC)
TOWN = "41460"
EARTH_M = 6_371_008.8
BLUR_M = 0.02
"""How near to the rim of a circle nobody can say from here whether a shop is within."""
CENTRES = (
    *((37.25, 127.25), (37.5, 127.0), (37.322, 127.095), (33.25, 126.5), (38.499_999, 128.249_999)),
    *((37.484, 130.906), (37.97, 124.718), (33.12, 126.268)),
)
"""Corners of quarters of a degree, places between them, and islands: Ulleungdo, Baengnyeongdo, Marado."""
STEPS = 30
CATEGORIES = ("snack", "korean", "pub")


@dataclass
class Shop:
    name: str
    lat: float
    lon: float
    category: str
    state: str = "active"


def metres(lat: float, lon: float, shop: Shop) -> float:
    """Along the sphere (haversine)."""
    one, two = math.radians(lat), math.radians(shop.lat)
    across = math.radians(shop.lon - lon)
    half = math.sin((two - one) / 2) ** 2 + math.cos(one) * math.cos(two) * math.sin(across / 2) ** 2
    return 2 * EARTH_M * math.asin(math.sqrt(half))


@dataclass
class Life:
    city: City
    chance: random.Random
    shops: dict[str, Shop] = field(default_factory=dict)

    def place(self) -> tuple[float, float]:
        """On a corner, a hair beside it, in a crowd, or somewhere around."""
        lat, lon = self.chance.choice(CENTRES)
        match lot(self.chance, corner=2, hair=4, street=5, around=4):
            case "hair":
                lat += self.chance.randint(-3, 3) / 1e6
                lon += self.chance.randint(-3, 3) / 1e6
            case "street":
                lat += self.chance.uniform(-0.001, 0.001)
                lon += self.chance.uniform(-0.001, 0.001)
            case "around":
                lat += self.chance.uniform(-0.2, 0.2)
                lon += self.chance.uniform(-0.2, 0.2)
        return round(lat, 6), round(lon, 6)

    def shop(self, name: str) -> Shop:
        return Shop(name, *self.place(), self.chance.choice(CATEGORIES))

    def comes(self, how_many: int) -> None:
        """A file of shops, new ones and moved ones."""
        made = []
        for _ in range(how_many):
            again = self.chance.choice(sorted(self.shops)) if self.shops and self.chance.random() < 0.2 else ""
            shop = self.shop(again or f"shop-{next(NUMBERS):05}")
            shop.state = self.shops[again].state if again else "active"
            if shop.state == "closed":
                continue
            self.shops[shop.name] = shop
            made.append(shop)
        rows = [
            {"merchant_id": one.name, "name": "가게 (예시)", "municipality": TOWN, "category": one.category, "menu": []}
            | {"lat": one.lat, "lon": one.lon}
            for one in {one.name: one for one in made}.values()
        ]
        taken = self.city.file(f"merchants/{TOWN}/{next(NUMBERS)}.json", json.dumps(rows))
        assert taken["failed"] == 0, taken

    def crowds(self) -> None:
        """Many shops on one spot."""
        shop = self.shop("")
        spot = shop.lat, shop.lon
        names = [f"shop-{next(NUMBERS):05}" for _ in range(60)]
        for name in names:
            self.shops[name] = Shop(name, *spot, "snack")
        rows = [
            {"merchant_id": name, "name": "가게 (예시)", "municipality": TOWN, "category": "snack", "menu": []}
            | {"lat": spot[0], "lon": spot[1]}
            for name in names
        ]
        taken = self.city.file(f"merchants/{TOWN}/{next(NUMBERS)}.json", json.dumps(rows))
        assert taken["failed"] == 0, taken

    def changes(self) -> None:
        shop = self.shops[self.chance.choice(sorted(self.shops))]
        if self.chance.random() < 0.5:
            lat, lon = self.place()
            body: Json = {"lat": lat, "lon": lon, "why": "이전 (예시)"}
            status = self.desk(f"/{shop.name}/change", body)
            if status == 200:
                shop.lat, shop.lon = lat, lon
        else:
            state = self.chance.choice(["active", "suspended", "closed"])
            if self.desk(f"/{shop.name}/state", {"state": state, "why": "예시"}) == 200:
                shop.state = state

    def desk(self, path: str, body: Json) -> int:
        answer = self.city.asked(Request("desk", "POST", f"/v1/desk/merchants{path}", OFFICER, body))
        assert answer.status == 200, answer
        return answer.status

    def looks(self) -> None:
        lat, lon = self.place()
        if self.chance.random() < 0.3:
            at = self.shops[self.chance.choice(sorted(self.shops))]
            lat, lon = at.lat, at.lon
        radius = self.chance.choice([10, 50, 300, 1_000, 5_000, 20_000])
        query: Json = {"lat": f"{lat:.6f}", "lon": f"{lon:.6f}", "radius_m": radius}
        query["limit"] = self.chance.choice([5, 20, 50])
        wanted = [one for one in self.shops.values() if one.state == "active"]
        if self.chance.random() < 0.3:
            query["category"] = self.chance.choice(CATEGORIES)
            wanted = [one for one in wanted if one.category == query["category"]]
        found: list[Json] = []
        for _ in range(400):
            answer = self.city.asked(Request("meals", "GET", "/v1/merchants", family("haru"), query=query))
            assert answer.status == 200, answer
            found += answer.body["merchants"]
            if "next" not in answer.body:
                break
            query["next"] = answer.body["next"]
        self.compares(lat, lon, radius, wanted, found)

    def compares(self, lat: float, lon: float, radius: int, wanted: list[Shop], found: list[Json]) -> None:
        far = {one.name: metres(lat, lon, one) for one in wanted}
        surely = {name for name, distance in far.items() if distance <= radius - BLUR_M}
        perhaps = {name for name, distance in far.items() if distance <= radius + BLUR_M}
        names = [one["merchant_id"] for one in found]
        assert len(names) == len(set(names)), "each once, over all pages"
        assert surely <= set(names) <= perhaps, (lat, lon, radius, surely - set(names), set(names) - perhaps)
        for one in found:
            assert one["distance_m"] == pytest.approx(far[one["merchant_id"]], abs=0.1 + radius * 1e-6)
            assert one["can_order"] == (one["category"] != "pub"), one
            assert one["up_to"]["amount"] == (20_000 if one["can_order"] else 0), one
        for before, after in pairwise(found):
            one, two = before["merchant_id"], after["merchant_id"]
            same = (self.shops[one].lat, self.shops[one].lon) == (self.shops[two].lat, self.shops[two].lon)
            assert one < two if same else far[one] <= far[two] + BLUR_M, (one, two, far[one], far[two])

    def step(self) -> None:
        what = lot(self.chance, looks=12, comes=2, crowds=1, changes=8)
        self.city.later(minutes=2)  # what a process holds of shops is a minute old at most
        if what == "comes":
            self.comes(self.chance.randint(1, 12))
        else:
            getattr(self, what)()


def live(seed: int, steps: int = STEPS) -> Life:
    with a_city(START) as city:
        policy(city, TOWN, 1, "2026-01-01T00:00:00+09:00")
        enrol(city, TOWN, ["haru"])
        load(city, TOWN, {"haru": 90_000})
        life = Life(city, random.Random(seed))
        life.comes(70)
        life.crowds()
        for _ in range(steps):
            life.step()
        return life


@pytest.mark.parametrize("seed", range(DEPTH.lives))
def test_M10_whoever_looks_finds_what_looking_at_every_shop_finds(seed: int) -> None:
    live(seed)


BROKEN: dict[str, tuple[object, str, Any]] = {
    "nobody looks beyond the next border": (near, "tiles_within", lambda place, _radius: [(0.0, tile_of(place))]),
    "a cell is as far as its farthest corner": (near, "nearest_m", farthest_m),
    "who closes is found all the same": (
        registry_store,
        "found_of",
        lambda shop: found_of(reopened(shop)),
    ),
}


def reopened(shop: Merchant) -> Merchant:
    return shop.model_copy(update={"state": "active"})


def live_on() -> None:
    for seed in range(6):
        live(seed)


@pytest.mark.parametrize("broken", list(BROKEN)[: DEPTH.broken])
def test_a_rule_of_looking_that_is_broken_is_noticed(broken: str, monkeypatch: pytest.MonkeyPatch) -> None:
    where, name, otherwise = BROKEN[broken]
    monkeypatch.setattr(where, name, otherwise)
    with pytest.raises(AssertionError):
        live_on()
