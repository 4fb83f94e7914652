"""Every key of the rows of the authorization-code flow in the `identities` table. All of them have a TTL.

identities CODE#<hash>           CODE                    a code that an app may exchange once
           RENEWAL#<family>      RENEWAL                 what an app may renew its token with, one row for each exchange
           TICKET#<hash>         TICKET                  what Cognito is shown for a token, for a minute
"""

CODE = "CODE"
RENEWAL = "RENEWAL"
TICKET = "TICKET"


def code(code_hash: str) -> str:
    return f"CODE#{code_hash}"


def renewal(family: str) -> str:
    return f"RENEWAL#{family}"


def ticket(ticket_hash: str) -> str:
    return f"TICKET#{ticket_hash}"
