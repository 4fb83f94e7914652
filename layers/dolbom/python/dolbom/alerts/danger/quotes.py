"""What a case worker is shown of a text around a phrase: whole words, and a mark where something is left out."""

AROUND_CHARACTERS = 8
"""How much around a phrase a case worker is shown."""
WORD_CHARACTERS_MAX = 12
"""No Korean word goes on for longer; what does is a text without spaces, and is cut where it is."""
LEFT_OUT = "…"
QUOTE_CHARACTERS_MAX = 60
"""With both marks."""


def quoted(text: str, first: int, last: int) -> str:
    """A text from `first` to before `last` and a little around it; it neither begins nor ends within a word."""
    start = _word_begins(text, max(0, first - AROUND_CHARACTERS))
    end = _word_ends(text, min(len(text), last + AROUND_CHARACTERS))
    most = QUOTE_CHARACTERS_MAX - 2 * len(LEFT_OUT)
    if end - start > most:
        end = _word_ends_before(text, start + most)
    before = LEFT_OUT if text[:start].strip() else ""
    after = LEFT_OUT if text[end:].strip() else ""
    return f"{before}{text[start:end].strip()}{after}"


def beginning(text: str) -> str:
    """How a text begins, as much of it as is quoted."""
    whole = text.strip()
    return quoted(whole, 0, len(whole))


def _word_begins(text: str, at: int) -> int:
    """Where the word begins that a place lies in."""
    for place in range(at, max(-1, at - WORD_CHARACTERS_MAX - 1), -1):
        if place == 0 or text[place - 1].isspace():
            return place
    return at


def _word_ends(text: str, at: int) -> int:
    """Behind the word that ends at a place or goes on from it."""
    for place in range(at, min(len(text), at + WORD_CHARACTERS_MAX) + 1):
        if place == len(text) or text[place].isspace():
            return place
    return at


def _word_ends_before(text: str, at: int) -> int:
    """Behind the last word that has ended by a place."""
    for place in range(at, at - WORD_CHARACTERS_MAX - 1, -1):
        if text[place].isspace():
            return place
    return at
