"""What the desk sees of a team, and of the questions that offices keep ready."""

from dolbom.alerts.teams.forms import ReadyQuestion
from dolbom.alerts.teams.question_store import ReadyQuestions
from dolbom.model import Model
from dolbom.people.entitlements import Person


class MemberView(Model):
    """Somebody of a team."""

    account: str
    name: str | None
    """What colleagues call them; nothing where the ministry has written no name."""
    lead: bool


class TeamView(Model):
    """Who works for an office now, by name."""

    members: list[MemberView]


class ReadyQuestionsView(Model):
    """The questions that one office keeps ready, and of which version they are."""

    centre: str
    version: int
    questions: list[ReadyQuestion]


class ReadyQuestionsOf(Model):
    """What the office keeps ready and, of a centre, what its district and its town do."""

    offices: list[ReadyQuestionsView]


def team_view(people: list[Person], at: str) -> TeamView:
    """A team, by name."""
    return TeamView(members=[_member(person, at) for person in people])


def _member(person: Person, at: str) -> MemberView:
    is_lead = any(each.key == ("group", "lead") for each in person.held(at))
    return MemberView(account=person.subject, name=person.name or None, lead=is_lead)


def ready_view(found: ReadyQuestions) -> ReadyQuestionsView:
    """What an office keeps ready."""
    questions = [ReadyQuestion(title=title, text=text) for title, text in found.questions]
    return ReadyQuestionsView(centre=found.code, version=found.version, questions=questions)
