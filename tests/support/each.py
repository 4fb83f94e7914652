"""One test of many things, such as all files: a test of its own for each would cost more than what it asserts."""

from collections.abc import Callable, Iterable
from typing import TypeVar

import pytest

from tests.support import from_root

T = TypeVar("T")


def for_each(
    things: Iterable[T], name: Callable[[T], str] = from_root
) -> Callable[[Callable[[T], None]], Callable[[], None]]:  # type: ignore[assignment]
    """Makes a test of one thing a test of all of them, which names each that fails, with what it says of it."""
    wanted = list(things)

    def of_all(test: Callable[[T], None]) -> Callable[[], None]:
        def whole() -> None:
            assert wanted, "there is nothing to look at"
            told = []
            for thing in wanted:
                try:
                    test(thing)
                except AssertionError as failure:
                    told.append(f"{name(thing)}: {failure}")
            if told:
                pytest.fail("\n".join(told), pytrace=False)

        whole.__name__, whole.__doc__, whole.__module__ = test.__name__, test.__doc__, test.__module__
        return whole

    return of_all
