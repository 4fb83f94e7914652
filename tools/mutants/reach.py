"""Which tests answer for a line of the code: those that reach it, the cheapest first, as they told when they were
recorded."""

import ast
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tools.mutants.changes import PACKAGE, Mutant
from tools.mutants.recorder import IMPORTED, RUN
from tools.mutants.runs import Tree, environment
from tools.steps import StepFailed

OF_NO_TEST = ("tests/house/", "tools/mutants/")
"""What no test that is recorded here uses."""
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
    """What these files of tests reach in an unchanged tree; the file `known` tells it, where that is of this tree and
    these tests.

    Raises:
        StepFailed: a test is not green without any change.
    """
    digest = _digest(tree.path, tests)
    if not known.exists() or json.loads(known.read_text())["digest"] != digest:
        found = _record(tree, tests)
        known.write_text(json.dumps({"digest": digest, "files": found}))
    files = [
        File(told["name"], told["seconds"], _sets(told[RUN]), _sets(told[IMPORTED]))
        for told in json.loads(known.read_text())["files"]
    ]
    return Reach(files, importers(tree.path / PACKAGE))


def _record(tree: Tree, tests: Sequence[str]) -> list[dict[str, object]]:
    folder = tree.path / "build" / "reach"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    command = [sys.executable, "-m", "tools.mutants.recorder", str(folder), *tests]
    piped = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    said: list[str] = []
    with subprocess.Popen(command, cwd=tree.path, env=environment(), **piped) as process:  # type: ignore[call-overload]
        for line in process.stdout:
            if line.startswith("RECORDED ") and line.split()[2] == "0":
                print(f"  · {line.split()[1]}", flush=True)
                said = []
            else:
                said.append(line)
    missing = [name for number, name in enumerate(tests) if not (folder / f"{number}.json").exists()]
    if process.returncode != 0 or missing:
        raise StepFailed(f"{' '.join(missing[:1])}: not green without any change: {''.join(said)[-2_000:]}")
    return [{"name": name, **json.loads((folder / f"{number}.json").read_text())} for number, name in enumerate(tests)]


def _sets(lines: Lines) -> dict[str, frozenset[int]]:
    return {module: frozenset(numbers) for module, numbers in lines.items()}


def _digest(root: Path, tests: Sequence[str]) -> str:
    """Of all that could change what is reached."""
    found = hashlib.sha256(json.dumps(sorted(tests)).encode())
    for folder in ("layers/dolbom", "functions", "tests", "infra", "tools", "events"):
        for path in sorted((root / folder).rglob("*")):
            name = os.fspath(path.relative_to(root))
            if path.suffix in {".py", ".json"} and path.is_file() and not name.startswith(OF_NO_TEST):
                found.update(name.encode() + path.read_bytes())
    return found.hexdigest()


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
