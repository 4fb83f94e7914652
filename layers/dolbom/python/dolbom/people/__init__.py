"""Who may what, as data (P3): entitlements of people as rows of `identities`, and what of them a token carries."""
