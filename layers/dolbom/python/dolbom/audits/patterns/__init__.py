"""Weekly patterns of shops that no single payment shows (O5): counted from the ledger, held against a shop's own past
and its peers, and told to the auditor. Nothing here is read where a payment is decided."""
