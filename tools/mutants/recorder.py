"""Which test files reach which lines of the code, told by the tests themselves while they run:

    python -m tools.mutants.recorder REPORT FILE …

Each file runs in a process of its own, a fork of one that has imported what is not ours: what a process keeps (a scene
that is played once, a store that is built once) is made by each file for itself, so that its lines are that file's too.
What runs while a module is imported is told apart: every file that imports it does so.

A file that is not green gets a second try, since a busy machine alone may have been too much for it; one that is green
only then is told so, and is asked about no change: its no could be the machine's.
"""

import importlib
import json
import os
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from time import process_time
from typing import Any

import pytest

SOURCE = Path("layers/dolbom/python/dolbom")
PRELOADED = ("botocore.session", "chalice", "coverage", "jinja2", "moto.dynamodb.responses", "pydantic")
"""What is not ours and takes long to import; no plugin of pytest, which looks through those itself."""
FILES_WORTH_IT = 5
IMPORTED = "imported"
RUN = "run"
TRIES = 2
Lines = dict[str, list[int]]


class Recorder:
    """A plugin that follows one file's tests, and writes what they reach."""

    def __init__(self, report: Path, tries: int) -> None:
        import coverage

        self.report, self.tries = report, tries
        self.cover = coverage.Coverage(
            data_file=None, source=[str(SOURCE)], concurrency=["thread", "greenlet"], messages=False
        )
        self.cover.start()
        self.cover.switch_context(IMPORTED)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self) -> Iterator[Any]:
        self.cover.switch_context(RUN)
        return (yield)

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        self.cover.stop()
        data = self.cover.get_data()
        told = {
            "status": int(exitstatus),
            "tries": self.tries,
            "seconds": round(process_time(), 2),
            "loaded": loaded(Path.cwd()),
            IMPORTED: lines(data, IMPORTED),
            RUN: lines(data, RUN),
        }
        self.report.write_text(json.dumps(told))


def lines(data: Any, context: str) -> Lines:
    """By module as a person names it, `meals.ledger`: the lines that ran in a context."""
    found: Lines = {}
    data.set_query_context(context)
    for name in data.measured_files():
        path = Path(name).resolve().relative_to(SOURCE.resolve()).with_suffix("")
        ran = sorted(data.lines(name) or ())
        if ran:
            found[".".join(path.parts)] = ran
    return found


def loaded(root: Path) -> list[str]:
    """The files of this tree that the process has imported."""
    paths = {Path(name) for module in list(sys.modules.values()) if (name := getattr(module, "__file__", None))}
    return sorted(str(path.relative_to(root)) for path in paths if path.is_relative_to(root))


def record(file: str, report: Path, tries: int) -> int:
    """Runs a file in a fork of this process; what it was worth goes into `report`.

    Returns:
        0 where it was green, and told so.
    """
    report.unlink(missing_ok=True)
    child = os.fork()
    if child == 0:
        status = 1
        try:
            options = ["-x", "-q", "-n0", "--tb=short", "-p", "no:cacheprovider", file]
            status = int(pytest.main(options, plugins=[Recorder(report, tries)]))
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return status if report.exists() else status or 1


def main() -> None:
    folder, *files = sys.argv[1:]
    if len(files) >= FILES_WORTH_IT:
        for name in PRELOADED:
            importlib.import_module(name)
    for number, file in enumerate(files):
        for tries in range(1, TRIES + 1):
            status = record(file, Path(folder) / f"{number}.json", tries)
            print(f"RECORDED {file} {status}", flush=True)
            if status == 0:
                break
        else:
            sys.exit(status)


if __name__ == "__main__":
    main()
