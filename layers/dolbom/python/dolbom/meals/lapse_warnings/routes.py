"""The routes by which residents stop mails before money lapses, and have them again (O3)."""

from collections.abc import Callable

from dolbom.api import Api, Call
from dolbom.auth import RESIDENTS
from dolbom.auth import people as people_of
from dolbom.meals.lapse_warnings.switch_store import SwitchStore
from dolbom.model import Model
from dolbom.people.store import PeopleStore

ANYBODY = people_of(*RESIDENTS)


class MailsForm(Model):
    """Which mails this account wants."""

    before_money_lapses: bool


class MailsView(Model):
    """Which mails this account gets: as long as nothing was said, all."""

    before_money_lapses: bool


def register(app: Api, switches: Callable[[], SwitchStore], people: Callable[[], PeopleStore]) -> None:
    """Adds the routes to the API of people."""

    @app.operation("GET /v1/my/mails", auth=ANYBODY, answer=MailsView)
    def read_mails(call: Call[None]) -> MailsView:
        """Whether this account is mailed before money lapses. It is said in the app in any case."""
        return MailsView(before_money_lapses=switches().is_on(call.caller.subject))

    @app.operation("PUT /v1/my/mails", auth=ANYBODY, body=MailsForm, answer=MailsView)
    def change_mails(call: Call[MailsForm]) -> MailsView:
        """Stops the mails, or begins them again, for this account alone. Sent again, it is the same answer."""
        # A token outlives its account: what is said with it then would stay for ever.
        people().must_still_hold(call.caller)
        switches().turn(call.caller.subject, is_on=call.body.before_money_lapses)
        return MailsView(before_money_lapses=call.body.before_money_lapses)
