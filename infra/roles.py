"""Who may sign in, and what partners' servers may do: groups and scopes, by their names in tokens. And who delivers
files, by what they are called."""

import re

from dolbom.discovery.catalogue import SERVED, bodies

GROUPS = {
    "child": "아동: sees and spends the own allowance",
    "guardian": "보호자: acts for the children named in the account",
    "resident": "주민: reports a crisis and follows the own reports",
    "honorary": "명예사회복지공무원: reports as a resident does; the badge is the municipality's to give",
    "council": "지역사회보장협의체 위원: the same",
    "caseworker": "주민센터 담당자: works the queue of the own centre",
    "lead": "주민센터 팀장: does the same, and gives reports to the workers of the team",
    "officer": "시군구 담당자: children, policies, misuse cases of the own municipality",
    "auditor": "감사: reads ledgers and figures",
}
SCOPES = {
    "orders.capture": "Capture a held order",
    "orders.refund": "Refund a captured order",
    "merchants.read": "Read merchants",
    "webhooks.write": "Decide where the feed is posted",
}

FOLDERS_OF_A_TOWN: tuple[str, ...] = ("policies", "merchants", "enrolments", "loads")
FOLDERS_OF_A_NETWORK: tuple[str, ...] = ("settlements",)
FOLDERS_OF_A_BODY: tuple[str, ...] = ("indicators",)
BODY = "body-"
"""What a body's name begins with among the senders, so that no card network has it: `body-power`."""
_TOWN, _NETWORK = re.compile(r"[0-9]{5}"), re.compile(r"[a-z][a-z0-9-]{1,19}")


def folders_of(sender: str) -> tuple[str, tuple[str, ...]]:
    """How a sender's own folder is called, and below which folders it has one.

    Raises:
        ValueError: it is no municipality's code, no body of the catalogue and no card network's name.
    """
    if sender.startswith(BODY):
        body = sender.removeprefix(BODY)
        if body not in {*bodies(), SERVED}:
            raise ValueError(f"{body!r} is no body that sends indicators")
        return body, FOLDERS_OF_A_BODY
    if _TOWN.fullmatch(sender):
        return sender, FOLDERS_OF_A_TOWN
    if _NETWORK.fullmatch(sender):
        return sender, FOLDERS_OF_A_NETWORK
    raise ValueError(f"{sender!r} is neither a municipality's code nor a card network's name")
