"""What an account lacks is said in plain words: each check says yes where it is there, and no where it is not.

Answers have AWS's own shapes: botocore refuses to be told any other.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

import botocore.session
import pytest
from botocore.stub import Stubber

from infra.installation import EXAMPLE, read
from infra.names import physical
from tools import doctor
from tools.doctor import CHECKS, Asked

SAID = read(EXAMPLE)
NOW = datetime(2026, 11, 26, tzinfo=UTC)
TOPIC = "arn:aws:sns:ap-northeast-2:123456789012:{}"
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/0"
SIGNED = {"VerifiedForSendingStatus": True, "DkimAttributes": {"Status": "SUCCESS"}}
POOLS = {
    "UserPools": [{"Name": "dolbom", "Id": "ap-northeast-2_a"}, {"Name": "dolbom-staff", "Id": "ap-northeast-2_b"}]
}
RESTORABLE = {
    "ContinuousBackupsDescription": {
        "ContinuousBackupsStatus": "ENABLED",
        "PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": "ENABLED"},
    }
}


def subscribed(arn: str) -> dict[str, Any]:
    one = {"SubscriptionArn": arn, "Owner": "1", "Protocol": "sms", "Endpoint": "+82", "TopicArn": "t"}
    return {"Subscriptions": [one]}


WELL: dict[str, dict[str, Any]] = {
    "iam.get_account_summary": {"SummaryMap": {"AccountMFAEnabled": 1, "AccountAccessKeysPresent": 0}},
    "lambda.get_account_settings": {"AccountLimit": {"ConcurrentExecutions": 1000}},
    "sesv2.get_account": {"ProductionAccessEnabled": True, "SendingEnabled": True},
    "sesv2.get_email_identity": {**SIGNED, "ConfigurationSetName": "dolbom-notices"},
    "sns.list_topics": {"Topics": [{"TopicArn": TOPIC.format(name)} for name in map(physical, doctor.TOPICS)]},
    "sns.list_subscriptions_by_topic": subscribed("arn:aws:sns:…:1"),
    "sns.get_sms_sandbox_account_status": {"IsInSandbox": False},
    "acm.describe_certificate": {"Certificate": {"Status": "ISSUED"}},
    "secretsmanager.describe_secret": {"Name": "dolbom-origin-1"},
    "cognito-idp.list_user_pools": POOLS,
    "cognito-idp.get_user_pool_mfa_config": {"MfaConfiguration": "ON"},
    "cognito-idp.describe_user_pool": {"UserPool": {"EmailConfiguration": {"EmailSendingAccount": "DEVELOPER"}}},
    "s3.get_bucket_lifecycle_configuration": {
        "Rules": [{"Status": "Enabled", "Prefix": "", "Expiration": {"Days": 1}}]
    },
    "dynamodb.describe_continuous_backups": RESTORABLE,
    "backup.describe_backup_vault": {"Locked": True, "NumberOfRecoveryPoints": 3},
    "cloudtrail.get_trail_status": {"IsLogging": True},
    "sts.get_caller_identity": {"Account": "123456789012"},
    "budgets.describe_budgets": {
        "Budgets": [{"BudgetName": "dolbom-month", "TimeUnit": "MONTHLY", "BudgetType": "COST"}]
    },
    "cloudwatch.describe_alarms": {"MetricAlarms": [{"AlarmName": "dolbom-x", "ActionsEnabled": True}]},
}
GONE = "gone"
"""AWS says that there is no such thing."""


@cache
def client_of(service: str) -> Any:
    """One for all accounts: each stubs it only while it is asked."""
    session = botocore.session.get_session()
    return session.create_client(service, "ap-northeast-2", aws_access_key_id="a", aws_secret_access_key="b")


def account(**changed: Any) -> Callable[[str], Any]:
    """An account that answers well but for what is changed, by `service__operation`."""
    told = {
        **WELL,
        **{name.replace("__", ".").replace("cognito_idp", "cognito-idp"): it for name, it in changed.items()},
    }

    def client(service: str) -> Any:
        name = service.partition(":")[0]
        return Answering(
            client_of(name), {key.partition(".")[2]: it for key, it in told.items() if key.startswith(f"{name}.")}
        )

    return client


class Answering:
    """A client of botocore, with answers of the shapes of its service."""

    def __init__(self, client: Any, told: dict[str, Any]) -> None:
        self.client, self.told = client, told

    def __getattr__(self, operation: str) -> Any:
        if operation == "get_paginator":
            return lambda name: Pages(self, name)

        def ask(**asked: Any) -> Any:
            with Stubber(self.client) as stub:
                if self.told[operation] == GONE:
                    stub.add_client_error(operation, "ResourceNotFoundException")
                else:
                    stub.add_response(operation, self.told[operation], asked)
                return getattr(self.client, operation)(**asked)

        return ask


class Pages:
    def __init__(self, client: Answering, operation: str) -> None:
        self.client, self.operation = client, operation

    def paginate(self, **asked: Any) -> Any:
        return [getattr(self.client, self.operation)(**asked)]


def asked(domain: str = "dolbom.invalid", **changed: Any) -> Asked:
    return Asked(account(**changed), SAID, domain, CERTIFICATE)


def test_an_account_that_lacks_nothing_is_told_nothing() -> None:
    assert {name: found for name, found in doctor.examine(asked()).items() if found} == {}


LACKS: list[tuple[str, dict[str, Any], str]] = [
    ("root_has_a_second_factor", {"iam__get_account_summary": {"SummaryMap": {}}}, "with a password alone"),
    (
        "root_has_a_second_factor",
        {"iam__get_account_summary": {"SummaryMap": {"AccountMFAEnabled": 1, "AccountAccessKeysPresent": 1}}},
        "root has access keys",
    ),
    (
        "lambda_has_room",
        {"lambda__get_account_settings": {"AccountLimit": {"ConcurrentExecutions": 10}}},
        "Lambda may run 10 at once, and installation.json says 1000",
    ),
    ("mail_is_out_of_the_sandbox", {"sesv2__get_account": {"ProductionAccessEnabled": False}}, "SES is in its sandbox"),
    (
        "mail_is_out_of_the_sandbox",
        {"sesv2__get_account": {"ProductionAccessEnabled": True, "SendingEnabled": False}},
        "SES has stopped sending",
    ),
    ("mail_is_signed", {"sesv2__get_email_identity": GONE}, "SES does not know dolbom.example.org"),
    (
        "mail_is_signed",
        {
            "sesv2__get_email_identity": {
                "VerifiedForSendingStatus": False,
                "DkimAttributes": {"Status": "PENDING", "Tokens": ["abc"]},
                "ConfigurationSetName": "dolbom-notices",
            }
        },
        "put its DKIM records into the DNS (abc)",
    ),
    ("mail_is_signed", {"sesv2__get_email_identity": SIGNED}, "what comes back is told to nobody"),
    ("pages_are_heard", {"sns__list_topics": {"Topics": []}}, "there is no topic dolbom-duty"),
    ("pages_are_heard", {"sns__list_subscriptions_by_topic": {"Subscriptions": []}}, "nobody hears dolbom-duty"),
    (
        "pages_are_heard",
        {"sns__list_subscriptions_by_topic": subscribed("PendingConfirmation")},
        "+82 has not confirmed that it hears dolbom-duty",
    ),
    ("text_messages_go_out", {"sns__get_sms_sandbox_account_status": {"IsInSandbox": True}}, "SNS's sandbox"),
    ("pages_have_a_domain", {"domain": ""}, "the pages have no domain of their own"),
    (
        "pages_have_a_domain",
        {"acm__describe_certificate": {"Certificate": {"Status": "PENDING_VALIDATION"}}},
        "the certificate of dolbom.invalid is PENDING_VALIDATION",
    ),
    ("origin_secret_is_there", {"secretsmanager__describe_secret": GONE}, "there is no secret dolbom-origin-1"),
    ("staff_has_a_second_factor", {"cognito_idp__list_user_pools": {"UserPools": []}}, "there is no pool of staff"),
    (
        "staff_has_a_second_factor",
        {"cognito_idp__get_user_pool_mfa_config": {"MfaConfiguration": "OPTIONAL"}},
        "the second factor of staff is OPTIONAL, not ON",
    ),
    (
        "sign_up_mails_go_through_ses",
        {"cognito_idp__describe_user_pool": {"UserPool": {}}},
        "the pool dolbom mails by Cognito itself, 50 a day",
    ),
    (
        "uploads_are_emptied",
        {"s3__get_bucket_lifecycle_configuration": GONE},
        "nothing empties dolbom-uploads-1234567890",
    ),
    (
        "uploads_are_emptied",
        {
            "s3__get_bucket_lifecycle_configuration": {
                "Rules": [
                    {"Status": "Disabled", "Prefix": "", "Expiration": {"Days": 1}},
                    {"Status": "Enabled", "Prefix": "", "Expiration": {"Days": 30}},
                ]
            }
        },
        "a photo that cannot be cleaned would stay",
    ),
    ("tables_can_be_restored", {"dynamodb__describe_continuous_backups": GONE}, "there is no table dolbom-meals"),
    (
        "tables_can_be_restored",
        {
            "dynamodb__describe_continuous_backups": {
                "ContinuousBackupsDescription": {"ContinuousBackupsStatus": "ENABLED"}
            }
        },
        "dolbom-meals cannot be restored",
    ),
    ("copies_are_made", {"backup__describe_backup_vault": GONE}, "there is no vault of backups"),
    ("copies_are_made", {"backup__describe_backup_vault": {"NumberOfRecoveryPoints": 1}}, "is not locked"),
    ("copies_are_made", {"backup__describe_backup_vault": {"Locked": True}}, "the vault of backups is empty"),
    ("changes_are_recorded", {"cloudtrail__get_trail_status": GONE}, "there is no trail"),
    ("changes_are_recorded", {"cloudtrail__get_trail_status": {"IsLogging": False}}, "the trail does not log"),
    ("a_budget_tells", {"budgets__describe_budgets": {"Budgets": []}}, "no budget tells"),
    ("alarms_act", {"cloudwatch__describe_alarms": {"MetricAlarms": []}}, "there are no alarms"),
    (
        "alarms_act",
        {"cloudwatch__describe_alarms": {"MetricAlarms": [{"AlarmName": "dolbom-x", "ActionsEnabled": False}]}},
        "the alarm dolbom-x is switched off",
    ),
    ("lambda_has_room", {"lambda__get_account_settings": GONE}, "could not be asked"),
]


@pytest.mark.parametrize(("check", "changed", "sentence"), LACKS)
def test_what_an_account_lacks_is_said_and_nothing_else(check: str, changed: dict[str, Any], sentence: str) -> None:
    (one,) = [each for each in CHECKS if each.__name__ == check]
    found = doctor.examine(asked(**changed))[check]
    assert any(sentence in each for each in found), found
    assert list(one(asked())) == []


def test_each_check_is_shown_to_say_no() -> None:
    assert {check for check, *_ in LACKS} == {check.__name__ for check in CHECKS}
