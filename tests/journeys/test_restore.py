"""`make drill-restore` on a cloud of its own: every table goes, and the runbook's commands bring them back (O1, M4).

It takes minutes (two deployments), so it is played at CI's depth, and by whoever names this file.
"""

from collections.abc import Iterator

import pytest

from tools import drill_restore
from tools.cloud import commands as embedded
from tools.cloud.ministack import Cloud, free_port
from tools.day.script import Story

pytestmark = pytest.mark.xdist_group("cloud")


@pytest.fixture
def own_cloud() -> Iterator[Cloud]:
    """The other journeys' cloud cannot be it: all that is in its tables goes, and comes back under other names."""
    here = Cloud(free_port(), is_tethered=True)
    try:
        embedded.up(here)
        yield here
    finally:
        here.stop()


def test_O1_M4_all_tables_are_lost_and_come_back_and_nothing_is_paid_twice(own_cloud: Cloud) -> None:
    story = Story(lambda _: None, own_cloud.is_up)
    drill_restore.drill(own_cloud, story)
    assert [(step.name, step.expected, step.got) for step in story.steps if not step.ok] == []
    assert len(story.steps) > len(drill_restore.STEPS)
