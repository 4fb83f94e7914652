"""People sign in, in a browser: residents with a password of their own, staff with their phone's code too (P1, P5).

Real pages, the embedded cloud's Cognito, and an authenticator app that the test has in its pocket.
"""

import json
import secrets
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import PHONE, Watched, device, press_own, walks
from tools.cloud import people, totp
from tools.cloud.ministack import Cloud
from tools.cloud.people import PASSWORD, Authenticators
from tools.day.operator import Operator

pytestmark = pytest.mark.xdist_group("cloud")

Json = dict[str, Any]
SIGN_UP, FORGOTTEN = "123456", "654321"
"""The codes that the embedded cloud mails."""
WORDS = {
    "ko": {
        "signIn": "로그인",
        "next": "다음",
        "set": "정하기",
        "signUp": "회원가입",
        "forgot": "비밀번호를 잊었어요",
        "toStaff": "담당자 로그인",
        "signOut": "로그아웃",
        "stay": "계속 쓰기",
    },
    "en": {
        "signIn": "Sign in",
        "next": "Next",
        "set": "Set it",
        "signUp": "Sign up",
        "forgot": "I forgot my password",
        "toStaff": "Staff sign-in",
        "signOut": "Sign out",
        "stay": "Go on",
    },
}
KEPT = "JSON.stringify([{...localStorage}, {...sessionStorage}])"
ENDED = """() => {
  const kept = JSON.parse(sessionStorage.getItem("s"));
  const [head, , mark] = kept.id.split(".");
  const claims = JSON.parse(atob(kept.id.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")));
  claims.exp = 1;
  const body = btoa(JSON.stringify(claims)).replaceAll("=", "").replaceAll("+", "-").replaceAll("/", "_");
  sessionStorage.setItem("s", JSON.stringify({ ...kept, id: [head, body, mark].join(".") }));
}"""
"""The token that a tab keeps has ended; what it is renewed with is good."""
WHERE = '{"pool":"staff","to":"/desk/"}'
"""What a tab keeps whose staff has signed out: where the next one's sign-in leads."""
MARKS = ("급식", "결식", "드림", "꿈나무", "meal")


@pytest.fixture
def here(cloud: Json) -> Cloud:
    return Cloud(int(str(cloud["endpoint"]).rpartition(":")[2]))


def press(watched: Watched, name: str) -> None:
    watched.page.get_by_role("button", name=WORDS[watched.language][name], exact=True).click()


def problem(page: Page) -> Any:
    return page.locator("[data-problem]")


def other_than(code: str) -> str:
    return f"{(int(code) + 500_000) % 1_000_000:06}"


def type_password(watched: Watched, name: str, password: str) -> None:
    watched.page.locator("#name").fill(name)
    watched.page.locator("#password").fill(password)
    press(watched, "signIn")


def verified(cloud: Json, here: Cloud, address: str) -> None:
    """Whose code was right owns the address: AWS notes that by itself, the embedded cloud does not."""
    idp, pool = people.client(here, "cognito-idp"), cloud["resources"]["people"]["pool"]
    (found,) = idp.list_users(UserPoolId=pool, Filter=f'email = "{address}"')["Users"]
    told = [{"Name": "email_verified", "Value": "true"}]
    idp.admin_update_user_attributes(UserPoolId=pool, Username=found["Username"], UserAttributes=told)


def pasted(page: Page, field: str, text: str) -> None:
    """Pastes a text, as a password manager or a hand does."""
    page.locator(field).fill("")
    page.keyboard.insert_text(text)
    expect(page.locator(field)).to_have_value(text)


@pytest.mark.parametrize(("language", "size"), walks())
def test_P1_a_resident_signs_up_forgets_the_password_and_comes_back_where_they_were(
    cloud: Json, here: Cloud, chromium: Browser, language: str, size: dict[str, int]
) -> None:
    base = cloud["pages"]
    address, new = f"{secrets.token_hex(8)}@example.org", f"{PASSWORD}?"
    with device(chromium, language, size) as (_, watched):
        page = watched.page
        page.goto(f"{base}sign-in/")
        page.evaluate("""sessionStorage.setItem("s.to", '{"pool":"residents","to":"/report/follow/"}')""")
        page.reload()
        watched.look("sign-in")
        assert not [mark for mark in MARKS if mark in page.content().lower()]
        press(watched, "signIn")
        expect(page.locator("#name-error")).to_be_visible()
        watched.look("sign-in-missing")
        type_password(watched, address, PASSWORD)
        expect(problem(page)).to_have_attribute("data-problem", "NotAuthorizedException")
        watched.look("sign-in-wrong")

        press(watched, "signUp")
        expect(page.locator("#name")).to_have_value(address)
        page.locator("#password").fill("short")
        press(watched, "next")
        expect(problem(page)).to_have_attribute("data-problem", "InvalidPasswordException")
        watched.look("sign-up-refused")
        pasted(page, "#password", PASSWORD)
        press(watched, "next")
        expect(page.locator("#code")).to_be_visible()
        watched.look("sign-up-code")
        page.locator("#code").fill(other_than(SIGN_UP))
        press(watched, "next")
        expect(problem(page)).to_have_attribute("data-problem", "CodeMismatchException")
        page.locator("#code").fill(f"{SIGN_UP[:3]} {SIGN_UP[3:]}")
        press(watched, "next")
        expect(page.locator(".notice-info")).to_be_visible()
        watched.look("signed-up")
        verified(cloud, here, address)

        press(watched, "forgot")
        expect(page.locator("#name")).to_have_value(address)
        watched.look("forgotten")
        press(watched, "next")
        page.locator("#code").fill(FORGOTTEN)
        page.locator("#password").fill(new)
        watched.look("recover")
        press(watched, "set")
        expect(page.locator(".notice-info")).to_be_visible()
        type_password(watched, address, PASSWORD)
        expect(problem(page)).to_have_attribute("data-problem", "NotAuthorizedException")
        type_password(watched, address, new)
        page.wait_for_url(f"{base}report/follow/")

        kept = page.evaluate(KEPT)
        assert not [secret for secret in (PASSWORD, new) if secret in kept]
        assert not [word for word in (*MARKS, "Cognito", "CognitoIdentity") if f'"{word}' in kept]
        assert watched.hosts == {urlsplit(base).netloc, urlsplit(cloud["endpoint"]).netloc}
        assert not [url for url in watched.asked if address in url or PASSWORD in url]
        assert not [fault for fault in watched.faults if "400" not in fault]


def test_nobody_is_led_elsewhere_by_signing_in(cloud: Json, chromium: Browser) -> None:
    base = cloud["pages"]
    with device(chromium, "ko", PHONE) as (_, watched):
        page = watched.page
        for wanted in (
            "https://evil.example.org/",
            "//evil.example.org/",
            "/\\evil.example.org",
            "javascript:alert(1)",
        ):
            page.goto(f"{base}report/")
            page.evaluate("sessionStorage.clear()")
            page.goto(f"{base}sign-in/?to={wanted}")
            told = {"pool": "residents", "to": wanted}
            page.evaluate("told => sessionStorage.setItem('s.to', JSON.stringify(told))", told)
            page.reload()
            type_password(watched, "resident", PASSWORD)
            page.wait_for_url(lambda url: not urlsplit(url).path.startswith("/sign-in"))
            assert urlsplit(page.url).netloc == urlsplit(base).netloc
        assert watched.hosts == {urlsplit(base).netloc, urlsplit(cloud["endpoint"]).netloc}


@pytest.mark.parametrize(("language", "size"), walks(first=1))
def test_P5_staff_takes_up_an_invitation_and_is_in_with_a_code_of_the_phone_alone(
    cloud: Json, here: Cloud, chromium: Browser, language: str, size: dict[str, int]
) -> None:
    base, name = cloud["pages"], f"auditor-{secrets.token_hex(6)}"
    idp = people.client(here, "cognito-idp")
    with Operator(cloud) as operator:
        form = {"username": name, "email": f"{name}@example.org", "group": "auditor", "jurisdiction": []}
        made = operator.phone_of("ministry", "people").post("/desk/staff", {**form, "reason": "예시"})
        assert (made.status, made.body["invited"]) == (200, True)
    pool = cloud["resources"]["people"]["staff_pool"]
    idp.admin_set_user_password(UserPoolId=pool, Username=name, Password=PASSWORD, Permanent=False)
    with device(chromium, language, size) as (context, watched):
        page = watched.page
        page.goto(f"{base}desk/")
        page.wait_for_url(f"{base}sign-in/")
        watched.look("staff")
        type_password(watched, name, PASSWORD)
        watched.page.locator("#password[autocomplete=new-password]").fill(f"{PASSWORD}!")
        watched.look("staff-new-password")
        press(watched, "set")
        secret = page.locator(".key").inner_text().replace(" ", "")
        expect(page.locator("svg.qr")).to_be_visible()
        watched.look("staff-set-up")
        page.goto(f"{base}desk/")
        page.wait_for_url(f"{base}sign-in/")
        type_password(watched, name, f"{PASSWORD}!")
        secret = page.locator(".key").inner_text().replace(" ", "")
        page.locator("#code").fill(other_than(totp.code(secret)))
        press(watched, "next")
        expect(problem(page)).to_have_attribute("data-problem", "EnableSoftwareTokenMFAException")
        page.locator("#code").fill(totp.code(secret))
        press(watched, "next")
        page.wait_for_url(f"{base}desk/")
        expect(page.locator(".desk-who")).to_contain_text(name)
        watched.look("desk")

        # A token that has ended is renewed by itself.
        page.evaluate(ENDED)
        page.goto(f"{base}desk/")
        expect(page.locator(".desk-who")).to_contain_text(name)

        # Out in one tab is out in all, and nothing stays.
        other = context.new_page()
        other.goto(f"{base}desk/")
        expect(other.locator(".desk-who")).to_contain_text(name)
        press_own(page, WORDS[language]["signOut"])
        page.wait_for_url(f"{base}sign-in/")
        other.wait_for_url(f"{base}sign-in/")
        left = [shown.evaluate("JSON.stringify({...sessionStorage})") for shown in (page, other)]
        assert left == [json.dumps({"s.to": WHERE}, separators=(",", ":"))] * 2
        other.close()

        # The next one at this desk is of the staff, too; on any other device one says so.
        to_staff = page.get_by_role("button", name=WORDS[language]["toStaff"], exact=True)
        expect(page.locator("#name")).to_be_visible()
        expect(to_staff).to_have_count(0)
        page.evaluate("sessionStorage.clear()")
        page.reload()
        to_staff.click()
        type_password(watched, name, f"{PASSWORD}!")
        page.locator("#code").fill(other_than(totp.code(secret)))
        watched.look("staff-code")
        press(watched, "signIn")
        expect(problem(page)).to_have_attribute("data-problem", "CodeMismatchException")
        watched.look("staff-code-wrong")
        page.locator("#code").fill(totp.code(secret))
        press(watched, "signIn")
        page.wait_for_url(f"{base}desk/")
        assert not [fault for fault in watched.faults if "400" not in fault]


def test_a_desk_that_nobody_sits_at_signs_out_and_what_was_written_waits(
    cloud: Json, here: Cloud, chromium: Browser
) -> None:
    base, name = cloud["pages"], "auditor"
    secret = Authenticators(here.folder / "authenticators.json").secret(name)
    assert secret is not None
    with device(chromium, "ko", {"width": 1280, "height": 900}) as (_, watched):
        page = watched.page
        page.goto(f"{base}desk/?here")
        page.clock.install()
        signed_in(watched, name, secret)
        page.wait_for_url(f"{base}desk/?here")
        expect(page.locator(".desk-who [lang='ko']")).to_have_text("한지우 감사관")
        page.evaluate("sessionStorage.setItem('draft:note', 'a draft')")
        page.clock.fast_forward("14:30")
        expect(page.locator(".desk-idle")).to_be_visible()
        watched.look("desk-idle")
        press(watched, "stay")
        expect(page.locator(".desk-idle")).to_be_hidden()
        page.clock.fast_forward("15:01")
        page.wait_for_url(f"{base}sign-in/")
        expect(page.locator(".notice-info")).to_be_visible()
        watched.look("staff-after-idleness")
        assert "a draft" in page.evaluate(KEPT)
        assert name not in page.evaluate(KEPT)
        signed_in(watched, name, secret)
        page.wait_for_url(f"{base}desk/?here")


def signed_in(watched: Watched, name: str, secret: str) -> None:
    type_password(watched, name, PASSWORD)
    watched.page.locator("#code").fill(totp.code(secret))
    press(watched, "signIn")
