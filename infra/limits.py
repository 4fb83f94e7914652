"""Limits of functions that others go by as well. Like names, they are known without the CDK."""

REQUESTS_PER_S_MAX = 500
"""Of one API, whoever asks."""
REQUESTS_BURST_MAX = 1000
TIMEOUT_S = 15
"""The longest that one AWS call can take (`dolbom.aws.CALL_S_MAX`), and six seconds for what is before it."""
