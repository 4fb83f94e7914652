"""What functions log. A line tells what happened, by ids; never what a person wrote, whatever goes wrong (A1, R11).

Every line carries `function_request_id`, Lambda's own number of the invocation. What failed is one line by `failed`:
its type, its place in the code, and the ids of what it was about.
"""

import os
import time
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from types import FrameType
from typing import Any

from aws_lambda_powertools import Logger, Metrics

from dolbom.deadline import Deadline
from dolbom.errors import DolbomError, Unreadable

OURS = frozenset({"dolbom", "functions", "handler"})
"""The packages of our own code; in Lambda a handler's module is called `handler`."""

Handler = Callable[..., Any]


class Failed(Exception):
    """A function failed. Lambda prints what leaves a function, and keeps it with a dead letter: of an unforeseen error,
    whose message may hold what a person wrote, only its type and its place are told."""


def lambda_handler(logger: Logger, deadline: Deadline) -> Callable[[Handler], Handler]:
    """What every function begins and ends with: its lines carry the invocation's id, it knows how long it lives, and
    nothing leaves it that may hold what a person wrote."""

    def decorate(handler: Handler) -> Handler:
        @wraps(handler)
        def handle(event: Any, context: Any, *more: Any) -> Any:
            deadline.begin(context)
            begin(logger, context)
            with guarded(logger):
                return handler(event, context, *more)

        return handle

    return decorate


def begin(logger: Logger, context: Any, **ids: str) -> None:
    """From here on, the logger's lines carry the invocation's id, and these; and what Python would print of a warning,
    which may repeat a value, is a line of its kind and place."""
    logger.append_keys(function_request_id=getattr(context, "aws_request_id", ""), **ids)

    def warned(*told: Any, **_more: Any) -> None:
        _message, category, *_where = told
        logger.warning("warned", extra={"warning": category.__name__, "at": _place_now()})

    warnings.showwarning = warned


@contextmanager
def guarded(logger: Logger) -> Iterator[None]:
    """Logs what escapes.

    Raises:
        DolbomError: as it is; it says its code and no more.
        Failed: in place of any other error.
    """
    try:
        yield
    except DolbomError as error:
        failed(logger, "function_failed", error)
        raise
    except Exception as error:
        failed(logger, "function_failed", error)
        raise Failed(f"{type(error).__name__} at {place(error)}") from None


def failed(logger: Logger, what: str, error: BaseException, **ids: Any) -> None:
    """One line about what failed: the type of the error and of its cause, its place, and the ids of what it was about.
    Not its message, which may hold what a person wrote. A row that cannot be read has a line more, which counts it."""
    if isinstance(error, Unreadable):
        unreadable(logger, error)
    cause = {"cause": type(error.__cause__).__name__} if error.__cause__ is not None else {}
    logger.error(what, extra={"error": type(error).__name__, **cause, "at": place(error), **ids}, stacklevel=3)


def unreadable(logger: Logger, error: Unreadable) -> None:
    """One line that names a row which cannot be read. It is a number as well, in the form in which CloudWatch finds
    metrics in logs: whatever names such a row makes the alarm ring."""
    cause = error.__cause__ or error
    logger.error(
        "row_unreadable",
        extra={"error": type(cause).__name__, "at": place(cause), **error.ids, **counted(ROWS_UNREADABLE)},
        stacklevel=3,
    )


def count_all(metrics: Metrics, numbers: Mapping[str, int]) -> None:
    """Counts these, by the names of their metrics, and writes them down."""
    for name, number in numbers.items():
        metrics.add_metric(name, "Count", number)
    metrics.flush_metrics()


ROWS_UNREADABLE = "RowsUnreadable"


def counted(metric: str) -> dict[str, Any]:
    """What makes a line count one of a metric, under the line's own `service`."""
    told = {
        "Namespace": os.environ.get("POWERTOOLS_METRICS_NAMESPACE", "Dolbom"),
        "Dimensions": [["service"]],
        "Metrics": [{"Name": metric, "Unit": "Count"}],
    }
    return {metric: 1, "_aws": {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [told]}}


def place(error: BaseException) -> str:
    """Where an error was raised, as `module:line`: the innermost of our own code, or of all if none of it is ours."""
    found = ours = ""
    for frame, line in traceback.walk_tb(error.__traceback__):
        module = _module_of(frame)
        found = f"{module}:{line}"
        if module.partition(".")[0] in OURS:
            ours = found
    return ours or found


def _place_now() -> str:
    """Where our code is, as `module:line`: the innermost of it that is not this module's."""
    frames = ((_module_of(frame), line) for frame, line in traceback.walk_stack(None))
    return next((f"{of}:{line}" for of, line in frames if of.partition(".")[0] in OURS and of != __name__), "")


def _module_of(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", ""))
