"""What the journeys share beside their cloud."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.support.browser import browser


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all pages of a run: whoever is shown one has a device of their own in it."""
    with browser() as found:
        yield found
