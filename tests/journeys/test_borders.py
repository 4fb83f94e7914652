"""Who may see what, through API Gateway: somebody else's, nobody's, and what is no route at all (R11, R12)."""

import base64
import hashlib
import json
import re
import secrets
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from dolbom.clock import SEOUL
from dolbom.dynamo.table import Table
from dolbom.strict_json import canonical
from infra.operations import operations
from tests.support import APIS
from tests.support.generated_client import Generated
from tools.cloud import people
from tools.cloud.ministack import Cloud
from tools.day.cast import Cast, Child, new_cast, new_order_id
from tools.day.operator import Operator
from tools.day.phone import Answer, Phone
from tools.day.town import LOAD_KRW, SUJI_BUNSIK, enrolment_files, load_files, rule_files, shop_files
from tools.partner import clients_of, register

pytestmark = pytest.mark.xdist_group("cloud")

PROBLEM_MEMBERS = {"type", "title", "status", "detail", "code"}


@pytest.fixture(scope="module")
def operator(cloud: dict[str, Any]) -> Iterator[Operator]:
    with Operator(cloud) as made:
        yield made


@pytest.fixture(scope="module")
def cast(operator: Operator) -> Cast:
    """Children with money, in a town that is switched on."""
    made = new_cast(operator, datetime.now(UTC))
    operator.drop_all(rule_files(made.code))
    operator.drop_all(shop_files(made.code))
    operator.drop_all(enrolment_files(made.code, made.loads(LOAD_KRW)))
    operator.drop_all(load_files(made.code, made.loads(LOAD_KRW)))
    return made


@pytest.fixture(scope="module")
def order_id(cast: Cast) -> str:
    """An order of Haneul's, held."""
    return str(cast.haneul.order(SUJI_BUNSIK, ("gimbap", 1)).body["order_id"])


def outcome(answer: Answer) -> tuple[int, bytes]:
    return answer.status, answer.raw


def cursor(place: bytes) -> str:
    return base64.urlsafe_b64encode(place).decode().rstrip("=")


def order_calls(child: Child, order_id: str) -> Mapping[str, Answer]:
    return {
        "read": child.meals.get(f"/orders/{order_id}"),
        "cancel": child.meals.post(f"/orders/{order_id}/cancel"),
    }


def test_R12_another_childs_order_is_answered_as_one_that_does_not_exist(cast: Cast, order_id: str) -> None:
    foreign, missing = order_calls(cast.bada, order_id), order_calls(cast.bada, new_order_id())
    assert {name: answer.status for name, answer in foreign.items()} == {"read": 404, "cancel": 404}
    assert {name: outcome(answer) for name, answer in foreign.items()} == {
        name: outcome(answer) for name, answer in missing.items()
    }
    assert cast.haneul.meals.get(f"/orders/{order_id}").body["state"] == "held"


def test_R12_a_child_orders_for_nobody_else_whatever_the_body_says(cast: Cast) -> None:
    answers = [
        cast.bada.meals.get("/allowance", child_id=child_id) for child_id in (cast.haneul.child_id, "child-of-nobody")
    ]
    assert [answer.outcome for answer in answers] == ["404 not_found"] * 2
    assert answers[0].raw == answers[1].raw


def test_R12_a_guardian_acts_for_the_own_children_only(cast: Cast) -> None:
    own = [cast.guardian.get("/allowance", child_id=child.child_id).status for child in (cast.haneul, cast.bada)]
    other = cast.guardian.get("/allowance", child_id=cast.sol.child_id)
    assert own == [200, 200]
    assert other.outcome == "404 not_found"
    assert cast.guardian.get("/allowance").outcome == "422 child_needed"


def test_R12_a_partner_learns_from_no_answer_whose_an_order_is(operator: Operator, cast: Cast) -> None:
    placed = cast.haneul.order(SUJI_BUNSIK, ("gimbap", 1)).body
    children = [{}, {"child_id": cast.haneul.child_id}, {"child_id": cast.bada.child_id}]
    captured = [operator.partner().post(f"/orders/{placed['ref']}/capture", child) for child in children]
    assert {outcome(answer) for answer in captured} == {(200, captured[0].raw)}
    missing = [
        operator.partner().post(f"/orders/{name}/capture", child)
        for name in (new_order_id(), "0" * 26, "no-order")
        for child in children
    ]
    assert {outcome(answer) for answer in missing} == {(404, missing[0].raw)}


def test_R11_a_child_captures_no_order_and_a_partner_places_none(operator: Operator, cast: Cast, order_id: str) -> None:
    by_child = cast.haneul.meals.post(f"/orders/{order_id}/capture", {"child_id": cast.haneul.child_id})
    by_partner = operator.partner().get("/allowance", child_id=cast.haneul.child_id)
    assert by_child.status in {401, 403}
    assert by_partner.status in {401, 403}


def test_P4_a_client_made_from_the_document_orders_refunds_a_part_and_reads_the_gateways_own_refusal(
    operator: Operator, cast: Cast, tmp_path: Path
) -> None:
    with closing(Generated("meals", tmp_path)) as made:
        play_by_client(operator, cast, made)


def play_by_client(operator: Operator, cast: Cast, made: Generated) -> None:
    """An order with its capture and a refund, and what API Gateway refuses, by a generated client."""
    base = str(operator.known["apis"]["meals"]).removesuffix("/v1")
    phone, server = (
        made.client(base, cast.haneul.meals.token),
        made.client(base, operator.partner_token()),
    )
    line = {"item_id": "gimbap", "unit_price": {"amount": 4_000}, "count": 1}
    order = {"order_id": new_order_id(), "merchant_id": SUJI_BUNSIK.merchant_id, "lines": [line]}
    placed = made.call(phone, "place_order", made.model("OrderRequest", order))
    assert placed.status_code == 201, placed.content
    of_it = {"order_id": placed.parsed.ref}
    captured = made.call(server, "capture_order", made.model("CaptureRequest", {}), **of_it)
    assert captured.parsed.state == "captured"
    refund = {"refund_id": "refund-01", "food": {"amount": 1_000}}
    refunded = made.call(server, "refund_order", made.model("RefundRequest", refund), **of_it)
    assert (refunded.status_code, refunded.parsed.refunded.amount) == (201, 1_000)
    for token in ("", "forged", cast.haneul.meals.token):
        refused = made.call(made.client(base, token), "void_order", made.model("VoidRequest", {}), **of_it)
        assert (refused.status_code, refused.parsed.code) == (401, "not_signed_in")
        assert (refused.headers["content-type"], bool(refused.parsed.detail)) == ("application/problem+json", True)


def test_P4_a_partners_app_gets_a_token_by_consent_that_cognito_makes_and_api_gateway_takes(
    operator: Operator, cast: Cast
) -> None:
    cloud = Cloud(int(str(operator.known["endpoint"]).rpartition(":")[2]))
    with ExitStack() as made:
        idp, dynamodb = (
            made.enter_context(closing(people.client(cloud, service))) for service in ("cognito-idp", "dynamodb")
        )
        consent_and_order(operator, cast, idp, Table(dynamodb, operator.known["resources"]["tables"]["meals"]))


def consent_and_order(operator: Operator, cast: Cast, idp: Any, table: Table) -> None:
    """From a partner's registration to the end of a consent to its app."""
    known, home = operator.known["resources"], "https://quickbowl.example.org/signed-in"
    partner = {"partner_id": "quickbowl", "name": "빠른 그릇", "contacts": [], "callback_urls": [home]}
    shops = [SUJI_BUNSIK.merchant_id]
    register(idp, table, known["people"]["pool"], {**partner, "merchants": shops})
    client_id = clients_of(idp, known["people"]["pool"], "quickbowl")["app"]
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    asked = {"client_id": client_id, "redirect_uri": home, "state": secrets.token_urlsafe(16)}
    asked |= {"code_challenge": challenge, "code_challenge_method": "S256"}
    guest, own = operator.phone("people"), operator.phone("people", cast.bada.meals.token)
    assert guest.get("/oauth/authorize", response_type="code", **asked).body["partner"] == "빠른 그릇"
    given = own.post("/my/consents", {**asked, "child_id": cast.bada.child_id})
    assert given.status == 201, given.body
    code = parse_qs(urlsplit(given.body["redirect_to"]).query)["code"][0]
    form = {"grant_type": "authorization_code", "client_id": client_id, "code": code, "redirect_uri": home}
    url = f"{operator.known['apis']['people']}/oauth/token"
    issued = operator.http.post(url, data={**form, "code_verifier": verifier}, timeout=60).raise_for_status().json()
    app = Child(cast.bada.child_id, cast.bada.town, operator.phone("meals", issued["access_token"]))
    placed = app.order(SUJI_BUNSIK, ("gimbap", 1))
    assert placed.status == 201, placed.body
    listed = app.meals.get("/orders", month=f"{datetime.now(SEOUL):%Y-%m}").body["orders"]
    assert [order["order_id"] for order in listed] == [placed.body["order_id"]]
    assert app.meals.get("/questions").status == 403
    assert operator.phone("people", issued["access_token"]).get("/my/account").status == 403
    begun = idp.initiate_auth(
        ClientId=client_id, AuthFlow="CUSTOM_AUTH", AuthParameters={"USERNAME": cast.bada.child_id}
    )
    guess = {"USERNAME": cast.bada.child_id, "ANSWER": "guessed"}
    with pytest.raises(idp.exceptions.NotAuthorizedException):
        idp.respond_to_auth_challenge(
            ClientId=client_id, ChallengeName="CUSTOM_CHALLENGE", Session=begun["Session"], ChallengeResponses=guess
        )
    assert own.delete(f"/my/consents/{client_id}").status == 200
    assert app.order(SUJI_BUNSIK, ("gimbap", 1)).outcome == "401 entitlements_changed"
    renewal = {"grant_type": "refresh_token", "client_id": client_id, "refresh_token": issued["refresh_token"]}
    assert operator.http.post(url, data=renewal, timeout=60).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("user", ["caseworker_yongin", "officer_yongin", "auditor"])
def test_R12_nobody_at_a_desk_sees_an_allowance(operator: Operator, cast: Cast, user: str) -> None:
    answer = operator.phone_of(user, "meals").get("/allowance", child_id=cast.haneul.child_id)
    assert answer.status == 401, "a token of the staff's pool opens nothing of the residents'"


@pytest.mark.parametrize("api", APIS)
def test_R11_every_route_for_signed_in_callers_refuses_a_guest(operator: Operator, api: str) -> None:
    guest = operator.phone(api)
    for operation in operations(APIS[api]):
        if operation.auth.kind == "public":
            continue
        path = operation.path.removeprefix("/v1")
        answer = guest.call(operation.method, re.sub(r"\{\w+\}", "x", path))
        assert answer.status == 401, f"{operation.method} {operation.path}"


@pytest.mark.parametrize("api", APIS)
def test_what_is_no_route_is_missing_or_refused_and_never_a_fault_of_ours(operator: Operator, api: str) -> None:
    guest = operator.phone(api)
    statuses = {guest.get("/no/such/route").status, guest.post("/", {}).status}
    assert statuses <= {401, 403, 404, 405}


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'"order"', b'{"order_id": 1}', b'{"a": NaN}', b'{"a": 1, "a": 2}', b"\xff\xfe", b"[" * 1000],
    ids=["empty", "cut", "list", "text", "wrong", "nan", "twice", "not-utf8", "deep"],
)
def test_R10_a_body_that_is_no_order_is_told_so(cast: Cast, body: bytes) -> None:
    answer = cast.haneul.meals.post_raw("/orders", body)
    assert answer.status in {400, 422}
    assert set(answer.body) >= PROBLEM_MEMBERS
    json.dumps(answer.body)


@pytest.mark.parametrize("next_id", ["00000000-0000-7000-8000-000000000000", "ffffffff-ffff-7fff-bfff-ffffffffffff"])
def test_R10_an_order_id_of_any_year_is_read_without_a_fault_of_ours(cast: Cast, next_id: str) -> None:
    assert cast.haneul.meals.get("/orders", month="2026-12", next=next_id).outcome == "422 bad_next"
    assert cast.haneul.meals.get(f"/orders/{next_id}").outcome == "404 not_found"
    assert cast.haneul.order(SUJI_BUNSIK, ("gimbap", 1), order_id=next_id).outcome == "422 order_id_stale"


@pytest.mark.parametrize("key", [{}, {"pk": "x"}, {"merchant_id": "x", "pk": "CHILD#x", "sk": "ACCOUNT"}])
def test_R10_a_page_begins_after_nothing_that_is_not_in_it(operator: Operator, key: dict[str, str]) -> None:
    shop, after = SUJI_BUNSIK.merchant_id, cursor(canonical(key))
    orders = operator.partner().get("/merchant/orders", merchant_id=shop, day="2026-11-21", next=after)
    assert orders.outcome == "422 bad_next"
    queue = operator.phone_of("caseworker_yongin", "desk").get("/desk/alerts", next=cursor(b"QUEUE#~~~"))
    assert queue.outcome == "422 bad_next"
    assert {**queue.body, "detail": ""} == {**orders.body, "detail": ""}


def test_M4_an_order_id_of_yesterday_or_of_another_kind_makes_no_order(cast: Cast) -> None:
    yesterday = "019a0000-0000-7000-8000-000000000000"
    random = "f47ac10b-58cc-4372-a567-0e02b2c3d479"
    stale = cast.haneul.order(SUJI_BUNSIK, ("gimbap", 1), order_id=yesterday)
    wrong = cast.haneul.order(SUJI_BUNSIK, ("gimbap", 1), order_id=random)
    assert stale.outcome == "422 order_id_stale"
    assert wrong.outcome == "422 invalid"
    assert [error["pointer"] for error in wrong.body["errors"]] == ["/order_id"]


def test_M1_the_cap_holds_when_a_whole_family_presses_at_once(cast: Cast) -> None:
    friend = cast.friends[0]
    with ThreadPoolExecutor(max_workers=6) as devices:
        sent = [devices.submit(friend.order, SUJI_BUNSIK, ("tteokbokki", 1)) for _ in range(6)]
    statuses = sorted(answer.result().status for answer in sent)
    assert statuses == [201] * 4 + [402] * 2
    assert friend.left_today() == 0


def test_A7_a_wrong_receipt_code_and_a_missing_report_look_alike(operator: Operator) -> None:
    guest: Phone = operator.phone("alerts")
    answers = [
        guest.get(f"/alerts/{alert_id}", headers={"X-Receipt-Code": code})
        for alert_id, code in (("0" * 26, "0000-0000-0000-0000-0000"), ("Z" * 26, ""), ("x", "x"))
    ]
    assert [answer.outcome for answer in answers] == ["404 not_found"] * 3
    assert len({answer.raw for answer in answers}) == 1
