"""A third town opens by data while two others run: before its first day it says which day that is, from then on it is a
town like them (M15). Each play opens another one of the province's towns."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from dolbom.clock import seoul_day
from tools.cloud.people import Person
from tools.day.cast import Cast, Child, told
from tools.day.operator import Operator
from tools.day.phone import Answer, Phone
from tools.day.script import Story, until
from tools.day.town import LOAD_KRW, Load, Shop, load_file, shop_files

TOWNS = {
    "41290": ("과천", (37.4292, 126.9876)),
    "41310": ("구리", (37.5943, 127.1296)),
    "41410": ("군포", (37.3617, 126.9352)),
    "41210": ("광명", (37.4786, 126.8646)),
    "41370": ("오산", (37.1499, 127.0772)),
    "41450": ("하남", (37.5393, 127.2149)),
    "41250": ("동두천", (37.9036, 127.0604)),
    "41390": ("시흥", (37.3800, 126.8029)),
    "41150": ("의정부", (37.7381, 127.0337)),
    "41480": ("파주", (37.7600, 126.7798)),
    "41500": ("이천", (37.2720, 127.4350)),
    "41550": ("안성", (37.0080, 127.2798)),
    "41570": ("김포", (37.6153, 126.7156)),
    "41610": ("광주", (37.4294, 127.2551)),
    "41630": ("양주", (37.7853, 127.0458)),
    "41650": ("포천", (37.8949, 127.2003)),
    "41670": ("여주", (37.2983, 127.6372)),
    "41800": ("연천", (38.0964, 127.0750)),
    "41820": ("가평", (37.8315, 127.5095)),
    "41830": ("양평", (37.4917, 127.4875)),
}
"""Of the province: each one's name, and where its shop is, degrees north and east."""
HOUSE = "happybowl"
"""The delivery app of the day."""
UNTIL_KNOWN_S_MAX = 90.0
"""A process looks for a town's rules again after a minute."""


@dataclass(frozen=True)
class Third:
    """The town, its officer's desk, its shop and its child."""

    town: str
    name: str
    desk: Phone
    shop: Shop
    child: Child


def play_before(story: Story, operator: Operator, cast: Cast, now: datetime) -> Third | None:
    """Before its first day; None where every town of the province has been opened by an earlier play."""
    third = _third(operator, cast)
    if third is None:
        return None
    later = seoul_day(now) + timedelta(days=2)
    with story.step("A third town plans its start, the day after tomorrow", "M15", "planned, 1 shop, 1 child") as step:
        state = _plan(third, later.isoformat()).body.get("state")
        shops = operator.drop_all(shop_files(cast.code, [third.shop]))
        operator.serve(HOUSE, third.shop.merchant_id)
        body = {"child_id": third.child.child_id, "municipality": third.town, "why": "예시: 첫 등록"}
        enrolled = third.desk.post("/desk/children", body)
        load = Load(f"{cast.code}-third", third.child.child_id, third.town, LOAD_KRW, cast.lapses_on)
        operator.drop(f"loads/{third.town}/{cast.code}.csv", load_file([load]))
        posted = sum(result["posted"] for result in shops)
        step.got = f"{state}, {posted} shop, {int(enrolled.status == 201)} child"

    told_day = f"{later.month}월 {later.day}일부터"
    with story.step("Its child orders already", "M15", f"422 not_begun, {told_day}") as step:
        refused = third.child.order(third.shop, ("gimbap", 1))
        step.words = refused.body.get("detail", "")
        step.got = f"{refused.outcome}, {told_day if told_day in step.words else 'no day told'}"

    with story.step("The start is brought forward to today", "M15", "running") as step:
        step.got = str(_plan(third, seoul_day(now).isoformat()).body.get("state"))
    return third


def play_after(story: Story, third: Third | None) -> None:
    """From its first day on."""
    if third is None:
        return
    with story.step(
        "The third town has begun: its child orders, as in the other two", "M15 M1", "held: 4,000 meal"
    ) as step:
        answers = until(lambda: third.child.order(third.shop, ("gimbap", 1)), _is_held, seconds_max=UNTIL_KNOWN_S_MAX)
        step.got = told(answers)


def _is_held(answer: Answer) -> bool:
    return answer.status == 201


def _plan(third: Third, starts_on: str) -> Answer:
    body = {"starts_on": starts_on, "rules": {"day_cap": 20_000}, "why": "예시: 세 번째 시군구"}
    return third.desk.put(f"/desk/municipalities/{third.town}", body)


def _third(operator: Operator, cast: Cast) -> Third | None:
    town = next(_unopened(operator), None)
    if town is None:
        return None
    name, place = TOWNS[town]
    officer, child = f"officer-{cast.code}", f"third-{cast.code}"
    tokens = operator.invite([Person(officer, "officer", jurisdiction=town), Person(child, "child", child_id=child)])
    return Third(
        town=town,
        name=name,
        desk=operator.phone("desk", tokens[officer]),
        shop=Shop(f"bunsik-{town}", f"{name}분식", town, place),
        child=Child(child, town, operator.phone("meals", tokens[child])),
    )


def _unopened(operator: Operator) -> Iterator[str]:
    return (town for town in TOWNS if operator.row("TOWNS", town) is None)
