"""Proves a day by hand, and waits for it: what was found, and where the report lies (O1).

python -m tools.prove 2026-11-27          on the embedded cloud (make prove DAY=2026-11-27)
python -m tools.prove 2026-11-27 --aws    in the account of installation.json
"""

import argparse
import json
import time
from datetime import date
from typing import Any

from infra.names import physical
from tools.cloud.clients import clients
from tools.steps import StepFailed, finish

POLL_S = 0.5
PROOF_S_MAX = 3600.0


def prove(steps: Any, day: date) -> dict[str, Any]:
    """Runs the proof of a day; what it answers.

    Raises:
        StepFailed: there is no proof here, or it did not come to its end.
    """
    pages = steps.get_paginator("list_state_machines").paginate()
    machines = {each["name"]: each["stateMachineArn"] for page in pages for each in page["stateMachines"]}
    name = physical("nightly_proof")
    if name not in machines:
        raise StepFailed(f"there is no {name} here: is the service stack deployed?")
    asked = json.dumps({"day": day.isoformat()})
    run = steps.start_execution(stateMachineArn=machines[name], input=asked)["executionArn"]
    deadline = time.monotonic() + PROOF_S_MAX
    while (told := steps.describe_execution(executionArn=run))["status"] == "RUNNING":
        if time.monotonic() > deadline:
            raise StepFailed(f"the proof still runs: {run}")
        time.sleep(POLL_S)
    if told["status"] != "SUCCEEDED":
        raise StepFailed(f"the proof did not come to its end: {told['status']} {told.get('cause', '')}")
    found: dict[str, Any] = json.loads(told["output"])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="tools.prove", description="Proves a day by hand.")
    parser.add_argument("day", type=date.fromisoformat)
    parser.add_argument("--aws", action="store_true", help="in the account of installation.json")
    chosen = parser.parse_args()
    found = prove(clients(is_aws=chosen.aws)("stepfunctions"), chosen.day)
    print(f"{chosen.day}: {found['findings']} findings; {found['report']['html']} in the reports bucket")
    if found["findings"]:
        raise StepFailed("The runbook says what each means: docs/runbook.md#the-nightly-proof-finds-something")


if __name__ == "__main__":
    finish(main)
