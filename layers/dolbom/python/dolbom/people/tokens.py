"""The event before a token is made, and its answer: Cognito's `TokenGeneration_…`, version 1 (ID tokens, any plan)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools import Logger

from dolbom.logs import counted, failed
from dolbom.people import claims
from dolbom.people.store import PeopleStore

FORM, FORM_KNOWN = "version", "1"
"""The form of the trigger's events, and the one that is answered here."""
NOT_READ = "EntitlementsNotRead"
CUT = "EntitlementsCut"
TODAY_ONLY = ("custom:child_id", "custom:children", "custom:jurisdiction")
"""User attributes that were entitlements once. Nobody reads them, and no token carries them."""

OWN_ALONE = ("email", "email_verified")
"""What no partner's app learns."""


@dataclass(frozen=True, slots=True)
class Pools:
    """The ids of the two user pools."""

    residents: str
    staff: str
    own_app: str = ""
    """The client of the residents' own app; every other client of their pool has what was consented to."""

    def kind_of(self, pool_id: str) -> str:
        return {self.residents: claims.RESIDENT, self.staff: claims.WORKER}.get(pool_id, "")

    def app_of(self, event: dict[str, Any]) -> str:
        """The client that a token is made for, if it is not the own app of its pool's people."""
        if self.kind_of(str(event.get("userPoolId", ""))) != claims.RESIDENT:
            return ""
        client = str((event.get("callerContext") or {}).get("clientId", ""))
        return "" if client == self.own_app else client or "-"


def answered(
    event: dict[str, Any], people: Callable[[], PeopleStore], pools: Pools, at: str, logger: Logger
) -> dict[str, Any]:
    """The event with what the token shall carry. What cannot be read gives no right: the token is made without any, so
    that nobody is kept from reporting; the line about it is counted, and an alarm."""
    pool = pools.kind_of(str(event.get("userPoolId", "")))
    subject, app = "", pools.app_of(event)
    try:
        if event.get(FORM) != FORM_KNOWN:
            raise ValueError("an event of another version, which would not read this answer")
        subject = str(event["request"]["userAttributes"]["sub"])
        carried = claims.of(people().person(subject), pool, at, app)
        if carried.cut:
            logger.warning("entitlements_cut", extra={"account": subject, "left_out": carried.cut, **counted(CUT)})
    except Exception as error:
        failed(logger, "entitlements_not_read", error, account=subject, **counted(NOT_READ))
        carried = claims.of_nobody(pool, app)
    override = {
        "claimsToAddOrOverride": carried.claims,
        "claimsToSuppress": [*TODAY_ONLY, *(OWN_ALONE if app else ())],
        "groupOverrideDetails": {
            "groupsToOverride": list(carried.groups),
            "iamRolesToOverride": [],
        },
    }
    return {**event, "response": {"claimsOverrideDetails": override}}
