/** A finding's row: what it is in words, and the way to it as far as an auditor may see; else who may. */
import { useWords } from "../../../kit/words";
import { words } from "./words";

export interface OrderOf {
    child: string;
    order: string;
}

const ORDER = /^CHILD#(\S+) JOURNAL#\d{4}-\d{2}-\d{2}#ORDER#(\S+)$/;

/** The order that a row is of, if it is one's: it names the child and the order. */
export function orderOf(row: string): OrderOf | undefined {
    const [, child, order] = ORDER.exec(row) ?? [];
    return child && order ? { child, order } : undefined;
}

const KINDS: readonly [
    RegExp,
    "order" | "entry" | "account" | "card" | "limits" | "child" | "shop" | "named" | "file",
][] = [
    [ORDER, "order"],
    [/^CHILD#\S+ JOURNAL#/, "entry"],
    [/^CHILD#\S+ ACCOUNT$/, "account"],
    [/^(CHILD#\S+ CARD#|CARD#)/, "card"],
    [/^CHILD#\S+ (LIMITS|BREACH#)/, "limits"],
    [/^CHILD#/, "child"],
    [/^(MERCHANT|SHOPS|CELL)#/, "shop"],
    [/^ORDER#/, "named"],
    [/^(FILE|LINE)#/, "file"],
];

/** The child of whom a row is, for its record of openings. */
export function childOf(row: string): string | undefined {
    return /^CHILD#(\S+) /.exec(row)?.[1];
}

interface RowProps {
    row: string;
    onOrder: (of: OrderOf) => void;
    onChild: (child: string) => void;
}

export function Row({ row, onOrder, onChild }: RowProps) {
    const w = useWords(words);
    const kind = KINDS.find(([form]) => form.test(row))?.[1] ?? "other";
    const order = orderOf(row);
    const child = childOf(row);
    return (
        <>
            <div>{w.rows[kind]}</div>
            <div class="hint">{row}</div>
            {order ? (
                <button type="button" class="krds-btn small" data-ledger={order.order} onClick={() => onOrder(order)}>
                    {w.toLedger}
                </button>
            ) : (
                <div class="hint">{w.whoMay[kind as keyof typeof w.whoMay] ?? w.whoMay.other}</div>
            )}
            {child && (
                <button type="button" class="krds-btn small" data-openings={child} onClick={() => onChild(child)}>
                    {w.toOpenings}
                </button>
            )}
        </>
    );
}
