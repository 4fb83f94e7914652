"""Partners in the meals table: whose a client is and which shops are served, held for a minute as shops and policies
are, and the writes by which a partner is registered and ended."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime

from dolbom.auth import Caller
from dolbom.dynamo.held import Held
from dolbom.dynamo.items import Item, reading, texts
from dolbom.dynamo.table import Condition, ConditionFailed, Delete, Put, Table
from dolbom.errors import NotFound
from dolbom.meals.policy import CACHED_FOR
from dolbom.partners import keys
from dolbom.partners.partner import NO_PARTNER, App, Bound, Client, Partner, Through, everybodys

CLIENTS_HELD_MAX = 200
SERVED_HELD_MAX = 5_000
PARTNER_ID_MAX = 20
ALWAYS = Condition("attribute_exists(pk) OR attribute_not_exists(pk)")


class PartnerStore:
    """Reads and writes of partners' rows."""

    def __init__(self, table: Table, own_app: str = "") -> None:
        self.table = table
        self._nobodys = ("", own_app)
        self._clients: Held[Bound | None] = Held(CACHED_FOR, CLIENTS_HELD_MAX)
        self._served: Held[bool] = Held(CACHED_FOR, SERVED_HELD_MAX)

    # ── what requests ask: at most a minute old ─────────────────────────────────────────────────────────────────

    def bound(self, client_id: str, now: datetime) -> Bound | None:
        """Whom a client speaks for, or None where nobody has registered it: the residents' own app is not asked after,
        since what is missing is not held, and each of its orders would cost a read."""
        if client_id in self._nobodys:
            return None
        return self._clients.get(client_id, now, lambda: self._read_client(client_id))

    def acting(self, client_id: str, now: datetime) -> Bound:
        """Whom a client speaks for.

        Raises:
            NotFound: nobody, or a partner that has ended.
        """
        bound = self.bound(client_id, now)
        if bound is None or not bound.is_active:
            raise NotFound()
        return bound

    def app(self, client_id: str, now: datetime) -> App | None:
        """A living partner's app by its client; a server is none."""
        bound = self.bound(client_id, now)
        if bound is None or not bound.is_active or bound.role != "app":
            return None
        partner = self.partner(bound.partner_id)
        own = [client for client in partner.clients if client.client_id == client_id] if partner is not None else []
        if partner is None or not own or partner.state != "active":
            return None
        return App(client_id, partner.partner_id, partner.name, own[0].callback_urls)

    def serves(self, partner_id: str, merchant_id: str, now: datetime) -> bool:
        """Whether a partner serves a shop."""
        return self._served.get(f"{partner_id} {merchant_id}", now, lambda: self._read_served(partner_id, merchant_id))

    def served(self, client_id: str, merchant_ids: Sequence[str], now: datetime) -> frozenset[str]:
        """Those of a page's shops, a hundred at most, to which an order through a client comes: as `through` says of
        each, in one call. They may be a moment old."""
        bound = self.bound(client_id, now)
        if bound is None:
            return frozenset(merchant_ids)
        if not bound.is_active or not merchant_ids:
            return frozenset()
        rows = [(keys.partner(bound.partner_id), keys.serves(each)) for each in merchant_ids]
        return frozenset(keys.merchant_of(row["sk"]) for row in self.table.get_many(rows, consistent=False))

    def seen_by(self, caller: Caller, now: datetime) -> Callable[[str], bool]:
        """Which orders of a child somebody sees, by the partner that they are bound to: all of them in the residents'
        own app, and in a partner's those that came through it (P4).

        Raises:
            NotFound: the partner has ended.
        """
        bound = self.bound(caller.client, now)
        if caller.partner and (bound is None or not bound.is_active or bound.partner_id != caller.partner):
            raise NotFound()
        if bound is None or (bound.is_house and not caller.partner):
            return everybodys
        return bound.owns

    def through(self, client_id: str, merchant_id: str, now: datetime) -> Through:
        """Through whom an order for a shop comes, by the client that its child has signed in with."""
        bound = self.bound(client_id, now)
        if bound is None:
            return NO_PARTNER
        return Through(bound.partner_id, bound.is_active and self.serves(bound.partner_id, merchant_id, now))

    def _read_client(self, client_id: str) -> Bound | None:
        item = self.table.get(keys.client(client_id), keys.CLIENT)
        return reading(_bound_of, item) if item else None

    def _read_served(self, partner_id: str, merchant_id: str) -> bool:
        return self.table.get(keys.partner(partner_id), keys.serves(merchant_id)) is not None

    # ── partners as they are registered ─────────────────────────────────────────────────────────────────────────

    def partner(self, partner_id: str) -> Partner | None:
        """A partner as it is registered, ended ones among them."""
        item = self.table.get(keys.partner(partner_id), keys.PROFILE)
        return reading(_partner_of, item) if item else None

    def merchants(self, partner_id: str, limit: int, after: str | None = None) -> tuple[list[str], str | None]:
        """Up to `limit` of the shops that a partner serves, by id, and the one to continue after."""
        start = {"pk": keys.partner(partner_id), "sk": keys.serves(after)} if after is not None else None
        page = self.table.query(keys.partner(partner_id), prefix=keys.SERVES, limit=limit, after=start)
        found = [keys.merchant_of(item["sk"]) for item in page.items]
        return found, (found[-1] if page.next is not None and found else None)

    def put_partner(self, partner: Partner) -> None:
        """Writes a partner and whose its clients are, each row for itself and the profile last: begun anew, it ends.

        Raises:
            ConditionFailed: one of its clients is another partner's, or another one is the house.
        """
        clients = [*partner.clients, *([Client.model_construct(client_id=keys.NO_APP, role="app")] * partner.is_house)]
        for client in clients:
            row = client_item(partner, client)
            mine = Condition("attribute_not_exists(pk) OR partner_id = :mine", {":mine": partner.partner_id})
            self.table.write(Put(row, mine))
        profile = {"pk": keys.partner(partner.partner_id), "sk": keys.PROFILE, "kind": "partner"}
        self.table.write(Put({**profile, "profile": partner.model_dump_json()}, ALWAYS))

    def serve(self, partner_id: str, merchants: Sequence[str]) -> tuple[int, int]:
        """Makes these the shops that a partner serves, and no others; how many were added and taken away."""
        known = {keys.merchant_of(row["sk"]) for row in self._served_rows(partner_id)}
        wanted = set(merchants)
        for merchant_id in sorted(wanted - known):
            row = {"pk": keys.partner(partner_id), "sk": keys.serves(merchant_id), "kind": "serves"}
            self.table.write(Put(row, ALWAYS))
        for merchant_id in sorted(known - wanted):
            self.table.write(Delete(keys.partner(partner_id), keys.serves(merchant_id), ALWAYS))
        return len(wanted - known), len(known - wanted)

    def _served_rows(self, partner_id: str) -> Iterable[Item]:
        return self.table.query_all(keys.partner(partner_id), prefix=keys.SERVES)

    def end(self, partner: Partner) -> None:
        """Ends a partner, within the minute that reads are held: its clients stay its own, and touch nothing any more.
        Another one can then be the house."""
        if partner.is_house:
            mine = Condition("partner_id = :mine", {":mine": partner.partner_id})
            with suppress(ConditionFailed):
                self.table.write(Delete(keys.client(keys.NO_APP), keys.CLIENT, mine))
        self.put_partner(partner.model_copy(update={"state": "ended", "is_house": False}))


def client_item(partner: Partner, client: Client) -> Item:
    return {
        "pk": keys.client(client.client_id),
        "sk": keys.CLIENT,
        "kind": "client",
        "partner_id": partner.partner_id,
        "role": client.role,
        "is_house": partner.is_house,
        "is_active": partner.state == "active",
    }


def _bound_of(item: Item) -> Bound:
    role = item["role"]
    if role not in ("app", "server"):
        raise ValueError("a client's role")
    texts(item["partner_id"])
    if not 1 <= len(item["partner_id"]) <= PARTNER_ID_MAX:
        raise ValueError("a partner's id, by which its feed is found")
    if not all(isinstance(item[name], bool) for name in ("is_house", "is_active")):
        raise TypeError("true or false")
    return Bound(item["partner_id"], role, item["is_house"], item["is_active"])


def _partner_of(item: Item) -> Partner:
    # What later code knows of a partner beside what we know is read over.
    return Partner.model_validate_json(item["profile"], extra="ignore")
