"""At the till: a payment in a shop breaks the cap, and limit enforcement sees it from the stream (M11, M13)."""

from datetime import datetime

from tools.day.cast import Cast, Child, new_order_id
from tools.day.operator import Operator
from tools.day.script import Story, until
from tools.day.town import GIHEUNG_BUNSIK, SUJI_BUNSIK, Purchase, settlement_file

IN_SHOP_KRW = 14_000


def play(story: Story, operator: Operator, cast: Cast, now: datetime) -> None:
    bada = cast.bada
    order_id = new_order_id()
    bada.order(SUJI_BUNSIK, ("bibimbap", 1), ("eomuk", 2), order_id=order_id)
    lunch = Purchase(f"{cast.code}-lunch", bada.child_id, GIHEUNG_BUNSIK.merchant_id, IN_SHOP_KRW, now)
    file = settlement_file([lunch])
    with story.step("12,000 ordered, and the card network reports 14,000 at a till", "M11", "1 posted, 0 left") as step:
        result = operator.drop(f"settlements/{cast.code}.csv", file)
        step.got = f"{result['posted']} posted, {bada.left_today():,} left"

    with story.step("Enforcement recounts the day from the ledger", "M13", "told: 26,000 spent today") as step:
        notice = until(lambda: notice_of(bada), bool)
        step.got = f"told: {'26,000' if '26,000' in notice else '?'} spent today"
        step.words = notice

    with story.step("The card network sends its file twice", "M11", "0 posted, 0 left") as step:
        result = operator.drop(f"settlements/{cast.code}-again.csv", file)
        posted = 0 if result["seen_as"] else result["posted"]
        step.got = f"{posted} posted, {bada.left_today():,} left"

    with story.step(
        "The order of 12,000 is cancelled: the breach heals", "M13", "6,000 left, nothing more told"
    ) as step:
        bada.meals.post(f"/orders/{order_id}/cancel")
        notice = until(lambda: notice_of(bada), lambda found: not found)
        step.got = f"{bada.left_today():,} left, {'still told' if notice else 'nothing more told'}"


def notice_of(child: Child) -> str:
    """What the child is told beside the amount."""
    return str(child.allowance().body.get("notice") or "")
