"""What is read often is held for a minute, and never grows with what is asked for."""

from datetime import UTC, datetime, timedelta

from dolbom.dynamo.held import Held
from dolbom.dynamo.table import Table
from dolbom.meals.merchant import Merchant
from dolbom.meals.policy import CACHED_FOR, MealPolicy
from dolbom.meals.policy_store import TOWNS_HELD_MAX
from dolbom.meals.store import MERCHANTS_HELD_MAX, MealStore
from tests.support.memory import Memory
from tests.support.shops import put_shop

NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


class Source:
    """Counts how often something is really read."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def of(self, held: Held[str], key: str, now: datetime = NOW, value: str = "read") -> str:
        def read() -> str:
            self.read.append(key)
            return value

        return held.get(key, now, read)


def test_what_is_held_is_read_once_and_again_when_its_time_is_over() -> None:
    held, source = Held[str](MINUTE, 10), Source()
    for seconds, reads in ((0, 1), (59, 1), (60, 2), (119, 2), (0, 3)):
        assert source.of(held, "a", NOW + timedelta(seconds=seconds)) == "read"
        assert len(source.read) == reads


def test_nothing_is_not_held() -> None:
    held, source = Held[str](MINUTE, 10), Source()
    assert source.of(held, "a", value="") == source.of(held, "a", value="") == ""
    assert source.of(held, "a", value="opened") == source.of(held, "a") == "opened"
    assert source.read == ["a", "a", "a"]


def test_what_was_used_longest_ago_goes_first() -> None:
    held, source = Held[str](MINUTE, 3), Source()
    for key in "abcadcab":
        source.of(held, key)
    assert source.read == list("abcdb")
    assert len(held) == 3


def test_M15_shops_and_towns_without_end_fill_no_memory() -> None:
    store = MealStore(Table(client := Memory(), "meals"))
    last = f"{TOWNS_HELD_MAX + 49:05}"
    shop = {"name": "가게", "municipality": last, "category": "snack", "lat": 37.2, "lon": 127.1, "menu": []}
    for number in range(TOWNS_HELD_MAX + 50):
        town = f"{number:05}"
        store.put_policy(MealPolicy(municipality=town, version=1, effective_from=NOW - CACHED_FOR))
        assert store.policy(town, NOW) is not None
    for number in range(MERCHANTS_HELD_MAX + 50):
        put_shop(store.table, Merchant.model_validate({"merchant_id": f"shop-{number}", **shop}))
        assert store.merchant(f"shop-{number}", NOW) is not None
    asked = client.calls.total()
    assert store.merchant(f"shop-{MERCHANTS_HELD_MAX + 49}", NOW) is not None
    assert store.policy(last, NOW) is not None
    assert client.calls.total() == asked
    assert store.merchant("shop-0", NOW) is not None
    assert store.policy("00000", NOW) is not None
    assert client.calls.total() == asked + 2
    assert len(store._merchants) == MERCHANTS_HELD_MAX
    assert len(store._policies) == TOWNS_HELD_MAX
