"""Money that goes back: to where it came from, or where the policy says when that has lapsed meanwhile."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from dolbom.clock import seoul_day
from dolbom.meals.ledger import Leg, LegAccount
from dolbom.meals.policy import MealPolicy

LAPSED = "to_fund_after_lapse"
"""Why of an entry whose returned benefit had lapsed meanwhile."""


def return_legs(back: Mapping[tuple[LegAccount, str], int], owed: int, policy: MealPolicy, now: datetime) -> list[Leg]:
    """Legs that give money back, by account and lot.

    Of the benefit, what is `owed` for purchases in shops is repaid first, out of the lots that lapse first (M2). The
    rest returns to its lots; where a lot has lapsed meanwhile, it goes where the policy says: to the fund, or to the
    child with some days' grace, which begin with the town; never silently away.
    """
    today = seoul_day(now)
    spent_from = max(today, seoul_day(policy.effective_from))
    repaid = _repaying(back, owed)
    legs: list[Leg] = []
    for (account, lot), amount in back.items():
        if account != "benefit":
            legs.append(Leg(account, amount, lot))
            continue
        rest = amount - repaid.get(lot, 0)
        if lot >= today.isoformat():
            legs.append(Leg(account, rest, lot))
        elif policy.refund_after_lapse == "fund":
            legs.append(Leg("fund", rest))
        else:
            legs.append(Leg("benefit", rest, (spent_from + timedelta(days=policy.refund_grace_days)).isoformat()))
    return [leg for leg in [Leg("shortfall", sum(repaid.values())), *legs] if leg.amount]


def _repaying(back: Mapping[tuple[LegAccount, str], int], owed: int) -> dict[str, int]:
    """How much of each lot's returning benefit repays what is owed: earliest lapse first."""
    repaid: dict[str, int] = {}
    for lot in sorted(lot for account, lot in back if account == "benefit"):
        repaid[lot] = min(owed, back["benefit", lot])
        owed -= repaid[lot]
    return repaid
