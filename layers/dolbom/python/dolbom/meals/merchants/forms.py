"""What is asked of shops: by whoever looks for one, and by the officers who register them."""

from typing import Annotated

from pydantic import Field, StringConstraints

from dolbom.dates import Instant
from dolbom.korea.identifiers import Unnumbered
from dolbom.meals.categories import Category
from dolbom.meals.merchant import MENU_ITEMS_MAX, DeliveryArea, MenuItem, Merchant, ShopAddress, ShopName, State
from dolbom.meals.names import ChildId, MunicipalityCode
from dolbom.meals.opening.hours import ShopHours
from dolbom.model import Latitude, Longitude, Model
from dolbom.patterns import NOT_BLANK

RADIUS_M_MAX = 20_000
PAGE_MAX = 50
LISTED_MAX = 200

Why = Annotated[str, Field(min_length=2, max_length=200, pattern=NOT_BLANK), Unnumbered]
Words = Annotated[str, StringConstraints(min_length=1, max_length=30, pattern=NOT_BLANK)]
Next = Annotated[str, StringConstraints(max_length=300)]


class NearQuery(Model):
    """Where, how far, and what for. `q` is the beginning of a name or of a word in it, or its initial consonants."""

    lat: Latitude
    lon: Longitude
    radius_m: Annotated[int, Field(ge=1, le=RADIUS_M_MAX)] = 1_000
    category: Category | None = None
    open_at: Instant | None = None
    delivers: Annotated[bool | None, Field(description="`true`: only shops that deliver to this place.")] = None
    q: Words | None = None
    child_id: Annotated[ChildId | None, Field(description="Needed from a guardian of several children.")] = None
    limit: Annotated[int, Field(ge=1, le=PAGE_MAX)] = 20
    next: Next | None = None


class ShopQuery(Model):
    child_id: Annotated[ChildId | None, Field(description="Needed from a guardian of several children.")] = None


class RegisterRequest(Merchant):
    """A shop as its municipality registers it."""

    why: Why


class ChangeRequest(Model):
    """What is to be otherwise of a shop; what is left out stays, and `null` takes hours or delivery away."""

    name: ShopName | None = None
    category: Category | None = None
    lat: Latitude | None = None
    lon: Longitude | None = None
    open: bool | None = None
    hours: ShopHours | None = None
    delivery: DeliveryArea | None = None
    address: ShopAddress | None = None
    menu: Annotated[tuple[MenuItem, ...], Field(max_length=MENU_ITEMS_MAX, strict=False)] | None = None
    why: Why


class StateRequest(Model):
    """`suspended` for a while, `closed` for good, `active` again."""

    state: State
    why: Why


class ShopsQuery(Model):
    """A town's shops: all, of one state, or those whose name begins so."""

    municipality: MunicipalityCode
    state: State | None = None
    q: Words | None = None
    limit: Annotated[int, Field(ge=1, le=LISTED_MAX)] = 50
    next: Next | None = None
