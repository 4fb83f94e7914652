"""An attack on the anonymous reporter (A1, A10): with all that is kept, by whoever may read all of it.

The attacker has every item of every table, every object, and every line of every log; knows the code, and a small
number of networks of which one is the reporter's (a house, an office, a suspect's phone). Counters are to be joined
with reports by their times, by their order, by their expiry, and by trying each network under each salt there is.
"""

import hashlib
import hmac
import itertools
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from dolbom.alerts.rate_limits import limits
from dolbom.dynamo.items import from_attributes
from functions.alerts_api import handler
from tests.conftest import Aws
from tests.support import Context, event
from tests.support.alerts import Json, World
from tests.support.alerts_forms import anonymous
from tests.support.alerts_in_memory import in_memory

HOUR_S = 3_600
SUSPECTS = [f"203.0.113.{last}" for last in range(64)]
DEVICE = "Mozilla/5.0 (Linux; Android 14; SM-S921N)"
PURPOSES = ("report network", "report device", "report place", "report account", "code network", "code report", "mark")
TABLES = ("alerts", "identities", "limits", "meals")
MADE_BY_CHANCE = {"salt", "pk"}
"""Of the rows of limits: what says nothing without the salt."""


@pytest.fixture
def world(aws: Aws) -> World:
    return World(aws)


def report(world: World, number: int, network: str) -> Json:
    """An anonymous report from a network, with the same phone as everybody's."""
    request = event("alerts_api", "report_for_oneself")
    request["requestContext"]["identity"]["sourceIp"] = network
    request["headers"]["User-Agent"] = DEVICE
    request["body"] = json.dumps(anonymous(number), ensure_ascii=False)
    answer = handler.app(request, Context())
    assert answer["statusCode"] == 201
    return json.loads(answer["body"])


def kept(world: World) -> dict[str, list[Json]]:
    return {table: [from_attributes(item) for item in world.items(table)] for table in TABLES}


def values(thing: Any) -> Iterator[Any]:
    """Every value in something that is kept."""
    if isinstance(thing, dict):
        for name, inner in thing.items():
            yield name
            yield from values(inner)
    elif isinstance(thing, list):
        for inner in thing:
            yield from values(inner)
    else:
        yield thing


def named_by_trying(world: World, logs: str) -> set[tuple[str, str]]:
    """(what is kept, a suspect's network): every hash that a suspect gives under any salt, looked for everywhere."""
    everything = kept(world)
    salts = {value for value in values(everything) if isinstance(value, bytes)}
    texts = [str(value) for value in values(everything) if not isinstance(value, bytes)]
    haystack = "\n".join(texts) + logs
    numbers = {row["source_mark"] for row in everything["alerts"] if "source_mark" in row}
    places = ["37.28,127.116", *(row["alert_id"] for row in everything["alerts"] if "alert_id" in row)]
    found = set()
    for salt, network, purpose in itertools.product(salts, SUSPECTS, PURPOSES):
        for rest in ([network], [network, DEVICE], *([network, place] for place in places)):
            digest = hmac.new(salt, "\x1f".join([purpose, *rest]).encode(), hashlib.sha256).hexdigest()
            if digest[:32] in haystack:
                found.add((purpose, network))
            if purpose == "mark" and int(digest[:32], 16) & 0xFFF in numbers:
                found.add((purpose, network))
    return found


def an_afternoon(world: World, networks: dict[int, str]) -> None:
    """Reports at known times within some hours, one of them all alone in its hour."""
    begun = world.now.replace(minute=3, second=11)
    for number, network in networks.items():
        world.now = begun + timedelta(minutes=17 * number)
        report(world, number, network)


def test_A1_A10_at_the_end_of_the_day_nothing_that_is_kept_joins_a_network_with_a_report(
    world: World, capfd: pytest.CaptureFixture[str]
) -> None:
    networks = {number: SUSPECTS[(7 * number) % 64] for number in range(8)}
    an_afternoon(world, networks)
    world.now = world.now.replace(minute=50)
    counted_now = named_by_trying(world, "")
    world.stream()
    world.now += timedelta(minutes=11)
    world.tick()
    said = capfd.readouterr()
    logs = said.out + said.err

    # The attack is one that works: while the hour lasts, it finds which networks have reported in it, and nothing else.
    assert {purpose for purpose, _ in counted_now} == {"report network"}
    assert {network for _, network in counted_now} <= set(networks.values())
    assert counted_now

    # A minute after the hour it finds nothing: no salt is left, in any table or log.
    assert world.rows("limits", "counter")
    assert world.rows("limits", "salt") == []
    assert named_by_trying(world, logs) == set()
    assert not [network for network in SUSPECTS if network in logs]
    assert DEVICE not in logs


def test_A1_A10_no_time_of_a_counter_is_told_more_exactly_than_by_the_hour(world: World) -> None:
    an_afternoon(world, {number: SUSPECTS[number] for number in range(5)})
    rows = world.rows("limits", "counter")
    assert rows
    for row in (*rows, *world.rows("limits", "salt")):
        assert row["expires_at"] % HOUR_S == 0
        times = {name for name in row if name not in {"pk", "sk", "kind", "count", "salt", "expires_at", "hour"}}
        assert times == set(), "nothing else stands in it"
    assert world.rows("alerts", "counter") == world.rows("identities", "salt") == []


def test_A1_A10_all_that_is_kept_is_the_same_whichever_of_two_networks_sent_which_report(aws: Aws) -> None:
    """Also with the salt, while its hour lasts: the counters say that both have reported, and not which."""

    def after(networks: dict[int, str]) -> list[Any]:
        world = World(aws)
        begun = world.now
        for number, network in networks.items():
            world.now = begun.replace(minute=5 + number)
            report(world, number, network)
        world.stream()
        tables = kept(world)
        counted = sorted((row["count"], row["expires_at"]) for row in tables.pop("limits") if row["kind"] == "counter")
        told = sorted(json.dumps(row, sort_keys=True, default=str) for rows in tables.values() for row in rows)
        for table, rows in {**tables, "limits": world.items("limits")}.items():
            for row in rows:
                key = {name: world_key(row[name]) for name in ("pk", "sk")}
                aws.client("dynamodb").delete_item(TableName=aws.tables[table], Key=key)
        return [counted, told]

    assert after({1: SUSPECTS[3], 2: SUSPECTS[4]}) == after({1: SUSPECTS[4], 2: SUSPECTS[3]})


def world_key(value: Any) -> Json:
    return value if isinstance(value, dict) else {"S": value}


def test_A1_no_device_counts_for_anything(world: World) -> None:
    """The function that names a network takes an address, and nothing that a phone says of itself."""
    assert limits.network_of("203.0.113.9") == "203.0.113.9"
    report(world, 1, SUSPECTS[0])
    (row,) = world.rows("limits", "counter")
    report(world, 2, SUSPECTS[0])
    assert [again["count"] for again in world.rows("limits", "counter")] == [row["count"] + 1]


LIVES = 48
"""Two neighbours report in one hour, so many times anew; by lot, one or the other is first."""


def test_A1_A10_no_order_size_time_or_number_joins_a_report_with_its_network_better_than_chance(aws: Aws) -> None:
    """The attacker knows that two networks sent two reports, and which counter is whose (as if a salt leaked); what
    is asked is whose the first report was. Each thing by which rows can be put in an order is tried, on counters
    against each on reports; over many lives none is right much oftener, or more seldom, than a coin."""
    chance = random.Random(20_261_126)
    guesses: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for _ in range(LIVES):
        with in_memory(aws) as world:
            networks = chance.sample(SUSPECTS, 2)
            counters = {}
            for number, network in enumerate(networks):
                world.now += timedelta(seconds=chance.randrange(1, 90))
                known = {row["pk"] for row in world.rows("limits", "counter")}
                report(world, chance.randrange(1, 9_999), network)
                (new,) = [row for row in world.rows("limits", "counter") if row["pk"] not in known]
                counters[new["pk"]] = (number, new)
            world.stream()
            reports = world.rows("alerts", "report")
            first_sent = min(reports, key=lambda row: row["received_at"])["alert_id"]
            # As they lie in DynamoDB, in the order of a hash of their keys.
            rows = sorted((row for _, row in counters.values()), key=lambda row: hashed(row["pk"]))
            lie = sorted(reports, key=lambda row: hashed(row["pk"]))
            for (one, of_counter), (other, of_report) in itertools.product(ORDERS.items(), ORDERS.items()):
                counter_order = sorted(rows, key=of_counter)
                report_order = sorted(lie, key=of_report)
                if len({of_counter(row) for row in rows}) < 2 or len({of_report(row) for row in reports}) < 2:
                    continue  # all alike: it tells nothing
                is_first = report_order[0]["alert_id"] == first_sent
                guessed = counters[counter_order[0 if is_first else 1]["pk"]][0]
                guesses[one, other].append(guessed == 0)
    assert ("as they lie", "when") in guesses
    assert ("number", "number") in guesses
    for pair, right in guesses.items():
        share = sum(right) / len(right)
        assert len(right) < LIVES // 2 or 0.15 < share < 0.85, (pair, share, len(right))


def hashed(key: str) -> str:
    return hashlib.md5(key.encode(), usedforsecurity=False).hexdigest()


ORDERS: dict[str, Any] = {
    "as they lie": lambda row: hashed(row["pk"]),
    "number": lambda row: row.get("alert_id") or row["pk"],
    "size": lambda row: len(json.dumps(row, default=str)),
    "when": lambda row: str(row.get("received_at") or row.get("expires_at")),
    "count": lambda row: row.get("count") or row.get("version"),
}
"""What rows can be put in an order by: their place, their number (one that told a time would be in its order), their
size, whatever is a time, whatever is counted."""
