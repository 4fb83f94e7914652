/** One report: what must not happen first, then danger, then all that the first call needs; and beside it what can be done. */
import { useEffect, useState } from "preact/hooks";
import type { Report } from "../../../../api/cases";
import { keepOpened } from "../../../../desk/parts/going_on";
import { session } from "../../../../session/session";
import { Notice } from "../../../../kit/fields";
import { grouped } from "../../../../kit/grouped";
import { useWords } from "../../../../kit/words";
import { Panel, begin } from "../acts/panel";
import { ACTS, allowed, isOwn, type FormName } from "../acts/which";
import { keepContactReason } from "../drafts";
import { useKeys } from "../keys";
import { until, when } from "../queue/marks";
import { go } from "../route";
import { actWords } from "../words/acts";
import { caseWords } from "../words/case";
import { words } from "../words/page";
import { reportWords } from "../words/report";
import { Household, Programmes, Talk } from "./around";
import { Discovery, type Judging } from "./discovery";
import { First } from "./first";
import { Danger, Flags } from "./flags";
import { History } from "./history";
import { Identity } from "./identity";
import { Photos } from "./photos";
import { Place } from "./place";
import { useCase, type Case } from "./use_case";

export function ReportPage({ id }: { id: string }) {
    const w = useWords(reportWords);
    const of = useCase(id);
    useEffect(() => keepOpened(id), [id]);
    if (of.report) return <Known of={of} />;
    return of.problem ? <Notice kind="danger">{of.problem}</Notice> : <p role="status">{w.loading}</p>;
}

function Known({ of }: { of: Case }) {
    const a = useWords(actWords);
    const p = useWords(words);
    const { report } = of;
    const [open, setOpen] = useState<FormName>();
    const [chosen, setChosen] = useState<string>();
    const [judging, setJudging] = useState<Judging>();
    useEffect(() => {
        setOpen(undefined);
        setChosen(undefined);
        setJudging(undefined);
    }, [report.alert_id]);
    useKeys([
        { code: "KeyU", shown: "U", does: p.keys.back, press: () => go({ name: "queue" }) },
        { code: "KeyR", shown: "R", does: p.keys.refresh, press: () => void of.reload() },
        ...allowed(report).map((act) => ({
            code: `Key${ACTS[act]}`,
            shown: ACTS[act],
            does: a.names[act],
            press: () => begin(act, of, setOpen),
        })),
    ]);
    const propose = (code: string) => {
        setChosen(code);
        setOpen("propose");
    };
    const judge = (said: Judging) => {
        of.forget();
        setJudging(said);
        setOpen("judge");
    };
    return (
        <div class="report" data-state={report.state} data-version={report.version}>
            <div class="report-first">
                <Flags report={report} />
                <Danger report={report} />
                <Standing report={report} />
            </div>
            <Panel of={of} open={open} chosen={chosen} judging={judging} onOpen={setOpen} />
            <div class="report-read">
                <First report={report} />
                <Identity report={report} onDespite={(why) => keepContactReason(report.alert_id, why)} />
                <Place report={report} />
                <Photos report={report} />
                <Talk report={report} />
                <Household report={report} />
                <Discovery report={report} onJudge={judge} />
                <Programmes report={report} onPropose={isOwn(report) ? propose : undefined} />
                <History report={report} />
                <Of of={of} />
            </div>
        </div>
    );
}

/** How it stands, in a line, before what is read for the first call. */
function Standing({ report }: { report: Report }) {
    const w = useWords(reportWords);
    const c = useWords(caseWords);
    const me = session()?.subject;
    const whose = !report.taken_by
        ? w.nobody
        : report.taken_by === me
          ? w.mine
          : (report.taken_by_name ?? c.someone(report.taken_by));
    return (
        <div class="standing">
            <dl class="facts">
                <div>
                    <dt>{w.state}</dt>
                    <dd>
                        <strong>{c.state[report.state] ?? report.state}</strong>
                        {report.outcome &&
                            ` · ${c.outcomes[report.outcome as keyof typeof c.outcomes] ?? report.outcome}`}
                    </dd>
                </div>
                <div>
                    <dt>{w.due}</dt>
                    <dd>{report.state === "closed" ? when(report.deadline_at) : until(report.deadline_at, c)}</dd>
                </div>
                <div>
                    <dt>{w.whose}</dt>
                    <dd>{whose}</dd>
                </div>
                <div>
                    <dt>{w.level}</dt>
                    <dd>{c.level[report.level] ?? report.level}</dd>
                </div>
            </dl>
            {report.unread ? (
                <button type="button" class="krds-btn small" data-to="talk" onClick={toTalk}>
                    <strong class="mark mark-news">{w.answers(report.unread)}</strong>
                </button>
            ) : null}
            {report.handed_to && <Notice kind="info">{w.handedTo(report.handed_to.name)}</Notice>}
        </div>
    );
}

/** The address of the page says which report is shown, so that no link can lead to a place in it. */
function toTalk(): void {
    const talk = document.getElementById("talk-title");
    talk?.focus();
    talk?.scrollIntoView();
}

/** What is not needed for the first call: whose area it is, the whole number, and the page itself. */
function Of({ of: { report, reload } }: { of: Case }) {
    const w = useWords(reportWords);
    const p = useWords(words);
    return (
        <section aria-labelledby="of-title">
            <h2 id="of-title">{w.ofReport}</h2>
            <dl class="facts">
                <div>
                    <dt>{w.office}</dt>
                    <dd lang="ko">
                        {report.office.name} <a href={`tel:${report.office.phone}`}>{report.office.phone}</a>
                    </dd>
                </div>
                <div>
                    <dt>{w.number}</dt>
                    <dd class="number-of">{grouped(report.alert_id)}</dd>
                </div>
            </dl>
            <div class="actions">
                <button type="button" class="krds-btn small" onClick={() => void reload()}>
                    {p.again}
                </button>
                <button type="button" class="krds-btn small" onClick={() => print()}>
                    {w.print}
                </button>
            </div>
        </section>
    );
}
