"""What a token carries of a person's entitlements: claims and groups, by the pool that the person is of (P3, P5).

Claims are texts, and lists in them are separated by commas: the first version of Cognito's trigger knows no other.
"""

from dataclasses import dataclass

from dolbom.auth import APP, CHILDREN_MAX, RESIDENTS, STAFF
from dolbom.people.consents import consents
from dolbom.people.entitlements import Person

JURISDICTIONS_MAX = 50
CLAIM_CHARACTERS_MAX = 2048
"""Of one list in a token, which travels in a header of every call; API Gateway takes 10,240 bytes of headers."""

RESIDENT, WORKER = "residents", "staff"
NAME = "called"
"""What colleagues call somebody of the staff, for the head of their own pages; no API reads it from a token."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What a token says of a person, and how many entitlements it had no room for."""

    groups: tuple[str, ...]
    claims: dict[str, str]
    cut: int = 0


def of_nobody(pool: str, app: str = "") -> Carried:
    """What a token says of somebody of whom nothing can be read: residents report all the same, staff may nothing, and
    a partner's app neither."""
    return Carried(("resident",) if pool == RESIDENT and not app else (), {})


def of(person: Person, pool: str, at: str, app: str = "") -> Carried:
    """What a token that is made at an instant (a stamp) says of a person. `app` is the client that it is made for,
    where that is not the residents' own app: it has what was consented to, and without a consent nothing (P4).

    Whatever else is written about them, residents are no staff, and staff has no child's money; of a pool that is
    neither's comes nothing.
    """
    if pool not in (RESIDENT, WORKER):
        return of_nobody(pool)
    if pool == RESIDENT and app:
        return _of_an_app(person, at, app)
    held = person.held(at)
    values = {
        kind: [each.value for each in held if each.kind == kind] for kind in ("child", "ward", "group", "jurisdiction")
    }
    claims = {"entitlements": str(person.version)}
    until = min((each.valid_until for each in held if each.valid_until is not None), default=None)
    if until is not None:
        claims["entitled_until"] = until
    if pool == WORKER:
        groups = [name for name in values["group"] if name in STAFF]
        codes, cut = _fitting(values["jurisdiction"], JURISDICTIONS_MAX)
        own = {NAME: person.name, "jurisdiction": codes}
        return Carried(tuple(groups), {**claims, **{claim: value for claim, value in own.items() if value}}, cut)
    groups = ["resident", *(name for name in values["group"] if name in RESIDENTS)]
    children, cut = _fitting(values["ward"], CHILDREN_MAX)
    if values["child"]:
        groups.append("child")
        claims["child_id"] = values["child"][0]
    if children:
        groups.append("guardian")
        claims["children"] = children
    return Carried(tuple(dict.fromkeys(groups)), claims, cut)


def _of_an_app(person: Person, at: str, app: str) -> Carried:
    """What a partner's app may: the children for whom was consented, and no group of the person's own."""
    given = [consent for consent in consents(person, at) if consent.client_id == app]
    claims = {"entitlements": str(person.version)}
    if not given:
        return Carried((), claims)
    children, cut = _fitting(sorted({consent.child_id for consent in given}), CHILDREN_MAX)
    until = min((each.valid_until for each in person.held(at) if each.valid_until is not None), default=None)
    if until is not None:
        claims["entitled_until"] = until
    return Carried((APP,), {**claims, "children": children, "partner": given[0].partner_id}, cut)


def _fitting(values: list[str], count_max: int) -> tuple[str, int]:
    """As many values as a claim has room for, and how many are left out."""
    told = ""
    for number, value in enumerate(values):
        longer = f"{told},{value}" if told else value
        if number == count_max or len(longer) > CLAIM_CHARACTERS_MAX:
            return told, len(values) - number
        told = longer
    return told, 0
