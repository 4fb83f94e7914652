"""Patterns of texts that more than one form asks for, and how texts are compared by whoever looks for one. Nobody is
shown a pattern: `dolbom.texts` says what it means.

Only ASCII's ten digits are digits here, and what is invisible is blank. The classes `\\d`, `\\s`, `\\S` and `\\w` are
not used where something is let in: they take any script's digits, and letters that nobody sees.
"""

from functools import lru_cache
from unicodedata import name as name_of
from unicodedata import normalize

from dolbom.starting.patterns import compiled_later

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
_DASH_TYPED = compiled_later(f"(?<=[0-9０-９]) ?[{LOOK_LIKE_DASHES}] ?(?=[0-9０-９])")
_NOT_BLANK = compiled_later(NOT_BLANK)
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63"
_APOSTROPHES = "\u2018\u2019\u00b4"
_BLANKS = frozenset("\xa0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000")
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
"""ASCII's own letters of full width, as Korean input writes them."""
_NARROW |= dict.fromkeys(map(ord, _DASHES), ord("-")) | dict.fromkeys(map(ord, _APOSTROPHES), ord("'"))
_ENDS = "\t\r\n"
# No two parts of it may take the same blanks: of thousands it would try each share of them.
_KEPT_AS_TEXT = compiled_later("=\"([^\"]+)\"|['`] *([^'` ][^'`]*)")


def is_blank(text: str) -> bool:
    """Whether a text shows nothing at all."""
    return _NOT_BLANK.search(text) is None


def dashed(text: str) -> str:
    """A text with a dash wherever a letter that looks like one stands between two digits."""
    return _DASH_TYPED.sub("-", text)


def as_typed(written: object) -> object:
    """A number, a code or a day as it was meant: letters of full width, dashes of all kinds and spaces as ASCII has
    them, without what nobody sees, without blanks at its ends, and without what makes a spreadsheet keep a cell as text
    (an apostrophe before it, `="…"` around it). Digits of other scripts stay; what is no text, or goes over a line or a
    cell, is as it was."""
    if not isinstance(written, str) or any(end in written for end in _ENDS):
        return written
    text = written
    if not text.isascii():
        text = "".join(" " if letter in _BLANKS else letter for letter in dashed(text).translate(_NARROW))
        text = "".join(letter for letter in text if letter == " " or not is_blank(letter))
    text = trimmed(text)
    kept = _KEPT_AS_TEXT.fullmatch(text)
    return trimmed(kept[1] or kept[2]) if kept is not None else text


def trimmed(text: str) -> str:
    """A text without what shows nothing at its ends; empty if it is blank."""
    first = _NOT_BLANK.search(text)
    if first is None:
        return ""
    last = _NOT_BLANK.search(text[::-1])
    return text[first.start() : len(text) - (last.start() if last is not None else 0)]


_LEADS = {normalize("NFKC", chr(code)): chr(code) for code in range(0x3131, 0x314F)}
"""Consonants as decomposed texts have them, which stand alone."""
_WIDE = compiled_later("[\uff01-\uffef]")
"""Letters of full and half width, as Korean input writes them too."""
_OTHERS = compiled_later(r"[^\0-\x7f\u1100-\u11ff\u3131-\u318e\ua960-\ua97f\uac00-\ud7ff]")
"""Whatever is neither ASCII nor Hangul."""
_MARKS = compiled_later("[\u0300-\u036f]")
_STROKES = str.maketrans(dict(zip("øđłħıØĐŁĦ", "odlhiodlh", strict=True)))
_STROKES |= str.maketrans(dict(zip("æœÆŒ", ["ae", "oe"] * 2, strict=True)))
"""Latin letters whose mark is a part of them."""
_WORD_BREAK = compiled_later(r"[\W_]+")


def folded(text: str) -> str:
    """A text as it is compared: Hangul composed (NFC), Latin letters small and without marks (`Café`, `CAFE`), and what
    Unicode has in another form (wide, circled) in its usual one. Other scripts keep their marks."""
    narrow = _WIDE.sub(lambda found: normalize("NFKC", found.group()), text)
    composed = "".join(_LEADS.get(letter, letter) for letter in normalize("NFC", narrow))
    return _OTHERS.sub(lambda found: _usual(found.group()), composed).casefold()


def words_of(text: str) -> list[str]:
    """The words of a name, or of what is looked for, as they are compared: folded, without spaces and signs."""
    return [word for word in _WORD_BREAK.split(folded(text)) if word]


@lru_cache(maxsize=4_096)
def _usual(letter: str) -> str:
    usual = normalize("NFKC", letter)
    if all(name_of(each, "").startswith(("LATIN", "COMBINING")) for each in usual):
        usual = _MARKS.sub("", normalize("NFKD", usual))
    return usual.translate(_STROKES)
