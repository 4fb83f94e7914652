/** What a report is, in a few words that stand out: danger and deadline first. */
import type { QueueRow } from "../../../../api/cases";
import { Name } from "../../../../desk/parts/name";
import { moment, useWords } from "../../../../kit/words";
import { caseWords, type CaseWords } from "../words/case";

const MINUTE_MS = 60_000;
const SOON_MINUTES = 180;

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

/** A deadline, and how long it is until then: to the minute where only hours are left, as they are for a danger. */
export function until(rfc3339: string, w: CaseWords, now = Date.now()): string {
    const minutes = Math.floor((Date.parse(rfc3339) - now) / MINUTE_MS);
    if (minutes < 0) return when(rfc3339);
    const left = minutes < SOON_MINUTES ? w.soon(minutes) : w.left(Math.floor(minutes / 60));
    return `${when(rfc3339)} (${left})`;
}

/** A moment of these weeks: of what is open, the year says nothing. */
export function when(rfc3339: string): string {
    return moment(rfc3339, false);
}
