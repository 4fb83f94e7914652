"""The nights' reports as a chain, and the weeks': that none was changed, left out, put elsewhere or written over, and
that each day, and each week, has one.

    python -m tools.audit_verify                     on the embedded cloud (make audit-verify)
    python -m tools.audit_verify --aws BUCKET        in the AWS account of the environment

It ends with 1 where something is wrong, and says what.
"""

import argparse
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from dolbom.audits.chain import FOLDER, WEEKS, broken, links, listed, unlisted
from dolbom.audits.findings.schedule import AUDITS
from dolbom.clock import seoul_day, system_clock
from dolbom.gateways.objects import Bucket
from tools.cloud import commands as embedded
from tools.cloud import people
from tools.cloud.clients import clients
from tools.steps import StepFailed, finish


def problems(client: Any, name: str, until: str, folder: str = FOLDER) -> list[str]:
    """All that is wrong with a chain in a bucket, up to a day, or a week's Monday, whose report must be there."""
    bucket = Bucket(client, name)

    def read(key: str) -> bytes | None:
        opened = bucket.open(key)
        return b"".join(opened[1]) if opened is not None else None

    every = timedelta(weeks=1) if folder == WEEKS else timedelta(days=1)
    names = links(bucket, folder)
    found = [*broken(names, read, until, every), *unlisted(names, listed(bucket, folder))]
    return [*found, *written_over(client, name, folder)]


def weeks_problems(client: Any, name: str, now: datetime) -> list[str]:
    """All that is wrong with the chain of weeks, up to the last one that must be there: a town that is new has none."""
    due = next(AUDITS["weekly_patterns"].periods_due(now))
    has_begun = bool(links(Bucket(client, name), WEEKS) or listed(Bucket(client, name), WEEKS))
    return problems(client, name, due, WEEKS) if has_begun else []


def written_over(client: Any, name: str, folder: str = FOLDER) -> Iterator[str]:
    """Objects of the chain that stand in more than one version, or are marked as deleted: the lock keeps what they said
    first, and each version can be read."""
    versions: dict[str, int] = {}
    for page in client.get_paginator("list_object_versions").paginate(Bucket=name, Prefix=folder):
        for each in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
            versions[each["Key"]] = versions.get(each["Key"], 0) + 1
    for key, many in sorted(versions.items()):
        if many > 1:
            yield f"{key}: written over, {many} versions"


def main() -> None:
    parser = argparse.ArgumentParser(prog="tools.audit_verify", description="The chain of the nights' proofs.")
    parser.add_argument("--aws", metavar="BUCKET", help="the bucket of proofs, in the AWS account of the environment")
    chosen = parser.parse_args()
    if chosen.aws:
        client, name = clients(is_aws=True)("s3"), chosen.aws
    else:
        cloud = embedded.chosen()
        known = embedded.known(cloud)
        cloud.enter()
        client, name = people.client(cloud, "s3"), known["resources"]["buckets"]["proofs"]
    yesterday = (seoul_day(system_clock()) - timedelta(days=1)).isoformat()
    found = [*problems(client, name, yesterday), *weeks_problems(client, name, system_clock())]
    for problem in found:
        print(problem)
    if found:
        raise StepFailed(f"{len(found)} things are wrong with the chain of proofs")
    print("the chain of proofs is whole")


if __name__ == "__main__":
    finish(main)
