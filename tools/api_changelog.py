"""The dated changelog of the APIs' documents: docs/api-changelog.md.

    python -m tools.api_changelog "meals: `after` may be left out"     tells what has changed, under today
    python -m tools.api_changelog --check                             fails when a document has changed, and nobody told

The newest entry has the form of each document: a hash of its routes, parameters and schemas, and of no words. Whoever
changes a form writes a line, and with it the form is written anew.
"""

import hashlib
import json
import re
import sys
from collections.abc import Iterator
from datetime import date
from typing import Any

from dolbom.clock import seoul_day, system_clock
from tools.openapi import APIS, FOLDER
from tools.steps import ROOT, StepFailed, finish

PAGE = ROOT / "docs" / "api-changelog.md"
WORDS = {"description", "summary", "examples", "example"}
FORM_CHARACTERS = 16
HEAD = "| document | operations | form |\n| --- | --- | --- |\n"
ENTRY = re.compile(r"^## (\d{4}-\d{2}-\d{2})\n", re.MULTILINE)
LINE = re.compile(rf"({'|'.join(APIS)}): \S.*")


def form(document: Any) -> str:
    """A hash of a document without its words."""
    plain = json.dumps(_less(document), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()[:FORM_CHARACTERS]


def _less(value: Any, *, are_names: bool = False) -> Any:
    """A value without words; what stands under `properties` is named by us, and may be called so.
    What a scope is for is told in words."""
    if isinstance(value, dict):
        return {
            name: sorted(part)
            if name == "scopes" and not are_names
            else _less(part, are_names=name == "properties" and not are_names)
            for name, part in value.items()
            if are_names or name not in WORDS
        }
    return [_less(part) for part in value] if isinstance(value, list) else value


def table() -> str:
    """The documents as they are, as the newest entry lists them."""
    return HEAD + "".join(_rows())


def _rows() -> Iterator[str]:
    for api in APIS:
        document = json.loads((FOLDER / f"{api}.json").read_text())
        operations = sum(len(methods) for methods in document["paths"].values())
        yield f"| {api} | {operations} | `{form(document)}` |\n"


def entries(text: str) -> list[tuple[str, str]]:
    """The entries of a changelog, each with its date and what it says."""
    _, *parts = ENTRY.split(text)
    return list(zip(parts[::2], parts[1::2], strict=True))


def untold(text: str) -> list[str]:
    """The documents that are not as the newest entry says."""
    told = entries(text)[0][1]
    return [api for api, row in zip(APIS, _rows(), strict=True) if row not in told]


def added(text: str, line: str, today: date) -> str:
    """A changelog with one line more.

    Raises:
        StepFailed: the line names no document.
    """
    if not LINE.fullmatch(line):
        raise StepFailed(f"Begin with the document and say what has changed: '{next(iter(APIS))}: …'")
    found = ENTRY.search(text)
    if found is None or found[1] != today.isoformat():
        at = found.start() if found else len(text)
        return f"{text[:at]}## {today.isoformat()}\n\n- {line}\n\n{table()}\n{text[at:]}"
    head, rest = text[: found.end()], text[found.end() :]
    told, _, after = rest.partition(HEAD)
    later = re.sub(r"\A(\|.*\n)+", "", after)
    return f"{head}{told.rstrip()}\n- {line}\n\n{table()}{later}"


def main() -> None:
    if sys.argv[1:] == ["--check"]:
        found = untold(PAGE.read_text())
        if found:
            raise StepFailed(
                f"{', '.join(found)}: the form has changed, and docs/api-changelog.md does not say how:"
                f' python -m tools.api_changelog "{found[0]}: what has changed"'
            )
        return
    if len(sys.argv) != 2:
        raise StepFailed("Say what has changed, in one line.")
    PAGE.write_text(added(PAGE.read_text(), sys.argv[1], seoul_day(system_clock())))


if __name__ == "__main__":
    finish(main)
