"""The ways to find danger, measured against each other on the development part, each text judged unseen."""

from collections.abc import Iterator, Sequence

import numpy as np

from dolbom.alerts.danger.assess import features_in, read_in
from dolbom.alerts.danger.model import grouped, pieces_of
from tools.danger import report
from tools.danger.corpus import Labelled
from tools.danger.readings import Reading, judged, left_out, reading, threshold
from tools.danger.train import Features

FALSE_ALARMS = 0.08
"""The share of harmless texts at which ways are compared."""


def compared(texts: Sequence[Labelled]) -> Iterator[str]:
    """A line for each way: recall of explicit and implicit danger, false alarms."""
    readings = [reading(each.text) for each in texts]
    yield _line("plain phrases", texts, [each.is_plain for each in readings])
    yield _line("all phrases", texts, [has_phrase(each.text) for each in texts])
    writers = report.by_writers(texts)
    for name, kept in _models(texts, readings).items():
        yield _line(name, texts, _at_best(texts, kept, writers))
    yield _line("the kept way, texts left out by lot", texts, _at_best(texts, readings, report.by_sixths(texts)))


def _models(texts: Sequence[Labelled], readings: Sequence[Reading]) -> dict[str, list[Reading]]:
    """The readings that each way would judge by."""
    jamo = [_alone(each.text, groups=False, phrases=False) for each in texts]
    groups = [_alone(each.text, groups=True, phrases=False) for each in texts]
    phrases = [_alone(each.text, groups=False, phrases=True) for each in texts]
    model = [Reading(each.whole, each.units, is_plain=False, is_sure=False) for each in readings]
    either = [Reading(each.whole, each.units, is_plain=each.is_plain, is_sure=each.is_plain) for each in readings]
    return {
        "a model of jamo": jamo,
        "a model of jamo and words of like meaning": groups,
        "a model of jamo and phrases": phrases,
        "a model of all three": model,
        "any plain phrase, or that model": either,
        "a plain phrase that ends its clause, or that model": list(readings),
    }


def _alone(text: str, *, groups: bool, phrases: bool) -> Reading:
    """A text as a model sees it that is told less, and asked of the whole alone."""
    parts, found = read_in(text)
    features: set[int] = set()
    all_of = features_in(parts, found)
    for at, part in enumerate(parts):
        pieces = all_of(at) if phrases else pieces_of(part.jamo)
        features |= pieces if groups or not phrases else pieces - grouped(part.jamo)
        features |= grouped(part.jamo) if groups else set()
    whole: Features = np.array(sorted(features), dtype=np.int64)
    return Reading(whole, ((whole, 0.0),), is_plain=False, is_sure=False)


def _at_best(texts: Sequence[Labelled], readings: Sequence[Reading], groups: Sequence[str]) -> list[bool]:
    scores = left_out(texts, readings, groups)
    return judged(readings, scores, threshold(texts, readings, scores, FALSE_ALARMS))


def has_phrase(text: str) -> bool:
    """Whether any phrase stands in a text that is not set aside."""
    return any(phrase.set_aside is None for phrases in read_in(text)[1] for phrase in phrases)


def _line(name: str, texts: Sequence[Labelled], said: Sequence[bool]) -> str:
    found = report.by_kind(texts, said)
    return f"{name:50} {found['explicit']:.3f} {found['implicit']:.3f} {found['none']:.3f}"
