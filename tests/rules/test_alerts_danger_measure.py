"""How well danger is found (A2): on texts that the rules were made from, and on texts that they never saw."""

from pathlib import Path

import numpy as np
import pytest

from dolbom.alerts.danger.model import weights
from tools.danger import report
from tools.danger.corpus import DEVELOPMENT, MEASURE, Labelled, digest, read
from tools.danger.readings import Reading, judged, reading
from tools.danger.train import Trained, packed, trained

pytestmark = pytest.mark.xdist_group("danger")
"""The development texts are read once, for all of these."""

FLOORS = {DEVELOPMENT: (0.99, 0.98, 0.03), MEASURE: (0.97, 0.92, 0.10)}
"""Recall of explicit and of implicit danger, and at most so many false alarms: a little below what is reached."""


@pytest.fixture(scope="module")
def learned() -> tuple[list[Labelled], list[Reading]]:
    texts = read(DEVELOPMENT)
    return texts, [reading(each.text) for each in texts]


def test_A2_danger_is_found_as_often_as_promised_in_texts_that_no_rule_was_made_from() -> None:
    texts = read(MEASURE)
    assert_as_promised(MEASURE, texts, report.judged(texts))


def test_A2_danger_is_found_as_often_as_promised_in_texts_that_the_rules_were_made_from(
    learned: tuple[list[Labelled], list[Reading]],
) -> None:
    texts, readings = learned
    assert_as_promised(DEVELOPMENT, texts, by_kept_weights(readings))


def assert_as_promised(part: Path, texts: list[Labelled], said: list[bool]) -> None:
    found = report.by_kind(texts, said)
    explicit, implicit, false_alarms = FLOORS[part]
    assert found["explicit"] >= explicit
    assert found["implicit"] >= implicit
    assert found["none"] <= false_alarms


def by_kept_weights(readings: list[Reading]) -> list[bool]:
    """What the model that is kept says of texts that are read: the same as of a report's, as a test below shows."""
    kept = weights()
    model = Trained(
        (np.frombuffer(kept.of_feature[:-1], dtype=np.uint8).astype(np.float64) - 128) * kept.step, kept.bias
    )
    return judged(readings, [each.score(model) for each in readings], kept.threshold)


def test_A2_no_text_of_the_measuring_part_is_one_that_the_model_was_read_from() -> None:
    texts, measured = read(DEVELOPMENT), read(MEASURE)
    assert len(texts) + len(measured) >= 1_500
    assert len({each.text for each in texts}) == len(texts)
    assert not {each.text for each in texts} & {each.text for each in measured}


def test_A2_the_kept_weights_are_those_of_the_kept_texts() -> None:
    assert weights().version == digest(read(DEVELOPMENT))


def test_A2_the_same_texts_make_the_same_weights(learned: tuple[list[Labelled], list[Reading]]) -> None:
    texts, readings = learned[0][::25], learned[1][::25]
    found, are_danger = [each.whole for each in readings], [each.is_danger for each in texts]
    made = [packed(trained(found, are_danger), 0.1, "again") for _ in range(2)]
    assert made[0] == made[1]


@pytest.mark.parametrize("writer", ["fifth_writer", "sixth_writer"])
def test_A2_danger_is_found_in_texts_of_a_writer_of_whom_the_model_has_read_nothing(
    learned: tuple[list[Labelled], list[Reading]], writer: str
) -> None:
    texts, readings = learned
    known = [at for at, each in enumerate(texts) if each.voice != writer]
    model = trained([readings[at].whole for at in known], [texts[at].is_danger for at in known])
    of_writer = [at for at, each in enumerate(texts) if each.voice == writer]
    scores = [readings[at].score(model) for at in of_writer]
    said = judged([readings[at] for at in of_writer], scores, weights().threshold)
    found = report.by_kind([texts[at] for at in of_writer], said)
    assert found["explicit"] >= 0.97
    assert found["implicit"] >= 0.83
    assert found["none"] <= 0.18


def test_A2_what_is_measured_is_what_a_report_is_judged_by(learned: tuple[list[Labelled], list[Reading]]) -> None:
    texts, readings = learned[0][::15], learned[1][::15]
    assert by_kept_weights(readings) == report.judged(texts)


def test_A2_the_report_of_the_measuring_part_holds_none_of_its_texts() -> None:
    texts, measured = read(DEVELOPMENT)[:300:3], read(MEASURE)
    said = "\n".join(report.lines(measured, [False] * len(measured)))
    assert "recall, explicit" in said
    assert not [each for each in measured if each.text in said]
    assert list(report.wrong(texts, [not each.is_danger for each in texts]))
