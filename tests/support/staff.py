"""Staff who have a name, as whoever invited them has set it."""

from dolbom.dynamo.table import Table
from dolbom.people.entitlements import named
from dolbom.people.store import PeopleStore
from tests.conftest import Aws


def is_called(aws: Aws, account: str, name: str) -> None:
    """What colleagues call somebody from now on."""
    store = PeopleStore(Table(aws.client("dynamodb"), aws.tables["identities"]))
    store.change(account, lambda person: named(person, name))
