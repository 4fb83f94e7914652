"""Webhooks: a partner's feed, posted to its server page by page as it grows, signed (P4, M8)."""
