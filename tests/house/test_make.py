"""What a newcomer looks for: every target of make is listed, and a route leads to its handler in few files."""

import inspect
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dolbom.api import Operation
from infra.operations import operations
from tests.support import APIS, failing_once, from_root
from tools.steps import ROOT, StepFailed, alone
from tools.steps import run as run_step

MAKEFILE = (ROOT / "Makefile").read_text()
FILES_MAX = 4
DOMAIN = ROOT / "layers" / "dolbom" / "python"
ROUTES = [(function, operation) for function in APIS.values() for operation in operations(function)]


def test_make_alone_lists_every_target_with_a_line() -> None:
    (phony,) = re.findall(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    targets = re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE)
    assert sorted(phony.split()) == sorted(targets)
    told = re.findall(r"^([a-z-]+):.*## \S.*\S$", MAKEFILE, re.MULTILINE)
    assert told == targets


def files_to(function: str, operation: Operation) -> list[Path]:
    """The files that somebody opens from the service page to the handler: each names the next one."""
    page, handler = ROOT / "infra" / "stacks" / "service.py", ROOT / "functions" / function / "handler.py"
    found: Any = inspect.unwrap(operation.handler)
    last = Path(inspect.getsourcefile(found) or "")
    way = [page, handler] if last == handler else [page, handler, last]
    assert f'"{function}"' in page.read_text()
    if last != handler:
        module = ".".join(last.relative_to(DOMAIN).with_suffix("").parts)
        package, _, name = module.rpartition(".")
        assert re.search(rf"from {package} import .*\b{name}\b", handler.read_text()), f"{handler} does not name {last}"
    return way


@pytest.mark.parametrize(("function", "operation"), ROUTES, ids=lambda part: getattr(part, "name", part))
def test_each_route_is_found_in_at_most_four_files(function: str, operation: Operation) -> None:
    way = files_to(function, operation)
    assert len(way) <= FILES_MAX
    assert operation.name in way[-1].read_text(), from_root(way[-1])


def test_what_failed_once_fails_at_once_with_the_same_words_from_then_on() -> None:
    asked: list[str] = []

    @failing_once
    def synthesised(target: str) -> Path:
        asked.append(target)
        raise StepFailed(f"{target} does not synthesise")

    for _ in range(3):
        with pytest.raises(StepFailed, match="aws does not synthesise"):
            synthesised("aws")
    assert asked == ["aws"]


def test_a_step_that_fails_says_where_all_of_it_is(tmp_path: Path) -> None:
    log = tmp_path / "step.log"
    with pytest.raises(StepFailed, match="ended with 3; all of it is in"):
        run_step(["bash", "-c", "exit 3"], log=log)


def test_no_proxy_is_asked_for_the_embedded_cloud_and_ones_own_exceptions_stay() -> None:
    done = subprocess.run(
        ["make", "-s", "-f", "Makefile", "-f", "-", "shown"],
        cwd=ROOT,
        env={**os.environ, "no_proxy": "", "NO_PROXY": "wiki.example.org"},
        input="shown: ; @echo $$NO_PROXY $$no_proxy",
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["127.0.0.1,localhost,wiki.example.org"] * 2


def test_two_who_do_the_same_at_once_do_it_one_after_the_other() -> None:
    waits = "from tools.steps import alone\nwith alone('house-test'): print('mine')"
    with alone("house-test"):
        second = subprocess.Popen([sys.executable, "-c", waits], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert second.stdout is not None
        assert "waiting" in second.stdout.readline()
        assert second.poll() is None
    assert second.communicate()[0] == "mine\n"
