"""A town's figures of a month: how the card was used, and no cell that tells of fewer than five children (M16)."""
