"""A month's loads for a town's children: computed from policy and calendar, looked at, confirmed, taken back (M2)."""
