"""A linear model over pieces of words: finds danger that no kept phrase says.

Its weights (`data/danger_weights.bin`) are made from the development corpus by `make danger-weights`, and kept as one
signed byte for each of the hashed features. Nothing is learned here, and nothing but the standard library is needed.
"""

import json
import math
from collections.abc import Iterable, Sequence, Set
from functools import cache
from itertools import chain
from operator import add, itemgetter
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
_NOTHING = 128
_NO_FEATURE = (_MASK + 1, _MASK + 1)
"""Twice a place behind all features, which weighs nothing: of one place alone `itemgetter` would make no tuple."""
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
    of_feature: bytes
    """Each above `_NOTHING`, as bytes hold nothing below zero; one at a time they are read fastest so."""

    def score(self, features: Set[int]) -> float:
        """How far a text lies on the side of danger; above the threshold it is danger."""
        total: int = sum(itemgetter(*features, *_NO_FEATURE)(self.of_feature)) - _NOTHING * (len(features) + 2)
        return self.bias + self.step * total / math.sqrt(max(1, len(features)))


@cache
def weights() -> Weights:
    head, _, body = WEIGHTS.read_bytes().partition(b"\n")
    about = json.loads(head)
    above = body.translate(bytes((each + _NOTHING) % 256 for each in range(256))) + bytes([_NOTHING])
    return Weights(about["version"], about["threshold"], about["bias"], about["step"], above)


def pieces_of(sentence: str) -> set[int]:
    """The features of a folded sentence: its pieces, and its words two by two."""
    letters = [letter.encode() for letter in f" {sentence} "]
    # Each piece's checksum goes on from that of the piece a letter shorter.
    sums: Iterable[int] = map(crc32, letters)
    pieces: list[Sequence[int]] = []
    for size in range(2, max(PIECE_JAMO) + 1):
        sums = map(crc32, letters[size - 1 :], sums)
        if size in PIECE_JAMO:
            sums = list(sums)
            pieces.append(sums)
    found = {each & _MASK for each in chain.from_iterable(pieces)}
    stems = [word[:WORD_JAMO].encode() for word in sentence.split()]
    ahead = [crc32(b"|", crc32(stem)) for stem in stems]
    for apart in NEAR_WORDS:
        found.update([each & _MASK for each in map(crc32, stems[apart:], ahead)])
    return found


def grouped(sentence: str) -> set[int]:
    """The features of a folded sentence's words of like meaning: their groups at each level, and the wider ones of
    words near each other."""
    narrow = list(groups_in(sentence))
    found: set[int] = set()
    for level, (alone, firsts, seconds) in enumerate(_spread()):
        found.update(map(alone.__getitem__, narrow))
        ahead = list(map(firsts.__getitem__, narrow))
        behind = list(map(seconds.__getitem__, narrow))
        for apart in NEAR_WORDS if level else ():
            found.update([each >> 15 & _MASK for each in map(add, ahead, behind[apart:])])
    return found


@cache
def _spread() -> tuple[tuple[Sequence[int], ...], ...]:
    """For each level, by narrow group: its feature, and the two parts of which that of two words is the sum."""
    kept = word_groups()
    levels = []
    for level, wider in enumerate((range(len(kept.wider[0])), *kept.wider)):
        firsts = [(level * 1009 + group) * 2018 * _SPREAD for group in wider]
        alone = [each >> 15 & _MASK for each in firsts]
        levels.append((alone, firsts, [(2 * group + 1) * _SPREAD for group in wider]))
    return tuple(levels)


def named(names: Iterable[str]) -> set[int]:
    """The features of phrases and other things that were found, each by its name."""
    return {feature for name in names for feature in _of_name(name)}


@cache
def _of_name(name: str) -> tuple[int, ...]:
    return tuple(crc32(f"#{name}#{copy}".encode()) & _MASK for copy in range(NAME_COPIES))


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
