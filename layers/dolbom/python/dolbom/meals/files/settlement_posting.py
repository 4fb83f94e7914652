"""The lines of settlement files, posted: purchases in shops, and purchases that were cancelled later (M11).

A cancellation may come before its purchase, in the same file or in an earlier one. Then it waits beside the purchase's
own id, named as an error of its line, and is posted with the purchase when that comes. One that cannot be posted then
is named as an error of the purchase's line, which is posted all the same.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Literal

from aws_lambda_powertools import Logger

from dolbom.clock import Clock
from dolbom.errors import Unavailable
from dolbom.logs import failed
from dolbom.meals.accounts import Account
from dolbom.meals.card_store import CardStore
from dolbom.meals.files.csv_lines import LineError, worded
from dolbom.meals.files.rows import awaiting, kept, of_cancellation, of_purchase
from dolbom.meals.files.settlements import Cancellation, Purchase, bought, cancelled, settlement_of
from dolbom.meals.files.store import AWAITED_MAX, FileStore, LineAwaited, LineTaken, TooManyWait
from dolbom.meals.ledger import Entry
from dolbom.meals.store import MealStore

Outcome = Literal["posted", "already"]
Step = Callable[[Account | None], tuple[Account, Entry]]
Commit = Callable[..., Outcome]
"""Posts an entry: child, step, natural key, content, what else its row says, and what has waited for it."""


class Settling:
    """Posts lines; `commit` posts an entry once, on the account as it stands."""

    def __init__(self, meals: MealStore, files: FileStore, clock: Clock, commit: Commit, logger: Logger) -> None:
        self.logger = logger
        self.meals = meals
        self.files = files
        self.cards = CardStore(meals.table)
        self.clock = clock
        self.commit = commit

    def post(self, values: Mapping[str, str]) -> tuple[Outcome, int, list[LineError]]:
        """Posts one line: what became of it, the won that it moved (negative: given back), and what had waited for it
        and could not be posted.

        Raises:
            LineError: it cannot be taken in; of a cancellation whose purchase has not come, also that it waits.
        """
        line = settlement_of(values, self.clock(), self._child_of)
        if isinstance(line, Purchase):
            return self._purchase(line)
        return self._cancellation(line), -line.amount, []

    def _child_of(self, card_ref: str) -> str | None:
        card = self.cards.card(card_ref)
        return card.child_id if card is not None else None

    def _purchase(self, purchase: Purchase) -> tuple[Outcome, int, list[LineError]]:
        awaited: Mapping[str, Any] = {}
        rounds = self.files.table.rounds()
        while rounds.another():
            try:
                outcome = self._posted(purchase, awaited)
            except LineAwaited as waiting:
                awaited = waiting.cancellations
                continue
            except LineTaken as taken:
                if not taken.same:
                    raise LineError("already_otherwise") from None
                # A run before this one may have been killed between the purchase and what waited for it.
                outcome, awaited = "already", taken.awaited
            returned, refused = self._cancellations(awaited)
            return outcome, purchase.amount - returned, refused

    def _cancellations(self, awaited: Mapping[str, Any]) -> tuple[int, list[LineError]]:
        """Posts what has waited, each whatever becomes of the others: the won that they gave back, and those that
        cannot be posted."""
        returned, refused = 0, []
        for txn_id, plain in awaited.items():
            try:
                line = awaiting(plain)
                returned += line.amount if self._cancellation(line) == "posted" else 0
            except LineError as error:
                told = worded(error)
                about = {"detail": told["detail"], "detail_en": told["detail_en"]}
                refused.append(LineError("waited_in_vain", txn_id=line.txn_id, amount=line.amount, **about))
            except Unavailable:
                raise
            except Exception as error:
                failed(self.logger, "line_failed", error, waited=txn_id)
                refused.append(LineError("not_settled"))
        return returned, refused

    def _posted(self, purchase: Purchase, awaited: Mapping[str, Any]) -> Outcome:
        def step(account: Account | None) -> tuple[Account, Entry]:
            if account is None:
                raise LineError("unknown_child")
            return bought(account, purchase, self.clock())

        return self.commit(purchase.child_id, step, purchase.txn_id, kept(purchase), of_purchase(purchase), awaited)

    def _cancellation(self, line: Cancellation) -> Outcome:
        place = self._place_of_purchase(line)

        def step(account: Account | None) -> tuple[Account, Entry]:
            return self._taken_back(account, line, place)

        try:
            return self.commit(line.child_id, step, line.txn_id, kept(line), of_cancellation(line), {})
        except LineTaken as taken:
            if taken.same:
                return "already"
            raise LineError("already_otherwise") from None

    def _place_of_purchase(self, line: Cancellation) -> tuple[str, str]:
        """The keys of the purchase that a line cancels.

        Raises:
            LineError: it has not come yet, and the line waits for it.
        """
        rounds = self.files.table.rounds()
        while rounds.another():
            place = self.files.posted_at("in_store", line.cancels)
            if place is not None:
                return place
            try:
                waits = self.files.wait_for("in_store", line.cancels, line.txn_id, kept(line))
            except LineTaken:
                raise LineError("already_otherwise") from None
            except TooManyWait:
                raise LineError("too_many_wait", txn_id=line.cancels, lines_max=AWAITED_MAX) from None
            if waits:
                raise LineError("waits_for_purchase", txn_id=line.cancels)

    def _taken_back(self, account: Account | None, line: Cancellation, place: tuple[str, str]) -> tuple[Account, Entry]:
        """What a cancellation does to an account: decided on the purchase, and on its other cancellations, as they
        stand after the account was read."""
        now: datetime = self.clock()
        purchase = self.files.settled_at(place, line.child_id) if account is not None else None
        if account is None or purchase is None or purchase.merchant_id != line.merchant_id:
            raise LineError("not_this_purchase", txn_id=line.cancels)
        policy = self.meals.policy(account.municipality, now)
        if policy is None:
            raise LineError("not_switched_on")
        others = self.files.cancellations(line.child_id, purchase.day, line.cancels)
        return cancelled(account, purchase, others, line, policy, now)
