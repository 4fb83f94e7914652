"""The base of all models that requests and answers are made of, and the positions in them."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError


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
