"""The problems of reports, for reporters and for the officers at their desks."""

from dolbom.errors import Conflict, Invalid, TooMany, Unavailable
from dolbom.texts.desk import ALERT_STATES, FLAGS
from dolbom.texts.words import Problem, Words

PROBLEMS: dict[str, Problem] = {
    "request_differs": Problem(
        Conflict,
        "이미 접수된 요청",
        Words(
            "같은 요청 번호(request_id)로 다른 내용이 접수되어 있습니다. 새로 보내려면 새 번호로 보내 주세요.",
            "Another body was received with this request_id. For something new, make a new request_id.",
        ),
    ),
    "code_changed": Problem(
        Conflict,
        "접수번호가 바뀐 알림",
        Words(
            "이미 접수된 알림입니다. 접수번호가 그 뒤에 바뀌었으니 새 접수번호로 확인해 주세요.",
            "This report was received. Its receipt code was changed since: please follow it with the new one.",
        ),
    ),
    "too_many_reports": Problem(
        TooMany,
        "알림이 너무 많음",
        Words(
            "잠시 후 다시 보내 주세요. 생명이 위험하면 112(경찰), 119(구급), 109(자살예방)로 바로 전화하고, "
            "생명이 위험하다고 답하면 언제든 접수됩니다.",
            "Please send it again later. If a life is at risk, call 112 (police), 119 (ambulance) or 109 (suicide); "
            "a report that says so is always taken.",
        ),
    ),
    "danger_passed_on": Problem(
        Unavailable,
        "당직 담당자에게 알림",
        Words(
            "저장된 알림을 지금 읽을 수 없지만, 보내신 내용은 보관했고 당직 담당자에게 알렸습니다. "
            "생명이 위험하면 112(경찰), 119(구급)로 바로 전화하고, 같은 내용을 잠시 후 다시 보내 주세요.",
            "The report cannot be read just now. What you sent is kept, and the officer on duty is told. "
            "If a life is at risk, call 112 (police) or 119 (ambulance), and send the same again in a while.",
        ),
    ),
    "version_changed": Problem(
        Conflict,
        "그 사이 변경됨",
        Words(
            "다른 담당자가 먼저 변경했습니다(현재 버전 {version}). 다시 불러온 뒤 처리해 주세요.",
            "Somebody else changed it first (it is at version {version}). Load it again, then act.",
        ),
    ),
    "not_in_this_state": Problem(
        Conflict,
        "처리할 수 없는 상태",
        Words("현재 상태({state})에서는 할 수 없는 처리입니다.", "This cannot be done while it is {state}."),
        spoken={"state": ALERT_STATES},
    ),
    "taken_by_another": Problem(
        Conflict,
        "다른 담당자가 맡음",
        Words(
            "다른 담당자가 맡고 있습니다. 먼저 이유를 적고 넘겨받아(take_over) 주세요. 그 담당자에게 알려집니다.",
            "A colleague has it. Take it over first (take_over), with a reason, which the colleague is told.",
        ),
    ),
    "against_flag": Problem(
        Invalid,
        "안전 표시 확인",
        Words(
            "안전 표시({flags})에 어긋나는 연락입니다. 꼭 필요했다면 그 이유(despite_flag)를 적어 주세요.",
            "This goes against a safety flag ({flags}). If it had to be, say why in despite_flag.",
        ),
        spoken={"flags": FLAGS},
    ),
    "question_of_list": Problem(
        Invalid,
        "입력값 확인",
        Words(
            "당사자를 해치는 사람이 볼 수 있는 알림입니다. 질문은 정해진 목록(question)에서 골라 주세요.",
            "Somebody who harms the person may read this. Choose a question of the list, in question.",
        ),
    ),
    "hand_over_to_self": Problem(
        Invalid, "입력값 확인", Words("이미 이 센터의 알림입니다.", "It is this centre's report already.")
    ),
    "no_such_centre": Problem(
        Invalid, "입력값 확인", Words("그런 센터 코드가 없습니다.", "There is no centre with this code.")
    ),
    "no_such_worker": Problem(
        Invalid,
        "입력값 확인",
        Words(
            "이 센터에서 지금 일하는 담당자가 아닙니다. 명단에서 골라 주세요.",
            "Nobody of this centre's team has this account now. Choose one of the roster.",
        ),
    ),
    "questions_changed": Problem(
        Conflict,
        "그사이 질문 목록이 바뀌었습니다",
        Words(
            "다른 사람이 먼저 고쳤습니다. 다시 불러온 뒤 고쳐 주세요.",
            "Somebody else has changed them meanwhile. Load them again, then change them.",
        ),
    ),
    "no_such_programme": Problem(
        Invalid, "입력값 확인", Words("그런 지원 제도 코드가 없습니다.", "There is no programme with this code.")
    ),
    "not_yours_yet": Problem(
        Conflict,
        "인수 전",
        Words(
            "아직 이 센터의 알림이 아닙니다. 먼저 인수해 주세요.",
            "It is not your centre's report yet. Accept the hand-over first.",
        ),
    ),
    "messages_full": Problem(
        Conflict,
        "메시지 개수 초과",
        Words(
            "한 알림에는 메시지를 {messages_max}개까지 남길 수 있습니다.",
            "At most {messages_max} messages can be left with one report.",
        ),
    ),
    "photos_full": Problem(
        Conflict,
        "사진 개수 초과",
        Words(
            "사진은 {photos_max}장까지 올릴 수 있습니다.", "At most {photos_max} photos can be sent with one report."
        ),
    ),
    "photo_expired": Problem(
        Conflict,
        "시간이 지난 사진",
        Words(
            "올릴 수 있는 시간이 지났어요. 새 요청 번호(request_id)로 다시 요청해 주세요.",
            "The time to upload this photo is over. Ask again with a new request_id.",
        ),
    ),
    "ask_at_desk": Problem(
        Conflict,
        "센터에서 확인",
        Words(
            "당사자를 지키기 위해 열람 기록은 여기에서 보여 드리지 않습니다. 당사자는 센터에서 본인 확인 뒤 볼 수 "
            "있습니다.",
            "To protect the person concerned it is not shown here who opened the file. They can ask at the centre, and "
            "show who they are.",
        ),
    ),
    "hint_gone": Problem(
        Conflict,
        "제안된 장소 없음",
        Words(
            "이 사진에서 제안된 장소가 없거나 확인할 수 있는 시간이 지났어요. 장소를 글로 적어 주세요.",
            "No place is suggested from this photo (any more). Please say in words where it is.",
        ),
    ),
    "photo_done": Problem(
        Conflict, "이미 처리된 사진", Words("이 사진은 이미 처리되었습니다.", "This photo has been received already.")
    ),
}

# What is wrong with a field, by rules of our own.
FAULTS: dict[str, Words] = {
    "anonymous_self": Words("본인 알림은 익명으로 할 수 없습니다", "a report for oneself cannot be anonymous"),
    "anonymous_identity": Words(
        "익명 알림에는 보낼 수 없는 항목입니다", "must not be sent with an anonymous report: it could identify you"
    ),
    "anonymous_signed_in": Words(
        "로그인한 채로는 익명 알림을 받지 않습니다. 로그아웃한 뒤 로그인 없는 창구(/v1/alerts)로 보내 주세요",
        "an anonymous report is not taken from somebody signed in: send it to /v1/alerts, without signing in",
    ),
    "anonymous_position": Words(
        "익명 알림에서는 사진의 위치를 쓰지 않습니다",
        "the position in a photo of an anonymous report is never looked at: it could identify you",
    ),
    "person_of_self": Words("본인 알림에서는 알리는 사람(reporter)에 적어 주세요", "for oneself, use reporter"),
    "one_question": Words(
        "직접 쓴 질문(text)이나 목록의 질문(question) 중 하나만 보내 주세요",
        "send either a question in your own words (text), or one of the list (question)",
    ),
    "no_such_household": Words(
        ko="이 신고와 견줄 수 있는 발굴 가구가 아닙니다. 목록에 나온 가구에서 고르세요",
        en="no chosen household that may be this report's; choose one of the list",
    ),
    "same_as_itself": Words(
        "이 알림 자신입니다. 같은 가구의 다른 알림을 적어 주세요",
        "is this very report: name another one on the same household",
    ),
    "flag_note": Words("누구와 통화해야 하는지 적어 주세요", "say whom to speak to"),
    "ages_and_people": Words("사람 수(people)보다 많을 수 없습니다", "may not have more entries than people"),
}
