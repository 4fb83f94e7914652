/** What audits found, and what auditors do about it; above it, which audit did not run (O1, O5). */
import { useEffect, useRef, useState } from "preact/hooks";
import type { components } from "#api/desk";
import { desk } from "../../../api/signed";
import { useAsked, usePages } from "../../../desk/parts/asking";
import { Back } from "../../../desk/parts/back";
import { called } from "../../../desk/parts/called";
import { Name } from "../../../desk/parts/name";
import { SelectField } from "../../../desk/parts/fields";
import { OpenLine, PagedTable, Table } from "../../../desk/parts/table";
import { Loaded } from "../../../desk/parts/told";
import { partsWords } from "../../../desk/parts/words";
import { Notice } from "../../../kit/fields";
import { language, moment, useWords } from "../../../kit/words";
import { Actions } from "./finding_steps";
import { findingsWords } from "./findings_words";
import { Row, type RowOf } from "./row";
import { MONEY, said, saidWords } from "./said";

type Audit = components["schemas"]["AuditView"];
type Line = components["schemas"]["FindingLine"];
type State = Line["state"];

const inWords = (ko: string, en: string) => (language() === "en" ? en : ko);

interface FindingsProps {
    onPosted: (of: RowOf) => void;
    onChild: (child: string) => void;
}

export function Findings(props: FindingsProps) {
    const w = useWords(findingsWords);
    const [opened, setOpened] = useState<string>();
    const heading = useRef<HTMLHeadingElement>(null);
    useEffect(() => {
        if (opened) heading.current?.focus();
    }, [opened]);
    return (
        <section aria-labelledby="findings">
            <h2 id="findings" ref={heading} tabIndex={-1}>
                {w.title}
            </h2>
            <p class="hint">{w.hint}</p>
            {opened ? (
                <Finding {...props} findingId={opened} onBack={() => setOpened(undefined)} />
            ) : (
                <>
                    <Audits />
                    <List onOpen={setOpened} />
                </>
            )}
        </section>
    );
}

function Audits() {
    const w = useWords(findingsWords);
    const asked = useAsked(() => desk.GET("/v1/desk/audits"), []);
    return (
        <Loaded asked={asked}>
            {(told) => (
                <>
                    {told.audits
                        .filter((each) => each.missed.length > 0)
                        .map((each) => (
                            <div key={each.audit} data-missed={each.audit}>
                                <Notice kind="danger">
                                    <p>{w.missed(inWords(each.name_ko, each.name_en), each.missed.join(", "))}</p>
                                </Notice>
                            </div>
                        ))}
                    {told.audits.some((each) => each.unreadable > 0) && (
                        <div data-unreadable>
                            <Notice kind="danger">
                                <p>{w.unreadable(told.audits.reduce((sum, each) => sum + each.unreadable, 0))}</p>
                            </Notice>
                        </div>
                    )}
                    <Table<Audit>
                        caption={w.audits}
                        lines={told.audits}
                        keyOf={(each) => each.audit}
                        empty=""
                        columns={[
                            { name: w.audit, cell: (each) => inWords(each.name_ko, each.name_en) },
                            { name: w.lastRun, cell: (each) => <LastRun audit={each} /> },
                            {
                                name: w.counts,
                                cell: (each) =>
                                    (Object.keys(w.states) as State[])
                                        .map((state) => `${w.states[state]} ${each.counts[state] ?? 0}`)
                                        .join(" · "),
                            },
                        ]}
                    />
                </>
            )}
        </Loaded>
    );
}

function LastRun({ audit }: { audit: Audit }) {
    const w = useWords(findingsWords);
    const [last] = audit.runs;
    return (
        <>
            {last?.day ?? w.never}
            {last && !last.is_whole && <div class="hint">{w.notWhole}</div>}
        </>
    );
}

function List({ onOpen }: { onOpen: (finding: string) => void }) {
    const w = useWords(findingsWords);
    const [state, setState] = useState<State | "all">("open");
    const pages = usePages(
        (next) => {
            const query = { ...(state === "all" ? {} : { state }), ...(next ? { next } : {}) };
            return desk.GET("/v1/desk/audits/findings", { params: { query } });
        },
        (answer) => answer.findings,
        [state],
    );
    return (
        <>
            <SelectField<State | "all">
                id="finding-state"
                label={w.state}
                options={{ all: w.all, ...w.states }}
                value={state}
                onChange={setState}
            />
            <PagedTable<Line>
                pages={pages}
                caption={w.title}
                keyOf={(each) => each.finding_id}
                empty={w.none}
                columns={[
                    { name: w.what, cell: (each) => inWords(each.kind_ko, each.kind_en) },
                    { name: w.item, cell: (each) => <span class="hint">{each.item}</span> },
                    {
                        name: w.seen,
                        cell: (each) => (
                            <span class="whole">{w.since(each.first_seen, each.last_seen, each.nights)}</span>
                        ),
                    },
                    { name: w.state, cell: (each) => <Standing line={each} /> },
                    {
                        name: w.open,
                        isBare: true,
                        cell: (each) => (
                            <OpenLine
                                name={`${inWords(each.kind_ko, each.kind_en)} ${each.item}`}
                                onOpen={() => onOpen(each.finding_id)}
                            />
                        ),
                    },
                ]}
            />
        </>
    );
}

function Standing({ line }: { line: Line }) {
    const w = useWords(findingsWords);
    const p = useWords(partsWords);
    return (
        <>
            {w.states[line.state]}
            {line.closed_as && ` (${w.closedAs[line.closed_as]})`}
            {line.assignee && (
                <div class="hint">
                    <Name text={called(line.assignee, line.assignee_name, p)} />
                </div>
            )}
            {line.is_there === false && <div class="hint">{w.gone}</div>}
            {line.returns > 0 && <div class="hint">{w.returned(line.returns)}</div>}
        </>
    );
}

function Finding({ findingId, onBack, onPosted, onChild }: FindingsProps & { findingId: string; onBack: () => void }) {
    const w = useWords(findingsWords);
    const p = useWords(partsWords);
    const s = useWords(saidWords);
    const asked = useAsked(
        () => desk.GET("/v1/desk/audits/findings/{finding_id}", { params: { path: { finding_id: findingId } } }),
        [findingId],
    );
    return (
        <>
            <Back onBack={onBack} />
            <Loaded asked={asked}>
                {(found) => (
                    <div data-finding={found.state}>
                        <h3>{inWords(found.kind_ko, found.kind_en)}</h3>
                        <Row row={found.item} onPosted={onPosted} onChild={onChild} />
                        <dl class="sums">
                            <div>
                                <dt>{w.state}</dt>
                                <dd>
                                    <Standing line={found} />
                                </dd>
                            </div>
                            <div>
                                <dt>{w.seen}</dt>
                                <dd>{w.since(found.first_seen, found.last_seen, found.nights)}</dd>
                            </div>
                            <div>
                                <dt>{w.expected}</dt>
                                <dd>
                                    {said(inWords(found.expected_ko, found.expected_en), s, MONEY.test(found.kind)) ||
                                        "–"}
                                </dd>
                            </div>
                            <div>
                                <dt>{w.found}</dt>
                                <dd>
                                    {said(inWords(found.found_ko, found.found_en), s, MONEY.test(found.kind)) || "–"}
                                </dd>
                            </div>
                        </dl>
                        <Actions found={found} onMoved={asked.put} onChanged={asked.again} />
                        <Table
                            caption={w.steps}
                            isCaptionShown
                            lines={found.steps}
                            keyOf={(step) => step.at + step.what}
                            empty={w.noSteps}
                            columns={[
                                { name: w.at, cell: (step) => moment(step.at) },
                                {
                                    name: w.what,
                                    cell: (step) =>
                                        w.whats[step.what] +
                                        (step.closed_as ? ` (${w.closedAs[step.closed_as]})` : "") +
                                        (step.to ? ` → ${called(step.to, step.to_name, p)}` : ""),
                                },
                                {
                                    name: w.who,
                                    cell: (step) => (
                                        <Name text={step.by ? called(step.by, step.by_name, p) : w.machine} />
                                    ),
                                },
                                { name: p.why, cell: (step) => step.why },
                            ]}
                        />
                    </div>
                )}
            </Loaded>
        </>
    );
}
