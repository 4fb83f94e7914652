"""What offices keep and vouch for, and what guardians consent to, told a second time from the rules alone (A1, P3, P4):
docs/decisions/signed-in-reporters.md, teams.md and consent.md. Days are those of Seoul."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.histories.staff.model import Office
from tests.histories.staff.people import DONE, FORBIDDEN, MISSING, OF_PLACES, Said, Token, governs

MUNICIPALITIES = ("41460", "41430", "41410")
DISTRICT = "41463"


@dataclass
class Badge:
    """What a municipality says of an account, between two days; each decision is what, when, who and why."""

    badge: str
    since: str
    until: str | None
    history: list[tuple[str, str, str, str]] = field(default_factory=list)

    def holds(self, today: str) -> bool:
        return self.since <= today and (self.until is None or today < self.until)

    def told(self, today: str) -> tuple[Any, ...]:
        return self.badge, self.since, self.until, self.holds(today), tuple(self.history)


@dataclass
class Company(Office):
    """Everybody and everything, with badges, ready questions and consents."""

    badges: dict[tuple[str, str], Badge] = field(default_factory=dict)
    ready: dict[str, tuple[int, tuple[tuple[str, str], ...]]] = field(default_factory=dict)
    apps_gone: set[str] = field(default_factory=set)
    """Those whose partner has ended."""

    # ── badges ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _municipality(self, token: Token, town: str) -> Said:
        said = self.admits(token, ["officer"])
        if said.code:
            return said
        return DONE if town in MUNICIPALITIES and governs(token.places, town) else MISSING

    def vouch(self, token: Token, form: Mapping[str, Any], now: str) -> Said:
        town, account = form["municipality"], form["account"]
        said = self._municipality(token, town)
        if said.code:
            return said
        if account == token.account:
            return FORBIDDEN
        if form["valid_until"] is not None and form["valid_until"] <= form["valid_from"]:
            return Said(422, "invalid")
        known, given = self.badges.get((town, account)), (form["badge"], form["valid_from"], form["valid_until"])
        if known is None or (known.badge, known.since, known.until) != given:
            history = [*(known.history if known else ()), ("granted", now, token.account, form["reason"])]
            self.badges[town, account] = Badge(*given, history)
        return Said(200, "", {"badge": self.badges[town, account].told(now[:10])})

    def vouch_no_more(self, token: Token, account: str, form: Mapping[str, Any], now: str) -> Said:
        """An end that was set for an earlier day stays."""
        town = form["municipality"]
        said = self._municipality(token, town)
        if said.code:
            return said
        known = self.badges.get((town, account))
        if known is None:
            return MISSING
        if known.until is None or known.until > form["valid_until"]:
            known.until = form["valid_until"]
            known.history.append(("ended", now, token.account, form["reason"]))
        return Said(200, "", {"badge": known.told(now[:10])})

    def vouched(self, token: Token, town: str, today: str) -> Said:
        said = self._municipality(token, town)
        found = {account: one.told(today) for (of, account), one in self.badges.items() if of == town}
        return said if said.code else Said(200, "", {"badges": found})

    def reports_as(self, account: str, town: str, today: str) -> str:
        """As whom somebody reports who signs in."""
        badge = self.badges.get((town, account))
        return badge.badge if badge is not None and badge.holds(today) else "resident"

    # ── ready questions ───────────────────────────────────────────────────────────────────────────────────────────

    def put_ready(self, token: Token, form: Mapping[str, Any]) -> Said:
        """In place of the version that was read; the same again is no change."""
        said = self.opens(token, ["lead", "officer"], form["centre"])
        if said.code:
            return said
        version, _ = self.ready.get(form["centre"], (0, ()))
        new = form["version"] + 1, tuple((one["title"], one["text"]) for one in form["questions"])
        if form["version"] != version and self.ready.get(form["centre"]) != new:
            return Said(409, "questions_changed")
        self.ready[form["centre"]] = new
        return Said(200, "", {"ready": (form["centre"], *new)})

    def read_ready(self, token: Token, place: str) -> Said:
        """Those of a centre, its district and its town."""
        said = self.opens(token, OF_PLACES, place)
        offices = (place, DISTRICT, f"{DISTRICT[:4]}0") if place.startswith(DISTRICT) else (place,)
        found = {code: self.ready.get(code, (0, ())) for code in offices}
        return said if said.code else Said(200, "", {"offices": found})

    # ── consents ──────────────────────────────────────────────────────────────────────────────────────────────────

    def consent(self, name: str, client: str, child: str, now: str) -> Said:
        """For a child of one's own, as it stands now and not as a token says; to an app of a partner that there is."""
        if client in self.apps_gone:
            return Said(422, "app_unknown")
        person, key = self.family[name], ("consent", f"{client} {child}")
        if child not in person.held("ward"):
            return MISSING
        person.gives([] if key[1] in person.held("consent") else [key], now, name, "")
        return Said(201, "", {"consent": (client, child, person.rights[key].since)})

    def withdraw(self, name: str, client: str, now: str) -> Said:
        """For all children, and the tokens of before are over for them."""
        self._end(name, [one for one in self.family[name].held("consent") if one.startswith(f"{client} ")], now)
        return DONE

    def consented(self, name: str) -> Said:
        person = self.family[name]
        found = {tuple(one.split()): person.rights["consent", one].since for one in person.held("consent")}
        return Said(200, "", {"consents": found})

    def unlink(self, token: Token, child: str, name: str, now: str) -> Said:
        """With the link end the consents for this child."""
        said = super().unlink(token, child, name, now)
        if not said.code:
            self._end(name, [one for one in self.family[name].held("consent") if one.endswith(f" {child}")], now)
        return said

    def _end(self, name: str, held: list[str], now: str) -> None:
        person = self.family[name]
        for one in held:
            person.over_for[one.split()[1]] = person.decisions
        person.takes([("consent", one) for one in held], now, name, "")
