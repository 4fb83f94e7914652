"""The README's lines under "Try it" work as they are printed."""

import json
import os
import re
import subprocess
from datetime import UTC, datetime
from typing import Any

import pytest

from tools.day import morning
from tools.day.cast import new_cast
from tools.day.operator import Operator
from tools.day.script import Story
from tools.steps import ROOT

pytestmark = pytest.mark.xdist_group("cloud")

SECONDS_MAX = 120


def lines_to_try() -> str:
    _, _, after = (ROOT / "README.md").read_text().partition("· Try it\n")
    section, _, _ = after.partition("\n## ")
    return "\n".join(re.findall(r"```bash\n(.*?)```", section, re.DOTALL))


def answers_in(printed: str) -> list[dict[str, Any]]:
    decoder, answers, rest = json.JSONDecoder(), [], printed.strip()
    while rest:
        answer, end = decoder.raw_decode(rest)
        answers.append(answer)
        rest = rest[end:].strip()
    return answers


def test_the_readmes_lines_work_as_printed(cloud: dict[str, Any]) -> None:
    now = datetime.now(UTC)
    with Operator(cloud) as operator:
        story = Story(lambda _: None)
        morning.play(story, operator, new_cast(operator, now), now)
    # Everything is installed, or this would not run: make need not look.
    environment = {**os.environ, "PORT": cloud["endpoint"].rpartition(":")[2], "MAKEFLAGS": "-o build/.setup"}
    # Nobody's profile, and a proxy that does not answer: the newcomer's own settings are none of this cloud's.
    environment |= {"AWS_PROFILE": "nobody", "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9", "HTTP_PROXY": "127.0.0.1:9"}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", lines_to_try()],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    allowance, order, capture, ledger, report, queue = answers_in(done.stdout)
    assert allowance["here"] == {"can_order": True}
    assert (order["state"], order["tender"]["coupon"]["amount"]) == ("held", 3_000)
    assert (capture["state"], capture["captured"]["amount"]) == ("captured", 15_000)
    assert [entry["kind"] for entry in ledger["entries"]] == ["hold", "capture"]
    assert report["receipt_code"]
    assert "alerts" in queue
