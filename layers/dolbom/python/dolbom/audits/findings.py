"""What an audit can find, in words and as a value."""

from dataclasses import dataclass

# code: (Korean, English)
WORDS: dict[str, tuple[str, str]] = {
    "unreadable_row": ("읽을 수 없는 기록", "a row that cannot be read"),
    "unbalanced": ("차변과 대변이 맞지 않음", "legs do not sum to zero"),
    "seal_broken": ("기록된 뒤 내용이 바뀜", "changed after it was sealed"),
    "misplaced_row": ("키가 내용과 다름", "the key is not that of the content"),
    "entry_twice": ("같은 거래가 두 번 있음", "one entry stands twice"),
    "order_differs": ("주문과 거래 금액이 다름", "the entries are not what the order says"),
    "order_unresolved": ("주문이 올바르게 끝나지 않음", "the hold is not resolved exactly once"),
    "hold_too_old": ("수명이 지난 보류", "a hold older than its life"),
    "row_differs": ("기록과 거래 금액이 다름", "the row's amount is not its entry's"),
    "account_missing": ("계정이 없음", "there is no account to these entries"),
    "account_differs": ("계정이 원장과 다름", "the account is not what the ledger adds up to"),
    "over_loaded": ("적립된 금액보다 많이 승인함", "more was approved than was loaded"),
    "over_order_cap": ("주문 한 건의 한도를 넘음", "an order passed the cap of one order"),
    "over_month_cap": ("주문이 한 달 한도를 넘음", "orders passed the month's cap"),
    "over_day_cap": ("주문이 하루 한도를 넘음", "orders passed the day's cap"),
    "over_coupons": ("쿠폰이 한도를 넘음", "coupons passed the month's number"),
    "breach_missed": ("한도 초과를 감시가 놓침", "the stream has not seen a passed limit"),
}


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that does not add up: about which item, what, and the numbers."""

    pk: str
    sk: str
    code: str
    expected: str
    found: str
