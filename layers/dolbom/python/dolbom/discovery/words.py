"""Why a household was chosen, in words for its centre's case worker (D2)."""

from dolbom.discovery.catalogue import indicators
from dolbom.discovery.rounds import month_code
from dolbom.discovery.store import Reason
from dolbom.texts.desk import INDICATOR_AMOUNTS, INDICATOR_HAPPENED, INDICATOR_ONE, INDICATOR_REASON
from dolbom.texts.words import LANGUAGES

MAN = 10_000
"""만: what large sums are counted in."""


def in_words(reason: Reason) -> dict[str, str]:
    """A reason in Korean and English: 전기요금 체납 5개월 (2026-10부터)."""
    known = indicators()[reason.type]
    names, said = {"ko": known.name_ko, "en": known.name_en}, {}
    for language in LANGUAGES:
        of = INDICATOR_ONE if reason.value == 1 else INDICATOR_AMOUNTS
        amount = of[known.unit].said(language, {"value": reason.value, "won": reason.value * MAN})
        facts = {"name": names[language], "amount": amount, "since": month_code(reason.month)}
        happened = known.unit in ("times", "once") and reason.value == 1
        said[language] = (INDICATOR_HAPPENED if happened else INDICATOR_REASON).said(language, facts)
    return said
