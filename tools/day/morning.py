"""Morning: two towns are switched on by data, and the month's money arrives as a file (M2, M15)."""

from datetime import datetime
from typing import Any

from dolbom.clock import month_of, seoul_day
from tools.day.cast import Cast
from tools.day.operator import Operator
from tools.day.script import Story
from tools.day.town import (
    LOAD_KRW,
    SHOPS,
    YONGIN,
    enrolment_files,
    load_file,
    load_files,
    monthly_loads,
    rule_files,
    shop_files,
)


def play(story: Story, operator: Operator, cast: Cast, now: datetime) -> None:
    month = month_of(seoul_day(now))
    with story.step("Yongin's and Uiwang's rules, and four shops, as files", "M15", "2 rules, 4 shops") as step:
        rules = operator.drop_all(rule_files(cast.code))
        shops = operator.drop_all(shop_files(cast.code))
        step.got = f"{posted(rules)} rules, {known(shops)} shops"

    loads, count = cast.loads(LOAD_KRW), len(cast.children)
    with story.step("Each town enrols its children: a load opens no account", "M1", f"{count} enrolled") as step:
        step.got = f"{posted(operator.drop_all(enrolment_files(cast.code, loads)))} enrolled"

    files = load_files(cast.code, loads)
    yongin = f"loads/{YONGIN}/{cast.code}.csv"
    files[yongin] += f"{cast.code}-typo,{cast.haneul.child_id},{YONGIN},-5,\n"
    line = files[yongin].count("\n")
    with story.step(
        f"Load files: {LOAD_KRW:,} for {count} children, and a slip in Yongin's last line",
        "M2",
        f"{count} loaded, line {line} named",
    ) as step:
        results = operator.drop_all(files)
        errors = [error for result in results for error in result["errors"]]
        named = ", ".join(f"line {error['line']} named" for error in errors)
        step.got = f"{posted(results)} loaded, {named}"
        step.words = errors[0]["detail"]

    with story.step(
        "A file that broke off within its last amount, 50,000", "M2", f"0 loaded, line 2 named, still {LOAD_KRW:,}"
    ) as step:
        cut = load_file([cast.load(cast.haneul, "cut", 50_000)]).partition("000,")[0]
        broken = operator.drop(f"loads/{YONGIN}/{cast.code}-cut.csv", cut)
        named = ", ".join(f"line {error['line']} named" for error in broken["errors"])
        loaded = cast.haneul.allowance().body["month"]["amount"]
        step.got, step.words = f"{broken['posted']} loaded, {named}, still {loaded:,}", broken["errors"][0]["detail"]

    of_yongin = line - 2
    with story.step(
        "The same file under another name", "M2", f"0 loaded, {of_yongin} known, still {LOAD_KRW:,}"
    ) as step:
        again = operator.drop(f"loads/{YONGIN}/{cast.code}-again.csv", files[yongin])
        loaded = cast.haneul.allowance().body["month"]["amount"]
        step.got = f"{again['posted']} loaded, {again['already']} known, still {loaded:,}"

    with story.step("What Haneul can spend here and now", "M9", "20,000 today, 4 coupons") as step:
        told = cast.haneul.allowance(SHOPS[0]).body
        step.got, step.words = f"{told['today']['amount']:,} today, {told['coupons']['left']} coupons", told["message"]

    # For whoever tries the API after the day: the children of build/local.json have money too.
    operator.drop_all(enrolment_files(month, monthly_loads(month)))
    operator.drop_all(load_files(month, monthly_loads(month)))


def posted(results: list[dict[str, Any]]) -> int:
    """What some files have brought, together."""
    return sum(result["posted"] for result in results)


def known(results: list[dict[str, Any]]) -> int:
    """What is known by some files, whether they brought it or had brought it on another day."""
    again: int = sum(result["already"] for result in results)
    return posted(results) + again
