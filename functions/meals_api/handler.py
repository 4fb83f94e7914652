"""The meals API: what a child can spend, orders, and what the delivery app's server does with them."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from dolbom import aws, settings
from dolbom.api import Api
from dolbom.dynamo.table import Table
from dolbom.meals.accounts import Account
from dolbom.meals.orders import allowance
from dolbom.meals.orders import routes as orders
from dolbom.meals.orders.store import OrderStore
from dolbom.partners.store import PartnerStore
from dolbom.starting.later import later

with later():
    from dolbom.meals.limits import store as limits
    from dolbom.meals.merchants import routes as merchants
    from dolbom.meals.questions import routes as questions
    from dolbom.meals.shopkeepers import routes as shopkeepers
    from dolbom.partners import quota_store
    from dolbom.partners.feed import routes as feed
    from dolbom.partners.feed import store as feed_store
    from dolbom.partners.reading import routes as reading
    from dolbom.partners.webhooks import routes as webhooks
    from dolbom.people import store as people

app = Api("meals_api")
config = cache(lambda: settings.read(settings.MealsApi))
table = cache(lambda of: Table(aws.client("dynamodb"), getattr(config(), of), deadline=app.deadline, logger=app.logger))
store = cache(lambda: OrderStore(table("meals_table")))
partners = cache(lambda: PartnerStore(table("meals_table"), config().residents_app))
feeds = cache(lambda: feed_store.FeedStore(table("meals_table")))
board = cache(lambda: questions.stores_of(table("meals_table"), store(), aws.client("s3"), config(), app.deadline))
shops = cache(lambda: merchants.Stores(store, lambda *asked: allowance.purse_of(store(), *asked), partners))
hooks = cache(lambda: webhooks.decisions_of(table("meals_table"), feeds(), config(), app.deadline))


def standing_of(child_id: str, subject: str) -> tuple[Account | None, Mapping[str, Any] | None, bool]:
    """A child's account, what enforcement has to tell the child, and whether an answer waits for who asks."""
    account, standing, has_answer = limits.LimitStore(table("meals_table")).read_for(child_id, subject)
    return account, standing.notice, has_answer


app.heard = lambda path, body: questions.heard(path, body)
app.still_entitled = lambda caller: people.PeopleStore(table("identities_table")).must_still_hold(caller)
app.within_quota = lambda *asked: quota_store.QuotaStore(table("limits_table")).count(*asked)
# An order is what a child waits for: its routes come with the start, and all others with their first request.
orders.register(app, store, standing_of, partners)
app.part(lambda: merchants.register(app, shops()), "/v1/merchants")
app.part(lambda: shopkeepers.register(app, store, partners), "/v1/merchant_applications", "/v1/merchant/statements",
         "/v1/merchants/{merchant_id}/refusals")  # fmt: skip
app.part(lambda: questions.register(app, board), "/v1/questions")
app.part(lambda: feed.register(app, store, partners, feeds), "/v1/partner/events")
app.part(lambda: reading.register(app, store, partners), "/v1/partner/orders", "/v1/partner/merchants")
app.part(lambda: webhooks.register(app, hooks, partners), "/v1/partner/webhook")
