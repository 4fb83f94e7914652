/** The queue: danger first, then by deadline; one's own, the team's, what nobody has, what was answered. */
import { useEffect, useRef, useState } from "preact/hooks";
import { desk, outcome, said, type QueueRow, type Schemas } from "../../../../api/cases";
import { useGoingOn } from "../../../../desk/parts/going_on";
import { save } from "../../../../desk/parts/save";
import { Notice } from "../../../../kit/fields";
import { useWords } from "../../../../kit/words";
import { useKeys } from "../keys";
import { go } from "../route";
import { caseWords } from "../words/case";
import { words } from "../words/page";
import { queueWords } from "../words/queue";
import { Filters, search } from "./filters";
import { linkOf, Rows, step } from "./rows";
import { allRows, tableOf } from "./table";
import { keep, queryOf, VIEWS, wishes, type Wishes } from "./wishes";

const ROWS_A_PAGE = 50;
const NUMBER = 26;
const AGAIN_EACH_MS = 60_000;

interface Seen {
    rows: QueueRow[];
    next?: string | undefined;
}

export function Queue() {
    const w = useWords(queueWords);
    const p = useWords(words);
    const c = useWords(caseWords);
    const [wanted, setWanted] = useState(wishes);
    const [seen, setSeen] = useState<Seen>();
    const [counts, setCounts] = useState<Schemas["CountsView"] | "failed">();
    const [problem, setProblem] = useState<string>();
    const [isMaking, setMaking] = useState(false);
    const [told, setTold] = useState<string>();
    const latest = useRef(0);

    const read = async (next?: string) => {
        const mine = ++latest.current;
        const query = { limit: ROWS_A_PAGE, ...queryOf(wanted), ...(next ? { next } : {}) };
        const came = await outcome(desk.GET("/v1/desk/alerts", { params: { query } }));
        if (mine !== latest.current) return; // something else is wanted by now
        if (came.kind !== "done") return setProblem(came.problem ? said(came.problem) : p.later);
        setProblem(undefined);
        const before = next ? (seen?.rows ?? []) : [];
        setSeen({ rows: [...before, ...came.answer.alerts], next: came.answer.next });
    };
    useGoingOn(
        seen?.rows.map((row) => row.alert_id),
        linkOf,
    );
    const count = async () => {
        const came = await outcome(desk.GET("/v1/desk/alert_counts"));
        setCounts(came.kind === "done" ? came.answer : "failed");
    };
    const refresh = () => void Promise.all([read(), count()]);
    useEffect(() => void read(), [wanted]);
    useEffect(() => void count(), []);
    // Danger that comes in is seen without a key being pressed. Whoever reads on in a long list is left in peace.
    const anew = useRef(refresh);
    anew.current = () => (seen && seen.rows.length > ROWS_A_PAGE ? void count() : refresh());
    useEffect(() => {
        const look = () => document.visibilityState === "visible" && anew.current();
        const timer = setInterval(look, AGAIN_EACH_MS);
        document.addEventListener("visibilitychange", look);
        return () => {
            clearInterval(timer);
            document.removeEventListener("visibilitychange", look);
        };
    }, []);
    const change = (part: Partial<Wishes>) => {
        const next = { ...wanted, ...part };
        keep(next);
        setWanted(next);
    };
    /** All that is wanted goes into the file, also what is not shown: read a page at a time, up to a limit that is told. */
    const file = async () => {
        setMaking(true);
        setTold(undefined);
        const found = await allRows(wanted);
        setMaking(false);
        if (found.problem) return setTold(found.problem === "later" ? p.later : found.problem);
        const content = tableOf(found.rows, w.columns, c);
        save({ filename: `${w.file}.csv`, content_type: "text/csv;charset=utf-8", content });
        setTold(w.filed(found.rows.length, found.isWhole));
    };
    useKeys([
        { code: "KeyJ", shown: "J", does: p.keys.down, press: () => step(1) },
        { code: "KeyK", shown: "K", does: p.keys.up, press: () => step(-1) },
        { code: "Slash", shown: "/", does: p.keys.search, press: search },
        { code: "KeyR", shown: "R", does: p.keys.refresh, press: refresh },
        ...VIEWS.map((view, at) => ({
            code: `Digit${at + 1}`,
            shown: String(at + 1),
            does: w.views[view],
            press: () => change({ view }),
        })),
    ]);
    const letters = wanted.q.replace(/[^0-9a-z]/gi, "");
    return (
        <>
            {counts === "failed" && <p class="hint">{w.notCounted}</p>}
            {counts && counts !== "failed" && (
                <p class="counts" data-open={counts.open}>
                    {w.counts(counts.open, counts.in_danger, counts.not_taken, counts.overdue)}{" "}
                    {!counts.is_all && w.notAll}
                </p>
            )}
            <Filters wanted={wanted} onChange={change} />
            {letters.length === NUMBER && (
                <button type="button" class="krds-btn" onClick={() => go({ name: "report", id: letters })}>
                    {w.open}
                </button>
            )}
            {problem && (
                <Notice kind="danger">
                    {problem}{" "}
                    <button type="button" class="krds-btn small" onClick={refresh}>
                        {p.again}
                    </button>
                </Notice>
            )}
            <p class="hint" role="status">
                {seen ? `${w.shown(seen.rows.length)} · ${w.order}` : problem ? "" : p.loading}
            </p>
            {seen && seen.rows.length === 0 && <p>{w.none}</p>}
            {seen && <Rows rows={seen.rows} />}
            <div class="actions">
                {seen?.next && (
                    <button type="button" class="krds-btn" onClick={() => void read(seen.next)}>
                        {p.more}
                    </button>
                )}
                <button type="button" class="krds-btn small" onClick={refresh}>
                    {p.again}
                </button>
                {seen && seen.rows.length > 0 && (
                    <button
                        type="button"
                        class="krds-btn small"
                        data-file="queue"
                        disabled={isMaking}
                        onClick={() => void file()}
                    >
                        {w.csv}
                    </button>
                )}
            </div>
            {told && (
                <Notice kind="info">
                    <p data-filed>{told}</p>
                </Notice>
            )}
        </>
    );
}
