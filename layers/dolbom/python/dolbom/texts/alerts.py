"""The words of the alerts: for reporters, for the officers at their desks, and for the mailboxes of offices."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from dolbom.texts.desk import CHILD_OPENINGS
from dolbom.texts.words import Words

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
