"""Every key of the rows about links in the `identities` table, in one place.

identities LETTER#<place>        LETTER                  a letter, by the slow hash of card number and birth date
           LETTERS#<child>       LETTER#<stamp>#<place>  letters made for a child, by whom, used by whom
           LETTER_REQUEST#<hash> LETTER_REQUEST          which letter an officer's request made
           TRIES#<sub>           DAY#<day>               how often an account has tried on a day; with a TTL
           PAIRING#<hash>        PAIRING                 an account that waits for who acts for the child; with a TTL
"""

LETTER = "LETTER"
LETTER_REQUEST = "LETTER_REQUEST"
PAIRING = "PAIRING"


def letter(place: str) -> str:
    return f"LETTER#{place}"


def letters(child_id: str) -> str:
    return f"LETTERS#{child_id}"


def made(at: str, place: str) -> str:
    return f"LETTER#{at}#{place}"


def letter_request(request_hash: str) -> str:
    return f"LETTER_REQUEST#{request_hash}"


def tries(subject: str) -> str:
    return f"TRIES#{subject}"


def day(day: str) -> str:
    return f"DAY#{day}"


def pairing(code_hash: str) -> str:
    return f"PAIRING#{code_hash}"
