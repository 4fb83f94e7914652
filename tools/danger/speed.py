"""How long a report's text takes to be judged, of this machine's processor."""

from collections.abc import Iterator, Sequence
from itertools import cycle
from time import process_time

from dolbom.alerts.danger.assess import assessed
from tools.danger.corpus import DEVELOPMENT, read

LETTERS = (100, 2_000)
"""A usual text, and the longest that a form takes."""
TEXTS = 30
TIMES = 5
"""How often each text is judged: the quickest counts, since whatever else the machine does only adds to it."""


def milliseconds() -> Iterator[tuple[str, float]]:
    """The middle and the slowest of texts of a length, made of the corpus', with and without danger."""
    for size in LETTERS:
        took = all_of(size)
        yield f"a text of {size} letters, the middle of {TEXTS}", took[len(took) // 2]
        yield f"a text of {size} letters, the slowest of {TEXTS}", took[-1]


def all_of(size: int) -> list[float]:
    """What each text of so many letters takes, in milliseconds of the processor, the quickest first."""
    return quickest(list(_texts([each.text for each in read(DEVELOPMENT)], size)))


def quickest(texts: Sequence[str]) -> list[float]:
    """What each of these texts takes, in milliseconds of the processor, the quickest first."""
    for text in texts:
        assessed([], text)  # patterns are compiled when they are first needed
    return sorted(min(_took(text) for _ in range(TIMES)) for text in texts)


def _texts(written: list[str], size: int) -> Iterator[str]:
    source = cycle(written[:: max(1, len(written) // 2_000)])
    for _ in range(TEXTS):
        text = ""
        while len(text) < size:
            text += next(source) + ". "
        yield text[:size]


def _took(text: str) -> float:
    began = process_time()
    assessed([], text)
    return (process_time() - began) * 1_000
