"""Letters of a town's children (P2): a file of children, cards and birth dates is sent in parts, and the codes come out
as a file to print from.

    python -m tools.letters FILE OUT --town 41460 --why "11월 안내문"     on the embedded cloud, as its officer
    python -m tools.letters FILE OUT … --api URL                        elsewhere, with the token of $DOLBOM_TOKEN

FILE is CSV with `child_id`, `card_number`, `birth_date`, or 아동번호, 카드번호, 생년월일. It is read line by
line, and nothing of it is held but one part. OUT has each child's code, or why there is none; beside it, as long as it
runs, OUT.state says how far it is. A command that broke off is given again: lines that were sent have the same codes.
It goes on with the very same file alone: lines of another one would stand under the codes of the first.
"""

import argparse
import csv
import hashlib
import io
import json
import os
import uuid
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
from pydantic import ValidationError

from dolbom.people.links.batch_routes import LetterWanted
from dolbom.people.links.batches import LETTERS_A_CALL_MAX
from dolbom.texts.desk import LETTER_COLUMNS, LETTER_LINE_WRONG
from dolbom.texts.spreadsheet import plain
from tools.cloud import commands as embedded
from tools.steps import StepFailed, finish
from tools.tables import table

KOREAN = {"child_id": "아동번호", "card_number": "카드번호", "birth_date": "생년월일"}
COLUMNS = {name: (korean,) for name, korean in KOREAN.items()}
TOKEN_VARIABLE = "DOLBOM_TOKEN"
Send = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""Sends a part; what it is answered."""


def run(source: Path, out: Path, about: Mapping[str, Any], send: Send, a_part: int = LETTERS_A_CALL_MAX) -> int:
    """Sends what has not been sent of a file; how many letters were made of all of it.

    Raises:
        StepFailed: a column is missing, OUT is there already, or another file than this one broke off into it.
    """
    state_path = out.with_name(f"{out.name}.state")
    state = _state(state_path, out, _digest(source))
    lines = islice(table(source, COLUMNS), state["lines"], None)
    while part := list(islice(lines, a_part)):
        good, bad = _sorted(part)
        answer = send({**about, "request_id": state["request_id"], "letters": good}) if good else {}
        with out.open("r+", encoding="utf-8", newline="") as file:
            # What an earlier command wrote behind its last state is written again.
            file.seek(state["bytes"])
            file.truncate()
            file.write(answer.get("content", "") + bad)
            file.flush()
            os.fsync(file.fileno())
            state = {**state, "bytes": file.tell()}
        state |= {"lines": state["lines"] + len(part), "made": state["made"] + answer.get("made", 0)}
        _keep(state_path, state)
    state_path.unlink()
    return int(state["made"])


def _sorted(part: Sequence[Mapping[str, str]]) -> tuple[list[Mapping[str, str]], str]:
    """The lines that can be sent; and of the others, lines for OUT that say what is wrong. No cell's content is told:
    it may be a card's number."""
    good, bad = [], io.StringIO()
    writer = csv.writer(bad)
    for line in part:
        try:
            LetterWanted.model_validate(dict(line))
            good.append(line)
        except ValidationError as error:
            columns = sorted({KOREAN[str(fault["loc"][0])] for fault in error.errors(include_input=False)})
            writer.writerow(
                [plain(line["child_id"]), "", "", LETTER_LINE_WRONG.said("ko", {"columns": ", ".join(columns)})]
            )
    return good, bad.getvalue()


def _digest(source: Path) -> str:
    with source.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _state(path: Path, out: Path, source: str) -> dict[str, Any]:
    if path.exists():
        known: dict[str, Any] = json.loads(path.read_text())
        if known.setdefault("source", source) != source:
            raise StepFailed(
                f"  {out} was begun with another file: give that one, or another name for this one's codes"
            )
        return known
    if out.exists():
        raise StepFailed(f"  {out} is there already: give another name, so that no codes are lost")
    head = "\ufeff" + ",".join(column.ko for column in LETTER_COLUMNS) + "\r\n"
    out.touch(mode=0o600)
    out.write_text(head, encoding="utf-8", newline="")
    begun = {"request_id": str(uuid.uuid4()), "source": source}
    state = {**begun, "lines": 0, "made": 0, "bytes": len(head.encode())}
    _keep(path, state)
    return state


def _keep(path: Path, state: Mapping[str, Any]) -> None:
    beside = path.with_name(f"{path.name}.new")
    beside.touch(mode=0o600)
    beside.write_text(json.dumps(state))
    beside.replace(path)


def sender(http: httpx.Client, url: str, token: str) -> Send:
    """What sends parts of a file to a route, as whoever has the token."""

    def send(part: Mapping[str, Any]) -> Mapping[str, Any]:
        answer = http.post(url, json=part, headers={"Authorization": token}, timeout=60)
        if answer.is_error:
            raise StepFailed(f"  {answer.status_code}: {answer.text}\n  Given again, the command goes on from here.")
        told: dict[str, Any] = answer.json()
        return told

    return send


def parser_of(about: str | None, verb: str, api: str) -> argparse.ArgumentParser:
    """The arguments of a command that sends a town's file in parts: what it is about, what the officer does, and which
    API takes it."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--town", required=True)
    parser.add_argument("--why", required=True)
    parser.add_argument("--officer", default="officer_yongin", help=f"who of the embedded cloud {verb}")
    parser.add_argument("--api", help=f"{api}, up to /v1; its token is in DOLBOM_TOKEN")
    return parser


def whom(given: argparse.Namespace, api: str) -> tuple[str, str]:
    """The address of an API, and the token of whoever calls it."""
    if given.api:
        if not os.environ.get(TOKEN_VARIABLE):
            raise StepFailed(f"  {TOKEN_VARIABLE} is empty: put the token of whoever calls {given.api} there")
        return given.api, os.environ[TOKEN_VARIABLE]
    cloud = embedded.chosen()
    cloud.enter()
    return embedded.api(cloud, api), embedded.token(cloud, given.officer)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = parser_of(__doc__, "makes them", "the API of people")
    parser.add_argument("--replaces", action="store_true", help="also for children who have a letter or are linked")
    given = parser.parse_args(arguments)
    url, token = whom(given, "people")
    about = {"municipality": given.town, "why": given.why, "replaces": given.replaces}
    with httpx.Client() as http:
        made = run(given.file, given.out, about, sender(http, f"{url}/desk/letters", token))
    print(f"  {made} letters: {given.out}. Print them, and delete the file: the codes stand nowhere else.")


if __name__ == "__main__":
    finish(main)
