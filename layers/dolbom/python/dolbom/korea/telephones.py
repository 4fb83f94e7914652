"""Telephone numbers as people write them: with dots, brackets, dashes of all kinds, spaces, digits of any script, a
word before and an extension behind. Of an office's several lines it is the first."""

import re
import unicodedata

from dolbom.patterns import PHONE, dashed, is_blank
from dolbom.starting.patterns import compiled_later

WRITTEN_CHARACTERS_MAX = 60
EXTENSION = "내선"

_PHONE = compiled_later(PHONE)
_CALLED = compiled_later(rf"{PHONE.removesuffix('$')}(?: {EXTENSION} [0-9]{{1,6}})?$")
_LABEL = compiled_later(
    r"^(?:tel|phone|mobile|h\.?p|전화(?:번호)?|휴대(?:폰|전화)|핸드폰|연락처)?[^a-z가-힣0-9+(]*(?=[+(0-9])",
    re.IGNORECASE,
)
_TRUNK = compiled_later(r"^(\+[0-9]{1,3}[ -]?)\(0\)")
"""`+82 (0)10`: the 0 is dialled without the country's code alone."""
_LINES = compiled_later(r"^((?:[^0-9]*[0-9]){4,}[^0-9]*[0-9]{4}) ?[~/,·] ?[0-9]{1,2}$")
"""`02-123-4567~8`: the last digits of an office's further lines; no group of a number is as short as these."""
_RANGE = compiled_later(
    r"^((?:(?:\+?82[^0-9]{0,2})?0[0-9]{1,3}|\+?82[^0-9]{0,2}[1-9][0-9]?)[^0-9]{0,2}[0-9]{3,4}[^0-9]{0,2}[0-9]{4}"
    r"|\(0[0-9]{1,3}\) ?[0-9]{3,4}[^0-9]?[0-9]{4}|1[5-8][0-9]{2}[^0-9]?[0-9]{4}) ?[~/,·] ?[0-9]{3,4}$"
)
"""`02-123-4567~4569`: the last group of an office's further lines, behind a number that is whole without it."""
_SPACES = " \t\r\n"
_BETWEEN = compiled_later(r"[ \t\r\n.,_()\[\]/·~\-‐‑‒–—―−]+")
_ONE_BY_ONE = compiled_later(r"\+?[0-9](?:-[0-9]){7,14}")
_EXTENSION = compiled_later(
    r"[ ,(]*(?:내선(?: ?번호)?|구내|교환|extension|ext|x|#|,{2,})[ .:]*([0-9]{1,6}) ?(?:번)?\)?$", re.IGNORECASE
)


def number_in(written: str) -> str | None:
    """A number with its groups set apart by dashes, and its extension behind (`031-000-0000 내선 12`); one that is so,
    or with spaces, stays as it is. None where it is no number. Marks of direction, which address books copy along, and
    whatever else nobody sees are no part of it."""
    if len(written) > WRITTEN_CHARACTERS_MAX:
        return None
    normal = unicodedata.normalize("NFKC", dashed(written))
    shown = "".join(_plain(letter) for letter in normal if letter in _SPACES or not is_blank(letter))
    number, extension = _LABEL.sub("", shown.strip()), ""
    behind = _EXTENSION.search(number)
    if behind is not None:
        number, extension = number[: behind.start()], f" {EXTENSION} {behind[1]}"
    number = _RANGE.sub(r"\1", _LINES.sub(r"\1", _TRUNK.sub(r"\1", number.strip())))
    if not _PHONE.fullmatch(number) or _ONE_BY_ONE.fullmatch(number.replace(" ", "-")):
        number = _BETWEEN.sub("-", number).strip("-")
    if _ONE_BY_ONE.fullmatch(number):
        number = number.replace("-", "")
    return f"{number}{extension}" if _PHONE.fullmatch(number) else None


def is_number(kept: str) -> bool:
    """Whether it is a number as `number_in` tells one."""
    return _CALLED.fullmatch(kept) is not None


def _plain(letter: str) -> str:
    """A digit of any script as ASCII has it; any other letter as it is."""
    digit = unicodedata.decimal(letter, None)
    return letter if digit is None else str(digit)
