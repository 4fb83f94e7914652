"""What an officer sends and sees of a town as a whole (M15)."""

from typing import Annotated, Literal

from pydantic import Field

from dolbom.dates import Day
from dolbom.korea.identifiers import Unnumbered
from dolbom.meals.names import MunicipalityCode
from dolbom.meals.policy import MealPolicy, TownRules
from dolbom.model import Model
from dolbom.patterns import NOT_BLANK

Why = Annotated[str, Field(min_length=2, max_length=200, pattern=NOT_BLANK), Unnumbered]


class OpenRequest(Model):
    """When a town begins, and with which rules: from 00:00 in Seoul on that day."""

    starts_on: Day
    rules: TownRules = TownRules.model_construct()
    why: Why


class JoinRequest(Model):
    """The town that this one joins (합병), and the first day of it, from 00:00 in Seoul on."""

    into: MunicipalityCode
    joins_on: Day
    why: Why


class StayRequest(Model):
    """Why a town stays by itself, though it was planned that it joins another one."""

    why: Why


class JoinView(Model):
    """The town whose rules hold from a day on."""

    into: str
    joins_on: str


class TownView(Model):
    """A town: whether children may order there, since or from when, under which rules."""

    municipality: str
    state: Literal["planned", "running", "joined"]
    starts_on: str
    policy: MealPolicy
    """What is in force; before the start, what it begins with; after a merger, the other town's."""
    next_policy: MealPolicy | None = None
    """The newest of its own that is published and not in force yet: what further rules are to be made from."""
    joins: JoinView | None = None


class TownsQuery(Model):
    limit: Annotated[int, Field(ge=1, le=100)] = 50
    next: str | None = None


class TownList(Model):
    """Towns of one's own jurisdiction, by their code."""

    towns: list[TownView]
    next: str | None = None
