"""What is in the tree is finished, and reads the same everywhere."""

from pathlib import Path

import pytest

from tests.support.each import for_each
from tools.steps import ROOT

FOLDERS = ("functions", "layers", "infra", "tools", "tests", "docs", "events", "requirements", "bench")
KINDS = {".py", ".md", ".json", ".toml", ".txt", ".in"}
UNFINISHED = ("TO" + "DO", "FIX" + "ME", "NotImplemented" + "Error")
FILES = sorted(
    path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.suffix in KINDS and path.is_file()
)
LOCKS = sorted([*ROOT.glob("requirements/*.txt"), *ROOT.glob("layers/*/requirements.txt"), ROOT / "package-lock.json"])


def unfinished(text: str) -> list[str]:
    """The words in a text that say that something is still to be done."""
    return [word for word in UNFINISHED if word in text]


@for_each(FILES)
def test_nothing_is_left_unfinished(path: Path) -> None:
    assert unfinished(path.read_text()) == []


@pytest.mark.parametrize("word", UNFINISHED)
def test_what_is_left_unfinished_is_found(word: str) -> None:
    assert unfinished(f"def count() -> int:  # {word} for later") == [word]
    assert unfinished("def count() -> int:") == []


def is_lock(text: str) -> bool:
    """Whether a lock has hashes, and no address."""
    return "://" not in text and ("sha256:" in text or "sha512-" in text)


@for_each(LOCKS)
def test_locks_name_packages_and_hashes_and_no_addresses(path: Path) -> None:
    assert is_lock(path.read_text())


@pytest.mark.parametrize("text", ["pip==1", "pip @ https://example.org/pip --hash=sha256:0", ""])
def test_a_lock_with_an_address_or_without_hashes_is_found(text: str) -> None:
    assert not is_lock(text)
