"""What no role may ever do, written from the rules and not from the grants: each line is asked of the policies
as IAM would judge them, of every function but those that the rule names. A grant that opens one of them fails here,
however well it is used elsewhere. Every partition that the keys of our tables tell of is in it, and so is each bucket.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

import pytest

from tests.support import FUNCTIONS
from tests.support.grants.policies import VIA, Policies, Statement, synthesised
from tests.support.grants.recorder import Use
from tools.cloud.iam import ACCOUNT, ATTRIBUTES, LEADING_KEYS, REGION, SEALED_FOR
from tools.steps import ROOT

READS = ("GetItem", "BatchGetItem", "Query", "Scan", "PartiQLSelect")
CHANGES = ("UpdateItem", "DeleteItem", "PartiQLUpdate", "PartiQLDelete", "BatchWriteItem")
WRITES = ("PutItem", "PartiQLInsert", *CHANGES)
ALL = (*READS, *WRITES)
MONEY = ("pk", "sk", "lots", "days", "months", "version")
"""Attributes of an account that hold money: whoever may write these may pay out."""
NOBODY = ""
AUDIT = "audit_segment"
"""The nightly proof reads the whole table of meals, in which money and all else of it lie (O1)."""


@dataclass(frozen=True)
class Forbidden:
    """Actions that nobody may do but some: on a table's partition, or on a resource."""

    rule: str
    actions: tuple[str, ...]
    where: str
    partition: str = ""
    but: frozenset[str] = frozenset()
    attributes: tuple[str, ...] = ()
    contexts: tuple[tuple[str, ...], ...] = ()


def table(
    rule: str, actions: tuple[str, ...], where: str, but: str = NOBODY, attributes: tuple[str, ...] = ()
) -> Forbidden:
    name, _, partition = where.partition(" ")
    arn = f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/dolbom-{name}"
    told = f"{rule} ({where}: {actions[0]} …)"
    return Forbidden(told, tuple(f"dynamodb:{each}" for each in actions), arn, partition, _names(but), attributes)


def key(rule: str, actions: tuple[str, ...], but: str, *contexts: tuple[str, ...]) -> Forbidden:
    arn = f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/dolbom-names"
    return Forbidden(rule, tuple(f"kms:{each}" for each in actions), arn, "", _names(but), (), contexts)


def bucket(rule: str, actions: tuple[str, ...], where: str, but: str = NOBODY) -> Forbidden:
    name, _, path = where.partition("/")
    arn = f"arn:aws:s3:::dolbom-{name}-{ACCOUNT}-{REGION}/{path}"
    return Forbidden(f"{rule} ({where}: {actions[0]})", tuple(f"s3:{each}" for each in actions), arn, "", _names(but))


def call(rule: str, action: str, where: str, but: str) -> Forbidden:
    service, _, name = where.partition(":")
    return Forbidden(rule, (action,), f"arn:aws:{service}:{REGION}:{ACCOUNT}:{name}", "", _names(but))


def _names(functions: str) -> frozenset[str]:
    return frozenset(functions.split())


FINDERS = "nightly_audit weekly_patterns desk_api"
OF_A_REPORT, OF_A_PARTNER = ("alert_id",), ("partner_id",)
TAKEN_AWAY = ("DeleteObject", "DeleteObjectVersion", "PutObjectAcl", "PutObjectRetention")
KINDS_OF_FILES = ("enrolments", "loads", "merchants", "policies")
RULES = (
    # ── a child's money (M1–M6, M13) ──────────────────────────────────────────────────────────────────────────────
    table(
        "M1 money is known to who moves, judges, counts or tells it",
        READS,
        "meals CHILD#a",
        f"meals_api desk_api receive_file keep_clocks enforce_limits count_figures push_events people_api "
        f"weekly_patterns warn_lapses {AUDIT}",
    ),
    table(
        "M2 money is moved by orders, files, clocks, the desk and the second line alone",
        WRITES,
        "meals CHILD#a",
        "meals_api receive_file keep_clocks desk_api enforce_limits",
        MONEY,
    ),
    table("M1 nobody takes an account or an entry away", ("DeleteItem", "BatchWriteItem"), "meals CHILD#a"),
    table("M1 the desk alone gives cards", WRITES, "meals CARD#a", "desk_api"),
    table("M1 a card is looked up by files and the desk", READS, "meals CARD#a", f"desk_api receive_file {AUDIT}"),
    table(
        "M4 who orders makes the row that knows whose an order is",
        WRITES,
        "meals ORDER#a",
        "meals_api",
        ("pk", "sk", "child_id", "order_id", "partner"),
    ),
    table("M4 and nobody takes it away", ("DeleteItem", "BatchWriteItem"), "meals ORDER#a"),
    table("M8 whose an order is, is known to few", READS, "meals ORDER#a", f"meals_api check_misuse {AUDIT}"),
    # ── shops and towns (M7, M10, M15, M16) ───────────────────────────────────────────────────────────────────────
    table("M7 files and the desk write shops", WRITES, "meals MERCHANT#a", "receive_file desk_api"),
    table("M10 and where they are found", WRITES, "meals CELL#a", "receive_file desk_api"),
    table("M10 and a town's list of them", WRITES, "meals SHOPS#a", "receive_file desk_api"),
    table("M10 a shop's form is its town's and its own", READS, "meals APPLICATIONS#a", f"meals_api desk_api {AUDIT}"),
    table("M10 it is sent, and decided on", WRITES, "meals APPLICATIONS#a", "meals_api desk_api"),
    table("M10 who applied how often is told to nobody", READS, "meals APPLIED#a", AUDIT),
    table("M10 and counted where it is sent", WRITES, "meals APPLIED#a", "meals_api"),
    table("M10 refusals are a town's to see", READS, "meals REFUSALS#a", f"desk_api {AUDIT}"),
    table("M10 children tell them, and the desk has seen them", WRITES, "meals REFUSALS#a", "meals_api desk_api"),
    table("M15 a town's rules are data of files and the desk", WRITES, "meals POLICY#a", "receive_file desk_api"),
    table("M15 and so is which towns there are", WRITES, "meals TOWNS", "receive_file desk_api"),
    table(
        "M16 figures are counted beside a town's rows", WRITES, "meals TOWN#a", "receive_file desk_api count_figures"
    ),
    table("M1 which children live in a town", READS, "meals TOWN#a", f"desk_api count_figures {AUDIT}"),
    # ── what runs by the clock (O6) ───────────────────────────────────────────────────────────────────────────────
    table(
        "O6 what runs by the clock tells of itself, and nobody else of it",
        WRITES,
        "meals SCHEDULE#a",
        "keep_clocks warn_lapses push_events receive_photo count_figures publish_figures discovery_round"
        " nightly_audit weekly_patterns",
    ),
    table(
        "O6 whether it ran is looked at by the clocks, and told to the auditor",
        READS,
        "meals SCHEDULE#a",
        f"keep_clocks nightly_audit desk_api {AUDIT}",
    ),
    table("O6 what falls due is the clocks' to look up", READS, "meals/index/clock HOLD#1", "keep_clocks"),
    table(
        "O3 of money that lapses who warns of it, too", READS, "meals/index/clock LAPSE#1", "keep_clocks warn_lapses"
    ),
    table("A4 of reports nobody but they", READS, "alerts/index/clock ALERT#1", "keep_clocks"),
    *(
        table(
            "O6 what was set aside is looked at each morning",
            READS,
            f"{each}/index/clock ASIDE#a",
            "keep_clocks nightly_audit",
        )
        for each in ("meals", "alerts")
    ),
    table("O6 and nobody forgets that it did", ("DeleteItem", "BatchWriteItem"), "meals SCHEDULE#a"),
    # ── audits (O1, O5) ───────────────────────────────────────────────────────────────────────────────────────────
    table("O1 what audits found is theirs and the auditor's", READS, "meals FINDINGS#a", f"{FINDERS} {AUDIT}"),
    table("O1 they and the auditor's desk write it", WRITES, "meals FINDINGS#a", FINDERS),
    table("O1 nobody takes a finding away", CHANGES, "meals FINDINGS#a"),
    # ── files (M11) ───────────────────────────────────────────────────────────────────────────────────────────────
    table("M11 files alone take in lines", WRITES, "meals LINE#a", "receive_file"),
    table("M11 and files", WRITES, "meals FILE#a", "receive_file"),
    table("M11 nothing that was taken in is forgotten", CHANGES, "meals LINE#a"),
    *(
        bucket("M11 what a town sends reaches its intake alone", ("GetObject",), f"files/{kind}/a", "receive_file")
        for kind in (*KINDS_OF_FILES, "settlements")
    ),
    *(
        bucket("M11 a town's files come by the desk", ("PutObject",), f"files/{kind}/a", "desk_api")
        for kind in KINDS_OF_FILES
    ),
    bucket("M11 a network's come from the network alone", ("PutObject",), "files/settlements/a"),
    bucket(
        "M11 what became of a file is written by its intake",
        ("PutObject",),
        "files/results/a",
        "receive_file receive_indicators",
    ),
    *(
        bucket("M11 no file is taken away", TAKEN_AWAY, f"files/{kind}/a")
        for kind in (*KINDS_OF_FILES, "settlements", "results")
    ),
    # ── questions (M12) ───────────────────────────────────────────────────────────────────────────────────────────
    *(
        table("M12 a question is read by who asks, the town and the clock", READS, f"meals {where}", readers)
        for where, readers in (
            ("QUESTION#a", f"meals_api desk_api keep_clocks receive_photo {AUDIT}"),
            ("ASKER#a", f"meals_api desk_api keep_clocks {AUDIT}"),
            ("BOARD#a", f"desk_api {AUDIT}"),
        )
    ),
    *(
        table(
            "M12 and written by them",
            WRITES,
            f"meals {where}",
            writers,
            ("pk", "sk", "text", "state"),
        )
        for where, writers in (
            ("QUESTION#a", "meals_api desk_api keep_clocks"),
            ("ASKER#a", "meals_api desk_api"),
            ("BOARD#a", "meals_api desk_api keep_clocks"),
        )
    ),
    bucket("M12 its photo is its asker's and the town's", ("GetObject",), "evidence/questions/a", "meals_api desk_api"),
    # ── misuse (M14) ──────────────────────────────────────────────────────────────────────────────────────────────
    table("M14 misuse opens cases, and the desk works on them", WRITES, "meals CASE#a", "check_misuse desk_api"),
    table("M14 a case is read there", READS, "meals CASE#a", f"check_misuse desk_api {AUDIT}"),
    table("M14 misuse alone looks on", WRITES, "meals WINDOW#a", "check_misuse"),
    table("M14 what it looks at is evidence", READS, "meals WINDOW#a", f"desk_api {AUDIT}"),
    # ── reports (A1–A9) ───────────────────────────────────────────────────────────────────────────────────────────
    table(
        "A1 a report is known to the service of reports alone",
        READS,
        "alerts ALERT#a",
        "alerts_api desk_api keep_clocks follow_alerts receive_photo discovery_round match_reports",
    ),
    table(
        "A6 what decodes photos reads its slot alone",
        READS[1:],
        "alerts ALERT#a",
        "alerts_api desk_api keep_clocks discovery_round",
    ),
    table(
        "A6 and writes nothing of a report",
        WRITES,
        "alerts ALERT#a",
        "alerts_api desk_api keep_clocks follow_alerts",
        ("pk", "sk", "state", "text"),
    ),
    table("A5 no report is taken away", ("DeleteItem", "BatchWriteItem"), "alerts ALERT#a"),
    table(
        "A3 a queue is the desk's to read, and counted by who publishes",
        READS,
        "alerts CENTRE#a",
        "desk_api discovery_round keep_clocks publish_figures",
    ),
    table(
        "A3 and made by who follows reports, and works on visits",
        WRITES,
        "alerts CENTRE#a",
        "follow_alerts discovery_round desk_api",
    ),
    table(
        "D1 a round is discovery's own; its clock goes on, and is set back by who opens a visit again",
        ALL,
        "alerts ROUND#a",
        "receive_indicators discovery_round keep_clocks desk_api publish_figures nightly_audit",
    ),
    table(
        "D1 whoever publishes a round, or asks who is silent, changes nothing of it",
        WRITES,
        "alerts ROUND#a",
        "receive_indicators discovery_round keep_clocks desk_api",
    ),
    table(
        "D2 a visit is made by its round, and worked on at the desk",
        WRITES,
        "alerts VISIT#a",
        "discovery_round desk_api",
    ),
    table("D3 it is read where a report meets it", READS, "alerts VISIT#a", "desk_api match_reports discovery_round"),
    table(
        "D3 weights are proposed by discovery and decided at the desk",
        ALL,
        "alerts WEIGHTS",
        "desk_api discovery_round",
    ),
    table(
        "D3 reports on a round's households are found by who matches",
        WRITES,
        "alerts REPORTED#a",
        "desk_api match_reports",
    ),
    table("D3 and read by discovery, and by who goes to one", READS, "alerts REPORTED#a", "discovery_round desk_api"),
    table("D3 none is taken away", ("DeleteItem", "BatchWriteItem"), "alerts WEIGHTS"),
    *(
        table("D3 A9 no reporter learns what discovery knew", READS, f"alerts {where}#a", "desk_api match_reports")
        for where in ("HOUSE", "NEAR")
    ),
    table(
        "D3 A9 what a worker said of a match the round reads, too",
        READS,
        "alerts MATCH#a",
        "desk_api match_reports discovery_round",
    ),
    table("D3 a round says which house", WRITES, "alerts HOUSE#a", "desk_api match_reports discovery_round"),
    *(
        table("D3 a match is made by its follower, or judged", WRITES, f"alerts {where}#a", "desk_api match_reports")
        for where in ("NEAR", "MATCH", "DISCOVERED")
    ),
    table("D3 what a worker said of a match nobody takes away", ("DeleteItem", "BatchWriteItem"), "alerts MATCH#a"),
    table("A13 what is counted of it is read by who publishes", READS, "alerts DISCOVERED#a", "publish_figures"),
    bucket("D1 what a body sends is its sender's", ("PutObject",), "files/indicators/a"),
    bucket("D1 and read by its intake", ("GetObject",), "files/indicators/a", "receive_indicators receive_file"),
    bucket("D1 a checked file is its intake's", ("PutObject",), "reports/discovery/checked/a", "receive_indicators"),
    bucket("D2 what a round says is its own", ("GetObject",), "reports/discovery/rounds/a", "discovery_round"),
    bucket("D2 nobody takes one away", TAKEN_AWAY, "reports/discovery/rounds/a"),
    table("A9 no reporter learns of a household", ALL, "alerts HOUSEHOLD#a", "desk_api follow_alerts"),
    table("A9 nor of what lies near", READS, "alerts PLACE#a", "follow_alerts"),
    table("A10 nor of a series", ALL, "alerts FOLLOWED#a", "desk_api follow_alerts"),
    table("A5 a worker's own notes", ALL, "alerts WORKER#a", "desk_api"),
    table("A8 what an office keeps ready to ask", ALL, "alerts READY#a", "desk_api"),
    table("A13 figures are the desk's to read", READS, "alerts FIGURES#a", "desk_api publish_figures"),
    bucket("A13 who publishes writes a month", ("PutObject",), "reports/figures/a", "publish_figures"),
    bucket("A13 and nobody takes it away", TAKEN_AWAY, "reports/figures/a"),
    table("A13 and made by who follows reports", WRITES, "alerts FIGURES#a", "follow_alerts"),
    # ── who it is (A11), and from where (A10) ─────────────────────────────────────────────────────────────────────
    key("A11 the desk alone opens a sealed name", ("Decrypt", "ReEncryptFrom"), "desk_api", OF_A_REPORT, ()),
    key("A11 the intake alone seals one", ("Encrypt", "ReEncryptTo"), "alerts_api", OF_A_REPORT, ()),
    key("P4 the sender alone opens a secret", ("Decrypt", "ReEncryptFrom"), "push_events", OF_A_PARTNER),
    key("P4 who makes it seals it", ("Encrypt", "ReEncryptTo"), "meals_api", OF_A_PARTNER),
    key("A11 nobody seals or opens for both", ("Decrypt", "Encrypt"), NOBODY, (*OF_A_REPORT, *OF_A_PARTNER)),
    key(
        "A11 nobody changes the key, or takes it away",
        ("ScheduleKeyDeletion", "DisableKey", "PutKeyPolicy", "CreateGrant", "GenerateDataKey"),
        NOBODY,
        (),
        OF_A_REPORT,
    ),
    table("A11 the desk alone reads identities", READS, "identities IDENTITY#a", "desk_api"),
    table("A11 the intake alone writes them", WRITES, "identities IDENTITY#a", "alerts_api"),
    table("A11 as they once were, too", READS, "identities ALERT#a", "desk_api"),
    table("A11 and these nobody writes", WRITES, "identities ALERT#a"),
    *(
        table("A11 nobody rewrites an opening, or takes one away", CHANGES, f"{where}#a")
        for where in ("identities OPENED", "identities OPENINGS", "meals OPENED", "meals OPENINGS")
    ),
    table("A11 who opens it, writes it", ("PutItem", "PartiQLInsert"), "identities OPENED#a", "desk_api"),
    table("A11 also for the month", ("PutItem", "PartiQLInsert"), "identities OPENINGS#a", "desk_api"),
    table("A11 a child's file too", ("PutItem", "PartiQLInsert"), "meals OPENED#a", "desk_api meals_api"),
    table("A11 whoever it is", ("PutItem", "PartiQLInsert"), "meals OPENINGS#a", "desk_api meals_api people_api"),
    table("A11 the person concerned sees it, and the desk", READS, "identities OPENED#a", "alerts_api desk_api"),
    table("A11 the month's list is the reviewer's", READS, "identities OPENINGS#a", "desk_api"),
    table("A11 and of children", READS, "meals OPENINGS#a", f"desk_api {AUDIT}"),
    table("A11 whose account was opened", READS, "meals OPENED#a", f"desk_api {AUDIT}"),
    table("A5 who works for a centre is the desk's to read", READS, "identities TEAM#a", "desk_api"),
    table("A5 and written with the account", WRITES, "identities TEAM#a", "people_api"),
    table("A11 whose report it is, its service knows", READS, "identities ACCOUNT#a", "alerts_api people_api"),
    table("A11 it is written with the report, and forgotten", WRITES, "identities ACCOUNT#a", "alerts_api people_api"),
    table("A1 a badge is the desk's to give", WRITES, "identities BADGES#a", "desk_api"),
    table("A1 and stands beside a report", READS, "identities BADGES#a", "alerts_api desk_api"),
    table("A10 nobody reads a counter", READS, "limits COUNTER#a"),
    table("A10 the intake alone counts", WRITES, "limits COUNTER#a", "alerts_api"),
    table("A10 nobody reads a salt", READS, "limits SALT"),
    table(
        "A10 the intake alone salts, and the clock alone throws it away",
        WRITES,
        "limits SALT",
        "alerts_api keep_clocks",
    ),
    table("A10 no salt is changed", ("UpdateItem", "PartiQLUpdate"), "limits SALT"),
    table("P4 calls of a partner are counted where they come", ALL, "limits CALLS#a", "meals_api"),
    # ── what somebody may (P1–P5) ─────────────────────────────────────────────────────────────────────────────────
    table("P3 the API of people alone writes rights", WRITES, "identities PERSON#a", "people_api"),
    table(
        "P3 they are read where they count",
        READS,
        "identities PERSON#a",
        "people_api make_token meals_api desk_api warn_lapses",
    ),
    table("P3 and none is taken away unseen", ("DeleteItem", "BatchWriteItem"), "identities PERSON#a"),
    *(
        table("P2 links are the API's of people", ALL, f"identities {where}#a", "people_api")
        for where in ("LETTER", "LETTERS", "LETTER_REQUEST", "PAIRING", "TRIES")
    ),
    table(
        "P2 whose a child's accounts are, links and reminders know",
        READS,
        "identities LINKED#a",
        "people_api warn_lapses",
    ),
    table("P2 and links alone write", WRITES, "identities LINKED#a", "people_api"),
    table("O3 who was reminded is known to who reminds", ALL, "identities WARNED#a", "warn_lapses"),
    table(
        "O3 who wants no mail is known there, and to who hears it",
        READS,
        "identities MAILS#a",
        "people_api warn_lapses",
    ),
    table("O3 and said to the API of people alone", WRITES, "identities MAILS#a", "people_api"),
    table("P4 codes are the API's of people", ALL, "identities CODE#a", "people_api"),
    table("P4 and renewals", ALL, "identities RENEWAL#a", "people_api"),
    table("P4 a ticket is written there", WRITES, "identities TICKET#a", "people_api"),
    table("P4 and read before a token is made", READS, "identities TICKET#a", "make_token"),
    table("P4 who is a partner, no function decides", WRITES, "meals PARTNER#a"),
    table("P4 nor whose a client is", WRITES, "meals CLIENT#a"),
    table("P4 a feed is numbered by its watcher", WRITES, "meals FEED#a", "check_misuse"),
    table("P4 a webhook is its partner's", WRITES, "meals WEBHOOKS", "meals_api"),
    table("P4 how far it was pushed, the sender says too", WRITES, "meals PUSHED#a", "meals_api push_events"),
    table("P4 nobody takes a feed away", ("DeleteItem", "BatchWriteItem"), "meals FEED#a"),
    # ── photos (A6), and the proof (O1) ───────────────────────────────────────────────────────────────────────────
    *(
        bucket("A6 what cleans photos alone reads an original", ("GetObject",), f"uploads/{folder}/a", "receive_photo")
        for folder in ("uploads", "questions")
    ),
    bucket("A6 a slot is the intake's to give", ("PutObject",), "uploads/uploads/a", "alerts_api"),
    bucket("A6 or a question's", ("PutObject",), "uploads/questions/a", "meals_api"),
    *(
        bucket("A6 what cleans photos alone writes evidence", ("PutObject",), f"evidence/{folder}/a", "receive_photo")
        for folder in ("alerts", "questions")
    ),
    bucket("A6 the desk alone shows what is clean", ("GetObject",), "evidence/alerts/a", "desk_api"),
    *(
        bucket("A6 nobody takes evidence away", TAKEN_AWAY, f"evidence/{folder}/a")
        for folder in ("alerts", "questions")
    ),
    bucket("O1 the proof alone writes its reports", ("PutObject",), "reports/proof/a", "nightly_audit"),
    bucket("O1 its parts write parts", ("PutObject",), "reports/proof_segments/a", "audit_segment"),
    bucket("O1 they are put together from its parts", ("GetObject",), "reports/proof_segments/a", "nightly_audit"),
    bucket("O1 nobody takes one away", TAKEN_AWAY, "reports/proof/a"),
    bucket("O1 the proof alone adds to its chain", ("PutObject",), "proofs/chain/a", "nightly_audit"),
    bucket("O1 the chain is the auditor's", ("GetObject",), "proofs/chain/a", "nightly_audit audit_segment desk_api"),
    bucket("O1 nobody takes a link away", TAKEN_AWAY, "proofs/chain/a"),
    bucket("O5 the weekly look alone adds to the chain of weeks", ("PutObject",), "proofs/weeks/a", "weekly_patterns"),
    bucket("O5 the chain of weeks is the auditor's", ("GetObject",), "proofs/weeks/a", "weekly_patterns desk_api"),
    bucket("O5 nobody takes a week away", TAKEN_AWAY, "proofs/weeks/a"),
    # ── who calls whom ────────────────────────────────────────────────────────────────────────────────────────────
    call(
        "A2 the duty officer is paged by who follows reports",
        "sns:Publish",
        "sns:dolbom-duty",
        "follow_alerts keep_clocks",
    ),
    call(
        "P4 the sender is woken by the feed's watcher",
        "lambda:InvokeFunction",
        "lambda:function:dolbom-push-events",
        "check_misuse push_events",
    ),
)


def uses(forbidden: Forbidden, function: str) -> Iterator[Use]:
    """A call as IAM would see it; of KMS in each of its contexts, by itself and through services."""
    for action in forbidden.actions:
        keys: list[tuple[str, tuple[str, ...]]] = []
        if forbidden.partition:
            keys.append((LEADING_KEYS, (forbidden.partition,)))
        if forbidden.attributes:
            keys.append((ATTRIBUTES, forbidden.attributes))
        through = ((), ((VIA, (f"dynamodb.{REGION}.amazonaws.com",)),)) if forbidden.contexts else ((),)
        for names, via in product(forbidden.contexts or ((),), through):
            context = [(f"{SEALED_FOR}{name}", ("a",)) for name in names]
            told = [("kms:EncryptionContextKeys", names)] if names else []
            yield Use(function, action, forbidden.where, (*keys, *context, *told, *via))


def opened(policies: Policies, rules: tuple[Forbidden, ...] = RULES) -> list[str]:
    return [
        f"{function} may {use.action.partition(':')[2]}: {forbidden.rule}"
        for forbidden, function in product(rules, sorted(FUNCTIONS))
        if function not in forbidden.but
        for use in uses(forbidden, function)
        if policies.allow(use)
    ]


def test_no_role_may_do_what_the_rules_forbid() -> None:
    assert opened(synthesised()) == []


def test_whom_a_rule_names_may_do_some_of_it() -> None:
    """Nobody is excused from what nobody would do: the table asks for what exists, by the names that policies have."""
    policies = synthesised()
    idle = [
        f"{function}: {forbidden.rule}"
        for forbidden in RULES
        for function in sorted(forbidden.but)
        if not any(
            statement.function == function and statement.allows(replace(use, keys=_widest(statement, use)))
            for statement in policies.statements
            for use in uses(forbidden, function)
        )
    ]
    assert idle == []


def _widest(statement: Statement, use: Use) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The keys of a call, with no other attributes than the statement is for."""
    known = statement.values(ATTRIBUTES)
    found = dict(use.keys)
    return tuple(sorted((found | {ATTRIBUTES: known} if known else found).items()))


def test_each_line_is_told_once_it_is_opened() -> None:
    """The checker says no: of every line, as soon as a function that it does not name is granted one of its actions."""
    kept = synthesised()
    silent = []
    for forbidden in RULES:
        other = next(name for name in sorted(FUNCTIONS) if name not in forbidden.but)
        for action in forbidden.actions:
            grant = Statement(other, (action,), (forbidden.where,))
            if not opened(Policies((grant,), kept.keys), (forbidden,)):
                silent.append(f"{forbidden.rule} {action}")
    assert silent == []


KEYS = re.compile(r"^ {0,11}(?:meals|alerts|identities|limits)? +([A-Z_]{4,})(?:#|  )", re.MULTILINE)


def test_every_partition_that_the_keys_tell_of_is_in_a_line() -> None:
    told = {forbidden.partition.partition("#")[0] for forbidden in RULES}
    for path in (ROOT / "layers" / "dolbom" / "python").rglob("keys.py"):
        head = path.read_text().split('"""')[1]
        assert set(KEYS.findall(head)) - {"TOLD"} <= told, path


@pytest.mark.parametrize("name", ["uploads", "evidence", "files", "reports"])
def test_every_bucket_is_in_a_line(name: str) -> None:
    assert any(f":::dolbom-{name}-" in forbidden.where for forbidden in RULES)
