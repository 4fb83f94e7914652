"""The embedded cloud: MiniStack with the project's own stacks in it.

    python -m tools.cloud up     [--port 4566]    starts it unless it runs, deploys what changed, signs everybody in
    python -m tools.cloud down   [--port 4566]    as soon as nobody brings it up or plays a day on it
    python -m tools.cloud token  NAME             a fresh ID token (`partner`: an access token)
    python -m tools.cloud code   NAME             what the authenticator app of somebody of the staff shows now
    python -m tools.cloud api    NAME             the base address of an API: meals, alerts, desk
    python -m tools.cloud logs   FUNCTION [--all] what it logged; --all: Lambda's own START, END and REPORT lines too
    python -m tools.cloud invoke FUNCTION EVENT   with a file of events/, or the path of one

What `up` leaves behind for scripts and for curl is build/local.json: it tells of the cloud that came up last, and
without a port, every action but `up` means that one. Each cloud keeps its own in build/cloud/<port>/local.json.
"""

import argparse
import json
import os
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from tools.cloud import people, totp
from tools.cloud.ministack import PORT, REGION, Cloud
from tools.deploy import Outputs, deploy_local
from tools.steps import BUILD, ROOT, StepFailed, alone, step

STAGE = "live"
LOG_EVENTS_MAX = 200
PORT_VARIABLE = "DOLBOM_CLOUD_PORT"


LATEST = BUILD / "local.json"
"""Tells of the cloud that `make run` brought up last."""
OF_LAMBDA = ("START RequestId:", "END RequestId:", "REPORT RequestId:", "INIT_START ")
"""How the lines begin that Lambda itself writes around each call."""


def local_json(cloud: Cloud) -> Path:
    """Where the addresses and tokens of a running cloud are written."""
    return cloud.folder / "local.json"


def usual() -> Cloud:
    """The cloud of the port in the environment, or of the usual one."""
    return Cloud(_port(os.environ.get(PORT_VARIABLE) or str(PORT)))


def chosen(told: Path = LATEST) -> Cloud:
    """The cloud of the port in the environment; else the one that came up last, while it is up; else the usual one."""
    if os.environ.get(PORT_VARIABLE):
        return usual()
    if told.exists():
        latest = Cloud(int(json.loads(told.read_text())["endpoint"].rpartition(":")[2]))
        if latest.is_up():
            return latest
    return usual()


def gone(cloud: Cloud) -> str:
    """What to do about a cloud that has stopped by itself, in one line."""
    log = cloud.log.relative_to(ROOT)
    return f"The embedded cloud has stopped; why, {log} may say. Begin again: {_make_run(cloud)}"


def _make_run(cloud: Cloud) -> str:
    return "make run" if cloud.port == PORT else f"make run PORT={cloud.port}"


def _port(text: str) -> int:
    if not text.isdecimal():
        raise StepFailed(f"a port is a number, such as 4700, and not {text!r}")
    return int(text)


@contextmanager
def told_if_gone(cloud: Cloud) -> Iterator[None]:
    """Turns whatever breaks because a cloud has stopped into that message."""
    try:
        yield
    except StepFailed:
        raise
    except Exception:
        if cloud.is_up():
            raise
        raise StepFailed(gone(cloud)) from None


def up(cloud: Cloud) -> dict[str, Any]:
    """A running cloud with the present sources deployed; what local.json says of it."""
    with alone(f"cloud-{cloud.port}"):
        if not cloud.is_up():
            with step(f"embedded cloud on {cloud.endpoint}"):
                cloud.start()
        outputs = deploy_local(cloud)
        with step("people (made up) sign in"):
            people.invite(cloud, outputs)
            people.bind(cloud, outputs)
            known = describe(cloud, outputs)
        path = local_json(cloud)
        path.write_text(json.dumps(known, indent=2, ensure_ascii=False) + "\n")
    return known


def bring_up(cloud: Cloud) -> None:
    """The same, and from now on this cloud is meant where no port is given."""
    up(cloud)
    LATEST.write_text(local_json(cloud).read_text())


def down(cloud: Cloud) -> bool:
    """Stops a cloud, as soon as nobody brings it up or plays a day on it. False if it was not running."""
    with playing(cloud), alone(f"cloud-{cloud.port}"):
        return cloud.stop()


def playing(cloud: Cloud) -> AbstractContextManager[None]:
    """Lets one at a time bring a cloud up for a day and play it, or take the cloud away. A day moves the whole cloud's
    clocks and tampers with a row: one beside it would find what it did not do."""
    return alone(f"day-{cloud.port}")


def describe(cloud: Cloud, outputs: Outputs) -> dict[str, Any]:
    """All that a client needs: addresses, fresh tokens, and the resources by plain names."""
    return {
        "endpoint": cloud.endpoint,
        "pages": cloud.pages,
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
        raise StepFailed(f"the embedded cloud is not running: {_make_run(cloud)}")
    found: dict[str, Any] = json.loads(local_json(cloud).read_text())
    return found


def token(cloud: Cloud, name: str) -> str:
    """A fresh token of somebody in tools/cloud/people.py, or of `partner`."""
    outputs = {"people": known(cloud)["resources"]["people"]}
    if name == "partner":
        return people.partner_token(cloud, outputs)
    signed_in = people.sign_in(cloud, outputs)
    if name not in signed_in:
        raise StepFailed(f"nobody is called {name}; there are {', '.join(signed_in)} and partner")
    return str(signed_in[name]["id_token"])


def code(cloud: Cloud, name: str) -> str:
    """What the authenticator app of somebody of the staff shows now, to sign in on the pages (P5)."""
    secret = people.Authenticators(cloud.folder / "authenticators.json").secret(name)
    if secret is None:
        staff = ", ".join(person.username for person in people.PEOPLE if person.is_staff)
        raise StepFailed(f"nobody called {name} has an authenticator app; there are {staff}")
    return totp.code(secret)


def api(cloud: Cloud, name: str) -> str:
    """The base address of an API."""
    apis = known(cloud)["apis"]
    if name not in apis:
        raise StepFailed(f"no API is called {name}; there are {', '.join(apis)}")
    return str(apis[name])


def logs(cloud: Cloud, function: str, *, of_lambda: bool = False) -> None:
    """Prints the latest lines of a function's log; those that Lambda itself writes only if they are asked for."""
    _check_function(known(cloud), function)
    client = people.client(cloud, "logs")
    try:
        pages = client.get_paginator("filter_log_events").paginate(logGroupName=f"/dolbom/{function}")
        lines = [event for page in pages for event in page["events"]]
    except client.exceptions.ResourceNotFoundException:
        lines = []
    shown = [line for line in lines if of_lambda or not line["message"].startswith(OF_LAMBDA)]
    for line in shown[-LOG_EVENTS_MAX:]:
        at = time.strftime("%H:%M:%S", time.localtime(line["timestamp"] / 1000))
        print(at, line["message"].rstrip())
    if not shown:
        print(f"{function} has logged nothing yet.")


def _check_function(known: dict[str, Any], function: str) -> None:
    names = known["resources"]["functions"]
    if function not in names:
        raise StepFailed(f"no function is called {function!r}; there are {', '.join(sorted(names))}")


def invoke(cloud: Cloud, function: str, event: str) -> None:
    """Calls a function with an event and prints its answer."""
    names = known(cloud)["resources"]["functions"]
    _check_function(known(cloud), function)
    path = Path(event) if Path(event).is_file() else ROOT / "events" / function / event
    if not path.is_file():
        path = path.with_name(f"{path.name}.json")
    if not path.is_file():
        there = ", ".join(sorted(found.stem for found in (ROOT / "events" / function).glob("*.json")))
        raise StepFailed(f"no such event; there are: {there}")
    client = people.client(cloud, "lambda")
    answer = client.invoke(FunctionName=names[function], Payload=path.read_bytes())
    print(json.dumps(json.load(answer["Payload"]), indent=2, ensure_ascii=False))
    if "FunctionError" in answer:
        raise StepFailed(f"the function failed: {answer['FunctionError']}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="tools.cloud", description="The embedded cloud.")
    parser.add_argument("action", choices=["up", "down", "token", "code", "api", "logs", "invoke"])
    parser.add_argument("arguments", nargs="*")
    parser.add_argument("--port", default="")
    parser.add_argument("--all", action="store_true", help="of logs: Lambda's own lines too")
    options = parser.parse_args()
    if options.port:
        os.environ[PORT_VARIABLE] = options.port
    cloud = usual() if options.action == "up" else chosen()
    cloud.enter()
    with told_if_gone(cloud):
        match options.action, options.arguments:
            case "up", []:
                bring_up(cloud)
            case "down", []:
                print("The embedded cloud is down." if down(cloud) else "The embedded cloud was not running.")
            case "token", [name]:
                print(token(cloud, name))
            case "code", [name]:
                print(code(cloud, name))
            case "api", [name]:
                print(api(cloud, name))
            case "logs", [function]:
                logs(cloud, function, of_lambda=options.all)
            case "invoke", [function, event]:
                invoke(cloud, function, event)
            case action, arguments:
                parser.error(f"{action} does not take {arguments}")
