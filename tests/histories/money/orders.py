"""What becomes of orders (M3–M6, P4), told from the rules: placed, captured, given back, refunded, expired."""

from collections.abc import Callable

from tests.histories.money.spending import Spending
from tests.histories.money.things import (
    APPS,
    HOUSE,
    MISSING,
    Order,
    Said,
    Wish,
    taken_from,
)


class Orders(Spending):
    """Orders in the books."""

    def place(self, order_id: str, name: str, app: str, wish: Wish) -> Said:
        asked, known = (name, wish), self.orders.get(order_id)
        if known is not None:
            return known.first if known.asked == asked else Said(409, "order_id_reused")
        child = self.children[name]
        if code := self.refused(child, wish, app):
            return Said(422, code)
        rules = self.rules_of(child)
        code, benefit, coupon = self.decided(child, rules, wish)
        partner = app if app in APPS else HOUSE
        order = Order(order_id, name, partner, wish.shop, wish.food, wish.fee, asked, self.now, rules, MISSING)
        self.orders[order_id] = order
        if code:
            order.first = Said(402, code, {f"left_{what}": won for what, won in self.left(child, rules).items()})
            return order.first
        own_fee = wish.fee - coupon
        order.food_back = [("own_money", wish.food - benefit), *child.takes(benefit, self.today)]
        order.fee_back = [("own_money", own_fee), ("coupon", coupon)]
        child.spent[self.today] += benefit
        child.coupons[self.month] += coupon > 0
        child.coupon_paid[self.month] += coupon
        order.state, order.has_coupon = "held", coupon > 0
        order.tender = {"benefit": benefit, "coupon": coupon, "own_money": wish.food - benefit + own_fee}
        order.events.append("order.placed")
        left = {f"left.{what}": won for what, won in self.left(child, rules).items()}
        tender = self._tender(wish, benefit, coupon)
        order.first = Said(201, "", order.facts() | tender | left | {"policy_version": rules.number})
        return order.first

    def _back(self, order: Order, food: int, fee: int, is_coupon_back: Callable[[], bool]) -> None:
        """So much of an order goes back where it came from, and counts to the order's own day."""
        child = self.children[order.child]
        of_food, order.food_back = taken_from(order.food_back, food)
        of_fee, order.fee_back = taken_from(order.fee_back, fee)
        lots = [(lot, won) for lot, won in of_food if lot != "own_money"]
        benefit, coupon = sum(won for _, won in lots), sum(won for source, won in of_fee if source == "coupon")
        order.returned.update(benefit=benefit, coupon=coupon, own_money=food + fee - benefit - coupon)
        child.coupon_paid[order.day[:7]] -= coupon
        if order.has_coupon and coupon and not any(source == "coupon" for source, _ in order.fee_back):
            order.has_coupon = False
            child.coupons[order.day[:7]] -= is_coupon_back()
        child.spent[order.day] -= benefit - child.gets(lots, self.today, order.rules)

    def read(self, order_id: str, app: str) -> Said:
        """An order as its child sees it."""
        order = self.orders[order_id]
        if not order.is_seen_in(app):
            return MISSING
        return Said(200, "", {"state": "declined"} if order.state == "declined" else order.facts())

    def _found(self, order_id: str, partner: str) -> Order | None:
        order = self.orders.get(order_id)
        return order if order is not None and order.partner == partner else None

    def capture(self, order_id: str, partner: str, food: int | None, fee: int | None) -> Said:
        order = self._found(order_id, partner)
        if order is None:
            return MISSING
        if order.state == "declined":
            return Said(409, "order_declined")
        food, fee = order.food if food is None else food, order.fee if fee is None else fee
        if food > order.food or fee > order.fee:
            return Said(422, "over_hold")
        if food == 0:
            return Said(422, "invalid")
        if order.state == "captured" and order.captured != (food, fee):
            return Said(409, "captured_otherwise")
        if order.state == "voided":
            return Said(409, "already_voided")
        if order.is_over(self.now):
            return Said(409, "hold_expired")
        if order.state == "held":
            self._back(order, order.food - food, order.fee - fee, lambda: True)
            order.state, order.captured = "captured", (food, fee)
            order.events.append("order.accepted")
            order.answers["capture"] = Said(200, "", order.facts())
        return order.answers["capture"]

    def give_up(self, order_id: str, whose: Callable[[Order], bool]) -> Said:
        """A void by the partner or a cancellation by the child."""
        order = self.orders.get(order_id)
        if order is None or not whose(order):
            return MISSING
        if order.state == "declined":
            return Said(409, "order_declined")
        if order.state == "captured":
            return Said(409, "already_captured")
        if order.is_over(self.now):
            return Said(409, "hold_expired")
        if order.state == "held":
            self._ends(order, "voided")
        return Said(200, "", order.facts())

    def _ends(self, order: Order, state: str) -> None:
        self._back(order, order.food, order.fee, lambda: True)
        order.state = state
        order.events.append("order.cancelled")

    def refund(self, order_id: str, partner: str, refund_id: str, food: int, fee: int, at_fault: bool) -> Said:
        if food + fee == 0:
            return Said(422, "invalid")
        order = self._found(order_id, partner)
        if order is None:
            return MISSING
        if order.state == "declined":
            return Said(409, "order_declined")
        known = order.refunds.get(refund_id)
        if known is not None and known != (food, fee, at_fault):
            return Said(409, "refund_id_reused")
        if order.state != "captured":
            return Said(409, "not_captured")
        if known is None:
            if food > order.left(0) or fee > order.left(1):
                return Said(422, "over_captured")
            self._back(order, food, fee, lambda: at_fault)
            order.refunds[refund_id] = food, fee, at_fault
            order.events.append("order.refunded")
            order.answers[refund_id] = Said(201, "", order.facts())
        return order.answers[refund_id]

    def tick(self) -> None:
        """What the clock does by itself: holds expire, and money lapses."""
        for order in self.orders.values():
            if order.state == "held" and order.is_over(self.now):
                self._ends(order, "expired")
        for child in self.children.values():
            for lot in [lot for lot in child.lots if lot < self.today]:
                if won := child.lots.pop(lot):
                    self.happened.append((child.name, "lapse", "", won))
