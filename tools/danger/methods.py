"""The ways to find danger, measured against each other on the development part, each text judged unseen."""

from collections.abc import Iterator, Sequence

import numpy as np

from dolbom.alerts.danger.assess import DOUBT_MARGIN, Phrase, Sentence, phrases_in
from dolbom.alerts.danger.letters import folded, seen, sentences
from dolbom.alerts.danger.model import pieces_of
from tools.danger import report
from tools.danger.corpus import Labelled
from tools.danger.train import Features, features_of

FALSE_ALARMS = 0.07
"""The share of harmless texts at which models are compared."""


def compared(texts: Sequence[Labelled]) -> Iterator[str]:
    """A line for each way: recall of explicit and implicit danger, false alarms."""
    plain = [says(each.text, only_plain=True) for each in texts]
    sure = [is_sure(each.text) for each in texts]
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
        scores = report.left_out(texts, whole, groups)
        found = _above(texts, scores)
        yield _line(f"a model of jamo and phrases{name}", texts, found)
        both = [one or other for one, other in zip(plain, found, strict=True)]
        yield _line(f"plain phrases or that model{name}", texts, both)
        limit = report.threshold(texts, scores, FALSE_ALARMS) - DOUBT_MARGIN
        near = [one and score > limit for one, score in zip(plain, scores, strict=True)]
        kept = [any(ways) for ways in zip(sure, near, found, strict=True)]
        yield _line(f"the same, phrases in doubt weighed{name}", texts, kept)


def says(text: str, *, only_plain: bool) -> bool:
    """Whether a phrase stands in a text that is not set aside."""
    return any(phrase.entry.is_plain or not only_plain for phrase in _said(text))


def is_sure(text: str) -> bool:
    """Whether a plain phrase stands in a text that nothing makes doubtful."""
    return any(phrase.entry.is_plain and phrase.doubt is None for phrase in _said(text))


def _said(text: str) -> Iterator[Phrase]:
    parts = [Sentence(sentence, folded(sentence)) for sentence in sentences(seen(text))]
    return (phrase for part in parts for phrase in phrases_in(part, parts) if phrase.set_aside is None)


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
