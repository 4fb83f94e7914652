"""The kept phrases of danger (`data/danger_words.json`), as patterns over jamo.

In a pattern a space is any spacing or none, `~` a gap of some words in the same sentence, `_` a gap of a syllable, `<`
the beginning of a word. Hangul is folded as what is read is, so a stem is found in all its forms.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dolbom.alerts.danger.letters import folded
from dolbom.alerts.report import DangerKind

LEXICON = Path(__file__).with_name("data") / "danger_words.json"
JAMO = "[\u1100-\u11ff]"
GAP = r"[\u1100-\u11ff\s\d,'\"]{0,36}?"
"""Some dozen syllables."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One family of phrases: its id, its name for a case worker, and its patterns, the plain ones (danger by
    themselves) apart from those that only weigh in the model."""

    id: str
    kind: DangerKind
    name: str
    is_plain: bool
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    version: str
    entries: tuple[Entry, ...]
    first_number: dict[str, str]
    """Kind of danger → the number to call first."""


@cache
def lexicon() -> Lexicon:
    kept = json.loads(LEXICON.read_text(encoding="utf-8"))
    entries = tuple(
        Entry(entry["id"], entry["kind"], entry["name"], how == "plain", re.compile(pattern_of("|".join(entry[how]))))
        for entry in kept["entries"]
        for how in ("plain", "weighed")
        if entry[how]
    )
    return Lexicon(kept["version"], entries, {kind: about["first"] for kind, about in kept["kinds"].items()})


def pattern_of(written: str) -> str:
    """A pattern as it is written in the lexicon, as one over jamo."""
    written = re.sub(r"(?<!\\)\[([\uac00-\ud7a3]+)\]", lambda match: "(?:" + "|".join(match[1]) + ")", written)
    written = re.sub(r"([\uac00-\ud7a3])\?", r"(?:\1)?", written)
    written = re.sub(r"(?<!\?)<", f"(?<!{JAMO})", written)
    written = (
        written.replace(" ?", " ")
        .replace("~?", "~")
        .replace("_?", "_")
        .replace(" ", r"\s*")
        .replace("~", GAP)
        .replace("_", f"{JAMO}{{0,3}}?")
    )
    return folded(written)
