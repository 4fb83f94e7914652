"""Questions that a centre or a town keeps ready, in the `alerts` table: one row each."""

from collections.abc import Sequence

from dolbom.alerts import keys
from dolbom.dynamo.items import Item, lies_at
from dolbom.dynamo.stored import Count, Stored
from dolbom.dynamo.table import ABSENT, Condition, ConditionFailed, Put, Table

WORDS = 2
"""A title, and the question."""


class ReadyQuestions(Stored):
    """What an office keeps ready, as of a version."""

    code: str
    version: Count
    questions: list[list[str]]
    """Each a title and the question."""

    @classmethod
    def _validated(cls, item: Item) -> "ReadyQuestions":
        found = super()._validated(item)
        lies_at(item, keys.ready(found.code), keys.READY)
        if any(len(words) != WORDS for words in found.questions):
            raise ValueError("a title and a question")
        return found


class ReadyQuestionStore:
    def __init__(self, alerts: Table) -> None:
        self.table = alerts

    def ready(self, codes: Sequence[str]) -> dict[str, ReadyQuestions]:
        """What some offices keep ready, by their codes; of those that have put something."""
        rows = self.table.get_many([(keys.ready(code), keys.READY) for code in dict.fromkeys(codes)])
        return {found.code: found for found in self.table.each(rows, ReadyQuestions.of)}

    def put(self, questions: ReadyQuestions) -> bool:
        """Puts an office's questions in place of those of the version before; False if others were put meanwhile."""
        item = {"pk": keys.ready(questions.code), "sk": keys.READY, "kind": "ready", **questions.model_dump()}
        before = questions.version - 1
        as_read = Condition("version = :version", {":version": before}) if before else ABSENT
        try:
            self.table.write(Put(item, as_read))
        except ConditionFailed:
            return False
        return True
