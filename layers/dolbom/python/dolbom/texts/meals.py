"""The words of the meal service. A child reads them, perhaps with friends looking on: plain, kind, and without any
word for the card or the benefit (M8)."""

from dolbom.errors import Conflict, Declined, Invalid, TooMany
from dolbom.texts.desk import APPLICATION_STATES, CASE_STATES, TOWNS
from dolbom.texts.words import Problem, Spent, Words

PROBLEMS: dict[str, Problem] = {
    "case_full": Problem(
        Conflict,
        "이 사건에는 더 적을 수 없습니다",
        Words(
            "이 사건에는 처리 단계를 {steps_max}개까지 남길 수 있어 다시 열 수 없습니다. "
            "지금까지의 기록은 그대로 남습니다. 내보내기로 기록을 받아 감사 부서에 전해 주세요.",
            "A case keeps up to {steps_max} steps, so it cannot be reopened once more. All that was written stays. "
            "Export it and hand it to the auditors.",
        ),
    ),
    "case_state": Problem(
        Conflict,
        "지금 단계에서는 할 수 없습니다",
        Words(
            "이 사건의 현재 단계는 {state}입니다. 새로고침한 뒤 다시 확인해 주세요.",
            "The case is {state} now. Please load it again.",
        ),
        spoken={"state": CASE_STATES},
    ),
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
    "merchant_taken": Problem(
        Conflict,
        "이미 쓰는 가게 번호",
        Words(
            "이 가게 번호는 이미 쓰고 있습니다. 같은 가게라면 변경으로, 다른 가게라면 다른 번호로 등록해 주세요.",
            "This merchant number is in use. Change that shop, or register another one under another number.",
        ),
    ),
    "application_id_stale": Problem(
        Invalid,
        "신청 번호를 확인해 주세요",
        Words(
            "신청 번호(application_id)는 신청할 때 만든 UUIDv7이어야 합니다.",
            "An application_id is a UUID version 7 made at the time of applying.",
        ),
    ),
    "application_taken": Problem(
        Conflict,
        "이미 쓰인 신청 번호",
        Words(
            "같은 신청 번호로 다른 신청을 보낼 수 없습니다. 새 번호를 만들어 주세요.",
            "This application_id belongs to another application. Make a new one.",
        ),
    ),
    "application_decided": Problem(
        Conflict,
        "이미 처리된 신청",
        Words("이 신청은 이미 처리되었습니다({state}).", "This application has been decided already: {state}."),
        spoken={"state": APPLICATION_STATES},
    ),
    "refusals_changed": Problem(
        Conflict,
        "새로 들어온 알림이 있습니다",
        Words(
            "그사이 아동이 더 알려 왔습니다(모두 {count}건). 다시 확인한 뒤 처리해 주세요.",
            "More children have told of it meanwhile ({count} in all). Please look again.",
        ),
    ),
    "place_outside": Problem(
        Invalid,
        "위치를 확인해 주세요",
        Words(
            "가게의 위치가 우리나라 밖입니다. 위도(lat)와 경도(lon)를 확인해 주세요.",
            "The shop's place is outside Korea: check lat and lon.",
        ),
    ),
    "place_full": Problem(
        Invalid,
        "위치를 확인해 주세요",
        Words(
            "이 위치에 이미 너무 많은 가게가 있습니다. 시청 같은 곳의 위치가 여러 가게에 잘못 적혔는지 확인해 주세요.",
            "Too many shops have this very place: check whether many were given one position by mistake.",
        ),
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
        Words("{month}월 {day}일부터 주문할 수 있어요.", "You can order from {starts_on} on."),
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
    "card_taken": Problem(
        Conflict,
        "등록할 수 없는 카드",
        Words(
            "이미 등록된 카드이거나, 교체할 카드가 이 아동의 사용 중인 카드가 아닙니다.",
            "The card is taken, or the replaced card is not an active card of this child.",
        ),
    ),
    "enrolled_elsewhere": Problem(
        Conflict,
        "다른 시군구에 등록된 아동",
        Words(
            "다른 시군구에 등록된 아동 번호입니다. 이사했다면 전에 살던 시군구가 이사 처리를 합니다.",
            "This child is enrolled in another municipality; that one moves the account.",
        ),
    ),
    "replaces_itself": Problem(
        Invalid,
        "새 카드와 옛 카드가 같음",
        Words(
            "새 카드(card_ref)와 교체할 카드(replaces)가 같습니다. 교체할 카드에 옛 카드를 적거나 비워 주세요.",
            "The new card (card_ref) and the replaced one are the same: name the old card in replaces, or none.",
        ),
    ),
    "published_late": Problem(
        Invalid,
        "시행 시각을 확인해 주세요",
        Words(
            "정책은 시행 {minutes_min}분 전까지 공고해야 합니다.",
            "A policy is published at least {minutes_min} minutes before it takes effect.",
        ),
    ),
    "version_taken": Problem(
        Conflict,
        "이미 있는 정책",
        Words(
            "같은 시각에 시행되는 다른 정책이 있거나 버전 번호가 쓰였습니다.",
            "Another version takes effect at that instant, or this version number is used.",
        ),
    ),
    "town_running": Problem(
        Conflict,
        "이미 시작한 지역",
        Words(
            "{starts_on}에 시작했습니다. 바꿀 것은 정책의 새 버전으로 공고해 주세요.",
            "The town began on {starts_on}. Publish what changes as a further version of its policy.",
        ),
    ),
    "town_planned_further": Problem(
        Conflict,
        "뒤에 시행될 정책이 있음",
        Words(
            "그날이나 그 뒤에 시행될 정책이 공고되어 있습니다. 그보다 앞선 날이나 뒤의 날을 골라 주세요.",
            "A version of the policy that takes effect about then is published already. Choose another day.",
        ),
    ),
    "town_joined": Problem(
        Conflict,
        "다른 시군구와 합쳐지는 지역",
        Words("그때는 {rules_of}의 규칙을 따릅니다.", "By then the town lives under the rules of {rules_of}."),
        spoken={"rules_of": TOWNS},
    ),
    "starts_in_past": Problem(
        Invalid,
        "시작일을 확인해 주세요",
        Words("지난 날에는 시작할 수 없습니다.", "The day is past. Begin today or later."),
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

# What is wrong with a line of an order, or with a field.
FAULTS: dict[str, Words] = {
    "no_telephone": Words(
        "전화번호를 숫자로 적어 주세요(예: 031-000-0000)", "must be a telephone number such as 031-000-0000"
    ),
    "no_business_number": Words("사업자등록번호가 올바르지 않습니다", "is no business registration number"),
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
