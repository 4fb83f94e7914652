"""Where a sentence itself takes a phrase back, or means nobody by it: only that very phrase is set aside.

A denial is looked for behind the phrase, over adverbs and listed things (때리거나 그러지는 않아요), and is itself
doubted (때리지 않는 날이 없다). What is over, prevented, insured, quoted as a title or read in the news is no danger
now. The words for all this are kept in `data/set_aside.json`.

A sentence has more ways of saying so than can be listed. Where it only holds a word of such a thing, somewhere, that
is a doubt: the phrase then needs the model, which may be some way below its threshold.
"""

import json
import re
from collections.abc import Mapping
from functools import cache, cached_property
from pathlib import Path

from dolbom.alerts.danger.phrases import JAMO, pattern_of
from dolbom.alerts.report import SetAside

CUES = Path(__file__).with_name("data") / "set_aside.json"
AROUND_JAMO = 70
"""How far from a phrase its denial or its title may stand: some twenty-five syllables."""
MANNERS = ("manner", "manner_felt", "money", "affairs", "pride", "apology")
"""Who laughs does not suffocate, and prices choke nobody; of what the body feels (heat), less is a manner
of speaking. Who moves puts affairs in order; who lays down pride, or has a landlord told sorry,
says no farewell."""
FURTHER_WORDS = 2
"""A sentence that ends with the phrase says it: a story or a training has something to say behind it."""


@cache
def cues() -> Mapping[str, re.Pattern[str]]:
    """The kept patterns by name."""
    kept = json.loads(CUES.read_text(encoding="utf-8"))
    joined = {name: "|".join(patterns) for name, patterns in kept.items() if name != "about"} | {"jamo": JAMO}

    def whole(pattern: str) -> str:
        return re.sub("@([a-z_]+)@", lambda match: whole(joined[match[1]]), pattern)

    return {name: re.compile(pattern_of(whole(pattern))) for name, pattern in joined.items()}


class Whole:
    """All that was written, folded: what is asked of it is looked for once, however many phrases stand in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._holds: dict[tuple[str, str], bool] = {}

    def holds(self, cue: str, sentence: str) -> bool:
        """Whether one of its sentences holds a cue, anywhere."""
        asked = (cue, sentence)
        if asked not in self._holds:
            self._holds[asked] = cues()[cue].search(sentence) is not None
        return self._holds[asked]

    @cached_property
    def goes_on(self) -> bool:
        return cues()["still"].search(self.text) is not None

    @cached_property
    def tells_of_now(self) -> bool:
        return cues()["over_now"].search(self.text) is not None


def why(sentence: str, start: int, end: int, whole: Whole) -> SetAside | None:
    """Why the phrase at these places of a folded sentence is set aside."""
    kept = cues()
    before, after = sentence[max(0, start - AROUND_JAMO) : start], sentence[end : end + AROUND_JAMO]
    is_quoted = "'" in before or '"' in before
    if (is_quoted and kept["title_behind"].match(after)) or kept["title_before"].search(before):
        return "title"
    if kept["title_named"].search(before) and kept["title_watched"].match(after):
        return "title"
    if any(kept[of].search(before) and kept[f"{of}_only"].match(sentence[start:]) for of in MANNERS):
        return "manner_of_speaking"
    if kept["taken_for"].match(after):
        return "manner_of_speaking"
    if kept["word_only"].match(after):
        return "title"
    if kept["prevented"].match(after):
        return "prevention"
    has_not = _has_not_before(before, sentence[start:])
    if not _is_taken_back(before, after) if has_not else _is_denied(after):
        return "denied"
    if kept["news"].search(before):
        return "news"
    if kept["story"].search(before):
        return "title"
    return "past" if _is_over(sentence, after, whole) else None


def doubt(sentence: str, start: int, end: int, whole: Whole) -> SetAside | None:
    """What a folded sentence may say besides that makes it doubtful that the phrase at these places means somebody now;
    nothing where it names today or what goes on, or ends with the phrase."""
    kept = cues()
    before, after = sentence[:start], sentence[end:]
    if whole.holds("doubt_none", sentence):
        return None
    if kept["doubt_denied"].search(after) and not kept["doubt_undenied"].search(after):
        return "denied"
    if kept["past_tense"].match(sentence[start:]) and whole.holds("doubt_past", sentence):
        return "past"
    if after.count(" ") < FURTHER_WORDS:
        return None
    if kept["manner_ways"].match(sentence[start:]) and kept["doubt_manner"].search(before):
        return "manner_of_speaking"
    if kept["doubt_title"].search(before) or kept["doubt_title_behind"].search(after):
        return "title"
    if kept["doubt_prevention"].search(after) or kept["doubt_prevention_before"].search(before):
        return "prevention"
    return "news" if kept["doubt_news"].search(before) else None


def ends_a_clause(after: str) -> bool:
    """Whether what stands behind a phrase only ends its word, as a clause ends, or is at most one further word."""
    return after.count(" ") < 1 or cues()["clause_end"].match(after) is not None


def _is_over(sentence: str, after: str, whole: Whole) -> bool:
    """Told in the past, of a time named in the sentence; and long ago, or with a word of how it is now. Whatever goes
    on, comes again or was yesterday is not over."""
    kept = cues()
    is_long_ago = whole.holds("over_long", sentence)
    if whole.goes_on:
        return False
    if is_long_ago and kept["long_gone"].match(after):
        return True
    if not kept["past_tense"].match(after):
        return False
    was = whole.holds("over_before", sentence)
    return is_long_ago or (was and whole.tells_of_now)


def _is_denied(after: str) -> bool:
    kept = cues()
    if kept["something_else"].match(after) or kept["doubted"].match(after):
        return False
    denied = kept["denied"].match(after)
    return denied is not None and kept["not_denied"].match(after[denied.end() :]) is None


def _has_not_before(before: str, from_phrase: str) -> bool:
    """안 때려요: the word of denial stands before the verb."""
    return cues()["denied_before"].search(before) is not None and cues()["denied_verbs"].match(from_phrase) is not None


def _is_taken_back(before: str, after: str) -> bool:
    """왜 안 때리겠어요, 안 때리는 날이 없어요: a denial before the verb that is one no longer."""
    kept = cues()
    is_asked = kept["asked_why"].search(before) is not None
    return is_asked or any(kept[name].match(after) for name in ("not_denied_behind", "doubted"))
