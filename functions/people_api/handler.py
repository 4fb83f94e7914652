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


def setting(name: str) -> str:
    return str(getattr(settings.read(settings.PeopleApi), name))


@cache
def table(name: str) -> Table:
    return Table(aws.client("dynamodb"), setting(name), deadline=app.deadline, logger=app.logger)


people = cache(lambda: PeopleStore(table("identities_table")))
meals = cache(lambda: MealStore(table("meals_table")))
partners = cache(lambda: PartnerStore(table("meals_table")))


def directory(name: str) -> Directory:
    return Directory(lambda: aws.client("cognito-idp"), setting(name), app.deadline)


def take_rights(before: Person, after: Person) -> list[tuple[Write, Table]]:
    return meals().rights_taken(before, after, app.clock())


app.still_entitled = lambda caller: people().must_still_hold(caller)
own = cache(lambda: ReporterStore(table("identities_table")))
accounts.register(app, lambda: accounts.Stores(people(), directory("residents_pool"), own().forget, take_rights))
linked = cache(lambda: Links(people(), LinkStore(table("identities_table")), take_rights))
links.register(app, linked, meals)
letters.register(app, linked, meals, lambda: OpeningStore(table("meals_table")))
grants = cache(lambda: GrantStore(table("identities_table")))
given = cache(lambda: Consents(people(), grants(), partners().app, take_rights, setting("residents_issuer")))
consents.register(app, given, lambda: directory("residents_pool"))
staff.register(app, lambda: staff.Stores(people(), directory("staff_pool")))
