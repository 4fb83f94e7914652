"""A farewell that only two sentences say together: `가족들에게 미안하다고 전해 주세요. 먼저 갑니다`.

Who goes first may go home, and who has somebody told sorry may be late: neither alone is danger. Somebody who leaves,
and says nothing but that, right beside a word to those who stay, says farewell; in whichever order, and also where no
full stop stands between.
"""

from collections.abc import Iterator, Sequence

from dolbom.alerts.danger.phrases import Entry, compiled, lexicon
from dolbom.alerts.danger.set_aside import Whole, why


def partings(sentences: Sequence[str], whole: Whole) -> Iterator[tuple[int, Entry, int, int]]:
    """Where somebody leaves beside a word to those who stay: the place of the folded sentence, the family, and the
    places of the leaving in it."""
    entry, needed, leaves, stays = lexicon().partings
    for at, sentence in enumerate(sentences):
        if not any(word in sentence for word in needed):
            continue  # as most sentences: not looked through
        leaving = compiled(leaves).search(sentence)
        if leaving is None or why(sentence, *leaving.span(), whole) is not None:
            continue
        before = sentence[: leaving.start()] or (sentences[at - 1] if at else "")
        beside = (before, *sentences[at + 1 : at + 2])
        if any(_says(stays, each, whole) for each in beside):
            yield at, entry, *leaving.span()


def _says(stays: str, sentence: str, whole: Whole) -> bool:
    """Whether a sentence holds a word to those who stay that it does not take back itself."""
    return any(why(sentence, *match.span(), whole) is None for match in compiled(stays).finditer(sentence))
