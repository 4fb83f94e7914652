"""Money that goes back: to where it came from, or where the policy says when that has lapsed meanwhile."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from dolbom.clock import seoul_day
from dolbom.meals.ledger import Leg, LegAccount
from dolbom.meals.policy import MealPolicy

LAPSED = "to_fund_after_lapse"
"""Why of an entry whose returned benefit had lapsed meanwhile."""


def return_legs(back: Mapping[tuple[LegAccount, str], int], policy: MealPolicy, now: datetime) -> list[Leg]:
    """Legs that give money back. Benefit whose lot has lapsed meanwhile goes where the policy says: to the fund, or
    to the child with some days' grace; never silently away."""
    today = seoul_day(now)
    legs: list[Leg] = []
    for (account, lot), amount in back.items():
        if account != "benefit" or lot >= today.isoformat():
            legs.append(Leg(account, amount, lot))
        elif policy.refund_after_lapse == "fund":
            legs.append(Leg("fund", amount))
        else:
            legs.append(Leg("benefit", amount, (today + timedelta(days=policy.refund_grace_days)).isoformat()))
    return legs
