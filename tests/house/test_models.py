"""No model repeats what somebody wrote: pydantic's errors would, and a traceback of one ends in a log."""

import ast
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

import dolbom
from tests.support.each import for_each
from tests.support.sources import parts
from tools.steps import ROOT

pytestmark = pytest.mark.xdist_group("sources")

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
    assert {"OrderRequest", "Report", "MealPolicy", "MisuseThresholds", "QueueRow"} <= names


NO_MODELS = {"TypeAdapter", "create_model", "validate_call", "dataclasses"}
"""What validates as models do, and shows its input in its errors, without being found among the models."""


@for_each(sorted([*ROOT.glob("layers/**/*.py"), *ROOT.glob("functions/**/*.py")]))
def test_whatever_validates_is_a_model(path: Path) -> None:
    assert pydantic_names(path.read_text()) & NO_MODELS == set()


def pydantic_names(source: str) -> set[str]:
    """What a module has from pydantic, by the parts of its dotted names."""
    imports = [node for node in parts(source) if isinstance(node, ast.Import | ast.ImportFrom)]
    whole = [f"{getattr(node, 'module', None) or ''}.{alias.name}" for node in imports for alias in node.names]
    return {part for name in whole if "pydantic" in name.split(".") for part in name.split(".")} | {
        node.attr for node in parts(source) if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "pydantic"
    }


@pytest.mark.parametrize(
    "line",
    ["from pydantic import TypeAdapter", "from pydantic.dataclasses import dataclass", "import pydantic.dataclasses",
     "import pydantic\nread = pydantic.TypeAdapter(int)"],
)  # fmt: skip
def test_what_validates_and_is_no_model_is_found(line: str) -> None:
    assert pydantic_names(line) & NO_MODELS


@for_each(MODELS, name=lambda model: f"{model.__module__}.{model.__qualname__}")
def test_A1_R11_an_error_of_a_model_shows_nothing_of_its_input(model: type[BaseModel]) -> None:
    assert model.model_config.get("hide_input_in_errors") is True
    inner: tuple[Any, ...] = (MARK, {"zq7": MARK}, [MARK])
    for value in (MARK, *(dict.fromkeys(model.model_fields, wrong) for wrong in inner)):
        try:
            model.model_validate(value)
        except ValidationError as error:
            assert MARK not in str(error)  # noqa: PT017 - not every shape is wrong to every model
