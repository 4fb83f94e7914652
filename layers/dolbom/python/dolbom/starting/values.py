"""Values: classes whose instances are what their fields are, and never change.

    @value
    class Tender:
        benefit: int
        coupon: int = 0

It is `@dataclass(frozen=True, slots=True)`, made in a third of the time. For each class the standard library writes the
source of six or seven functions, and compiles it in every process that starts. Here that is done for the initialiser
alone; what compares, hashes, shows and keeps from change is made of the same few functions for all.
"""

from collections.abc import Callable, Sequence
from dataclasses import MISSING, Field, FrozenInstanceError, dataclass, field, fields
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(of: type[T]) -> type[T]:
    """A class as a value. What `dataclasses` offers for frozen ones is there (`field`, `replace`, `asdict`, `fields`,
    `__post_init__`, values that inherit from values, methods that a class writes for itself); `order`, `init=False`,
    `InitVar` and keyword-only fields are not."""
    of.__doc__ = of.__doc__ or of.__name__  # or the standard library would ask for its signature
    made = dataclass(init=False, repr=False, eq=False, slots=True)(of)
    all_fields = fields(made)  # type: ignore[arg-type]
    methods = {
        "__init__": _initialiser(all_fields, has_more=hasattr(made, "__post_init__")),
        "__repr__": _shown_with([each.name for each in all_fields if each.repr]),
        "__setattr__": _refuse_change,
        "__delattr__": _refuse_change,
        **_comparison([each.name for each in all_fields if each.compare]),
        **_state([each.name for each in all_fields]),
    }
    for name, method in methods.items():
        # Python says of who compares by a method of its own that it has no hash: that is nothing that a class wrote.
        if of.__dict__.get(name) is None:
            setattr(made, name, method)
    return made


def _initialiser(all_fields: Sequence[Field[Any]], *, has_more: bool) -> Callable[..., None]:
    """The one function of which a class has its own source: it is called for each instance, and is to be quick."""
    known: dict[str, Any] = {"_set": object.__setattr__, "_missing": MISSING}
    parameters, lines = ["self"], []
    for each in all_fields:
        name, default, given = each.name, f"_default_{each.name}", each.name
        if each.default is not MISSING:
            known[default] = each.default
            parameters.append(f"{name}={default}")
        elif each.default_factory is not MISSING:
            known[default] = each.default_factory
            parameters.append(f"{name}=_missing")
            given = f"{default}() if {name} is _missing else {name}"
        else:
            parameters.append(name)
        lines.append(f" _set(self, {name!r}, {given})")
    if has_more:
        lines.append(" self.__post_init__()")
    exec("\n".join([f"def __init__({', '.join(parameters)}):", *lines, " return"]), known)  # noqa: S102
    made: Callable[..., None] = known["__init__"]
    return made


def _comparison(names: Sequence[str]) -> dict[str, Callable[..., Any]]:
    one = attrgetter(*names) if names else lambda _: ()
    content = one if len(names) != 1 else lambda of: (one(of),)

    def is_equal(self: Any, other: Any) -> Any:
        return content(self) == content(other) if other.__class__ is self.__class__ else NotImplemented

    return {"__eq__": is_equal, "__hash__": lambda self: hash(content(self))}


def _shown_with(names: Sequence[str]) -> Callable[[Any], str]:
    def shown(self: Any) -> str:
        return f"{self.__class__.__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"

    return shown


def _state(names: Sequence[str]) -> dict[str, Callable[..., Any]]:
    """How a value is copied and pickled, which would set its fields one by one otherwise."""

    def restore(self: Any, state: Sequence[Any]) -> None:
        for name, held in zip(names, state, strict=True):
            object.__setattr__(self, name, held)

    return {"__getstate__": lambda self: [getattr(self, name) for name in names], "__setstate__": restore}


def _refuse_change(_self: Any, name: str, *_to: Any) -> None:
    raise FrozenInstanceError(f"{name!r} of a value never changes")
