"""A drill: says on each topic that nothing has happened, and tells who could have heard it.

    python -m tools.page_drill          on the embedded cloud (make page-drill)
    python -m tools.page_drill --aws    in the AWS account of installation.json (make page-drill AWS=1)

SNS takes a message that nobody hears. So a drill is over when a person has said "I heard it": those are listed whom to
ask, and it fails where a topic has nobody who has confirmed.
"""

import argparse
from collections.abc import Iterator
from typing import Any

from infra.names import physical
from tools.cloud.clients import clients
from tools.steps import StepFailed, finish

TOPICS = ("duty", "alarms", "mail_troubles")
SUBJECT = "DRILL Dolbom: nobody is in danger"
TEXT = (
    "훈련입니다. 위험에 처한 사람은 없습니다. 이 알림을 받으면 담당자에게 받았다고 알려 주세요.\n"
    "This is a drill: nobody is in danger. Tell whoever runs it that you have heard it."
)
PENDING = ("PendingConfirmation", "Deleted")


def heard_by(sns: Any, topic_arn: str) -> Iterator[tuple[str, str, bool]]:
    """Who hears a topic: how, where, and whether it is confirmed."""
    for page in sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic_arn):
        for one in page["Subscriptions"]:
            yield one["Protocol"], one["Endpoint"], one["SubscriptionArn"] not in PENDING


def topics(sns: Any) -> dict[str, str]:
    """The topics that people hear, by name; those that there are."""
    arns = (topic["TopicArn"] for page in sns.get_paginator("list_topics").paginate() for topic in page["Topics"])
    by_name = {arn.rpartition(":")[2]: arn for arn in arns}
    return {name: by_name[name] for name in map(physical, TOPICS) if name in by_name}


def drill(sns: Any) -> list[str]:
    """Says it on every topic, prints who was told, and answers what is wrong, a sentence each."""
    found = topics(sns)
    missing = [name for name in map(physical, TOPICS) if name not in found]
    wrong = [f"there is no topic {name}: is the service stack deployed?" for name in missing]
    for name, arn in found.items():
        sns.publish(TopicArn=arn, Subject=SUBJECT, Message=TEXT)
        print(f"{name}: said")
        confirmed = 0
        for protocol, endpoint, is_confirmed in heard_by(sns, arn):
            confirmed += is_confirmed
            print(f"    {protocol} {endpoint}: {'ask whether it was heard' if is_confirmed else 'has NOT confirmed'}")
        if not confirmed:
            wrong.append(f"nobody hears {name}: what it says reaches no one")
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser(prog="tools.page_drill", description="A drill on the topics that people hear.")
    parser.add_argument("--aws", action="store_true", help="in the AWS account of the environment")
    client = clients(is_aws=parser.parse_args().aws)
    if wrong := drill(client("sns")):
        raise StepFailed("\n".join(wrong))


if __name__ == "__main__":
    finish(main)
