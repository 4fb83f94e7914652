"""Photos: slots, uploads, cleaning; fail closed (A6)."""
