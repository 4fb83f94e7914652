"""Reporters who sign in: what is theirs, and their badges."""
