"""Telephone numbers as people write them: with dots, brackets, dashes of all kinds, spaces, full-width digits."""

import re
import unicodedata

from dolbom.alerts.identifiers import masked
from dolbom.patterns import PHONE, is_blank

KEPT_CHARACTERS_MAX = 40

_PHONE = re.compile(PHONE)
_BETWEEN = re.compile(r"[ \t\r\n.()\[\]/·~\-‐‑‒–—―−]+")


def telephone(written: str | None) -> str | None:
    """A number with its groups set apart by dashes; one that is so, or with spaces, stays as it is. What is no number
    is kept as it was written, as far as it goes: somebody may make something of it, and no report is lost for it. A
    resident number is masked here too."""
    if written is None or is_blank(written):
        return None
    written = masked(written)
    plain = unicodedata.normalize("NFKC", written).strip()
    if _PHONE.fullmatch(plain):
        return plain
    grouped = _BETWEEN.sub("-", plain).strip("-")
    return grouped if _PHONE.fullmatch(grouped) else written[:KEPT_CHARACTERS_MAX]


def is_telephone(kept: str | None) -> bool:
    """Whether nothing was written, or a number that can be called."""
    return kept is None or _PHONE.fullmatch(kept) is not None
