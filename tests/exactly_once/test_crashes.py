"""R1: a process dies, an answer is lost, AWS fails — before or after every AWS call of everything that moves money, and
of what is sent beside.

The calls are counted while each thing is done once undisturbed; then it is done again with an accident at each of them,
and delivered again, as a client, the scheduler or an event would. So a new call is covered the day it is written. Which
of the accidents strike a call is a matter of depth (tests/support/depth.py): in CI all of them, at all calls.
"""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from dolbom import aws
from dolbom.partners.webhooks.signing import PURPOSE
from dolbom.partners.webhooks.store import WebhookStore
from tests.exactly_once.harness import acts
from tests.exactly_once.harness.accidents import ACCIDENTS, DEADLY, Accident, Died, Rehearsal
from tests.exactly_once.harness.acts import Act
from tests.exactly_once.harness.beside import DRAWN, PARTNER, SENT, acts_beside, happen_before, looks_beside
from tests.exactly_once.harness.checker import broken
from tests.exactly_once.harness.scenes import CAPTURED, PAIRED, Scene, answer_told, cast, state_of_model, state_of_world
from tests.exactly_once.harness.told import comparable
from tests.exactly_once.harness.world import Answer, a_world, module
from tests.support import forget
from tests.support.depth import DEPTH, in_turn

UNATTENDED = ("clocks",)
READING = ("list", "ledger", "merchant_list", "read", "quote", "allowance")
BESIDE = (*SENT, *(look.name for look in looks_beside()))
READING_BY_PARTNERS = ("partner_order", "partner_refunds", "partner_refund", "partner_merchants", "partner_events")
FROM_MEMORY = ("partner_menu",)
"""What a warm process answers without a call."""
OPENINGS = ("desk_opening", "desk_opening_of_month")
"""Kinds of rows that tell who opened what of a child (A11)."""
MOVES = ("order", "same_order", "part_capture", "cancel", "refund", "lapse", "move")
Items = dict[tuple[str, str], dict[str, Any]]
BYSTANDERS = ("other_order", "expire", "load")


@pytest.fixture(scope="module")
def scene() -> Iterator[Scene]:
    with a_world() as world:
        made = Scene(world)
        happen_before(world)
        made.remembered = world.remember()
        yield made


def paths(scene: Scene) -> dict[str, Act]:
    """Everything that is done, by name: a warm and a cold process for each is part of the matrix below."""
    return cast(scene) | acts_beside() | {act.name: act for act in (*acts.looks(CAPTURED), acts.clocks())}


def once(scene: Scene, act: Act) -> Answer | None:
    """One delivery; None where the process died, and then the next one finds a new process."""
    try:
        return act.run(scene.world, 0)
    except Died:
        restart(scene)
        return None


def undisturbed(scene: Scene, act: Act, rehearsal: Rehearsal, *, is_warm: bool) -> tuple[int, Answer, Items]:
    """How it goes without an accident: the number of calls, the answer, and what is then stored."""
    stand(scene, act, is_warm=is_warm)
    rehearsal.arm()
    answer = act.run(scene.world, 0)
    return len(rehearsal.calls), answer, scene.world.items()


def stand(scene: Scene, act: Act, *, is_warm: bool) -> None:
    """The scene as it was, and a process that has just served the same before (or has just started)."""
    if is_warm:
        scene.world.restore(scene.remembered)
        act.run(scene.world, 0)
    else:
        restart(scene)
    scene.world.restore(scene.remembered)


def restart(scene: Scene) -> None:
    scene.world.restart_all()
    forget(module("keep_clocks"))


WARM_OR_COLD = [
    (name, is_warm) for name in (*PAIRED, *READING, *READING_BY_PARTNERS, *BESIDE) for is_warm in (True, False)
]
"""What is done by a process that has answered before, and by a new one; daily of each act one of the two, in turn."""


@pytest.mark.parametrize(
    ("name", "is_warm"),
    [
        *(WARM_OR_COLD if DEPTH.turns == 1 else [*WARM_OR_COLD[::4], *WARM_OR_COLD[3::4]]),
        *((name, False) for name in (*UNATTENDED, *FROM_MEMORY)),
    ],
    ids=lambda value: value if isinstance(value, str) else "warm" if value else "cold",
)
def test_R1_whatever_happens_at_any_call_a_second_delivery_ends_as_if_nothing_had(
    scene: Scene, name: str, is_warm: bool
) -> None:
    act = paths(scene)[name]
    rehearsal = Rehearsal([scene.world.client, scene.world.s3, aws.client("kms")])
    with rehearsal.open():
        calls, answer, stored = undisturbed(scene, act, rehearsal, is_warm=is_warm)
        assert calls > 0
        assert answer.status < 500
        for at in range(1, calls + 1):
            for accident in in_turn(ACCIDENTS if is_warm else DEADLY, at, calls):
                where = f"{name}: {accident.name}, at call {at} of {calls} ({rehearsal.calls})"
                stand(scene, act, is_warm=is_warm)
                rehearsal.arm(accident, at)
                first = once(scene, act)
                assert_honest(first, answer, accident, where)
                assert broken(scene.world.items()) == [], where
                rehearsal.arm()
                assert once(scene, act) == answer, where
                assert but_openings(scene.world.items()) == but_openings(stored), where
                # Who reads twice has opened it twice: none of it is less than one reading leaves.
                assert len(scene.world.items()) >= len(stored), where


def but_openings(items: Items) -> Items:
    """What is stored without the traces of who read what, each of which has a number of its own."""
    return {place: row for place, row in items.items() if row["kind"] not in OPENINGS}


@pytest.mark.parametrize("is_warm", [True, False], ids=["warm", "cold"])
@pytest.mark.parametrize("name", DRAWN)
def test_R1_whatever_happens_at_any_call_what_a_second_delivery_has_drawn_is_what_counts(
    scene: Scene, name: str, is_warm: bool
) -> None:
    """The first one's answer may be lost: what it drew is good for nothing, and what there was before is kept."""
    act = paths(scene)[name]
    rehearsal = Rehearsal([scene.world.client, scene.world.s3, aws.client("kms")])
    with rehearsal.open():
        calls, answer, stored = undisturbed(scene, act, rehearsal, is_warm=is_warm)
        for at in range(1, calls + 1):
            for accident in in_turn(ACCIDENTS if is_warm else DEADLY, at, calls):
                where = f"{name}: {accident.name}, at call {at} of {calls} ({rehearsal.calls})"
                stand(scene, act, is_warm=is_warm)
                before = drawn(scene)
                rehearsal.arm(accident, at)
                first = once(scene, act)
                assert_honest(blank(first) if first else None, blank(answer), accident, where)
                rehearsal.arm()
                second = once(scene, act)
                assert second is not None, where
                assert blank(second) == blank(answer), where
                assert {place: blank_row(row) for place, row in scene.world.items().items()} == {
                    place: blank_row(row) for place, row in stored.items()
                }, where
                kept, now = before["secrets"][-1], drawn(scene)
                if name == "webhook_secret":
                    assert now["secrets"] == [kept, second.body["secret"]], where
                else:
                    assert now == {"secrets": before["secrets"], "test": second.body["test_id"]}, where


def drawn(scene: Scene) -> dict[str, Any]:
    """The secrets that sign now, the newest last, and the test that is asked for."""
    store = WebhookStore(scene.world.store().table)
    endpoint, test = store.endpoint(PARTNER), store.test(PARTNER)
    assert endpoint is not None
    kms = aws.client("kms")
    purpose = {PURPOSE: PARTNER}
    opened = [kms.decrypt(CiphertextBlob=each.sealed, EncryptionContext=purpose) for each in endpoint.secrets]
    return {
        "secrets": [each["Plaintext"].decode() for each in opened],
        "test": test.test_id if test is not None else None,
    }


def blank(answer: Answer) -> Answer:
    """An answer without what was drawn for it."""
    return Answer(answer.status, blank_row(answer.body))


def blank_row(row: dict[str, Any]) -> dict[str, Any]:
    found = {name: value for name, value in row.items() if name not in ("secret", "test_id")}
    if row.get("kind") == "webhook":
        found["secrets"] = [{**each, "sealed": b""} for each in row["secrets"]]
        del found["version"]  # how often one was drawn
    return found


def assert_honest(first: Answer | None, answer: Answer, accident: Accident, where: str) -> None:
    """An accident shows as itself or not at all: no refusal, no decline, no half answer comes of it."""
    if first is None:
        assert accident.kills, where
    elif first != answer:
        assert first.status == 503, f"{where}: {first}"
        assert first.body["code"] == "unavailable"
        assert accident.attempts > 1, f"{where}: one attempt failed, and the next was not made"


@pytest.mark.parametrize("bystander", BYSTANDERS)
@pytest.mark.parametrize("name", MOVES)
def test_R1_what_others_do_between_an_accident_and_the_second_delivery_does_no_harm(
    scene: Scene, name: str, bystander: str
) -> None:
    known = paths(scene)
    act, other = known[name], known[bystander]
    rehearsal = Rehearsal([scene.world.client, scene.world.s3])
    with rehearsal.open():
        calls, _, _ = undisturbed(scene, act, rehearsal, is_warm=True)
        for at in range(1, calls + 1):
            for accident in in_turn(DEADLY, at, calls):
                stand(scene, act, is_warm=True)
                rehearsal.arm(accident, at)
                once(scene, act)
                rehearsal.arm()
                between = other.run(scene.world, 1)
                last = act.run(scene.world, 0)
                got = ([answer_told(between), answer_told(last)], state_of_world(scene.world))
                assert got in in_either_order(scene, act, other), f"{name}, {accident.name} at {at}, then {bystander}"
                assert broken(scene.world.items(), day_cap=24_000) == []


def in_either_order(scene: Scene, act: Act, other: Act) -> list[object]:
    """What the rules allow: the first delivery has taken effect before the other's act, or only the last one has."""
    found: list[object] = []
    for took_effect in (True, False):
        model = deepcopy(scene.model)
        if took_effect:
            act.model(model, scene.world.now)
        between = comparable(other.model(model, scene.world.now))
        last = comparable(act.model(model, scene.world.now))
        found.append(([between, last], state_of_model(model)))
    return found


def test_R1_every_route_of_the_meals_api_is_among_these_paths(scene: Scene) -> None:
    routes = {f"{operation.method} {operation.path}" for operation in module("meals_api").app.operations}
    assert routes - {act.operation for act in paths(scene).values()} == set()
