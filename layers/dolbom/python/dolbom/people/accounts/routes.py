"""The routes of residents for their own account (P1): what it may, and its end."""

from collections.abc import Callable

from dolbom.api import Api, Call
from dolbom.auth import RESIDENTS, people
from dolbom.clock import stamp
from dolbom.gateways.directory import Directory
from dolbom.model import Model
from dolbom.people.accounts.deletion import delete_account
from dolbom.people.consents import CONSENT
from dolbom.people.store import Also, PeopleStore
from dolbom.people.views import Moment
from dolbom.starting.values import value

ANYBODY = people(*RESIDENTS)


@value
class Stores:
    """What the routes read and write."""

    people: PeopleStore
    residents: Directory
    forget: Callable[[str], None]
    """Takes an account off what it reported, and forgets what it said of mails."""
    take_rights: Also
    """Writes the end of a link with a child into the child's account."""


class EntitlementView(Model):
    """Something that the account may."""

    kind: str
    """`child` (the own account), `ward` (a child for whom one acts), or `group`."""
    value: str
    since: Moment
    until: Moment | None


class AccountView(Model):
    entitlements: list[EntitlementView]


class DeletedView(Model):
    deleted_at: Moment


def register(app: Api, stores: Callable[[], Stores]) -> None:
    """Adds the routes to the API of people."""

    @app.operation("GET /v1/my/account", auth=ANYBODY, answer=AccountView)
    def read_account(call: Call[None]) -> AccountView:
        """What one's own account may, as it stands now; a token of before may still say otherwise."""
        held = stores().people.person(call.caller.subject).held(stamp(call.now))
        return AccountView(
            entitlements=[
                EntitlementView(kind=each.kind, value=each.value, since=each.valid_from, until=each.valid_until)
                for each in held
                if each.kind != CONSENT
            ]
        )

    @app.operation("DELETE /v1/my/account", auth=ANYBODY, answer=DeletedView)
    def delete_own_account(call: Call[None]) -> DeletedView:
        """Deletes one's own account. Links with children and what it may end at once; reports stay, and whose they are
        is forgotten. Sent again, it is the same answer."""
        ours = stores()
        return DeletedView(
            deleted_at=delete_account(ours.people, ours.residents, ours.forget, call.caller, call.now, ours.take_rights)
        )
