"""What tests share beside fixtures: the synthesised templates, the events of AWS, and a context for handlers."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from aws_lambda_powertools import Logger

from dolbom import aws
from dolbom.deadline import Deadline
from dolbom.dynamo.sweep import Sweep
from tools.packaging.assembly import DATA_ONLY, assembly
from tools.steps import ROOT, StepFailed

EVENTS = ROOT / "events"
FUNCTIONS = tuple(sorted(path.parent.name for path in (ROOT / "functions").glob("*/handler.py")))
APIS = {"meals": "meals_api", "alerts": "alerts_api", "desk": "desk_api", "people": "people_api"}
Resource = dict[str, Any]


def failing_once(make: Callable[[str], Path]) -> Callable[[str], Path]:
    """Makes each thing at most once a run, also where that fails: all who need it then fail at once, alike."""

    @cache
    def outcome(what: str) -> Path | StepFailed:
        try:
            return make(what)
        except StepFailed as failure:
            return failure

    def made(what: str) -> Path:
        found = outcome(what)
        if isinstance(found, StepFailed):
            raise StepFailed(*found.args)
        return found

    return made


made = failing_once(assembly)
"""The folder of an assembly: of `local`, `aws` or `DATA_ONLY`."""


@cache
def template(stack: str, target: str = "local") -> dict[str, Any]:
    """A stack's synthesised template; synthesised at most once a run, and not at all when the sources are unchanged."""
    path = made(DATA_ONLY if (stack, target) == ("data", "local") else target) / f"dolbom-{stack}.template.json"
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def resources(stack: str, kind: str, target: str = "local") -> dict[str, Resource]:
    """The resources of a CloudFormation type, by logical id."""
    found = template(stack, target)["Resources"]
    return {name: resource for name, resource in found.items() if resource["Type"] == kind}


def event(function: str, case: str) -> dict[str, Any]:
    """An event as AWS sends it, from events/<function>/<case>.json."""
    found: dict[str, Any] = json.loads((EVENTS / function / f"{case}.json").read_text())
    return found


def cases(function: str) -> list[str]:
    """The names of a function's events."""
    return sorted(path.stem for path in (EVENTS / function).glob("*.json"))


@dataclass
class Context:
    """What Lambda tells a handler about its own invocation."""

    function_name: str = "dolbom-test"
    aws_request_id: str = "00000000-0000-4000-8000-000000000000"
    memory_limit_in_mb: int = 512
    remaining_ms: int = 10_000

    @property
    def invoked_function_arn(self) -> str:
        return f"arn:aws:lambda:ap-northeast-2:000000000000:function:{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        return self.remaining_ms


def deadline_of(context: Any) -> Deadline:
    """A deadline whose invocation has begun, with what Lambda tells of it."""
    made = Deadline()
    made.begin(context)
    return made


def a_sweep(deadline: Deadline | None = None) -> Sweep:
    """A run of the clocks; without end if it has no deadline."""
    return Sweep(Logger(service="a-sweep"), deadline or Deadline())


def from_root(path: Path) -> str:
    """A path as a reader of the repository writes it."""
    return str(path.relative_to(ROOT))


def forget(function: ModuleType) -> None:
    """Ends the process of a function's handler module: the next call finds nothing in its memory."""
    for held in vars(function).values():
        # A module may be there that waits to be imported.
        if not isinstance(held, ModuleType) and hasattr(held, "cache_clear") and held.__module__ == function.__name__:
            held.cache_clear()


def new_clients() -> None:
    """Ends this process's clients of AWS, and those of all functions with them: a handler that went on with an old one
    would be watched by nobody who asks for the clients of now."""
    aws.client.cache_clear()
    for name in FUNCTIONS:
        function = sys.modules.get(f"functions.{name}.handler")
        if function is not None:
            forget(function)
