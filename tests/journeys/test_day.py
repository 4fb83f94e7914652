"""The day of `make run`, on the tests' own cloud: each step as expected, twice in a row."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tools.day.chapters import play
from tools.day.operator import Operator
from tools.day.script import Step, Story

pytestmark = pytest.mark.xdist_group("cloud")

# What the day must show at least, by a word of the step's name or expectation.
SHOWN = (
    *("enrolled", "12,000", "same order again", "order_id_reused", "race", "over_day_cap", "after 50,000 more"),
    *("captured", "voided", "coupon", "till", "26,000", "no image", "nothing", "404, as if missing", "0 findings"),
    *("seal_broken", "expired", "over_order_cap", "card_at_shop", "can still eat", "escalated", "emergency_aid"),
)


def played(cloud: dict[str, Any]) -> list[Step]:
    story = Story(lambda _: None)
    with Operator(cloud) as operator:
        play(operator, story, datetime.now(UTC))
    return story.steps


def test_the_day_goes_as_told_and_can_be_played_again(cloud: dict[str, Any]) -> None:
    first, second = played(cloud), played(cloud)
    unexpected = [f"{step.name}: {step.got}" for step in (*first, *second) if not step.ok]
    assert unexpected == []
    assert [step.name for step in first] == [step.name for step in second]
    told = " / ".join(f"{step.name} {step.expected}" for step in first)
    assert [word for word in SHOWN if word not in told] == []
