"""The problems of cards, shops, towns and misuse cases. What a child may read has no word for the card or the benefit
(M8)."""

from dolbom.errors import Conflict, Invalid, TooMany
from dolbom.texts.desk import APPLICATION_STATES, CASE_STATES, TOWNS
from dolbom.texts.words import Problem, Words

PROBLEMS: dict[str, Problem] = {
    "case_full": Problem(
        Conflict,
        "이 사건에는 더 적을 수 없습니다",
        Words(
            "이 사건에는 처리 단계를 {steps_max}개까지 남길 수 있어 다시 열 수 없습니다. "
            "지금까지의 기록은 그대로 남습니다. 내보내기로 기록을 받아 감사 부서에 전해 주세요.",
            "A case keeps up to {steps_max} steps, so it cannot be reopened once more. All that was written stays. "
            "Export it and hand it to the auditors.",
        ),
    ),
    "case_state": Problem(
        Conflict,
        "지금 단계에서는 할 수 없습니다",
        Words(
            "이 사건의 현재 단계는 {state}입니다. 새로고침한 뒤 다시 확인해 주세요.",
            "The case is {state} now. Please load it again.",
        ),
        spoken={"state": CASE_STATES},
    ),
    "merchant_taken": Problem(
        Conflict,
        "이미 쓰는 가게 번호",
        Words(
            "이 가게 번호는 이미 쓰고 있습니다. 같은 가게라면 변경으로, 다른 가게라면 다른 번호로 등록해 주세요.",
            "This merchant number is in use. Change that shop, or register another one under another number.",
        ),
    ),
    "application_id_stale": Problem(
        Invalid,
        "신청 번호를 확인해 주세요",
        Words(
            "신청 번호(application_id)는 신청할 때 만든 UUIDv7이어야 합니다.",
            "An application_id is a UUID version 7 made at the time of applying.",
        ),
    ),
    "application_taken": Problem(
        Conflict,
        "이미 쓰인 신청 번호",
        Words(
            "같은 신청 번호로 다른 신청을 보낼 수 없습니다. 새 번호를 만들어 주세요.",
            "This application_id belongs to another application. Make a new one.",
        ),
    ),
    "application_decided": Problem(
        Conflict,
        "이미 처리된 신청",
        Words("이 신청은 이미 처리되었습니다({state}).", "This application has been decided already: {state}."),
        spoken={"state": APPLICATION_STATES},
    ),
    "refusals_changed": Problem(
        Conflict,
        "새로 들어온 알림이 있습니다",
        Words(
            "그사이 아동이 더 알려 왔습니다(모두 {count}건). 다시 확인한 뒤 처리해 주세요.",
            "More children have told of it meanwhile ({count} in all). Please look again.",
        ),
    ),
    "place_outside": Problem(
        Invalid,
        "위치를 확인해 주세요",
        Words(
            "가게의 위치가 우리나라 밖입니다. 위도(lat)와 경도(lon)를 확인해 주세요.",
            "The shop's place is outside Korea: check lat and lon.",
        ),
    ),
    "too_many_told": Problem(
        TooMany,
        "오늘은 여기까지",
        Words(
            "오늘은 더 알릴 수 없어요. 내일 다시 알려 주세요.",
            "That is all for today. Please tell us of this shop tomorrow.",
        ),
    ),
    "too_many_applications": Problem(
        TooMany,
        "오늘 받은 신청이 너무 많음",
        Words(
            "오늘은 신청을 더 받을 수 없습니다. 내일 다시 보내 주세요.",
            "No more applications can be taken today. Please send it again tomorrow.",
        ),
    ),
    "statement_too_long": Problem(
        Invalid,
        "정산서에 다 담을 수 없음",
        Words(
            "이 달에는 거래가 {rows_max}건보다 많아 한 정산서에 다 담을 수 없습니다. 다시 시도해도 같습니다. "
            "시스템 담당자에게 원장의 내역을 요청해 주세요.",
            "The month has more than {rows_max} orders and purchases, more than a statement holds. It will be the same "
            "again: ask the engineers for the ledger's rows.",
        ),
    ),
    "place_full": Problem(
        Invalid,
        "위치를 확인해 주세요",
        Words(
            "이 위치에 이미 너무 많은 가게가 있습니다. 시청 같은 곳의 위치가 여러 가게에 잘못 적혔는지 확인해 주세요.",
            "Too many shops have this very place: check whether many were given one position by mistake.",
        ),
    ),
    "card_taken": Problem(
        Conflict,
        "등록할 수 없는 카드",
        Words(
            "이미 등록된 카드이거나, 교체할 카드가 이 아동의 사용 중인 카드가 아닙니다.",
            "The card is taken, or the replaced card is not an active card of this child.",
        ),
    ),
    "enrolled_elsewhere": Problem(
        Conflict,
        "다른 시군구에 등록된 아동",
        Words(
            "다른 시군구에 등록된 아동 번호입니다. 이사했다면 전에 살던 시군구가 이사 처리를 합니다.",
            "This child is enrolled in another municipality; that one moves the account.",
        ),
    ),
    "replaces_itself": Problem(
        Invalid,
        "새 카드와 옛 카드가 같음",
        Words(
            "새 카드(card_ref)와 교체할 카드(replaces)가 같습니다. 교체할 카드에 옛 카드를 적거나 비워 주세요.",
            "The new card (card_ref) and the replaced one are the same: name the old card in replaces, or none.",
        ),
    ),
    "published_late": Problem(
        Invalid,
        "시행 시각을 확인해 주세요",
        Words(
            "정책은 시행 {minutes_min}분 전까지 공고해야 합니다.",
            "A policy is published at least {minutes_min} minutes before it takes effect.",
        ),
    ),
    "version_taken": Problem(
        Conflict,
        "이미 있는 정책",
        Words(
            "같은 시각에 시행되는 다른 정책이 있거나 버전 번호가 쓰였습니다.",
            "Another version takes effect at that instant, or this version number is used.",
        ),
    ),
    "town_running": Problem(
        Conflict,
        "이미 시작한 지역",
        Words(
            "시행일({starts_on})이 지났거나 5분도 남지 않았습니다. 바꿀 것은 정책의 새 버전으로 공고해 주세요.",
            "Its first day ({starts_on}) has come, or comes in five minutes. Publish a further version of its policy.",
        ),
    ),
    "town_planned_further": Problem(
        Conflict,
        "뒤에 시행될 정책이 있음",
        Words(
            "그날이나 그 뒤에 시행될 정책이 공고되어 있습니다. 그보다 앞선 날이나 뒤의 날을 골라 주세요.",
            "A version of the policy that takes effect about then is published already. Choose another day.",
        ),
    ),
    "town_joined": Problem(
        Conflict,
        "다른 시군구와 합쳐지는 지역",
        Words("그때는 {rules_of}의 규칙을 따릅니다.", "By then the town lives under the rules of {rules_of}."),
        spoken={"rules_of": TOWNS},
    ),
    "starts_in_past": Problem(
        Invalid,
        "시작일을 확인해 주세요",
        Words("지난 날에는 시작할 수 없습니다.", "The day is past. Begin today or later."),
    ),
}

FAULTS: dict[str, Words] = {
    "no_telephone": Words(
        "전화번호를 숫자로 적어 주세요(예: 031-000-0000)", "must be a telephone number such as 031-000-0000"
    ),
    "no_business_number": Words("사업자등록번호가 올바르지 않습니다", "is no business registration number"),
}
