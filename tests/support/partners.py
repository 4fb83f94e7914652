"""Partners for tests: registered as `make partner` registers them."""

from collections.abc import Sequence

from dolbom.dynamo.table import Table
from dolbom.partners.partner import Client, Partner
from dolbom.partners.store import PartnerStore


def register(
    table: Table,
    merchants: Sequence[str],
    *,
    server: str,
    app: str = "",
    partner_id: str = "happybowl",
    is_house: bool = True,
) -> PartnerStore:
    """A partner with a server, perhaps an app, and the shops that it serves; the house unless said otherwise."""
    store = PartnerStore(table)
    clients = [Client(client_id=server, role="server"), *([Client(client_id=app, role="app")] if app else [])]
    store.put_partner(
        Partner(
            partner_id=partner_id,
            name="행복한 그릇 (지어낸 배달앱)",
            contacts=("ops@happybowl.example.org",),
            clients=tuple(clients),
            is_house=is_house,
        )
    )
    store.serve(partner_id, merchants)
    return store
