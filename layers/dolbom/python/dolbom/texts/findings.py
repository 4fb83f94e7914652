"""The words of what audits find: the audits, what each can find, and what people do about it."""

from dolbom.errors import Conflict
from dolbom.texts import audits
from dolbom.texts.words import Problem, Words

AUDITS: dict[str, Words] = {
    "nightly_proof": Words("밤마다 하는 증명", "the nightly proof"),
    "weekly_patterns": Words("주마다 보는 가게의 흐름", "the weekly look at shops"),
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
KINDS: dict[str, Words] = {
    **audits.FINDINGS,
    "too_many": Words("찾은 것이 너무 많아 모두 싣지 못함", "more was found than could be listed"),
}
"""Whatever an audit can find, by its kind."""

PROBLEMS: dict[str, Problem] = {
    "finding_state": Problem(
        Conflict,
        "지금 단계에서는 할 수 없습니다",
        Words(
            "이 발견의 현재 단계는 {state}입니다. 다시 불러온 뒤 확인해 주세요.",
            "The finding is {state} now. Please load it again.",
        ),
        spoken={"state": STATES},
    ),
    "finding_full": Problem(
        Conflict,
        "이 발견에는 더 적을 수 없습니다",
        Words(
            "한 발견에는 단계를 {steps_max}개까지 남길 수 있고, 마지막 하나는 끝내기 위한 것입니다. 지금까지의 기록은 "
            "그대로 남습니다. 고쳐지지 않고 되돌아오는 까닭을 운영 담당자와 함께 찾아 주세요.",
            "A finding keeps up to {steps_max} steps, the last of them for closing it. All that was written stays. "
            "Please find out with operations why it comes back again and again.",
        ),
    ),
}
