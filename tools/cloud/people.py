"""The people of the embedded cloud. All of them are made up, and so are their passwords: they open nothing but it."""

import base64
import json
import urllib.parse
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import botocore.session

from tools.cloud.ministack import Cloud
from tools.deploy import Outputs

PASSWORD = "Made-up-2023!"
YONGIN = "41460"
"""용인시: its three districts (처인 41461, 기흥 41463, 수지 41465) lie below it."""
UIWANG = "41430"
PARTNER_SCOPES = "dolbom/orders.capture dolbom/orders.refund dolbom/merchants.read"


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in, and what the account entitles them to."""

    username: str
    group: str
    child_id: str = ""
    children: str = ""
    jurisdiction: str = ""


PEOPLE = (
    Person("haneul", "child", child_id="child-haneul"),
    Person("bada", "child", child_id="child-bada"),
    Person("sol", "child", child_id="child-sol"),
    Person("guardian", "guardian", children="child-haneul,child-bada"),
    Person("caseworker_yongin", "caseworker", jurisdiction="41461,41463,41465"),
    Person("caseworker_uiwang", "caseworker", jurisdiction=UIWANG),
    Person("officer_yongin", "officer", jurisdiction=f"{YONGIN},41461,41463,41465"),
    Person("officer_uiwang", "officer", jurisdiction=UIWANG),
    Person("auditor", "auditor"),
    Person("resident", "resident"),
    Person("honorary", "honorary"),
)


def client(cloud: Cloud, service: str) -> Any:
    """A client of the embedded cloud, whatever AWS settings this machine has."""
    environment = cloud.environment
    return botocore.session.Session().create_client(
        service,
        region_name=environment["AWS_REGION"],
        endpoint_url=cloud.endpoint,
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
    )


def account_of(id_token: str) -> str:
    """The account (`sub`) that an ID token speaks for, as its holder's own device reads it."""
    claims = id_token.split(".")[1]
    return str(json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["sub"])


def invite(cloud: Cloud, outputs: Outputs, persons: Sequence[Person] = PEOPLE) -> None:
    """Makes everybody's account."""
    idp = client(cloud, "cognito-idp")
    pool = outputs["people"]["pool"]
    for person in persons:
        entitlements = {
            "custom:child_id": person.child_id,
            "custom:children": person.children,
            "custom:jurisdiction": person.jurisdiction,
        }
        attributes = [{"Name": name, "Value": value} for name, value in entitlements.items() if value]
        who = {"UserPoolId": pool, "Username": person.username}
        try:
            idp.admin_create_user(**who, UserAttributes=attributes, MessageAction="SUPPRESS")
        except idp.exceptions.UsernameExistsException:
            idp.admin_update_user_attributes(**who, UserAttributes=attributes)
        idp.admin_set_user_password(**who, Password=PASSWORD, Permanent=True)
        idp.admin_add_user_to_group(**who, GroupName=person.group)


def sign_in(cloud: Cloud, outputs: Outputs, persons: Sequence[Person] = PEOPLE) -> dict[str, dict[str, Any]]:
    """Everybody with a fresh ID token, by name."""
    idp = client(cloud, "cognito-idp")
    signed_in: dict[str, dict[str, Any]] = {}
    for person in persons:
        answer = idp.admin_initiate_auth(
            UserPoolId=outputs["people"]["pool"],
            ClientId=outputs["people"]["app_client"],
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": person.username, "PASSWORD": PASSWORD},
        )
        signed_in[person.username] = {
            "username": person.username,
            "password": PASSWORD,
            "id_token": answer["AuthenticationResult"]["IdToken"],
            "groups": [person.group],
        }
    return signed_in


def partner_token(cloud: Cloud, outputs: Outputs) -> str:
    """A fresh access token of the delivery app's server, by client credentials."""
    idp = client(cloud, "cognito-idp")
    known = idp.describe_user_pool_client(
        UserPoolId=outputs["people"]["pool"], ClientId=outputs["people"]["partner_client"]
    )["UserPoolClient"]
    secret = base64.b64encode(f"{known['ClientId']}:{known['ClientSecret']}".encode()).decode()
    request = urllib.request.Request(
        f"{cloud.endpoint}/oauth2/token",
        data=urllib.parse.urlencode({"grant_type": "client_credentials", "scope": PARTNER_SCOPES}).encode(),
        headers={"Authorization": f"Basic {secret}", "Content-Type": "application/x-www-form-urlencoded"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return str(json.load(answer)["access_token"])
