"""A child eats by the page at `/`, from the number to the order and its cancellation, over a line that breaks; asks;
and whoever acts for two children switches between them. Real pages, the real APIs, and what those then say."""

import secrets
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError
from playwright.sync_api import Browser, Page, expect

from tests.pages.test_neutral import MARKS
from tests.support import depth
from tests.support.alerts import photo_with_position
from tests.support.browser import Watched, device, walks
from tests.support.eaters import (
    BIRTHDAY,
    CARD,
    Family,
    amount_on,
    clock_is_off,
    early_child,
    hungry_child,
    letter_code,
    new_family,
    others_ate_at,
    session_of,
    signed_in,
    stands_at,
)
from tests.support.signing_in import by_page, ends
from tools.day.cast import new_order_id
from tools.day.operator import Operator
from tools.day.script import until
from tools.day.town import YONGIN

pytestmark = pytest.mark.xdist_group("cloud")

Json = dict[str, Any]
WORDS: dict[str, dict[str, str]] = {
    "ko": {
        "sign_in": "로그인하거나 가입하기",
        "mine": "내 위치로 찾기",
        "map": "지도",
        "list": "목록",
        "closed_too": "닫힌 곳도 보기",
        "alcohol": "술은 주문할 수 없어요",
        "add": "비빔밥 담기",
        "dear": "갈비찜 담기",
        "less": "갈비찜 하나 빼기",
        "pay": "모자란 12,000원은 내가 낼게요",
        "order": "9,000원 주문하기",
        "resend": "지금 다시 보내기",
        "cancel": "취소하기",
        "cancelled": "취소됐어요",
        "again": "다시 담기",
        "accepted": "가게가 받았어요",
        "refused": "여기서 안 된다고 했어요",
        "send": "보내기",
        "new_answer": "새 답",
        "contrast": "선명하게",
        "ask": "문의",
        "link": "연결하기",
        "guardian": "우리 아이가 먹어요",
        "start": "먹으러 가기",
        "pair": "다른 기기와 연결하기",
        "show": "연결할 글자 보기",
        "check": "연결 확인",
        "device": "다른 기기 연결하기",
        "orders": "주문",
        "me": "내 정보",
        "no_mails": "메일 그만 받기",
        "eat": "먹기",
        "back": "이전",
        "ends": "그만 쓰기",
        "unlink": "연결 끊기",
        "unlink_sure": "네, 끊을게요",
        "delete": "계정 지우기",
        "delete_sure": "네, 지울게요",
    },
    "en": {
        "sign_in": "Sign in or sign up",
        "mine": "Use my position",
        "map": "Map",
        "list": "List",
        "closed_too": "Show closed ones too",
        "alcohol": "Alcohol cannot be ordered",
        "add": "Add 비빔밥",
        "dear": "Add 갈비찜",
        "less": "One 갈비찜 less",
        "pay": "I pay the missing ₩12,000 myself",
        "order": "Order for ₩9,000",
        "resend": "Try again now",
        "cancel": "Cancel (until",
        "cancelled": "Cancelled",
        "again": "Choose again",
        "accepted": "Accepted by the shop",
        "refused": "They said no to me here",
        "send": "Send",
        "new_answer": "New answer",
        "contrast": "Contrast",
        "ask": "Ask",
        "link": "Link",
        "guardian": "My child eats",
        "start": "Go and eat",
        "pair": "Link with another device",
        "show": "Show the code",
        "check": "Check the link",
        "device": "Link another device",
        "orders": "Orders",
        "me": "Me",
        "no_mails": "Stop the reminders",
        "eat": "Eat",
        "back": "Back",
        "ends": "Stop using it",
        "unlink": "End the link",
        "unlink_sure": "Yes, end it",
        "delete": "Delete my account",
        "delete_sure": "Yes, delete it",
    },
}

NAMES = """async () => [
  document.cookie, window.name, ...(await caches.keys()), ...navigation.entries().map(({ url }) => `${url}`),
  ...(await indexedDB.databases()).map(({ name }) => name),
]"""
"""Whatever a device shows of a page by a name."""
REFUSED = "Failed to load resource: the server responded with a status of 4"
"""What a browser says of a refusal, which the page tells in words."""


@pytest.fixture(scope="module")
def operator(cloud: Json) -> Iterator[Operator]:
    with Operator(cloud) as found:
        yield found


@pytest.fixture
def family(operator: Operator) -> Family:
    return new_family(operator, secrets.token_hex(3))


def press(page: Page, name: str, *, exact: bool = True) -> None:
    page.get_by_role("button", name=name, exact=exact).click()


def tab(page: Page, name: str) -> None:
    """Goes to a part of the page. Until its code has come, nothing is in it: it is there with its heading."""
    link = page.locator(".eat-tabs").get_by_role("link", name=name)
    link.click()
    expect(link).to_have_attribute("aria-current", "page")
    expect(page.locator("main h1")).to_be_visible()


@pytest.mark.parametrize(("language", "size"), walks())
def test_M9_M10_M4_M3_a_child_sees_what_there_is_orders_once_over_a_broken_line_cancels_and_orders_again(
    cloud: Json, chromium: Browser, operator: Operator, family: Family, language: str, size: dict[str, int]
) -> None:
    words, phone = WORDS[language], family.phone(operator, "haneul")
    with device(chromium, language, size) as (context, watched):
        page = watched.page
        page.goto(cloud["pages"])
        expect(page.get_by_role("button", name=words["sign_in"])).to_be_visible()
        watched.look("eat-front")
        stands_at(context, family.place)
        clock_is_off(context)
        press(page, words["sign_in"])
        by_page(page, f"haneul-{family.code}")
        expect(page.locator("[data-amount]")).to_be_visible()
        assert page.url == f"{cloud['pages']}eat/"
        assert amount_on(page) == 20_000
        watched.look("eat-first")
        page.evaluate("navigator.serviceWorker.ready")
        press(page, words["mine"])
        shops_are_found(watched, family)
        dishes_say_whether_they_can_be_bought(watched, family)
        too_much_is_said_before_it_is_ordered(watched)
        signed_in_again_the_basket_is_there(watched, f"haneul-{family.code}")
        ordered_once_over_a_broken_line(watched)
        (order,) = phone.get("/orders", month=month_of(page)).body["orders"]
        assert (order["state"], order["total"]["amount"]) == ("held", 9_000)
        watched.look("eat-ordered")

        press(page, words["cancel"], exact=False)
        expect(page.get_by_role("heading", name=words["cancelled"])).to_be_visible()
        watched.look("eat-cancelled")
        tab(page, words["eat"])
        expect(page.locator("[data-amount='20000']")).to_be_visible()

        tab(page, words["orders"])
        cancelled = page.locator("[data-state='voided']")
        expect(cancelled).to_contain_text("햇살밥상")
        watched.look("eat-orders")
        cancelled.click()
        press(page, words["again"])
        press(page, words["order"])
        expect(page.get_by_role("button", name=words["cancel"])).to_be_visible()
        orders = phone.get("/orders", month=month_of(page)).body["orders"]
        assert [each["state"] for each in orders] == ["held", "voided"]
        assert operator.partner().post(f"/orders/{orders[0]['ref']}/capture", {}).status == 200
        page.reload()
        expect(page.get_by_role("heading", name=words["accepted"])).to_be_visible()
        watched.look("eat-accepted")

        tab(page, words["me"])
        expect(page.locator("[data-lapses='1']")).to_be_visible()
        press(page, words["no_mails"])
        expect(page.locator("[data-mails='off']")).to_be_visible()
        mails = operator.phone("people", family.token("haneul")).get("/my/mails")
        assert mails.body == {"before_money_lapses": False}
        for summary in page.locator("summary").all():
            summary.click()
        watched.look("eat-me")
        kept = page.evaluate("JSON.stringify([localStorage, Object.keys(sessionStorage)])")
        assert family.haneul not in kept
        assert not MARKS.search("".join([kept, page.title(), *watched.told, *page.evaluate(NAMES)]))
        # But for Cognito's, no other address is asked.
        assert watched.hosts == {urlsplit(cloud[each]).netloc for each in ("pages", "endpoint")}
        assert [fault for fault in watched.faults if not fault.startswith(REFUSED)] == []


def shops_are_found(watched: Watched, family: Family) -> None:
    """Near, open, by initial consonants; as a list and on a map."""
    page, words = watched.page, WORDS[watched.language]
    own = page.locator(f".eat-shop[href*='{family.code}']")
    expect(own).to_have_count(2)
    watched.look("eat-near")
    page.locator("#q").fill("ㅎㅎㅎㅎㅎㅎ")
    press(page, words["closed_too"])
    page.locator("#q").fill("")
    expect(own).to_have_count(3)
    page.locator("#q").fill("ㅎㅅㅂ")
    expect(own).to_have_count(1)
    page.locator("#q").fill("")
    expect(own).to_have_count(3)
    press(page, words["map"])
    expect(page.locator(".eat-pin").first).to_be_visible()
    watched.look("eat-map")
    press(page, words["list"])


def dishes_say_whether_they_can_be_bought(watched: Watched, family: Family) -> None:
    page, words = watched.page, WORDS[watched.language]
    press(page, words["contrast"])
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-krds-mode", "high-contrast")
    watched.look("eat-high-contrast")
    press(page, words["contrast"])
    page.locator(f".eat-shop[href$='{family.bakery}']").click()
    press(page, words["refused"])
    expect(page.locator(".eat-told.good")).to_be_visible()
    watched.look("eat-refused-me")
    page.go_back()
    page.locator(f".eat-shop[href$='{family.shop}']").click()
    wine = page.locator("[data-dish='makgeolli']")
    expect(wine).to_contain_text(words["alcohol"])
    expect(wine.get_by_role("button")).to_have_count(0)
    watched.look("eat-shop")


def too_much_is_said_before_it_is_ordered(watched: Watched) -> None:
    page, words = watched.page, WORDS[watched.language]
    press(page, words["add"])
    press(page, words["dear"])
    watched.look("eat-chosen")
    page.locator(".eat-bar a").click()
    expect(page.locator(".eat-told.look")).to_contain_text("20,000")
    watched.look("eat-too-much")
    press(page, words["pay"])
    expect(page.locator(".eat-sums")).to_contain_text("12,000")
    watched.look("eat-own-money")
    press(page, words["less"])
    expect(page.get_by_role("button", name=words["order"])).to_be_visible()
    watched.look("eat-basket")


def signed_in_again_the_basket_is_there(watched: Watched, name: str) -> None:
    """The sign-in ends as one is about to order: it leads back, and nothing of the basket is lost."""
    page, words = watched.page, WORDS[watched.language]
    ends(page)
    page.reload()
    by_page(page, name)
    page.wait_for_url("**/eat/#/basket")
    expect(page.get_by_role("button", name=words["order"])).to_be_visible()


def ordered_once_over_a_broken_line(watched: Watched) -> None:
    """Pressed twice without a line, the page closed and opened again: one order, once there is one."""
    page, words = watched.page, WORDS[watched.language]
    page.context.set_offline(True)
    page.get_by_role("button", name=words["order"]).dblclick()
    expect(page.get_by_role("button", name=words["resend"])).to_be_visible()
    watched.look("eat-waiting")
    page.reload()
    expect(page.get_by_role("button", name=words["resend"])).to_be_visible()
    watched.faults.clear()  # what a browser says of a broken line
    page.context.set_offline(False)
    expect(page.get_by_role("button", name=words["cancel"])).to_be_visible()


def month_of(page: Page) -> str:
    """The month in Seoul, as the device knows it."""
    return str(page.evaluate("new Intl.DateTimeFormat('sv', {timeZone: 'Asia/Seoul'}).format(new Date()).slice(0, 7)"))


@pytest.mark.parametrize(("language", "size"), walks(first=1))
def test_M12_whoever_acts_for_two_switches_between_them_and_asks_with_a_photo(
    cloud: Json, chromium: Browser, operator: Operator, family: Family, language: str, size: dict[str, int]
) -> None:
    words = WORDS[language]
    order = {
        "merchant_id": family.shop,
        "lines": [{"item_id": "bibimbap", "unit_price": {"amount": 9_000}, "count": 1}],
    }
    order["order_id"] = new_order_id()
    assert family.phone(operator, "bada").post("/orders", order).status == 201
    with device(chromium, language, size) as (context, watched):
        page = watched.page
        signed_in(context, family.token("guardian"))
        page.goto(cloud["pages"])
        press(page, family.haneul)
        expect(page.locator("[data-amount='20000']")).to_be_visible()
        press(page, family.bada)
        expect(page.locator("[data-amount='11000']")).to_be_visible()
        watched.look("eat-two-children")

        tab(page, words["ask"])
        page.locator("a[href='#/ask/new']").click()
        press(page, words["send"])
        expect(page.locator(".eat-told.look")).to_be_visible()
        page.locator("#subject").fill(f"가게가 안 된다고 해요 {family.code}")
        page.locator("#text").fill("어제 저녁에 주문이 안 됐어요.")
        page.locator("#photo").set_input_files(
            [{"name": "receipt.jpg", "mimeType": "image/jpeg", "buffer": photo_with_position()}]
        )
        expect(page.locator(".eat-photo")).to_be_visible()
        watched.look("eat-ask")
        press(page, words["send"])
        page.locator("a[href^='#/ask/']").last.click()
        expect(page.locator("[data-by='asker']")).to_have_count(1)
        question = page.url.rpartition("/")[2]

        officer = operator.phone_of("officer_yongin", "desk")
        waiting = officer.get("/desk/questions", municipality=YONGIN).body["questions"]
        listed = next(each for each in waiting if family.code in each["subject"])
        seen = officer.get(f"/desk/questions/{listed['question_ref']}").body
        answer = {"request_id": str(uuid4()), "version": seen["version"], "text": "가게에 확인했어요. 오늘부터 돼요."}
        assert officer.post(f"/desk/questions/{listed['question_ref']}/answers", answer).status < 300
        tab(page, words["eat"])
        page.reload()
        expect(page.locator(".eat-new")).to_be_visible()
        tab(page, words["ask"])
        expect(page.get_by_text(words["new_answer"], exact=True)).to_be_visible()
        watched.look("eat-questions")
        page.locator(f"a[href$='{question}']").click()
        expect(page.locator("[data-by='officer']")).to_contain_text("오늘부터")
        # Read in the other language, nothing that is typed is lost.
        page.locator("#say").fill("고마워요")
        for other in sorted(WORDS, key=lambda each: each == language):
            page.locator(f".eat-switches [lang='{other}']").click()
            expect(page.locator("html")).to_have_attribute("lang", other)
        page.wait_for_load_state("networkidle")
        expect(page.locator("#say")).to_have_value("고마워요")
        until(
            lambda: (page.reload(), page.locator("[data-photo='ready']").count())[1],
            lambda count: count == 1,
        )
        watched.look("eat-answered")
        assert watched.hosts <= {urlsplit(cloud["pages"]).netloc, urlsplit(cloud["endpoint"]).netloc}
        assert [fault for fault in watched.faults if not fault.startswith(REFUSED)] == []


@pytest.mark.parametrize(("language", "size"), walks())
def test_P2_a_newcomer_links_by_the_letter_and_lets_a_second_device_in(
    cloud: Json, chromium: Browser, operator: Operator, family: Family, language: str, size: dict[str, int]
) -> None:
    words, eat = WORDS[language], f"{cloud['pages']}eat/"
    with device(chromium, language, size) as (_, watched), device(chromium, language, size) as (second, other):
        page = watched.page
        page.goto(eat)
        press(page, words["sign_in"])
        by_page(page, f"newcomer-{family.code}")
        press(page, words["link"])
        expect(page.get_by_role("alert")).to_be_visible()
        press(page, words["guardian"])
        page.locator("#number").fill(CARD)
        page.locator("#birth").fill(BIRTHDAY)
        page.locator("#code").fill(letter_code(operator, family.haneul))
        watched.look("eat-link")
        press(page, words["link"])
        press(page, words["start"])
        expect(page.locator("[data-amount='20000']")).to_be_visible()

        signed_in(second, session_of(operator, f"second-{family.code}"))
        other.page.goto(eat)
        other.page.get_by_text(words["pair"], exact=True).click()
        press(other.page, words["show"])
        code = other.page.locator(".eat-code").inner_text()
        other.look("eat-pairing")
        tab(page, words["me"])
        page.get_by_text(words["device"], exact=True).click()
        page.locator("#device").fill(code)
        page.locator("#device").press("Enter")
        expect(page.locator(".eat-told.good")).to_be_visible()
        press(other.page, words["check"])
        expect(other.page.locator("[data-amount='20000']")).to_be_visible()
        links_end_and_the_account_too(watched, other, operator, family)
        for each in (watched, other):
            assert [fault for fault in each.faults if not fault.startswith(REFUSED)] == []


def links_end_and_the_account_too(watched: Watched, other: Watched, operator: Operator, family: Family) -> None:
    """The child's own link is ended on the second device, and the guardian's account is deleted (P1, P2)."""
    words, page = WORDS[watched.language], other.page
    second = session_of(operator, f"second-{family.code}")["id"]
    tab(page, words["me"])
    page.get_by_text(words["ends"], exact=True).click()
    press(page, words["unlink"])
    other.look("eat-unlinking")
    press(page, words["unlink_sure"])
    expect(page.locator("#number")).to_be_visible()
    asked = operator.phone("meals", second).get("/allowance", child_id=family.haneul)
    assert asked.status in {401, 403, 404}, asked.body

    page = watched.page
    page.get_by_text(words["ends"], exact=True).click()
    press(page, words["delete"])
    watched.look("eat-deleting")
    press(page, words["delete_sure"])
    expect(page.get_by_role("button", name=words["sign_in"])).to_be_visible()
    assert page.evaluate("sessionStorage.getItem('s')") is None
    with pytest.raises(ClientError):
        session_of(operator, f"newcomer-{family.code}")


@pytest.mark.parametrize(("language", "size"), walks(first=1, is_short=True))
def test_M9_M15_whoever_cannot_order_yet_or_for_now_is_told_so_kindly(
    cloud: Json, chromium: Browser, operator: Operator, family: Family, language: str, size: dict[str, int]
) -> None:
    tokens = {"early": early_child(operator, family.code), "stopped": family.token("bada")}
    officer = operator.phone_of("officer_yongin", "desk")
    assert officer.post(f"/desk/children/{family.bada}/status", {"status": "suspended", "why": "made up"}).status < 300
    told = {
        "early": {"ko": "3월 1일부터", "en": "from March 1 on"},
        "stopped": {"ko": "주민센터", "en": "community centre"},
        "hungry": {"ko": "지금은 쉬는 시간이에요", "en": "Time for a rest"},
    }
    if depth.DEPTH.byways:
        tokens["hungry"] = hungry_child(operator, family.code)
        others_ate_at(operator, family.code, family.shop)
    for name, token in tokens.items():
        with device(chromium, language, size) as (context, watched):
            signed_in(context, token)
            watched.page.goto(f"{cloud['pages']}eat/")
            expect(watched.page.locator(".eat-purse")).to_contain_text(told[name][language])
            watched.look(f"eat-{name}")
            tab(watched.page, WORDS[language]["me"])
            watched.look(f"eat-{name}-me")
            if depth.DEPTH.byways:
                watched.page.goto(f"{cloud['pages']}eat/#/shops/{family.shop}")
                expect(watched.page.locator(".eat-lately" if name == "stopped" else "main h1")).to_be_visible()
                watched.look(f"eat-{name}-shop")
            assert [fault for fault in watched.faults if not fault.startswith(REFUSED)] == []
