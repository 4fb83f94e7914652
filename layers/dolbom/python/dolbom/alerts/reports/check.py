"""What somebody should know before a text is sent (A1): looked at, told, and forgotten.

A telephone in a text may be what saves the neighbour, or may name who reports anonymously. No machine knows which, so
it is never taken out, and no report is refused for it: its reporter is warned beforehand.
"""

from typing import Annotated

from pydantic import Field

from dolbom.alerts.forms import TEXT_CHARACTERS_MAX
from dolbom.alerts.reports.receipts import Told, Words, numbers
from dolbom.api import Api, Call
from dolbom.auth import PUBLIC
from dolbom.korea.identifiers import has_mail, has_resident_number, has_telephone
from dolbom.model import Model
from dolbom.texts.alerts import WARNINGS

Looked = Annotated[str, Field(max_length=TEXT_CHARACTERS_MAX)]


class CheckForm(Model):
    """What is about to be sent, as far as it is written freely. None of it is kept."""

    anonymous: bool
    text: Looked
    help_wanted: Looked | None = None
    address: Looked | None = None


class WarningView(Model):
    """Something to look at once more, and where."""

    pointer: str
    code: str
    words: Words


class CheckView(Told):
    """What to look at once more; nothing if the list is empty."""

    warnings: list[WarningView]


def register(app: Api) -> None:
    """Adds the route to the alerts API."""

    @app.operation(
        "POST /v1/alerts/check",
        auth=PUBLIC,  # a guest asks before sending, and tells nobody who it is
        body=CheckForm,
        answer=CheckView,
        errors=("invalid",),
    )
    def check_before_sending(call: Call[CheckForm]) -> CheckView:
        """Says what a report, message or wish would give away, before it is sent. Nothing of it is kept."""
        return CheckView(emergency=numbers(), warnings=_warnings(call.body))


def _warnings(form: CheckForm) -> list[WarningView]:
    """What is found in a form's texts, in their order."""
    found = []
    for name in ("text", "help_wanted", "address"):
        text = getattr(form, name) or ""
        looks = {
            "resident_number": has_resident_number(text),
            "telephone": form.anonymous and has_telephone(text),
            "mail": form.anonymous and has_mail(text),
        }
        found += [
            WarningView(pointer=f"/{name}", code=code, words=Words(ko=WARNINGS[code].ko, en=WARNINGS[code].en))
            for code, is_there in looks.items()
            if is_there
        ]
    return found
