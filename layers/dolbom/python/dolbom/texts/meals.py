"""The words of the meal service. A child reads them, perhaps with friends looking on: plain, kind, and without any
word for the card or the benefit (M8)."""

from dolbom.texts.words import Words

# What a child is told that a shop has refused.
REFUSAL_HEARD = Words(
    "알려 줘서 고마워요. 담당자가 가게에 확인할게요. 다른 가게에서 맛있게 드세요.",
    "Thank you for telling us. Somebody will ask the shop. Enjoy your meal somewhere else.",
)

# What can be spent, as a child reads it.
CAN_ORDER = Words("지금 {today}원까지 주문할 수 있어요.", "You can order for up to {today} won now.")
CAN_ORDER_AT_ONCE = Words(
    "지금 한 번에 {at_once}원까지 주문할 수 있어요. 오늘은 모두 {today}원까지 쓸 수 있어요.",
    "You can order for up to {at_once} won at once now, and spend {today} won in all today.",
)
MEAL_HOURS = Words("주문할 수 있는 시간은 {hours}이에요.", "You can order at {hours}.")
LAPSES_SOON = Words(
    "{on}이 지나면 {amount}원은 쓸 수 없어요. 그 전에 맛있게 드세요.",
    "{amount} won can be spent until {on}. Enjoy it before then.",
)

# What a merchant reads: nothing that tells who paid how (M8).
PAYMENT = Words("앱에서 결제 완료", "Paid in the app")
MERCHANT_EVENTS: dict[str, Words] = {
    "order.placed": Words("새 주문이 들어왔어요.", "A new order has come in."),
    "order.accepted": Words("주문을 받았어요.", "The order has been accepted."),
    "order.cancelled": Words("주문이 취소됐어요.", "The order has been cancelled."),
    "order.refunded": Words("주문 금액이 환불됐어요.", "The order has been refunded."),
}

# What limit enforcement tells a child (M13). Neutral: nothing was done wrong, nothing names a card (M8).
NOTICES: dict[str, Words] = {
    "day_counted": Words(
        "매장에서 쓴 금액까지 더해 오늘은 모두 {spent}원을 썼어요. 내일 다시 주문할 수 있어요.",
        "With what you spent in shops, today comes to {spent} won. You can order again tomorrow.",
    ),
    "month_counted": Words(
        "이번 달에는 모두 {spent}원을 썼어요. 다음 달에 다시 주문할 수 있어요.",
        "This month comes to {spent} won. You can order again next month.",
    ),
    "repaid_next": Words(
        "매장에서 쓴 금액 중 {spent}원은 다음에 들어오거나 돌아오는 금액으로 먼저 채워져요.",
        "{spent} won of what you spent in shops is made up by the next money that comes in or comes back.",
    ),
    "recounted": Words("오늘 쓸 수 있는 금액을 다시 계산했어요.", "What you can spend today has been counted again."),
}
