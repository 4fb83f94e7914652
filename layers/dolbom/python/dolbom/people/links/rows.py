"""Letters and pairings as items of the `identities` table, and back."""

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from dolbom.clock import parse_stamp
from dolbom.dynamo.items import Item, counts, texts
from dolbom.people.links import keys
from dolbom.people.links.letters import Letter
from dolbom.people.links.pairings import Pairing

KEPT_AFTER = timedelta(days=400)
"""A letter's rows outlive it by a year: who linked whom, by whose letter, is asked later."""


def letter_item(letter: Letter) -> Item:
    until = int((parse_stamp(letter.valid_until) + KEPT_AFTER).timestamp())
    key = {"pk": keys.letter(letter.place), "sk": keys.LETTER}
    return {**key, "kind": "letter", "expires_at": until, **asdict(letter)}


def made_item(letter: Letter) -> Item:
    """The line among a child's letters; it leads to the letter, and says nothing of its code."""
    until = int((parse_stamp(letter.valid_until) + KEPT_AFTER).timestamp())
    key = {"pk": keys.letters(letter.child_id), "sk": keys.made(letter.made_at, letter.place)}
    return {**key, "kind": "letter_of", "expires_at": until, "place": letter.place, "made_at": letter.made_at}


def letter_of(item: Item) -> Letter:
    """A letter from its item."""
    known: dict[str, Any] = {name: item.get(name) for name in Letter.__dataclass_fields__}
    letter = Letter(**known)
    texts(letter.place, letter.child_id, letter.code_hash, letter.made_by, letter.state)
    parse_stamp(letter.made_at)
    parse_stamp(letter.valid_until)
    counts(letter.tries)
    return letter


def pairing_item(pairing: Pairing) -> Item:
    until = int(parse_stamp(pairing.valid_until).timestamp())
    key = {"pk": keys.pairing(pairing.code_hash), "sk": keys.PAIRING}
    return {**key, "kind": "pairing", "expires_at": until, **asdict(pairing)}


def pairing_of(item: Item) -> Pairing:
    """A pairing from its item."""
    known: dict[str, Any] = {name: item.get(name) for name in Pairing.__dataclass_fields__}
    pairing = Pairing(**known)
    texts(pairing.code_hash, pairing.account, pairing.state)
    parse_stamp(pairing.valid_until)
    return pairing
