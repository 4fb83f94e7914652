"""Identifiers in what people write freely: resident numbers are masked before anything is kept, telephones are named.

A resident registration number (주민등록번호, 외국인등록번호) is needed by nobody here, and whoever reads it can take a
person's place: its thirteen digits become `*`, however they are written. A telephone may be what saves the neighbour,
or may tell who the anonymous reporter is; only the reporter knows which, and is warned before sending.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import AfterValidator

from dolbom.patterns import is_blank

MASK = "*"
DAY_DIGITS = 6
DIGITS = 13
_SPOKEN = dict(zip("공영일이삼사오육륙칠팔구", "001234566789", strict=True))
"""Digits as they are read out."""
_BETWEEN = ("뒷자리", "뒤자리", "뒷번호", "뒤번호", "다시", "뒤", "에", "은", "는")
"""Words that stand between the two halves; a dash is read out as 다시."""
_BETWEEN_BEGINS = frozenset(word[0] for word in _BETWEEN)
_SEPARATORS_MAX = 6
_INVISIBLE = frozenset({"Cf", "Mn", "Me"})
_OTHER = "x"
_GAP = "-"
_LOOK_LIKE_DASHES = "ㅡー一"

# Six digits of a day (eight, where the year is whole and a gap follows) and seven more, the first of which tells a
# century and sex. A gap may stand after the year, the month, the day and that digit, or after every digit: a telephone
# with a number behind it has other gaps.
_TOGETHER = r"[0-9]{2}-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12][0-9]|3[01])-?[1-8]-?[0-9]{6}"
_APART = r"[0-9]-[0-9]-(?:0-[1-9]|1-[0-2])-(?:0-[1-9]|[12]-[0-9]|3-[01])-[1-8](?:-[0-9]){6}"
_WRITTEN = re.compile(
    rf"(?<![0-9])(?:(?:19|20)(?=[0-9]{{6}}-))?{_TOGETHER}(?![0-9])|(?<![0-9])(?<![0-9]-){_APART}(?!-?[0-9])"
)
_READ_OUT = re.compile(rf"{_TOGETHER}|{_APART}")
_AREAS = "1[016789]|2|[3-6][1-5]|70|80|50[0-9]"
_TELEPHONE = re.compile(rf"(?<![0-9])(?:82-?)?0?(?:{_AREAS})-?[0-9]{{3,4}}-?[0-9]{{4}}(?![0-9])")
_MAIL = re.compile(r"[A-Za-z0-9_.+-]+@[A-Za-z0-9_-]+\.[A-Za-z0-9_.]+")


@dataclass(frozen=True, slots=True)
class _Plain:
    """A text's digits and gaps: all scripts' digits as ASCII's, what separates as one gap, any other letter as one."""

    letters: str
    places: tuple[int, ...]
    """Where each letter stands in the text."""
    spoken: tuple[bool, ...]
    """Which digits are read out."""


def masked(text: str) -> str:
    """The text with the digits of each resident number as `*`; equally long, all else as it was."""
    hidden = set(_resident_digits(text))
    return "".join(MASK if place in hidden else letter for place, letter in enumerate(text)) if hidden else text


def has_resident_number(text: str) -> bool:
    """Whether a text holds what may be a resident number, however it is written."""
    return next(_resident_digits(text), None) is not None


def has_telephone(text: str) -> bool:
    """Whether a text holds what may be a telephone's number in Korea, however it is written."""
    rest = masked(text)
    return any(_TELEPHONE.search(_plain(rest, read_out=read_out).letters) for read_out in (False, True))


def has_mail(text: str) -> bool:
    """Whether a text holds what may be a mail address."""
    return _MAIL.search(unicodedata.normalize("NFKC", text)) is not None


Unnumbered = AfterValidator(masked)
"""Of a form's free text: resident numbers are masked as it is read, so that nothing behind it can keep one."""


def _resident_digits(text: str) -> Iterator[int]:
    """Where the digits of resident numbers stand in a text."""
    if sum(letter in _SPOKEN or unicodedata.digit(letter, None) is not None for letter in text) < DIGITS:
        return
    written = _plain(text, read_out=False)
    for found in _WRITTEN.finditer(written.letters):
        yield from _digits(written, found)
    read_out = _plain(text, read_out=True)
    for found in _READ_OUT.finditer(read_out.letters):
        # Syllables of digits are of many words too: a half is read out as a whole, or written.
        spoken = [read_out.spoken[at] for at in range(*found.span()) if read_out.letters[at] != _GAP]
        halves = set(spoken[:DAY_DIGITS]), set(spoken[DAY_DIGITS:])
        if any(spoken) and all(len(half) == 1 for half in halves):
            yield from _digits(read_out, found)


def _digits(plain: _Plain, found: re.Match[str]) -> Iterator[int]:
    return (plain.places[at] for at in range(*found.span()) if plain.letters[at] != _GAP)


def _plain(text: str, *, read_out: bool) -> _Plain:
    letters: list[str] = []
    places: list[int] = []
    spoken: list[bool] = []
    place = gap = 0
    while place < len(text):
        said, length = _letter(text, place, read_out=read_out)
        gap = gap + 1 if said == _GAP else 0
        if said and gap <= 1:
            letters.append(said)
            places.append(place)
            spoken.append(read_out and text[place] in _SPOKEN)
        elif gap > _SEPARATORS_MAX:
            letters[-1] = _OTHER  # too wide a gap for one number
        place += length
    return _Plain("".join(letters), tuple(places), tuple(spoken))


def _letter(text: str, place: int, *, read_out: bool) -> tuple[str, int]:
    """What stands at a place, as a digit, a gap, another letter, or nothing that is seen; and how long it is."""
    letter = text[place]
    category = unicodedata.category(letter)
    digit = unicodedata.digit(letter, None)
    if digit is not None:
        return str(digit), 1
    if category in _INVISIBLE or (category == "Lo" and is_blank(letter)):
        return "", 1
    if read_out and letter in _SPOKEN:
        return _SPOKEN[letter], 1
    if letter in _BETWEEN_BEGINS:
        word = next((word for word in _BETWEEN if text.startswith(word, place)), None)
        if word is not None:
            return _GAP, len(word)
    if letter in _LOOK_LIKE_DASHES or category[0] not in "LN":
        return _GAP, 1
    return _OTHER, 1
