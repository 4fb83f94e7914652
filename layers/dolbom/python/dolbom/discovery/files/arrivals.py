"""Where an indicator file comes from: `indicators/<body>/<round>/<name>`, as its sender may write there alone."""

from dataclasses import dataclass
from typing import Literal

from dolbom.discovery.catalogue import SERVED, bodies
from dolbom.discovery.rounds import Round
from dolbom.meals.files.results import FileRefused

Form = Literal["csv", "parquet"]
_ENDINGS: dict[str, Form] = {".csv": "csv", ".csv.gz": "csv", ".parquet": "parquet"}
LEVELS = 4


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file by whose it is and for which round."""

    key: str
    body: str
    of: Round
    form: Form


def arrival_of(key: str) -> Arrival:
    """What a key says.

    Raises:
        FileRefused: the body, the round or the name's ending is none that we know.
    """
    parts = key.split("/")
    if len(parts) != LEVELS or parts[1] not in {*bodies(), SERVED}:
        raise FileRefused("no_body")
    try:
        of = Round.of(parts[2])
    except ValueError:
        raise FileRefused("no_round") from None
    form = next((form for ending, form in _ENDINGS.items() if parts[3].lower().endswith(ending)), None)
    if form is None:
        raise FileRefused("wrong_ending", ending=", ".join(_ENDINGS))
    return Arrival(key, parts[1], of, form)
