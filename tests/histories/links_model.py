"""Letters, links and rights told a second time, from the rules alone (P2, P3): docs/decisions/card-links.md and
entitlements.md. Nothing of it knows a hash, a row or a version; it knows what people were told, and when."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dolbom.clock import SEOUL, rfc3339

LETTER_LIVES, TRIES_OF_A_LETTER = timedelta(days=30), 5
TRIES_OF_AN_ACCOUNT_A_DAY = 20
PAIRING_LIVES = timedelta(minutes=10)
REFUSED = (404, "link_refused")
NO_DEVICE = (404, "device_refused")

Told = tuple[int, object]
"""A status, and what the body says: a problem's code, or what counts of an answer."""


@dataclass
class Letter:
    request: str
    child: str
    card: str
    birth: str
    code: str
    made_at: datetime
    tries: int = 0
    is_replaced: bool = False
    used_by: str = ""
    used_as: str = ""
    used_at: datetime | None = None

    @property
    def until(self) -> datetime:
        return self.made_at + LETTER_LIVES

    def state(self, now: datetime) -> str:
        if self.used_by:
            return "used"
        if self.is_replaced or now >= self.until:
            return "over"
        return "locked" if self.tries >= TRIES_OF_A_LETTER else "open"


@dataclass
class Pairing:
    account: str
    code: str
    until: datetime
    child: str = ""
    approved_by: str = ""
    approved_at: datetime | None = None


@dataclass(frozen=True)
class Token:
    """What an account was told that it may, and when."""

    account: str
    made_at: datetime
    decisions: int
    """How many of its rights were given or taken by then."""
    children: frozenset[str]


@dataclass
class Rights:
    """Of one account: which links it has, each since when; and after which decision tokens of a child are over."""

    links: dict[tuple[str, str], datetime] = field(default_factory=dict)
    ever: set[str] = field(default_factory=set)
    decisions: int = 0
    over: dict[str, int] = field(default_factory=dict)
    is_deleted: bool = False

    def children(self) -> frozenset[str]:
        return frozenset(child for child, _ in self.links)


@dataclass
class Links:
    """All of it, and what each request is answered."""

    letters: list[Letter] = field(default_factory=list)
    pairings: dict[str, Pairing] = field(default_factory=dict)
    rights: dict[str, Rights] = field(default_factory=dict)
    tries: dict[tuple[str, str], int] = field(default_factory=dict)

    def of(self, account: str) -> Rights:
        return self.rights.setdefault(account, Rights())

    # ── officers ──────────────────────────────────────────────────────────────────────────────────────────────────

    def write(self, request: str, child: str, card: str, birth: str, code: str, now: datetime) -> Told:
        """A letter. `code` is the one that was answered: the model has no say in how it is drawn."""
        for letter in self.letters:
            if letter.request == request:
                if (letter.child, letter.card, letter.birth) != (child, card, birth):
                    return 409, "request_differs"
                return 201, (letter.child, letter.code, rfc3339(letter.until))
        for letter in self.letters:
            if (letter.card, letter.birth) == (card, birth):
                letter.is_replaced = True
        self.letters.append(Letter(request, child, card, birth, code, now))
        return 201, (child, code, rfc3339(now + LETTER_LIVES))

    def seen(self, child: str, now: datetime) -> Told:
        letters = sorted(
            (rfc3339(each.made_at), rfc3339(each.until), each.state(now))
            for each in self.letters
            if each.child == child
        )
        accounts = sorted(
            (account, linked_as, rfc3339(since))
            for account, rights in self.rights.items()
            for (of, linked_as), since in rights.links.items()
            if of == child
        )
        return 200, (tuple(letters), tuple(accounts))

    # ── residents ─────────────────────────────────────────────────────────────────────────────────────────────────

    def link(self, account: str, card: str, birth: str, code: str, linked_as: str, now: datetime) -> Told:
        if self._too_many(account, now):
            return 429, "too_many_links"
        letter = next(
            (one for one in self.letters if not one.is_replaced and (one.card, one.birth) == (card, birth)), None
        )
        if letter is None:
            return REFUSED
        is_own = (letter.used_by, letter.used_as) == (account, linked_as)
        if letter.code != code:
            if not letter.used_by:
                letter.tries += 1
            return REFUSED
        rights = self.of(account)
        if letter.used_by:
            if not is_own or letter.child not in rights.children():
                return REFUSED
            return 200, (letter.child, linked_as, rfc3339(letter.used_at or now))
        if letter.state(now) != "open":
            return REFUSED
        if told := self._cannot(account, letter.child, linked_as):
            return told
        self._give(account, letter.child, linked_as, now)
        letter.used_by, letter.used_as, letter.used_at = account, linked_as, now
        return 200, (letter.child, linked_as, rfc3339(now))

    def show(self, account: str, request: str, code: str, now: datetime) -> Told:
        if self._too_many(account, now):
            return 429, "too_many_links"
        standing = self.pairings.setdefault(request, Pairing(account, code, now + PAIRING_LIVES))
        if standing.account != account:
            return 409, "request_differs"
        return 201, (standing.code, rfc3339(standing.until))

    def approve(self, account: str, child: str, code: str, now: datetime) -> Told:
        if child not in self.of(account).children():
            return 404, "not_found"
        if self._too_many(account, now):
            return 429, "too_many_links"
        pairing = next((one for one in self.pairings.values() if one.code == code), None)
        is_guardians = any((child, "guardian") in rights.links for rights in self.rights.values())
        is_own = pairing is not None and pairing.approved_by == account
        if is_guardians and (child, "guardian") not in self.of(account).links and not is_own:
            return 409, "guardian_approves"
        if pairing is None or now >= pairing.until or pairing.child not in ("", child):
            return NO_DEVICE
        if pairing.child:
            if (child, "child") not in self.of(pairing.account).links:
                return NO_DEVICE
            return 200, (child, "child", rfc3339(pairing.approved_at or now))
        if told := self._cannot(pairing.account, child, "child"):
            return told
        self._give(pairing.account, child, "child", now)
        pairing.child, pairing.approved_by, pairing.approved_at = child, account, now
        return 200, (child, "child", rfc3339(now))

    def unlink(self, account: str, child: str) -> Told:
        rights = self.of(account)
        if child not in rights.ever:
            return 404, "not_found"
        self._take(account, [key for key in rights.links if key[0] == child])
        return 200, (child, False)

    def delete(self, account: str) -> None:
        rights = self.of(account)
        for child in rights.children():
            self._take(account, [key for key in rights.links if key[0] == child])
        rights.is_deleted = True

    # ── tokens, and where money is looked at ──────────────────────────────────────────────────────────────────────

    def token(self, account: str, now: datetime) -> Token:
        rights = self.of(account)
        return Token(account, now, rights.decisions, rights.children())

    def allowance(self, token: Token, child: str) -> Told:
        if not token.children:
            return 403, "forbidden"
        if child not in token.children:
            return 404, "not_found"
        if token.decisions <= self.of(token.account).over.get(child, -1):
            return 401, "entitlements_changed"
        return 200, child

    # ── within ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _too_many(self, account: str, now: datetime) -> bool:
        day = account, now.astimezone(SEOUL).date().isoformat()
        if self.tries.get(day, 0) >= TRIES_OF_AN_ACCOUNT_A_DAY:
            return True
        self.tries[day] = self.tries.get(day, 0) + 1
        return False

    def _cannot(self, account: str, child: str, linked_as: str) -> Told | None:
        rights = self.of(account)
        if linked_as == "child" and any(key != (child, "child") and key[1] == "child" for key in rights.links):
            return 409, "linked_to_another"
        return (409, "account_deleted") if rights.is_deleted else None

    def _give(self, account: str, child: str, linked_as: str, now: datetime) -> None:
        rights = self.of(account)
        if (child, linked_as) not in rights.links:
            rights.links[child, linked_as] = now
            rights.decisions += 1
        rights.ever.add(child)

    def _take(self, account: str, keys: list[tuple[str, str]]) -> None:
        rights = self.of(account)
        if keys:
            rights.over[keys[0][0]] = rights.decisions
            rights.decisions += 1
        for key in keys:
            del rights.links[key]
