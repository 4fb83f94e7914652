"""What another checker finds is answered by a reason, or named; checkov itself is asked by `make synth`."""

from pathlib import Path

import pytest

from tools.checkov import ACKNOWLEDGED, EVERY, failed, unanswered
from tools.steps import StepFailed

KNOWN = [
    (rule, f"{begins or 'Some'}Resource1", "as it wants")
    for rule, reasons in ACKNOWLEDGED.items()
    for begins in reasons
]


def test_what_has_a_reason_is_not_named() -> None:
    assert list(unanswered(KNOWN)) == []


def test_what_has_none_is_named_also_beside_one_that_has() -> None:
    strange = [("CKV_AWS_28", "MealsTable1", "recovery"), ("CKV_AWS_999", "MealsTable1", "something new")]
    assert list(unanswered([*KNOWN, *strange])) == [
        "MealsTable1: CKV_AWS_28, recovery",
        "MealsTable1: CKV_AWS_999, something new",
    ]


def test_a_reason_that_nothing_needs_is_named() -> None:
    (gone, *others) = KNOWN
    assert list(unanswered(others)) == [f"{gone[0]}: nothing needs the reason of HouseholdsKey"]


def test_each_reason_is_a_sentence() -> None:
    assert all(reason.endswith(".") for reasons in ACKNOWLEDGED.values() for reason in reasons.values())
    assert all(len(reasons) == 1 for reasons in ACKNOWLEDGED.values() if EVERY in reasons)


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("echo broken pipe >&2; exit 2", r"checkov ended with \d and told nothing"),
        ("echo not json", r"checkov ended with \d and told nothing"),
        ("true", r"checkov ended with \d and told nothing"),
        # As it says of files in which it finds no resource.
        (
            """echo '{"passed": 0, "failed": 0, "parsing_errors": 0, "resource_count": 0}'""",
            "told nothing: it has found",
        ),
        ("echo '[]'", "told nothing: it has found"),
        (
            """echo '{"results": {"failed_checks": [], "parsing_errors": ["edge.template.json"]}}'""",
            "could not read edge.template.json",
        ),
    ],
)
def test_a_checker_that_says_nothing_of_the_templates_ends_it_in_a_sentence(
    script: str, said: str, tmp_path: Path
) -> None:
    program = tmp_path / "checkov"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    with pytest.raises(StepFailed, match=said):
        failed(program, [])
