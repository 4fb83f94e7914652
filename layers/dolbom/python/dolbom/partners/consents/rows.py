"""Codes, renewals and tickets as items of the `identities` table, and back."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from dolbom.clock import parse_stamp
from dolbom.dynamo.items import Item, lies_at, texts
from dolbom.partners.consents import keys
from dolbom.partners.consents.grants import Code, Renewal, Ticket, Whose

KEPT_AFTER = timedelta(hours=1)
"""A used code's row outlives it: who sends it again is known as such."""


def code_item(code: Code) -> Item:
    key = {"pk": keys.code(code.code_hash), "sk": keys.CODE}
    return {**key, "kind": "oauth_code", "expires_at": _expiry(code.valid_until), **asdict(code)}


def code_of(item: Item) -> Code:
    told = _told(Code, item)
    code = Code(**{**told, "whose": _whose(told["whose"])})
    texts(code.code_hash, code.redirect_uri, code.challenge)
    lies_at(item, keys.code(code.code_hash), keys.CODE)
    parse_stamp(code.valid_until)
    if code.state not in ("open", "used"):
        raise ValueError("a code's state")
    return code


def renewal_item(renewal: Renewal) -> Item:
    key = {"pk": keys.renewal(renewal.family), "sk": keys.RENEWAL}
    return {**key, "kind": "oauth_renewal", "expires_at": _expiry(renewal.valid_until), **asdict(renewal)}


def renewal_of(item: Item) -> Renewal:
    # Rows of before know of one token that goes on.
    told = _told(Renewal, {"beside": [], **item})
    renewal = Renewal(**{**told, "whose": _whose(told["whose"]), "beside": tuple(told["beside"])})
    texts(renewal.family, renewal.current, renewal.previous, *renewal.beside)
    lies_at(item, keys.renewal(renewal.family), keys.RENEWAL)
    parse_stamp(renewal.valid_until)
    parse_stamp(renewal.rotated_at)
    if renewal.state not in ("open", "ended"):
        raise ValueError("a renewal's state")
    return renewal


def ticket_item(ticket: Ticket) -> Item:
    key = {"pk": keys.ticket(ticket.ticket_hash), "sk": keys.TICKET}
    return {**key, "kind": "oauth_ticket", "expires_at": _expiry(ticket.valid_until), **asdict(ticket)}


def ticket_of(item: Item) -> Ticket:
    ticket = Ticket(**_told(Ticket, item))
    texts(ticket.ticket_hash, ticket.client_id, ticket.subject)
    lies_at(item, keys.ticket(ticket.ticket_hash), keys.TICKET)
    parse_stamp(ticket.valid_until)
    return ticket


def _whose(told: Any) -> Whose:
    whose = Whose(**_told(Whose, told))
    texts(*asdict(whose).values())
    return whose


def _told(kind: Any, item: Any) -> dict[str, Any]:
    """What of an item its value knows; later code may have put more there."""
    return {name: item[name] for name in kind.__dataclass_fields__}


def _expiry(stamp: str) -> int:
    return int((parse_stamp(stamp) + KEPT_AFTER).timestamp())
