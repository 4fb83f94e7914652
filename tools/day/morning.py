"""Morning: two towns are switched on by data, and the month's money arrives as a file (M2, M15)."""

from datetime import datetime

from dolbom.clock import month_of, seoul_day
from tools.day.cast import Cast
from tools.day.operator import Operator
from tools.day.script import Story
from tools.day.town import LOAD_KRW, POLICIES, SHOPS, json_file, load_file, monthly_loads


def play(story: Story, operator: Operator, cast: Cast, now: datetime) -> None:
    month = month_of(seoul_day(now))
    with story.step("Yongin's and Uiwang's rules, and four shops, as files", "M15", "2 rules, 4 shops") as step:
        rules = operator.drop(f"policies/{cast.code}.json", json_file(POLICIES))
        shops = operator.drop(f"merchants/{cast.code}.json", json_file([shop.profile() for shop in SHOPS]))
        step.got = f"{rules['posted']} rules, {shops['posted']} shops"

    file = load_file(cast.loads(LOAD_KRW)) + f"{cast.code}-typo,{cast.haneul.child_id},41460,-5,\n"
    count = len(cast.children)
    with story.step(
        f"A load file: {LOAD_KRW:,} for {count} children, and a slip in its last line",
        "M2",
        f"{count} loaded, line {count + 2} named",
    ) as step:
        result = operator.drop(f"loads/{cast.code}.csv", file)
        named = ", ".join(f"line {error['line']} named" for error in result["errors"])
        step.got, step.words = f"{result['posted']} loaded, {named}", result["errors"][0]["detail"]

    with story.step(
        "A file that broke off within its last amount, 50,000", "M2", f"0 loaded, line 2 named, still {LOAD_KRW:,}"
    ) as step:
        cut = load_file([cast.load(cast.haneul, "cut", 50_000)]).partition("000,")[0]
        broken = operator.drop(f"loads/{cast.code}-cut.csv", cut)
        named = ", ".join(f"line {error['line']} named" for error in broken["errors"])
        loaded = cast.haneul.allowance().body["month"]["amount"]
        step.got, step.words = f"{broken['posted']} loaded, {named}, still {loaded:,}", broken["errors"][0]["detail"]

    with story.step("The same file under another name", "M2", f"0 loaded, {count} known, still {LOAD_KRW:,}") as step:
        again = operator.drop(f"loads/{cast.code}-again.csv", file)
        loaded = cast.haneul.allowance().body["month"]["amount"]
        step.got = f"{again['posted']} loaded, {again['already']} known, still {loaded:,}"

    with story.step("What Haneul can spend here and now", "M9", "20,000 today, 4 coupons") as step:
        told = cast.haneul.allowance(SHOPS[0]).body
        step.got, step.words = f"{told['today']['amount']:,} today, {told['coupons']['left']} coupons", told["message"]

    # For whoever tries the API after the day: the children of build/local.json have money too.
    operator.drop(f"loads/{month}.csv", load_file(monthly_loads(month)))
