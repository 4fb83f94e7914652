"""`make partner`: a delivery app's Cognito clients and its rows are made, changed and ended by one command, which can
be given again whenever it broke off."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from dolbom.dynamo.table import Table
from dolbom.partners.store import PartnerStore
from infra.roles import SCOPES
from tests.conftest import Aws
from tests.support.pools import new_pool
from tests.support.town import Town
from tools import partner as command
from tools import partner_webhook
from tools.steps import StepFailed

NOW = datetime(2026, 11, 26, tzinfo=UTC)
FILE: dict[str, Any] = {
    "partner_id": "quickbowl",
    "name": "빠른 그릇 (지어낸 배달앱)",
    "contacts": ["ops@quickbowl.example.org"],
    "merchants": ["bunsik-suji", "bunsik-giheung"],
    "callback_urls": ["https://quickbowl.example.org/signed-in"],
}


class Place:
    """A pool and a table; `again` is the command with a file."""

    def __init__(self, aws: Aws) -> None:
        self.idp, self.kms = aws.client("cognito-idp"), aws.client("kms")
        self.pool = new_pool(self.idp, "dolbom")
        self.table = Table(aws.client("dynamodb"), aws.tables["meals"])

    def given(self, told: Any) -> list[str]:
        return command.register(self.idp, self.table, self.pool, told)

    def end(self, partner_id: str) -> list[str]:
        return command.end(self.idp, self.table, self.pool, partner_id)

    def clients(self) -> dict[Any, str]:
        return command.clients_of(self.idp, self.pool, "quickbowl")

    def rows(self) -> str:
        pages = self.table.scan(0, 1).items
        return json.dumps(sorted(pages, key=lambda row: (row["pk"], row["sk"])), default=repr)


@pytest.fixture
def place(aws: Aws) -> Place:
    return Place(aws)


def test_P4_a_partner_is_registered_by_one_command_and_the_same_again_changes_nothing(place: Place) -> None:
    said = place.given(FILE)
    assert sum(line.startswith("its secret") for line in said) == 1
    rows, clients = place.rows(), place.clients()
    assert set(clients) == {"app", "server"}
    store = PartnerStore(place.table)
    for role, client_id in clients.items():
        bound = store.bound(client_id, NOW)
        assert bound is not None
        assert (bound.partner_id, bound.role, bound.owns("quickbowl"), bound.owns("")) == (
            "quickbowl",
            role,
            True,
            False,
        )
    assert store.serves("quickbowl", "bunsik-suji", NOW)
    assert not store.serves("quickbowl", "bunsik-uiwang", NOW)
    again = place.given(FILE)
    assert (place.rows(), place.clients(), any("secret" in line for line in again)) == (rows, clients, False)
    described = place.idp.describe_user_pool_client(UserPoolId=place.pool, ClientId=clients["server"])["UserPoolClient"]
    assert described["AllowedOAuthFlows"] == ["client_credentials"]
    assert described["ClientSecret"] not in place.rows()
    app = place.idp.describe_user_pool_client(UserPoolId=place.pool, ClientId=clients["app"])["UserPoolClient"]
    assert app["ExplicitAuthFlows"] == ["ALLOW_CUSTOM_AUTH"]  # no password of a child's goes through it
    assert not app.get("AllowedOAuthFlows"), "nor Cognito's own page"
    found = store.app(clients["app"], NOW)
    assert found is not None
    assert found.callback_urls == tuple(FILE["callback_urls"])
    assert store.app(clients["server"], NOW) is None


def test_P4_an_app_of_before_lets_nobody_in_by_a_password_from_then_on(place: Place) -> None:
    client_id = place.idp.create_user_pool_client(
        UserPoolId=place.pool, ClientName="partner-quickbowl-app", AllowedOAuthFlows=["code"],
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"],
    )["UserPoolClient"]["ClientId"]  # fmt: skip
    place.given(FILE)
    app = place.idp.describe_user_pool_client(UserPoolId=place.pool, ClientId=client_id)["UserPoolClient"]
    assert (place.clients()["app"], app["ExplicitAuthFlows"]) == (client_id, ["ALLOW_CUSTOM_AUTH"])


def test_P4_a_server_of_before_has_the_scopes_that_came_since_and_keeps_its_secret(place: Place) -> None:
    of_before = place.idp.create_user_pool_client(
        UserPoolId=place.pool, ClientName="partner-quickbowl-server", GenerateSecret=True,
        AllowedOAuthFlows=["client_credentials"], AllowedOAuthScopes=["dolbom/orders.capture"],
    )["UserPoolClient"]  # fmt: skip
    for _ in range(2):
        assert not any("secret" in line for line in place.given(FILE))
        server = place.idp.describe_user_pool_client(UserPoolId=place.pool, ClientId=of_before["ClientId"])
        found = server["UserPoolClient"]
        assert (found["ClientSecret"], place.clients()["server"]) == (of_before["ClientSecret"], of_before["ClientId"])
        assert set(found["AllowedOAuthScopes"]) == {f"dolbom/{scope}" for scope in SCOPES}


def test_P4_a_shop_that_no_town_has_registered_is_named(place: Place, aws: Aws) -> None:
    """It is kept, for its town's file may come later; a slip of the pen would else be served in silence."""
    Town(aws).shop("bunsik-suji")
    named = [line for line in place.given(FILE | {"merchants": ["bunsik-suji", "bunsik-sujj"]}) if "no shop" in line]
    assert named == ["no shop is registered as bunsik-sujj: nobody orders there before one is"]
    many = [f"gimbap-{number:03}" for number in range(130)]
    (named,) = [line for line in place.given(FILE | {"merchants": many}) if "no shop" in line]
    assert "gimbap-019 and 110 more" in named
    assert not any("no shop" in line for line in place.given(FILE | {"merchants": ["bunsik-suji"]}))


def test_P4_its_shops_are_those_of_the_last_file(place: Place) -> None:
    place.given(FILE)
    assert place.given(FILE | {"merchants": ["bunsik-uiwang", "bunsik-suji"]})[-1] == (
        "quickbowl: 1 shops added, 1 taken away, 2 served"
    )
    assert PartnerStore(place.table).merchants("quickbowl", 9) == (["bunsik-suji", "bunsik-uiwang"], None)


def test_P4_an_ended_partner_touches_nothing_and_ends_once(place: Place) -> None:
    place.given(FILE | {"is_house": True})
    clients = place.clients()
    assert place.end("quickbowl") == place.end("quickbowl")
    assert place.clients() == {}
    store = PartnerStore(place.table)
    for client_id in clients.values():
        bound = store.bound(client_id, NOW)
        assert bound is not None
        assert not bound.owns("quickbowl")
        assert not bound.owns("")
        assert not store.through(client_id, "bunsik-suji", NOW).serves
    place.given(FILE | {"partner_id": "nextbowl", "is_house": True})  # the house is free again


def test_P4_there_is_one_house(place: Place) -> None:
    place.given(FILE | {"is_house": True})
    with pytest.raises(StepFailed, match="belongs to quickbowl"):
        place.given(FILE | {"partner_id": "nextbowl", "is_house": True})


@pytest.mark.parametrize(
    "wrong",
    [
        *({"partner_id": "Quick!"}, {"merchants": ["NO"]}, {"name": " "}, {"unknown": 1}, {"state": "gone"}),
        *({"callback_urls": [url]} for url in ("http://a.example.org/", "https://a.example.org/#x", "javascript:a")),
    ],
)
def test_a_file_that_is_wrong_is_refused_and_makes_nothing(place: Place, wrong: Any) -> None:
    with pytest.raises(StepFailed, match="file is wrong"):
        place.given(FILE | wrong)
    assert (place.rows(), place.clients()) == ("[]", {})


def test_nobody_can_be_ended_who_is_not_there(place: Place) -> None:
    with pytest.raises(StepFailed, match="no partner"):
        place.end("quickbowl")


def test_P4_its_feed_is_posted_where_its_file_says_and_the_same_again_changes_nothing(place: Place) -> None:
    told = FILE | {"webhook": {"url": "https://hooks.quickbowl.example.org/dolbom"}}
    place.given(told)

    def given(**more: Any) -> list[str]:
        return partner_webhook.put(place.table, place.kms, told | more, is_embedded=False)

    posted, secret = given()
    assert posted == "its feed is posted to https://hooks.quickbowl.example.org/dolbom: pushing"
    assert secret.rpartition(" ")[2] not in place.rows()
    rows = place.rows()
    assert given() == [posted]
    assert place.rows() == rows
    assert partner_webhook.put(place.table, place.kms, FILE, is_embedded=False) == []
    for wrong in ({"url": "http://hooks.quickbowl.example.org/"}, {"url": "http://127.0.0.1:80/"}, {}, {"no": 1}):
        with pytest.raises(StepFailed, match="webhook"):
            given(webhook=wrong)
    assert place.rows() == rows
    assert given(webhook={**told["webhook"], "is_active": False})[0].endswith("paused")
