"""Desk API: what case workers and officers see and do. Each sees their own jurisdiction; the rest looks missing."""

from functools import cache

from dolbom import aws, settings
from dolbom.alerts.casework import routes as casework
from dolbom.alerts.casework.identity_store import IdentityStore
from dolbom.alerts.casework.queue_store import QueueStore
from dolbom.alerts.figures import closed
from dolbom.alerts.figures import routes as figures
from dolbom.alerts.figures.store import FigureStore
from dolbom.alerts.households.store import HouseholdStore
from dolbom.alerts.reporters import routes as reporters
from dolbom.alerts.reporters.store import ReporterStore
from dolbom.alerts.store import AlertStore
from dolbom.api import Api
from dolbom.dynamo.table import Table
from dolbom.gateways.photo_buckets import Evidence
from dolbom.meals.card_store import CardStore
from dolbom.meals.children import routes as children
from dolbom.meals.misuse import routes as misuse
from dolbom.meals.misuse.case_store import CaseStore
from dolbom.meals.misuse.window_store import WindowStore
from dolbom.meals.store import MealStore
from dolbom.meals.towns import routes as towns

app = Api("desk_api")


@cache
def table(name: str) -> Table:
    """A table by its setting; it begins no call that might outlive the invocation."""
    found = getattr(settings.read(settings.DeskApi), name)
    return Table(aws.client("dynamodb"), found, deadline=app.deadline, logger=app.logger)


@cache
def reports() -> casework.Stores:
    return casework.Stores(
        alerts=AlertStore(table("alerts_table")),
        queues=QueueStore(table("alerts_table")),
        households=HouseholdStore(table("alerts_table")),
        identities=IdentityStore(table("identities_table")),
        evidence=Evidence(aws.client("s3"), settings.read(settings.DeskApi).evidence_bucket, app.deadline),
    )


@cache
def meals() -> MealStore:
    return MealStore(table("meals_table"))


casework.register(app, reports)
figures.register(app, lambda: FigureStore(table("alerts_table")))
closed.register(app, lambda: FigureStore(table("alerts_table")))
reporters.register(app, lambda: ReporterStore(table("identities_table")))
children.register(app, meals, lambda: CardStore(table("meals_table")))
towns.register(app, meals)
misuse.register(app, lambda: misuse.Stores(CaseStore(table("meals_table")), WindowStore(table("meals_table"))))
