"""Words of like meaning by groups, so that what the model has learned of 남편 and 때리다 it half knows of 시아버지 and
후려치다.

The table (`data/word_groups.bin`) keeps stems over jamo, each with the number of its group, and which groups lie in
which wider ones. It was made once from a language model's word vectors (`tools/danger/groups.py`); nothing but the
standard library is needed to read it.
"""

import json
import struct
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from dolbom.alerts.danger.letters import folded
from dolbom.starting.values import value

GROUPS = Path(__file__).with_name("data") / "word_groups.bin"
FIRST_JAMO = "\u1100"
LAST_LEAD = "\u1112"
BETWEEN = "\u11ff"
"""Stands between stems in the table; no jamo in use. A jamo is kept there as its last byte."""
SHORTEST_JAMO, WITHIN_JAMO = 3, 5
"""How long a stem has to be: at the beginning of a word, and within it."""
_PARTICLES = """
이 가 을 를 은 는 에 로 도 만 과 와 의 까지 부터 에서 으로 이나 나 랑 이랑 한테 에게 께 께서 하고 요 이요 이에요 예요
입니다 에는 에도 에만 이라 라고 이 인데 처럼 마다 조차 이라도 라도
"""
PARTICLES = frozenset(map(folded, _PARTICLES.split()))
"""What may stand behind a noun of one syllable: else it may be any word's first."""


@value
class WordGroups:
    of_stem: Mapping[str, int]
    of_short_noun: Mapping[str, int]
    """Nouns of one syllable."""
    wider: tuple[Sequence[int], ...]
    """For each further level: group → the wider group that it lies in."""
    lengths: Mapping[str, Sequence[int]]
    """The first three jamo of stems → how long those are, the longest first."""


@cache
def word_groups() -> WordGroups:
    head, _, body = GROUPS.read_bytes().partition(b"\n")
    about = json.loads(head)
    size = 2 * (about["stems"] + about["short_nouns"])
    numbers = struct.unpack(f"<{size // 2}H", body[:size])
    written = body[size:].decode("latin-1").translate({byte: 0x1100 + byte for byte in range(256)}).split(BETWEEN)
    of_stem = dict(zip(written[: about["stems"]], numbers, strict=False))
    of_short_noun = dict(zip(written[about["stems"] :], numbers[about["stems"] :], strict=True))
    lengths: dict[str, set[int]] = {}
    for stem in of_stem:
        lengths.setdefault(stem[:SHORTEST_JAMO], set()).add(len(stem))
    longest_first = {begins: tuple(sorted(each, reverse=True)) for begins, each in lengths.items()}
    return WordGroups(of_stem, of_short_noun, tuple(about["wider"]), longest_first)


def groups_in(sentence: str) -> Iterator[int]:
    """The groups of the words in a folded sentence, in their order; several of a word that holds several stems."""
    kept = word_groups()
    for word in sentence.split():
        at = 0
        while at < len(word):
            group, at = _longest(kept, word, at)
            if group is not None:
                yield group
            while at < len(word) and not _leads(word[at]):
                at += 1


def _longest(kept: WordGroups, word: str, at: int) -> tuple[int | None, int]:
    """The group of the longest stem that begins at a place in a word, and the place behind it."""
    if not _leads(word[at]):
        return None, at + 1
    shortest, room = WITHIN_JAMO if at else SHORTEST_JAMO, len(word) - at
    for length in kept.lengths.get(word[at : at + SHORTEST_JAMO], ()):
        if shortest <= length <= room:
            group = kept.of_stem.get(word[at : at + length])
            if group is not None:
                return group, at + length
    end = at + 2
    while end < len(word) and not _leads(word[end]):
        end += 1
    group = kept.of_short_noun.get(word[at:end])
    is_whole = end >= len(word) or word[end:] in PARTICLES
    return (group, end) if group is not None and is_whole else (None, at + 1)


def _leads(letter: str) -> bool:
    """Whether a jamo begins a syllable."""
    return FIRST_JAMO <= letter <= LAST_LEAD
