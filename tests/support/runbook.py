"""The runbook's commands, word for word, and a shell in which they run against the embedded cloud.

`make` is asked what it would do, and that is done: nothing is set up. `aws` is a stand-in that speaks to the embedded
cloud as AWS's own command line would; `AWS=1` and `--aws` are left out.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.cloud import commands as embedded
from tools.cloud.ministack import Cloud
from tools.steps import ROOT

PAGE = ROOT / "docs" / "runbook.md"
FIRST = r"(?:make|aws|npx|git|gunzip|python -m)\s"
STAMP = "build/.setup"
TIMEOUT_S = 300
AWS = '''#!{python}
"""`aws SERVICE OPERATION --option value …`, as far as the runbook has it."""
import json, os, re, sys
import botocore.session

def camel(word):
    return "".join(part.capitalize() for part in word.split("-"))

service, operation, *rest = sys.argv[1:]
client = botocore.session.Session().create_client(service, region_name=os.environ["AWS_REGION"])
shape = client.meta.service_model.operation_model(camel(operation)).input_shape
options, place = {{}}, None
while rest:
    word = rest.pop(0)
    if not word.startswith("--"):
        place = word
        continue
    value = rest.pop(0)
    if word == "--cli-binary-format":
        continue
    word = "--endpoint" if word == "--notification-endpoint" else word
    name = next(known for known in shape.members if known.lower() == word[2:].replace("-", ""))
    kind = shape.members[name].type_name
    options[name] = json.loads(value) if kind in ("structure", "map", "list", "integer", "long", "boolean") else value
answer = getattr(client, operation.replace("-", "_"))(**options)
body = answer.pop("Payload", None)
if body is not None:
    print(body.read().decode())
answer.pop("ResponseMetadata")
print(json.dumps(answer, default=str, ensure_ascii=False))
'''


def commands(text: str) -> list[str]:
    """What the page says to type: lines of its blocks, and code within its lines; each once, its spaces as one."""
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    lines += [line.strip() for line in re.findall(r"^    +(\S.*)$", text, re.MULTILINE)]
    within = [
        " ".join(code.split()) for code in re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    ]
    return list(dict.fromkeys(each for each in (*lines, *within) if re.match(FIRST, each)))


@dataclass(frozen=True)
class Done:
    """What became of a command."""

    status: int
    said: str


class Shell:
    """Runs commands of the page. `where` holds the stand-in for `aws`."""

    def __init__(self, cloud: Cloud, where: Path) -> None:
        stand_in = where / "aws"
        stand_in.write_text(AWS.format(python=sys.executable))
        stand_in.chmod(0o755)
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
            **cloud.environment,
            embedded.PORT_VARIABLE: str(cloud.port),
            "PATH": f"{where}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PYTHONPATH": "layers/dolbom/python:.",
        }

    def __call__(self, command: str, **places: str) -> Done:
        """Runs one of the page's commands, with what is meant in the place of its names."""
        told = embedded_form(command)
        for name, value in places.items():
            assert name in told, f"{name} is not in {told}"
            told = told.replace(name, value)
        if told.startswith("make "):
            told = self._recipe(told)
        done = self._run(told)
        return Done(done.returncode, done.stdout + done.stderr)

    def _recipe(self, command: str) -> str:
        """What make would do, without setting anything up."""
        make, *rest = shlex.split(command)
        port = f"PORT={self.environment[embedded.PORT_VARIABLE]}"
        asked = self._run(shlex.join([make, "--dry-run", "--no-print-directory", f"--old-file={STAMP}", port, *rest]))
        assert asked.returncode == 0, asked.stderr
        return asked.stdout

    def _run(self, command: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            ["bash", "-ec", command],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )


def embedded_form(command: str) -> str:
    """A command for the account, as it is for the embedded cloud."""
    return re.sub(r" (?:AWS=1|--aws)(?= |$)", "", command)


def unlisted(page: list[str], run: Mapping[str, str], only_aws: Mapping[str, str]) -> list[str]:
    """Commands of which nothing is said, and what is said of commands that are not on the page."""
    known = {*run, *only_aws}
    return [*(each for each in page if each not in known), *(f"not on the page: {each}" for each in known - {*page})]
