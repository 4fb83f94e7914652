"""Regular expressions that are compiled when they are first asked: a start that looks through no text for anything
need not compile what does. A pattern that is wrong is found by the test that compiles all."""

import re
from typing import Any, AnyStr, cast

MADE: list["_Later"] = []
"""All there are, for the test that compiles them."""


class _Later:
    """A pattern whose methods, once asked for, are those of the compiled one."""

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self._of: tuple[Any, int] = (pattern, flags)
        MADE.append(self)

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(*self._of), name)
        setattr(self, name, found)
        return found


def compiled_later(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """The same as `re.compile`, but for when."""
    return cast("re.Pattern[AnyStr]", _Later(pattern, flags))
