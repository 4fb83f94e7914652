/** What has ended, by the centre and the month in which it came in: to be read, and opened again. */
import { useEffect, useState } from "preact/hooks";
import { desk, outcome, said, type Schemas } from "../../../../api/cases";
import { Next, Notice } from "../../../../kit/fields";
import { grouped } from "../../../../kit/grouped";
import { moment, useWords } from "../../../../kit/words";
import { Centres } from "../centres";
import { hrefOf } from "../route";
import { caseWords } from "../words/case";
import { words } from "../words/page";
import { queueWords } from "../words/queue";

type Row = Schemas["ClosedRow"];

export function Closed() {
    const w = useWords(queueWords).closed;
    const p = useWords(words);
    const c = useWords(caseWords);
    const [centre, setCentre] = useState<Schemas["CentreRow"]>();
    const [month, setMonth] = useState(() =>
        new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Seoul" }).format(Date.now()).slice(0, 7),
    );
    const [seen, setSeen] = useState<{ rows: Row[]; next?: string | undefined }>();
    const [problem, setProblem] = useState<string>();
    useEffect(() => setSeen(undefined), [centre, month]);

    const read = async (next?: string) => {
        if (!centre || !/^\d{4}-\d{2}$/.test(month)) return setProblem(w.choose);
        const query = { centre: centre.code, month, ...(next ? { next } : {}) };
        const came = await outcome(desk.GET("/v1/desk/closed_alerts", { params: { query } }));
        if (came.kind !== "done") return setProblem(came.problem ? said(came.problem) : p.later);
        setProblem(undefined);
        setSeen({ rows: [...(next ? (seen?.rows ?? []) : []), ...came.answer.alerts], next: came.answer.next });
    };
    return (
        <>
            <Centres id="closed-centre" label={w.centre} chosen={centre} onChoose={setCentre} />
            <div class="field">
                <label for="month">{w.month}</label>
                <input
                    id="month"
                    type="month"
                    class="krds-input"
                    value={month}
                    onInput={(event) => setMonth(event.currentTarget.value)}
                />
            </div>
            {problem && <Notice kind="danger">{problem}</Notice>}
            <Next onNext={() => void read()}>{w.show}</Next>
            {seen && seen.rows.length === 0 && <p role="status">{w.none}</p>}
            <ol class="cases">
                {(seen?.rows ?? []).map((row) => (
                    <li key={row.alert_id}>
                        <a class="case" href={hrefOf({ name: "report", id: row.alert_id })}>
                            {c.outcomes[row.outcome as keyof typeof c.outcomes] ?? row.outcome}
                        </a>
                        <span class="case-facts">
                            <span>{c.reporter[row.reporter] ?? row.reporter}</span>
                            <span>
                                {c.received} {moment(row.received_at)}
                            </span>
                            <span class="number-of">{grouped(row.alert_id)}</span>
                        </span>
                    </li>
                ))}
            </ol>
            {seen?.next && (
                <button type="button" class="krds-btn" onClick={() => void read(seen.next)}>
                    {p.more}
                </button>
            )}
        </>
    );
}
