"""The people of the embedded cloud. All of them are made up, and so are their passwords: they open nothing but it."""

import base64
import contextlib
import json
import urllib.parse
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import botocore.session

from dolbom.auth import STAFF
from dolbom.clock import stamp, system_clock
from dolbom.dynamo.table import Table
from dolbom.partners.partner import Client, Partner
from dolbom.partners.store import PartnerStore
from dolbom.people.entitlements import Decision, Kind, granted, named
from dolbom.people.entitlements import Person as Entitled
from dolbom.people.store import PeopleStore
from tools.cloud import totp
from tools.cloud.ministack import Cloud
from tools.day.town import SHOPS
from tools.deploy import Outputs

PASSWORD = "Made-up-2023!"
SIGN_UP_CODE, RECOVERY_CODE = "123456", "654321"
"""What the embedded cloud asks for as the codes that it would mail: whoever signs up, or forgot the password."""
YONGIN = "41460"
"""용인시: its three districts (처인 41461, 기흥 41463, 수지 41465) lie below it."""
UIWANG = "41430"
PARTNER_SCOPES = "dolbom/orders.capture dolbom/orders.refund dolbom/merchants.read dolbom/webhooks.write"


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in, and what the account entitles them to."""

    username: str
    group: str
    child_id: str = ""
    children: str = ""
    jurisdiction: str = ""
    name: str = ""
    """What colleagues call somebody of the staff."""

    @property
    def is_staff(self) -> bool:
        return self.group in STAFF

    @property
    def email(self) -> str:
        return f"{self.username}@example.org"

    @property
    def entitlements(self) -> list[tuple[Kind, str]]:
        """What this person is entitled to: a child's or guardian's group follows from the children."""
        codes: list[tuple[Kind, str]] = [("jurisdiction", code) for code in self.jurisdiction.split(",") if code]
        wards: list[tuple[Kind, str]] = [("ward", child) for child in self.children.split(",") if child]
        own: list[tuple[Kind, str]] = [("child", self.child_id)] if self.child_id else []
        group: list[tuple[Kind, str]] = [("group", self.group)] if self.is_staff or self.group in BADGED else []
        return [*own, *wards, *codes, *group]

    def pool(self, outputs: Outputs) -> str:
        return outputs["people"]["staff_pool" if self.is_staff else "pool"]

    def client(self, outputs: Outputs) -> str:
        return outputs["people"]["staff_client" if self.is_staff else "app_client"]


BADGED = ("honorary", "council")

PEOPLE = (
    Person("haneul", "child", child_id="child-haneul"),
    Person("bada", "child", child_id="child-bada"),
    Person("sol", "child", child_id="child-sol"),
    Person("guardian", "guardian", children="child-haneul,child-bada"),
    Person("caseworker_yongin", "caseworker", jurisdiction="41461,41463,41465", name="김하나 주무관"),
    Person("lead_yongin", "lead", jurisdiction="41461,41463,41465", name="박두리 팀장"),
    Person("caseworker_uiwang", "caseworker", jurisdiction=UIWANG, name="이세나 주무관"),
    Person("officer_yongin", "officer", jurisdiction=f"{YONGIN},41461,41463,41465", name="최네미 주무관"),
    Person("officer_uiwang", "officer", jurisdiction=UIWANG, name="정다솜 주무관"),
    Person("auditor", "auditor", name="한지우 감사관"),
    Person("auditor_second", "auditor", name="오바름 감사관"),
    Person("ministry", "ministry", name="윤새길 사무관"),
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


HOUSE = "happybowl"
"""The made-up delivery app through which everybody signs in."""


def invite(cloud: Cloud, outputs: Outputs, persons: Sequence[Person] = PEOPLE) -> None:
    """Makes everybody's account, in the pool of residents or of staff, and gives what they are entitled to."""
    idp = client(cloud, "cognito-idp")
    store = PeopleStore(Table(client(cloud, "dynamodb"), outputs["table"]["identities"]))
    for person in persons:
        address = [{"Name": "email", "Value": person.email}, {"Name": "email_verified", "Value": "true"}]
        who = {"UserPoolId": person.pool(outputs), "Username": person.username}
        with contextlib.suppress(idp.exceptions.UsernameExistsException):
            idp.admin_create_user(**who, UserAttributes=address, MessageAction="SUPPRESS")
        idp.admin_set_user_password(**who, Password=PASSWORD, Permanent=True)
        known = idp.admin_get_user(**who)["UserAttributes"]
        store.change(next(each["Value"] for each in known if each["Name"] == "sub"), partial(_entitled, person))


def _entitled(person: Person, before: Entitled) -> Entitled:
    decision = Decision("granted", stamp(system_clock()), "tools.cloud", "made up")
    for kind, value in person.entitlements:
        before = granted(before, kind, value, decision)
    return named(before, person.name)


def bind(cloud: Cloud, outputs: Outputs) -> None:
    """Registers the made-up delivery app whose clients the stacks bring along: the house, for the day's shops."""
    table = Table(client(cloud, "dynamodb"), outputs["table"]["meals"])
    own, store = outputs["people"], PartnerStore(table)
    store.put_partner(
        Partner(
            partner_id=HOUSE,
            name="행복한 그릇 (지어낸 배달앱)",
            contacts=("partners@happybowl.example.org",),
            clients=(
                Client(client_id=own["app_client"], role="app"),
                Client(client_id=own["partner_client"], role="server"),
            ),
            is_house=True,
        )
    )
    store.serve("happybowl", [shop.merchant_id for shop in SHOPS])


def sign_in(cloud: Cloud, outputs: Outputs, persons: Sequence[Person] = PEOPLE) -> dict[str, dict[str, Any]]:
    """Everybody with a fresh ID token, by name; staff with the code of an authenticator app (P5)."""
    idp = client(cloud, "cognito-idp")
    apps = Authenticators(cloud.folder / "authenticators.json")
    signed_in: dict[str, dict[str, Any]] = {}
    for person in persons:
        signed_in[person.username] = {
            "username": person.username,
            "password": PASSWORD,
            "id_token": _tokens(idp, outputs, person, apps)["IdToken"],
            "groups": [person.group],
        }
    return signed_in


class Authenticators:
    """The secrets of everybody's authenticator app, as the phones of these made-up people keep them."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def secret(self, username: str) -> str | None:
        return self._all().get(username)

    def keep(self, username: str, secret: str) -> None:
        self._path.write_text(json.dumps({**self._all(), username: secret}, indent=2) + "\n")

    def _all(self) -> dict[str, str]:
        return dict(json.loads(self._path.read_text())) if self._path.exists() else {}


def _tokens(idp: Any, outputs: Outputs, person: Person, apps: Authenticators) -> Any:
    where = {"UserPoolId": person.pool(outputs), "ClientId": person.client(outputs)}
    answer = idp.admin_initiate_auth(
        **where,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": person.username, "PASSWORD": PASSWORD},
    )
    if not person.is_staff:
        return answer["AuthenticationResult"]
    secret = apps.secret(person.username)
    if "AuthenticationResult" in answer or secret is None:
        # The embedded cloud lets somebody without an app in, to register one. AWS asks for it first (`MFA_SETUP`).
        secret = _registered(idp, person.username, answer["AuthenticationResult"]["AccessToken"], apps)
        return _tokens(idp, outputs, person, apps)
    answered = idp.admin_respond_to_auth_challenge(
        **where,
        ChallengeName=answer["ChallengeName"],
        Session=answer["Session"],
        ChallengeResponses={"USERNAME": person.username, "SOFTWARE_TOKEN_MFA_CODE": totp.code(secret)},
    )
    return answered["AuthenticationResult"]


def _registered(idp: Any, username: str, access_token: str, apps: Authenticators) -> str:
    """The secret of an authenticator app that somebody who is signed in has just registered."""
    secret = str(idp.associate_software_token(AccessToken=access_token)["SecretCode"])
    idp.verify_software_token(AccessToken=access_token, UserCode=totp.code(secret))
    apps.keep(username, secret)
    return secret


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
