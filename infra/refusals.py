"""What API Gateway refuses by itself, told as our own refusals are: its kind, the error, and words of the occasion."""

from dolbom.errors import (
    BadInput,
    DolbomError,
    Forbidden,
    NotFound,
    NotSignedIn,
    TooLarge,
    TooMany,
    Unavailable,
)
from dolbom.strict_json import BODY_BYTES_MAX
from dolbom.texts.problems.edge import THROTTLED
from dolbom.texts.words import Words

RETRY_AFTER_S = 5

REFUSALS: dict[str, tuple[str, DolbomError, Words | None]] = {
    "Unauthorized": ("UNAUTHORIZED", NotSignedIn(), None),
    "Expired": ("EXPIRED_TOKEN", NotSignedIn(), None),
    "Denied": ("ACCESS_DENIED", Forbidden(), None),
    "NoRoute": ("MISSING_AUTHENTICATION_TOKEN", NotFound(), None),
    "TooLarge": ("REQUEST_TOO_LARGE", TooLarge(facts={"bytes_max": BODY_BYTES_MAX}), None),
    "Throttled": ("THROTTLED", TooMany(retry_after_s=RETRY_AFTER_S), THROTTLED),
    "Blocked": ("WAF_FILTERED", TooMany(retry_after_s=RETRY_AFTER_S), THROTTLED),
    "Bad": ("DEFAULT_4XX", BadInput(), None),
    "Broken": ("DEFAULT_5XX", Unavailable(retry_after_s=RETRY_AFTER_S), None),
}

TELLS_NUMBERS = ("alerts_api",)
"""Functions behind whose APIs whoever is refused may be in danger: each refusal has the emergency numbers (A2)."""
