"""What a partner's server reads: one of its orders, its refunds, its shops and their menus (P4)."""
