"""The day's chapters, in their order."""

from datetime import datetime

from tools.day import desk, dinner, discovery, honorary, morning, neighbour, night, third_town, till
from tools.day.cast import new_cast
from tools.day.operator import Operator
from tools.day.script import Story


def play(operator: Operator, story: Story, now: datetime) -> None:
    """Plays one day with a cast of its own."""
    with story.chapter("아침 · Two towns are switched on by data"):
        cast = new_cast(operator, now)
        morning.play(story, operator, cast, now)
    if not story.is_ok:
        return  # nobody has money: nothing that follows could go as told
    third = None
    with story.chapter("세 번째 시군구 · A third town is planned while two run"):
        third = third_town.play_before(story, operator, cast, now)
    with story.chapter("저녁 · Dinner, paid like any other order"):
        dinner.play(story, operator, cast, now)
    with story.chapter("가게 · At the till"):
        till.play(story, operator, cast, now)
    with story.chapter("이웃 · A neighbour is worried"):
        neighbour.play(story, operator, cast, now)
    with story.chapter("명예사회복지공무원 · Somebody who looks after the street signs in"):
        honorary.play(story, operator, cast)
    with story.chapter("주민센터 · A case, from the first call to its outcome"):
        desk.play(story, operator, cast)
    with story.chapter("발굴 · A round of discovery comes to a centre"):
        discovery.play(story, operator, cast, now)
    with story.chapter("시작 · The third town has begun"):
        third_town.play_after(story, third)
    with story.chapter("밤 · The nightly proof"):
        night.play(story, operator, cast, now)
