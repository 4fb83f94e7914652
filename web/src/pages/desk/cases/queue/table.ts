/** A list as a file for a spreadsheet, made on the device: nothing of anybody's identity is in it. */
import { desk, outcome, said, type QueueRow } from "../../../../api/cases";
import { csvOf } from "../../../../desk/parts/csv";
import { whose } from "./marks";
import type { CaseWords } from "../words/case";
import { queryOf, type Wishes } from "./wishes";

const ROWS_A_CALL = 100;
export const FILE_ROWS_MAX = 2_000;

interface All {
    rows: QueueRow[];
    isWhole: boolean;
    /** Why not all could be read: in words, or that the line is bad. */
    problem?: string;
}

/** All reports that match, once each, as many as a file takes. A report that moves while it is read is in it once. */
export async function allRows(wanted: Wishes): Promise<All> {
    const found = new Map<string, QueueRow>();
    let next: string | undefined;
    do {
        const query = { ...queryOf(wanted), limit: ROWS_A_CALL, ...(next ? { next } : {}) };
        const came = await outcome(desk.GET("/v1/desk/alerts", { params: { query } }));
        if (came.kind !== "done")
            return { rows: [], isWhole: false, problem: came.problem ? said(came.problem) : "later" };
        came.answer.alerts.forEach((row) => found.set(row.alert_id, row));
        next = came.answer.next ?? undefined;
    } while (next && found.size < FILE_ROWS_MAX);
    return { rows: [...found.values()].slice(0, FILE_ROWS_MAX), isWhole: !next && found.size <= FILE_ROWS_MAX };
}

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
