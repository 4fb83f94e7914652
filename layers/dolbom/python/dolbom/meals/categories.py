"""Kinds of merchants."""

from typing import Literal

Category = Literal[
    "korean", "chinese", "japanese", "western", "snack", "chicken_pizza", "bakery", "mart", "cafe", "pub", "other"
]
