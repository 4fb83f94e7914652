"""The rules of a case worker's round, told a second time (A4, A5, A9, D2, D3): what each act does to a household that
a round has brought to a centre, and what is answered. Written from the rules, not from the code that is asked."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

FORTNIGHT = timedelta(days=14)
RUNGS = (("team", 50), ("municipality", 75), ("ministry", 90))
LEVELS = ("caseworker", "team", "municipality", "ministry")
WHY_NOTHING = {
    "counselled": ("above_limits", "no_programme_fits", "no_need", "indicator_wrong"),
    "already_served": ("served_by_state", "served_by_town"),
    "not_found": ("moved_away", "no_such_home", "nobody_there", "died"),
    "refused": ("help_refused", "contact_refused"),
}
HELPS = ("emergency_aid", "livelihood_benefit", "other_public_service", "private_aid")


@dataclass(frozen=True)
class Worker:
    """Somebody of an office."""

    name: str
    claims: dict[str, Any] = field(hash=False)
    is_lead: bool = False
    centres: tuple[str, ...] = ()

    @property
    def sub(self) -> str:
        return str(self.claims["sub"])


@dataclass(frozen=True)
class Act:
    """What somebody asks for, by an id that is theirs; asked again it is the same act."""

    request_id: str
    who: Worker
    household: str
    what: str
    form: dict[str, Any] = field(hash=False)


@dataclass
class Home:
    """A chosen household, as its centre's workers have it."""

    key: str
    centre: str
    place: int
    since: datetime
    deadline: datetime
    version: int = 1
    state: str = "waiting"
    holder: str = ""
    is_given: bool = False
    attempts: int = 0
    reached: bool = False
    next_at: datetime | None = None
    letter: bool = False
    outcome: str | None = None
    nothing: str | None = None
    floor: int = 0
    """The level below which it does not go: the team's, once it was opened again."""
    history: list[tuple[int, str]] = field(default_factory=list)
    done: dict[str, tuple[Act, int]] = field(default_factory=dict)
    """Each act that was done, and the version that it made."""

    def level(self, now: datetime) -> str:
        passed = (now - self.since) * 100 / (self.deadline - self.since)
        at = max((LEVELS.index(level) for level, percent in RUNGS if passed >= percent), default=0)
        return LEVELS[max(at, self.floor)]

    def is_overdue(self, now: datetime) -> bool:
        return self.state != "closed" and now >= self.deadline

    def told(self, now: datetime) -> dict[str, Any]:
        """What a list or a page says of it, whoever asks."""
        said: dict[str, Any] = {
            "household": self.key,
            "version": self.version,
            "place": self.place,
            "state": self.state,
            "overdue": self.is_overdue(now),
            "attempts": self.attempts,
            "reached": self.reached,
            "outcome": self.outcome,
            "nothing": self.nothing,
            "has_letter": self.letter,
            "deadline": self.deadline,
            "next_at": self.next_at,
        }
        if self.state != "closed":
            said["level"] = self.level(now)
        return said

    def asked(self, act: Act, now: datetime) -> tuple[int, str]:
        """The status and code (none of an act that is done) with which an act is answered, and what it does."""
        if act.what == "assign" and not act.who.is_lead:
            return 403, "forbidden"
        before = self.done.get(act.request_id)
        if before is not None:
            is_same = (before[0].who, before[0].what, before[0].form) == (act.who, act.what, act.form)
            return (200, "") if is_same else (409, "request_differs")
        if act.form["version"] != self.version:
            return 409, "version_changed"
        wrong = self._is_wrong(act, now)
        if wrong:
            return 422, wrong
        refused = self._refused(act)
        if refused:
            return 409, refused
        getattr(self, f"_{act.what}")(act, now)
        self.version += 1
        self.history.append((self.version, act.what))
        self.done[act.request_id] = (act, self.version)
        return 200, ""

    def _is_wrong(self, act: Act, now: datetime) -> str:
        form = act.form
        if act.what == "attempts":
            if not form.get("next_at"):
                return "" if form["reached"] else "invalid"
            planned = datetime.fromisoformat(form["next_at"])
            return "" if now < planned <= now + FORTNIGHT else "invalid"
        if act.what == "close" and form["outcome"] in HELPS:
            return "" if form.get("programme") and not form.get("nothing") else "invalid"
        if act.what == "close":
            is_right = form.get("nothing") in WHY_NOTHING.get(form["outcome"], ()) and not form.get("programme")
            return "" if is_right else "invalid"
        return ""

    def _refused(self, act: Act) -> str:
        """The code by which an act is refused that is well said; empty if it is done."""
        is_mine = self.holder == act.who.sub
        if (self.state == "closed") != (act.what == "reopen"):
            return "not_in_this_state"
        match act.what:
            case "take":
                return "" if not self.holder else "not_in_this_state" if is_mine else "taken_by_another"
            case "take_over":
                return "" if self.holder and not is_mine else "not_in_this_state"
            case "assign":
                return "not_in_this_state" if self.holder == act.form["to"] else ""
            case "give_back" | "attempts" | "close":
                return "not_in_this_state" if not self.holder else "" if is_mine else "taken_by_another"
        return ""

    def _take(self, act: Act, _now: datetime) -> None:
        self.state, self.holder, self.is_given = "taken", act.who.sub, False

    _take_over = _take

    def _assign(self, act: Act, _now: datetime) -> None:
        self.state, self.holder, self.is_given = "taken", act.form["to"], act.form["to"] != act.who.sub

    def _give_back(self, _act: Act, _now: datetime) -> None:
        self.state, self.holder, self.is_given = "waiting", "", False

    def _attempts(self, act: Act, _now: datetime) -> None:
        self.attempts += 1
        self.reached = self.reached or act.form["reached"]
        planned = act.form.get("next_at")
        self.next_at = datetime.fromisoformat(planned) if planned else None
        self.is_given = False

    def _close(self, act: Act, _now: datetime) -> None:
        self.state, self.outcome, self.nothing = "closed", act.form["outcome"], act.form.get("nothing")
        self.next_at, self.is_given = None, False

    def _reopen(self, _act: Act, now: datetime) -> None:
        self.floor = 1
        self.state, self.holder, self.outcome, self.nothing = "waiting", "", None, None
        self.since, self.deadline = now, now + FORTNIGHT


def progress(homes: list[Home], who: Worker, now: datetime) -> dict[str, Any]:
    """How far a round is with these households."""
    done = [home for home in homes if home.state == "closed"]
    mine = [home for home in homes if home.holder == who.sub]

    def counted(name: str) -> dict[str, int]:
        found = [getattr(home, name) for home in done if getattr(home, name)]
        return {each: found.count(each) for each in sorted(set(found))}

    return {
        "all": len(homes),
        "done": len(done),
        "mine": len(mine),
        "mine_done": len([home for home in mine if home.state == "closed"]),
        "waiting": len([home for home in homes if home.state == "waiting"]),
        "overdue": len([home for home in homes if home.is_overdue(now)]),
        "outcomes": counted("outcome"),
        "nothing": counted("nothing"),
    }
