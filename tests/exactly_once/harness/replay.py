"""Plays one schedule again, as a failing test printed it:

PYTHONPATH=layers/dolbom/python:. .venv/bin/python -m tests.exactly_once.harness.replay "order+capture" 0,1,1,0
"""
# ruff: noqa: T201 - it is a command

import json
import logging
import sys

from tests.exactly_once.harness.scenes import Scene, cast, faults, outcomes_one_after_another
from tests.exactly_once.harness.schedules import Stage
from tests.exactly_once.harness.world import a_world


def main() -> int:
    names, schedule = sys.argv[1].split("+"), [int(number) for number in sys.argv[2].split(",")]
    logging.disable(logging.CRITICAL)
    with a_world() as world:
        scene, stage = Scene(world), Stage(world)
        known = cast(scene)
        together = [known[name] for name in names]
        possible = outcomes_one_after_another(scene, together)
        with stage.open():
            outcome = stage.play(together, scene.remembered, schedule)
        print("calls:  ", " ".join(outcome.calls))
        for act, answer in zip(together, outcome.answers, strict=True):
            print(f"{act.name}: {answer.status} {json.dumps(answer.body, ensure_ascii=False)}")
        found = faults(scene, together, outcome.answers, possible)
        print("\n".join(found) or "all is well")
        return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
