"""Checkers in an environment of their own, made when one is first asked: they want older packages than all else.

What is installed is pinned with hashes in `requirements/checkers.txt`.
"""

import hashlib
import shutil
import sys
from pathlib import Path

from tools.steps import BUILD, ROOT, alone, run, step

LOCK = ROOT / "requirements" / "checkers.txt"
FOLDER = BUILD / "checkers"
STAMP = FOLDER / ".made-from"


def program(name: str) -> Path:
    """Where `checkov` or `parliament` is.

    Raises:
        StepFailed: they could not be installed.
    """
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    with alone("checkers"):
        if not STAMP.exists() or STAMP.read_text() != wanted:
            shutil.rmtree(FOLDER, ignore_errors=True)
            with step("checkov and parliament, in an environment of their own (once; needs the network)"):
                log = BUILD / "logs" / "checkers.log"
                run([sys.executable, "-m", "venv", FOLDER], log=log)
                install = [sys.executable, "-m", "uv", "pip", "install", "--python", FOLDER / "bin" / "python"]
                run([*install, "--require-hashes", "-r", LOCK], log=log)
            STAMP.write_text(wanted)
    return FOLDER / "bin" / name
