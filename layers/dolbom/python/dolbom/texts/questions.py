"""The words of the 1:1 board (M12). A child reads them, perhaps with friends looking on: nothing of them says what a
question is about (M8)."""

from dolbom.errors import Conflict, TooMany
from dolbom.texts.alerts import AGAIN, Mail
from dolbom.texts.words import Problem, Words

PROBLEMS: dict[str, Problem] = {
    "question_differs": Problem(
        Conflict,
        "이미 보낸 번호예요",
        Words(
            "같은 번호로 다른 내용을 이미 보냈어요. 새로 쓰려면 새 번호로 보내 주세요.",
            "Something else was sent under this id. To write anew, make a new id.",
        ),
    ),
    "questions_open": Problem(
        Conflict,
        "답을 기다리는 문의가 많아요",
        Words(
            "열려 있는 문의는 {open_max}개까지예요. 다 된 문의를 닫거나, 열려 있는 문의에 이어서 써 주세요.",
            "You can have {open_max} questions open. Close one that is done, or write on in one that is open.",
        ),
    ),
    "too_many_questions": Problem(
        TooMany,
        "오늘은 더 물을 수 없어요",
        Words(
            "문의는 하루에 {a_day_max}개까지예요. 열려 있는 문의에는 이어서 쓸 수 있어요.",
            "You can ask {a_day_max} questions a day. You can write on in those that are open.",
        ),
    ),
    "question_full": Problem(
        Conflict,
        "이 문의에는 더 쓸 수 없어요",
        Words(
            "한 문의에는 {steps_max}번까지 쓸 수 있어요. 새 문의로 이어서 물어 주세요.",
            "A question holds {steps_max} entries of yours. Please go on in a new question.",
        ),
    ),
    "question_changed": Problem(
        Conflict,
        "그사이 문의가 바뀌었습니다",
        Words(
            "그사이 새 글이 있습니다. 다시 읽은 뒤 보내 주세요(현재 버전 {version}).",
            "Something was written meanwhile. Read it again, then send (its version is {version} now).",
        ),
    ),
    "question_in_danger": Problem(
        Conflict,
        "답하지 않고 닫을 수 없습니다",
        Words(
            "위험을 말하는 문의입니다. 먼저 답해 주세요.",
            "Its words tell of danger. Please answer before you close it.",
        ),
    ),
    "canned_changed": Problem(
        Conflict,
        "그사이 답변 목록이 바뀌었습니다",
        Words(
            "다른 담당자가 목록을 바꾸었습니다. 다시 읽은 뒤 보내 주세요.",
            "A colleague has changed the list. Read it again, then send.",
        ),
    ),
}

NEW_ANSWER = Words("새 답변이 있어요.", "There is a new answer.")
IN_DANGER = Words(
    "지금 위험하거나 많이 힘들면 기다리지 말고 위 번호로 먼저 전화하거나 문자하세요. "
    "이 글은 시·군·구 담당자가 먼저 봅니다. 도움이 필요하다고 알리려면 '복지위기 알림'(POST /v1/alerts)을 "
    "이용하세요. 이름을 밝히지 않아도 됩니다.",
    "If you are in danger or cannot go on, do not wait: call or text the numbers above first. Your municipality "
    "looks at this before all else. To report that help is needed, use the crisis alert (POST /v1/alerts); no name "
    "is needed.",
)

NOTICES: dict[str, Mail] = {
    "danger": Mail(
        "Dolbom: a question tells of danger",
        Words(
            "[긴급] {municipality}의 문의 하나가 위험을 말하는 것일 수 있습니다. 바로 확인해 주세요. "
            "문의 번호 {question_ref}, 접수 {since}.",
            "A question in {municipality} may tell of danger. Look now. Question {question_ref}, waiting since "
            "{since}.",
        ),
    ),
    "escalated": Mail(
        "Dolbom: a question waits for its answer",
        Words(
            "{municipality}의 문의가 3근무일 안에 답을 받지 못했습니다. 문의 번호 {question_ref}, 접수 {since}.",
            "A question in {municipality} has had no answer within three working days. Question {question_ref}, "
            "waiting since {since}.",
        ),
    ),
}
SAID_AGAIN = AGAIN

CANNED_ANSWERS: tuple[tuple[Words, Words], ...] = (
    (
        Words("잔액과 소멸", "What is left, and when it lapses"),
        Words(
            "남은 금액과 쓸 수 있는 날은 앱의 첫 화면에서 볼 수 있어요. 날이 지나면 남은 금액은 사라져요.",
            "The first page of the app shows what is left and until when. What is left after that day is gone.",
        ),
    ),
    (
        Words("카드 분실", "A lost card"),
        Words(
            "카드를 잃어버렸으면 바로 새로 드려요. 쓰던 금액은 그대로 이어져요. 가까운 주민센터에 말해 주세요.",
            "A lost card is replaced at once, and the money stays. Tell the community centre next to you.",
        ),
    ),
    (
        Words("확인 중", "We are looking into it"),
        Words("확인하고 있어요. 알게 되는 대로 여기에 답할게요.", "We are looking into it, and will answer here."),
    ),
)
"""What a town's officers find ready until they put their own."""
