"""What no role may ever do, written from the rules and not from the grants: each line is asked of the policies
as IAM would judge them, of every function but those that the rule names. A grant that opens one of them fails here,
however well it is used elsewhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import pytest

from tests.support import FUNCTIONS
from tests.support.grants.policies import VIA, synthesised
from tests.support.grants.recorder import Use
from tools.cloud.iam import ACCOUNT, ATTRIBUTES, LEADING_KEYS, REGION

READS = ("GetItem", "BatchGetItem", "Query", "Scan", "PartiQLSelect")
WRITES = ("PutItem", "UpdateItem", "DeleteItem", "PartiQLInsert", "PartiQLUpdate", "PartiQLDelete", "BatchWriteItem")
MONEY = ("pk", "sk", "lots", "days", "months", "loaded", "version")
"""Attributes of an account that hold money: whoever may write these may pay out."""


@dataclass(frozen=True)
class Forbidden:
    """Actions that nobody may do but some: on a table's partition, or on a resource."""

    rule: str
    actions: tuple[str, ...]
    where: str
    partition: str = ""
    but: frozenset[str] = frozenset()
    attributes: tuple[str, ...] = ()


def table(
    rule: str, actions: tuple[str, ...], where: str, but: str = "", attributes: tuple[str, ...] = ()
) -> Forbidden:
    name, _, partition = where.partition(" ")
    arn = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/dolbom-{name}"
    allowed = frozenset(but.split())
    return Forbidden(rule, tuple(f"dynamodb:{each}" for each in actions), arn, partition, allowed, attributes)


def key(rule: str, actions: tuple[str, ...], but: str) -> Forbidden:
    arn = f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/dolbom-names"
    return Forbidden(rule, tuple(f"kms:{each}" for each in actions), arn, "", frozenset(but.split()))


def bucket(rule: str, actions: tuple[str, ...], where: str, but: str) -> Forbidden:
    name, _, path = where.partition("/")
    arn = f"arn:aws:s3:::dolbom-{name}-{ACCOUNT}-{REGION}/{path}"
    return Forbidden(rule, tuple(f"s3:{each}" for each in actions), arn, "", frozenset(but.split()))


PEOPLES_RIGHTS = "people_api make_token meals_api desk_api alerts_api"
RULES = (
    # A11: names are sealed, the desk alone opens them; the intake writes them and reads none.
    key("A11 only the desk opens a sealed name", ("Decrypt", "ReEncryptFrom"), "desk_api"),
    key("A11 only the intake seals one", ("Encrypt", "ReEncryptTo"), "alerts_api"),
    table("A11 only the desk reads identities", READS, "identities IDENTITY#a", "desk_api"),
    table("A11 only the intake writes identities", WRITES, "identities IDENTITY#a", "alerts_api"),
    table("A11 nobody rewrites or deletes an opening", ("UpdateItem", "DeleteItem"), "identities OPENED#a"),
    table(
        "A11 nobody rewrites or deletes an opening of a month", ("UpdateItem", "DeleteItem"), "identities OPENINGS#a"
    ),
    table("A11 nor one of a child's account", ("UpdateItem", "DeleteItem"), "meals OPENED#a"),
    table(
        "A11 whose report it is, only alerts read, and people forget",
        READS,
        "identities ACCOUNT#a",
        "alerts_api people_api desk_api",
    ),
    # A10: counters and salts are the intake's; who throws a salt away is the clock.
    table("A10 nobody reads a counter", READS, "limits COUNTER#a"),
    table("A10 nobody reads a salt", READS, "limits SALT"),
    table("A10 only the intake counts and salts", ("PutItem", "UpdateItem"), "limits SALT", "alerts_api"),
    table("A10 only the clock throws a salt away", ("DeleteItem",), "limits SALT", "keep_clocks"),
    # A1–A9: what decodes hostile files writes a photo's row and nothing of a report; meals know no report.
    table(
        "A6 what decodes photos changes no report",
        WRITES,
        "alerts ALERT#a",
        "alerts_api desk_api keep_clocks follow_alerts",
        ("pk", "sk", "state", "text"),
    ),
    table(
        "A6 what decodes photos reads no report but a slot of it",
        ("Query", "Scan", "BatchGetItem"),
        "alerts ALERT#a",
        "alerts_api desk_api keep_clocks follow_alerts",
    ),
    table("A5 no report is deleted", ("DeleteItem",), "alerts ALERT#a"),
    table("A9 no reporter learns of a household", READS, "alerts HOUSEHOLD#a", "desk_api follow_alerts keep_clocks"),
    # M1–M6: money moves in orders, files and clocks, and at the desk; nobody takes an account or an order away.
    table("M1 nobody deletes an account or an entry", ("DeleteItem",), "meals CHILD#a"),
    table(
        "M2 only payments, files, clocks, the desk and the second line write accounts",
        WRITES,
        "meals CHILD#a",
        "meals_api receive_file keep_clocks desk_api enforce_limits check_misuse",
        MONEY,
    ),
    table(
        "M14 misuse takes nothing from a child",
        ("PutItem",),
        "meals CHILD#a",
        "meals_api receive_file keep_clocks desk_api enforce_limits",
        MONEY,
    ),
    table("M4 nobody deletes what knows an order", ("DeleteItem",), "meals ORDER#a"),
    table("M7 only files and the desk write shops", WRITES, "meals MERCHANT#a", "receive_file desk_api"),
    table("M15 only files and the desk write policies", WRITES, "meals POLICY#a", "receive_file desk_api"),
    table("M1 only the desk gives cards", WRITES, "meals CARD#a", "desk_api"),
    table(
        "M11 only files take in lines", ("PutItem", "UpdateItem", "DeleteItem"), "meals LINE#a", "receive_file desk_api"
    ),
    table(
        "M12 only the asker's side, the desk and clocks write a question",
        ("PutItem", "UpdateItem", "DeleteItem"),
        "meals QUESTION#a",
        "meals_api desk_api keep_clocks",
        ("pk", "sk", "text", "state"),
    ),
    table("M14 only misuse and the desk write cases", WRITES, "meals CASE#a", "check_misuse desk_api"),
    # P2–P5: what somebody may is written by the API of people alone; it makes no money.
    table("P3 only the API of people writes rights", WRITES, "identities PERSON#a", "people_api"),
    table("P3 rights are read where they are asked for", READS, "identities PERSON#a", PEOPLES_RIGHTS),
    table("P2 only the API of people reads letters", (*READS, *WRITES), "identities LETTER#a", "people_api"),
    table("P4 only the API of people writes codes", (*READS, *WRITES), "identities CODE#a", "people_api"),
    table("P4 and renewals", (*READS, *WRITES), "identities RENEWAL#a", "people_api"),
    table("P4 a ticket is written there", WRITES, "identities TICKET#a", "people_api"),
    table("P4 and read before a token is made", READS, "identities TICKET#a", "make_token"),
    table(
        "P2 the API of people moves no money",
        WRITES,
        "meals CHILD#a",
        "meals_api receive_file keep_clocks desk_api enforce_limits check_misuse",
        MONEY,
    ),
    # A6, O1: originals are read by what cleans them; what is proved is written by the proof.
    bucket("A6 only what cleans photos reads an original", ("GetObject",), "uploads/uploads/a", "receive_photo"),
    bucket("A6 only what cleans photos writes evidence", ("PutObject",), "evidence/alerts/a", "receive_photo"),
    bucket("A6 only the desk shows what is clean", ("GetObject",), "evidence/alerts/a", "desk_api"),
    bucket("A6 nobody deletes evidence", ("DeleteObject", "DeleteObjectVersion"), "evidence/alerts/a", ""),
    bucket("O1 only the proof writes its reports", ("PutObject",), "reports/proof/a", "nightly_audit audit_segment"),
    bucket("O1 nobody deletes a report of the proof", ("DeleteObject", "DeleteObjectVersion"), "reports/proof/a", ""),
)


def uses(forbidden: Forbidden, function: str) -> Iterator[Use]:
    """A call as IAM would see it; of KMS under whatever context, by itself and through services."""
    for action in forbidden.actions:
        keys: list[tuple[str, tuple[str, ...]]] = []
        if forbidden.partition:
            keys.append((LEADING_KEYS, (forbidden.partition,)))
        if forbidden.attributes:
            keys.append((ATTRIBUTES, forbidden.attributes))
        for names in (("alert_id",), ("partner",), ()) if action.startswith("kms:") else ((),):
            context = [(f"kms:EncryptionContext:{name}", ("a",)) for name in names]
            for via in ((), ((VIA, (f"dynamodb.{REGION}.amazonaws.com",)),)) if action.startswith("kms:") else ((),):
                yield Use(function, action, forbidden.where, (*keys, *context, *via))


def opened() -> list[str]:
    policies = synthesised()
    return [
        f"{function} may {use.action.partition(':')[2]}: {forbidden.rule}"
        for forbidden, function in product(RULES, sorted(FUNCTIONS))
        if function not in forbidden.but
        for use in uses(forbidden, function)
        if policies.allow(use)
    ]


def test_no_role_may_do_what_the_rules_forbid() -> None:
    assert opened() == []


@pytest.mark.parametrize("forbidden", RULES, ids=lambda one: one.rule)
def test_each_line_would_be_told_if_it_were_opened(forbidden: Forbidden) -> None:
    """Whom the rule names may do some of it: so the table asks for what exists, by the names that policies have."""
    policies = synthesised()
    for function in forbidden.but:
        asked = [use for use in uses(forbidden, function) if policies.allow(use)]
        known = any(one.function == function for one in policies.statements)
        assert known, f"there is no function {function}"
        if asked:
            return
    assert not forbidden.but, "nobody of whom the rule names may do it: it asks for what does not exist"
