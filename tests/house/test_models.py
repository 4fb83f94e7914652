"""No model repeats what somebody wrote: pydantic's errors would, and a traceback of one ends in a log."""

from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

import dolbom

MARK = "zq7marked"

for _module in walk_packages(dolbom.__path__, "dolbom."):
    import_module(_module.name)


def every_model(base: type[BaseModel] = BaseModel) -> set[type[BaseModel]]:
    """All models of ours, whatever they inherit from."""
    below = {model for child in base.__subclasses__() for model in (child, *every_model(child))}
    return {model for model in below if model.__module__.startswith("dolbom.")}


MODELS = sorted(every_model(), key=lambda model: f"{model.__module__}.{model.__qualname__}")


def test_there_are_models_of_every_kind() -> None:
    names = {model.__name__ for model in MODELS}
    assert {"OrderRequest", "Report", "MealPolicy", "MisuseThresholds", "ReceiveFile", "QueueRow"} <= names


@pytest.mark.parametrize("model", MODELS, ids=lambda model: f"{model.__module__}.{model.__qualname__}")
def test_A1_R11_an_error_of_a_model_shows_nothing_of_its_input(model: type[BaseModel]) -> None:
    assert model.model_config.get("hide_input_in_errors") is True
    inner: tuple[Any, ...] = (MARK, {"zq7": MARK}, [MARK])
    for value in (MARK, *(dict.fromkeys(model.model_fields, wrong) for wrong in inner)):
        try:
            model.model_validate(value)
        except ValidationError as error:
            assert MARK not in str(error)  # noqa: PT017 - not every shape is wrong to every model
