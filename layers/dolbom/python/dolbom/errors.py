"""Every error that the APIs answer with, as one tree.

    DolbomError                      500  internal             a slip of ours
    ├── BadInput                     400  bad_input            the request cannot be read
    │   └── Invalid                  422  invalid              it can be read, and what it says cannot be taken
    ├── Declined                     402  its own code always  a payment that was decided against
    ├── NotSignedIn                  401  not_signed_in
    ├── Forbidden                    403  forbidden            signed in, and may not do this
    ├── NotFound                     404  not_found            missing, or somebody else's: the same answer
    ├── Conflict                     409  conflict             the state of the thing does not allow it
    ├── TooLarge                     413  too_large
    ├── TooMany                      429  too_many             with Retry-After
    └── Unavailable                  503  unavailable          not now; nothing half-done stays

Each error has a `code` that programs read: the class's own, or a narrower one. `dolbom.texts.problems` is the one table
of all codes, with the class of each and its words in Korean and English; the API layer makes RFC 9457 problem documents
of them. What is wrong with single fields comes along as `Fault`s.
"""

from collections.abc import Mapping, Sequence
from dataclasses import field

from dolbom.starting.values import value


@value
class Fault:
    """One field at fault: `pointer` is a JSON pointer (RFC 6901) into the request's body or query. What is wrong there
    is named by its `code`, one of its `FAULTS`; without one, the problem's own words say it."""

    pointer: str
    code: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


class Unreadable(Exception):
    """A stored row is not of the form that its reader knows: no refusal, but ours to mend. Its `ids` name it in a log,
    its cause says what is wrong."""

    def __init__(self, *, ids: Mapping[str, str]) -> None:
        super().__init__("a row cannot be read")
        self.ids = ids


class DolbomError(Exception):
    """Base of all errors that have an answer."""

    status = 500
    default_code = "internal"

    def __init__(
        self,
        code: str = "",
        *,
        faults: Sequence[Fault] = (),
        retry_after_s: int | None = None,
        facts: Mapping[str, object] | None = None,
    ) -> None:
        self.code = code or self.default_code
        self.faults = tuple(faults)
        self.retry_after_s = retry_after_s
        self.facts = dict(facts or {})
        """What the words are filled with; members of the problem document too."""
        super().__init__(self.code)


class BadInput(DolbomError):
    status = 400
    default_code = "bad_input"


class Invalid(BadInput):
    status = 422
    default_code = "invalid"


class NotSignedIn(DolbomError):
    status = 401
    default_code = "not_signed_in"


class Forbidden(DolbomError):
    status = 403
    default_code = "forbidden"


class NotFound(DolbomError):
    status = 404
    default_code = "not_found"


class Conflict(DolbomError):
    status = 409
    default_code = "conflict"


class TooLarge(DolbomError):
    status = 413
    default_code = "too_large"


class Declined(DolbomError):
    status = 402

    def __init__(self, code: str, *, facts: Mapping[str, object]) -> None:
        super().__init__(code, facts=facts)


class TooMany(DolbomError):
    status = 429
    default_code = "too_many"


class Unavailable(DolbomError):
    status = 503
    default_code = "unavailable"


def bad_next() -> Invalid:
    """The one refusal of a `next` that no page of this listing has given."""
    return Invalid("bad_next", faults=[Fault("/next")])


def name_as_oauth(error: DolbomError) -> None:
    """Gives a refusal OAuth's own word for it (RFC 6749, 5.2), which its libraries read, unless it has one."""
    if isinstance(error, BadInput | TooLarge):
        is_of_grant = any(fault.pointer == "/grant_type" and fault.code != "missing" for fault in error.faults)
        error.facts.setdefault("error", "unsupported_grant_type" if is_of_grant else "invalid_request")
