"""Korean that was typed while the keyboard was switched to Latin letters: `wktkf` is 자살.

A run of Latin words is read so only where each of them makes whole syllables by the layout of Korean keyboards
(두벌식), as hardly any run of another language does.
"""

import re
import unicodedata
from functools import partial

from dolbom.starting.patterns import compiled_later

_LEADS = "r R s e E f a q Q t T d w W c z x v g"
_VOWELS = "k o i O j p u P h hk ho hl y n nj np nl b m ml l"
_ENDS = "r R rt s sw sg e f fr fa fq ft fx fv fg a q qt t T d w c z x v g"
_LEAD = {keys: at for at, keys in enumerate(_LEADS.split())}
_VOWEL = {keys: at for at, keys in enumerate(_VOWELS.split())}
_END = {keys: at for at, keys in enumerate(_ENDS.split(), 1)}
_SHIFTED = frozenset("QWERTOP")
"""Of the other letters the shift key makes no other jamo."""
SYLLABLES_MIN = 2
_RUN = compiled_later(r"[A-Za-z]+(?:[^A-Za-z\uac00-\ud7a3]+[A-Za-z]+)*")
_WORD = compiled_later("[A-Za-z]+")


def retyped(text: str) -> list[str]:
    """A text with Hangul where it was typed in Latin letters, in each way that it may be meant; none where none was.
    Telephones make the first letter of a sentence a capital by themselves: `Wktkf` is 자살 as well as 짜살."""
    read = unicodedata.normalize("NFKC", text)
    ways = (_RUN.sub(partial(_hangul_of, is_begun_small), read) for is_begun_small in (False, True))
    return [made for made in dict.fromkeys(ways) if made != read]


def _hangul_of(is_begun_small: bool, found: re.Match[str]) -> str:
    run = found[0]
    words = {word: syllables(_begun_small(word) if is_begun_small else word) for word in _WORD.findall(run)}
    if "" in words.values() or sum(map(len, words.values())) < SYLLABLES_MIN:
        return run
    return _WORD.sub(lambda word: words[word[0]], run)


def _begun_small(word: str) -> str:
    return word if word.isupper() else word[0].lower() + word[1:]


def syllables(word: str) -> str:
    """The Hangul that the keys of a word make; empty where a jamo is left without its syllable."""
    keys = word.lower() if word.isupper() else "".join(key if key in _SHIFTED else key.lower() for key in word)
    made, at = "", 0
    while at < len(keys):
        lead = _LEAD.get(keys[at])
        vowel = next((keys[at + 1 : at + size] for size in (3, 2) if keys[at + 1 : at + size] in _VOWEL), None)
        if lead is None or vowel is None:
            return ""
        at += 1 + len(vowel)
        end = _end_at(keys, at)
        made += chr(0xAC00 + (lead * 21 + _VOWEL[vowel]) * 28 + _END.get(end, 0))
        at += len(end)
    return made


def _end_at(keys: str, at: int) -> str:
    """The consonants at a place that end a syllable: the last before a vowel begins the next one."""
    for size in (2, 1):
        end, behind = keys[at : at + size], keys[at + size : at + size + 1]
        if len(end) == size and end in _END and behind not in _VOWEL:
            return end
    return ""
