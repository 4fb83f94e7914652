"""The words of reports that nobody has to ask for: the night's (its figures, and what an audit can find), and a month's
figures of crisis reports (A13)."""

from dolbom.texts.alerts import OUTCOMES, REPORTERS
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
    "double_missing": Words(
        "두 곳에 있어야 할 기록이 한 곳에만 있음", "what stands in two places is not there in this one"
    ),
    "double_differs": Words("두 곳의 기록이 서로 다름", "what stands in two places is not the same"),
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
    "checkpoint_changed": Words(
        "지난 증명이 남긴 기록이 바뀜", "what an earlier night brought forward is not what its report says"
    ),
    "rows_missing": Words(
        "지난 증명 때 있던 기록이 없어짐", "rows that an earlier night has proved are not there any more"
    ),
    "breach_missed": Words("한도 초과를 감시가 놓침", "the stream has not seen a passed limit"),
}

# Published figures of reports (A13).
FIGURES_TITLE = Words("{name} · {year}년 {month}월 복지위기 알림", "{name} · welfare crisis reports, {year}-{month}")
FIGURES_QUESTIONS: dict[str, Words] = {
    "discovery": Words("발굴시스템이 알고 있었나요", "Had discovery known"),
    "outcome": Words("처리 결과", "Outcome"),
    "first_contact": Words("첫 연락까지", "To the first contact"),
    "category": Words("무엇을 알렸나요", "Category"),
    "reporter": Words("누가 알렸나요", "Who reported"),
}
FIGURES_PARTS: dict[str, dict[str, Words]] = {
    "discovery": {
        "never": Words("한 번도 선정된 적 없음", "never selected"),
        "selected": Words("선정된 적 있음", "selected before"),
        "open": Words("같은 가구인지 확인 중", "being compared"),
        "no_house": Words("집을 알 수 없는 주소", "address names no house"),
        "not_compared": Words("아직 대조하지 않음", "not compared yet"),
    },
    "outcome": {**OUTCOMES, "unfinished": Words("아직 끝나지 않음", "unfinished")},
    "first_contact": {
        "within_1_day": Words("하루 안", "within a day"),
        "within_3_days": Words("사흘 안", "within 3 days"),
        "within_7_days": Words("이레 안", "within 7 days"),
        "within_14_days": Words("열나흘 안", "within 14 days"),
        "later": Words("그 뒤", "later"),
        "no_contact": Words("연락되지 않음", "nobody reached"),
    },
    "category": {
        "money": Words("생계", "money"),
        "health": Words("건강", "health"),
        "isolation": Words("고립·외로움", "isolation"),
        "housing": Words("주거", "housing"),
        "care": Words("돌봄", "care"),
        "violence": Words("폭력·학대", "violence"),
        "other": Words("그 밖", "other"),
        "several": Words("여러 가지", "several"),
        "not_told": Words("기록 없음", "not told"),
    },
    "reporter": REPORTERS,
}
HELPING = ("emergency_aid", "livelihood_benefit", "other_public_service", "private_aid")
"""Outcomes by which somebody gets something."""
TOGETHER = Words("그 밖의 {count}곳 합계", "{count} others together")
FIGURES_COLUMNS: tuple[Words, ...] = (
    Words("월", "month"),
    Words("구분", "level"),
    Words("코드", "code"),
    Words("지역", "area"),
    Words("물음", "question"),
    Words("답", "parts"),
    Words("건수", "reports"),
)
AREA_LEVELS: dict[str, Words] = {
    "nation": Words("전국", "nation"),
    "province": Words("시도", "province"),
    "municipality": Words("시군구", "municipality"),
    "centre": Words("주민센터", "centre"),
}
RECEIVED = Words("접수", "received")

# Published figures of rounds (A13).
ROUND_TITLE = Words("{name} · {year}년 {month}월 발굴 회차 방문", "{name} · visits of the round {year}-{month}")
ROUND_QUESTIONS: dict[str, Words] = {
    "result": Words("어떻게 되었나요", "What came of it"),
    "contact": Words("만났나요", "Was somebody reached"),
    "first_contact": FIGURES_QUESTIONS["first_contact"],
}
ROUND_PARTS: dict[str, dict[str, Words]] = {
    "result": {
        **{name: OUTCOMES[name] for name in HELPING},
        "above_limits": Words("지원 없음: 소득·재산이 기준을 넘음", "nothing: above the limits"),
        "no_programme_fits": Words("지원 없음: 맞는 제도가 없음", "nothing: no programme fits"),
        "no_need": Words("지원 없음: 어려움이 이미 풀림", "nothing: no need any more"),
        "indicator_wrong": Words("지원 없음: 위기정보가 사실과 다름", "nothing: the indicator was wrong"),
        "served_by_state": Words("이미 국가 지원을 받음", "served by the state already"),
        "served_by_town": Words("이미 지자체·민간 지원을 받음", "served by the town or others already"),
        "moved_away": Words("찾지 못함: 이사함", "not found: moved away"),
        "no_such_home": Words("찾지 못함: 없는 주소", "not found: no such home"),
        "nobody_there": Words("찾지 못함: 여러 번 가도 아무도 없음", "not found: nobody there"),
        "died": Words("찾지 못함: 사망", "not found: died"),
        "help_refused": Words("거절: 도움을 원하지 않음", "refused help"),
        "contact_refused": Words("거절: 만남을 거절함", "refused contact"),
        "unfinished": Words("아직 끝나지 않음", "unfinished"),
    },
    "contact": {
        "call": Words("전화로 처음 연락됨", "first reached by a call"),
        "visit": Words("방문해서 처음 만남", "first met at the door"),
        "reached_somehow": Words("연락됨(방법 기록 없음)", "reached, not said how"),
        "nobody_met": Words("해 보았으나 만나지 못함", "tried, and nobody was there"),
        "not_tried": Words("아직 해 보지 않음", "not tried yet"),
    },
    "first_contact": FIGURES_PARTS["first_contact"],
}
ROUND_COLUMNS: tuple[Words, ...] = (
    Words("회차", "round"),
    *FIGURES_COLUMNS[1:-1],
    Words("가구 수", "households"),
)
ROUND_BROUGHT = Words("선정된 가구", "households chosen")
