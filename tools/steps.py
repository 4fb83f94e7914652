"""Progress on the terminal: one line a step, with the seconds that it took. Imports nothing that must be installed."""

import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
OUTPUT_LINES_SHOWN_MAX = 60


class StepFailed(Exception):
    """A step that cannot go on; its message is all that the reader needs."""


@contextmanager
def step(text: str) -> Iterator[None]:
    """Prints what is being done at once, and how long it took when it is done."""
    started = time.monotonic()
    is_terminal = sys.stdout.isatty()
    if is_terminal:
        print(f"  · {text} …", end="", flush=True)
    else:
        print(f"  · {text} …", flush=True)
    mark = "✗"
    try:
        yield
        mark = "✓"
    finally:
        back = "\r" if is_terminal else ""
        print(f"{back}  {mark} {text}: {time.monotonic() - started:.1f} s", flush=True)


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Lets one process at a time do what has this name; the next waits, says so, and finds it done."""
    BUILD.mkdir(exist_ok=True)
    descriptor = os.open(BUILD / f".{name}.lock", os.O_CREAT | os.O_RDWR, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"  · another process is at work on the same ({name}): waiting for it …", flush=True)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def run(command: Sequence[object], *, log: Path, environment: Mapping[str, str] | None = None) -> None:
    """Runs a command with its output in a log file.

    Raises:
        StepFailed: it ended with an error; the end of its output is shown.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode:
        tail = log.read_text(errors="replace").splitlines()[-OUTPUT_LINES_SHOWN_MAX:]
        raise StepFailed("\n".join([*tail, f"{command[0]} ended with {done.returncode}; all of it is in {log}"]))


def finish(main: Callable[[], None]) -> None:
    """Runs a tool's main function; a failed step ends it with its message and no trace."""
    try:
        main()
    except BrokenPipeError:
        # Whoever reads has read enough, as `head` has; nobody is there to be told anything more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except StepFailed as failure:
        print(failure, file=sys.stderr)
        raise SystemExit(1) from None
