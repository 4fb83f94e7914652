"""What is made ready before a snapshot of a process (Lambda SnapStart), and what two that are restored from one do not
share. The module that AWS's runtime brings is played by a list of hooks, which run in the order that AWS documents."""

import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Annotated

import pytest
from pydantic import Field

from bench.parts.starts import environment
from dolbom import aws
from dolbom.api import Api
from dolbom.auth import PUBLIC
from dolbom.model import Model
from dolbom.starting import snapshots
from dolbom.wire.environment import BY_BOTOCORE, CLIENT
from tests.support import new_clients
from tests.support.endpoint import Endpoint, told
from tools.steps import ROOT

Hook = Callable[[], object]
PATHS = (ROOT / "layers" / "dolbom" / "python", ROOT)


class Runtime:
    """AWS's `snapshot_restore_py`."""

    def __init__(self) -> None:
        self.before: list[Hook] = []
        self.after: list[Hook] = []
        self.register_before_snapshot, self.register_after_restore = self.before.append, self.after.append

    def snapshot(self) -> None:
        for hook in reversed(self.before):
            hook()

    def restore(self) -> None:
        for hook in self.after:
            hook()


@pytest.fixture
def runtime(monkeypatch: pytest.MonkeyPatch) -> Runtime:
    made = Runtime()
    monkeypatch.setitem(sys.modules, "snapshot_restore_py", made)
    monkeypatch.setenv(snapshots.STARTED_BY, snapshots.BY_SNAPSHOT)
    return made


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    there = Endpoint()
    for name, value in (
        ("AWS_ENDPOINT_URL", there.url),
        ("AWS_DEFAULT_REGION", "ap-northeast-2"),
        ("AWS_ACCESS_KEY_ID", "a"),
        ("AWS_SECRET_ACCESS_KEY", "b"),
    ):
        monkeypatch.setenv(name, value)
    aws.session.cache_clear()
    new_clients()
    yield there
    aws.close_connections()
    new_clients()
    aws.session.cache_clear()
    there.close()


class Asked(Model):
    count: Annotated[int, Field(ge=1)]


def is_built(model: type[Model]) -> bool:
    return model.__pydantic_complete__


def test_a_snapshot_holds_every_part_every_model_and_the_client(runtime: Runtime, endpoint: Endpoint) -> None:
    app = Api("test")

    def register() -> None:
        app.operation("POST /v1/things", auth=PUBLIC, body=Asked)(lambda _call: None)

    app.part(register, "/v1/things")
    assert not is_built(Asked)
    runtime.snapshot()
    assert [operation.path for operation in app.parts.all()] == ["/v1/things"]
    assert is_built(Asked)
    assert aws.client.cache_info().currsize == 1
    assert endpoint.connections == 0


HOOKS = """
import json, os, random, secrets, sys, types, uuid
hooks = types.ModuleType("snapshot_restore_py")
before, after = [], []
hooks.register_before_snapshot, hooks.register_after_restore = before.append, after.append
sys.modules["snapshot_restore_py"] = hooks
"""
ASKED_TWICE_AND_TWICE = f"""{HOOKS}
from dolbom import aws
from dolbom.api import Api
Api("test")
before[0]()
for hooks in ([], after):
    for hook in hooks:
        hook()
    for _ in range(2):
        aws.client("dynamodb").get_item(TableName="meals", Key=dict(pk=dict(S="a"), sk=dict(S="b")))
"""


@pytest.mark.parametrize("way", ["our own client", BY_BOTOCORE])
def test_a_restored_process_opens_connections_of_its_own(endpoint: Endpoint, way: str) -> None:
    endpoint.will(*[told({})] * 4)
    variables = {snapshots.STARTED_BY: snapshots.BY_SNAPSHOT, "AWS_ENDPOINT_URL": endpoint.url, CLIENT: way}
    subprocess.run([sys.executable, "-c", ASKED_TWICE_AND_TWICE], env=environment(PATHS, **variables), check=True)
    assert (len(endpoint.received), endpoint.connections) == (4, 2)


def test_what_is_random_is_not_what_the_snapshot_held(runtime: Runtime) -> None:
    Api("test")
    held = random.getstate()
    runtime.restore()
    first = random.random()
    random.setstate(held)
    runtime.restore()
    assert random.random() != first


RESTORED_TWICE = f"""{HOOKS}
from functions.alerts_api import handler
from dolbom.alerts.casework.phrases import new_phrase
from dolbom.alerts.reports import receipt_codes
for hook in reversed(before):
    hook()
held = random.getstate()
for number in range(2):
    if not os.fork():
        random.setstate(held)  # a fork has it made anew, and a restore does not
        copied = random.random()
        for hook in after:
            hook()
        told = {{"copied": copied, "pause": random.random(), "phrase": new_phrase(), "uuid": str(uuid.uuid4()),
                "code": receipt_codes.receipt_code(str(uuid.uuid4())), "token": secrets.token_hex(8)}}
        os.write(1, (json.dumps(told) + "\\n").encode())
        os._exit(0)
    os.wait()
"""


def test_A7_two_processes_of_one_snapshot_make_different_codes_phrases_ids_and_pauses() -> None:
    done = subprocess.run(
        [sys.executable, "-c", RESTORED_TWICE],
        env=environment(PATHS, **{snapshots.STARTED_BY: snapshots.BY_SNAPSHOT}),
        capture_output=True,
        text=True,
        check=True,
    )
    one, other = map(json.loads, done.stdout.splitlines())
    assert one.pop("copied") == other.pop("copied"), "without the hooks they would go on alike"
    assert [name for name in one if one[name] == other[name]] == []


def test_without_snapshots_nothing_is_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(snapshots.STARTED_BY, raising=False)
    runtime = Runtime()
    monkeypatch.setitem(sys.modules, "snapshot_restore_py", runtime)
    Api("test")
    assert (runtime.before, runtime.after) == ([], [])
