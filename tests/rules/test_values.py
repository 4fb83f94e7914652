"""Values are what the standard library's frozen dataclasses with slots are (dolbom/starting/values.py)."""

import copy
import pickle
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, asdict, dataclass, field, fields, replace
from typing import Any, Generic, TypeVar

import pytest

from dolbom.starting.values import value

B = TypeVar("B")


def _plain(of: Any) -> Any:
    return dataclass(frozen=True, slots=True)(of)


def _account(made: Any) -> Any:
    class Account:
        child: str
        lots: Mapping[str, int] = field(default_factory=dict)
        version: int = 0
        read_as: str | None = field(default=None, compare=False, repr=False)

        @property
        def total(self) -> int:
            return sum(self.lots.values())

    Account.__qualname__ = "Account"
    return made(Account)


@value
class Held(Generic[B]):
    body: B


@value
class Named:
    name: str

    def __post_init__(self) -> None:
        if not self.name:
            raise ValueError("a name is missing")


@value
class Shop(Named):
    """A shop, by hand."""

    menu: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"shop {self.name}"


@value
class Nothing:
    pass


@pytest.fixture(params=[value, _plain], ids=["value", "dataclass"])
def account(request: pytest.FixtureRequest) -> Any:
    return _account(request.param)


def test_a_value_is_made_compared_and_shown_as_a_frozen_dataclass_is(account: Any) -> None:
    first, second = account("haru"), account(child="haru", read_as="x")
    assert first == second
    assert hash(account("haru", ())) == hash(("haru", (), 0))
    assert first != account("haru", version=1)
    assert first != _account(value)("haru")
    assert first.lots is not second.lots
    assert repr(account("haru", {"a": 1})) == "Account(child='haru', lots={'a': 1}, version=0)"
    assert account("haru", {"a": 1, "b": 2}).total == 3
    assert account.__match_args__ == ("child", "lots", "version", "read_as")
    assert account.__slots__ == ("child", "lots", "version", "read_as")


def test_a_value_is_copied_with_other_fields_and_told_as_a_dict(account: Any) -> None:
    changed = replace(account("haru", {"a": 1}), version=7)
    assert asdict(changed) == {"child": "haru", "lots": {"a": 1}, "version": 7, "read_as": None}
    assert [each.name for each in fields(account)] == ["child", "lots", "version", "read_as"]
    assert copy.deepcopy(changed) == copy.copy(changed) == changed


def test_a_value_never_changes(account: Any) -> None:
    held = account("haru")
    with pytest.raises(FrozenInstanceError):
        held.version = 1
    with pytest.raises(FrozenInstanceError):
        del held.version
    with pytest.raises((AttributeError, TypeError)):
        held.other = 1
    assert held.version == 0


def test_a_value_that_lacks_a_field_or_has_an_unknown_one_is_not_made(account: Any) -> None:
    with pytest.raises(TypeError):
        account()
    with pytest.raises(TypeError):
        account("haru", colour="blue")


def test_values_inherit_are_generic_and_keep_what_a_class_writes_for_itself() -> None:
    shop = Shop("gimbap", ("bun",))
    assert repr(shop) == "shop gimbap"
    assert (shop.name, shop.menu, Shop("a") == Shop("a")) == ("gimbap", ("bun",), True)
    assert pickle.loads(pickle.dumps(shop)) == shop
    assert Named("gimbap") != Shop("gimbap")
    with pytest.raises(ValueError, match="missing"):
        Shop("")
    assert Held[int](3) == Held(3)
    assert Nothing() == Nothing()
    assert hash(Held(3)) == hash((3,))


def test_a_class_that_compares_in_its_own_way_has_a_hash_as_a_frozen_dataclass_has() -> None:
    @value
    class Loose:
        number: int

        def __eq__(self, other: object) -> bool:
            return isinstance(other, type(self))

    assert hash(Loose(3)) == hash((3,))
