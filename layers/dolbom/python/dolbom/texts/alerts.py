"""The words of the alerts: for reporters, for the officers at their desks, and for the mailboxes of offices."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from dolbom.errors import Conflict, Invalid, TooMany, Unavailable
from dolbom.texts.desk import ALERT_STATES, CHILD_OPENINGS, FLAGS
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

# Why a photo was refused, and what to do.
PHOTOS: dict[str, Words] = {
    "empty": Words("빈 파일이에요. 사진을 다시 골라 올려 주세요.", "The file is empty. Please choose the photo again."),
    "too_large": Words(
        "10 MB보다 큰 파일이에요. 사진 크기를 줄이거나 화면을 캡처해서 올려 주세요.",
        "The file is larger than 10 MB. Make it smaller, or send a screenshot of it.",
    ),
    "unknown_kind": Words(
        "사진이 아니거나 읽을 수 없는 형식이에요. JPEG, PNG, WebP, HEIC 사진을 올려 주세요.",
        "This is no photo that we can read. Please send a JPEG, PNG, WebP or HEIC.",
    ),
    "too_many_pixels": Words(
        "화소가 너무 많은 사진이에요. 사진 크기를 줄이거나 화면을 캡처해서 올려 주세요.",
        "The photo has too many pixels. Make it smaller, or send a screenshot of it.",
    ),
    "unreadable": Words(
        "파일이 손상되었거나 끝까지 올라오지 않았어요. 다시 올리거나 화면을 캡처해서 올려 주세요.",
        "The file is broken or did not arrive whole. Send it again, or a screenshot of it.",
    ),
    "not_uploaded": Words(
        "정해진 시간 안에 사진이 올라오지 않았어요. 사진 올리기를 다시 눌러 주세요.",
        "No photo arrived in time. Please ask to add a photo again.",
    ),
}


class Emergency(NamedTuple):
    """A number to call, or to text, and when."""

    number: str
    how: Literal["call", "text"]
    words: Words


CALL_FIRST = ("112", "119", "109")
EMERGENCY: tuple[Emergency, ...] = (
    Emergency(
        "112",
        "call",
        Words("폭력·위협을 당하고 있으면 경찰 112로 바로 전화하세요.", "Violence or threats: call the police now."),
    ),
    Emergency(
        "119",
        "call",
        Words("다쳤거나 의식이 없으면 119로 바로 전화하세요.", "Injury, illness, fire: call an ambulance now."),
    ),
    Emergency(
        "109",
        "call",
        Words(
            "죽고 싶은 마음이 들면 109(자살예방 상담)가 24시간 듣습니다.",
            "Thoughts of suicide: 109 listens, day and night.",
        ),
    ),
    Emergency(
        "112",
        "text",
        Words(
            "말하기 어려우면 112로 문자를 보내세요. 주소와 상황을 적으면 됩니다.",
            "If you cannot speak, send a text message to 112: say where you are and what is happening.",
        ),
    ),
    Emergency(
        "1366",
        "call",
        Words(
            "가정폭력·성폭력·스토킹은 1366(여성긴급전화)이 24시간 돕습니다.",
            "Violence against women, at home or elsewhere: 1366 helps, day and night.",
        ),
    ),
    Emergency(
        "1577-1391",
        "call",
        Words("아동학대는 1577-1391에서 상담합니다.", "A child that is abused: 1577-1391 gives advice."),
    ),
    Emergency(
        "1577-1366",
        "call",
        Words(
            "한국어가 어려우면 1577-1366(다누리콜센터)이 13개 언어로 돕습니다.",
            "If Korean is hard for you, 1577-1366 (Danuri) helps in 13 languages.",
        ),
    ),
)
"""Whom to call, in the order in which it is told where nothing is known of the danger."""


def emergency(first: Sequence[str] = CALL_FIRST) -> list[dict[str, str]]:
    """All the numbers as an answer tells them: those to call at once, in this order, then what else helps."""
    order = {number: place for place, number in enumerate(first)}
    urgent = [line for line in EMERGENCY if line.how == "call" and line.number in order]
    urgent.sort(key=lambda line: order[line.number])
    lines = [*urgent, *(line for line in EMERGENCY if line not in urgent)]
    return [{"number": line.number, "how": line.how, "ko": line.words.ko, "en": line.words.en} for line in lines]


WHAT_NEXT: dict[str, Words] = {
    "danger": Words(
        "알림을 접수했고 당직 담당자에게 바로 알렸습니다. 지금 위험하면 위 번호로 먼저 전화하거나 문자하세요.",
        "Received, and the officer on duty is told at once. If there is danger now, call (or text) the numbers first.",
    ),
    "ordinary": Words(
        "알림을 접수했습니다. 담당 공무원이 기한 안에 연락드리고, 늦어지면 상급 기관으로 자동으로 넘어갑니다.",
        "Received. An officer will be in touch before the deadline; if late, it goes to a higher office by itself.",
    ),
    "quiet": Words(
        "알림을 접수했습니다. 담당 공무원이 기한 안에 살피고, 늦어지면 상급 기관으로 자동으로 넘어갑니다. 당사자를 "
        "지키기 위해 처리 내용은 알려 드리지 않으며, 접수·처리 중·종결만 보입니다.",
        "Received. An officer looks into it before the deadline; if late, it goes to a higher office by itself. To "
        "protect the person, what is done is told to nobody: you see whether it is received, in hand or closed.",
    ),
}
# What somebody should know before a text is sent (A1).
WARNINGS: dict[str, Words] = {
    "resident_number": Words(
        "주민등록번호로 보이는 숫자가 있어요. 필요하지 않으며, 보내시면 가려서 저장합니다.",
        "This looks like a resident registration number. It is not needed, and is masked before it is kept.",
    ),
    "telephone": Words(
        "전화번호가 있어요. 본인 번호라면 익명이 아니게 되니 지워 주세요. "
        "당사자 번호라면 그 칸(person.phone)에 적어 주세요.",
        "There is a telephone number. If it is yours, you are no longer anonymous: take it out. If it is that of the "
        "person concerned, write it in person.phone.",
    ),
    "mail": Words(
        "메일 주소가 있어요. 본인 것이라면 익명이 아니게 되니 지워 주세요.",
        "There is a mail address. If it is yours, you are no longer anonymous: take it out.",
    ),
}

# What a worker may ask the reporter of a quiet report: nothing in them tells of anybody (A7).
QUESTIONS: dict[str, Words] = {
    "when_seen": Words("언제 보거나 들으셨나요?", "When did you see or hear it?"),
    "where_exactly": Words("정확히 어디인가요? (동·호, 층, 가까운 곳)", "Where exactly is it (floor, door, landmark)?"),
    "who_lives_there": Words("그 집에 누가 사는지 아시나요?", "Do you know who lives there?"),
    "photo": Words("보신 것을 사진으로 보내 주실 수 있나요?", "Could you send a photo of what you saw?"),
    "still_so": Words("지금도 그런가요?", "Is it still so?"),
    "call_us": Words("접수한 센터로 전화해 주세요.", "Please call the centre that received your report."),
}


def question(code: str) -> str:
    """A question of the list as a reporter reads it, in both languages."""
    return "\n".join(QUESTIONS[code])


class Mail(NamedTuple):
    """What an office's mailbox gets: a subject in ASCII, and the text in both languages. Never anything of a person."""

    subject: str
    text: Words


NOTICES: dict[str, Mail] = {
    "danger": Mail(
        "Dolbom: life may be at risk",
        Words(
            "[긴급] {office}에 생명이 위험할 수 있는 알림이 접수되었습니다. 번호 {alert_id}, 기한 {deadline}.",
            "Life may be at risk: a report has come in at {office_code}. Look now. Report {alert_id}, due {deadline}.",
        ),
    ),
    "escalated": Mail(
        "Dolbom: a report escalated",
        Words(
            "{office}의 알림이 결과 없이 {level} 단계로 올라갔습니다. 알림 번호 {alert_id}, 기한 {deadline}.",
            "A report at {office_code} has no outcome yet and went up to the {level}. Report {alert_id}, due "
            "{deadline}.",
        ),
    ),
    "overdue": Mail(
        "Dolbom: a report is overdue",
        Words(
            "{office}의 알림이 기한을 넘겼습니다. 알림 번호 {alert_id}, 기한 {deadline}.",
            "A report at {office_code} is past its deadline. Report {alert_id}, due {deadline}.",
        ),
    ),
}
BESIDE = Words(
    "(저장된 알림을 읽을 수 없습니다. 위험을 알리는 내용이 그 곁에 보관되어 있으니 운영 담당자를 바로 부르세요.) ",
    "(The report cannot be read. What tells of danger is kept beside it: call the operator now.) ",
)
AGAIN = Words("(다시 보냄: 앞선 알림이 이미 갔을 수 있습니다) ", "(Sent again: the first may have reached you.) ")

OUTCOMES: dict[str, Words] = {
    "counselled": Words("상담·정보 제공", "counselled"),
    "emergency_aid": Words("긴급복지 지원", "emergency aid"),
    "livelihood_benefit": Words("기초생활보장", "livelihood benefit"),
    "other_public_service": Words("다른 공공 서비스", "another public service"),
    "private_aid": Words("민간 지원", "private aid"),
    "already_served": Words("이미 지원 중", "served already"),
    "not_found": Words("찾지 못함", "not found"),
    "refused": Words("본인이 원하지 않음", "refused by the person"),
    "false_report": Words("사실과 다름", "not true"),
}
DESK_ROLES: dict[str, Words] = {
    "caseworker": Words("주민센터 담당자", "case worker"),
    "lead": Words("주민센터 팀장", "team lead"),
    "officer": Words("시군구 담당자", "municipal officer"),
    "auditor": Words("감사", "auditor"),
}
# The file of a month's openings (접속기록).
OPENING_COLUMNS: dict[str, Words] = CHILD_OPENINGS | {
    "alert_id": Words("정보주체(알림 번호)", "whose data (report)"),
    "office": Words("담당 기관", "office"),
}
REPORTERS: dict[str, Words] = {
    "anonymous": Words("익명 이웃", "anonymous neighbour"),
    "guest": Words("로그인하지 않은 사람", "guest"),
    "resident": Words("로그인한 주민", "resident, signed in"),
    "honorary": Words("명예사회복지공무원", "honorary welfare officer"),
    "council": Words("지역사회보장협의체 위원", "member of the community welfare council"),
}
BADGES: dict[str, Words] = {badge: REPORTERS[badge] for badge in ("honorary", "council")}
LEVELS: dict[str, Words] = {
    "caseworker": Words("담당자", "caseworker"),
    "team": Words("팀장", "team"),
    "municipality": Words("시군구", "municipality"),
    "ministry": Words("보건복지부", "ministry"),
}
