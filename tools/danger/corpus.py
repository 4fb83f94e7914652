"""Labelled texts of reports, all made up: a development part, and a measuring part that no rule was made from."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

CORPUS = Path(__file__).with_name("corpus")
DEVELOPMENT = CORPUS / "development.jsonl"
MEASURE = CORPUS / "measure.jsonl"
Kind = Literal["explicit", "implicit", "none"]


@dataclass(frozen=True, slots=True)
class Labelled:
    text: str
    kind: Kind
    family: str

    @property
    def is_danger(self) -> bool:
        return self.kind != "none"


def read(path: Path) -> list[Labelled]:
    """The texts of a part, in its order."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Labelled(line["text"], line["kind"], line["family"]) for line in lines]


def digest(texts: Sequence[Labelled]) -> str:
    """Names a part's content."""
    said = "\n".join(f"{each.kind}\t{each.text}" for each in texts)
    return hashlib.sha256(said.encode()).hexdigest()[:16]
