"""What is in the tree is finished, and reads the same everywhere."""

from pathlib import Path

import pytest

from tests.support import from_root
from tools.steps import ROOT

FOLDERS = ("functions", "layers", "infra", "tools", "tests", "docs", "events", "requirements", "bench")
KINDS = {".py", ".md", ".json", ".toml", ".txt", ".in"}
UNFINISHED = ("TO" + "DO", "FIX" + "ME", "NotImplemented" + "Error")
FILES = sorted(
    path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.suffix in KINDS and path.is_file()
)
LOCKS = sorted([*ROOT.glob("requirements/*.txt"), *ROOT.glob("layers/*/requirements.txt"), ROOT / "package-lock.json"])


@pytest.mark.parametrize("path", FILES, ids=from_root)
def test_nothing_is_left_unfinished(path: Path) -> None:
    text = path.read_text()
    assert not [word for word in UNFINISHED if word in text]


@pytest.mark.parametrize("path", LOCKS, ids=from_root)
def test_locks_name_packages_and_hashes_and_no_addresses(path: Path) -> None:
    text = path.read_text()
    assert "://" not in text
    assert "sha256:" in text or "sha512-" in text
