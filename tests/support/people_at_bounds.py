"""The rows about people, partners and towns, each written by its store and filled to its bounds."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from dolbom.clock import stamp
from dolbom.dynamo.items import Item
from dolbom.dynamo.table import Put, Table
from dolbom.meals.lapse_warnings.store import WarningStore
from dolbom.meals.lapse_warnings.warning import LapseWarning
from dolbom.meals.orders.fulfilment import REFUNDS_MAX
from dolbom.meals.policy import MealPolicy
from dolbom.meals.policy_store import Succession
from dolbom.meals.towns.store import TownStore
from dolbom.partners.consents import rows as grants
from dolbom.partners.consents.grants import Code, Renewal, Ticket, Whose
from dolbom.partners.feed import keys as feed_keys
from dolbom.partners.feed.rows import Grown, place_item
from dolbom.partners.feed.store import _head
from dolbom.partners.partner import CALLBACK_MAX, CALLBACKS_MAX, CLIENTS_MAX, CONTACTS_MAX, Client, Partner
from dolbom.partners.store import PartnerStore
from dolbom.people.entitlements import DECISIONS_MAX, Decision, Entitlement, Person
from dolbom.people.links import rows as links
from dolbom.people.links.letters import Asked, Letter
from dolbom.people.links.pairings import Pairing
from dolbom.people.rows import puts, teammates
from dolbom.schedules.store import ScheduleStore

NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
WIDE = "\U0001f35a"
SUB = "5d1c7a52-0000-4000-8000-00000000ca5e"
CHILD, SHOP, PLACE = "c" * 40, "m" * 40, "f" * 40
ENTRIES = 2 + REFUNDS_MAX


def written(client: Any) -> list[Item]:
    """What people and links are made of, as items; what stores write, they write with `client`."""
    table = Table(client, "meals")
    urls = ("https://a.example.org/" + "a" * (CALLBACK_MAX - 22),) * CALLBACKS_MAX
    clients = tuple(Client(client_id=f"{number:0128}", role="app", callback_urls=urls) for number in range(CLIENTS_MAX))
    contacts = (WIDE * 200,) * CONTACTS_MAX
    partner = Partner(partner_id="p" * 20, name=WIDE * 60, contacts=contacts, clients=clients)
    PartnerStore(table).put_partner(partner)
    PartnerStore(table).serve(partner.partner_id, [SHOP])
    trace = {"what": "open", "by": SUB, "why": WIDE * 200, "starts_on": "2026-12-01"}
    TownStore(table).begin(MealPolicy(municipality="41460", version=999_999, effective_from=NOW), trace, NOW)
    succession = Succession(municipality="41460", effective_from=NOW, successor="41430", why=WIDE * 500)
    TownStore(table).join(succession, trace, NOW)
    ScheduleStore(table).look_for("discovery_round", NOW)
    owed = LapseWarning(subject=SUB, child_id=CHILD, lapses_on="2026-11-30", which="weekend", amount=10**12)
    held = owed.model_copy(update={"state": "sending", "attempts": 2, "refusals": 9, "due_at": NOW})
    WarningStore(table, table).change(owed, held)
    letter = Letter(PLACE, CHILD, "f" * 40, stamp(NOW), SUB, stamp(NOW), 5, "used", stamp(NOW), SUB, "guardian")
    pairing = Pairing("f" * 64, SUB, stamp(NOW), "approved", CHILD, SUB, stamp(NOW))
    request = Asked("f" * 64, PLACE, CHILD, stamp(NOW), stamp(NOW))
    order = Grown(CHILD, "f" * 36, "f" * 36, partner.partner_id, ENTRIES)
    head = _head(partner.partner_id, 0, feed_keys.POSITION_MAX)
    assert isinstance(head, Put)
    fed = [dict(head.item)]
    fed.append(place_item(partner.partner_id, feed_keys.POSITION_MAX, order, ENTRIES))
    entitled = [dict(put.item) for put in puts(Person(SUB), _person())]
    whose = Whose("a" * 128, partner.partner_id, CHILD, SUB, "u" * 128, stamp(NOW))
    renewal = Renewal("f" * 32, whose, "f" * 64, stamp(NOW), stamp(NOW), "f" * 64)
    return [
        grants.code_item(Code("f" * 64, whose, urls[0], "c" * 43, stamp(NOW))),
        grants.renewal_item(renewal),
        grants.ticket_item(Ticket("f" * 64, whose.client_id, SUB, stamp(NOW))),
        *entitled,
        *(dict(put.item) for put in teammates(_worker())),
        *fed,
        links.letter_item(letter),
        links.made_item(letter),
        links.asked_item(request),
        links.pairing_item(pairing),
    ]


def _worker() -> Person:
    code = Entitlement("jurisdiction", "4" * 10, stamp(NOW), None, ())
    return Person(SUB, 1, entitlements={code.key: code}, name=WIDE * 40)


def _person() -> Person:
    history = (Decision("granted", stamp(NOW), SUB, WIDE * 500),) * DECISIONS_MAX
    ward = Entitlement("ward", CHILD, stamp(NOW), stamp(NOW), history)
    standing = replace(Person(SUB), version=999_999, over=999_999, deleted_at=stamp(NOW), name=WIDE * 40)
    return replace(standing, entitlements={ward.key: ward})
