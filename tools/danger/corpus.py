"""Labelled texts of reports, all made up: a development part, and a measuring part that no rule was made from."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from dolbom.alerts.danger.phrases import LEXICON
from dolbom.alerts.danger.set_aside import CUES
from dolbom.alerts.danger.word_groups import GROUPS

CORPUS = Path(__file__).with_name("corpus")
DEVELOPMENT = CORPUS / "development.jsonl"
MEASURE = CORPUS / "measure.jsonl"
Kind = Literal["explicit", "implicit", "none"]


@dataclass(frozen=True, slots=True)
class Labelled:
    text: str
    kind: Kind
    family: str
    voice: str

    @property
    def is_danger(self) -> bool:
        return self.kind != "none"


def read(path: Path) -> list[Labelled]:
    """The texts of a part, in its order."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Labelled(line["text"], line["kind"], line["family"], line.get("voice", "")) for line in lines]


def digest(texts: Sequence[Labelled]) -> str:
    """Names what a model is made from: the texts, and the phrases that are looked for in them."""
    made = hashlib.sha256("\n".join(f"{each.kind}\t{each.text}" for each in texts).encode())
    for kept in (LEXICON, CUES, GROUPS):
        made.update(kept.read_bytes())
    return made.hexdigest()[:16]
