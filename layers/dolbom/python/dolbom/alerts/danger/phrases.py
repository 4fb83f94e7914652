"""The kept phrases of danger (`data/danger_words.json`), as patterns over jamo.

In a pattern a space is any spacing or none, `~` a gap of some words in the same sentence, `…` one of some syllables,
`_` of one, `<` the beginning of a word. Hangul is folded as what is read is, so a stem is found in all its forms. A
pattern is compiled when the two jamo that it begins with are first read: most never are.
"""

import json
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cache
from itertools import accumulate, starmap
from pathlib import Path

from dolbom.alerts.danger.letters import folded
from dolbom.alerts.danger.starts import always_in, starts_of
from dolbom.alerts.report import DangerKind
from dolbom.starting.patterns import compiled_later
from dolbom.starting.values import value

LEXICON = Path(__file__).with_name("data") / "danger_words.json"
JAMO = "[\u1100-\u11ff]"
GAP = r"[\u1100-\u11ff\s\d,'\"]{0,36}?"
"""Some dozen syllables."""
SHORT_GAP = GAP.replace("36", "15")
"""Some five syllables: what stands further off says something else."""
APART = "\0"
"""Stands between sentences that are looked through together: no text that was read holds it, and no pattern."""
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
    begins: re.Pattern[str]
    """The first two jamo of those starts, whichever."""
    first_number: dict[str, str]
    """Kind of danger → the number to call first."""
    partings: tuple[Entry, tuple[str, ...], str, str]
    """What is said by two sentences together: its family, words of which a leaving has one, who leaves, and the word to
    those who stay."""
    context: Mapping[str, str]
    """What a text is about besides (`time`, `frail`, `ask` …), and its pattern: no danger, but the model sees it."""


@cache
def lexicon() -> Lexicon:
    kept = json.loads(LEXICON.read_text(encoding="utf-8"))
    entries: list[Entry] = []
    parting: list[tuple[Entry, tuple[str, ...], str, str]] = []
    by_start: dict[str, list[tuple[int, str]]] = {}
    for entry in kept["entries"]:
        for how in ("plain", "weighed"):
            for written in entry[how]:
                for start in starts_of(written):
                    by_start.setdefault(start, []).append((len(entries), written))
            entries.append(Entry(entry["id"], entry["kind"], entry["name"], how == "plain", entry.get("script")))
        if "leaves" in entry:
            plain = Entry(entry["id"], entry["kind"], entry["name"], True, None)
            parting.append((plain, tuple(map(folded, entry["leaves_by"])), entry["leaves"], entry["stays"]))
    first = {kind: about["first"] for kind, about in kept["kinds"].items()}
    starts = {start: tuple(patterns) for start, patterns in by_start.items()}
    (partings,) = parting
    return Lexicon(kept["version"], tuple(entries), starts, _any_of(starts), first, partings, kept["context"])


def _any_of(starts: Iterable[str]) -> re.Pattern[str]:
    """Where any of these starts may be read: a lead and its vowel, so that no two places overlap, before a third jamo
    where each of the starts that begin so has one."""
    thirds: dict[str, dict[str, set[str]]] = {}
    for start in filter(None, starts):
        thirds.setdefault(start[0], {}).setdefault(start[1], set()).add(start[2:3])
    return re.compile(
        "|".join(f"{lead}(?:{'|'.join(starmap(_before, ways.items()))})" for lead, ways in thirds.items())
    )


def _before(vowel: str, thirds: Set[str]) -> str:
    return vowel if "" in thirds else f"{vowel}(?=[{''.join(sorted(thirds))}])"


def places(jamo: str) -> Iterator[tuple[Entry, int, int]]:
    """Where phrases stand in a folded sentence: of one entry's that overlap, the first and longest."""
    kept = lexicon()
    found: dict[int, list[tuple[int, int]]] = {}
    is_foreign = SCRIPTS["foreign"].search(jamo) is not None
    scripts = {None, *(name for name, script in SCRIPTS.items() if is_foreign and script.search(jamo))}
    for entry, needed, written in _beginning(""):
        if needed in jamo and kept.entries[entry].script in scripts:
            found.setdefault(entry, []).extend(match.span() for match in compiled(written).finditer(jamo))
    for begin in kept.begins.finditer(jamo):
        at = begin.start()
        for start in (begin[0], jamo[at : at + 3]):
            for entry, needed, written in _beginning(start) if start in kept.by_start else ():
                if needed in jamo and (match := compiled(written).match(jamo, at)):
                    found.setdefault(entry, []).append(match.span())
    for entry in sorted(found):
        yield from ((kept.entries[entry], start, end) for start, end in _apart(found[entry]))


def names_in(sentences: Sequence[str]) -> list[list[str]]:
    """What each of these folded sentences is about besides, by the names that the model knows. All are looked through
    at once, and from a find on from the next sentence."""
    found: list[list[str]] = [[] for _ in sentences]
    text = APART.join(sentences)
    ends = list(accumulate(len(sentence) + 1 for sentence in sentences))
    for name, written in lexicon().context.items():
        pattern, at = compiled(written.replace("$", f"(?={APART}|$)")), 0
        while match := pattern.search(text, at):
            place = bisect_right(ends, match.start())
            found[place].append(f"@{name}")
            at = ends[place]
    return found


@cache
def _beginning(start: str) -> tuple[tuple[int, str, str], ...]:
    """The patterns that begin so, each with its entry's place and what stands in each of its matches."""
    return tuple((entry, always_in(written), written) for entry, written in lexicon().by_start[start])


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
