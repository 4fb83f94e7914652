"""Patterns of texts that more than one form asks for. Nobody is shown one: `dolbom.texts` says what it means."""

NOT_BLANK = r"\S"
"""At least one character that can be seen."""
PHONE = r"^\+?[0-9][0-9 -]{6,18}[0-9]$"
