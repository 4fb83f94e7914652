"""Telephone numbers as people write them: with dots, brackets, dashes of all kinds, spaces, full-width digits."""

import re
import unicodedata

from dolbom.alerts.identifiers import masked
from dolbom.patterns import PHONE, dashed, is_blank

KEPT_CHARACTERS_MAX = 40

_PHONE = re.compile(PHONE)
_TRUNK = re.compile(r"^(\+[0-9]{1,3}[ -]?)\(0\)")
"""`+82 (0)10`: the 0 is dialled without the country's code alone."""
_SPACES = " \t\r\n"
_BETWEEN = re.compile(r"[ \t\r\n.,_()\[\]/·~\-‐‑‒–—―−]+")


def telephone(written: str | None) -> str | None:
    """A number with its groups set apart by dashes; one that is so, or with spaces, stays as it is. Marks of direction,
    which address books copy along, and whatever else nobody sees are no part of it. What is no number
    is kept as it was written, as far as it goes: somebody may make something of it, and no report is lost for it. A
    resident number is masked here too."""
    if written is None or is_blank(written):
        return None
    written = masked(written)
    normal = unicodedata.normalize("NFKC", dashed(written))
    shown = "".join(letter for letter in normal if letter in _SPACES or not is_blank(letter))
    plain = _TRUNK.sub(r"\1", shown.strip())
    if _PHONE.fullmatch(plain):
        return plain
    grouped = _BETWEEN.sub("-", plain).strip("-")
    return grouped if _PHONE.fullmatch(grouped) else written[:KEPT_CHARACTERS_MAX]


def is_telephone(kept: str | None) -> bool:
    """Whether nothing was written, or a number that can be called."""
    return kept is None or _PHONE.fullmatch(kept) is not None
