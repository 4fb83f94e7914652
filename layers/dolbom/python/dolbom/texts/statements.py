"""The words of a shop's statement: its page and its table."""

from dolbom.texts.words import Words

TITLE = Words("{name} · {month} 정산서", "{name} · statement of {month}")
AS_OF = Words("{at} 기준", "as of {at}")
COLUMNS: tuple[Words, ...] = (
    Words("날짜", "day"),
    Words("시각", "at"),
    Words("구분", "kind"),
    Words("번호", "number"),
    Words("음식값", "food"),
    Words("환불", "returned"),
    Words("정산액", "paid"),
    Words("배달비(배달원)", "delivery fee (the courier's)"),
)
KINDS: dict[str, Words] = {
    "order": Words("주문", "order"),
    "in_store": Words("매장", "at the till"),
    "in_store_cancel": Words("매장 취소", "taken back at the till"),
}
SUM = Words("합계", "sum")
