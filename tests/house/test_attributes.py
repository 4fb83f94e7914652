"""Only keys, rows and stores know what an item's attributes are called; all others hold values.

The names are collected from those modules. Elsewhere nothing is read by such a name from a mapping, and names that no
value of ours bears are not spelled at all.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from tests.support import from_root
from tests.support.each import for_each
from tests.support.sources import parts
from tests.support.sources import tree as tree_of
from tools.steps import ROOT

pytestmark = pytest.mark.xdist_group("sources")

LAYER = ROOT / "layers" / "dolbom" / "python" / "dolbom"
KNOWING = re.compile(r"keys|rows|(\w+_)?store")
# DynamoDB's own words, and audits, which judge the rows as they lie in the table.
KNOWING_FOLDERS = {"dynamo", "audits", "wire"}
NAME = re.compile(r"[a-z][a-z0-9_]*")
READERS = {"get", "pop", "setdefault"}
MODULES = sorted([*LAYER.rglob("*.py"), *(ROOT / "functions").rglob("*.py")])

DOCUMENT = ("figures/views",)
"""A published month is a document in S3, and so is a week's report."""
NO_ROWS: Mapping[str, tuple[str, ...]] = {
    "event": (
        "audit_segment/handler",
        "discovery_round/handler",
        "nightly_audit/handler",
        "push_events/handler",
        "proofs/nights",
    ),
    "answer": ("nightly_audit/handler",),
    "body": ("dolbom/api",),
    "event['detail']['object']": ("receive_file/handler", "receive_indicators/handler", "receive_photo/handler"),
    "note": ("files/intake",),
    "refused.facts": ("monthly_loads/actions",),
    "values": ("files/settlements", "files/lines"),
    "notice": ("orders/allowance",),
    "line": ("orders/lifecycle", "orders/receipts"),
    "row": ("casework/matching",),
    "entry": ("danger/phrases",),
    "kept": ("danger/phrases",),
    "claims": ("dolbom/auth", "people/claims"),
    "about": ("danger/model",),
    "each": (*DOCUMENT, "patterns/report", "patterns/run"),
    "pattern": ("patterns/report", "proofs/patterns"),
    **dict.fromkeys(("told", "slices", "together", "rest", "group", "document"), DOCUMENT),
    "found": ("figures/published",),
}
"""What is read by a name that rows know, too, and is none, with the modules that do so: AWS's events, a note in S3, a
line of a file, a problem document, what a child is told, a token's claims, an order's lines, data files, counts."""
ROUTE_PARAMETERS = "call.path"
NO_ATTRIBUTES = {"dynamodb", "between", "prefix", "rules_of"}
"""AWS's word in a stream's record, how a table is asked, and a fact of a refusal."""


def knows(path: Path) -> bool:
    return bool(KNOWING.fullmatch(path.stem)) or path.parent.name in KNOWING_FOLDERS


def spelled(paths: Iterable[Path]) -> set[str]:
    """The attributes that these modules name: keys of items, what they read of them, and lists of names."""
    found: set[str] = set()
    for node in (node for path in paths for node in parts(path.read_text())):
        if isinstance(node, ast.Dict):
            found |= texts(node.keys)
        elif isinstance(node, ast.Subscript):
            found |= texts([node.slice])
        elif isinstance(node, ast.Tuple | ast.List):
            found |= texts(node.elts)
    return {name for name in found if NAME.fullmatch(name)}


def texts(nodes: Iterable[ast.AST | None]) -> set[str]:
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def fields(paths: Iterable[Path]) -> set[str]:
    """What values are made of, and parameters: names that are not only rows'."""
    found: set[str] = set()
    for node in (node for path in paths for node in parts(path.read_text())):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
    return found


def literals(paths: Iterable[Path]) -> set[str]:
    """What a value may be one of."""
    found: set[str] = set()
    for node in (node for path in paths for node in parts(path.read_text())):
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "Literal":
            found |= texts(ast.walk(node.slice))
    return found


def read_by_name(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Whatever is read from a mapping by a written name, or looked for in it: of what, and the name."""
    subjects = {case.pattern: node.subject for node in ast.walk(tree) if isinstance(node, ast.Match)
                for case in node.cases}  # fmt: skip
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript):
            whole, names = node.value, texts([node.slice])
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in READERS:
            whole, names = node.func.value, texts(node.args[:1])
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("itemgetter"):
            whole, names = node.func, texts(node.args)
        elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn):
            whole, names = node.comparators[0], texts([node.left])
        elif isinstance(node, ast.MatchMapping):
            whole, names = subjects.get(node, node), texts(node.keys)
        else:
            continue
        yield from ((ast.unparse(whole), name) for name in names)


KNOWN = [path for path in MODULES if knows(path)]
OTHERS = [path for path in MODULES if not knows(path)]


@cache
def attributes() -> set[str]:
    return spelled(path for path in KNOWN if path.parent.name not in KNOWING_FOLDERS) - NO_ATTRIBUTES


@cache
def only_of_rows() -> set[str]:
    return attributes() - fields(OTHERS) - literals(MODULES)


def is_no_row(path: Path, whole: str) -> bool:
    return whole == ROUTE_PARAMETERS or f"{path.parent.name}/{path.stem}" in NO_ROWS.get(whole, ())


def known_by(path: Path, source: str) -> list[str]:
    """The attributes that a module knows and should not."""
    tree = tree_of(source)
    found = [
        f"{whole}[{name!r}]"
        for whole, name in read_by_name(tree)
        if name in attributes() and not is_no_row(path, whole)
    ]
    return found + sorted(texts(ast.walk(tree)) & only_of_rows())


def test_the_names_are_those_of_items() -> None:
    assert {"pk", "sk", "journal", "legs", "lot", "seal", "digest", "clock_shard", "merchant_id"} <= attributes()
    assert {"pk", "sk", "seal", "digest", "clock_shard", "row_pk", "row_sk", "is_in"} <= only_of_rows()


@for_each(OTHERS)
def test_no_other_module_knows_an_attribute(path: Path) -> None:
    found = known_by(path, path.read_text())
    assert not found, f"{from_root(path)} knows {found}: say it in keys, rows or a store"


@pytest.mark.parametrize(
    "line",
    [
        'legs = [leg for entry in row["journal"] for leg in entry["legs"]]',
        'shop = row["merchant_id"]',
        'coupons = entry.get("coupons", 0)',
        'known = len(change["NewImage"]["journal"]["L"])',
        'key = ("CHILD#haru", "sk")',
        'table.query("CHILD#haru", only=("pk",))',
        'item = {"digest": "0"}',
        'waits = known["awaited"]',
        'due = {"clock_shard": "HOLD#1"}',
        'known = "journal" in row',
        'known = "journal" not in row',
        'journal_of = itemgetter("journal", "legs")',
        'match row:\n        case {"journal": journal}: known = journal',
    ],
)
@pytest.mark.parametrize("module", ["meals/misuse/facts.py", "meals/limits/recount.py", "meals/files/settlements.py"])
def test_a_module_that_knows_one_is_found(module: str, line: str) -> None:
    path = LAYER / module
    source = path.read_text()
    assert known_by(path, source) == []
    assert known_by(path, f"{source}\n\ndef broken(row, entry, change, known, table):\n    {line}\n")


def test_each_exception_is_still_needed() -> None:
    needed = {
        (whole, f"{path.parent.name}/{path.stem}")
        for path in OTHERS
        for whole, name in read_by_name(tree_of(path.read_text()))
        if name in attributes()
    }
    assert {(whole, module) for whole, modules in NO_ROWS.items() for module in modules} <= needed
