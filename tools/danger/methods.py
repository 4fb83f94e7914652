"""The ways to find danger, measured against each other on the development part, each text judged unseen."""

from collections.abc import Iterator, Sequence

import numpy as np

from dolbom.alerts.danger.assess import Sentence, phrases_in
from dolbom.alerts.danger.letters import folded, seen, sentences
from dolbom.alerts.danger.model import pieces_of
from tools.danger import report
from tools.danger.corpus import Labelled
from tools.danger.train import Features, features_of

FALSE_ALARMS = 0.05
"""The share of harmless texts at which models are compared."""


def compared(texts: Sequence[Labelled]) -> Iterator[str]:
    """A line for each way: recall of explicit and implicit danger, false alarms."""
    plain = [says(each.text, only_plain=True) for each in texts]
    yield _line("plain phrases", texts, plain)
    yield _line("all phrases", texts, [says(each.text, only_plain=False) for each in texts])
    sixths = report.by_sixths(texts)
    pieces = [pieces_only(each.text) for each in texts]
    yield _line("a model of jamo alone", texts, _above(texts, report.left_out(texts, pieces, sixths)))
    whole = [features_of(each.text) for each in texts]
    ways = {
        "": sixths,
        ", families left out": [each.family for each in texts],
        ", voices left out": [each.voice for each in texts],
    }
    for name, groups in ways.items():
        found = _above(texts, report.left_out(texts, whole, groups))
        yield _line(f"a model of jamo and phrases{name}", texts, found)
        both = [one or other for one, other in zip(plain, found, strict=True)]
        yield _line(f"plain phrases or that model{name}", texts, both)


def says(text: str, *, only_plain: bool) -> bool:
    """Whether a phrase stands in a text that is not set aside."""
    parts = [Sentence(sentence, folded(sentence)) for sentence in sentences(seen(text))]
    phrases = (phrase for part in parts for phrase in phrases_in(part, parts))
    return any(phrase.set_aside is None and (phrase.entry.is_plain or not only_plain) for phrase in phrases)


def pieces_only(text: str) -> Features:
    """What a model sees that knows no phrase."""
    pieces: set[int] = set().union(*(pieces_of(folded(sentence)) for sentence in sentences(seen(text))))
    return np.array(sorted(pieces), dtype=np.int64)


def _above(texts: Sequence[Labelled], scores: Sequence[float]) -> list[bool]:
    limit = report.threshold(texts, scores, FALSE_ALARMS)
    return [score > limit for score in scores]


def _line(name: str, texts: Sequence[Labelled], said: Sequence[bool]) -> str:
    found = report.by_kind(texts, said)
    return f"{name:50} {found['explicit']:.3f} {found['implicit']:.3f} {found['none']:.3f}"
