"""The words of the 1:1 board (M12). A child reads them, perhaps with friends looking on: nothing of them says what a
question is about (M8)."""

from dolbom.texts.alerts import AGAIN, Mail
from dolbom.texts.words import Words

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
