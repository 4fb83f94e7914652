"""Cards in the meals table: each known by the network's token, and listed under its child."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Literal

from dolbom.clock import parse_stamp
from dolbom.dynamo.items import Item, lies_at, reading, texts, words_of
from dolbom.dynamo.table import (
    BATCH_GET_KEYS_MAX,
    Cancelled,
    Condition,
    ConditionFailed,
    Put,
    Table,
    Update,
    Write,
)
from dolbom.dynamo.turns import Turn, turn
from dolbom.errors import Unreadable
from dolbom.meals import keys
from dolbom.meals.accounts import Change
from dolbom.meals.names import CARD_REF, CardRef, ChildId, NetworkCode
from dolbom.starting.patterns import compiled_later

_REF = compiled_later(CARD_REF)

CardState = Literal["active", "replaced"]
CARDS_MAX = 200
"""Cards that an account ever has: a lost one every month for a childhood. Every page that shows them stays small."""


@dataclass(frozen=True, slots=True)
class Card:
    """A card of an account; `since` is a stamp. Replaced cards stay known: their late purchases still count."""

    card_ref: CardRef
    child_id: ChildId
    state: CardState
    since: str
    network: NetworkCode | Literal[""] = ""
    """Whose card it is: no other network's files name it. Empty where that is not known."""


class Overtaken(Exception):
    """Somebody was faster by a moment: it is looked at again."""


class CardStore:
    def __init__(self, table: Table) -> None:
        self.table = table

    def card(self, card_ref: str) -> Card | None:
        """A card by its token."""
        item = self.table.get(keys.card(card_ref), keys.CARD)
        return reading(card_of, item) if item else None

    def many(self, card_refs: Collection[str]) -> dict[str, Card]:
        """Those of these tokens that are known and can be read; what is no token is nobody's."""
        found = {}
        for row in self._rows_of_many([ref for ref in sorted(set(card_refs)) if _REF.fullmatch(ref)]):
            with suppress(Unreadable):
                card = reading(card_of, row)
                found[card.card_ref] = card
        return found

    def of_child(self, child_id: str) -> list[Card]:
        """All cards that an account ever had."""
        # Where a card lies is told by its key: the row says nothing more.
        found = self._rows_of_many([row["sk"].removeprefix(keys.CARDS) for row in self._rows_of(child_id)])
        return sorted(self.table.each(found, card_of), key=lambda card: (card.since, card.card_ref))

    def _rows_of_many(self, refs: Sequence[str]) -> list[Item]:
        found: list[Item] = []
        for start in range(0, len(refs), BATCH_GET_KEYS_MAX):
            wanted = [(keys.card(ref), keys.CARD) for ref in refs[start : start + BATCH_GET_KEYS_MAX]]
            found += self.table.get_many(wanted)
        return found

    def count_of(self, child_id: str) -> int:
        """How many cards an account ever had."""
        return sum(1 for _ in self._rows_of(child_id))

    def _rows_of(self, child_id: str) -> Iterator[Item]:
        return self.table.query_all(keys.child(child_id), prefix=keys.CARDS, only=("sk",))

    def turn(self, child_id: str) -> Turn:
        """Whose turn it is to give an account one card more: read before they are counted."""
        return turn(self.table, keys.child(child_id), keys.CARDS_TURN)

    def issue(self, card: Card, replaces: str | None, change: Change, turn: Turn | None = None) -> None:
        """Commits a new card, the end of the one that it replaces, and who did it, together; on the `turn` on which its
        child's cards were counted, where anybody counted them.

        Raises:
            Overtaken: the account got another card since the turn was read.
            ConditionFailed: the card exists, or the replaced one is not an active card of this child.
            Unreadable: one of them cannot be read.
        """
        child = keys.child(card.child_id)
        writes: list[Write] = [
            Put({"pk": keys.card(card.card_ref), "sk": keys.CARD, "kind": "card", **asdict(card)}),
            Put({"pk": child, "sk": f"{keys.CARDS}{card.card_ref}", "kind": "card_of", "card_ref": card.card_ref}),
            Put({"pk": child, "sk": keys.change(change.at, card.card_ref), "kind": "change", **asdict(change)}),
            (turn or self.turn(card.child_id)).taken(),
        ]
        end = Update(
            keys.card(replaces or ""),
            keys.CARD,
            "SET #state = :replaced",
            Condition("child_id = :child AND #state = :active", {":child": card.child_id, ":active": "active"}),
            values={":replaced": "replaced"},
            names={"#state": "state"},
        )
        try:
            self.table.transact(*writes, *([end] if replaces else []), looks=writes[0])
        except Cancelled as cancelled:
            if cancelled.failed[len(writes) - 1]:
                raise Overtaken from None
            for old in cancelled.old:
                if old is not None and old["sk"] == keys.CARD:
                    reading(card_of, old)  # of a card that cannot be read nobody says that it is taken
            raise ConditionFailed(next((old for old in cancelled.old if old), None)) from None


def card_of(item: Item) -> Card:
    """A card from its item."""
    # Cards were once without their network.
    known = {"network": "", **{name: item[name] for name in Card.__dataclass_fields__ if name in item}}
    texts(*known.values())
    parse_stamp(known["since"])
    words_of(CardState, known["state"])
    lies_at(item, keys.card(known["card_ref"]), keys.CARD)
    return Card(**known)
