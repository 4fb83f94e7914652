"""Patterns of texts that more than one form asks for. Nobody is shown one: `dolbom.texts` says what it means.

Only ASCII's ten digits are digits here, and what is invisible is blank. The classes `\\d`, `\\s`, `\\S` and `\\w` are
not used where something is let in: they take any script's digits, and letters that nobody sees.
"""

import re

# White space and controls, and what Unicode shows as nothing (Default_Ignorable_Code_Point, the empty Braille cell, a
# note without a head): the Hangul fillers, joiners, marks of direction, variation selectors, tags.
_INVISIBLE = (
    r"\x00-\x20\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u2d7f\u3000"
    r"\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
)
# As they are, since JSON schema's dialect has no \U.
_SIGNS_FAR = "\U00013430-\U00013440\U00016fe4\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a"
_INVISIBLE_FAR = _SIGNS_FAR + "\U000e0000-\U000e0fff"
NOT_BLANK = f"[^{_INVISIBLE}{_INVISIBLE_FAR}]"
"""At least one character that can be seen."""
WHOLE_NUMBER = r"^(0|-?[1-9][0-9]*)$"
"""A whole number as a query writes it: no sign but a minus, no leading zero, nothing between the digits."""
DECIMAL = r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?$"
"""A number as a query writes it, with a point or without."""
JURISDICTION = r"^(central|[0-9]{2,10})$"
"""A province, municipality or dong, by the digits of its legal code that are its own; or the central desk."""
CARD = "^[^0-9０-９]*([0-9０-９][^0-9０-９]*){12,19}$"
"""A card number: 12 to 19 digits, with whatever stands between them."""
PHONE = r"^\+?[0-9][0-9 -]{6,18}[0-9]$"

LOOK_LIKE_DASHES = "\u3161\u1173\u30fc\u4e00"
"""Letters that Korean keyboards have at hand, and that people type for a dash: the vowel EU (NFKC makes another one of
it), the long mark, the hanja ONE."""
_DASH_TYPED = re.compile(f"(?<=[0-9０-９]) ?[{LOOK_LIKE_DASHES}] ?(?=[0-9０-９])")
_NOT_BLANK = re.compile(NOT_BLANK)


def is_blank(text: str) -> bool:
    """Whether a text shows nothing at all."""
    return _NOT_BLANK.search(text) is None


def dashed(text: str) -> str:
    """A text with a dash wherever a letter that looks like one stands between two digits."""
    return _DASH_TYPED.sub("-", text)


def trimmed(text: str) -> str:
    """A text without what shows nothing at its ends; empty if it is blank."""
    first = _NOT_BLANK.search(text)
    if first is None:
        return ""
    last = _NOT_BLANK.search(text[::-1])
    return text[first.start() : len(text) - (last.start() if last is not None else 0)]
