"""The report's pages as people press through them, in both languages; and all that a device keeps of them."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.support.browser import Watched

Json = dict[str, Any]
WORDS = {
    "ko": {
        "next": "다음",
        "send": "보내기",
        "back": "이전",
        "again": "지금 다시 보내기",
        "go": "알림 계속하기",
        "contrast": "선명하게 보기",
        "leave": "이 페이지 나가기",
        "open": "확인하기",
        "report": "알리기",
        "follow": "진행 상황 보기",
        "more photos": "사진 더 보내기",
        "send 1": "사진 1장 보내기",
        "as new": "새 알림으로 보내기",
        "right": "네, 사진을 찍은 곳이 맞아요",
        "refresh": "새로 확인",
        "sign out": "로그아웃",
        "renew": "새 확인번호 받기",
        "revoke": "확인번호 없애기",
        "revoke sure": "네, 없앨게요",
        "codes": "확인번호 바꾸기",
        "openings": "내 파일을 누가 열어 보았나요",
        "reopen": "다시 열기",
        "copy": "복사",
        "another": "다른 일 알리기",
        "another sure": "네, 새로 알릴게요",
    },
    "en": {
        "next": "Next",
        "send": "Send",
        "back": "Back",
        "again": "Try again now",
        "go": "Go on with the report",
        "contrast": "Contrast",
        "leave": "Leave this page",
        "open": "Look",
        "report": "Report",
        "follow": "See how it stands",
        "more photos": "Send more photos",
        "send 1": "Send the photo",
        "as new": "Send it as a new report",
        "right": "Yes, that is the place",
        "refresh": "Look again",
        "sign out": "Sign out",
        "renew": "Get a new receipt code",
        "revoke": "End the receipt code",
        "revoke sure": "Yes, end it",
        "codes": "Change the receipt code",
        "openings": "Who opened my file",
        "reopen": "Open it again",
        "copy": "Copy",
        "another": "Report something else",
        "another sure": "Yes, begin anew",
    },
}
TEXT = "예시입니다. 옆집 할머니가 사흘째 안 보여요."
# All that a device keeps, as text: what stands in it stands on the device.
KEPT = """async () => {
  const kept = [localStorage, sessionStorage, history.state].map((each) => JSON.stringify(each));
  kept.push(location.href, document.title, document.cookie, document.referrer, window.name);
  kept.push(...navigation.entries().map(({ url }) => `${url}`));
  for (const { name } of await indexedDB.databases()) {
    const asked = indexedDB.open(name);
    const database = await new Promise((done) => (asked.onsuccess = () => done(asked.result)));
    for (const store of database.objectStoreNames) {
      const all = database.transaction(store).objectStore(store).getAll();
      kept.push(JSON.stringify(await new Promise((done) => (all.onsuccess = () => done(all.result)))));
    }
    database.close();
  }
  for (const name of await caches.keys())
    for (const answer of await (await caches.open(name)).matchAll())
      if (!/font|javascript/.test(answer.headers.get("Content-Type"))) kept.push(answer.url, await answer.text());
      else kept.push(answer.url);
  return kept;
}"""


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def choose(page: Page, answer: str) -> None:
    page.locator(f'[data-answer="{answer}"]').click()


def choose_named(page: Page, field: str, name: str) -> None:
    """Chooses from a list of places by a name in Hangul; in English its name in Latin letters stands before it."""
    option = page.locator(f"{field} option").filter(has_text=re.compile(rf"(^|· ){name}$"))
    page.locator(field).select_option(value=option.get_attribute("value"))


def quickly_to_check(page: Page, language: str, about: str, anonymous: str = "yes") -> None:
    """Answers what must be answered, and nothing else, until all is to be checked."""
    words = WORDS[language]
    choose(page, "unsure")
    choose(page, about)
    if about == "neighbour":
        choose(page, anonymous)
    page.locator("#kinds-isolation").check()
    press(page, words["next"])
    page.locator("#text").fill(TEXT)
    press(page, words["next"])
    choose_named(page, "#province", "경기도")
    choose_named(page, "#town", "용인시 기흥구")
    choose_named(page, "#area", "보정동")
    for _ in range(3 if about == "neighbour" and anonymous == "yes" else 4):
        press(page, words["next"])


def steps_to_check(watched: Watched, about: str, photos: list[Json]) -> None:
    """Answers all questions, looking at each page, until all is to be checked."""
    page, words = watched.page, WORDS[watched.language]
    choose(page, about)
    if about == "neighbour":
        watched.look("anonymous")
        choose(page, "yes")
    page.locator("#kinds-isolation").check()
    watched.look("kinds")
    press(page, words["next"])
    press(page, words["next"])
    expect(page.locator("#text-error")).to_be_in_viewport()
    expect(page.locator("#text:focus")).to_have_count(1)
    watched.look("text-missing")
    page.locator("#text").fill(TEXT)
    page.go_back()
    expect(page.locator("#kinds-isolation")).to_be_checked()
    press(page, words["next"])
    expect(page.locator("#text")).to_have_value(TEXT)
    press(page, words["next"])
    choose_named(page, "#province", "경기도")
    if about == "neighbour":
        choose_named(page, "#town", "용인시 기흥구")
        choose_named(page, "#area", "보정동")
        page.locator("#address").fill("3층 안쪽 집")
        page.locator("main details.field summary").click()
        expect(page.locator(".outline path.outline-area").first).to_be_attached()
        page.locator(".outline").click()
        expect(page.locator('main [role="status"]')).to_contain_text("보정동 (지도에 찍은 곳)")
        watched.look("place-pinned")
    else:
        page.locator("#search").fill("기흥구 ㅂㅈㄹ 12")
        watched.look("place-searched")
        page.get_by_role("button", name="보정로 12 용인시 기흥구 보정동", exact=True).click()
        expect(page.locator("#address")).to_have_value("보정로 12")
        # What was pressed has gone: what it led to has the focus, and is in sight.
        expect(page.locator("[data-place]:focus")).to_be_in_viewport()
    watched.look("place")
    press(page, words["next"])
    page.locator("#flags-no_visit").check()
    watched.look("care")
    press(page, words["next"])
    if about == "self":
        page.locator("#name").fill("지어낸 사람")
        page.locator("#how-call").check()
        press(page, words["next"])
        expect(page.locator("#phone-error")).to_be_visible()
        watched.look("contact-without-a-number")
        page.locator("#phone").fill("010-0000-0000")
        watched.look("contact")
        press(page, words["next"])
    page.locator("#photos").set_input_files(photos)
    expect(page.locator(".photos li")).to_have_count(len(photos))
    watched.look("photos")
    press(page, words["next"])
    expect(page.locator(".said")).to_contain_text("보정동")
    watched.look("check")


def picture(name: str, content: bytes) -> Json:
    return {"name": name, "mimeType": "image/jpeg", "buffer": content}


def numbers_on(page: Page) -> tuple[str, str]:
    alert_id, code = (page.locator(f'[data-number="{each}"]').inner_text() for each in ("alert", "code"))
    return alert_id, code
