"""Desk API: what case workers and officers see and do. Each sees their own jurisdiction; the rest looks missing."""

from functools import cache

from dolbom import aws, settings
from dolbom.alerts.casework import routes as casework
from dolbom.alerts.figures import closed
from dolbom.alerts.figures import routes as figures
from dolbom.alerts.figures.store import FigureStore
from dolbom.alerts.openings import routes as openings
from dolbom.alerts.reporters import routes as reporters
from dolbom.alerts.reporters.store import ReporterStore
from dolbom.api import Api
from dolbom.dynamo.table import Table
from dolbom.gateways.photo_buckets import Evidence
from dolbom.gateways.seals import Seals
from dolbom.meals.card_store import CardStore
from dolbom.meals.children import routes as children
from dolbom.meals.merchants import desk_routes as merchants
from dolbom.meals.merchants.registry_store import RegistryStore
from dolbom.meals.misuse import routes as misuse
from dolbom.meals.misuse.case_store import CaseStore
from dolbom.meals.misuse.window_store import WindowStore
from dolbom.meals.store import MealStore
from dolbom.meals.towns import routes as towns
from dolbom.people.store import PeopleStore

app = Api("desk_api")


@cache
def table(name: str) -> Table:
    """A table by its setting; it begins no call that might outlive the invocation."""
    found = getattr(settings.read(settings.DeskApi), name)
    return Table(aws.client("dynamodb"), found, deadline=app.deadline, logger=app.logger)


@cache
def reports() -> casework.Stores:
    config = settings.read(settings.DeskApi)
    evidence = Evidence(aws.client("s3"), config.evidence_bucket, app.deadline)
    seals = Seals(lambda: aws.client("kms"), config.names_key, app.deadline)
    return casework.stores_of(table("alerts_table"), table("identities_table"), evidence, seals)


@cache
def meals() -> MealStore:
    return MealStore(table("meals_table"))


app.still_entitled = lambda caller: PeopleStore(table("identities_table")).must_still_hold(caller)
casework.register(app, reports)
figures.register(app, lambda: FigureStore(table("alerts_table")))
closed.register(app, lambda: FigureStore(table("alerts_table")))
openings.register(app, lambda: openings.Stores(reports().openings, reports().alerts))
reporters.register(app, lambda: ReporterStore(table("identities_table")))
children.register(app, meals, lambda: CardStore(table("meals_table")))
towns.register(app, meals)
merchants.register(app, lambda: RegistryStore(table("meals_table")))
misuse.register(app, lambda: misuse.Stores(CaseStore(table("meals_table")), WindowStore(table("meals_table"))))
