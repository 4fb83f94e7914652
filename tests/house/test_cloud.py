"""The embedded cloud stops as a whole, also when its first process was killed from outside, and not in the middle of a
day; and a cloud of tests ends with its tests, also when those were killed."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from ministack.services import dynamodb

from tools.cloud.loopback import copied
from tools.cloud.ministack import HOST, Cloud, free_port
from tools.steps import BUILD, ROOT, StepFailed, alone

PARENT = (
    "import subprocess, sys, time; print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']).pid)"
)

# As a run of tests does: it brings a cloud up, uses a function in it, and would go on for long.
TESTS = """
import io, json, sys, zipfile
import botocore.session
from tools.cloud.ministack import Cloud, free_port

cloud = Cloud(free_port(), is_tethered=True)
cloud.start()
cloud.enter()
session = botocore.session.get_session()
functions, roles = session.create_client("lambda"), session.create_client("iam")
code = io.BytesIO()
with zipfile.ZipFile(code, "w") as archive:
    archive.writestr("handler.py", "import os\\ndef handler(event, context): return os.getpid()")
told = {"FunctionName": "pid", "Runtime": "python3.13", "Handler": "handler.handler"}
role = roles.create_role(RoleName="pid", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
functions.create_function(**told, Role=role, Code={"ZipFile": code.getvalue()})
function = json.load(functions.invoke(FunctionName="pid")["Payload"])
leader = int((cloud.folder / "pid").read_text())
print(json.dumps([cloud.port, leader, function]), flush=True)
sys.stdin.read()
"""


def group_of(leader: int) -> set[int]:
    """The processes of a group that still run."""
    shown = subprocess.run(["ps", "-A", "-o", "pid=,pgid=,stat="], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in shown.splitlines()]
    return {int(pid) for pid, group, state in rows if int(group) == leader and not state.startswith("Z")}


PATHS = os.pathsep.join([str(ROOT / "layers" / "dolbom" / "python"), str(ROOT)])


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return not state.strip().startswith("Z") and bool(state.strip())


def test_what_a_killed_cloud_leaves_behind_is_stopped_too() -> None:
    cloud = Cloud(free_port())
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as leader:
        assert leader.stdout is not None
        worker = int(leader.stdout.readline())
        leader.wait()
    cloud.folder.mkdir(parents=True, exist_ok=True)
    (cloud.folder / "pid").write_text(str(leader.pid))
    assert is_running(worker)
    assert cloud.stop()
    deadline = time.monotonic() + 5
    while is_running(worker) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(worker)


def test_a_cloud_of_tests_ends_with_them_functions_and_all_also_when_they_are_killed() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", TESTS], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as tests:
        assert tests.stdout is not None
        port, leader, function = json.loads(tests.stdout.readline())
        assert {leader, function} < group_of(leader)
        tests.kill()
    deadline = time.monotonic() + 5
    while group_of(leader) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert group_of(leader) == set()
    with socket.socket() as next_one:
        next_one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        next_one.bind((HOST, port))


@pytest.fixture
def port() -> Iterator[int]:
    """A free port, of whose locks nothing is left."""
    made = free_port()
    yield made
    for lock in BUILD.glob(f".*-{made}.lock"):
        lock.unlink()


def asked(port: int, *command: str) -> "subprocess.Popen[str]":
    """A tool that is asked to do something with the cloud of a port."""
    return subprocess.Popen(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env={**os.environ, "DOLBOM_CLOUD_PORT": str(port), "PYTHONPATH": PATHS},
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("busy", ["cloud", "day"])
def test_down_waits_for_whoever_brings_the_cloud_up_or_plays_a_day_on_it(port: int, busy: str) -> None:
    with alone(f"{busy}-{port}"):
        down = asked(port, "tools.cloud", "down")
        assert down.stdout is not None
        assert "waiting" in down.stdout.readline()
        assert down.poll() is None
    assert down.communicate()[0] == "The embedded cloud was not running.\n"


def test_a_day_begins_neither_while_another_is_played_nor_while_the_cloud_is_taken_down(port: int) -> None:
    with alone(f"day-{port}"), asked(port, "tools.day") as day:
        assert day.stdout is not None
        assert "waiting" in day.stdout.readline()
        assert day.poll() is None
        day.kill()


def test_a_number_that_is_another_programs_by_now_is_left_alone() -> None:
    cloud = Cloud(free_port())
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True) as other:
        cloud.folder.mkdir(parents=True, exist_ok=True)
        (cloud.folder / "pid").write_text(str(other.pid))
        assert not cloud.stop()
        assert other.poll() is None
        os.killpg(other.pid, signal.SIGKILL)
    (cloud.folder / "pid").unlink()


class Overtaken(Cloud):
    """A cloud whose port another program takes after it was found free, and where it answers whatever is asked."""

    def _launched(self, environment: dict[str, str]) -> "subprocess.Popen[bytes]":
        Thread(target=ThreadingHTTPServer((HOST, self.port), Well).serve_forever, daemon=True).start()
        return super()._launched(environment)


class Well(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def test_another_cloud_that_was_first_at_the_port_is_not_taken_for_ones_own() -> None:
    cloud = Overtaken(free_port(), is_tethered=True)
    with pytest.raises(StepFailed, match="is taken"):
        cloud.start()
    assert not cloud.is_up()


def test_no_setting_of_ones_own_for_aws_is_left_beside_the_embedded_cloud() -> None:
    cloud = Cloud(free_port())
    environment = {"HOME": "/home/newcomer", "AWS_PROFILE": "work", "AWS_ENDPOINT_URL_S3": "https://s3.example.org"}
    cloud.enter(environment)
    assert environment == {"HOME": "/home/newcomer", **cloud.environment}


def test_a_copied_row_is_equal_and_shares_nothing() -> None:
    row = {"journal": {"L": [{"M": {"amount": {"N": "1"}}}]}, "seen": {"SS": ["a"]}, "is_open": {"BOOL": True}}
    rows = defaultdict(dict, {"child": {"order": row}})
    made = copied({"items": rows})
    assert made == {"items": rows}
    assert type(made["items"]) is defaultdict
    made["items"]["child"]["order"]["journal"]["L"][0]["M"]["amount"]["N"] = "2"
    made["items"]["child"]["order"]["seen"]["SS"].append("b")
    assert (row["journal"], row["seen"]) == ({"L": [{"M": {"amount": {"N": "1"}}}]}, {"SS": ["a"]})
    assert dynamodb.copy.deepcopy is copied


def test_no_tool_that_asks_a_running_cloud_means_another_one_than_the_latest_or_an_old_token() -> None:
    """Without a port, `make letters` asked whatever cloud was at the usual one, with a token of an hour ago."""
    brings_up = {"cloud/commands.py", "day/__main__.py"}
    for path in sorted((ROOT / "tools").rglob("*.py")):
        name, source = path.relative_to(ROOT / "tools").as_posix(), path.read_text()
        assert "usual()" not in source or name in brings_up, f"{name}: tools.cloud.commands.chosen() is the one"
        keeps = {"cloud/commands.py", "cloud/people.py", "day/operator.py"}
        assert '["id_token"]' not in source or name in keeps, f"{name}: tools.cloud.commands.token() makes a new one"
