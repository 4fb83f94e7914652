"""Telephone numbers in reports: none costs the report (A1)."""

from dolbom.korea.identifiers import masked
from dolbom.korea.telephones import is_number, number_in
from dolbom.patterns import is_blank

KEPT_CHARACTERS_MAX = 40


def telephone(written: str | None) -> str | None:
    """A number as it is called. What is no number is kept as it was written, as far as it goes: somebody may make
    something of it, and no report is lost for it. A resident number is masked here too."""
    if written is None or is_blank(written):
        return None
    written = masked(written)
    return number_in(written) or written[:KEPT_CHARACTERS_MAX]


def is_telephone(kept: str | None) -> bool:
    """Whether nothing was written, or a number that can be called."""
    return kept is None or is_number(kept)
