"""Answers without their words: the status and the facts that matter, from the model and from the functions alike."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Told:
    """An answer: the status and the facts that matter."""

    status: int
    facts: Any


def told(status: int, body: Any) -> Told:
    """What a real answer tells of the facts that matter."""
    if status >= 400:
        facts = body["code"]
        return Told(status, (facts, _left_of_decline(body)) if status == 402 else facts)
    if "refused" in body:
        return Told(status, {"refused": body["refused"]})
    if "undone" in body:
        return Told(status, {"undone": body["undone"]["amount"]})
    if "here" in body:
        return Told(status, {"left": (body["today"]["amount"], body["month"]["amount"], body["coupons"]["left"])})
    if body.get("state") == "declined":
        left = body["left"]
        return Told(
            status, {"declined": (body["code"], (left["today"]["amount"], left["month"]["amount"], left["coupons"]))}
        )
    facts = {name: body[name] for name in ("state", "day") if name in body}
    facts |= {name: body[name]["amount"] for name in ("total", "captured", "refunded") if name in body}
    if "tender" in body:
        facts["tender"] = tuple(body["tender"][who]["amount"] for who in ("benefit", "coupon", "own_money"))
        left = body["left"]
        facts["left"] = (left["today"]["amount"], left["month"]["amount"], left["coupons"])
    if "allowance_token" in body:
        facts = {name: facts[name] for name in ("tender", "left")}
    return Told(status, facts)


def _left_of_decline(body: Any) -> tuple[int, int, int]:
    return body["left_today"], body["left_month"], body["left_coupons"]


def comparable(answer: Told) -> Told:
    """Without what only the model itself needs to know."""
    if isinstance(answer.facts, dict):
        return Told(answer.status, {name: fact for name, fact in answer.facts.items() if not name.startswith("_")})
    return answer
