"""The problems of what people do about findings."""

from dolbom.errors import Conflict, Invalid
from dolbom.texts.findings import STATES
from dolbom.texts.words import Problem, Words

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
    "no_such_auditor": Problem(
        Invalid,
        "입력값 확인",
        Words("지금 감사인 계정이 아닙니다.", "No auditor has this account now."),
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

FAULTS: dict[str, Words] = {
    "closed_as_needed": Words("어떻게 끝내는지 하나 골라 주세요: {allowed}", "choose how it is closed: {allowed}"),
    "gives_nothing": Words("맡길 때만 적을 수 있습니다", "may be told only where the finding is given to somebody"),
    "closes_nothing": Words("끝낼 때만 고를 수 있습니다", "may be chosen only where the finding is closed"),
}
