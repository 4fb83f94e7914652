"""What things of the meal service are called: one definition of each id, for requests, files and rows alike."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from dolbom.korea.identifiers import Unnumbered, has_resident_number
from dolbom.patterns import NOT_BLANK, as_typed

TYPED = BeforeValidator(as_typed)
"""Of what people type and spreadsheets write: it is read as it was meant."""

MUNICIPALITY_CODE = r"^[0-9]{5}$"
MunicipalityCode = Annotated[str, Field(pattern=MUNICIPALITY_CODE), TYPED]
CHILD_ID = r"^[a-z0-9][a-z0-9-]{2,39}$"
ChildId = Annotated[str, StringConstraints(pattern=CHILD_ID), TYPED]


def _no_resident_number(number: str) -> str:
    if has_resident_number(number):
        raise PydanticCustomError("resident_number", "must be no resident number")
    return number


NewChildId = Annotated[ChildId, AfterValidator(_no_resident_number)]
"""Under which an account is opened: it stands in keys, lists and files from then on, so it is nobody's resident number.
"""
MERCHANT_ID = r"^[a-z0-9][a-z0-9-]{2,39}$"
MerchantId = Annotated[str, Field(pattern=MERCHANT_ID), TYPED]
ItemId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$"), TYPED]
CARD_REF = r"^[a-z0-9][a-z0-9-]{5,39}$"
CardRef = Annotated[
    str,
    StringConstraints(pattern=CARD_REF),
    Field(description="The card network's token of a card; never its number."),
    TYPED,
]
LineId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{2,63}$"), TYPED]
"""Of a line of a file, as whoever sends it numbers them: a load's, a purchase's, a cancellation's."""
NetworkCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,19}$")]
"""A card network, as the folder of its files is called."""

Why = Annotated[str, Field(min_length=2, max_length=200, pattern=NOT_BLANK), Unnumbered]
"""Why an officer does something, or takes something away: kept with it."""


def numbered(sender: str, number: str) -> str:
    """A sender's own number, told from every other sender's: towns and networks number as they like."""
    return f"{sender}.{number}"


SANDBOX = "99"
"""How the codes of the sandbox's towns begin: no municipality's legal code does."""


def is_sandbox(municipality: str) -> bool:
    """Whether a town is of the partners' sandbox, and its money none."""
    return municipality.startswith(SANDBOX)
