"""The meals API: what a child can spend, orders, and what the delivery app's server does with them."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from dolbom import aws, settings
from dolbom.api import Api
from dolbom.dynamo.table import Table
from dolbom.meals.accounts import Account
from dolbom.meals.merchants import routes as merchant_routes
from dolbom.meals.orders import allowance
from dolbom.meals.orders import routes as order_routes
from dolbom.meals.orders.store import OrderStore
from dolbom.meals.questions import routes as questions
from dolbom.meals.shopkeepers import routes as shop_routes
from dolbom.partners.feed import routes as feed_routes
from dolbom.partners.feed.store import FeedStore
from dolbom.partners.quota_store import QuotaStore
from dolbom.partners.reading import routes as reading_routes
from dolbom.partners.store import PartnerStore
from dolbom.partners.webhooks import routes as webhook_routes
from dolbom.people.store import PeopleStore

app = Api("meals_api")
config = cache(lambda: settings.read(settings.MealsApi))


@cache
def table(name: str) -> Table:
    return Table(aws.client("dynamodb"), getattr(config(), name), deadline=app.deadline, logger=app.logger)


store = cache(lambda: OrderStore(table("meals_table")))
partners = cache(lambda: PartnerStore(table("meals_table")))
feeds = cache(lambda: FeedStore(table("meals_table")))
board = cache(lambda: questions.stores_of(table("meals_table"), store(), aws.client("s3"), config(), app.deadline))
hooks = cache(lambda: webhook_routes.decisions_of(table("meals_table"), feeds(), config(), app.deadline))


def standing_of(child_id: str, subject: str) -> tuple[Account | None, Mapping[str, Any] | None, bool]:
    """A child's account, what enforcement has to tell the child, and whether an answer waits for who asks: imported
    here, for an order needs none of it."""
    from dolbom.meals.limits.store import LimitStore

    account, standing, has_answer = LimitStore(table("meals_table")).read_for(child_id, subject)
    return account, standing.notice, has_answer


app.still_entitled = lambda caller: PeopleStore(table("identities_table")).must_still_hold(caller)
app.within_quota = lambda *asked: QuotaStore(table("limits_table")).count(*asked)
order_routes.register(app, store, standing_of, partners)
shops = merchant_routes.Stores(store, lambda *asked: allowance.purse_of(store(), *asked), partners)
merchant_routes.register(app, shops)
shop_routes.register(app, store, partners)
questions.register(app, board)
feed_routes.register(app, store, partners, feeds)
reading_routes.register(app, store, partners)
webhook_routes.register(app, hooks, partners)
