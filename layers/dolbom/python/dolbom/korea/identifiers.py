"""Identifiers in what people write freely: resident numbers are masked before anything is kept, telephones are named.

A resident registration number (주민등록번호, 외국인등록번호) is needed by nobody here, and whoever reads it can take a
person's place: its thirteen digits become `*`, however they are written. A telephone may be what saves the neighbour,
or may tell who the anonymous reporter is; only the reporter knows which, and is warned before sending.
"""

import re
import unicodedata
from collections.abc import Iterator

from pydantic import AfterValidator

from dolbom.patterns import LOOK_LIKE_DASHES, is_blank
from dolbom.starting.patterns import compiled_later
from dolbom.starting.values import value

MASK = "*"
DAY_DIGITS = 6
DIGITS_MIN = 11
"""Of thirteen; a day told in parts may leave out the zeros of month and day."""
_SPOKEN = dict(zip("공영일이삼사오육륙칠팔구", "001234566789", strict=True))
"""Digits as they are read out."""
_ONES = frozenset("일이삼사오육륙칠팔구")
_TENS = "십"
_BETWEEN = (
    *(
        "뒷자리",
        "뒤자리",
        "뒷번호",
        "뒤번호",
        "나머지",
        "그다음",
        "그리고",
        "이고요",
        "이고",
        "하고",
        "다음",
        "다시",
        "이랑",
        "뒤",
    ),
    *("에", "은", "는", "과", "와", "랑", "및", "년생", "일생", "년", "월", "일"),
)
"""Words that stand between the parts of a number; a dash is read out as 다시."""
_BETWEEN_BEGINS = frozenset(word[0] for word in _BETWEEN)
_SEPARATORS_MAX = 6
_INVISIBLE = frozenset({"Cf", "Mn", "Me"})
_OTHER = "x"
_GAP = "-"

# Six digits of a day (eight, where the year is whole and a gap follows) and seven more, the first of which tells a
# century and sex. A gap may stand after the year, the month, the day and that digit, or after every digit: a telephone
# with a number behind it has other gaps. A day told in parts has no zero before its month. The second half, if a gap
# stands before it, may be broken twice: more often a time of day stands there. An amount of money is none.
_TOGETHER = r"[0-9]{2}-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12][0-9]|3[01])-?[1-8]-?[0-9]{6}"
_BY_PARTS = r"[0-9]{2}-(?:0?[1-9]|1[0-2])-(?:0?[1-9]|[12][0-9]|3[01])-[1-8]-?[0-9]{6}"
_BROKEN = (
    r"[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])-(?=(?:-?[0-9]){7}(?!-?[0-9]))"
    r"[0-9]+(?:-[0-9]+){0,2}(?!-?[0-9])"
)
_HALF_APART = r"[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])-[1-8](?:-[0-9]){6}"
_APART = r"[0-9]-[0-9]-(?:0-[1-9]|1-[0-2])-(?:0-[1-9]|[12]-[0-9]|3-[01])-(?:[1-8][0-9]{6}|[1-8](?:-[0-9]){6})"
_WRITTEN = compiled_later(
    rf"(?<![0-9])(?:(?:19|20)(?=[0-9]{{6}}-))?{_TOGETHER}(?![0-9])|(?<![0-9])(?<![0-9]-)(?:{_APART}|{_HALF_APART})(?!-?[0-9])"
    rf"|(?<![0-9])(?:(?:19|20)(?=[0-9]{{2}}-))?{_BY_PARTS}(?![0-9])|(?<![0-9])(?<![0-9]-){_BROKEN}"
)
_AMOUNT = compiled_later(r" *(?:원|만|천|won|krw)", re.IGNORECASE)
_READ_OUT = compiled_later(rf"{_TOGETHER}|{_APART}")
_AREAS = "1[016789]|2|[3-6][1-5]|70|80|50[0-9]"
_ONE_BY_ONE = r"(?<![0-9]-)0-(?:1-[016789]|2|[3-6]-[1-5]|7-0)(?:-[0-9]){7,8}(?!-[0-9])"
_TELEPHONE = compiled_later(rf"(?<![0-9])(?:(?:82-?)?0?(?:{_AREAS})-?[0-9]{{3,4}}-?[0-9]{{4}}|{_ONE_BY_ONE})(?![0-9])")
_MAIL = compiled_later(r"[A-Za-z0-9_.+-]+@[A-Za-z0-9_-]+\.[A-Za-z0-9_.]+")


@value
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
    if (
        len(text) < DIGITS_MIN
        or sum(letter in _SPOKEN or unicodedata.digit(letter, None) is not None for letter in text) < DIGITS_MIN
    ):
        return
    written = _plain(text, read_out=False)
    for found in _WRITTEN.finditer(written.letters):
        if not _AMOUNT.match(text, written.places[found.end() - 1] + 1):
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
            spoken.append(read_out and (text[place] in _SPOKEN or text[place] == _TENS))
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
    if read_out and letter == _TENS and place and text[place - 1] in _SPOKEN:
        return "0" if text[place + 1 : place + 2] not in _ONES else "", 1  # 구십 is 90, 구십일 91
    if letter in _BETWEEN_BEGINS:
        word = next((word for word in _BETWEEN if text.startswith(word, place)), None)
        if word is not None:
            return _GAP, len(word)
    if letter in LOOK_LIKE_DASHES or category[0] not in "LN":
        return _GAP, 1
    return _OTHER, 1
