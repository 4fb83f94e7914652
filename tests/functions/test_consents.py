"""A partner's app comes to a child's token by the authorization-code flow with PKCE, and by consent alone (P4)."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from botocore.exceptions import ClientError

from dolbom import aws as clients
from dolbom.clock import stamp
from dolbom.errors import Unavailable
from dolbom.gateways.directory import Directory
from dolbom.ids import new_uuid7
from dolbom.partners.partner import Client, Partner
from dolbom.partners.store import PartnerStore
from dolbom.people.entitlements import Decision, Kind, granted
from dolbom.people.store import PeopleStore
from functions.make_token import handler as make_token
from functions.meals_api import handler as meals_api
from functions.people_api import handler
from tests.conftest import Aws
from tests.exactly_once.harness.accidents import Accident, Rehearsal
from tests.rows.tables import Tables, attributes
from tests.support import Context, event, forget, new_clients
from tests.support.custom_auth import asking, claims_of
from tests.support.strategies import SHOP
from tests.support.town import Town

MOTHER, FATHER = (f"5d1c7a52-0000-4000-8000-0000000c000{number}" for number in (1, 2))
CHILD, SISTER = "child-haneul", "child-bada"
HOME = "https://happybowl.example.org/signed-in"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
Told = tuple[int, dict[str, Any]]


class Flow:
    """A mother with two children, two partners' apps, and Cognito between them."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.people = PeopleStore(handler.table("identities_table"))
        given = Decision("granted", "2026-11-01T00:00:00.000000Z", "officer", "예시")
        ward: Kind = "ward"
        for subject, children in ((MOTHER, (CHILD, SISTER)), (FATHER, (SISTER,))):
            for child in children:
                self.people.change(subject, lambda person, child=child: granted(person, ward, child, given))
        self.partners = PartnerStore(handler.table("meals_table"))
        for name in ("happy", "quick"):
            home = HOME.replace("happy", name)
            own = Client(client_id=f"{name}app", role="app", callback_urls=(home, f"com.example.{name}:/back"))
            server = Client(client_id=f"{name}server", role="server")
            partner = Partner(partner_id=name, name=f"{name} <앱>", contacts=(), clients=(own, server))
            self.partners.put_partner(partner)
            self.partners.serve(name, [SHOP])

    def ask(self, case: str, who: str = "", drop: tuple[str, ...] = (), **changes: Any) -> Told:
        """A route, as its event has it but for these fields of its query or body."""
        told = deepcopy(event("people_api", case))
        if who:
            told["requestContext"]["authorizer"]["claims"] |= {"sub": who, "cognito:username": who[-4:]}
        if told["body"] is None:
            query = {**(told["queryStringParameters"] or {}), **changes}
            told["multiValueQueryStringParameters"] = {k: [v] for k, v in query.items() if k not in drop} or None
        else:
            body = {**json.loads(told["body"]), **changes}
            told["body"] = json.dumps({name: value for name, value in body.items() if name not in drop})
        answer = handler.app(told, Context(remaining_ms=50_000))
        return answer["statusCode"], json.loads(answer["body"])

    def code(self, who: str = MOTHER, **changes: Any) -> str:
        """The code that an app finds at its own address."""
        status, given = self.ask(
            "give_consent", who, code_challenge=CHALLENGE, child_id=changes.pop("child", CHILD), **changes
        )
        assert status == 201, given
        return parse_qs(urlsplit(given["redirect_to"]).query)["code"][0]

    def exchange(self, code: str, **changes: Any) -> Told:
        return self.ask("make_token_for_app", code=code, code_verifier=changes.pop("verifier", VERIFIER), **changes)

    def renew(self, token: str, client_id: str = "happyapp") -> Told:
        told = deepcopy(event("people_api", "renew_token_for_app"))
        form = {"grant_type": "refresh_token", "client_id": client_id, "refresh_token": token}
        told["body"] = urlencode(form)
        answer = handler.app(told, Context(remaining_ms=50_000))
        return answer["statusCode"], json.loads(answer["body"])

    def meals(self, token: str, method: str = "GET", path: str = "/v1/allowance", body: Any = None) -> Told:
        told = deepcopy(event("meals_api", "place_order" if body else "read_allowance"))
        told |= {"resource": path, "path": path, "httpMethod": method, "pathParameters": None}
        told["requestContext"] |= {"resourcePath": path, "httpMethod": method}
        told["requestContext"]["authorizer"] = {"claims": claims_of(token)}
        told["multiValueQueryStringParameters"] = None
        told["body"] = json.dumps(body) if body else None
        answer = meals_api.app(told, Context(remaining_ms=50_000))
        return answer["statusCode"], json.loads(answer["body"])

    def order(self, token: str) -> Told:
        line = {"item_id": "w4000", "unit_price": {"amount": 4_000}, "count": 1}
        body = {"order_id": new_uuid7(self.town.now), "merchant_id": SHOP, "lines": [line]}
        return self.meals(token, "POST", "/v1/orders", body)


@contextmanager
def flowing(aws: Aws) -> Iterator[Flow]:
    """A family, a shop, and apps that ask for consent."""
    for module in (handler, make_token, meals_api):
        forget(module)
    new_clients()
    town = Town(aws)
    handler.app.clock = meals_api.app.clock = town.clock
    town.shop(SHOP)
    for child in (CHILD, SISTER):
        town.load(child, 50_000)
    subjects = {subject[-4:]: subject for subject in (MOTHER, FATHER)}

    def trigger(told: dict[str, Any], context: Any) -> dict[str, Any]:
        answer: dict[str, Any] = make_token.handler(told, context, town.clock)
        return answer

    with asking(clients.client("cognito-idp"), trigger, "ap-northeast-2_Residents", subjects):
        yield Flow(town)
    new_clients()


@pytest.fixture
def flow(aws: Aws) -> Iterator[Flow]:
    with flowing(aws) as made:
        yield made


def test_P4_from_the_consent_to_an_order_through_the_app_and_to_its_end(flow: Flow) -> None:
    status, asks = flow.ask("ask_for_consent", code_challenge=CHALLENGE)
    assert (status, asks["partner"], asks["title"]) == (200, "happy <앱>", "‘happy <앱>’ 앱을 연결할까요?")
    assert asks["denied_to"] == f"{HOME}?error=access_denied&state=Zk3xQ9vT2b"
    code = flow.code()
    status, issued = flow.exchange(code)
    assert (status, issued["token_type"], issued["expires_in"]) == (200, "Bearer", 900)
    carried = claims_of(issued["access_token"])
    assert (carried["children"], carried["partner"], carried["cognito:groups"]) == (CHILD, "happy", "app")
    assert "email" not in carried
    placed = flow.order(issued["access_token"])
    assert (placed[0], placed[1]["state"]) == (201, "held")
    assert [each["partner"] for each in flow.ask("list_consents", MOTHER)[1]["consents"]] == ["happy <앱>"]
    renewed = flow.renew(issued["refresh_token"])[1]
    assert flow.ask("withdraw_consent", MOTHER) == (200, {"client_id": "happyapp", "consents": "withdrawn"})
    for token in (issued["access_token"], renewed["access_token"]):
        assert [flow.order(token)[1]["code"], flow.meals(token)[1]["code"]] == ["entitlements_changed"] * 2
    assert flow.renew(renewed["refresh_token"])[1]["code"] == "invalid_grant"
    assert flow.ask("list_consents", MOTHER)[1] == {"consents": []}
    assert flow.ask("withdraw_consent", MOTHER)[0] == 200


@pytest.mark.parametrize("host", ["evil.example.org", "abc123.execute-api.ap-northeast-2.amazonaws.com"])
def test_P4_a_browser_is_sent_to_our_page_with_what_was_asked_right_or_wrong_and_to_no_host(
    flow: Flow, host: str
) -> None:
    for address in (HOME, "https://evil.example.org/?a=1&b=\r\nSet-Cookie: x"):
        told = deepcopy(event("people_api", "ask_for_consent"))
        told["headers"] |= {"Accept": "text/html,application/xhtml+xml;q=0.9", "Host": host}
        told["multiValueQueryStringParameters"]["redirect_uri"] = [address]
        answer = handler.app(told, Context(remaining_ms=50_000))
        assert (answer["statusCode"], answer["body"]) == (303, "")
        to = urlsplit(answer["headers"]["Location"])
        assert (to.scheme, to.netloc, to.path) == ("", "", "/consent/")
        assert parse_qs(to.query) == told["multiValueQueryStringParameters"]
        assert answer["headers"]["Location"].isprintable()


def test_P4_who_makes_the_tokens_is_told_with_the_code_whatever_host_was_called(flow: Flow) -> None:
    told = deepcopy(event("people_api", "give_consent"))
    told["requestContext"]["authorizer"]["claims"] |= {"sub": MOTHER}
    told["headers"] |= {"Host": "evil.example.org", "X-Forwarded-Host": "evil.example.org"}
    given = json.loads(handler.app(told, Context(remaining_ms=50_000))["body"])
    made_by = parse_qs(urlsplit(given["redirect_to"]).query)["iss"]
    assert made_by == ["https://cognito-idp.ap-northeast-2.amazonaws.com/ap-northeast-2_Residents"]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"client_id": "nobody"}, "/client_id"),
        ({"client_id": "happyserver"}, "/client_id"),
        ({"client_id": "quickapp"}, "/redirect_uri"),
        ({"redirect_uri": f"{HOME}/"}, "/redirect_uri"),
        ({"redirect_uri": f"{HOME}?next=https://evil.example.org"}, "/redirect_uri"),
        ({"redirect_uri": HOME.upper()}, "/redirect_uri"),
        ({"redirect_uri": "https://happybowl.example.org.evil.example.org/signed-in"}, "/redirect_uri"),
        ({"code_challenge_method": "plain"}, "/code_challenge_method"),
        ({"code_challenge": "short"}, "/code_challenge"),
        ({"state": "1"}, "/state"),
    ],
)
def test_P4_what_no_registered_app_can_ask_is_shown_and_given_to_nobody(
    flow: Flow, changes: dict[str, str], pointer: str
) -> None:
    for case, who in (("ask_for_consent", ""), ("give_consent", MOTHER)):
        status, problem = flow.ask(case, who, **{"code_challenge": CHALLENGE, **changes})
        assert (status, problem["errors"][0]["pointer"]) == (422, pointer)
    assert flow.ask("list_consents", MOTHER)[1] == {"consents": []}


@pytest.mark.parametrize("name", ["code_challenge", "code_challenge_method", "state"])
def test_P4_there_is_no_flow_without_pkce_and_state(flow: Flow, name: str) -> None:
    for case, who in (("ask_for_consent", ""), ("give_consent", MOTHER)):
        status, problem = flow.ask(case, who, drop=(name,))
        assert (status, problem["errors"][0]["pointer"]) == (422, f"/{name}")


def test_P4_a_code_is_good_once_for_its_app_its_address_and_its_verifier(flow: Flow) -> None:
    code = flow.code()
    wrong: list[dict[str, str]] = [
        {"client_id": "quickapp"},
        {"redirect_uri": "com.example.happy:/back"},
        {"verifier": VERIFIER[::-1]},
        {"verifier": CHALLENGE},
    ]
    answers = [flow.exchange(code, **how) for how in wrong] + [flow.exchange(code[::-1])]
    assert all(answer == answers[0] for answer in answers)
    assert (answers[0][0], answers[0][1]["code"], answers[0][1]["error"]) == (400, "invalid_grant", "invalid_grant")
    status, issued = flow.exchange(code)
    assert status == 200
    assert flow.exchange(code) == answers[0]
    assert flow.renew(issued["refresh_token"]) == answers[0], "who has code and verifier twice ends what came of them"


def test_P4_what_libraries_of_oauth_send_beside_it_is_not_looked_at_and_a_slip_has_oauths_word(flow: Flow) -> None:
    """RFC 6749, 3.1, 3.2 and 5.2; a hint at a revocation is RFC 7009's."""
    beside = {"scope": "openid", "nonce": "n-0S6_WzA2Mj", "prompt": "consent"}
    assert flow.ask("ask_for_consent", code_challenge=CHALLENGE, **beside)[0] == 200
    code = flow.code()
    for slip, word in (
        ({"code_verifier": "short"}, "invalid_request"),
        ({"redirect_uri": None}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ):
        told = {"code": code, "code_verifier": VERIFIER, **slip}
        drop = tuple(name for name, value in told.items() if value is None)
        status, problem = flow.ask("make_token_for_app", drop=drop, **told)
        assert (status, problem["code"], problem["error"]) == (422, "invalid", word)
    assert flow.ask("make_token_for_app", drop=("grant_type",))[1]["error"] == "invalid_request"
    status, issued = flow.exchange(code, scope="orders", audience="meals")
    assert status == 200
    renewal = {"client_id": "happyapp", "token": issued["refresh_token"], "token_type_hint": "refresh_token"}
    assert flow.ask("revoke_token_of_app", **renewal) == (200, {"revoked": True})
    assert flow.renew(issued["refresh_token"])[1]["error"] == "invalid_grant"


def test_P4_a_code_is_over_after_a_minute_and_with_the_consent(flow: Flow) -> None:
    code = flow.code()
    flow.town.now += timedelta(seconds=60)
    assert flow.exchange(code)[0] == 400
    code = flow.code()
    flow.ask("withdraw_consent", MOTHER)
    assert flow.exchange(code)[0] == 400
    flow.town.now += timedelta(seconds=1)
    again = flow.code()
    assert flow.exchange(code)[0] == 400, "another consent is another one"
    assert flow.exchange(again)[0] == 200


def test_P4_each_renewal_is_good_once_and_a_stolen_one_ends_all(flow: Flow) -> None:
    first = flow.exchange(flow.code())[1]["refresh_token"]
    assert flow.renew(first, "quickapp")[0] == 400
    second = flow.renew(first)[1]["refresh_token"]
    lost = flow.renew(first)
    assert lost[0] == 200, "its answer was lost: within a minute it is sent again"
    third = flow.renew(lost[1]["refresh_token"])[1]["refresh_token"]
    flow.town.now += timedelta(seconds=61)
    assert flow.renew(second)[0] == 400
    assert flow.renew(third)[0] == 400


def once_before_a_transaction(flow: Flow, meanwhile: Callable[[], object]) -> None:
    """Somebody else comes between what the next call has read and what it writes."""
    events, at = flow.people.table.client.meta.events, "before-call.dynamodb.TransactWriteItems"

    def overtaken(**_: Any) -> None:
        events.unregister(at, overtaken)
        meanwhile()

    events.register(at, overtaken)


def test_P4_of_two_exchanges_at_once_neither_goes_on(flow: Flow) -> None:
    code, first = flow.code(), list[Told]()
    once_before_a_transaction(flow, lambda: first.append(flow.exchange(code)))
    assert flow.exchange(code)[0] == 400
    assert first[0][0] == 200
    assert flow.renew(first[0][1]["refresh_token"])[0] == 400, "as if the second had come later"


def test_P4_of_two_renewals_at_once_each_is_answered(flow: Flow) -> None:
    token, first = flow.exchange(flow.code())[1]["refresh_token"], list[Told]()
    once_before_a_transaction(flow, lambda: first.append(flow.renew(token)))
    second = flow.renew(token)
    assert (first[0][0], second[0]) == (200, 200), "as when the second's answer was lost"
    assert flow.renew(second[1]["refresh_token"])[0] == 200


def test_P4_a_renewal_that_a_revocation_overtakes_renews_nothing(flow: Flow) -> None:
    token = flow.exchange(flow.code())[1]["refresh_token"]
    once_before_a_transaction(flow, lambda: flow.ask("revoke_token_of_app", token=token))
    assert flow.renew(token)[0] == 400
    assert flow.renew(token)[0] == 400


@pytest.mark.parametrize(
    "code",
    [
        *("UserLambdaValidationException", "UnexpectedLambdaException", "InvalidLambdaResponseException"),
        "InvalidParameterException",  # the session is known no more, as when several renew at once
    ],
)
def test_P4_where_the_ticket_could_not_be_read_the_app_asks_again(code: str) -> None:
    def fails(**_: Any) -> Any:
        raise ClientError({"Error": {"Code": code, "Message": ""}}, "AdminRespondToAuthChallenge")

    cognito = SimpleNamespace(admin_initiate_auth=lambda **_: {"Session": "s"}, admin_respond_to_auth_challenge=fails)
    with pytest.raises(Unavailable):
        Directory(lambda: cognito, "pool").token_for("name", "app", "ticket")


def test_P4_an_app_that_signs_out_renews_nothing(flow: Flow) -> None:
    token = flow.exchange(flow.code())[1]["refresh_token"]
    answers = [
        flow.ask("revoke_token_of_app", client_id=client, token=told)
        for client, told in (("quickapp", token), ("happyapp", token[::-1]), ("happyapp", token))
    ]
    assert answers == [(200, {"revoked": True})] * 3
    assert flow.renew(token)[0] == 400


def test_P4_a_renewal_is_over_after_a_month_without_one(flow: Flow) -> None:
    token = flow.exchange(flow.code())[1]["refresh_token"]
    flow.town.now += timedelta(days=30)
    assert flow.renew(token)[0] == 400


def test_P4_nobody_consents_for_a_child_that_is_not_theirs(flow: Flow) -> None:
    for child in (CHILD, "child-nobody"):
        status, problem = flow.ask("give_consent", FATHER, code_challenge=CHALLENGE, child_id=child)
        assert (status, problem["code"]) == (404, "not_found")
    of_mother = flow.exchange(flow.code())[1]
    assert flow.ask("withdraw_consent", FATHER)[0] == 200
    assert flow.order(of_mother["access_token"])[0] == 201, "what somebody else consented to"


def test_P4_an_app_has_the_children_that_were_consented_to_and_no_other_ones(flow: Flow) -> None:
    issued = flow.exchange(flow.code())[1]
    told = claims_of(issued["access_token"])
    assert flow.meals(issued["access_token"])[0] == 200
    for body in ({"child_id": SISTER}, {"child_id": "child-nobody"}):
        line = {"item_id": "w4000", "unit_price": {"amount": 4_000}, "count": 1}
        order = {"order_id": new_uuid7(flow.town.now), "merchant_id": SHOP, "lines": [line], **body}
        assert flow.meals(issued["access_token"], "POST", "/v1/orders", order)[0] == 404
    assert claims_of(flow.exchange(flow.code(child=SISTER))[1]["access_token"])["children"] == f"{SISTER},{CHILD}"
    assert told["children"] == CHILD


def test_P4_one_withdrawal_leaves_what_others_consented_to(flow: Flow) -> None:
    quick = {"client_id": "quickapp", "redirect_uri": HOME.replace("happy", "quick")}
    of_father = flow.exchange(flow.code(FATHER, child=SISTER))[1]
    of_quick = flow.exchange(flow.code(**quick), **quick)[1]
    flow.exchange(flow.code(child=SISTER))
    flow.ask("withdraw_consent", MOTHER)
    assert flow.order(of_father["access_token"])[0] == 201
    renewed = flow.renew(of_quick["refresh_token"], "quickapp")
    assert flow.order(renewed[1]["access_token"])[0] == 201


@pytest.mark.parametrize("how", ["unlinked", "partner ended"])
def test_P4_a_consent_ends_with_the_link_to_the_child_and_with_the_partner(flow: Flow, how: str) -> None:
    issued = flow.exchange(flow.code())[1]
    if how == "unlinked":
        told = deepcopy(event("people_api", "unlink_child"))
        told["requestContext"]["authorizer"]["claims"] |= {"sub": MOTHER}
        assert handler.app(told, Context(remaining_ms=50_000))["statusCode"] == 200
        assert flow.order(issued["access_token"])[1]["code"] == "entitlements_changed"
        given = Decision("granted", stamp(flow.town.now + timedelta(seconds=1)), "officer", "예시")
        flow.people.change(MOTHER, lambda person: granted(person, "ward", CHILD, given))
    else:
        partner = flow.partners.partner("happy")
        assert partner is not None
        flow.partners.end(partner)
        forget(handler)
        forget(meals_api)
        assert flow.meals(issued["access_token"])[0] == 404
        assert flow.ask("ask_for_consent")[1]["code"] == "app_unknown"
    assert flow.renew(issued["refresh_token"])[1]["code"] == "invalid_grant"


def test_P4_cognito_makes_no_token_for_an_app_without_a_ticket(flow: Flow) -> None:
    idp = clients.client("cognito-idp")
    flow.code()
    for answer in ("", "guessed", VERIFIER):
        asked = idp.admin_initiate_auth(
            UserPoolId="p", ClientId="happyapp", AuthFlow="CUSTOM_AUTH", AuthParameters={"USERNAME": MOTHER[-4:]}
        )
        with pytest.raises(idp.exceptions.NotAuthorizedException):
            idp.admin_respond_to_auth_challenge(
                UserPoolId="p", ClientId="happyapp", ChallengeName="CUSTOM_CHALLENGE", Session=asked["Session"],
                ChallengeResponses={"USERNAME": MOTHER[-4:], "ANSWER": answer},
            )  # fmt: skip


def spoil(aws: Aws, kind: str) -> None:
    """Every row of a kind has something at its end that no reader knows."""
    tables = Tables(aws)
    for place, row in tables.rows().items():
        if (item := attributes(row))["kind"] == {"S": kind}:
            tables.put(place[0], {**item, "valid_until": {"SS": ["a"]}})


def test_P4_who_withdraws_is_done_with_an_app_whose_renewal_cannot_be_read(flow: Flow, aws: Aws) -> None:
    issued = flow.exchange(flow.code())[1]
    spoil(aws, "oauth_renewal")
    assert (flow.renew(issued["refresh_token"])[0], flow.renew(issued["refresh_token"])[1]["code"]) == (
        503,
        "unreadable",
    )
    assert flow.ask("revoke_token_of_app", token=issued["refresh_token"])[1]["code"] == "unreadable"
    assert flow.ask("withdraw_consent", MOTHER) == (200, {"client_id": "happyapp", "consents": "withdrawn"})
    assert flow.order(issued["access_token"])[1]["code"] == "entitlements_changed"
    flow.town.now += timedelta(seconds=1)
    again = flow.exchange(flow.code())[1]
    assert flow.order(again["access_token"])[0] == 201, "another consent has a renewal of its own"
    assert flow.renew(again["refresh_token"])[0] == 200


def test_P4_a_code_that_cannot_be_read_is_told_so_and_another_one_is_good(flow: Flow, aws: Aws) -> None:
    code = flow.code()
    spoil(aws, "oauth_code")
    assert flow.exchange(code)[1]["code"] == "unreadable"
    assert flow.exchange(flow.code())[0] == 200


def test_P4_a_ticket_that_cannot_be_read_opens_nothing_and_the_app_asks_again(
    flow: Flow, aws: Aws, caplog: pytest.LogCaptureFixture
) -> None:
    first = flow.exchange(flow.code())[1]["refresh_token"]
    events, at = clients.client("cognito-idp").meta.events, "before-call.cognito-identity-provider.AdminInitiateAuth"

    def spoilt(**_: Any) -> None:
        spoil(aws, "oauth_ticket")

    events.register_first(at, spoilt)
    assert flow.renew(first)[0] == 503
    events.unregister(at, spoilt)
    named = {vars(line)["pk"] for line in caplog.records if line.getMessage() == "row_unreadable"}
    assert [name.partition("#")[0] for name in named] == ["TICKET"]
    status, issued = flow.renew(first)
    assert status == 200, "sent again within a minute it has another ticket"
    assert flow.order(issued["access_token"])[0] == 201


def test_P4_nothing_is_kept_that_a_code_or_a_renewal_could_be_read_from(flow: Flow, aws: Aws) -> None:
    code = flow.code()
    token = flow.exchange(code)[1]["refresh_token"]
    rows = json.dumps(aws.client("dynamodb").scan(TableName=aws.tables["identities"])["Items"])
    assert code not in rows
    assert token.partition(".")[2] not in rows


def test_P4_a_body_that_is_no_form_is_told_so(flow: Flow) -> None:
    told = event("people_api", "renew_token_for_app")
    for body, code in (("a", "bad_input"), ("client_id=a&client_id=b", "key_twice"), ("x=1", "invalid")):
        answer = handler.app({**told, "body": body}, Context(remaining_ms=50_000))
        assert json.loads(answer["body"])["code"] == code
    assert flow.ask("make_token_for_app", drop=("code_verifier",))[1]["errors"][0]["pointer"] == "/code_verifier"


def test_R7_P4_a_consent_that_was_written_and_whose_answer_failed_gives_its_code_all_the_same(flow: Flow) -> None:
    """DynamoDB's client asks again, and finds there what it has written."""
    rehearsal = Rehearsal([clients.client("dynamodb")])
    once = Accident("AWS does it, and says once that it has failed", "fails_after", 1)
    with rehearsal.open():
        flow.code()
        calls = len(rehearsal.calls)
        for at in range(1, calls + 1):
            rehearsal.arm(once, at)
            code = flow.code()
            rehearsal.arm()
            assert flow.exchange(code)[0] == 200, at
    assert calls > 1
