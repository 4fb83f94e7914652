"""`make drill-restore` on a cloud of its own: every table goes, and the runbook's commands bring them back (O1, M4)."""

import pytest

from tests.support import depth
from tools import drill_restore
from tools.cloud import commands as embedded
from tools.cloud.ministack import Cloud, free_port
from tools.day.script import Story

pytestmark = pytest.mark.xdist_group("cloud")


@pytest.mark.skipif(
    not depth.DEPTH.byways, reason="a cloud of its own, and two deployments: minutes. DEPTH=ci plays it"
)
def test_O1_M4_all_tables_are_lost_and_come_back_and_nothing_is_paid_twice() -> None:
    here = Cloud(free_port(), is_tethered=True)
    story = Story(lambda _: None, here.is_up)
    try:
        embedded.up(here)
        drill_restore.drill(here, story)
    finally:
        here.stop()
    assert [(step.name, step.expected, step.got) for step in story.steps if not step.ok] == []
    assert len(story.steps) > len(drill_restore.STEPS)
