"""Signing up, a second factor, and the two pools, on the embedded cloud by the APIs that pages call (P1, P3, P5)."""

import secrets
from typing import Any

import pytest

from tools.cloud import people, totp
from tools.cloud.ministack import Cloud
from tools.cloud.people import PASSWORD, RECOVERY_CODE, SIGN_UP_CODE, Authenticators
from tools.day.operator import Operator

pytestmark = pytest.mark.xdist_group("cloud")


@pytest.fixture
def here(cloud: dict[str, Any]) -> Cloud:
    return Cloud(int(str(cloud["endpoint"]).rpartition(":")[2]))


@pytest.fixture
def idp(here: Cloud) -> Any:
    return people.client(here, "cognito-idp")


def signed_in(idp: Any, cloud: dict[str, Any], name: str, password: str = PASSWORD) -> dict[str, Any]:
    known = cloud["resources"]["people"]
    answer: dict[str, Any] = idp.admin_initiate_auth(
        UserPoolId=known["pool"],
        ClientId=known["app_client"],
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": name, "PASSWORD": password},
    )
    return dict(answer["AuthenticationResult"])


def test_P1_a_resident_signs_up_reports_recovers_the_password_and_goes(cloud: dict[str, Any], idp: Any) -> None:
    name, client = secrets.token_hex(16), cloud["resources"]["people"]["app_client"]
    address = f"{name}@example.org"
    # Whatever attributes somebody writes for themselves: they are nothing.
    forged = {"custom:child_id": "child-haneul", "custom:children": "child-bada", "custom:jurisdiction": "41"}
    told = [{"Name": key, "Value": value} for key, value in {"email": address, **forged}.items()]
    idp.sign_up(ClientId=client, Username=name, Password=PASSWORD, UserAttributes=told)
    with pytest.raises(idp.exceptions.CodeMismatchException):
        idp.confirm_sign_up(ClientId=client, Username=name, ConfirmationCode="000000")
    idp.confirm_sign_up(ClientId=client, Username=name, ConfirmationCode=SIGN_UP_CODE)
    with Operator(cloud) as operator:
        token = signed_in(idp, cloud, address)["IdToken"]
        assert operator.phone("meals", token).get("/allowance").status == 403
        assert operator.phone("alerts", token).get("/my/alerts").body["alerts"] == []
        idp.forgot_password(ClientId=client, Username=address)
        new = f"{PASSWORD}?"
        idp.confirm_forgot_password(ClientId=client, Username=address, ConfirmationCode=RECOVERY_CODE, Password=new)
        token = signed_in(idp, cloud, address, new)["IdToken"]
        # Another account with this address learns that it is taken when its code is typed, and not before (P1).
        second = secrets.token_hex(16)
        idp.sign_up(ClientId=client, Username=second, Password=PASSWORD, UserAttributes=told)
        with pytest.raises(idp.exceptions.AliasExistsException):
            idp.confirm_sign_up(ClientId=client, Username=second, ConfirmationCode=SIGN_UP_CODE)
        own = operator.phone("people", token)
        assert own.get("/my/account").body == {"entitlements": []}
        first, again = own.delete("/my/account"), own.delete("/my/account")
        assert (first.status, first.body) == (again.status, again.body)
        assert first.status == 200
    with pytest.raises((idp.exceptions.NotAuthorizedException, idp.exceptions.UserNotFoundException)):
        signed_in(idp, cloud, address, new)


def test_P5_a_password_alone_opens_nothing_and_a_wrong_code_neither(
    cloud: dict[str, Any], idp: Any, here: Cloud
) -> None:
    known, name = cloud["resources"]["people"], "officer_uiwang"
    where = {"UserPoolId": known["staff_pool"], "ClientId": known["staff_client"]}
    asked = idp.admin_initiate_auth(
        **where,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": name, "PASSWORD": PASSWORD},
    )
    assert "AuthenticationResult" not in asked
    assert asked["ChallengeName"] == "SOFTWARE_TOKEN_MFA"

    def answers(code: str) -> Any:
        return idp.admin_respond_to_auth_challenge(
            **where,
            ChallengeName="SOFTWARE_TOKEN_MFA",
            Session=asked["Session"],
            ChallengeResponses={"USERNAME": name, "SOFTWARE_TOKEN_MFA_CODE": code},
        )

    secret = Authenticators(here.folder / "authenticators.json").secret(name)
    assert secret is not None
    right = totp.code(secret)
    with pytest.raises(idp.exceptions.CodeMismatchException):
        answers(f"{(int(right) + 500_000) % 1_000_000:06}")
    assert answers(right)["AuthenticationResult"]["IdToken"]


def test_P5_a_token_of_one_pool_opens_nothing_of_the_other(cloud: dict[str, Any]) -> None:
    with Operator(cloud) as operator:
        for user, api, path in (
            ("officer_yongin", "meals", "/allowance"),
            ("officer_yongin", "alerts", "/my/alerts"),
            ("officer_yongin", "people", "/my/account"),
            ("guardian", "desk", "/desk/alerts"),
            ("guardian", "people", "/desk/staff"),
        ):
            assert operator.phone_of(user, api).get(path).status == 401, (user, path)
        assert operator.phone_of("officer_yongin", "people").get("/desk/staff").status == 403
        assert operator.phone_of("officer_yongin", "desk").get("/desk/alerts").status == 200


def test_P5_P3_the_ministry_makes_an_officer_and_ends_one_at_once(cloud: dict[str, Any], here: Cloud) -> None:
    name = f"officer-{secrets.token_hex(6)}"
    form = {"username": name, "email": f"{name}@example.org", "group": "officer", "jurisdiction": ["41430"]}
    outputs = {"people": cloud["resources"]["people"], "table": cloud["resources"]["tables"]}
    with Operator(cloud) as operator:
        ministry = operator.phone_of("ministry", "people")
        made = ministry.post("/desk/staff", {**form, "reason": "예시"})
        assert (made.status, made.body["invited"]) == (200, True)
        # The invitation is taken up, and an app registered.
        officer = people.Person(name, "officer", jurisdiction="41430")
        people.invite(here, outputs, [officer])
        token = people.sign_in(here, outputs, [officer])[name]["id_token"]
        desk = operator.phone("desk", token)
        assert desk.get("/desk/alerts").status == 200
        assert ministry.post(f"/desk/staff/{name}/end", {"reason": "예시"}).body["enabled"] is False
        refused = desk.get("/desk/alerts")
        assert (refused.status, refused.body["code"]) == (401, "entitlements_changed")
