"""What families and partners do in the histories of money: orders, and what becomes of them."""

from dolbom.ids import new_uuid7
from tests.histories.money.scene import OWN_APP, Act, Scene, server
from tests.histories.money.things import Order, Wish
from tests.recorded.stage import Json, Request


class Eating(Scene):
    """The acts of who orders, and of who delivers."""

    # ── orders ────────────────────────────────────────────────────────────────────────────────────────────────────

    def allows(self, child: str = "") -> Act:
        child = child or self.child()
        who, of = self.eater(child, self.app())
        asked = Request("meals", "GET", "/v1/allowance", who, query=of)
        return Act(f"allowance of {child}", asked, lambda books: books.allowance(child))

    def quotes(self) -> Act:
        child, app = self.child(), self.app()
        return self.quoted(child, app, self.wish(child, app))

    def quoted(self, child: str, app: str, wish: Wish) -> Act:
        who, of = self.eater(child, app)
        asked = Request("meals", "POST", "/v1/orders/quote", who, self.body_of(wish) | of)
        return Act(f"quote of {child}: {wish}", asked, lambda books: books.quote(child, app, wish))

    def places(self) -> Act:
        child, app = self.child(), self.app()
        order_id = new_uuid7(self.city.now, next(self.numbers).to_bytes(10, "big"))
        return self.placed(order_id, child, app, self.wish(child, app))

    def placed(self, order_id: str, child: str, app: str, wish: Wish) -> Act:
        who, of = self.eater(child, app)
        asked = Request("meals", "POST", "/v1/orders", who, self.body_of(wish) | of | {"order_id": order_id})
        words = f"order {order_id[-4:]} of {child} through {app}: {wish}"
        return Act(words, asked, lambda books: books.place(order_id, child, app, wish))

    def places_again(self) -> Act | None:
        """The same order again, through whatever app; or another one under its id."""
        order = self.order()
        if order is None:
            return None
        child, wish = order.asked  # type: ignore[misc]
        if self.chance.random() < 0.25:
            child, wish = self.child(), self.chance.choice([wish, self.wish(child, OWN_APP)])
        return self.placed(order.order_id, child, self.app(), wish)

    def reads(self) -> Act | None:
        """An order as its child sees it now."""
        order = self.order()
        if order is None:
            return None
        app = self.app()
        who, of = self.eater(order.child, app)
        asked = Request("meals", "GET", f"/v1/orders/{order.order_id}", who, query=of)
        return Act(f"read {order.order_id[-4:]} through {app}", asked, lambda books: books.read(order.order_id, app))

    def captures(self) -> Act | None:
        order = self.order("held")
        if order is None:
            return None
        partner, order_id = self.acting(order), order.order_id
        food, fee = self.part(order.food), self.part(order.fee)
        body: Json = {"food": {"amount": food}, "delivery_fee": {"amount": fee}}
        if self.chance.random() < 0.4:
            food, fee, body = order.food, order.fee, {}
        asked = Request("meals", "POST", f"/v1/orders/{self.name_of(order)}/capture", server(partner), body)
        words = f"{partner} captures {food}+{fee} of {order_id[-4:]}"
        return Act(words, asked, lambda books: books.capture(order_id, partner, food, fee))

    def gives_up(self) -> Act | None:
        """A void by a partner, or a cancellation by whoever has a child's token."""
        order = self.order("held")
        if order is None:
            return None
        order_id = order.order_id
        if self.chance.random() < 0.5:
            partner = self.acting(order)
            asked = Request("meals", "POST", f"/v1/orders/{self.name_of(order)}/void", server(partner), {})
            return Act(
                f"{partner} voids {order_id[-4:]}",
                asked,
                lambda books: books.give_up(order_id, lambda o: o.partner == partner),
            )
        child, app = order.child if self.chance.random() < 0.9 else self.child(), self.app()
        who, of = self.eater(child, app)
        asked = Request("meals", "POST", f"/v1/orders/{order_id}/cancel", who, query=of)

        def is_theirs(one: Order) -> bool:
            return one.child == child and one.is_seen_in(app)

        words = f"{child} cancels {order_id[-4:]} through {app}"
        return Act(words, asked, lambda books: books.give_up(order_id, is_theirs))

    def refunds(self) -> Act | None:
        order = self.order("captured")
        if order is None:
            return None
        partner, order_id = self.acting(order), order.order_id
        food, fee, at_fault = self.part(order.left(0)), self.part(order.left(1)), self.chance.random() < 0.5
        refund_id = f"refund-{next(self.numbers):04}"
        if order.refunds and self.chance.random() < 0.3:
            refund_id = self.chance.choice(list(order.refunds))
            if self.chance.random() < 0.6:
                food, fee, at_fault = order.refunds[refund_id]
        body = {"refund_id": refund_id, "food": {"amount": food}, "delivery_fee": {"amount": fee}}
        path = f"/v1/orders/{self.name_of(order)}/refunds"
        asked = Request("meals", "POST", path, server(partner), body | {"merchant_at_fault": at_fault})
        words = f"{partner} refunds {food}+{fee} of {order_id[-4:]} as {refund_id}{', at fault' if at_fault else ''}"
        return Act(words, asked, lambda books: books.refund(order_id, partner, refund_id, food, fee, at_fault))

    def part(self, whole: int) -> int:
        some = self.chance.randint(0, whole)
        return self.chance.choice(
            [whole, whole, whole // 2, whole // 3, some, some, 1, 0, max(0, whole - 1), whole + 100]
        )

    # ── what was said, and what is then approved ──────────────────────────────────────────────────────────────────

    def compares(self) -> None:
        """The allowance of whose money has changed is the rules'; and what it says is what an order gets: all of it,
        and not a won more."""
        child = self.touched[0] if self.touched and self.chance.random() < 0.85 else self.child()
        app = OWN_APP
        self.happens(self.allows(child))
        books = self.books
        home = books.ruled(books.children[child].town)
        if home is None or self.chance.random() < 0.7:
            return
        shop = next(shop for shop, (town, kind) in books.shops.items() if (town, kind) == (home[0], "snack"))
        up_to = books.allowance(child).facts["up_to"]
        if up_to:
            self.happens(self.quoted(child, app, Wish(shop, up_to)))
        self.happens(self.quoted(child, app, Wish(shop, up_to + 1)))
