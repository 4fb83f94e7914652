"""The base of all models that requests and answers are made of."""

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """Base of requests and answers: unknown fields and loose types are refused, schemas are built at first use, and an
    error does not repeat what somebody wrote."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, defer_build=True, hide_input_in_errors=True)
