"""The words that people read, Korean and English, by code.

Neutral on purpose: nothing here tells a bystander that a meal card is in use (M8). `{name}` is filled from the
error's facts.
"""

import re
from collections.abc import Mapping
from typing import Any

from dolbom.texts import alerts, meals

LANGUAGES = ("ko", "en")
LANGUAGE_HEADER_CHARS_MAX = 200

# code: (title in Korean, detail in Korean, detail in English)
PROBLEMS: dict[str, tuple[str, str, str]] = {
    "internal": ("일시적인 오류", "잠시 후 다시 시도해 주세요.", "Something went wrong on our side. Please try again."),
    "bad_input": ("잘못된 요청", "요청을 읽을 수 없습니다.", "The request cannot be read."),
    "not_utf8": ("잘못된 요청", "요청 본문은 UTF-8이어야 합니다.", "The body must be UTF-8."),
    "not_json": ("잘못된 요청", "요청 본문이 올바른 JSON이 아닙니다.", "The body is not valid JSON."),
    "key_twice": ("잘못된 요청", "JSON에 같은 이름이 두 번 있습니다.", "The JSON has a key twice."),
    "number_range": (
        "잘못된 요청",
        "NaN과 무한대, 너무 큰 수는 보낼 수 없습니다.",
        "NaN, infinity and numbers that large cannot be sent.",
    ),
    "too_deep": (
        "잘못된 요청",
        "JSON이 너무 깊습니다(최대 {depth_max}단계).",
        "The JSON nests deeper than {depth_max}.",
    ),
    "lone_surrogate": ("잘못된 요청", "본문에 깨진 문자가 있습니다.", "The body holds a broken character."),
    "invalid": (
        "입력값 확인",
        "errors의 항목을 고쳐 다시 보내 주세요.",
        "Correct the fields listed in errors and send again.",
    ),
    "bad_next": (
        "입력값 확인",
        "next 값은 앞 페이지에서 받은 그대로 보내 주세요.",
        "Send next exactly as the last page gave it.",
    ),
    "child_needed": (
        "입력값 확인",
        "어느 자녀의 계정인지 child_id로 알려 주세요.",
        "Say which child's account with child_id.",
    ),
    "not_signed_in": ("로그인 필요", "로그인한 뒤 다시 시도해 주세요.", "Please sign in and try again."),
    "forbidden": ("권한 없음", "이 기능을 사용할 권한이 없습니다.", "Your role may not use this."),
    "not_found": ("찾을 수 없음", "요청하신 항목을 찾을 수 없습니다.", "There is no such thing here."),
    "conflict": (
        "처리할 수 없는 상태",
        "현재 상태에서는 처리할 수 없습니다.",
        "Its present state does not allow this.",
    ),
    "too_large": (
        "요청이 너무 큼",
        "본문은 {bytes_max}바이트까지 보낼 수 있습니다.",
        "The body may have at most {bytes_max} bytes.",
    ),
    "too_many": ("요청이 너무 많음", "잠시 후 다시 시도해 주세요.", "Too many requests. Please wait a little."),
    "unavailable": ("일시적으로 이용 불가", "잠시 후 다시 시도해 주세요.", "Please try again in a moment."),
}

NOT_BLANK = r"\S"
"""The pattern of texts that must hold at least one character that can be seen."""

NOT_VALID = ("값이 올바르지 않습니다", "is not valid")
"""Of an error of pydantic's that has no words below."""

# pydantic's error types, and codes of our own, in words; {…} from the error's context.
FAULTS: dict[str, tuple[str, str]] = {
    "missing": ("필수 항목입니다", "is required"),
    "extra_forbidden": ("알 수 없는 항목입니다", "is not a known field"),
    "int_type": ("정수여야 합니다", "must be a whole number"),
    "int_from_float": ("정수여야 합니다", "must be a whole number"),
    "int_parsing": ("정수여야 합니다", "must be a whole number"),
    "float_type": ("수여야 합니다", "must be a number"),
    "float_parsing": ("수여야 합니다", "must be a number"),
    "finite_number": ("수여야 합니다", "must be a number"),
    "string_type": ("문자열이어야 합니다", "must be a string"),
    "string_too_long": ("최대 {max_length}자입니다", "may have at most {max_length} characters"),
    "string_too_short": ("최소 {min_length}자입니다", "must have at least {min_length} characters"),
    "string_pattern_mismatch": ("형식이 올바르지 않습니다: {pattern}", "must match {pattern}"),
    "blank": ("내용을 적어 주세요", "must not be blank"),
    "greater_than": ("{gt}보다 커야 합니다", "must be greater than {gt}"),
    "greater_than_equal": ("{ge} 이상이어야 합니다", "must be at least {ge}"),
    "less_than_equal": ("{le} 이하여야 합니다", "must be at most {le}"),
    "too_long": ("최대 {max_length}개입니다", "may have at most {max_length} entries"),
    "too_short": ("최소 {min_length}개입니다", "must have at least {min_length} entries"),
    "literal_error": ("다음 중 하나여야 합니다: {expected}", "must be one of {expected}"),
    "enum": ("다음 중 하나여야 합니다: {expected}", "must be one of {expected}"),
    "model_type": ("객체여야 합니다", "must be an object"),
    "model_attributes_type": ("객체여야 합니다", "must be an object"),
    "list_type": ("목록이어야 합니다", "must be a list"),
    "bool_type": ("true 또는 false여야 합니다", "must be true or false"),
    "tuple_type": ("목록이어야 합니다", "must be a list"),
    "dict_type": ("객체여야 합니다", "must be an object"),
    "bool_parsing": ("true 또는 false여야 합니다", "must be true or false"),
    "int_parsing_size": ("수가 너무 큽니다", "is too large a number"),
    "string_unicode": ("깨진 문자가 있습니다", "holds a broken character"),
    "not_a_day": (
        "달력에 있는 날짜여야 합니다(예: 2026-11-21)",
        "must be a day of the calendar, such as 2026-11-21",
    ),
    "next_attempt": (
        "지금부터 {days_max}일 안의 시각이어야 합니다",
        "must lie in the future, at most {days_max} days from now",
    ),
    "ends_before_it_begins": ("valid_from보다 늦은 날이어야 합니다", "must be a later day than valid_from"),
    "not_an_instant": (
        "시차를 적은 실제 시각이어야 합니다(예: 2026-11-21T18:00:00+09:00)",
        "must be a time with its offset, such as 2026-11-21T18:00:00+09:00",
    ),
}

PROBLEMS.update(meals.PROBLEMS)
PROBLEMS.update(alerts.PROBLEMS)
FAULTS.update(alerts.FAULTS)
FAULTS.update(meals.FAULTS)
FAULTS.update(meals.LINES)

_TAG = re.compile(r"\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9]{1,8})*\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*")


def language_of(accept_language: str) -> str:
    """`ko` or `en`: the better liked one of an Accept-Language header, Korean where nothing is said."""
    best, best_q = "ko", 0.0
    for part in accept_language[:LANGUAGE_HEADER_CHARS_MAX].split(","):
        match = _TAG.fullmatch(part)
        if match and match[1].lower() in LANGUAGES:
            q = float(match[2]) if match[2] else 1.0
            if q > best_q:
                best, best_q = match[1].lower(), q
    return best


def title(code: str) -> str:
    """A problem's title, in Korean."""
    return PROBLEMS[code][0]


def detail(code: str, language: str, facts: Mapping[str, Any]) -> str:
    """A problem's detail in a language, its numbers filled in; with words of its own where nothing is left."""
    _, *words = PROBLEMS[code]
    if code in meals.NOTHING_LEFT:
        spent, *words_at_nothing = meals.NOTHING_LEFT[code]
        if all(facts[name] == 0 for name in spent):
            words = words_at_nothing
    return filled(words[1 if language == "en" else 0], facts)


def fault(kind: str, context: Mapping[str, Any], language: str) -> str:
    """What is wrong with one field: by pydantic's kind of error, or by a code of our own."""
    if kind == "string_pattern_mismatch" and context.get("pattern") == NOT_BLANK:
        kind = "blank"
    if "expected" in context:
        context = {**context, "expected": str(context["expected"]).replace(" or ", ", ")}
    return filled(FAULTS.get(kind, NOT_VALID)[1 if language == "en" else 0], context)


def filled(text: str, facts: Mapping[str, Any]) -> str:
    """A text with its `{names}` filled in, whole numbers with their thousands set apart."""
    shown = {k: f"{v:,}" if isinstance(v, int) and not isinstance(v, bool) else v for k, v in facts.items()}
    return text.format_map(shown)
