"""The keys of the rows about warnings, in the `identities` table: who is linked to a child stands nowhere else.

identities WARNED#<sub>          <child>#<last day>#<which>   what an account was told, of which child's money; a TTL
           MAILS#<sub>           STOPPED                         it wants none
"""

STOPPED = "STOPPED"


def warned(subject: str) -> str:
    return f"WARNED#{subject}"


def warning(child_id: str, lapses_on: str, which: str) -> str:
    return f"{child_id}#{lapses_on}#{which}"


def mails(subject: str) -> str:
    return f"MAILS#{subject}"
