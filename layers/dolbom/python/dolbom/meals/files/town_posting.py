"""The lines of a town's own files about children, posted: accounts opened (M1), money loaded (M2)."""

from collections.abc import Mapping, Sequence

from dolbom.clock import Clock, month_of, seoul_day, stamp
from dolbom.dynamo.items import Item
from dolbom.dynamo.table import Write
from dolbom.dynamo.together import Candidate, Place, together
from dolbom.errors import Conflict
from dolbom.meals import enrolment, keys
from dolbom.meals.accounts import ENROL, Account, Change
from dolbom.meals.files.arrivals import Arrival
from dolbom.meals.files.columns import of_town, read, refuse
from dolbom.meals.files.csv_lines import Line, those_valid
from dolbom.meals.files.loads import Load, load_of, loaded
from dolbom.meals.files.results import LineError, Posted
from dolbom.meals.files.rows import ROWS_A_LINE, LineCandidate, Origin, Step, line_of_money, of_load
from dolbom.meals.files.store import FileStore, LineTaken, commit
from dolbom.meals.names import MunicipalityCode, NewChildId
from dolbom.meals.policy import MealPolicy
from dolbom.meals.store import MealStore, changed
from dolbom.model import Model

ENROLMENT_COLUMNS = ("child_id",)
ENROLMENT_OPTIONAL_COLUMNS = ("municipality",)


class EnrolmentLine(Model):
    """One line of an enrolment file."""

    child_id: NewChildId
    municipality: MunicipalityCode


class TownPosting:
    """Posts lines of a town's files."""

    def __init__(self, meals: MealStore, files: FileStore, clock: Clock, arrival: Arrival, begun_in: str = "") -> None:
        """`begun_in`: the month in which an earlier call has begun with this very content, if one has."""
        self.meals = meals
        self.files = files
        self.clock = clock
        self.arrival = arrival
        self.town = arrival.sender
        self.begun_in = begun_in

    def enrol_together(self, lines: Sequence[Line]) -> Mapping[int, Posted]:
        """Opens the accounts of new children, many in one transaction: what became of those lines."""
        candidates = those_valid(lines, self._enrolling)
        return together(self.meals.table, candidates, ROWS_A_LINE)

    def enrol(self, line: Line) -> Posted:
        """Opens a child's account. A child that this town has enrolled before is `already`.

        Raises:
            LineError: the town is not switched on, or the child's account is another town's.
        """
        child_id, trace = self._enrolled(line)
        try:
            is_new = enrolment.enrol(self.meals, child_id, self.town, trace)
        except Conflict:
            raise LineError("enrolled_elsewhere") from None
        return "posted" if is_new else "already", 0, []

    def _enrolled(self, line: Line) -> tuple[str, Change]:
        self._policy()
        found, faults = read(EnrolmentLine, of_town(line.values, self.town))
        refuse(faults, ("child_id", "municipality"))
        if found is None or found.municipality != self.town:
            raise LineError("outside_jurisdiction", town=self.town)
        why = f"{self.arrival.key} {line.number}"
        return found.child_id, Change(f"files/{self.town}", stamp(self.clock()), f"{ENROL} {self.town}", why)

    def _enrolling(self, line: Line) -> LineCandidate:
        child_id, trace = self._enrolled(line)
        account_at = keys.child(child_id), keys.ACCOUNT

        def decide(found: Mapping[Place, Item]) -> tuple[Posted, Sequence[Write]] | None:
            if account_at in found:
                return None
            return ("posted", 0, []), changed(None, Account(child_id, self.town), trace)

        return Candidate(line.number, (account_at,), decide)

    def load_together(self, lines: Sequence[Line]) -> Mapping[int, Posted]:
        """Puts money on the accounts of different children, many in one transaction: what became of those lines."""
        return together(self.meals.table, those_valid(lines, self._loading), ROWS_A_LINE)

    def _loading(self, line: Line) -> LineCandidate:
        load = load_of(line.values, self.town)
        places = (keys.line("load", load.number), keys.TAKEN), (keys.line("load", load.load_id), keys.TAKEN)
        step, origin = self._step(load, self._policy()), Origin(self.arrival.key, line.number, self.town)
        about = load.number, load.model_dump(), of_load(load, origin), load.amount, lambda at: self._is_again(load, at)
        return line_of_money(line.number, load.child_id, places, step, *about)

    def load(self, line: Line) -> Posted:
        """Puts money on an account. The same number with the same content is the same load, within a month: in another
        one, a load whose last day is left to the policy would be other money, and is never taken for the earlier one.

        Raises:
            LineError: it cannot be taken in.
        """
        load = load_of(line.values, self.town)
        policy = self._policy()
        content = load.model_dump()
        if self._came_before_senders(load, content):
            return "already", load.amount, []
        try:
            row = of_load(load, Origin(self.arrival.key, line.number, self.town))
            commit(self.meals, self.files, load.child_id, self._step(load, policy), load.number, content, row)
        except LineTaken as taken:
            self._must_be_again(load, is_same=taken.same or self._is_the_same_by_its_lot(load, content))
        except LineError:
            # What was loaded once is known, though it could not be loaded today: it has lapsed, or the child has moved.
            if not self.files.has_taken("load", load.number, content):
                raise
            self._must_be_again(load, is_same=True)
        else:
            return "posted", load.amount, []
        return "already", load.amount, []

    def _is_again(self, load: Load, place: Place) -> bool:
        """Whether a load of the same number and content, whose row is at these keys, is this one."""
        return load.lapses_on != "" or self._is_of_now(place)

    def _is_of_now(self, place: Place) -> bool:
        """Whether a row was posted in this month, or in the one in which this file was begun."""
        return keys.entry_day_of(place[1])[:7] in (month_of(seoul_day(self.clock())), self.begun_in)

    def _must_be_again(self, load: Load, *, is_same: bool, place: Place | None = None) -> None:
        """Of a load whose number is taken.

        Raises:
            LineError: the number is another load's, of this month, or of an earlier one.
        """
        place = place or self.files.posted_at("load", load.number)
        if is_same and (place is None or self._is_again(load, place)):
            return
        if place is None or self._is_of_now(place):
            raise LineError("already_otherwise", **self.files.origin_at(place))
        raise LineError("number_used", day=keys.entry_day_of(place[1]), **self.files.origin_at(place))

    def _step(self, load: Load, policy: MealPolicy) -> Step:
        return lambda account: loaded(account, load, policy, self.clock())

    def _is_the_same_by_its_lot(self, load: Load, content: Mapping[str, object]) -> bool:
        """Whether a load of this number differs only in that one says the last day, and the other left it to the
        policy, which had meant the same day."""
        place = self.files.posted_at("load", load.number)
        lot = self.files.lot_at(place) if place is not None else ""
        otherwise = {**content, "lapses_on": "" if load.lapses_on else lot}
        return load.lapses_on in ("", lot) and self.files.has_taken("load", load.number, otherwise)

    def _came_before_senders(self, load: Load, content: Mapping[str, object]) -> bool:
        """Whether this load was posted under its bare number, as all once were.

        Raises:
            LineError: so was another load of this town.
        """
        earlier = self.files.before_senders("load", load.load_id)
        if earlier is None or earlier.place is None:
            return False
        is_same = earlier.is_same(content)
        if not is_same and self.files.town_at(earlier.place) not in (self.town, ""):
            return False
        self._must_be_again(load, is_same=is_same, place=earlier.place)
        return True

    def _policy(self) -> MealPolicy:
        policy = self.meals.policy_or_first(self.town, self.clock())
        if policy is None:
            raise LineError("not_switched_on")
        return policy
