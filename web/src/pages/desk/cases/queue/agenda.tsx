/** The next attempts as a calendar of the days that they may lie in: today and fourteen more; what is past comes first. */
import { useEffect, useState } from "preact/hooks";
import { desk, outcome, said, type QueueRow } from "../../../../api/cases";
import { Notice } from "../../../../kit/fields";
import { language, useWords } from "../../../../kit/words";
import { hrefOf } from "../route";
import { caseWords } from "../words/case";
import { words } from "../words/page";
import { queueWords } from "../words/queue";
import { Marks, Named } from "./marks";

const DAYS = 15;
const DAY_MS = 24 * 3_600_000;
const PAGES_MAX = 5;
const ROWS_A_PAGE = 100;

export function Agenda() {
    const w = useWords(queueWords).agenda;
    const p = useWords(words);
    const [isTeam, setTeam] = useState(false);
    const [seen, setSeen] = useState<{ rows: QueueRow[]; isCut: boolean }>();
    const [problem, setProblem] = useState<string>();

    const read = async () => {
        const rows: QueueRow[] = [];
        let next: string | undefined;
        for (let page = 0; page < PAGES_MAX; page++) {
            const query = {
                limit: ROWS_A_PAGE,
                planned: true,
                ...(isTeam ? {} : { mine: true }),
                ...(next ? { next } : {}),
            };
            const came = await outcome(desk.GET("/v1/desk/alerts", { params: { query } }));
            if (came.kind !== "done") return setProblem(came.problem ? said(came.problem) : p.later);
            rows.push(...came.answer.alerts);
            next = came.answer.next;
            if (!next) break;
        }
        setProblem(undefined);
        setSeen({ rows: rows.sort((a, b) => (at(a) < at(b) ? -1 : 1)), isCut: next !== undefined });
    };
    useEffect(() => void read(), [isTeam]);
    const now = Date.now();
    const days = Array.from({ length: DAYS }, (_, day) => dayOf(now + day * DAY_MS));
    const past = (seen?.rows ?? []).filter((row) => Date.parse(at(row)) < now);
    const coming = (seen?.rows ?? []).filter((row) => Date.parse(at(row)) >= now);
    return (
        <>
            <p class="hint">{w.hint}</p>
            <div class="actions">
                <button type="button" class="krds-btn small" onClick={() => setTeam(!isTeam)}>
                    {isTeam ? w.mine : w.team}
                </button>
                <button type="button" class="krds-btn small" onClick={() => void read()}>
                    {p.again}
                </button>
            </div>
            {problem && <Notice kind="danger">{problem}</Notice>}
            {!seen && !problem && <p role="status">{p.loading}</p>}
            {seen?.isCut && <Notice kind="info">{w.cut}</Notice>}
            {past.length > 0 && (
                <section class="day day-past">
                    <h2>{w.past}</h2>
                    <Attempts rows={past} isPast />
                </section>
            )}
            {seen && (
                <div class="days">
                    {days.map((day, number) => (
                        <section
                            key={day}
                            class={coming.some((row) => dayOf(Date.parse(at(row))) === day) ? "day" : "day day-empty"}
                            data-day={day}
                        >
                            <h2>
                                {dayName(day)} {number === 0 && <span class="mark">{w.today}</span>}
                            </h2>
                            {coming.some((row) => dayOf(Date.parse(at(row))) === day) ? (
                                <Attempts rows={coming.filter((row) => dayOf(Date.parse(at(row))) === day)} />
                            ) : (
                                <p class="hint">{w.nothing}</p>
                            )}
                        </section>
                    ))}
                </div>
            )}
        </>
    );
}

function Attempts({ rows, isPast = false }: { rows: QueueRow[]; isPast?: boolean }) {
    const c = useWords(caseWords);
    return (
        <ol class="attempts">
            {rows.map((row) => (
                <li key={row.alert_id}>
                    <span>
                        {isPast ? `${dayName(dayOf(Date.parse(at(row))))} ${timeOf(at(row))}` : timeOf(at(row))}
                    </span>{" "}
                    <a class="case" href={hrefOf({ name: "report", id: row.alert_id })}>
                        <Named row={row} w={c} />
                    </a>
                    <Marks row={row} />
                </li>
            ))}
        </ol>
    );
}

const at = (row: QueueRow): string => row.next_at ?? "";

/** The calendar day in Korea, wherever the device is: `2026-11-26`. */
function dayOf(ms: number): string {
    return new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Seoul" }).format(ms);
}

function dayName(day: string): string {
    const format = { timeZone: "Asia/Seoul", month: "long", day: "numeric", weekday: "short" } as const;
    return new Intl.DateTimeFormat(language(), format).format(new Date(`${day}T12:00:00+09:00`));
}

function timeOf(rfc3339: string): string {
    const format = { timeZone: "Asia/Seoul", hour: "numeric", minute: "2-digit" } as const;
    return new Intl.DateTimeFormat(language(), format).format(new Date(rfc3339));
}
