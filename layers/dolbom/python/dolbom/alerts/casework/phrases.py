"""One-time phrases (A12): what the officer says first on the call, and the reporter reads beside the receipt code.

Elders hang up on strangers, and rightly. Three plain words are easy to say, to hear and to compare.
"""

import secrets
from collections.abc import Callable, Sequence

# ruff: noqa: SIM905 - lists of words, to be read as such
COLOURS = "빨간 파란 노란 하얀 푸른 검은 초록 보라 분홍 은빛 금빛 밝은".split()
QUALITIES = "작은 커다란 느린 빠른 조용한 따뜻한 시원한 달콤한 착한 씩씩한 고운 튼튼한 즐거운 젊은".split()
THINGS = "사과 나무 구름 바다 고래 토끼 참새 나비 우산 연필 기차 호수 언덕 단추 모자 장갑 그릇 등대 편지 시계".split()


def new_phrase(choose: Callable[[Sequence[str]], str] = secrets.choice) -> str:
    """A phrase such as `푸른 조용한 등대`: one of 3,360, good for one call."""
    return f"{choose(COLOURS)} {choose(QUALITIES)} {choose(THINGS)}"
