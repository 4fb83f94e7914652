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


class Story:
    """The steps so far. `tell` is called with each heading, and with each step when it is done."""

    def __init__(self, tell: Callable[[str | Step], None]) -> None:
        self.steps: list[Step] = []
        self._tell = tell

    @property
    def is_ok(self) -> bool:
        return all(step.ok for step in self.steps)

    @contextmanager
    def chapter(self, title: str) -> Iterator[None]:
        """A part of the day. One that breaks between its steps is a step that is not ok; the day goes on."""
        self._tell(title)
        try:
            yield
        except Exception as error:
            self._add(
                Step("the rest of this chapter", "", "is played", f"{type(error).__name__}: {error}"[:ERROR_CHARS])
            )

    @contextmanager
    def step(self, name: str, rule: str, expected: str) -> Iterator[Step]:
        """One step: its body sets `got`. A step that breaks is a step that is not ok; the day goes on."""
        step = Step(name, rule, expected)
        started = time.perf_counter()
        try:
            yield step
        except Exception as error:
            step.got = f"{type(error).__name__}: {error}"[:ERROR_CHARS]
        step.seconds = time.perf_counter() - started
        self._add(step)

    def _add(self, step: Step) -> None:
        self.steps.append(step)
        self._tell(step)


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
