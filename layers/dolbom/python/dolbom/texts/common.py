"""The words that every API needs: problems of requests as such, and what can be wrong with a field."""

from dolbom.dates import DAY_PATTERN, MONTH_PATTERN
from dolbom.errors import (
    BadInput,
    Conflict,
    DolbomError,
    Forbidden,
    Invalid,
    NotFound,
    NotSignedIn,
    TooLarge,
    TooMany,
    Unavailable,
)
from dolbom.ids import UUID4_PATTERN, UUID7_ANY_CASE_PATTERN, UUID7_PATTERN
from dolbom.patterns import CARD, JURISDICTION, NOT_BLANK
from dolbom.texts.words import Problem, Words

PROBLEMS: dict[str, Problem] = {
    "centre_needed": Problem(
        Invalid,
        "센터를 골라 주세요",
        Words(
            "한 번에 볼 수 있는 센터는 {centres_max}곳까지입니다. 센터나 시군구의 코드(centre)를 적어 주세요.",
            "One list shows at most {centres_max} centres. Name a centre, or the office of fewer of them, in centre.",
        ),
    ),
    "weights_decided": Problem(
        Conflict,
        "이미 결정된 제안",
        Words(
            "이미 결정되었거나, 그 사이에 다른 가중치가 정해진 제안입니다. 목록을 다시 불러와 주세요.",
            "This proposal was decided already, or other weights were accepted since. Load the list again.",
        ),
    ),
    "internal": Problem(
        DolbomError,
        "일시적인 오류",
        Words("잠시 후 다시 시도해 주세요.", "Something went wrong on our side. Please try again."),
    ),
    "bad_input": Problem(BadInput, "잘못된 요청", Words("요청을 읽을 수 없습니다.", "The request cannot be read.")),
    "not_utf8": Problem(BadInput, "잘못된 요청", Words("요청 본문은 UTF-8이어야 합니다.", "The body must be UTF-8.")),
    "not_json": Problem(
        BadInput, "잘못된 요청", Words("요청 본문이 올바른 JSON이 아닙니다.", "The body is not valid JSON.")
    ),
    "key_twice": Problem(
        BadInput, "잘못된 요청", Words("JSON에 같은 이름이 두 번 있습니다.", "The JSON has a key twice.")
    ),
    "number_range": Problem(
        BadInput,
        "잘못된 요청",
        Words("NaN과 무한대, 너무 큰 수는 보낼 수 없습니다.", "NaN, infinity and numbers that large cannot be sent."),
    ),
    "too_deep": Problem(
        BadInput,
        "잘못된 요청",
        Words("JSON이 너무 깊습니다(최대 {depth_max}단계).", "The JSON nests deeper than {depth_max}."),
    ),
    "lone_surrogate": Problem(
        BadInput, "잘못된 요청", Words("본문에 깨진 문자가 있습니다.", "The body holds a broken character.")
    ),
    "invalid": Problem(
        Invalid,
        "입력값 확인",
        Words("표시된 항목(errors)을 고쳐 다시 보내 주세요.", "Correct the fields listed in errors and send again."),
    ),
    "bad_next": Problem(
        Invalid,
        "입력값 확인",
        Words(
            "다음 페이지 값(next)은 앞 페이지에서 받은 그대로 보내 주세요.",
            "Send next exactly as the last page gave it.",
        ),
    ),
    "beyond_the_feed": Problem(
        Invalid,
        "입력값 확인",
        Words(
            "지금 마지막 사건의 번호는 {last}입니다. 이어 볼 자리(after)에는 0부터 {last}까지의 번호를 적어 주세요.",
            "The feed's last event is number {last} now. Send after as a number from 0 to {last}.",
        ),
    ),
    "already_so": Problem(
        Conflict,
        "이미 그렇게 되어 있음",
        Words("이미 그렇게 되어 있습니다.", "It is so already."),
    ),
    "household_later": Problem(
        Conflict,
        "잠시 후 다시",
        Words(
            "방금 접수되어 같은 집의 알림을 아직 찾고 있습니다. 잠시 후 다시 해 주세요.",
            "It came in a moment ago, and its household is being looked for. Try again in a moment.",
        ),
    ),
    "child_needed": Problem(
        Invalid,
        "입력값 확인",
        Words("어느 자녀의 계정인지(child_id) 알려 주세요.", "Say which child's account with child_id."),
    ),
    "not_signed_in": Problem(
        NotSignedIn, "로그인 필요", Words("로그인한 뒤 다시 시도해 주세요.", "Please sign in and try again.")
    ),
    "entitlements_changed": Problem(
        NotSignedIn,
        "권한이 바뀌었습니다",
        Words(
            "권한이 바뀌었습니다. 로그인 상태를 새로 고친 뒤 다시 시도해 주세요.",
            "What you may do has changed. Renew your token, or sign in again, and try again.",
        ),
    ),
    "account_deleted": Problem(
        Conflict,
        "탈퇴한 계정",
        Words("탈퇴한 계정에는 권한을 줄 수 없습니다.", "The account was deleted: nothing can be granted to it."),
    ),
    "staff_name_taken": Problem(
        Conflict,
        "이미 쓰는 아이디",
        Words(
            "다른 전자우편 주소로 만든 계정이 쓰는 아이디입니다. 다른 아이디를 정해 주세요.",
            "An account with another e-mail address has this name. Choose another name.",
        ),
    ),
    "ends_sooner": Problem(
        Conflict,
        "기한을 앞당길 수 없음",
        Words(
            "이미 준 권한의 기한은 앞당길 수 없습니다. 권한을 끝낸 뒤 다시 주세요.",
            "What was granted cannot be made to end sooner. End it, and grant it anew.",
        ),
    ),
    "link_refused": Problem(
        NotFound,
        "연결하지 못했어요",
        Words(
            "카드 번호, 생년월일, 안내문의 코드를 다시 확인해 주세요. 다섯 번 틀리거나 30일이 지난 코드는 안 돼요. "
            "시군구에 새 안내문을 부탁해 주세요.",
            "Please check the card number, the birth date and the code. After five wrong tries or thirty days a code "
            "is over: ask your municipality for a new letter.",
        ),
    ),
    "guardian_approves": Problem(
        Conflict,
        "보호자가 연결해요",
        Words(
            "새 기기는 보호자가 연결해요. 보호자의 기기에서 이 코드를 적어 주세요.",
            "A guardian adds new devices: please have this code typed on the guardian's device.",
        ),
    ),
    "device_refused": Problem(
        NotFound,
        "연결하지 못했어요",
        Words(
            "다른 기기에 보이는 코드를 다시 확인해 주세요. 코드는 10분 동안 한 번 쓸 수 있어요. "
            "지났으면 그 기기에 새 코드를 띄워 주세요.",
            "Please check the code that the other device shows. It is good for ten minutes, and once: after that, let "
            "the other device show a new one.",
        ),
    ),
    "too_many_links": Problem(
        TooMany,
        "오늘은 더 시도할 수 없어요",
        Words("내일 다시 해 주세요.", "This account has tried too often today. Please try again tomorrow."),
    ),
    "linked_to_another": Problem(
        Conflict,
        "이미 연결된 계정",
        Words(
            "이 계정은 다른 아동 본인의 계정이에요. 보호자라면 보호자로 연결해 주세요.",
            "This account is another child's own. Who acts for a child links it as a guardian.",
        ),
    ),
    "too_many_accounts": Problem(
        Conflict,
        "연결된 계정이 너무 많음",
        Words(
            "이 아동에게 연결된 계정이 너무 많아요. 시군구에 알려 주세요.",
            "Too many accounts are or were linked to this child. Please tell your municipality.",
        ),
    ),
    "too_many_cards": Problem(
        Conflict,
        "카드를 더 등록할 수 없습니다",
        Words(
            "한 아동에게는 카드를 {cards_max}장까지 등록할 수 있습니다. 지금 쓰는 카드는 그대로 쓸 수 있습니다. "
            "계속 필요하면 시스템 담당자에게 알려 주세요.",
            "A child has up to {cards_max} cards in all. Those in use go on working. Tell the system's operator if "
            "more are needed.",
        ),
    ),
    "too_many_entitlements": Problem(
        Conflict,
        "권한이 너무 많음",
        Words(
            "한 계정에 등록할 수 있는 권한의 수를 넘었습니다. 새 계정을 만들어 주세요.",
            "The account has as many entitlements as it can have. Make a new one.",
        ),
    ),
    "forbidden": Problem(
        Forbidden, "권한 없음", Words("이 기능을 사용할 권한이 없습니다.", "Your role may not use this.")
    ),
    "not_found": Problem(
        NotFound, "찾을 수 없음", Words("요청하신 항목을 찾을 수 없습니다.", "There is no such thing here.")
    ),
    "conflict": Problem(
        Conflict,
        "처리할 수 없는 상태",
        Words("현재 상태에서는 처리할 수 없습니다.", "Its present state does not allow this."),
    ),
    "too_large": Problem(
        TooLarge,
        "요청이 너무 큼",
        Words("본문은 {bytes_max}바이트까지 보낼 수 있습니다.", "The body may have at most {bytes_max} bytes."),
    ),
    "too_many": Problem(
        TooMany, "요청이 너무 많음", Words("잠시 후 다시 시도해 주세요.", "Too many requests. Please wait a little.")
    ),
    "unavailable": Problem(
        Unavailable, "일시적으로 이용 불가", Words("잠시 후 다시 시도해 주세요.", "Please try again in a moment.")
    ),
    "invitation_not_sent": Problem(
        Unavailable,
        "초대 메일을 보내지 못함",
        Words(
            "초대 메일을 보내지 못해 아무 권한도 주지 않았습니다. 잠시 후 같은 요청을 다시 보내 주세요. "
            "거듭되면 메일을 보내는 설정(SES)을 보아야 합니다.",
            "The invitation could not be mailed, and nothing was granted. Send the same request again in a minute; if "
            "that does not help, look at how mail is sent (SES).",
        ),
    ),
    "unreadable": Problem(
        Unavailable,
        "저장된 내용 확인 중",
        Words(
            "저장된 내용을 지금 읽을 수 없어 확인하고 있습니다. 지워진 것은 없습니다. 나중에 다시 시도해 주세요.",
            "What is stored about this cannot be read just now; we are told of it. Nothing is lost. Try again later.",
        ),
    ),
}

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
