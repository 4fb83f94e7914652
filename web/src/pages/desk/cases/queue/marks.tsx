/** What a report is, in a few words that stand out: danger and deadline first. */
import type { QueueRow } from "../../../../api/cases";
import { Name } from "../../../../desk/parts/name";
import { moment, useWords } from "../../../../kit/words";
import { caseWords, type CaseWords } from "../words/case";

const HOUR_MS = 3_600_000;

export function Marks({ row }: { row: QueueRow }) {
    const w = useWords(caseWords);
    return (
        <span class="marks">
            {row.in_danger && <strong class="mark mark-danger">{w.danger}</strong>}
            {!row.in_danger && row.at_risk === "unsure" && <span class="mark mark-danger">{w.unsure}</span>}
            {row.overdue && <strong class="mark mark-danger">{w.overdue}</strong>}
            {row.unread ? <strong class="mark mark-news">{w.unread(row.unread)}</strong> : null}
            {row.handed_to && <span class="mark">{w.offered}</span>}
            {row.level !== "caseworker" && <span class="mark">{w.level[row.level] ?? row.level}</span>}
            {row.badge && <span class="mark">{w.reporter[row.reporter] ?? row.badge}</span>}
            {row.series ? <span class="mark">{w.series}</span> : null}
            {row.spread && <span class="mark">{w.spread}</span>}
            {!row.series && row.possible_harassment && <span class="mark">{w.harassment}</span>}
        </span>
    );
}

export function Named({ row, w }: { row: Pick<QueueRow, "kinds" | "centre_name">; w: CaseWords }) {
    return (
        <>
            <Name text={row.centre_name.replace(/ 행정복지센터$/, "")} /> ·{" "}
            {row.kinds.map((kind) => w.kinds[kind]).join(", ")}
        </>
    );
}

export function whose(row: Pick<QueueRow, "mine" | "state" | "taken_by_name">, w: CaseWords): string {
    if (row.mine) return w.mine;
    if (row.state === "received") return w.nobody;
    return row.taken_by_name ? w.has(row.taken_by_name) : w.others;
}

/** A deadline, and how long it is until then. */
export function until(rfc3339: string, w: CaseWords, now = Date.now()): string {
    const hours = Math.floor((Date.parse(rfc3339) - now) / HOUR_MS);
    if (hours < 0) return moment(rfc3339);
    return `${moment(rfc3339)} (${hours === 0 ? w.lessThanHour : w.left(hours)})`;
}
