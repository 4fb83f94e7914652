"""One definition of *digit* and of *blank*: nothing that lets something in asks for any script's digits or letters."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.each import for_each
from tests.support.sources import parts
from tools.steps import ROOT

pytestmark = pytest.mark.xdist_group("sources")

SOURCES = [*sorted((ROOT / "layers/dolbom/python/dolbom").rglob("*.py")), *sorted((ROOT / "functions").rglob("*.py"))]
ANY_SCRIPT = re.compile(r"\\[dwsS]")
"""`\\D` and `\\W` take nothing in: they say what is left out."""
LOOKS_INTO_TEXT = ("alerts/danger/",)
"""Modules that look for something in what people wrote, where more is better, and let nothing in."""
OF_ANY_SCRIPT = {"isdigit", "isdecimal", "isnumeric", "isspace", "isalnum", "isalpha"}


def slips(source: str) -> Iterator[str]:
    """Expressions and calls of a source that take digits, letters or blanks of any script."""
    ascii_only = {
        inner
        for node in parts(source)
        if isinstance(node, ast.Call)
        and any(isinstance(given, ast.Attribute) and ast.unparse(given) in ("re.ASCII", "re.A") for given in node.args)
        for inner in ast.walk(node)
    }
    docs = {node.value for node in parts(source) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)}
    for node in parts(source):
        if isinstance(node, ast.Constant) and node not in docs and node not in ascii_only:
            text = node.value.decode("latin-1") if isinstance(node.value, bytes) else node.value
            if isinstance(text, str) and ANY_SCRIPT.search(text):
                yield text
        if isinstance(node, ast.Attribute) and node.attr in OF_ANY_SCRIPT:
            yield node.attr


@for_each(SOURCES)
def test_digits_and_blanks_have_one_definition(path: Path) -> None:
    if not any(part in path.as_posix() for part in LOOKS_INTO_TEXT):
        assert list(slips(path.read_text())) == []


@pytest.mark.parametrize(
    "line",
    [
        *(r're.compile(r"^\d{5}$")', r'Field(pattern=r"\S")', r're.fullmatch("[0-9]\\s", text)', "text.isdigit()"),
        *(r're.compile(rb"\w")', "if name.isspace(): ...", r're.sub(r"\s+", " ", text, flags=re.IGNORECASE)'),
    ],
)
def test_another_definition_is_found(line: str) -> None:
    assert list(slips(line)) != []


def test_what_is_no_other_definition_is_let_be() -> None:
    assert list(slips('"""A text with \\\\d in it."""\nre.compile(r"\\d", re.ASCII)\nre.compile("[0-9]")')) == []
