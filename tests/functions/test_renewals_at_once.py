"""A renewal that is sent again, or at once by two processes of an app (P4): whichever answer is kept goes on."""

from collections.abc import Iterator

import pytest

from dolbom.partners.consents.grants import BESIDE_MAX
from tests.conftest import Aws
from tests.functions.test_consents import Flow, flowing
from tests.rows.tables import Tables, attributes


@pytest.fixture
def flow(aws: Aws) -> Iterator[Flow]:
    with flowing(aws) as made:
        yield made


@pytest.mark.parametrize("kept", range(3))
def test_P4_whichever_answer_of_several_an_app_keeps_it_goes_on_and_the_others_are_of_before(
    flow: Flow, kept: int
) -> None:
    """Two of an app's processes renew at once, both are answered, and it keeps what came last to it."""
    token = flow.exchange(flow.code())[1]["refresh_token"]
    answers = [flow.renew(token)[1]["refresh_token"] for _ in range(3)]
    others = [each for each in answers if each != answers[kept]]
    status, next_one = flow.renew(answers[kept])
    assert status == 200
    assert flow.renew(next_one["refresh_token"])[0] == 200
    assert flow.renew(others[0])[0] == 400, "somebody else has it"
    assert flow.renew(next_one["refresh_token"])[0] == 400, "and then nobody goes on"


def test_P4_of_many_answers_to_one_renewal_the_latest_go_on(flow: Flow) -> None:
    token = flow.exchange(flow.code())[1]["refresh_token"]
    answers = [flow.renew(token)[1]["refresh_token"] for _ in range(BESIDE_MAX + 2)]
    assert flow.renew(answers[1])[0] == 200
    token = flow.exchange(flow.code())[1]["refresh_token"]
    answers = [flow.renew(token)[1]["refresh_token"] for _ in range(BESIDE_MAX + 2)]
    assert flow.renew(answers[0])[0] == 400


def test_P4_a_renewal_of_before_there_were_several_goes_on(flow: Flow, aws: Aws) -> None:
    token = flow.exchange(flow.code())[1]["refresh_token"]
    tables = Tables(aws)
    for place, row in tables.rows().items():
        if (item := attributes(row))["kind"] == {"S": "oauth_renewal"}:
            tables.put(place[0], {name: value for name, value in item.items() if name != "beside"})
    assert flow.renew(token)[0] == 200
