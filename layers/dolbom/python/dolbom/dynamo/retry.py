"""The one optimistic loop: read how things stand, decide, commit if they still stand so; if not, once more.

    rounds = table.rounds()
    while rounds.another():
        …                       # read, decide
        try:
            …                   # commit
            return …
        except Stale as stale:
            …                   # how things stand now; the next round decides on that

Nobody waits for a lock, and of those who commit at the same time one always gets through.
"""

import random
from collections.abc import Callable
from typing import Literal

from dolbom.errors import Unavailable

ROUNDS_MAX = 80
"""Each lost round is somebody else's commit on the same item: far more than a family's devices, or a desk, can make."""
WAIT_S_MIN = 0.01
WAIT_S_MAX = 0.2
RETRY_AFTER_S = 1


class Rounds:
    """The rounds of one such loop. It ends by the caller's own `return`, or by `Unavailable`: by nothing else."""

    def __init__(self, sleep: Callable[[float], None]) -> None:
        self._sleep = sleep
        self._begun = 0

    def another(self) -> Literal[True]:
        """Begins a round: the first at once, each later one after a pause that grows, up to a ceiling, with jitter.

        Raises:
            Unavailable: others were faster `ROUNDS_MAX` times. Nothing half-done stays; later it goes through.
        """
        if self._begun == ROUNDS_MAX:
            raise Unavailable(retry_after_s=RETRY_AFTER_S)
        if self._begun:
            ceiling = min(WAIT_S_MAX, WAIT_S_MIN * 2 ** (self._begun - 1))
            self._sleep(random.uniform(WAIT_S_MIN / 2, ceiling))  # noqa: S311 - jitter, no secret
        self._begun += 1
        return True
