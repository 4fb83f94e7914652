"""The proof that what stands in two places says the same in both (O1, R8): a file's line and the row that it became,
which is why no number is posted twice; a card and its child's list of cards, by which a purchase finds its child.

Both are written in one transaction and never deleted. Each is looked for by its key, a hundred at a time; what is
missing is looked for once more, since a reader may meet a transaction half-way. Named is what is not there, or the one
that is not in the child's own rows; a child's own row where it cannot be right by itself.
"""

from collections.abc import Iterator, Sequence

from dolbom.audits.finding import Finding
from dolbom.audits.readable import unreadable
from dolbom.audits.references import Place, batches, found
from dolbom.dynamo.items import UNREADABLE, Item, place_in
from dolbom.dynamo.table import Table
from dolbom.meals import keys
from dolbom.meals.names import CHILD_ID
from dolbom.meals.rows import row_of_line
from dolbom.starting.patterns import compiled_later

_CHILD = compiled_later(CHILD_ID)
LINED = ("load", "in_store", "in_store_cancel")
"""Kinds of entries that files' lines become."""


def of_child(table: Table, items: Sequence[Item]) -> Iterator[Finding]:
    """What is wrong with what tells of a child's rows elsewhere: missing, or telling of others."""
    yield from _compared(table, [(item, place) for item in items if (place := _elsewhere(item)) is not None])


def of_elsewhere(table: Table, items: Sequence[Item]) -> Iterator[Finding]:
    """The same from the other side: lines and cards whose row is not in their child's partition."""
    yield from _compared(table, [(item, place) for item in items if (place := _at_child(item)) is not None])


def _compared(table: Table, wanted: Sequence[tuple[Item, Place]]) -> Iterator[Finding]:
    for some in batches(wanted):
        # What a row says that is spoilt itself is no place: nobody may look there, and it is the row that is named.
        known = found(table, [place for item, place in some if _could_be(item, place)])
        for item, place in some:
            is_place = _could_be(item, place)
            double = known.get(place) or (table.get(*place) if is_place else None)
            told = f"{item['pk']} {item['sk']}"
            if double is None:
                named = place if is_place else place_in(item)
                yield Finding(*named, "double_missing", told, "")
            elif not unreadable(double) and not _agree(item, double):
                is_other = item["pk"].startswith(keys.child("")) and _is_sound(item)
                pk, sk = place if is_other else place_in(item)
                yield Finding(pk, sk, "double_differs", told, "")


def _could_be(item: Item, place: Place) -> bool:
    """Whether a place that a row tells of can be one of ours: a child's, and of this very number."""
    if item["pk"].startswith(keys.child("")):
        return True
    prefix = keys.child("")
    is_childs = place[0].startswith(prefix) and _CHILD.fullmatch(place[0].removeprefix(prefix)) is not None
    return is_childs and (item.get("kind") == "card" or _line_of(place[1]) == item["pk"])


def _line_of(sk: str) -> str:
    """The partition of the line that became the entry at a child's sort key; empty where it is none's."""
    parts = sk.split("#", 3)
    is_entry = len(parts) == len("JDKN") and parts[2].lower() in LINED
    return keys.line(parts[2].lower(), parts[3]) if is_entry else ""


def _is_sound(item: Item) -> bool:
    """Whether a child's row says what its own key does, and has a content's hash where it has any: of one that does
    not, it is the row that is wrong."""
    if item.get("kind") == "card_of":
        return bool(item.get("card_ref") == item["sk"].removeprefix(keys.CARDS))
    return isinstance(item.get("content", ""), str)


def _elsewhere(item: Item) -> Place | None:
    """Where it stands once more what a child's row says; None of one that stands there alone."""
    if item.get("kind") == "card_of":
        return keys.card(item["sk"].removeprefix(keys.CARDS)), keys.CARD
    line = _line_of(item["sk"]) if item.get("kind") == "entry" else ""
    return (line, keys.TAKEN) if line else None


def _at_child(item: Item) -> Place | None:
    """Where a card or a line stands once more below its child; None of another row, or one that cannot be read."""
    try:
        if item.get("kind") == "card" and not unreadable(item):
            return keys.child(item["child_id"]), f"{keys.CARDS}{item['card_ref']}"
        return row_of_line(item) if item.get("kind") == "line" else None
    except UNREADABLE:
        return None


def _agree(one: Item, other: Item) -> bool:
    """Whether two rows are of each other, whichever comes first."""
    mine, double = (one, other) if one["pk"].startswith(keys.child("")) else (other, one)
    if double.get("kind") == "card":
        is_its = mine["pk"] == keys.child(double["child_id"]) and mine.get("card_ref") == double["card_ref"]
        return is_its and mine.get("kind") == "card_of"
    if _elsewhere(mine) != (double["pk"], double["sk"]):
        return False  # a line's number is that of its row
    is_there = (double.get("row_pk"), double.get("row_sk")) == (mine["pk"], mine["sk"])
    return is_there and double.get("content") == mine.get("content")
