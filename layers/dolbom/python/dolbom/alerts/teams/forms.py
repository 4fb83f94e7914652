"""What is asked of a team, and what a lead or an officer puts there."""

from typing import Annotated

from pydantic import Field

from dolbom.alerts.forms import Text
from dolbom.korea.identifiers import Unnumbered
from dolbom.model import Model
from dolbom.patterns import JURISDICTION, NOT_BLANK

QUESTIONS_MAX = 20
TITLE_CHARACTERS_MAX = 60
VERSION_MAX = 999_999

Code = Annotated[str, Field(pattern=JURISDICTION)]


class OfficeQuery(Model):
    """An office by the code of its area or centre."""

    centre: Code


class ReadyQuestion(Model):
    """A question to reporters that an office keeps ready."""

    title: Annotated[str, Field(max_length=TITLE_CHARACTERS_MAX, pattern=NOT_BLANK), Unnumbered]
    text: Text


class ReadyQuestionsForm(Model):
    """All questions that an office keeps ready, in place of those of a version; version 0 where it has put none yet."""

    centre: Code
    version: Annotated[int, Field(ge=0, le=VERSION_MAX)]
    questions: Annotated[list[ReadyQuestion], Field(max_length=QUESTIONS_MAX)]
