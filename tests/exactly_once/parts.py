"""An amount as a row of parts, in the order in which they pay: its beginning is kept, its end goes back."""

Part = tuple[str, str, int]
"""Who pays (`benefit`, `own`, `coupon`, `shortfall`), from which lot, how much."""


def beginning(parts: list[Part], amount: int) -> list[Part]:
    """The first so many won of a row of parts."""
    kept = []
    for who, lot, part in parts:
        kept.append((who, lot, min(part, amount)))
        amount -= min(part, amount)
    return kept


def difference(more: list[Part], less: list[Part]) -> list[Part]:
    return [(who, lot, was - now) for (who, lot, was), (_, _, now) in zip(more, less, strict=True) if was > now]


def total(parts: list[Part], who: str) -> int:
    return sum(amount for payer, _, amount in parts if payer == who)


def drawn(lots: dict[str, int], amount: int, day: str) -> list[Part]:
    """An amount out of the lots that may be spent on a day, earliest lapse first; less where there is less."""
    parts: list[Part] = []
    for lot, there in sorted(lots.items()):
        part = min(there, amount)
        if lot >= day and part > 0:
            parts.append(("benefit", lot, part))
            amount -= part
    return parts
