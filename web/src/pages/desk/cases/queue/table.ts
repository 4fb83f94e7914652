/** A list as a file for a spreadsheet, made on the device from what is shown: nothing of anybody's identity is in it. */
import type { QueueRow } from "../../../../api/cases";
import { whose } from "./marks";
import type { CaseWords } from "../words/case";

/** A mark at its beginning, by which spreadsheets know UTF-8. */
const MARK = "\uFEFF";
const FORMULA = /^[=+\-@\t\r]/;

export function tableOf(rows: QueueRow[], columns: string[], w: CaseWords): string {
    const lines = rows.map((row) => [
        row.alert_id,
        row.in_danger ? w.danger : row.at_risk === "unsure" ? w.unsure : "",
        row.overdue ? w.overdue : "",
        w.state[row.state] ?? row.state,
        w.level[row.level] ?? row.level,
        row.centre_name,
        row.kinds.map((kind) => w.kinds[kind]).join(", "),
        row.people,
        row.children,
        w.reporter[row.reporter] ?? row.reporter,
        row.received_at,
        row.deadline_at,
        whose(row, w),
        row.next_at ?? "",
        row.unread ?? "",
    ]);
    return MARK + [columns, ...lines].map((line) => line.map(cell).join(",")).join("\r\n") + "\r\n";
}

/** A cell that no spreadsheet takes for a formula. */
export function cell(value: string | number): string {
    const text = String(value);
    return `"${(FORMULA.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
}

/** Hands a file to whoever asked for it. */
export function save(name: string, text: string): void {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
}
