"""The embedded cloud stops as a whole, also when its first process was killed from outside."""

import os
import signal
import subprocess
import sys
import time

from tools.ministack import Cloud

# Ports of nobody, one a test: tests run side by side.
KILLED_PORT, ANOTHERS_PORT = 4598, 4599
PARENT = (
    "import subprocess, sys, time; print(subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']).pid)"
)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout
    return not state.strip().startswith("Z") and bool(state.strip())


def test_what_a_killed_cloud_leaves_behind_is_stopped_too() -> None:
    cloud = Cloud(KILLED_PORT)
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


def test_a_number_that_is_another_programs_by_now_is_left_alone() -> None:
    cloud = Cloud(ANOTHERS_PORT)
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True) as other:
        cloud.folder.mkdir(parents=True, exist_ok=True)
        (cloud.folder / "pid").write_text(str(other.pid))
        assert not cloud.stop()
        assert other.poll() is None
        os.killpg(other.pid, signal.SIGKILL)
    (cloud.folder / "pid").unlink()


def test_no_setting_of_ones_own_for_aws_is_left_beside_the_embedded_cloud() -> None:
    cloud = Cloud(ANOTHERS_PORT)
    environment = {"HOME": "/home/newcomer", "AWS_PROFILE": "work", "AWS_ENDPOINT_URL_S3": "https://s3.example.org"}
    cloud.enter(environment)
    assert environment == {"HOME": "/home/newcomer", **cloud.environment}
