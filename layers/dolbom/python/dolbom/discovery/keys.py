"""Discovery's keys in the `alerts` table.

pk                 sk                              what
ROUND#<round>      FILE#<body>                     the newest file of a body for a round, and what became of it
ROUND#<round>      STATE                           how far a round has come
VISIT#<household>  ROUND#<round>                   a chosen household; with a TTL
CENTRE#<code>      VISIT#<round>#<place>#<household>  the same in its centre's queue; with a TTL
"""

from dolbom.alerts.keys import QUEUE, centre

FILE = "FILE#"
STATE = "STATE"
VISIT = "VISIT#"
OPEN = (QUEUE, f"{VISIT}~")
"""What is open with a centre: reports in its queue, and visits."""


def queue_of(code: str) -> str:
    return centre(code)


def centre_of(pk: str) -> str:
    return pk.removeprefix(centre(""))


def round_(code: str) -> str:
    return f"ROUND#{code}"


def file(body: str) -> str:
    return f"{FILE}{body}"


def visit(household: str) -> str:
    return f"{VISIT}{household}"


def of_round(code: str) -> str:
    return f"ROUND#{code}"


def place(code: str, place: int, household: str) -> str:
    """Where a household stands in its centre's queue, 1 for the highest score."""
    return f"{VISIT}{code}#{place:05d}#{household}"
