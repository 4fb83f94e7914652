"""How much time the present invocation of a function has left."""

import math
from typing import Any

MILLISECONDS_A_SECOND = 1000


class Deadline:
    """When the present invocation ends. A process serves one after another: each begins here, so that what is built
    once a process, such as a table, always knows how long its function still lives."""

    def __init__(self, call_s_max: float = 0) -> None:
        self.call_s_max = call_s_max
        """How long a call can take, where a client is quicker to give up than ours usually are; 0 where it is not."""
        self._context: Any = None

    def begin(self, context: Any) -> None:
        """An invocation begins, with what Lambda tells of it."""
        self._context = context

    def left_s(self) -> float:
        """Until Lambda ends the invocation; without end where nobody has said."""
        if self._context is None:
            return math.inf
        return float(self._context.get_remaining_time_in_millis()) / MILLISECONDS_A_SECOND

    def is_within(self, seconds: float) -> bool:
        """Whether less than this is left: what may take as long is not begun any more."""
        return self.left_s() < seconds
