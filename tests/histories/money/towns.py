"""What becomes of towns, and of who serves their shops, in the histories of money: children are enrolled, a town joins
another one, children of a split town are moved together, and a partner gets and loses shops."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from dolbom.clock import SEOUL
from dolbom.dynamo.table import Table
from dolbom.partners.store import PartnerStore
from tests.histories.city import Answer
from tests.histories.money.books import Books
from tests.histories.money.life import Life
from tests.histories.money.scene import PARTNERS, WHY, Act, Parted, desk, differs, heard
from tests.histories.money.things import Pause, Said
from tests.recorded.stage import Request

LATER = ("bora", "jun")
"""Children who are enrolled within a life."""
JOINING, INTO = "41430", "41460"
HELD = timedelta(seconds=61)
"""For how long a process may go on by what it has read of a partner's shops."""


class Growing(Life):
    """The acts by which who lives where, and who serves whom, change."""

    def enrols(self) -> Act:
        """Mostly a child who has no account yet, by the town or by another one."""
        new = [child for child in LATER if child not in self.books.children]
        child = self.chance.choice(new) if new and self.chance.random() < 0.8 else self.child()
        town = self.chance.choice(sorted(self.books.towns))
        officer = town if self.chance.random() < 0.9 else self.chance.choice(sorted(self.books.towns))
        body = {"child_id": child, "municipality": town, "why": WHY}
        asked = Request("desk", "POST", "/v1/desk/children", desk(officer), body)
        return Act(f"{officer} enrols {child} in {town}", asked, lambda books: books.enrol(child, officer, town))

    def joins(self) -> Act:
        """A town with other rules goes on under another one's, from one of the next days on."""
        first = self.city.now.astimezone(SEOUL).date() + timedelta(days=self.chance.choice([1, 1, 2]))
        return self.joined(self.chance.choice(["41", "41", JOINING]), first.isoformat())

    def joined(self, officer: str, day: str) -> Act:
        body = {"into": INTO, "joins_on": day, "why": WHY}
        asked = Request("desk", "POST", f"/v1/desk/municipalities/{JOINING}/join", desk(officer), body)
        return Act(
            f"{officer} joins {JOINING} to {INTO} on {day}",
            asked,
            lambda books: books.join(JOINING, INTO, day, officer),
        )

    def splits(self) -> None:
        """Children of a town are moved together: looked at, and moved as they were seen; or nobody, where one of them
        stands otherwise by then."""
        children = self.chance.sample(sorted(self.books.children), 3)
        town, into = self.books.children[children[0]].town, self.chance.choice(sorted(self.books.towns))
        officer = self.chance.choice([town, town, "41"])
        if town == into:
            return
        token = self.moved_together(officer, town, into, children, "", {})
        if not token:
            return
        seen = self.books.looked_at(town, into, children)
        if self.chance.random() < 0.4:
            away = self.moved(children[0], town, self.chance.choice(sorted(self.books.towns)))
            self.happens(self.chance.choice([self.loads(children[0]), away]))
        beside = self.beside()
        if beside is None:
            self.moved_together(officer, town, into, children, token, seen)
            return
        asked = self.moving(officer, town, into, children, token)

        def rule(books: Books, pause: Pause) -> Callable[[Answer], str]:
            said = books.split(town, into, children, seen, pause)
            return lambda answer: differs(heard(answer), said)

        words = f"{officer} moves {children} of {town} to {into}, confirmed"
        self.amid(Parted(words, lambda: self.city.asked(asked), len(children), rule), beside)

    def beside(self) -> Act | None:
        """Something that may happen in the midst of what is done to several children."""
        if self.chance.random() < 0.5:
            return None
        name = self.chance.choice(["places", "captures", "refunds", "undoes", "suspends", "moves", "buys", "loads"])
        act: Act | None = getattr(self, name)()
        return act

    def moving(self, officer: str, town: str, into: str, children: Sequence[str], token: str) -> Request:
        body = {"municipality": town, "into": into, "why": WHY, "children": list(children)}
        return Request("desk", "POST", "/v1/desk/moves", desk(officer), body | ({"token": token} if token else {}))

    def moved_together(
        self, officer: str, town: str, into: str, children: Sequence[str], token: str, seen: dict[str, str]
    ) -> str:
        """A preview without a token, and with one its confirmation; the token of what was seen."""
        asked = self.moving(officer, town, into, children, token)
        tokens: list[str] = []

        def ask() -> Said:
            answer = self.city.asked(asked)
            tokens.append(str(answer.body.get("token", "")))
            return heard(answer)

        def rule(books: Books) -> Said:
            return books.split(town, into, children, seen if token else None)

        self.happens(Act(f"{officer} moves {children} of {town} to {into}{', confirmed' if token else ''}", ask, rule))
        return tokens[0]

    def serves(self) -> None:
        """A partner gets a shop, or loses one; its orders stay its own."""
        partner, shop = self.chance.choice(sorted(PARTNERS)), self.chance.choice(sorted(self.books.shops))
        self.books.served[partner] ^= {shop}
        self.acts.append(f"{partner} serves {sorted(self.books.served[partner])}")
        table = Table(self.city.aws.client("dynamodb"), self.city.aws.tables["meals"])
        PartnerStore(table).serve(partner, sorted(self.books.served[partner]))
        self.city.now += HELD
        self.ticks()
