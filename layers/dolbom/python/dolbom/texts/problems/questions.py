"""The problems of the 1:1 board (M12). Nothing of them says what a question is about (M8)."""

from dolbom.errors import Conflict, TooMany
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
