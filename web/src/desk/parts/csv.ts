/** Tables as files: read on the device before anything is sent, and written so that no spreadsheet takes a cell for a
 * formula, as the APIs write theirs. */
import { asTyped } from "../../kit/typed";

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

/** Why a file is none of these: `notCsv` what is no text, such as a workbook of Excel's; `quotes` where a quotation mark has
 * no pair, or stands within a cell: what belongs to which cell would be guessed. */
export type Unread = "notCsv" | "tooBig" | "empty" | "columns" | "quotes";

/** A line of a file: where a spreadsheet shows it, and what stands in its wanted columns. */
export interface Row {
    line: number;
    cells: string[];
}

/** In UTF-8, or as Korean Excel writes a plain CSV; the APIs read both, too. */
const ENCODINGS = ["utf-8", "euc-kr"];
/** Some programs put it before whatever they write. */
const UTF8_MARK = [0xef, 0xbb, 0xbf];
/** "Unicode text" of Excel's: with a mark at its beginning or without. */
const WIDE = ["utf-16le", "utf-16be"];
const SEPARATORS = [",", ";", "\t", "|"];
/** The first line of a file that says its separator, for Excel. */
const SAID = /^ *"?sep=(.)"?[,;\t| ]*(?:\r\n|\n|\r)/i;

/** The wanted columns of a file, line by line; each column by any of its names.
 *
 * Columns in another order, and further ones, are as good. */
export async function columnsOf(
    file: File,
    columns: readonly (readonly string[])[],
    bytesMax: number,
): Promise<Row[] | Unread> {
    if (file.size > bytesMax) return "tooBig";
    const text = textOf(new Uint8Array(await file.arrayBuffer()));
    if (text === undefined) return "notCsv";
    const said = SAID.exec(text);
    const body = said ? text.slice(said[0].length) : text;
    const known = columns.map((names) => names.map(spelt));
    const read = (said?.[1] ? [said[1]] : SEPARATORS).map((separator) => rowsOf(body, separator, said ? 2 : 1));
    const placed = read.map((rows) => known.map((names) => placeOf(rows, names)));
    const named = placed.map((places) => places.filter((place) => place !== -1).length);
    const best = named.indexOf(Math.max(...named));
    const [head, ...rows] = read[best] ?? [];
    const places = placed[best] ?? [];
    if (!head) return "empty";
    if (places.includes(-1)) return "columns";
    if (rows.some(({ isBroken }) => isBroken)) return "quotes";
    const found = rows.map(({ line, cells }) => ({ line, cells: places.map((at) => asTyped(cells[at] ?? "")) }));
    return found.length ? found : "empty";
}

function rowsOf(text: string, separator: string, first: number) {
    return linesOf(text, separator)
        .map(({ cells, isBroken }, at) => ({ line: first + at, cells, isBroken }))
        .filter(({ cells, isBroken }) => isBroken || cells.some((cell) => cell.trim() !== ""));
}

function placeOf(rows: readonly Row[], names: readonly string[]): number {
    return (rows[0]?.cells ?? []).findIndex((name) => names.includes(spelt(name)));
}

/** A column's name without what makes no other one of it, as the APIs read it. */
function spelt(name: string): string {
    return name
        .normalize("NFC")
        .toLowerCase()
        .replace(/[\s\p{C}_*]/gu, "");
}

function textOf(bytes: Uint8Array): string | undefined {
    const marked = WIDE.filter((_, at) => bytes[at] === 0xff && bytes[1 - at] === 0xfe);
    for (const encoding of [...marked, ...(bytes.includes(0) ? WIDE : ENCODINGS)]) {
        try {
            const isMarkedAllTheSame = encoding === "euc-kr" && UTF8_MARK.every((byte, at) => bytes[at] === byte);
            const own = isMarkedAllTheSame ? bytes.subarray(UTF8_MARK.length) : bytes;
            const text = new TextDecoder(encoding, { fatal: true }).decode(own);
            if (
                marked.length ||
                !WIDE.includes(encoding) ||
                /^[\t -~\uac00-\ud7a3]+$/.test(text.split(/[\r\n]/)[0] ?? "")
            ) {
                return text.includes("\0") ? undefined : text;
            }
        } catch {
            // It is written in another one, or is no text.
        }
    }
    return undefined;
}

/** The cells of a text, by the rules of RFC 4180. */
export function cellsOf(text: string): string[][] {
    return linesOf(text.replace(/^\uFEFF/, ""), ",").map(({ cells }) => cells);
}

/** Its lines; broken is one in which a quotation mark stands where none may, from there to the end of the text. */
function linesOf(text: string, separator: string): { cells: string[]; isBroken: boolean }[] {
    const lines: { cells: string[]; isBroken: boolean }[] = [];
    const mark = separator.replace(/[^\w\s]/, "\\$&");
    const cell = new RegExp(`(?:"((?:[^"]|"")*)"|([^"${mark}\r\n]*))(${mark}|\r\n|\n|\r|$)`, "y");
    let cells: string[] = [];
    while (cell.lastIndex < text.length || cells.length) {
        const found = cell.exec(text);
        if (!found) return [...lines, { cells, isBroken: true }];
        const [, quoted, bare, end] = found;
        cells.push(quoted === undefined ? (bare ?? "") : quoted.replaceAll('""', '"'));
        if (end === separator) continue;
        lines.push({ cells, isBroken: false });
        cells = [];
        if (end === "") break;
    }
    return lines;
}
