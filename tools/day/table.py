"""The table on the terminal: wide Korean characters aligned, long cells wrapped, colours on a terminal only."""

import shutil
import sys
import unicodedata

from tools.day.script import Step

WIDTH_MIN = 100
WIDTH_MAX = 150
GREEN, RED, DIM, BOLD, PLAIN = "\x1b[32m", "\x1b[31m", "\x1b[2m", "\x1b[1m", "\x1b[0m"
MS_A_SECOND = 1000


def width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    return sum(_width(char) for char in text)


def _width(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def wrapped(text: str, columns: int) -> list[str]:
    """A text in lines of at most so many columns, broken between words where they fit."""
    lines = [""]
    for word in text.split(" "):
        candidate = f"{lines[-1]} {word}" if lines[-1] else word
        if width(candidate) <= columns:
            lines[-1] = candidate
            continue
        if lines[-1]:
            lines.append("")
        for char in word:
            if width(lines[-1] + char) > columns:
                lines.append("")
            lines[-1] += char
    return lines


def padded(text: str, columns: int) -> str:
    return text + " " * (columns - width(text))


class Table:
    """Prints each step as it is done."""

    def __init__(self) -> None:
        self._coloured = sys.stdout.isatty()
        total = max(WIDTH_MIN, min(WIDTH_MAX, shutil.get_terminal_size((WIDTH_MAX, 40)).columns))
        rest = total - len("  ✓ ") - 8 - 9
        self._columns = (rest * 36 // 100, 8, rest * 32 // 100 - 2, rest * 32 // 100 - 2, 9)

    def head(self) -> None:
        names = ("step", "rule", "expected", "got", "time")
        cells = [padded(name, columns) for name, columns in zip(names, self._columns, strict=True)]
        print(self._in(DIM, "    " + "  ".join([*cells[:4], f"{names[4]:>{self._columns[4] - 2}}"])))

    def tell(self, what: str | Step) -> None:
        """Prints a heading or a step."""
        if isinstance(what, str):
            print(f"\n  {self._in(BOLD, what)}", flush=True)
        else:
            self._row(what)

    def _row(self, step: Step) -> None:
        mark = self._in(GREEN, "✓") if step.ok else self._in(RED, "✗")
        cells = (step.name, step.rule, step.expected, step.got)
        columns = [wrapped(cell, columns) for cell, columns in zip(cells, self._columns, strict=False)]
        height = max(map(len, columns))
        for index in range(height):
            parts = [
                padded(lines[index] if index < len(lines) else "", size)
                for lines, size in zip(columns, self._columns, strict=False)
            ]
            if not step.ok:
                parts[3] = self._in(RED, parts[3])
            first = index == 0
            took = self._in(DIM, f"{took_text(step.seconds):>{self._columns[4] - 2}}") if first else ""
            print((f"  {mark if first else ' '} " + "  ".join([*parts, took])).rstrip(), flush=True)
        if step.words:
            for line in wrapped(f"“{step.words}”", sum(self._columns) - 4):
                print(f"      {self._in(DIM, line)}", flush=True)

    def _in(self, colour: str, text: str) -> str:
        return f"{colour}{text}{PLAIN}" if self._coloured else text


def took_text(seconds: float) -> str:
    """A time as people read it: `21 ms`, `1.4 s`."""
    return f"{seconds * MS_A_SECOND:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"
