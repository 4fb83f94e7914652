"""A shop applies to be registered, and its municipality decides (M7, M10).

Anybody may apply, without an account: the form's own number is the receipt, by which the shop follows what becomes of
it. What a shop tells here is what it tells its customers, and its number at the tax office.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from dolbom.auth import Caller
from dolbom.clock import parse_stamp, rfc3339, seconds_left_of_day, stamp
from dolbom.errors import Conflict, Fault, Invalid, NotFound, TooMany
from dolbom.ids import UUID7_ANY_CASE_PATTERN, UUID7_SKEW_MAX, same_uuid, uuid7_time
from dolbom.korea.identifiers import Unnumbered
from dolbom.korea.telephones import WRITTEN_CHARACTERS_MAX, number_in
from dolbom.meals.accounts import Change
from dolbom.meals.categories import Category
from dolbom.meals.merchant import DeliveryArea, MenuItem, Merchant, ShopName
from dolbom.meals.merchants.forms import Next, Why
from dolbom.meals.merchants.geometry import is_in_korea, place_of
from dolbom.meals.merchants.registry_store import RegistryStore, StaleShop
from dolbom.meals.names import TYPED, MerchantId, MunicipalityCode
from dolbom.meals.opening.hours import ShopHours
from dolbom.meals.shopkeepers.application_store import (
    Application,
    ApplicationStore,
    Full,
    State,
    Taken,
    decided,
    readable_content,
)
from dolbom.meals.store import MealStore
from dolbom.model import Latitude, Longitude, Model
from dolbom.patterns import NOT_BLANK

MENU_MAX = 100
_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3)


def _checked(number: str) -> str:
    """A number of the tax office (사업자등록번호): its last digit is made of the others."""
    digits = [int(letter) for letter in number if letter not in "- "]
    total = sum(weight * digit for weight, digit in zip(_WEIGHTS, digits, strict=False))
    total += digits[8] * 5 + digits[8] * 5 // 10
    if (10 - total % 10) % 10 != digits[9]:
        raise PydanticCustomError("no_business_number", "is no business number")
    return "".join(map(str, digits))


def _number(written: str) -> str:
    """A telephone as people write it; an officer calls it."""
    number = number_in(written)
    if number is None:
        raise PydanticCustomError("no_telephone", "is no telephone number")
    return number


class ApplicationRequest(Model):
    """A shop that wants to be registered."""

    application_id: Annotated[
        str,
        StringConstraints(pattern=UUID7_ANY_CASE_PATTERN),
        AfterValidator(same_uuid),
        Field(description="A UUID version 7, made by the client: the receipt by which the application is followed."),
    ]
    municipality: MunicipalityCode
    name: ShopName
    category: Category
    business_number: Annotated[
        str, StringConstraints(pattern=r"^[0-9]{3}[- ]?[0-9]{2}[- ]?[0-9]{5}$"), AfterValidator(_checked), TYPED
    ]
    phone: Annotated[str, Field(max_length=WRITTEN_CHARACTERS_MAX), AfterValidator(_number)]
    address: Annotated[str, Field(min_length=5, max_length=120, pattern=NOT_BLANK), Unnumbered]
    lat: Latitude
    lon: Longitude
    hours: ShopHours | None = None
    delivery: DeliveryArea | None = None
    menu: Annotated[tuple[MenuItem, ...], Field(max_length=MENU_MAX, strict=False)] = ()


class DecisionRequest(Model):
    """What the municipality decides, and why; a shop that is let in gets its number."""

    municipality: MunicipalityCode
    decision: Literal["approve", "refuse"]
    merchant_id: MerchantId | None = None
    why: Why


class ApplicationQuery(Model):
    municipality: MunicipalityCode


class ApplicationsQuery(Model):
    """A town's applications: all, or of one state."""

    municipality: MunicipalityCode
    state: State | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    next: Next | None = None


class ApplicationView(Model):
    """What became of an application, as its shop sees it."""

    application_id: str
    state: State
    applied_at: str
    decided_at: str | None = None
    why: str | None = None
    merchant_id: str | None = None


class ReceivedView(ApplicationView):
    """An application as the municipality sees it."""

    form: ApplicationRequest


class ReceivedList(Model):
    """Applications, oldest first."""

    applications: list[ReceivedView]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Stores:
    applications: ApplicationStore
    registry: RegistryStore


def apply(
    store: ApplicationStore, meals: MealStore, form: ApplicationRequest, network: str, now: datetime
) -> Application:
    """Takes an application in. The same again is the same answer, and counts towards no limit.

    Raises:
        Invalid: the town is not switched on, the place is outside Korea, or the form's number is not of now.
        Conflict: the form's number is another application's.
        TooMany: so many came from this network, or to this town.
    """
    content = form.model_dump_json()
    known = store.application(form.municipality, form.application_id)
    if known is None:
        if abs(uuid7_time(form.application_id) - now) > UUID7_SKEW_MAX:
            raise Invalid("application_id_stale", faults=[Fault("/application_id")])
        if meals.policy(form.municipality, now) is None:
            raise Invalid("not_switched_on")
        if not is_in_korea(place_of(form.lat, form.lon)):
            raise Invalid("place_outside")
        made = Application(form.municipality, form.application_id, content, stamp(now))
        try:
            store.add(made, network, now)
            return made
        except Full:
            raise TooMany("too_many_applications", retry_after_s=seconds_left_of_day(now)) from None
        except Taken as taken:
            known = taken.application
    if known.content != content:
        form_of(known)  # what cannot be read is no other's
        raise Conflict("application_taken")
    return known


def decide(stores: Stores, caller: Caller, application_id: str, request: DecisionRequest, now: datetime) -> Application:
    """Lets a shop in, or not. The same decision again is the same answer; the shop is registered in the same
    transaction.

    Raises:
        NotFound: no application to this officer's municipality.
        Conflict: it was decided otherwise, or the merchant's number is in use.
        Invalid: a number is missing, or the place cannot hold one more shop.
    """
    if not caller.governs(request.municipality):
        raise NotFound()
    if request.decision == "approve" and request.merchant_id is None:
        raise Invalid("invalid", faults=[Fault("/merchant_id", "missing")])
    state: State = "approved" if request.decision == "approve" else "refused"
    rounds = stores.registry.table.rounds()
    while rounds.another():
        known = stores.applications.application(request.municipality, application_id)
        if known is None:
            raise NotFound()
        form_of(known)  # nobody decides on what cannot be read
        merchant_id = request.merchant_id or "" if state == "approved" else ""
        if known.state != "open":
            if (known.state, known.merchant_id) != (state, merchant_id):
                raise Conflict("application_decided", facts={"state": known.state})
            return known
        after = decided(known, state, caller.subject, stamp(now), request.why, merchant_id)
        try:
            if state == "refused":
                stores.applications.decide(after)
            else:
                _register(stores, after, caller, request, now)
        except StaleShop:
            continue
        return after


def _register(stores: Stores, after: Application, caller: Caller, request: DecisionRequest, now: datetime) -> None:
    if stores.registry.known(after.merchant_id) is not None:
        raise Conflict("merchant_taken")
    form = form_of(after)
    told = form.model_dump(exclude={"application_id", "business_number", "phone"}, exclude_unset=True)
    merchant = Merchant.model_validate({"menu": (), **told, "merchant_id": after.merchant_id})
    trace = Change(caller.subject, stamp(now), f"approve {after.application_id}", request.why)
    stores.registry.put(None, merchant, trace, beside=[stores.applications.decision(after)])


def form_of(application: Application) -> ApplicationRequest:
    """What was applied for.

    Raises:
        Unreadable: what is kept of it is no form.
    """
    return readable_content(application, partial(ApplicationRequest.model_validate_json, extra="ignore"))


def view(application: Application) -> ApplicationView:
    """What its shop is told."""
    at = application.decided_at
    return ApplicationView(
        application_id=application.application_id,
        state=application.state,
        applied_at=rfc3339(parse_stamp(application.applied_at)),
        decided_at=rfc3339(parse_stamp(at)) if at else None,
        why=application.why or None,
        merchant_id=application.merchant_id or None,
    )


def received(application: Application) -> ReceivedView:
    """What its municipality sees."""
    return ReceivedView(**dict(view(application)), form=form_of(application))
