"""Texts as they are read once, and judged by any model: as at run time, and by models that have not seen them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dolbom.alerts.danger.assess import PHRASE_MARGIN, features_in, judged_by_model, read_in
from tools.danger.corpus import Labelled
from tools.danger.train import Features, Trained, trained


@dataclass(frozen=True, slots=True)
class Reading:
    whole: Features
    """What a model learns from."""
    units: tuple[tuple[Features, float], ...]
    """What a model judges, each with how much plainer it has to be."""
    is_plain: bool
    """A plain phrase stands in it that is not set aside."""
    is_sure: bool
    """One of them is danger whatever a model says."""

    def score(self, model: Trained) -> float:
        """The highest of what is judged; far below any threshold where nothing is."""
        return max((model.score(unit) - less for unit, less in self.units), default=-9.0)

    def is_danger(self, score: float, threshold: float, margin: float = PHRASE_MARGIN) -> bool:
        return self.is_sure or score > threshold - (margin if self.is_plain else 0.0)


def reading(text: str) -> Reading:
    parts, read = read_in(text)
    said = [phrase for phrases in read for phrase in phrases if phrase.set_aside is None and phrase.entry.is_plain]
    seen_in = list(map(features_in(parts, read), range(len(parts))))
    whole = _array(seen_in[0] if len(seen_in) == 1 else set().union(*seen_in))
    units = judged_by_model(parts, read, seen_in.__getitem__)
    # Of one sentence the model judges what it learns from: read once.
    judges = tuple((whole if len(parts) == 1 else _array(unit), less) for unit, less in units)
    return Reading(whole, judges, bool(said), any(phrase.is_sure for phrase in said))


def left_out(texts: Sequence[Labelled], readings: Sequence[Reading], groups: Sequence[str]) -> list[float]:
    """How the model scores each text when it has seen none of its group."""
    scores = [0.0] * len(texts)
    for out in sorted(set(groups)):
        kept = [at for at, group in enumerate(groups) if group != out]
        model = trained([readings[at].whole for at in kept], [texts[at].is_danger for at in kept])
        for at, group in enumerate(groups):
            if group == out:
                scores[at] = readings[at].score(model)
    return scores


def judged(readings: Sequence[Reading], scores: Sequence[float], threshold: float) -> list[bool]:
    return [each.is_danger(score, threshold) for each, score in zip(readings, scores, strict=True)]


def threshold(
    texts: Sequence[Labelled], readings: Sequence[Reading], scores: Sequence[float], false_alarms: float
) -> float:
    """The lowest threshold at which no more than this share of the texts without danger is taken for it."""
    none = [at for at, each in enumerate(texts) if not each.is_danger]
    allowed = int(len(none) * false_alarms)
    for limit in sorted({scores[at] for at in none} | {scores[at] + PHRASE_MARGIN for at in none}):
        if sum(readings[at].is_danger(scores[at], limit) for at in none) <= allowed:
            return limit
    return max(scores)


def _array(features: set[int]) -> Features:
    return np.sort(np.fromiter(features, dtype=np.int64, count=len(features)))
