"""The problems of an app's request for consent, said so that a child understands them."""

from dolbom.errors import BadInput, Invalid
from dolbom.texts.words import Problem, Words

PROBLEMS: dict[str, Problem] = {
    "app_unknown": Problem(
        Invalid,
        "확인되지 않은 앱",
        Words(
            "등록된 앱이 보낸 요청이 아니에요. 연결하지 마세요.",
            "No registered app sends this request. Do not consent to it.",
        ),
    ),
    "invalid_grant": Problem(
        BadInput,
        "다시 연결해 주세요",
        Words(
            "코드나 갱신 토큰이 맞지 않거나 끝났습니다. 처음부터 다시 동의를 받아 주세요.",
            "The code or renewal token is wrong or over. Ask for consent again.",
        ),
    ),
}
