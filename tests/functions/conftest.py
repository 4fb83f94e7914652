"""What several files of this folder begin with."""

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from tests.exactly_once.harness.world import World
from tests.support.receivers import Receiver, receiving
from tests.support.webhooks import again, played


@pytest.fixture(scope="module")
def partners_played() -> Iterator[tuple[World, Any]]:
    with played() as found:
        yield found


@pytest.fixture
def told_partners(partners_played: tuple[World, Any]) -> World:
    """Two partners, one with a feed of two pages and no webhook yet."""
    return again(partners_played)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A partner's server."""
    with receiving() as found:
        yield found


@pytest.fixture(scope="module")
def database() -> Iterator[Any]:
    """One database for all rounds of a file: to open one takes longer than what it is asked."""
    with duckdb.connect() as opened:
        yield opened


@pytest.fixture
def one_database(database: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rounds open none of their own."""
    monkeypatch.setattr(duckdb, "connect", database.cursor)
