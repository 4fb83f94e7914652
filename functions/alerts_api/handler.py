"""Alerts API: anyone reports a crisis in a minute, with photos, and sees what becomes of it."""

from functools import cache

from dolbom import aws, settings
from dolbom.alerts.danger.refused import numbers_for
from dolbom.alerts.rate_limits.store import SourceStore
from dolbom.alerts.reporters.store import ReporterStore
from dolbom.alerts.reports import receive
from dolbom.alerts.reports.store import ReportStore
from dolbom.api import Api
from dolbom.dynamo.table import Table
from dolbom.gateways.photo_buckets import Uploads
from dolbom.gateways.seals import Seals
from dolbom.starting.later import later
from dolbom.texts.alerts import emergency

with later():
    from dolbom.alerts.reports import check, code_routes, follow_routes, my_alerts, openings

# Whoever is refused here may be in danger all the same (A2).
app = Api("alerts_api", refused_with={"emergency": emergency()})
app.heard = lambda _path, body: numbers_for(body)


def table_of(name: str) -> Table:
    """A table that begins nothing that might outlive the invocation."""
    return Table(aws.client("dynamodb"), name, deadline=app.deadline, logger=app.logger)


@cache
def stores() -> receive.Stores:
    config = settings.read(settings.AlertsApi)
    reports, identities = ReportStore(table_of(config.alerts_table)), table_of(config.identities_table)
    return receive.Stores(
        reports=reports,
        identities=identities,
        seals=Seals(lambda: aws.client("kms"), config.names_key, app.deadline),
        sources=SourceStore(table_of(config.limits_table)),
        reporters=ReporterStore(identities),
        uploads=Uploads(aws.client("s3"), config.uploads_bucket, app.deadline),
    )


# What somebody in need sends first comes with the start; whoever follows a report waits for it to be imported.
receive.register(app, stores)
app.part(lambda: follow_routes.register(app, stores), "/v1/alerts/{alert_id}")
app.part(lambda: check.register(app), "/v1/alerts/check")
app.part(lambda: my_alerts.register(app, stores), "/v1/my/alerts")
app.part(
    lambda: openings.register(app, stores),
    *("/v1/alerts/{alert_id}/openings", "/v1/my/alerts/{alert_id}/openings"),
)
app.part(lambda: code_routes.register(app, stores), "/v1/alerts/{alert_id}/receipt_code")
