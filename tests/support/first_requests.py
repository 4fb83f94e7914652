"""Starts each function as Lambda does, and has each part of it asked for the first time: nothing is there that another
function, or another request, has imported. Prints, as JSON, what became of each.

    python tests/support/first_requests.py EVENTS_A_PART

A process that knows the libraries, and nothing of ours, goes apart (fork) for each function, and each function's again
for each request, so that none pays for the libraries' start.
"""

import json
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aws_lambda_powertools.metrics  # noqa: F401  the libraries, for all
import chalice.app  # noqa: F401
import pydantic  # noqa: F401

ROOT = Path(__file__).resolve().parent.parent.parent
NOTHING = {"Items": [], "Count": 0, "Responses": {}, "UnprocessedKeys": {}, "Contents": [], "Users": []}
"""What each call of each service of AWS answers."""
BROKEN = ("ImportError", "ModuleNotFoundError", "NameError", "UnboundLocalError")


def apart(do: Callable[[], Any]) -> Any:
    """What becomes of something in a process of its own, which ends with it."""
    reading, writing = os.pipe()
    if not (child := os.fork()):
        os.close(reading)
        try:
            told = do()
        except BaseException as error:
            told = {"error": f"{type(error).__name__}: {error}"}
        with os.fdopen(writing, "w") as out:
            json.dump(told, out)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as answer:
        told = json.load(answer)
    os.waitpid(child, 0)
    return told


def started(function: str, events_a_part: int) -> dict[str, Any]:
    """A function that has just started: which of our modules it has, and what becomes of the first requests of each
    of its parts."""
    sys.path.insert(0, str(ROOT / "functions" / function))
    import handler  # type: ignore[import-not-found]

    from dolbom import aws

    aws.client = lambda *_names, **_more: _Nobody()  # type: ignore[assignment]
    modules = sorted(name for name, module in sys.modules.items() if type(module).__name__ != "_LazyModule")
    lines: list[str] = []
    of = getattr(handler, "app", handler)
    of.logger.registered_handler.setStream(SimpleNamespace(write=lines.append, flush=lambda: None))
    call = of if hasattr(handler, "app") else handler.handler
    asked: dict[str, list[dict[str, Any]]] = {name: [] for name in of.parts.names} if hasattr(handler, "app") else {}
    for path in sorted((ROOT / "events" / function).glob("*.json")):
        event = json.loads(path.read_text())
        part = of.parts.name_of(event["requestContext"]["resourcePath"]) if hasattr(handler, "app") else ""
        asked.setdefault(part, []).append(event)

    def ask(event: dict[str, Any] | None, part: str) -> dict[str, Any]:
        answer, error = None, ""
        try:
            if event is None:
                return {"status": 200, "broken": [], "opened": of.parts.open(part)}
            of.still_entitled = lambda _caller: None  # whoever asks is nobody's, and would be sent away
            answer = call(event, SimpleNamespace(aws_request_id="1", get_remaining_time_in_millis=lambda: 50_000))
        except Exception as failure:
            error = f"{type(failure).__name__}: {failure}"
        status = answer.get("statusCode") if isinstance(answer, dict) else None
        failed = [line for line in lines if any(f'"{kind}"' in line for kind in BROKEN)]
        return {"status": status, "broken": failed + [error for kind in BROKEN if kind in error]}

    outcomes = {
        part: [apart(partial(ask, event, part)) for event in events[:events_a_part] or [None]]
        for part, events in asked.items()
    }
    return {"modules": [name for name in modules if name.startswith("dolbom.")], "outcomes": outcomes}


class _Nobody:
    """A service of AWS in which there is nothing."""

    def __getattr__(self, name: str) -> Callable[..., dict[str, Any]]:
        return lambda **_asked: dict(NOTHING)


if __name__ == "__main__":
    functions = sorted(path.parent.name for path in (ROOT / "functions").glob("*/handler.py"))
    sys.stdout.write(
        json.dumps({function: apart(partial(started, function, int(sys.argv[1]))) for function in functions})
    )
