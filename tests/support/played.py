"""What many tests begin with is played once in a process, and put there again for each of them: rows never change
(tests/support/moto_taught.py), so that this costs next to nothing."""

import copy
from collections.abc import Callable
from typing import Any

from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from tests.conftest import REGION

_played: dict[str, dict[str, Any]] = {}


def as_after(name: str, play: Callable[[], object]) -> None:
    """Leaves all tables in memory, and their streams, as they are after `play`, which goes by this name.

    Nothing but tables is put there: no object of a bucket, no mail, nothing that a function holds in its memory.
    """
    tables = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables
    if name not in _played:
        play()
        _played[name] = {table: copy.deepcopy(found) for table, found in tables.items()}
    for table, found in _played[name].items():
        tables[table] = copy.deepcopy(found)
