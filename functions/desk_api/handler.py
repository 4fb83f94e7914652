"""Desk API: what case workers and officers see and do. Each sees their own jurisdiction; the rest looks missing."""

from functools import cache

from dolbom import aws, settings
from dolbom.alerts.casework import routes as casework_routes
from dolbom.alerts.casework.identity_store import IdentityStore
from dolbom.alerts.casework.queue_store import QueueStore
from dolbom.alerts.figures import closed
from dolbom.alerts.figures import routes as figure_routes
from dolbom.alerts.figures.store import FigureStore
from dolbom.alerts.households.store import HouseholdStore
from dolbom.alerts.reporters import routes as badge_routes
from dolbom.alerts.reporters.store import AccountStore
from dolbom.alerts.store import AlertStore
from dolbom.api import Api
from dolbom.dynamo.table import Table
from dolbom.gateways.photo_buckets import Evidence
from dolbom.meals.card_store import CardStore
from dolbom.meals.children import routes as child_routes
from dolbom.meals.misuse import routes as case_routes
from dolbom.meals.misuse.case_store import CaseStore
from dolbom.meals.misuse.window_store import WindowStore
from dolbom.meals.store import MealStore

app = Api("desk_api")


@cache
def config() -> settings.DeskApi:
    return settings.read(settings.DeskApi)


def table_of(name: str) -> Table:
    """A table that begins nothing that might outlive the invocation."""
    return Table(aws.client("dynamodb"), name, time_left_s=app.time_left_s)


# --- Alerts ---------------------------------------------------------------------------------------------------------


@cache
def alert_stores() -> casework_routes.Stores:
    table = table_of(config().alerts_table)
    return casework_routes.Stores(
        alerts=AlertStore(table),
        queues=QueueStore(table),
        households=HouseholdStore(table),
        identities=IdentityStore(table_of(config().identities_table)),
        evidence=Evidence(aws.client("s3"), config().evidence_bucket),
    )


casework_routes.register(app, alert_stores)
figure_routes.register(app, lambda: FigureStore(alert_stores().alerts.table))
closed.register(app, lambda: FigureStore(alert_stores().alerts.table))
badge_routes.register(app, lambda: AccountStore(alert_stores().identities.table))

# --- Children and policies ------------------------------------------------------------------------------------------


@cache
def meals() -> MealStore:
    return MealStore(table_of(config().meals_table))


@cache
def cards() -> CardStore:
    return CardStore(table_of(config().meals_table))


child_routes.register(app, meals, cards)

# --- Misuse cases ---------------------------------------------------------------------------------------------------


@cache
def case_stores() -> case_routes.Stores:
    table = table_of(config().meals_table)
    return case_routes.Stores(CaseStore(table), WindowStore(table))


case_routes.register(app, case_stores)
