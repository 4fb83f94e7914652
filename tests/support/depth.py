"""How deep the tests go that could go on for ever: a part of the way in each `make test`, all the way before a change
lands (`DEPTH=ci make test`, as .ci/run does).

A test is there in both, with all that it asserts. What differs is how many accidents, threes, reports and steps it
is asserted of; each such number stands here, and the end of a run tells by which it went. `HISTORY_STEPS=100000` goes
further with the histories than CI does. Only of the ways through the pages, a browser's quarter of a minute each, a
daily run takes the first of each file, but for the files whose people another file has (`SAME_PEOPLE`), and leaves the
others to CI; a file that is named is walked through wholly.
"""

import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Depth:
    """One way of going: how far in each of the tests that could go on."""

    history_steps: int
    """Of random histories, in lives of 200."""
    turns: int
    """Each accident strikes every so manieth call: with 1, all accidents strike each call."""
    pairs: int
    """Of those who act at the same moment, every so manieth pair; with 1, all of them."""
    threes: int
    """Of the groups of three who act at the same moment."""
    reports_an_hour: int
    """Of the disaster."""
    examples: int
    """That hypothesis tries of each property, where a test does not say how many."""
    requests: int
    """That are drawn from the published document for each operation, right ones and as many wrong ones."""
    sides: int
    """With 2, each operation is sent requests of one side, right ones or wrong ones, and the next one the other's; with
    1, those of both."""
    refused: int
    """Of those whom an operation refuses, each so manieth asks it, and others ask the next; with 1, all of them."""
    broken: int
    """Of the rules that are broken on purpose, to see that small histories notice it, the first so many of a file."""
    lives: int
    """Of each kind of small history of `tests/histories`, each with a seed of its own."""
    conflicts: tuple[float, ...]
    """Shares of all writes that meet another transaction, while sixty-four phones order at once."""
    errors: int
    """Each function is asked with each so manieth error of a model; with 1, with all of them."""
    greatest: int
    """Of the kinds of photos, the first so many as great as they may be: those that take most memory are the first."""
    ways: int
    """Through the pages in a browser, of each file the first so many: what each of their people comes for."""
    ways_again: int
    """The same of files whose people another file has already."""
    walks: int
    """Of each way, each in another language or on another screen."""
    short_walks: int
    """The same of walks that take few steps, one of each page that has some. Two are both languages and both
    screens."""
    byways: bool
    """Whether walks also look at what few people meet, and what takes long to come about."""
    days: int
    """Of `make run`, played one after another in the same cloud."""
    places: int
    """A long row of records meets a poisonous one, and a long sequence of calls a death, at each so manieth place; of
    many like things each so manieth is tried (`some`)."""
    damages: int
    """Each kind of row takes each so manieth damage, and the next kind others; of a body's and a ledger's, each so
    manieth. With 1, all of them."""
    bad_rows: int
    """Times round all kinds of rows and all that can be wrong with one."""
    first_requests: int
    """Of each part of a function, the first so many events; each is the first thing that a fresh process is asked."""


DEPTHS = {
    "daily": Depth(
        history_steps=400,
        turns=18,
        pairs=8,
        threes=2,
        reports_an_hour=3_500,
        examples=10,
        requests=1,
        sides=2,
        conflicts=(0.5,),
        errors=18,
        greatest=1,
        refused=8,
        broken=1,
        lives=1,
        ways=1,
        ways_again=0,
        walks=1,
        short_walks=1,
        byways=False,
        days=1,
        places=10,
        damages=6,
        bad_rows=1,
        first_requests=1,
    ),
    "ci": Depth(
        history_steps=6_000,
        turns=1,
        pairs=1,
        threes=12,
        reports_an_hour=10_000,
        examples=60,
        requests=16,
        sides=1,
        conflicts=(0.0, 0.1, 0.5, 0.9),
        errors=1,
        greatest=5,
        refused=1,
        broken=99,
        lives=8,
        ways=99,
        ways_again=99,
        walks=2,
        short_walks=2,
        byways=True,
        days=2,
        places=1,
        damages=1,
        bad_rows=3,
        first_requests=100,
    ),
}
NAME = os.environ.get("DEPTH") or "daily"
if NAME not in DEPTHS:
    raise ValueError(f"DEPTH is {' or '.join(DEPTHS)}, and not {NAME!r}")
DEPTH = DEPTHS[NAME]
HISTORY_STEPS = int(os.environ.get("HISTORY_STEPS") or DEPTH.history_steps)


SAME_PEOPLE = {
    "test_by_keys_page.py": "test_report_page.py",
    "test_kept_nothing_page.py": "test_report_page.py",
    "test_report_followed_page.py": "test_report_page.py",
    "test_report_photos_page.py": "test_report_page.py",
    "test_round_page.py": "test_cases_page.py",
}
"""Files of ways through the pages, each with the file that walks its people's pages every day."""


def in_turn(accidents: Sequence[T], at: int, calls: int, turns: int = DEPTH.turns) -> list[T]:
    """Which accidents strike call `at` (from 1) of so many: with 3 `turns` every third of them, at the next call the
    next ones; with as many turns as accidents, or more, one. So something strikes each call, and each strikes some
    call: where there are few calls, more strike each.
    """
    turns = min(turns, calls, len(accidents))
    return [accident for number, accident in enumerate(accidents) if number % turns == at % turns]


def some(things: Iterable[T], every: int = DEPTH.places) -> list[T]:
    """Each so manieth of a long row of things that are alike, the first and the last among them; with 1, all."""
    row = list(things)
    return [thing for at, thing in enumerate(row) if at % every == 0 or at == len(row) - 1]


def right(operations: Sequence[T], sides: int = DEPTH.sides) -> Sequence[T]:
    """The operations that are sent right requests."""
    return operations[::sides]


def wrong(operations: Sequence[T], sides: int = DEPTH.sides) -> Sequence[T]:
    """The operations that are sent wrong requests: with 2 `sides`, all the others."""
    return operations[sides - 1 :: sides]


def ways_left(
    ways: Iterable[tuple[Path, str]], named: Sequence[str], most: int = DEPTH.ways, again: int = DEPTH.ways_again
) -> set[tuple[Path, str]]:
    """Of the tests that walk through pages, as file and name in their order, those that are left to CI: all but the
    first so many of each file, and of those with `SAME_PEOPLE` all but `again`, unless what is asked for (`named`, as
    pytest's arguments) names the file."""
    of_files: dict[Path, list[str]] = defaultdict(list)
    for path, name in dict.fromkeys(ways):
        of_files[path].append(name)
    return {
        (path, name)
        for path, names in of_files.items()
        if not any(path.name in each for each in named)
        for name in names[again if path.name in SAME_PEOPLE else most :]
    }


def told() -> str:
    """By which depth this run went, in a line."""
    return f"depth {NAME}: {_in_words(DEPTH, HISTORY_STEPS)}. DEPTH=ci: {_in_words(DEPTHS['ci'])}."


def _in_words(depth: Depth, history_steps: int = 0) -> str:
    ways = "the first way" if depth.ways == 1 else "all ways"
    people = "each file's" if depth.ways_again else "each kind of person's"
    accidents = "all accidents" if depth.turns == 1 else f"one accident in {depth.turns}"
    return (
        f"{history_steps or depth.history_steps:,} steps of histories, {accidents} at each call, "
        f"one pair in {depth.pairs}, {depth.threes} threes, "
        f"{depth.reports_an_hour:,} reports in an hour, {depth.requests} requests of a kind "
        f"on {'both sides' if depth.sides == 1 else 'one side'}, "
        f"{depth.examples} examples of a property, "
        f"{depth.lives} small lives of a kind, {depth.broken} broken rules of a file, "
        f"{len(depth.conflicts)} shares of conflicts, one refused caller in {depth.refused}, "
        f"one error in {depth.errors}, {depth.greatest} greatest photos, "
        f"{ways} through {people} pages in {_count(depth.walks, 'walk')}, short ones in {depth.short_walks}, "
        f"{'with' if depth.byways else 'without'} byways, {_count(depth.days, 'day')} played, "
        f"one place in {depth.places}, one damage in {depth.damages}, bad rows {_count(depth.bad_rows, 'time')} round"
    )


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
