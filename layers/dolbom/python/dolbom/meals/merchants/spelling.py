"""Names as people look for them: by how they begin, spaces aside, by whole letters or by initial consonants (초성)."""

import re
from unicodedata import normalize

_SYLLABLES, _LAST_SYLLABLE = 0xAC00, 0xD7A3
_VOWELS, _FINALS = 21, 28
INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_JOINED = "ㄳ=ㄱㅅ ㄵ=ㄴㅈ ㄶ=ㄴㅎ ㄺ=ㄹㄱ ㄻ=ㄹㅁ ㄼ=ㄹㅂ ㄽ=ㄹㅅ ㄾ=ㄹㅌ ㄿ=ㄹㅍ ㅀ=ㄹㅎ ㅄ=ㅂㅅ"
_PAIRS = {pair[0]: pair[2:] for pair in _JOINED.split()}
"""Two consonants that a keyboard joins while one types initials."""
_LEADS = {chr(0x1100 + place): letter for place, letter in enumerate(INITIALS)}
"""Consonants as decomposed texts have them, which stand alone."""
_WORD_BREAK = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """A name or what is looked for, as they are compared: composed (NFC), in small letters, without spaces."""
    return "".join(_words(text))


def begins(name: str, wanted: str) -> bool:
    """Whether a name, or one of its words and all behind it, begins with what is looked for."""
    letters = "".join(_PAIRS.get(letter, letter) for letter in plain(wanted))
    words = _words(name)
    whole = "".join(words)
    start = 0
    for word in words:
        if _begins(whole[start:], letters):
            return True
        start += len(word)
    return False


def _words(text: str) -> list[str]:
    joined = "".join(_LEADS.get(letter, letter) for letter in normalize("NFC", text))
    return [word for word in _WORD_BREAK.split(joined.casefold()) if word]


def _begins(name: str, letters: str) -> bool:
    if len(letters) > len(name):
        return False
    last = len(letters) - 1
    return all(_fits(name[place], letter, is_last=place == last) for place, letter in enumerate(letters))


def _fits(letter: str, wanted: str, *, is_last: bool) -> bool:
    """Whether a letter of a name is the one that is looked for: itself, a syllable with that initial, or, while one is
    still typing it, a syllable that is that one with a final consonant."""
    if letter == wanted:
        return True
    if not _is_syllable(letter):
        return False
    if wanted in INITIALS:
        return INITIALS[(ord(letter) - _SYLLABLES) // (_VOWELS * _FINALS)] == wanted
    if not is_last or not _is_syllable(wanted) or (ord(wanted) - _SYLLABLES) % _FINALS:
        return False
    return ord(letter) - (ord(letter) - _SYLLABLES) % _FINALS == ord(wanted)


def _is_syllable(letter: str) -> bool:
    return _SYLLABLES <= ord(letter) <= _LAST_SYLLABLE
