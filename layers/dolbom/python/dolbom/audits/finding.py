"""What an audit finds: a value; its code's words are in `dolbom.texts.audits`."""

from dataclasses import dataclass

SAID_CHARACTERS_MAX = 1_000


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that does not add up: about which item, what, and the numbers."""

    pk: str
    sk: str
    code: str
    expected: str
    found: str

    def shortened(self) -> "Finding":
        """The same in as many characters as a report has room for: a row may hold 400 KB of anything."""
        said = (self.expected[:SAID_CHARACTERS_MAX], self.found[:SAID_CHARACTERS_MAX])
        return Finding(self.pk, self.sk, self.code, *said)
