"""How long the present invocation of a function still lives."""

import math
from typing import Any

MILLISECONDS_A_SECOND = 1000


class Life:
    """A process serves one invocation after another: each begins here, so that what is built once knows its end."""

    def __init__(self) -> None:
        self._context: Any = None

    def begin(self, context: Any) -> None:
        """An invocation begins, with what Lambda tells of it."""
        self._context = context

    def left_s(self) -> float:
        """Until Lambda ends the invocation; without end where nobody has said."""
        if self._context is None:
            return math.inf
        return float(self._context.get_remaining_time_in_millis()) / MILLISECONDS_A_SECOND
