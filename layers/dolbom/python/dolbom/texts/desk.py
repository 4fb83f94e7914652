"""The words of municipalities' desks: what a misuse rule has seen, why it may be misuse, and what else it may be; a
case as a picture and as a table; letters of a round; a shop's statement."""

from typing import NamedTuple

from dolbom.korea import municipalities
from dolbom.texts.words import NamesByCode, Words

TOWNS = NamesByCode(municipalities.names)
ALERT_STATES: dict[str, Words] = {
    "received": Words("접수됨", "received"),
    "taken": Words("담당자가 맡음", "taken by a worker"),
    "closed": Words("종결됨", "closed"),
    "handed_over": Words("다른 센터로 이관 중", "being handed over"),
}
FLAGS: dict[str, Words] = {
    "no_home_call": Words("집 전화로 전화하지 않기", "do not call the home telephone"),
    "no_visit": Words("집으로 찾아가지 않기", "do not come to the home"),
    "no_message": Words("문자나 말을 남기지 않기", "leave no messages"),
    "speak_only_to": Words("정해진 사람과만 이야기하기", "speak to one person only"),
    "phone_watched": Words("다른 사람이 휴대전화를 봄", "somebody else looks at the phone"),
    "other": Words("그 밖에 조심할 점", "something else"),
}
CASE_STATES: dict[str, Words] = {
    "open": Words("새 사건", "new"),
    "in_review": Words("검토 중", "in review"),
    "confirmed": Words("확정", "confirmed"),
    "dismissed": Words("기각", "dismissed"),
}
APPLICATION_STATES: dict[str, Words] = {
    "open": Words("접수", "open"),
    "approved": Words("승인", "approved"),
    "refused": Words("거절", "refused"),
}
HIDDEN = Words("비공개", "hidden")
"""In place of a number that would tell of few."""


class Explained(NamedTuple):
    """A misuse rule as officers read it."""

    title: Words
    explanation: Words


MISUSE: dict[str, Explained] = {
    "velocity": Explained(
        Words("짧은 시간에 여러 가게", "Many shops in a short time"),
        Words(
            "한 아동의 카드가 한 시간 안에 여러 가게에서 여러 번 결제되었습니다. 어른이 카드를 들고 장을 보았을 "
            "수 있습니다. 가족이 함께 나온 날일 수도 있으니 보호자에게 먼저 확인해 주세요.",
            "One child's card paid many times in many shops within an hour. An adult may have gone shopping with "
            "it. It may also be a family's day out: please ask the guardian first.",
        ),
    ),
    "splitting": Explained(
        Words("나누어 결제", "Payments cut in parts"),
        Words(
            "같은 가게에서 한 번에 낼 금액을 몇 분 사이에 나누어 결제한 날이 한 달에 여러 번입니다. 1회 한도를 "
            "피하거나 금액을 감추려는 것일 수 있습니다. 두 끼를 따로 산 것일 수도 있습니다.",
            "On several days of a month one amount was paid in parts, minutes apart, in the same shop. It may be "
            "to pass the limit of one order, or to hide the amount. It may also be two meals bought one by one.",
        ),
    ),
    "same_amount": Explained(
        Words("같은 금액의 반복", "The same amount again and again"),
        Words(
            "같은 가게에서 똑같은 큰 금액이 한 달에 여러 번 결제되었습니다. 식사 없이 금액만 결제했을 수 "
            "있습니다. 늘 같은 세트를 먹는 것일 수도 있으니 메뉴와 함께 살펴 주세요.",
            "The same large amount was paid several times a month in the same shop. It may have been paid without "
            "a meal. It may also be the same set each time: please look at the menu with it.",
        ),
    ),
    "refund_rebuy": Explained(
        Words("환불 직후 재구매", "Refunded, and bought again at once"),
        Words(
            "환불하고 곧바로 같은 가게에서 다시 결제한 일이 한 달에 여러 번입니다. 살 수 없는 물건으로 바꾸었을 "
            "수 있습니다. 잘못된 주문을 고친 것일 수도 있습니다.",
            "Several times a month a refund was followed by a payment in the same shop at once. It may have been "
            "changed for what cannot be bought. It may also be a wrong order that was put right.",
        ),
    ),
    "late_night": Explained(
        Words("늦은 밤의 큰 결제", "Large payments late at night"),
        Words(
            "늦은 밤에 하루 한도에 가까운 금액이 같은 가게에서 거듭 결제되었습니다. 아동이 아닌 사람이 썼을 수 "
            "있습니다. 보호자의 늦은 퇴근 뒤 저녁 식사일 수도 있습니다.",
            "Nearly a day's limit was paid in the same shop late at night, repeatedly. It may not have been the "
            "child. It may also be dinner after a guardian's late shift.",
        ),
    ),
    "impossible_travel": Explained(
        Words("오갈 수 없는 거리", "Too far apart"),
        Words(
            "한 아동의 카드가 그 시간에 오갈 수 없는 두 가게에서 결제되었습니다. 카드가 복제되었거나 다른 사람이 "
            "썼을 수 있습니다. 가게의 위치나 결제 시각이 잘못 등록되었을 수도 있습니다.",
            "One child's card paid in two shops that nobody can reach in that time. It may have been copied, or "
            "used by somebody else. A shop's place or a payment's time may also be registered wrongly.",
        ),
    ),
    "share": Explained(
        Words("한 가게에 몰린 결제", "Nearly all in one shop"),
        Words(
            "한 아동의 한 달 식비가 대부분 한 가게에서 쓰였거나, 주점·카페에서 거듭 쓰였습니다. 가게나 어른이 "
            "카드를 쓰고 있을 수 있습니다. 집 앞 단골 가게일 수도 있습니다.",
            "Most of a child's month was spent in one shop, or repeatedly in pubs and cafés. The shop or an adult "
            "may be using the card. It may also be the favourite shop next door.",
        ),
    ),
    "card_at_shop": Explained(
        Words("가게에 맡겨진 카드", "Cards left at the shop"),
        Words(
            "여러 아동의 하루 한도가 한 가게에서 몇 분 사이에 모두 쓰였습니다. 카드를 가게에 맡겨 두고 한꺼번에 "
            "결제했을 수 있습니다. 학교 행사나 단체 식사일 수도 있으니 가게에 먼저 확인해 주세요.",
            "The day's limits of several children were spent in one shop within minutes. The cards may have been "
            "left there and charged together. It may also be a school's event or a meal of a group: please ask "
            "the shop first.",
        ),
    ),
}

# A case's month as a picture.
CASE_TITLE = Words("{period} {title}: {count}건", "{period} {title}: {count}")
CASE_HOUR = Words("{hour}시", "{hour}:00")
CASE_DAY = Words("{day}일", "{day}")
CASE_PAYMENT = Words("{at} {amount}원", "{at} {amount} won")

# A case as a table.
CASE = Words("사건", "case")
CASE_OPENED = Words("열린 시각", "opened at")
CASE_RULE = Words("규칙", "rule")
CASE_EVIDENCE: tuple[Words, ...] = (
    Words("시각", "at"),
    Words("종류", "kind"),
    Words("아동", "child"),
    Words("가게", "shop"),
    Words("금액", "amount"),
    Words("원장 기록", "row of the ledger"),
)
CASE_STEPS: tuple[Words, ...] = (
    Words("처리 시각", "at"),
    Words("처리", "step"),
    Words("담당", "by"),
    Words("담당 계정", "account"),
    Words("사유", "why"),
)

# The file of a month's openings of children's accounts and cases (접속기록), by its columns.
CHILD_OPENINGS: dict[str, Words] = {
    "at": Words("접속일시", "at"),
    "who": Words("계정", "account"),
    "who_name": Words("이름", "name"),
    "role": Words("역할", "role"),
    "place": Words("접속지", "network address"),
    "codes": Words("관할", "jurisdiction"),
    "child_id": Words("정보주체(아동 번호)", "whose data (child)"),
    "case_id": Words("사건 번호", "case"),
    "what": Words("수행업무", "what"),
    "why": Words("사유", "why"),
}

# What was opened (A11), by the first words of what is kept: what follows them is a photo's, a round's or a month's own.
OPENED: dict[str, str] = {
    "report": "알림",
    "photo": "사진",
    "identity": "이름과 연락처",
    "discovery": "발굴 여부",
    "visit": "발굴 가구",
    "visit without address": "발굴 가구(주소 없이)",
    "letter": "발굴 편지의 주소",
    "openings": "열람 기록",
    "export": "달의 열람 기록을 파일로",
    "account": "계정",
    "ledger": "원장",
    "timeline": "지난 일",
    "export timeline": "지난 일을 파일로",
    "case": "사건",
    "export case": "사건을 파일로",
    "not eating": "먹지 않는 아동 목록",
    "letters": "카드 연결 편지",
}
_LONGEST_OPENED_FIRST = sorted(OPENED, key=len, reverse=True)

# Children moved by a file: what becomes of each.
MOVE_COLUMNS: tuple[Words, ...] = (
    Words("아동번호", "child"),
    Words("결과", "result"),
    Words("함께 옮긴 금액(원)", "won that went along"),
)
MOVE_RESULTS: dict[str, Words] = {
    "moves": Words("옮길 예정", "will move"),
    "moved": Words("옮김", "moved"),
    "already": Words("이미 옮겨져 있음", "moved already"),
    "not_found": Words("우리 시군구의 아동이 아님", "no child of this municipality"),
    "unreadable": Words("계정을 읽을 수 없음: 먼저 고쳐야 합니다", "its account cannot be read: mended first"),
    "failed": Words("지금 옮기지 못함: 다시 보내 주세요", "not moved now: send again"),
}

# Letters of a file: why a line has none.
LETTERS_LEFT_OUT: dict[str, Words] = {
    "not_found": Words("우리 시군구의 아동이 아닙니다.", "No child of this municipality."),
    "linked": Words("이미 앱 계정이 연결되어 있습니다.", "An account is linked already."),
    "unreadable": Words(
        "저장된 내용을 읽지 못했습니다. 담당자가 확인하고 있습니다. 새 파일로 다시 만들어 주세요.",
        "What is stored cannot be read; it is being looked at. Make this one again in a file of its own.",
    ),
    "has_letter": Words("아직 쓸 수 있는 안내문이 있습니다.", "There is a letter that still opens."),
    "card_twice": Words("같은 카드 번호가 다른 아동에게도 적혀 있습니다.", "Another child has the same card number."),
    "request_differs": Words(
        "이 파일에서 같은 아동에게 다른 카드나 생년월일로 이미 만들었습니다.",
        "The file has made one for this child already, with another card or birth date.",
    ),
}
LETTER_LINE_WRONG = Words("{columns} 칸을 확인해 주세요.", "Please look at {columns}.")
LETTER_COLUMNS: tuple[Words, ...] = (
    Words("아동번호", "child"),
    Words("코드", "code"),
    Words("유효기한", "valid until"),
    Words("만들지 않은 이유", "why there is none"),
)

# A town's month in numbers (M16).
CATEGORIES: dict[str, Words] = {
    "korean": Words("한식", "Korean"),
    "chinese": Words("중식", "Chinese"),
    "japanese": Words("일식", "Japanese"),
    "western": Words("양식", "Western"),
    "snack": Words("분식", "snacks"),
    "chicken_pizza": Words("치킨·피자", "chicken, pizza"),
    "bakery": Words("제과점", "bakery"),
    "convenience": Words("편의점", "convenience store"),
    "mart": Words("마트", "mart"),
    "cafe": Words("카페", "café"),
    "pub": Words("주점", "pub"),
    "other": Words("그 밖의 업종", "other"),
    "elsewhere": Words("알 수 없음", "not known"),
}
MEAL_FIGURES_TITLE = Words("{town} · {year}년 {month}월 급식카드 이용 현황", "{town} · meal card use, {year}-{month}")
MEAL_FIGURES_COLUMNS: tuple[Words, ...] = (
    Words("표", "table"),
    Words("구분", "part"),
    Words("건수·수", "how many"),
    Words("금액(원)", "won"),
)
MEAL_FIGURES_FIRST: tuple[Words, ...] = (
    Words("이용한 아동 수", "children who bought something"),
    Words("이용", "use"),
    Words("배달 쿠폰", "delivery coupons"),
    Words("소멸된 금액", "lapsed"),
)
MEAL_FIGURES_TABLES: dict[str, Words] = {
    "at_a_glance": Words("한눈에", "At a glance"),
    "by_day": Words("날짜별", "By day"),
    "by_hour": Words("시간대별", "By hour"),
    "by_category": Words("업종별", "By category"),
    "by_area": Words("가게가 있는 동별", "By the shop's dong"),
}
REST = Words("비공개 칸의 합계", "all hidden parts together")
DAY_CELL = Words("{month}월 {day}일", "{month}-{day}")
HOUR_CELL = Words("{hour}시", "{hour}:00")

# Why discovery has chosen a household (D2).
INDICATOR_AMOUNTS: dict[str, Words] = {
    "months": Words("{value}개월", "for {value} months"),
    "days": Words("{value}일", "for {value} days"),
    "times": Words("{value}회", "{value} times"),
    "once": Words("{value}회", "{value} times"),
    "man_won": Words("{value}만 원", "{won} won"),
}
"""How much of an indicator there is, by its unit; `won` is the value in won, of what is told in ten thousands."""
INDICATOR_ONE: dict[str, Words] = {
    **INDICATOR_AMOUNTS,
    "months": Words("{value}개월", "for a month"),
    "days": Words("{value}일", "for a day"),
}
"""The same of one."""
INDICATOR_REASON = Words("{name} {amount} ({since}부터)", "{name}, {amount} (since {since})")
"""One line that says why."""
INDICATOR_HAPPENED = Words("{name} ({since})", "{name} ({since})")
"""The same of what happened once: nobody's head of the household died "1회"."""
# The case worker's round: envelopes, and what offices are told of it.
ENVELOPE_TO = Words("거주하시는 분 귀하", "To the resident")
ENVELOPE_COLUMNS: dict[str, Words] = {
    "place": Words("순번", "place"),
    "to": Words("받는 분", "to"),
    "address": Words("주소", "address"),
    "from": Words("보내는 곳", "from"),
}
ROUND_NOTICE_SUBJECTS: dict[str, str] = {
    "escalated": "Dolbom: households of a round escalated",
    "overdue": "Dolbom: households of a round are overdue",
}
ROUND_NOTICES: dict[str, Words] = {
    "escalated": Words(
        "{office}의 {round} 발굴 회차에서 {households}가구가 결과 없이 {level} 단계로 올라갔습니다. "
        "가장 이른 기한 {deadline}.",
        "Of round {round}, {households} households at {office_code} have no outcome yet and went up to the {level}. "
        "The earliest is due {deadline}.",
    ),
    "overdue": Words(
        "{office}의 {round} 발굴 회차에서 {households}가구가 기한을 넘겼습니다. 가장 이른 기한 {deadline}.",
        "Of round {round}, {households} households at {office_code} are past their deadline. The earliest was due "
        "{deadline}.",
    ),
}

# A shop's statement: its page and its table.
STATEMENT_TITLE = Words("{name} · {month} 정산서", "{name} · statement of {month}")
STATEMENT_AS_OF = Words("{at} 기준", "as of {at}")
STATEMENT_COLUMNS: tuple[Words, ...] = (
    Words("날짜", "day"),
    Words("시각", "at"),
    Words("구분", "kind"),
    Words("번호", "number"),
    Words("음식값", "food"),
    Words("환불", "returned"),
    Words("정산액", "paid"),
    Words("배달비(배달원)", "delivery fee (the courier's)"),
)
STATEMENT_KINDS: dict[str, Words] = {
    "order": Words("주문", "order"),
    "in_store": Words("매장", "at the till"),
    "in_store_cancel": Words("매장 취소", "taken back at the till"),
}
STATEMENT_SUM = Words("합계", "sum")


def opened(what: str) -> str:
    """What is kept of an opening, in words, with the number that may follow; what nobody has words for as it is."""
    for begins in _LONGEST_OPENED_FIRST:
        if what == begins or what.startswith(f"{begins} "):
            return OPENED[begins] + what.removeprefix(begins)
    return what
