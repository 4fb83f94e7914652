/** Tables as files: read on the device before anything is sent, and written so that no spreadsheet takes a cell for a
 * formula, as the APIs write theirs. */

/** A mark at its beginning, by which spreadsheets know UTF-8. */
const MARK = "\uFEFF";
/** What a formula begins with; full-width as Korean input writes it, it is one of these by NFKC. */
const FORMULA = /^[=+\-@\u2212]/;
const NEGATIVE = /^-[0-9]+(\.[0-9]+)?$/;
/** What some spreadsheets take for the end of a cell: what stands behind may begin one. */
const BETWEEN = /([;|])/;
const BREAKS = /[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]+/g;
const UNSEEN = /^[\s\p{C}\p{Z}\u115f\u1160\u3164\uffa0]+/u;

/** A cell that no spreadsheet takes for a formula, on one line. A negative number stays one. */
export function plain(text: string): string {
    if (NEGATIVE.test(text)) return text;
    const parts = text.replace(BREAKS, " ").split(BETWEEN);
    return parts.map((part, at) => (at % 2 ? part : unformed(part))).join("");
}

function unformed(text: string): string {
    return FORMULA.test(text.replace(UNSEEN, "").normalize("NFKC")) ? `'${text}` : text;
}

export function csvOf(lines: readonly (readonly (string | number)[])[]): string {
    const cell = (value: string | number) => `"${plain(String(value)).replaceAll('"', '""')}"`;
    return MARK + lines.map((line) => line.map(cell).join(",")).join("\r\n") + "\r\n";
}

/** Why a file is none of these: `notCsv` what is no text, such as a workbook of Excel's. */
export type Unread = "notCsv" | "tooBig" | "empty" | "columns";

/** A line of a file: where a spreadsheet shows it, and what stands in its wanted columns. */
export interface Row {
    line: number;
    cells: string[];
}

/** In UTF-8, or as Korean Excel writes a plain CSV; the APIs read both, too. */
const ENCODINGS = ["utf-8", "euc-kr"];

/** The wanted columns of a file, line by line; each column by any of its names.
 *
 * Columns in another order, and further ones, are as good. */
export async function columnsOf(
    file: File,
    columns: readonly (readonly string[])[],
    bytesMax: number,
): Promise<Row[] | Unread> {
    if (file.size > bytesMax) return "tooBig";
    const text = textOf(await file.arrayBuffer());
    if (text === undefined) return "notCsv";
    const [head, ...rows] = cellsOf(text)
        .map((cells, at) => ({ line: at + 1, cells }))
        .filter(({ cells }) => cells.some((cell) => cell.trim() !== ""));
    if (!head) return "empty";
    const names = head.cells.map((name) => name.trim());
    const places = columns.map((known) => names.findIndex((name) => known.includes(name)));
    if (places.includes(-1)) return "columns";
    const found = rows.map(({ line, cells }) => ({ line, cells: places.map((at) => (cells[at] ?? "").trim()) }));
    return found.length ? found : "empty";
}

function textOf(bytes: ArrayBuffer): string | undefined {
    for (const encoding of ENCODINGS) {
        try {
            const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
            return text.includes("\0") ? undefined : text;
        } catch {
            // It is written in another one, or is no text.
        }
    }
    return undefined;
}

/** The cells of a text, by the rules of RFC 4180. */
export function cellsOf(text: string): string[][] {
    const lines: string[][] = [];
    let line: string[] = [];
    const cells = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/g;
    const whole = text.replace(/^\uFEFF/, "");
    for (const [, quoted, bare, end] of whole.matchAll(cells)) {
        line.push(quoted === undefined ? (bare ?? "") : quoted.replaceAll('""', '"'));
        if (end === ",") continue;
        lines.push(line);
        line = [];
        if (end === "") break;
    }
    return lines;
}
