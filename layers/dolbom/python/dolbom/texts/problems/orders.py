"""The problems of paying. A child reads them, perhaps with friends looking on: plain, kind, and without any word for
the card or the benefit (M8)."""

from dolbom.errors import Conflict, Declined, Invalid, TooMany
from dolbom.texts.words import MONTHS, Problem, Spent, Words

PROBLEMS: dict[str, Problem] = {
    "over_day_cap": Problem(
        Declined,
        "오늘 쓸 수 있는 금액을 넘었어요",
        Words(
            "오늘은 {left_today}원까지 주문할 수 있어요. 메뉴를 조금 줄여 보세요. 내일 다시 채워져요.",
            "You can order for up to {left_today} won today. Try a smaller order; it fills up again tomorrow.",
        ),
        Spent(
            ("left_today",),
            Words(
                "오늘 쓸 수 있는 금액을 다 썼어요. 내일 다시 채워져요.",
                "You have spent all that there is for today. It fills up again tomorrow.",
            ),
        ),
    ),
    "over_month_cap": Problem(
        Declined,
        "이번 달에 쓸 수 있는 금액을 넘었어요",
        Words("이번 달은 {left_month}원까지 주문할 수 있어요.", "You can order for up to {left_month} won this month."),
        Spent(
            ("left_month",),
            Words(
                "이번 달에 쓸 수 있는 금액을 다 썼어요. 다음 달에 다시 주문할 수 있어요.",
                "You have spent all that there is for this month. You can order again next month.",
            ),
        ),
    ),
    "over_order_cap": Problem(
        Declined,
        "한 번에 주문할 수 있는 금액을 넘었어요",
        Words(
            "금액을 조금 줄여 다시 주문해 주세요. 오늘은 {left_today}원까지 쓸 수 있어요.",
            "Please order a little less at once. You can spend {left_today} won today.",
        ),
    ),
    "not_enough_money": Problem(
        Declined,
        "쓸 수 있는 금액이 부족해요",
        Words("지금 {left_today}원까지 주문할 수 있어요.", "You can order for up to {left_today} won now."),
        Spent(
            ("left_today",),
            Words(
                "지금은 쓸 수 있는 금액이 없어요. 금액이 새로 들어오면 다시 주문할 수 있어요.",
                "There is nothing to spend now. You can order again when more has come in.",
            ),
        ),
    ),
    "fee_not_covered": Problem(
        Declined,
        "배달비를 확인해 주세요",
        Words(
            "배달비가 쿠폰으로 모두 지원되지 않아요. 다른 가게를 고르거나 직접 낼 금액을 정해 주세요.",
            "The delivery fee is not wholly covered. Choose another shop, or say how much you pay yourself.",
        ),
        Spent(
            ("left_coupons",),
            Words(
                "이번 달 배달비 쿠폰을 다 썼어요. 배달비가 없는 가게를 고르거나 직접 낼 금액을 정해 주세요.",
                "This month's delivery coupons are used up. Choose a shop without a fee, or say how much you pay "
                "yourself.",
            ),
        ),
    ),
    "outside_meal_hours": Problem(
        Declined,
        "지금은 주문 시간이 아니에요",
        Words(
            "주문할 수 있는 시간에 다시 와 주세요.", "Orders are closed at this hour. Please come back at meal time."
        ),
    ),
    "account_suspended": Problem(
        Declined,
        "지금은 주문할 수 없어요",
        Words(
            "주민센터나 시·군·구 담당자에게 물어봐 주세요.",
            "Please ask your community centre or the municipal office.",
        ),
    ),
    "order_id_reused": Problem(
        Conflict,
        "이미 쓰인 주문번호",
        Words(
            "같은 주문번호로 다른 주문을 보낼 수 없습니다. 새 주문번호를 만들어 주세요.",
            "This order id belongs to another order. Make a new one.",
        ),
    ),
    "order_id_stale": Problem(
        Invalid,
        "오래된 주문번호",
        Words(
            "주문번호는 주문할 때 만든 UUIDv7이어야 합니다(시차 {minutes_max}분 이내).",
            "An order id is a UUID version 7 made at the time of ordering, at most {minutes_max} minutes off.",
        ),
    ),
    "refund_id_reused": Problem(
        Conflict,
        "이미 쓰인 환불번호",
        Words("같은 환불번호로 다른 환불을 보낼 수 없습니다.", "This refund id belongs to another refund."),
    ),
    "unknown_merchant": Problem(
        Invalid, "가게를 찾을 수 없어요", Words("다른 가게를 골라 주세요.", "Please choose another shop.")
    ),
    "merchant_closed": Problem(
        Invalid,
        "지금 주문을 받지 않는 가게예요",
        Words("다른 가게를 골라 주세요.", "This shop takes no orders now. Please choose another one."),
    ),
    "merchant_elsewhere": Problem(
        Invalid,
        "이 지역에서 주문할 수 없는 가게예요",
        Words("가까운 가게를 골라 주세요.", "This shop does not serve your town. Please choose one nearby."),
    ),
    "merchant_excluded": Problem(
        Invalid,
        "여기서는 주문할 수 없어요",
        Words("다른 가게를 골라 주세요.", "Orders cannot be placed at this shop. Please choose another one."),
    ),
    "lines_refused": Problem(
        Invalid,
        "주문할 수 없는 메뉴가 있어요",
        Words("표시된 메뉴(errors)를 빼거나 고쳐 주세요.", "Take out or correct the lines that errors names."),
    ),
    "not_switched_on": Problem(
        Invalid,
        "아직 시작하지 않은 지역",
        Words(
            "이 지역에서는 아직 서비스를 시작하지 않았습니다.", "The service has not started in this municipality yet."
        ),
    ),
    "not_begun": Problem(
        Invalid,
        "곧 시작하는 지역",
        Words("{month}월 {day}일부터 주문할 수 있어요.", "You can order from {month} {day} on."),
        spoken={"month": MONTHS},
    ),
    "hold_expired": Problem(
        Conflict,
        "주문 시간이 지났습니다",
        Words("보류 시간이 지나 금액이 되돌아갔습니다.", "The hold has expired and its money has returned."),
    ),
    "already_captured": Problem(
        Conflict, "이미 승인된 주문", Words("이미 매입된 주문입니다.", "The order has been captured already.")
    ),
    "already_voided": Problem(
        Conflict, "이미 취소된 주문", Words("이미 취소된 주문입니다.", "The order has been voided already.")
    ),
    "order_declined": Problem(Conflict, "거절된 주문", Words("거절된 주문입니다.", "The order was declined.")),
    "not_captured": Problem(
        Conflict,
        "환불할 수 없는 상태",
        Words("매입된 주문만 환불할 수 있습니다.", "Only a captured order can be refunded."),
    ),
    "too_many_declined": Problem(
        TooMany,
        "오늘 결제되지 않은 주문이 너무 많아요",
        Words(
            "이 주문은 결제되지 않았어요. 오늘 쓸 수 있는 금액({left_today}원)을 확인하고 새로 주문해 주세요. "
            "낼 수 있는 주문은 언제든 할 수 있어요.",
            "This order was not paid. Too many orders were declined today. You can order for up to {left_today} won "
            "today; an order that can be paid is taken at any time.",
        ),
    ),
    "too_many_orders": Problem(
        TooMany, "주문이 아주 많았어요", Words("15분 안에 다시 할 수 있어요.", "You can order again within 15 minutes.")
    ),
    "too_many_refunds": Problem(
        Conflict,
        "더 환불할 수 없음",
        Words(
            "한 주문에서 환불할 수 있는 횟수를 넘었습니다.", "This order has been refunded as often as an order can be."
        ),
    ),
    "captured_otherwise": Problem(
        Conflict,
        "다른 금액으로 이미 승인됨",
        Words("이 주문은 다른 금액으로 이미 매입되었습니다.", "The order has been captured with other amounts."),
    ),
    "over_hold": Problem(
        Invalid,
        "보류된 금액을 넘음",
        Words(
            "음식 {food_max}원, 배달비 {delivery_fee_max}원까지 매입할 수 있습니다.",
            "At most {food_max} won of food and {delivery_fee_max} won of fee can be captured.",
        ),
    ),
    "over_captured": Problem(
        Invalid,
        "매입된 금액을 넘음",
        Words(
            "음식 {food_max}원, 배달비 {delivery_fee_max}원까지 환불할 수 있습니다.",
            "At most {food_max} won of food and {delivery_fee_max} won of fee can be refunded.",
        ),
        Spent(
            (
                "food_max",
                "delivery_fee_max",
            ),
            Words("이미 모두 환불되어 더 환불할 금액이 없습니다.", "All of it has been refunded already."),
        ),
    ),
}

# What is wrong with a line of an order, or with its amounts.
FAULTS: dict[str, Words] = {
    "refund_of_nothing": Words(
        "음식과 배달비 중 하나는 0원보다 커야 합니다", "food or delivery_fee must be more than 0 won"
    ),
    "food_and_lines": Words(
        "음식값(food)과 없는 메뉴(lines_unavailable) 중 하나만 보내 주세요",
        "send either food or lines_unavailable, not both",
    ),
    "no_such_line": Words("이 주문의 줄 번호는 0부터 {last}까지입니다", "the order's lines are numbered 0 to {last}"),
    "capture_of_nothing": Words(
        "음식값이 0원이면 매입할 수 없습니다. 주문을 취소(void)해 주세요",
        "there is no food left to capture: void the order instead",
    ),
    "unknown_item": Words("메뉴에 없는 항목이에요", "is not on the menu"),
    "price_changed": Words("가격이 바뀌었어요: 지금은 {price}원이에요", "costs {price} won now"),
    "kind_differs": Words("메뉴의 종류와 달라요", "is of another kind on the menu"),
    "excluded": Words("주문할 수 없는 품목이에요", "cannot be ordered"),
}
