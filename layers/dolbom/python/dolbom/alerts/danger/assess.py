"""Whether a report says that life may be at risk (A2): by its category, and by words of a kept lexicon.

Nothing is guessed in silence: every word found is stored with what came of it, and with the lexicon's version. A word
is set aside only where the sentence itself takes it back (`때린 적은 없어요`), or means no one (the title of a song, a
manner of speaking); what somebody is quoted as saying counts. A machine never takes danger back.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dolbom.alerts.report import Danger, DangerKind, DangerWord, SetAside

LEXICON = Path(__file__).with_name("data") / "danger_words.json"
AFTER_CHARACTERS = 24
"""How far behind a word its denial may stand."""
BEFORE_CHARACTERS = 8
NUMBERS = ("112", "119", "109")

# The sentence takes the word back: 때리지는 않아요, 자살 생각은 없습니다, 폭행은 아닙니다.
_DENIED = re.compile(
    r"^[가-힣]{0,4}?"
    r"(?:지\s*(?:는|도|를|은)?\s*(?:전혀|절대로?)?\s*않"
    r"|(?:\s*(?:할|하려는|하겠다는|같은|다는|려는|은|는|을|한|던))?\s*(?:생각|마음|뜻|의도|시도|적|일|것|징후|흔적|말|정도)?"
    r"\s*(?:까지)?(?:은|는|이|가|도|을)?\s*(?:전혀|절대로?|한\s*번도|결코)?\s*(?:없|아니에|아니예|아닙|아니고|아니지만|아녜|안\s*해|안\s*했))"
)
# … and takes that back in turn, doubts it, or says it of another time.
_NOT_DENIED = re.compile(
    r"^(?:"
    r"[는은을]\s*(?:게|것이|것도|건|날이|날은|때가|적이|수가|수)\s*(?:아니|아닙|없)"  # 않는 날이 없다, 없는 게 아니다
    r"|[가-힣]{0,2}?(?:을까|을지|는지|은지|나\s*(?:싶|걱정|요|\?)|나요|은가|는가)"  # 않을까, 없는지
    r"|(?:었|았|했)[가-힣]{0,2}?(?:는데|지만|으나|다가|더니)"  # 없었는데 요즘은 …
    r"|지(?:는|도|만은|만)?\s*(?:않|못)"  # 없지 않아요
    r"|[가-힣]{0,1}?(?:다|라)(?:고|는|며|면서|지만)"  # 없다고 하지만, 아니라고는 못해요: it is what somebody says
    r"|(?:게|도록|기를|길|기만|으면|았으면|으려)"  # 때리지 않게 도와주세요
    r"|이는?\s|던|었던|을\s*(?:리|수)|는\s*줄|는\s*사이"  # 폭행 없이는, 없을 리 없다, 없는 줄 알았다
    r")"
)
_DOUBTED = re.compile(r"^[가-힣]{0,6}?\s*(?:게|건|것이|거)?\s*아닌(?:지|가|건지|건가)")
# What follows is of something else (쓰러져서 말이 없어요), or leaves nothing else (자살밖에 없어요).
_SOMETHING_ELSE = re.compile(
    r"^[가-힣]{0,4}?(?:서|고|며|니까?|는데|더니|면|자마자)(?=\s)|^[가-힣]{0,4}?\s*(?:밖에|말고|외에)"
)
_TITLE = re.compile(
    r"^[^.!?\n]{0,10}?[\"'”’」』》〉]\s*(?:라는|이라는|란|이란|는|은|이)?\s*(?:제목|노래|영화|드라마|책|소설|연극|게임|만화)"
)
# 배고파 죽겠다고, 힘들어서 죽을 것 같다: complaints, not intentions.
_MANNER = re.compile(r"(?:배고파|고파|더워|추워|바빠|졸려|보고\s*싶어|웃겨|좋아|귀여워|심심해|궁금해)(?:서)?\s*$")
# Marks, emojis and single jamo between letters: 죽.고.싶.어.요, 자ㅡ살.
_BETWEEN_LETTERS = re.compile(r"(?<=\w)(?:[^\w\s]|[_\u1100-\u11ff])+(?=\w)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the lexicon."""

    id: str
    kind: DangerKind
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
    entries = tuple(Entry(entry["id"], entry["kind"], _spaced(entry["pattern"])) for entry in kept["entries"])
    return Lexicon(kept["version"], entries, {kind: about["first"] for kind, about in kept["kinds"].items()})


def assessed(kinds: Sequence[str], *texts: str | None) -> Danger:
    """What a report's categories and words say of danger."""
    words = distinct(word for text in texts if text for word in found(text))
    if "violence" in kinds:
        words.append(DangerWord(entry="category.violence", kind="violence", words=""))
    return Danger(lexicon=lexicon().version, words=words, is_found=any(word.set_aside is None for word in words))


def found(text: str) -> Iterator[DangerWord]:
    """Every word of the lexicon in a text, and whether it was set aside."""
    normal = _normal(text)
    closed_up = _BETWEEN_LETTERS.sub("", normal)
    for entry in lexicon().entries:
        matches = list(entry.pattern.finditer(normal))
        for match in matches:
            yield _word(entry, match, _set_aside(normal[: match.start()], normal[match.end() :]))
        if closed_up != normal:
            hidden = list(entry.pattern.finditer(closed_up))
            if len(hidden) > len(matches):  # 죽.고.싶.어.요: whoever writes so takes nothing back
                yield _word(entry, hidden[0], None)


def distinct(words: Iterable[DangerWord]) -> list[DangerWord]:
    """The first word of each entry and of each reason to set it aside: however much is said, a report stays small."""
    return list({(word.entry, word.set_aside): word for word in reversed(list(words))}.values())[::-1]


def _word(entry: Entry, match: re.Match[str], set_aside: SetAside | None) -> DangerWord:
    around = match.string[max(0, match.start() - BEFORE_CHARACTERS) : match.end() + BEFORE_CHARACTERS]
    return DangerWord(entry=entry.id, kind=entry.kind, words=around, set_aside=set_aside)


def _normal(text: str) -> str:
    """One spelling of each letter (wide, composed, small; ㅈㅏ is 자), one space, nothing that cannot be seen."""
    seen = "".join(letter for letter in text if unicodedata.category(letter) != "Cf").replace("’", "'")
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", seen)).lower()


def numbers_to_call(danger: Danger) -> list[str]:
    """Emergency numbers, the one for the danger that was found first."""
    first = [lexicon().first_number[word.kind] for word in danger.words if word.set_aside is None]
    return list(dict.fromkeys([*first, *NUMBERS]))


def _set_aside(before: str, after: str) -> SetAside | None:
    clause = re.split(r"[.!?,\n…]", after[:AFTER_CHARACTERS], maxsplit=1)[0]
    if _TITLE.match(after):
        return "title"
    if _MANNER.search(before):
        return "manner_of_speaking"
    denied = None if _SOMETHING_ELSE.match(clause) else _DENIED.match(clause)
    if denied and not _NOT_DENIED.match(clause[denied.end() :]) and not _DOUBTED.match(clause):
        return "denied"
    return None


def _spaced(pattern: str) -> re.Pattern[str]:
    """A space in the lexicon stands for any spacing: Korean is often typed without."""
    pattern = unicodedata.normalize("NFKC", pattern)
    return re.compile(pattern.replace(" ?", " ").replace(" ", r"\s*"))
