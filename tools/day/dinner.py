"""Dinner: orders, the same order again, the cap, two devices at once, and what merchants do (M1–M8)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from dolbom.clock import seoul_day
from tools.day.cast import Cast, Child, new_order_id, order_body, told
from tools.day.operator import Operator
from tools.day.phone import Answer
from tools.day.script import Story
from tools.day.town import SUJI_BUNSIK, UIWANG_BUNSIK, load_file

PAST_THE_HOLD = timedelta(minutes=31)


def play(story: Story, operator: Operator, cast: Cast, now: datetime) -> None:
    dinner = order_body(cast.dinner_id, SUJI_BUNSIK, ("bibimbap", 1), ("eomuk", 2), fee=3_000)
    _order(story, cast.haneul, dinner)
    _at_the_cap(story, operator, cast)
    _merchant(story, operator, cast.haneul, dinner["order_id"], now)
    _family(story, operator, cast, now)
    _other_town(story, cast.sol)


def _order(story: Story, haneul: Child, dinner: dict[str, Any]) -> None:
    answers: list[Answer] = []
    with story.step("Haneul orders for 12,000; delivery costs 3,000", "M1 M6", "held: 12,000 meal + 3,000 coupon") as s:
        answers.append(haneul.send(dinner))
        s.got = told(answers[0])

    with story.step("The line broke: the same order again", "M4", "same answer, 8,000 left") as step:
        step.got = f"{_same(haneul.send(dinner), answers[0])} answer, {haneul.left_today():,} left"

    with story.step("The same id with another amount", "M4", "409 order_id_reused") as step:
        other = haneul.send(order_body(dinner["order_id"], SUJI_BUNSIK, ("gimbap", 1)))
        step.got, step.words = other.outcome, other.body["detail"]

    with story.step("Rice wine among the lines", "M7", "422 lines_refused at /lines/1/item_id") as step:
        refused = haneul.order(SUJI_BUNSIK, ("gimbap", 1), ("makgeolli", 1))
        step.got = f"{refused.outcome} at {', '.join(error['pointer'] for error in refused.body['errors'])}"
        step.words = refused.body["errors"][0]["detail"]


def _at_the_cap(story: Story, operator: Operator, cast: Cast) -> None:
    haneul = cast.haneul
    too_much = order_body(new_order_id(), SUJI_BUNSIK, ("bibimbap", 1))
    with story.step("9,000 more than today has room for", "M1", "402 over_day_cap, 8,000 left") as step:
        declined = haneul.send(too_much)
        step.got, step.words = f"{declined.outcome}, {declined.body['left_today']:,} left", declined.body["detail"]

    with story.step("That id again, after 50,000 more were loaded", "M4", "402 over_day_cap") as step:
        operator.drop(f"loads/{haneul.town}/{cast.code}-extra.csv", load_file([cast.load(haneul, "extra", 50_000)]))
        step.got = haneul.send(too_much).outcome

    haneul.order(SUJI_BUNSIK, ("eomuk", 2))
    with story.step("Two devices race for the last 5,000", "M1", "1 held, 1 declined, 0 left") as step:
        with ThreadPoolExecutor(max_workers=2) as devices:
            sent = [devices.submit(haneul.order, SUJI_BUNSIK, ("tteokbokki", 1)) for _ in range(2)]
        statuses = [answer.result().status for answer in sent]
        step.got = f"{statuses.count(201)} held, {statuses.count(402)} declined, {haneul.left_today():,} left"


def _merchant(story: Story, operator: Operator, haneul: Child, order_id: str, now: datetime) -> None:
    server = operator.partner()
    ref = haneul.meals.get(f"/orders/{order_id}").body["ref"]
    with story.step("The merchant accepts, and says so twice", "M3", "captured 15,000, same answer") as step:
        captured, again = (server.post(f"/orders/{ref}/capture", {}) for _ in range(2))
        step.got = f"{captured.body['state']} {captured.body['captured']['amount']:,}, {_same(again, captured)} answer"

    with story.step("Haneul cancels, but dinner is being cooked", "M3", "409 already_captured") as step:
        late = haneul.meals.post(f"/orders/{order_id}/cancel")
        step.got, step.words = late.outcome, late.body["detail"]

    with story.step("One fish cake was missing: 1,500 back", "M6", "refunded 1,500, 1,500 left") as step:
        refund = {"refund_id": "missing-eomuk", "food": {"amount": 1_500}, "merchant_at_fault": True}
        refunded = server.post(f"/orders/{ref}/refunds", refund)
        step.got = f"refunded {refunded.body['refunded']['amount']:,}, {haneul.left_today():,} left"

    with story.step("What the shop sees of it", "M8", "no word of who paid") as step:
        day = seoul_day(now).isoformat()
        listed = server.get("/merchant/orders", merchant_id=SUJI_BUNSIK.merchant_id, day=day, limit="50")
        marks = [word for word in (b"benefit", b"coupon", b"child", b"own_money") if word in listed.raw]
        found = ref.encode() in listed.raw
        step.got = ("no word of who paid" if not marks else f"it says {marks}") if found else "the order is not listed"
        step.words = next(order["payment"] for order in listed.body["orders"])


def _family(story: Story, operator: Operator, cast: Cast, now: datetime) -> None:
    bada = cast.bada
    order_id = new_order_id()
    shared = "held: 20,000 meal + 3,000 coupon + 2,000 own"
    with story.step("Bada's order is over the cap; 2,000 are Bada's own", "M6", shared) as step:
        split = bada.order(
            SUJI_BUNSIK, ("bibimbap", 2), ("gimbap", 1), fee=3_000, own_money_max=2_000, order_id=order_id
        )
        step.got = told(split)

    with story.step(
        "Haneul looks for Bada's order, and for one of nobody", "M4", "404 not_found, equal answers"
    ) as step:
        foreign = cast.haneul.meals.get(f"/orders/{order_id}")
        missing = cast.haneul.meals.get(f"/orders/{new_order_id()}")
        step.got = f"{foreign.outcome}, {'equal' if foreign.raw == missing.raw else 'different'} answers"

    with story.step(
        "Their guardian cancels it: all of it returns", "M3 M5", "voided, 20,000 and 4 coupons left"
    ) as step:
        voided = cast.guardian.post(f"/orders/{order_id}/cancel", child_id=bada.child_id)
        left = cast.guardian.get("/allowance", child_id=bada.child_id).body
        step.got = f"{voided.body['state']}, {left['today']['amount']:,} and {left['coupons']['left']} coupons left"

    with story.step("No merchant answers for half an hour (the clock is moved)", "M3", "expired, 20,000 left") as step:
        waiting = bada.order(SUJI_BUNSIK, ("tteokbokki", 1)).body["order_id"]
        operator.keep_clocks(now + PAST_THE_HOLD)
        state = bada.meals.get(f"/orders/{waiting}").body["state"]
        step.got = f"{state}, {bada.left_today():,} left"


def _other_town(story: Story, sol: Child) -> None:
    with story.step("Uiwang has its own rule: two meals an order", "M15", "402 over_order_cap") as step:
        declined = sol.order(UIWANG_BUNSIK, ("bibimbap", 2))
        step.got, step.words = declined.outcome, declined.body["detail"]

    with story.step("Sol tries a shop in Yongin", "M15", "422 merchant_elsewhere") as step:
        step.got = sol.order(SUJI_BUNSIK, ("gimbap", 1)).outcome


def _same(answer: Answer, other: Answer) -> str:
    return "same" if (answer.status, answer.raw) == (other.status, other.raw) else "another"
