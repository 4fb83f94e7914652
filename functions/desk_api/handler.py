"""Desk API: what case workers and officers see and do. Each sees their own jurisdiction; the rest looks missing."""

from functools import cache

from dolbom import aws, settings
from dolbom.alerts.casework import routes as casework
from dolbom.alerts.figures import routes as figures
from dolbom.alerts.openings import routes as openings
from dolbom.alerts.reporters import routes as reporters
from dolbom.alerts.routing import routes as centres
from dolbom.alerts.teams import routes as teams
from dolbom.api import Api
from dolbom.audits.proofs import routes as proofs
from dolbom.discovery.feedback import routes as weights
from dolbom.discovery.matching import routes as matching
from dolbom.discovery.visits import routes as visits
from dolbom.dynamo.table import Table
from dolbom.gateways import objects, photo_buckets
from dolbom.gateways.seals import Seals
from dolbom.meals.children import routes as children
from dolbom.meals.deliveries import routes as deliveries
from dolbom.meals.figures import routes as meal_figures
from dolbom.meals.merchants import desk_routes as merchants
from dolbom.meals.misuse import routes as misuse
from dolbom.meals.monthly_loads import routes as monthly_loads
from dolbom.meals.questions import desk_routes as questions
from dolbom.meals.shopkeepers import desk_routes as shops
from dolbom.meals.store import MealStore
from dolbom.meals.towns import routes as towns
from dolbom.people.store import PeopleStore

app = Api("desk_api")
config = cache(lambda: settings.read(settings.DeskApi))
table = cache(lambda of: Table(aws.client("dynamodb"), getattr(config(), of), deadline=app.deadline, logger=app.logger))
meals = cache(lambda: MealStore(table("meals_table")))
bucket = cache(lambda of: objects.Bucket(aws.client("s3"), getattr(config(), of), app.deadline))
people = cache(lambda: PeopleStore(table("identities_table")))
evidence = cache(lambda: photo_buckets.Evidence(aws.client("s3"), config().evidence_bucket, app.deadline))
seals = cache(lambda: Seals(lambda: aws.client("kms"), config().names_key, app.deadline))
reports = cache(lambda: casework.stores_of(table("alerts_table"), table("identities_table"), evidence(), seals()))
app.still_entitled = lambda caller: people().must_still_hold(caller)
casework.register(app, reports)
teams.register(app, reports)
matching.register(app, reports)
weights.register(app, reports)
visits.register(app, lambda: visits.stores_of(table("alerts_table"), table("identities_table")))
figures.register(app, lambda: figures.stores_of(table("alerts_table"), bucket("reports_bucket")))
centres.register(app)
openings.register(app, lambda: openings.Stores(reports().openings, reports().alerts, people().names))
reporters.register(app, lambda: reporters.store_of(table("identities_table")), lambda: people().names)
children.register(app, lambda: children.stores_of(meals(), people().names))
meal_figures.register(app, lambda: meal_figures.store_of(table("meals_table")))
merchants.register(app, lambda: merchants.stores_of(table("meals_table"), people().names))
monthly_loads.register(app, lambda: monthly_loads.stores_of(meals(), bucket("files_bucket"), people().names))
deliveries.register(app, lambda: bucket("files_bucket"))
towns.register(app, meals)
shops.register(app, meals)
misuse.register(app, lambda: misuse.stores_of(meals().table, people().names))
proofs.register(app, lambda: bucket("proofs_bucket"), meals)
questions.register(app, lambda: questions.stores_of(table("meals_table"), meals(), evidence(), people().names))
