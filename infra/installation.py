"""What somebody who installs Dolbom has to say and no code can know: who is told, which domain mails come from, how
large the account is. It stands in `installation.json` (`installation.example.json` shows one that is made up).

Nothing of the CDK is imported here: tools ask for it too.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from infra.names import called_by, physical

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "installation.example.json"
OWN = ROOT / "installation.json"
GUIDE = "docs/aws-first-deploy.md"
MAILBOXES = ROOT / "layers/dolbom/python/dolbom/alerts/routing/data/mailboxes.tsv"
UNRESERVED_MIN = 100
"""Lambda leaves so many concurrent executions of an account unreserved, and refuses what would go below them."""
RESERVED = {
    "meals_api": 0.20,
    "alerts_api": 0.10,
    "make_token": 0.10,
    "follow_alerts": 0.05,
    "keep_clocks": 0.01,
    "enforce_limits": 0.05,
    "receive_photo": 0.05,
    "receive_file": 0.02,
}
"""The share of the account's concurrency that a function has for itself, which is its bound as well: payments, calls
for help and their clocks find room whatever else runs; photos and files, which anybody may send, take no more."""
MADE_UP = re.compile(r"(?:[@./]|^)example(?:\.(?:org|com|net))?(?:[/:]|$)")
"""Names that belong to nobody (RFC 2606)."""

Protocol = Literal["sms", "https", "email"]
Origin = Annotated[str, StringConstraints(pattern=r"^https://[a-z0-9-]+(\.[a-z0-9-]+)+(:[0-9]{1,5})?$")]
"""As a browser names it: no star, no path."""
Table = Literal["meals", "alerts", "identities", "limits"]
TABLES: tuple[Table, ...] = get_args(Table)
Pool = Literal["residents", "staff"]


class Installation(BaseModel):
    """One Dolbom: in one account and region of AWS, by itself or beside those of other environments."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    region: str = "ap-northeast-2"
    duty: tuple[str, ...] = ()
    """Who is paged when a life may be at risk: telephone numbers (`+8210…`), https addresses, mail addresses."""
    alarms: tuple[str, ...] = ()
    """Who hears every alarm, in the same forms."""
    mail_domain: str = "dolbom.example.org"
    """Mails to offices come from `notices@` of it; SES signs them once its DKIM records are in the DNS."""
    concurrency: int = Field(default=0, ge=0)
    """The account's concurrent executions of Lambda; 0 reserves none, which only the embedded cloud may."""
    budget_usd: int = Field(default=0, ge=0)
    """What a month may cost before somebody is told."""
    environment: str = Field(default="", max_length=8, pattern=r"^([a-z][a-z0-9]*)?$")
    """The usual one has no name. Another one beside it in the same account (`stage`) is called by it everywhere."""
    web_domain: str = ""
    """The pages' domain; without it that of cdk.json, which is the usual environment's."""
    web_certificate: str = ""
    """Its certificate's ARN, in us-east-1."""
    origins: tuple[Origin, ...] = Field(default=(), max_length=20)
    """Whose pages may call the APIs from a browser (`https://app.…`), beside ours, which have the APIs' own origin."""
    tables: dict[Table, str] = {}
    """A table's name in AWS where it is not the usual one: after a restore (docs/runbook.md)."""
    pools: dict[Pool, Annotated[int, Field(ge=2, le=99)]] = {}
    """Which one a pool of people is, where it is not the first: one that was lost is made anew under another logical id
    alone (docs/runbook.md)."""
    pools_mail_by_ses: bool = False
    """Whether codes and invitations come from `mail_domain` through SES, in place of Cognito's own 50 mails a day. SES
    must have verified the domain first, so that no first deployment can say so."""
    has_locked_backups: bool = False
    """Whether the lock of the backups' vault can never be opened again, three days after it is made."""
    has_canary: bool = True
    """False: a new version takes all traffic at once, for a deployment that mends what is broken (docs/runbook.md)."""
    has_snapshots: bool = False
    """Whether new versions of the APIs start from a snapshot (Lambda SnapStart), which is paid by the hour and by each
    restore (docs/decisions/starts.md)."""
    again: str = Field(default="", max_length=20, pattern=r"^[a-z0-9-]*$")
    """A word that no deployment had before: makes new versions of functions that did not change (docs/runbook.md)."""

    @model_validator(mode="after")
    def _tables_are_told_apart(self) -> Self:
        """A restored table's name begins with its usual one: by that tools know what a dead letter's stream was of."""
        with called_by(self.environment):
            for table, name in self.tables.items():
                if not re.fullmatch(rf"{physical(table)}-[a-z0-9]+", name):
                    raise ValueError(f"the table {table!r} can be called {physical(table)}-2, and not {name!r}")
        return self

    def table(self, name: Table) -> str:
        """What a table is called in AWS."""
        with called_by(self.environment):
            return self.tables.get(name) or physical(name)

    @property
    def reserved(self) -> dict[str, int]:
        """How many executions each function has for itself."""
        return {name: max(2, int(share * self.concurrency)) for name, share in RESERVED.items() if self.concurrency}


def protocol_of(subscriber: str) -> Protocol:
    """How SNS reaches somebody.

    Raises:
        ValueError: it is none of the three forms.
    """
    if re.fullmatch(r"\+[0-9]{8,15}", subscriber):
        return "sms"
    if re.fullmatch(r"https://[^\s/]+\.[^\s/]+(?:/\S*)?", subscriber):
        return "https"
    if re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+", subscriber):
        return "email"
    raise ValueError(f"{subscriber!r} is neither a telephone number (+8210…), nor an https nor a mail address")


def read(path: Path = OWN) -> Installation:
    """What an installation says.

    Raises:
        ValueError: there is no such file, or it says what cannot be, in a sentence for whoever deploys.
    """
    if not path.is_file():
        raise ValueError(f"{path.name} is missing: copy {EXAMPLE.name}, and say who is told ({GUIDE})")
    try:
        return Installation.model_validate(json.loads(path.read_text(encoding="utf-8")))
    except (ValidationError, json.JSONDecodeError) as error:
        raise ValueError(f"{path.name}: {error}") from None


def given(context: Any) -> Installation:
    """What the CDK's context names: the path of an installation's file.

    Raises:
        ValueError: as `read`, and where AWS would take what then tells nobody.
    """
    path = Path(str(context)) if context else OWN
    found = read(path if path.is_absolute() else ROOT / path)
    is_example = path.name == EXAMPLE.name
    if why := [*lacks(found), *([] if is_example else made_up(found))]:
        raise ValueError("\n".join(f"{path.name}: {line} ({GUIDE})" for line in why))
    return found


def lacks(installation: Installation) -> Iterator[str]:
    """What is not said, a sentence each."""
    for name, why in (("duty", "is paged when a life may be at risk"), ("alarms", "hears the alarms")):
        subscribers: tuple[str, ...] = getattr(installation, name)
        if not subscribers:
            yield f"it does not say who {why}: {name!r} wants a telephone number, an https or a mail address"
        for subscriber in subscribers:
            try:
                protocol_of(subscriber)
            except ValueError as error:
                yield f"{name!r}: {error}"
    if installation.concurrency and installation.concurrency - sum(installation.reserved.values()) < UNRESERVED_MIN:
        yield f"of {installation.concurrency} concurrent executions fewer than {UNRESERVED_MIN} are left unreserved"
    if not installation.concurrency:
        yield "it does not say how many concurrent executions the account has: 'concurrency' is Lambda's quota"
    if not installation.budget_usd:
        yield "it does not say what a month may cost: 'budget_usd' is when somebody is told"


def made_up(installation: Installation) -> Iterator[str]:
    """What belongs to nobody and would be deployed all the same."""
    names = [installation.mail_domain, *installation.duty, *installation.alarms, *installation.origins]
    for name in names:
        if MADE_UP.search(name):
            yield f"{name!r} belongs to nobody: nothing can be sent from it or to it"
    examples = sum(line.endswith("example.org") for line in MAILBOXES.read_text(encoding="utf-8").splitlines())
    if examples:
        yield f"{examples} mailboxes of offices in {MAILBOXES.name} are examples: put the real ones into their place"
