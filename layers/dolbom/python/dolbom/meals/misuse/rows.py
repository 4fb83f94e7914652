"""Facts as rows tell of them: taken from journal rows, as a stream brings them, and kept as lines."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, get_args

from dolbom.clock import parse_stamp, stamp
from dolbom.dynamo.items import UNREADABLE, from_attributes, reading, texts
from dolbom.meals import keys
from dolbom.meals.misuse.facts import Fact, FactKind


def new_facts(record: Mapping[str, Any]) -> list[Fact]:
    """The facts of the entries that a stream's record adds to its row.

    Raises:
        Unreadable: its row is no journal row.
        KeyError, TypeError, ValueError: it is no record.
    """
    change = record["dynamodb"]
    if record["eventName"] == "REMOVE":
        return []
    known = frozenset[Fact]()
    if "OldImage" in change:
        with suppress(*UNREADABLE):  # of a row that is mended, nothing was known
            known = frozenset(facts_of(from_attributes(change["OldImage"])))
    new = reading(lambda row: list(facts_of(row)), from_attributes(change["NewImage"]))
    return [fact for fact in new if fact not in known]


def facts_of(row: Mapping[str, Any]) -> Iterator[Fact]:
    """The facts of a journal row's entries."""
    child_id = keys.child_of(row)
    # Each order has its town; a purchase of before may lack it.
    texts(row["municipality"] if "#ORDER#" in row.get("sk", "") else row.get("municipality", ""))
    for index, entry in enumerate(row["journal"]):
        if entry["kind"] == "capture":
            # What the hold took, less what the capture gave back.
            amount = -_benefit(row["journal"][: index + 1])
            at = row["placed_at"]
            kind: FactKind = "order"
        elif entry["kind"] == "in_store":
            amount, at, kind = -_benefit([entry]), row["purchased_at"], "in_store"
        elif entry["kind"] == "refund":
            amount, at, kind = _benefit([entry]), entry["at"], "refund"
        elif entry["kind"] == "in_store_cancel":
            amount, at, kind = _benefit([entry]), row["purchased_at"], "refund"
        else:
            continue
        if amount > 0:
            yield Fact(
                parse_stamp(at),
                _fact_id(entry),
                kind,
                child_id,
                row["merchant_id"],
                row.get("municipality", ""),
                amount,
            )


def _fact_id(entry: Mapping[str, Any]) -> str:
    """An entry's own id; a cancellation's says also on which day its row lies, which is its purchase's."""
    head, _, tail = entry["id"].partition("/")
    return f"{head}/{entry['day']}/{tail}" if head == "in_store_cancel" else str(entry["id"])


def _benefit(entries: list[Mapping[str, Any]]) -> int:
    return sum(
        leg["amount"]
        for entry in entries
        for leg in entry["legs"]
        if leg["account"] in ("benefit", "shortfall", "fund")
    )


def lines_of(facts: Iterable[Fact]) -> dict[str, str]:
    """Facts as a window's or a case's row keeps them, by id."""
    return {fact.fact_id: packed(fact) for fact in facts}


def facts_in(lines: Mapping[str, str]) -> list[Fact]:
    """The facts that a row keeps, in order of time."""
    return sorted(unpacked(fact_id, line) for fact_id, line in lines.items())


def packed(fact: Fact) -> str:
    """A fact as one line."""
    return "|".join((stamp(fact.at), fact.kind, fact.child_id, fact.merchant_id, fact.municipality, str(fact.amount)))


def unpacked(fact_id: str, line: str) -> Fact:
    """The fact of a line; what later code puts behind is read over."""
    at, kind, child_id, merchant_id, municipality, amount = line.split("|")[:6]
    if kind not in get_args(FactKind):
        raise ValueError("a fact's kind")
    return Fact(parse_stamp(at), fact_id, kind, child_id, merchant_id, municipality, int(amount))  # type: ignore[arg-type]
