"""Partners: a delivery app's Cognito clients and its rows, made, changed and ended by one command.

    python -m tools.partner FILE            registers or changes one, on the embedded cloud (make partner FILE=…)
    python -m tools.partner --end PARTNER   ends one (make partner END=happybowl)
    python -m tools.partner --aws …         in the AWS account of the environment

The file is JSON: `partner_id`, `name`, `contacts`, `merchants` (the shops that it serves: these and no others),
`callback_urls` of its app, `webhook` where its feed is posted, and `is_house` for the one to which orders belong that
came through no partner's app or were placed before orders were bound. The same file again changes nothing; a command
that broke off is given again.

A server's secret is printed when its client is made, and never again: it stands in no file and no row.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError

from dolbom.dynamo.table import BATCH_GET_KEYS_MAX, ConditionFailed, Table
from dolbom.meals import keys
from dolbom.model import Model
from dolbom.partners.partner import CALLBACKS_MAX, CallbackUrl, Client, Partner, Role, Served
from dolbom.partners.store import PartnerStore
from infra.roles import SCOPES
from tools import partner_webhook
from tools.cloud import commands as embedded
from tools.cloud import people
from tools.cloud.clients import clients
from tools.deploy import OUTPUTS, read
from tools.steps import StepFailed, finish

PAGE = 60
TOKEN_MINUTES = 15
OF_AN_APP: dict[str, Any] = {
    # Nobody signs in through it, not by a password and not at Cognito's own page: tokens come by consent (P4).
    "ExplicitAuthFlows": ["ALLOW_CUSTOM_AUTH"],
    "AllowedOAuthFlowsUserPoolClient": False,
    "SupportedIdentityProviders": [],
    "PreventUserExistenceErrors": "ENABLED",
    "ReadAttributes": ["locale"],
    "WriteAttributes": ["locale"],
    "IdTokenValidity": TOKEN_MINUTES,
    "AccessTokenValidity": TOKEN_MINUTES,
    # It is never handed out: what an app renews with is ours.
    "RefreshTokenValidity": 60,
    "TokenValidityUnits": {"IdToken": "minutes", "AccessToken": "minutes", "RefreshToken": "minutes"},
}
OF_A_SERVER: dict[str, Any] = {
    "AllowedOAuthFlowsUserPoolClient": True,
    "AllowedOAuthFlows": ["client_credentials"],
    "AllowedOAuthScopes": [f"dolbom/{scope}" for scope in SCOPES],
    "AccessTokenValidity": TOKEN_MINUTES,
    "TokenValidityUnits": {"AccessToken": "minutes"},
}
NAMED_MAX = 20
FILE_FIELDS = {"callback_urls", "merchants", partner_webhook.FIELD}


class PartnerFile(Model):
    """What a partner's file says beside what is kept of it."""

    callback_urls: Annotated[tuple[CallbackUrl, ...], Field(max_length=CALLBACKS_MAX, strict=False)] = ()
    merchants: Served


def clients_of(idp: Any, pool: str, partner_id: str) -> dict[Role, str]:
    """A partner's Cognito clients as they are, by what they are for."""
    names: dict[str, Role] = {f"partner-{partner_id}-{role}": role for role in ("app", "server")}
    return {
        names[known["ClientName"]]: known["ClientId"] for known in _clients(idp, pool) if known["ClientName"] in names
    }


def _clients(idp: Any, pool: str) -> Iterator[Any]:
    pages = idp.get_paginator("list_user_pool_clients").paginate(UserPoolId=pool, PaginationConfig={"PageSize": PAGE})
    for page in pages:
        yield from page["UserPoolClients"]


def made(idp: Any, pool: str, partner_id: str, role: Role) -> tuple[str, str]:
    """A new Cognito client: its id, and its secret if it has one."""
    settings: dict[str, Any] = {
        "server": {
            "GenerateSecret": True,
            **OF_A_SERVER,
        },
        "app": {
            "GenerateSecret": False,
            **OF_AN_APP,
        },
    }[role]
    answer = idp.create_user_pool_client(UserPoolId=pool, ClientName=f"partner-{partner_id}-{role}", **settings)
    client = answer["UserPoolClient"]
    return client["ClientId"], client.get("ClientSecret", "")


def with_every_scope(idp: Any, pool: str, partner_id: str, client_id: str) -> None:
    """Gives a server's client that is there already the scopes that have come since; its secret stays."""
    idp.update_user_pool_client(
        UserPoolId=pool, ClientId=client_id, ClientName=f"partner-{partner_id}-server", **OF_A_SERVER
    )


def by_consent_alone(idp: Any, pool: str, partner_id: str, client_id: str) -> None:
    """Has an app's client that is there already let nobody in but by consent."""
    idp.update_user_pool_client(
        UserPoolId=pool, ClientId=client_id, ClientName=f"partner-{partner_id}-app", **OF_AN_APP
    )


def register(idp: Any, table: Table, pool: str, told: Any, clients: tuple[Client, ...] = ()) -> list[str]:
    """Registers a partner, or changes it; what was done, in lines. With `clients`, those are its own beside the ones
    that are made.

    Raises:
        StepFailed: the file is wrong, or somebody else has what it wants.
    """
    lines = []
    try:
        more = PartnerFile(
            merchants=Served(merchants=told.get("merchants", ())), callback_urls=told.get("callback_urls", [])
        )
        partner = Partner.model_validate({name: part for name, part in told.items() if name not in FILE_FIELDS})
    except ValidationError as error:
        wrong = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors(include_url=False)]
        raise StepFailed("The partner's file is wrong: " + "; ".join(wrong)) from None
    found = clients_of(idp, pool, partner.partner_id)
    roles: list[Role] = ["server", *(["app"] if more.callback_urls else [])]  # type: ignore[list-item]
    for role in roles if not clients else ():
        if role not in found:
            found[role], secret = made(idp, pool, partner.partner_id, role)
            lines.append(f"made the client {found[role]} of its {role}")
            if secret:
                lines.append(f"its secret, told this once: {secret}")
        elif role == "app":
            by_consent_alone(idp, pool, partner.partner_id, found[role])
        else:
            with_every_scope(idp, pool, partner.partner_id, found[role])
    own = [
        Client(client_id=client_id, role=role, callback_urls=more.callback_urls if role == "app" else ())
        for role, client_id in sorted(found.items())
    ]
    store = PartnerStore(table)
    try:
        store.put_partner(partner.model_copy(update={"clients": (*own, *clients)}))
    except ConditionFailed as failed:
        holder = (failed.old or {}).get("partner_id")
        raise StepFailed(f"A client of it, or being the house, belongs to {holder}.") from None
    if missing := unknown_shops(table, more.merchants.merchants):
        told_of = ", ".join(missing[:NAMED_MAX]) + (
            f" and {len(missing) - NAMED_MAX} more" * (len(missing) > NAMED_MAX)
        )
        lines.append(f"no shop is registered as {told_of}: nobody orders there before one is")
    added, gone = store.serve(partner.partner_id, more.merchants.merchants)
    lines.append(
        f"{partner.partner_id}: {added} shops added, {gone} taken away, {len(more.merchants.merchants)} served"
    )
    return lines


def unknown_shops(table: Table, merchants: Sequence[str]) -> list[str]:
    """Those of some shops that no town has registered: a slip of the pen would else be served in silence."""
    wanted = {keys.merchant(each): each for each in sorted(set(merchants))}
    places = [(pk, keys.PROFILE) for pk in wanted]
    starts = range(0, len(places), BATCH_GET_KEYS_MAX)
    found = {row["pk"] for start in starts for row in table.get_many(places[start : start + BATCH_GET_KEYS_MAX])}
    return [merchant for pk, merchant in wanted.items() if pk not in found]


def to_hand_over(idp: Any, pool: str, endpoint: str = "") -> list[str]:
    """What a partner is told with its clients; `endpoint` is an embedded cloud's."""
    region = pool.partition("_")[0]
    domain = idp.describe_user_pool(UserPoolId=pool)["UserPool"].get("Domain", "")
    tokens = endpoint or f"https://{domain}.auth.{region}.amazoncognito.com"
    return [
        f"to hand over: its server's tokens come from {tokens}/oauth2/token",
        f"to hand over: iss is https://cognito-idp.{region}.amazonaws.com/{pool}",
    ]


def end(idp: Any, table: Table, pool: str, partner_id: str) -> list[str]:
    """Ends a partner: its rows first, then its Cognito clients. Twice is once.

    Raises:
        StepFailed: there is no such partner.
    """
    store = PartnerStore(table)
    partner = store.partner(partner_id)
    if partner is None:
        raise StepFailed(f"no partner is called {partner_id!r}")
    if partner.state == "active":
        store.end(partner)
    for client_id in clients_of(idp, pool, partner_id).values():
        idp.delete_user_pool_client(UserPoolId=pool, ClientId=client_id)
    return [f"{partner_id} has ended; tokens that it still has touch nothing"]


def _aws() -> tuple[Any, Table, str]:
    client = clients(is_aws=True)
    if not OUTPUTS.exists():
        raise StepFailed("deploy first: the pool's id stands in what the deployment wrote")
    outputs = read(OUTPUTS)
    table = Table(client("dynamodb"), outputs["table"]["meals"])
    return client("cognito-idp"), table, outputs["people"]["pool"]


def _embedded() -> tuple[Any, Table, str]:
    cloud = embedded.chosen()
    cloud.enter()
    known = embedded.known(cloud)["resources"]
    table = Table(people.client(cloud, "dynamodb"), known["tables"]["meals"])
    return people.client(cloud, "cognito-idp"), table, known["people"]["pool"]


def main() -> None:
    parser = argparse.ArgumentParser(prog="tools.partner", description="Registers, changes and ends partners.")
    parser.add_argument("file", nargs="?", default="")
    parser.add_argument("--end", default="", metavar="PARTNER")
    parser.add_argument("--aws", action="store_true", help="in the AWS account of the environment")
    chosen = parser.parse_args()
    if bool(chosen.file) == bool(chosen.end):
        raise StepFailed("Give the file of a partner, or --end and its id.")
    idp, table, pool = _aws() if chosen.aws else _embedded()
    if chosen.end:
        done = end(idp, table, pool, chosen.end)
    else:
        try:
            told = json.loads(Path(chosen.file).read_text())
        except (OSError, ValueError) as error:
            raise StepFailed(f"{chosen.file} cannot be read: {error}") from None
        done = register(idp, table, pool, told)
        kms = clients(is_aws=True)("kms") if chosen.aws else people.client(embedded.chosen(), "kms")
        done += to_hand_over(idp, pool, "" if chosen.aws else embedded.chosen().endpoint)
        done += partner_webhook.put(table, kms, told, is_embedded=not chosen.aws)
    print("\n".join(done))


if __name__ == "__main__":
    finish(main)
