"""Report numbers as they are typed at the desk and on the phone (A7): in small letters, in groups, misread."""

from collections.abc import Callable

import pytest

from tests.conftest import Aws
from tests.support.alerts import OFFICER_OF_YONGIN, WORKER_OF_GIHEUNG, World
from tests.support.alerts_forms import anonymous

TYPED: dict[str, Callable[[str], str]] = {
    "small": str.lower,
    "groups": lambda name: "-".join((name[:4], name[4:12], name[12:])),
    "misread": lambda name: name.replace("0", "O").replace("1", "l"),
}


@pytest.fixture
def world(aws: Aws) -> World:
    return World(aws)


@pytest.mark.parametrize("typed", TYPED.values(), ids=TYPED)
def test_A7_the_desk_finds_a_report_however_its_number_is_typed(world: World, typed: Callable[[str], str]) -> None:
    receipt, other = (world.report(anonymous(number))[1] for number in (1, 2))
    world.stream()
    path = f"/alerts/{typed(receipt['alert_id'])}"
    status, page = world.desk("GET", path, WORKER_OF_GIHEUNG)
    assert (status, page["alert_id"]) == (200, receipt["alert_id"])
    assert world.desk("POST", f"{path}/take", WORKER_OF_GIHEUNG, {"version": 1})[0] == 200
    asked = {"applicant": "review", "reason": "예시"}
    assert world.desk("POST", f"{path}/openings", OFFICER_OF_YONGIN, asked)[0] == 200
    same = {"same_as": typed(other["alert_id"]), "reason": "예시"}
    status, household = world.desk("POST", f"{path}/household", WORKER_OF_GIHEUNG, same)
    assert (status, [row["alert_id"] for row in household["reports"]]) == (200, [other["alert_id"]])
