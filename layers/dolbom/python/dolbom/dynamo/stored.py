"""What a table holds, as a model: the base of rows that are read and written whole."""

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from dolbom.clock import parse_stamp, stamp
from dolbom.dynamo.items import OF_THE_TABLE, Item, reading


def _instant(value: Any) -> Any:
    """An instant as rows hold it."""
    try:
        return parse_stamp(value) if isinstance(value, str) else value
    except ValueError:
        raise ValueError("no instant") from None


Instant = Annotated[datetime, BeforeValidator(_instant), PlainSerializer(stamp)]


Count = Annotated[int, Field(ge=0)]
"""How many there are: what is less than none was not counted by us, and nobody goes on counting from it."""


class Stored(BaseModel):
    """Base of what the tables hold. What later code may have added is read over, and kept by whoever writes the row
    again; numbers are numbers, and an error does not repeat what somebody wrote."""

    model_config = ConfigDict(frozen=True, strict=True, extra="allow", defer_build=True, hide_input_in_errors=True)

    @classmethod
    def of(cls, item: Item) -> Self:
        """What a row is.

        Raises:
            Unreadable: it is not of this form.
        """
        return reading(cls._validated, item)

    @classmethod
    def _validated(cls, item: Item) -> Self:
        content = {name: value for name, value in item.items() if name not in OF_THE_TABLE or name in cls.model_fields}
        return cls.model_validate(content, extra="allow")


SHOWN = ConfigDict(extra="ignore")
"""Of what is shown as it is stored: what later code added to it is read over, and not shown."""
