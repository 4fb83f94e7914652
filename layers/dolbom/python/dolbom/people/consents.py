"""Consents (P4): what somebody lets a partner's app do with a child's card, as entitlements of who has consented.

A consent is for one client of one partner and one child. It holds while the person acts for that child, too.
"""

from dataclasses import dataclass

from dolbom.people.entitlements import Entitlement, Kind, Person

CONSENT: Kind = "consent"


@dataclass(frozen=True, slots=True, order=True)
class Consent:
    """A consent in force. `since` is a stamp: a consent that was withdrawn and given again is another one."""

    partner_id: str
    client_id: str
    child_id: str
    since: str = ""

    @property
    def value(self) -> str:
        """As the value of an entitlement: none of the three has a blank in it."""
        return f"{self.partner_id} {self.client_id} {self.child_id}"


def consents(person: Person, at: str) -> list[Consent]:
    """A person's consents at an instant (a stamp), for children for whom the person still acts."""
    children = person.children(at)
    found = [(*each.value.split(" "), each.valid_from) for each in person.held(at) if each.kind == CONSENT]
    return [Consent(*words) for words in found if words[2] in children]


def consents_for(person: Person, child_id: str) -> list[Entitlement]:
    """All that a person ever consented to for a child: it ends with the link to that child."""
    return [
        each for each in person.entitlements.values() if each.kind == CONSENT and each.value.split(" ")[-1] == child_id
    ]
