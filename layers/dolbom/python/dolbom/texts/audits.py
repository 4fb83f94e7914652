"""The words of the night's report: its figures, and what an audit can find."""

from dolbom.texts.words import Words

# The figures in the order in which they are read.
FIGURES: dict[str, Words] = {
    "loaded": Words("충전", "Loads"),
    "delivered": Words("배달 결제", "Captured orders"),
    "in_store": Words("매장 결제", "In-store purchases"),
    "refunded": Words("환불", "Refunds"),
    "lapsed": Words("소멸", "Lapses"),
    "undone": Words("취소된 충전", "Loads undone"),
    "held": Words("보류 중", "Open holds"),
    "coupons": Words("배달비 쿠폰", "Delivery coupons"),
    "own_money": Words("본인 부담", "Own money"),
    "balance": Words("잔액", "Balance on accounts"),
}
# The same in a picture, in short.
DRAWN: dict[str, Words] = {"delivered": Words("배달", "Orders"), "in_store": Words("매장", "Shops")}

FINDINGS: dict[str, Words] = {
    "unreadable_row": Words("읽을 수 없는 기록", "a row that cannot be read"),
    "unbalanced": Words("차변과 대변이 맞지 않음", "legs do not sum to zero"),
    "seal_broken": Words("기록된 뒤 내용이 바뀜", "changed after it was sealed"),
    "misplaced_row": Words("키가 내용과 다름", "the key is not that of the content"),
    "entry_twice": Words("같은 거래가 두 번 있음", "one entry stands twice"),
    "order_differs": Words("주문과 거래 금액이 다름", "the entries are not what the order says"),
    "order_unresolved": Words("주문이 올바르게 끝나지 않음", "the hold is not resolved exactly once"),
    "reference_missing": Words("주문에 참조번호 기록이 없음", "nothing finds the order by its reference"),
    "reference_differs": Words("참조번호가 다른 주문을 가리킴", "the reference is that of another order"),
    "order_missing": Words("참조번호의 주문이 없음", "the reference's order is not there"),
    "off_the_clock": Words("기한이 되어도 처리되지 않을 기록", "nothing will see to it when it falls due"),
    "hold_too_old": Words("수명이 지난 보류", "a hold older than its life"),
    "row_differs": Words("기록과 거래 금액이 다름", "the row's amount is not its entry's"),
    "account_missing": Words("계정이 없음", "there is no account to these entries"),
    "account_differs": Words("계정이 원장과 다름", "the account is not what the ledger adds up to"),
    "over_loaded": Words("충전된 금액보다 많이 승인함", "more was approved than was loaded"),
    "over_order_cap": Words("주문 한 건의 한도를 넘음", "an order passed the cap of one order"),
    "over_month_cap": Words("주문이 한 달 한도를 넘음", "orders passed the month's cap"),
    "over_day_cap": Words("주문이 하루 한도를 넘음", "orders passed the day's cap"),
    "over_coupons": Words("쿠폰이 한도를 넘음", "coupons passed the month's number"),
    "shop_not_in_cell": Words(
        "등록된 가게가 찾기에 나오지 않음", "a registered shop is not in its cell of the look-up"
    ),
    "cell_differs": Words(
        "찾기에 나오는 가게가 등록과 다름", "a cell of the look-up tells of shops otherwise than their profiles"
    ),
    "breach_missed": Words("한도 초과를 감시가 놓침", "the stream has not seen a passed limit"),
}
