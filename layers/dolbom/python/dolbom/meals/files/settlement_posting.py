"""The lines of settlement files, posted: purchases in shops, and purchases that were cancelled later (M11).

A cancellation may come before its purchase, in the same file or in an earlier one. Then it waits beside the purchase's
own id, named as an error of its line, and is posted with the purchase when that comes. One that cannot be posted then
is named as an error of the purchase's line, which is posted all the same.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from aws_lambda_powertools import Logger

from dolbom.clock import Clock
from dolbom.dynamo.together import Candidate, together
from dolbom.errors import Unavailable
from dolbom.logs import failed
from dolbom.meals import keys
from dolbom.meals.accounts import Account
from dolbom.meals.card_store import Card, CardStore
from dolbom.meals.files.arrivals import Arrival
from dolbom.meals.files.csv_lines import Line, those_valid
from dolbom.meals.files.results import LineError, Outcome, Posted, worded
from dolbom.meals.files.rows import (
    NOTHING,
    ROWS_A_LINE,
    Earlier,
    LineCandidate,
    Origin,
    Step,
    awaiting,
    kept,
    line_of_money,
    of_cancellation,
    of_purchase,
)
from dolbom.meals.files.settlements import (
    Cancellation,
    Purchase,
    Settled,
    bought,
    cancelled,
    card_named,
    settlement_of,
)
from dolbom.meals.files.store import (
    AWAITED_MAX,
    FileStore,
    LineAwaited,
    LineTaken,
    TooManyWait,
    commit,
)
from dolbom.meals.ledger import Entry
from dolbom.meals.store import MealStore

CANCELLATIONS_MAX = 200
"""Cancellations of one purchase: each is decided on all that went before it."""


class Settling:
    """Posts lines of a network's files."""

    def __init__(self, meals: MealStore, files: FileStore, clock: Clock, arrival: Arrival, logger: Logger) -> None:
        self.meals = meals
        self.files = files
        self.cards = CardStore(meals.table)
        self.clock = clock
        self.arrival = arrival
        self.network = arrival.sender
        self.logger = logger

    def post_together(self, lines: Sequence[Line]) -> Mapping[int, Posted]:
        """Posts purchases of different children, many in one transaction: what became of those lines."""
        cards = self.cards.many([card_named(line.values) for line in lines])
        return together(self.meals.table, those_valid(lines, lambda line: self._candidate(line, cards)), ROWS_A_LINE)

    def _candidate(self, line: Line, cards: Mapping[str, Card]) -> LineCandidate:
        found = settlement_of(line.values, self.clock(), lambda ref: self._owner(cards.get(ref)), self.network)
        account_at = keys.child(found.child_id), keys.ACCOUNT
        if isinstance(found, Cancellation):
            numbers = (found.number, found.purchase_number)
            named = ((keys.line("in_store", number), keys.TAKEN) for number in numbers)
            return Candidate(line.number, (account_at, *named))
        places = (keys.line("in_store", found.number), keys.TAKEN), (keys.line("in_store", found.txn_id), keys.TAKEN)
        row = of_purchase(found, Origin(self.arrival.key, line.number, self.network))
        about = found.number, kept(found), row, found.amount
        return line_of_money(line.number, found.child_id, places, self._step(found), *about)

    def post(self, line: Line) -> Posted:
        """Posts one line.

        Raises:
            LineError: it cannot be taken in; of a cancellation whose purchase has not come, also that it waits.
        """
        found = settlement_of(line.values, self.clock(), self._child_of, self.network)
        origin = Origin(self.arrival.key, line.number, self.network)
        if isinstance(found, Purchase):
            return self._purchase(found, origin)
        return self._cancellation(found, origin), -found.amount, []

    def _child_of(self, card_ref: str) -> str | None:
        return self._owner(self.cards.card(card_ref))

    def _owner(self, card: Card | None) -> str | None:
        if card is not None and card.network not in ("", self.network):
            raise LineError("other_network")
        return card.child_id if card is not None else None

    def _purchase(self, purchase: Purchase, origin: Origin) -> Posted:
        earlier = self._before_senders("in_store", purchase)
        if earlier is not None and earlier.place is not None:
            returned, refused = self._cancellations(earlier.awaited, origin)
            return "already", purchase.amount - returned, refused
        awaited: Mapping[str, Any] = NOTHING
        rounds = self.files.table.rounds()
        while rounds.another():
            try:
                self._buy(purchase, awaited, origin)
                outcome: Outcome = "posted"
            except LineAwaited as waiting:
                awaited = waiting.cancellations
                continue
            except LineTaken as taken:
                if not taken.same:
                    raise self._otherwise("in_store", purchase.number) from None
                # A run before this one may have been killed between the purchase and what waited for it.
                outcome, awaited = "already", taken.awaited
            more = earlier.awaited_by(purchase.child_id) if earlier is not None else NOTHING
            returned, refused = self._cancellations({**more, **awaited}, origin)
            return outcome, purchase.amount - returned, refused

    def _before_senders(self, kind: str, line: Purchase | Cancellation) -> Earlier | None:
        """What came under the bare number, as all once did, if it is this line or is awaited by this child's.

        Raises:
            LineError: it is another line of the same child, so of the same network.
        """
        earlier = self.files.before_senders(kind, line.txn_id)
        if earlier is None or earlier.is_same(kept(line)):
            return earlier
        if earlier.is_of(line.child_id):
            raise LineError("already_otherwise", **self.files.origin_at(earlier.place))
        return earlier if earlier.place is None else None

    def _cancellations(self, awaited: Mapping[str, Any], origin: Origin) -> tuple[int, list[LineError]]:
        """Posts what has waited, each whatever becomes of the others: the won that they gave back, and those that
        cannot be posted."""
        returned, refused = 0, []
        for txn_id, plain in awaited.items():
            try:
                line = awaiting(plain, self.network)
                returned += line.amount if self._cancellation(line, origin) == "posted" else 0
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

    def _buy(self, purchase: Purchase, awaited: Mapping[str, Any], origin: Origin) -> None:
        row, step = of_purchase(purchase, origin), self._step(purchase)
        commit(self.meals, self.files, purchase.child_id, step, purchase.number, kept(purchase), row, awaited)

    def _step(self, purchase: Purchase) -> Step:
        def step(account: Account | None) -> tuple[Account, Entry]:
            if account is None:
                raise LineError("unknown_child")
            policy = self.meals.policy(account.municipality, self.clock())
            if policy is not None and policy.card_networks and self.network not in policy.card_networks:
                raise LineError("network_not_of_town")
            return bought(account, purchase, self.clock())

        return step

    def _cancellation(self, line: Cancellation, origin: Origin) -> Outcome:
        if self._before_senders("in_store_cancel", line) is not None:
            return "already"
        place = self._place_of_purchase(line)

        def step(account: Account | None) -> tuple[Account, Entry]:
            return self._taken_back(account, line, place)

        row = of_cancellation(line, self.files.number_at(place), origin)
        try:
            commit(self.meals, self.files, line.child_id, step, line.number, kept(line), row)
        except LineTaken as taken:
            if taken.same:
                return "already"
            raise self._otherwise("in_store_cancel", line.number) from None
        return "posted"

    def _otherwise(self, kind: str, number: str) -> LineError:
        """Of a line whose number is another one's: where that one stands."""
        return LineError("already_otherwise", **self.files.origin_at(self.files.posted_at(kind, number)))

    def _place_of_purchase(self, line: Cancellation) -> tuple[str, str]:
        """The keys of the purchase that a line cancels.

        Raises:
            LineError: it has not come yet, and the line waits for it, if there is room.
        """
        rounds = self.files.table.rounds()
        while rounds.another():
            place = self.files.posted_at("in_store", line.purchase_number)
            if place is not None:
                return place
            earlier = self.files.before_senders("in_store", line.cancels)
            if earlier is not None and earlier.place is not None and earlier.is_of(line.child_id):
                return earlier.place
            try:
                waits = self.files.wait_for("in_store", line.purchase_number, line.txn_id, kept(line))
            except LineTaken:
                raise LineError("waits_otherwise", txn_id=line.cancels) from None
            except TooManyWait:
                raise LineError("too_many_wait", txn_id=line.cancels, lines_max=AWAITED_MAX) from None
            if waits:
                raise LineError("waits_for_purchase", txn_id=line.cancels)

    def _taken_back(self, account: Account | None, line: Cancellation, place: tuple[str, str]) -> tuple[Account, Entry]:
        """What a cancellation does to an account: decided on the purchase, and on its other cancellations, as they
        stand after the account was read."""
        now = self.clock()
        purchase = self.files.settled_at(place, line.child_id) if account is not None else None
        if account is None or purchase is None or purchase.merchant_id != line.merchant_id:
            raise LineError("not_this_purchase", txn_id=line.cancels)
        policy = self.meals.policy_or_first(account.municipality, now)
        if policy is None:
            raise LineError("not_switched_on")
        others = self._others(line, purchase)
        return cancelled(account, purchase, others, line, policy, now)

    def _others(self, line: Cancellation, purchase: Settled) -> list[Settled]:
        others = self.files.cancellations(line.child_id, purchase)
        own = f"in_store_cancel/{line.number}"
        if len(others) >= CANCELLATIONS_MAX and own not in {other.entry_id for other in others}:
            raise LineError("too_many_cancellations", txn_id=line.cancels, lines_max=CANCELLATIONS_MAX)
        return others
