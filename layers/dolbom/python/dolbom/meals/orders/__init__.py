"""Orders: quoted, placed, captured, voided, refunded; what a child may spend; what a merchant sees."""
