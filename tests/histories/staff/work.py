"""What rights open, in the histories of staff: files of children and of a report, its team, money, links of families,
and towns that join. Each route's groups are those of docs/ko/roles.md."""

from datetime import datetime, timedelta
from uuid import UUID

from dolbom.ids import new_uuid7
from tests.histories.staff.acts import GUARDIANS, SHOPS, TOWNS, WHY, Act, Held, Life
from tests.histories.staff.people import OF_PLACES, Said, governs
from tests.recorded.stage import Json, Request

MONTH = "2026-11"
OFFICER, REVIEW, ANY = ("officer",), ("officer", "auditor"), OF_PLACES


class Work(Life):
    """The acts of people at work."""

    # ── files ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def opens(self) -> Act | None:
        """Something of a place, by whoever has a token."""
        child = self.office.children[self.chance.choice(sorted(self.office.children))]
        of_child, why = f"/v1/desk/children/{child.name}", {"why": WHY}
        town, centre = self.chance.choice(TOWNS), self.office.report.centre
        alert = f"/v1/desk/alerts/{self.alert_id}"
        month: Json = {"municipality": town, "month": MONTH}
        routes: list[tuple[tuple[str, ...], str, str, str, Json, Json | None]] = [
            (OFFICER, child.town, "GET", of_child, {}, None),
            (OFFICER, child.town, "GET", f"{of_child}/timeline", {}, None),
            (OFFICER, child.town, "POST", f"{of_child}/timeline/exports", {}, why),
            (OFFICER, child.town, "GET", "/v1/desk/children", {"municipality": child.town}, None),
            (OFFICER, town, "GET", f"/v1/desk/municipalities/{town}", {}, None),
            (OFFICER, town, "GET", "/v1/desk/questions", {"municipality": town, "state": "waiting"}, None),
            (REVIEW, child.town, "POST", f"{of_child}/openings", {}, why),
            (REVIEW, town, "GET", "/v1/desk/child_openings", month, None),
            (REVIEW, town, "GET", "/v1/desk/openings", month, None),
            (ANY, centre, "GET", alert, {}, None),
            (ANY, centre, "POST", f"{alert}/identity", {}, {"reason": WHY}),
            (ANY, "", "GET", "/v1/desk/alerts", {}, None),
            (("auditor",), "", "GET", f"/v1/orders/{self.order_id}/ledger", {"child_id": "haru"}, None),
        ]
        groups, place, method, path, query, body = self.chance.choice(routes)
        by = self.held(groups)
        if by is None:
            return None
        asked = Request("meals" if "orders" in path else "desk", method, path, by.claims, body, query=query)
        return Act(f"{told_of(by)}: {method} {path}", asked, lambda office: office.opens(by.token, groups, place))

    # ── a team and its report ─────────────────────────────────────────────────────────────────────────────────────

    def teams(self) -> Act | None:
        by, centre = self.held(ANY), self.office.report.centre
        if by is None:
            return None
        asked = Request("desk", "GET", "/v1/desk/team", by.claims, query={"centre": centre})
        return Act(f"{told_of(by)} lists the team of {centre}", asked, lambda office: office.team(by.token, centre))

    def assigns(self) -> Act | None:
        by, report = self.held(("lead", "officer")), self.office.report
        people = [one.account for one in self.office.staff.values() if one.account]
        if by is None or not people:
            return None
        workers = [one.account for one in self.office.workers(report.centre)]
        to = self.chance.choice(workers if workers and self.chance.random() < 0.7 else people)
        version = self.version()
        asked = self._on_report("assign", by, {"version": version, "to": to, "note": WHY})
        words = f"{told_of(by)} gives version {version} to {to[:6]}"
        return Act(words, asked, lambda office: office.assign(by.token, version, to))

    def takes(self) -> Act | None:
        by, version, is_over = self.held(ANY), self.version(), self.chance.random() < 0.4
        if by is None:
            return None
        body: Json = {"version": version, "reason": WHY}
        asked = self._on_report("take_over" if is_over else "take", by, body)
        words = f"{told_of(by)} takes version {version}{' over' if is_over else ''}"
        return Act(words, asked, lambda office: office.take(by.token, version, is_over=is_over))

    def gives_back(self) -> Act | None:
        of = [one for one in self.tokens[-9:] if one.token.account == self.office.report.taken_by]
        by = self.chance.choice(of) if of and self.chance.random() < 0.7 else self.held(ANY)
        if by is None or self.city.now - by.made_at >= timedelta(hours=1):
            return None
        version = self.version()
        asked = self._on_report("give_back", by, {"version": version, "reason": WHY})
        return Act(f"{told_of(by)} gives it back", asked, lambda office: office.give_back(by.token, version))

    def version(self) -> int:
        """Mostly the present one."""
        now = self.office.report.version
        return max(1, now - 1) if self.chance.random() < 0.1 else now

    def _on_report(self, what: str, by: Held, body: Json) -> Request:
        return Request("desk", "POST", f"/v1/desk/alerts/{self.alert_id}/{what}", by.claims, body)

    def child_of(self, by: Held) -> str:
        """Mostly one whose town is the officer's."""
        own = [one.name for one in self.office.children.values() if governs(by.token.places, one.town)]
        return self.chance.choice(own if own and self.chance.random() < 0.8 else sorted(self.office.children))

    # ── families ──────────────────────────────────────────────────────────────────────────────────────────────────

    def links(self) -> None:
        """An officer writes a letter, and a guardian types its code."""
        name, now, by, number = self.chance.choice(GUARDIANS), self.now, self.held(OFFICER), next(self.numbers)
        if by is None:
            return
        child = self.child_of(by)
        card = f"94091234567{number:05}"
        body = {"request_id": str(UUID(int=number, version=4)), "card_number": card, "birth_date": "2015-03-04"}
        asked = Request("people", "POST", f"/v1/desk/children/{child}/letters", by.claims, body)
        town = self.office.children[child].town

        def letter(office: object) -> Said:
            said = self.office.opens(by.token, OFFICER, town)
            return said if said.code else Said(201)

        told = self.happens(Act(f"{told_of(by)} writes a letter for {child}", asked, letter))
        if told.code:
            return
        code = str(told.facts["code"])
        self.office.children[child].letters.append(code)
        form = {"card_number": card, "birth_date": "2015-03-04", "code": code, "linked_as": "guardian"}
        asked = Request("people", "POST", "/v1/my/card", self.city.token(self.office.family[name].account), form)
        self.happens(Act(f"{name} links {child}", asked, lambda office: office.link(name, code, now)))
        self.guardian_signs_in(name)

    def unlinks(self) -> Act | None:
        by, now = self.held(OFFICER), self.now
        if by is None:
            return None
        child, name = self.child_of(by), self.chance.choice(GUARDIANS)
        linked = [one for one in GUARDIANS if child in self.office.family[one].held("ward")]
        name = self.chance.choice(linked) if linked and self.chance.random() < 0.8 else name
        path = f"/v1/desk/children/{child}/links/end"
        asked = Request("people", "POST", path, by.claims, {"account": self.office.family[name].account, "why": WHY})
        words = f"{told_of(by)} ends the link of {name} with {child}"
        return Act(words, asked, lambda office: office.unlink(by.token, child, name, now))

    def orders(self) -> Act | None:
        """Money, with a guardian's token of the last hour."""
        by = self.held(of_staff=False)
        if by is None:
            return None
        child = self.chance.choice([*by.token.places, *by.token.places, *by.token.places, *self.office.children])
        shop, today = self.chance.choice(sorted(SHOPS)), self.today
        order_id = new_uuid7(self.city.now, next(self.numbers).to_bytes(10, "big"))
        line = {"item_id": "gimbap", "unit_price": {"amount": 1_000}, "count": 1}
        body = {"order_id": order_id, "merchant_id": shop, "lines": [line], "child_id": child}
        asked = Request("meals", "POST", "/v1/orders", by.claims, body)
        words = f"{by.token.who} orders for {child} at {shop}"
        return Act(words, asked, lambda office: office.order(by.token, child, SHOPS[shop], today))

    # ── officers ──────────────────────────────────────────────────────────────────────────────────────────────────

    def suspends(self) -> Act | None:
        by, is_suspended = self.held(OFFICER), self.chance.random() < 0.4
        if by is None:
            return None
        child = self.child_of(by)
        body = {"status": "suspended" if is_suspended else "active", "why": WHY}
        asked = Request("desk", "POST", f"/v1/desk/children/{child}/status", by.claims, body)
        words = f"{told_of(by)} makes {child} {body['status']}"
        return Act(words, asked, lambda office: office.suspend(by.token, child, is_suspended))

    def moves(self) -> Act | None:
        by, there = self.held(OFFICER), self.chance.choice(TOWNS)
        if by is None:
            return None
        child = self.child_of(by)
        asked = Request(
            "desk", "POST", f"/v1/desk/children/{child}/move", by.claims, {"municipality": there, "why": WHY}
        )
        words = f"{told_of(by)} moves {child} to {there}"
        return Act(words, asked, lambda office: office.move(by.token, child, there))

    def joins(self) -> Act | None:
        """A town goes on under another one, from tomorrow on."""
        by, town, into = self.held(OFFICER), "41410", "41430"
        day = (datetime.fromisoformat(self.today) + timedelta(days=1)).date().isoformat()
        if by is None or town in self.office.joins:
            return None
        body = {"into": into, "joins_on": day, "why": WHY}
        asked = Request("desk", "POST", f"/v1/desk/municipalities/{town}/join", by.claims, body)
        return Act(
            f"{told_of(by)} joins {town} to {into}", asked, lambda office: office.join(by.token, town, into, day)
        )


def told_of(by: Held) -> str:
    """Who asks, for whoever repeats it."""
    return f"{by.token.who} ({'/'.join(sorted(by.token.groups))} of {by.token.places}, token {by.token.decisions})"
