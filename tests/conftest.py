"""Fixtures for all tests: AWS in memory, with the tables and buckets of the template, and an embedded cloud."""

import copy
import gc
import hashlib
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import botocore.session
import pytest
from botocore.config import Config
from hypothesis import HealthCheck, settings
from moto import mock_aws
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.kms.models import kms_backends
from moto.s3.models import s3_backends
from moto.sesv2.models import sesv2_backends
from moto.sns.models import sns_backends

from dolbom import aws as clients
from dolbom.alerts.reports import follow_routes as report_routes
from tests.support import depth, moto_at_once, moto_taught, resources, waits, wire_in_memory
from tests.support.grants.recorder import RECORDER, allowed_in
from tools.cloud import commands as embedded
from tools.cloud.ministack import Cloud, free_port

REGION = "ap-northeast-2"
MAIL_FROM = "notices@dolbom.example.org"
TESTS = Path(__file__).parent
INFRA = TESTS / "infra"
WAYS = {"chromium", "shell"}
"""Fixtures of what walks through pages, or through the runbook."""
OF_THEIR_OWN = {"own_cloud", "own_templates"}
"""Fixtures of what has something of its own that takes long to make."""
ID_MAX, ID_BEGINS = 300, 20
GARBAGE = (50_000, 20, 50)
"""New objects between two looks for garbage, and so on: a call of the tables in memory makes thousands that stay for
the length of a test."""
TABLE_PROPERTIES = (
    "TableName",
    "KeySchema",
    "AttributeDefinitions",
    "BillingMode",
    "GlobalSecondaryIndexes",
    "StreamSpecification",
)

# Before anything is imported that might look at them: no test can mean a real account.
for name in [name for name in os.environ if name.startswith(("AWS_", "DOLBOM_"))]:
    del os.environ[name]
os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_DEFAULT_REGION=REGION, AWS_REGION=REGION)
os.environ["POWERTOOLS_METRICS_NAMESPACE"] = "Dolbom"
# Our own client of DynamoDB, over the tables in memory.
clients.from_environment = wire_in_memory.in_memory

# Nobody guesses in earnest here. That there is a wait for a wrong receipt code is asked by test_alerts_abuse.py.
report_routes.time = SimpleNamespace(sleep=waits.WAITED.append)  # type: ignore[attr-defined, assignment]
# What is slow so that nobody guesses a letter's code (P2) is reckoned once for the same code and the same place.
hashlib.scrypt = cache(hashlib.scrypt)

moto_taught.teach()
moto_at_once.teach()

pytest_plugins = ["tests.support.grants.plugin"]

# A busy machine is no fault of the code: no example fails for the time that it takes.
settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=depth.DEPTH.examples
)
settings.load_profile("untimed")


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Each process of a run of all tests reads another part of their files first. So what has changed is compiled once,
    not by each of them at the same time. What cannot be read is told of when it is collected."""
    own = getattr(session.config, "workerinput", {})
    if own and session.config.args == session.config.getini("testpaths"):
        first, every = int(own["workerid"].removeprefix("gw")), own["workercount"]
        for path in sorted(TESTS.rglob("test_*.py"))[first::every]:
            with suppress(Exception):
                import_module(".".join(path.relative_to(TESTS.parent).with_suffix("").parts))


def pytest_make_parametrize_id(val: object) -> str | None:
    """A long text or many bytes are named by how they begin and how many there are: each process of a run is told the
    name of each test, and a photo of twenty megabytes would be a part of it."""
    if isinstance(val, (str, bytes)) and len(val) > ID_MAX:
        return f"{val[:ID_BEGINS]!a} and so on, {len(val)} in all"
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    _leave_ways_to_ci(config, items)
    _longest_first(items)


def _leave_ways_to_ci(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Whatever walks in a browser has the fixture `chromium`, and what runs the runbook's commands, each a program,
    has `shell`. What has a cloud of its own to lose, or templates of its own to make, takes long: it is a byway, unless
    what is asked for names its file."""
    ways = {item: (item.path, item.name.partition("[")[0]) for item in items if WAYS & {*_fixtures(item)}}
    left = depth.ways_left(ways.values(), config.args)

    def is_left(item: pytest.Item) -> bool:
        if OF_THEIR_OWN & {*_fixtures(item)}:
            return not depth.DEPTH.byways and not any(item.path.name in each for each in config.args)
        return ways.get(item) in left

    config.hook.pytest_deselected(items=[item for item in items if is_left(item)])
    items[:] = [item for item in items if not is_left(item)]


def _fixtures(item: pytest.Item) -> list[str]:
    return item.fixturenames if isinstance(item, pytest.Function) else []


def _longest_first(items: list[pytest.Item]) -> None:
    """Whatever needs the deployed cloud shares a process, which has longest to go, and begins at once; so do the tests
    of the stacks' templates, beginning with AWS's: while they wait for the CDK, the others work. Tests that share what
    their file makes once share a process, too. What belongs together is started in the order of its size; then come all
    single tests."""
    for item in items:
        if item.path.is_relative_to(INFRA):
            item.add_marker(pytest.mark.xdist_group("templates"))
        elif _group(item) == "" and _shares_with_its_file(item):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
    sizes = Counter(map(_group, items))

    def turn(item: pytest.Item) -> tuple[object, ...]:
        group = _group(item)
        return group != "cloud", group != "templates", group == "", -sizes[group], group, item.path.stem != "test_aws"

    items.sort(key=turn)


def _group(item: pytest.Item) -> str:
    marker = item.get_closest_marker("xdist_group")
    return str(marker.args[0]) if marker else ""


def _shares_with_its_file(item: pytest.Item) -> bool:
    """Whether it uses a fixture that is made once for all tests of a file."""
    known = item._fixtureinfo.name2fixturedefs if isinstance(item, pytest.Function) else {}
    return any(made[-1].scope == "module" for made in known.values())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How deep this run went stands at its end, whichever tests it was of."""
    terminalreporter.write_line(depth.told())


def pytest_collection_finish() -> None:
    """What is imported by now stays, and need not be looked through for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """One look for garbage finds what is left undone; at the five that pytest takes after it, nothing has to be looked
    through again."""
    gc.collect()
    gc.freeze()


@dataclass
class Aws:
    """AWS in memory: the resources of the data stack by their plain names."""

    tables: dict[str, str] = field(default_factory=dict)
    buckets: dict[str, str] = field(default_factory=dict)
    topics: dict[str, str] = field(default_factory=dict)
    names_key: str = ""
    households_key: str = ""

    def client(self, service: str) -> Any:
        """A botocore client; in the `aws` fixture's test it talks to moto."""
        return _client(service)

    @property
    def settings(self) -> dict[str, str]:
        """The fields of the functions' settings, as the template fills them."""
        return {
            **{f"{name}_table": value for name, value in self.tables.items()},
            **{f"{name}_bucket": value for name, value in self.buckets.items()},
            **{f"{name}_topic": value for name, value in self.topics.items()},
            "names_key": self.names_key,
            "mail_from": MAIL_FROM,
            "reminders": "dolbom-reminders",
            "push_events": "dolbom-push-events",
            "dead_letters": "dolbom-keep-clocks-dead-letters",
            "households_key": self.households_key,
            "discovery_engine": "duckdb",
            "discovery_workgroup": "dolbom-discovery",
            "discovery_database": "dolbom_discovery",
            "discovery_round": "dolbom-discovery-round",
            "webhooks_reach": "loopback",
            "residents_pool": "ap-northeast-2_Residents",
            "residents_issuer": "https://cognito-idp.ap-northeast-2.amazonaws.com/ap-northeast-2_Residents",
            "residents_app": "app",
            "staff_pool": "ap-northeast-2_Staff",
            "origin_secret": "made-up-origin-secret",
        }


@cache
def _client(service: str) -> Any:
    # botocore's own name is put together anew for each call. Whether a call has the shapes of its service is asked in
    # CI: the functions' own clients do not ask either (`dolbom.aws`), and it takes a twentieth of all time.
    config = Config(user_agent="tests", parameter_validation=depth.NAME == "ci")
    return botocore.session.get_session().create_client(service, region_name=REGION, config=config)


@contextmanager
def aws_in_memory() -> Iterator[Aws]:
    """AWS in memory with everything that functions use.

    For handlers one at a time: moto's transactions tear under threads.
    """
    with mock_aws():
        made = Aws()
        _make_tables(made)
        _make_buckets(made)
        made.names_key = _make_key("names", "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT")
        made.households_key = _make_key("households", "GENERATE_VERIFY_MAC", "HMAC_256")
        made.topics["duty"] = sns_backends[DEFAULT_ACCOUNT_ID][REGION].create_topic("dolbom-duty").arn
        mail = sesv2_backends[DEFAULT_ACCOUNT_ID][REGION]
        mail.create_email_identity(MAIL_FROM.partition("@")[2], None, None, None)
        yield made


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    """AWS in memory, and the functions' environment set to it."""
    with aws_in_memory() as made:
        for name, value in made.settings.items():
            monkeypatch.setenv(f"DOLBOM_{name.upper()}", value)
        yield made


@pytest.fixture(scope="session")
def cloud() -> Iterator[dict[str, Any]]:
    """An embedded cloud of the tests' own with all stacks in it: what its local.json says.

    Tests that use it share one process and one cloud: mark them `@pytest.mark.xdist_group("cloud")`. It takes a free
    port, and ends with this process, so that a run that was killed is in nobody's way.
    """
    own = Cloud(free_port(), is_tethered=True)
    try:
        yield embedded.up(own)
        RECORDER.uses |= allowed_in(own.allowed)
    finally:
        own.stop()


def _make_tables(made: Aws) -> None:
    """Each test's own: copies of what moto has made once, empty."""
    stored = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables
    for table in _empty_tables():
        stored[table.name] = copy.deepcopy(table)
        made.tables[table.name.removeprefix("dolbom-")] = table.name


@cache
def _empty_tables() -> list[Any]:
    dynamodb, found = _client("dynamodb"), []
    stored = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables
    for table in resources("data", "AWS::DynamoDB::Table").values():
        properties = table["Properties"]
        wanted = {name: properties[name] for name in TABLE_PROPERTIES if name in properties}
        if "StreamSpecification" in wanted:
            wanted["StreamSpecification"] = {**wanted["StreamSpecification"], "StreamEnabled": True}
        dynamodb.create_table(**wanted)
        found.append(stored.pop(properties["TableName"]))
    return found


def _make_key(name: str, usage: str, spec: str) -> str:
    """A key by a name that is the same in each test: functions read theirs once a process."""
    kms, alias = kms_backends[DEFAULT_ACCOUNT_ID][REGION], f"alias/dolbom-{name}"
    key = kms.create_key("", usage, spec, "", [])
    kms.create_alias(key.id, alias)
    return alias


def _make_buckets(made: Aws) -> None:
    s3 = s3_backends[DEFAULT_ACCOUNT_ID]["aws"]
    for logical_id in resources("data", "AWS::S3::Bucket"):
        plain = logical_id.partition("Bucket")[0].lower()
        made.buckets[plain] = s3.create_bucket(f"dolbom-{plain}", REGION).name
