"""The clock of questions (M12): what nobody has answered within three working days escalates by itself, once, to the
municipality's mailbox and the officers on duty."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from itertools import chain

from dolbom.alerts.routing.mailboxes import municipal_mailbox
from dolbom.clock import rfc3339, seoul_day
from dolbom.dynamo.due import CLOCK_SHARDS, DUE_A_SHARD_MAX
from dolbom.dynamo.items import Item
from dolbom.dynamo.sweep import Sweep
from dolbom.gateways import delivery
from dolbom.gateways.delivery import Heard
from dolbom.gateways.mail import Mail
from dolbom.gateways.topic import Topic
from dolbom.korea.municipalities import name_of
from dolbom.meals.keys import QUESTION_NOTICES, QUESTIONS_DUE
from dolbom.meals.questions import rules
from dolbom.meals.questions.question import Channel, Notice, Question
from dolbom.meals.questions.store import QuestionStore
from dolbom.texts import questions as texts
from dolbom.texts.words import LANGUAGES

Say = Callable[[Notice], None]
Voices = Mapping[Channel, Say]


def _voices(duty: Topic, mail: Mail, on: date) -> Voices:
    """How each channel is spoken on, on a day."""

    def on_topic(notice: Notice) -> None:
        duty.publish(*_words(notice), {"what": f"question_{notice.what}", "municipality": notice.municipality})

    def by_mail(notice: Notice) -> None:
        mail.send(municipal_mailbox(notice.municipality, on), *_words(notice))

    return {"topic": on_topic, "mail": by_mail}


def questions_due(store: QuestionStore, duty: Topic, mail: Mail, now: datetime, sweep: Sweep, heard: Heard) -> int:
    """Escalates what is due, and says what is owed, each for itself: how many escalated. A channel that cannot be
    reached is asked once in a run. What was set aside comes last."""
    counted = {channel: heard.counting(say) for channel, say in _voices(duty, mail, seoul_day(now)).items()}

    def see_to(item: Item) -> bool:
        row = store.due_row(item)
        if isinstance(row, Question):
            return _escalate(store, row, now)
        if row.channel not in heard.silent:
            heard.count(delivery.deliver(row, change=store.change_notice, say=counted[row.channel], now=now))
        return False

    # Notices after questions: what escalates now is said with this run.
    kinds = (QUESTIONS_DUE, QUESTION_NOTICES)
    due = (
        item for what in kinds for shard in range(CLOCK_SHARDS) for item in store.due(what, shard, now, DUE_A_SHARD_MAX)
    )
    again = (item for what in kinds for item in store.due_again(what, now))
    return sum(sweep.each(chain(due, again), see_to))


def _escalate(store: QuestionStore, question: Question, now: datetime) -> bool:
    """Whether it escalated: not if its asker or an officer was faster; it is looked at again then."""
    change = rules.escalated(question, store.asker(question.asker), now)
    return change is not None and store.commit(change, now)


def _words(notice: Notice) -> tuple[str, str]:
    """Subject and text, which hold nothing of what was written."""
    subject, text = texts.NOTICES[notice.what]
    facts = {
        "municipality": name_of(notice.municipality),
        "question_ref": notice.ref,
        "since": rfc3339(notice.waiting_since),
    }
    again = texts.SAID_AGAIN if delivery.is_again(notice) else None
    said = [(again.said(language, {}) if again else "") + text.said(language, facts) for language in LANGUAGES]
    return subject, "\n".join(said)
