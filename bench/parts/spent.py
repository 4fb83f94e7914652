"""What an approved payment takes of a processor, in the function that answers it, and which part of it takes how much.
Prints it as JSON: microseconds of processor time of each payment as it is, and of each part where all are watched.

    python -m bench.parts.spent SCENE.json CALLS [whole]

With `whole` no part is watched: so another checkout, which may be made of others, is measured the same way.
"""

import importlib
import json
import statistics
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from time import process_time_ns
from typing import Any

import handler

from bench.parts.warm import event

WARM_UP = 100
REST = "the route"
PARTS = {
    "dolbom.api": {"_body": "what was sent", "_answer": "the answer"},
    "dolbom.meals.orders.views": {"order_view": "the answer"},
    "dolbom.meals.orders.payments": {"place": "the decision"},
    "dolbom.dynamo.table": {"request_of": "the items"},
    "dolbom.wire.client": {"_AS_JSON": "the items", "Wire.sent": "the wire"},
    "aws_lambda_powertools.logging.logger": {"Logger.info": "the log line"},
}
"""By module, what begins each part, and its name; what none of them does is the route's: Chalice, claims, the clock."""


class Watch:
    """Adds up the processor time of parts, each without those within it."""

    def __init__(self) -> None:
        self.spent: dict[str, int] = defaultdict(int)
        self._open: list[str] = [REST]
        self._since = process_time_ns()

    def turn(self, to: str | None) -> None:
        """Into a part, or with None out of it again."""
        now = process_time_ns()
        self.spent[self._open[-1]] += now - self._since
        if to is None:
            self._open.pop()
        else:
            self._open.append(to)
        self._since = now

    def around(self, work: Callable[..., Any], part: str) -> Callable[..., Any]:
        def watched(*given: Any, **named: Any) -> Any:
            self.turn(part)
            try:
                return work(*given, **named)
            finally:
                self.turn(None)

        return watched


def watch_all() -> Watch:
    """Watches every part; one that is no longer there is an error, so that none goes missing in silence."""
    watch = Watch()
    for name, begun in PARTS.items():
        for path, part in begun.items():
            *owners, attribute = path.split(".")
            owner: Any = importlib.import_module(name)
            for each in owners:
                owner = getattr(owner, each)
            setattr(owner, attribute, watch.around(getattr(owner, attribute), part))
    return watch


def main() -> None:
    scene, calls = json.loads(Path(sys.argv[1]).read_text()), int(sys.argv[2])
    pay(scene, WARM_UP)
    told: dict[str, Any] = {"whole": pay(scene, calls)}
    if "whole" not in sys.argv[3:]:
        watch = watch_all()
        pay(scene, 1)
        watch.turn(REST)
        watch.spent.clear()
        pay(scene, calls)
        watch.turn(None)
        told["parts"] = {name: spent / 1000 / calls for name, spent in watch.spent.items()}
    sys.stderr.write(json.dumps(told))


def pay(scene: dict[str, Any], calls: int) -> float:
    """The median of so many payments' processor time, in microseconds."""
    spent = []
    for _ in range(calls):
        made = event(scene)
        began = process_time_ns()
        answer = handler.app(made, None)
        spent.append((process_time_ns() - began) / 1000)
        assert answer["statusCode"] == 201, answer
    return statistics.median(spent)


if __name__ == "__main__":
    main()
