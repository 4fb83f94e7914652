"""The documents lead somewhere: every link stands, and every decision is listed."""

import re
from pathlib import Path

import pytest

from tests.support import from_root
from tools.steps import ROOT

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
DECISIONS = ROOT / "docs" / "decisions"


@pytest.mark.parametrize("path", DOCUMENTS, ids=from_root)
def test_each_link_to_a_file_leads_to_one(path: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text())
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_each_decision_is_listed() -> None:
    listed = set(re.findall(r"\]\(([^)]+)\)", (DECISIONS / "README.md").read_text()))
    assert {path.name for path in DECISIONS.glob("*.md")} - {"README.md"} == listed
