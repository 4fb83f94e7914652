"""What an audit finds: a value; its code's words are in `dolbom.texts.audits`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that does not add up: about which item, what, and the numbers."""

    pk: str
    sk: str
    code: str
    expected: str
    found: str
