"""Indicator files as bodies send them: whose, in which form, and which lines of them count (D1)."""
