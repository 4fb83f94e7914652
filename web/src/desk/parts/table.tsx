/** A table that a phone shows as a list of cards, each value with its column's name; a screen reader hears a table. */
import type { ComponentChildren } from "preact";
import { useWords } from "../../kit/words";
import type { Pages } from "./asking";
import { Refusal } from "./told";
import { partsWords } from "./words";

export interface Column<L> {
    name: string;
    cell: (line: L) => ComponentChildren;
    isNumber?: boolean;
    /** A column of buttons: its name is for whoever hears the table. */
    isBare?: boolean;
}

interface TableProps<L> {
    caption: string;
    columns: Column<L>[];
    lines: readonly L[];
    keyOf: (line: L) => string;
    empty: string;
    isCaptionShown?: boolean;
    /** Two short columns: a table on a phone too. */
    isCompact?: boolean;
}

export function Table<L>(props: TableProps<L>) {
    const { caption, columns, lines, keyOf, empty, isCaptionShown = false, isCompact = false } = props;
    if (lines.length === 0) return <p class="empty">{empty}</p>;
    return (
        <table class={isCompact ? "krds-table" : "krds-table cards"} role="table">
            <caption class={isCaptionShown ? "" : "unseen"}>{caption}</caption>
            <thead role="rowgroup">
                <tr role="row">
                    {columns.map((column) => (
                        <th key={column.name} scope="col" role="columnheader" class={column.isNumber ? "amount" : ""}>
                            <span class={column.isBare ? "unseen" : ""}>{column.name}</span>
                        </th>
                    ))}
                </tr>
            </thead>
            <tbody role="rowgroup">
                {lines.map((line) => (
                    <tr key={keyOf(line)} role="row" data-row={keyOf(line)}>
                        {columns.map((column) => (
                            <td
                                key={column.name}
                                role="cell"
                                data-name={column.isBare ? undefined : column.name}
                                class={column.isNumber ? "amount" : ""}
                            >
                                {column.cell(line)}
                            </td>
                        ))}
                    </tr>
                ))}
            </tbody>
        </table>
    );
}

/** A list that comes a page at a time. */
export function PagedTable<L>({ pages, ...table }: Omit<TableProps<L>, "lines"> & { pages: Pages<L> }) {
    const w = useWords(partsWords);
    const { came, lines, hasMore, isBusy } = pages;
    return (
        <>
            {came && came.kind !== "done" && <Refusal came={came} onAgain={() => void pages.again()} />}
            {!came && <p role="status">{w.loading}</p>}
            {(lines.length > 0 || came?.kind === "done") && <Table {...table} lines={lines} />}
            <div class="actions paging">
                <p role="status">{lines.length > 0 && w.shown(lines.length, hasMore)}</p>
                {hasMore && (
                    <button type="button" class="krds-btn" disabled={isBusy} onClick={() => void pages.more()}>
                        {w.more}
                    </button>
                )}
                <button type="button" class="krds-btn small" disabled={isBusy} onClick={() => void pages.again()}>
                    {w.refresh}
                </button>
            </div>
        </>
    );
}

/** The button that opens a line: its name is the line's own, for whoever hears it without the table. */
export function OpenLine({ name, onOpen }: { name: string; onOpen: () => void }) {
    const w = useWords(partsWords);
    return (
        <button type="button" class="krds-btn small" data-open={name} aria-label={w.openRowOf(name)} onClick={onOpen}>
            {w.openRow}
        </button>
    );
}
