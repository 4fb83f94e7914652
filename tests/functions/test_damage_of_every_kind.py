"""R8: a row of each kind that holds money, or says whose it is, is changed, dropped, doubled or swapped, and the proof
names it; of every other kind it is said why nothing proves it."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dolbom.audits.segments import SegmentProver
from dolbom.dynamo.items import Item, to_attributes
from dolbom.dynamo.table import Table
from dolbom.meals.rows import STANDS, account_of, account_put, sealed
from tests.conftest import Aws
from tests.recorded.test_recorded import ENDED, TABLES
from tests.rules.test_rows_at_their_bounds import kinds_written

RECORDED: list[Item] = json.loads(TABLES)["meals"]
ROWS = [sealed(row) if row.get("journal") else row for row in RECORDED]
"""As they are written today."""
PROVED = ("account", "card", "card_of", "entry", "line", "order", "reference")
"""Kinds of which each row is held against another one that says the same."""
ELSEWHERE = {
    **dict.fromkeys(("merchant", "cell", "tile"), "held against each other: tests/functions/test_merchants_written.py"),
    "policy": "read, and each order held to the version that decided it; nothing else says what a town decided",
    "succession": "as a policy",
}
NOT_PROVED = {
    "made of the ledger, of files or of the register, and made anew from them: no won hangs on one": {
        *("breach", "limits", "window", "counted", "refused", "refusals", "case", "feed", "standing", "serves"),
        *("listed", "shop", "meal_figures", "load_preview", "file", "waiting", "turn", "tries"),
    },
    "a trace of who did what, which nothing else says but CloudTrail (docs/runbook.md)": {
        *("change", "town_change", "merchant_change", "desk_opening", "desk_opening_of_month", "opening"),
    },
    "who may do what: each says who decided and why, and a change of one stands in CloudTrail; no sum shows it": {
        *("entitlement", "linked", "pairing", "letter_of", "letter", "client", "partner", "webhook"),
    },
    "a town's own word": {"town", "policy", "succession", "application"},
}
A_COPY = "-0"
OF_A_REFERENCE = ("child_id", "order_id", "partner")


def put(table: Table, item: Item) -> None:
    table.client.put_item(TableName=table.name, Item=to_attributes(item))


def remove(table: Table, item: Item) -> None:
    table.client.delete_item(TableName=table.name, Key=to_attributes({"pk": item["pk"], "sk": item["sk"]}))


@pytest.fixture
def table(aws: Aws) -> Table:
    made = Table(aws.client("dynamodb"), aws.tables["meals"])
    for row in ROWS:
        put(made, row)
    return made


def named(table: Table) -> set[str]:
    """What the proof's findings name: keys of rows, and what they say of the other one."""
    told: set[str] = set()
    for finding in SegmentProver(table, ENDED).prove(0, 1).findings:
        told |= {f"{finding.pk} {finding.sk}", *finding.expected.split(" ("), finding.expected}
        told |= {f"{finding.pk} {each}" for each in finding.expected.partition("(")[2].rstrip(")").split(", ")}
    return told


def of_kind() -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = defaultdict(list)
    for row in ROWS:
        found[row["kind"]].append(row)
    return found


def changed(row: Item) -> Iterator[Item]:
    """Another value in each attribute that money, or whose it is, hangs on."""
    for name in ("lots", "days", "months"):
        if row.get(name):
            first = next(iter(row[name]))
            yield {**row, name: {**row[name], first: row[name][first] + 1_000}}
    for name in ("row_sk", *(STANDS if row["kind"] != "reference" else OF_A_REFERENCE)):
        if name in row:
            told = row[name]
            other = {**told, A_COPY: 1} if isinstance(told, dict) else [told] if isinstance(told, list) else f"{told}-0"
            yield {**row, name: other}
    yield {**row, "kind": "purse"}
    for name, later in (("clock_shard", "HOLD#8"), ("due_at", "2030-01-01T00:00:00.000000Z")):
        if name in row:
            yield {**row, name: later}
    if row.get("journal"):
        first, *others = row["journal"]
        legs = [{**first["legs"][0], "amount": first["legs"][0]["amount"] + 1_000}, *first["legs"][1:]]
        yield {**row, "journal": [{**first, "legs": legs}, *others]}


def damages(row: Item, other: Item | None) -> Iterator[tuple[str, list[Item], list[Item]]]:
    """What is done: rows written over, rows taken away."""
    for each in changed(row):
        yield "changed", [each], []
    yield "dropped", [], [row]
    yield "doubled", [{**row, **_under_another_key(row)}], []
    if other is not None:
        yield "swapped", [{**row, **_keys(other)}, {**other, **_keys(row)}], []


def has_moved(order: Item) -> bool:
    """Whether an order has taken anything of the benefit, when all is done."""
    legs = [leg for entry in order["journal"] for leg in entry["legs"] if leg["account"] == "benefit"]
    return sum(leg["amount"] for leg in legs) != 0


def _keys(row: Item) -> dict[str, Any]:
    return {"pk": row["pk"], "sk": row["sk"]}


def _under_another_key(row: Item) -> dict[str, str]:
    below_child = row["pk"].startswith("CHILD#") and row["sk"] != "ACCOUNT"
    return {"sk": row["sk"] + A_COPY} if below_child else {"pk": row["pk"] + A_COPY}


def test_R8_each_kind_is_proved_or_it_is_said_why_not() -> None:
    reasons = {*PROVED, *ELSEWHERE, *(kind for kinds in NOT_PROVED.values() for kind in kinds)}
    of_meals = {row["kind"] for row in ROWS}
    assert sorted(of_meals - reasons) == []
    assert sorted(reasons - kinds_written()) == []


def test_R8_the_page_says_of_each_kind_whether_it_is_proved() -> None:
    _, _, after = Path("docs/decisions/nightly-proof.md").read_text().partition("## Which rows are proved")
    table = [line for line in after.partition("\n## ")[0].splitlines() if line.startswith("| `")]
    told = [sorted(re.findall(r"`([a-z_]+)`", line.split("|")[1])) for line in table]
    of_others = [{kind for kind in ELSEWHERE if kind not in NOT_PROVED["a town's own word"]}, *NOT_PROVED.values()]
    assert told == [sorted(kinds) for kinds in ({*PROVED}, *of_others)]


def test_R8_what_happened_to_a_row_of_each_kind_is_named(table: Table) -> None:
    assert named(table) == set(), "a clean history"
    kinds, silent = of_kind(), list[str]()
    for kind in PROVED:
        # What gave all back moved nothing, and is missed by its reference alone. None was there when the scene was
        # recorded: tests/functions/test_nightly_audit.py looks at them.
        of = [row for row in kinds[kind] if kind != "order" or has_moved(row)]
        if not of:
            continue
        row, other = of[0], of[1] if len(of) > 1 else None
        for what, written, gone in damages(row, other):
            touched = [*written, *gone]
            for each in written:
                put(table, each)
            for each in gone:
                remove(table, each)
            told = named(table)
            # An order that is gone is missed by its account, which says in what.
            known = {f"{each['pk']} {each['sk']}" for each in touched}
            known |= {f"{each['pk']} ACCOUNT" for each in gone if each["kind"] == "order"}
            if not known & told:
                silent.append(f"{kind} {what}: {[(each['pk'], each['sk']) for each in touched]}")
            for each in touched:
                remove(table, each)
            for each in (row, *([other] if other else [])):
                put(table, each)
    assert "\n".join(silent) == ""
    assert named(table) == set()


def test_an_account_that_is_read_is_written_as_it_was() -> None:
    """What stands above changes a counter: the digest beside it is no seal, so the ledger must say no."""
    (account, *_) = of_kind()["account"]
    assert account_put(None, account_of(account)).item["lots"] == account["lots"]
