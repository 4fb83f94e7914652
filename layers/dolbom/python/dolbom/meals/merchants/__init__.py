"""Shops: how they come to be registered, where they are found, and what they are paid (M7, M8, M10)."""
