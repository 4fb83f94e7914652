"""Recall of danger and false alarms, by kind and by family: of a part of the corpus, or of parts that were left out."""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from zlib import crc32

from dolbom.alerts.danger.assess import assessed
from tools.danger.corpus import Kind, Labelled

KINDS: tuple[Kind, ...] = ("explicit", "implicit", "none")
FOLDS = 6
FAMILIES = 4
LARGEST = "plain"
SEED = 7


def judged(texts: Sequence[Labelled]) -> list[bool]:
    """What the rules and the model say of each text, as of a report."""
    return [assessed([], each.text).is_found for each in texts]


def share(texts: Sequence[Labelled], said: Sequence[bool], kind: Kind) -> float:
    """Of the texts of one kind, the share of those that were called danger: recall of danger, or false alarms."""
    of_kind = [danger for each, danger in zip(texts, said, strict=True) if each.kind == kind]
    return sum(of_kind) / len(of_kind) if of_kind else 0.0


def by_kind(texts: Sequence[Labelled], said: Sequence[bool]) -> dict[Kind, float]:
    return {kind: share(texts, said, kind) for kind in KINDS}


def lines(texts: Sequence[Labelled], said: Sequence[bool]) -> Iterator[str]:
    """The report of a part, without any of its texts."""
    for kind, part in by_kind(texts, said).items():
        what = "false alarms" if kind == "none" else f"recall, {kind}"
        yield f"  {what:18} {part:6.3f}   of {sum(each.kind == kind for each in texts)}"
    families: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for each, danger in zip(texts, said, strict=True):
        families[each.kind, each.family].append(danger)
    for (sort, family), found in sorted(families.items()):
        yield f"    {sort:9} {family:24} {sum(found):4} of {len(found)}"


def wrong(texts: Sequence[Labelled], said: Sequence[bool]) -> Iterator[str]:
    """The texts that were missed, and those that raised a false alarm."""
    for each, danger in zip(texts, said, strict=True):
        if danger != each.is_danger:
            yield f"  {'missed' if each.is_danger else 'false alarm':12} {each.kind}/{each.family}: {each.text}"


def by_sixths(texts: Sequence[Labelled]) -> list[str]:
    """Groups to leave out in turn, drawn by lot."""
    draw = random.Random(SEED)
    return [str(draw.randrange(FOLDS)) for _ in texts]


def by_writers(texts: Sequence[Labelled]) -> list[str]:
    """Groups to leave out in turn, so that who is judged has not been read: each writer or voice, and in the largest
    one families."""
    return [
        f"{each.voice} {crc32(each.family.encode()) % FAMILIES}" if each.voice == LARGEST else each.voice
        for each in texts
    ]
