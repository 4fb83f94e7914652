"""`make people`: attributes of before become entitlements, once; what was ended since does not come back."""

from typing import Any

import pytest

from dolbom.clock import stamp, system_clock
from dolbom.dynamo.table import Table
from dolbom.meals.store import MealStore
from dolbom.people.store import PeopleStore
from tests.conftest import Aws
from tests.support.pools import new_pool
from tests.support.town import Town
from tools.people import Deployment
from tools.steps import StepFailed

OF_BEFORE = ("child_id", "children", "jurisdiction")


@pytest.fixture
def here(aws: Aws) -> Deployment:
    """A deployment of before: a child, a guardian of two, an officer, a resident who wrote an attribute alone."""
    idp = aws.client("cognito-idp")
    schema = [{"Name": name, "AttributeDataType": "String", "Mutable": True} for name in OF_BEFORE]
    residents = new_pool(idp, "dolbom", Schema=schema)
    staff = new_pool(idp, "dolbom-staff")
    for group in ("child", "guardian", "officer", "honorary"):
        idp.create_group(UserPoolId=residents, GroupName=group)
    for name, group, attributes in (
        ("haru", "child", {"custom:child_id": "haru"}),
        ("parent", "guardian", {"custom:children": "haru, sora"}),
        ("officer", "officer", {"custom:jurisdiction": "41460,41461", "email": "officer@example.org"}),
        ("caretaker", "honorary", {}),
        ("forger", "", {"custom:child_id": "haru", "custom:children": "sora", "custom:jurisdiction": "41"}),
    ):
        told = [{"Name": key, "Value": value} for key, value in attributes.items()]
        idp.admin_create_user(UserPoolId=residents, Username=name, UserAttributes=told, MessageAction="SUPPRESS")
        if group:
            idp.admin_add_user_to_group(UserPoolId=residents, Username=name, GroupName=group)
    Town(aws).load("haru", 1000)
    dynamodb = aws.client("dynamodb")
    people, meals = (
        PeopleStore(Table(dynamodb, aws.tables["identities"])),
        MealStore(Table(dynamodb, aws.tables["meals"])),
    )
    return Deployment(idp, people, meals, residents, staff, "tools.people test")


def account(here: Deployment, name: str, pool: str) -> str:
    found: dict[str, Any] = here.idp.admin_get_user(UserPoolId=pool, Username=name)
    return next(str(each["Value"]) for each in found["UserAttributes"] if each["Name"] == "sub")


def held(here: Deployment, name: str, pool: str = "") -> set[tuple[str, str]]:
    person = here.people.person(account(here, name, pool or here.residents_pool))
    return {each.key for each in person.held(stamp(system_clock()))}


def test_P3_attributes_and_groups_of_before_become_entitlements_and_twice_is_once(here: Deployment) -> None:
    assert len(list(here.migrate(system_clock()))) == 5
    assert held(here, "haru") == {("child", "haru")}
    assert held(here, "parent") == {("ward", "haru"), ("ward", "sora")}
    assert held(here, "caretaker") == {("group", "honorary")}
    assert held(here, "officer") == set()
    assert held(here, "officer", here.staff_pool) == {
        *(("jurisdiction", code) for code in ("41460", "41461")),
        ("group", "officer"),
    }
    assert here.idp.admin_get_user(UserPoolId=here.residents_pool, Username="officer")["Enabled"] is False
    assert all(line.endswith("nothing new") for line in here.migrate(system_clock()))


def test_P3_an_attribute_without_its_group_gives_nothing(here: Deployment) -> None:
    list(here.migrate(system_clock()))
    assert held(here, "forger") == set()


def test_P3_what_was_ended_since_does_not_come_back(here: Deployment) -> None:
    list(here.migrate(system_clock()))
    parent = account(here, "parent", here.residents_pool)
    here.take(parent, "ward", "haru", "예시", system_clock())
    here.idp.admin_add_user_to_group(UserPoolId=here.residents_pool, Username="parent", GroupName="guardian")
    list(here.migrate(system_clock()))
    assert held(here, "parent") == {("ward", "sora")}
    money = here.meals.account("haru")
    assert money is not None
    assert not money.holds_for(parent, 2)


def test_P3_only_what_is_there_can_be_taken(here: Deployment) -> None:
    with pytest.raises(StepFailed):
        here.take("nobody", "ward", "haru", "예시", system_clock())
