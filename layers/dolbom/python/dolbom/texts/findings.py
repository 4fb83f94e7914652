"""The words of what audits find: the audits, what each can find, and what people do about it."""

from collections.abc import Mapping
from typing import Any

from dolbom.texts import audits
from dolbom.texts.desk import Explained
from dolbom.texts.words import Words

AUDITS: dict[str, Words] = {
    "nightly_proof": Words("밤마다 하는 검증", "The nightly proof"),
    "weekly_patterns": Words("주마다 보는 가게의 흐름", "The weekly look at shops"),
    "daily_hygiene": Words("날마다 하는 점검", "The daily look at what lies about"),
}
STATES: dict[str, Words] = {
    "open": Words("새로 찾음", "new"),
    "assigned": Words("맡음", "assigned"),
    "explained": Words("설명됨", "explained"),
    "closed": Words("끝냄", "closed"),
}
CLOSED_AS: dict[str, Words] = {
    "mended": Words("고쳤음", "mended"),
    "no_fault": Words("잘못이 아님", "nothing was wrong"),
    "handed_on": Words("다른 곳이 이어받음", "handed on"),
    "accepted": Words("알고 그대로 둠", "known, and left so"),
}
PATTERNS: dict[str, Explained] = {
    "round_amounts": Explained(
        Words("딱 떨어지는 금액이 많음", "Many round amounts"),
        Words(
            "5천 원 단위로 딱 떨어지는 결제가 많습니다. 식사 없이 금액만 찍었을 수 있습니다. 값이 5천 원, 1만 원인 "
            "차림표일 수도 있습니다.",
            "Many payments are multiples of 5,000 won. They may have been typed in without a meal. The menu's prices "
            "may also be 5,000 and 10,000.",
        ),
    ),
    "near_cap": Explained(
        Words("하루 한도에 꼭 맞춘 결제가 많음", "Many payments just under the day's cap"),
        Words(
            "하루 한도의 90% 이상을 한 번에 쓴 결제가 많습니다. 남은 돈을 한꺼번에 바꾸었을 수 있습니다. 소멸을 앞둔 "
            "때이거나, 여럿이 나눠 먹는 큰 메뉴일 수도 있습니다.",
            "Many payments take 90% of the day's cap or more at once. Money may have been exchanged for something "
            "else. It may also be about to lapse, or be a dish for several.",
        ),
    ),
    "late_nights": Explained(
        Words("늦은 밤 결제가 많음", "Many payments late at night"),
        Words(
            "밤 10시 반부터 새벽 4시 사이의 결제가 많습니다. 어른이 썼을 수 있습니다. 학원이 늦게 끝나는 동네일 수도 "
            "있습니다.",
            "Many payments between 22:30 and 04:00. Adults may have used the cards. It may also be where lessons end "
            "late.",
        ),
    ),
    "many_refunds": Explained(
        Words("환불이 많음", "Many refunds"),
        Words(
            "환불이 많습니다. 결제한 뒤 다른 것으로 바꾸어 주었을 수 있습니다. 기계가 고장 났거나 품절이 잦았을 수도 "
            "있습니다.",
            "Many payments were taken back. They may have been exchanged for something else. A terminal may also "
            "have failed, or dishes been sold out.",
        ),
    ),
    "few_children": Explained(
        Words("몇 아동이 매출의 대부분", "A few children make most of the money"),
        Words(
            "가장 많이 쓴 아동 다섯 명이 이 가게가 받은 돈의 대부분을 썼습니다. 카드를 가게가 맡아 두었을 수 있습니다. "
            "가까이 사는 아이들이 늘 오는 집일 수도 있습니다.",
            "The five children who spent most make most of what the shop got. Their cards may be kept at the shop. "
            "They may also live next door.",
        ),
    ),
    "sudden_growth": Explained(
        Words("갑자기 늘어난 결제", "Sudden growth"),
        Words(
            "결제가 지난 네 주보다 세 배 넘게 늘었고, 하루만의 일이 아닙니다. 새 메뉴나 할인, 가까운 가게의 휴업 "
            "때문일 수도 있습니다.",
            "There are more than three times the payments of the four weeks before, and not on one day alone. It may "
            "be a new menu, a discount, or a neighbour that is closed.",
        ),
    ),
    "till_shift": Explained(
        Words("앱에서 매장 결제로 옮겨 감", "From the app to the till"),
        Words(
            "앱 주문이 많던 가게의 결제가 거의 매장 결제가 되었습니다. 매장 결제에는 메뉴가 남지 않습니다. 배달을 "
            "그만두었을 수도 있습니다.",
            "A shop of app orders is paid at its till now, where no menu is kept. It may also have given up delivery.",
        ),
    ),
}
"""What the weekly look can find, why it may be misuse, and what else it may be."""
PATTERN_SHARE = Words("{percent}%", "{percent}%")
PATTERN_COUNT = Words("{count}건", "{count} payments")
PATTERN_SHARES = (
    Words(
        "지난 네 주 {past}, 견준 가게 넷 중 셋은 {peers} 이하",
        "Four weeks before {past}; three of four peers up to {peers}.",
    ),
    Words("이번 주 결제 {payments}건에서 {now}", "This week {now}, of {payments} payments."),
)
PATTERN_GROWTH = (
    Words("지난 네 주 평균 {past}", "Mean of four weeks before: {past}."),
    Words("이번 주 {now}", "This week {now}."),
)
PATTERN_HIDDEN = Words(
    "아동 다섯 명 미만의 결제라서 수는 보이지 않습니다.", "Fewer than five children are behind it: no number is shown."
)
PATTERN_UNREAD = Words(
    "읽지 못한 행 {rows}개, 모두 보지 못한 가게 {shops}곳",
    "{rows} rows that cannot be read; {shops} shops not looked at in whole",
)
PATTERN_UNREAD_NAMED = Words(": {named}", ": {named}")

HYGIENE: dict[str, tuple[Words, Words, Words]] = {
    "photos_stuck": (
        Words("받은 사진이 처리되지 않고 남아 있음", "uploaded photos were not taken in"),
        Words("한 시간 안에 모두 처리", "all taken in within an hour"),
        Words("{count}장, 가장 오래된 것은 {hours}시간째", "{count}, the oldest for {hours} hours"),
    ),
    "body_silent": (
        Words("발굴 자료를 보내지 않은 기관이 있음", "a body has sent no indicators"),
        Words("{round} 회차 파일", "a file for the round {round}"),
        Words("{body_ko}: 받은 파일 없음", "{body_en}: no file"),
    ),
    "dead_letters": (
        Words("처리를 포기한 것이 대기열에 남아 있음", "dead letters lie in a queue"),
        Words("0", "0"),
        Words("약 {count}건", "about {count}"),
    ),
    "schedule_missed": (
        Words("정해진 때에 돌지 않은 작업이 있음", "a schedule missed its time"),
        Words("{slot}의 실행", "a run at {slot}"),
        Words("제때 하지 않고, 그 뒤에 함", "not in time; made up for since"),
    ),
    "row_aside": (
        Words("시계가 처리하지 못해 미뤄 둔 행", "a row that the clock has set aside"),
        Words("", ""),
        Words("다음에 다시 볼 때: {next}", "looked at again at {next}"),
    ),
    "rows_aside": (
        Words("시계가 처리하지 못해 미뤄 둔 행들", "rows that the clock has set aside"),
        Words("0", "0"),
        Words("{count}행", "{count} rows"),
    ),
    "not_looked": (
        Words("점검하지 못한 곳이 있음", "something could not be looked at"),
        Words("", ""),
        Words("오류: {error}", "error: {error}"),
    ),
}
"""What the daily look can find: what it is, what would be right, and what is."""
AT_LEAST = Words("{count}행 이상", "at least {count} rows")
NOT_DONE_YET = Words("아직 하지 않음", "not done yet")

KINDS: dict[str, Words] = {
    **audits.FINDINGS,
    **{kind: explained.title for kind, explained in PATTERNS.items()},
    **{kind: title for kind, (title, _, _) in HYGIENE.items()},
    "unexplained": Words("설명되지 않는 돈이 있음", "money that nothing explains"),
    "patterns_unread": Words("읽지 못한 행이 있어 가게를 모두 살피지 못함", "shops were not all looked at"),
    "too_many": Words("찾은 것이 너무 많아 모두 싣지 못함", "more was found than could be listed"),
}
"""Whatever an audit can find, by its kind."""


def said(kind: str, facts: Mapping[str, Any], language: str) -> tuple[str, str]:
    """What would be right and what is, in words, of a kind that tells it by facts; of one that is not known here, what
    the facts are."""
    if kind in PATTERNS:
        return _pattern(kind, facts, language)
    if kind in HYGIENE:
        _, expected, found = HYGIENE[kind]
        if kind == "schedule_missed" and not facts["made_up"]:
            found = NOT_DONE_YET
        if kind == "rows_aside" and "or_more" in facts:
            found = AT_LEAST
        return expected.said(language, facts), found.said(language, facts)
    if kind == "patterns_unread":
        named = PATTERN_UNREAD_NAMED.said(language, facts) if facts["named"] else ""
        return "0", PATTERN_UNREAD.said(language, facts) + named
    return "", ", ".join(f"{name}: {fact}" for name, fact in sorted(facts.items()))


def _pattern(kind: str, facts: Mapping[str, Any], language: str) -> tuple[str, str]:
    """Of few children's payments no number is said."""
    if "now" not in facts:
        return "", PATTERN_HIDDEN.said(language)
    is_growth = kind == "sudden_growth"

    def told(name: str, unit: Words) -> str:
        return unit.said(language, {"count": facts[name], "percent": facts[name] // 10})

    unit = PATTERN_COUNT if is_growth else PATTERN_SHARE
    whole = {name: told(name, unit) for name in ("now", "past")} | {"peers": told("peers", PATTERN_SHARE)}
    usual, now = PATTERN_GROWTH if is_growth else PATTERN_SHARES
    whole["payments"] = facts["payments"]
    return usual.said(language, whole), now.said(language, whole)
