"""A table made anew from its own past: DynamoDB's point-in-time recovery, or a backup where the table itself is gone.

What a restore leaves out (stream, time to live, recovery, protection) is put back as the data stack's template has it.
"""

import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from infra.installation import Table
from infra.names import physical
from tools.steps import StepFailed

POLL_S = 20.0
RESTORE_S_MAX = 24 * 3600.0
ACTIVE = "ACTIVE"
TEMPLATE_BYTES_MAX = 51_200
"""Of a template that goes with the call itself."""


def wanted(template: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """What a data stack's template says of the table of that name.

    Raises:
        StepFailed: it says nothing.
    """
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::DynamoDB::Table" and resource["Properties"]["TableName"] == name:
            properties: Mapping[str, Any] = resource["Properties"]
            return properties
    raise StepFailed(f"the data stack has no table {name}")


def restore(dynamodb: Any, table: Table, source: str, into: str, *, at: datetime | None, poll_s: float) -> str:
    """Begins to make `into`, and waits until it is there; from what, in words. Where it is there already, nothing.

    Raises:
        StepFailed: neither the table nor a backup of it is there.
    """
    if state(dynamodb, into) is not None:
        return _there(dynamodb, into, poll_s, "was there already")
    how = {"TargetTableName": into, "BillingModeOverride": "PAY_PER_REQUEST", **_key(table)}
    if state(dynamodb, source) is not None:
        when = {"RestoreDateTime": at} if at else {"UseLatestRestorableTime": True}
        dynamodb.restore_table_to_point_in_time(SourceTableName=source, **when, **how)
        return _there(dynamodb, into, poll_s, f"restored from {source}, as of {at or 'the last moment'}")
    # DynamoDB makes such a backup of a table with recovery when it is deleted, and keeps it for 35 days.
    listed = dynamodb.get_paginator("list_backups").paginate(TableName=source, BackupType="ALL")
    backups = [backup for page in listed for backup in page["BackupSummaries"]]
    if not backups:
        raise StepFailed(
            f"there is neither {source} nor a backup of it in DynamoDB: take one of the vault (aws backup"
            f" list-recovery-points-by-backup-vault --backup-vault-name {physical('backups')}; aws backup"
            f" start-restore-job with targetTableName={into}), then this command again"
        )
    newest = max(backups, key=lambda backup: backup["BackupCreationDateTime"])
    dynamodb.restore_table_from_backup(BackupArn=newest["BackupArn"], **how)
    return _there(dynamodb, into, poll_s, f"restored from the backup of {newest['BackupCreationDateTime']:%FT%T%z}")


def complete(dynamodb: Any, into: str, said: Mapping[str, Any], poll_s: float) -> list[str]:
    """Puts back what a restore leaves out; what was put back. Again it finds nothing to do."""
    done, now = [], dynamodb.describe_table(TableName=into)["Table"]
    stream = said.get("StreamSpecification")
    if stream and not now.get("StreamSpecification", {}).get("StreamEnabled"):
        dynamodb.update_table(TableName=into, StreamSpecification={**stream, "StreamEnabled": True})
        _there(dynamodb, into, poll_s, "")
        done.append("stream")
    lives = said.get("TimeToLiveSpecification")
    known = dynamodb.describe_time_to_live(TableName=into)["TimeToLiveDescription"]["TimeToLiveStatus"]
    if lives and known not in ("ENABLED", "ENABLING"):
        only = {name: lives[name] for name in ("AttributeName", "Enabled")}
        dynamodb.update_time_to_live(TableName=into, TimeToLiveSpecification=only)
        done.append("time to live")
    recovery = said.get("PointInTimeRecoverySpecification", {})
    if recovery.get("PointInTimeRecoveryEnabled"):
        dynamodb.update_continuous_backups(TableName=into, PointInTimeRecoverySpecification=dict(recovery))
        done.append("point-in-time recovery")
    if said.get("DeletionProtectionEnabled") and not now.get("DeletionProtectionEnabled"):
        dynamodb.update_table(TableName=into, DeletionProtectionEnabled=True)
        done.append("protection from deletion")
    return done


def take_in(cloudformation: Any, stack: str, deployed: Mapping[str, Any], resources: Mapping[str, Any]) -> None:
    """Has a stack take tables in that are there already, as these resources of its template. Those that it has are left
    alone; nothing else of the stack changes.

    Raises:
        StepFailed: the template grew larger than what can be sent with a call.
        WaiterError: CloudFormation refuses, and says why in the stack's events.
    """
    new = {
        logical_id: resource for logical_id, resource in resources.items() if logical_id not in deployed["Resources"]
    }
    if not new:
        return
    template = {**deployed, "Resources": {**deployed["Resources"], **new}}
    body = json.dumps(template, ensure_ascii=False, separators=(",", ":"))
    if len(body.encode()) > TEMPLATE_BYTES_MAX:
        raise StepFailed(
            f"the template of {stack} is too large to be sent: npx cdk import {stack} takes it from a bucket"
        )
    change = f"restored-{datetime.now(UTC):%Y%m%d%H%M%S}"
    named = {"StackName": stack, "ChangeSetName": change}
    cloudformation.create_change_set(
        **named,
        ChangeSetType="IMPORT",
        TemplateBody=body,
        Capabilities=["CAPABILITY_NAMED_IAM"],
        Parameters=[{"ParameterKey": name, "UsePreviousValue": True} for name in template.get("Parameters", {})],
        ResourcesToImport=[
            {
                "ResourceType": resource["Type"],
                "LogicalResourceId": logical_id,
                "ResourceIdentifier": {"TableName": resource["Properties"]["TableName"]},
            }
            for logical_id, resource in new.items()
        ],
    )
    cloudformation.get_waiter("change_set_create_complete").wait(**named, WaiterConfig={"Delay": 2})
    cloudformation.execute_change_set(**named)
    cloudformation.get_waiter("stack_import_complete").wait(StackName=stack, WaiterConfig={"Delay": 2})


def state(dynamodb: Any, name: str) -> str | None:
    """A table's state; None where there is none of that name."""
    try:
        return str(dynamodb.describe_table(TableName=name)["Table"]["TableStatus"])
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        return None


def _key(table: Table) -> dict[str, Any]:
    """Under which key a restored table lies: left out, it would be one of DynamoDB's own, and open to whoever reads."""
    if table != "identities":
        return {"SSESpecificationOverride": {"Enabled": True, "SSEType": "KMS"}}
    key = f"alias/{physical('identities')}"
    return {"SSESpecificationOverride": {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key}}


def _there(dynamodb: Any, name: str, poll_s: float, words: str) -> str:
    deadline = time.monotonic() + RESTORE_S_MAX
    while state(dynamodb, name) != ACTIVE:
        if time.monotonic() > deadline:
            raise StepFailed(f"{name} is not there after {RESTORE_S_MAX / 3600:.0f} hours: this command again waits on")
        time.sleep(poll_s)
    return words
