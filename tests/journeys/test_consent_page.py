"""A delivery app asks for a child's card in a browser: from its link to its token, its order, and the withdrawal (P4).

The app is another site: the browser comes from it, and goes back to it with a code, or with a no.
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from dolbom.dynamo.table import Table
from tests.support.browser import device, walks
from tests.support.signing_in import by_page
from tools.cloud import people
from tools.cloud.ministack import Cloud
from tools.day.cast import Child, new_cast
from tools.day.operator import Operator
from tools.day.town import LOAD_KRW, SUJI_BUNSIK, enrolment_files, load_files, rule_files, shop_files
from tools.partner import clients_of, register

pytestmark = pytest.mark.xdist_group("cloud")

Json = dict[str, Any]
NAME, PARTNER, HOME = "두 번째 그릇", "secondbowl", "https://secondbowl.example.org/signed-in"
EVIL = "http://evil.example.org/"
WORDS = {
    "ko": {
        "agree": "연결하기",
        "refuse": "연결하지 않기",
        "sign_in": "돌봄에 로그인하기",
        "choose": "누구의 카드인지 골라 주세요.",
        "wrong": "확인되지 않은 요청이에요",
        "may_not": "다른 앱에서 한 주문은 보지 못해요.",
        "end": f"{NAME} 끊기",
        "sure": "끊기",
        "ended": f"{NAME} 앱을 끊었어요. 이제 주문할 수 없어요.",
    },
    "en": {
        "agree": "Connect",
        "refuse": "Do not connect",
        "sign_in": "Sign in to Dolbom",
        "choose": "Choose whose card it is.",
        "wrong": "No registered app asks this",
        "may_not": "It does not see orders that were made in other apps.",
        "end": f"Disconnect {NAME}",
        "sure": "Disconnect",
        "ended": f"{NAME} is disconnected. It orders nothing any more.",
    },
}


@pytest.fixture(scope="module")
def operator(cloud: Json) -> Iterator[Operator]:
    with Operator(cloud) as made:
        yield made


class App:
    """A delivery app that is registered, and what it draws for one consent."""

    def __init__(self, operator: Operator) -> None:
        self._operator = operator
        self._people = f"{operator.known['apis']['people']}/oauth"
        cloud = Cloud(int(str(operator.known["endpoint"]).rpartition(":")[2]))
        known = operator.known["resources"]
        told = {"partner_id": PARTNER, "name": NAME, "contacts": [], "callback_urls": [HOME]}
        with ExitStack() as made:
            idp, dynamodb = (
                made.enter_context(closing(people.client(cloud, service))) for service in ("cognito-idp", "dynamodb")
            )
            table = Table(dynamodb, known["tables"]["meals"])
            register(idp, table, known["people"]["pool"], {**told, "merchants": [SUJI_BUNSIK.merchant_id]})
            self.client_id = clients_of(idp, known["people"]["pool"], PARTNER)["app"]
        self.state, self.verifier = secrets.token_urlsafe(16), secrets.token_urlsafe(48)

    def link(self, base: str, **changes: str) -> str:
        """What the app opens in the browser."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).decode().rstrip("=")
        asked = {"response_type": "code", "client_id": self.client_id, "redirect_uri": HOME, "state": self.state}
        asked |= {"code_challenge": challenge, "code_challenge_method": "S256", **changes}
        return f"{base}v1/oauth/authorize?{urlencode(asked)}"

    def token(self, code: str) -> str:
        """What its server gets for the code."""
        form = {"grant_type": "authorization_code", "client_id": self.client_id, "code": code, "redirect_uri": HOME}
        answer = self._operator.http.post(f"{self._people}/token", data={**form, "code_verifier": self.verifier})
        return str(answer.raise_for_status().json()["access_token"])


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def back_at(context: BrowserContext, home: str) -> list[str]:
    """Answers for the app's own site, and tells with what it was opened."""
    opened: list[str] = []
    context.route(
        lambda url: url.startswith(home),
        lambda route: (opened.append(route.request.url), route.fulfill(body="the app again"))[-1],
    )
    return opened


@pytest.mark.parametrize(("language", "size"), walks())
def test_P4_from_the_apps_link_to_its_order_and_to_the_withdrawal(
    operator: Operator, chromium: Browser, language: str, size: dict[str, int]
) -> None:
    cast = new_cast(operator, datetime.now(UTC))
    for files in (
        rule_files(cast.code),
        shop_files(cast.code),
        enrolment_files(cast.code, cast.loads(LOAD_KRW)),
        load_files(cast.code, cast.loads(LOAD_KRW)),
    ):
        operator.drop_all(files)
    app, words, base = App(operator), WORDS[language], str(operator.known["pages"])
    with device(chromium, language, size) as (context, watched):
        page, opened = watched.page, back_at(context, HOME)
        page.goto(app.link(base))
        assert urlsplit(page.url).path == "/consent/"
        expect(page.get_by_role("heading", level=1)).to_contain_text(NAME)
        expect(page.locator("main")).to_contain_text(words["may_not"])
        expect(page.get_by_role("button", name=words["sign_in"])).to_be_visible()
        watched.look("consent-guest")
        page.get_by_role("link", name=words["refuse"]).click()
        expect(page.locator("body")).to_have_text("the app again")
        assert parse_qs(urlsplit(opened.pop()).query) == {"error": ["access_denied"], "state": [app.state]}

        page.goto(app.link(base))
        press(page, words["sign_in"])
        by_page(page, f"guardian-{cast.code}")
        press(page, words["agree"])
        expect(page.locator("#child-error")).to_have_text(words["choose"])
        watched.look("consent-no-child")
        page.locator(f"#child-{cast.bada.child_id}").check()
        watched.look("consent")
        press(page, words["agree"])
        expect(page.locator("body")).to_have_text("the app again")
        told = parse_qs(urlsplit(opened.pop()).query)
        assert (opened, set(told), told["state"]) == ([], {"code", "state", "iss"}, [app.state])
        token = app.token(told["code"][0])
        assert told["iss"] == [claims_of(token)["iss"]]
        in_app = Child(cast.bada.child_id, cast.bada.town, operator.phone("meals", token))
        assert in_app.order(SUJI_BUNSIK, ("gimbap", 1)).outcome == "201"

        page.goto(f"{base}consent/")
        expect(page.locator(f'[data-app="{app.client_id}"]')).to_contain_text(cast.bada.child_id)
        watched.look("consents")
        press(page, words["end"])
        watched.look("consent-ending")
        press(page, words["sure"])
        expect(page.locator('[aria-live="polite"]')).to_have_text(words["ended"])
        expect(page.locator(f'[data-app="{app.client_id}"]')).to_have_count(0)
        watched.look("consent-ended")
        assert in_app.order(SUJI_BUNSIK, ("gimbap", 1)).outcome == "401 entitlements_changed"
        known = operator.known
        assert watched.hosts <= {urlsplit(each).netloc for each in (base, HOME, known["endpoint"])}
        assert watched.faults == []


def test_P4_what_no_registered_app_asks_leads_nowhere_and_the_page_stands_in_no_other(
    operator: Operator, chromium: Browser
) -> None:
    app, base = App(operator), str(operator.known["pages"])
    with device(chromium, "ko", {"width": 320, "height": 700}) as (context, watched):
        page = watched.page
        wrong = [
            app.link(base, redirect_uri=f"{EVIL}signed-in"),
            app.link(base, state="1"),
            app.link(base) + "&state=2",
        ]
        for link in wrong:
            page.goto(link)
            expect(page.get_by_role("heading", level=1)).to_have_text(WORDS["ko"]["wrong"])
            expect(page.locator("main")).not_to_contain_text("errors")  # those are for whoever made the app
            # Nothing on the page leads to where it was asked to lead, and there is nothing to agree to.
            assert page.locator(f'main a, main button:has-text("{WORDS["ko"]["agree"]}")').count() == 0
        watched.look("consent-wrong")
        assert watched.hosts == {urlsplit(base).netloc}
        context.route(
            EVIL, lambda route: route.fulfill(content_type="text/html", body=f'<iframe src="{base}consent/">')
        )
        page.goto(EVIL)
        expect(page.locator("iframe")).to_have_count(1)
        framed = page.frames[1]
        assert framed.url.startswith("chrome-error:"), "the browser shows nothing of it within another page"


def claims_of(token: str) -> Json:
    part = token.split(".")[1]
    found: Json = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return found
