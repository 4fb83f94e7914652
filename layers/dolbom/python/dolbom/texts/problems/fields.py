"""What can be wrong with a field: by pydantic's kinds of error, by codes of our own, by a text's form."""

from dolbom.dates import DAY_PATTERN, MONTH_PATTERN
from dolbom.ids import UUID4_PATTERN, UUID7_ANY_CASE_PATTERN, UUID7_PATTERN
from dolbom.patterns import CARD, JURISDICTION, NOT_BLANK
from dolbom.texts.words import Words

NOT_VALID = Words("값이 올바르지 않습니다", "is not valid")
"""Of a kind of pydantic's error that has no words below."""

# pydantic's kinds of error, and codes of our own; {…} from the error's context.
NO_DAY = Words("달력에 있는 날짜여야 합니다(예: 2026-11-21)", "must be a day of the calendar, such as 2026-11-21")
NO_INSTANT = Words(
    "시차를 적은 실제 시각이어야 합니다(예: 2026-11-21T18:00:00+09:00)",
    "must be a time with its offset, such as 2026-11-21T18:00:00+09:00",
)
NO_WHOLE_NUMBER = Words("숫자로만 적은 정수여야 합니다(예: 20)", "must be a whole number in plain digits, such as 20")
NO_NUMBER = Words("숫자로만 적은 수여야 합니다(예: 37.36)", "must be a number in plain digits, such as 37.36")
FAULTS: dict[str, Words] = {
    "missing": Words("필수 항목입니다", "is required"),
    "extra_forbidden": Words("알 수 없는 항목입니다", "is not a known field"),
    "given_twice": Words("한 번만 적어 주세요", "may be given once only"),
    "int_type": NO_WHOLE_NUMBER,
    "int_from_float": NO_WHOLE_NUMBER,
    "int_parsing": NO_WHOLE_NUMBER,
    "float_type": NO_NUMBER,
    "float_parsing": NO_NUMBER,
    "finite_number": NO_NUMBER,
    "string_type": Words("문자열이어야 합니다", "must be a string"),
    "string_too_long": Words("최대 {max_length}자입니다", "may have at most {max_length} characters"),
    "string_too_short": Words("최소 {min_length}자입니다", "must have at least {min_length} characters"),
    "string_pattern_mismatch": Words("형식이 올바르지 않습니다", "is not in the right form"),
    "greater_than": Words("{gt}보다 커야 합니다", "must be greater than {gt}"),
    "greater_than_equal": Words("{ge} 이상이어야 합니다", "must be at least {ge}"),
    "less_than": Words("{lt}보다 작아야 합니다", "must be less than {lt}"),
    "less_than_equal": Words("{le} 이하여야 합니다", "must be at most {le}"),
    "too_long": Words("최대 {max_length}개입니다", "may have at most {max_length} entries"),
    "too_short": Words("최소 {min_length}개입니다", "must have at least {min_length} entries"),
    "literal_error": Words("다음 중 하나여야 합니다: {expected}", "must be one of {expected}"),
    "enum": Words("다음 중 하나여야 합니다: {expected}", "must be one of {expected}"),
    "model_type": Words("객체여야 합니다", "must be an object"),
    "model_attributes_type": Words("객체여야 합니다", "must be an object"),
    "list_type": Words("목록이어야 합니다", "must be a list"),
    "bool_type": Words("true 또는 false여야 합니다", "must be true or false"),
    "tuple_type": Words("목록이어야 합니다", "must be a list"),
    "dict_type": Words("객체여야 합니다", "must be an object"),
    "bool_parsing": Words("true 또는 false여야 합니다", "must be true or false"),
    "int_parsing_size": Words("수가 너무 큽니다", "is too large a number"),
    "string_unicode": Words("깨진 문자가 있습니다", "holds a broken character"),
    "webhook_no_url": Words(
        "https://로 시작하는 주소여야 합니다(예: https://hooks.example.org/dolbom)",
        "must be an address such as https://hooks.example.org/dolbom",
    ),
    "webhook_not_https": Words("https 주소여야 하고, 포트는 443이어야 합니다", "must be https, on port 443"),
    "webhook_no_public_name": Words(
        "숫자 주소가 아니라 공개된 도메인 이름이어야 합니다", "must have a public name of the DNS, and no number"
    ),
    "not_a_day": NO_DAY,
    "lat_and_lon_swapped": Words(
        "위도와 경도가 바뀐 것 같습니다. 위도(lat)는 90을 넘지 않습니다",
        "looks like the longitude: lat is never over 90, so lat and lon seem to be swapped",
    ),
    "why_nothing": Words(
        "지원이 없었던 이유를 하나 골라 주세요: {allowed}", "choose why the household got nothing: {allowed}"
    ),
    "nothing_but_helped": Words(
        "지원이 있었으면 비워 두어야 합니다", "must be empty where the household got something"
    ),
    "programme_needed": Words("어느 제도로 지원했는지 적어 주세요", "name the programme that helps"),
    "helped_by_nothing": Words("지원이 없었으면 비워 두어야 합니다", "must be empty where the household got nothing"),
    "next_attempt": Words(
        "지금부터 {days_max}일 안의 시각이어야 합니다", "must lie in the future, at most {days_max} days from now"
    ),
    "next_attempt_needed": Words(
        "만나지 못했으면 다음에 갈 때를 {days_max}일 안으로 적어 주세요. 더 가지 않으려면 종결해 주세요",
        "nobody was reached: say when the next attempt is, within {days_max} days; or close, if there is none",
    ),
    "ends_before_it_begins": Words(
        "시작하는 날(valid_from)보다 늦은 날이어야 합니다", "must be a later day than valid_from"
    ),
    "not_an_instant": NO_INSTANT,
    "resident_number": Words(
        "주민등록번호는 쓸 수 없습니다. 시군구가 정한 번호를 적어 주세요",
        "must be no resident number but one that the municipality has made up",
    ),
    "minutes_ahead": Words(
        "0부터 {minutes_max}까지의 분을 숫자로만 적어 주세요", "must be whole minutes, from 0 to {minutes_max}"
    ),
}

# What a text must look like, by the pattern that it must match: nobody is shown the pattern itself. Every pattern that
# a request asks for is here.
_AS_GIVEN = Words("받은 값 그대로 보내 주세요", "must be sent exactly as it was given")
_PROGRAMME = Words(
    "제도의 코드를 그대로 적어 주세요(예: emergency_aid)", "must be a programme's code, such as emergency_aid"
)
_AREA = Words(
    "행정구역이나 센터의 코드여야 합니다(숫자 2~10자리, 중앙 접수창구는 central)",
    "must be the code of an area or centre, 2 to 10 digits, or central",
)

FORMS: dict[str, Words] = {
    NOT_BLANK: Words("내용을 적어 주세요", "must not be blank"),
    # ── numbers of things and people ──
    CARD: Words("카드번호는 숫자 12~19자리입니다", "must be a card number, of 12 to 19 digits"),
    UUID4_PATTERN: Words("UUID 버전 4여야 합니다", "must be a UUID of version 4"),
    UUID7_ANY_CASE_PATTERN: Words("UUID 버전 7이어야 합니다", "must be a UUID of version 7"),
    r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$": Words(
        "계정의 번호(UUID)여야 합니다", "must be an account's number, a UUID"
    ),
    r"^[a-z0-9][a-z0-9-]{2,39}$": Words(
        "영문 소문자와 숫자, 줄표(-)로 3~40자여야 합니다(예: child-0001)",
        "must have 3 to 40 of a to z, 0 to 9 and -, such as child-0001",
    ),
    r"^[a-z0-9][a-z0-9-]{0,39}$": Words(
        "영문 소문자와 숫자, 줄표(-)로 1~40자여야 합니다(예: gimbap)",
        "must have 1 to 40 of a to z, 0 to 9 and -, such as gimbap",
    ),
    r"^[a-z][a-z_]{1,39}$": Words(
        "결과의 종류여야 합니다(예: account_differs)", "must be a kind of finding, such as account_differs"
    ),
    r"^[a-z0-9-]{0,40}$": Words(
        "영문 소문자와 숫자, 줄표(-)로 40자까지입니다", "may have up to 40 of a to z, 0 to 9 and -"
    ),
    r"^[a-z0-9][a-z0-9-]{5,39}$": Words(
        "카드번호가 아니라 카드사의 카드토큰이어야 합니다(영문 소문자와 숫자, 줄표로 6~40자)",
        "must be the network's token of a card and not its number: 6 to 40 of a to z, 0 to 9 and -",
    ),
    r"^[a-z][a-z0-9-]{1,19}$": Words(
        "영문 소문자로 시작하는 2~20자여야 합니다(예: bc-card)", "must have 2 to 20 of a to z, 0 to 9, -: bc-card"
    ),
    r"^[A-Za-z0-9][A-Za-z0-9_-]{2,63}$": Words(
        "영문과 숫자, 줄표(-), 밑줄(_)로 3~64자여야 합니다", "must have 3 to 64 letters, digits, - and _"
    ),
    r"^[A-Za-z0-9_-]{8,64}$": Words(
        "영문과 숫자, 줄표(-), 밑줄(_)로 8~64자여야 합니다", "must have 8 to 64 letters, digits, - and _"
    ),
    r"^[0-9]{3}[- ]?[0-9]{2}[- ]?[0-9]{5}$": Words(
        "사업자등록번호는 숫자 10자리입니다(예: 123-45-67890)", "must be a business number of 10 digits: 123-45-67890"
    ),
    r"^[a-z][a-z0-9_.-]{2,39}$": Words(
        "영문 소문자로 시작하는 3~40자여야 합니다(예: kim-officer)",
        "must begin with a letter and have 3 to 40 of a to z, 0 to 9, -, _ and .",
    ),
    r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$": Words(
        "이메일 주소여야 합니다(예: kim@example.org)", "must be an e-mail address, such as kim@example.org"
    ),
    # ── places ──
    r"^[0-9]{5}$": Words("시군구 코드는 숫자 5자리입니다(예: 41460)", "must be a town's code of 5 digits: 41460"),
    r"^([0-9]{5}|central)$": Words(
        "시군구 코드 숫자 5자리나 central이어야 합니다", "must be a municipality's code of 5 digits, or central"
    ),
    r"^[0-9]{5,10}$": Words("행정구역 코드는 숫자 5~10자리입니다", "must be an area's code of 5 to 10 digits"),
    JURISDICTION: _AREA,
    r"^[a-z0-9]+$": _AREA,
    # ── times ──
    DAY_PATTERN: NO_DAY,
    MONTH_PATTERN: Words("연월 형식이 올바르지 않습니다(예: 2026-11)", "must be a month such as 2026-11"),
    r"^20[0-9]{2}-(01|03|05|07|09|11)$": Words(
        "회차는 홀수 달의 연월입니다(예: 2026-11)", "must be a round, the month in which it began: 2026-11"
    ),
    r"^([01][0-9]|2[0-3]):[0-5][0-9]$": Words("시각은 09:30처럼 적어 주세요", "must be a time of day such as 09:30"),
    r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$": Words(
        "시각은 21:00처럼 적어 주세요(24:00까지)", "must be a time of day such as 21:00, up to 24:00"
    ),
    # ── what we gave, and comes back ──
    f"^[0-9A-HJKMNP-TV-Z]{{26}}$|{UUID7_PATTERN}": _AS_GIVEN,
    r"^[0-9A-HJKMNP-TV-Z]{12}$": _AS_GIVEN,
    r"^[0-9a-f]{32}$": _AS_GIVEN,
    r"^[A-Za-z0-9._-]{20,128}$": _AS_GIVEN,
    r"^[A-Za-z0-9_+]{1,128}$": _AS_GIVEN,
    r"^[a-z_]{2,40}$": _PROGRAMME,
    # ── the authorization-code flow ──
    r"^code$": Words("code여야 합니다", "must be code"),
    r"^[!-~]+$": Words("빈칸 없는 ASCII 글자여야 합니다", "must be of ASCII characters that can be seen"),
    r"^[A-Za-z0-9_-]{43}$": Words(
        "verifier의 SHA-256을 base64url로 적은 43자여야 합니다", "must be SHA-256 of the verifier in base64url"
    ),
    r"^[A-Za-z0-9._~-]{43,128}$": Words(
        "영문, 숫자와 - . _ ~ 로 43~128자여야 합니다", "must have 43 to 128 letters, digits and - . _ ~"
    ),
}  # fmt: skip
