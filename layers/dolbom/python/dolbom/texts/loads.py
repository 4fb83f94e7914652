"""The words of the desk about a month's loads, computed, confirmed and undone, about children who move, and about what
happened to a child's account."""

from dolbom.texts.words import Words

UNDONE: dict[str, Words] = {
    "undone": Words("되돌렸습니다.", "It is undone."),
    "posting": Words(
        "아직 충전하는 중입니다. 충전이 끝난 뒤 다시 되돌려 주세요.",
        "It is still being loaded. Undo it again once the file is done.",
    ),
    "not_posted": Words("충전되지 않아 되돌릴 것이 없습니다.", "It was not loaded: there is nothing to undo."),
    "moved_away": Words(
        "다른 시군구로 옮긴 아동이라 되돌리지 못했습니다. 그 시군구에 알려 주세요.",
        "The child has moved to another municipality, so it is not undone. Tell that one.",
    ),
    "load_spent": Words(
        "이미 쓰였거나, 주문에 묶여 있거나, 소멸해서 되돌리지 못했습니다.",
        "It is spent, held for an order, or has lapsed, so it is not undone.",
    ),
    "unreadable": Words(
        "계정을 읽을 수 없어 되돌리지 못했습니다. 시스템 담당자에게 알렸습니다.",
        "The account cannot be read, so it is not undone. The operator is told.",
    ),
}
"""What became of one load of a month that is undone."""


LAPSES_SOON_BY_MAIL = (
    Words("곧 지나가는 날짜가 있어요", "A date is coming up"),
    Words(
        "앱에서 남은 금액과 가까운 가게를 볼 수 있어요. 이 메일에는 답장하지 않으셔도 됩니다.",
        "The app shows what is left, and places nearby. There is no need to answer this mail.",
    ),
)
"""Subject and end of a mail that others may see: neither says what the money is (M8)."""

TIMELINE: dict[str, Words] = {
    "load": Words("충전", "load"),
    "order": Words("주문", "order"),
    "in_store": Words("매장 결제", "purchase in a shop"),
    "in_store_cancel": Words("매장 결제 취소", "purchase cancelled"),
    "lapse": Words("소멸", "lapse"),
    "load_undo": Words("충전 되돌림", "load taken back"),
    "change": Words("처리", "change"),
    "breach": Words("한도 초과 발견", "a limit was passed"),
}
CHANGES: dict[str, Words] = {
    "enrol": Words("등록: {town}", "enrolled: {town}"),
    "move": Words("이사 처리: {town}", "moved: {town}"),
    "status active": Words("다시 이용하게 함", "opened again"),
    "status suspended": Words("이용 정지", "suspended"),
    "card": Words("카드: {of}", "card: {of}"),
    "undo load": Words("충전 되돌림: {of}", "load taken back: {of}"),
}
"""What officers and files do, by how it is written down; {of} and {town} are what is written behind."""
CARD_WHYS: dict[str, Words] = {
    "first": Words("처음 등록", "first card"),
    "lost": Words("잃어버림", "lost"),
    "stolen": Words("도난", "stolen"),
    "damaged": Words("망가짐", "damaged"),
}
STEP_WHYS: dict[str, Words] = {
    "merchant_at_fault": Words("가게의 잘못", "the shop's fault"),
    "to_fund_after_lapse": Words("이미 소멸된 돈이어서 예산으로", "to the fund: it had lapsed"),
}
BREACHES: dict[str, Words] = {
    "day_cap": Words("하루 한도를 넘음", "the day's cap was passed"),
    "month_cap": Words("한 달 한도를 넘음", "the month's cap was passed"),
    "coupons": Words("한 달 쿠폰 장수를 넘음", "more coupons than a month has"),
    "coupon_budget": Words("한 달 쿠폰 금액을 넘음", "the month's money for coupons was passed"),
    "shortfall": Words("충전된 돈보다 많이 씀", "more was spent than was loaded"),
    "drift": Words("계정이 원장과 달랐음", "the account differed from the ledger"),
}
CAUSES: dict[str, Words] = {
    "in_store": Words("매장 결제가 나중에 알려짐", "a purchase in a shop was told later"),
    "late_capture": Words("가게의 승인이 늦게 옴", "the shop's capture came late"),
    "lowered_policy": Words("한도가 낮아짐", "the limit was lowered"),
    "drift": Words("원장에서 다시 셈", "recounted from the ledger"),
}
STATES: dict[str, Words] = {
    "held": Words("가게의 답을 기다림", "held"),
    "captured": Words("결제됨", "captured"),
    "voided": Words("취소됨", "voided"),
    "expired": Words("가게가 답하지 않아 취소됨", "expired"),
    "declined": Words("결제되지 않음", "declined"),
    "undone": Words("되돌림", "taken back"),
    "open": Words("열림", "open"),
    "closed": Words("바로잡힘", "closed"),
}
STEPS: dict[str, Words] = {
    "hold": Words("금액을 잡아 둠", "held"),
    "capture": Words("결제됨", "captured"),
    "void": Words("취소됨", "voided"),
    "expire": Words("가게가 답하지 않아 취소됨", "expired unanswered"),
    "refund": Words("환불됨", "refunded"),
}
"""What becomes of an order, step by step."""
TIMELINE_COLUMNS: dict[str, Words] = {
    "at": Words("일시", "at"),
    "title": Words("내용", "title"),
    "amount": Words("금액", "amount"),
    "state": Words("상태", "state"),
    "merchant_name": Words("가게", "shop"),
    "merchant_id": Words("가게 번호", "shop's number"),
    "by_name": Words("담당", "by"),
    "by": Words("담당 계정이나 파일", "account or file"),
    "why": Words("사유", "why"),
    "number": Words("번호", "number"),
}
"""Of the table of a timeline."""
