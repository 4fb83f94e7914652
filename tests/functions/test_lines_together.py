"""Lines that are posted many in a transaction come to what each by itself would have come to: the same rows, the same
result, whatever the file holds, whoever comes between, and wherever the function is killed (M2, M11)."""

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import pytest

from dolbom.clock import stamp
from dolbom.deadline import Deadline
from dolbom.dynamo.items import from_attributes
from dolbom.dynamo.table import PRESENT, Put, Table
from dolbom.dynamo.together import LANES, ROWS_MAX, TRIES
from dolbom.meals import keys
from dolbom.meals.accounts import Change
from dolbom.meals.card_store import Card, CardStore
from dolbom.meals.files.intake import LINES_AHEAD, Intake
from dolbom.meals.files.results import Result
from dolbom.meals.files.rows import ROWS_A_LINE
from dolbom.meals.files.store import FileStore
from dolbom.meals.rows import sealed
from dolbom.meals.store import MealStore
from dolbom.wire.failures import Refused
from tests.conftest import Aws
from tests.support import Context
from tests.support.depth import DEPTH
from tests.support.files_in_memory import FilesInMemory
from tests.support.line_by_line import LineByLine
from tests.support.meeting import calls_of
from tests.support.played import as_after
from tests.support.town import CODE, LOGGER, NETWORK, Town

TOGETHER = ROWS_MAX // ROWS_A_LINE
CHILDREN = ("haru", "bom", "sol", "nuri", "garam", "maru")
HEADS = {
    "loads": "load_id,child_id,amount,lapses_on",
    "enrolments": "child_id",
    "settlements": "txn_id,card_ref,child_id,merchant_id,amount,purchased_at,cancels",
}
Lines = list[str]


@pytest.fixture
def town(aws: Aws) -> Town:
    """A town with six children, a card, and a row that nobody can read."""
    made = Town(aws)
    afresh(made)
    return made


def afresh(town: Town) -> None:
    """The town as it was at first, with no file in its bucket."""
    town.bucket = FilesInMemory()
    as_after("lines together", lambda: _scene(town))


def _scene(town: Town) -> None:
    town.shop("gimbap-1")
    for child in CHILDREN:
        town.load(child, 30_000)
    card = Card("card-of-sol", "sol", "active", stamp(town.now), NETWORK)
    CardStore(town.table).issue(card, None, Change("desk", stamp(town.now), "issue", "made up"))
    spoilt = town.table.get(keys.child("maru"), keys.ACCOUNT)
    town.table.write(Put({**(spoilt or {}), "lots": "many"}, PRESENT))


def taken_in(town: Town, kind: str, lines: Lines, way: type[Intake] = Intake, at: int = 1) -> Result:
    """Drops a file with these lines under the same name each time; what became of it."""
    key = f"{kind}/{NETWORK if kind == 'settlements' else CODE}/{at}.csv"
    town.bucket.write(key, "\n".join([HEADS[kind], *lines, ""]).encode(), "text/csv")
    table = Table(town.table.client, town.table.name, sleep=lambda _: None, logger=LOGGER)
    result = way(MealStore(table), FileStore(table), town.bucket, town.clock, Deadline(), LOGGER).take_in(key)
    assert result is not None
    return result


def rows(town: Town) -> dict[tuple[str, str], Any]:
    """The whole table."""
    pages = town.aws.client("dynamodb").get_paginator("scan").paginate(TableName=town.table.name)
    return {(item["pk"]["S"], item["sk"]["S"]): item for page in pages for item in page["Items"]}


# ── the same as line by line ──────────────────────────────────────────────────────────────────────────────────────


def some(kind: str, chance: random.Random, town: Town) -> Lines:
    """A file as chance would have it: few children, few numbers, so that lines meet."""
    return [_LINES[kind](chance, town) for _ in range(chance.randint(2, 14))]


def a_load(chance: random.Random, _: Town) -> str:
    child = chance.choice((*CHILDREN, *CHILDREN, "nobody", "x"))
    lapses = chance.choice(("", "", "", "2026-11-30", "2026-11-01", "soon"))
    return f"L-{chance.randint(1, 9)},{child},{chance.choice((1_000, 1_000, 2_000, 0))},{lapses}"


def an_enrolment(chance: random.Random, _: Town) -> str:
    return chance.choice((*CHILDREN, "byeol", "gaon", "dan", "ra-on", "?"))


def a_settlement(chance: random.Random, town: Town) -> str:
    number, cancels = chance.randint(1, 9), chance.choice(("", "", "", "", f"T-{chance.randint(1, 9)}"))
    whose = chance.choice(("card-of-sol,", "card-of-nobody,", *(f",{child}" for child in (*CHILDREN, *CHILDREN))))
    at = town.now.isoformat(timespec="seconds")
    amount = chance.choice((1_000, 1_000, 40_000))
    return f"T-{number},{whose},{chance.choice(('gimbap-1', 'gimbap-1', 'other-1'))},{amount},{at},{cancels}"


_LINES: dict[str, Callable[[random.Random, Town], str]] = {
    "loads": a_load,
    "enrolments": an_enrolment,
    "settlements": a_settlement,
}


@pytest.mark.parametrize("kind", HEADS)
def test_M2_M11_a_file_comes_to_what_its_lines_by_themselves_come_to(town: Town, kind: str) -> None:
    seen: Counter[str] = Counter()
    asked: Counter[type[Intake]] = Counter()
    for seed in range(DEPTH.examples):
        chance = random.Random(f"{kind} {seed}")
        first, second = some(kind, chance, town), some(kind, chance, town)
        found = []
        for way in (LineByLine, Intake):
            afresh(town)
            with calls_of(town.table.client) as calls:
                results = [taken_in(town, kind, lines, way, at) for at, lines in enumerate((first, second, first), 1)]
            found.append((rows(town), results))
            asked[way] += calls["TransactWriteItems"]
        (alone_rows, alone), (our_rows, ours) = found
        assert our_rows == alone_rows, f"{kind} {seed}"
        assert ours == alone, f"{kind} {seed}"
        seen.update(f"{name}: {getattr(each, name) > 0}" for each in ours for name in ("posted", "already", "failed"))
    assert asked[Intake] < asked[LineByLine], "some did go together"
    assert all(seen[f"{name}: True"] for name in ("posted", "already", "failed")), seen


# ── calls ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def many(count: int) -> Lines:
    return [f"child-{number:03}" for number in range(count)]


def test_M2_ninety_nine_children_are_three_reads_and_three_transactions(town: Town) -> None:
    children = many(3 * TOGETHER)
    at = town.now.isoformat(timespec="seconds")
    files = {
        "enrolments": children,
        "loads": [f"L-{child},{child},9000," for child in children],
        "settlements": [f"T-{child},,{child},gimbap-1,4000,{at}," for child in children],
    }
    for kind, lines in files.items():
        for state, outcome in (("posted", "done"), ("already", "done")):
            # Another content of the same lines: a file that is known is not gone through again.
            told = lines if state == "posted" else [*lines, "-"]
            with calls_of(town.table.client) as calls:
                result = taken_in(town, kind, told)
            assert (result.state, getattr(result, state)) == (outcome, len(children)), kind
            if state == "posted":
                assert (calls["BatchGetItem"], calls["TransactWriteItems"], calls["GetItem"]) == (3, 3, 0), kind
            elif kind != "enrolments":
                assert (calls["BatchGetItem"], calls["TransactWriteItems"], calls["GetItem"]) == (3, 0, 0), kind
    accounts = [town.meals.account(child) for child in children]
    assert {sum(account.lots.values()) for account in accounts if account is not None} == {5_000}


def test_M2_M11_as_many_transactions_as_are_under_way_are_looked_at_together_whatever_else_is_read(town: Town) -> None:
    children, at = many(LINES_AHEAD), town.now.isoformat(timespec="seconds")
    taken_in(town, "enrolments", children)
    with calls_of(town.table.client) as calls:
        assert taken_in(town, "loads", [f"L-{child},{child},9000," for child in children]).posted == LINES_AHEAD
    assert (calls["BatchGetItem"], calls["TransactWriteItems"]) == (LANES, LANES)
    cards = [f"T-{child},card-of-{child},,gimbap-1,4000,{at}," for child in children]
    with calls_of(town.table.client) as calls:
        result = taken_in(town, "settlements", cards)
    assert (result.failed, result.stuck, calls["BatchGetItem"]) == (LINES_AHEAD, 0, 2), "cards of nobody, each named"


# ── who comes between, and the function's end ─────────────────────────────────────────────────────────────────────


class Killed(BaseException):
    """The function ends here."""


@contextmanager
def at_call(town: Town, event: str, turn: int, act: Callable[[], None]) -> Iterator[list[str]]:
    """Does something before, or after, the so manieth call to DynamoDB; which calls there were."""
    calls: list[str] = []

    def called(model: Any, **_: Any) -> None:
        calls.append(model.name)
        if len(calls) == turn:
            act()

    events = town.table.client.meta.events
    events.register(f"{event}.dynamodb", called)
    try:
        yield calls
    finally:
        events.unregister(f"{event}.dynamodb", called)


def _end() -> None:
    raise Killed


FILES = {
    "loads": ["L-1,haru,1000,", "L-2,bom,2000,", "L-1,sol,3000,", "L-3,haru,4000,", "L-4,nuri,5000,", "L-5,maru,1,"],
    "enrolments": ["byeol", "haru", "gaon", "byeol", "maru"],
    "settlements": [
        f"T-{number},,{child},gimbap-1,{amount},2026-11-20T11:00:00+09:00,{cancels}"
        for number, child, amount, cancels in (
            *((1, "haru", 1_000, ""), (2, "bom", 40_000, ""), (3, "haru", 500, "T-1"), (4, "nuri", 700, "T-5")),
            *((5, "nuri", 900, ""), (6, "sol", 100, ""), (7, "maru", 100, "")),
        )
    ],
}


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("event", ["before-call", "after-call"])
def test_R1_killed_at_any_call_and_delivered_again_each_line_is_posted_once(town: Town, kind: str, event: str) -> None:
    taken_in(town, kind, FILES[kind])
    undisturbed = _but_line_numbers(rows(town))
    for turn in count(1, 1 if DEPTH.turns == 1 else 3):
        afresh(town)
        with at_call(town, event, turn, _end) as calls:
            try:
                taken_in(town, kind, FILES[kind])
            except Killed:
                pass
            else:
                break
        taken_in(town, kind, FILES[kind])
        assert _but_line_numbers(rows(town)) == undisturbed, (turn, calls)
    assert turn > 3, "something was cut"


def test_R2_who_pays_between_the_reading_and_the_transaction_is_not_written_over(town: Town) -> None:
    def pays() -> None:
        town.pays("bom", 4_000)

    lines = [f"L-{child},{child},1000," for child in CHILDREN[:5]]
    with at_call(town, "before-call", _turn_of("TransactWriteItems", town, lines), pays) as calls:
        result = taken_in(town, "loads", lines)
    assert (result.posted, result.failed) == (5, 0)
    assert {child: _balance(town, child) for child in CHILDREN[:5]} == dict.fromkeys(CHILDREN[:5], 31_000) | {
        "bom": 27_000
    }
    assert calls.count("TransactWriteItems") == 4, "the order's two, and the file's, which was tried once more"


def test_R2_where_others_are_always_faster_each_line_goes_by_itself(town: Town) -> None:
    lines = [f"L-{child},{child},1000," for child in CHILDREN[:5]]
    tries = iter(range(TRIES))
    events, at = town.table.client.meta.events, "before-call.dynamodb.BatchGetItem"
    transacts = "before-call.dynamodb.TransactWriteItems"
    due: list[bool] = []

    def read(**_: Any) -> None:
        due.append(next(tries, None) is not None)

    def meddle(**_: Any) -> None:
        if due and due.pop():
            town.pays("bom", 1_000)

    events.register(at, read)
    events.register(transacts, meddle)
    try:
        result = taken_in(town, "loads", lines)
    finally:
        events.unregister(at, read)
        events.unregister(transacts, meddle)
    assert (result.posted, result.already, result.failed) == (5, 0, 0)
    assert _balance(town, "bom") == 31_000 - TRIES * 1_000


def test_what_dynamodb_does_not_take_together_goes_line_by_line(town: Town) -> None:
    def too_much(params: Any, **_: Any) -> None:
        if len(json.loads(params["body"])["TransactItems"]) > ROWS_A_LINE:
            raise Refused("TransactWriteItems", {"Error": {"Code": "ValidationException", "Message": "too large"}})

    events, at = town.table.client.meta.events, "before-call.dynamodb.TransactWriteItems"
    events.register(at, too_much)
    try:
        result = taken_in(town, "loads", [f"L-{child},{child},1000," for child in CHILDREN[:5]])
    finally:
        events.unregister(at, too_much)
    assert (result.posted, result.failed) == (5, 0)


def test_a_row_that_nobody_can_read_keeps_no_other_line_waiting(town: Town) -> None:
    lines = ["L-1,haru,1000,", "L-2,maru,1000,", "L-3,bom,1000,"]
    with calls_of(town.table.client) as calls:
        result = taken_in(town, "loads", lines)
    assert (result.posted, result.stuck) == (2, 1)
    assert [error["line"] for error in result.errors] == [3]
    assert calls["TransactWriteItems"] == 1


def test_a_call_that_ends_goes_on_behind_what_it_has_posted(town: Town) -> None:
    children = many(2 * TOGETHER)
    taken_in(town, "enrolments", children)
    lines = [f"L-{child},{child},9000," for child in children]
    key = f"loads/{CODE}/long.csv"
    town.bucket.write(key, "\n".join([HEADS["loads"], *lines, ""]).encode(), "text/csv")
    counts = []
    while True:
        deadline = Deadline()
        deadline.begin(Context(remaining_ms=40_000))
        result = Intake(town.meals, FileStore(town.table), town.bucket, town.clock, deadline, LOGGER).take_in(key)
        assert result is not None
        counts.append((result.posted, result.already))
        if result.state == "done":
            break
    assert counts[-1] == (len(children), 0), "nothing that was posted ahead is told as known"


def _but_line_numbers(rows: dict[tuple[str, str], Any]) -> dict[tuple[str, str], Any]:
    """A cancellation that waited is told by its purchase's line, or by its own where the purchase has come by then; it
    is sealed with it."""
    found = {place: from_attributes(row) for place, row in rows.items()}
    less = {place: {name: value for name, value in row.items() if name != "line"} for place, row in found.items()}
    return {place: sealed(row) if row.get("journal") else row for place, row in less.items()}


def _turn_of(operation: str, town: Town, lines: Lines) -> int:
    """The so manieth call of a file that is the first of an operation."""
    with at_call(town, "before-call", 0, lambda: None) as calls:
        taken_in(town, "loads", lines)
    afresh(town)
    return calls.index(operation) + 1


def _balance(town: Town, child: str) -> int:
    account = town.meals.account(child)
    assert account is not None
    return sum(account.lots.values()) - account.shortfall
