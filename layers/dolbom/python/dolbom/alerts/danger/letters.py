"""One spelling for what is read: what cannot be seen is dropped, letters are composed, then taken apart into jamo.

On jamo a stem stands in each of its forms: 때리 in 때립니다 and 때린. Letters that are mistaken for each other in
typing (ㅐ and ㅔ, ㅆ and ㅅ at the end) are one letter here, in what is read and in the patterns alike.
"""

import re
import unicodedata
from collections.abc import Iterator

from dolbom.patterns import is_blank
from dolbom.starting.patterns import compiled_later

# Strokes and rings over letters, of which no letter is composed.
_OVERLAYS = compiled_later(r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0]+")
_QUOTES = str.maketrans("’‘“”「」『』《》〈〉＂＇", '\'\'"""""""""""\'')
_SOUNDS_ALIKE = str.maketrans(
    {
        "\u1162": "\u1166",  # ㅐ ㅔ
        "\u1164": "\u1166",  # ㅒ ㅔ
        "\u1168": "\u1166",  # ㅖ ㅔ
        "\u116b": "\u1170",  # ㅙ ㅞ
        "\u116c": "\u1170",  # ㅚ ㅞ
        "\u11a9": "\u11a8",  # ㄲ ㄱ, and so on, at the end of a syllable
        "\u11bf": "\u11a8",
        "\u11bb": "\u11ba",
        "\u11be": "\u11bd",
        "\u11c1": "\u11b8",
        "\u11ad": "\u11ab",
        "\u11b6": "\u11af",
    }
)
_LONE_VOWELS = compiled_later(r"(?<![\u1100-\u1112])[\u1161-\u1175]+")
_LAUGHTER = compiled_later(r"[\u110b\u110f\u1112]{2,}|([\u1100-\u1112])\1+")
# ㄱ typed alone behind an open syllable is its end: 주ㄱ고.
_LOOSE_END = compiled_later(
    r"([\uac00-\ud7a3])([\u1100\u1102\u1103\u1105-\u1107\u1109\u110c\u110e\u1110\u1111])(?![\u1161-\u1175])"
)
# Latin letters that stand for the vowel they look like, behind a consonant typed alone: ㅈr살.
_DRAWN_VOWEL = compiled_later(r"(?<=[\u1100-\u1112])[rlh](?![a-z])")
_VOWEL_OF = {"r": "\u1161", "l": "\u1175", "h": "\u1162"}
# A consonant as the end of a syllable: its number among the ends.
_END_OF = dict(
    zip(
        "\u1100\u1102\u1103\u1105\u1106\u1107\u1109\u110c\u110e\u1110\u1111",
        (1, 4, 7, 8, 16, 17, 19, 22, 23, 25, 26),
        strict=True,
    )
)
_MARK = r"[^\w\s\"'.,!?;:()~\-/\u1100-\u11ff]"
_MARKS_WITHIN = compiled_later(rf"(?<=[\uac00-\ud7a3]){_MARK}+(?=[\uac00-\ud7a3])")
# 죽.고.싶.어 and 자 살 할 거: letters one by one are a word.
_SYLLABLE = r"[\uac00-\ud7a3]"
_ONE_BY_ONE = compiled_later(
    rf"(?<![\uac00-\ud7a3\w]){_SYLLABLE}(?:[.,·*/_~\-|+^]{{1,2}}{_SYLLABLE}(?!{_SYLLABLE})){{2,}}"
    rf"|(?<!{_SYLLABLE}){_SYLLABLE}(?: {_SYLLABLE}(?!{_SYLLABLE})){{3,}}"
    r"|(?<!\w)[a-z](?:\.[a-z](?!\w)){2,}"  # s.o.s
    # 자.살 and 죽.고: two letters are enough of these
    r"|(?<!\w)(?:[\uc790\uc7c8][.,·*/_~\-|+^]{1,2}\uc0b4|\uc8fd[.,·*/_~\-|+^]{1,2}[\uace0\uaf2c\uad6c\uc744])"
)
SENTENCE_CHARACTERS_MAX = 150
OVERLAP_WORDS = 4
_SENTENCE = compiled_later(r"[.!?…;。]+(?=[\s\"')]|$)|[.!?…。]+(?=[^\d\W])")


def seen(text: str) -> str:
    """A text as the eye reads it: wide, small, loose and hidden letters in one spelling, one space at a time."""
    hidden = {ord(letter): None for letter in set(text) if not letter.isspace() and _is_hidden(letter)}
    text = text.translate(hidden) if hidden else text
    text = _OVERLAYS.sub("", unicodedata.normalize("NFKC", text)).translate(_QUOTES).lower()
    text = unicodedata.normalize("NFC", _DRAWN_VOWEL.sub(lambda match: _VOWEL_OF[match[0]], text))
    text = _LOOSE_END.sub(_with_end, _LONE_VOWELS.sub("", _LAUGHTER.sub(" ", text)))
    text = re.sub(r"\s+", " ", text).strip()
    return _ONE_BY_ONE.sub(lambda match: "".join(filter(str.isalnum, match[0])), _MARKS_WITHIN.sub("", text))


def folded(composed: str) -> str:
    """Hangul as jamo, in one letter for those that are typed for each other; as long as NFD makes it."""
    jamo = unicodedata.normalize("NFD", composed).translate(_SOUNDS_ALIKE)
    jamo = re.sub("(?<=[\u110c\u110e])\u1167", "\u1165", jamo)  # 져 저
    return jamo.replace("\u110b\u1165\u11b8\u1109", "\u110b\u1165\u11b9\u110b")  # 업서 없어


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text that `seen` has made; what somebody types without any full stop is cut between words."""
    for sentence in _SENTENCE.split(text):
        words = sentence.split()
        while words:
            size = 1
            while size < len(words) and sum(map(len, words[: size + 1])) <= SENTENCE_CHARACTERS_MAX:
                size += 1
            yield " ".join(words[:size])[: 2 * SENTENCE_CHARACTERS_MAX]
            words = words[size:] if size == len(words) else words[max(1, size - OVERLAP_WORDS) :]


def place_in(composed: str, offset: int) -> int:
    """Where in a text an offset into its folded form stands."""
    at = 0
    for index, letter in enumerate(composed):
        at += len(unicodedata.normalize("NFD", letter))
        if at > offset:
            return index
    return len(composed)


def _is_hidden(letter: str) -> bool:
    return is_blank(letter) or unicodedata.category(letter) == "Cf"


def _with_end(match: re.Match[str]) -> str:
    syllable, end = match.groups()
    is_open = (ord(syllable) - 0xAC00) % 28 == 0
    return chr(ord(syllable) + _END_OF[end]) if is_open and end in _END_OF else syllable + end
