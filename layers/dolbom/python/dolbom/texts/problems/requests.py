"""The problems of requests as such, whatever they ask for; and those that several services share."""

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
