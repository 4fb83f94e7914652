"""What an account lacks before children eat by it: reads, changes nothing, and says each thing in a sentence.

    python -m tools.doctor          of the embedded cloud, which has none of most of it
    python -m tools.doctor --aws    of the account of installation.json (make aws-doctor)

The checklist is docs/aws-first-deploy.md; each check has a line there.
"""

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from infra import installation
from infra.installation import Installation, Table, protocol_of
from infra.names import origin_secret_name, physical, prefix
from tools.cloud.clients import Client, clients
from tools.page_drill import TOPICS, heard_by, topics
from tools.steps import ROOT, StepFailed, finish

KEPT: tuple[Table, ...] = ("meals", "alerts", "identities")


@dataclass(frozen=True)
class Asked:
    """Who is asked, and what the installation says."""

    client: Client
    said: Installation
    domain: str = ""
    """The pages' own, from `cdk.json`; CloudFront's where it is empty."""
    certificate: str = ""


Check = Callable[[Asked], Iterator[str]]


def root_has_a_second_factor(asked: Asked) -> Iterator[str]:
    summary = asked.client("iam").get_account_summary()["SummaryMap"]
    if not summary.get("AccountMFAEnabled"):
        yield "the account's root signs in with a password alone: give it a second factor"
    if summary.get("AccountAccessKeysPresent"):
        yield "the account's root has access keys: delete them"


def lambda_has_room(asked: Asked) -> Iterator[str]:
    has = int(asked.client("lambda").get_account_settings()["AccountLimit"]["ConcurrentExecutions"])
    if has < asked.said.concurrency:
        yield (
            f"Lambda may run {has} at once, and installation.json says {asked.said.concurrency}: ask for more in"
            " Service Quotas (L-B99A9384)"
        )


def mail_is_out_of_the_sandbox(asked: Asked) -> Iterator[str]:
    account = asked.client("sesv2").get_account()
    if not account.get("ProductionAccessEnabled"):
        yield "SES is in its sandbox: it sends 200 mails a day, and to verified addresses alone; ask for production"
    if not account.get("SendingEnabled", True):
        yield "SES has stopped sending for this account: see its reputation"


def mail_is_signed(asked: Asked) -> Iterator[str]:
    domain = asked.said.mail_domain
    try:
        identity = asked.client("sesv2").get_email_identity(EmailIdentity=domain)
    except ClientError:
        yield f"SES does not know {domain}: is the service stack deployed?"
        return
    if not identity.get("VerifiedForSendingStatus") or identity["DkimAttributes"].get("Status") != "SUCCESS":
        tokens = ", ".join(identity["DkimAttributes"].get("Tokens", []))
        yield f"{domain} is not verified: put its DKIM records into the DNS ({tokens or 'SES shows them'})"
    if identity.get("ConfigurationSetName") != physical("notices"):
        yield f"mails of {domain} go through no configuration set: what comes back is told to nobody"


def pages_are_heard(asked: Asked) -> Iterator[str]:
    sns = asked.client("sns")
    there = topics(sns)
    for name in map(physical, TOPICS):
        if name not in there:
            yield f"there is no topic {name}: is the service stack deployed?"
            continue
        heard = list(heard_by(sns, there[name]))
        if not any(is_confirmed for *_, is_confirmed in heard):
            yield f"nobody hears {name}: what it says reaches no one"
        yield from (f"{where} has not confirmed that it hears {name}" for _, where, is_yes in heard if not is_yes)


def text_messages_go_out(asked: Asked) -> Iterator[str]:
    if not any(protocol_of(one) == "sms" for one in (*asked.said.duty, *asked.said.alarms)):
        return
    if asked.client("sns").get_sms_sandbox_account_status()["IsInSandbox"]:
        yield "text messages are in SNS's sandbox: they reach verified numbers alone; ask to leave it"


def pages_have_a_domain(asked: Asked) -> Iterator[str]:
    if not asked.domain:
        yield "the pages have no domain of their own: cdk.json, web.domain and web.certificate"
        return
    state = asked.client("acm:us-east-1").describe_certificate(CertificateArn=asked.certificate)["Certificate"]
    if state["Status"] != "ISSUED":
        yield f"the certificate of {asked.domain} is {state['Status']}: put its record into the DNS"


def origin_secret_is_there(asked: Asked) -> Iterator[str]:
    try:
        asked.client("secretsmanager").describe_secret(SecretId=origin_secret_name())
    except ClientError:
        yield f"there is no secret {origin_secret_name()}: is the data stack deployed?"


def staff_has_a_second_factor(asked: Asked) -> Iterator[str]:
    cognito, pools = asked.client("cognito-idp"), _pools(asked)
    if physical("staff") not in pools:
        yield "there is no pool of staff: is the data stack deployed?"
        return
    state = cognito.get_user_pool_mfa_config(UserPoolId=pools[physical("staff")]).get("MfaConfiguration")
    if state != "ON":
        yield f"the second factor of staff is {state}, not ON: a password alone opens identities"


def sign_up_mails_go_through_ses(asked: Asked) -> Iterator[str]:
    cognito = asked.client("cognito-idp")
    for name, pool in _pools(asked).items():
        sends = cognito.describe_user_pool(UserPoolId=pool)["UserPool"].get("EmailConfiguration", {})
        if sends.get("EmailSendingAccount", "COGNITO_DEFAULT") != "DEVELOPER":
            yield (
                f"the pool {name} mails by Cognito itself, 50 a day: once SES has verified the domain, say"
                ' "pools_mail_by_ses": true in installation.json, and make deploy-data'
            )


def uploads_are_emptied(asked: Asked) -> Iterator[str]:
    account = asked.client("sts").get_caller_identity()["Account"]
    bucket = f"{physical('uploads')}-{account}-{asked.said.region}"
    try:
        rules = asked.client("s3").get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    except ClientError:
        rules = []
    if not any(rule["Status"] == "Enabled" and rule.get("Expiration", {}).get("Days") == 1 for rule in rules):
        yield f"nothing empties {bucket}: a photo that cannot be cleaned would stay, with where it was taken"


def tables_can_be_restored(asked: Asked) -> Iterator[str]:
    dynamodb = asked.client("dynamodb")
    for table in KEPT:
        name = asked.said.table(table)
        try:
            told = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
        except ClientError:
            yield f"there is no table {name}: is the data stack deployed?"
            continue
        if told.get("PointInTimeRecoveryDescription", {}).get("PointInTimeRecoveryStatus") != "ENABLED":
            yield f"{name} cannot be restored to a second of before: point-in-time recovery is off"


def copies_are_made(asked: Asked) -> Iterator[str]:
    try:
        vault = asked.client("backup").describe_backup_vault(BackupVaultName=physical("backups"))
    except ClientError:
        yield "there is no vault of backups: is the data stack deployed?"
        return
    if not vault.get("Locked"):
        yield "the vault of backups is not locked: whoever takes the account over empties it"
    if not vault.get("NumberOfRecoveryPoints"):
        yield "the vault of backups is empty: the first copies come at three in the morning; is DynamoDB opted in?"


def changes_are_recorded(asked: Asked) -> Iterator[str]:
    try:
        state = asked.client("cloudtrail").get_trail_status(Name=physical("trail"))
    except ClientError:
        yield "there is no trail: who changes a row is written down by nobody"
        return
    if not state.get("IsLogging"):
        yield "the trail does not log: who changes a row is written down by nobody"


def a_budget_tells(asked: Asked) -> Iterator[str]:
    account = asked.client("sts").get_caller_identity()["Account"]
    found = asked.client("budgets").describe_budgets(AccountId=account).get("Budgets", [])
    if not any(budget["BudgetName"] == physical("month") for budget in found):
        yield "no budget tells what a month costs before the bill does"


def alarms_act(asked: Asked) -> Iterator[str]:
    pages = asked.client("cloudwatch").get_paginator("describe_alarms").paginate(AlarmNamePrefix=physical(""))
    found = [alarm for page in pages for alarm in page["MetricAlarms"]]
    if not found:
        yield "there are no alarms: is the watch stack deployed?"
    for alarm in found:
        if not alarm.get("ActionsEnabled", True):
            yield f"the alarm {alarm['AlarmName']} is switched off"


CHECKS: tuple[Check, ...] = (
    root_has_a_second_factor,
    lambda_has_room,
    mail_is_out_of_the_sandbox,
    mail_is_signed,
    pages_are_heard,
    text_messages_go_out,
    pages_have_a_domain,
    origin_secret_is_there,
    staff_has_a_second_factor,
    sign_up_mails_go_through_ses,
    uploads_are_emptied,
    tables_can_be_restored,
    copies_are_made,
    changes_are_recorded,
    a_budget_tells,
    alarms_act,
)


def examine(asked: Asked) -> dict[str, list[str]]:
    """What each check finds missing; a check that gets no answer says so."""
    found: dict[str, list[str]] = {}
    for check in CHECKS:
        try:
            found[check.__name__] = list(check(asked))
        except (ClientError, BotoCoreError) as error:
            found[check.__name__] = [f"could not be asked: {error}"]
    return found


def _pools(asked: Asked) -> dict[str, str]:
    pages = asked.client("cognito-idp").get_paginator("list_user_pools").paginate(MaxResults=60)
    pools = {pool["Name"]: pool["Id"] for page in pages for pool in page["UserPools"]}
    return {name: pool for name, pool in pools.items() if name in (prefix(), physical("staff"))}


def main() -> None:
    parser = argparse.ArgumentParser(prog="tools.doctor", description="What an account lacks.")
    parser.add_argument("--aws", action="store_true", help="of the account of installation.json")
    is_aws = parser.parse_args().aws
    try:
        said = installation.read(installation.OWN if is_aws else installation.EXAMPLE)
    except ValueError as error:
        raise StepFailed(str(error)) from None
    web: dict[str, str] = {"domain": said.web_domain, "certificate": said.web_certificate}
    if not (said.web_domain or said.environment):
        web = json.loads((ROOT / "cdk.json").read_text())["context"]["web"]
    found = examine(Asked(clients(is_aws=is_aws), said, web["domain"], web["certificate"]))
    for name, missing in found.items():
        print(f"  {'✗' if missing else '✓'} {name.replace('_', ' ')}")
        for sentence in missing:
            print(f"      {sentence}")
    if count := sum(map(len, found.values())):
        raise StepFailed(f"{count} things are missing: docs/aws-first-deploy.md")


if __name__ == "__main__":
    finish(main)
