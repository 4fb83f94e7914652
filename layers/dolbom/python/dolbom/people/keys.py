"""Every key of the rows about people in the `identities` table, in one place. A person is Cognito's `sub`.

identities PERSON#<sub>          STANDING                how often the entitlements changed, and which tokens are over
           PERSON#<sub>          CHILD#<child>           the own account of a child
           PERSON#<sub>          WARD#<child>            a child for whom this person acts
           PERSON#<sub>          GROUP#<name>            a role
           PERSON#<sub>          JURISDICTION#<code>     an area or centre for which this person works
           PERSON#<sub>          CONSENT#<partner> <client> <child>   what an app may for a child
           LINKED#<child>        PERSON#<sub>            who has or had a child's account or acts for the child
           LINKED#<child>        TURN                    moved by each of them, so that none passes the bound
           TEAM#<code>           PERSON#<sub>            who works or once worked for an area or centre
           TEAM#auditor          PERSON#<sub>            who is or once was an auditor: of no area
"""

STANDING = "STANDING"
TURN = "TURN"
PERSON = "PERSON#"


def person(subject: str) -> str:
    return f"{PERSON}{subject}"


def subject_of(key: str) -> str:
    return key.removeprefix(PERSON)


def entitlement(kind: str, value: str) -> str:
    return f"{kind.upper()}#{value}"


def team(code: str) -> str:
    """Of an area or centre by its code, or of a group that works for none by its name."""
    return f"TEAM#{code}"


def linked(child_id: str) -> str:
    return f"LINKED#{child_id}"
