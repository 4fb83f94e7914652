"""What docs/runbook.md says of a table that is lost or spoilt, and `make drill-restore` does: the same words, in the
same order. `python -m tools.restore.words` writes them into the page; a test looks whether they are there."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from tools.steps import ROOT, finish

PAGE = ROOT / "docs" / "runbook.md"
BEGINS, ENDS = "<!-- restore: begin -->", "<!-- restore: end -->"
INSTANT = "2026-11-27T18:04:59+09:00"
"""Stands for the instant in the page; a drill puts its own into its place."""
DAY = "2026-11-27"
TABLES = "meals alerts identities limits"


@dataclass(frozen=True)
class Step:
    """One step: what it is for, and its commands."""

    words: str
    commands: tuple[str, ...] = ()


STEPS = (
    Step(
        "Name the tables that are lost, here and below; all four stand for them. Nobody writes to them from here "
        "on: who orders or reports is told that it cannot be taken now, a reporter with the numbers to call. "
        "Clocks and streams go on; what they do to a table that is left is done again.",
        (f"make restore DO='stop {TABLES}' AWS=1",),
    ),
    Step(
        "Each is made anew beside the old one, under its next name, as it was the second before the harm; of one "
        "that is gone, from the backup that DynamoDB made when it was deleted. It takes minutes to hours; the "
        "command waits, and may be broken off and begun again. Then stream, time to live, recovery and protection"
        " are put back, which a restore leaves out. `limits` has no copy, on purpose (A10): it begins empty, and "
        "with it the counts of the last hours and the hour's salt.",
        tuple(f"make restore DO='table {table} --at {INSTANT}' AWS=1" for table in TABLES.split()),
    ),
    Step(
        "The new names stand in `installation.json`, and the data stack takes the new tables in; the old ones "
        "leave it and stay where they are. Keep that file as you keep the code. **Never deploy the names without "
        "this command**: CloudFormation would make empty tables of them.",
        (f"make restore DO='adopt {TABLES}' AWS=1",),
    ),
    Step(
        "Grants, settings, streams' mappings, alarms, trail and copies follow the names. Each shows what it "
        "changes, and asks.",
        ("make deploy-data", "make deploy"),
    ),
    Step(
        "What the streams' readers had not seen when the table went is given to them, from a day before the "
        "instant on: what they have seen they do not do twice. It says where each partner's feed ends: tell a "
        "partner whose number is beyond it to ask again from there; what is posted to partners goes on by itself,"
        " and some of it comes twice.",
        (f"make restore DO='feed --since {INSTANT}' AWS=1",),
    ),
    Step(
        "The proof of the day is green, or names each row. What was paid after the instant stands in the "
        "partners' own books and in the settlement files: dropped again, each line is taken once; an order that a"
        " phone sends again is the same order if it was there, and decided anew if it was not.",
        (f"make prove DAY={DAY} AWS=1",),
    ),
    Step("Everybody writes again.", (f"make restore DO='begin {TABLES}' AWS=1",)),
)


def page(steps: Sequence[Step] = STEPS) -> str:
    """The steps as Markdown."""
    told = []
    for number, step in enumerate(steps, 1):
        commands = "".join(f"\n   {command}" for command in step.commands)
        told.append(f"{number}. {step.words}\n\n   ```sh{commands}\n   ```\n")
    return "\n".join(told)


def commands(steps: Sequence[Step] = STEPS, *, instant: str, day: str) -> list[list[str]]:
    """The steps' commands in words of a shell, on the embedded cloud, for an instant and a day of one's own."""
    every = [command for step in steps for command in step.commands]
    told = (each.replace(INSTANT, instant).replace(f"DAY={DAY}", f"DAY={day}").replace(" AWS=1", "") for each in every)
    return [shlex.split(each) for each in told]


def with_steps(text: str) -> str:
    """The page's text with the steps in their place."""
    before, _, rest = text.partition(BEGINS)
    return f"{before}{BEGINS}\n\n{page()}\n{ENDS}{rest.partition(ENDS)[2]}"


def main() -> None:
    PAGE.write_text(with_steps(PAGE.read_text()))


if __name__ == "__main__":
    finish(main)
