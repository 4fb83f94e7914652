"""How fast each function starts, next to a bare botocore client in the same run.

    make bench NAME=start
    make bench NAME=start AGAINST=/path/to/another/checkout    before and after: each also next to the other one's
    make bench NAME=start COOKBOOK=/path/to/it                 the APIs also next to the handler-cookbook's order

The cookbook (github.com/ran-isenberg/aws-lambda-handler-cookbook) lies there as its own deployment makes it: its folder
`service`, and beside it `deps`, what `pip install --target deps` makes of its dependencies; both are compiled here.

A start is over when nothing is left to be made once: modules are imported, and every store that the process keeps is
there, also those that only some of its calls need. An API starts with the routes that people wait for most; what the
first request of each other part waits for its modules is a row beside it. So is what the first call waits for that asks
another service than DynamoDB: its client is botocore's. Of some functions each first call does, and of others few.
"""

import os
import re
from typing import Any

from bench.parts import starts
from bench.parts.rows import row
from tests.support import APIS, FUNCTIONS
from tools.steps import ROOT

HOW = "make bench NAME=start"
API_VS_CLIENT_MAX, OTHER_VS_CLIENT_MAX = 0.85, 1.0
"""What the starts are to come to. A row has its target from the day on which it meets it; until then it says so."""
AGAINST, COOKBOOK = os.environ.get("AGAINST", ""), os.environ.get("COOKBOOK", "")


def measure() -> list[dict[str, Any]]:
    built = starts.assets()
    sides = {"client": starts.CLIENT, **{name: starts.of_function(built, name) for name in FUNCTIONS}}
    there = starts.of_another(AGAINST) if AGAINST else None
    compared = [name for name in FUNCTIONS if there and (there / "functions" / name).is_dir()]
    if there:
        sides |= {f"{name} there": starts.of_function(there, name) for name in compared}
    if COOKBOOK:
        sides["cookbook"] = starts.of_cookbook(COOKBOOK)
    ms = starts.medians(sides)
    rows = [_vs_client(name, ms[name], ms["client"]) for name in FUNCTIONS]
    rows += [_dearest_part(name, starts.parts(sides[name]), ms["client"]) for name in APIS.values()]
    rows.append(_dearest_client({name: sides[name] for name in FUNCTIONS}, ms["client"]))
    if COOKBOOK:
        how = f"{HOW} COOKBOOK={COOKBOOK}"
        rows += [
            row(f"start.{name}_vs_cookbook", ms[name], "ms", "the cookbook's create_order", ms["cookbook"], how=how)
            for name in APIS.values()
        ]
    how = f"{HOW} AGAINST={AGAINST}"
    return rows + [
        row(f"start.{name}_vs_against", ms[name], "ms", f"in {AGAINST}", ms[f"{name} there"], how=how)
        for name in compared
    ]


def _vs_client(name: str, ours: float, client: float) -> dict[str, Any]:
    aim = API_VS_CLIENT_MAX if name in APIS.values() else OTHER_VS_CLIENT_MAX
    is_met = ours / client <= aim
    return row(
        f"start.{name}_vs_client",
        ours,
        "ms",
        "bare botocore client",
        client,
        how=HOW,
        target=aim if is_met else None,
        note=None if is_met else f"not there yet: it is to come to {aim:g} of the client's",
    )


def _dearest_client(sides: dict[str, starts.Start], client: float) -> dict[str, Any]:
    """Of each function, the first service beside DynamoDB that its handler names."""
    ms: dict[str, float] = {}
    for name, start in sides.items():
        handler = (ROOT / "functions" / name / "handler.py").read_text()
        if named := re.search(r'aws\.client\("(?!dynamodb)([\w-]+)"', handler):
            ms[f"{name} {named[1]}"] = starts.client_later(start, named[1])
    dearest = max(ms, key=lambda each: ms[each])
    all_clients = ", ".join(f"{each} {taken:.0f}" for each, taken in ms.items())
    return row(
        "start.first_client_vs_client", ms[dearest], "ms", "bare botocore client", client, how=HOW,
        note=f"what the first call that asks another service than DynamoDB adds, in ms: {all_clients}",
    )  # fmt: skip


def _dearest_part(name: str, ms: dict[str, float], client: float) -> dict[str, Any]:
    dearest = max(ms, key=lambda part: ms[part])
    all_parts = ", ".join(f"{part} {taken:.0f}" for part, taken in sorted(ms.items(), key=lambda each: -each[1]))
    return row(
        f"start.{name}_part_vs_client", ms[dearest], "ms", "bare botocore client", client, how=HOW,
        note=f"what the first request of a part adds, in ms: {all_parts}",
    )  # fmt: skip
