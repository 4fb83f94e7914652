"""Makes the model's weights from labelled texts: a linear support vector machine (squared hinge), by coordinate descent
in its dual form [Hsieh et al., A Dual Coordinate Descent Method for Large-scale Linear SVM, 2008].

The same texts give the same bytes: the order of visits comes from a seed, and no step needs a library's random numbers.
"""

import json
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dolbom.alerts.danger.model import FEATURE_BITS

ROUNDS = 25
SEED = 20261126
COST = 3.0
BIAS = 1.0
Features = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Trained:
    weights: NDArray[np.float64]
    bias: float

    def score(self, found: Features) -> float:
        return self.bias + float(self.weights[found].sum()) / math.sqrt(max(1, len(found)))


def trained(found: Sequence[Features], are_danger: Sequence[bool], cost: float = COST) -> Trained:
    """The weights that tell danger from the rest."""
    signs = [1.0 if danger else -1.0 for danger in are_danger]
    weights = np.zeros(1 << FEATURE_BITS)
    bias = 0.0
    alphas = [0.0] * len(found)
    scales = [1.0 / math.sqrt(max(1, len(each))) for each in found]
    order = list(range(len(found)))
    shuffle = random.Random(SEED)
    slack = 1.0 / (2.0 * cost)
    for _ in range(ROUNDS):
        shuffle.shuffle(order)
        for at in order:
            here, sign, scale = found[at], signs[at], scales[at]
            gradient = sign * (bias * BIAS + float(weights[here].sum()) * scale) - 1.0 + alphas[at] * slack
            if alphas[at] == 0.0 and gradient >= 0.0:
                continue
            square = len(here) * scale * scale + BIAS * BIAS + slack
            new = max(0.0, alphas[at] - gradient / square)
            step = (new - alphas[at]) * sign
            alphas[at] = new
            weights[here] += step * scale
            bias += step * BIAS
    return Trained(weights, bias * BIAS)


def packed(model: Trained, threshold: float, version: str) -> bytes:
    """A line of JSON, then one signed byte for each feature."""
    step = float(np.abs(model.weights).max()) / 127
    head = {"version": version, "bias": round(model.bias, 6), "step": step, "threshold": round(threshold, 6)}
    body = np.rint(model.weights / step).astype(np.int8).tobytes()
    return json.dumps(head).encode() + b"\n" + body
