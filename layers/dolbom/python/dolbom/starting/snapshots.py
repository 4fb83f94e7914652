"""Processes that are restored from a snapshot (Lambda SnapStart): what is made ready before it is taken, and what must
not be the same in two that are restored from one.

Whether a version starts like this is the installation's to say (`has_snapshots`); Lambda then says so in the
environment, and its runtime brings the module of the hooks. Anywhere else nothing here is done.
"""

import os
import random
from collections.abc import Callable
from importlib import import_module

STARTED_BY, BY_SNAPSHOT = "AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start"


def register(make_ready: Callable[[], None], close_connections: Callable[[], None]) -> None:
    """Has the first done before a snapshot is taken, and the second after each restore, with what is random.

    What nobody may guess (codes, phrases, ids, tokens) is drawn from the system's own source, which no snapshot holds;
    Python's generator, by which pauses are spread, is a state that would be copied.
    """
    if os.environ.get(STARTED_BY) != BY_SNAPSHOT:
        return
    hooks = import_module("snapshot_restore_py")
    hooks.register_before_snapshot(make_ready)
    hooks.register_after_restore(random.seed)
    hooks.register_after_restore(close_connections)
