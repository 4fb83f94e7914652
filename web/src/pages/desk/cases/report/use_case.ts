/** One report as it was read, and what is done with it. Two may work on it at once: whoever comes second is shown what the
 * first one did, and loses nothing of what was typed. */
import { useEffect, useState } from "preact/hooks";
import { desk, outcome, said, type EventLine, type Report } from "../../../../api/cases";
import { useWords } from "../../../../kit/words";
import { words } from "../words/page";
import { reportWords } from "../words/report";
import { actWords } from "../words/acts";

type Call<T> = Promise<{ data?: T; error?: unknown; response: Response }>;

export interface Case {
    report: Report;
    /** What others did between the version that was read and the one that stands now. */
    meanwhile: EventLine[];
    isBusy: boolean;
    problem: string | undefined;
    told: string | undefined;
    /** True if it was done; else the form stays as it is. */
    act: <T>(call: Call<T>) => Promise<boolean>;
    reload: () => Promise<void>;
    forget: () => void;
}

const GONE = "not_found";
const CHANGED = "version_changed";

export function useCase(id: string): Case | { report?: undefined; problem: string | undefined } {
    const p = useWords(words);
    const w = useWords(reportWords);
    const a = useWords(actWords);
    const [report, setReport] = useState<Report>();
    const [meanwhile, setMeanwhile] = useState<EventLine[]>([]);
    const [isBusy, setBusy] = useState(false);
    const [problem, setProblem] = useState<string>();
    const [told, setTold] = useState<string>();

    const read = async (): Promise<Report | undefined> => {
        const came = await outcome(desk.GET("/v1/desk/alerts/{alert_id}", { params: { path: { alert_id: id } } }));
        if (came.kind === "done") {
            setReport(came.answer);
            return came.answer;
        }
        const isGone = came.kind === "refused" && came.problem.code === GONE;
        setProblem(isGone ? w.missing : came.problem ? said(came.problem) : p.later);
        return undefined;
    };
    useEffect(() => {
        setReport(undefined);
        setMeanwhile([]);
        setProblem(undefined);
        setTold(undefined);
        void read();
    }, [id]);
    if (!report) return { problem };

    const act = async <T>(call: Call<T>): Promise<boolean> => {
        if (isBusy) return false;
        setBusy(true);
        setProblem(undefined);
        setTold(undefined);
        const came = await outcome(call);
        const isChanged = came.kind === "refused" && came.problem.code === CHANGED;
        if (came.kind === "done" || isChanged) {
            const now = await read();
            if (now) setMeanwhile(isChanged ? now.history.filter((line) => line.version > report.version) : []);
        }
        if (came.kind === "done") setTold(a.done);
        else setProblem(isChanged ? w.changed : came.problem ? faults(came.problem) : p.later);
        setBusy(false);
        return came.kind === "done";
    };
    const reload = async () => {
        setMeanwhile([]);
        setProblem(undefined);
        await read();
    };
    // Whoever begins something else is not to read of what was stored before: it would be taken for this.
    const forget = () => {
        setTold(undefined);
        setProblem(undefined);
        setMeanwhile([]);
    };
    return { report, meanwhile, isBusy, problem, told, act, reload, forget };
}

/** A refusal, and of each field what is wrong with it. */
function faults(problem: Parameters<typeof said>[0]): string {
    const details = (problem.errors ?? []).map((error) => error.detail);
    return [said(problem), ...details].join(" ");
}
