"""People of a deployment: what they are entitled to, staff made and ended, entitlements of before brought over.

    python -m tools.people invite NAME --email … --group officer --jurisdiction 41460 --why …
    python -m tools.people end NAME --why …               all that somebody of the staff may, at once
    python -m tools.people second-factor NAME --why …     registers an authenticator app anew; every token is over
    python -m tools.people show ACCOUNT                   what an account (Cognito's sub) is and was entitled to
    python -m tools.people grant ACCOUNT KIND VALUE --why …    child, ward, group or jurisdiction
    python -m tools.people revoke ACCOUNT KIND VALUE --why …   counts at once
    python -m tools.people migrate                        user attributes and groups of before become entitlements,
                                                          and all of the staff stand among their colleagues

On the embedded cloud; with --aws in the AWS account of the environment. `make people ARGS="…"`. The first of
the ministry is made here; who is there makes the others (`POST /v1/desk/staff`). Each of these twice is once.
"""

import argparse
import getpass
import json
import uuid
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import chain
from typing import Annotated, Any, get_args

from pydantic import AfterValidator, TypeAdapter, ValidationError

from dolbom.auth import RESIDENTS, STAFF
from dolbom.clock import stamp, system_clock
from dolbom.dynamo.table import Table
from dolbom.errors import DolbomError, Unreadable
from dolbom.gateways.directory import Directory
from dolbom.meals.names import ChildId
from dolbom.meals.store import MealStore
from dolbom.people.entitlements import CHILD_KINDS, Decision, Kind, Person, ended, granted
from dolbom.people.rows import teammates
from dolbom.people.staff import members as staff
from dolbom.people.staff.members import Code, StaffForm
from dolbom.people.store import PeopleStore
from dolbom.texts import problems
from infra.names import physical, prefix
from tools.cloud import commands as embedded
from tools.cloud.clients import clients, tables
from tools.steps import StepFailed, finish

PAGE = 60


@dataclass(frozen=True)
class Deployment:
    """What the commands work on."""

    idp: Any
    people: PeopleStore
    meals: MealStore
    residents_pool: str
    staff_pool: str
    by: str
    """Who is at the keyboard, as decisions name it."""

    @property
    def staff(self) -> Directory:
        return Directory(lambda: self.idp, self.staff_pool)

    def to_be_given(self, account: str, kind: Kind, value: str, now: datetime) -> str:
        """What somebody at a keyboard wants to entitle an account to, as it is kept.

        Raises:
            StepFailed: no such account is in the pool of whom it is for, no such child is enrolled, it is another
                child's own account; or it is no entitlement that is given by hand, such as a consent, which its person
                alone gives.
        """
        if kind not in GIVEN:
            raise StepFailed(f"a {kind} is given by nobody but its person; here it is {', '.join(GIVEN)}")
        try:
            value = GIVEN[kind].validate_python(value)
        except ValidationError:
            raise StepFailed(f"{value!r} is no {kind}: {WHAT[kind]}") from None
        is_staffs = kind == "jurisdiction" or value in STAFF
        pool = self.staff_pool if is_staffs else self.residents_pool
        if not self._is_in(pool, account):
            raise StepFailed(
                f"no account of {'the staff' if is_staffs else 'residents'} is {account}: it is Cognito's sub"
            )
        if kind in CHILD_KINDS and self.meals.account(value) is None:
            raise StepFailed(f"no child is enrolled as {value}")
        own = self.people.person(account).own_child(stamp(now)) if kind == "child" else None
        if own not in (None, value):
            raise StepFailed(f"{account} is the own account of {own}: revoke that first")
        return value

    def _is_in(self, pool: str, account: str) -> bool:
        try:
            sub = str(uuid.UUID(account))
        except ValueError:
            return False
        return sub == account and bool(self.idp.list_users(UserPoolId=pool, Filter=f'sub = "{sub}"')["Users"])

    def give(self, account: str, kind: Kind, value: str, why: str, now: datetime) -> Person:
        """Entitles an account."""
        decision = Decision("granted", stamp(now), self.by, why)
        return self.people.change(account, lambda person: granted(person, kind, value, decision))

    def take(self, account: str, kind: Kind, value: str, why: str, now: datetime) -> Person:
        """Ends an entitlement, at once (P3)."""
        decision = Decision("ended", stamp(now), self.by, why)

        def decide(person: Person) -> Person:
            if (kind, value) not in person.entitlements:
                raise StepFailed(f"{account} has and had no {kind} {value}")
            return ended(person, [person.entitlements[kind, value]], decision)

        return self.people.change(account, decide, lambda before, after: self.meals.rights_taken(before, after, now))

    def migrate(self, now: datetime) -> Iterator[str]:
        """Makes entitlements of everybody's attributes and groups, and tells of each account what became of it. What
        was decided since is not touched, so that twice is once, and nothing comes back that was ended. An account of
        which something cannot be brought over is left as it is, named, and keeps no other one back."""
        page: dict[str, Any] = {}
        while True:
            found = self.idp.list_users(UserPoolId=self.residents_pool, Limit=PAGE, **page)
            for user in found["Users"]:
                try:
                    yield self._migrate(user, now)
                except (DolbomError, Unreadable, NotMigrated) as error:
                    yield f"{user['Username']}: {LEFT_OUT}: {error}"
            if "PaginationToken" not in found:
                return
            page = {"PaginationToken": found["PaginationToken"]}

    def relist(self) -> Iterator[str]:
        """Has everybody of the staff stand among the colleagues of each area, and auditors among the auditors: whoever
        was entitled before there were such lists stood in none until the next decision about them. No decision."""
        after: str | None = None
        while True:
            found, after = self.staff.page(PAGE, after)
            for each in found:
                try:
                    person = self.people.change(each.account, lambda person: person)
                except (DolbomError, Unreadable) as error:
                    yield f"{each.username}: {LEFT_OUT}: {error}"
                    continue
                teams = sorted({row.item["pk"].rpartition("#")[2] for row in teammates(person)})
                yield f"{each.username}: of the staff, listed for {', '.join(teams) or 'nothing'}"
            if after is None:
                return

    def _migrate(self, user: dict[str, Any], now: datetime) -> str:
        username = user["Username"]
        told = {each["Name"]: each["Value"] for each in user["Attributes"]}
        who = {"UserPoolId": self.residents_pool, "Username": username}
        groups = {group["GroupName"] for group in self.idp.admin_list_groups_for_user(**who)["Groups"]}
        if groups & STAFF:
            self._to_staff(username, told, groups & STAFF, now)
        wanted: list[tuple[Kind, str]] = [("group", name) for name in sorted(groups & RESIDENTS - FOLLOWING)]
        if "child" in groups:
            wanted += [("child", child) for child in _listed(told.get("custom:child_id"))[:1]]
        if "guardian" in groups:
            wanted += [("ward", child) for child in _listed(told.get("custom:children"))]
        known = self.people.person(told["sub"])
        new = [(kind, value) for kind, value in wanted if (kind, value) not in known.entitlements]
        for kind, value in new:
            self.give(told["sub"], kind, value, MIGRATED, now)
        moved = [f"moved to the staff's pool as {', '.join(sorted(groups & STAFF))}"] if groups & STAFF else []
        if moved:
            self.idp.admin_disable_user(**who)
        # The groups go last: as long as one is there, the next run finishes what this one has begun.
        for group in sorted(groups):
            self.idp.admin_remove_user_from_group(**who, GroupName=group)
        return f"{username}: {'; '.join([*moved, *(f'{kind} {value}' for kind, value in new)]) or 'nothing new'}"

    def _to_staff(self, username: str, told: Mapping[str, str], groups: set[str], now: datetime) -> None:
        """Somebody of the staff in the staff's pool, with all that the attributes said, in one decision. Who is there
        already and was decided about stays as decided.

        Raises:
            NotMigrated: what is told makes no account of the staff, or the name is somebody else's there.
        """
        codes = _listed(told.get("custom:jurisdiction"))
        try:
            form = StaffForm.model_validate(
                {
                    "username": username,
                    "email": told.get("email", ""),
                    "group": min(groups),
                    "jurisdiction": codes,
                    "reason": MIGRATED,
                }
            )
        except ValidationError as error:
            fields = sorted({str(each["loc"][0]) for each in error.errors()})
            raise NotMigrated(f"not valid: {', '.join(fields)}; invite by hand") from None
        known = self.staff.find(username)
        if known is None:
            self.staff.invite(username, form.email)
            known = self.staff.find(username)
        if known is None or known.email != form.email:
            raise NotMigrated("the name is somebody else's in the staff's pool; invite by hand")
        wanted: list[tuple[Kind, str]] = [("group", group) for group in sorted(groups)]
        wanted += [("jurisdiction", code) for code in form.jurisdiction]
        decision = Decision("granted", stamp(now), self.by, MIGRATED)

        def decide(person: Person) -> Person:
            if person.version:
                return person
            for kind, value in wanted:
                person = granted(person, kind, value, decision)
            return person

        self.people.change(known.account, decide)


class NotMigrated(Exception):
    """What an account's attributes say is brought over by hand."""


FOLLOWING = {"child", "guardian", "resident"}
"""Groups that follow from the children, or that everybody has."""
WHAT: dict[Kind, str] = {
    "child": "a child's number, as it is enrolled",
    "ward": "a child's number, as it is enrolled",
    "group": ", ".join(sorted(RESIDENTS - FOLLOWING | STAFF)),
    "jurisdiction": "the code of an area or a centre, such as 41460",
}
GIVEN: dict[Kind, TypeAdapter[str]] = {
    "child": TypeAdapter(ChildId),
    "ward": TypeAdapter(ChildId),
    "group": TypeAdapter(Annotated[str, AfterValidator(lambda name: _one_of(name, RESIDENTS - FOLLOWING | STAFF))]),
    "jurisdiction": TypeAdapter(Code),
}
"""What is given by hand."""


def _one_of(name: str, names: Set[str]) -> str:
    if name not in names:
        raise ValueError("no such group")
    return name


LEFT_OUT = "left as it is"
MIGRATED = "brought over from the user's attributes"


def _listed(attribute: str | None) -> list[str]:
    return [part.strip() for part in (attribute or "").split(",") if part.strip()]


def deployment(*, is_aws: bool) -> Deployment:
    """The embedded cloud that is meant, or the AWS account of the environment."""
    client = clients(is_aws=is_aws)
    idp, dynamodb, called = client("cognito-idp"), client("dynamodb"), tables(client)
    pools = {pool["Name"]: pool["Id"] for pool in idp.list_user_pools(MaxResults=PAGE)["UserPools"]}
    try:
        residents, staffs = pools[prefix()], pools[physical("staff")]
    except KeyError:
        raise StepFailed("there are no user pools of ours here") from None
    return Deployment(
        idp=idp,
        people=PeopleStore(Table(dynamodb, called["identities"])),
        meals=MealStore(Table(dynamodb, called["meals"])),
        residents_pool=residents,
        staff_pool=staffs,
        by=f"tools.people {getpass.getuser()}",
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="tools.people", description="People of a deployment.")
    parser.add_argument("what", choices=["invite", "end", "second-factor", "show", "grant", "revoke", "migrate"])
    parser.add_argument("arguments", nargs="*")
    parser.add_argument("--email", default="")
    parser.add_argument("--group", default="")
    parser.add_argument("--jurisdiction", default="", help="codes, separated by commas")
    parser.add_argument("--why", default="")
    parser.add_argument("--aws", action="store_true", help="in the AWS account of the environment")
    chosen = parser.parse_args()
    if chosen.what not in ("show", "migrate") and not chosen.why:
        raise StepFailed("Say why: --why …")
    if not chosen.aws:
        embedded.chosen().enter()
    here, now = deployment(is_aws=chosen.aws), system_clock()
    match chosen.what, chosen.arguments:
        case "invite" | "end" | "second-factor", [name]:
            with in_words():
                tell(on_staff(here, chosen, name, now))
        case "show", [account]:
            tell(here.people.person(account))
        case "grant" | "revoke", [account, kind, value] if kind in get_args(Kind):
            with in_words():
                tell(by_hand(here, chosen, account, kind, value, now))
        case "migrate", []:
            left = 0
            for line in chain(here.migrate(now), here.relist()):
                print(line)
                left += f": {LEFT_OUT}: " in line
            if left:
                raise StepFailed(f"{left} accounts are left as they are: see above")
        case what, arguments:
            parser.error(f"{what} does not take {arguments}")


@contextmanager
def in_words() -> Iterator[None]:
    """What is refused is told in a sentence."""
    try:
        yield
    except ValidationError as error:
        wrong = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors(include_url=False)]
        raise StepFailed("; ".join(wrong)) from None
    except DolbomError as refused:
        raise StepFailed(problems.detail(refused.code, "en", refused.facts)) from None


def by_hand(
    here: Deployment, chosen: argparse.Namespace, account: str, kind: Kind, value: str, now: datetime
) -> Person:
    """Somebody after an entitlement was granted or revoked."""
    if chosen.what == "revoke":
        return here.take(account, kind, value, chosen.why, now)
    return here.give(account, kind, here.to_be_given(account, kind, value, now), chosen.why, now)


def on_staff(here: Deployment, chosen: argparse.Namespace, name: str, now: datetime) -> Person:
    """Somebody of the staff after what was chosen."""
    match chosen.what:
        case "end":
            return staff.end(here.people, here.staff, name, chosen.why, here.by, now)[1]
        case "second-factor":
            return staff.forget_second_factor(here.people, here.staff, name, chosen.why, here.by, now)[1]
    form = StaffForm.model_validate(
        {
            "username": name,
            "email": chosen.email,
            "group": chosen.group,
            "jurisdiction": _listed(chosen.jurisdiction),
            "reason": chosen.why,
        }
    )
    return staff.invite(here.people, here.staff, form, here.by, now)[1]


def tell(person: Person) -> None:
    """Prints all that somebody is or was entitled to."""
    print(f"{person.subject}: version {person.version}, tokens of {person.over} and before are over")
    for renewal in person.renewals:
        print(f"  second factor: {json.dumps(asdict(renewal), ensure_ascii=False)}")
    for each in person.entitlements.values():
        until = f" until {each.valid_until}" if each.valid_until else ""
        print(f"  {each.kind} {each.value} from {each.valid_from}{until}")
        for decision in each.history:
            print(f"    {json.dumps(asdict(decision), ensure_ascii=False)}")


if __name__ == "__main__":
    finish(main)
