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
FEATURE_BITS = 17
PIECE_JAMO = (3, 4, 5)
"""Lengths of the pieces."""
WORD_JAMO = 7
"""How much of a word counts when two words are looked at together: about its stem."""
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


def features(sentences: Sequence[str], phrases: Iterable[str]) -> set[int]:
    """What the model sees of folded sentences, and of the phrases that were found in them (each a name of its own)."""
    pieces: set[str] = set()
    for sentence in sentences:
        padded = f" {sentence} "
        for size in PIECE_JAMO:
            pieces.update(padded[at : at + size] for at in range(len(padded) - size + 1))
        stems = [word[:WORD_JAMO] for word in sentence.split()]
        for apart in (1, 2, 3):
            pieces.update(f"{one}|{two}" for one, two in zip(stems, stems[apart:], strict=False))
    mask = (1 << FEATURE_BITS) - 1
    found = {crc32(piece.encode()) & mask for piece in pieces}
    found.update(crc32(f"#{name}#{copy}".encode()) & mask for name in phrases for copy in range(PHRASE_COPIES))
    return found


PHRASE_COPIES = 6
"""A phrase counts as much as so many pieces: it was chosen by people."""


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
