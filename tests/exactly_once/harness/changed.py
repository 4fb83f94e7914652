"""The model of the rules with one rule changed in each: whoever reckons by hand must notice it."""
# ruff: noqa: ARG002, ARG005 - a changed rule need not look at all that the rule looks at

from collections.abc import Iterable, Mapping
from datetime import datetime

from dolbom.clock import SEOUL
from tests.exactly_once.harness.model import Model
from tests.exactly_once.harness.parts import FUND, PAID, Row, latest_first, taken
from tests.exactly_once.harness.remembered import SHOP_TOWN, Placed, Purchase, TakenBack
from tests.exactly_once.harness.told import Told


class NothingRepays(Model):
    def _repaid(self, child: str, parts: Mapping[str, int]) -> dict[str, int]:
        return {}


class TheLatestRepays(Model):
    def _repaid(self, child: str, parts: Mapping[str, int]) -> dict[str, int]:
        return taken(parts, self.shortfall(child), latest_first(parts))


class WhatIsOwedIsSpent(Model):
    def spendable(self, child: str, day: str) -> int:
        return sum(self.unlapsed(child, day).values())


class LateVoidsAreVoids(Model):
    def void(self, now: datetime, child: str, order_id: str) -> Told:
        return super().void(min(now, self.orders[child, order_id].at), child, order_id)


class ChildrenShareIds(Model):
    def is_anothers(self, order_id: str) -> bool:
        return False


class ChildrenShareDeclinedIds(Model):
    def is_anothers(self, order_id: str) -> bool:
        return any(order_id == known and not placed.code for (_, known), placed in self.orders.items())


class NothingButOwnMoneyIsNoOrder(Model):
    def _decided(
        self, now: datetime, child: str, order_id: str, food: int, fee: int, own: int, coupon: bool
    ) -> tuple[list[Row], str]:
        limits = self.limits(now, child)
        if not min(limits.values()):
            return [], min(limits, key=limits.__getitem__)
        return super()._decided(now, child, order_id, food, fee, own, coupon)


class AnyFaultGivesTheCouponBack(Model):
    def uses_a_coupon(self, placed: Placed) -> bool:
        return super().uses_a_coupon(placed) and not any(refund.at_fault for refund in placed.refunds)


class NoFaultGivesTheCouponBack(Model):
    def gives_a_coupon_back(self, last: Row) -> bool:
        return not last.because.startswith("refunded")


class OnlyVoidsGiveTheCouponBack(Model):
    def gives_a_coupon_back(self, last: Row) -> bool:
        return super().gives_a_coupon_back(last) and last.because != "captured"


class WhatTheFundGotIsGivenBack(Model):
    def spent(self, child: str, period: str) -> int:
        gone = [row for row in self.rows_of(child) if row.out_of == PAID and row.into == FUND]
        return super().spent(child, period) - sum(row.amount for row in gone if self.day_of(row).startswith(period))


class WhatRepaidStaysSpent(Model):
    def spent(self, child: str, period: str) -> int:
        repaid = [row for row in self.rows_of(child) if row.out_of == PAID and row.into == "owed"]
        return super().spent(child, period) + sum(row.amount for row in repaid if self.day_of(row).startswith(period))


class LapsedLotsGetItBack(Model):
    def _home(self, now: datetime, child: str, lot: str, *, is_order: bool) -> str:
        return lot


class NoGrace(Model):
    def _home(self, now: datetime, child: str, lot: str, *, is_order: bool) -> str:
        home = super()._home(now, child, lot, is_order=is_order)
        return home if home == lot else FUND


class PurchasesDrawOnWhatHasNotLapsedNow(Model):
    def purchase(self, now: datetime, child: str, txn_id: str, amount: int, day: str) -> Told:
        return super().purchase(now, child, txn_id, amount, max(day, now.astimezone(SEOUL).date().isoformat()))


class ShopsGiveTheEarliestLapseFirst(Model):
    def _give_back(self, now: datetime, bought: Purchase, amount: int, parts: Mapping[str, int]) -> None:
        first = min((lot for lot in parts if lot != "no lot"), default="")
        share = min(parts.get(first, 0), max(0, amount - self.shortfall(bought.child)))
        super()._give_back(now, bought, share, {first: share})
        super()._give_back(now, bought, amount - share, {lot: won for lot, won in parts.items() if lot != first})


class CancellationsDoNotWait(Model):
    def take_back(self, now: datetime, child: str, name: str, amount: int, txn_id: str) -> Told:
        return super().take_back(now, child, name, amount, txn_id) if txn_id in self.purchases else Told(200, {})


class CancellationIdsAreTheirPurchases(Model):
    def is_known(self, taken: TakenBack, txn_id: str) -> bool:
        return taken.txn_id == txn_id


class PurchasesComeBackByTheTownOfThatDay(Model):
    def _home(self, now: datetime, child: str, lot: str, *, is_order: bool) -> str:
        return super()._home(now, child, lot, is_order=True)


class OrdersComeBackByThePresentTown(Model):
    def _home(self, now: datetime, child: str, lot: str, *, is_order: bool) -> str:
        return super()._home(now, child, lot, is_order=False)


class LinesOfAnyAmount(Model):
    def is_amount(self, amount: int) -> bool:
        return amount > 0


class LoadsDoNotRepay(Model):
    def load(self, child: str, load_id: str, amount: int, lot: str, town: str = SHOP_TOWN) -> Told:
        owed, self.shortfall = self.shortfall, lambda child: 0  # type: ignore[method-assign]
        answer = super().load(child, load_id, amount, lot, town)
        self.shortfall = owed  # type: ignore[method-assign]
        return answer


class TheLastLimitTellsAtATie(Model):
    def limits(self, now: datetime, child: str) -> dict[str, int]:
        return dict(reversed(super().limits(now, child).items()))


class CouponsPayPartOfAnyFee(Model):
    def _coupon_pays(self, now: datetime, child: str, fee: int) -> int:
        count, worth = self.coupons(now, child)
        return min(fee, worth) if count else 0


CHANGED: Iterable[type[Model]] = (
    *(NothingRepays, TheLatestRepays, WhatIsOwedIsSpent, LateVoidsAreVoids, ChildrenShareIds),
    *(ChildrenShareDeclinedIds, NothingButOwnMoneyIsNoOrder, AnyFaultGivesTheCouponBack, NoFaultGivesTheCouponBack),
    *(OnlyVoidsGiveTheCouponBack, WhatTheFundGotIsGivenBack, WhatRepaidStaysSpent, LapsedLotsGetItBack, NoGrace),
    *(PurchasesDrawOnWhatHasNotLapsedNow, ShopsGiveTheEarliestLapseFirst, CancellationsDoNotWait, LoadsDoNotRepay),
    *(TheLastLimitTellsAtATie, CouponsPayPartOfAnyFee, CancellationIdsAreTheirPurchases, LinesOfAnyAmount),
    *(PurchasesComeBackByTheTownOfThatDay, OrdersComeBackByThePresentTown),
)
