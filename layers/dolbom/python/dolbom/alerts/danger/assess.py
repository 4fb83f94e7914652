"""Whether a report says that life may be at risk (A2): by its category, by kept phrases, and by a linear model.

Nothing is guessed in silence: every phrase found is stored with what came of it, and with the lexicon's version. A
phrase is set aside only where the sentence itself takes it back (`때린 적은 없어요`), or means no one (the title of a
song, a manner of speaking), or where it stands beside a word of doubt or amid a clause and the model is far from
hearing danger; one that ends its clause (`죽고 싶어요`) is danger whatever the model says. What somebody is quoted as
saying counts. Danger that was found once is never taken back by a machine.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from dolbom.alerts.danger.keyboard import retyped
from dolbom.alerts.danger.letters import folded, place_in, seen, sentences
from dolbom.alerts.danger.model import grouped, named, pieces_of, weights, windows
from dolbom.alerts.danger.partings import partings
from dolbom.alerts.danger.phrases import Entry, Lexicon, lexicon, names_in, places
from dolbom.alerts.danger.quotes import beginning, quoted
from dolbom.alerts.danger.set_aside import Whole, doubt, ends_a_clause, why
from dolbom.alerts.report import Danger, DangerWord, SetAside
from dolbom.starting.patterns import compiled_later
from dolbom.starting.values import value

__all__ = ["Entry", "Lexicon", "assessed", "distinct", "found", "lexicon", "numbers_to_call"]

NUMBERS = ("112", "119", "109")
ALONE_MARGIN = 0.6
"""A sentence alone says less than the text around it: it has to be plainer."""
PHRASE_MARGIN = 0.3
"""A plain phrase that is not sure is danger also where the model is this far below its threshold."""
ENOUGH_JAMO = 18
"""Where no phrase is found, the model judges nothing shorter (some seven letters): a name, a time, `2층입니다`."""
SHORT_JAMO = 36
"""Where no phrase is found, a text shorter than this (some fourteen letters) says little: it has to be plainer."""
SHORT_MARGIN = 0.5
_OF_THREE = compiled_later("[\u2e80-\U0010ffff]")
MODEL = "model"
MODEL_FAMILY = "문장 전체의 맥락"


@value
class Sentence:
    text: str
    jamo: str


@value
class Phrase:
    """A kept phrase where it stands in a sentence, and why it was set aside, or may mean no one, if so."""

    entry: Entry
    part: Sentence
    start: int
    end: int
    set_aside: SetAside | None
    doubt: SetAside | None = None

    @property
    def is_sure(self) -> bool:
        """Danger by itself: nothing makes it doubtful, and its clause ends with it."""
        is_said = self.entry.is_plain and self.set_aside is None and self.doubt is None
        return is_said and ends_a_clause(self.part.jamo[self.end :])


def assessed(kinds: Sequence[str], *texts: str | None) -> Danger:
    """What a report's categories and words say of danger."""
    words = distinct(word for text in texts if text for word in found(text))
    if "violence" in kinds:
        words.append(DangerWord(entry="category.violence", kind="violence", words="", family="폭력 유형 선택"))
    return Danger(lexicon=lexicon().version, words=words, is_found=any(word.set_aside is None for word in words))


def found(text: str) -> Iterator[DangerWord]:
    """What a text says of danger as it stands; and where it says none and Hangul was typed in Latin letters, as it was
    meant."""
    said = list(_found_in(text))
    yield from said
    for meant in retyped(text):
        if any(word.set_aside is None for word in said):
            return
        said = list(_found_in(meant))
        yield from said


def _found_in(text: str) -> Iterator[DangerWord]:
    """Every kind of phrase of danger in a text, and whether it was set aside; then what the model finds where no phrase
    is danger by itself. A plain phrase that is not sure is danger unless the model lies well on the other side."""
    parts, read = read_in(text)
    words = [phrase for phrases in read for phrase in phrases]
    asserted = [phrase for phrase in words if phrase.set_aside is None]
    plain = [phrase for phrase in asserted if phrase.entry.is_plain]
    is_sure = any(phrase.is_sure for phrase in plain)
    if is_sure or model_finds(parts, read, PHRASE_MARGIN if plain else 0.0):
        yield from map(_word, _first_of_each(words))
        if not asserted:
            yield DangerWord(entry=MODEL, kind="medical", words=beginning(text), family=MODEL_FAMILY)
    else:
        taken_back = [phrase for phrase in words if phrase.set_aside is not None]
        doubted = [replace(phrase, set_aside=phrase.doubt or "context") for phrase in plain]
        yield from map(_word, _first_of_each(taken_back + doubted))


def read_in(text: str) -> tuple[list[Sentence], list[list[Phrase]]]:
    """The sentences of a text, and the kept phrases of each."""
    written = list(sentences(seen(text)))
    parts = list(map(Sentence, written, folded("\n".join(written)).split("\n")))
    whole = Whole(". ".join(each.jamo for each in parts))
    phrases = cache(lambda part: list(phrases_in(part, whole)))  # what is said over and over is read once
    read = [phrases(part) for part in parts]
    for at, entry, start, end in partings([each.jamo for each in parts], whole):
        read[at] = [*read[at], Phrase(entry, parts[at], start, end, None)]
    return parts, read


def phrases_in(part: Sentence, whole: Whole) -> Iterator[Phrase]:
    """The kept phrases of one of the sentences of a text."""
    for entry, start, end in places(part.jamo):
        reason = why(part.jamo, start, end, whole)
        yield Phrase(entry, part, start, end, reason, doubt(part.jamo, start, end, whole) if reason is None else None)


def model_finds(parts: Sequence[Sentence], read: Sequence[Sequence[Phrase]], margin: float) -> bool:
    """Whether the model finds danger in a sentence, or in neighbouring ones together, or is no more than a margin short
    of it."""
    model = weights()
    # A text that is danger in its first sentences is not read to its end.
    units = judged_by_model(parts, read, features_in(parts, read))
    return any(model.score(unit) - less > model.threshold - margin for unit, less in units)


def judged_by_model(
    parts: Sequence[Sentence], read: Sequence[Sequence[Phrase]], seen_in: Callable[[int], set[int]]
) -> Iterator[tuple[set[int], float]]:
    """What the model judges of a text (its sentences, the phrases and the features of each), each with how much plainer
    it has to be: neighbouring sentences together, then each alone; nothing too short to tell."""
    together = [(at, 0.0) for at in windows([part.jamo for part in parts])]
    alone = [(range(at, at + 1), ALONE_MARGIN) for at in range(len(parts))] if len(parts) > 1 else []
    lengths = [_length(part.jamo) for part in parts]
    said = [any(phrase.set_aside is None for phrase in phrases) for phrases in read]
    for at, less in (*together, *alone):
        is_said = any(said[at.start : at.stop])
        length = sum(lengths[at.start : at.stop])
        if is_said or length >= ENOUGH_JAMO:
            features = seen_in(at.start) if len(at) == 1 else set().union(*map(seen_in, at))
            yield features, less if is_said or length >= SHORT_JAMO else less + SHORT_MARGIN


def _length(jamo: str) -> int:
    """In jamo; one Chinese or Japanese letter says as much as a syllable's three."""
    return len(jamo) + 2 * len(_OF_THREE.findall(jamo))


def features_in(parts: Sequence[Sentence], read: Sequence[Sequence[Phrase]]) -> Callable[[int], set[int]]:
    """What the model sees of the sentences of a text, each by its place, worked out when it is first asked for: the
    pieces, the groups of the words, the phrases found, and what it is about besides."""
    of = dict(zip(parts, read, strict=True))
    about = dict(zip(of, map(set, names_in([part.jamo for part in of])), strict=True))

    @cache
    def features(part: Sentence) -> set[int]:
        found = pieces_of(part.jamo)
        names = about[part].union(*map(_names, of[part]))
        found.update(grouped(part.jamo), named(names))
        return found

    return lambda at: features(parts[at])


def _names(phrase: Phrase) -> tuple[str, ...]:
    """What the model is told of a phrase that was found."""
    if phrase.set_aside is not None:
        return (f"-{phrase.entry.id}", f"-{phrase.set_aside}")
    how = "plain" if phrase.entry.is_plain else "weighed"
    if phrase.doubt is not None:
        return (f"{phrase.entry.id}.{how}?", f"{phrase.entry.kind}?", f"{how}?", f"?{phrase.doubt}")
    return (f"{phrase.entry.id}.{how}", phrase.entry.kind, how)


def distinct(words: Iterable[DangerWord]) -> list[DangerWord]:
    """The first word of each entry and of each reason to set it aside, in the order in which they were said: however
    much is said, a report stays small."""
    first: dict[tuple[str, str | None], DangerWord] = {}
    for word in words:
        first.setdefault((word.entry, word.set_aside), word)
    return list(first.values())


def numbers_to_call(danger: Danger) -> list[str]:
    """Emergency numbers, the one for the danger that was found first."""
    first = [lexicon().first_number[word.kind] for word in danger.words if word.set_aside is None]
    return list(dict.fromkeys([*first, *NUMBERS]))


def _first_of_each(phrases: Iterable[Phrase]) -> Iterable[Phrase]:
    """As `distinct`: what is told of a phrase is looked up once, however often it is said."""
    first: dict[tuple[str, SetAside | None], Phrase] = {}
    for phrase in phrases:
        first.setdefault((phrase.entry.id, phrase.set_aside), phrase)
    return first.values()


def _word(phrase: Phrase) -> DangerWord:
    text = phrase.part.text
    first, last = place_in(text, phrase.start), place_in(text, phrase.end - 1) + 1
    entry, words = phrase.entry, quoted(text, first, last)
    return DangerWord(entry=entry.id, kind=entry.kind, words=words, set_aside=phrase.set_aside, family=entry.name)
