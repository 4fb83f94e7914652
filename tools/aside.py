"""Rows that the clock has set aside since it could not see to them, or has lost: which they are, and putting them back.

    python -m tools.aside                  lists them, on the embedded cloud (make aside)
    python -m tools.aside PK SK            puts one back, to be seen to within a minute (make aside ROW="PK SK"); one
                                           that the proof names as `off_the_clock`, too
    python -m tools.aside --all            puts all of them back: after a deployment that reads them again
    python -m tools.aside --aws …          in the AWS account of the environment

A row that was set aside is looked at again by itself, each time after twice as long, a day at most. Once it is mended
it goes on at its next look; putting it back is for whoever does not want to wait. Twice is once.
"""

import argparse
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from dolbom.audits.hygiene.looks import ASIDE_ALERTS, ASIDE_MEALS
from dolbom.audits.rows import of_clock
from dolbom.dynamo.due import due_page, put_back
from dolbom.dynamo.items import OF_THE_CLOCK, Item
from dolbom.dynamo.table import ConditionFailed, Table, Update
from dolbom.dynamo.writes import as_seen
from dolbom.meals.orders.rows import order_item, order_of
from dolbom.meals.rows import account_of, account_put
from tools.cloud.clients import clients, tables
from tools.steps import StepFailed, finish

SHARDS = {"meals": ASIDE_MEALS, "alerts": ASIDE_ALERTS}
"""Where rows wait that were set aside, by table: where the daily look finds them."""
FOR_EVER = datetime(9999, 1, 1, tzinfo=UTC)
PAGE_ROWS = 100
CLOCK_KEYS = ("clock_shard", "due_at")


def rows(tables: Mapping[str, Table]) -> Iterator[tuple[Table, Item]]:
    """All rows that are set aside, with their tables; each as it lies there. `tables`: by plain name."""
    for name, shards in SHARDS.items():
        table = tables[name]
        for shard in shards:
            after: Item | None = None
            while True:
                page = due_page(table, shard, FOR_EVER, PAGE_ROWS, after)
                for key in page.items:
                    row = table.get(key["pk"], key["sk"])
                    if row is not None:
                        yield table, row
                after = page.next
                if after is None:
                    break


def put_on_clock(table: Table, pk: str, sk: str) -> bool:
    """Gives a hold, or an account with money that lapses, back the attributes by which the clock finds it in time, made
    of what it says itself; False where it has them, or nothing falls due of it.

    Raises:
        Unreadable: it is to be mended first.
    """
    row = table.get(pk, sk)
    if row is None or not list(of_clock(row, datetime.now(UTC))):
        return False
    whole = order_item(order_of(row)) if row["kind"] == "order" else account_put(None, account_of(row)).item
    try:
        table.write(
            Update(
                pk,
                sk,
                f"SET clock_shard = :shard, due_at = :due REMOVE {', '.join(sorted(OF_THE_CLOCK - set(CLOCK_KEYS)))}",
                as_seen(row),
                {":shard": whole["clock_shard"], ":due": whole["due_at"]},
            )
        )
    except ConditionFailed:
        return False
    return True


def line(table: Table, row: Item) -> str:
    """What is told of a row: its place, why it was set aside, how often it was looked at, and when next."""
    why, looks, due = row.get("aside_why"), row.get("aside_looks"), row.get("due_at")
    return f"{table.name}  {row['pk']}  {row['sk']}  {why}  looked at {looks} times, next {due}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="tools.aside", description="Rows that the clock has set aside.")
    parser.add_argument("key", nargs="*", help="pk and sk of a row that is put back")
    parser.add_argument("--all", action="store_true", help="put all of them back")
    parser.add_argument("--aws", action="store_true", help="in the AWS account of the environment")
    chosen = parser.parse_args()
    if len(chosen.key) not in (0, 2) or (chosen.key and chosen.all):
        raise StepFailed("Give the pk and the sk of one row, or --all, or nothing.")
    client = clients(is_aws=chosen.aws)
    named = {name: Table(client("dynamodb"), called) for name, called in tables(client).items()}
    found = list(rows(named))
    wanted = [(table, row) for table, row in found if chosen.all or [row["pk"], row["sk"]] == chosen.key]
    if chosen.key and not wanted and put_on_clock(named["meals"], *chosen.key):
        print("It is put back on the clock.")
        return
    if chosen.key and not wanted:
        raise StepFailed("That row is not set aside.")
    if not chosen.key and not chosen.all:
        for table, row in found:
            print(line(table, row))
        print(f"{len(found)} rows are set aside")
        return
    back = sum(put_back(table, row["pk"], row["sk"], datetime.now(UTC)) for table, row in wanted)
    print(f"{back} of {len(wanted)} rows are put back")


if __name__ == "__main__":
    finish(main)
