"""R3: 64 phones of one family order at once. Approved is exactly what cap and balance allow, with transaction conflicts
on top; nobody gets an error of ours while no more than half of all writes meet one.

Runs on MiniStack. With `DYNAMODB_ENDPOINT` set it runs on that engine: `make test-referee` sets it to DynamoDB Local.
"""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from threading import Barrier, Event, local
from typing import Any

import pytest
from aws_lambda_powertools import Logger

from dolbom.clock import SEOUL, stamp
from dolbom.deadline import Deadline
from dolbom.dynamo.table import Put, Table
from dolbom.dynamo.together import LANES
from dolbom.meals.accounts import Change
from dolbom.meals.enrolment import enrol
from dolbom.meals.files.intake import LINES_AHEAD, Intake
from dolbom.meals.files.results import Result
from dolbom.meals.files.store import FileStore
from dolbom.meals.policy import MealPolicy
from dolbom.meals.store import MealStore
from infra.limits import TIMEOUT_S
from tests.exactly_once.harness import contention
from tests.exactly_once.harness.checker import broken
from tests.exactly_once.harness.contention import PHONES, PRICE
from tests.exactly_once.harness.engine import a_table, an_engine, stored
from tests.exactly_once.harness.world import HANEUL
from tests.support.depth import DEPTH
from tests.support.files_in_memory import FilesInMemory

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=SEOUL)
SAME = 32
CALLS_OF_ONE_ALONE = 8
"""Of an order that a new process serves, and that nobody overtakes."""
pytestmark = pytest.mark.xdist_group("engine")


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    """An engine that has had its first rush: what has just started, Java above all, is slow, and its answers come too
    late for reasons of its own."""
    with an_engine() as made:
        with a_table(made, "first-rush"):
            contention.restart_all(PHONES)
            contention.set_scene(100_000)
            contention.rush(contention.orders(PHONES))
        yield made


@pytest.fixture
def table(client: Any, request: pytest.FixtureRequest) -> Iterator[str]:
    """A table of the test's own, and processes that have just started and serve it."""
    name = "rush-" + "".join(char for char in request.node.name if char.isalnum())[-60:]
    with a_table(client, name):
        contention.restart_all(PHONES)
        yield name


@pytest.mark.parametrize("conflicts", DEPTH.conflicts)
@pytest.mark.parametrize("balance", [100_000, 7_000])
def test_R3_sixty_four_phones_spend_exactly_what_cap_and_balance_allow(
    client: Any, table: str, balance: int, conflicts: float
) -> None:
    contention.set_scene(balance)
    with contention.conflicts(client, conflicts) as injected:
        rush = contention.rush(contention.orders(PHONES))
    allowed = min(20_000, balance) // PRICE
    assert rush.approved == allowed, rush.statuses
    assert {answer.status for answer in rush.answers} == {201, 402}
    assert sum(injected.values()) > 0 or conflicts == 0
    if conflicts <= 0.5:
        assert not [status for status in rush.statuses if status >= 500], rush.statuses
    # Each was answered while its function lived: by the calls that it made, and the pauses that it asked for.
    assert len(rush.deliveries) == sum(rush.statuses.values())
    assert min(delivery.calls for delivery in rush.deliveries) > 0
    assert max(delivery.reckoned_s for delivery in rush.deliveries) < TIMEOUT_S
    if not conflicts:
        # Overtaken at most once by each order that was approved: a call more. The rest is what a new process reads.
        assert max(delivery.calls for delivery in rush.deliveries) <= CALLS_OF_ONE_ALONE + allowed
    items = stored(client, table)
    assert broken(items, today=max(items[f"CHILD#{HANEUL}", "ACCOUNT"]["days"])) == []
    assert sum(items[f"CHILD#{HANEUL}", "ACCOUNT"]["lots"].values()) == balance - allowed * PRICE


@pytest.mark.parametrize("conflicts", [0.0, 0.5])
def test_R3_sixty_four_times_the_same_order_is_one_order(client: Any, table: str, conflicts: float) -> None:
    contention.set_scene(100_000)
    with contention.conflicts(client, conflicts):
        rush = contention.rush(contention.orders(1) * PHONES)
    assert {answer.status for answer in rush.answers} == {201}
    assert len({repr(answer.body) for answer in rush.answers}) == 1
    assert not [status for status in rush.statuses if status >= 500]
    account = stored(client, table)[f"CHILD#{HANEUL}", "ACCOUNT"]
    assert sum(account["lots"].values()) == 100_000 - PRICE


@pytest.mark.parametrize("kind", ["order", "declined", "capture", "void", "cancel", "refund"])
def test_R3_thirty_two_times_the_same_request_is_answered_alike_however_busy_its_items_are(
    client: Any, table: str, kind: str
) -> None:
    """Of all that set out together one commits; the others read what it has done, and none is told to come later."""
    contention.set_scene(0 if kind == "declined" else 100_000)
    (request,) = contention.orders(1)
    if kind not in ("order", "declined"):
        steps = contention.steps(contention.call(request, 0))
        if kind == "refund":
            contention.call(steps["capture"], 0)
        request = steps[kind]
    with contention.busy_once_done(client) as done:
        rush = contention.rush([request] * SAME)
    assert len(done) == 1
    assert not [status for status in rush.statuses if status >= 500], rush.statuses
    assert len({(answer.status, repr(answer.body)) for answer in rush.answers}) == 1
    assert rush.answers[0].status == {"order": 201, "declined": 402, "refund": 201}.get(kind, 200)
    assert broken(stored(client, table)) == []


def town_of(meals: MealStore) -> list[str]:
    """A town, and as many children as lines of its files go together at a time."""
    meals.put_policy(MealPolicy(municipality="41461", version=1, effective_from=datetime(2026, 1, 1, tzinfo=SEOUL)))
    children = [f"child-{at:03}" for at in range(LINES_AHEAD)]
    for child in children:
        enrol(meals, child, "41461", Change("made up", stamp(NOW), "enrol", "made up"))
    return children


@pytest.mark.parametrize("serves_threads", [False, True])
def test_M2_two_files_about_the_same_children_at_once_are_both_taken_in_and_none_starves_the_other(
    client: Any, table: str, serves_threads: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both ask for the same accounts in the same order all the while: the worst that two files of a town can do, the
    transactions of each file one after the other or at the same time."""
    monkeypatch.setattr(client, "serves_threads", serves_threads)
    bucket, children = FilesInMemory(), town_of(MealStore(Table(client, table)))
    keys = [f"loads/41461/{name}.csv" for name in "ab"]
    for key in keys:
        lines = (f"{key[-5]}-{child},{child},1000" for child in children)
        bucket.write(key, "\n".join(["load_id,child_id,amount", *lines, ""]).encode(), "text/csv")
    together = Barrier(2)

    def take_in(key: str) -> Result | None:
        own = Table(client, table)
        intake = Intake(MealStore(own), FileStore(own), bucket, lambda: NOW, Deadline(), Logger(service="files"))
        together.wait()
        return intake.take_in(key)

    with ThreadPoolExecutor(2) as threads:
        results = list(threads.map(take_in, keys))
    assert [(each.state, each.posted, each.failed) for each in results if each] == [("done", LINES_AHEAD, 0)] * 2
    rows = stored(client, table)
    assert {sum(rows[f"CHILD#{child}", "ACCOUNT"]["lots"].values()) for child in children} == {2_000}


class Killed(BaseException):
    """The function ends here."""


@pytest.mark.parametrize("event", ["before-call", "after-call"])
def test_R1_killed_while_transactions_are_under_way_and_delivered_again_each_line_is_posted_once(
    client: Any, table: str, event: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file's first transactions have all set out when one of them ends the process, before it is sent or with its
    answer; what the others had sent by then DynamoDB does, and nothing is sent any more."""
    monkeypatch.setattr(client, "serves_threads", True)
    children = town_of(MealStore(Table(client, table)))
    bucket, left = FilesInMemory(), Counter[int]()

    def take_in(key: str) -> Result | None:
        own = Table(client, table)
        return Intake(MealStore(own), FileStore(own), bucket, lambda: NOW, Deadline(), Logger(service="files")).take_in(
            key
        )

    def loaded() -> list[int]:
        rows = stored(client, table)
        return [sum(rows[f"CHILD#{child}", "ACCOUNT"]["lots"].values()) for child in children]

    for turn in range(LANES):
        key, before = f"loads/41461/{turn}.csv", 1_000 * turn
        lines = [f"{turn}-{child},{child},1000" for child in children]
        bucket.write(key, "\n".join(["load_id,child_id,amount", *lines, ""]).encode(), "text/csv")
        with killed(client, event, turn), pytest.raises(Killed):
            take_in(key)
        left[loaded().count(before + 1_000)] += 1
        result = take_in(key)
        assert result is not None
        assert (result.state, result.failed, result.posted + result.already) == ("done", 0, LINES_AHEAD)
        assert set(loaded()) == {before + 1_000}
    assert sum(sk.startswith("JOURNAL#") for _, sk in stored(client, table)) == LANES * LINES_AHEAD
    done = {part * LINES_AHEAD // LANES for part in range(LANES + 1)}
    assert set(left) <= done - {0 if event == "after-call" else LINES_AHEAD}, "each transaction is done, or is not"


@contextmanager
def killed(client: Any, event: str, turn: int) -> Iterator[None]:
    """The so manieth transaction ends the process, once all are under way."""
    begun, all_begun, is_over = count(), Barrier(LANES), Event()
    whose = local()

    def begins(**_: Any) -> None:
        if is_over.is_set():
            raise Killed
        whose.turn = next(begun)
        all_begun.wait(60)
        if event == "before-call" and whose.turn == turn:
            is_over.set()
            raise Killed

    def ended(**_: Any) -> None:
        if event == "after-call" and whose.turn == turn:
            is_over.set()
            raise Killed

    events = client.meta.events
    events.register("before-call.dynamodb.TransactWriteItems", begins)
    events.register("after-call.dynamodb.TransactWriteItems", ended)
    try:
        yield
    finally:
        events.unregister("before-call.dynamodb.TransactWriteItems", begins)
        events.unregister("after-call.dynamodb.TransactWriteItems", ended)


def test_M13_one_statement_reads_what_a_query_for_each_child_reads_across_pages(client: Any, table: str) -> None:
    store = Table(client, table)
    for child in range(4):
        for day in range(1, 9):
            entry = {"pk": f"CHILD#{child}", "sk": f"JOURNAL#2026-11-{day:02}", "journal": [{"id": f"{child}/{day}"}]}
            # So large that a page of a megabyte does not hold them all.
            store.write(Put({**entry, "kind": "entry", "nothing": day, "padding": "돌봄" * 15_000}))
    # `nothing` is a word of PartiQL, which AWS's own engine takes for a name in quotes alone.
    between, only = ("JOURNAL#2026-11-02", "JOURNAL#2026-11-06"), ("pk", "sk", "journal", "nothing")
    children = [f"CHILD#{child}" for child in (0, 2, 3)]
    found = store.query_many([*children, "CHILD#nobody"], between=between, only=only)
    one_by_one = [row for child in children for row in store.query_all(child, between=between, only=only)]
    assert len(found) == 15
    assert sorted(found, key=lambda row: (row["pk"], row["sk"])) == one_by_one
