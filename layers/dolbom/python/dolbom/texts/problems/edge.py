"""What API Gateway and the web ACL say by themselves, before any function is asked.

They cannot read a request's language: `detail` is Korean, and `detail_en` says the same in English. Whoever is turned
away must not be left without the numbers to call: of the API where people report, each such answer has them (A2).
"""

from typing import Any

from dolbom.errors import DolbomError
from dolbom.texts.alerts import emergency
from dolbom.texts.problems import detail, document
from dolbom.texts.words import Words

THROTTLED = Words(
    "잠시 후 다시 보내 주세요. 생명이 위험하면 지금 바로 112나 119, 마음이 힘들면 109에 전화하세요.",
    "Please try again in a moment. If a life is at risk, call 112 or 119 now, or 109 for someone to talk to.",
)
BLOCKED = Words(
    "{minutes}분 뒤에 다시 보내 주세요. 생명이 위험하면 지금 바로 112나 119, 마음이 힘들면 109에 전화하세요.",
    "Please try again in {minutes} minutes. If a life is at risk, call 112 or 119 now, or 109 for someone to talk to.",
)


def document_in_both(error: DolbomError, words: Words | None = None, *, has_numbers: bool = False) -> dict[str, Any]:
    """A problem document in both languages; with the words of this occasion, where the table's would be too general,
    and the emergency numbers before all else, where people in danger may read it."""
    said = words or Words(*(detail(error.code, language, error.facts) for language in ("ko", "en")))
    numbers = {"emergency": emergency()} if has_numbers else {}
    return {**numbers, **document(error, "ko"), "detail": said.ko, "detail_en": said.en}
