"""What askers and officers send. Each has a random number of its device, so that what is sent again is the same; texts
are masked of resident numbers as they are read."""

from typing import Annotated, Literal

from pydantic import Field

from dolbom.alerts.forms import RequestId, Text
from dolbom.alerts.photo import AnyContentType
from dolbom.alerts.photos.slots import PHOTO_BYTES_MAX
from dolbom.korea.identifiers import Unnumbered
from dolbom.meals.names import ChildId, MunicipalityCode
from dolbom.meals.questions.question import SUBJECT_CHARACTERS_MAX
from dolbom.model import Model
from dolbom.patterns import NOT_BLANK

VERSION_MAX = 999_999
PAGE_MAX = 50
PAGE = 20
CURSOR_CHARACTERS_MAX = 400
CANNED_MAX = 30

Subject = Annotated[str, Field(max_length=SUBJECT_CHARACTERS_MAX, pattern=NOT_BLANK), Unnumbered]
Version = Annotated[int, Field(ge=1, le=VERSION_MAX)]
Cursor = Annotated[str, Field(max_length=CURSOR_CHARACTERS_MAX)]


class QuestionForm(Model):
    """A question. The device makes `question_id`, so that a question that is sent again is the same question."""

    question_id: RequestId
    child_id: ChildId | None = None
    """Which child it is about; a guardian of several must say."""
    subject: Subject
    text: Text


class MessageForm(Model):
    """Something that is added."""

    request_id: RequestId
    text: Text


class StepForm(Model):
    """Something that is done without a word."""

    request_id: RequestId


class PhotoForm(Model):
    """Asks for leave to upload one photo; asked again with the same number, it is the same photo."""

    request_id: RequestId
    content_type: AnyContentType = "application/octet-stream"
    size_bytes: Annotated[int, Field(ge=1, le=PHOTO_BYTES_MAX)] | None = None


class MineQuery(Model):
    """A page of one's own questions."""

    limit: Annotated[int, Field(ge=1, le=PAGE_MAX)] = PAGE
    next: Cursor | None = None


class BoardQuery(MineQuery):
    """A page of a town's questions in one state."""

    municipality: MunicipalityCode
    state: Literal["waiting", "answered", "closed"] = "waiting"


class AnswerForm(MessageForm):
    """An answer to all that was asked up to a version of the question."""

    version: Version


class EndForm(StepForm):
    """Closes a question as of a version of it."""

    version: Version


class CannedAnswer(Model):
    """An answer that officers keep ready."""

    title: Subject
    text: Text


class CannedQuery(Model):
    municipality: MunicipalityCode


class CannedForm(Model):
    """All answers that a town keeps ready, in place of those of a version; version 0 where it has put none yet."""

    municipality: MunicipalityCode
    version: Annotated[int, Field(ge=0, le=VERSION_MAX)]
    answers: Annotated[list[CannedAnswer], Field(max_length=CANNED_MAX)]
