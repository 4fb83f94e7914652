"""Towns' policies in the meals table: published ahead of their time, each version once (M15), read often and held.

A town that has joined another one (합병) lives under that one's rules from an instant on. That too is a version, which
names no numbers but the town that has them: its *succession*. So whatever asks for a town's rules at a time, past or
to come, is answered by those that held then, and no row of a child, an order or a shop is written anew.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated

from pydantic import Field

from dolbom.clock import parse_stamp, stamp
from dolbom.dates import Instant
from dolbom.dynamo.held import Held
from dolbom.dynamo.items import Item, reading
from dolbom.dynamo.table import Cancelled, ConditionFailed, Put, Table
from dolbom.errors import Conflict, Invalid, Unreadable
from dolbom.logs import unreadable
from dolbom.meals import keys
from dolbom.meals.names import MunicipalityCode
from dolbom.meals.policy import CACHED_FOR, PUBLISHED_AHEAD_MIN, MealPolicy, in_force
from dolbom.model import Model
from dolbom.starting.values import value

TOWNS_HELD_MAX = 100
SUCCESSIONS_MAX = 5
"""How many towns one after the other a town's rules are looked for in: as many mergers as one place sees in decades."""


class Succession(Model):
    """From an instant on the rules of a town are those of another one, which it has joined."""

    municipality: MunicipalityCode
    effective_from: Instant
    successor: MunicipalityCode
    why: Annotated[str, Field(max_length=500)] = ""


class PolicyStore:
    """Reads and writes of policies."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self._policies: Held[tuple[MealPolicy | _Unread, ...]] = Held(CACHED_FOR, TOWNS_HELD_MAX)

    def policy(self, municipality: str, now: datetime) -> MealPolicy | None:
        """The policy in force in a municipality, or None where it is not switched on (M15). Of one that has joined
        another, that one's; its `municipality` says whose it is.

        Raises:
            Unreadable: it cannot be read. A version that cannot be, and is not in force, stops nobody.
        """
        versions = self._versions(municipality, now)
        started = [version for version in versions if isinstance(version, _Unread) and version.effective_from <= now]
        known = in_force(_readable(versions), now)
        last = max(started, key=lambda version: version.effective_from, default=None)
        if last is not None and (known is None or last.effective_from >= known.effective_from):
            raise last.error
        return known

    def policy_or_first(self, municipality: str, now: datetime) -> MealPolicy | None:
        """The policy in force, or the one that a municipality will begin with: its children are enrolled, and their
        money loaded, before it begins. None where it has none at all.

        Raises:
            Unreadable: as `policy`.
        """
        return self.policy(municipality, now) or next(iter(_readable(self._versions(municipality, now))), None)

    def policies(self, municipality: str, now: datetime) -> tuple[MealPolicy, ...]:
        """All versions that a municipality lives under, past and to come, oldest first; at most `CACHED_FOR` old. None
        of them where one cannot be read: who judged by the others would judge by limits that did not hold."""
        versions = self._versions(municipality, now)
        known = _readable(versions)
        return known if len(known) == len(versions) else ()

    def policies_to_judge_by(self, municipality: str, now: datetime) -> tuple[MealPolicy, ...]:
        """The same for who would undo what another found: nothing is undone for want of a limit.

        Raises:
            Unreadable: a version that has begun cannot be read.
        """
        versions = self._versions(municipality, now)
        for version in versions:
            if isinstance(version, _Unread) and version.effective_from <= now:
                raise version.error
        return _readable(versions)

    def town_at(self, municipality: str, now: datetime) -> str:
        """The municipality that a code stands for at an instant: itself, or the one that it has joined."""
        known = in_force(_readable(self._versions(municipality, now)), now)
        return municipality if known is None else known.municipality

    def forget(self, municipality: str) -> None:
        """Reads a town's versions anew from now on, in this process: something was just planned for it."""
        self._policies.forget(municipality)

    def unreadable_policies(self, municipality: str, now: datetime) -> tuple[Unreadable, ...]:
        """The versions of a municipality's policy that cannot be read."""
        return tuple(each.error for each in self._versions(municipality, now) if isinstance(each, _Unread))

    def policy_version(self, municipality: str, number: int, now: datetime) -> MealPolicy:
        """A municipality's own policy version by its number. One that is not held is looked for anew: a start that was
        brought forward to this very day rules at once, and another process may have decided by it within the minute.

        Raises:
            LookupError: there is none of this number; versions that have begun are never deleted.
            Unreadable: it may be one that cannot be read.
        """
        for _ in ("as held", "as it lies"):
            for version in _readable(self._versions(municipality, now)):
                if (version.municipality, version.version) == (municipality, number):
                    return version
            self.forget(municipality)
        for error in self.unreadable_policies(municipality, now):
            raise error
        raise LookupError(f"{municipality} has no policy version {number}")

    def put_policy(self, policy: MealPolicy, *, is_first: bool = False) -> None:
        """Publishes a policy version: one for each instant, and one of each number. With a town's first one the town
        stands among the towns.

        Raises:
            ConditionFailed: the instant or the number belongs to another version; the same one again is no change.
        """
        versions = list(map(Put, policy_items(policy)))
        town = [Put(town_item(policy.municipality))] if is_first else []
        try:
            self.table.transact(*versions, *town, looks=versions[0])
        except Cancelled as cancelled:
            # Compared as policies: a version that was written before the model got a new field is still the same one.
            if any(old is not None and reading(_version_in, old) != policy for old in cancelled.old[:2]):
                raise ConditionFailed(next(old for old in cancelled.old if old)) from None
            if town and not any(cancelled.failed[:2]):
                self.put_policy(policy)  # another first version of the town came between

    def _versions(self, municipality: str, now: datetime) -> "tuple[MealPolicy | _Unread, ...]":
        return self._policies.get(municipality, now, lambda: self._read_policies(municipality, SUCCESSIONS_MAX))

    def _read_policies(self, municipality: str, towns: int) -> "tuple[MealPolicy | _Unread, ...]":
        """What a town lives under, oldest first: its own versions, then, once it has joined another, that one's."""
        versions: list[MealPolicy | _Unread] = []
        for row in self.table.query_all(keys.policy(municipality), prefix=keys.POLICY_FROM):
            version = self._version_of(row)
            if isinstance(version, Succession):
                since = version.effective_from
                theirs = self._read_policies(version.successor, towns - 1) if towns else ()
                return (*versions, *_from(theirs, since))
            versions.append(version)
        return tuple(versions)

    def _version_of(self, row: Item) -> "MealPolicy | Succession | _Unread":
        try:
            return reading(_version_in, row)
        except Unreadable as error:
            if self.table.logger is not None:
                unreadable(self.table.logger, error)
            return _Unread(parse_stamp(row["sk"].removeprefix(keys.POLICY_FROM)), error)


@value
class _Unread:
    """A policy's version that cannot be read; its key still says from when on it holds."""

    effective_from: datetime
    error: Unreadable


def publish(store: PolicyStore, policy: MealPolicy, now: datetime) -> None:
    """Publishes a version, by file or at the desk; the same one again changes nothing. A town's first version may start
    at once, since nobody can hold an older one.

    Raises:
        Invalid: it takes effect too soon for every process to know it in time.
        Unreadable: a version of the town cannot be read; it is mended first.
        Conflict: the instant or the number belongs to another version; or the town has joined another by then.
    """
    store.forget(policy.municipality)  # what another process has planned within the last minute counts as well
    for error in store.unreadable_policies(policy.municipality, now):
        raise error
    known = store.policies(policy.municipality, now)
    if known and policy not in known and policy.effective_from < now + PUBLISHED_AHEAD_MIN:
        raise too_soon()
    then = in_force(known, policy.effective_from)
    if then is not None and then.municipality != policy.municipality:
        raise follows(then.municipality)
    try:
        store.put_policy(policy, is_first=not known)
    except ConditionFailed:
        raise Conflict("version_taken") from None


def too_soon() -> Invalid:
    """The refusal of what takes effect before every process can know it."""
    return Invalid("published_late", facts={"minutes_min": int(PUBLISHED_AHEAD_MIN.total_seconds() // 60)})


def follows(successor: str) -> Conflict:
    """The refusal of what a town decides for a time in which it has joined another."""
    return Conflict("town_joined", facts={"rules_of": successor})


def policy_items(policy: MealPolicy) -> tuple[Item, Item]:
    """A version's two items: by the instant that it takes effect, and by its number."""
    pk, body = keys.policy(policy.municipality), policy.model_dump_json()
    by_instant, by_number = keys.policy_rows(policy)
    item = {"pk": pk, "kind": "policy", "policy": body}
    return {**item, "sk": by_instant}, {**item, "sk": by_number}


def town_item(municipality: str) -> Item:
    """The item by which a town stands among the towns."""
    return {"pk": keys.TOWNS, "sk": municipality, "kind": "town", "municipality": municipality}


def succession_item(succession: Succession) -> Item:
    """A succession's item. It lies among the versions, by its instant."""
    sk = f"{keys.POLICY_FROM}{stamp(succession.effective_from)}"
    body = succession.model_dump_json()
    return {"pk": keys.policy(succession.municipality), "sk": sk, "kind": "succession", "succession": body}


def policy_of(item: Item) -> MealPolicy:
    """A version of a policy from its item."""
    return MealPolicy.model_validate_json(item["policy"], extra="ignore")


def succession_of(item: Item) -> Succession:
    """A succession from its item."""
    return Succession.model_validate_json(item["succession"], extra="ignore")


def _version_in(item: Item) -> MealPolicy | Succession:
    return succession_of(item) if item.get("kind") == "succession" else policy_of(item)


def _from(versions: Sequence[MealPolicy | _Unread], since: datetime) -> "list[MealPolicy | _Unread]":
    """The versions that hold from an instant on; the one that began before begins with it."""
    before = [version for version in versions if version.effective_from <= since]
    after = [version for version in versions if version.effective_from > since]
    if not before:
        return after
    last = max(before, key=lambda version: version.effective_from)
    if isinstance(last, _Unread):
        return [replace(last, effective_from=since), *after]
    return [last.model_copy(update={"effective_from": since}), *after]


def _readable(versions: Sequence[MealPolicy | _Unread]) -> tuple[MealPolicy, ...]:
    return tuple(version for version in versions if isinstance(version, MealPolicy))
