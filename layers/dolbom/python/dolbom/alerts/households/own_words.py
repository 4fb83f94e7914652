"""Whether a report says in its own words what others have said (A10): by the letters in a row that its text shares with
theirs, whatever numbers, marks and blanks stand between them."""

import unicodedata
from collections.abc import Collection
from zlib import crc32

PIECE_LETTERS = 4
PIECES_KEPT_MAX = 24
"""Of a longer text a sample, the same of the same text."""
SHARED_MIN = 0.5


def pieces(text: str) -> list[int]:
    """The letters in a row of a text, as numbers; no more than are kept."""
    read = unicodedata.normalize("NFKC", text).lower()
    letters = "".join(letter for letter in read if unicodedata.category(letter)[0] == "L")
    rows = {letters[at : at + PIECE_LETTERS] for at in range(max(1, len(letters) - PIECE_LETTERS + 1))}
    return sorted(crc32(row.encode()) for row in rows)[:PIECES_KEPT_MAX]


def is_said_by(said: Collection[int], other: Collection[int]) -> bool:
    """Whether half of what is said stands in another text too. Nothing that is known of a text tells no difference."""
    return len(set(said).intersection(other)) >= SHARED_MIN * len(said)
