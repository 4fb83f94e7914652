"""The API of people: one's own account and its links with children, and the staff, whom the ministry makes and ends."""

from functools import cache

from dolbom import aws, settings
from dolbom.alerts.reporters.store import ReporterStore
from dolbom.api import Api
from dolbom.dynamo.table import Table, Write
from dolbom.gateways.directory import Directory
from dolbom.meals.access_records.store import OpeningStore
from dolbom.meals.store import MealStore
from dolbom.partners.consents import routes as consents
from dolbom.partners.consents.consenting import Stores as Consents
from dolbom.partners.consents.store import GrantStore
from dolbom.partners.store import PartnerStore
from dolbom.people.accounts import routes as accounts
from dolbom.people.entitlements import Person
from dolbom.people.links import batch_routes as letters
from dolbom.people.links import routes as links
from dolbom.people.links.linking import Stores as Links
from dolbom.people.links.store import LinkStore
from dolbom.people.staff import routes as staff
from dolbom.people.store import PeopleStore

app = Api("people_api")


@cache
def table(name: str) -> Table:
    found = getattr(settings.read(settings.PeopleApi), name)
    return Table(aws.client("dynamodb"), found, deadline=app.deadline, logger=app.logger)


people = cache(lambda: PeopleStore(table("identities_table")))
meals = cache(lambda: MealStore(table("meals_table")))
partners = cache(lambda: PartnerStore(table("meals_table")))


def directory(name: str) -> Directory:
    pool = getattr(settings.read(settings.PeopleApi), name)
    return Directory(lambda: aws.client("cognito-idp"), pool, app.deadline)


def take_rights(before: Person, after: Person) -> list[tuple[Write, Table]]:
    return meals().rights_taken(before, after, app.clock())


def residents() -> accounts.Stores:
    links = ReporterStore(table("identities_table"))
    return accounts.Stores(people(), directory("residents_pool"), links.forget, take_rights)


app.still_entitled = lambda caller: people().must_still_hold(caller)
accounts.register(app, residents)
linked = cache(lambda: Links(people(), LinkStore(table("identities_table")), take_rights))
links.register(app, linked, meals)
letters.register(app, linked, meals, lambda: OpeningStore(table("meals_table")))
given = cache(lambda: Consents(people(), GrantStore(table("identities_table")), partners().app, take_rights))
consents.register(app, given, lambda: directory("residents_pool"))
staff.register(app, lambda: staff.Stores(people(), directory("staff_pool")))
