"""What a partner is: a delivery app, known by its Cognito clients. It touches the orders that came through it, at the
shops that it serves, and nothing else (P4)."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from dolbom.meals.names import MerchantId
from dolbom.model import Model
from dolbom.patterns import NOT_BLANK
from dolbom.starting.values import value

MERCHANTS_A_FILE_MAX = 100_000
CLIENTS_MAX = 10
CONTACTS_MAX = 10
CALLBACKS_MAX = 5
CALLBACK_MAX = 300

PartnerId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{1,19}$")]
ClientId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_+]{1,128}$")]
"""As Cognito makes them."""
CallbackUrl = Annotated[
    str,
    StringConstraints(
        pattern=r"^(https://[a-z0-9.-]+(:[0-9]{1,5})?/|[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:/)[!\"$-~]*$",
        max_length=CALLBACK_MAX,
    ),
]
"""Where a partner's app is told its code: of HTTPS, or of a scheme that is the app's own by its name; no fragment."""
Role = Literal["app", "server"]
"""Children sign in through an app; a server comes for itself, by client credentials."""


class Client(Model):
    """One of a partner's Cognito clients."""

    client_id: ClientId
    role: Role
    callback_urls: Annotated[tuple[CallbackUrl, ...], Field(max_length=CALLBACKS_MAX, strict=False)] = ()
    """Of an app: where codes go, letter by letter."""


class Partner(Model):
    """A delivery app as it is registered. `is_house`: to it belong the orders that came through no partner's app, and
    those that were placed before orders were bound; there is at most one."""

    partner_id: PartnerId
    name: Annotated[str, Field(max_length=60, pattern=NOT_BLANK)]
    contacts: Annotated[tuple[Annotated[str, Field(max_length=200)], ...], Field(max_length=CONTACTS_MAX, strict=False)]
    clients: Annotated[tuple[Client, ...], Field(max_length=CLIENTS_MAX, strict=False)] = ()
    is_house: bool = False
    state: Literal["active", "ended"] = "active"


@value
class App:
    """A living partner's app, as somebody is asked for consent to it."""

    client_id: str
    partner_id: str
    name: str
    callback_urls: tuple[str, ...]


@value
class Bound:
    """Whom a client speaks for."""

    partner_id: str
    role: Role
    is_house: bool
    is_active: bool = True

    def owns(self, partner_id: str) -> bool:
        """Whether an order that is bound so is this partner's; one that is bound to nobody is the house's."""
        return self.is_active and (partner_id == self.partner_id if partner_id else self.is_house)


def everybodys(_partner_id: str) -> bool:
    """Of orders: all, whoever's they are."""
    return True


@value
class Through:
    """Through whom an order comes, and whether its shop is one that can be reached so."""

    partner_id: str = ""
    serves: bool = True


NO_PARTNER = Through()


class Served(Model):
    """The shops that a partner serves, as they are told to its registration."""

    merchants: Annotated[tuple[MerchantId, ...], Field(max_length=MERCHANTS_A_FILE_MAX, strict=False)]
