"""The routes by which residents link their accounts with children, and officers write the letters for it (P2)."""

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, PlainSerializer

from dolbom.api import Api, Call
from dolbom.auth import RESIDENTS, people
from dolbom.clock import parse_stamp, rfc3339, stamp
from dolbom.dates import Day
from dolbom.errors import NotFound
from dolbom.ids import UUID4_PATTERN, same_uuid
from dolbom.korea.identifiers import Unnumbered
from dolbom.meals.store import MealStore
from dolbom.model import Model
from dolbom.patterns import CARD, NOT_BLANK
from dolbom.people.links import linking
from dolbom.people.links.linking import As, Link, Stores

ANYBODY = people(*RESIDENTS)
OFFICERS = people("officer")
CODE_MAX = 40
MINE = "/v1/my/children/{child_id}"
"""The caller's own links."""
LETTERS = "/v1/desk/children/{child_id}"


Moment = Annotated[str, PlainSerializer(lambda text: rfc3339(parse_stamp(text)))]
"""A stamp, shown with Seoul's offset."""
RequestId = Annotated[str, Field(pattern=UUID4_PATTERN), AfterValidator(str.lower)]
"""A random number of the device, which nobody else knows: the code is derived from it."""
CardNumber = Annotated[str, Field(max_length=40, pattern=CARD)]
"""As it stands on the card, with or without gaps. It is not kept."""
Code = Annotated[str, Field(max_length=CODE_MAX, pattern=NOT_BLANK)]
Why = Annotated[str, Field(min_length=2, max_length=200, pattern=NOT_BLANK), Unnumbered]


class LinkForm(Model):
    """What stands on the card and in the letter, and for whom this account is: the child, or who acts for it."""

    card_number: CardNumber
    birth_date: Day
    code: Code
    linked_as: As


class LinkView(Model):
    """A link. The next token carries it: the app renews its token now."""

    child_id: str
    linked_as: As
    since: Moment


class PairingForm(Model):
    request_id: RequestId


class PairingView(Model):
    """The code to be shown on this device, and until when it can be typed on the other one."""

    code: str
    valid_until: Moment


class DeviceForm(Model):
    code: Code


class UnlinkedView(Model):
    child_id: str
    linked: Literal[False] = False


class LetterForm(Model):
    """The card and birth date that the letter will be asked for with. Neither is kept."""

    request_id: RequestId
    card_number: CardNumber
    birth_date: Day


class LetterView(Model):
    """A letter's code, for the letter and nothing else: it is shown here, and can be read nowhere again."""

    child_id: str
    code: str
    valid_until: Moment


class LetterLine(Model):
    made_at: Moment
    made_by: str
    made_by_name: str | None = None
    """What colleagues call them; nothing where none is known."""
    valid_until: Moment
    state: Literal["open", "used", "over", "locked"]


class AccountLine(Model):
    account: str
    linked_as: As
    since: Moment


class LinksView(Model):
    """The letters that were made for a child, and the accounts that are linked to it now."""

    letters: list[LetterLine]
    accounts: list[AccountLine]


class EndForm(Model):
    account: Annotated[str, Field(max_length=64, pattern=NOT_BLANK), AfterValidator(same_uuid)]
    why: Why


def register(app: Api, stores: Callable[[], Stores], meals: Callable[[], MealStore]) -> None:
    """Adds the routes to the API of people."""

    @app.operation(
        "POST /v1/my/card",
        auth=ANYBODY,
        body=LinkForm,
        answer=LinkView,
        errors=(
            *("link_refused", "too_many_links", "linked_to_another", "too_many_accounts"),
            *("account_deleted", "too_many_entitlements"),
        ),
    )
    def link_card(call: Call[LinkForm]) -> LinkView:
        """Links this account with a child's card by the code of the municipality's letter. No answer tells whether
        there is such a card."""
        form = call.body
        return _view(
            linking.link_by_letter(
                stores(), call.caller, form.card_number, form.birth_date, form.code, form.linked_as, call.now
            )
        )

    @app.operation(
        "POST /v1/my/pairings",
        auth=ANYBODY,
        body=PairingForm,
        answer=PairingView,
        status=201,
        errors=("too_many_links", "request_differs"),
    )
    def show_code(call: Call[PairingForm]) -> PairingView:
        """A code for a second device of a child: shown here, typed by a guardian, within ten minutes.

        Where no guardian is linked, the child's own account types it.
        """
        code, until = linking.show_code(stores(), call.caller, call.body.request_id, call.now)
        return PairingView(code=code, valid_until=until)

    @app.operation(
        f"POST {MINE}/devices",
        auth=ANYBODY,
        body=DeviceForm,
        answer=LinkView,
        errors=(
            *("not_found", "device_refused", "guardian_approves", "too_many_links", "linked_to_another"),
            *("too_many_accounts", "account_deleted", "too_many_entitlements"),
        ),
    )
    def approve_device(call: Call[DeviceForm]) -> LinkView:
        """Links the account that shows a code, as the child's own, to a child for whom one acts.

        A guardian decides; the child's own account only while no guardian is linked (409 `guardian_approves`).
        """
        link = linking.approve_device(stores(), call.caller, call.path["child_id"], call.body.code, call.now)
        return _view(link)

    @app.operation(f"DELETE {MINE}", auth=ANYBODY, answer=UnlinkedView, errors=("not_found", "too_many_entitlements"))
    def unlink_child(call: Call[None]) -> UnlinkedView:
        """Ends this account's link with a child, at once. What the child has stays the child's."""
        child_id = call.path["child_id"]
        linking.unlink(stores(), call.caller.subject, child_id, call.caller.subject, "unlinked in the app", call.now)
        return UnlinkedView(child_id=child_id)

    @app.operation(
        f"POST {LETTERS}/letters",
        auth=OFFICERS,
        body=LetterForm,
        answer=LetterView,
        status=201,
        errors=("not_found", "request_differs"),
    )
    def make_letter(call: Call[LetterForm]) -> LetterView:
        """Makes a letter's code for a child of one's own municipality, valid for thirty days and five tries. An earlier
        letter for the same card opens nothing from then on."""
        child_id, form = _child_of(call, meals()), call.body
        code, valid_until = linking.make_letter(
            stores(), child_id, call.caller.subject, form.request_id, form.card_number, form.birth_date, call.now
        )
        return LetterView(child_id=child_id, code=code, valid_until=valid_until)

    @app.operation(f"GET {LETTERS}/links", auth=OFFICERS, answer=LinksView, errors=("not_found",))
    def read_links(call: Call[None]) -> LinksView:
        """A child's letters, and the accounts that are linked to it now."""
        child_id = _child_of(call, meals())
        return _links(stores(), child_id, call)

    @app.operation(
        f"POST {LETTERS}/links/end",
        auth=OFFICERS,
        body=EndForm,
        answer=LinksView,
        errors=("not_found", "too_many_entitlements"),
    )
    def end_link(call: Call[EndForm]) -> LinksView:
        """Ends an account's link with a child of one's own municipality, at once, with a reason."""
        child_id = _child_of(call, meals())
        linking.unlink(stores(), call.body.account, child_id, call.caller.subject, call.body.why, call.now)
        return _links(stores(), child_id, call)


def _child_of(call: Call, meals: MealStore) -> str:  # type: ignore[type-arg]
    child_id = call.path["child_id"]
    account = meals.account(child_id)
    if account is None or not call.caller.governs(account.municipality):
        raise NotFound()
    return child_id


def _view(link: Link) -> LinkView:
    return LinkView(child_id=link.child_id, linked_as=link.linked_as, since=link.since)


def _links(stores: Stores, child_id: str, call: Call) -> LinksView:  # type: ignore[type-arg]
    at = stamp(call.now)
    letters = stores.links.letters_of(child_id)
    names = stores.people.names(letter.made_by for letter in letters)
    lines = [
        LetterLine(
            made_at=letter.made_at,
            made_by=letter.made_by,
            made_by_name=names.get(letter.made_by),
            valid_until=letter.valid_until,
            state="used"
            if letter.used_at
            else "open"
            if letter.opens(at)
            else "over"
            if at >= letter.valid_until or letter.state == "replaced"
            else "locked",
        )
        for letter in letters
    ]
    accounts = [
        AccountLine(account=account, linked_as=link.linked_as, since=link.since)
        for account, link in linking.links_of(stores, child_id, call.now)
    ]
    return LinksView(letters=lines, accounts=accounts)
