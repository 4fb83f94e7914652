"""What of a wrong load may be taken back (M2): what it put there, what its lot holds, what can be spent."""

from datetime import datetime

import pytest

from dolbom.clock import SEOUL
from dolbom.errors import Conflict
from dolbom.meals.accounts import BALANCE, Account
from dolbom.meals.children.load_store import PostedLoad
from dolbom.meals.children.undo import undone

NOW = datetime(2026, 11, 20, 12, tzinfo=SEOUL)
LOT, LATER = "2026-11-30", "2026-12-31"


def left_of(lots: dict[str, int], benefit: int = 10_000, **more: object) -> tuple[int, Account | None]:
    """What a load of 10,000 gives back in part, and the account after it."""
    load = PostedLoad("41461.L-1", "2026-11-02", 10_000, benefit, LOT, "loads/41461/made-up.csv", 2)
    account = Account("haru", "41461", lots=lots, **more)  # type: ignore[arg-type]
    try:
        after, entry = undone(account, load, NOW, in_part=True)
    except Conflict as conflict:
        left = conflict.facts["left"]
        assert isinstance(left, int)
        return left, None
    return entry.moved("fund"), after


def test_M2_an_undo_takes_what_a_load_put_there_and_no_other_loads_money() -> None:
    """4,000 of it had repaid a shortfall; the rest of the lot is another load's."""
    left, after = left_of({LOT: 16_000}, benefit=6_000)
    assert after is not None
    assert (left, dict(after.lots)) == (6_000, {LOT: 10_000})


def test_M2_an_undo_takes_nothing_of_another_lot() -> None:
    left, after = left_of({LOT: 3_000, LATER: 20_000})
    assert after is not None
    assert (left, dict(after.lots)[LATER]) == (3_000, 20_000)


@pytest.mark.parametrize(("restrained", "left"), [(0, 9_000), (5_000, 4_000), (9_000, 0), (12_000, 0)])
def test_M2_M13_what_the_second_line_holds_back_is_not_taken_by_an_undo(restrained: int, left: int) -> None:
    """Money that a child cannot spend, since the ledger says that it is not there, is not given to the fund either."""
    taken, after = left_of({LOT: 9_000}, restraints={BALANCE: restrained})
    assert taken == left
    assert (after is None) == (left == 0)
