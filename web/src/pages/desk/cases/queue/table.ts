/** A list as a file for a spreadsheet, made on the device from what is shown: nothing of anybody's identity is in it. */
import type { QueueRow } from "../../../../api/cases";
import { csvOf } from "../../../../desk/parts/csv";
import { whose } from "./marks";
import type { CaseWords } from "../words/case";

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
    return csvOf([columns, ...lines]);
}
