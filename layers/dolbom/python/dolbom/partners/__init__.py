"""Partners: delivery apps, the Cognito clients that are theirs, and the shops that they serve (P4)."""
