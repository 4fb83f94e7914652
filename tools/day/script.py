"""How a day is told: steps with what is expected and what came, each timed, none taken on trust."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

WAIT_S_MAX = 60.0
POLL_S_MIN = 0.05
POLL_S_MAX = 0.5
ERROR_CHARS = 200

V = TypeVar("V")


@dataclass
class Step:
    """One step: it is ok when what came reads exactly as expected."""

    name: str
    rule: str
    expected: str
    got: str = ""
    words: str = ""
    """Words for people that came with it, as they read them."""
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        return self.got == self.expected


class WorldEnded(Exception):
    """Where the story takes place is no longer there: what follows cannot be told."""


class Story:
    """The steps so far. `tell` is called with each heading, and with each step when it is done; `goes_on` is asked
    when a step breaks, and tells whether others can follow."""

    def __init__(self, tell: Callable[[str | Step], None], goes_on: Callable[[], bool] = lambda: True) -> None:
        self.steps: list[Step] = []
        self._tell = tell
        self._goes_on = goes_on

    @property
    def is_ok(self) -> bool:
        return all(step.ok for step in self.steps)

    @contextmanager
    def chapter(self, title: str) -> Iterator[None]:
        """A part of the day. One that breaks between its steps is a step that is not ok; the day goes on.

        Raises:
            WorldEnded: it does not go on.
        """
        self._tell(title)
        try:
            yield
        except WorldEnded:
            raise
        except Exception as error:
            self._add(Step("the rest of this chapter", "", "is played", _words(error)))
            self._end_if_over()

    @contextmanager
    def step(self, name: str, rule: str, expected: str) -> Iterator[Step]:
        """One step: its body sets `got`. A step that breaks is a step that is not ok; the day goes on.

        Raises:
            WorldEnded: it does not go on.
        """
        step = Step(name, rule, expected)
        started = time.perf_counter()
        is_broken = False
        try:
            yield step
        except Exception as error:
            step.got, is_broken = _words(error), True
        step.seconds = time.perf_counter() - started
        self._add(step)
        if is_broken:
            self._end_if_over()

    def _add(self, step: Step) -> None:
        self.steps.append(step)
        self._tell(step)

    def _end_if_over(self) -> None:
        if not self._goes_on():
            raise WorldEnded


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:ERROR_CHARS]


def until(read: Callable[[], V], done: Callable[[V], bool], *, seconds_max: float = WAIT_S_MAX) -> V:
    """What `read` gives as soon as it is `done`, or at the end of the time: what came too late is seen as it is."""
    deadline = time.monotonic() + seconds_max
    pause = POLL_S_MIN
    while True:
        value = read()
        if done(value) or time.monotonic() > deadline:
            return value
        time.sleep(pause)
        pause = min(POLL_S_MAX, pause * 1.5)
