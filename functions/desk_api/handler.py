"""Desk API: what case workers and officers see and do. Each sees their own jurisdiction; the rest looks missing."""

from functools import cache

from dolbom import aws, settings
from dolbom.alerts.casework import queue_routes as queue
from dolbom.api import Api
from dolbom.dynamo.table import Table
from dolbom.people.store import PeopleStore
from dolbom.starting.later import later

with later():
    from dolbom.alerts.casework import routes as casework
    from dolbom.alerts.figures import routes as figures
    from dolbom.alerts.openings import routes as openings
    from dolbom.alerts.reporters import routes as reporters
    from dolbom.alerts.routing import routes as centres
    from dolbom.alerts.teams import routes as teams
    from dolbom.audits.findings import routes as findings
    from dolbom.audits.proofs import routes as proofs
    from dolbom.discovery.feedback import routes as weights
    from dolbom.discovery.figures import routes as round_figures
    from dolbom.discovery.matching import routes as matching
    from dolbom.discovery.visits import routes as visits
    from dolbom.gateways import objects, photo_buckets
    from dolbom.gateways import seals as sealing
    from dolbom.meals import store as meal_store
    from dolbom.meals.children import routes as children
    from dolbom.meals.deliveries import routes as deliveries
    from dolbom.meals.figures import routes as meal_figures
    from dolbom.meals.merchants import desk_routes as merchants
    from dolbom.meals.misuse import routes as misuse
    from dolbom.meals.monthly_loads import routes as monthly_loads
    from dolbom.meals.questions import desk_routes as questions
    from dolbom.meals.shopkeepers import desk_routes as shops
    from dolbom.meals.towns import routes as towns

app = Api("desk_api")
config = cache(lambda: settings.read(settings.DeskApi))
table = cache(lambda of: Table(aws.client("dynamodb"), getattr(config(), of), deadline=app.deadline, logger=app.logger))
meals = cache(lambda: meal_store.MealStore(table("meals_table")))
bucket = cache(lambda of: objects.Bucket(aws.client("s3"), getattr(config(), of), app.deadline))
people = cache(lambda: PeopleStore(table("identities_table")))
evidence = cache(lambda: photo_buckets.Evidence(aws.client("s3"), config().evidence_bucket, app.deadline))
seals = cache(lambda: sealing.Seals(lambda: aws.client("kms"), config().names_key, app.deadline))
reports = cache(lambda: casework.stores_of(table("alerts_table"), table("identities_table"), evidence(), seals()))
queued = cache(lambda: queue.stores_of(table("alerts_table"), people()))
app.still_entitled = lambda caller: people().must_still_hold(caller)
monthly = cache(lambda: monthly_loads.stores_of(meals(), bucket("files_bucket"), people().names))
board = cache(lambda: questions.stores_of(table("meals_table"), meals(), evidence(), people().names))
# The queue of reports comes with the start; all else is imported when it is first asked for.
queue.register(app, queued)
app.part(lambda: casework.register(app, reports), "/v1/desk/alerts/{alert_id}")
app.part(lambda: teams.register(app, reports),
         "/v1/desk/team", "/v1/desk/alerts/{alert_id}/assign", "/v1/desk/ready_questions")  # fmt: skip
app.part(lambda: matching.register(app, reports), "/v1/desk/alerts/{alert_id}/discovery")
app.part(lambda: weights.register(app, reports), "/v1/desk/weights")
app.part(lambda: visits.register(app, lambda: visits.stores_of(table("alerts_table"), table("identities_table"))),
         "/v1/desk/visits", "/v1/desk/visit_letters", "/v1/desk/visit_assignments")  # fmt: skip
app.part(lambda: _figures(), "/v1/desk/figures", "/v1/desk/closed_alerts")
app.part(lambda: centres.register(app), "/v1/desk/centres")
app.part(
    lambda: openings.register(app, lambda: openings.Stores(reports().openings, reports().alerts, people().names)),
    *("/v1/desk/openings", "/v1/desk/alerts/{alert_id}/openings"),
)
app.part(
    lambda: reporters.register(app, lambda: reporters.store_of(table("identities_table")), lambda: people().names),
    "/v1/desk/badges",
)
app.part(lambda: children.register(app, lambda: children.stores_of(meals(), people().names)),
         "/v1/desk/children", "/v1/desk/children_not_eating", "/v1/desk/moves", "/v1/desk/child_openings")  # fmt: skip
app.part(lambda: meal_figures.register(app, lambda: meal_figures.store_of(table("meals_table"))),
         "/v1/desk/meal_figures")  # fmt: skip
app.part(lambda: merchants.register(app, lambda: merchants.stores_of(table("meals_table"), people().names)),
         "/v1/desk/merchants")  # fmt: skip
app.part(lambda: monthly_loads.register(app, monthly), "/v1/desk/loads")
app.part(lambda: deliveries.register(app, lambda: bucket("files_bucket"), lambda: people().names), "/v1/desk/files")
app.part(lambda: towns.register(app, meals), "/v1/desk/municipalities", "/v1/desk/policies")
app.part(lambda: shops.register(app, meals), "/v1/desk/merchant_applications", "/v1/desk/merchant_refusals",
         "/v1/desk/merchants/{merchant_id}/refusals", "/v1/desk/merchants/{merchant_id}/statements")  # fmt: skip
app.part(lambda: misuse.register(app, lambda: misuse.stores_of(meals().table, people().names)), "/v1/desk/cases")
app.part(lambda: findings.register(app, lambda: findings.stores_of(meals().table, people())), "/v1/desk/audits")
app.part(lambda: proofs.register(app, bucket, meals),
         "/v1/desk/proof", "/v1/desk/audits/patterns", "/v1/desk/children/{child_id}/ledger")  # fmt: skip
app.part(lambda: questions.register(app, board), "/v1/desk/questions", "/v1/desk/canned_answers")


def _figures() -> None:
    figures.register(app, lambda: figures.stores_of(table("alerts_table"), bucket("reports_bucket")))
    round_figures.register(app, lambda: bucket("reports_bucket"))
