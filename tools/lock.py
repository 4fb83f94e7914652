"""Writes the lock files: names, versions and hashes, and no addresses, so that any mirror will do.

python -m tools.lock
"""

import json
import sys
from pathlib import Path

from tools.steps import BUILD, ROOT, finish, run, step

# The layers' own packages first: what develops and tests them takes over their pins.
LOCKS = (
    (ROOT / "layers" / "deps" / "requirements.in", ("--no-deps",)),
    (ROOT / "layers" / "imaging" / "requirements.in", ("--no-deps",)),
    (ROOT / "layers" / "sql" / "requirements.in", ("--no-deps",)),
    (ROOT / "requirements" / "uv.in", ()),
    (ROOT / "requirements" / "dev.in", ()),
    (ROOT / "requirements" / "places.in", ("--no-deps",)),
    (ROOT / "requirements" / "checkers.in", ()),
)
NODE_LOCK = ROOT / "package-lock.json"
PYTHON_MIN = "3.11"


def main() -> None:
    for source, options in LOCKS:
        with step(str(source.relative_to(ROOT))):
            run([*_compile(source), *options], log=BUILD / "logs" / "lock.log")
    with step(NODE_LOCK.name):
        _lock_node()


def _lock_node() -> None:
    """Pins packages of Node as package.json names them. Who asks for money for one is no part of a lock."""
    run(["npm", "install", "--package-lock-only"], log=BUILD / "logs" / "lock.log")
    lock = json.loads(NODE_LOCK.read_text())
    for package in lock["packages"].values():
        package.pop("funding", None)
    NODE_LOCK.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n")


def _compile(source: Path) -> list[object]:
    command = [sys.executable, "-m", "uv", "pip", "compile", "--upgrade", "--universal", "--python-version", PYTHON_MIN]
    shape = ["--generate-hashes", "--no-emit-index-url", "--no-header", "--no-annotate", "--quiet"]
    return [*command, *shape, source, "--output-file", source.with_suffix(".txt")]


if __name__ == "__main__":
    finish(main)
