"""Files dropped into the files bucket: what kind each is, and how it is taken in, each line once.

    policies/*.json      municipal policies: a town is switched on, or a rule changed, by data (M15)
    merchants/*.json     merchants and their menus
    loads/*.csv          money for children's accounts (M2); loads/<municipality>/… takes only that town's lines
    settlements/*.csv    purchases in shops and their cancellations, from the card network (M11)

Each line of a CSV ends with a line break, the last one too: one without may have been cut off, and is not taken in.
What became of a file stands beside it as `results/<key>.json`. A file that is longer than one call of the function
goes on in the next one: a note under `continue/` calls it.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Any, Literal

from aws_lambda_powertools import Logger
from pydantic import ValidationError

from dolbom import texts
from dolbom.clock import Clock, stamp
from dolbom.deadline import Deadline
from dolbom.errors import Conflict, Invalid, Unavailable
from dolbom.gateways.objects import Bucket
from dolbom.logs import failed
from dolbom.meals import publishing
from dolbom.meals.accounts import Account
from dolbom.meals.files.csv_lines import FileRefused, Line, LineError, Survey, lines, survey, worded
from dolbom.meals.files.loads import COLUMNS as LOAD_COLUMNS
from dolbom.meals.files.loads import OPTIONAL_COLUMNS, load_of, loaded
from dolbom.meals.files.rows import of_load
from dolbom.meals.files.settlement_posting import Outcome, Settling
from dolbom.meals.files.settlements import CANCELS, WHOSE_COLUMNS
from dolbom.meals.files.settlements import COLUMNS as PURCHASE_COLUMNS
from dolbom.meals.files.store import FileStore, Known, LineTaken
from dolbom.meals.ledger import Entry
from dolbom.meals.merchant import Merchant
from dolbom.meals.policy import MealPolicy
from dolbom.meals.store import MealStore, Stale
from dolbom.texts.words import LANGUAGES

JSON_BYTES_MAX = 16 * 1024 * 1024
JSON_ENTRIES_MAX = 20_000
ERRORS_LISTED_MAX = 1_000
CHECKPOINT_LINES = 200
TIME_LEFT_S_MIN = 45.0
"""With less than this left of its call, a file goes on in the next one."""
CONTINUATIONS_MAX = 1_000
RESULTS = "results/"
CONTINUE = "continue/"

Post = Callable[[Mapping[str, str]], tuple[Outcome, int, list[LineError]]]
"""Posts one line: what became of it, the won that it moved, and what had waited for it and could not be posted."""


@dataclass
class Result:
    """What became of a file, as written beside it. Amounts in KRW."""

    key: str
    state: Literal["running", "done", "refused"] = "running"
    sha256: str = ""
    lines: int = 0
    last_line: int = 0
    """The number of the last line that is settled: posted, or named as an error."""
    posted: int = 0
    already: int = 0
    failed: int = 0
    """Errors: of lines that were not taken in, and of what had waited for a line that was."""
    stuck: int = 0
    """Of the errors, those that are ours to mend: the alarm rings, and the file is sent again when they are."""
    amount: int = 0
    refused: Mapping[str, Any] | None = None
    seen_as: str = ""
    """The key under which the same content came before."""
    errors: list[dict[str, Any]] = field(default_factory=list)
    """The first `ERRORS_LISTED_MAX` bad lines, by number."""
    at: str = ""

    def count(self, number: int, error: LineError) -> None:
        self.failed += 1
        if len(self.errors) < ERRORS_LISTED_MAX:
            self.errors.append({"line": number, **worded(error)})


class Intake:
    """Takes files in, as long as its call of the function lasts."""

    def __init__(
        self, meals: MealStore, files: FileStore, bucket: Bucket, clock: Clock, deadline: Deadline, logger: Logger
    ) -> None:
        self.logger = logger
        self.meals = meals
        self.files = files
        self.bucket = bucket
        self.clock = clock
        self.deadline = deadline

    def take_in(self, key: str) -> Result | None:
        """Takes in the object of a key, or goes on with it; None where there is nothing to do.

        Raises:
            Unavailable: S3 or DynamoDB does not answer; what has been posted stays, and the next call goes on.
        """
        continued = 0
        if key.startswith(CONTINUE):
            note = self.bucket.read_json(key, JSON_BYTES_MAX)
            if note is None:
                return None
            key, continued = note["key"], note["continued"]
        folder = key.partition("/")[0]
        if folder in ("policies", "merchants") and key.endswith(".json"):
            return self._entries(key, folder)
        if folder in ("loads", "settlements") and key.endswith(".csv"):
            return self._lines(key, folder, continued)
        return None

    # ── line files ────────────────────────────────────────────────────────────────────────────────────────────────

    def _lines(self, key: str, folder: str, continued: int) -> Result | None:
        opened = self.bucket.open(key)
        if opened is None:
            return None
        etag, chunks = opened
        try:
            surveyed = survey(chunks)
        except FileRefused as refusal:
            return self._finish(Result(key), refusal)
        first = self.files.known(surveyed.sha256, key, self.clock)
        if first.state == "faulty":
            first = Known(key, "running")
            result = Result(key, sha256=surveyed.sha256)
        else:
            result = self._so_far(first.key, surveyed)
        if first.state == "running":
            try:
                is_whole = self._post_lines(result, folder, key, etag, surveyed)
            except FileRefused as refusal:
                return self._finish(Result(key, sha256=surveyed.sha256), refusal)
            if not is_whole:
                return self._go_on_later(result, surveyed, continued)
            self._finish(result)
            self.files.settled(surveyed.sha256, first.key, self.clock, is_faulty=result.failed > 0)
        if key == first.key:
            return result
        return self._finish(Result(key, sha256=surveyed.sha256, lines=result.lines, seen_as=first.key))

    def _so_far(self, first_key: str, surveyed: Survey) -> Result:
        """The result as it was last written: all lines up to its `last_line` are settled."""
        stored = self.bucket.read_json(RESULTS + first_key + ".json", JSON_BYTES_MAX)
        if stored is None or stored["sha256"] != surveyed.sha256:
            return Result(first_key, sha256=surveyed.sha256)
        return Result(**stored)

    def _post_lines(self, result: Result, folder: str, key: str, etag: str, surveyed: Survey) -> bool:
        """Posts the lines that are not settled yet; False where this call's time is over."""
        post = self._load(key) if folder == "loads" else self._settling().post
        required, optional = (
            (LOAD_COLUMNS, OPTIONAL_COLUMNS) if folder == "loads" else (PURCHASE_COLUMNS, (*WHOSE_COLUMNS, CANCELS))
        )
        opened = self.bucket.open(key, etag)
        if opened is None:
            raise Unavailable
        settled_before = result.last_line
        for line in lines(opened[1], surveyed.encoding, required, optional):
            if line.number <= settled_before:
                continue
            self._settle(result, line, post)
            is_late = self.deadline.is_within(TIME_LEFT_S_MIN)
            if is_late or result.lines % CHECKPOINT_LINES == 0:
                self._write(result)
            if is_late:
                return False
        return True

    def _settle(self, result: Result, line: Line, post: Post) -> None:
        result.lines += 1
        result.last_line = line.number
        if line.error is not None:
            result.count(line.number, line.error)
            return
        try:
            outcome, amount, refused = post(line.values)
        except LineError as error:
            result.count(line.number, error)
            return
        except Unavailable:
            raise
        except Exception as error:
            # One account that cannot be read, or whatever else is ours to mend, keeps no other line waiting.
            failed(self.logger, "line_failed", error, line=str(line.number), sha256=result.sha256)
            result.stuck += 1
            result.count(line.number, LineError("not_settled"))
            return
        if outcome == "posted":
            result.posted += 1
            result.amount += amount
        else:
            result.already += 1
        for in_vain in refused:
            result.stuck += in_vain.code == "not_settled"
            result.count(line.number, in_vain)

    def _load(self, key: str) -> Post:
        folder_of = key.split("/")[1] if key.count("/") > 1 else ""

        def post(values: Mapping[str, str]) -> tuple[Outcome, int, list[LineError]]:
            load = load_of(values)
            now = self.clock()
            if folder_of and load.municipality != folder_of:
                raise LineError("outside_jurisdiction")
            policy = self.meals.policy(load.municipality, now)
            if policy is None:
                raise LineError("not_switched_on")
            try:
                outcome = self._commit(
                    load.child_id,
                    lambda account: loaded(account, load, policy, now),
                    load.load_id,
                    load.model_dump(),
                    of_load(load),
                )
            except LineTaken as taken:
                if not taken.same:
                    raise LineError("already_otherwise") from None
                outcome = "already"
            return outcome, load.amount, []

        return post

    def _settling(self) -> Settling:
        return Settling(self.meals, self.files, self.clock, self._commit, self.logger)

    def _commit(
        self,
        child_id: str,
        step: Callable[[Account | None], tuple[Account, Entry]],
        natural_key: str,
        content: Mapping[str, Any],
        more: Mapping[str, Any],
        awaited: Mapping[str, Any] = MappingProxyType({}),
    ) -> Outcome:
        """Posts an entry on the account as it stands.

        Raises:
            LineTaken, LineAwaited: as `FileStore.post_line`.
        """
        account = self.meals.account(child_id)
        rounds = self.meals.table.rounds()
        while rounds.another():
            after, entry = step(account)
            try:
                self.files.post_line(account, after, entry, natural_key, content, more, awaited)
            except Stale as stale:
                account = stale.account
            else:
                return "posted"

    # ── files of entries ──────────────────────────────────────────────────────────────────────────────────────────

    def _entries(self, key: str, folder: str) -> Result | None:
        result = Result(key)
        try:
            content = self.bucket.read_json(key, JSON_BYTES_MAX)
        except (ValueError, RecursionError):
            return self._finish(result, FileRefused("not_json"))
        if content is None:
            return None
        entries = content if isinstance(content, list) else [content]
        if len(entries) > JSON_ENTRIES_MAX:
            return self._finish(result, FileRefused("too_many_entries", entries_max=JSON_ENTRIES_MAX))
        for number, entry in enumerate(entries, 1):
            result.lines += 1
            try:
                if folder == "policies":
                    self._publish(_validated(MealPolicy, entry))
                else:
                    self.meals.put_merchant(_validated(Merchant, entry))
                result.posted += 1
            except LineError as error:
                result.count(number, error)
        return self._finish(result)

    def _publish(self, policy: MealPolicy) -> None:
        try:
            publishing.publish(self.meals, policy, self.clock())
        except (Conflict, Invalid) as error:
            raise LineError(error.code, **error.facts) from None

    # ── results ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _finish(self, result: Result, refusal: FileRefused | None = None) -> Result:
        result.state = "done" if refusal is None else "refused"
        result.refused = worded(refusal) if refusal is not None else None
        self._write(result)
        return result

    def _go_on_later(self, result: Result, surveyed: Survey, continued: int) -> Result:
        if continued >= CONTINUATIONS_MAX:
            raise Unavailable
        note = {"key": result.key, "continued": continued + 1}
        self.bucket.write_json(f"{CONTINUE}{surveyed.sha256}.json", note)
        return result

    def _write(self, result: Result) -> None:
        result.at = stamp(self.clock())
        self.bucket.write_json(RESULTS + result.key + ".json", asdict(result))


def _validated(model: type[Any], entry: Any) -> Any:
    try:
        return model.model_validate(entry)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        korean, english = (texts.fault(first["type"], first.get("ctx") or {}, language) for language in LANGUAGES)
        pointer = "".join(f"/{part}" for part in first["loc"])
        raise LineError("invalid", pointer=pointer, detail=korean, detail_en=english) from None
