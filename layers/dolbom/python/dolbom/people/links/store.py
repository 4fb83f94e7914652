"""Letters, pairings and tries in the `identities` table."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from dolbom.clock import seoul_day
from dolbom.dynamo.counters import is_any_spoilt, one_more
from dolbom.dynamo.items import reading
from dolbom.dynamo.table import ABSENT, Cancelled, Condition, ConditionFailed, Put, Table, Update, Write
from dolbom.people.links import keys
from dolbom.people.links.letters import TRIES_MAX, Asked, Letter
from dolbom.people.links.pairings import Pairing
from dolbom.people.links.rows import (
    asked_item,
    asked_of,
    letter_item,
    letter_of,
    line_of,
    made_item,
    pairing_item,
    pairing_of,
    replaced_of,
)

LETTERS_SHOWN_MAX = 100
TRIES_A_DAY_MAX = 20
"""Of one account, right ones among them: a guardian with many children links them on a few days."""
_TRIES_KEPT = timedelta(days=2)
_ANYHOW = Condition("attribute_exists(pk) OR attribute_not_exists(pk)")


class LinkStore:
    def __init__(self, identities: Table) -> None:
        self.table = identities

    def count_try(self, subject: str, now: datetime) -> bool:
        """Counts one more try of an account; False, and nothing counted, where it has tried often enough today.
        What cannot be counted in stands in nobody's way."""
        pk, sk = keys.tries(subject), keys.day(seoul_day(now).isoformat())
        try:
            self.table.write(one_more(pk, sk, "tries", TRIES_A_DAY_MAX, now + _TRIES_KEPT))
            return True
        except ConditionFailed as failed:
            return is_any_spoilt(self.table, [failed.old])

    def letter(self, place: str) -> Letter | None:
        """The letter of a place, as it stands.

        Raises:
            Unreadable: it cannot be read.
        """
        item = self.table.get(keys.letter(place), keys.LETTER)
        return reading(letter_of, item) if item else None

    def replaceable(self, place: str) -> Letter | None:
        """The letter of a place, before another takes its place. One that cannot be read is named, and stands in
        no way: as an earlier letter it would open nothing from then on, and its line among the child's stays."""
        item = self.table.get(keys.letter(place), keys.LETTER)
        return next(self.table.each([item] if item else [], letter_of), None)

    def asked(self, request_hash: str) -> Asked | None:
        """What a request has made already.

        Raises:
            Unreadable: it cannot be read.
        """
        item = self.table.get(keys.letter_request(request_hash), keys.LETTER_REQUEST)
        return reading(asked_of, item) if item else None

    def make(self, letter: Letter, request_hash: str) -> bool:
        """A new letter, in place of an earlier one of the same card and birth date, which opens nothing any more.
        False, and nothing changed, if this request has made one meanwhile."""
        asked = Asked(request_hash, letter.place, letter.child_id, letter.made_at, letter.valid_until)
        try:
            once = Put(asked_item(asked), ABSENT)
            self.table.transact(Put(letter_item(letter), _ANYHOW), Put(made_item(letter), _ANYHOW), once, looks=once)
            return True
        except Cancelled:
            return False

    def letters_of(self, child_id: str) -> list[Letter]:
        """The letters that were made for a child, oldest first; of very many the newest. One that cannot be read hides
        no other."""
        rows = self.table.query(keys.letters(child_id), limit=LETTERS_SHOWN_MAX, forward=False).items
        lines = list(self.table.each(reversed(rows), line_of))
        wanted = [(keys.letter(place), keys.LETTER) for place in dict.fromkeys(place for place, _, _ in lines)]
        items = self.table.get_many(wanted)
        standing = {letter.place: letter for letter in self.table.each(items, letter_of)}
        unread = {item["pk"] for item in items} - {keys.letter(place) for place in standing}
        found: list[Letter | None] = []
        for place, made_at, row in lines:
            letter = standing.get(place)
            if letter is not None and (letter.made_at, letter.child_id) == (made_at, child_id):
                found.append(letter)
            elif keys.letter(place) not in unread:
                found += self.table.each([row], replaced_of)
        return [letter for letter in found if letter is not None]

    def count_code(self, place: str, letter: Letter | None) -> Letter | None:
        """Counts a code that is about to be compared with an open letter: of any number that come at once, five are.

        The letter that the code may be compared with; none where there is none, where it was tried often enough, or
        where it was replaced since it was read. With a used one it is compared, and not counted: its code links nobody.
        Where there is no letter it is the same call, and changes nothing.

        Raises:
            Unreadable: the letter cannot be read.
        """
        code_hash = letter.code_hash if letter is not None else ""
        try:
            self.table.write(_tries(place, "tries + :one", "tries < :bound", code_hash, TRIES_MAX), looks=True)
        except ConditionFailed as failed:
            standing = reading(letter_of, failed.old) if failed.old else None
            return standing if standing is not None and standing.state == "used" else None
        return letter

    def give_back(self, letter: Letter) -> None:
        """Takes back the count of a code that was right: however often it comes, it locks no letter."""
        with suppress(ConditionFailed):
            self.table.write(_tries(letter.place, "tries - :one", "tries > :bound", letter.code_hash, 0), looks=True)

    def use_puts(self, before: Letter, after: Letter) -> list[Put]:
        """The writes that use a letter up; they stand only if nobody tried, used or replaced it meanwhile."""
        seen = Condition(
            "code_hash = :hash AND tries = :tries AND #state = :open",
            {":hash": before.code_hash, ":tries": before.tries, ":open": "open"},
            {"#state": "state"},
        )
        return [Put(letter_item(after), seen), Put(made_item(after), _ANYHOW)]

    def use_up(self, writes: Sequence[tuple[Write, Table]]) -> None:
        """Uses a letter up that has linked nobody anew; whoever was first with it keeps it."""
        with suppress(Cancelled):
            self.table.transact(*(write for write, _ in writes), looks=writes[0][0])

    def pairing(self, code_hash: str) -> Pairing | None:
        """The account that shows a code.

        Raises:
            Unreadable: it cannot be read.
        """
        item = self.table.get(keys.pairing(code_hash), keys.PAIRING)
        return reading(pairing_of, item) if item else None

    def wait(self, pairing: Pairing) -> Pairing:
        """Keeps an account that waits; the same one again is the first one, and waits no longer for it.

        Raises:
            ConditionFailed: another account shows this code.
            Unreadable: whose it is cannot be read.
        """
        try:
            self.table.write(Put(pairing_item(pairing)), looks=True)
            return pairing
        except ConditionFailed as failed:
            if failed.old is None or reading(pairing_of, failed.old).account != pairing.account:
                raise
            return reading(pairing_of, failed.old)

    def approved_put(self, before: Pairing, after: Pairing) -> Put:
        """The write that says for which child an account was approved; it stands only if nobody approved it before."""
        seen = Condition(
            "account = :account AND #state = :waiting",
            {":account": before.account, ":waiting": "waiting"},
            {"#state": "state"},
        )
        return Put(pairing_item(after), seen)


def _tries(place: str, after: str, holds: str, code_hash: str, bound: int) -> Update:
    """The write that changes how often an open letter was tried, as long as it is the one with this code."""
    seen = Condition(
        f"code_hash = :hash AND #state = :open AND {holds}",
        {":hash": code_hash, ":open": "open", ":bound": bound},
        {"#state": "state"},
    )
    return Update(keys.letter(place), keys.LETTER, f"SET tries = {after}", seen, {":one": 1})
