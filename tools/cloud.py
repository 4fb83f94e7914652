"""The embedded cloud: MiniStack with the project's own stacks in it.

    python -m tools.cloud up     [--port 4566]    starts it unless it runs, deploys what changed, signs everybody in
    python -m tools.cloud down   [--port 4566]
    python -m tools.cloud token  NAME             a fresh ID token (`partner`: an access token)
    python -m tools.cloud api    NAME             the base address of an API: meals, alerts, desk
    python -m tools.cloud logs   FUNCTION
    python -m tools.cloud invoke FUNCTION EVENT   with a file of events/, or the path of one

What `up` leaves behind for scripts and for curl is build/local.json; on another port, build/cloud/<port>/local.json.
"""

import argparse
import json
import os
import time
from pathlib import Path
from typing import Any

from tools import people
from tools.deploy import Outputs, deploy_local
from tools.ministack import PORT, REGION, Cloud
from tools.steps import BUILD, ROOT, StepFailed, finish, step

STAGE = "live"
LOG_EVENTS_MAX = 200
PORT_VARIABLE = "DOLBOM_CLOUD_PORT"


def local_json(cloud: Cloud) -> Path:
    """Where the addresses and tokens of a running cloud are written."""
    return BUILD / "local.json" if cloud.port == PORT else cloud.folder / "local.json"


def up(cloud: Cloud) -> dict[str, Any]:
    """A running cloud with the present sources deployed; what local.json says of it."""
    if not cloud.is_up():
        with step(f"embedded cloud on {cloud.endpoint}"):
            cloud.start()
    outputs = deploy_local(cloud)
    with step("people (made up) sign in"):
        people.invite(cloud, outputs)
        known = describe(cloud, outputs)
    path = local_json(cloud)
    path.write_text(json.dumps(known, indent=2, ensure_ascii=False) + "\n")
    return known


def describe(cloud: Cloud, outputs: Outputs) -> dict[str, Any]:
    """All that a client needs: addresses, fresh tokens, and the resources by plain names."""
    return {
        "endpoint": cloud.endpoint,
        "region": REGION,
        "apis": {
            name: f"{cloud.endpoint}/restapis/{api}/{STAGE}/_user_request_/v1" for name, api in outputs["api"].items()
        },
        "users": people.sign_in(cloud, outputs),
        "partner": {"access_token": people.partner_token(cloud, outputs)},
        "resources": {
            "tables": outputs["table"],
            "buckets": outputs["bucket"],
            "queues": outputs["queue"],
            "state_machines": outputs["machine"],
            "functions": outputs["function"],
            "topics": outputs["topic"],
            "people": outputs["people"],
        },
    }


def known(cloud: Cloud) -> dict[str, Any]:
    """What local.json says of a running cloud.

    Raises:
        StepFailed: it is not running.
    """
    if not cloud.is_up():
        raise StepFailed("the embedded cloud is not running: make run")
    found: dict[str, Any] = json.loads(local_json(cloud).read_text())
    return found


def token(cloud: Cloud, name: str) -> str:
    """A fresh token of somebody in tools/people.py, or of `partner`."""
    outputs = {"people": known(cloud)["resources"]["people"]}
    if name == "partner":
        return people.partner_token(cloud, outputs)
    signed_in = people.sign_in(cloud, outputs)
    if name not in signed_in:
        raise StepFailed(f"nobody is called {name}; there are {', '.join(signed_in)} and partner")
    return str(signed_in[name]["id_token"])


def api(cloud: Cloud, name: str) -> str:
    """The base address of an API."""
    apis = known(cloud)["apis"]
    if name not in apis:
        raise StepFailed(f"no API is called {name}; there are {', '.join(apis)}")
    return str(apis[name])


def logs(cloud: Cloud, function: str) -> None:
    """Prints the latest lines of a function's log."""
    known(cloud)
    client = people.client(cloud, "logs")
    try:
        pages = client.get_paginator("filter_log_events").paginate(logGroupName=f"/dolbom/{function}")
        lines = [event for page in pages for event in page["events"]]
    except client.exceptions.ResourceNotFoundException:
        raise StepFailed(f"{function} has no log: is it a folder of functions/?") from None
    for event in lines[-LOG_EVENTS_MAX:]:
        at = time.strftime("%H:%M:%S", time.localtime(event["timestamp"] / 1000))
        print(at, event["message"].rstrip())


def invoke(cloud: Cloud, function: str, event: str) -> None:
    """Calls a function with an event and prints its answer."""
    path = Path(event) if Path(event).exists() else ROOT / "events" / function / event
    if not path.exists():
        path = path.with_name(f"{path.name}.json")
    if not path.exists():
        there = ", ".join(sorted(found.stem for found in (ROOT / "events" / function).glob("*.json")))
        raise StepFailed(f"no such event; there are: {there}")
    names = known(cloud)["resources"]["functions"]
    if function not in names:
        raise StepFailed(f"no such function; there are: {', '.join(names)}")
    client = people.client(cloud, "lambda")
    answer = client.invoke(FunctionName=names[function], Payload=path.read_bytes())
    print(json.dumps(json.load(answer["Payload"]), indent=2, ensure_ascii=False))
    if "FunctionError" in answer:
        raise StepFailed(f"the function failed: {answer['FunctionError']}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="tools.cloud", description="The embedded cloud.")
    parser.add_argument("action", choices=["up", "down", "token", "api", "logs", "invoke"])
    parser.add_argument("arguments", nargs="*")
    parser.add_argument("--port", type=int, default=int(os.environ.get(PORT_VARIABLE) or PORT))
    chosen = parser.parse_args()
    cloud = Cloud(chosen.port)
    match chosen.action, chosen.arguments:
        case "up", []:
            up(cloud)
        case "down", []:
            print("The embedded cloud is down." if cloud.stop() else "The embedded cloud was not running.")
        case "token", [name]:
            print(token(cloud, name))
        case "api", [name]:
            print(api(cloud, name))
        case "logs", [function]:
            logs(cloud, function)
        case "invoke", [function, event]:
            invoke(cloud, function, event)
        case _:
            parser.error(f"{chosen.action} does not take {chosen.arguments}")


if __name__ == "__main__":
    finish(main)
