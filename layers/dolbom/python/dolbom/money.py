"""Money at the edge. Inside it is a plain integer of KRW; the won has no minor unit."""

from typing import Annotated, Literal

from pydantic import Field

from dolbom.model import Model

AMOUNT_KRW_MAX = 1_000_000
"""The largest amount of any one request; far over every cap, far under what could overflow."""


class Money(Model):
    """An amount as clients read it."""

    amount: int
    currency: Literal["KRW"] = "KRW"


class Price(Model):
    """An amount as clients send it: whole won, not negative."""

    amount: Annotated[int, Field(ge=0, le=AMOUNT_KRW_MAX)]
    currency: Literal["KRW"] = "KRW"


NOTHING = Price.model_construct(amount=0)
"""A default. Constructed without validation, which would build the model's validator at each start."""


def won(amount: int) -> Money:
    """An amount of KRW for an answer."""
    return Money(amount=amount)
