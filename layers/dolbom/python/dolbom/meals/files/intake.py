"""Files dropped into the files bucket, each taken in by what its folder says it is, each line once.

Each line of a CSV ends with a line break, the last one too: one without may have been cut off, and is not taken in.
What became of a file stands beside it as `results/<key>.json`: also of one that we do not know what to do with. A file
that is longer than one call of the function goes on in the next one: a note under `continue/` calls it.
"""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice

from aws_lambda_powertools import Logger

from dolbom.clock import Clock, month_of, seoul_day
from dolbom.deadline import Deadline
from dolbom.dynamo.together import LANES, ROWS_MAX
from dolbom.errors import Unavailable
from dolbom.gateways.objects import Bucket, Opened
from dolbom.logs import failed
from dolbom.meals.files.arrivals import CONTINUE, UPLOADER, Arrival, arrival_of, is_folder
from dolbom.meals.files.csv_lines import Line, lines
from dolbom.meals.files.decoding import Survey, survey
from dolbom.meals.files.entries import EntryPosting, entries_of
from dolbom.meals.files.loads import COLUMNS as LOAD_COLUMNS
from dolbom.meals.files.loads import OPTIONAL_COLUMNS as LOAD_OPTIONAL_COLUMNS
from dolbom.meals.files.results import (
    INDICATORS,
    KEY_BYTES_MAX,
    PREVIEWS,
    RESULTS,
    FileRefused,
    LineError,
    Posted,
    Result,
    Results,
)
from dolbom.meals.files.rows import ROWS_A_LINE
from dolbom.meals.files.settlement_posting import Settling
from dolbom.meals.files.settlements import CANCELS, WHOSE_COLUMNS
from dolbom.meals.files.settlements import COLUMNS as PURCHASE_COLUMNS
from dolbom.meals.files.shop_posting import SHOP_COLUMNS, SHOP_OPTIONAL_COLUMNS, ShopPosting
from dolbom.meals.files.store import FileStore, Known
from dolbom.meals.files.town_posting import ENROLMENT_COLUMNS, ENROLMENT_OPTIONAL_COLUMNS, TownPosting
from dolbom.meals.store import MealStore
from dolbom.starting.patterns import compiled_later

NOTE_BYTES_MAX = 16 * 1024
CHECKPOINT_LINES = 200
GIVEN_BACK_LINES = 1_000
"""Python looks for what only holds itself when there is a quarter more of it than of all else: by then lines have left
some megabytes for each thousand."""
TIME_LEFT_S_MIN = 45.0
"""With less than this left of its call, a file goes on in the next one."""
CONTINUATIONS_MAX = 1_000

LINES_AHEAD = ROWS_MAX // ROWS_A_LINE * LANES
"""Lines that are looked at together before the first of them is posted by itself: as many full transactions of them as
are under way at the same time."""
SHOPS_AHEAD = ROWS_MAX
"""Shops that are read together before the first of them is posted: one batch of reads."""

_ACCOUNT = compiled_later(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

Post = Callable[[Line], Posted]
Ahead = Callable[[Sequence[Line]], Mapping[int, Posted]]
"""Looks at lines together: what became of those that it has posted, by their numbers."""
Columns = tuple[Sequence[str], Sequence[str]]
"""Those that a header must name, and those that it may."""


class Intake:
    """Takes files in, as long as its call of the function lasts."""

    def __init__(
        self, meals: MealStore, files: FileStore, bucket: Bucket, clock: Clock, deadline: Deadline, logger: Logger
    ) -> None:
        self.meals = meals
        self.files = files
        self.bucket = bucket
        self.results = Results(bucket, clock, logger)
        self.clock = clock
        self.deadline = deadline
        self.logger = logger

    def take_in(self, key: str) -> Result | None:
        """Takes in the object of a key, or goes on with it; None where there is nothing to do: the object is gone, or
        is a result or a preview of ours, discovery's, or a console's empty folder.

        Raises:
            Unavailable: S3 or DynamoDB does not answer; what has been posted stays, and the next call goes on.
        """
        if key.startswith((RESULTS, PREVIEWS, INDICATORS)):
            return None
        by = ""
        try:
            key, continued = self._continued(key) if key.startswith(CONTINUE) else (key, 0)
            opened = self.bucket.open(key)
            if opened is None or (is_folder(key) and not any(opened[1])):
                return None
            by = _uploader(opened)
            arrival = arrival_of(key)
            if not arrival.has_lines:
                return self._entries(arrival, entries_of(opened.chunks), by)
            return self._lines(arrival, opened, survey(opened.chunks), continued)
        except FileRefused as refusal:
            return self.results.finish(Result(key, by=by), refusal)

    def _continued(self, key: str) -> tuple[str, int]:
        """The file that a note goes on with, and how often it has been gone on with.

        Raises:
            FileRefused: the note is none of ours.
        """
        try:
            note = self.bucket.read_json(key, NOTE_BYTES_MAX)
            if note is None:
                return key, 0
            of, continued = note["key"], note["continued"]
            is_ours = type(of) is str and type(continued) is int and 0 < continued <= CONTINUATIONS_MAX
            is_ours = is_ours and len(of.encode()) <= KEY_BYTES_MAX and arrival_of(of).has_lines
        except (ValueError, LookupError, TypeError, FileRefused):
            is_ours = False
        if not is_ours:
            raise FileRefused("no_note")
        return of, continued

    # ── line files ────────────────────────────────────────────────────────────────────────────────────────────────

    def _lines(self, arrival: Arrival, opened: Opened, surveyed: Survey, continued: int) -> Result:
        first = self.files.known(arrival, surveyed.sha256, self.clock)
        ended = self._ended(arrival, opened, surveyed) if first.state != "running" else None
        if ended is not None and first.state == "done":
            return ended
        if first.state == "faulty" or (first.state == "done" and self._means_anew(arrival, first)):
            # Sent again: from its first line, in however many calls. If only told of again, it is of its own month.
            first = Known(arrival.key, "running", first.at if ended is not None else "")
            begun = self.results.so_far(arrival.key, surveyed.sha256) if continued else None
            result = begun or Result(arrival.key, sha256=surveyed.sha256)
        else:
            result = self.results.so_far(first.key, surveyed.sha256)
        result.lines_in_file = surveyed.lines
        if result.key == arrival.key:
            result.by = _uploader(opened)
        if first.state == "running":
            try:
                is_whole = self._post_lines(result, arrival, opened.etag, surveyed, first.month)
            except FileRefused as refusal:
                refused = Result(arrival.key, sha256=surveyed.sha256, by=_uploader(opened))
                return self.results.finish(refused, refusal)
            if not is_whole:
                return self._go_on_later(result, arrival, surveyed, continued)
            result.version = opened.version
            self.results.finish(result)
            self.files.settled(arrival, surveyed.sha256, first, self.clock, is_faulty=result.failed > 0)
        if arrival.key == first.key:
            return result
        # Each of its lines is posted: what has a bad one is gone through again, and never known as a whole.
        seen = Result(
            arrival.key,
            sha256=surveyed.sha256,
            version=opened.version,
            lines=result.lines,
            already=result.lines,
            seen_as=first.key,
            by=_uploader(opened),
        )
        return self.results.finish(seen)

    def _ended(self, arrival: Arrival, opened: Opened, surveyed: Survey) -> Result | None:
        """The result of this very object, if it was gone through to its end: S3 tells of an object more than once, and
        it is not sent again by that."""
        written = self.results.so_far(arrival.key, surveyed.sha256)
        is_of_it = opened.version != "" and (written.version, written.state) == (opened.version, "done")
        return written if is_of_it else None

    def _means_anew(self, arrival: Arrival, first: Known) -> bool:
        """Whether a content that is known might be meant anew: the same children get the same money each month, and a
        town may have numbered its loads from one again; of shops a file that came between may have told otherwise.
        Each line tells."""
        is_of_another_month = first.month != month_of(seoul_day(self.clock()))
        return arrival.kind == "merchants" or (arrival.kind == "loads" and is_of_another_month)

    def _post_lines(self, result: Result, arrival: Arrival, etag: str, surveyed: Survey, begun_in: str) -> bool:
        """Posts the lines that are not settled yet, of a content that was begun in a month; False where this call's
        time is over."""
        post, ahead, (required, optional) = self._poster(arrival, begun_in)
        opened = self.bucket.open(arrival.key, etag)
        if opened is None:
            raise Unavailable
        settled_before = result.last_line
        # A network's columns are a program's: one that is misspelt could make a cancellation a purchase.
        result.ignored = []
        is_strict = arrival.kind == "settlements"
        found = lines(opened[1], surveyed.encoding, required, optional, result.ignored, is_strict=is_strict)
        size = SHOPS_AHEAD if arrival.kind == "merchants" else LINES_AHEAD
        for batch in _batches((line for line in found if line.number > settled_before), size):
            posted = ahead(batch)
            settled_until = max(posted, default=0)
            for line in batch:
                self._settle(result, line, post, posted.get(line.number))
                # What is posted already is counted in this call: the next one would find it known.
                is_late = line.number >= settled_until and self.deadline.is_within(TIME_LEFT_S_MIN)
                if is_late or result.lines % CHECKPOINT_LINES == 0:
                    self.results.write(result)
                if result.lines % GIVEN_BACK_LINES == 0:
                    gc.collect()
                if is_late:
                    return False
        return True

    def _poster(self, arrival: Arrival, begun_in: str) -> tuple[Post, Ahead, Columns]:
        if arrival.kind == "settlements":
            settling = Settling(self.meals, self.files, self.clock, arrival, self.logger)
            return settling.post, settling.post_together, (PURCHASE_COLUMNS, (*WHOSE_COLUMNS, CANCELS))
        if arrival.kind == "merchants":
            shops = ShopPosting(self.meals.table, self.clock, arrival)
            return shops.post, shops.read_ahead, (SHOP_COLUMNS, SHOP_OPTIONAL_COLUMNS)
        town = TownPosting(self.meals, self.files, self.clock, arrival, begun_in)
        if arrival.kind == "enrolments":
            return town.enrol, town.enrol_together, (ENROLMENT_COLUMNS, ENROLMENT_OPTIONAL_COLUMNS)
        return town.load, town.load_together, (LOAD_COLUMNS, LOAD_OPTIONAL_COLUMNS)

    def _settle(self, result: Result, line: Line, post: Post, posted: Posted | None) -> None:
        """Posts a line that has not been `posted` with others, or names what is wrong with it: whatever that is, it
        keeps no other line waiting."""
        result.lines += 1
        result.last_line = line.number
        try:
            outcome, amount, refused = posted or _posted(line, post)
        except LineError as error:
            result.count(line.number, error.as_written(line.written))
            return
        except Unavailable:
            raise
        except Exception as error:
            self._name(error, result, line.number)
            return
        if outcome == "posted":
            result.posted += 1
            result.amount += amount
        else:
            result.already += 1
        for in_vain in refused:
            result.count(line.number, in_vain)

    def _name(self, error: Exception, result: Result, number: int) -> None:
        """Names what a line or an entry could not be posted for, and is ours to mend."""
        failed(self.logger, "line_failed", error, line=str(number), sha256=result.sha256)
        result.count(number, LineError("not_settled"))

    def _go_on_later(self, result: Result, arrival: Arrival, surveyed: Survey, continued: int) -> Result:
        if continued >= CONTINUATIONS_MAX:
            raise Unavailable
        note = {"key": arrival.key, "continued": continued + 1}
        self.bucket.write_json(f"{CONTINUE}{arrival.scope}/{surveyed.sha256}.json", note)
        return result

    # ── files of entries ──────────────────────────────────────────────────────────────────────────────────────────

    def _entries(self, arrival: Arrival, entries: Sequence[object], by: str) -> Result:
        result = Result(arrival.key, by=by)
        posting = EntryPosting(self.meals, self.clock, arrival)
        for number, entry in enumerate(entries, 1):
            result.lines += 1
            if number % SHOPS_AHEAD == 1:
                posting.read_ahead(entries[number - 1 : number - 1 + SHOPS_AHEAD])
            try:
                outcome = posting.post(number, entry)
                result.posted += outcome == "posted"
                result.already += outcome == "already"
            except LineError as error:
                result.count(number, error)
            except Unavailable:
                raise
            except Exception as error:
                self._name(error, result, number)
        return self.results.finish(result)


def _uploader(opened: Opened) -> str:
    """The account that an object names, if it is one: whoever may put objects there may write other things on them."""
    by = opened.metadata.get(UPLOADER, "")
    return by if _ACCOUNT.fullmatch(by) else ""


def _posted(line: Line, post: Post) -> Posted:
    if line.error is not None:
        raise line.error
    return post(line)


def _batches(found: Iterator[Line], size: int) -> Iterator[list[Line]]:
    while batch := list(islice(found, size)):
        yield batch
