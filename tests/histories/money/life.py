"""What officers do in the histories of money, and with it all that may happen in a life."""

from tests.histories.money.scene import WHY, Act, desk
from tests.histories.money.tills import Tills
from tests.recorded.stage import Request


class Life(Tills):
    """The acts of officers, and everybody else's."""

    # ── officers ──────────────────────────────────────────────────────────────────────────────────────────────────

    def undoes(self) -> Act | None:
        if not self.books.loads:
            return None
        loads = list(self.books.loads.values())
        partly = [load for load in loads if load.undone is None and 0 < self.books.left_of(load) < load.amount]
        load = self.chance.choice(partly if partly and self.chance.random() < 0.5 else loads[-6:])
        child = load.child if self.chance.random() < 0.95 else self.child()
        officer = self.officer(child)
        in_part = self.chance.random() < 0.5
        path = f"/v1/desk/children/{child}/loads/{load.number}/undo"
        asked = Request("desk", "POST", path, desk(officer), {"why": WHY, "in_part": in_part})
        words = f"{officer} undoes {load.number} of {child}{' in part' if in_part else ''}"
        return Act(words, asked, lambda books: books.undo(load.number, child, officer, in_part))

    def suspends(self) -> Act:
        child, is_suspended = self.child(), self.chance.random() < 0.4
        officer = self.officer(child)
        body = {"status": "suspended" if is_suspended else "active", "why": WHY}
        asked = Request("desk", "POST", f"/v1/desk/children/{child}/status", desk(officer), body)
        words = f"{officer} makes {child} {body['status']}"
        return Act(words, asked, lambda books: books.suspend(child, officer, is_suspended))

    def moves(self) -> Act:
        child, there = self.child(), self.chance.choice(sorted(self.books.towns))
        return self.moved(child, self.officer(child), there)

    def moved(self, child: str, officer: str, there: str) -> Act:
        body = {"municipality": there, "why": WHY}
        asked = Request("desk", "POST", f"/v1/desk/children/{child}/move", desk(officer), body)
        return Act(f"{officer} moves {child} to {there}", asked, lambda books: books.move(child, officer, there))

    def cards(self) -> Act:
        """A first card, or one in place of another; caps and money stay."""
        child, card = self.child(), f"card-{next(self.numbers):03}"
        officer, known = self.officer(child), list(self.books.children[child].cards)
        body = {"card_ref": card, "why": "first"}
        if known:
            body |= {"replaces": known[-1], "why": self.chance.choice(["lost", "stolen", "damaged"])}
        asked = Request("desk", "POST", f"/v1/desk/children/{child}/cards", desk(officer), body)
        return Act(f"{officer} gives {child} {body}", asked, lambda books: books.card(child, officer, card))

    def sees(self) -> Act:
        """A child's account as its officer sees it."""
        child = self.child()
        return self.looked(child, self.officer(child))

    def looked(self, child: str, officer: str) -> Act:
        """As an officer sees it, who may be another town's."""
        asked = Request("desk", "GET", f"/v1/desk/children/{child}", desk(officer))
        return Act(f"{officer} looks at {child}", asked, lambda books: books.account(child, officer))

    def officer(self, child: str) -> str:
        """Mostly the one of the child's town."""
        town = self.books.children[child].town
        return town if self.chance.random() < 0.9 else self.chance.choice(sorted(self.books.towns))
