"""What a reporter's words and answers say of danger (A2): every free text of every form, and the question itself.

Asked whether somebody's life is at risk, `yes` is danger whatever the words say; `no` and `unsure` take none away that
words or categories tell of.
"""

from dolbom.alerts.danger.assess import assessed, distinct
from dolbom.alerts.danger.together import heard
from dolbom.alerts.forms import AtRisk
from dolbom.alerts.report import Danger
from dolbom.alerts.reports.forms import ReportForm

_GRAVITY: tuple[AtRisk | None, ...] = (None, "no", "unsure", "yes")


def of_report(form: ReportForm) -> Danger:
    """What a new report says of danger, in whichever field it stands."""
    notes = [flag.note for flag in form.flags]
    where_and_when = [form.place.address, form.contact.when if form.contact is not None else None]
    said = assessed(form.kinds, form.text, form.help_wanted, *notes, *where_and_when)
    people = [person for person in (form.reporter, form.person) if person is not None]
    apart = [text for person in people for text in (person.name, person.phone)]
    return _with_answer(both(said, _without_words(assessed([], *apart))), form.at_risk)


def of_text(text: str, at_risk: AtRisk | None, before: str | None = None) -> Danger:
    """What a message, or the wish to have a report opened again, says of danger, with what was said just `before`."""
    return _with_answer(heard(text, before), at_risk)


def both(known: Danger, new: Danger) -> Danger:
    """What is known of a report's danger with what was found now."""
    words = distinct([*known.words, *new.words])
    return known.model_copy(update={"words": words, "is_found": known.is_found or new.is_found})


def gravest(known: AtRisk | None, new: AtRisk | None) -> AtRisk | None:
    """What a report's answer is after another one. A later `no` takes nothing away: whoever holds the phone by then
    may be the danger."""
    return max((known, new), key=_GRAVITY.index)


def _without_words(danger: Danger) -> Danger:
    """A name, and what stands in place of a telephone, is kept apart from the report (A11): of what is found in one,
    only the entry goes into it."""
    return danger.model_copy(update={"words": [word.model_copy(update={"words": ""}) for word in danger.words]})


def _with_answer(danger: Danger, at_risk: AtRisk | None) -> Danger:
    """What was found, and what was answered."""
    return danger.model_copy(update={"is_found": danger.is_found or at_risk == "yes"})
