"""Names as people look for them: by how they begin, spaces aside, by whole letters or by initial consonants (초성)."""

from collections.abc import Iterator

from dolbom.patterns import words_of

_SYLLABLES, _LAST_SYLLABLE = 0xAC00, 0xD7A3
_VOWELS, _FINALS = 21, 28
INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_JOINED = "ㄳ=ㄱㅅ ㄵ=ㄴㅈ ㄶ=ㄴㅎ ㄺ=ㄹㄱ ㄻ=ㄹㅁ ㄼ=ㄹㅂ ㄽ=ㄹㅅ ㄾ=ㄹㅌ ㄿ=ㄹㅍ ㅀ=ㄹㅎ ㅄ=ㅂㅅ"
_PAIRS = {pair[0]: pair[2:] for pair in _JOINED.split()}
"""Two consonants that a keyboard joins while one types initials."""
_FINALS_TOLD = "ㄱ ㄲ ㄱㅅ ㄴ ㄴㅈ ㄴㅎ ㄷ ㄹ ㄹㄱ ㄹㅁ ㄹㅂ ㄹㅅ ㄹㅌ ㄹㅍ ㄹㅎ ㅁ ㅂ ㅂㅅ ㅅ ㅆ ㅇ ㅈ ㅊ ㅋ ㅌ ㅍ ㅎ"
_FINAL_LETTERS = ["", *_FINALS_TOLD.split()]
"""Final consonants as they are typed, in Unicode's order."""


def begins(name: str, wanted: str) -> bool:
    """Whether a name, or one of its words and all behind it, begins with what is looked for; of signs alone none."""
    letters = "".join(_PAIRS.get(letter, letter) for letter in "".join(words_of(wanted)))
    if not letters:
        return False
    words = words_of(name)
    whole = "".join(words)
    start = 0
    for word in words:
        if _begins(whole[start:], letters):
            return True
        start += len(word)
    return False


def _begins(name: str, letters: str) -> bool:
    return any(_is_there(name, typed) for typed in (letters, *_still_typing(letters)))


def _is_there(name: str, letters: str) -> bool:
    if len(letters) > len(name):
        return False
    last = len(letters) - 1
    return all(_fits(name[place], letter, is_last=place == last) for place, letter in enumerate(letters))


def _still_typing(letters: str) -> Iterator[str]:
    """The same with the last final consonant as the next syllable's first: `각` on the way to `가게`."""
    last = letters[-1:]
    final = _FINAL_LETTERS[(ord(last) - _SYLLABLES) % _FINALS] if last and _is_syllable(last) else ""
    if final:
        kept = _FINAL_LETTERS.index(final[:-1])
        yield f"{letters[:-1]}{chr(ord(last) - _FINAL_LETTERS.index(final) + kept)}{final[-1]}"


def _fits(letter: str, wanted: str, *, is_last: bool) -> bool:
    """Whether a letter of a name is the one that is looked for: itself, a syllable with that initial, or, while one is
    still typing it, a syllable that is that one with a final consonant, or with one more."""
    if letter == wanted:
        return True
    if not _is_syllable(letter):
        return False
    if wanted in INITIALS:
        return INITIALS[(ord(letter) - _SYLLABLES) // (_VOWELS * _FINALS)] == wanted
    if not is_last or not _is_syllable(wanted):
        return False
    has, asked = (ord(letter) - _SYLLABLES) % _FINALS, (ord(wanted) - _SYLLABLES) % _FINALS
    return ord(letter) - has == ord(wanted) - asked and _FINAL_LETTERS[has].startswith(_FINAL_LETTERS[asked])


def _is_syllable(letter: str) -> bool:
    return _SYLLABLES <= ord(letter) <= _LAST_SYLLABLE
