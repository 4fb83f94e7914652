"""Installs what the project needs beside Python, Node and make: a virtual environment and the CDK's command line.

    python3 -m tools.setup

Runs on the system's own Python; what is installed is pinned with hashes in requirements/ and package-lock.json.
"""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from tools.steps import BUILD, ROOT, StepFailed, finish, run, step

PYTHON_MIN = (3, 11)
NODE_MAJOR_MIN = 20
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
STAMP = BUILD / ".setup"
LOGS = BUILD / "logs"
PYTHON_LOCKS = (ROOT / "requirements" / "uv.txt", ROOT / "requirements" / "dev.txt")
NODE_LOCK = ROOT / "package-lock.json"
CDK = ROOT / "node_modules" / ".bin" / "cdk"


def main() -> None:
    _check_tools()
    wanted = "\n".join(_key(path) for path in (*PYTHON_LOCKS, NODE_LOCK))
    if STAMP.exists() and STAMP.read_text() == wanted and VENV_PYTHON.exists() and (ROOT / "node_modules").exists():
        STAMP.touch()
        return
    print("Setting up (once; needs the network):", flush=True)
    uv_lock, dev_lock = PYTHON_LOCKS
    if not VENV_PYTHON.exists():
        with step("virtual environment"):
            run([sys.executable, "-m", "venv", VENV], log=LOGS / "venv.log")
    with step("uv, the installer"):
        run([VENV_PYTHON, "-m", "pip", "install", "--require-hashes", "-r", uv_lock], log=LOGS / "pip.log")
    with step("Python packages"):
        install = [VENV_PYTHON, "-m", "uv", "pip", "install", "--python", VENV_PYTHON]
        run([*install, "--require-hashes", "-r", dev_lock], log=LOGS / "uv.log")
    # npm begins with nothing each time: what is there, and of this lock, is left alone.
    if _key(NODE_LOCK) not in _made_from() or not CDK.exists():
        with step("packages of Node: the CDK's command line, the pages"):
            run(["npm", "ci"], log=LOGS / "npm.log")
    BUILD.mkdir(exist_ok=True)
    STAMP.write_text(wanted)


def _made_from() -> list[str]:
    """The locks of the last time."""
    return STAMP.read_text().splitlines() if STAMP.exists() else []


def _check_tools() -> None:
    if sys.version_info[:2] < PYTHON_MIN:
        raise StepFailed(
            f"Python {'.'.join(map(str, PYTHON_MIN))} or later is needed; name one: make PYTHON=python3.13"
        )
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        raise StepFailed(f"Node {NODE_MAJOR_MIN} or later with npm is needed: the AWS CDK runs on it")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.lstrip("v").split(".")[0]) < NODE_MAJOR_MIN:
        raise StepFailed(f"Node {NODE_MAJOR_MIN} or later is needed; this is {version}")


def _key(path: Path) -> str:
    return f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}"


if __name__ == "__main__":
    finish(main)
