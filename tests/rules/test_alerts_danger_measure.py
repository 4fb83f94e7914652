"""How well danger is found (A2): on texts that the rules were made from, and on texts that they never saw."""

from pathlib import Path

import pytest

from dolbom.alerts.danger.model import weights
from tools.danger import report
from tools.danger.__main__ import FALSE_ALARMS
from tools.danger.corpus import DEVELOPMENT, MEASURE, digest, read
from tools.danger.train import features_of, packed, trained

FLOORS = {DEVELOPMENT: (0.99, 0.98, 0.04), MEASURE: (0.95, 0.92, 0.15)}
"""Recall of explicit and of implicit danger, and at most so many false alarms: a little below what is reached."""


@pytest.mark.parametrize("part", FLOORS, ids=lambda part: part.stem)
def test_A2_danger_is_found_as_often_as_promised(part: Path) -> None:
    texts = read(part)
    found = report.by_kind(texts, report.judged(texts))
    explicit, implicit, false_alarms = FLOORS[part]
    assert found["explicit"] >= explicit
    assert found["implicit"] >= implicit
    assert found["none"] <= false_alarms


def test_A2_no_text_of_the_measuring_part_is_one_that_the_model_was_read_from() -> None:
    texts, measured = read(DEVELOPMENT), read(MEASURE)
    assert len(texts) + len(measured) >= 1_500
    assert len({each.text for each in texts}) == len(texts)
    assert not {each.text for each in texts} & {each.text for each in measured}


def test_A2_the_kept_weights_are_those_of_the_kept_texts() -> None:
    assert weights().version == digest(read(DEVELOPMENT))


def test_A2_the_same_texts_make_the_same_weights() -> None:
    texts = read(DEVELOPMENT)[::20]
    made = [
        packed(trained([features_of(each.text) for each in texts], [each.is_danger for each in texts]), 0.1, "again")
        for _ in range(2)
    ]
    assert made[0] == made[1]


def test_A2_danger_is_found_in_texts_that_the_model_has_not_seen() -> None:
    texts = read(DEVELOPMENT)
    scores = report.left_out(texts, [features_of(each.text) for each in texts], report.by_sixths(texts))
    limit = report.threshold(texts, scores, FALSE_ALARMS)
    found = report.by_kind(texts, [score > limit for score in scores])
    assert weights().threshold == pytest.approx(limit, abs=1e-5)
    assert found["explicit"] >= 0.97
    assert found["implicit"] >= 0.85


def test_A2_the_report_of_the_measuring_part_holds_none_of_its_texts() -> None:
    texts, measured = read(DEVELOPMENT)[:300:3], read(MEASURE)
    said = "\n".join(report.lines(measured, [False] * len(measured)))
    assert "recall, explicit" in said
    assert not [each for each in measured if each.text in said]
    assert list(report.wrong(texts, [not each.is_danger for each in texts]))
