"""Meals (아동급식): accounts, orders, the ledger, and the two watchers over them."""
