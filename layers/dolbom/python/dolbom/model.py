"""The base of all models that requests and answers are made of, the positions in them, and what was sent as one."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, TypeVar, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from dolbom.errors import Fault, Invalid
from dolbom.patterns import DECIMAL, WHOLE_NUMBER, as_typed
from dolbom.starting.patterns import compiled_later

WHOLE_NUMBER_CHARS_MAX = 20
WHOLE_NUMBER_FORM = compiled_later(WHOLE_NUMBER)
DECIMAL_FORM = compiled_later(DECIMAL)

M = TypeVar("M", bound=BaseModel)


class Model(BaseModel):
    """Base of requests and answers: unknown fields and loose types are refused, schemas are built at first use, and an
    error does not repeat what somebody wrote."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True, hide_input_in_errors=True)


LATITUDE_MAX, LONGITUDE_MAX = 90, 180


def _no_longitude(value: object) -> object:
    """Anywhere in Korea, two numbers in the wrong order show: no latitude is over 90."""
    if isinstance(value, int | float) and LATITUDE_MAX < abs(value) <= LONGITUDE_MAX:
        raise PydanticCustomError("lat_and_lon_swapped", "latitude and longitude are in the wrong order")
    return value


Latitude = Annotated[
    float, Field(ge=-LATITUDE_MAX, le=LATITUDE_MAX, allow_inf_nan=False), BeforeValidator(_no_longitude)
]
"""In degrees of WGS 84, finite, and no longitude in its place."""
Longitude = Annotated[float, Field(ge=-LONGITUDE_MAX, le=LONGITUDE_MAX, allow_inf_nan=False)]


def query_in(model: type[M], values: Mapping[str, Sequence[str]]) -> M:
    """A query's parameters as a model: each at most once, numbers as people type them (`patterns.as_typed`) in plain
    digits, with a point where they may have one; `true` and `false` as JSON has them.

    Raises:
        Invalid: with every parameter at fault.
    """
    twice = [Fault(_pointer((name,)), "given_twice") for name, given in values.items() if len(given) > 1]
    if twice:
        raise Invalid(faults=twice)
    read = {name: _plain_value(model, name, given[0]) for name, given in values.items()}
    return validated(model, read)


def _plain_value(model: type[BaseModel], name: str, text: str) -> Any:
    """A parameter as the number or truth that its field holds; any other text as it is, for the model to judge."""
    field = model.model_fields.get(name)
    kinds = () if field is None else (field.annotation, *get_args(field.annotation))
    typed = str(as_typed(text)) if float in kinds or int in kinds else ""
    if float in kinds and DECIMAL_FORM.fullmatch(typed) and len(typed) <= WHOLE_NUMBER_CHARS_MAX:
        return float(typed)
    if int in kinds and WHOLE_NUMBER_FORM.fullmatch(typed) and len(typed) <= WHOLE_NUMBER_CHARS_MAX:
        return int(typed)
    return {"true": True, "false": False}.get(text, text) if bool in kinds else text


def validated(model: type[M], value: Any) -> M:
    """A value as a model.

    Raises:
        Invalid: with every field at fault, as JSON pointers.
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        faults = [
            Fault(_pointer(item["loc"]), item["type"], item.get("ctx") or {})
            for item in error.errors(include_url=False, include_input=False)
        ]
        raise Invalid(faults=faults) from None


def _pointer(location: tuple[int | str, ...]) -> str:
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in location)
