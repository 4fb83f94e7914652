"""A linear model over pieces of words: finds danger that no kept phrase says.

Its weights (`data/danger_weights.bin`) are made from the development corpus by `make danger-weights`, and kept as one
signed byte for each of the hashed features. Nothing is learned here, and nothing but the standard library is needed.
"""

import json
import math
from collections.abc import Iterable, Sequence, Set
from functools import cache
from itertools import accumulate
from pathlib import Path
from zlib import crc32

from dolbom.alerts.danger.word_groups import groups_in, word_groups
from dolbom.starting.values import value

WEIGHTS = Path(__file__).with_name("data") / "danger_weights.bin"
FEATURE_BITS = 18
PIECE_JAMO = (3, 4, 5, 6)
"""Lengths of the pieces."""
WORD_JAMO = 7
"""How much of a word counts when two words are looked at together: about its stem."""
NAME_COPIES = 6
"""What was found counts as much as so many pieces: people chose what to look for."""
_MASK = (1 << FEATURE_BITS) - 1
_SPREAD = 2_654_435_761
NEAR_WORDS = (1, 2, 3)
WINDOW_JAMO = 400
"""A long text is judged in windows of about this length (some 160 letters): as long as what it has learned from."""


@value
class Weights:
    version: str
    threshold: float
    bias: float
    step: float
    """What one unit of a stored weight is worth."""
    of_feature: memoryview

    def score(self, features: Set[int]) -> float:
        """How far a text lies on the side of danger; above the threshold it is danger."""
        total: int = sum(map(self.of_feature.__getitem__, features))
        return self.bias + self.step * total / math.sqrt(max(1, len(features)))


@cache
def weights() -> Weights:
    head, _, body = WEIGHTS.read_bytes().partition(b"\n")
    about = json.loads(head)
    return Weights(about["version"], about["threshold"], about["bias"], about["step"], memoryview(body).cast("b"))


def pieces_of(sentence: str) -> set[int]:
    """The features of a folded sentence: its pieces, and its words two by two."""
    padded = f" {sentence} "
    written = padded.encode()
    places = [0, *accumulate(len(letter.encode()) for letter in padded)]
    found = {
        crc32(written[start:end]) & _MASK
        for size in PIECE_JAMO
        for start, end in zip(places, places[size:], strict=False)
    }
    stems = [word[:WORD_JAMO] for word in sentence.split()]
    for apart in NEAR_WORDS:
        pairs = zip(stems, stems[apart:], strict=False)
        found.update(crc32(f"{one}|{two}".encode()) & _MASK for one, two in pairs)
    return found


def grouped(sentence: str) -> set[int]:
    """The features of a folded sentence's words of like meaning: their groups at each level, and the wider ones of
    words near each other."""
    levels: list[Sequence[int]] = [list(groups_in(sentence))]
    levels += [list(map(wider.__getitem__, levels[0])) for wider in word_groups().wider]
    found = {(level, group, 0, 0) for level, groups in enumerate(levels) for group in groups}
    for level, groups in enumerate(levels[1:], 1):
        for apart in NEAR_WORDS:
            found.update((level, one, two, 1) for one, two in zip(groups, groups[apart:], strict=False))
    return {
        ((((level * 1009 + one) * 1009 + two) * 2 + kind) * _SPREAD >> 15) & _MASK for level, one, two, kind in found
    }


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
