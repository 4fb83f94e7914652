"""Letters of a municipality, each with a code that links one app account to a child's card, once (P2).

A letter is found by card number and birth date together, and opened by its code. None of the three is kept: the first
two only as one slow hash, the letter's place; the code as another, salted with that place. So a table that leaks links
nobody, and trying card numbers costs the time of a slow hash each, also where there is none.
"""

import hashlib
import unicodedata
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal

from dolbom.ids import as_read, derived, is_same_secret
from dolbom.starting.patterns import compiled_later

CODE_CHARACTERS = 8
"""40 bits, against five tries."""
VALID_FOR = timedelta(days=30)
TRIES_MAX = 5
_GROUP = 4
_NO_DIGIT = compiled_later(r"[^0-9]")
# scrypt: 16 MB and some 50 ms on a slow core, for each of the two hashes of a try.
_COST, _BLOCK = 2**14, 8
_MEMORY_MAX = 64 * 1024 * 1024
_BYTES = 20

LetterState = Literal["open", "used"]
"""What a letter's own row says."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter's row. Stamps; `used_by` is the account that it has linked."""

    place: str
    child_id: str
    code_hash: str
    made_at: str
    made_by: str
    valid_until: str
    tries: int = 0
    """Wrong codes so far, and those that are being compared."""
    state: Literal["open", "used", "replaced"] = "open"
    """`replaced` of what is told of a letter after a later one of its card: its own row is the later one's by then."""
    used_at: str | None = None
    used_by: str | None = None
    linked_as: str | None = None

    def opens(self, at: str) -> bool:
        """Whether a right code would link at an instant, as a stamp."""
        return self.state == "open" and self.tries < TRIES_MAX and at < self.valid_until


@dataclass(frozen=True, slots=True)
class Asked:
    """What an officer's request made, for when it comes again: which letter, of which child, until which stamp."""

    request_hash: str
    place: str
    child_id: str
    made_at: str
    valid_until: str


def request_hash(request_id: str) -> str:
    """What is kept of a request's number. The code is derived from the number itself, which nobody finds from this."""
    return hashlib.sha256(f"dolbom letter request\x1f{request_id}".encode()).hexdigest()


def code_of(request_id: str) -> str:
    """A letter's code as people read it, `XXXX-XXXX`, from the random number of who asks for it: sent again it is the
    same code, and nothing is kept that it could be read from."""
    code = derived("letter-code", request_id, characters=CODE_CHARACTERS)
    return "-".join(code[start : start + _GROUP] for start in range(0, CODE_CHARACTERS, _GROUP))


def digits_of(card_number: str) -> str:
    """A card number's digits, however it is typed."""
    return _NO_DIGIT.sub("", unicodedata.normalize("NFKC", card_number))


def place_of(card_number: str, birth_date: str) -> str:
    """Where the letter of a card and a birth date lies."""
    return _slow(f"{digits_of(card_number)}|{birth_date}", "dolbom letter")


def hash_of(place: str, code: str) -> str:
    """What is kept of a letter's code. Case, dashes and misread letters do not matter."""
    return _slow(as_read(code), f"dolbom letter code {place}")


def is_right(letter: Letter | None, place: str, code: str, at: str) -> bool:
    """Whether a code, which is counted already, opens a letter or has opened it; equally slow, whether there is a
    letter or not."""
    given = hash_of(place, code)
    is_same = is_same_secret(given, letter.code_hash if letter is not None else "")
    return is_same and letter is not None and (letter.state == "used" or at < letter.valid_until)


def used(letter: Letter, account: str, linked_as: str, at: str) -> Letter:
    """The letter once it has linked an account."""
    return replace(letter, state="used", used_at=at, used_by=account, linked_as=linked_as)


def _slow(what: str, salt: str) -> str:
    made = hashlib.scrypt(what.encode(), salt=salt.encode(), n=_COST, r=_BLOCK, p=1, maxmem=_MEMORY_MAX, dklen=_BYTES)
    return made.hex()
