"""Night: the proof that every won adds up; then a row is tampered with, and the proof names it (O1)."""

import copy
import json
from datetime import datetime
from typing import Any

from dolbom.clock import seoul_day
from dolbom.meals import keys
from tools.day.cast import Cast
from tools.day.operator import Operator
from tools.day.script import Story

MOVED_KRW = 2_000


def play(story: Story, operator: Operator, cast: Cast, now: datetime) -> None:
    day = seoul_day(now).isoformat()
    with story.step("Every order, entry and account of both towns", "O1", "0 findings") as step:
        step.got = f"{operator.prove(day)['findings']} findings"

    _auditor(story, operator, cast)
    original = operator.row(keys.child(cast.haneul.child_id), keys.order(cast.dinner_id))
    try:
        _tampered(story, operator, original, day)
    finally:
        if original is not None:
            operator.overwrite(original)

    with story.step("The row is put back from its copy, and all is proved again", "O1", "0 findings") as step:
        step.got = f"{operator.prove(day)['findings']} findings"


def page(now: datetime) -> str:
    """The key of the day's proof as a page, in the reports bucket."""
    return f"proof/{seoul_day(now).isoformat()}/report.html"


def _auditor(story: Story, operator: Operator, cast: Cast) -> None:
    with story.step("The auditor reads the dinner's ledger", "O1", "hold, capture, refund; each sums to 0") as step:
        auditor = operator.phone_of("auditor", "meals")
        entries = auditor.get(f"/orders/{cast.dinner_id}/ledger", child_id=cast.haneul.child_id).body["entries"]
        sums = {sum(leg["amount"] for leg in entry["legs"]) for entry in entries}
        step.got = f"{', '.join(entry['kind'] for entry in entries)}; each sums to {', '.join(map(str, sums))}"


def _tampered(story: Story, operator: Operator, original: dict[str, Any] | None, day: str) -> None:
    expected = "that row alone: order_differs, seal_broken"
    with story.step(
        "Somebody moves 2,000 from courier to merchant in one row; sums still balance", "O1", expected
    ) as s:
        if original is None:
            raise LookupError("the dinner's row is not there")
        operator.overwrite(_moved(original))
        proved = operator.prove(day)
        report = json.loads(operator.object("reports", proved["report"]["json"]) or b"{}")
        named = {(finding["pk"], finding["sk"]) for finding in report["findings"]}
        codes = {finding["code"] for finding in report["findings"]}
        alone = named == {(original["pk"]["S"], original["sk"]["S"])}
        s.got = f"{'that row alone' if alone else f'{len(named)} rows'}: {', '.join(sorted(codes))}"
        s.words = "; ".join(sorted({finding["what"] for finding in report["findings"]}))


def _moved(row: dict[str, Any]) -> dict[str, Any]:
    """The row with won moved between two legs of its capture, in DynamoDB's own form."""
    changed = copy.deepcopy(row)
    for entry in changed["journal"]["L"]:
        if entry["M"]["kind"]["S"] == "capture":
            for leg in entry["M"]["legs"]["L"]:
                by = {"merchant": MOVED_KRW, "courier": -MOVED_KRW}.get(leg["M"]["account"]["S"], 0)
                leg["M"]["amount"]["N"] = str(int(leg["M"]["amount"]["N"]) + by)
    return changed
