"""Which tests answer for a line of the code: those that reach it, the cheapest first, as they told when they were
recorded."""

import ast
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.mutants.changes import PACKAGE, Mutant
from tools.mutants.recorder import IMPORTED, RUN
from tools.mutants.runs import Tree, environment
from tools.steps import StepFailed

OF_NO_TEST = ("tests/house/", "tools/mutants/")
"""What no test that is recorded here uses."""
OF_IMPORT = ("layers/", "tests/")
"""Where code is used by being imported, and by nobody else."""
SHAKY = ": green only at the second try, and so asked about nothing"
Lines = Mapping[str, Sequence[int]]


@dataclass(frozen=True)
class File:
    """A file of tests: what it costs, which lines it runs, and which run while it only imports them."""

    name: str
    seconds: float
    run: Mapping[str, frozenset[int]]
    imported: Mapping[str, frozenset[int]]


@dataclass(frozen=True)
class Reach:
    """What the tests reach of the code of a tree."""

    files: Sequence[File]
    importers: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By module, those that import something of it."""

    def of(self, mutant: Mutant) -> list[File]:
        """The files that reach a change, the cheapest first; none where nobody does.

        What stands on a module's own level runs when it is imported. Its tests are those that then run anything of the
        module, or of a module that takes something from it.
        """
        module, span = mutant.module, set(mutant.span)
        found = [file for file in self.files if span & file.run.get(module, frozenset())]
        if not found and any(span & file.imported.get(module, frozenset()) for file in self.files):
            users = {module, *self.importers.get(module, ())}
            found = [file for file in self.files if users & file.run.keys() and module in file.imported]
        return sorted(found, key=lambda file: (file.seconds, file.name))


def recorded(tree: Tree, tests: Sequence[str], known: Path) -> Reach:
    """What these files of tests reach in an unchanged tree. The file `known` keeps what was recorded; a file of tests
    is recorded again where something has changed that it uses, and what was green stays known if another is not.

    Raises:
        StepFailed: a test is not green without any change.
    """
    told = json.loads(known.read_text()) if known.exists() else {}
    digests = Digests(tree.path)
    stale = [name for name in tests if name not in told or told[name]["digest"] != digests.of(told[name])]
    try:
        for name, found in _record(tree, stale):
            told[name] = found | {"digest": digests.of(found)}
    finally:
        if stale:
            known.write_text(json.dumps(told))
    asked = {name: told[name] for name in tests if told[name]["tries"] == 1}
    files = [File(name, one["seconds"], _sets(one[RUN]), _sets(one[IMPORTED])) for name, one in asked.items()]
    return Reach(files, importers(tree.path / PACKAGE))


def _record(tree: Tree, tests: Sequence[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    folder = tree.path / "build" / "reach"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    command = [sys.executable, "-m", "tools.mutants.recorder", str(folder), *tests]
    piped = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    said, waiting = [], list(tests)
    with subprocess.Popen(command, cwd=tree.path, env=environment(), **piped) as process:  # type: ignore[call-overload]
        for line in process.stdout:
            said.append(line)
            if line.startswith("RECORDED ") and line.split()[2] == "0":
                name = waiting.pop(0)
                found = json.loads((folder / f"{tests.index(name)}.json").read_text())
                print(f"  · {name}{SHAKY if found['tries'] > 1 else ''}", flush=True)
                yield name, found
                said = []
    if process.returncode != 0 or waiting:
        raise StepFailed(f"{' '.join(waiting[:1])}: not green without any change: {''.join(said)[-2_000:]}")


def _sets(lines: Lines) -> dict[str, frozenset[int]]:
    return {module: frozenset(numbers) for module, numbers in lines.items()}


class Digests:
    """Of all that could change what a file of tests reaches: what it has imported, and what anybody may read."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files: dict[str, str] = {}
        found = hashlib.sha256()
        for folder in ("layers/dolbom", "functions", "tests", "infra", "tools", "events"):
            for path in sorted((root / folder).rglob("*")):
                name = os.fspath(path.relative_to(root))
                is_read = path.suffix == ".json" or (path.suffix == ".py" and not name.startswith(OF_IMPORT))
                if is_read and path.is_file() and not name.startswith(OF_NO_TEST):
                    found.update(name.encode() + path.read_bytes())
        self.read_by_anybody = found.hexdigest()

    def of(self, told: Mapping[str, Any]) -> str:
        return hashlib.sha256("".join([self.read_by_anybody, *map(self._of_file, told["loaded"])]).encode()).hexdigest()

    def _of_file(self, name: str) -> str:
        if name not in self.files:
            path = self.root / name
            self.files[name] = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "gone"
        return name + self.files[name]


def importers(package: Path) -> dict[str, frozenset[str]]:
    """By module, which modules import something of it."""
    found: dict[str, set[str]] = {}
    for path in package.rglob("*.py"):
        mine = ".".join(path.relative_to(package).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(package.name):
                inside = (node.module or "").removeprefix(package.name).removeprefix(".")
                for name in (inside, *(f"{inside}.{alias.name}".strip(".") for alias in node.names)):
                    found.setdefault(name, set()).add(mine)
    return {module: frozenset(names) for module, names in found.items()}


def files_of(root: Path, wanted: Sequence[str]) -> list[str]:
    """The files of tests in these files and folders, as they are named from the root.

    Raises:
        StepFailed: there is none in one of them.
    """
    found: dict[str, None] = {}
    for name in wanted:
        path = root / name
        files = [path] if path.is_file() else sorted(path.rglob("test_*.py"))
        if not files:
            raise StepFailed(f"no tests in {name}")
        found |= dict.fromkeys(os.fspath(file.relative_to(root)) for file in files)
    return list(found)
