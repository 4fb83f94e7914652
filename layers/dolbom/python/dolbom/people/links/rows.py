"""Letters and pairings as items of the `identities` table, and back."""

from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

from dolbom.clock import parse_stamp
from dolbom.dynamo.items import Item, counts, lies_at, texts, words_of
from dolbom.people.links import keys
from dolbom.people.links.letters import Asked, Letter, LetterState
from dolbom.people.links.pairings import Pairing, PairingState

KEPT_AFTER = timedelta(days=400)
"""A letter's rows outlive it by a year: who linked whom, by whose letter, is asked later."""


_OF_THE_CODE = frozenset({"code_hash", "tries", "state"})
"""What a letter's own row has, and its line among the child's letters has not."""


def letter_item(letter: Letter) -> Item:
    until = int((parse_stamp(letter.valid_until) + KEPT_AFTER).timestamp())
    key = {"pk": keys.letter(letter.place), "sk": keys.LETTER}
    return {**key, "kind": "letter", "expires_at": until, **asdict(letter)}


def made_item(letter: Letter) -> Item:
    """The line among a child's letters; it leads to the letter, outlives it where a later one takes its place, and says
    nothing of its code."""
    until = int((parse_stamp(letter.valid_until) + KEPT_AFTER).timestamp())
    key = {"pk": keys.letters(letter.child_id), "sk": keys.made(letter.made_at, letter.place)}
    told = {name: value for name, value in asdict(letter).items() if name not in _OF_THE_CODE}
    return {**key, "kind": "letter_of", "expires_at": until, **told}


def replaced_of(row: Item) -> Letter | None:
    """A letter of before from its line, once a later one of its card stands in its place; None of a line that knows no
    more than its place."""
    known: dict[str, Any] = {name: row.get(name) for name in Letter.__dataclass_fields__ if name not in _OF_THE_CODE}
    if "valid_until" not in row:
        return None
    letter = Letter(**known, code_hash="", state="replaced")
    letter = replace(letter, state="used") if letter.used_at is not None else letter
    texts(letter.place, letter.child_id, letter.made_by)
    parse_stamp(letter.made_at)
    parse_stamp(letter.valid_until)
    return letter


def asked_item(asked: Asked) -> Item:
    until = int((parse_stamp(asked.valid_until) + KEPT_AFTER).timestamp())
    key = {"pk": keys.letter_request(asked.request_hash), "sk": keys.LETTER_REQUEST}
    return {**key, "kind": "letter_request", "expires_at": until, **asdict(asked)}


def asked_of(item: Item) -> Asked:
    """What a request made, from its item."""
    asked = Asked(**{name: item[name] for name in Asked.__dataclass_fields__})
    texts(asked.place, asked.child_id)
    lies_at(item, keys.letter_request(asked.request_hash), keys.LETTER_REQUEST)
    parse_stamp(asked.made_at)
    parse_stamp(asked.valid_until)
    return asked


def line_of(item: Item) -> tuple[str, str, Item]:
    """A line among a child's letters: where its letter lies, when it was made, and the row."""
    texts(item["place"], item["made_at"])
    return item["place"], item["made_at"], item


def letter_of(item: Item) -> Letter:
    """A letter from its item."""
    known: dict[str, Any] = {name: item.get(name) for name in Letter.__dataclass_fields__}
    letter = Letter(**known)
    texts(letter.place, letter.child_id, letter.code_hash, letter.made_by)
    texts(*(told for told in (letter.used_at, letter.used_by, letter.linked_as) if told is not None))
    words_of(LetterState, letter.state)
    lies_at(item, keys.letter(letter.place), keys.LETTER)
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
    texts(pairing.code_hash, pairing.account)
    texts(*(told for told in (pairing.child_id, pairing.approved_by) if told is not None))
    words_of(PairingState, pairing.state)
    lies_at(item, keys.pairing(pairing.code_hash), keys.PAIRING)
    parse_stamp(pairing.valid_until)
    return pairing
