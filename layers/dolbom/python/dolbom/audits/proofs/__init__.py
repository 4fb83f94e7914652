"""What the auditor reads of the nightly proofs."""
