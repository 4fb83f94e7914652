/** The queue's rows: each is one link, and the keys J and K go from one to the next. */
import type { QueueRow } from "../../../../api/cases";
import { grouped } from "../../../../kit/grouped";
import { useWords } from "../../../../kit/words";
import { hrefOf } from "../route";
import { caseWords } from "../words/case";
import { Marks, Named, until, when, whose } from "./marks";

const LINK = "a.case";
/** What is pressed of a report's row. */
export const linkOf = (id: string) => `[data-report="${id}"] ${LINK}`;
/** As many characters of a number as hardly two rows have in common: what the search takes. */
const BEGINS = 8;

export function Rows({ rows }: { rows: QueueRow[] }) {
    const w = useWords(caseWords);
    return (
        <ol class="cases">
            {rows.map((row) => (
                <li key={row.alert_id} data-report={row.alert_id}>
                    <Marks row={row} />
                    <a
                        class="case"
                        href={hrefOf({ name: "report", id: row.alert_id })}
                        aria-describedby={`facts-${row.alert_id}`}
                    >
                        <Named row={row} w={w} />
                    </a>
                    <span class="case-facts" id={`facts-${row.alert_id}`}>
                        <span data-begins>
                            {w.number} {grouped(row.alert_id.slice(0, BEGINS))}…
                        </span>
                        <span>
                            {w.received} {when(row.received_at)}
                        </span>
                        <span>{w.people(row.people, row.children)}</span>
                        <span>{whose(row, w)}</span>
                        <span class={row.overdue ? "late" : ""}>
                            {w.due} {until(row.deadline_at, w)}
                        </span>
                        {row.next_at && (
                            <span>
                                {w.next} {when(row.next_at)}
                            </span>
                        )}
                    </span>
                </li>
            ))}
        </ol>
    );
}

/** Goes to the next link of the list, or to the one before. */
export function step(by: 1 | -1): void {
    const links = [...document.querySelectorAll<HTMLElement>(LINK)];
    const at = links.indexOf(document.activeElement as HTMLElement);
    links[at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + by))]?.focus();
}
