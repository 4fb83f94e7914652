"""How deep the tests go that could go on for ever: a part of the way in each `make test`, all the way before a change
lands (`DEPTH=ci make test`, as .ci/run does).

Every test is there in both, with all that it asserts. What differs is how many accidents, threes, reports and steps it
is asserted of; each such number stands here, and the end of a run tells by which it went. `HISTORY_STEPS=100000` goes
further with the histories than CI does.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Depth:
    """One way of going: how far in each of the tests that could go on."""

    history_steps: int
    """Of random histories, in lives of 200."""
    turns: int
    """Each accident strikes every so manieth call: with 1, all accidents strike each call."""
    threes: int
    """Of the groups of three who act at the same moment."""
    reports_an_hour: int
    """Of the disaster."""
    requests: int
    """That are drawn from the published document for each operation, right ones and as many wrong ones."""
    lives: int
    """Of each kind of small history of `tests/histories`, each with a seed of its own."""
    conflicts: tuple[float, ...]
    """Shares of all writes that meet another transaction, while sixty-four phones order at once."""
    errors: int
    """Each function is asked with each so manieth error of a model; with 1, with all of them."""
    greatest: int
    """Of the kinds of photos, the first so many as great as they may be: those that take most memory are the first."""
    walks: int
    """Through the pages in a browser, each in another language or on another screen."""
    bad_rows: int
    """Times round all kinds of rows and all that can be wrong with one."""


DEPTHS = {
    "daily": Depth(
        history_steps=2_000,
        turns=3,
        threes=4,
        reports_an_hour=4_000,
        requests=3,
        conflicts=(0.0, 0.5),
        errors=3,
        greatest=2,
        lives=3,
        walks=1,
        bad_rows=1,
    ),
    "ci": Depth(
        history_steps=10_000,
        turns=1,
        threes=12,
        reports_an_hour=10_000,
        requests=30,
        conflicts=(0.0, 0.1, 0.5, 0.9),
        errors=1,
        greatest=5,
        lives=20,
        walks=2,
        bad_rows=5,
    ),
}
NAME = os.environ.get("DEPTH") or "daily"
if NAME not in DEPTHS:
    raise ValueError(f"DEPTH is {' or '.join(DEPTHS)}, and not {NAME!r}")
DEPTH = DEPTHS[NAME]
HISTORY_STEPS = int(os.environ.get("HISTORY_STEPS") or DEPTH.history_steps)


def in_turn(accidents: Sequence[T], at: int, calls: int, turns: int = DEPTH.turns) -> list[T]:
    """Which accidents strike call `at` (from 1) of so many: with 3 `turns` every third of them, at the next call the
    next ones. So something strikes each call, and each strikes some call: where there are few calls, more strike each.
    """
    turns = min(turns, calls)
    return [accident for number, accident in enumerate(accidents) if number % turns == at % turns]


def told() -> str:
    """By which depth this run went, in a line."""
    return f"depth {NAME}: {_in_words(DEPTH, HISTORY_STEPS)}. DEPTH=ci: {_in_words(DEPTHS['ci'])}."


def _in_words(depth: Depth, history_steps: int = 0) -> str:
    accidents = "all accidents" if depth.turns == 1 else f"one accident in {depth.turns}"
    return (
        f"{history_steps or depth.history_steps:,} steps of histories, {accidents} at each call, "
        f"{depth.threes} threes, {depth.reports_an_hour:,} reports in an hour, {depth.requests} requests of a kind, "
        f"{depth.lives} small lives of a kind, {len(depth.conflicts)} shares of conflicts, "
        f"one error in {depth.errors}, {depth.greatest} greatest photos, "
        f"{depth.walks} walks through the pages, "
        f"bad rows {depth.bad_rows} times round"
    )
