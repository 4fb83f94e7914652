"""Findings (발견) of all audits, as the auditor works on them: assigned, explained, closed with a reason, and back if
still there. Audits write through `store`, people through `routes`."""
