"""A linear model over pieces of words: finds danger that no kept phrase says.

Its weights (`data/danger_weights.bin`) are made from the development corpus by `make danger-weights`, and kept as one
signed byte for each of the hashed features. Nothing is learned here, and nothing but the standard library is needed.
"""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zlib import crc32

WEIGHTS = Path(__file__).with_name("data") / "danger_weights.bin"
FEATURE_BITS = 18
PIECE_JAMO = (3, 4, 5, 6)
"""Lengths of the pieces."""
WORD_JAMO = 7
"""How much of a word counts when two words are looked at together: about its stem."""
NAME_COPIES = 6
"""What was found counts as much as so many pieces: people chose what to look for."""
_MASK = (1 << FEATURE_BITS) - 1
WINDOW_JAMO = 400
"""A long text is judged in windows of about this length (some 160 letters): as long as what it has learned from."""


@dataclass(frozen=True, slots=True)
class Weights:
    version: str
    threshold: float
    bias: float
    step: float
    """What one unit of a stored weight is worth."""
    of_feature: memoryview

    def score(self, features: Iterable[int]) -> float:
        """How far a text lies on the side of danger; above the threshold it is danger."""
        found = list(features)
        total: int = sum(map(self.of_feature.__getitem__, found))
        return self.bias + self.step * total / math.sqrt(max(1, len(found)))


@cache
def weights() -> Weights:
    head, _, body = WEIGHTS.read_bytes().partition(b"\n")
    about = json.loads(head)
    return Weights(about["version"], about["threshold"], about["bias"], about["step"], memoryview(body).cast("b"))


def pieces_of(sentence: str) -> set[int]:
    """The features of a folded sentence: its pieces, and its words two by two."""
    padded = f" {sentence} "
    pieces = {padded[at : at + size] for size in PIECE_JAMO for at in range(len(padded) - size + 1)}
    stems = [word[:WORD_JAMO] for word in sentence.split()]
    for apart in (1, 2, 3):
        pieces.update(f"{one}|{two}" for one, two in zip(stems, stems[apart:], strict=False))
    return {crc32(piece.encode()) & _MASK for piece in pieces}


def named(names: Iterable[str]) -> set[int]:
    """The features of phrases and other things that were found, each by its name."""
    return {crc32(f"#{name}#{copy}".encode()) & _MASK for name in names for copy in range(NAME_COPIES)}


def windows(sentences: Sequence[str]) -> list[range]:
    """Neighbouring sentences (by their places) in groups no longer than what the model knows; half of each group is in
    the next too, so that what belongs together is seen together."""
    groups: list[range] = []
    first = length = 0
    for at, sentence in enumerate(sentences):
        if at > first and length + len(sentence) > WINDOW_JAMO:
            groups.append(range(first, at))
            first = (first + at + 1) // 2
            length = sum(map(len, sentences[first:at]))
        length += len(sentence)
    return [*groups, range(first, len(sentences))]
