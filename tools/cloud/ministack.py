"""The embedded cloud's process: MiniStack on the loopback interface, in the background, all its files under build/."""

import contextlib
import os
import random
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
KEPT_S = 3600.0
"""How long the log of a cloud at a free port can still be read."""
APP = "tools.cloud.loopback:app"
MARK = "loopback:app"
"""What tells a cloud's process, also one that an earlier checkout of the same clone started."""
HEALTH, LEADER = "/_ministack/health", "dolbom-cloud"
"""Where a cloud says that it is well, and the header in which it tells the number of its first process."""
KEEP_ALIVE_S = "75"
TETHER = ROOT / "tools" / "tether.py"
FREE_PORTS = range(20_000, 30_000)
"""Beneath those that systems lend to outgoing connections: none of these takes a port before its cloud has it."""

_started: dict[int, "subprocess.Popen[bytes]"] = {}
_tethers: dict[int, int] = {}
"""By process id the end of the pipe that we hold, of each cloud that ends with us."""


def free_port(but: int = 0) -> int:
    """A port at which nobody listens: for a cloud of a test's own, whoever else is testing on this machine; another
    than `but`, which is taken soon.

    Raises:
        StepFailed: there is none.
    """
    for port in random.SystemRandom().sample([port for port in FREE_PORTS if port != but], 100):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind((HOST, port))
            return port
    raise StepFailed(f"of a hundred ports between {FREE_PORTS[0]} and {FREE_PORTS[-1]} none is free")


@dataclass(frozen=True)
class Cloud:
    """One embedded cloud: its port, and the folder that holds its process id, log and files."""

    port: int = PORT
    is_tethered: bool = False
    """Whether it ends with the process that starts it, however that ends: the tests' cloud does, while that of
    `make run` outlives its command."""

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
    def pages(self) -> str:
        """The one address of pages and APIs; of a cloud that was never started it is none."""
        return f"http://localhost:{(self.folder / 'pages_port').read_text()}/"

    @property
    def distribution(self) -> Path:
        """Holds the domain name of the distribution that answers at the address of the pages."""
        return self.folder / "distribution"

    @property
    def allowed(self) -> Path:
        """What functions were allowed in it: a line for each different thing, as `tools.cloud.loopback` writes it."""
        return self.folder / "allowed.jsonl"

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
        if self._is_taken():
            raise self._taken()
        _forget_ended()
        shutil.rmtree(self.folder, ignore_errors=True)
        files = self.folder / "files"
        files.mkdir(parents=True)
        (self.folder / "pages_port").write_text(str(free_port(but=self.port)))
        environment = dict(os.environ)
        self.enter(environment)
        environment |= {
            "GATEWAY_PORT": str(self.port),
            # Each function acts under its own role, and the policies decide: a missing grant fails here as on AWS.
            "AUTH": "true",
            "DOLBOM_CLOUD_ALLOWED": str(self.allowed),
            "DOLBOM_CLOUD_DISTRIBUTION": str(self.distribution),
            # It would listen on port 8883 of every interface.
            "IOT_MTLS_ENABLED": "0",
            "MINISTACK_REGION": REGION,
            "TMPDIR": str(files),
            "S3_DATA_DIR": str(files / "s3"),
            "STATE_DIR": str(files / "state"),
            "LOG_LEVEL": "WARNING",
        }
        process = self._launched(environment)
        (self.folder / "pid").write_text(str(process.pid))
        deadline = time.monotonic() + START_S_MAX
        while not self._answers():
            if process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                # Another checkout may have begun at the same moment, and was the first to listen.
                raise (
                    self._taken()
                    if self._is_taken()
                    else StepFailed(f"the embedded cloud did not start; see {self.log}")
                )
            time.sleep(POLL_S)

    def stop(self) -> bool:
        """Stops the cloud and its functions' processes. False if it was not running."""
        pid = self._pid()
        if pid is None or not (_is_ours(pid) or _is_orphaned(pid)):
            return False
        if pid not in _tethers:
            self._ask_to_end(pid)
        # The functions' processes are in the group that the cloud leads.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        if pid in _started:
            _started.pop(pid).wait()
        if pid in _tethers:
            os.close(_tethers.pop(pid))
            shutil.rmtree(self.folder / "files", ignore_errors=True)
        (self.folder / "pid").unlink(missing_ok=True)
        return True

    def _ask_to_end(self, pid: int) -> None:
        """Lets the first process end by itself, for a while; nobody waits for one whose files nobody will see again."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_S_MAX
        while _is_ours(pid) and time.monotonic() < deadline:
            time.sleep(POLL_S)
            if pid in _started:
                _started[pid].poll()  # a child that has ended stays until somebody asks for it

    def _launched(self, environment: dict[str, str]) -> "subprocess.Popen[bytes]":
        """The cloud's first process, which leads a group with all that it starts."""
        command = [sys.executable, "-m", "hypercorn", APP, "--bind", f"{HOST}:{self.port}"]
        command += ["--bind", f"{HOST}:{(self.folder / 'pages_port').read_text()}", "--keep-alive", KEEP_ALIVE_S]
        tether = os.pipe() if self.is_tethered else ()
        if tether:
            command = [sys.executable, str(TETHER), str(tether[0]), *command]
        with self.log.open("wb") as log:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=tether[:1],
            )
        _started[process.pid] = process
        if tether:
            os.close(tether[0])
            _tethers[process.pid] = tether[1]
        return process

    def _answers(self) -> bool:
        """Whether it is this cloud that answers at the port, and not one of another checkout."""
        try:
            with urllib.request.urlopen(f"{self.endpoint}{HEALTH}", timeout=ANSWER_S_MAX) as answer:
                return bool(answer.status == 200) and answer.headers[LEADER] == str(self._pid())
        except (urllib.error.URLError, OSError):
            return False

    def _is_taken(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex((HOST, self.port)) == 0

    def _taken(self) -> StepFailed:
        return StepFailed(f"port {self.port} is taken by another program; choose one: make run PORT=4700")

    def _pid(self) -> int | None:
        try:
            return int((self.folder / "pid").read_text())
        except (FileNotFoundError, ValueError):
            return None


def _forget_ended() -> None:
    """Removes what clouds at free ports have left behind: the files of killed ones at once, logs after a while."""
    for folder in (BUILD / "cloud").glob("*"):
        if not folder.name.isdecimal() or int(folder.name) not in FREE_PORTS:
            continue
        pid = Cloud(int(folder.name))._pid()
        if pid is not None and not (_is_ours(pid) or _is_orphaned(pid)):
            shutil.rmtree(folder / "files", ignore_errors=True)
            (folder / "pid").unlink(missing_ok=True)
        if not (folder / "pid").exists() and folder.stat().st_mtime < time.time() - KEPT_S:
            shutil.rmtree(folder, ignore_errors=True)
            (BUILD / f".cloud-{folder.name}.lock").unlink(missing_ok=True)


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
        return command.exists() and MARK.encode() in command.read_bytes()
    shown = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return MARK in shown.stdout
