"""Runs tests in a copy of the tree with one change after another."""

import json
import math
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from resource import RLIMIT_CPU, setrlimit

from tools.mutants.changes import Mutant, of_module
from tools.mutants.verdict import VARIABLE
from tools.steps import BUILD, ROOT

FOLDER = BUILD / "mutants"
CPU_S_MAX = 420
"""Of a processor's time, which a busy machine does not use up."""
WAITED_FOR = 30
"""So many times as long by the clock: tests that wait for ever end, too."""
LINKED = (".venv", "node_modules")
"""What setup has made, and no change touches: the copies use the same."""


@dataclass(frozen=True)
class Outcome:
    """How the tests ended: `green`, `assertion`, `crash`, `time` where they were not done in time, or `other`;
    `unreached` where there are none that reach the change."""

    how: str
    test: str = ""
    error: str = ""

    @property
    def is_noticed(self) -> bool:
        return self.how in ("assertion", "crash")


class Tree:
    """A whole copy of the tree: all that is under version control or would be, as it stands, and what setup made."""

    def __init__(self, number: int, root: Path = ROOT, folder: Path = FOLDER) -> None:
        self.path = folder / str(number)
        shutil.rmtree(self.path, ignore_errors=True)
        listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        told = subprocess.run(listed, cwd=root, capture_output=True, check=True).stdout.decode()
        for name in [name for name in told.split("\0") if name and (root / name).is_file()]:
            if name not in LINKED:
                (self.path / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(root / name, self.path / name)
        for name in LINKED:
            if (root / name).exists() and not (self.path / name).exists():
                (self.path / name).symlink_to((root / name).resolve())

    def outcome(self, tests: Sequence[str], cpu_s_max: float = CPU_S_MAX) -> Outcome:
        """Runs these files of tests one after another, until the first test that fails."""
        if not tests:
            return Outcome("unreached")
        verdict = self.path / "build" / "verdict.json"
        verdict.parent.mkdir(exist_ok=True)
        verdict.unlink(missing_ok=True)
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-n0", "--tb=no", "-p", "no:cacheprovider"]
        command += ["-p", "tools.mutants.verdict", *dict.fromkeys(tests)]
        process = subprocess.Popen(
            command,
            cwd=self.path,
            env=environment() | {VARIABLE: str(verdict)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            preexec_fn=lambda: setrlimit(RLIMIT_CPU, (math.ceil(cpu_s_max), math.ceil(cpu_s_max))),
        )
        try:
            output, _ = process.communicate(timeout=WAITED_FOR * cpu_s_max)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return Outcome("time")
        if process.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
            return Outcome("time")
        if process.returncode == 0:
            return Outcome("green")
        if verdict.exists():
            return Outcome(**json.loads(verdict.read_text()))
        return Outcome("other", error=output[-400:])

    def with_change(self, mutant: Mutant, tests: Sequence[str], cpu_s_max: float = CPU_S_MAX) -> Outcome:
        """Runs the tests with one change, and takes it back."""
        path = self.path / of_module(mutant.module)
        kept = path.read_text()
        path.write_text(mutant.source)
        try:
            return self.outcome(tests, cpu_s_max)
        finally:
            path.write_text(kept)


def environment() -> dict[str, str]:
    """Of tests in a tree of their own: they import its code, and these tools from here."""
    return os.environ | {
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": os.pathsep.join(("layers/dolbom/python", ".", str(ROOT))),
    }
