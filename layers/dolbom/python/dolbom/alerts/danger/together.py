"""What somebody writes in pieces is heard as one (A2): a sentence in two messages, in two fields, letter by letter."""

from datetime import timedelta

from dolbom.alerts.danger.assess import assessed
from dolbom.alerts.report import Danger

HEARD_WITH_CHARACTERS = 300
"""How much of what was written before the next words are heard together with: its end."""
HEARD_WITH_WITHIN = timedelta(minutes=30)
"""A sentence in pieces is sent in minutes. What answers an officer days later is judged by itself: together with
a report's hardship one harmless answer in 28 would page."""
WITHIN_A_WORD_CHARACTERS = 4
"""What is this short may go on within the word before: 죽고 싶, 어요."""


def heard(text: str, before: str | None) -> Danger:
    """What a text says of danger: alone; and where it says none, with what the same person wrote just `before`. What
    that said by itself was judged when it came, and perhaps lowered by people since: it counts for nothing here."""
    alone = assessed([], text)
    if alone.is_found or not before or assessed([], before).is_found:
        return alone
    pieces = f"{before}\n{text}"
    ways = (pieces, pieces.replace("\n", "")) if len(text.strip()) <= WITHIN_A_WORD_CHARACTERS else (pieces,)
    together = (assessed([], way) for way in ways)
    return next((each for each in together if each.is_found), alone)


def to_hear_with(text: str, before: str | None, *, in_danger: bool) -> str:
    """What the next words are heard together with: the end of all that was written just now, as long as it says no
    danger. Where it does, people know, and the next words begin anew."""
    if in_danger:
        return ""
    said = text if not before or assessed([], before).is_found else f"{before}\n{text}"
    return said[-HEARD_WITH_CHARACTERS:]
