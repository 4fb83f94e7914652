"""What reporters' and workers' forms share, and reports keep as it was sent (A1, A8)."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from dolbom.ids import UUID4_PATTERN
from dolbom.korea.identifiers import Unnumbered
from dolbom.model import Model
from dolbom.patterns import NOT_BLANK

TEXT_CHARACTERS_MAX = 2_000


NOTE_CHARACTERS_MAX = 100


PEOPLE_MAX = 20


AGE_YEARS_MAX = 130


AtRisk = Literal["yes", "no", "unsure"]
"""The answer to "is somebody's life at risk now?" (A2). `yes` is danger whatever the words; `no` takes none away."""


Kind = Literal["money", "health", "isolation", "housing", "care", "violence", "other"]


FlagKind = Literal["no_home_call", "no_visit", "no_message", "speak_only_to", "phone_watched", "other"]


RequestId = Annotated[str, Field(pattern=UUID4_PATTERN), AfterValidator(str.lower)]
"""The device's random number; some systems write it in upper case, and mean the same."""


# At least one character that can be seen; resident numbers are masked as a form is read (A1).
Note = Annotated[str, Field(max_length=NOTE_CHARACTERS_MAX, pattern=NOT_BLANK), Unnumbered]


Text = Annotated[str, Field(max_length=TEXT_CHARACTERS_MAX, pattern=NOT_BLANK), Unnumbered]


ADDRESS_CHARACTERS_MAX = 200


# Of the reporter's words, and of the worker's who knows better.
Address = Annotated[str, Field(max_length=ADDRESS_CHARACTERS_MAX, pattern=NOT_BLANK), Unnumbered]


class Affected(Model):
    """Who is concerned, as far as the reporter knows."""

    people: Annotated[int, Field(ge=1, le=PEOPLE_MAX)] = 1
    ages: list[Annotated[int, Field(ge=0, le=AGE_YEARS_MAX)]] = Field(default_factory=list, max_length=PEOPLE_MAX)
    children: Annotated[int, Field(ge=0, le=PEOPLE_MAX)] = 0
    disability: bool = False
    pregnancy: bool = False


class Flag(Model):
    """A safety flag of the person concerned (A8)."""

    kind: FlagKind
    note: Note | None = None


FLAGS_MAX = 5


class Contact(Model):
    """How and when the reporter wants to be reached."""

    how: Literal["call", "text", "visit", "message"]
    when: Note | None = None


REASON_CHARACTERS_MAX = 500


Reason = Annotated[str, Field(max_length=REASON_CHARACTERS_MAX, pattern=NOT_BLANK), Unnumbered]
