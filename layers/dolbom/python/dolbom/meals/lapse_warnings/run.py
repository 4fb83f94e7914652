"""Says, on the days when it is due, that money lapses soon: each account that is linked to the child is told once.

A run may be killed anywhere: the next one goes through the same children, and whoever was told is not told again.
Killed between a mail and its mark, nobody knows whether it was sent: it is sent once more, and then no more.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from aws_lambda_powertools import Logger

from dolbom.clock import seoul_day
from dolbom.deadline import Deadline
from dolbom.dynamo.items import Item
from dolbom.dynamo.sweep import Sweep
from dolbom.gateways.delivery import Heard, deliver
from dolbom.gateways.directory import Directory, Reach
from dolbom.gateways.mail import Mail
from dolbom.meals.accounts import Account
from dolbom.meals.lapse_warnings.days import to_warn
from dolbom.meals.lapse_warnings.store import WarningStore
from dolbom.meals.lapse_warnings.warning import LapseWarning
from dolbom.meals.names import is_sandbox
from dolbom.schedules.turns import Turn
from dolbom.texts.loads import LAPSES_SOON_BY_MAIL
from dolbom.texts.meals import LAPSES_SOON
from dolbom.texts.words import day_said

MAILS_A_SECOND = 5
"""Cognito answers 30 questions a second of all of ours, SES sends 14 mails a second of a new account."""


@dataclass
class WarningRun:
    """One call of the function."""

    store: WarningStore
    residents: Directory
    mail: Mail
    deadline: Deadline
    logger: Logger
    clock: Callable[[], datetime]
    sleep: Callable[[float], None] = time.sleep
    heard: Heard = field(default_factory=Heard)
    rows_failed: int = 0

    def warn(self, turn: Turn) -> bool:
        """All warnings of the day of a slot; whether none is left. What cannot be read holds up no other.

        Raises:
            Unavailable: DynamoDB, Cognito or SES does not answer; the next run goes on.
        """
        on = seoul_day(turn.slot)
        sweep = Sweep(self.logger, self.deadline)
        accounts = self._counted(self.store.accounts(on))
        sweep.each(accounts, lambda row: self._account(self.store.account(row), on))
        self.rows_failed += sweep.rows_failed
        sweep.end()
        return self._is_whole and not self._in_hand and not self.heard.silent

    _is_whole: bool = False
    _in_hand: bool = False
    """Whether a warning is in the hands of a run that was killed: it is looked after once it was left alone."""

    def _counted(self, rows: Iterator[Item]) -> Iterator[Item]:
        """The same rows, noting whether they came to their end."""
        self._is_whole = False
        yield from rows
        self._is_whole = True

    def _account(self, account: Account, on: date) -> None:
        now = self.clock()
        today = seoul_day(now)
        can_spend = account.status != "suspended" and account.spendable(today.isoformat()) > 0
        due = to_warn(account.lots, on, today)
        if not due or not can_spend or is_sandbox(account.municipality) or self.heard.silent:
            return
        for subject in filter(self.store.switches.is_on, self.store.linked(account.child_id, now)):
            for lot, amount, which in due:
                child = account.child_id
                told = LapseWarning(subject=subject, child_id=child, lapses_on=lot, which=which, amount=amount)
                self._tell(told, now)

    def _tell(self, wanted: LapseWarning, now: datetime) -> None:
        stands = self.store.standing(wanted)
        if stands.state in ("sent", "given_up"):
            return
        reach = self.residents.reach(wanted.subject)
        if reach is None:
            return

        def write(warning: LapseWarning) -> None:
            self._say(warning, reach)

        say = self.heard.counting(write)
        fate = deliver(stands, change=self.store.change, say=say, now=now)
        self.heard.count(fate)
        self._in_hand |= fate == "none"
        self.sleep(1 / MAILS_A_SECOND)

    def _say(self, warning: LapseWarning, reach: Reach) -> None:
        subject, text = LAPSES_SOON_BY_MAIL
        language = reach.language
        facts = {"on": day_said(warning.lapses_on, language), "amount": warning.amount}
        body = f"{LAPSES_SOON.said(language, facts)}\n\n{text.said(language, {})}\n"
        self.mail.send(reach.email, subject.said(language, {}), body)
