"""One's own account (P1) and the staff (P5): each event twice, cut off anywhere, and from whoever may not."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from copy import deepcopy
from datetime import timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from dolbom import aws as clients
from dolbom.clock import stamp, system_clock
from dolbom.dynamo.table import Put, Table
from dolbom.errors import DolbomError, Invalid, Unavailable
from dolbom.gateways.directory import FIRST_PASSWORD_DAYS, Denied, Directory
from dolbom.people.entitlements import Decision, Kind, Person, ended_all, granted
from dolbom.people.store import PeopleStore
from functions.people_api import handler
from tests.conftest import Aws
from tests.support import Context, event, forget, new_clients
from tests.support.pools import new_pool
from tests.support.town import Town

RESIDENT, MINISTRY = (f"5d1c7a52-0000-4000-8000-00000000a00{number}" for number in (1, 9))
CREATES = "before-call.cognito-identity-provider.AdminCreateUser"
EMAIL = {"Name": "email", "Value": "resident@example.org"}


class Pools:
    """Both pools in memory, with one resident who reported twice and acts for a child."""

    def __init__(self, aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
        self.idp = aws.client("cognito-idp")
        self.ids = {name: new_pool(self.idp, name) for name in ("residents", "staff")}
        for name, pool in self.ids.items():
            monkeypatch.setenv(f"DOLBOM_{name.upper()}_POOL", pool)
        forget(handler)
        handler.app.clock = system_clock  # not that of a stage before
        new_clients()
        clients.client("cognito-idp").meta.events.register(CREATES, self.mails_again)
        who = {"UserPoolId": self.ids["residents"], "Username": "resident"}
        self.idp.admin_create_user(**who, UserAttributes=[EMAIL], MessageAction="SUPPRESS")
        self.identities = Table(aws.client("dynamodb"), aws.tables["identities"])
        self.people = PeopleStore(self.identities)
        self.town = Town(aws)
        self.town.load("haru", 10_000)
        ward: Kind = "ward"
        given = Decision("granted", "2026-11-01T00:00:00.000000Z", "officer", "예시")
        self.people.change(RESIDENT, lambda person: granted(person, ward, "haru", given))
        for number in range(2):
            link = {"pk": f"ACCOUNT#{RESIDENT}", "sk": f"REPORT#2026-11-0{number + 1}#{number}", "kind": "own_report"}
            self.identities.write(Put(link))

    def mails_again(self, params: dict[str, Any], **_: Any) -> Any:
        """Moto makes the account anew where Cognito only mails another first password."""
        told = json.loads(params["body"])
        if told.get("MessageAction") != "RESEND":
            return None
        who = self.idp.admin_get_user(UserPoolId=told["UserPoolId"], Username=told["Username"])
        assert who["UserStatus"] == "FORCE_CHANGE_PASSWORD"
        return SimpleNamespace(status_code=200), {"User": who}

    def residents(self) -> list[str]:
        return [user["Username"] for user in self.idp.list_users(UserPoolId=self.ids["residents"])["Users"]]

    def officer(self) -> dict[str, Any]:
        found: dict[str, Any] = self.idp.admin_get_user(UserPoolId=self.ids["staff"], Username="example-officer")
        return found


@pytest.fixture
def pools(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pools]:
    yield Pools(aws, monkeypatch)
    new_clients()


def send(
    case: str, context: Any = None, claims: dict[str, Any] | None = None, **body: Any
) -> tuple[int, dict[str, Any]]:
    told = deepcopy(event("people_api", case))
    told["requestContext"]["authorizer"]["claims"] |= {"cognito:username": "resident"} if "own" in case else {}
    told["requestContext"]["authorizer"]["claims"] |= claims or {}
    if body:
        told["body"] = json.dumps({**json.loads(told["body"]), **body})
    answer = handler.app(told, context or Context(remaining_ms=50_000))
    return answer["statusCode"], json.loads(answer["body"])


def links(pools: Pools) -> int:
    return len(list(pools.identities.query_all(f"ACCOUNT#{RESIDENT}")))


def test_P1_ones_own_account_says_what_it_may(pools: Pools) -> None:
    status, answer = send("read_account")
    assert status == 200
    assert [(each["kind"], each["value"]) for each in answer["entitlements"]] == [("ward", "haru")]


def test_O3_mails_are_stopped_and_begun_again_for_the_own_account_and_the_word_goes_with_it(pools: Pools) -> None:
    assert send("read_mails") == (200, {"before_money_lapses": True})
    for _ in range(2):
        assert send("change_mails") == (200, {"before_money_lapses": False})
    assert send("read_mails") == (200, {"before_money_lapses": False})
    for _ in range(2):
        assert send("change_mails", before_money_lapses=True) == (200, {"before_money_lapses": True})
    assert send("read_mails") == (200, {"before_money_lapses": True})
    send("change_mails")
    assert pools.identities.get(f"MAILS#{RESIDENT}", "STOPPED") is not None
    assert send("delete_own_account")[0] == 200
    assert pools.identities.get(f"MAILS#{RESIDENT}", "STOPPED") is None
    # A token of before is still good at the gateway: with it nothing is said for an account that is gone.
    status, told = send("change_mails")
    assert (status, told["code"]) == (401, "entitlements_changed")
    assert pools.identities.get(f"MAILS#{RESIDENT}", "STOPPED") is None


def test_P1_a_deleted_account_may_nothing_and_nobody_knows_what_it_reported(pools: Pools) -> None:
    first, again = send("delete_own_account"), send("delete_own_account")
    assert first[0] == 200
    assert first == again
    assert pools.residents() == []
    assert links(pools) == 0
    assert pools.people.person(RESIDENT).held(stamp(system_clock())) == []
    account = pools.town.meals.account("haru")
    assert account is not None
    assert not account.holds_for(RESIDENT, 1)
    status, answer = send("read_account")
    assert (status, answer["entitlements"]) == (200, [])


class Killed(BaseException):
    pass


def test_P1_R7_whoever_was_cut_off_anywhere_sends_it_again_and_it_is_done(
    pools: Pools,
) -> None:
    """The function dies before its first call to AWS, before its second, and so on; then once more in peace."""
    for at in range(1, 40):
        if at > 1:
            renewed(pools)
        calls = 0

        def dies(at: int = at, **_: Any) -> None:
            nonlocal calls
            calls += 1
            if calls == at:
                raise Killed

        made = [clients.client(service) for service in ("dynamodb", "cognito-idp")]
        for client in made:
            client.meta.events.register_first("before-call.*.*", dies)
        try:
            send("delete_own_account")
            was_cut = False
        except Killed:
            was_cut = True
        finally:
            for client in made:
                client.meta.events.unregister("before-call.*.*", dies)
        assert "resident" in pools.residents() or not was_cut, "the account goes last"
        assert send("delete_own_account")[0] == 200
        assert (links(pools), pools.residents()) == (0, [])
        assert pools.people.person(RESIDENT).deleted_at is not None
        if not was_cut:
            assert at > 5
            return
    raise AssertionError("it never came to its end")


def renewed(pools: Pools) -> None:
    """The same resident once more, as before the deletion."""
    for row in list(pools.identities.query_all(f"PERSON#{RESIDENT}")):
        pools.identities.client.delete_item(
            TableName=pools.identities.name, Key={"pk": {"S": row["pk"]}, "sk": {"S": row["sk"]}}
        )
    who = {"UserPoolId": pools.ids["residents"], "Username": "resident"}
    pools.idp.admin_create_user(**who, UserAttributes=[EMAIL], MessageAction="SUPPRESS")
    given = Decision("granted", "2026-11-01T00:00:00.000000Z", "officer", "예시")
    pools.people.change(RESIDENT, lambda person: granted(person, "ward", "haru", given))
    pools.identities.write(Put({"pk": f"ACCOUNT#{RESIDENT}", "sk": "REPORT#2026-11-01#0", "kind": "own_report"}))


def test_P5_the_ministry_makes_somebody_of_the_staff_once_and_all_of_it_is_told(pools: Pools) -> None:
    first, again = send("invite_staff"), send("invite_staff")
    assert first == again
    assert first[0] == 200
    assert first[1]["invited"] is True
    told = [(each["kind"], each["value"]) for each in first[1]["entitlements"]]
    assert told == [("group", "officer"), ("jurisdiction", "41460")]
    (decision,) = first[1]["entitlements"][0]["history"]
    assert (decision["what"], decision["who"]) == ("granted", MINISTRY)
    assert send("read_staff") == (200, first[1])
    assert [each["username"] for each in send("list_staff")[1]["staff"]] == ["example-officer"]


def test_P5_another_form_takes_what_is_not_in_it(pools: Pools) -> None:
    send("invite_staff")
    status, answer = send("invite_staff", group="caseworker", jurisdiction=["41463"])
    assert status == 200
    held = {each["value"] for each in answer["entitlements"] if each.get("until") is None}
    assert held == {"caseworker", "41463"}
    assert pools.people.person(answer["account"]).over > 0, "tokens of before are over"


def test_P5_who_has_left_may_nothing_and_cannot_sign_in(pools: Pools) -> None:
    _, made = send("invite_staff")
    first, again = send("end_staff"), send("end_staff")
    assert first[0] == 200
    assert first == again
    assert pools.officer()["Enabled"] is False
    person = pools.people.person(made["account"])
    assert person.held(stamp(system_clock())) == []
    assert person.over >= 2
    # And comes back, if the ministry says so.
    assert send("invite_staff")[1]["enabled"] is True
    assert pools.officer()["Enabled"] is True


@pytest.mark.parametrize(("first", "second"), [("invite_staff", "end_staff"), ("end_staff", "invite_staff")])
def test_P5_of_two_who_decide_at_once_the_last_decision_holds_in_cognito_too(
    pools: Pools, first: str, second: str
) -> None:
    """The second one decides before the first one's first call to AWS, before its second, and so on."""
    _, made = send("invite_staff")
    for at in range(1, 20):
        send("end_staff" if first == "invite_staff" else "invite_staff")
        calls = 0

        def meets(at: int = at, **_: Any) -> None:
            nonlocal calls
            calls += 1
            if calls == at:
                assert send(second)[0] == 200

        clients_of = [clients.client(service) for service in ("dynamodb", "cognito-idp")]
        for client in clients_of:
            client.meta.events.register_first("before-call.*.*", meets)
        assert send(first)[0] == 200
        for client in clients_of:
            client.meta.events.unregister("before-call.*.*", meets)
        may = pools.people.person(made["account"]).held(stamp(system_clock()))
        assert pools.officer()["Enabled"] is bool(may), at
        if calls < at:
            assert at > 4
            return
    raise AssertionError("it never came to its end")


def killed_at(at: int, case: str) -> bool:
    """An act whose process dies before its call to AWS number `at`, if it makes so many; whether it did."""
    calls = 0

    def dies(**_: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == at:
            raise Killed

    made = [clients.client(service) for service in ("dynamodb", "cognito-idp")]
    for client in made:
        client.meta.events.register_first("before-call.*.*", dies)
    try:
        send(case)
    except Killed:
        return True
    finally:
        for client in made:
            client.meta.events.unregister("before-call.*.*", dies)
    return False


@pytest.mark.parametrize(
    ("case", "is_open", "held"),
    [
        ("invite_staff", True, {"officer", "41460"}),
        ("end_staff", False, set()),
        ("forget_second_factor", True, {"officer", "41460"}),
    ],
)
def test_P5_R1_staff_is_made_ended_and_helped_though_the_process_dies_anywhere(
    pools: Pools, case: str, is_open: bool, held: set[str]
) -> None:
    """Cut off, nobody has more than was decided; sent again, all of it is done, and written down."""
    for at in range(1, 20):
        if case != "invite_staff":
            send("invite_staff")
            registers(pools)
        before = pools.people.person(account(pools)).version if case != "invite_staff" else 0
        was_cut = killed_at(at, case)
        if was_cut and case == "forget_second_factor" and not has_app(pools):
            assert pools.people.person(account(pools)).over >= before, "tokens are over before the phone is forgotten"
        if was_cut and case == "end_staff" and not pools.officer()["Enabled"]:
            assert pools.people.person(account(pools)).held(stamp(system_clock())) == [], "rights end first"
        status, answer = send(case)
        assert (status, answer["enabled"], pools.officer()["Enabled"]) == (200, is_open, is_open)
        person = pools.people.person(answer["account"])
        assert {each.value for each in person.held(stamp(system_clock()))} == held
        what = [decision["what"] for each in answer["entitlements"] for decision in each["history"]]
        decisions = {"invite_staff": ["granted"] * 2, "end_staff": ["granted", "ended"] * 2}.get(case, ["granted"] * 2)
        assert what == decisions, "each is decided once, however often it was sent"
        assert send("read_staff") == (200, answer)
        if case == "forget_second_factor":
            assert answer["renewals"]
            assert person.over == person.version - 1, "every token of before is over"
        remove(pools)
        if not was_cut:
            assert at > 3
            return
    raise AssertionError("it never came to its end")


def registers(pools: Pools) -> None:
    """The officer takes up the invitation and registers an app."""
    who = {"UserPoolId": pools.ids["staff"], "Username": "example-officer"}
    pools.idp.admin_set_user_password(**who, Password="Example-only-1!", Permanent=True)
    made = pools.idp.create_user_pool_client(UserPoolId=pools.ids["staff"], ClientName="desk")["UserPoolClient"]
    told = {"USERNAME": "example-officer", "PASSWORD": "Example-only-1!"}
    answer = pools.idp.admin_initiate_auth(
        UserPoolId=pools.ids["staff"],
        ClientId=made["ClientId"],
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters=told,
    )
    access = answer["AuthenticationResult"]["AccessToken"]
    pools.idp.associate_software_token(AccessToken=access)
    pools.idp.verify_software_token(AccessToken=access, UserCode="123456")
    on = {"Enabled": True, "PreferredMfa": True}
    pools.idp.set_user_mfa_preference(AccessToken=access, SoftwareTokenMfaSettings=on)
    assert has_app(pools)


def has_app(pools: Pools) -> bool:
    return "SOFTWARE_TOKEN_MFA" in pools.officer().get("UserMFASettingList", ())


def account(pools: Pools) -> str:
    return next(each["Value"] for each in pools.officer()["UserAttributes"] if each["Name"] == "sub")


def remove(pools: Pools) -> None:
    """The officer's account, as if it had never been."""
    for row in list(pools.identities.query_all(f"PERSON#{account(pools)}")):
        key = {"pk": {"S": row["pk"]}, "sk": {"S": row["sk"]}}
        pools.identities.client.delete_item(TableName=pools.identities.name, Key=key)
    pools.idp.admin_delete_user(UserPoolId=pools.ids["staff"], Username="example-officer")


def test_P5_a_lost_phone_ends_every_token_and_takes_nothing_else(pools: Pools) -> None:
    _, made = send("invite_staff")
    before = pools.people.person(made["account"])
    assert send("forget_second_factor")[0] == 200
    after = pools.people.person(made["account"])
    assert after.over == after.version - 1 > before.version, "also one that the phone got while it was being forgotten"
    assert after.entitlements == before.entitlements
    (kept,) = send("read_staff")[1]["renewals"]
    told = json.loads(event("people_api", "forget_second_factor")["body"])
    assert (kept["what"], kept["reason"]) == ("renewed", told["reason"]), "who decided it, and why, is kept"
    assert send("end_staff")[1]["renewals"] == [kept], "also by what is decided later"


def test_P5_a_name_with_another_address_is_somebody_elses(pools: Pools) -> None:
    send("invite_staff")
    status, answer = send("invite_staff", email="other@example.org")
    assert (status, answer["code"]) == (409, "staff_name_taken")


@pytest.mark.parametrize("case", ["invite_staff", "end_staff", "forget_second_factor"])
def test_P5_nobody_decides_on_their_own_account(pools: Pools, case: str) -> None:
    _, made = send("invite_staff")
    assert send(case, claims={"sub": made["account"]})[1]["code"] == "forbidden"


@pytest.mark.parametrize("case", ["list_staff", "read_staff", "invite_staff", "end_staff", "forget_second_factor"])
@pytest.mark.parametrize("group", ["resident", "child", "caseworker", "officer", "auditor", ""])
def test_R12_staff_is_the_ministrys_alone(pools: Pools, case: str, group: str) -> None:
    assert send(case, claims={"cognito:groups": group})[0] == 403
    assert pools.idp.list_users(UserPoolId=pools.ids["staff"])["Users"] == []


@pytest.mark.parametrize("case", ["read_staff", "end_staff", "forget_second_factor"])
def test_R12_who_is_not_there_is_missing(pools: Pools, case: str) -> None:
    assert send(case)[1]["code"] == "not_found"


@pytest.mark.parametrize("group", ["caseworker", "officer", "auditor", "ministry", ""])
def test_R12_ones_own_account_is_a_residents(pools: Pools, group: str) -> None:
    for case in ("read_account", "delete_own_account", "read_mails", "change_mails"):
        assert send(case, claims={"cognito:groups": group})[0] == 403
    assert pools.residents() == ["resident"]


def test_P3_a_ministry_whose_rights_were_taken_makes_nobody(pools: Pools) -> None:
    at = stamp(system_clock())

    def decide(person: Person) -> Person:
        return ended_all(
            granted(person, "group", "ministry", Decision("granted", at, "m", "예시")),
            Decision("ended", at, "m", "예시"),
        )

    pools.people.change(MINISTRY, decide)
    assert send("invite_staff")[1]["code"] == "entitlements_changed"
    assert pools.idp.list_users(UserPoolId=pools.ids["staff"])["Users"] == []


def test_P1_a_slip_of_ours_at_a_later_page_is_not_said_to_be_a_wrong_page() -> None:
    def refusing(code: str) -> Any:
        def list_users(**_: Any) -> Any:
            raise ClientError({"Error": {"Code": code, "Message": ""}}, "ListUsers")

        return SimpleNamespace(list_users=list_users)

    for code, is_the_token in (
        ("InvalidParameterException", True),
        ("ResourceNotFoundException", False),
        ("AccessDeniedException", False),
        ("NotAuthorizedException", False),
    ):
        client = refusing(code)
        found = None
        try:
            Directory(partial(lambda made: made, client), "pool").page(10, "a token")
        except Exception as error:
            found = error
        assert found is not None
        assert isinstance(found, Invalid) is is_the_token, code


def refusing(operation: str, code: str, status: int = 400) -> Any:
    """A client of which one operation fails, and all others answer nothing."""

    def fails(**_: Any) -> Any:
        answered = {"HTTPStatusCode": status}
        raise ClientError({"Error": {"Code": code, "Message": ""}, "ResponseMetadata": answered}, operation)

    return SimpleNamespace(**{name: lambda **_: {} for name in OPERATIONS} | {operation: fails})


OPERATIONS: dict[str, Callable[[Directory], object]] = {
    "admin_get_user": lambda pool: pool.find("kim.example"),
    "list_users": lambda pool: pool.page(10, None),
    "admin_create_user": lambda pool: pool.invite("kim.example", "kim@example.org"),
    "admin_enable_user": lambda pool: pool.open("kim.example"),
    "admin_disable_user": lambda pool: pool.close("kim.example"),
    "admin_user_global_sign_out": lambda pool: pool.close("kim.example"),
    "admin_set_user_mfa_preference": lambda pool: pool.forget_second_factor("kim.example"),
    "admin_delete_user": lambda pool: pool.delete("kim.example"),
    "admin_initiate_auth": lambda pool: pool.token_for("kim.example", "client", "ticket"),
    "admin_respond_to_auth_challenge": lambda pool: pool.token_for("kim.example", "client", "ticket"),
}
OUR_OWN = frozenset(
    {
        *("ResourceNotFoundException", "OperationNotEnabledException", "UnsupportedOperationException"),
        *("InvalidUserPoolConfigurationException", "MFAMethodNotFoundException", "PreconditionNotMetException"),
        *("InvalidSmsRoleAccessPolicyException", "InvalidSmsRoleTrustRelationshipException"),
        *("InvalidEmailRoleAccessPolicyException", "SoftwareTokenMFANotFoundException", "AliasExistsException"),
        # Of a password that somebody chooses: no function of ours sends one.
        *("InvalidPasswordException", "PasswordHistoryPolicyViolationException"),
    }
)
"""What Cognito only says of a pool that is made otherwise than ours."""
NEVER = {
    # Each is asked with values of our own making only.
    *((operation, "InvalidParameterException") for operation in OPERATIONS if operation != "admin_create_user"),
    # Cognito says it of calls that are not signed as an administrator's.
    *((operation, "NotAuthorizedException") for operation in OPERATIONS if "auth" not in operation),
    ("admin_create_user", "UserNotFoundException"),  # of an invitation that is sent again
    ("admin_create_user", "UnsupportedUserStateException"),
    *(("admin_set_user_mfa_preference", f"{why}Exception") for why in ("PasswordResetRequired", "UserNotConfirmed")),
}


def errors_of(operation: str) -> list[str]:
    """What Cognito may say to an operation, by its own published model."""
    client = clients.client("cognito-idp")
    shape = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[operation])
    return [each.name for each in shape.error_shapes]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_R8_whatever_cognito_says_it_may_say_has_an_answer(aws: Aws, operation: str) -> None:
    told = {code for code in errors_of(operation) if code not in OUR_OWN and (operation, code) not in NEVER}
    assert "InternalErrorException" in told
    for code in told:
        with suppress(DolbomError, Denied):
            OPERATIONS[operation](Directory(lambda code=code: refusing(operation, code), "pool"))  # type: ignore[misc]
    for code, status in (("ThrottlingException", 400), ("ServiceUnavailable", 503), ("InternalFailure", 500)):
        with pytest.raises(Unavailable):
            OPERATIONS[operation](Directory(lambda: refusing(operation, code, status), "pool"))  # noqa: B023


@contextmanager
def no_mail(pools: Pools, *of: str) -> Iterator[list[str]]:
    """While open, Cognito makes the account and cannot mail its first password, `of` some requests or of all. What it
    was asked to mail."""
    client, asked = clients.client("cognito-idp"), list[str]()

    def cannot(params: dict[str, Any], **_: Any) -> Any:
        told = json.loads(params["body"])
        if of and told.get("MessageAction", "FIRST") not in of:
            return None
        asked.append(told.get("MessageAction", "FIRST"))
        if asked[-1] == "FIRST":
            pools.idp.admin_create_user(**told)
        return SimpleNamespace(status_code=400), {
            "Error": {"Code": "CodeDeliveryFailureException", "Message": ""},
            "ResponseMetadata": {"HTTPStatusCode": 400},
        }

    client.meta.events.register_first(CREATES, cannot)
    yield asked
    client.meta.events.unregister(CREATES, cannot)


def test_P5_an_invitation_that_cannot_be_mailed_is_told_and_sent_again_with_the_same_request(pools: Pools) -> None:
    with no_mail(pools) as asked:
        for _ in range(2):
            status, told = send("invite_staff")
            assert (status, told["code"]) == (503, "invitation_not_sent")
    assert asked == ["FIRST", "RESEND"]
    assert send("read_staff")[1]["entitlements"] == [], "nothing is granted yet"
    status, told = send("invite_staff")
    assert (status, told["invited"], [each["value"] for each in told["entitlements"]]) == (
        200,
        True,
        ["officer", "41460"],
    )
    with no_mail(pools) as asked:
        assert send("invite_staff") == (200, told)
    assert asked == [], "once granted it is mailed no more"


@contextmanager
def counted(pools: Pools) -> Iterator[list[str]]:
    """Which invitations Cognito is asked for meanwhile."""
    asked: list[str] = []

    def noted(params: dict[str, Any], **_: Any) -> None:
        asked.append(json.loads(params["body"]).get("MessageAction", "FIRST"))

    client = clients.client("cognito-idp")
    client.meta.events.register_first(CREATES, noted)
    yield asked
    client.meta.events.unregister(CREATES, noted)


@pytest.mark.parametrize(
    ("late", "mailed"), [(timedelta(0), ["RESEND"]), (-timedelta(seconds=5), [])], ids=["run out", "still good"]
)
def test_P5_who_was_invited_longer_ago_than_a_password_lasts_is_mailed_another_by_the_same_invitation(
    pools: Pools, late: timedelta, mailed: list[str]
) -> None:
    invited = system_clock()
    handler.app.clock = lambda: invited
    first = send("invite_staff")
    handler.app.clock = lambda: invited + timedelta(days=2)
    send("invite_staff", jurisdiction=["41460", "41463"])  # one more area mails nothing
    send("invite_staff")
    handler.app.clock = lambda: invited + timedelta(days=FIRST_PASSWORD_DAYS) + late
    with counted(pools) as asked:
        status, told = send("invite_staff")
    assert asked == mailed
    assert (status, told["invited"], told["account"]) == (200, True, first[1]["account"])


def test_P5_who_has_signed_in_is_mailed_no_first_password(pools: Pools) -> None:
    invited = system_clock()
    send("invite_staff")
    pools.idp.admin_set_user_password(
        UserPoolId=pools.ids["staff"], Username="example-officer", Password="Example-2026!", Permanent=True
    )
    handler.app.clock = lambda: invited + timedelta(days=FIRST_PASSWORD_DAYS + 1)
    with counted(pools) as asked:
        assert send("invite_staff")[1]["invited"] is False
    assert asked == []


def test_P5_an_invitation_that_meets_its_own_first_sending_is_mailed_or_grants_nothing(pools: Pools) -> None:
    """The first made the account between this one's look and its call, and its mail did not go."""
    client = clients.client("cognito-idp")

    def first_is_quicker(params: dict[str, Any], **_: Any) -> None:
        told = json.loads(params["body"])
        if told.get("MessageAction") != "RESEND":
            pools.idp.admin_create_user(**told)

    client.meta.events.register_first(CREATES, first_is_quicker)
    try:
        with no_mail(pools, "RESEND") as asked:
            status, told = send("invite_staff")
        assert (status, told["code"], asked) == (503, "invitation_not_sent", ["RESEND"])
        assert send("read_staff")[1]["entitlements"] == [], "nothing is granted yet"
    finally:
        client.meta.events.unregister(CREATES, first_is_quicker)
    assert send("invite_staff")[0] == 200


@pytest.mark.parametrize(
    ("code", "raised"),
    [
        ("InvalidParameterException", Invalid),
        ("TooManyRequestsException", Unavailable),
    ],
)
def test_P5_an_address_that_cognito_does_not_take_is_the_officers_to_mend(code: str, raised: type[Exception]) -> None:
    def admin_create_user(**_: Any) -> Any:
        raise ClientError({"Error": {"Code": code, "Message": ""}}, "AdminCreateUser")

    client = SimpleNamespace(admin_create_user=admin_create_user)
    with pytest.raises(raised):
        Directory(lambda: client, "pool").invite("kim.example", "a..b@example.org")


def test_P1_a_page_of_no_listing_is_refused(pools: Pools) -> None:
    told = deepcopy(event("people_api", "list_staff"))
    told["multiValueQueryStringParameters"] = {"next": ["nonsense"]}
    answer = json.loads(handler.app(told, Context(remaining_ms=50_000))["body"])
    assert answer["code"] in {"bad_next", "invalid"}
