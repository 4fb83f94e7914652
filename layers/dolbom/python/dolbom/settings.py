"""The environment of each function, as one model each: what a function reads is there, or it does not start.

The stack writes a function's variables from the fields of its model (`DOLBOM_` + field, upper case), so code and
template cannot disagree. Every variable is a text, and what is asked of it is that it is there: plain classes do, where
each start would make twenty models of pydantic.
"""

import os
from collections.abc import Mapping
from typing import Any, TypeVar

PREFIX = "DOLBOM_"


class Settings:
    """The settings of a function; each of its fields is a text."""

    def __init__(self, **values: str) -> None:
        vars(self).update(values)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{name}: settings are what the stack wrote")


class Api(Settings):
    """What each API needs."""

    origin_secret: str
    """What the pages' distribution shows, to be believed about the caller's address (`dolbom.auth`)."""


class MealsApi(Api):
    meals_table: str
    identities_table: str
    limits_table: str
    names_key: str
    webhooks_reach: str
    uploads_bucket: str
    evidence_bucket: str
    residents_app: str
    """The Cognito client of the residents' own app, which is no partner's."""


class AlertsApi(Api):
    alerts_table: str
    identities_table: str
    names_key: str
    """The KMS key under which names and numbers are sealed."""
    limits_table: str
    uploads_bucket: str


class DeskApi(Api):
    alerts_table: str
    meals_table: str
    identities_table: str
    names_key: str
    evidence_bucket: str
    files_bucket: str
    reports_bucket: str
    proofs_bucket: str
    """The chain of the nights' reports; nobody deletes there."""


class MakeToken(Settings):
    identities_table: str
    residents_pool: str
    residents_app: str
    """The Cognito client of the residents' own app."""
    staff_pool: str


class PeopleApi(Api):
    identities_table: str
    meals_table: str
    residents_pool: str
    residents_issuer: str
    """Who makes the residents' tokens, as `iss` in them says; an app that was consented to is told it with its code."""
    staff_pool: str


class EnforceLimits(Settings):
    meals_table: str


class CheckMisuse(Settings):
    meals_table: str
    push_events: str
    """The function that posts a partner's feed."""


class FollowAlerts(Settings):
    alerts_table: str
    duty_topic: str


class MatchReports(Settings):
    alerts_table: str
    households_key: str
    """The KMS key by which households are known (D1)."""


class ReceivePhoto(Settings):
    alerts_table: str
    meals_table: str
    uploads_bucket: str
    evidence_bucket: str


class ReceiveFile(Settings):
    meals_table: str
    files_bucket: str


class ReceiveIndicators(Settings):
    alerts_table: str
    files_bucket: str
    reports_bucket: str
    households_key: str
    """The KMS key by which households are known (D1)."""


class DiscoveryRound(Settings):
    alerts_table: str
    meals_table: str
    """Where schedules' runs leave their beats; as for the others."""
    reports_bucket: str
    households_key: str
    discovery_engine: str
    """`duckdb`, or `athena` where one machine is outgrown."""
    discovery_workgroup: str
    discovery_database: str
    discovery_round: str
    """Its own name: it starts itself while a round is not done."""

    @property
    def athena(self) -> tuple[str, str]:
        """The workgroup and the database that it asks."""
        return self.discovery_workgroup, self.discovery_database


class AuditSegment(Settings):
    meals_table: str
    reports_bucket: str
    proofs_bucket: str
    """The chain of reports; nobody deletes there."""


class NightlyAudit(Settings):
    meals_table: str
    alerts_table: str
    uploads_bucket: str
    dead_letters: str
    """The names of all queues of dead letters, with commas between."""
    reports_bucket: str
    proofs_bucket: str


class WeeklyPatterns(Settings):
    meals_table: str
    reports_bucket: str
    proofs_bucket: str
    """The chain of weekly reports; nobody deletes there."""


class PushEvents(Settings):
    meals_table: str
    names_key: str
    push_events: str
    """Its own name: it starts itself once for each partner."""
    webhooks_reach: str
    """`public`: servers of the open network by https alone; `loopback`: this machine's own as well, by http."""


class KeepClocks(Settings):
    meals_table: str
    alerts_table: str
    limits_table: str
    duty_topic: str
    mail_from: str
    """The address that mails to offices come from."""


class WarnLapses(Settings):
    meals_table: str
    identities_table: str
    residents_pool: str
    mail_from: str
    reminders: str
    """What mails to residents go through: addresses that bounced are left out there."""


class CountFigures(Settings):
    meals_table: str


class PublishFigures(Settings):
    alerts_table: str
    meals_table: str
    reports_bucket: str


SETTINGS: dict[str, type[Settings]] = {
    "meals_api": MealsApi,
    "alerts_api": AlertsApi,
    "desk_api": DeskApi,
    "people_api": PeopleApi,
    "make_token": MakeToken,
    "enforce_limits": EnforceLimits,
    "check_misuse": CheckMisuse,
    "follow_alerts": FollowAlerts,
    "match_reports": MatchReports,
    "receive_photo": ReceivePhoto,
    "receive_file": ReceiveFile,
    "receive_indicators": ReceiveIndicators,
    "discovery_round": DiscoveryRound,
    "audit_segment": AuditSegment,
    "nightly_audit": NightlyAudit,
    "weekly_patterns": WeeklyPatterns,
    "keep_clocks": KeepClocks,
    "warn_lapses": WarnLapses,
    "count_figures": CountFigures,
    "publish_figures": PublishFigures,
    "push_events": PushEvents,
}

S = TypeVar("S", bound=Settings)


def fields(model: type[Settings]) -> tuple[str, ...]:
    """The names of a model's fields, those of its base first."""
    return tuple(name for base in reversed(model.__mro__[:-1]) for name in base.__annotations__)


def read(model: type[S], environment: Mapping[str, str] | None = None) -> S:
    """A function's settings from its environment.

    Raises:
        KeyError: variables are missing; it names them all.
    """
    source = os.environ if environment is None else environment
    names = {field: PREFIX + field.upper() for field in fields(model)}
    if missing := [name for name in names.values() if name not in source]:
        raise KeyError(f"not in the environment: {', '.join(missing)}")
    return model(**{field: source[name] for field, name in names.items()})
