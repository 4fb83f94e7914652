"""The embedded cloud's process: MiniStack on the loopback interface, in the background, all its files under build/."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import MutableMapping
from dataclasses import dataclass
from pathlib import Path

from tools.steps import BUILD, ROOT, StepFailed

HOST = "127.0.0.1"
PORT = 4566
ACCOUNT = "000000000000"
REGION = "ap-northeast-2"
START_S_MAX = 180.0
STOP_S_MAX = 10.0
ANSWER_S_MAX = 10.0
"""A busy cloud is slow to answer; only one that stays silent this long is taken for dead, and started anew, empty."""
POLL_S = 0.1
APP = "tools.loopback:app"
KEEP_ALIVE_S = "75"

# A cloud outlives the command that starts it, but not the tests that start one for themselves.
_started: dict[int, "subprocess.Popen[bytes]"] = {}


@dataclass(frozen=True)
class Cloud:
    """One embedded cloud: its port, and the folder that holds its process id, log and files."""

    port: int = PORT

    @property
    def folder(self) -> Path:
        return BUILD / "cloud" / str(self.port)

    @property
    def endpoint(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "cloud.log"

    @property
    def environment(self) -> dict[str, str]:
        """What an AWS client needs to talk to this cloud and to no other."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }

    def enter(self, environment: MutableMapping[str, str] = os.environ) -> None:
        """From here on, this process and all that it starts mean this cloud: no setting of the user's own for AWS, such
        as a profile or a service's address, is left."""
        for name in [name for name in environment if name.startswith("AWS_")]:
            del environment[name]
        environment.update(self.environment)

    def is_up(self) -> bool:
        """Whether this cloud answers, and is the one that we started."""
        pid = self._pid()
        return pid is not None and _is_ours(pid) and self._answers()

    def start(self) -> None:
        """Starts the cloud, empty, and waits until it answers.

        Raises:
            StepFailed: the port is taken, or the cloud did not come up.
        """
        self.stop()
        with socket.socket() as probe:
            if probe.connect_ex((HOST, self.port)) == 0:
                raise StepFailed(f"port {self.port} is taken by another program; choose one: make run PORT=4700")
        shutil.rmtree(self.folder, ignore_errors=True)
        files = self.folder / "files"
        files.mkdir(parents=True)
        environment = dict(os.environ)
        self.enter(environment)
        environment |= {
            "GATEWAY_PORT": str(self.port),
            # Each function acts under its own role, and the policies decide: a missing grant fails here as on AWS.
            "AUTH": "true",
            # It would listen on port 8883 of every interface.
            "IOT_MTLS_ENABLED": "0",
            "MINISTACK_REGION": REGION,
            "TMPDIR": str(files),
            "S3_DATA_DIR": str(files / "s3"),
            "STATE_DIR": str(files / "state"),
            "LOG_LEVEL": "WARNING",
        }
        with self.log.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "hypercorn", APP, "--bind", f"{HOST}:{self.port}", "--keep-alive", KEEP_ALIVE_S],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        _started[process.pid] = process
        (self.folder / "pid").write_text(str(process.pid))
        deadline = time.monotonic() + START_S_MAX
        while not self._answers():
            if process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise StepFailed(f"the embedded cloud did not start; see {self.log}")
            time.sleep(POLL_S)

    def stop(self) -> bool:
        """Stops the cloud and its functions' processes. False if it was not running."""
        pid = self._pid()
        if pid is None or not (_is_ours(pid) or _is_orphaned(pid)):
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_S_MAX
        while _is_ours(pid) and time.monotonic() < deadline:
            time.sleep(POLL_S)
            if pid in _started:
                _started[pid].poll()  # a child that has ended stays until somebody asks for it
        # The functions' processes are in the group that the cloud leads.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        if pid in _started:
            _started.pop(pid).wait()
        (self.folder / "pid").unlink(missing_ok=True)
        return True

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.endpoint}/_ministack/health", timeout=ANSWER_S_MAX) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _pid(self) -> int | None:
        try:
            return int((self.folder / "pid").read_text())
        except (FileNotFoundError, ValueError):
            return None


def _is_orphaned(group: int) -> bool:
    """Whether the leader of this group was killed from outside, and what it started still runs and holds the port."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(group, 0)
        return False  # a process of this number runs: it is no orphan, or no longer ours
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, 0)
        return True
    return False


def _is_ours(pid: int) -> bool:
    """Whether this process still runs and is our cloud: the number in an old file may be another's by now."""
    if Path("/proc/self").exists():
        command = Path(f"/proc/{pid}/cmdline")
        return command.exists() and APP.encode() in command.read_bytes()
    shown = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return APP in shown.stdout
