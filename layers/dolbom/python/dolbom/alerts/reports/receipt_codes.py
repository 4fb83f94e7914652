"""Report ids and receipt codes (A1, A7), both derived from the random number that the reporter's device makes.

The device sends `request_id`, a random UUID that never leaves this call: it is neither stored nor logged. The
report's id and its receipt code are one-way derived from it for different purposes. So a report that is sent again
over a bad line is the same report and gets the same code; whoever knows the id cannot find the code; and no
table holds anything that the code could be read from.
"""

import hashlib

from dolbom.ids import as_read, derived, is_same_secret

CODE_CHARACTERS = 20
"""100 bits: not guessable, whatever the number of tries."""
_GROUP = 4


def report_id(request_id: str) -> str:
    """The id of the report that this request makes."""
    return derived("alert", request_id)


def alert_id_in(path: str) -> str:
    """A report's id as it was typed or read out: case, dashes, spaces and misread letters do not matter."""
    return as_read(path)


def receipt_code(request_id: str) -> str:
    """The receipt code as people see it: `XXXX-XXXX-XXXX-XXXX-XXXX`."""
    code = derived("receipt-code", request_id, characters=CODE_CHARACTERS)
    return "-".join(code[start : start + _GROUP] for start in range(0, CODE_CHARACTERS, _GROUP))


def of_no_one(request_id: str) -> str:
    """The code that a report has once its holder revoked the last one: nobody is ever told it."""
    return derived("receipt-code-revoked", request_id, characters=CODE_CHARACTERS)


def hash_of(alert_id: str, code: str) -> str:
    """What is stored of a receipt code. Case, dashes, spaces and misread letters (O, I, L) do not matter."""
    spoken = as_read(code)
    return hashlib.sha256(f"dolbom receipt code\x1f{alert_id}\x1f{spoken}".encode()).hexdigest()


def matches(alert_id: str, code: str, stored_hash: str) -> bool:
    """Whether a code is that of the report, in time that does not depend on where they differ."""
    return is_same_secret(hash_of(alert_id, code), stored_hash)
