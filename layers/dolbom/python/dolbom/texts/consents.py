"""Words of consents: what a partner's app asks for, said so that a child understands it."""

from dolbom.texts.words import Words

TITLE = Words("‘{name}’ 앱을 연결할까요?", "Connect the app “{name}”?")
MAY = (
    Words("오늘과 이번 달에 쓸 수 있는 금액을 봐요.", "It sees what can be spent today and this month."),
    Words(
        "이 앱에서 주문하고, 가게가 받기 전에는 취소할 수 있어요.",
        "It orders, and cancels until the shop has accepted.",
    ),
    Words("이 앱에서 한 주문만 봐요.", "It sees the orders that were made in it, and no others."),
)
MAY_NOT = (
    Words("다른 앱에서 한 주문은 보지 못해요.", "It does not see orders that were made in other apps."),
    Words(
        "문의를 읽거나 쓰지 못하고, 카드를 연결하거나 끊지 못해요.",
        "It reads and writes no questions, and links or unlinks no card.",
    ),
    Words("비밀번호와 이메일은 알 수 없어요.", "It does not learn the password or the e-mail address."),
)
ENDS = Words(
    "언제든지 돌봄의 ‘연결한 앱’에서 끊을 수 있어요. 끊으면 바로 이 앱에서 주문할 수 없어요.",
    "It can be ended at any time at “Connected apps” of Dolbom, and then orders nothing from that moment.",
)
