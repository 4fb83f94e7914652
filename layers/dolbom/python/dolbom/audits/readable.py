"""Whether the rows of the meals table can be read by those who live on them (O1). Each row for itself."""

from collections.abc import Callable, Mapping
from typing import Any

from dolbom.audits.finding import Finding
from dolbom.audits.findings.store import finding_of, run_of
from dolbom.dynamo.items import UNREADABLE, Item
from dolbom.errors import Unreadable
from dolbom.meals import keys
from dolbom.meals.card_store import card_of
from dolbom.meals.limits.store import standing_of
from dolbom.meals.merchants.cell_store import shape_in, shops_in
from dolbom.meals.misuse.case_store import case_of
from dolbom.meals.misuse.window_store import facts_of_window
from dolbom.meals.orders.rows import named_in, order_of
from dolbom.meals.policy_store import policy_of, succession_of
from dolbom.meals.rows import account_of, entries_of
from dolbom.meals.shopkeepers.application_store import application_of
from dolbom.meals.shopkeepers.refusal_store import refusals_of
from dolbom.meals.store import merchant_of

READERS: Mapping[str, Callable[[Item], Any]] = {
    "account": account_of,
    "order": order_of,
    "entry": entries_of,
    "limits": standing_of,
    "card": card_of,
    "case": case_of,
    "window": facts_of_window,
    "merchant": merchant_of,
    "policy": policy_of,
    "cell": shops_in,
    "tile": shape_in,
    "application": application_of,
    "refusals": refusals_of,
    "succession": succession_of,
    "reference": named_in,
    "finding": finding_of,
    "audit_run": run_of,
}
"""What reads a row, by its kind: those kinds on which a decision stands."""


KINDS_AT = (
    (keys.child(""), keys.ACCOUNT, "account"),
    (keys.child(""), keys.CARDS, "card_of"),
    (keys.card(""), keys.CARD, "card"),
    (keys.reference(""), keys.PLACED, "reference"),
    (keys.merchant(""), keys.PROFILE, "merchant"),
    (keys.tile(""), keys.SHAPE, "tile"),
    (keys.tile(""), keys.LEAF, "cell"),
)
"""The kinds of proved rows, by what their keys begin with: the proof goes by kinds, and would pass by what says to be
none of these."""


def _kind_at(item: Item) -> str:
    """The kind that a proved row has at its keys; empty for the others."""
    pk, sk = item["pk"], item["sk"]
    if sk.startswith(keys.JOURNAL) and pk.startswith(keys.child("")):
        return "order" if keys.is_order(sk) else "entry"
    if sk == keys.TAKEN:
        return "line" if "row_pk" in item else "waiting"  # for the line that a cancellation came before
    return next((kind for first, second, kind in KINDS_AT if pk.startswith(first) and sk.startswith(second)), "")


def unreadable(item: Item) -> list[Finding]:
    """That a row cannot be read, if so, or is where another kind belongs; of a kind that nobody reads, nothing."""
    kind = item.get("kind")
    if not isinstance(kind, str):
        return [unreadable_row(item, TypeError("a row's kind"))]
    if (there := _kind_at(item)) and kind != there:
        return [Finding(item["pk"], item["sk"], "misplaced_row", there, kind)]
    try:
        READERS.get(kind, dict)(item)
    except (Unreadable, *UNREADABLE) as error:
        return [unreadable_row(item, error)]
    return []


def unreadable_row(item: Item, error: Exception) -> Finding:
    """The finding about a row that cannot be read. It repeats nothing of the row."""
    return Finding(item["pk"], item["sk"], "unreadable_row", "", type(error.__cause__ or error).__name__)
