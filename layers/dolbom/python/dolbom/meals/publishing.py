"""Publishing a municipality's policy, by file or at the desk: ahead of its time, each version once (M15)."""

from datetime import datetime

from dolbom.dynamo.table import ConditionFailed
from dolbom.errors import Conflict, Invalid
from dolbom.meals.policy import PUBLISHED_AHEAD_MIN, MealPolicy
from dolbom.meals.store import MealStore


def publish(store: MealStore, policy: MealPolicy, now: datetime) -> None:
    """Publishes a version; the same one again changes nothing. A town's first version may start at once, since nobody
    can hold an older one.

    Raises:
        Invalid: it takes effect too soon for every process to know it in time.
        Unreadable: a version of the town cannot be read; it is mended first.
        Conflict: the instant or the number belongs to another version.
    """
    for error in store.unreadable_policies(policy.municipality, now):
        raise error
    known = store.policies(policy.municipality, now)
    if known and policy not in known and policy.effective_from < now + PUBLISHED_AHEAD_MIN:
        raise Invalid("published_late", facts={"minutes_min": int(PUBLISHED_AHEAD_MIN.total_seconds() // 60)})
    try:
        store.put_policy(policy)
    except ConditionFailed:
        raise Conflict("version_taken") from None
