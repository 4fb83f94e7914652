"""Scenes: how things stand before people act at the same moment, and who then does what."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import combinations_with_replacement, permutations
from typing import Any

from tests.exactly_once.harness import acts
from tests.exactly_once.harness.acts import Act, an_id
from tests.exactly_once.harness.checker import broken
from tests.exactly_once.harness.model import Model
from tests.exactly_once.harness.told import Told, comparable, told
from tests.exactly_once.harness.world import HANEUL, LAST_DAY, NEXT_LOT, NOON, Answer, World, token_of_items

EARLIER = NOON - timedelta(minutes=20)
HELD, CAPTURED = an_id("held", EARLIER), an_id("captured", EARLIER)
NEW, OTHER = an_id("new"), an_id("other")


@dataclass
class Scene:
    """Haneul in the middle of a day: one order held for twenty minutes, one captured, 8,000 won left today."""

    world: World
    model: Model = field(default_factory=Model)
    remembered: Any = None
    token: str = ""

    def __post_init__(self) -> None:
        self.world.restore(self.world.empty)
        self.world.now = EARLIER
        for act in (
            acts.load("load-1", 15_000, LAST_DAY),
            acts.load("load-2", 50_000, NEXT_LOT),
            acts.first_card(),
            acts.order(CAPTURED, {"gimbap": 1}),
            acts.capture(CAPTURED),
            acts.order(HELD, {"gimbap": 2}, fee=3_200, own=200),
        ):
            answer = act.run(self.world, 0)
            assert answer.status < 300, (act.name, answer)
            act.model(self.model, self.world.now)
        self.world.now = NOON
        self.remembered = self.world.remember()
        self.token = token_of_items(self.world.items(), HANEUL)


def cast(scene: Scene) -> dict[str, Act]:
    """Everything that can happen at the same moment, by name."""
    new = {"gimbap": 2}
    everything = [
        acts.order(NEW, new, fee=2_500, token=scene.token, name="order"),
        acts.order(NEW, new, fee=2_500, name="same_order"),
        acts.order(NEW, {"gimbap": 1}, name="changed_order"),
        acts.order(OTHER, {"tteokbokki": 2}, name="other_order"),
        acts.capture(HELD, name="capture"),
        acts.capture(HELD, food=7_000, fee=0, name="part_capture"),
        acts.void(HELD, name="void"),
        acts.cancel(HELD, name="cancel"),
        acts.expire(minutes_later=11, name="expire"),
        acts.refund(CAPTURED, "refund-01", 1_000, name="refund"),
        acts.refund(CAPTURED, "refund-02", 3_500, at_fault=True, name="other_refund"),
        acts.load("load-3", 3_000, NEXT_LOT, name="load"),
        acts.buy("txn-1", 70_000, NOON, name="buy"),
        acts.buy("txn-2", 60_000, NOON, name="other_buy"),
        acts.lapse(days_later=1, name="lapse"),
        acts.move_child(name="move"),
        acts.suspend(name="suspend"),
        acts.replace_card(name="card"),
    ]
    return {act.name: act for act in everything}


PAIRED = (
    *("order", "same_order", "changed_order", "other_order", "capture", "part_capture", "void", "cancel", "expire"),
    *("refund", "other_refund", "load", "lapse", "move", "suspend", "card"),
)
PAIRS = (
    *combinations_with_replacement(PAIRED, 2),
    # A purchase that takes more than there is, beside all that gives money back or spends it.
    *(("buy", name) for name in ("order", "part_capture", "void", "expire", "refund", "load", "lapse", "other_buy")),
)
TRIPLES = (
    ("order", "same_order", "other_order"),
    ("order", "same_order", "cancel"),
    ("order", "other_order", "void"),
    ("order", "other_order", "refund"),
    ("capture", "void", "expire"),
    ("capture", "part_capture", "cancel"),
    ("capture", "expire", "order"),
    ("refund", "refund", "other_refund"),
    ("refund", "order", "lapse"),
    ("order", "suspend", "same_order"),
    ("order", "move", "capture"),
    ("buy", "void", "order"),
)
"""The first ones have the fewest orders of their calls, and are gone through at each depth."""


def name_of(names: Sequence[str]) -> str:
    return "+".join(names)


def outcomes_one_after_another(scene: Scene, together: Sequence[Act]) -> list[Any]:
    """What could come of these acts if they came one after another, in every order."""
    found = []
    for turn in permutations(range(len(together))):
        model = deepcopy(scene.model)
        answers: list[Told | None] = [None] * len(together)
        for number in turn:
            answers[number] = comparable(together[number].model(model, scene.world.now))
        found.append((answers, state_of_model(model)))
    return found


def state_of_model(model: Model) -> Any:
    """Lots and orders as the rules have them."""
    orders = {
        order_id: (placed.state, placed.kept_food, placed.kept_fee) if placed.state == "captured" else placed.state
        for (_, order_id), placed in model.orders.items()
    }
    children = {
        name: (child.town, child.status, model.lots(name), model.shortfall(name))
        for name, child in model.children.items()
    }
    return orders, children


def state_of_world(world: World) -> Any:
    """The same, from the raw items."""
    orders: dict[str, Any] = {}
    children: dict[str, Any] = {}
    for (_, sk), item in world.items().items():
        if item["kind"] == "order":
            kept = [_moved(item, account) for account in ("merchant", "courier")]
            orders[item["order_id"]] = (item["state"], *kept) if item["state"] == "captured" else item["state"]
        elif sk == "ACCOUNT":
            children[item["child_id"]] = (item["municipality"], item["status"], item["lots"], item["shortfall"])
    return orders, children


def _moved(item: Any, account: str) -> int:
    return sum(leg["amount"] for entry in item["journal"] for leg in entry["legs"] if leg["account"] == account)


def answer_told(answer: Answer) -> Told:
    if answer.body == {}:
        return Told(answer.status, {})
    return told(answer.status, answer.body)


def faults(scene: Scene, together: Sequence[Act], answers: Sequence[Answer], possible: Sequence[Any]) -> list[str]:
    """Why an outcome must not be: books that do not add up, or one that no order of the acts explains."""
    found = [f"{act.name} was answered {answer.status}" for act, answer in zip(together, answers, strict=True)
             if answer.status >= 500]  # fmt: skip
    found += broken(scene.world.items(), day_cap=24_000)
    got = ([answer_told(answer) for answer in answers], state_of_world(scene.world))
    if got not in possible:
        found.append(f"no order of these explains it: {got}; possible: {possible}")
    return found


Cast = Callable[[Scene], dict[str, Act]]
