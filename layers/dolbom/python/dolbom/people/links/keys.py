"""Every key of the rows about links in the `identities` table, in one place.

identities LETTER#<place>        LETTER                  a letter, by the slow hash of card number and birth date
           LETTERS#<child>       LETTER#<stamp>#<place>  which letters were made for a child, by whom
           TRIES#<sub>           DAY#<day>               how often an account has tried on a day; with a TTL
           PAIRING#<hash>        PAIRING                 an account that waits for who acts for the child; with a TTL
"""

LETTER = "LETTER"
PAIRING = "PAIRING"


def letter(place: str) -> str:
    return f"LETTER#{place}"


def letters(child_id: str) -> str:
    return f"LETTERS#{child_id}"


def made(at: str, place: str) -> str:
    return f"LETTER#{at}#{place}"


def tries(subject: str) -> str:
    return f"TRIES#{subject}"


def day(day: str) -> str:
    return f"DAY#{day}"


def pairing(code_hash: str) -> str:
    return f"PAIRING#{code_hash}"
