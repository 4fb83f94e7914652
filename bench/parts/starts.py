"""How long functions take to start: processor time of fresh processes with the assets as deployed, a bare interpreter's
subtracted, so that what other programs do meanwhile hardly shows. All sides are started in turn."""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dolbom import settings
from tools.packaging import layers
from tools.steps import BUILD, ROOT, StepFailed

ROUNDS = 15
WORK = BUILD / "bench"
LAYERS = {"receive_photo": ("imaging",)}
"""Of a function, beside the two that each has."""
OPEN_ALL = """
import handler
for name, held in [*vars(handler).items()]:
    if hasattr(held, "cache_clear") and held.__module__ == "handler" and not held.__wrapped__.__code__.co_argcount:
        if name != "households":
            held()
"""
"""Imports a function, and makes all that its process makes once and keeps. What is made of an answer of AWS's (the salt
by which households are known) is no part of a start, nor are clients of botocore's: the first call that asks them makes
them, and they are told of beside it."""
CLIENT_LATER = """
import time
began = time.process_time()
handler.aws.by_botocore({service!r})
print((time.process_time() - began) * 1000)
"""
"""Has a started function make a client of botocore's, and prints what that took."""
WITH_THE_START = {
    "meals_api": ("store", "partners"),
    "alerts_api": ("stores",),
    "desk_api": ("queued", "people"),
    "people_api": ("people", "own"),
}
"""Of an API, what those of its routes work with that come with the start; the other parts have theirs from their first
request on."""
OPEN_PARTS = """
import json, os, sys, time
for name in handler.app.parts.names:
    if not (child := os.fork()):
        began = time.process_time()
        handler.app.parts.open(name)
        sys.stdout.write(json.dumps([name, (time.process_time() - began) * 1000]) + "\\n")
        sys.stdout.flush()
        os._exit(0)
    os.waitpid(child, 0)
"""
"""Has a started API open each of its parts, each as the first one, and prints what that took."""


OF_COOKBOOK = {
    "LOG_LEVEL": "INFO",
    "IDEMPOTENCY_TABLE_NAME": "made-up",
    "CONFIGURATION_APP": "made-up",
    "CONFIGURATION_ENV": "made-up",
    "CONFIGURATION_NAME": "made-up",
    "CONFIGURATION_MAX_AGE_MINUTES": "5",
    "REST_API": "https://example.org/",
    "ROLE_ARN": "arn:aws:iam::000000000000:role/made-up",
    "TABLE_NAME": "made-up",
}
"""What the cookbook's settings ask of its environment."""


@dataclass(frozen=True)
class Start:
    """What a fresh process does, and where it finds modules; the folder in which it runs, and more of its
    environment."""

    code: str
    paths: tuple[Path, ...] = ()
    folder: Path = WORK
    more: Mapping[str, str] = field(default_factory=dict)


SITE = Path(next(path for path in sys.path if path.endswith("site-packages")))
CLIENT = Start("import botocore.session\nbotocore.session.get_session().create_client('dynamodb')", (SITE,))


def assets(checkout: Path = ROOT) -> Path:
    """The folder of a checkout's built layers and functions, as they are deployed on this machine.

    Raises:
        StepFailed: it does not build, or is no checkout.
    """
    if checkout == ROOT:
        layers.build(layers.platform("local"))
    else:
        # The other one's own tools and sources, and this interpreter for both.
        module = "tools.packaging.layers" if (checkout / "tools" / "packaging").exists() else "tools.layers"
        build, there = [sys.executable, "-m", module, "local"], {**os.environ, "PYTHONPATH": str(checkout)}
        done = subprocess.run(build, cwd=checkout, env=there, capture_output=True, text=True, check=False)
        if done.returncode:
            raise StepFailed(f"{checkout} does not build: {done.stderr.strip()}")
    return checkout / "build" / "assets" / "local"


def of_another(checkout: str) -> Path:
    """As `assets`, of the checkout that one is measured against.

    Raises:
        StepFailed: it does not build, or is no other checkout.
    """
    folder = Path(checkout).resolve()
    if folder == ROOT or not (folder / "functions").is_dir():
        raise StepFailed(f"AGAINST is the folder of another checkout, and not {folder}")
    return assets(folder)


def of_function(built: Path, name: str) -> Start:
    """A function's start, until nothing is left to be made for any of its calls; of an API, for any of those that come
    with the start."""
    mounted = [built / layer / "python" for layer in ("dolbom", "deps", *LAYERS.get(name, ()))]
    stores = WITH_THE_START.get(name)
    code = OPEN_ALL if stores is None else "\n".join(["import handler", *(f"handler.{store}()" for store in stores)])
    return Start(code, (built / "functions" / name, *mounted))


def of_cookbook(folder: str) -> Start:
    """The start of the handler-cookbook's `create_order`.

    Raises:
        StepFailed: it does not lie there, or not with its dependencies.
    """
    root = Path(folder).resolve()
    if not (root / "service" / "handlers").is_dir() or not (root / "deps").is_dir():
        raise StepFailed(f"COOKBOOK is a folder with the cookbook's service and deps, and not {root}")
    compiled = [sys.executable, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", str(root)]
    subprocess.run(compiled, capture_output=True, check=False)  # some of what comes along does not compile
    return Start("import service.handlers.handle_create_order", (root, root / "deps"), root, OF_COOKBOOK)


def parts(start: Start, rounds: int = 5) -> dict[str, float]:
    """Milliseconds of processor time that the first request of each part of an API waits for its modules, beyond a
    start. The least of some rounds: little is measured at a time."""
    code = f"{start.code}\n{OPEN_PARTS}"
    spent: dict[str, list[float]] = {}
    for _ in range(rounds):
        command = [sys.executable, "-S", "-c", code]
        done = subprocess.run(command, env=environment(start.paths), stdout=subprocess.PIPE, check=True, text=True)
        for name, ms in map(json.loads, done.stdout.splitlines()):
            spent.setdefault(name, []).append(ms)
    return {name: min(taken) for name, taken in spent.items()}


def client_later(start: Start, service: str, rounds: int = 3) -> float:
    """Milliseconds of processor time that the first call which asks a service other than DynamoDB waits for its client,
    beyond a start."""
    command = [sys.executable, "-S", "-c", start.code + CLIENT_LATER.format(service=service)]
    told = (
        subprocess.run(command, env=environment(start.paths), stdout=subprocess.PIPE, check=True, text=True).stdout
        for _ in range(rounds)
    )
    return min(float(each.splitlines()[-1]) for each in told)


def medians(sides: Mapping[str, Start]) -> dict[str, float]:
    """Milliseconds that each takes beyond a bare interpreter."""
    WORK.mkdir(parents=True, exist_ok=True)
    all_sides = {"": Start("pass"), **sides}
    spent: dict[str, list[float]] = {name: [] for name in all_sides}
    for number in range(ROUNDS + 1):
        for name, start in all_sides.items():
            taken = _processor_ms(start)
            if number:  # the first of each reads the files for all that follow
                spent[name].append(taken)
    bare = statistics.median(spent[""])
    return {name: statistics.median(spent[name]) - bare for name in sides}


def _processor_ms(start: Start) -> float:
    """User and system time of one fresh process."""
    # Its end is no part of its start.
    command = [sys.executable, "-S", "-c", f"{start.code}\nimport os\nos._exit(0)"]
    with (WORK / "starts.log").open("ab") as log:
        process = subprocess.Popen(
            command, env=environment(start.paths, **start.more), stdout=log, stderr=log, cwd=start.folder
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, f"{start.code!r} fails; see {WORK / 'starts.log'}"
    return (usage.ru_utime + usage.ru_stime) * 1000


def environment(paths: tuple[Path, ...], **more: str) -> dict[str, str]:
    """A function's environment: each function finds its own settings in it, whatever they come to be."""
    models = (*settings.Settings.__subclasses__(), *settings.Api.__subclasses__())
    named = {f"{settings.PREFIX}{name.upper()}": name for model in models for name in settings.fields(model)}
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(map(str, paths)),
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "ap-northeast-2",
        "AWS_EC2_METADATA_DISABLED": "true",
        "POWERTOOLS_SERVICE_NAME": "bench",
        "POWERTOOLS_METRICS_NAMESPACE": "Dolbom",
        **named,
        "DOLBOM_DUTY_TOPIC": "arn:aws:sns:ap-northeast-2:000000000000:duty",
        "DOLBOM_MAIL_FROM": "notices@dolbom.example.org",
        **more,
    }
