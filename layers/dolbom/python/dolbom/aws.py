"""AWS clients: built once a process, with time-outs and retries that end before the function does.

botocore directly: boto3 adds nothing that is used here and costs a function's start 50 ms. It is imported where it
is first needed: DynamoDB is called by a client of our own (dolbom/wire/client.py), and many calls ask nothing else.
"""

from functools import cache, partial
from typing import Any
from weakref import WeakSet

from dolbom.wire.environment import from_environment

CONNECT_TIMEOUT_S = 1.0
READ_TIMEOUT_S = 3.0
ATTEMPTS_MAX = 2
BACKOFF_S_MAX = 1.0
"""botocore's longest wait before its second attempt."""
CALL_S_MAX = ATTEMPTS_MAX * (CONNECT_TIMEOUT_S + READ_TIMEOUT_S) + (ATTEMPTS_MAX - 1) * BACKOFF_S_MAX
"""The longest that a call can take, all attempts at it."""
ATTEMPT_S_MAX = CONNECT_TIMEOUT_S + READ_TIMEOUT_S
"""The longest that one attempt can take, where there is only one."""

CONNECT_TIMEOUT_S_WAITED_FOR = 0.5
READ_TIMEOUT_S_WAITED_FOR = 0.8
CALL_S_MAX_WAITED_FOR = ATTEMPTS_MAX * (CONNECT_TIMEOUT_S_WAITED_FOR + READ_TIMEOUT_S_WAITED_FOR) + BACKOFF_S_MAX
"""The longest that a call can take where AWS itself waits for the function: Cognito does for five seconds, whatever the
function's own time-out is."""

CALLED = "dolbom"
"""How calls name their sender, in CloudTrail too. botocore's own name is put together twice for each call, from a dozen
facts about the process: 0.08 ms on a build machine, where a whole read takes half a millisecond."""

HEARD_BY_PEOPLE = frozenset({"sns", "sesv2"})
"""What is said twice is heard twice: we try again ourselves, and then say so."""


def aws_errors() -> Any:
    """botocore's exceptions, for `except`: what is looked at when something is caught is imported by then."""
    import botocore.exceptions

    return botocore.exceptions


@cache
def session() -> Any:
    """The process's session of botocore: it looks for credentials once."""
    import botocore.session

    return botocore.session.get_session()


_MADE: WeakSet[Any] = WeakSet()
"""The clients that this process has made and holds."""


def close_connections() -> None:
    """Ends the connections of all clients there are: each opens another one with its next call."""
    for made in _MADE:
        made.close()


@cache
def client(service: str, *, is_waited_for: bool = False) -> Any:
    """The process's client of a service, in the region and at the endpoint that the environment names; `is_waited_for`
    where AWS waits for the function but for a moment. DynamoDB's is our own where the environment allows; those of
    other services are made when they are first asked."""
    if service == "dynamodb":
        own = from_environment(
            connect_timeout_s=CONNECT_TIMEOUT_S_WAITED_FOR if is_waited_for else CONNECT_TIMEOUT_S,
            read_timeout_s=READ_TIMEOUT_S_WAITED_FOR if is_waited_for else READ_TIMEOUT_S,
            attempts_max=ATTEMPTS_MAX,
            backoff_s_max=BACKOFF_S_MAX,
            user_agent=CALLED,
        )
        if own is None:
            return by_botocore(service, is_waited_for=is_waited_for)
        _MADE.add(own)
        return own
    return _Later(service, is_waited_for)


class _Later:
    """A client of botocore's that is made when something of it is first wanted."""

    def __init__(self, service: str, is_waited_for: bool) -> None:
        self._make = cache(partial(by_botocore, service, is_waited_for=is_waited_for))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._make(), name)


def by_botocore(service: str, *, is_waited_for: bool = False) -> Any:
    """A client of botocore's. Parameters are not validated by it: the shapes are ours, tested, and DynamoDB refuses a
    wrong one itself. S3's addresses, which browsers are given, are those of the region: the global ones redirect for a
    day after a bucket is made, and neither a form nor a signature survives that.
    """
    from botocore.config import Config

    config = Config(
        connect_timeout=CONNECT_TIMEOUT_S_WAITED_FOR if is_waited_for else CONNECT_TIMEOUT_S,
        read_timeout=READ_TIMEOUT_S_WAITED_FOR if is_waited_for else READ_TIMEOUT_S,
        retries={"mode": "standard", "total_max_attempts": 1 if service in HEARD_BY_PEOPLE else ATTEMPTS_MAX},
        parameter_validation=False,
        user_agent=CALLED,
        s3={"addressing_style": "path" if session().get_config_variable("endpoint_url") else "virtual"},
    )
    made = session().create_client(service, config=config)
    _MADE.add(made)
    return made
