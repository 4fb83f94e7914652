"""Each rule that tests, code or documents name by its number is told in docs/rules.md."""

import re
from pathlib import Path

from tests.support.each import for_each
from tools.steps import ROOT

RULES = (ROOT / "docs" / "rules.md").read_text()
KNOWN = re.findall(r"^\| \*\*([MADOR]\d+)\*\* \|", RULES, re.MULTILINE)
NAME = re.compile(r"(?<![A-Za-z0-9#.-])([MADOR]\d{1,2})(?![A-Za-z0-9.-])")
FOLDERS = ("tests", "docs", "layers/dolbom/python", "functions", "infra", "tools")
FILES = sorted(path for folder in FOLDERS for kind in ("py", "md") for path in (ROOT / folder).rglob(f"*.{kind}"))


def named(text: str) -> set[str]:
    """The rules that a text names, in its sentences and in its tests' names."""
    return set(NAME.findall(text)) | set(re.findall(r"(?<=_)([MADOR]\d{1,2})(?=_)", text))


def test_each_rule_is_told_once_and_in_order() -> None:
    expected = [f"{kind}{number}" for kind, last in zip("MADOR", (16, 14, 3, 6, 13), strict=True)
                for number in range(1, last + 1)]  # fmt: skip
    assert expected == KNOWN


@for_each(FILES)
def test_each_rule_that_a_file_names_is_told(path: Path) -> None:
    assert named(path.read_text()) <= set(KNOWN)


def test_each_rule_that_is_built_is_named_by_a_test_or_by_its_code() -> None:
    everywhere: set[str] = set().union(*(named(path.read_text()) for path in FILES if path.suffix == ".py"))
    built = {match[1] for match in re.finditer(r"^\| \*\*([MADR]\d+)\*\* \|.*\]\(\.\./[lt]", RULES, re.MULTILINE)}
    assert sorted(built - everywhere - {"R8"}) == []
