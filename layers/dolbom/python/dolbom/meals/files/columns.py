"""What the columns of line files hold, and a line's values as a model."""

import re
from collections.abc import Mapping
from typing import Annotated, TypeVar

from pydantic import BeforeValidator, Field, ValidationError

from dolbom.model import Model
from dolbom.money import AMOUNT_KRW_MAX

M = TypeVar("M", bound=Model)
_DIGITS = re.compile(r"[0-9]{1,7}")


def _whole_won(cell: object) -> object:
    """A cell's number; spaces, signs, points and the like make none, where a spreadsheet might have meant something."""
    return int(cell) if isinstance(cell, str) and _DIGITS.fullmatch(cell) else cell


LineAmount = Annotated[int, BeforeValidator(_whole_won), Field(gt=0, le=AMOUNT_KRW_MAX)]
"""Whole won, more than none."""


def read(model: type[M], values: Mapping[str, str]) -> tuple[M | None, frozenset[str]]:
    """A line's values as a model; or None, and the columns whose values are not valid."""
    try:
        return model.model_validate(values), frozenset()
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        return None, frozenset(str(fault["loc"][0]) for fault in faults)
