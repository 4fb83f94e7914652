"""A month's loads in the histories of money (M2): computed and looked at, confirmed as they were seen, posted as a
file, and taken back child by child. How much is told by docs/decisions/monthly-loads.md: days of support times the
price of a meal, from the town's first day on. Here each day has one meal, whatever kind of day it is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from functions.receive_file import handler as receive_file
from tests.histories.city import Answer
from tests.histories.money.books import Books
from tests.histories.money.scene import WHY, Parted, desk
from tests.histories.money.things import Load, Pause, last_day, later, unpaused
from tests.histories.money.towns import Growing
from tests.recorded.stage import Json, Request
from tests.support import Context, event

PREVIEWS_LIVE = timedelta(days=1)


@dataclass(frozen=True)
class Line:
    """What a child would get, as the how manieth load of the month by its number, and what is odd about it."""

    amount: int
    number: int
    is_loaded: bool
    is_suspended: bool
    owes: bool


@dataclass
class Preview:
    preview_id: str
    token: str
    town: str
    month: str
    at: datetime
    wish: Json
    lines: dict[str, Line]
    is_confirmed: bool = False
    is_posted: bool = False
    loads: list[Load] = field(default_factory=list)


def lapses_on(books: Books, town: str, month: str) -> str:
    """The last day of a month's money; nothing where the town begins later."""
    first = max(f"{month}-01", books.towns[town].versions[0].since.date().isoformat())
    rules = books.rules_on(town, first)
    return last_day(month, rules.months_kept) if rules is not None else ""


def month_before(month: str) -> str:
    return later(f"{month}-01", -1)[:7]


def amount(books: Books, town: str, month: str) -> int | None:
    """A child's support of a month; nothing where the town begins later."""
    first = max(f"{month}-01", books.towns[town].versions[0].since.date().isoformat())
    rules = books.rules_on(town, first)
    if first > last_day(month, 0) or rules is None:
        return None
    return (int(last_day(month, 0)[8:]) - int(first[8:]) + 1) * rules.unit_price


def lines(books: Books, town: str, month: str, wish: Json) -> dict[str, Line]:
    """What each child would get."""
    found = {}
    for child in sorted(books.children.values(), key=lambda child: child.name):
        if child.town != town or wish.get("child_id", child.name) != child.name:
            continue
        sent = (f"{month}_{child.name}", f"{month}_{child.name}_")
        loads = [
            one
            for one in books.loads.values()
            if (one.is_monthly, one.town) == (True, town) and (one.number == sent[0] or one.number.startswith(sent[1]))
        ]
        stand = [one for one in books.loads.values() if one.child == child.name and one.undone is None]
        is_loaded = any(one.posted[:7] == month for one in stand) or (
            # What came in the month before and lapses when this month's money does is this month's.
            child.lots[lapses_on(books, town, month)] > 0
            and any((one.posted[:7], one.lot) == (month_before(month), lapses_on(books, town, month)) for one in stand)
        )
        held_back = (is_loaded and "already_loaded" not in wish["include"]) or (
            child.is_suspended and "suspended" not in wish["include"]
        )
        won = 0 if held_back else amount(books, town, month) or 0
        found[child.name] = Line(won, len(loads) + 1, is_loaded, child.is_suspended, child.owed > 0)
    return found


@dataclass
class Months(Growing):
    """The acts of who looks after a town's months."""

    previews: list[Preview] = field(default_factory=list)

    def previewed(self) -> None:
        """A month of a town, or of one of its children."""
        town = self.chance.choice(sorted(self.books.towns))
        months = [self.books.month, self.books.month, later(last_day(self.books.month, 0), 1)[:7]]
        month = self.chance.choice(months)
        wish: Json = {"municipality": town, "month": month, "why": WHY}
        wish["include"] = [what for what in ("already_loaded", "suspended") if self.chance.random() < 0.2]
        here = [child.name for child in self.books.children.values() if child.town == town]
        if here and self.chance.random() < 0.3:
            wish["child_id"] = self.chance.choice(here)
        answer = self.city.asked(Request("desk", "POST", "/v1/desk/loads/previews", desk(town), wish))
        self.acts.append(f"{self.city.now} {town} previews {wish}: {answer.status} {answer.code}")
        self.books.now = self.city.now
        if amount(self.books, town, month) is None:
            assert (answer.status, answer.code) == (422, "not_switched_on"), str(answer)
            return
        assert answer.status == 201, str(answer)
        said = lines(self.books, town, month, wish)
        told = {line["child_id"]: line["amount"]["amount"] for line in answer.body["lines"]}
        assert told == {child: line.amount for child, line in said.items()}, (told, said)
        assert answer.body["total"]["amount"] == sum(told.values())
        body = answer.body
        self.previews.append(Preview(body["preview_id"], body["token"], town, month, self.city.now, wish, said))

    def confirmed(self) -> None:
        """Of the latest previews one is confirmed, mostly by what was seen; and then its file comes, or comes again."""
        if not self.previews:
            return
        preview = self.chance.choice(self.previews[-3:])
        token = preview.token if self.chance.random() < 0.9 else "0" * 32
        path = f"/v1/desk/loads/previews/{preview.preview_id}/confirm"
        asked = Request("desk", "POST", path, desk(preview.town), {"token": token})

        def rule(books: Books, pause: Pause) -> Callable[[Answer], str]:
            pause(0)
            why = self.why_not(books, preview, token)
            return lambda answer: "" if (answer.code in why if why else answer.status == 202) else f"{why} {answer}"

        words = f"{preview.town} confirms {preview.month}"
        answer = self.in_steps(Parted(words, lambda: self.city.asked(asked), 1, rule))
        preview.is_confirmed |= answer.status == 202
        if preview.is_confirmed and self.chance.random() < 0.8:
            self.posted(preview)

    def in_steps(self, act: Parted) -> Any:
        """By itself, or with something in the midst of it."""
        beside = self.beside()
        if beside is not None:
            return self.amid(act, beside)
        self.books.now = self.city.now
        self.acts.append(f"{self.city.now} {act.words}")
        told = act.run()
        wrong = act.rule(self.books, unpaused)(told)
        assert not wrong, wrong
        return told

    def why_not(self, books: Books, preview: Preview, token: str) -> set[str]:
        """The codes of all that stands against it; where there are several, any of them is told."""
        if preview.is_confirmed:
            return set() if token == preview.token else {"preview_changed"}
        gone = amount(books, preview.town, preview.month) is None
        now = {} if gone or preview.month < books.month else lines(books, preview.town, preview.month, preview.wish)
        against = {
            "preview_changed": token != preview.token or now != preview.lines,
            "preview_old": self.city.now >= preview.at + PREVIEWS_LIVE or preview.month < books.month,
            "month_not_begun": preview.month > books.month,
            "month_out_of_reach": preview.month < books.month,
            "nothing_to_load": not any(line.amount for line in preview.lines.values()),
        }
        return {code for code, is_so in against.items() if is_so}

    def posted(self, preview: Preview) -> None:
        """The event of a confirmed preview's file, which may come again."""
        told = event("receive_file", "loads")
        told["detail"]["object"]["key"] = f"loads/{preview.town}/preview-{preview.preview_id}.csv"
        paid = [(child, line) for child, line in preview.lines.items() if line.amount]

        def name(child: str, line: Line) -> str:
            return f"{preview.month}_{child}" + (f"_{line.number}" if line.number > 1 else "")

        def rule(books: Books, pause: Pause) -> Callable[[object], str]:
            for place, (child, line) in enumerate([] if preview.is_posted else paid):
                pause(place)
                number = name(child, line)
                known = books.loads.get(f"{preview.town}.{number}")
                books.load(known or Load(number, child, preview.town, "", line.amount, 0, is_monthly=True))
            return lambda _: ""

        def run() -> None:
            receive_file.handler(told, Context(remaining_ms=900_000), self.city.clock)

        self.in_steps(Parted(f"the file of {preview.town} for {preview.month} comes", run, len(paid), rule))
        if not preview.is_posted:
            found = [self.books.loads.get(f"{preview.town}.{name(child, line)}") for child, line in paid]
            preview.loads, preview.is_posted = [load for load in found if load is not None], True

    def months_undone(self) -> None:
        """All loads of a month are taken back, as far as each is not spent."""
        done = [one for one in self.previews if one.is_confirmed]
        if not done:
            return
        preview, in_part = self.chance.choice(done[-2:]), self.chance.random() < 0.5
        path, body = f"/v1/desk/loads/previews/{preview.preview_id}/undo", {"why": WHY, "in_part": in_part}
        asked = Request("desk", "POST", path, desk(preview.town), body)
        paid = [child for child, line in preview.lines.items() if line.amount]

        def rule(books: Books, pause: Pause) -> Callable[[Answer], str]:
            said = {}
            for place, child in enumerate(paid):
                pause(place)
                said[child] = self.undone(books, preview, child, in_part)
            return lambda answer: "" if self._all_undone(answer) == said else f"{answer}, the rules say {said}"

        words = f"{preview.town} undoes {preview.month}{' in part' if in_part else ''}"
        self.in_steps(Parted(words, lambda: self.city.asked(asked), len(paid), rule))

    def _all_undone(self, answer: Answer) -> dict[str, tuple[str, int | None]]:
        return {one["child_id"]: self._undone(one) for one in answer.body["results"]}

    def _undone(self, result: Json) -> tuple[str, int | None]:
        return result["code"], result["load"]["undone"]["amount"] if result["code"] == "undone" else None

    def undone(self, books: Books, preview: Preview, child: str, in_part: bool) -> tuple[str, int | None]:
        """What becomes of a preview's load of a child."""
        load = next((one for one in preview.loads if one.child == child), None)
        if books.children[child].town != preview.town:
            return "moved_away", None
        if load is None:
            return "not_posted", None
        said = books.undo(load.number, child, preview.town, in_part)
        return (said.code, None) if said.code else ("undone", said.facts["undone"])
