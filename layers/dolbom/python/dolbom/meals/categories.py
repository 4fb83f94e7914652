"""Kinds of merchants. Which of them a town's children cannot order from is the town's policy (M7)."""

from typing import Literal

Category = Literal[
    "korean",
    "chinese",
    "japanese",
    "western",
    "snack",
    "chicken_pizza",
    "bakery",
    "convenience",
    "mart",
    "cafe",
    "pub",
    "other",
]
