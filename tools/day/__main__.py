"""Plays the day on the embedded cloud, prints it, and writes build/day.json."""

import json
import os
import sys
import time
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dolbom.clock import SEOUL, seoul_day
from tools import cloud
from tools.day import night
from tools.day.chapters import play
from tools.day.operator import Operator
from tools.day.script import Step, Story
from tools.day.table import Table, took_text
from tools.ministack import PORT, Cloud
from tools.steps import ROOT, StepFailed, finish

DAY_TAKES_MAX = timedelta(minutes=2)
MS_A_SECOND = 1000


def main() -> None:
    here = Cloud(int(os.environ.get(cloud.PORT_VARIABLE) or PORT))
    with Operator(cloud.known(here)) as operator:
        _wait_for_midnight_to_pass()
        print("\n  하루 · A day in Yongin and Uiwang. Real places; made-up people, shops and money.\n")
        table = Table()
        table.head()
        started = time.monotonic()
        story = Story(table.tell)
        now = datetime.now(UTC)
        play(operator, story, now)
        took = took_text(time.monotonic() - started)
        folder = cloud.local_json(here).parent
        write(story.steps, folder / "day.json")
        (folder / "proof.html").write_bytes(operator.object("reports", night.page(now)) or b"")
    shown = folder.relative_to(ROOT)
    failed = [step for step in story.steps if not step.ok]
    print(f"\n  {len(story.steps) - len(failed)} of {len(story.steps)} steps as expected, in {took}.")
    print(f"  The steps: {shown}/day.json. The night's proof, to look at: {shown}/proof.html.", flush=True)
    if failed:
        raise StepFailed("\n".join(f"  not as expected: {step.name}: {step.got}" for step in failed))


def write(steps: list[Step], path: Path) -> None:
    """Writes the steps as JSON."""
    told = [{**asdict(step), "ok": step.ok, "seconds": round(step.seconds, 3)} for step in steps]
    path.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n")


def _wait_for_midnight_to_pass() -> None:
    """A cap is a day's: a play that began just before midnight in Seoul would end on another day."""
    now = datetime.now(UTC)
    if seoul_day(now) != seoul_day(now + DAY_TAKES_MAX):
        midnight = datetime.combine(seoul_day(now + DAY_TAKES_MAX), datetime.min.time(), SEOUL)
        print("  It is nearly midnight in Seoul: the day begins when it has passed.", file=sys.stderr, flush=True)
        time.sleep((midnight - now).total_seconds() + 1)


if __name__ == "__main__":
    finish(main)
