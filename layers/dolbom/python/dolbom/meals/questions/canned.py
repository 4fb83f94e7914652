"""Answers that a town's officers keep ready: data of the town, with a first few of ours until it puts its own."""

from dolbom.errors import Conflict
from dolbom.meals.questions.forms import CannedAnswer, CannedForm
from dolbom.meals.questions.store import Canned, QuestionStore
from dolbom.meals.questions.views import CannedView
from dolbom.texts.questions import CANNED_ANSWERS


def view(municipality: str, canned: Canned | None) -> CannedView:
    """What a town keeps ready."""
    told = [(title.ko, text.ko) for title, text in CANNED_ANSWERS] if canned is None else canned.pairs
    answers = [CannedAnswer(title=title, text=text) for title, text in told]
    version = canned.version if canned is not None else 0
    return CannedView(municipality=municipality, version=version, answers=answers)


def put(store: QuestionStore, form: CannedForm) -> CannedView:
    """Puts a town's answers, in place of those of a version. The same again is no change.

    Raises:
        Conflict: somebody else has put others meanwhile.
    """
    new = Canned(version=form.version + 1, answers=[[answer.title, answer.text] for answer in form.answers])
    if not store.put_canned(form.municipality, form.version, new) and store.canned(form.municipality) != new:
        raise Conflict("canned_changed")
    return view(form.municipality, new)
