"""Identifiers.

Orders carry a **UUID version 7** (RFC 9562) that the client makes. Its first 48 bits are the time of making,
so an order's row can be found from its id alone and a child's rows lie in time order, with no index.
"""

import hashlib
import hmac
import os
import unicodedata
import uuid
from datetime import UTC, datetime, timedelta

from dolbom.starting.patterns import compiled_later

UUID7_SKEW_MAX = timedelta(minutes=15)
"""How far a new order id's time may be from ours: wrong clocks up to here are forgiven."""

_LAST_INSTANT = datetime(9999, 1, 1, tzinfo=UTC)
"""An id can tell of years that no calendar here knows; its time is read as this one then."""

_UUID = compiled_later(r"[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_UUID7 = compiled_later(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
UUID_PATTERN = f"^{_UUID.pattern}$"
UUID4_PATTERN = "^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-4[0-9A-Fa-f]{3}-[89ABab][0-9A-Fa-f]{3}-[0-9A-Fa-f]{12}$"
"""In either case: some systems write upper case, and mean the same."""
UUID7_PATTERN = f"^{_UUID7.pattern}$"
UUID7_ANY_CASE_PATTERN = UUID7_PATTERN.replace("a-f", "a-fA-F").replace("[89ab]", "[89abAB]")
"""As clients write it: iOS has its UUIDs in upper case, and they are the same ones."""
# Crockford's base 32: no I, L, O, U, so that a code read out on the phone is written down right.
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
_NO_LETTERS = compiled_later(r"[^0-9A-Z]")


def new_uuid7(at: datetime, entropy: bytes | None = None) -> str:
    """A UUID version 7 for an instant; `entropy` (10 bytes) makes it repeatable."""
    milliseconds = int(at.timestamp() * 1000)
    tail = int.from_bytes(entropy if entropy is not None else os.urandom(10), "big")
    value = (milliseconds & (2**48 - 1)) << 80 | tail & (2**80 - 1)
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return str(uuid.UUID(int=value))


def same_uuid(text: str) -> str:
    """A text in the one spelling of its UUID (RFC 9562: lower case), if it is one; any other text as it is."""
    return text.lower() if _UUID.fullmatch(text.lower()) else text


def is_uuid7(text: str) -> bool:
    """Whether a text is a UUID version 7 in its canonical lower-case form."""
    return _UUID7.fullmatch(text) is not None


def uuid7_time(text: str) -> datetime:
    """The instant that a UUID version 7 was made at; of the years after 9998, the end of them."""
    seconds = int(text[:8] + text[9:13], 16) / 1000
    return datetime.fromtimestamp(min(seconds, _LAST_INSTANT.timestamp()), UTC)


def is_same_secret(given: str, kept: str) -> bool:
    """Whether two texts are the same, found out in a time that tells nothing of where they differ. What is kept may be
    spoilt, and of any letters: then it is not the same."""
    return hmac.compare_digest(given.encode(), kept.encode())


def base32(data: bytes, characters: int) -> str:
    """The first `characters` × 5 bits of some bytes, in Crockford's base 32."""
    number = int.from_bytes(data, "big")
    bits = len(data) * 8
    return "".join(_CROCKFORD[number >> (bits - 5 * (i + 1)) & 31] for i in range(characters))


def as_read(text: str) -> str:
    """A text of base 32 as it was typed or read out.

    Case, width (Korean keyboards have `０` and `Ａ`, too), dashes, spaces and misread letters do not matter, nor what
    a copy brought along that nobody sees.
    """
    return _NO_LETTERS.sub("", unicodedata.normalize("NFKC", text).upper()).translate(_MISREAD)


def derived(purpose: str, *parts: str, characters: int = 26) -> str:
    """A stable id from what makes a thing what it is; different purposes never meet."""
    return base32(hashlib.sha256("\x1f".join((purpose, *parts)).encode()).digest(), characters)


def derived_uuid4(purpose: str, *parts: str) -> str:
    """A stable id of the same kind, in the form of a device's random number."""
    return str(uuid.UUID(bytes=hashlib.sha256("\x1f".join((purpose, *parts)).encode()).digest()[:16], version=4))
