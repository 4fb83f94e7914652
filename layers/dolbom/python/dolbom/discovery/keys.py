"""Discovery's keys in the `alerts` table.

pk                 sk                              what
ROUND#<round>      FILE#<body>                     the newest file of a body for a round, and what became of it
ROUND#<round>      STATE                           how far a round has come
ROUND#<round>      CENTRE#<code>                   the clock of a centre's share of a round
ROUND#<round>      NOTICE#<code>#<version>         what an office must be told of it, until it was
VISIT#<household>  ROUND#<round>                   a chosen household; with a TTL
VISIT#<household>  EVENT#<round>#<version>         one line of its history; with a TTL
CENTRE#<code>      VISIT#<round>#<place>#<household>  the same in its centre's queue; with a TTL
CENTRE#<code>      DONE#<round>#<place>#<household>  the same once it is closed; with a TTL
CENTRE#<code>      LETTERS#<round>#<id>            a list of households that a letter goes to; with a TTL
HOUSE#<house>      VISIT#<round>#<household>       that it is of this house; with a TTL
HOUSE#<house>      REPORT#<received>#<alert>       a report on this house; with a TTL
NEAR#<lat>#<lon>   REPORT#<received>#<alert>       a report in a cell of the map, and its house; with a TTL
REPORTED#<round>   <household>#<alert>             a report that is surely on a household of a round; with a TTL
REPORTED#<household>  REPORT#<received>#<alert>    a report without a house that a worker says is on it; with a TTL
WEIGHTS            PROPOSAL#<round>#<id>           new weights, and what somebody decided of them
WEIGHTS            VERSION#<version>               a version of weights that was accepted
MATCH#<alert>      MATCH                           a report's house, and what workers said of its households
"""

from datetime import datetime

from dolbom.alerts.keys import QUEUE, centre
from dolbom.clock import stamp
from dolbom.dynamo.due import clock_shard

FILE = "FILE#"
STATE = "STATE"
VISIT = "VISIT#"
DONE = "DONE#"
EVENT = "EVENT#"
LETTERS = "LETTERS#"
NOTICE = "NOTICE#"
CLOCK_KIND = "ROUND"
"""The shards of the clock's index in which rounds stand, beside those of reports and mails."""
REPORT = "REPORT#"
MATCH = "MATCH"
WEIGHTS = "WEIGHTS"
PROPOSAL = "PROPOSAL#"
VERSION = "VERSION#"
OPEN = (QUEUE, f"{VISIT}~")
"""What is open with a centre: reports in its queue, and visits."""


def queue_of(code: str) -> str:
    return centre(code)


def centre_of(pk: str) -> str:
    return pk.removeprefix(centre(""))


def file(body: str) -> str:
    return f"{FILE}{body}"


def visit(household: str) -> str:
    return f"{VISIT}{household}"


def of_round(code: str) -> str:
    """A round's own partition, and what of a household's is its."""
    return f"ROUND#{code}"


def place(code: str, place: int, household: str) -> str:
    """Where a household stands in its centre's queue, 1 for the highest score."""
    return f"{VISIT}{code}#{place:05d}#{household}"


def done(code: str, place: int, household: str) -> str:
    """Where a household stands that its centre is done with."""
    return f"{DONE}{code}#{place:05d}#{household}"


def listed(code: str) -> tuple[str, str]:
    """What a round's open and done households begin with, in a centre's partition."""
    return f"{VISIT}{code}#", f"{DONE}{code}#"


def events(code: str) -> str:
    return f"{EVENT}{code}#"


def event(code: str, version: int) -> str:
    return f"{events(code)}{version:06d}"


def letters(code: str, letters_id: str) -> str:
    return f"{LETTERS}{code}#{letters_id}"


def notice(centre_code: str, version: int) -> str:
    return f"{NOTICE}{centre_code}#{version:06d}"


def clock_of(centre_code: str) -> str:
    return centre(centre_code)


def clock(centre_code: str) -> str:
    return clock_shard(CLOCK_KIND, centre_code)


def house(key: str) -> str:
    return f"HOUSE#{key}"


def visit_of_house(round_code: str, household: str) -> str:
    return f"{VISIT}{round_code}#{household}"


def near(lat_cell: int, lon_cell: int) -> str:
    return f"NEAR#{lat_cell}#{lon_cell}"


def report(received_at: datetime, alert_id: str) -> str:
    """In the order in which they came, so that the newest can be read of however many."""
    return f"{REPORT}{stamp(received_at)}#{alert_id}"


def reported(round_code: str) -> str:
    """Reports on a round's households: who follows reports writes here, and not where the round itself stands."""
    return f"REPORTED#{round_code}"


def said_on(household: str) -> str:
    """Reports of which nothing but a worker's word says that they are on a household."""
    return f"REPORTED#{household}"


def on_household(household: str, alert_id: str) -> str:
    return f"{household}#{alert_id}"


def match(alert_id: str) -> str:
    return f"{MATCH}#{alert_id}"


def proposal(round_code: str, proposal_id: str) -> str:
    return f"{PROPOSAL}{round_code}#{proposal_id}"


def version(number: int) -> str:
    return f"{VERSION}{number:06d}"
