"""`make people`: attributes of before become entitlements, once; what was ended since does not come back."""

from argparse import Namespace
from typing import Any

import pytest

from dolbom.clock import stamp, system_clock
from dolbom.dynamo.table import Table
from dolbom.dynamo.writes import Delete
from dolbom.meals.store import MealStore
from dolbom.people import keys
from dolbom.people.staff.members import StaffForm, invite
from dolbom.people.store import PeopleStore
from tests.conftest import Aws
from tests.support.pools import new_pool
from tests.support.town import Town
from tools.people import Deployment, in_words, on_staff
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


def test_P3_staff_of_before_there_were_lists_of_colleagues_stand_in_them(here: Deployment) -> None:
    """Whoever was made an auditor or a worker before such lists: the rows that found them are not there."""
    now = system_clock()
    for name, group, codes in (("auditor", "auditor", []), ("worker", "caseworker", ["41463"])):
        form = {
            "username": name,
            "email": f"{name}@example.org",
            "group": group,
            "jurisdiction": codes,
            "reason": "예시",
        }
        invite(here.people, here.staff, StaffForm.model_validate(form), here.by, now)
    auditor, worker = (account(here, name, here.staff_pool) for name in ("auditor", "worker"))
    before = everybody(here)
    for team in ("auditor", "41463"):
        for row in list(here.people.table.query_all(keys.team(team))):
            here.people.table.write(Delete(row["pk"], row["sk"]))
    assert here.people.auditors(stamp(now)) == []
    assert sorted(here.relist()) == [
        "auditor: of the staff, listed for auditor",
        "worker: of the staff, listed for 41463",
    ]
    assert [each.subject for each in here.people.auditors(stamp(now))] == [auditor]
    team = here.people.team(["41463"], ["caseworker"], stamp(now))
    assert [each.subject for each in team] == [worker]
    assert everybody(here) == before


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
    officer = account(here, "officer", here.staff_pool)
    here.take(officer, "jurisdiction", "41461", "예시", system_clock())
    here.idp.admin_add_user_to_group(UserPoolId=here.residents_pool, Username="officer", GroupName="officer")
    list(here.migrate(system_clock()))
    assert held(here, "officer", here.staff_pool) == {("group", "officer"), ("jurisdiction", "41460")}


def test_P3_only_what_is_there_can_be_taken(here: Deployment) -> None:
    with pytest.raises(StepFailed):
        here.take("nobody", "ward", "haru", "예시", system_clock())


class Killed(BaseException):
    pass


def everybody(here: Deployment) -> dict[str, Any]:
    """All that people may, and who can sign in where."""
    found: dict[str, Any] = {}
    for pool in (here.residents_pool, here.staff_pool):
        for user in here.idp.list_users(UserPoolId=pool)["Users"]:
            who = {"UserPoolId": pool, "Username": user["Username"]}
            groups = [each["GroupName"] for each in here.idp.admin_list_groups_for_user(**who)["Groups"]]
            is_staff = pool == here.staff_pool
            found[user["Username"], is_staff] = held(here, user["Username"], pool), user["Enabled"], groups
    return found


def dying(here: Deployment, at: int, *, is_before: bool) -> bool:
    """A run that is killed before or after its so-manieth call to AWS; False if it makes no so many."""
    calls = 0

    def dies(**_: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == at:
            raise Killed

    name = "before-call.*.*" if is_before else "after-call.*.*"
    clients = (here.idp, here.people.table.client)
    for client in clients:
        client.meta.events.register_first(name, dies)
    try:
        list(here.migrate(system_clock()))
    except Killed:
        return True
    finally:
        for client in clients:
            client.meta.events.unregister(name, dies)
    return False


@pytest.mark.parametrize("is_before", [True, False])
def test_R1_a_migration_that_is_killed_anywhere_is_finished_by_the_next(here: Deployment, *, is_before: bool) -> None:
    """It dies at its first call, and the next at its second …: each is begun where the one before has died."""
    at = 0
    while True:
        at += 1
        if not dying(here, at, is_before=is_before):
            break
    assert at > 5
    assert everybody(here) == {
        ("haru", False): ({("child", "haru")}, True, []),
        ("parent", False): ({("ward", "haru"), ("ward", "sora")}, True, []),
        ("caretaker", False): ({("group", "honorary")}, True, []),
        ("forger", False): (set(), True, []),
        ("officer", False): (set(), False, []),
        ("officer", True): ({("group", "officer"), *(("jurisdiction", code) for code in ("41460", "41461"))}, True, []),
    }


def somebody(here: Deployment, name: str, groups: tuple[str, ...], **attributes: str) -> None:
    told = [{"Name": key.replace("custom_", "custom:"), "Value": value} for key, value in attributes.items()]
    here.idp.admin_create_user(
        UserPoolId=here.residents_pool, Username=name, UserAttributes=told, MessageAction="SUPPRESS"
    )
    for group in groups:
        here.idp.admin_add_user_to_group(UserPoolId=here.residents_pool, Username=name, GroupName=group)


def test_P3_who_cannot_be_brought_over_is_named_and_left_and_keeps_nobody_back(here: Deployment) -> None:
    here.idp.create_group(UserPoolId=here.residents_pool, GroupName="auditor")
    somebody(here, "00-first", ("officer",), email="first@example.org", custom_jurisdiction="41460")
    somebody(here, "a.b", ("officer",), email="b@example.org", custom_jurisdiction="Seoul")
    somebody(here, "a.c", ("officer",), custom_jurisdiction="41460")
    somebody(here, "a.d", ("officer",), email="d@example.org", custom_jurisdiction="41460")
    here.idp.admin_create_user(
        UserPoolId=here.staff_pool,
        Username="a.d",
        UserAttributes=[{"Name": "email", "Value": "another@example.org"}],
        MessageAction="SUPPRESS",
    )
    somebody(here, "a.e", ("officer", "auditor"), email="e@example.org", custom_jurisdiction="41460")
    told = dict(line.split(": ", 1) for line in here.migrate(system_clock()))
    left = {name for name, words in told.items() if words.startswith("left as it is")}
    assert left == {"00-first", "a.b", "a.c", "a.d"}
    assert "jurisdiction" in told["a.b"]
    assert "email" in told["a.c"]
    after = everybody(here)
    for name in left:
        assert after[name, False] == (set(), True, ["officer"])
    assert after["a.d", True] == (set(), True, [])
    both = {("group", "auditor"), ("group", "officer"), ("jurisdiction", "41460")}
    assert after["a.e", True] == (both, True, [])
    assert after["haru", False][0] == {("child", "haru")}


@pytest.mark.parametrize(
    ("what", "group", "said"),
    [("invite", "ofcer", "group: Input should be 'caseworker'"), ("end", "", "There is no such thing here.")],
)
def test_P5_what_is_refused_is_told_in_a_sentence(here: Deployment, what: str, group: str, said: str) -> None:
    chosen = Namespace(what=what, email="officer@example.org", group=group, jurisdiction="41460", why="예시")
    with pytest.raises(StepFailed, match=said), in_words():
        on_staff(here, chosen, "nobody", system_clock())


@pytest.mark.parametrize(
    ("name", "kind", "value", "why"),
    [
        ("parent", "ward", "haru", ""),
        ("caretaker", "group", "council", ""),
        ("parent", "consent", "app", "by nobody but its person"),
        ("parent", "ward", "haru,sora", "no ward"),
        ("parent", "ward", "no-such-child", "no child is enrolled"),
        ("parent", "group", "emperor", "no group: auditor"),
        ("parent", "group", "guardian", "no group"),
        ("parent", "group", "officer", "no account of the staff"),
        ("parent", "jurisdiction", "41460", "no account of the staff"),
        ("parent", "jurisdiction", "서울", "no jurisdiction"),
        ("", "ward", "haru", "no account of residents"),
    ],
)
def test_P3_what_is_given_at_a_keyboard_is_something_that_there_is(
    here: Deployment, name: str, kind: Any, value: str, why: str
) -> None:
    """A row that says otherwise can be read by nobody, and takes with it all that its person may."""
    sub, now = account(here, name, here.residents_pool) if name else "somebody", system_clock()
    if not why:
        assert here.to_be_given(sub, kind, value, now) == value
        return
    with pytest.raises(StepFailed, match=why):
        here.to_be_given(sub, kind, value, now)


def test_P3_an_account_is_one_childs_own(here: Deployment) -> None:
    sub, now = account(here, "haru", here.residents_pool), system_clock()
    here.give(sub, "child", "sora", "예시", now)
    with pytest.raises(StepFailed, match="own account of sora"):
        here.to_be_given(sub, "child", "haru", now)
