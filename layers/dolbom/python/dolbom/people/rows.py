"""What a person is entitled to as items of the `identities` table, and back."""

from typing import Any, get_args

from dolbom.clock import parse_stamp
from dolbom.dynamo.items import Item, beyond, counts, lies_at, texts
from dolbom.dynamo.table import ABSENT, PRESENT, Condition, Put
from dolbom.people import keys
from dolbom.people.entitlements import CHILD_KINDS, Decision, Entitlement, Kind, Person

CONSENT_WORDS = 3
_OF_AN_ENTITLEMENT = frozenset({"entitles", "value", "holds_from", "holds_until", "history"})


def puts(before: Person, after: Person) -> list[Put]:
    """The writes that bring a person from one standing to another; they stand only if nobody else decided meanwhile."""
    pk = keys.person(after.subject)
    seen = Condition("version = :seen", {":seen": before.version}) if before.version else ABSENT
    standing: Item = {"version": after.version, "over": after.over, "deleted_at": after.deleted_at}
    if after.renewals:
        standing["renewals"] = _plain(after.renewals)
    if after.name:
        standing["name"] = after.name
    writes = [Put({"pk": pk, "sk": keys.STANDING, "kind": "standing", **standing}, seen)]
    for key, entitlement in after.entitlements.items():
        if before.entitlements.get(key) == entitlement:
            continue
        # Whether the row is there is known from the same reading as the standing, which is held to what was read.
        writes.append(Put(_item(pk, entitlement), PRESENT if key in before.entitlements else ABSENT))
        if entitlement.kind in CHILD_KINDS and key not in before.entitlements:
            writes.append(Put(_link(entitlement.value, after.subject), _ANYHOW))
    return writes


def teammates(person: Person) -> list[Put]:
    """The rows by which somebody is found who works for an area or a centre, or as an auditor. They say nothing of what
    holds: whoever reads them looks at the person, too."""
    return [
        Put({"pk": keys.team(each.team), "sk": keys.person(person.subject), "kind": "teammate"}, _ANYHOW)
        for each in person.entitlements.values()
        if each.team is not None and each.valid_until is None
    ]


_ANYHOW = Condition("attribute_not_exists(pk) OR attribute_exists(pk)")


def _item(pk: str, entitlement: Entitlement) -> Item:
    return {
        "pk": pk,
        "sk": keys.entitlement(entitlement.kind, entitlement.value),
        "kind": "entitlement",
        "entitles": entitlement.kind,
        "value": entitlement.value,
        "holds_from": entitlement.valid_from,
        "holds_until": entitlement.valid_until,
        "history": _plain(entitlement.history),
        **entitlement.beyond,
    }


def _plain(history: tuple[Decision, ...]) -> list[Item]:
    return [{"what": each.what, "at": each.at, "who": each.who, "why": each.why} for each in history]


def _link(child_id: str, subject: str) -> Item:
    return {"pk": keys.linked(child_id), "sk": keys.person(subject), "kind": "linked"}


def person_of(subject: str, rows: list[Item]) -> Person:
    """A person from all rows about them.

    Raises:
        ValueError, TypeError, LookupError: a row is not of the form that is known here. One that cannot be read may be
            the one that says what has ended: none is left out.
    """
    standing: Item = next((row for row in rows if row["sk"] == keys.STANDING), {})
    version, over, deleted_at = standing_of(standing)
    found = [_entitlement_of(row) for row in rows if row["sk"] != keys.STANDING]
    renewals = tuple(_decision_of(each) for each in standing.get("renewals", ()))
    return Person(subject, version, over, deleted_at, {each.key: each for each in found}, renewals, name_of(standing))


def part_of(row: Item) -> Item:
    """A row about a person that can be read by itself, as it is."""
    if row["sk"] == keys.STANDING:
        standing_of(row)
        name_of(row)
    else:
        _entitlement_of(row)
    return row


def name_of(standing: Item) -> str:
    """What colleagues call the person of a standing; empty of one who was given no name."""
    name: str = standing.get("name", "")
    texts(name)
    return name


def standing_of(row: Item) -> tuple[int, int, str | None]:
    """The version, the last version whose tokens are over, and when the account was deleted, of a row or of none."""
    version, over, deleted_at = row.get("version", 0), row.get("over", 0), row.get("deleted_at")
    counts(version, over)
    if row and "version" not in row:
        raise ValueError("a standing that does not say which tokens are over")
    if deleted_at is not None:
        parse_stamp(deleted_at)
    return version, over, deleted_at


def _entitlement_of(row: Item) -> Entitlement:
    kind: Kind = row["entitles"]
    if kind not in get_args(Kind):
        raise ValueError("a kind of entitlement")
    texts(row["value"])
    lies_at(row, None, keys.entitlement(kind, row["value"]))
    if kind == "consent" and len(row["value"].split(" ")) != CONSENT_WORDS:
        raise ValueError("to whom and for whom a consent is")
    parse_stamp(row["holds_from"])
    until = row.get("holds_until")
    if until is not None:
        parse_stamp(until)
    history = tuple(_decision_of(each) for each in row["history"])
    return Entitlement(kind, row["value"], row["holds_from"], until, history, beyond(row, _OF_AN_ENTITLEMENT))


def _decision_of(told: Any) -> Decision:
    texts(told["at"], told["who"], told["why"])
    if told["what"] not in ("granted", "ended", "renewed"):
        raise ValueError("a decision")
    return Decision(told["what"], told["at"], told["who"], told["why"])
