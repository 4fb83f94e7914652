"""Desk API: what case workers and officers see and do. Each sees their own jurisdiction; the rest looks missing."""

from functools import cache

from dolbom import aws, settings
from dolbom.api import Api
from dolbom.desk import alerts, badges, cases, children, closed, figures
from dolbom.store.accounts import AccountStore
from dolbom.store.alerts import AlertStore
from dolbom.store.cards import CardStore
from dolbom.store.cases import CaseStore
from dolbom.store.evidence import Evidence
from dolbom.store.figures import FigureStore
from dolbom.store.households import HouseholdStore
from dolbom.store.identities import IdentityStore
from dolbom.store.meals import MealStore
from dolbom.store.queues import QueueStore
from dolbom.store.table import Table
from dolbom.store.windows import WindowStore

app = Api("desk_api")


@cache
def config() -> settings.DeskApi:
    return settings.read(settings.DeskApi)


def table_of(name: str) -> Table:
    """A table that begins nothing that might outlive the invocation."""
    return Table(aws.client("dynamodb"), name, time_left_s=app.time_left_s)


# --- Alerts ---------------------------------------------------------------------------------------------------------


@cache
def alert_stores() -> alerts.Stores:
    table = table_of(config().alerts_table)
    return alerts.Stores(
        alerts=AlertStore(table),
        queues=QueueStore(table),
        households=HouseholdStore(table),
        identities=IdentityStore(table_of(config().identities_table)),
        evidence=Evidence(aws.client("s3"), config().evidence_bucket),
    )


alerts.register(app, alert_stores)
figures.register(app, lambda: FigureStore(alert_stores().alerts.table))
closed.register(app, lambda: FigureStore(alert_stores().alerts.table))
badges.register(app, lambda: AccountStore(alert_stores().identities.table))

# --- Children and policies ------------------------------------------------------------------------------------------


@cache
def meals() -> MealStore:
    return MealStore(table_of(config().meals_table))


@cache
def cards() -> CardStore:
    return CardStore(table_of(config().meals_table))


children.register(app, meals, cards)

# --- Misuse cases ---------------------------------------------------------------------------------------------------


@cache
def case_stores() -> cases.Stores:
    table = table_of(config().meals_table)
    return cases.Stores(CaseStore(table), WindowStore(table))


cases.register(app, case_stores)
