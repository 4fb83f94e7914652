"""The API of people: one's own account and its links with children, and the staff, whom the ministry makes and ends."""

from functools import cache

from dolbom import aws, settings
from dolbom.api import Api
from dolbom.dynamo.table import Table, Write
from dolbom.gateways.directory import Directory
from dolbom.people.accounts import routes as accounts
from dolbom.people.entitlements import Person
from dolbom.people.store import PeopleStore
from dolbom.starting.later import later

with later():
    from dolbom.alerts.reporters import store as reporters
    from dolbom.meals import store as meal_store
    from dolbom.meals.access_records import store as openings
    from dolbom.meals.lapse_warnings import routes as mails
    from dolbom.meals.lapse_warnings import switch_store
    from dolbom.partners import store as partner_store
    from dolbom.partners.consents import consenting
    from dolbom.partners.consents import routes as consents
    from dolbom.partners.consents import store as consent_store
    from dolbom.people.links import batch_routes as letters
    from dolbom.people.links import linking
    from dolbom.people.links import routes as links
    from dolbom.people.links import store as link_store
    from dolbom.people.staff import routes as staff

app = Api("people_api")


def setting(name: str) -> str:
    return str(getattr(settings.read(settings.PeopleApi), name))


@cache
def table(name: str) -> Table:
    return Table(aws.client("dynamodb"), setting(name), deadline=app.deadline, logger=app.logger)


people = cache(lambda: PeopleStore(table("identities_table")))
meals = cache(lambda: meal_store.MealStore(table("meals_table")))
partners = cache(lambda: partner_store.PartnerStore(table("meals_table")))


def directory(name: str) -> Directory:
    return Directory(lambda: aws.client("cognito-idp"), setting(name), app.deadline)


def take_rights(before: Person, after: Person) -> list[tuple[Write, Table]]:
    return meals().rights_taken(before, after, app.clock())


app.still_entitled = lambda caller: people().must_still_hold(caller)
switches = cache(lambda: switch_store.SwitchStore(table("identities_table")))


def forget(subject: str) -> None:
    own().forget(subject)
    switches().forget(subject)


own = cache(lambda: reporters.ReporterStore(table("identities_table")))
accounts.register(app, lambda: accounts.Stores(people(), directory("residents_pool"), forget, take_rights))
linked = cache(lambda: linking.Stores(people(), link_store.LinkStore(table("identities_table")), take_rights))
app.part(
    lambda: links.register(app, linked, meals),
    *("/v1/my/card", "/v1/my/pairings", "/v1/my/children", "/v1/desk/children"),
)
opened = cache(lambda: openings.OpeningStore(table("meals_table")))
app.part(lambda: letters.register(app, linked, meals, opened), "/v1/desk/letters")
grants = cache(lambda: consent_store.GrantStore(table("identities_table")))
given = cache(lambda: consenting.Stores(people(), grants(), partners().app, take_rights, setting("residents_issuer")))
app.part(lambda: consents.register(app, given, lambda: directory("residents_pool")), "/v1/oauth", "/v1/my/consents")
app.part(lambda: mails.register(app, switches, people), "/v1/my/mails")
app.part(lambda: staff.register(app, lambda: staff.Stores(people(), directory("staff_pool"))), "/v1/desk/staff")
