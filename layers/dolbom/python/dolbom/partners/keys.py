"""Every key of partners' rows in the `meals` table.

meals     pk                    sk                                    what
          CLIENT#<client id>    CLIENT                                whose Cognito client this is; `-`: that of no app
          PARTNER#<partner>     PROFILE                               name, contacts, clients, state
          PARTNER#<partner>     SERVES#<merchant>                     a shop that the partner serves
"""

CLIENT = "CLIENT"
PROFILE = "PROFILE"
SERVES = "SERVES#"
NO_APP = "-"
"""Stands for the client of orders that came through no partner's app, or were placed before orders were bound."""


def client(client_id: str) -> str:
    return f"CLIENT#{client_id}"


def partner(partner_id: str) -> str:
    return f"PARTNER#{partner_id}"


def serves(merchant_id: str) -> str:
    return f"{SERVES}{merchant_id}"


def merchant_of(sk: str) -> str:
    """The shop in the sort key of a row that says who serves it."""
    return sk.removeprefix(SERVES)
