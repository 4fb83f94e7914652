"""Staff and what they may, told a second time from the rules alone (P3, P5, A3, A11): docs/decisions/entitlements.md,
teams.md and towns.md, docs/ko/roles.md and start.md. It knows what people asked and were told; nothing of it knows a
row, a version or a mark. Times are those of answers, RFC 3339 in Seoul."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.histories.staff.people import (
    DONE,
    FORBIDDEN,
    MISSING,
    OF_PLACES,
    OVER,
    Child,
    Person,
    Report,
    Said,
    Token,
    governs,
)


@dataclass
class Office:
    """Everybody, and everything that rights open."""

    staff: dict[str, Person] = field(default_factory=dict)
    family: dict[str, Person] = field(default_factory=dict)
    children: dict[str, Child] = field(default_factory=dict)
    report: Report = field(default_factory=lambda: Report(""))
    joins: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Of a town that goes on under another one: the day, and the other."""

    # ── who comes in ──────────────────────────────────────────────────────────────────────────────────────────────

    def admits(self, token: Token, groups: Sequence[str]) -> Said:
        """Whether a route of these groups takes a token: whose role may never use it is told so first."""
        if not token.groups & frozenset(groups):
            return FORBIDDEN
        person = self.staff.get(token.who)
        return OVER if person is not None and token.decisions <= person.over else DONE

    def opens(self, token: Token, groups: Sequence[str], place: str = "") -> Said:
        """Whether something of a place may be opened: an auditor's and the ministry's are all places."""
        said = self.admits(token, groups)
        if said.code or not place or not token.groups & frozenset(OF_PLACES):
            return said
        return said if governs(token.places, place) else MISSING

    # ── the ministry ──────────────────────────────────────────────────────────────────────────────────────────────

    def invite(self, token: Token, form: Mapping[str, Any], now: str) -> Said:
        said = self.admits(token, ["ministry"])
        if said.code:
            return said
        known = self.staff.get(form["username"])
        if known is not None and known.email != form["email"]:
            return Said(409, "staff_name_taken")
        if known is not None and known.name == token.who:
            return FORBIDDEN
        person = self.staff.setdefault(form["username"], Person(form["username"], form["email"]))
        wanted = [("group", form["group"]), *(("jurisdiction", code) for code in form["jurisdiction"])]
        held = [key for key, right in person.rights.items() if not right.until]
        why = form["reason"]
        person.takes([key for key in held if key not in wanted], now, token.account, why)
        person.gives([key for key in wanted if key not in held], now, token.account, why)
        person.called, person.is_open = form["name"], True
        return Said(200, "", person.told())

    def begin(self, token: Token, form: Mapping[str, Any]) -> None:
        """An account that is being made is there, and may nothing yet."""
        if not self.admits(token, ["ministry"]).code:
            self.staff.setdefault(form["username"], Person(form["username"], form["email"]))

    def end(self, token: Token, name: str, why: str, now: str) -> Said:
        said, person = self._of(token, name)
        if person is None:
            return said
        held = [key for key, right in person.rights.items() if not right.until]
        person.takes(held, now, token.account, why)
        person.is_open = False
        return Said(200, "", person.told())

    def forget_factor(self, token: Token, name: str, why: str, now: str) -> Said:
        """The phone is lost: every token is over, and an app is registered anew."""
        said, person = self._of(token, name)
        if person is None:
            return said
        person.renewals.append(("renewed", now, token.account, why))
        person.over, person.decisions = person.decisions, person.decisions + 1
        person.has_app = False
        told = person.told()
        del told["enabled"]  # who is being ended meanwhile may still be open in Cognito
        return Said(200, "", told)

    def read(self, token: Token, name: str) -> Said:
        said = self.admits(token, ["ministry"])
        if said.code:
            return said
        return Said(200, "", self.staff[name].told()) if name in self.staff else MISSING

    def everybody(self, token: Token) -> Said:
        said = self.admits(token, ["ministry"])
        people = {(one.name, one.email, one.is_open, one.is_invited) for one in self.staff.values()}
        return said if said.code else Said(200, "", {"staff": people})

    def _of(self, token: Token, name: str) -> tuple[Said, Person | None]:
        said = self.admits(token, ["ministry"])
        if said.code:
            return said, None
        if name not in self.staff:
            return MISSING, None
        return (FORBIDDEN, None) if name == token.who else (DONE, self.staff[name])

    # ── a team and its report ─────────────────────────────────────────────────────────────────────────────────────

    def workers(self, centre: str) -> list[Person]:
        """Who works for a centre now: its own, and those of its district and town."""
        return [
            one
            for one in self.staff.values()
            if set(one.held("group")) & {"caseworker", "lead"} and governs(one.held("jurisdiction"), centre)
        ]

    def team(self, token: Token, centre: str) -> Said:
        said = self.opens(token, OF_PLACES, centre)
        if said.code:
            return said
        members = {(one.account, one.called, "lead" in one.held("group")) for one in self.workers(centre)}
        return Said(200, "", {"members": members})

    def assign(self, token: Token, version: int, to: str) -> Said:
        said = self.opens(token, ["lead", "officer"], self.report.centre)
        if said.code:
            return said
        if version != self.report.version:
            return Said(409, "version_changed")
        if to not in {one.account for one in self.workers(self.report.centre)}:
            return Said(422, "no_such_worker")
        return Said(409, "already_so") if to == self.report.taken_by else self._had_by(to)

    def take(self, token: Token, version: int, *, is_over: bool) -> Said:
        """Takes what nobody has; or takes over what a colleague has."""
        said = self.opens(token, OF_PLACES, self.report.centre)
        if said.code:
            return said
        if version != self.report.version:
            return Said(409, "version_changed")
        if is_over and self.report.taken_by in ("", token.account):
            return Said(409, "already_so" if self.report.taken_by else "not_in_this_state")
        if not is_over and self.report.taken_by not in ("", token.account):
            return Said(409, "taken_by_another")
        return self._had_by(token.account)

    def give_back(self, token: Token, version: int) -> Said:
        said = self.opens(token, OF_PLACES, self.report.centre)
        if said.code:
            return said
        if version != self.report.version:
            return Said(409, "version_changed")
        if not self.report.taken_by:
            return Said(409, "not_in_this_state")
        return Said(409, "taken_by_another") if self.report.taken_by != token.account else self._had_by("")

    def _had_by(self, account: str) -> Said:
        self.report.taken_by, self.report.version = account, self.report.version + 1
        return Said(200, "", {"state": "taken" if account else "received", "version": self.report.version})

    # ── families ──────────────────────────────────────────────────────────────────────────────────────────────────

    def link(self, name: str, code: str, now: str) -> Said:
        """A guardian types the code of a letter."""
        child = next((one for one in self.children.values() if one.letters[-1:] == [code]), None)
        if child is None:
            return Said(404, "link_refused")
        child.letters.pop()
        new = [("ward", child.name)] if child.name not in self.family[name].held("ward") else []
        self.family[name].gives(new, now, name, "")
        return Said(200, "", {"child_id": child.name})

    def unlink(self, token: Token, child: str, name: str, now: str) -> Said:
        """An officer ends a guardian's link."""
        said = self.opens(token, ["officer"], self.children[child].town)
        if said.code:
            return said
        person, key = self.family[name], ("ward", child)
        if key not in person.rights:
            return MISSING
        if not person.rights[key].until:
            person.over_for[child] = person.decisions
            person.takes([key], now, token.account, "")
        return DONE

    def order(self, token: Token, child: str, shops_town: str, today: str) -> Said:
        """A small order: only rights, a suspension and the shop's town can be against it."""
        if not token.places:
            return FORBIDDEN
        if child not in token.places:
            return MISSING
        if token.decisions <= self.family[token.who].over_for.get(child, -1):
            return OVER
        one = self.children[child]
        if self.ruled(one.town, today) != self.ruled(shops_town, today):
            return Said(422, "merchant_elsewhere")
        return Said(402, "account_suspended") if one.is_suspended else Said(201)

    def ruled(self, town: str, today: str) -> str:
        day, other = self.joins.get(town, ("9999-99-99", ""))
        return self.ruled(other, today) if today >= day else town

    # ── towns ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def suspend(self, token: Token, child: str, is_suspended: bool) -> Said:
        said = self.opens(token, ["officer"], self.children[child].town)
        if not said.code:
            self.children[child].is_suspended = is_suspended
        return said

    def move(self, token: Token, child: str, there: str) -> Said:
        said = self.opens(token, ["officer"], self.children[child].town)
        if not said.code:
            self.children[child].town = there
        return said

    def join(self, token: Token, town: str, into: str, day: str) -> Said:
        """Both must be the officer's."""
        said = self.opens(token, ["officer"], town)
        if said.code:
            return said
        if not governs(token.places, into):
            return MISSING
        if town in self.joins and self.joins[town] != (day, into):
            return Said(409, "town_joined")
        self.joins[town] = day, into
        return DONE
