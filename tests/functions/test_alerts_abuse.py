"""Abuse of anonymity (A7, A10): limits by hashes of one hour, which never stop a report of danger."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from dolbom.alerts.rate_limits import limits
from dolbom.alerts.rate_limits.store import SourceStore
from dolbom.alerts.reports import follow_routes
from dolbom.dynamo.table import Condition, ConditionFailed, Put, Table
from dolbom.errors import Unavailable
from tests.conftest import Aws
from tests.support.alerts import Json, World, code
from tests.support.alerts_forms import a_report, anonymous, request_id
from tests.support.alerts_in_memory import InMemory, in_memory
from tests.support.waits import WAITED

NETWORK_MAX = 600
"""As docs/decisions/alerts-anonymity-and-limits.md promises."""
ALWAYS = Condition("attribute_exists(pk)")
PHONE = "Mozilla/5.0 (Linux; Android 14; SM-S921N)"
"""Everybody's: one model of phone, one version of its browser."""


@pytest.fixture
def world(aws: Aws) -> World:
    return World(aws)


@pytest.fixture
def crowd(aws: Aws) -> Iterator[InMemory]:
    """For what needs hundreds of reports."""
    with in_memory(aws) as made:
        yield made


def from_one_network(crowd: InMemory, numbers: range, network: str = "203.0.113.7", **changes: object) -> list[int]:
    """The same phone behind the same carrier's address; each neighbour about another home."""
    statuses = []
    for number in numbers:
        place = {"lat": 37.2801 + number / 10_000, "lon": 127.1159}
        statuses.append(crowd.send(anonymous(number, place=place, **changes), network, PHONE)[0])
    return statuses


def test_A10_six_hundred_neighbours_with_one_model_of_phone_behind_one_address_are_heard_and_then_none(
    crowd: InMemory,
) -> None:
    assert from_one_network(crowd, range(NETWORK_MAX)) == [201] * NETWORK_MAX
    assert from_one_network(crowd, range(NETWORK_MAX, NETWORK_MAX + 2)) == [429] * 2
    _, problem = crowd.send(anonymous(999), "203.0.113.7", PHONE)
    assert problem["code"] == "too_many_reports"
    assert "119" in problem["detail"]
    # Another address is another network, danger is always heard, and so is the next hour.
    assert from_one_network(crowd, range(700, 701), "203.0.113.8") == [201]
    assert from_one_network(crowd, range(701, 702), text="예시: 의식이 없어요") == [201]
    assert from_one_network(crowd, range(702, 703), at_risk="yes") == [201]
    crowd.now = limits.hour_after(crowd.now) - timedelta(seconds=1)
    assert from_one_network(crowd, range(703, 704)) == [429]
    crowd.now = limits.hour_after(crowd.now)
    assert from_one_network(crowd, range(703, 704)) == [201]


def test_A10_who_must_wait_is_told_until_the_hour_is_over(crowd: InMemory) -> None:
    crowd.now = crowd.now.replace(minute=59, second=50)
    assert limits.seconds_left(crowd.now) == 11
    crowd.now = crowd.now.replace(minute=0, second=0)
    assert limits.seconds_left(crowd.now) == 3_601
    for minute, second, microsecond in ((0, 0, 0), (59, 59, 999_999)):
        at = crowd.now.replace(minute=minute, second=second, microsecond=microsecond)
        assert limits.hour_after(at) == crowd.now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("2001:db8:77:77::1", "2001:db8:77:77:ffff:ffff:ffff:ffff", True),
        ("2001:db8:77:77::1", "2001:db8:77:78::1", False),
        ("2001:db8:77:77::1", "2001:db8:77:76:ffff:ffff:ffff:ffff", False),
        ("203.0.113.7", "203.0.113.8", False),
        ("203.0.113.7", "::ffff:203.0.113.7", True),
        ("nonsense", "", True),
    ],
)
def test_A10_a_phone_of_ipv6_is_known_by_its_first_64_bits_and_one_of_ipv4_by_all(
    one: str, other: str, is_same: bool
) -> None:
    assert (limits.network_of(one) == limits.network_of(other)) is is_same


def test_A10_the_limits_are_what_the_decision_says() -> None:
    salt = b"s" * 32
    (network,) = limits.report_counters(salt, "n")
    (person,), (badge,) = (limits.account_counters(salt, "a", has_badge=has_badge) for has_badge in (False, True))
    (codes,) = limits.wrong_code_counters(salt, "n")
    assert [counter.count_max for counter in (network, person, badge, codes)] == [NETWORK_MAX, 10, 100, 100]
    assert person.key == badge.key
    assert len({network.key, person.key, codes.key}) == 3
    # As rows have it, over a deployment too: the hour of Seoul.
    assert limits.hour_of(datetime(2026, 11, 20, 15, 59, tzinfo=UTC)) == "2026-11-21T00"


def test_A10_a_report_that_is_sent_again_counts_once_and_is_answered_though_the_limit_is_reached(
    crowd: InMemory,
) -> None:
    first = crowd.send(anonymous(1), "203.0.113.7", PHONE)
    assert [crowd.send(anonymous(1), "203.0.113.7", PHONE) for _ in range(3)] == [first] * 3
    assert [row["count"] for row in crowd.rows("limits", "counter")] == [1]
    from_one_network(crowd, range(2, NETWORK_MAX + 2))
    assert from_one_network(crowd, range(9_000, 9_001)) == [429]
    assert crowd.send(anonymous(1), "203.0.113.7", PHONE) == first


def test_A10_a_refused_report_leaves_nothing_behind(crowd: InMemory) -> None:
    from_one_network(crowd, range(NETWORK_MAX))
    before = [crowd.items(table) for table in ("alerts", "identities", "limits")]
    crowd.send(a_report(9_999, reporter={"name": "홍예시"}), "203.0.113.7", PHONE)
    assert [crowd.items(table) for table in ("alerts", "identities", "limits")] == before


def store(world: World) -> SourceStore:
    """The limits as another process sees them."""
    return SourceStore(Table(world.aws.client("dynamodb"), world.aws.tables["limits"], sleep=lambda _: None))


def test_A10_two_hours_cannot_be_joined_and_the_last_ones_salt_is_gone(world: World) -> None:
    now, later = store(world).salt(world.now), store(world).salt(limits.hour_after(world.now))
    assert now != later
    assert limits.report_counters(now, "203.0.113.24") != limits.report_counters(later, "203.0.113.24")
    (row,) = world.rows("limits", "salt")
    assert row["salt"] == later
    over = limits.hour_after(limits.hour_after(world.now))
    assert row["expires_at"] == int(over.timestamp()), "where no clock throws it away, the table does"


def test_A10_the_clock_throws_an_hours_salt_away_and_leaves_the_present_one(world: World) -> None:
    world.now = world.now.replace(minute=58)
    store(world).salt(world.now)
    world.tick(timedelta(minutes=1))
    assert len(world.rows("limits", "salt")) == 1
    world.tick(timedelta(minutes=1))
    assert world.rows("limits", "salt") == []
    world.tick(timedelta(minutes=1))


def test_A10_all_processes_of_an_hour_have_one_salt(world: World) -> None:
    assert store(world).salt(world.now) == store(world).salt(limits.hour_after(world.now) - timedelta(seconds=1))


@pytest.mark.parametrize("spoilt", [b"s" * 31, "s" * 32, 5])
def test_A10_what_is_no_salt_is_written_over_also_in_its_own_hour(world: World, spoilt: object) -> None:
    store(world).salt(world.now)
    (row,) = world.rows("limits", "salt")
    store(world).table.write(Put(row | {"salt": spoilt}, ALWAYS))
    new = store(world).salt(world.now)
    assert (type(new), len(new)) == (bytes, 32)
    assert world.rows("limits", "salt") == [row | {"salt": new}]


class Overtaken(Table):
    """A table in which another process always was first, and left what is no salt."""

    writes = 0

    def write(self, *_: object, **__: object) -> None:
        self.writes += 1
        assert self.writes < 100, "for ever"
        raise ConditionFailed({"salt": b"short"})


def test_A10_who_is_overtaken_again_and_again_gives_up_on_the_salt(world: World) -> None:
    with pytest.raises(Unavailable):
        SourceStore(Overtaken(None, "limits", sleep=lambda _: None)).salt(world.now)


def test_A10_a_counter_tells_how_many_and_never_which_and_is_forgotten_soon(world: World) -> None:
    _, receipt = world.report(anonymous(1))
    (counter,) = world.rows("limits", "counter")
    assert receipt["alert_id"] not in json.dumps(counter)
    assert counter["expires_at"] <= (world.now + timedelta(hours=2)).timestamp()


def test_A1_a_report_holds_nothing_of_where_it_came_from(world: World) -> None:
    world.report(anonymous(1))
    (row,) = world.rows("alerts", "report")
    assert "source_mark" not in row


def guess(world: World, alert_id: str, code: str = "0000-0000-0000-0000-0000") -> tuple[int, Json]:
    return world.call("GET", f"/v1/alerts/{alert_id}", headers={"X-Receipt-Code": code})


@pytest.fixture
def waited() -> Iterable[float]:
    """How long answers have waited, seconds each."""
    WAITED.clear()
    return WAITED


def test_A7_wrong_codes_are_limited_alike_for_a_report_that_is_there_and_one_that_is_not(
    world: World, waited: Iterable[float]
) -> None:
    _, receipt = world.report(a_report())
    most = limits.WRONG_CODES_OF_NETWORK_PER_HOUR_MAX
    there = [guess(world, receipt["alert_id"]) for _ in range(most + 1)]
    world.now += timedelta(hours=1)
    missing = [guess(world, "0" * 26) for _ in range(most + 1)]
    assert there == missing
    assert [status for status, _ in there] == [404] * most + [429]
    assert list(waited) == [follow_routes.WRONG_CODE_WAIT_S] * 2 * (most + 1)
    assert follow_routes.WRONG_CODE_WAIT_S == 0.1


def test_A7_the_right_code_opens_its_report_however_many_wrong_ones_were_tried_before(world: World) -> None:
    receipt = world.report(a_report(1))[1]
    for _ in range(limits.WRONG_CODES_OF_NETWORK_PER_HOUR_MAX):
        guess(world, receipt["alert_id"])
    assert guess(world, receipt["alert_id"])[0] == 429
    assert guess(world, receipt["alert_id"], receipt["receipt_code"])[0] == 200
    said = {"request_id": request_id(5), "text": "예시: 지금 문을 부수고 있어요", "at_risk": "yes"}
    status, answer = world.call("POST", f"/v1/alerts/{receipt['alert_id']}/messages", body=said, headers=code(receipt))
    assert (status, answer["in_danger"]) == (201, True)
    assert world.rows("alerts", "report")[0]["in_danger"] is True


def test_A7_right_codes_count_towards_nothing_and_wait_for_nothing(world: World, waited: Iterable[float]) -> None:
    receipt = world.report(a_report(1))[1]
    before = world.rows("limits", "counter")
    for _ in range(3):
        guess(world, receipt["alert_id"], receipt["receipt_code"])
    assert world.rows("limits", "counter") == before
    assert list(waited) == []
