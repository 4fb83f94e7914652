"""Routes that an API declares in parts: the modules of a part are imported when its first request comes.

A part is known by the paths that its routes begin with; what it then declares is held to them, so that a path leads to
the same part whatever was opened before.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import RLock
from typing import Generic, TypeVar

T = TypeVar("T")
"""What a route is declared as."""


@dataclass(slots=True, eq=False)
class Part(Generic[T]):
    name: str
    """The first of its paths."""
    register: Callable[[], None]
    declared: list[T] = field(default_factory=list)
    is_open: bool = False


class Parts(Generic[T]):
    """The parts of an API, and what was declared outside of them, in one order."""

    def __init__(self) -> None:
        self._in_order: list[Part[T] | T] = []
        self._by_path: dict[str, Part[T]] = {}
        self._outside: list[str] = []
        self._opening: Part[T] | None = None
        self._lock = RLock()

    def add(self, register: Callable[[], None], *paths: str) -> None:
        """A part whose routes' paths are these, or lie below them; of several such parts, a path is of the one that
        names most of it.

        Raises:
            ValueError: a path is another part's, or a route outside of all parts lies there.
        """
        part = Part[T](paths[0], register)
        for path in paths:
            if path in self._by_path:
                raise ValueError(f"{path} is a part already")
            self._by_path[path] = part
        for path in self._outside:
            if self._part_of(path) is not None:
                raise ValueError(f"{path} is declared outside of the part that it leads to")
        self._in_order.append(part)

    def declare(self, path: str, made: T) -> None:
        """What is declared for a path, by the part that is being opened or outside of all.

        Raises:
            ValueError: the path leads to another part.
        """
        if self._part_of(path) is not self._opening:
            raise ValueError(f"{path} does not lead to the part that declares it")
        if self._opening is None:
            self._outside.append(path)
            self._in_order.append(made)
        else:
            self._opening.declared.append(made)

    def open(self, path: str) -> None:
        """Opens the part that a path leads to, if there is one and it is not open."""
        part = self._part_of(path)
        if part is not None and not part.is_open:
            self._open(part)

    @property
    def names(self) -> list[str]:
        return [each.name for each in self._in_order if isinstance(each, Part)]

    def name_of(self, path: str) -> str:
        """Of the part that a path leads to; nothing if it leads to none."""
        part = self._part_of(path)
        return "" if part is None else part.name

    def all(self) -> Iterator[T]:
        """All that is declared, in order: whatever is not open yet is opened."""
        for each in self._in_order:
            if isinstance(each, Part):
                self._open(each)
                yield from each.declared
            else:
                yield each

    def _open(self, part: Part[T]) -> None:
        with self._lock:
            if part.is_open:
                return
            self._opening, before = part, self._opening
            try:
                part.register()
                part.is_open = True
            finally:
                self._opening = before

    def _part_of(self, path: str) -> Part[T] | None:
        while path:
            if path in self._by_path:
                return self._by_path[path]
            path = path.rpartition("/")[0]
        return None
