"""Brings the embedded cloud up, plays the day on it, prints it, and writes build/day.json."""

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dolbom.clock import seoul_day, seoul_midnight
from tools.cloud import commands as cloud
from tools.cloud.ministack import PORT, Cloud
from tools.cloud.people import PASSWORD, PEOPLE, RECOVERY_CODE, SIGN_UP_CODE
from tools.day import night
from tools.day.chapters import play
from tools.day.operator import Operator
from tools.day.script import Step, Story, WorldEnded
from tools.day.table import Table, took_text
from tools.steps import BUILD, ROOT, StepFailed, finish

DAY_TAKES_MAX = timedelta(minutes=3)


def main() -> None:
    here = cloud.usual()
    here.enter()
    # What the last `make run` has shown is always at the same place, whatever its port.
    folders = (BUILD, here.folder)
    with cloud.playing(here), cloud.told_if_gone(here), _operator(here) as operator:
        _wait_for_midnight_to_pass()
        print("\n  하루 · A day in Yongin and Uiwang. Real places; made-up people, shops and money.\n")
        table = Table()
        table.head()
        started = time.monotonic()
        story = Story(table.tell, here.is_up)
        now = datetime.now(UTC)
        ended_well = whole(story, lambda: play(operator, story, now), [folder / "day.json" for folder in folders])
        took = took_text(time.monotonic() - started)
        if ended_well:
            page = operator.object("reports", night.page(now)) or b""
            for folder in folders:
                (folder / "proof.html").write_bytes(page)
    shown = BUILD.relative_to(ROOT)
    failed = [step for step in story.steps if not step.ok]
    print(f"\n  {len(story.steps) - len(failed)} of {len(story.steps)} steps as expected, in {took}.", flush=True)
    if not ended_well:
        raise StepFailed(f"  {cloud.gone(here)} (The steps so far: {shown}/day.json.)")
    print(f"  The pages, to try: {here.pages}", flush=True)
    print(f"  {who_signs_in(here.port)}", flush=True)
    print(f"  The steps: {shown}/day.json. The night's proof, to look at: {shown}/proof.html.", flush=True)
    if failed:
        raise StepFailed("\n".join(f"  not as expected: {step.name}: {step.got}" for step in failed))


def who_signs_in(port: int) -> str:
    """How the made-up people sign in on the pages of an embedded cloud."""
    residents = ", ".join(person.username for person in PEOPLE if not person.is_staff)
    staff = ", ".join(person.username for person in PEOPLE if person.is_staff)
    command = "make code USER=auditor" if port == PORT else f"make code USER=auditor PORT={port}"
    return (
        f"To sign in there: {residents}; and staff, at /desk/: {staff}.\n"
        f"  The password of all of them is {PASSWORD}; what the phone of one of the staff shows: {command}\n"
        f"  Or sign up with any address: its code is {SIGN_UP_CODE}, a forgotten password's {RECOVERY_CODE}."
    )


def _operator(here: Cloud) -> Operator:
    cloud.bring_up(here)
    return Operator(cloud.known(here))


def whole(story: Story, tell: Callable[[], None], paths: Sequence[Path]) -> bool:
    """Tells a story and writes its steps, as far as they came, to files; whether it was told to its end."""
    try:
        tell()
    except WorldEnded:
        return False
    finally:
        for path in paths:
            write(story.steps, path)
    return True


def write(steps: list[Step], path: Path) -> None:
    """Writes the steps as JSON."""
    told = [{**asdict(step), "ok": step.ok, "seconds": round(step.seconds, 3)} for step in steps]
    path.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n")


def begins_at(now: datetime) -> datetime:
    """When a play can begin: a cap is a day's, and one that began just before midnight in Seoul would end on another
    day."""
    return max(now, seoul_midnight(seoul_day(now + DAY_TAKES_MAX)))


def _wait_for_midnight_to_pass() -> None:
    now = datetime.now(UTC)
    begin = begins_at(now)
    if begin > now:
        print("  It is nearly midnight in Seoul: the day begins when it has passed.", file=sys.stderr, flush=True)
        time.sleep((begin - now).total_seconds() + 1)


if __name__ == "__main__":
    finish(main)
