"""At the till: what the streams see. A payment in a shop breaks the cap; cards are left at a shop (M11, M13, M14)."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from tools.day.cast import FRIENDS, Cast, Child, new_order_id
from tools.day.operator import Operator
from tools.day.phone import Phone
from tools.day.script import Story, until
from tools.day.town import (
    CHEOIN,
    GIHEUNG_BUNSIK,
    NETWORK,
    SUJI_BUNSIK,
    YONGIN,
    Purchase,
    Shop,
    settlement_file,
    shop_files,
)

IN_SHOP_KRW = 14_000
TAKEN_BACK_KRW = 8_000
LEFT_CARD_KRW = 18_000
BETWEEN_CARDS = timedelta(seconds=8)


def play(story: Story, operator: Operator, cast: Cast, now: datetime) -> None:
    _over_the_cap(story, operator, cast, now)
    _left_cards(story, operator, cast, now)


def _over_the_cap(story: Story, operator: Operator, cast: Cast, now: datetime) -> None:
    bada = cast.bada
    order_id = new_order_id()
    bada.order(SUJI_BUNSIK, ("bibimbap", 1), ("eomuk", 2), order_id=order_id)
    lunch = Purchase(f"{cast.code}-lunch", bada.child_id, GIHEUNG_BUNSIK.merchant_id, IN_SHOP_KRW, now)
    file = settlement_file([lunch])
    with story.step("12,000 ordered, and the card network reports 14,000 at a till", "M11", "1 posted, 0 left") as step:
        result = operator.drop(f"settlements/{NETWORK}/{cast.code}.csv", file)
        step.got = f"{result['posted']} posted, {bada.left_today():,} left"

    with story.step("Enforcement recounts the day from the ledger", "M13", "told: 26,000 spent today") as step:
        notice = until(lambda: notice_of(bada), bool)
        step.got = f"told: {'26,000' if '26,000' in notice else '?'} spent today"
        step.words = notice

    with story.step("The card network sends its file twice", "M11", "0 posted, 0 left") as step:
        result = operator.drop(f"settlements/{NETWORK}/{cast.code}-again.csv", file)
        posted = 0 if result["seen_as"] else result["posted"]
        step.got = f"{posted} posted, {bada.left_today():,} left"

    with story.step(
        "The till takes 8,000 of it back: the breach heals", "M11 M13", "1 posted, 2,000 left, nothing more told"
    ) as step:
        back = replace(lunch, txn_id=f"{cast.code}-back", amount=TAKEN_BACK_KRW, cancels=lunch.txn_id)
        result = operator.drop(f"settlements/{NETWORK}/{cast.code}-back.csv", settlement_file([back]))
        notice = until(lambda: notice_of(bada), lambda found: not found)
        told = "still told" if notice else "nothing more told"
        step.got = f"{result['posted']} posted, {bada.left_today():,} left, {told}"

    with story.step("The order of 12,000 is cancelled too", "M3", "14,000 left") as step:
        bada.meals.post(f"/orders/{order_id}/cancel")
        step.got = f"{bada.left_today():,} left"


def _left_cards(story: Story, operator: Operator, cast: Cast, now: datetime) -> None:
    shop = Shop(f"shop-{cast.code}", "처인식당", YONGIN, CHEOIN)
    count = len(cast.friends)
    purchases = [
        Purchase(f"{cast.code}-{index}", friend.child_id, shop.merchant_id, LEFT_CARD_KRW, at)
        for index, (friend, at) in enumerate(zip(cast.friends, left_card_times(now), strict=True))
    ]
    officer = operator.phone_of("officer_yongin", "desk")
    with story.step(
        f"{count} children's cards, {LEFT_CARD_KRW:,} each, within a minute at one shop",
        "M14",
        "a case: card_at_shop, on the merchant",
    ) as s:
        operator.drop_all(shop_files(f"{cast.code}-shop", [shop]))
        operator.drop(f"settlements/{NETWORK}/{cast.code}-cards.csv", settlement_file(purchases))
        cases = until(
            lambda: cases_on(officer, shop), lambda found: len(found) == 1 and found[0]["evidence_count"] == count
        )
        s.got = "; ".join(f"a case: {case['rule']}, on the {case['subject_kind']}" for case in cases) or "no case"
        s.words = cases[0]["title"] if cases else ""

    with story.step("The officer opens the case", "M14", f"{count} payments as evidence, and a picture") as step:
        case = officer.get(f"/desk/cases/{cases[0]['case_id']}").body
        picture = "a picture" if case["chart_svg"].startswith("<svg") else "no picture"
        step.got, step.words = f"{len(case['evidence'])} payments as evidence, and {picture}", case["explanation"]

    with story.step("The same children, at dinner", "M14", f"{count} can still eat") as step:
        dinners = [friend.order(SUJI_BUNSIK, ("eomuk", 1)).status for friend in cast.friends]
        step.got = f"{dinners.count(201)} can still eat"

    with story.step("Uiwang's officer asks for the same case", "M14", "404, as if missing") as step:
        stranger = operator.phone_of("officer_uiwang", "desk")
        other = stranger.get(f"/desk/cases/{cases[0]['case_id']}")
        missing = stranger.get(f"/desk/cases/{cases[0]['case_id'][:-1]}X")
        step.got = f"{other.status}, {'as if missing' if other.raw == missing.raw else 'unlike a missing one'}"


def left_card_times(now: datetime) -> list[datetime]:
    """When the friends' cards are used, one after the other: within one minute of the clock, so on one day however
    days are counted, at midnight or at four in the morning."""
    minute = now.replace(second=0, microsecond=0)
    return [minute + index * BETWEEN_CARDS for index in range(len(FRIENDS))]


def cases_on(officer: Phone, shop: Shop) -> list[dict[str, Any]]:
    """The misuse cases on a shop that an officer sees."""
    found: list[dict[str, Any]] = []
    query = {"municipality": shop.municipality, "limit": "100"}
    while True:
        page = officer.get("/desk/cases", headers=None, **query).body
        found += [case for case in page["cases"] if case["subject_id"] == shop.merchant_id]
        if "next" not in page:
            return found
        query["next"] = page["next"]


def notice_of(child: Child) -> str:
    """What the child is told beside the amount."""
    return str(child.allowance().body.get("notice") or "")
