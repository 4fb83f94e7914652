"""Least privilege at the end of each run of the tests, in whatever processes they ran: whatever functions did must be
allowed, and after a run of all tests, whatever is allowed must have been done.

    pytest --unused-grants tests/functions     tells what these tests alone do not use, and fails nothing for it

What functions did in the last run stands in build/grants/done.txt.
"""

import pytest

from tests.support.grants.policies import KEPT, synthesised
from tests.support.grants.recorder import RECORDER, Use
from tests.support.grants.verdict import refused, unused

OUTPUT = "uses"
VERDICT = pytest.StashKey[list[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--unused-grants", action="store_true", help="tell what roles allow and this run did not use")


def pytest_configure(config: pytest.Config) -> None:
    RECORDER.listen()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    """A process of the tests has ended: what was done in it."""
    for use in getattr(node, "workeroutput", {}).get(OUTPUT, ()):
        RECORDER.uses.add(as_use(use))


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[OUTPUT] = [plain(use) for use in RECORDER.uses]
        return
    if not RECORDER.uses:
        return
    KEPT.mkdir(parents=True, exist_ok=True)
    (KEPT / "done.txt").write_text("".join(f"{use.told()}\n" for use in sorted(RECORDER.uses)))
    told = [f"not allowed: {line}" for line in refused(RECORDER.uses, synthesised())]
    is_failed = bool(told)
    if session.config.getoption("unused_grants") or is_whole(session):
        not_used = unused(RECORDER.uses, synthesised())
        told += [f"allowed, and done by no test: {line}" for line in not_used]
        is_failed = is_failed or bool(not_used and is_whole(session))
    session.config.stash[VERDICT] = told
    if is_failed and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    told = config.stash.get(VERDICT, [])
    if told:
        terminalreporter.section("grants (infra/stacks/service.py, docs/decisions/grants.md)")
        for line in told:
            terminalreporter.write_line(line)


def is_whole(session: pytest.Session) -> bool:
    """Whether all tests ran, and passed: only then has everything been done that can be."""
    config = session.config
    all_of_them = config.args_source is config.ArgsSource.TESTPATHS
    chosen = any(getattr(config.option, name, None) for name in ("keyword", "markexpr", "deselect", "lf"))
    return bool(all_of_them and not chosen and session.exitstatus == pytest.ExitCode.OK)


def plain(use: Use) -> list[object]:
    """A use as processes can hand it on."""
    return [use.function, use.action, use.resource, [[key, list(values)] for key, values in use.keys]]


def as_use(told: list[object]) -> Use:
    function, action, resource, keys = told
    return Use(function, action, resource, tuple((key, tuple(values)) for key, values in keys))  # type: ignore
