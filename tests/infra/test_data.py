"""What must never be lost, and never be read by strangers."""

import json
import re
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from dolbom.gateways.directory import FIRST_PASSWORD_DAYS
from tests.support import Resource, resources, template

TABLES = resources("data", "AWS::DynamoDB::Table")
BUCKETS = resources("data", "AWS::S3::Bucket")


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_recoverable_encrypted_and_never_deleted(table: str) -> None:
    found = TABLES[table]["Properties"]
    is_kept = found["TableName"] != "dolbom-limits"
    assert found["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is is_kept
    assert found["SSESpecification"]["SSEEnabled"] is True
    assert found["DeletionProtectionEnabled"] is True
    assert TABLES[table]["UpdateReplacePolicy"] == "Retain"
    # What a first deployment that fails has made is in no second one's way.
    assert TABLES[table]["DeletionPolicy"] == "RetainExceptOnCreate"


def test_the_streams_carry_both_images_and_identities_have_none() -> None:
    streams = {
        table["Properties"]["TableName"]: table["Properties"].get("StreamSpecification") for table in TABLES.values()
    }
    both = {"StreamViewType": "NEW_AND_OLD_IMAGES"}
    assert streams == {"dolbom-meals": both, "dolbom-alerts": both, "dolbom-identities": None, "dolbom-limits": None}


def test_A10_salts_and_counters_have_a_table_of_their_own_without_backup_and_stream_that_forgets() -> None:
    (limits,) = (
        table["Properties"] for table in TABLES.values() if table["Properties"]["TableName"] == "dolbom-limits"
    )
    assert limits["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": False}
    assert "StreamSpecification" not in limits
    assert limits["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}


def test_A11_identities_lie_under_a_key_of_their_own() -> None:
    by_name = {table["Properties"]["TableName"]: table["Properties"] for table in TABLES.values()}
    key = by_name["dolbom-identities"]["SSESpecification"]["KMSMasterKeyId"]["Fn::GetAtt"][0]
    assert resources("data", "AWS::KMS::Key")[key]["Properties"]["EnableKeyRotation"] is True
    assert "KMSMasterKeyId" not in by_name["dolbom-alerts"]["SSESpecification"]


@pytest.mark.parametrize("bucket", BUCKETS)
def test_a_bucket_is_private_and_encrypted(bucket: str) -> None:
    found = BUCKETS[bucket]["Properties"]
    assert found["PublicAccessBlockConfiguration"] == {
        "BlockPublicAcls": True,
        "BlockPublicPolicy": True,
        "IgnorePublicAcls": True,
        "RestrictPublicBuckets": True,
    }
    assert found["BucketEncryption"]
    assert BUCKETS[bucket]["UpdateReplacePolicy"] == "Retain"
    assert BUCKETS[bucket]["DeletionPolicy"] == "RetainExceptOnCreate"


@pytest.mark.parametrize("bucket", BUCKETS)
def test_a_bucket_is_reached_over_tls_only(bucket: str) -> None:
    policies = [
        policy["Properties"]["PolicyDocument"]["Statement"]
        for policy in resources("data", "AWS::S3::BucketPolicy").values()
        if policy["Properties"]["Bucket"] == {"Ref": bucket}
    ]
    denied = [s for statements in policies for s in statements if s["Effect"] == "Deny" and s["Action"] == "s3:*"]
    assert {"Bool": {"aws:SecureTransport": "false"}} in [statement["Condition"] for statement in denied]


def test_A6_an_original_photo_lives_for_a_day_at_most() -> None:
    uploads = next(found for name, found in BUCKETS.items() if name.startswith("Uploads"))
    assert [rule["ExpirationInDays"] for rule in _rules(uploads)] == [1]
    assert "VersioningConfiguration" not in uploads["Properties"], "an old version would outlive the day"


@pytest.mark.parametrize("name", ["Evidence", "Files", "Reports"])
def test_what_is_kept_is_versioned(name: str) -> None:
    found = next(bucket for logical_id, bucket in BUCKETS.items() if logical_id.startswith(name))
    assert found["Properties"]["VersioningConfiguration"] == {"Status": "Enabled"}


def test_O1_nobody_deletes_a_link_of_the_chain_of_proofs_for_five_years() -> None:
    found = next(bucket["Properties"] for name, bucket in BUCKETS.items() if name.startswith("Proofs"))
    assert found["ObjectLockEnabled"] is True
    retention = found["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]
    assert retention == {"Mode": "COMPLIANCE", "Days": 5 * 365}
    assert found["VersioningConfiguration"] == {"Status": "Enabled"}
    allowed = json.dumps(list(resources("service", "AWS::IAM::Policy").values()))
    assert "s3:BypassGovernanceRetention" not in allowed
    assert "s3:DeleteObjectVersion" not in allowed


def test_A1_no_access_log_holds_the_address_of_who_reports() -> None:
    logged = {name for name, bucket in BUCKETS.items() if "LoggingConfiguration" in bucket["Properties"]}
    assert not {name for name in logged if name.startswith(("Uploads", "Evidence"))}


def test_what_a_person_is_entitled_to_is_written_by_administrators_only() -> None:
    clients = resources("data", "AWS::Cognito::UserPoolClient").values()
    found = {c["Properties"]["ClientName"]: c["Properties"] for c in clients}
    assert sorted(found["app"]["WriteAttributes"]) == ["email", "locale"]
    assert found["desk"]["WriteAttributes"] == ["locale"]
    read = {*found["app"]["ReadAttributes"], *found["desk"]["ReadAttributes"]}
    assert not {name for name in read if name.startswith("custom:")}


def pool(name: str) -> dict[str, Any]:
    pools = resources("data", "AWS::Cognito::UserPool").values()
    return next(found["Properties"] for found in pools if found["Properties"]["UserPoolName"] == name)


def test_P1_residents_sign_up_by_themselves_with_a_code_by_mail_and_nothing_else() -> None:
    residents = pool("dolbom")
    assert residents["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is False
    assert residents["AutoVerifiedAttributes"] == residents["AliasAttributes"] == ["email"]
    assert [each["Name"] for each in residents["Schema"] if each.get("Required")] == ["email"]
    assert residents["AccountRecoverySetting"]["RecoveryMechanisms"] == [{"Name": "verified_email", "Priority": 1}]
    assert "{####}" in residents["VerificationMessageTemplate"]["EmailMessage"]


def test_P5_nobody_signs_up_as_staff_or_signs_in_without_a_second_factor() -> None:
    staff = pool("dolbom-staff")
    assert staff["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True
    assert staff["MfaConfiguration"] == "ON"
    assert staff["EnabledMfas"] == ["SOFTWARE_TOKEN_MFA"]
    assert staff["Policies"]["PasswordPolicy"]["TemporaryPasswordValidityDays"] == FIRST_PASSWORD_DAYS


TICKET = {"DefineAuthChallenge", "CreateAuthChallenge", "VerifyAuthChallengeResponse"}
"""What Cognito asks where a partner's app brings the ticket of a child's consent."""


def test_P3_P4_what_makes_tokens_is_asked_for_both_pools_and_takes_tickets_for_residents_alone() -> None:
    for name, beside in (("dolbom", TICKET), ("dolbom-staff", set[str]())):
        called = pool(name)["LambdaConfig"]
        assert set(called) == {"PreTokenGeneration"} | beside
        for function in called.values():
            assert str(function).count("function:dolbom-make-token") == 1


def test_the_stack_brings_no_helper_functions() -> None:
    kinds = {resource["Type"] for resource in template("data")["Resources"].values()}
    assert not {kind for kind in kinds if kind.startswith(("AWS::Lambda", "Custom::"))}


def _rules(bucket: Resource) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = bucket["Properties"]["LifecycleConfiguration"]["Rules"]
    return found


def test_a_key_that_is_to_be_deleted_comes_back_by_the_runbooks_commands() -> None:
    """Word for word, as KMS takes them: by its own words no alias to two of them."""
    asked = re.findall(r"`aws kms ([a-z-]+) --key-id ([^`]+?)(?: --query [^`]+)?`", Path("docs/runbook.md").read_text())
    assert [name for name, _ in asked] == ["describe-key", "cancel-key-deletion", "enable-key"]
    with mock_aws():
        kms = boto3.client("kms", region_name="ap-northeast-2")
        made = kms.create_key()["KeyMetadata"]["KeyId"]
        kms.create_alias(AliasName="alias/dolbom-identities", TargetKeyId=made)
        kms.schedule_key_deletion(KeyId=made, PendingWindowInDays=30)
        told: dict[str, str] = {}
        for name, key in asked:
            operation = "".join(part.title() for part in name.split("-"))
            words = kms.meta.service_model.operation_model(operation).input_shape.members["KeyId"].documentation
            assert not key.startswith("alias/") or "alias" in words, name
            answer = getattr(kms, name.replace("-", "_"))(KeyId=told.get(key, key))
            told.setdefault("<key id>", answer.get("KeyMetadata", {}).get("KeyId", ""))
        assert kms.describe_key(KeyId=made)["KeyMetadata"]["KeyState"] == "Enabled"


def test_a_vault_that_is_gone_is_there_again_by_the_runbooks_commands_as_the_data_stack_had_made_it() -> None:
    page = Path("docs/runbook.md").read_text()
    asked = re.findall(r"^ *aws backup ([a-z-]+) (--.*)$", page, re.MULTILINE)
    assert [name for name, _ in asked] == ["create-backup-vault", "put-backup-vault-lock-configuration"]
    with mock_aws():
        backup = boto3.client("backup", region_name="ap-northeast-2")
        for name, options in asked:
            told = dict(re.findall(r"--([a-z-]+) (\S+)", options))
            given = {"".join(part.title() for part in option.split("-")): value for option, value in told.items()}
            getattr(backup, name.replace("-", "_"))(
                **{option: int(value) if value.isdecimal() else value for option, value in given.items()}
            )
        (made,) = backup.list_backup_vaults()["BackupVaultList"]
    (wanted,) = [each["Properties"] for each in resources("data", "AWS::Backup::BackupVault", "aws").values()]
    assert made["BackupVaultName"] == wanted["BackupVaultName"]
    assert {name: made[name] for name in wanted["LockConfiguration"]} == wanted["LockConfiguration"]
