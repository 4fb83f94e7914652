"""The problems of a month's loads and of children who move."""

from dolbom.errors import Conflict, Invalid
from dolbom.texts.words import Problem, Spent, Words

PROBLEMS: dict[str, Problem] = {
    "month_out_of_reach": Problem(
        Invalid,
        "이번 달이나 다음 달만 됩니다",
        Words(
            "이번 달이나 다음 달, 그리고 그 달 안의 날만 적을 수 있습니다.",
            "Only this month or the next can be computed, and only from one of its days on.",
        ),
    ),
    "load_too_large": Problem(
        Invalid,
        "한 번에 충전할 수 있는 금액을 넘음",
        Words(
            "한 아동의 한 달 금액이 {amount_max}원을 넘습니다. 정책의 단가와 끼니 수를 확인해 주세요.",
            "A child's month comes to more than {amount_max} won: check the policy's price and meals.",
        ),
    ),
    "too_many_children": Problem(
        Conflict,
        "한 번에 계산할 수 있는 아동 수를 넘음",
        Words(
            "한 번에 {children_max}명까지 계산합니다. 더 많으면 충전 파일로 올려 주세요.",
            "Up to {children_max} children are computed at once: send a file of loads for more.",
        ),
    ),
    "preview_changed": Problem(
        Conflict,
        "미리 본 내용이 바뀜",
        Words(
            "미리 본 뒤에 아동, 충전, 정책 가운데 무엇이 바뀌었습니다. 다시 계산해서 확인해 주세요.",
            "A child, a load or the policy has changed since the preview: compute it again, and look at it.",
        ),
    ),
    "preview_old": Problem(
        Conflict,
        "오래된 미리보기",
        Words(
            "하루가 지났거나 그 달이 끝났습니다. 다시 계산해서 확인해 주세요.",
            "The preview is a day old, or its month is over: compute it again.",
        ),
    ),
    "figures_later": Problem(
        Conflict,
        "아직 공표되지 않은 달",
        Words(
            "이 달의 현황은 {year}년 {month}월 {day}일부터 집계해 공표합니다. 공표 전에는 볼 수 없습니다.",
            "This month is counted and published from {year}-{month}-{day} on. Until then there is nothing to see.",
        ),
    ),
    "load_spent": Problem(
        Conflict,
        "이미 쓴 충전",
        Words(
            "일부는 이미 쓰였거나 주문에 묶여 있습니다. "
            "남은 {left}원만 되돌리려면 일부만(in_part) 되돌린다고 보내 주세요.",
            "A part of this load is spent, or held for an order. To take back the {left} won left, send in_part: true.",
        ),
        spent=Spent(
            ("left",),
            Words("이 충전에서 되돌릴 수 있는 금액이 없습니다.", "Nothing of this load is left to take back."),
        ),
    ),
    "month_not_begun": Problem(
        Conflict,
        "아직 시작하지 않은 달",
        Words(
            "{month} 지원분은 그 달이 시작해야 충전할 수 있습니다. 지금 충전하면 아동이 먼저 쓰게 됩니다.",
            "The month {month} is loaded once it has begun: money that is there can be spent at once.",
        ),
    ),
    "same_town": Problem(
        Invalid,
        "같은 시군구",
        Words("옮길 시군구가 지금 시군구와 같습니다.", "The children are to be moved into the town that they are in."),
    ),
    "sandbox_apart": Problem(
        Invalid,
        "연습용 시군구",
        Words(
            "연습용 시군구와 실제 시군구 사이에서는 아동을 옮길 수 없습니다.",
            "Children are not moved between the sandbox and a real municipality.",
        ),
    ),
    "nothing_to_load": Problem(
        Conflict,
        "충전할 것이 없음",
        Words("충전할 아동이나 금액이 없습니다.", "There is no child to load, or no amount."),
    ),
}
