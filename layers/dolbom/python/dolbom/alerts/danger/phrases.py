"""The kept phrases of danger (`data/danger_words.json`), as patterns over jamo.

In a pattern a space is any spacing or none, `~` a gap of some words in the same sentence, `…` one of some syllables,
`_` of one, `<` the beginning of a word. Hangul is folded as what is read is, so a stem is found in all its forms. A
pattern is compiled when the two jamo that it begins with are first read: most never are.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from dolbom.alerts.danger.letters import folded
from dolbom.alerts.danger.starts import starts_of
from dolbom.alerts.report import DangerKind
from dolbom.starting.patterns import compiled_later
from dolbom.starting.values import value

LEXICON = Path(__file__).with_name("data") / "danger_words.json"
JAMO = "[\u1100-\u11ff]"
GAP = r"[\u1100-\u11ff\s\d,'\"]{0,36}?"
"""Some dozen syllables."""
SHORT_GAP = GAP.replace("36", "15")
"""Some five syllables: what stands further off says something else."""
_OTHER = "[^\\W\u0000-\u007f\u1100-\u11ff]"
SCRIPTS = {
    "latin": compiled_later("[a-z]{2}"),
    "other": compiled_later(_OTHER),
    "foreign": compiled_later("[a-z]{2}|" + _OTHER),
}
"""What a text has to hold for phrases of other languages to be looked for."""


@value
class Entry:
    """One family of phrases: its id, its name for a case worker, and whether its phrases are danger by themselves
    (plain), or only weigh in the model."""

    id: str
    kind: DangerKind
    name: str
    is_plain: bool
    script: str | None
    """What a text has to hold for these phrases to be looked for; None for Hangul."""


@value
class Lexicon:
    version: str
    entries: tuple[Entry, ...]
    by_start: Mapping[str, tuple[tuple[int, str], ...]]
    """The first two or three jamo → the patterns that begin so, each with its entry's place; the empty start stands
    for any."""
    first_jamo: frozenset[str]
    """Of those starts."""
    first_number: dict[str, str]
    """Kind of danger → the number to call first."""
    context: tuple[tuple[str, str], ...]
    """What a text is about besides (`time`, `frail`, `ask` …), and its pattern: no danger, but the model sees it."""


@cache
def lexicon() -> Lexicon:
    kept = json.loads(LEXICON.read_text(encoding="utf-8"))
    entries: list[Entry] = []
    by_start: dict[str, list[tuple[int, str]]] = {}
    for entry in kept["entries"]:
        for how in ("plain", "weighed"):
            for written in entry[how]:
                for start in starts_of(written):
                    by_start.setdefault(start, []).append((len(entries), written))
            entries.append(Entry(entry["id"], entry["kind"], entry["name"], how == "plain", entry.get("script")))
    first = {kind: about["first"] for kind, about in kept["kinds"].items()}
    starts = {start: tuple(patterns) for start, patterns in by_start.items()}
    leads = frozenset(start[0] for start in starts if start)
    return Lexicon(kept["version"], tuple(entries), starts, leads, first, tuple(kept["context"].items()))


def places(jamo: str) -> Iterator[tuple[Entry, int, int]]:
    """Where phrases stand in a folded sentence: of one entry's that overlap, the first and longest."""
    kept = lexicon()
    found: dict[int, list[tuple[int, int]]] = {}
    scripts = {None, *(name for name, script in SCRIPTS.items() if script.search(jamo))}
    for entry, written in kept.by_start.get("", ()):
        if kept.entries[entry].script in scripts:
            found.setdefault(entry, []).extend(match.span() for match in compiled(written).finditer(jamo))
    for at, letter in enumerate(jamo):
        if letter not in kept.first_jamo:
            continue
        for start in (jamo[at : at + 2], jamo[at : at + 3]):
            for entry, written in kept.by_start.get(start, ()):
                if match := compiled(written).match(jamo, at):
                    found.setdefault(entry, []).append(match.span())
    for entry in sorted(found):
        yield from ((kept.entries[entry], start, end) for start, end in _apart(found[entry]))


@cache
def compiled(written: str) -> re.Pattern[str]:
    return re.compile(pattern_of(written))


def pattern_of(written: str) -> str:
    """A pattern as it is written in the lexicon, as one over jamo."""
    written = re.sub(r"(?<!\\)\[([\uac00-\ud7a3]+)\]", lambda match: "(?:" + "|".join(match[1]) + ")", written)
    written = re.sub(r"([\uac00-\ud7a3])\?", r"(?:\1)?", written)
    written = re.sub(r"(?<!\?)<", f"(?<!{JAMO})", written)
    written = written.replace(" ?", " ").replace("~?", "~").replace("…?", "…").replace("_?", "_")
    written = written.replace(" ", r"\s*").replace("~", GAP).replace("…", SHORT_GAP).replace("_", f"{JAMO}{{0,3}}?")
    return folded(unicodedata.normalize("NFKC", written))


def _apart(found: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The first and longest of places that overlap."""
    last = 0
    for start, end in sorted(found, key=lambda place: (place[0], -place[1])):
        if start >= last and end > start:
            yield start, end
            last = end
