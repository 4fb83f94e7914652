"""What a reporter sends (A1, A8), and the rules that hold between its fields."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from dolbom.alerts.forms import FLAGS_MAX, Address, Affected, AtRisk, Contact, Flag, Kind, RequestId, Text
from dolbom.errors import Fault, Invalid
from dolbom.korea.identifiers import Unnumbered, masked
from dolbom.korea.telephones import number_in
from dolbom.model import Latitude, Longitude, Model
from dolbom.patterns import NOT_BLANK, is_blank

HELP_CHARACTERS_MAX = 500
NAME_CHARACTERS_MAX = 50
PHONE_CHARACTERS_MAX = 40


def telephone(written: str | None) -> str | None:
    """A number as it is called. What is no number is kept as it was written, as far as it goes: somebody may make
    something of it, and no report is lost for it. A resident number is masked here too."""
    if written is None or is_blank(written):
        return None
    written = masked(written)
    return number_in(written) or written[:PHONE_CHARACTERS_MAX]


class Place(Model):
    """Where the person concerned is: a point (WGS 84, degrees), with the address in words if known."""

    lat: Latitude
    lon: Longitude
    address: Address | None = None


class Person(Model):
    """Somebody by name and number. Kept apart from the report, under its own key."""

    name: Annotated[str, Field(max_length=NAME_CHARACTERS_MAX, pattern=NOT_BLANK), Unnumbered] | None = None
    phone: Annotated[str | None, AfterValidator(telephone)] = None
    """One that cannot be called is kept as it was written: it costs no report."""


class ReportForm(Model):
    """A crisis report, for oneself or for a neighbour."""

    request_id: RequestId
    about: Literal["self", "neighbour"]
    anonymous: bool = False
    at_risk: AtRisk | None = None
    """Whether somebody's life is at risk now. Every form asks it; a report without an answer is taken all the same."""
    kinds: Annotated[list[Kind], Field(min_length=1, max_length=7)]
    text: Text
    help_wanted: Annotated[str, Field(max_length=HELP_CHARACTERS_MAX, pattern=NOT_BLANK), Unnumbered] | None = None
    place: Place
    affected: Affected = Affected.model_construct()
    flags: list[Flag] = Field(default_factory=list, max_length=FLAGS_MAX)
    reporter: Person | None = None
    person: Person | None = None
    contact: Contact | None = None


def check(form: ReportForm) -> None:
    """The rules between the fields.

    Raises:
        Invalid: anonymous for oneself, or with a field that would identify the reporter (A1); and smaller slips.
    """
    slips = [
        ("/anonymous", "anonymous_self", form.anonymous and form.about == "self"),
        ("/reporter", "anonymous_identity", form.anonymous and form.reporter is not None),
        ("/contact", "anonymous_identity", form.anonymous and form.contact is not None),
        ("/person", "person_of_self", form.about == "self" and form.person is not None),
        ("/affected/ages", "ages_and_people", len(form.affected.ages) > form.affected.people),
        ("/affected/children", "ages_and_people", form.affected.children > form.affected.people),
    ]
    for number, flag in enumerate(form.flags):
        needs_note = flag.kind in ("speak_only_to", "other")
        slips.append((f"/flags/{number}/note", "flag_note", needs_note and flag.note is None))
    faults = [Fault(pointer, kind) for pointer, kind, found in slips if found]
    if faults:
        raise Invalid(faults=faults)
