/** A finding's row: what it is in words, and the way to it as far as an auditor may see; else who may. */
import { useWords } from "../../../kit/words";
import { words } from "./words";

/** A row of a child's ledger; all of it where `one` is empty. */
export interface RowOf {
    child: string;
    one: string;
}

const POSTED = /^CHILD#(\S+) (JOURNAL#\S+|ACCOUNT|LIMITS|BREACH#\S+)$/;

/** The row of the ledger that a finding is of; of an account and of its limits, all that was posted to it. */
export function postedOf(row: string): RowOf | undefined {
    const [, child, place] = POSTED.exec(row) ?? [];
    if (!child || !place) return undefined;
    return { child, one: place.startsWith("JOURNAL#") ? place : "" };
}

const KINDS: readonly [
    RegExp,
    "order" | "entry" | "account" | "card" | "limits" | "child" | "shop" | "named" | "file",
][] = [
    [/^CHILD#\S+ JOURNAL#[\d-]+#ORDER#/, "order"],
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
    onPosted: (of: RowOf) => void;
    onChild: (child: string) => void;
}

export function Row({ row, onPosted, onChild }: RowProps) {
    const w = useWords(words);
    const kind = KINDS.find(([form]) => form.test(row))?.[1] ?? "other";
    const posted = postedOf(row);
    const child = childOf(row);
    return (
        <>
            <div>{w.rows[kind]}</div>
            <div class="hint">{row}</div>
            {!posted && <div class="hint">{w.whoMay[kind as keyof typeof w.whoMay] ?? w.whoMay.other}</div>}
            {child && (
                <div class="actions">
                    {posted && (
                        <button type="button" class="krds-btn small" data-ledger={row} onClick={() => onPosted(posted)}>
                            {posted.one ? w.toRow : w.toLedger}
                        </button>
                    )}
                    <button type="button" class="krds-btn small" data-openings={child} onClick={() => onChild(child)}>
                        {w.toOpenings}
                    </button>
                </div>
            )}
        </>
    );
}
