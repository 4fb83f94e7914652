"""One warning to one account: claimed before it is said, and known to have been (`dolbom.gateways.delivery`)."""

from dolbom.dynamo.stored import Count, Instant, Stored
from dolbom.gateways.delivery import Standing
from dolbom.meals.lapse_warnings.days import Which

MAIL = "mail"


class LapseWarning(Stored):
    """What somebody is told, by mail, of one child's money that lapses on a day."""

    subject: str
    """The account, Cognito's `sub`."""
    child_id: str
    lapses_on: str
    which: Which
    amount: Count
    state: Standing = "owed"
    attempts: Count = 0
    refusals: Count = 0
    may_have_been_heard: bool = False
    due_at: Instant | None = None

    @property
    def channel(self) -> str:
        return MAIL
