"""How a run of tests ended, told by pytest itself (`-p tools.mutants.verdict`) in the file that the environment names.

A change is noticed by an assertion that fails, or by a crash: of our code, or of the test over what the code gave it.
Anything else that goes wrong, a tool that is missing, a file that cannot be read, a process that cannot be started,
says nothing about the change.
"""

import json
import os
from pathlib import Path

import pytest

VARIABLE = "MUTANTS_VERDICT"
CODE = ("layers/dolbom/python/dolbom/", "functions/")
"""Where code lies that a change can make crash: it was green before, and nothing else has changed."""
TESTS = "tests/"
OVER_AN_ANSWER = (TypeError, AttributeError, LookupError, ValueError)
"""What a test meets that goes on with something that is not there."""


@pytest.hookimpl(tryfirst=True)
def pytest_exception_interact(node: pytest.Item | pytest.Collector, call: pytest.CallInfo[object]) -> None:
    path = Path(os.environ[VARIABLE])
    if call.excinfo is not None and not path.exists():
        told = {"test": node.nodeid, "how": how(call.excinfo.value), "error": type(call.excinfo.value).__name__}
        path.write_text(json.dumps(told))


def how(error: BaseException) -> str:
    """`assertion`, `crash` or `other`: the last says nothing about the change."""
    if isinstance(error, AssertionError | pytest.fail.Exception):
        return "assertion"
    places = _places(error)
    if any(at.startswith(CODE) for at in places):
        return "crash"
    if isinstance(error, ImportError) and (error.name or "").startswith("dolbom."):
        return "crash"
    if places and places[-1].startswith(TESTS) and isinstance(error, OVER_AN_ANSWER):
        return "crash"
    inner = [error.__cause__, *getattr(error, "exceptions", ())]
    found = {how(one) for one in inner if one is not None}
    return next((kind for kind in ("assertion", "crash") if kind in found), "other")


def _places(error: BaseException) -> list[str]:
    found, trace = [], error.__traceback__
    while trace is not None:
        path = Path(trace.tb_frame.f_code.co_filename)
        if path.is_relative_to(Path.cwd()):
            found.append(str(path.relative_to(Path.cwd())))
        trace = trace.tb_next
    return found
