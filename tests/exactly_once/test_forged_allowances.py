"""M1: an allowance token is a hint and no more: what a client makes up in it changes nothing."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.exactly_once.harness import acts
from tests.exactly_once.harness.bodies import a_scene, quickly
from tests.exactly_once.harness.scenes import NEW, Scene
from tests.exactly_once.harness.world import BADA, OTHER_TOWN
from tests.support.strategies import json_values


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    with a_scene() as made:
        yield made


def forged(told: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")


def honest(scene: Scene) -> dict[str, Any]:
    token = scene.token
    told: dict[str, Any] = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    return told


FORGERIES = st.fixed_dictionaries(
    {},
    optional={
        "lots": st.dictionaries(st.sampled_from(["2026-12-31", "2026-11-30", "2030-01-31"]), st.integers(-9, 10**9)),
        "days": st.just({}) | st.just({"2026-11-30": -50_000}) | st.just({"2026-11-30": 20_000}),
        "months": st.just({}),
        "coupons": st.just({}) | st.just({"2026-11": 9}),
        "municipality": st.sampled_from([OTHER_TOWN, "99999", "x y", ""]),
        "status": st.sampled_from(["suspended", "rich", "active"]),
        "child_id": st.sampled_from([BADA, "child-nobody"]),
        "version": st.integers(-5, 10**9),
        "restraints": st.just({"balance": 10**9}) | st.just({"balance": -(10**9)}),
        "shortfall": st.integers(-(10**9), 10**9),
    },
)


@quickly
@example(lies={"restraints": {"balance": -(10**9)}, "lots": {}}, gimbap=1)
@example(lies={"shortfall": -(10**9), "lots": {}}, gimbap=1)
@given(lies=FORGERIES | st.dictionaries(st.text(max_size=6), json_values, max_size=3), gimbap=st.integers(1, 4))
def test_M1_a_forged_allowance_changes_neither_the_answer_nor_what_is_stored(
    scene: Scene, lies: dict[str, Any], gimbap: int
) -> None:
    world = scene.world
    world.restore(scene.remembered)
    truth = acts.order(NEW, {"gimbap": gimbap}, fee=2_500).run(world, 0)
    stored = world.items()
    world.restore(scene.remembered)
    token = forged({**honest(scene), **lies})
    assert acts.order(NEW, {"gimbap": gimbap}, fee=2_500, token=token[:4_096]).run(world, 0) == truth
    assert world.items() == stored
