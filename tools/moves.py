"""Children moved to another municipality by a file, as when a town is split (M1, M15): looked at first, then confirmed.

    python -m tools.moves FILE OUT --town 41460 --into 41463 --why "…"                on the embedded cloud: a preview
    python -m tools.moves FILE OUT … --confirm TOKEN                                  moves what the preview showed
    python -m tools.moves FILE OUT … --api URL                                        with the token of $DOLBOM_TOKEN

FILE is CSV with `child_id`, or 아동번호. OUT has what becomes of each child, or has become. A preview ends with
a token: whoever confirms gives it, and nothing moves if a child stands otherwise by then. A command that broke off is
given again: who has been moved is so already.
"""

import csv
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import httpx

from dolbom.meals.children.bulk_moves import MOVES_A_CALL_MAX
from dolbom.texts.desk import MOVE_COLUMNS, MOVE_RESULTS
from dolbom.texts.spreadsheet import plain
from tools.letters import Send, parser_of, sender, whom
from tools.steps import StepFailed, finish
from tools.tables import table

COLUMNS = {"child_id": ("아동번호",)}


def children_of(path: Path) -> Iterator[list[str]]:
    """The file's children, a part at a time.

    Raises:
        StepFailed: it has no column of children.
    """
    named = (line["child_id"] for line in table(path, COLUMNS))
    while part := list(islice(named, MOVES_A_CALL_MAX)):
        yield part


def run(source: Path, out: Path, about: Mapping[str, Any], send: Send, confirm: str = "") -> tuple[Counter[str], str]:
    """Looks at a file's moves, or does those of the preview with this token; how many had which result, and the token.

    Raises:
        StepFailed: what would be moved is no longer what was looked at.
    """
    looked = hashlib.sha256()
    for part in children_of(source):
        looked.update(str(send({**about, "children": part})["token"]).encode())
    token = looked.hexdigest()[:16]
    if confirm and confirm != token:
        raise StepFailed("  A child stands otherwise than in the preview: look at it again, without --confirm.")
    found: Counter[str] = Counter()
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.ko for column in MOVE_COLUMNS])
        for part in children_of(source):
            told = send({**about, "children": part})
            if confirm:
                told = send({**about, "children": part, "token": told["token"]})
            for line in told["children"]:
                loaded = str(line["loaded"]["amount"]) if "loaded" in line else ""
                writer.writerow([plain(line["child_id"]), MOVE_RESULTS[line["result"]].ko, loaded])
                found[line["result"]] += 1
    return found, token


def main(arguments: Sequence[str] | None = None) -> None:
    parser = parser_of(__doc__, "moves them", "the desk's API")
    parser.add_argument("--into", required=True)
    parser.add_argument("--confirm", default="", metavar="TOKEN", help="the token that the preview ended with")
    given = parser.parse_args(arguments)
    url, token = whom(given, "desk")
    about = {"municipality": given.town, "into": given.into, "why": given.why}
    with httpx.Client() as http:
        found, looked = run(given.file, given.out, about, sender(http, f"{url}/desk/moves", token), given.confirm)
    told = ", ".join(f"{count} {MOVE_RESULTS[result].en}" for result, count in sorted(found.items()))
    print(f"  {told or 'nobody'}: {given.out}")
    if not given.confirm:
        print(f"  To move them: the same again with --confirm {looked}")


if __name__ == "__main__":
    finish(main)
